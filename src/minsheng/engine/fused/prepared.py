"""What the loops read besides rows: constants of the day, parameters by area, coverage by county, events by person."""

# ruff: noqa: S608 - these queries hold only names of the schema and literals quoted by operators.text

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice

import duckdb
import numpy as np
import numpy.typing as npt

from minsheng.engine.columnar import stages
from minsheng.engine.columnar.compiler import window
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused import words
from minsheng.engine.fused.lowering import EPOCH
from minsheng.engine.fused.rows import Array, Chunk, Texts
from minsheng.engine.fused.slots import Key, Lowered
from minsheng.kernel.periods import birthday_cutoff
from minsheng.policy import nodes
from minsheng.policy.kinds import Scope

_SPAN = 64_000_000
"""Ids that lie in a range up to this long (or 8 to an event) are looked up by position."""
_CLASSES = ("", "urban", "rural")
NOBODY = {"any": 0, "all": 2}


@dataclass(frozen=True)
class ByPerson:
    """A value for some persons and another for all the rest; `ids` rise."""

    ids: npt.NDArray[np.int64]
    values: Array
    rest: int

    def of(self, persons: npt.NDArray[np.int64]) -> Array:
        """The value of each person."""
        found = np.full(len(persons), self.rest, self.values.dtype)
        if not len(self.ids):
            return found
        if self._dense is not None:
            inside = (persons >= self.ids[0]) & (persons <= self.ids[-1])
            found[inside] = self._dense[persons[inside] - self.ids[0]]
            return found
        place = np.minimum(np.searchsorted(self.ids, persons), len(self.ids) - 1)
        there = self.ids[place] == persons
        found[there] = self.values[place[there]]
        return found

    def __post_init__(self) -> None:
        dense = None
        if len(self.ids) and (span := int(self.ids[-1] - self.ids[0]) + 1) <= max(_SPAN, 8 * len(self.ids)):
            dense = np.full(span, self.rest, self.values.dtype)
            dense[self.ids - self.ids[0]] = self.values
        object.__setattr__(self, "_dense", dense)

    _dense: Array | None = field(init=False, repr=False, default=None)


