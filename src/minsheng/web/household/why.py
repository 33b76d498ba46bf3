"""The page that says why an amount is what it is: this month beside another day, component by component, to the source row."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minsheng.accounts import duties
from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.amendments.queries import county_pack
from minsheng.asking.rules import of_programme, wanted
from minsheng.discovery import words
from minsheng.discovery.presenting import FACT_HIDDEN_COLUMNS
from minsheng.discovery.unlocking import SECTIONS, cases, purposes, unlock
from minsheng.discovery.words import Tag
from minsheng.engine.explain import explain
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Explanation, FactUse, Status, Subject
from minsheng.engine.wording import UNKNOWN
from minsheng.kernel.periods import add_months
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Programme
from minsheng.registry import export, presenting, queries, sources
from minsheng.registry import purposes as purposes_of
from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import MEANS
from minsheng.registry.models import Household, Person
from minsheng.registry.sources import Source, Sources
from minsheng.trail.actions import record
from minsheng.ui.components import Crumb
from minsheng.web.household import comparing, covering, receiving, telling
from minsheng.web.household.common import household_or_404, known_by, legal_day, members_of, officer_of
from minsheng.web.household.comparing import Comparison, Pair, Side
from minsheng.web.household.standing import said_by

KNOWN_THEN: Final = "then"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
Row = TypeVar("Row", "Line", Pair)
CHANGED: Final = attrgetter("changed")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: one programme for the household or one member, on two days, with what was known `now` or then."""

    household: Household
    programme: str
    pack: Pack
    person_id: int | None
    on: date
    against: date
    known_then: bool
    now: datetime

    def known_at(self, day: date) -> datetime:
        """The knowledge used for a day: all of today's, or what had come in by the end of that day."""
        return min(known_by(day), self.now) if self.known_then else self.now


@dataclass(frozen=True)
class Seen:
    """One day as it was seen: for comparing, and where its facts and its payment came from."""

    side: Side
    programme: Programme | None
    sources: Sources
    county: str
    household_people: Sequence[int]
    paid_source: str

    @property
    def people(self) -> set[int]:
        """Members, and people outside whose facts count: supporters, parents."""
        return {*self.household_people, *_persons_used(self.side.explanation)}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table. `now`, `then` in words; `sources` of what stands there now, of what stood there then if gone;
    `before`: of a change from something to something the sources of what stood there then."""

    name: str
    who: str
    now: str
    then: str
    changed: bool
    sources: Sequence[tuple[str, Source]] = ()
    before: Sequence[tuple[str, Source]] = ()
    note: str = ""
    tag_now: Tag | None = None
    tag_then: Tag | None = None
    key: str = ""


@require_http_methods(["GET", "POST"])
def why_page(request: HttpRequest, household_id: int, programme: str) -> HttpResponse:
    """GET: what rests on nobody's means or illness is shown, the rest covered; POST with purpose and reason shows it all."""
    officer, now = officer_of(request), timezone.now()
    household = household_or_404(officer, household_id)
    asked = _question(request, household, programme, now)
    seen, before = _both_days(asked)
    if seen.programme is None and before.programme is None:
        raise RegistryError("PROGRAMME_NOT_FOUND", "这两个日期都没有这个项目。")
    found = comparing.compare(seen.side, before.side)
    needed = _sections(found)
    unlocked: set[str] = set()
    if request.method == "POST":
        for section in needed:
            opened = unlock(request, officer, members_of(household), section, now)
            if section == MEANS:
                _check_covers(opened, household, legal_day(now))
            unlocked.add(section)
    record(
        actor=officer.actor,
        verb="registry.amount_explained",
        subject=f"household:{household.pk}",
        detail={"programme": programme, "on": asked.on, "against": asked.against},
        now=now,
    )
    hidden = covering.closed(unlocked) if needed else frozenset()
    return render(
        request, "web/why.html", _context(officer, asked, (seen, before), found, hidden, needed - unlocked)
    )


