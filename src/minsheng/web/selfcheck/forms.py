"""A question as a form: what is shown for each row and field, and what was sent, read as answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan, yuan
from minsheng.selfcheck.about_home import RELATIONS
from minsheng.selfcheck.answers import read_value
from minsheng.selfcheck.asking import Asked, SelfCheck
from minsheng.selfcheck.errors import SelfCheckError
from minsheng.selfcheck.household import Answers, Household
from minsheng.selfcheck.questions import HOUSEHOLD, Field, FieldValue, Kind, Option, Told
from minsheng.ui import english

MONTHS = tuple(str(month) for month in range(1, 13))
"""Plain words: a number would be written in the manner of the language each time."""
SO, LOOKED_AT = gettext_noop("，是这样吗？"), gettext_noop("要看这一条")
"""How a question that a policy asks itself ends, and what is said of it."""
MOST_TYPED = 12
FEW = 4
MOST_IN_SIGHT = 12
"""Choices shown all at once on a page; of more, each field is a list to open."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of one row. `chosen`: codes that are chosen; `text`: what stands in the box."""

    name: str
    field: Field
    options: tuple[Option, ...]
    chosen: frozenset[str]
    text: str
    year: str
    month: str
    widget: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """The fields of one member, or of the household."""

    row: int
    label: str
    fields: tuple[Shown, ...]


def shown(
    check: SelfCheck, home: Household, asked: Asked, told: Mapping[int, Told], sent: QueryDict | None = None
) -> list[ShownRow]:
    """The form, with what was answered before, or with what was just `sent` and refused."""
    found = []
    for row in asked.rows:
        fields = [
            _shown(field, row, asked, home, check, told.get(row, {})) for field in asked.question.fields
        ]
        again = fields if sent is None else [_typed(field, sent) for field in fields]
        found.append(ShownRow(row, member(home, row, check.on), tuple(again)))
    return found


def _typed(field: Shown, sent: QueryDict) -> Shown:
    """The field as it was typed: nobody fills in a page twice because of one mistake in it."""
    month = sent.get(f"{field.name}.month", "")
    return replace(
        field,
        chosen=frozenset(sent.getlist(field.name)),
        text=sent.get(field.name, "")[:MOST_TYPED],
        year=sent.get(f"{field.name}.year", "")[:MOST_TYPED],
        month=month if month in MONTHS else "",
    )


def worded(text: str) -> str:
    """A question in the language of the page; one that a policy asks itself from the name that the policy has in it."""
    told = _(text)
    for ending in (SO, LOOKED_AT):
        name, found, rest = text.partition(ending)
        if told == text and found and english.spoken():
            return f"{_(name)} {_(ending)}{rest}"
    return told


def member(home: Household, row: int, on: date) -> str:
    """What to call a member in the language of the page; the household's row has no words of its own."""
    if row == HOUSEHOLD:
        return _(home.label(row, on))
    one, age = home.members[row - 1], home.age(row, on)
    word = _(RELATIONS.get(one.relation, "您"))
    if one.label.startswith("第"):
        place = one.label.removeprefix("第").partition("位")[0]
        word = _("第%(n)s位%(who)s") % {"n": place, "who": word}
    elif row > 1:
        word = _("您的%(who)s") % {"who": word}
    return word if age is None or row == 1 else _("%(who)s（%(n)s岁）") % {"who": word, "n": age}


def member_words(check: SelfCheck, answers: Answers) -> dict[str, str]:
    """What the results call each member and the household -> the same in the language of the page."""
    home = check.describe(answers)
    rows = (HOUSEHOLD, *(m.number for m in home.members))
    return {home.label(row, check.on): member(home, row, check.on) for row in rows}


def _shown(field: Field, row: int, asked: Asked, home: Household, check: SelfCheck, told: Told) -> Shown:
    value, age = told.get(field.key), home.age(row, check.on)
    options = [o for o in field.options if o.fits(age) and (not asked.options or o.code in asked.options)]
    if isinstance(value, Mapping):
        chosen = frozenset(code for code, ticked in value.items() if ticked)
    else:
        chosen = frozenset({str(value)}) if field.kind is Kind.CHOICE and value else frozenset()
    day = value if isinstance(value, date) else None
    return Shown(
        name=f"{row}.{field.key}",
        field=field,
        options=tuple(options),
        chosen=chosen,
        text=_text(field, value),
        year=str(day.year) if day else "",
        month=str(day.month) if day else "",
        widget=_widget(field, asked),
    )


def _text(field: Field, value: FieldValue) -> str:
    if field.kind is Kind.MONEY and isinstance(value, int):
        return yuan(value).replace(",", "").removesuffix(".00")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None or isinstance(value, Mapping) else str(value)


def _widget(field: Field, asked: Asked) -> str:
    """Which piece of the page asks it: many rows or many options as a list to open, else all in sight."""
    if asked.question.is_who:
        return "who"
    if field.kind is not Kind.CHOICE:
        return field.kind.value
    together = len(asked.rows) * sum(len(each.options) for each in asked.question.fields)
    return "radio" if len(field.options) <= FEW or together <= MOST_IN_SIGHT else "select"


def read(check: SelfCheck, asked: Asked, sent: QueryDict) -> dict[int, Told]:
    """What was sent, for each row asked. Raises SelfCheckError ANSWER_EMPTY, ANSWER_VALUE."""
    question = asked.question
    if "unknown" in sent and not question.required:
        return {row: {f.key: None for f in question.fields} for row in asked.rows}
    if "nobody" in sent and question.nobody:
        return {row: {f.key: question.nobody for f in question.fields} for row in asked.rows}
    if "nobody" in sent and asked.options:
        none = dict.fromkeys(asked.options, False)
        return {row: {f.key: dict(none) for f in question.fields} for row in asked.rows}
    found = {row: {f.key: _value(check, asked, f, row, sent) for f in question.fields} for row in asked.rows}
    given = [value for told in found.values() for value in told.values()]
    if not question.required and (
        all(value is None for value in given)
        or ((question.is_who or asked.options) and not _any_ticked(sent))
    ):
        raise SelfCheckError("ANSWER_EMPTY", _("请先回答；不知道的，可以点“不清楚”。"))
    return found  # type: ignore[return-value]  # dict is a Mapping


def _any_ticked(sent: QueryDict) -> bool:
    return any("." in name for name in sent)


def _value(check: SelfCheck, asked: Asked, field: Field, row: int, sent: QueryDict) -> FieldValue:
    name = f"{row}.{field.key}"
    if field.kind is Kind.TICKS:
        ticked = sent.getlist(name)
        return {code: code in ticked for code in asked.options}
    if asked.question.is_who:
        return _who(asked, ticked=name in sent)
    text = sent.get(name, "").strip()
    if field.kind is Kind.MONTH:
        year, month = sent.get(f"{name}.year", "").strip(), sent.get(f"{name}.month", "").strip()
        text = f"{year}-{month.zfill(2)}" if year or month else ""
    if not text:
        return 0 if asked.question.required else None
    return read_value(_plain(field, text), field, check.on)


def _who(asked: Asked, *, ticked: bool) -> str:
    codes = [option.code for option in asked.question.fields[0].options]
    return next(code for code in codes if (code != asked.question.nobody) == ticked)


def _plain(field: Field, text: str) -> object:
    """The text as JSON would hold it."""
    if field.kind is Kind.MONEY:
        try:
            return parse_yuan(text)
        except MinshengError as refusal:
            raise SelfCheckError("ANSWER_VALUE", f"“{field.label}”：{refusal.message}") from None
    if field.kind is Kind.NUMBER:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
    return text
