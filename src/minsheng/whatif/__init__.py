"""What-if: the same facts under today's policy and under a changed one, compared subject by subject.

Reads: a facts folder and a pack. Writes: a comparison folder (Parquet + JSON). Read by: cli. Pure.
"""