def _question(request: HttpRequest, household: Household, programme: str, now: datetime) -> Question:
    """Raises RegistryError PERSON_NOT_FOUND, DATE_NOT_UNDERSTOOD."""
    query = request.GET
    on = _day(query.get("on", ""), legal_day(now))
    person = query.get("person", "")
    person_id = int(person) if person.isascii() and person.isdecimal() and len(person) < 19 else None
    if person and person_id not in members_of(household):
        raise RegistryError("PERSON_NOT_FOUND", "这个家庭里没有这个人。")
    return Question(
        household=household,
        programme=programme,
        pack=county_pack(),
        person_id=person_id,
        on=on,
        against=_day(query.get("against", ""), add_months(on, -1)),
        known_then=query.get("known") == KNOWN_THEN,
        now=now,
    )


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise RegistryError("DATE_NOT_UNDERSTOOD", "日期请写成 2026-11-16 的样子。")
    return day


# ------------------------------------------------------------------------------------------------ one day


def _both_days(asked: Question) -> tuple[Seen, Seen]:
    """Both days; the places of the facts are looked up once where the same was known of both."""
    first, second = _day_of(asked, asked.on), _day_of(asked, asked.against)
    people = sorted(first.people | second.people)
    at_first, at_second = asked.known_at(asked.on), asked.known_at(asked.against)
    of_first = sources.of_persons(people, known_at=at_first)
    of_second = of_first if at_first == at_second else sources.of_persons(people, known_at=at_second)
    return replace(first, sources=of_first), replace(second, sources=of_second)


def _day_of(asked: Question, day: date) -> Seen:
    known_at = asked.known_at(day)
    facts = Facts.from_tables(
        export.rows_about(as_of=day, known_at=known_at, households=[asked.household.pk])
    )
    version = asked.pack.programmes(day).get(asked.programme)
    explanation = _explained(asked, facts, version, day)
    rows = facts.members_of(facts.household(Scope(asked.household.kind), asked.household.pk))
    living = frozenset(row["person_id"] for row in rows if row.get("alive") is not False)
    wanted = [row["person_id"] for row in rows] if asked.person_id is None else [asked.person_id]
    at = known_by(day) if day < legal_day(asked.now) else known_at
    paid, paid_source = receiving.paid_on(wanted, asked.programme, day, known_at, at)
    side = Side(day, explanation, version.valid_from if version else None, living, paid)
    return Seen(
        side=side,
        programme=version,
        sources=Sources({}),
        county=asked.household.region[:6],
        household_people=[row["person_id"] for row in rows],
        paid_source=paid_source,
    )


def _explained(asked: Question, facts: Facts, version: Programme | None, day: date) -> Explanation | None:
    """None where the programme was not in force, or nothing is known of the subject on that day."""
    if version is None:
        return None
    if version.subject is Scope.PERSON:
        known = asked.person_id is not None and asked.person_id in facts.persons
        subject = Subject(Scope.PERSON, asked.person_id or 0)
    else:
        known = (version.subject, asked.household.pk) in facts.members
        subject = Subject(version.subject, asked.household.pk)
    if not known:
        return None
    rows = facts.members_of(facts.household(Scope(asked.household.kind), asked.household.pk))
    asks = of_programme(asked.pack, day, asked.programme)
    every = said_by(asked.household, rows, asked.pack, day) if asks else {}
    said = wanted(asked.pack, day, every, version.subject, asked.programme)
    return explain(subject, facts, asked.pack, day, [asked.programme], said)[asked.programme]


def _persons_used(explanation: Explanation | None) -> set[int]:
    """Of whom an explanation uses a fact."""
    if explanation is None:
        return set()
    parts = [*explanation.conditions, *explanation.lines]
    return {use.row_id for part in parts for use in part.facts if use.table != "household"}


# ------------------------------------------------------------------------------------------------ in words


def _check_covers(opened: frozenset[int], household: Household, on: date) -> None:
    """The page shows everybody's means at once: the matter named has to be a ground for all of whom something is known.

    Raises Refusal PURPOSE_NOT_AUTHORISED.
    """
    known = {
        ground.person_id
        for ground in purposes_of.grounds_of(members_of(household))
        if ground.kind == purposes_of.MEANS and ground.holds(on)
    }
    if not known <= opened:
        raise Refusal("PURPOSE_NOT_AUTHORISED", "所指事项只涉及家里的一部分人，不能据此查看全家的收入财产。")


def _sections(found: Comparison) -> set[str]:
    """Which duties the whole page needs."""
    return {section for pair in found.facts for section in telling.sections_of(pair)} - {""}


