"""Whole columns of raw cells to clean values, each distinct cell read once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any, Final

from minsheng.feeds import normalise
from minsheng.feeds.cell_errors import CELL_ERRORS
from minsheng.feeds.columns import Column, Feed, Kind, Need
from minsheng.feeds.normalise import Unreadable
from minsheng.feeds.parsing import Cell
from minsheng.kernel.resident_id import is_valid

_MEMO_LIMIT: Final = 200_000
# Kinds whose blank and zero cells alike mean nothing stated (a zero amount is a statement).
_EMPTY_IS_NOTHING: Final = frozenset({Kind.ID, Kind.NAME, Kind.DATE, Kind.TEXT})


@dataclass(slots=True)
class Read:
    """The staged values of one column of a chunk, by field name, and the rows (0-based in the chunk) gone wrong.

    `errors` quarantine the row, `warnings` leave the value empty (or, for ID_TO_REPAIR, to the registry).
    """

    values: dict[str, list[Any]]
    errors: dict[int, str] = field(default_factory=dict)
    warnings: dict[int, str] = field(default_factory=dict)


class _Memo(dict[Cell, Any]):
    """What each distinct cell means; `bad` holds the code of those that mean nothing."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read
        self.bad: dict[Cell, str] = {}

    def __missing__(self, cell: Cell) -> Any:
        try:
            _refuse_error(cell)
            value = self._read(cell)
        except Unreadable as unreadable:
            self.bad[cell] = unreadable.code
            value = None
        self[cell] = value
        return value

    def trim(self) -> None:
        """Forget when there are so many distinct cells that remembering costs more than reading."""
        if len(self) > _MEMO_LIMIT:
            self.clear()
            self.bad.clear()


class ColumnReader:
    """Reads one column of one feed, chunk by chunk. `latest`: no day of an event lies after it; `marked`: see `Layout`."""

    def __init__(self, feed: Feed, column: Column, latest: date, *, marked: bool = False) -> None:
        self.feed = feed
        self.column = column
        self._memo = _Memo(_reader(column, date.max if column.future else latest, marked=marked))

    def read(self, cells: Sequence[Cell]) -> Read:
        """One chunk of the column."""
        if not any(cells) and self.column.need is not Need.MUST and self.column.kind in _EMPTY_IS_NOTHING:
            return nothing(replace(self.column, stand_in=None), len(cells))
        if self.column.kind is Kind.ID:
            return self._read_ids(cells)
        values = list(map(self._memo.__getitem__, cells))
        read = Read(self._fields(cells, values))
        self._judge(read, cells, values)
        self._memo.trim()
        return read

    def _fields(self, cells: Sequence[Cell], values: list[Any]) -> dict[str, list[Any]]:
        key = self.column.key
        if self.column.kind is not Kind.NAME:
            return {key: values}
        nothing = (None, None)
        pairs = [value or nothing for value in values]
        fields = {
            f"{key}_raw": [str(cell) if value else None for cell, value in zip(cells, values, strict=True)],
            f"{key}_clean": list(map(itemgetter(0), pairs)),
        }
        if key == "name":
            fields["name_key"] = list(map(itemgetter(1), pairs))
        return fields

    def _judge(self, read: Read, cells: Sequence[Cell], values: list[Any]) -> None:
        bad = self._memo.bad
        if bad and not bad.keys().isdisjoint(cells):
            found = {i: bad[cell] for i, cell in enumerate(cells) if cell in bad}
            (read.warnings if self.column.need is Need.MAY else read.errors).update(found)
        if self.column.need is Need.MUST and None in values:
            for i, value in enumerate(values):
                if value is None:
                    read.errors.setdefault(i, "REQUIRED_MISSING")

    def _read_ids(self, cells: Sequence[Cell]) -> Read:
        numbers: list[str | None] = []
        states: list[str] = []
        found: dict[int, str] = {}
        if_empty = self._objection("missing")
        for i, cell in enumerate(cells):
            if cell == "" or cell is None:
                numbers.append(None)
                states.append("missing")
                if if_empty:
                    found[i] = if_empty
                continue
            if cell.__class__ is str and is_valid(cell):
                numbers.append(cell)
                states.append("ok")
                continue
            try:
                _refuse_error(cell)
                number, state = normalise.read_id(cell)
            except Unreadable as unreadable:
                number, state = None, "missing"
                found[i] = unreadable.code
            else:
                if state != "ok" and (code := self._objection(state)):
                    found[i] = code
            numbers.append(number)
            states.append(state)
        key = self.column.key
        read = Read({f"{key}_clean": numbers, f"{key}_state": states})
        for i, code in found.items():
            may = self.column.need is Need.MAY or code == "ID_TO_REPAIR"
            (read.warnings if may else read.errors)[i] = code
        return read

    def _objection(self, state: str) -> str | None:
        """What a number that is not whole costs. The registry repairs by name; only the register has nothing to
        repair from, and a number cell is usable only beside a name and a birth date."""
        if state == "missing":
            return "REQUIRED_MISSING" if self.column.need is Need.MUST else None
        if state == "numeric":
            usable = self.column.key == "id" and self.feed.has_birth_date and not self.feed.is_master
            return "ID_TO_REPAIR" if usable else "ID_NUMERIC_CELL"
        if self.feed.is_master and state != "fifteen":
            return "ID_CHECK_DIGIT_UNREPAIRED" if state == "bad_check" else "ID_LENGTH"
        return "ID_TO_REPAIR"


def _reader(column: Column, latest: date, *, marked: bool) -> Callable[[Any], Any]:
    readers: dict[Kind, Callable[[Any], Any]] = {
        Kind.NAME: normalise.read_name,
        Kind.DATE: partial(normalise.read_date, latest=latest, endless=column.endless),
        Kind.MONTH: partial(normalise.read_month, latest=latest),
        Kind.YUAN: partial(
            normalise.read_yuan, in_wan=marked, signed=column.signed, none_is_zero=column.none_is_zero
        ),
        Kind.INT: normalise.read_int,
        Kind.TOLL: partial(normalise.read_toll, with_injured=marked),
        Kind.QUANTITY: normalise.read_quantity,
        Kind.CODE: partial(normalise.read_code, table=column.codes),
        Kind.TEXT: normalise.read_text,
        Kind.BOOL: normalise.read_bool,
        Kind.REGION: normalise.read_region,
        Kind.ID: normalise.read_id,
    }
    return readers[column.kind]


def _refuse_error(cell: Cell) -> None:
    if cell in CELL_ERRORS:
        raise Unreadable("CELL_ERROR")


def nothing(column: Column, rows: int) -> Read:
    """A column whose header is not in the file: every value unknown, or what stands in for it."""
    read = Read({field.name: [column.stand_in] * rows for field in column.fields})
    if column.kind is Kind.ID:
        read.values[f"{column.key}_state"] = ["missing"] * rows
    return read


def looks_like_id(cell: Cell) -> bool:
    """Whether a cell plainly holds an ID number, whole or damaged."""
    try:
        number, _ = normalise.read_id(cell)
    except Unreadable:
        return False
    return number is not None
