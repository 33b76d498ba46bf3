"""A household's file: who lives there, what each receives, its leads, every fact with its source, and who looked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.disclosure.masks import mask_id
from minsheng.discovery import names, states, words
from minsheng.discovery.models import Lead
from minsheng.discovery.words import Tag
from minsheng.registry import presenting, queries
from minsheng.registry.actions import reveal
from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import MEANS, MEDICAL, PLAIN
from minsheng.registry.models import Coverage, Enrolment, Household
from minsheng.registry.presenting import Group
from minsheng.registry.purposes import PURPOSES
from minsheng.registry.queries import HouseholdFile, Member
from minsheng.trail.actions import record
from minsheng.trail.models import Event
from minsheng.ui.components import Crumb
from minsheng.web.verbs import VERBS

EVENTS_READ, EVENTS_SHOWN = 60, 10
IDENTITY_FIELDS: Final = {
    "id_number": gettext_noop("证件号码"),
    "name": gettext_noop("姓名"),
    "phone": gettext_noop("联系电话"),
    "account": gettext_noop("发放账户户名"),
    "address": gettext_noop("住址"),
}
WHAT: Final = {
    **IDENTITY_FIELDS,
    MEDICAL: gettext_noop("医疗和残疾信息"),
    MEANS: gettext_noop("收入财产核对信息"),
}
SECTIONS: Final = {MEDICAL: "reveal.medical", MEANS: "reveal.means"}
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
PURPOSE_WORDS: Final = (
    gettext_noop("每周研判"),
    gettext_noop("办理本人的救助事项"),
    gettext_noop("在享对象复核"),
    gettext_noop("审计监督"),
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A programme that runs for a person."""

    name: str
    monthly_fen: int | None
    since: date | None


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One member. `revealed`: (what, full value) shown in answer to this request only."""

    person_id: int
    name: str
    id_number: str
    line: str
    is_running: bool
    grants: Sequence[Grant]
    revealed: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead of the household."""

    lead: Lead
    programme: str
    label: Tag
    status: Tag
    reason: str


@dataclass(frozen=True, slots=True)
class Locked:
    """Facts that need a reason. `groups` is None until it was given; `may`: the officer has the duty."""

    key: str
    may: bool
    groups: Sequence[Group] | None


@dataclass(frozen=True, slots=True)
class Covered:
    """Until when who is not in the data does not have the fact."""

    name: str
    first: date
    last: date
    holds: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody did with the file: `what` was revealed, of `count` members."""

    at: datetime
    verb: str
    what: str
    who: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What this one answer may show beyond the masked page."""

    values: Mapping[tuple[int, str], str]
    unlocked: frozenset[str] = frozenset()
    purpose: str = ""


NOTHING: Final = Shown({})


@require_safe
def household_page(request: HttpRequest, household_id: int) -> HttpResponse:
    """The masked page; opening it is an event."""
    officer, now = _officer(request), timezone.now()
    household = _household_or_404(officer, household_id)
    record(
        actor=officer.actor,
        verb="registry.household_viewed",
        subject=f"household:{household.pk}",
        detail={},
        now=now,
    )
    return _page(request, household, NOTHING, now)


@require_http_methods(["GET", "POST"])
def household_reveal(request: HttpRequest, household_id: int) -> HttpResponse:
    """The page with one field of one member, or the medical or means facts, shown for a reason; gone when it is left.

    Asked for without a reason (reload, change of language) it leads back to the masked page.
    """
    if request.method != "POST":
        return redirect("person-household", household_id)
    officer, now = _officer(request), timezone.now()
    household = _household_or_404(officer, household_id)
    field, reason = request.POST.get("field", ""), request.POST.get("reason", "")[:200]
    if field in SECTIONS:
        return _page(request, household, _unlock(request, officer, household, now), now)
    person_id = _member_or_404(household, request.POST.get("person", ""))
    value = reveal(officer=officer, person_id=person_id, field=field, reason=reason, now=now)
    return _page(request, household, Shown({(person_id, field): value}), now)


def _unlock(request: HttpRequest, officer: Officer, household: Household, now: datetime) -> Shown:
    """Note for every member that and why the section was opened. Raises RegistryError PURPOSE_UNKNOWN."""
    section, purpose = request.POST["field"], request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        raise RegistryError("PURPOSE_UNKNOWN", "请选择查看的用途。")
    reason = f"{PURPOSES[purpose]}：{request.POST.get('reason', '').strip()[:200]}"
    if len(reason) < len(PURPOSES[purpose]) + 5:
        raise RegistryError("REASON_TOO_SHORT", "请写明查看理由（至少四个字）。")
    for person_id in _members(household):
        reveal(officer=officer, person_id=person_id, field=section, reason=reason, now=now)
    return Shown({}, frozenset({section}), purpose)


