"""What rolls and months say about persons: read beside the chunks where ids rise, else found by DuckDB beforehand."""

# ruff: noqa: S608 - these queries hold only names of the schema and literals quoted by operators.text

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np
import numpy.typing as npt

from minsheng.engine.columnar import stages
from minsheng.engine.columnar.compiler import window
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused.lowering import EPOCH
from minsheng.engine.fused.rows import Ahead, Array, Chunk, Reader, Table, UnsortedError
from minsheng.engine.fused.slots import Key, Lowered
from minsheng.engine.fused.words import LAST_DAY
from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope

Ids = npt.NDArray[np.int64]
_SPAN = 64_000_000
"""Ids that lie in a range up to this long (or 8 to an event) are looked up by position."""


@dataclass(frozen=True)
class ByPerson:
    """A value for some persons and another for all the rest; `ids` rise."""

    ids: npt.NDArray[np.int64]
    values: Array
    rest: int

    def of(self, persons: npt.NDArray[np.int64]) -> Array:
        """The value of each person."""
        found = np.full(len(persons), self.rest, self.values.dtype)
        if not len(self.ids) or not len(persons):
            return found
        if (persons[1:] > persons[:-1]).all():
            first, after = np.searchsorted(self.ids, (persons[0], persons[-1] + 1))
            ids = self.ids[first:after]
            place = np.searchsorted(persons, ids)
            there = persons[place] == ids
            found[place[there]] = self.values[first:after][there]
            return found
        if self._dense is not None:
            inside = (persons >= self.ids[0]) & (persons <= self.ids[-1])
            found[inside] = self._dense[persons[inside] - self.ids[0]]
            return found
        place = np.minimum(np.searchsorted(self.ids, persons), len(self.ids) - 1)
        there = self.ids[place] == persons
        found[there] = self.values[place[there]]
        return found

    @cached_property
    def _dense(self) -> Array | None:
        """By position in the range of ids, for persons who do not rise."""
        span = int(self.ids[-1] - self.ids[0]) + 1
        if span > max(_SPAN, 8 * len(self.ids)):
            return None
        dense = np.full(span, self.rest, self.values.dtype)
        dense[self.ids - self.ids[0]] = self.values
        return dense


class Beside:
    """Events of the persons of each chunk, from files in which persons rise as they do in the chunks."""

    def __init__(self, reader: Reader, around: Folder) -> None:
        self._on = around.on
        self._day = around.on.toordinal() - EPOCH
        self._texts = reader.texts
        self._codes = [key[1] for key in reader.lowered.of("running")]
        self._stood = list(reader.lowered.of("stood"))
        self._sums: dict[str, list[nodes.MonthSum]] = {}
        for _, node in reader.lowered.of("month"):
            self._sums.setdefault(node.table, []).append(node)
        wanted = {"enrolment": ["programme", "from_date", "to_date"]} if self._codes or self._stood else {}
        for table, sums in self._sums.items():
            wanted[table] = [facts.EVENT_TABLES[table], *dict.fromkeys(node.column for node in sums)]
        self._rows = {
            table: Ahead(
                reader.events(table, ["person_id", *columns]), "person_id", UnsortedError, once=False
            )
            for table, columns in wanted.items()
        }
        self._last = -1

    def add(self, chunk: Chunk) -> None:
        """Add to a chunk what its persons have. Raises UnsortedError where persons or their events do not rise."""
        persons = chunk.ids[Scope.PERSON]
        if len(persons):
            if persons[0] <= self._last or not (persons[1:] > persons[:-1]).all():
                raise UnsortedError
            self._last = int(persons[-1])
        for table, rows in self._rows.items():
            taken = _among(rows.up_to(self._last), persons)
            if table == "enrolment":
                chunk.arrays |= self._running(*taken, len(persons))
                chunk.arrays |= self._stood_before(*taken, chunk)
            else:
                for node in self._sums[table]:
                    chunk.arrays |= self._month(node, *taken, len(persons))

    def _running(self, rows: Table, at: Array, count: int) -> Iterator[tuple[Key, Array]]:
        (programmes, _), (begins, begun), (ends, ended) = (
            rows.cells[name] for name in ("programme", "from_date", "to_date")
        )
        runs = ((begun == 0) | (begins <= self._day)) & ((ended == 0) | (ends >= self._day))
        for code, number in zip(self._codes, self._texts.of(self._codes), strict=True):
            found = np.zeros(count, np.uint8)
            found[at[runs & (programmes == number)]] = 1
            yield ("running", code), found

    def _stood_before(self, rows: Table, at: Array, chunk: Chunk) -> Iterator[tuple[Key, Array]]:
        for key in self._stood:
            _, code, age = key
            mine = np.flatnonzero(rows.cells["programme"][0] == self._texts.of([code])[0])
            (begins, begun), (ends, ended) = (
                tuple(part.take(mine) for part in rows.cells[name]) for name in ("from_date", "to_date")
            )
            whose = at.take(mine)
            day = before_birthday(chunk.arrays["fact", Scope.PERSON, "birth_date"].take(whose), age)
            runs = ((begun == 0) | (begins <= day)) & ((ended == 0) | (ends >= day)) & (day < LAST_DAY)
            found = np.zeros(len(chunk.ids[Scope.PERSON]), np.uint8)
            found[whose[runs]] = 1
            yield key, found

    def _month(self, node: nodes.MonthSum, rows: Table, at: Array, count: int) -> Iterator[tuple[Key, Array]]:
        first, after = (day.toordinal() - EPOCH for day in window(self._on, node.months))
        months, (cells, known) = rows.cells[facts.EVENT_TABLES[node.table]][0], rows.cells[node.column]
        inside = (months >= first) & (months < after)
        at, cells, known = at[inside], cells[inside], known[inside]
        known = known * ((cells >= -facts.FEN_LIMIT) & (cells <= facts.FEN_LIMIT))
        total, whole = np.zeros(count, np.int64), np.ones(count, np.uint8)
        if len(at):
            begins = np.flatnonzero(np.concatenate([[True], at[1:] > at[:-1]]))
            total[at[begins]] = np.add.reduceat(cells * known, begins)
            whole[at[begins]] = np.minimum.reduceat(known, begins)
        yield ("month", node), total
        yield ("month known", node), whole


