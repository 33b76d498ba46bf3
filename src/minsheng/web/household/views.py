"""The household's page: masked; with one thing revealed for a reason; on paper for a purpose. Each look is an event."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minsheng.accounts import duties, inquiries, jurisdiction, offices
from minsheng.accounts.models import Officer
from minsheng.amendments.queries import county_pack
from minsheng.asking import rules as questions
from minsheng.asking.queries import answers_of
from minsheng.bulk import prepared
from minsheng.disclosure.masks import mask_id
from minsheng.discovery import hearing, names, states, words
from minsheng.discovery.exporting import SHORTEST_PURPOSE
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.unlocking import SECTIONS, cases, purposes, unlock
from minsheng.discovery.words import Tag
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.registry import presenting, queries
from minsheng.registry.actions import reveal
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.deaths.rules import WAITING
from minsheng.registry.declaring import AUTHORISATION, Document, documents
from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import MEANS, PLAIN
from minsheng.registry.models import Coverage, Household
from minsheng.registry.presenting import Group
from minsheng.registry.queries import HouseholdFile, Member
from minsheng.trail.actions import record
from minsheng.ui.components import Crumb
from minsheng.web.household import covering, history, standing
from minsheng.web.household.checking import check_lines
from minsheng.web.household.coming import Known, coming
from minsheng.web.household.common import household_or_404, legal_day, members_of, officer_of, titled
from minsheng.web.household.receiving import Grant, grants_of
from minsheng.web.household.standing import Prospect

IDENTITY_FIELDS: Final = ("id_number", "name", "phone", "account", "address")
KINDS: Final = {
    "joint": gettext_noop("共同生活家庭"),
    "registered": gettext_noop("户籍户"),
    "residence": gettext_noop("居住户"),
}
BASES: Final = {
    "declared": gettext_noop("本人申报"),
    "visited": gettext_noop("入户核实"),
    "derived": gettext_noop("由户籍推定，未经入户核实"),
}


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One member. `waits`: a file says dead and nobody has looked yet. `revealed`: (what, full value), in this answer only."""

    person_id: int
    name: str
    id_number: str
    line: str
    is_running: bool
    waits: bool
    grants: Sequence[str]
    revealed: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LeadLine:
    """What some leads of the household have in common; `of`: (person_id, lead) of each."""

    of: tuple[tuple[int | None, int], ...]
    programme: str
    label: Tag
    status: Tag
    reason: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class Locked:
    """Facts that need a reason. `groups` is None until it was given; `may`: the officer has the duty."""

    key: str
    may: bool
    groups: Sequence[Group] | None

    @property
    def wants_case(self) -> bool:
        """Whether the matter must be named as well."""
        return self.key == MEANS


