"""What a kind of signal is: a question to the frozen facts, in words and in SQL, with the parameters it asks for by number.

A query gives `subject_id, happened_on, hint, persons`: whom the lead is about, the day of the event (or the last month of it),
the programme it may lead to ("" for none) and other persons whose facts it rests on. The views it may read are those of
`candidates.Search` and of `sources.prepare`; `{name}` stands for a parameter (the part of its id after the point) and for
`{on}`, `{first}`, `{after}`: the day, and the twelve full months before it; `{second}`: the month after the first;
`{school_year}`: the day on which the school year began.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from minsheng.discovery.states import REASONS_OF

LAW: Final = "社会救助法第三十九条；国办发〔2023〕39号"
ASSISTANCE: Final = "'dibao', 'dibao_single', 'dibao_edge', 'rigid_expense', 'tekun'"
CHILDREN: Final = "'orphan', 'defacto_orphan'"
ON_A_ROLL: Final = (
    "exists (select 1 from running r where r.living and r.programme in ({codes}) "
    "and (r.person_id = c.person_id or r.joint_id = c.joint_id))"
)
"""Somebody of the household of `c` stands on one of these rolls."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of signal. `rule` in Chinese with `{name}` for parameters; `columns`: facts of the subject it rests on,
    `of_persons`: of each other person; `months`: rests on the medical bills of twelve months; `term`: on the end that the roll
    names for each other person.

    `absence`: the complete file without which nobody can say that somebody is *not* in it;
    `due`: name of the parameter with the days until somebody must have looked, "" where the day of the event is the limit.
    """

    reason: str
    subject: str
    rule: str
    query: str
    parameters: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    of_persons: tuple[str, ...] = ()
    months: bool = False
    term: bool = False
    absence: str = ""
    due: str = "due_days_warning"
    ask: str = "村（社区）"
    clause: str = LAW

    @property
    def label(self) -> str:
        """warning | ahead | matter."""
        return next(label for label, reasons in REASONS_OF.items() if self.reason in reasons)

    def words(self, values: Mapping[str, int]) -> str:
        """The rule with its figures; amounts in yuan."""
        shown = {
            name: f"{value // 100:,}" if name.startswith("medical_own") else value
            for name, value in values.items()
        }
        return self.rule.format(**shown)
