"""Many rows into and out of SQLite or PostgreSQL, fast and in one way.

Reads and writes whatever table it is given; used by the registry, the assessment and discovery. All doors work inside
`transaction.atomic()` on the default connection and never commit by themselves.
"""

from minsheng.bulk.ids import reserve_ids
from minsheng.bulk.indexes import indexes_afterwards
from minsheng.bulk.prepared import Prepared, counted, prepared
from minsheng.bulk.reading import column_of, count_rows, fetch_arrow, in_keys, instant, most_of
from minsheng.bulk.together import Part, ask, together
from minsheng.bulk.writing import copy_rows, update_rows

__all__ = [
    "Part",
    "Prepared",
    "ask",
    "column_of",
    "copy_rows",
    "count_rows",
    "counted",
    "fetch_arrow",
    "in_keys",
    "indexes_afterwards",
    "instant",
    "most_of",
    "prepared",
    "reserve_ids",
    "together",
    "update_rows",
]
