"""The facts folder that engines read: what was true on a legal date, as far as it was known at an instant.

One path for everybody and for a few households. Absence is resolved here (DECISIONS 8): who is not in a fresh and complete
file has none of what it lists; otherwise the fact is unknown.
"""

from minsheng.registry.export.folder import collect, rows_about, snapshot

__all__ = ["collect", "rows_about", "snapshot"]