def before_birthday(births: Array, age: int) -> Array:
    """The day before a birthday, as days; born on 29 February: before 28 February of a common year."""
    days = births.astype(np.int64).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    reached = months + np.timedelta64(12 * age, "M")
    same = reached.astype("datetime64[D]") + (days - months.astype("datetime64[D]"))
    last = (reached + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    before: Array = np.minimum(same, last).astype(np.int64) - 1
    return before


def _among(rows: Table, persons: Ids) -> tuple[Table, Array]:
    """The rows of persons of the chunk, and where each of these stands in it."""
    ids = rows.cells["person_id"][0]
    if not len(persons):
        return rows.slice(0, 0), np.empty(0, np.int64)
    if persons[-1] - persons[0] + 1 == len(persons):
        at = ids - persons[0]
        there = (at >= 0) & (at < len(persons))
    else:
        at = np.minimum(np.searchsorted(persons, ids), len(persons) - 1)
        there = persons[at] == ids
    return (rows, at) if there.all() else (rows.where(there), at[there])


class Beforehand:
    """Events of everybody, by person."""

    def __init__(self, lowered: Lowered, around: Folder, database: duckdb.DuckDBPyConnection) -> None:
        self._around = around
        self._database = database
        self._found: dict[Key, ByPerson] = {}
        if codes := [key[1] for key in lowered.of("running")]:
            self._running(codes)
        for key in lowered.of("stood"):
            query = stages.stood(around.snapshot, *key[1:])
            ids = database.execute(f"{query} order by person_id").fetchnumpy()["person_id"]
            self._found[key] = ByPerson(ids, np.ones(len(ids), np.uint8), 0)
        for key in lowered.of("month"):
            self._month(key[1])

    def add(self, chunk: Chunk) -> None:
        """Add to a chunk what its persons have."""
        persons = chunk.ids[Scope.PERSON]
        chunk.arrays.update((key, by.of(persons)) for key, by in self._found.items())

    def _running(self, codes: list[str]) -> None:
        bits = {code: bit for bit, code in enumerate(codes)}
        query = stages.running(self._around.snapshot, self._around.on, bits)
        rows = self._database.execute(f"select * from ({query}) order by person_id").fetchnumpy()
        for code, bit in bits.items():
            ids = rows["person_id"][(rows["running"] >> bit) & 1 == 1]
            self._found["running", code] = ByPerson(ids, np.ones(len(ids), np.uint8), 0)

    def _month(self, node: nodes.MonthSum) -> None:
        query = stages.month_sum(self._around.snapshot, self._around.on, node)
        picked = "person_id, coalesce(total, 0) as total, known"
        rows = self._database.execute(f"select {picked} from ({query}) order by person_id").fetchnumpy()
        ids, known = rows["person_id"], rows["known"].astype(np.uint8)
        self._found["month", node] = ByPerson(ids, rows["total"].astype(np.int64), 0)
        self._found["month known", node] = ByPerson(ids, known, 1)
