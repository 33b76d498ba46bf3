"""Staff, duties and jurisdiction.

Reads: the session. Writes: officers. Read by: every stage that shows or changes something for a person.
"""