def _page(request: HttpRequest, household: Household, shown: Shown, now: datetime) -> HttpResponse:
    officer, on = _officer(request), timezone.localdate(now)
    file = queries.household_file(
        household.pk, as_of=on, known_at=now, purpose=shown.purpose if MEANS in shown.unlocked else ""
    )
    programmes = names.programmes()
    people = queries.identity(member.person_id for member in file.members)
    grants = _grants(people, programmes, on)
    cards = [
        _card(officer, member, people[member.person_id], grants.get(member.person_id, []), shown, on)
        for member in file.members
    ]
    facts = presenting.groups(file.facts, programmes, with_incomes=duties.may(officer, "reveal.means"))
    context = {
        "household": household,
        "kind": _(KINDS[household.kind]),
        "basis": _(BASES[household.basis]),
        "place": presenting.area_names([household.region]).get(household.region, ""),
        "cards": cards,
        "who": {card.person_id: card.name for card in cards},
        "groups": facts.get(PLAIN, []),
        "locked": [_locked(officer, key, facts, shown) for key in SECTIONS],
        "leads": _leads(officer, file, programmes),
        "coverage": _coverage(household.region[:6], on),
        "events": _events(file),
        "may_reveal": duties.may(officer, "reveal.identity"),
        "may_see_feeds": duties.may(officer, "feed.view"),
        "fields": [(key, _(name)) for key, name in IDENTITY_FIELDS.items()],
        "purposes": [(key, _(name)) for key, name in PURPOSES.items() if key != "assessment"],
        "on": on,
        "crumbs": [
            Crumb(_("对象")),
            Crumb(_("查人查户"), reverse("person-search")),
            Crumb(_("家庭 %(n)s") % {"n": household.source_key}),
        ],
    }
    return render(request, "web/household.html", context)


def _household_or_404(officer: Officer, household_id: int) -> Household:
    """Inside the officer's area; elsewhere and nowhere look the same. Raises RegistryError HOUSEHOLD_NOT_FOUND."""
    found = jurisdiction.within(Household.objects.filter(pk=household_id), officer).first()
    if found is None:
        raise RegistryError("HOUSEHOLD_NOT_FOUND", "没有这个家庭，或它不在您的辖区内。")
    return found


def _members(household: Household) -> list[int]:
    rows = household.memberships.filter(ended_at__isnull=True).order_by("person_id")
    return list(rows.values_list("person_id", flat=True).distinct())


def _member_or_404(household: Household, text: str) -> int:
    person_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    if person_id not in _members(household):
        raise RegistryError("PERSON_NOT_FOUND", "这个家庭里没有这个人。")
    return person_id


def _grants(people: Iterable[int], programmes: Mapping[str, str], on: date) -> dict[int, list[Grant]]:
    rows = (
        Enrolment.objects.filter(person__in=list(people), ended_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        .order_by("programme", "valid_from")
    )
    found: dict[int, list[Grant]] = {}
    for row in rows:
        grant = Grant(programmes.get(row.programme, row.programme), row.monthly_fen, row.valid_from)
        found.setdefault(row.person_id, []).append(grant)
    return found


def _card(
    officer: Officer, member: Member, identity: Any, grants: Sequence[Grant], shown: Shown, on: date
) -> MemberCard:
    age = presenting.age_of(member.birth_date, on)
    return MemberCard(
        person_id=member.person_id,
        name=presenting.shown_name(officer, identity.name, age),
        id_number=mask_id(identity.id_number),
        line=words.person_line(sex_code=member.sex, age=age, role_code=member.role),
        is_running=member.to_date is None or member.to_date >= on,
        grants=grants,
        revealed=[
            (_(IDENTITY_FIELDS[field]), value or _("没有登记"))
            for (person_id, field), value in shown.values.items()
            if person_id == member.person_id
        ],
    )


def _locked(officer: Officer, key: str, facts: Mapping[str, list[Group]], shown: Shown) -> Locked:
    return Locked(
        key, duties.may(officer, SECTIONS[key]), facts.get(key, []) if key in shown.unlocked else None
    )


def _leads(officer: Officer, file: HouseholdFile, programmes: Mapping[str, str]) -> list[LeadLine]:
    if not duties.may(officer, "lead.view"):
        return []
    people = [member.person_id for member in file.members]
    of_household = Q(household=file.household) | Q(person__in=people)
    found = jurisdiction.within(Lead.objects.filter(of_household), officer).defer("evidence")
    return [
        LeadLine(
            lead,
            programmes.get(lead.programme, lead.programme),
            words.label_tag(lead.label),
            words.status_tag(lead.status),
            _(states.REASONS[lead.reason]),
        )
        for lead in found.order_by("-rank", "id")
    ]


def _coverage(county: str, on: date) -> list[Covered]:
    """The latest coverage of each kind of data."""
    rows = Coverage.objects.filter(county=county, ended_at__isnull=True).order_by("to_date")
    latest = {row.table: row for row in rows}
    return [
        Covered(presenting.covered_name(table), row.from_date, row.to_date, row.to_date >= on)
        for table, row in sorted(latest.items())
    ]


def _events(file: HouseholdFile) -> list[Looked]:
    """Who did what with this household and its members, the newest first; one deed about several members is one line."""
    subjects = [f"household:{file.household.pk}", *(f"person:{member.person_id}" for member in file.members)]
    events = list(Event.objects.filter(subject__in=subjects).order_by("-seq")[:EVENTS_READ])
    usernames = {event.actor.removeprefix("officer:") for event in events}
    people = dict(Officer.objects.filter(username__in=usernames).values_list("username", "name"))
    lines: list[Looked] = []
    for _same, group in groupby(events, key=_deed):
        first, *others = group
        username, what = first.actor.removeprefix("officer:"), WHAT.get(str(first.detail.get("field")))
        lines.append(
            Looked(
                at=first.at,
                verb=_(VERBS.get(first.verb, first.verb)),
                what=_(what) if what else "",
                who=people.get(username, first.actor),
                reason=str(first.detail.get("reason", "")),
                count=1 + len(others),
            )
        )
    return lines[:EVENTS_SHOWN]


def _deed(event: Event) -> tuple[Any, ...]:
    """What makes events one deed: the same officer, verb, field and reason at the same instant."""
    return event.at, event.actor, event.verb, event.detail.get("field"), event.detail.get("reason")


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
