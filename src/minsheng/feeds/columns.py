"""What a column of a department file is: its header, its kind, how much a bad cell costs, its staged fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Literal

import pyarrow as pa


class Kind(StrEnum):
    """How the cells of a column are read."""

    ID = "id"
    NAME = "name"
    DATE = "date"
    MONTH = "month"
    YUAN = "yuan"
    INT = "int"
    TOLL = "toll"
    QUANTITY = "quantity"
    CODE = "code"
    TEXT = "text"
    BOOL = "bool"
    REGION = "region"
    IGNORED = "ignored"


class Need(StrEnum):
    """What an empty or unreadable cell costs.

    must: the cell has to be filled and readable, else the row is quarantined.
    strict: an empty cell means unknown; an unreadable one quarantines the row.
    may: an unreadable cell becomes empty, with a warning.

    Without the header of a `must` column the file is refused (`Column.indispensable`); without that of a `strict` one
    the value is unknown for every row, which is said once (COLUMN_ABSENT).
    """

    MUST = "must"
    STRICT = "strict"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` names the staged fields, `header` is what the department writes.

    `codes` maps cleaned words to staged values (kind code); `future` allows dates after the period of the file
    (ends of validity, next visits); `endless`: 长期 is a statement there, `periods.ENDLESS`. `signed` allows amounts below zero
    (a loss); `none_is_zero`: 无 says that there is none. `authorised_only`: the cell may be kept
    only of people whose means may be checked, in a feed whose other cells are for everyone; the registry drops the rest.
    `indispensable`: whether a file without this header is refused; None: as `need` says. `stand_in`: what holds for every
    row of a file without the header; None: unknown. `instead`: keys of the columns that may stand in its place, the best first.
    """

    key: str
    header: str
    kind: Kind
    need: Need = Need.MAY
    synonyms: tuple[str, ...] = ()
    codes: Mapping[str, str | int] = field(default_factory=dict)
    future: bool = False
    endless: bool = False
    signed: bool = False
    none_is_zero: bool = False
    authorised_only: bool = False
    indispensable: bool | None = None
    stand_in: str | int | bool | None = None
    instead: tuple[str, ...] = ()

    @property
    def is_indispensable(self) -> bool:
        """Whether a file without this header (or one in its stead) says nothing that could be loaded."""
        return self.need is Need.MUST if self.indispensable is None else self.indispensable

    @property
    def is_usual(self) -> bool:
        """Whether the column counts when files are told apart: not those that departments may well leave out."""
        return self.is_indispensable or (self.need is Need.STRICT and self.indispensable is None)

    @property
    def options(self) -> tuple[str, ...]:
        """The words a department may write in a code column, one for each meaning."""
        words: dict[str | int, str] = {}
        for word, value in self.codes.items():
            if value not in words or not _HANZI.search(words[value]):
                words[value] = word
        return tuple(words.values())

    def word(self, value: str | int | bool | None) -> str:
        """What a department would write for this staged value."""
        if self.kind is Kind.BOOL:
            return "是" if value else "否"
        return next((word for word in self.options if self.codes[word] == value), str(value))

    @property
    def fields(self) -> list[pa.Field]:
        """The staged fields of the column, in order; none for a column that is never stored."""
        if self.kind is Kind.IGNORED:
            return []
        if self.kind is Kind.ID:
            return [pa.field(f"{self.key}_clean", pa.string()), pa.field(f"{self.key}_state", pa.string())]
        if self.kind is Kind.NAME:
            # Only the subject of a row is matched, so only `name` carries a match key.
            parts = ("raw", "clean", "key") if self.key == "name" else ("raw", "clean")
            return [pa.field(f"{self.key}_{part}", pa.string()) for part in parts]
        return [pa.field(self.key, self._arrow_type)]

    @property
    def _arrow_type(self) -> pa.DataType:
        if self.kind is Kind.CODE:
            numeric = all(isinstance(value, int) for value in self.codes.values())
            return pa.int8() if numeric else pa.string()
        return _ARROW_TYPES[self.kind]


