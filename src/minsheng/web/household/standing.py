"""How a household stands today: every programme for it and for each member, by the engine that explains.

The facts are collected from the registry for this household alone, so that what came in an hour ago counts already.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minsheng.asking import queries as asking
from minsheng.asking import rules as questions
from minsheng.discovery import rivals
from minsheng.discovery.words import Tag
from minsheng.engine import reference
from minsheng.engine.explain import Cover, ask, in_words
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.results import Explanation, Result, Status, Subject
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.registry import export
from minsheng.registry.models import Household
from minsheng.ui.addresses import address
from minsheng.web.household import covering

ORDER: Final = (Status.MET, Status.UNKNOWN, Status.UNMET)


@dataclass(frozen=True)
class Standing:
    """The facts as of `on`, known at `known_at`, and every explanation: of the household by code, of members by person_id."""

    on: date
    known_at: datetime
    facts: Facts
    whole: Mapping[str, Explanation]
    members: Mapping[int, Mapping[str, Explanation]]
    versions: Mapping[str, Programme]
    pack: Pack

    def rows(self, household: Household) -> list[Row]:
        """The members' rows of the facts."""
        return self.facts.members_of(self.facts.household(Scope(household.kind), household.pk))

    def each(self) -> Iterator[Explanation]:
        """All of them, the household's first."""
        yield from self.whole.values()
        for explained in self.members.values():
            yield from explained.values()


@dataclass(frozen=True, slots=True)
class Prospect:
    """A programme nobody here receives: how it stands, the one thing that decides, and whom to ask.

    `of`: (person_id, page that shows why) of each it is said of; person_id None: the whole household. `more`: how many other
    things decide besides. `excluded_by`: code, "" for none.
    `is_open`: worth following up; else unmet, excluded, or nothing points to it.
    """

    code: str
    name: str
    of: tuple[tuple[int | None, str], ...]
    status: Status
    tag: Tag
    decides: str
    ask: str
    more: int
    excluded_by: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing nobody knows yet: about whom (nobody: the whole household) and for which programmes it matters."""

    text: str
    people: Sequence[int]
    programmes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask, and for what."""

    whom: str
    items: Sequence[Missing]


def standing(
    household: Household,
    pack: Pack,
    *,
    on: date,
    known_at: datetime,
    deciding: bool = False,
    cover: Cover | None = None,
) -> Standing:
    """Explain everything, or of everything what decides: of what is not worth following up no more than the first thing. Only
    living members are asked about; a registered household has its members' programmes only. `cover`: facts that may not be
    told."""
    tables = export.rows_about(as_of=on, known_at=known_at, households=[household.pk])
    facts = Facts.from_tables(tables)
    scope = Scope(household.kind)
    rows = facts.members_of(facts.household(scope, household.pk))
    versions = pack.programmes(on)
    every = said_by(household, rows, pack, on)
    said = {of: questions.wanted(pack, on, every, of) for of in (Scope.JOINT, Scope.PERSON)}
    subjects = [Subject(scope, household.pk)] if scope is Scope.JOINT and rows else []
    subjects += [reference.person(row["person_id"]) for row in rows if row.get("alive") is not False]
    asked = {one: ask(one, facts, pack, on, supplied=said[one.scope]) for one in subjects}
    excluded: dict[Subject, dict[str, str]] = {one: dict(each.excluded) for one, each in asked.items()}
    for (one, code), by in rivals.excluded({o: a.results for o, a in asked.items()}, facts, pack, on).items():
        excluded[one][code] = by
    tell = partial(in_words, deciding=deciding, first=_is_idle if deciding else None, cover=cover)
    told = {one: tell(each, excluded[one]) for one, each in asked.items()}
    members = {one.id: each for one, each in told.items() if one.scope is Scope.PERSON}
    return Standing(on, known_at, facts, told.get(Subject(scope, household.pk), {}), members, versions, pack)


def said_by(household: Household, rows: Sequence[Row], pack: Pack, on: date) -> questions.Values:
    """What the household and its members answered, as far as it holds."""
    mine = {(Scope.PERSON, row["person_id"]) for row in rows}
    if household.kind == Scope.JOINT.value:
        mine.add((Scope.JOINT, household.pk))
    return asking.supplied(pack, on, mine)