def _context(
    officer: Officer,
    asked: Question,
    days: tuple[Seen, Seen],
    found: Comparison,
    hidden: frozenset[str],
    locked: Collection[str],
) -> dict[str, Any]:
    people = _people(officer, found, days, asked.on)
    household, version = asked.household, days[0].programme or days[1].programme
    covered = bool(locked)
    return {
        "asked": asked,
        "household": household,
        "programme": version.name_zh if version else asked.programme,
        "who": people.get(asked.person_id or 0, ""),
        "law": [str(one) for one in version.law] if version else [],
        "found": found,
        "covered": covered,
        "may_unlock": covered and all(duties.may(officer, SECTIONS[section]) for section in locked),
        "locked": sorted(locked),
        "purposes": purposes(officer),
        "means_locked": MEANS in locked,
        "cases": cases(members_of(household), legal_day(asked.now)) if MEANS in locked else [],
        "reasons": [_told(side) for side in (found.now, found.then)],
        "paid_sources": [day.paid_source for day in days],
        "lines": [_amount(pair, covered=covered) for pair in found.lines if _pays(pair)],
        "quantities": _apart(
            _once(
                _value(pair, people, household.pk, covered=covered)
                for pair in _household_first(found, household.pk)
            )
        ),
        "conditions": _apart(
            [_condition(pair, hidden, _parts(days), asked.pack) for pair in found.conditions], _decides
        ),
        "facts": _apart([_fact(pair, people, days, hidden) for pair in _told_facts(found.facts)]),
        "parameters": _apart(found.parameters),
        "changes": telling.changes(found, people, hidden),
        "unpaid_line": found.unpaid_line,
        "may_see_feeds": duties.may(officer, "feed.view"),
        "knows_nothing": [day for day in days if day.side.explanation is None and day.programme is not None],
        "crumbs": [
            Crumb(_("对象")),
            Crumb(
                _("家庭 %(n)s") % {"n": household.source_key},
                reverse("person-household", args=[household.pk]),
            ),
            Crumb(_("金额说明")),
        ],
    }


def _people(officer: Officer, found: Comparison, days: Iterable[Seen], on: date) -> dict[int, str]:
    """Names as the officer may see them, of members and of others whose facts count."""
    wanted = {person for day in days for person in day.household_people}
    wanted |= {pair.row_id for pair in found.facts if not pair.key.startswith("household.")}
    born = {p.pk: p.birth_date for p in Person.objects.filter(pk__in=wanted).only("birth_date")}
    return {
        person: presenting.shown_name(officer, who.name, presenting.age_of(born.get(person), on))
        for person, who in queries.identity(wanted).items()
    }


def _pays(pair: Pair) -> bool:
    """Whether the line pays something, or cannot be known, on one of the days; dibao has lines few households get."""
    return any(one is not None and one.value != 0 for one in (pair.now, pair.then))


def _told(side: Side) -> str:
    """Why there is no amount on a day, "" where there is one or the programme pays none."""
    one = side.explanation
    if one is None:
        return _("当日没有这个项目，或者没有这户的资料")
    if one.result.status is Status.MET:
        return ""
    deciding = [part for part in one.conditions if part.state is one.result.status]
    if one.result.status is Status.UNMET:
        return _("当日有 %(n)d 项条件不符合，没有金额") % {"n": len(deciding)}
    return _("当日还有 %(n)d 项不清楚，测不出金额") % {"n": len(deciding)}


def _apart(rows: Iterable[Row], stands: Callable[[Row], bool] = CHANGED) -> tuple[list[Row], list[Row]]:
    """(what stands first: what changed or decides, what is folded behind one line: what is the same on both days)."""
    every = list(rows)
    return [row for row in every if stands(row)], [row for row in every if not stands(row)]


def _decides(one: Line) -> bool:
    """A condition that changed, or is not met."""
    state = one.tag_now or one.tag_then
    return one.changed or (state is not None and state.kind != words.STATE_KINDS["met"])


def _told_facts(facts: Sequence[Pair]) -> list[Pair]:
    """What is unknown and only presumed stays out, the condition says it; what was known on both days stands first."""
    told = [pair for pair in facts if pair.key.partition(".")[2] not in FACT_HIDDEN_COLUMNS or _known(pair)]
    return sorted(told, key=lambda pair: UNKNOWN in (_fact_text(pair.now), _fact_text(pair.then)))


