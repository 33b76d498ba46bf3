"""Which questions a pack's policies put to people (`asked(...)`), and what may be answered. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from minsheng.asking.errors import Refusal
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan, yuan
from minsheng.kernel.periods import add_months
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.packs import Pack

HOLDS_MONTHS: Final = 6
"""An answer is asked anew after half a year, the shortest interval at which a household's situation is reviewed."""
MOST_QUESTIONS: Final = 5
"""At one visit; what is left is asked at the next."""
MOST_COUNTED: Final = 9_999
SOURCES: Final[dict[str, str]] = {"visit": _("入户走访"), "counter": _("柜台询问")}
YES, NO = 1, 0


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask. `scope`: whose answer it is; `programmes`: codes of the policies that need it."""

    key: str
    text: str
    scope: Scope
    type: Type
    unit: str
    programmes: tuple[str, ...]

    @property
    def is_yes_no(self) -> bool:
        """Answered by yes or no; else by a number or a sum of money."""
        return self.type is Type.BOOL


@lru_cache(maxsize=8)
def questions(pack: Pack, on: date) -> Mapping[str, Question]:
    """Every question of the policies in force on the day, by key, of people and households."""
    found: dict[str, Question] = {}
    for code, programme in pack.programmes(on).items():
        for named, untold, _part in programme.asked():
            closed = untold.opened_by and not pack.parameters.opened(untold.opened_by, on)
            if untold.row in (Scope.PERSON, Scope.JOINT) and untold.of is not Type.TEXT and not closed:
                before = found[named.key].programmes if named.key in found else ()
                codes = tuple(dict.fromkeys((*before, code)))
                found[named.key] = Question(
                    named.key, named.name_zh, untold.row, untold.of, named.unit, codes
                )
    return found


def of_programme(pack: Pack, on: date, code: str) -> list[Question]:
    """The questions that the programme needs."""
    return [one for one in questions(pack, on).values() if code in one.programmes]


Values = dict[tuple[str, int], int | bool]
"""{(key, row): answer}."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Answers by household (its members' too), and by person where nobody knows a household."""

    households: Mapping[int, Values] = field(default_factory=dict)
    persons: Mapping[int, Values] = field(default_factory=dict)

    def about(self, household_id: int | None, person_id: int | None) -> Values:
        """What concerns a household or a person."""
        return self.households.get(household_id or 0) or self.persons.get(person_id or 0) or {}


def wanted(
    pack: Pack, on: date, told: Values, subject: Scope, code: str = ""
) -> dict[str | tuple[str, int], Any]:
    """Of these answers, what the programmes of a subject (or one of them) want to know; an engine takes no others."""
    codes = {code} if code else {c for c, one in pack.programmes(on).items() if one.subject is subject}
    keys = {one.key for one in questions(pack, on).values() if codes.intersection(one.programmes)}
    return {place: value for place, value in told.items() if place[0] in keys}


def since(on: date) -> date:
    """The earliest day of which an answer still holds on a day."""
    return add_months(on, -HOLDS_MONTHS)


def read(question: Question, text: str) -> int | None:
    """The answer as it is kept: 1 and 0 for yes and no, fen, or a number; None for no answer. Raises Refusal ANSWER_VALUE."""
    if not text:
        return None
    if question.is_yes_no:
        if text in ("yes", "no"):
            return YES if text == "yes" else NO
        raise _wrong(question, "请选“是”或“不是”。")
    if question.type is Type.FEN:
        try:
            return parse_yuan(text)
        except MinshengError as refusal:
            raise _wrong(question, refusal.message) from None
    if text.isascii() and text.isdecimal() and int(text) <= MOST_COUNTED:
        return int(text)
    raise _wrong(question, f"请填 0 到 {MOST_COUNTED} 的整数。")


def value(question: Question, kept: int) -> int | bool:
    """The answer as the policies read it."""
    return bool(kept) if question.is_yes_no else kept


def in_words(question: Question, kept: int) -> str:
    """The answer as people read it."""
    if question.is_yes_no:
        return "是" if kept else "不是"
    return f"{yuan(kept)} 元" if question.type is Type.FEN else f"{kept} {question.unit}".strip()


def _wrong(question: Question, hint: str) -> Refusal:
    return Refusal("ANSWER_VALUE", f"“{question.text}”：{hint}")
