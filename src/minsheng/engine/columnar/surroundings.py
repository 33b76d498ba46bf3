"""What the compiler asks about a pack and a folder: parameters of the day, coverage by county, bounds of columns."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, timedelta
from functools import cached_property

import pyarrow.parquet as pq

from minsheng.engine.snapshot import Snapshot
from minsheng.policy import facts, nodes
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import Resolved

_FEW = 100_000
_ALWAYS_WITHIN = {"int8": 2**7}


class Folder:
    """A pack on a date and the folder it is applied to; remembers which parameters were asked for."""

    def __init__(self, snapshot: Snapshot, pack: Pack, on: date) -> None:
        self.snapshot = snapshot
        self.on = on
        self.programmes = pack.programmes(on)
        self.absent = pack.absent(on)
        self.used: dict[tuple[str, bool], Resolved] = {}
        self.book = pack.parameters
        self._resolved: dict[tuple[str, bool, bool], Resolved] = {}
        self._metadata: dict[str, pq.FileMetaData] = {}

    def beside(self) -> "Folder":
        """The same with a memory of its own of what was asked for."""
        other = copy(self)
        other.used = {}
        return other

    @property
    def is_small(self) -> bool:
        """Whether so few people live here that good code takes longer to make than it saves."""
        return self.snapshot.manifest.tables["person"].rows < _FEW

    def parameter(self, node: nodes.Parameter) -> Resolved:
        """Raises PARAMETER_MISSING if somebody would be without a value."""
        asked = (node.id, node.by_class, node.may_lack)
        if asked not in self._resolved:
            self._resolved[asked] = self.book.resolve(
                node.id, self.on, by_class=node.by_class, may_lack=node.may_lack
            )
        return self.used.setdefault(asked[:2], self._resolved[asked])

    def entitlement(self, programme: str) -> Sequence[Node]:
        """Condition nodes of the version in force."""
        return [c.node for c in self.programmes[programme].conditions]

    def covered(self, table: str, first: date, last: date) -> Sequence[str]:
        """Counties whose united coverage rows contain every day from first to last, sorted."""
        by_county = self._coverage.get(table, {})
        return sorted(c for c, spans in by_county.items() if spans_contain(spans, first, last))

    def covering(self, table: str) -> Mapping[str, Sequence[tuple[date, date]]]:
        """The coverage rows of the table by county, counties and rows sorted."""
        return {county: sorted(spans) for county, spans in sorted(self._coverage.get(table, {}).items())}

    @cached_property
    def _coverage(self) -> dict[str, dict[str, list[tuple[date, date]]]]:
        found: dict[str, dict[str, list[tuple[date, date]]]] = {}
        for row in pq.read_table(self.snapshot.path("coverage")).to_pylist():
            spans = found.setdefault(row["table"], {}).setdefault(row["county"], [])
            spans.append((row["from_date"], row["to_date"]))
        return found

    def within_limits(self, table: str, column: str) -> bool:
        """Whether storage type or the statistics of every row group prove that no cell is beyond the limits."""
        declared = facts.TABLES[table].column(column)
        assert declared is not None, f"{table}.{column} is in the schema"
        limit = facts.LIMITS.get(declared.rule_type) if declared.rule_type is not None else None
        if limit is None or not self.snapshot.holds(table, column):
            return True
        if _ALWAYS_WITHIN.get(declared.arrow, limit + 1) <= limit:
            return True
        low, high = self._range(table, column)
        return -limit <= low and high <= limit

    def _range(self, table: str, column: str) -> tuple[int, int]:
        """Least and greatest cell by the statistics; beyond int64 where a row group has none."""
        if table not in self._metadata:
            self._metadata[table] = pq.read_metadata(self.snapshot.path(table))
        metadata = self._metadata[table]
        position = metadata.schema.names.index(column)
        low = high = 0
        for group in range(metadata.num_row_groups):
            chunk = metadata.row_group(group).column(position)
            known = chunk.statistics
            if known is not None and known.has_min_max:
                low, high = min(low, known.min), max(high, known.max)
            elif known is None or not known.has_null_count or known.null_count < chunk.num_values:
                return -(2**64), 2**64
        return low, high


def spans_contain(spans: Iterable[tuple[date, date]], first: date, last: date) -> bool:
    """Whether inclusive spans, united, contain every day from first to last."""
    missing = first
    for start, end in sorted(spans):
        if start > missing:
            return False
        if end >= last:
            return True
        missing = max(missing, end + timedelta(days=1))
    return False
