"""The made-up county, written as the files that departments would send. Knows the kernel only.

Reads nothing: a seed, a number of people and a date decide everything. Writes a folder with `files/` (what the
departments send, dirt included) and `truth/` (the leads that ought to be found, every soiled row, the people).
Read by the demonstration, by the tests of every later stage and by the soak runs; never by policy or engine, so that
the truth is a second opinion: it is decided first, and the files are written from it.

Thirty-five files in the first week; `second_week` lets seven days pass and writes the thirteen that come then.

Measured on one core of a small server, Python 3.11: 100,000 people 9 s, 1,000,000 people 75 CPU seconds and 0.9 GB.
"""
