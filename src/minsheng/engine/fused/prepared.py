"""What the loops read besides rows and events: constants of the day, parameters by area, coverage by county, relatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from threading import Lock

import numpy as np

from minsheng.engine.columnar.compiler import window
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused import words
from minsheng.engine.fused.events import ByPerson
from minsheng.engine.fused.lowering import EPOCH
from minsheng.engine.fused.rows import Array, Chunk, Texts, same
from minsheng.engine.fused.slots import Key, Loop, Lowered
from minsheng.kernel.periods import birthday_cutoff
from minsheng.policy import nodes
from minsheng.policy.kinds import Scope

_CLASSES = ("", "urban", "rural")


@dataclass
class Prepared:
    """Everything of a module that is not a cell of a row."""

    around: Folder
    lowered: Lowered
    texts: Texts
    related: Mapping[nodes.Related, ByPerson] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._fixed: dict[Key, Array] = {
            ("constants", loop.name): self._constants(loop) for loop in self.lowered.loops
        }
        self._covered = tuple(self.lowered.of("covered"))
        self._tables: tuple[int, dict[Key, Array], list[Array]] = (-1, {}, [])
        self._group_of: list[int] = []
        self._beginnings: dict[str | None, int] = {}
        self._by_place: dict[Key, Array] = {}
        self._lock = Lock()

    def complete(self, chunk: Chunk) -> Mapping[Key, Array]:
        """Add to a chunk every array by rows that the loops read; what has no rows is returned."""
        persons = chunk.ids[Scope.PERSON]
        for key in self.lowered.of("related"):
            chunk.arrays[key] = self.related[key[1]].of(persons)
        tables, coverages = self._by_words()
        if coverages:
            counties = chunk.arrays["fact", Scope.PERSON, "county"]
            chunk.arrays.update(zip(self._covered, _by_row(coverages, counties), strict=True))
        return tables

    def _by_words(self) -> tuple[dict[Key, Array], list[Array]]:
        """What has no rows, and by the number of a county whether it is covered; made again when there are new words."""
        with self._lock:
            words = len(self.texts.numbers)
            if self._tables[0] != words:
                found = dict(self._fixed)
                found["group of word",], found["class of word",] = self._groups(), self._classes()
                found |= {key: self._by_area(key) for key in self.lowered.of("parameter", "has")}
                self._tables = (words, found, list(map(self._coverage, self._covered)))
            return self._tables[1:]

    # ----------------------------------------------------------------------------------------- the day

    def _constants(self, loop: Loop) -> Array:
        return np.array([self._constant(*key) for key in loop.constants], dtype=np.int64)

    def _constant(self, what: str, *rest: object) -> int:
        on = self.around.on
        if what == "on":
            return on.toordinal() - EPOCH
        if what == "today":
            reached = on.month * 100 + on.day
            if rest[0] == "feb28" and (on + _A_DAY).month == 3 and on.month == 2:
                reached = 229
            return on.year * 10_000 + reached
        if what == "text":
            return self._number(str(rest[0]))
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

    def _classes(self) -> Array:
        """By text number: 1 for urban, 2 for rural, 0 for any other word and none."""
        urban, rural = self.texts.of(["urban", "rural"])
        classes = np.zeros(len(self.texts.numbers) + 1, np.int32)
        classes[urban], classes[rural] = 1, 2
        return classes

    @cached_property
    def _region_length(self) -> int:
        """How many digits of a region the longest value of a parameter names."""
        keys = [key[1:] for key in self.lowered.of("has")]
        return max((len(c.region) for key in keys for c in self.around.used[key].choices), default=0)

    def _groups(self) -> Array:
        """By text number: which beginning of a region it has, times the number of classes; 0 for no region."""
        texts = [None, *self.texts.numbers]
        if not self._region_length:
            return np.zeros(len(texts), np.int32)
        for text in islice(texts, len(self._group_of), None):
            start = None if text is None else text[: self._region_length]
            self._group_of.append(self._beginnings.setdefault(start, len(self._beginnings)))
        return np.array(self._group_of, dtype=np.int32) * np.int32(len(_CLASSES))

    def _by_area(self, key: Key) -> Array:
        part, id_, by_class = key
        beginnings = list(self._beginnings) if self._region_length else [""]
        held = self._by_place.get(key)
        if held is not None and len(held) == len(beginnings) * len(_CLASSES):
            return held
        resolved = self.around.used[id_, by_class]
        places = [
            ((class_ or None) if by_class else "", region) for region in beginnings for class_ in _CLASSES
        ]
        picked = [None if (c := resolved.pick(*place)) is None else self._number(c.value) for place in places]
        if part == "has":
            held = np.array([p is not None for p in picked], dtype=np.int32)
        else:
            held = np.array([p or 0 for p in picked], dtype=np.int64)
        self._by_place[key] = held
        return held

    def _coverage(self, key: Key) -> Array:
        _, table, months = key
        first, after = window(self.around.on, months) if months else (self.around.on, self.around.on + _A_DAY)
        counties = self.around.covered(table, first, after - _A_DAY)
        numbers = self.texts.of(list(counties))
        covered = np.zeros(len(self.texts.numbers) + 1, np.uint8)
        covered[numbers] = 1
        return covered


def _by_row(tables: Sequence[Array], numbers: Array) -> list[Array]:
    """What each table says of the number of each row; mostly all live in one county."""
    if len(numbers) and (numbers == numbers[0]).all():
        return [same(table.dtype.type, int(table[numbers[0]]), len(numbers)) for table in tables]
    return [table.take(numbers) for table in tables]


_A_DAY = date(1970, 1, 2) - date(1970, 1, 1)


def cutoff(on: date, years: int, leap: str) -> int:
    """Last birth date that has reached the years, as days; beyond all dates where nobody or everybody has."""
    if years <= 0:
        return words.LAST_DAY
    if years >= on.year:
        return words.FIRST_DAY - 1
    return birthday_cutoff(on, years, leap).toordinal() - EPOCH  # type: ignore[arg-type]  # the node checked it