def prospects(
    found: Standing,
    household_id: int,
    *,
    held: Collection[tuple[int, str]],
    hidden: Collection[str],
    verdicts: bool,
) -> list[Prospect]:
    """What is not received yet, met first, then unknown, then unmet. `held`: (person_id, programme) that run.

    Without `verdicts` nothing is said that rests on a covered fact (`found` knows them): that somebody's income is too high is a
    word about it.
    """
    rows = [
        _prospect(one, found, household_id, hidden)
        for one in found.each()
        if not is_held(one, held) and (verdicts or not one.tells)
    ]
    alike: dict[Prospect, list[tuple[int | None, str]]] = {}
    for row in rows:
        alike.setdefault(replace(row, of=()), []).extend(row.of)
    merged = [replace(row, of=tuple(of)) for row, of in alike.items()]
    return sorted(merged, key=lambda row: (bool(row.excluded_by), ORDER.index(row.status)))


def is_held(one: Explanation, held: Collection[tuple[int, str]]) -> bool:
    """Whether the person, or for a household programme anybody in the household, is on its roll."""
    if one.subject.scope is Scope.PERSON:
        return (one.subject.id, one.programme) in held
    return any(code == one.programme for _person, code in held)


def is_worth_asking(one: Explanation, version: Programme) -> bool:
    """Whether it would be a lead: all known, one thing missing, or a visit that something met speaks for."""
    return not _is_idle(version, one.result, one.excluded_by)


def _is_idle(version: Programme, found: Result, excluded_by: str) -> bool:
    return not rivals.label_of(version, found) or bool(excluded_by)


def _prospect(one: Explanation, found: Standing, household_id: int, hidden: Collection[str]) -> Prospect:
    version = found.versions[one.programme]
    status = one.result.status
    deciding = [part for part in one.conditions if part.state is status] if status is not Status.MET else []
    first = deciding[0] if deciding else None
    person = one.subject.id if one.subject.scope is Scope.PERSON else None
    return Prospect(
        code=one.programme,
        name=_(one.name_zh),
        of=((person, why_url(household_id, one.programme, person)),),
        status=status,
        tag=_tag(one, version),
        decides=covering.said(first, hidden, version.condition(first.key), found.pack)
        if first
        else _("各项条件都已查明"),
        ask=_(first.ask) if first and status is Status.UNKNOWN else "",
        more=max((one.result.unmet or one.result.unknown).bit_count() - 1, 0),
        excluded_by=one.excluded_by,
        is_open=is_worth_asking(one, version),
    )


def _tag(one: Explanation, version: Programme) -> Tag:
    if one.excluded_by:
        return Tag("plain", _("不能同时享受"))
    status = one.result.status
    if status is Status.UNKNOWN and not is_worth_asking(one, version):
        return Tag("plain", _("没有发现依据"))
    if status is Status.MET:
        return Tag("ok", _("符合"))
    if status is Status.UNMET:
        return Tag("plain", _("不符合"))
    n = one.result.unknown.bit_count()
    return Tag("warn", ngettext("还差 %(n)d 项", "还差 %(n)d 项", n) % {"n": n})


def why_url(household_id: int, programme: str, person_id: int | None = None) -> str:
    """The page that shows how an answer or an amount comes about."""
    where = address("person-why", household_id, programme)
    return where if person_id is None else f"{where}?person={person_id}"


def missing(found: Standing, *, held: Collection[tuple[int, str]]) -> list[Asked]:
    """Unknown conditions of programmes that are still open, by whom to ask; the one with most first."""
    wanted: dict[str, dict[str, tuple[list[int], list[str]]]] = {}
    for one in found.each():
        if one.result.status is not Status.UNKNOWN:
            continue
        if is_held(one, held) or not is_worth_asking(one, found.versions[one.programme]):
            continue
        person = one.subject.id if one.subject.scope is Scope.PERSON else None
        for part in one.conditions:
            if part.state is Status.UNKNOWN:
                known = found.versions[one.programme].condition(part.key)
                said = covering.question(part, known, found.pack)
                people, names = wanted.setdefault(part.ask, {}).setdefault(said, ([], []))
                people += [person] if person is not None and person not in people else []
                names += [] if _(one.name_zh) in names else [_(one.name_zh)]
    asked = [
        Asked(_(whom) if whom else _("本人和村（社区）"), [Missing(text, *of) for text, of in parts.items()])
        for whom, parts in wanted.items()
    ]
    return sorted(asked, key=lambda one: -len(one.items))
