"""Self-check: which question would tell a household most about what it may apply for, and what may be said at the end.

Reads: a pack and the answers so far. Writes: nothing; the answers live with whoever gives them. Read by: web, cli. Pure.
"""