@dataclass(frozen=True, slots=True)
class Covered:
    """Until when who is not in the data does not have the fact."""

    name: str
    first: date
    last: date
    holds: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What this one answer may show beyond the masked page. `may_show`: of whom means; `paper`: the purpose for which it is
    handed over."""

    values: Mapping[tuple[int, str], str] = field(default_factory=dict)
    unlocked: frozenset[str] = frozenset()
    may_show: frozenset[int] = frozenset()
    paper: str = ""


@require_safe
def household_page(request: HttpRequest, household_id: int) -> HttpResponse:
    """The masked page; opening it is an event."""
    officer, now = officer_of(request), timezone.now()
    household = household_or_404(officer, household_id)
    inquiry = inquiries.carried(request)
    stated = {"reason": inquiry.reason} if inquiry is not None else {}
    _note(officer, household, "registry.household_viewed", stated, now)
    return _page(request, household, Shown(), now)


@require_http_methods(["GET", "POST"])
def household_reveal(request: HttpRequest, household_id: int) -> HttpResponse:
    """The page with one field of one member, or the medical or means facts, shown for a reason; gone when it is left.

    Asked for without a reason (reload, change of language) it leads back to the masked page.
    """
    if request.method != "POST":
        return redirect("person-household", household_id)
    officer, now = officer_of(request), timezone.now()
    household = household_or_404(officer, household_id)
    name, reason = request.POST.get("field", ""), request.POST.get("reason", "")[:200]
    if name in SECTIONS:
        opened = unlock(request, officer, members_of(household), name, now)
        may_show = opened if name == MEANS else frozenset[int]()
        return _page(request, household, Shown(unlocked=frozenset({name}), may_show=may_show), now)
    person_id = _member_or_404(household, request.POST.get("person", ""))
    value = reveal(officer=officer, person_id=person_id, field=name, reason=reason, now=now)
    return _page(request, household, Shown({(person_id, name): value}), now)


@require_http_methods(["GET", "POST"])
def household_paper(request: HttpRequest, household_id: int) -> HttpResponse:
    """The masked page as it is handed over: with officer, time and purpose across every sheet, and an event for it.

    Raises RegistryError REASON_TOO_SHORT.
    """
    if request.method != "POST":
        return redirect("person-household", household_id)
    officer, now = officer_of(request), timezone.now()
    household = household_or_404(officer, household_id)
    purpose = request.POST.get("reason", "").strip()[:100]
    if len(purpose) < SHORTEST_PURPOSE:
        raise RegistryError("REASON_TOO_SHORT", "请写明打印用途（至少四个字）。")
    _note(officer, household, "registry.household_printed", {"reason": purpose}, now)
    return _page(request, household, Shown(paper=purpose), now)


def _note(officer: Officer, household: Household, verb: str, detail: dict[str, str], now: datetime) -> None:
    record(actor=officer.actor, verb=verb, subject=f"household:{household.pk}", detail=detail, now=now)


def _page(request: HttpRequest, household: Household, shown: Shown, now: datetime) -> HttpResponse:
    officer, on, pack = officer_of(request), legal_day(now), county_pack()
    file = queries.household_file(household.pk, as_of=on, known_at=now, may_show=shown.may_show)
    programmes = names.programmes()
    people = queries.identity(member.person_id for member in file.members)
    grants = grants_of(people, household.pk, programmes, pack, on)
    reviews = _reviews(list(people) or [0])
    dead = {review.person_id for review in reviews}
    cards = [
        _card(officer, member, people[member.person_id], grants, shown, on, waits=member.person_id in dead)
        for member in file.members
    ]
    leads = _leads(officer, file)
    who = _told_apart(cards, file.members, on)
    may_ask_why = duties.may(officer, "person.search") and not shown.paper
    found = _standing(officer, household, pack, grants, shown, on, now, file, leads, programmes, reviews)
    prospects = [(one, _of(one, who, linked=may_ask_why)) for one in found.pop("prospects")]
    context = {
        "household": household,
        "kind": _(KINDS[household.kind]),
        "basis": _(BASES[household.basis]),
        "declared_by": _declared_by(
            documents(household, on), {card.person_id: card.name for card in cards}, programmes
        ),
        "place": presenting.area_names([household.region]).get(household.region, ""),
        "cards": cards,
        "who": who,
        "open": [(one, of) for one, of in prospects if one.is_open],
        "closed": [(one, of) for one, of in prospects if not one.is_open],
        "grants": grants,
        "leads": _lead_lines(leads, programmes),
        "coverage": _coverage(household.region[:6], on),
        "events": history.looked(file),
        "may_reveal": duties.may(officer, "reveal.identity"),
        "may_see_feeds": duties.may(officer, "feed.view"),
        "fields": [(key, _(history.WHAT[key])) for key in IDENTITY_FIELDS],
        "purposes": purposes(officer),
        "cases": cases(people, on) if duties.may(officer, SECTIONS[MEANS]) else [],
        "on": on,
        "paper": shown.paper,
        "window": offices.windows(on, household.region[: offices.TOWN_DIGITS]).get(
            household.region[: offices.TOWN_DIGITS]
        )
        if shown.paper
        else None,
        "may_ask_why": may_ask_why,
        "officer": officer,
        "now": now,
        "crumbs": [
            Crumb(_("对象")),
            Crumb(_("查人查户"), reverse("person-search") if duties.may(officer, "person.search") else ""),
            Crumb(_("家庭 %(n)s") % {"n": household.source_key}),
        ],
        **found,
        **_facts(officer, file, programmes, shown),
    }
    return render(request, "web/household.html", context)


def _of(one: Prospect, who: Mapping[int, str], *, linked: bool) -> SafeString:
    """Of whom it is said, each with the way to why: a hundred on a page, so without a template."""
    every = [(url, _("全户") if person is None else who.get(person, "")) for person, url in one.of]
    return format_html_join(_("、"), '<a href="{}">{}</a>' if linked else "{1}", every)


def _declared_by(
    found: Sequence[Document], who: Mapping[int, str], programmes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The documents that name people of several booklets as this family, as the page lists them."""
    return [
        {
            "roll": "" if one.kind == AUTHORISATION else programmes.get(one.kind, one.kind),
            "number": one.number,
            "names": [who[person] for person in one.person_ids if person in who],
            "since": one.since,
            "batch_id": one.batch_id,
            "file": one.file_name,
            "rows": one.rows,
        }
        for one in found
    ]


