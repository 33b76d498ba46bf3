"""A page of the handbook in English: names, conditions, assumptions, amounts, standards, grades and steps.

What cites the law word by word stays Chinese: clauses, bases, data and worked cases.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from minsheng.policy.packs import Pack
from minsheng.ui.english import figure, named_in, sentence
from minsheng.web.handbook.describing import EACH_PLACE, Page, Part, Row
from minsheng.web.handbook.standards import Value


def page(told: Page, pack: Pack) -> Page:
    """The same page with everything in English that the catalogue has."""
    programme = told.programme
    names = named_in(programme.every_node, pack)
    conditions = zip(told.conditions, programme.conditions, strict=True)
    grounds = zip(told.grounds, programme.grounds, strict=True)
    return replace(
        told,
        subject=_(told.subject),
        conditions=tuple(_part(p, sentence(c, p.text, pack, told.on), names) for p, c in conditions),
        grounds=tuple(_part(p, sentence(g, p.text, pack, told.on), names) for p, g in grounds),
        lines=tuple(_part(part, _(part.text), names) for part in told.lines),
        parameters=tuple(
            replace(one, name=_(one.name), values=tuple(map(_value, one.values))) for one in told.parameters
        ),
        exclusions=tuple(replace(one, name=_(one.name)) for one in told.exclusions),
        delivery=tuple(map(_, told.delivery)),
        listing=tuple(map(_, told.listing)),
        adopted=tuple(
            replace(one, text=sentence(one.condition, one.text, pack, told.on)) for one in told.adopted
        ),
    )


def _part(part: Part, text: str, names: Collection[str]) -> Part:
    return replace(
        part,
        text=text,
        ask=_(part.ask) if part.ask else "",
        known=_(part.known) if part.known else "",
        presumed=tuple(map(_, part.presumed)),
        parameters=tuple((id_, _(name)) for id_, name in part.parameters),
        grades=tuple(_rows(part, names)),
    )


def _rows(part: Part, names: Collection[str]) -> Iterator[Row]:
    for row in part.grades:
        yield Row(
            who=row.who
            if row.who in ("", "其他", EACH_PLACE)
            else _(row.who),  # the page has words for these
            amount=row.amount if row.amount == "需要参数" else figure(row.amount, names),
            of=_(row.of) if row.of else "",
            before=tuple(map(_value, row.before)),
            ahead=tuple(map(_value, row.ahead)),
            rests_on=(row.rests_on[0], _(row.rests_on[1])) if row.rests_on[0] else row.rests_on,
        )


def _value(value: Value) -> Value:
    return replace(value, text=figure(value.text), scope=figure(value.scope).strip())
