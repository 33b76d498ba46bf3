"""First screens of roles, composed from the stages.

Reads: everything, through the stages' queries. Writes: nothing itself; it calls the stages' actions.
"""