def _standing(
    officer: Officer,
    household: Household,
    pack: Pack,
    grants: Sequence[Grant],
    shown: Shown,
    on: date,
    now: datetime,
    file: HouseholdFile,
    leads: Sequence[Lead],
    programmes: Mapping[str, str],
    reviews: Sequence[DeathReview],
) -> dict[str, Any]:
    """What could be received, what is missing, what comes next, what happened."""
    verdicts = duties.may(officer, "person.search")
    hidden = covering.closed(shown.unlocked)
    found = standing.standing(
        household,
        pack,
        on=on,
        known_at=now,
        deciding=True,
        cover=None if verdicts else covering.cover(hidden),
    )
    held = {(grant.person_id, grant.code) for grant in grants}
    prospects = standing.prospects(
        found,
        household.pk,
        held=held,
        hidden=hidden,
        verdicts=verdicts,
    )
    visits = _visits([lead.pk for lead in leads]) if leads else []
    people = [member.person_id for member in file.members]
    checks = check_lines(people, on, now) if verdicts else []
    known = Known(
        people, found.rows(household), grants, leads, visits, file.facts, checks, reviews, programmes
    )
    return {
        "prospects": prospects,
        "programme_names": programmes,
        "missing": standing.missing(found, held=held),
        **_asking(officer, household, people, pack, leads, on),
        "checks": checks,
        "coming": coming(household.pk, household.region, known, on),
        "moments": history.moments(file.facts, leads, visits, programmes, on),
    }


def _asking(
    officer: Officer,
    household: Household,
    people: Sequence[int],
    pack: Pack,
    leads: Sequence[Lead],
    on: date,
) -> dict[str, Any]:
    """What the counter may ask the household for its open leads, and what it answered before."""
    known = questions.questions(pack, on)
    if not known:
        return {}
    mine = {(Scope.PERSON, person) for person in people} | {(Scope.JOINT, household.pk)}
    running = [lead for lead in leads if lead.status != "closed"]
    return {
        "yes_no": [("yes", _("是")), ("no", _("不是")), ("", _("不清楚"))],
        "to_ask": hearing.to_ask(running, on, pack) if duties.may(officer, "lead.visit") else [],
        "answered": [
            (known[one.key].text, questions.in_words(known[one.key], one.value), one)
            for one in answers_of(mine)
            if one.key in known
        ],
    }


@require_POST
def household_answer(request: HttpRequest, household_id: int) -> HttpResponse:
    """What the household said at the counter."""
    officer, now = officer_of(request), timezone.now()
    household = household_or_404(officer, household_id)
    file = queries.household_file(household.pk, as_of=legal_day(now), known_at=now)
    told = {
        name.removeprefix("asked-"): text for name, text in request.POST.items() if name.startswith("asked-")
    }
    made = hearing.tell(
        officer=officer,
        leads=[lead for lead in _leads(officer, file) if lead.status != "closed"],
        told={name: str(text) for name, text in told.items()},
        said_on=timezone.localdate(now),
        source="counter",
        now=now,
    )
    if made:
        messages.success(request, _("已登记回答，这户的线索已按回答重新判断。"))
    else:
        messages.info(request, _("没有新的回答。"))
    return redirect("person-household", household.pk)