_HANZI: Final = re.compile("[\u4e00-\u9fff]")
_ARROW_TYPES: Final = {
    Kind.DATE: pa.date32(),
    Kind.MONTH: pa.date32(),
    Kind.YUAN: pa.int64(),
    Kind.INT: pa.int32(),
    Kind.TOLL: pa.int32(),
    Kind.QUANTITY: pa.int32(),
    Kind.TEXT: pa.string(),
    Kind.BOOL: pa.bool_(),
    Kind.REGION: pa.string(),
}

Mode = Literal["full", "delta"]


@dataclass(frozen=True, slots=True)
class Feed:
    """One kind of department file.

    `purpose`, `legal_basis` and `population` ("everyone" may be screened; "authorised" only people with an
    authorisation or a running grant) bind its use. `freshness_days`: older than this after the end of its period
    it is late. `closes`: the facts of which a fresh full file proves the absence. `order`: registering order.
    `title_words`: words in file name or title that tell it from feeds with the same headers. `period_column`: the
    date or month column from which the period is read where the file name does not say it to the day. `ranges`: headers
    (发放起止) whose cells hold the beginning and the end that two columns ask for. `is_master`:
    the register itself, against which all others are matched; its own rows have nothing to be repaired from. `asks_by_name`:
    of a row without a number somebody is asked whom it means. `bound`: its rows say what only a ground lets anybody know.
    `names_programmes`: each row says of which programme it is; of the programmes it names a full file proves the absence.
    """

    code: str
    name_zh: str
    department: str
    mode: Mode
    order: int
    columns: tuple[Column, ...]
    purpose: str
    legal_basis: str
    population: Literal["everyone", "authorised"]
    freshness_days: int
    closes: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    period_column: str | None = None
    ranges: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_master: bool = False
    asks_by_name: bool = False
    bound: bool = False
    names_programmes: bool = False

    @property
    def schema(self) -> pa.Schema:
        """Staged columns: `sheet`, `row_number` (1-based as in the file), then the fields of each column."""
        own = [pa.field("sheet", pa.string()), pa.field("row_number", pa.int32())]
        return pa.schema(own + [field for column in self.columns for field in column.fields])

    @property
    def indispensable(self) -> tuple[Column, ...]:
        """Columns without whose header the file is refused: who, what and when."""
        return tuple(column for column in self.columns if column.is_indispensable)

    @property
    def usual(self) -> tuple[Column, ...]:
        """What such a file mostly says about somebody: half of these columns, or its name, tell the feed."""
        return tuple(c for c in self.columns if c.is_usual and c.key not in {"name", "id"})

    def column(self, key: str) -> Column | None:
        """The column with this key."""
        return next((column for column in self.columns if column.key == key), None)

    @property
    def authorised_fields(self) -> tuple[str, ...]:
        """Staged fields to be dropped of a person whose means may not be checked, though the row is for everyone."""
        return tuple(f.name for column in self.columns if column.authorised_only for f in column.fields)

    def withholds(self, key: str) -> bool:
        """Whether cells of this column ("": of an unknown one) are in no remark and go back to nobody: of a refused row nobody
        knows whether its person's means may be known."""
        column = self.column(key)
        if column is not None and column.authorised_only:
            return True
        return self.bound and key not in _SAYS_WHO

    @property
    def is_roll(self) -> bool:
        """Whether it lists who receives something already: of such a list a file without a row has a meaning (nobody does)."""
        return self.names_programmes or any(fact.startswith(ENROLMENT) for fact in self.closes)

    def does_without(self, key: str) -> bool:
        """Whether a row without this cell, which has to be filled, still says that somebody is on the list."""
        return self.is_roll and key in _BESIDE_THE_NUMBER

    @property
    def keeps_unnumbered(self) -> bool:
        """Whether quarantined rows that lack nothing but the number stay staged, for the registry to see whom they may mean."""
        return self.is_roll or self.asks_by_name

    @property
    def has_birth_date(self) -> bool:
        """Whether a row can be recognised by name and birth date when its ID number is lost."""
        return self.column("name") is not None and self.column("birth_date") is not None


_BESIDE_THE_NUMBER: Final = frozenset({"name", "household_number", "recognised_on", "status", "child_kind"})
_SAYS_WHO: Final = frozenset({"name", "id", "request_number", "report_number", "institution", "measured_on"})
Period = tuple[date, date]
ENROLMENT: Final = "enrolment:"
"""Before the code of a programme: the fact that a roll brings."""