@dataclass
class Prepared:
    """Everything of a module that is not a cell of a row."""

    around: Folder
    lowered: Lowered
    texts: Texts
    database: duckdb.DuckDBPyConnection
    related: Mapping[nodes.Related, ByPerson] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._fixed: dict[Key, Array] = {("constants",): self._constants()}
        self._events: dict[Key, ByPerson] = {}
        self._group_of: list[int] = []
        self._beginnings: dict[str | None, int] = {}
        self._by_place: dict[tuple[str, bool], list[int | None]] = {}
        slots = self.lowered.slots
        codes = [key[1] for key in slots.of("running")]
        if codes:
            self._running(codes)
        for key in slots.of("month"):
            self._month(key[1])

    def complete(self, chunk: Chunk) -> None:
        """Add to a chunk every array that the loops read."""
        arrays = chunk.arrays
        for scope in chunk.ids:
            if ("area", scope) in self.lowered.slots.places:
                arrays["area", scope] = self._area(chunk, scope)
        persons = chunk.ids[Scope.PERSON]
        arrays.update((key, by.of(persons)) for key, by in self._events.items())
        for key in self.lowered.slots.of("related"):
            arrays[key] = self.related[key[1]].of(persons)
        arrays.update(self._fixed)
        arrays.update((key, self._coverage(key)) for key in self.lowered.slots.of("covered"))
        for key in self.lowered.slots.of("parameter", "has"):
            arrays[key] = self._by_area(key)

    # ----------------------------------------------------------------------------------------- the day

    def _constants(self) -> Array:
        return np.array([self._constant(*key) for key in self.lowered.constants] or [0], dtype=np.int64)

    def _constant(self, what: str, *rest: object) -> int:
        on = self.around.on
        if what == "on":
            return on.toordinal() - EPOCH
        if what == "today":
            reached = on.month * 100 + on.day
            if rest[0] == "feb28" and (on + _A_DAY).month == 3 and on.month == 2:
                reached = 229
            return on.year * 10_000 + reached
        if what == "parameter":
            return self._number(self._value(str(rest[0])))
        source, beyond, leap = rest
        years = source if isinstance(source, int) else self._number(self._value(str(source)))
        return cutoff(on, years + int(bool(beyond)), str(leap))

    def _value(self, id_: str) -> int | bool | str:
        resolved = next(r for (name, _), r in self.around.used.items() if name == id_)
        return resolved.choices[0].value

    def _number(self, value: int | bool | str) -> int:
        return int(self.texts.of([value])[0]) if isinstance(value, str) else int(value)

    # ------------------------------------------------------------------------------- areas and counties

    def _area(self, chunk: Chunk, scope: Scope) -> Array:
        """A number for the class and for as much of the region as any parameter looks at, by row."""
        (classes, classed), (regions, placed) = (
            (chunk.arrays["fact", scope, name], chunk.arrays["known", scope, name])
            for name in ("urban_rural", "region")
        )
        urban, rural = self.texts.of(["urban", "rural"])
        class_: Array = ((classes == urban) + 2 * (classes == rural)).astype(np.int32) * classed
        if not self._region_length:
            return class_
        by_text: Array = self._groups()[regions * placed] * len(_CLASSES) + class_
        return by_text

    @cached_property
    def _region_length(self) -> int:
        """How many digits of a region the longest value of a parameter names."""
        keys = [key[1:] for key in self.lowered.slots.of("has")]
        return max((len(c.region) for key in keys for c in self.around.used[key].choices), default=0)

    def _groups(self) -> npt.NDArray[np.int32]:
        """By text number: which beginning of a region it has; 0 for no region."""
        texts = [None, *self.texts.numbers]
        for text in islice(texts, len(self._group_of), None):
            start = None if text is None else text[: self._region_length]
            self._group_of.append(self._beginnings.setdefault(start, len(self._beginnings)))
        return np.array(self._group_of, dtype=np.int32)

    def _by_area(self, key: Key) -> Array:
        part, id_, by_class = key
        picked = self._by_place.setdefault((id_, by_class), [])
        resolved = self.around.used[id_, by_class]
        beginnings = list(self._beginnings) if self._region_length else [""]
        for region in beginnings[len(picked) // len(_CLASSES) :]:
            for class_ in _CLASSES:
                choice = resolved.pick((class_ or None) if by_class else "", region)
                picked.append(None if choice is None else self._number(choice.value))
        if part == "has":
            return np.array([p is not None for p in picked], dtype=np.uint8)
        return np.array([p or 0 for p in picked], dtype=np.int64)

    def _coverage(self, key: Key) -> Array:
        _, table, months = key
        first, after = window(self.around.on, months) if months else (self.around.on, self.around.on + _A_DAY)
        counties = self.around.covered(table, first, after - _A_DAY)
        numbers = self.texts.of(list(counties))
        covered = np.zeros(len(self.texts.numbers) + 1, np.uint8)
        covered[numbers] = 1
        return covered

    # ------------------------------------------------------------------------------------------- events

    def _running(self, codes: Sequence[str]) -> None:
        bits = {code: bit for bit, code in enumerate(codes)}
        query = stages.running(self.around.snapshot, self.around.on, bits)
        rows = self.database.execute(f"select * from ({query}) order by person_id").fetchnumpy()
        for code, bit in bits.items():
            on_roll = (rows["running"] >> bit) & 1 == 1
            ids = rows["person_id"][on_roll]
            self._events["running", code] = ByPerson(ids, np.ones(len(ids), np.uint8), 0)

    def _month(self, node: nodes.MonthSum) -> None:
        query = stages.month_sum(self.around.snapshot, self.around.on, node)
        picked = "person_id, coalesce(total, 0) as total, known"
        rows = self.database.execute(f"select {picked} from ({query}) order by person_id").fetchnumpy()
        ids, known = rows["person_id"], rows["known"].astype(np.uint8)
        self._events["month", node] = ByPerson(ids, rows["total"].astype(np.int64), 0)
        self._events["month known", node] = ByPerson(ids, known, 1)


_A_DAY = date(1970, 1, 2) - date(1970, 1, 1)


def cutoff(on: date, years: int, leap: str) -> int:
    """Last birth date that has reached the years, as days; beyond all dates where nobody or everybody has."""
    if years <= 0:
        return words.LAST_DAY
    if years >= on.year:
        return words.FIRST_DAY - 1
    return birthday_cutoff(on, years, leap).toordinal() - EPOCH  # type: ignore[arg-type]  # the node checked it
