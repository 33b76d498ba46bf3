"""The result table of one programme: masks, status, lines and code from the stored columns of its conditions."""

# ruff: noqa: S608 - these queries hold only names made by the compiler and literals quoted by operators.text

from collections.abc import Sequence
from dataclasses import dataclass

from minsheng.engine.columnar import operators as sql
from minsheng.engine.columnar.columns import Column
from minsheng.engine.columnar.compiler import Compiler
from minsheng.engine.results import OVERFLOW, Status
from minsheng.policy.programme import Condition, Ground, Line, Programme

STATUS_TYPE = "status_word"
_WORDS = (Status.UNMET, Status.UNKNOWN, Status.MET)
CREATE_STATUS_TYPE = f"create type {STATUS_TYPE} as enum ({', '.join(sql.text(s.value) for s in Status)})"


@dataclass(frozen=True)
class Answer:
    """A programme with the columns of its parts."""

    programme: Programme
    conditions: tuple[Column, ...]
    grounds: tuple[Column, ...]
    lines: tuple[Column, ...]
    overflow: Column | None

    @property
    def outputs(self) -> list[Column]:
        """Every column that must be stored for the result."""
        code = [] if self.overflow is None else [self.overflow]
        return [*self.conditions, *self.grounds, *self.lines, *code]

    def select(self, table: str, *, reasons: bool = True) -> str:
        """The result rows from the last stored table of the subject's rows, which is sorted by id.

        `reasons` False: without masks and lines.
        """
        lines = [c.name for c in self.lines]
        masks = {
            "unmet_mask": mask(self.conditions, "when not {0} then"),
            "unknown_mask": mask(self.conditions, "when {0} is null then"),
            "grounds_met": mask(self.grounds, "when {0} then"),
            "grounds_unknown": mask(self.grounds, "when {0} is null then"),
        }
        inner = ", ".join([*(f"{text} as {name}" for name, text in masks.items()), *dict.fromkeys(lines)])
        met = "unmet_mask = 0 and unknown_mask = 0"
        amount = " + ".join(lines) or "0::bigint"
        unmet, unknown, all_met = (f"{sql.text(s)}::{STATUS_TYPE}" for s in _WORDS)
        status = f"when unmet_mask <> 0 then {unmet} when unknown_mask <> 0 then {unknown} else {all_met}"
        shown = [
            "id as subject_id",
            f"case {status} end as status",
            *(masks if reasons else ()),
            f"case when {met} then {amount} end as amount_fen",
            *(
                f"case when {met} then {c} end as {n}"
                for c, n in zip(lines, line_names(self.programme), strict=True)
                if reasons
            ),
            f"{self._code()} as code",
        ]
        code = "" if self.overflow is None else f", {self.overflow.name}"
        return f"select {', '.join(shown)} from (select id, {inner}{code} from {table})"

    def _code(self) -> str:
        if self.overflow is None:
            return "null::varchar"
        return f"case when {self.overflow.name} then {sql.text(OVERFLOW)} end"


def line_names(programme: Programme) -> list[str]:
    """Columns of the amount lines, in fen."""
    return [f"line_{line.key}_fen" for line in programme.lines]


def answer(compiler: Compiler, programme: Programme, overflow: Column | None) -> Answer:
    """Compile every part of a programme on the rows of its subject."""

    def columns(parts: Sequence[Condition | Ground | Line]) -> tuple[Column, ...]:
        return tuple(compiler.on_row(part.node, programme.subject) for part in parts)

    conditions, grounds = columns(programme.conditions), columns(programme.grounds)
    return Answer(programme, conditions, grounds, columns(programme.lines), overflow)


def mask(columns: Sequence[Column], when: str) -> str:
    """Bit i is set where the test holds for column i; int64."""
    bits = [f"case {when.format(c.name)} {1 << i}::bigint else 0 end" for i, c in enumerate(columns)]
    return f"({' + '.join(bits)})" if bits else "0::bigint"
