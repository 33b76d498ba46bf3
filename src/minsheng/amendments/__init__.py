"""Changes of policy adopted here: dated rows over the county's pack, each proposed by one and approved by two others.

Reads: the pack and the trail's officers. Writes: policy changes. Read by assessment (which policies a run stands on), by
discovery and by the screens of policy. A past day never changes: a change begins on the first day of a later month.
"""
