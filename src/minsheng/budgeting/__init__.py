"""The what-if desk: a change of policy, or two days of it, tried on the people of a stored run.

Reads: runs with their snapshots and results, the county's policies. Writes: trials and their folders `HOME/trials/<id>`.
Read by the screens of those who write and budget policy. A trial decides nothing; what is adopted goes through `amendments`.
"""