def _facts(
    officer: Officer, file: HouseholdFile, programmes: Mapping[str, str], shown: Shown
) -> dict[str, Any]:
    facts = presenting.groups(file.facts, programmes, with_incomes=duties.may(officer, "reveal.means"))
    return {
        "groups": facts.get(PLAIN, []),
        "locked": [
            Locked(
                key,
                duties.may(officer, duty),
                facts.get(key, []) if key in shown.unlocked else None,
            )
            for key, duty in SECTIONS.items()
        ],
    }


def _member_or_404(household: Household, text: str) -> int:
    person_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    if person_id not in members_of(household):
        raise RegistryError("PERSON_NOT_FOUND", "这个家庭里没有这个人。")
    return person_id


def _card(
    officer: Officer,
    member: Member,
    identity: Any,
    grants: Sequence[Grant],
    shown: Shown,
    on: date,
    *,
    waits: bool,
) -> MemberCard:
    age = presenting.age_of(member.birth_date, on)
    return MemberCard(
        person_id=member.person_id,
        name=presenting.shown_name(officer, identity.name, age),
        id_number=mask_id(identity.id_number) if duties.may(officer, "person.search") else "",
        line=words.person_line(sex_code=member.sex, age=age, role_code=member.role),
        is_running=member.to_date is None or member.to_date >= on,
        waits=waits,
        grants=[grant.name for grant in grants if grant.person_id == member.person_id],
        revealed=[
            (_(history.WHAT[name]), value or _("没有登记"))
            for (person_id, name), value in shown.values.items()
            if person_id == member.person_id
        ],
    )


def _told_apart(cards: Sequence[MemberCard], members: Sequence[Member], on: date) -> dict[int, str]:
    """Names by person; where a mask makes two alike, with role and age: 魏**（孙女，14 岁）."""
    often = Counter(card.name for card in cards)
    lines = {
        one.person_id: words.person_line(
            sex_code=None if one.role else one.sex,
            age=presenting.age_of(one.birth_date, on),
            role_code=one.role,
        )
        for one in members
    }
    return {
        card.person_id: card.name if often[card.name] == 1 else f"{card.name}（{lines[card.person_id]}）"
        for card in cards
    }


def _leads(officer: Officer, file: HouseholdFile) -> list[Lead]:
    if not duties.may(officer, "lead.view"):
        return []
    people = [member.person_id for member in file.members]
    return _leads_of(file.household.pk, people or [0], *jurisdiction.reach(officer))


@prepared
def _leads_of(household: int, people: Collection[int], first: str, last: str) -> QuerySet[Lead]:
    of_household = Q(household=household) | Q(person__in=people)
    found = Lead.objects.filter(of_household, region__gte=first, region__lte=last).defer("evidence")
    return found.select_related("assignee").order_by("-rank", "id")


@prepared
def _visits(leads: Collection[int]) -> QuerySet[VisitRecord]:
    return VisitRecord.objects.filter(lead__in=leads).select_related("officer")


@prepared
def _reviews(people: Collection[int]) -> QuerySet[DeathReview]:
    return DeathReview.objects.filter(person__in=people, status__in=WAITING)


def _lead_lines(leads: Sequence[Lead], programmes: Mapping[str, str]) -> list[LeadLine]:
    """Leads that say the same of several members are one line, in the order of the first."""
    alike: dict[LeadLine, list[tuple[int | None, int]]] = {}
    for lead in leads:
        line = LeadLine(
            (),
            titled(lead, programmes),
            words.label_tag(lead.label),
            words.status_tag(lead.status),
            _(states.REASONS[lead.reason]),
            timezone.localdate(lead.opened_at),
        )
        alike.setdefault(line, []).append((lead.person_id, lead.pk))
    return [replace(line, of=tuple(of)) for line, of in alike.items()]


def _coverage(county: str, on: date) -> list[Covered]:
    """The latest coverage of each kind of data."""
    latest = {row.table: row for row in _covered(county)}
    return [
        Covered(presenting.covered_name(table), row.from_date, row.to_date, row.to_date >= on)
        for table, row in sorted(latest.items())
    ]


@prepared
def _covered(county: str) -> QuerySet[Coverage]:
    return Coverage.objects.filter(county=county, ended_at__isnull=True).order_by("to_date")
