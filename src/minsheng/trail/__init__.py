"""Append-only events, hash-chained and anchored outside the database.

Reads: nothing. Writes: `Event` rows and HOME/anchors/trail.jsonl. Read by: the auditor's screen, `minsheng trail verify`.
"""
