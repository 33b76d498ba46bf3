"""Check one chunk of data rows: read its columns, judge each row, build the typed batch of those accepted."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pyarrow as pa

from minsheng.feeds import cells
from minsheng.feeds.cells import ColumnReader, Read
from minsheng.feeds.columns import Column, Feed, Kind, Need
from minsheng.feeds.headers import Layout
from minsheng.feeds.parsing import Cell
from minsheng.feeds.refusals import refuse
from minsheng.feeds.rows import Selected
from minsheng.feeds.shared_cells import PARTS
from minsheng.feeds.validate import RULES, Problem, Rule, Severity, describe

WARNINGS_KEPT: Final = 20_000
# Fields that repeat what another field of the same column says.
_RETOLD: Final = ("_state", "_key", "_raw")
_ERRORS_KEPT: Final = 300_000
_ID_LOST: Final = frozenset({"REQUIRED_MISSING", "ID_NUMERIC_CELL"})


@dataclass(slots=True)
class Tally:
    """What has been found so far in the whole file. `warnings` keeps the first 20,000; the counts hold them all."""

    rows_in: int = 0
    quarantined: int = 0
    warned: int = 0
    rejects: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    id_states: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def add_ignored(self, sheets: Sequence[str]) -> None:
        """Sheets with data that were not read: foremost among the warnings, and no row of theirs is counted."""
        told = [
            describe(
                "SHEET_IGNORED",
                sheet=name,
                row_number=1,
                header="",
                column=None,
                cell=None,
                severity="warning",
            )
            for name in sheets
        ]
        self.warnings[:0] = told
        self.codes.update(problem.code for problem in told)

    def add_absent(self, sheets: Mapping[str, Sequence[Column]]) -> None:
        """Columns of consequence that sheets do without: said once, or sheet by sheet where these differ."""
        lacking = {name: _named_absent(columns) for name, columns in sheets.items()}
        if len(set(lacking.values())) == 1:
            lacking = {"": next(iter(lacking.values()))}
        for name, told in lacking.items():
            if told:
                problem = describe(
                    "COLUMN_ABSENT",
                    sheet=name,
                    row_number=1,
                    header="",
                    column=None,
                    cell=None,
                    severity="warning",
                )
                self.warnings.insert(0, problem._replace(message=problem.message + told))
                self.codes[problem.code] += 1

    def add_outside(self, months: Sequence[str]) -> None:
        """Months of rows outside the period that the file names."""
        if months:
            problem = describe(
                "PERIOD_NARROWER",
                sheet="",
                row_number=1,
                header="",
                column=None,
                cell="、".join(months),
                severity="warning",
            )
            self.warnings.insert(0, problem)
            self.codes[problem.code] += 1


def _named_absent(columns: Sequence[Column]) -> str:
    """The headers, each with what holds in its stead where that is not "unknown"."""
    return "、".join(
        f"{c.header}（按“{c.word(c.stand_in)}”）" if c.stand_in not in (None, "") else c.header
        for c in columns
    )


class ChunkChecker:
    """Checks the chunks of one sheet of one feed; `seen` is shared by all sheets, so that duplicates are found. `last`: the last
    day that the file says it speaks of."""

    def __init__(
        self,
        feed: Feed,
        layout: Layout,
        readers: dict[str, ColumnReader],
        tally: Tally,
        seen: set[int],
        last: date | None = None,
    ) -> None:
        self._feed = feed
        self._layout = layout
        self._readers = readers
        self._tally = tally
        self._seen = seen
        self._last = last
        names = set(feed.schema.names)
        self._rules = [rule for rule in RULES if names.issuperset(rule.fields)]

    def check(self, selected: Selected) -> pa.RecordBatch:
        """Judge the rows; problems and counts go to the tally. Returns the rows to be staged, in the feed's schema: those
        accepted and those of `_telling`.
        """
        reads = self._read_columns(selected)
        values = {name: column for _, read in reads for name, column in read.values.items()}
        bad = set(selected.shifted)
        for _, read in reads:
            bad.update(read.errors)
        duplicates = self._find_duplicates(values, bad)
        bad.update(duplicates)
        self._note_errors(selected, reads, duplicates, bad)
        self._note_warnings(selected, reads, values, bad)
        return self._build(selected, values, bad - self._telling(selected, reads, duplicates))

    def _read_columns(self, selected: Selected) -> list[tuple[Column, Read]]:
        by_index = list(zip(*selected.rows, strict=True)) if selected.rows else []
        reads = []
        for column in self._feed.columns:
            if column.kind is Kind.IGNORED:
                continue
            index = self._layout.columns.get(column.key)
            if index is None or not by_index:
                reads.append((column, cells.nothing(column, len(selected.rows))))
                continue
            whole = by_index[index]
            part = self._layout.parts.get(column.key)
            reads.append(
                (column, self._readers[column.key].read([PARTS[part](c) for c in whole] if part else whole))
            )
        _let_stand_in(reads, {c.key for c in self._feed.columns if c.key not in self._layout.columns})
        return reads

    def _find_duplicates(self, values: dict[str, list[Any]], bad: set[int]) -> list[int]:
        """Rows all of whose clean values have been seen before. Rows are remembered by a 64-bit hash."""
        seen = self._seen
        found = []
        told = [column for name, column in values.items() if not name.endswith(_RETOLD)]
        for i, row in enumerate(zip(*told, strict=True)):
            digest = hash(row)
            if digest not in seen:
                seen.add(digest)
            elif i not in bad:
                found.append(i)
        return found

    def _telling(
        self, selected: Selected, reads: list[tuple[Column, Read]], duplicates: list[int]
    ) -> set[int]:
        """Quarantined rows that go back and stay staged all the same, because their absence would tell something untrue.

        Rows of rolls and of deaths in which nothing but the ID number is lost, and deaths without a day: the registry looks whom
        they may mean, so that nobody is told to apply for what such a row may be paying already, and no death is lost. Rows of a
        file that proves what it does not list to be absent, in which a cell that may be empty cannot be read: until it comes
        back, it is unknown. Rows of rolls that say by their number who is on them and lack the name, the family's number or the
        day of recognition.
        """
        untold, lost, beside = set[int](), set[int](), set[int]()
        for column, read in reads:
            if column.key == "id" and self._feed.keeps_unnumbered:
                lost.update(i for i, code in read.errors.items() if code in _ID_LOST)
                untold.update(i for i, code in read.errors.items() if code not in _ID_LOST)
            elif self._stays_without(column):
                lost.update(read.errors)
            elif self._feed.does_without(column.key):
                beside.update(read.errors)
            else:
                untold.update(read.errors)
        unnumbered = {i for column, read in reads if column.key == "id" for i in read.errors}
        lost, untold = lost | beside, untold | (beside & unnumbered)
        shifted = {*selected.shifted, *(i for i in lost if self._is_shifted(selected, reads, i))}
        return lost - untold - shifted - set(duplicates)

    def _stays_without(self, column: Column) -> bool:
        """Whether a row without this cell goes back and stays staged."""
        if column.need is Need.STRICT:
            return bool(self._feed.closes) or self._feed.names_programmes
        return bool(column.instead) and self._feed.asks_by_name

    def _note_errors(
        self, selected: Selected, reads: list[tuple[Column, Read]], duplicates: list[int], bad: set[int]
    ) -> None:
        tally = self._tally
        shifted = {*selected.shifted, *(i for i in bad if self._is_shifted(selected, reads, i))}
        for i in sorted(shifted):
            self._add(selected, i, None, "ROW_SHIFTED", "error")
        for column, read in reads:
            for i, code in read.errors.items():
                if i not in shifted:
                    self._add(selected, i, column, code, "error")
        for i in duplicates:
            self._add(selected, i, None, "DUPLICATE_ROW", "error")
        tally.rows_in += len(selected.rows)
        tally.quarantined += len(bad)
        if len(tally.rejects) > _ERRORS_KEPT:
            raise refuse("FEED_TOO_MANY_ERRORS", quarantined=tally.quarantined)

    def _is_shifted(self, selected: Selected, reads: list[tuple[Column, Read]], i: int) -> bool:
        """Whether the ID number stands one column beside its own while its own cell holds something else."""
        index = self._layout.columns.get("id")
        if index is None or not any(i in read.errors for column, read in reads if column.key == "id"):
            return False
        row = selected.rows[i]
        own = {self._layout.columns.get(c.key) for c in self._feed.columns if c.kind is Kind.ID}
        beside = [at for at in (index - 1, index + 1) if 0 <= at < len(row) and at not in own]
        return not cells.looks_like_id(row[index]) and any(cells.looks_like_id(row[at]) for at in beside)

    def _note_warnings(
        self,
        selected: Selected,
        reads: list[tuple[Column, Read]],
        values: dict[str, list[Any]],
        bad: set[int],
    ) -> None:
        warned: set[int] = set()
        for column, read in reads:
            for i, code in read.warnings.items():
                if i not in bad:
                    self._add(selected, i, column, code, "warning")
                    warned.add(i)
        for rule in self._rules:
            for i in _broken(rule, values):
                if i not in bad:
                    self._add(selected, i, self._column_of(rule), rule.code, rule.severity)
                    warned.add(i)
        for column, i in self._after_the_file(reads):
            if i not in bad:
                self._add(selected, i, column, "DATE_AFTER_PERIOD", "warning")
                warned.add(i)
        self._tally.warned += len(warned)

    def _after_the_file(self, reads: list[tuple[Column, Read]]) -> Iterator[tuple[Column, int]]:
        """Cells of what happened with a day after the file's period: the period is wrong, or the day."""
        if self._last is None:
            return
        for column, read in reads:
            if column.kind is Kind.DATE and not column.future and column.need is not Need.MAY:
                days = read.values[column.key]
                yield from ((column, i) for i, day in enumerate(days) if day is not None and day > self._last)

    def _column_of(self, rule: Rule) -> Column | None:
        return next((column for column in self._feed.columns if column.header == rule.header), None)

    def _add(self, selected: Selected, i: int, column: Column | None, code: str, severity: Severity) -> None:
        tally = self._tally
        tally.codes[code] += 1
        if severity == "warning" and len(tally.warnings) >= WARNINGS_KEPT:
            return
        problem = describe(
            code,
            sheet=selected.sheets[i],
            row_number=selected.numbers[i],
            header=self._header(column),
            column=column,
            cell=self._cell(selected, i, column),
            severity=severity,
        )
        (tally.rejects if severity == "error" else tally.warnings).append(problem)

    def _header(self, column: Column | None) -> str:
        """The header as this file writes it, so that the cell can be found there."""
        if column is None:
            return ""
        index = self._layout.columns.get(column.key)
        return column.header if index is None else self._layout.headers[index]

    def _cell(self, selected: Selected, i: int, column: Column | None) -> Cell:
        index = self._layout.columns.get(column.key) if column else None
        if column is None or index is None or self._feed.withholds(column.key):
            return None
        part = self._layout.parts.get(column.key)
        return PARTS[part](selected.rows[i][index]) if part else selected.rows[i][index]

    def _build(self, selected: Selected, values: dict[str, list[Any]], bad: set[int]) -> pa.RecordBatch:
        columns: dict[str, Sequence[Any]] = {
            "sheet": selected.sheets,
            "row_number": selected.numbers,
            **values,
        }
        schema = self._feed.schema
        batch = pa.RecordBatch.from_arrays(
            [pa.array(columns[field.name], type=field.type) for field in schema], schema=schema
        )
        if bad:
            batch = batch.filter(pa.array([i not in bad for i in range(len(selected.rows))]))
        if "id_state" in columns:
            for state in batch.column("id_state").value_counts().to_pylist():
                self._tally.id_states[state["values"]] += state["counts"]
        return batch


def _let_stand_in(reads: list[tuple[Column, Read]], absent: Collection[str]) -> None:
    """An empty or unreadable cell costs no row that fills a column in its stead: cremations and 户口注销 may share a file. It is
    remarked on, unless the file has no such column (`absent`) and says so once."""
    by_key = {column.key: read for column, read in reads}
    for column, read in reads:
        if not column.instead:
            continue
        if column.key in absent:
            read.errors.update(dict.fromkeys(range(len(read.values[column.key])), "REQUIRED_MISSING"))
        steads = [by_key[key].values[key] for key in column.instead]
        told = [i for i in read.errors if any(stead[i] is not None for stead in steads)]
        for i in told:
            del read.errors[i]
        if column.key not in absent:
            read.warnings.update(dict.fromkeys(told, "DAY_STOOD_IN"))


def _broken(rule: Rule, values: dict[str, list[Any]]) -> list[int]:
    columns = [values[name] for name in rule.fields]
    return [i for i, row in enumerate(zip(*columns, strict=True)) if rule.broken(*row)]