def _known(pair: Pair) -> bool:
    return any(use is not None and use.value is not None for use in (pair.now, pair.then))


def _household_first(found: Comparison, household_id: int) -> list[Pair]:
    return sorted(found.quantities, key=lambda pair: pair.row_id != household_id)


def _once(lines: Iterable[Line]) -> list[Line]:
    """Helpers of several add-ons may say the same: once is enough."""
    return list({(one.name, one.who, one.then, one.now): one for one in lines}.values())


def _amount(pair: Pair, *, covered: bool) -> Line:
    return Line(
        name=pair.name,
        who="",
        now=_covered(_last_word(pair.now), covered=covered),
        then=_covered(_last_word(pair.then), covered=covered),
        changed=pair.changed and not covered,
    )


def _last_word(line: Any) -> str:
    return "" if line is None else line.text.rpartition(" ")[2]


def _value(pair: Pair, people: Mapping[int, str], household_id: int, *, covered: bool) -> Line:
    whole = pair.row_id in (0, household_id)
    return Line(
        name=pair.name,
        who=_("全户") if whole else people.get(pair.row_id, ""),
        now=_covered(pair.now.text if pair.now else "", covered=covered),
        then=_covered(pair.then.text if pair.then else "", covered=covered),
        changed=pair.changed and not covered,
    )


def _covered(text: str, *, covered: bool) -> str:
    return covering.SIGN if covered and text else text


def _parts(days: tuple[Seen, Seen]) -> dict[str, Condition]:
    """The conditions of both days by key, as the later one has them."""
    versions = [day.programme for day in reversed(days) if day.programme is not None]
    return {condition.key: condition for version in versions for condition in version.conditions}


def _condition(pair: Pair, hidden: Collection[str], parts: Mapping[str, Condition], pack: Pack) -> Line:
    either = pair.now or pair.then
    return Line(
        name=covering.said(either, hidden, parts.get(either.key), pack),
        who="",
        now="",
        then="",
        changed=pair.changed,
        note=either.clause,
        key=either.key,
        tag_now=words.state_tag(pair.now.state.value) if pair.now else None,
        tag_then=words.state_tag(pair.then.state.value) if pair.then else None,
    )


def _fact(pair: Pair, people: Mapping[int, str], days: tuple[Seen, Seen], hidden: Collection[str]) -> Line:
    whole = pair.key.startswith("household.")
    covered = not telling.sections_of(pair).isdisjoint(hidden)
    day, use = (days[0], pair.now) if pair.now else (days[1], pair.then)
    of = day.household_people if whole else [pair.row_id]
    found = _in_force(day.sources.of(of, day.county, use.table, use.column), use, day.side.on)
    before: Sequence[Source] = ()
    if pair.changed and pair.now and pair.then:
        at_first = days[1].sources.of(of, day.county, use.table, use.column)
        before = [one for one in _in_force(at_first, pair.then, days[1].side.on) if one not in found]
    return Line(
        name=pair.name,
        who=_("全户") if whole else people.get(pair.row_id, _("其他人")),
        now=_covered(_fact_text(pair.now), covered=covered),
        then=_covered(_fact_text(pair.then), covered=covered),
        changed=pair.changed and not covered,
        sources=[(_place(source), source) for source in found],
        before=[(_place(source), source) for source in before],
    )


def _in_force(found: Sequence[Source], use: FactUse, on: date) -> Sequence[Source]:
    """Of one person's fact the newest row that holds already; sums and facts of several people keep every row."""
    begun = [source for source in found if source.valid_from is None or source.valid_from <= on]
    if use.table != "person" or not begun:
        return begun or found
    latest = max(source.valid_from or date.min for source in begun)
    return [source for source in begun if (source.valid_from or date.min) == latest]


def _fact_text(use: FactUse | None) -> str:
    return "" if use is None else use.text


def _place(source: Source) -> str:
    if source.absent:
        return _("%(file)s 查无记录") % {"file": source.file}
    if not source.file:
        return _("本局登记")
    place = _("%(file)s 第 %(row)s 行") % {"file": source.file, "row": source.row}
    return f"{place}（{source.sheet}）" if source.sheet else place
