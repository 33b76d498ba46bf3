"""What the screens show of leads: the queue and its filters, one lead, rows for an export. Each asks duty and area first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.disclosure.masks import mask_id, mask_name
from minsheng.discovery import names, prepared_rows, redaction, states
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.rules import age_on
from minsheng.discovery.states import Refusal
from minsheng.registry import queries as registry
from minsheng.registry.models import Membership
from minsheng.trail.models import Event
from minsheng.ui.keyset import page

KEYS = ("-rank", "id")
MINE = "me"
ALL_OPEN = "unclosed"
EXPORT_CHUNK = 500
NAMED_AT_MOST = 1000
ADULT_YEARS = 18


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; the empty text is "all". `status`: one status, or `unclosed` (the default).

    `assignee`: "me", "none" or an officer's id. `q`: a name, its pinyin initials, or the last four of an ID number;
    `held`: those of kinds that make no work now, and only those; `ground`: the first ground that is met;
    `persons`: what an earlier search found (None: nobody searched), so that an address need not carry a name.
    """

    county: str = ""
    town: str = ""
    village: str = ""
    label: str = ""
    reason: str = ""
    programme: str = ""
    status: str = ALL_OPEN
    assignee: str = ""
    q: str = ""
    outcome: str = ""
    held: bool = False
    ground: str = ""
    persons: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue. `name`: of the person or the head of the household, masked unless the officer goes there and
    that person is of age; `id_number` masked, empty for who may not search people; `illustrative`: the amount rests on
    a made-up parameter; `at_home`: open leads of this household, one visit serves all; `follows`: stands below another of it.
    """

    lead: Lead
    name: str
    programme: str
    town: str
    village: str
    overdue: bool
    id_number: str = ""
    age: int | None = None
    sex: int | None = None
    illustrative: bool = False
    cycle: str = ""
    at_home: int = 1
    follows: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Lines of one page and the tokens of its neighbours, "" where there is none."""

    rows: list[Row]
    after: str
    before: str


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """Leads by value of each filter, in the officer's area and with the other choices of area kept."""

    label: Mapping[str, int]
    reason: Mapping[str, int]
    programme: Mapping[str, int]
    status: Mapping[str, int]
    programme_names: Mapping[str, str]
    total: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the household. `name` and `id_number` masked as the officer may see them."""

    person_id: int
    name: str
    id_number: str
    role: str
    age: int | None
    sex: int | None
    alive: bool


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One lead with all that stands behind it. `outcomes`: (code, Chinese, needs a note) it may be closed with.

    `evidence` is as `discovery.evidence` says, with what the officer may not see replaced by a sign; `locked`: of whom a
    stated purpose would show more, by section.
    """

    lead: Lead
    programme: str
    town: str
    village: str
    evidence: Mapping[str, Any]
    members: Sequence[Member]
    visits: Sequence[VisitRecord]
    history: Sequence[Event]
    others: Sequence[Lead]
    outcomes: Sequence[tuple[str, str, bool]]
    may_assign: bool
    may_visit: bool
    may_close: bool
    redacted: bool
    locked: Mapping[str, frozenset[int]]


def leads_of(officer: Officer) -> QuerySet[Lead]:
    """Leads of the officer's area; of whoever sees only their own, those given to them. Raises accounts' Refusal."""
    duties.check(officer, "lead.view")
    found = jurisdiction.within(Lead.objects.all(), officer)
    return found.filter(assignee=officer) if ROLES[officer.role].own_only else found


def queue(officer: Officer, filters: Filters, *, on: date, token: str = "", size: int = 50) -> QueuePage:
    """One page of leads, the most pressing first. `on`: today. Raises accounts' Refusal, PageTokenError."""
    leads = narrowed(officer, filters).select_related("assignee").defer("evidence")
    found = page(leads, keys=KEYS, token=token, size=size)
    # Asked of all leads that are put in order, not of the page, this would be most of the work.
    marks = (
        {pk: said for pk, *said in prepared_rows.marks([lead.pk for lead in found.rows])}
        if found.rows
        else {}
    )
    for lead in found.rows:
        lead.is_illustrative, lead.cycle = marks.get(lead.pk, (None, None))  # type: ignore[attr-defined]
    return QueuePage(_rows(officer, found.rows, on), found.after, found.before)


def narrowed(officer: Officer, filters: Filters) -> QuerySet[Lead]:
    """The leads of the officer's area that the filters leave, in no order. Raises accounts' Refusal."""
    return _narrowed(leads_of(officer), officer, filters)


def rows(officer: Officer, leads: Sequence[Lead], *, on: date) -> list[Row]:
    """Lines of the queue for leads already asked for through `leads_of`."""
    return _rows(officer, leads, on)


def filter_counts(officer: Officer, filters: Filters) -> FilterCounts:
    """How many leads each choice of label, reason, programme and status would show; one query."""
    area = Filters(
        county=filters.county,
        town=filters.town,
        village=filters.village,
        assignee=filters.assignee,
        status="",
        held=filters.held,
        ground=filters.ground,
        persons=filters.persons,
    )
    counted = (
        _narrowed(leads_of(officer), officer, area)
        .order_by()
        .values_list("label", "reason", "programme", "status")
        .annotate(n=Count("pk"))
    )
    label: Counter[str] = Counter()
    reason: Counter[str] = Counter()
    programme: Counter[str] = Counter()
    status: Counter[str] = Counter()
    for of_label, of_reason, of_programme, of_status, n in counted:
        fits_kind = filters.label in ("", of_label) and filters.reason in ("", of_reason)
        fits_programme = filters.programme in ("", of_programme)
        fits_status = _fits_status(filters.status, of_status)
        if fits_programme and fits_status:
            # A reason belongs to a label: another label forgets the reason, another reason the label.
            label[of_label] += n
            reason[of_reason] += n
        if fits_kind and fits_status and of_programme:
            programme[of_programme] += n
        if fits_kind and fits_programme:
            status[of_status] += n
    known = names.programmes()
    return FilterCounts(
        label=label,
        reason=reason,
        programme=programme,
        status=status,
        programme_names={code: known.get(code, code) for code in programme},
        total=sum(n for of_status, n in status.items() if _fits_status(filters.status, of_status)),
    )


def lead_page(officer: Officer, lead_id: int, *, opened: redaction.Opened = MappingProxyType({})) -> LeadPage:
    """One lead. `opened`: what `unlocking.unlock_all` has opened. Raises Refusal LEAD_NOT_FOUND (also outside the area),
    accounts' Refusal."""
    lead = (
        leads_of(officer)
        .select_related("assignee", "closed_by", "run", "reaction__batch")
        .filter(pk=lead_id)
        .first()
    )
    if lead is None:
        raise Refusal("LEAD_NOT_FOUND", "没有这条线索，或它不在您的辖区内。")
    shown = redaction.for_officer(lead.evidence, officer, opened)
    places = names.areas([lead.region])
    closed = lead.status == "closed"
    return LeadPage(
        lead=lead,
        programme=lead.evidence.get("name_zh", lead.programme),
        town=places.get(lead.region[:9], ""),
        village=places.get(lead.region, ""),
        evidence=shown.evidence,
        members=_members(officer, lead.evidence.get("members", [])),
        visits=list(lead.visits.select_related("officer")),
        history=list(Event.objects.filter(subject=f"lead:{lead.pk}").order_by("seq")),
        others=_others(officer, lead),
        outcomes=outcomes_of(lead),
        may_assign=not closed and duties.may(officer, "lead.assign"),
        may_visit=not closed and duties.may(officer, "lead.visit"),
        may_close=not closed and duties.may(officer, "lead.close") and lead.reason != states.ANNUAL,
        redacted=shown.covered,
        locked=shown.locked,
    )


def notices(officer: Officer) -> int:
    """Tasks that came to the officer between two runs and that nobody has opened yet."""
    duties.check(officer, "lead.view")
    return prepared_rows.unseen_by(*jurisdiction.reach(officer), officer.pk)[0]


def unseen(officer: Officer) -> QuerySet[Lead]:
    """The leads that `notices` counts, the soonest due first."""
    mine = leads_of(officer).filter(assignee=officer, reaction__isnull=False, noticed_at__isnull=True)
    return mine.filter(status="assigned").order_by(F("due_on").asc(nulls_last=True), "-rank", "id")


def outcomes_of(lead: Lead) -> list[tuple[str, str, bool]]:
    """(code, Chinese, needs a note) of the outcomes with which this lead may be closed; a rectification closes its own."""
    if lead.reason == states.ANNUAL:
        return []
    return [
        (code, o.name_zh, o.note)
        for code, o in states.OUTCOMES.items()
        if states.may_end(code, lead.label, lead.reason)
    ]


def assignees(officer: Officer, region: str) -> list[Officer]:
    """Who may be given a lead in this area: active officers with the duty to visit, the nearest first."""
    duties.check(officer, "lead.assign")
    prefixes = [region[:n] for n in (12, 9, 6) if len(region) >= n]
    roles = [role for role, held in duties.DUTIES.items() if "lead.visit" in held]
    found = Officer.objects.filter(is_active=True, role__in=roles, region_code__in=prefixes)
    return sorted(found, key=lambda o: (-len(o.region_code), o.name))


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A lead in an export. `name`, `id_number`: of the person, or of the one to talk to in the household (`subject`: person or
    joint); masked or whole as asked.

    `reason` in full: of a review its reason; all_known (inform), missing or probable (check), the grounds that are met (visit).
    """

    lead_id: int
    household_key: str
    id_number: str
    name: str
    programme: str
    programme_zh: str
    label: str
    reason: str
    status: str
    outcome: str
    town: str
    village: str
    rank: int
    rank_reason: str
    ask: str
    opened_on: date
    subject: str


def export_rows(leads: QuerySet[Lead], *, full_identity: bool = False) -> Iterator[ExportRow]:
    """Leads as rows for a table, the most pressing first; names and ID numbers masked unless `full_identity`.

    The caller has asked for duty and area (`leads_of`) and writes the event with the purpose.
    """
    known = names.programmes()
    ordered = leads.order_by(*KEYS)
    ids = list(ordered.values_list("pk", flat=True))
    for at in range(0, len(ids), EXPORT_CHUNK):
        chunk = sorted(
            ordered.filter(pk__in=ids[at : at + EXPORT_CHUNK]), key=lambda lead: (-lead.rank, lead.pk)
        )
        yield from _export_chunk(chunk, known, full_identity=full_identity)


def _export_chunk(
    chunk: Sequence[Lead], known: Mapping[str, str], *, full_identity: bool
) -> Iterator[ExportRow]:
    places = names.areas([lead.region for lead in chunk])
    people = registry.identity([lead.contact_id for lead in chunk if lead.contact_id is not None])
    keys = names.household_keys([lead.household_id for lead in chunk if lead.household_id is not None])
    alone = names.register_keys(
        [lead.person_id for lead in chunk if lead.household_id is None and lead.person_id]
    )
    for lead in chunk:
        identity = people.get(lead.contact_id) if lead.contact_id is not None else None
        name = identity.name if identity else ""
        number = identity.id_number if identity else ""
        yield ExportRow(
            lead_id=lead.pk,
            household_key=keys.get(lead.household_id or 0, "") or alone.get(lead.person_id or 0, ""),
            id_number=number if full_identity or not number else mask_id(number),
            name=name if full_identity or not name else mask_name(name),
            programme=lead.programme,
            programme_zh=known.get(lead.programme, lead.programme),
            label=lead.label,
            reason=_full_reason(lead),
            status=lead.status,
            outcome=lead.outcome,
            town=places.get(lead.region[:9], ""),
            village=places.get(lead.region, ""),
            rank=lead.rank,
            rank_reason="；".join(lead.rank_reason),
            ask=lead.ask,
            opened_on=timezone.localdate(lead.opened_at),
            subject=lead.subject_kind,
        )


def _full_reason(lead: Lead) -> str:
    if lead.label == "visit":
        return "+".join(g["key"] for g in lead.evidence.get("grounds", []) if g["state"] == "met")
    if lead.label == "check" and lead.evidence.get("probable"):
        return "probable"
    return {"inform": "all_known", "check": "missing"}.get(lead.label, lead.reason)


# ------------------------------------------------------------------------------------------------ parts


def _narrowed(leads: QuerySet[Lead], officer: Officer, filters: Filters) -> QuerySet[Lead]:
    equal = {
        name: value
        for name in ("label", "reason", "programme", "ground", "outcome")
        if (value := getattr(filters, name))
    }
    leads = leads.filter(**equal, held=filters.held)
    area = filters.village or filters.town or filters.county
    if area:
        leads = leads.filter(names.under(area))
    if filters.status == ALL_OPEN:
        leads = leads.filter(status__in=states.OPEN_STATUSES)
    elif filters.status:
        leads = leads.filter(status=filters.status)
    if filters.assignee == MINE:
        leads = leads.filter(assignee=officer)
    elif filters.assignee == "none":
        leads = leads.filter(assignee__isnull=True)
    elif filters.assignee.isdecimal():
        leads = leads.filter(assignee_id=int(filters.assignee))
    if filters.q.strip():
        leads = leads.filter(pk__in=_searched(leads, officer, filters.q.strip()))
    if filters.persons is not None:
        leads = leads.filter(pk__in=_about(leads, filters.persons))
    return leads


def _about(leads: QuerySet[Lead], persons: Sequence[int]) -> list[int]:
    """Leads of these persons, or of their households."""
    households = Membership.objects.filter(
        person_id__in=persons, kind="joint", ended_at__isnull=True
    ).values_list("household_id", flat=True)
    own = leads.filter(person_id__in=persons).values_list("pk", flat=True)
    # By subject, which of a joint lead is the household: its index leads to these few, no other does.
    shared = leads.filter(subject_kind="joint", subject_id__in=list(households)).values_list("pk", flat=True)
    return [*own, *shared]


def _searched(leads: QuerySet[Lead], officer: Officer, text: str) -> list[int]:
    """Who may not search the register searches the names on the leads of the own area."""
    if not duties.may(officer, "person.search"):
        return _named(leads, text)
    return _about(leads, [found.person_id for found in registry.search_people(officer, text)])


def _named(leads: QuerySet[Lead], text: str) -> list[int]:
    contacts = dict(leads.filter(contact__isnull=False).values_list("pk", "contact_id")[:NAMED_AT_MOST])
    people = registry.identity(contacts.values())
    return [lead for lead, person in contacts.items() if text in people[person].name]


def _fits_status(wanted: str, status: str) -> bool:
    return wanted in ("", status) or (wanted == ALL_OPEN and status in states.OPEN_STATUSES)


def _rows(officer: Officer, leads: Sequence[Lead], on: date) -> list[Row]:
    known = names.programmes()
    places = names.areas([lead.region for lead in leads])
    contacts = [lead.contact_id for lead in leads if lead.contact_id is not None]
    people = registry.identity(contacts)
    born = {p.pk: p for p in prepared_rows.births(contacts)} if contacts else {}
    with_number = duties.may(officer, "person.search")
    at_home = _at_home(leads)
    made = []
    for lead in leads:
        identity, person = people.get(lead.contact_id or 0), born.get(lead.contact_id or 0)
        age = age_on(person.birth_date, on) if person else None
        made.append(
            Row(
                lead=lead,
                name=shown_name(officer, identity.name if identity else "", age),
                programme=known.get(lead.programme, lead.programme) or "—",
                town=places.get(lead.region[:9], ""),
                village=places.get(lead.region, ""),
                overdue=lead.due_on is not None and lead.due_on < on and lead.status != "closed",
                id_number=mask_id(identity.id_number) if identity and with_number else "",
                age=age,
                sex=person.sex if person else None,
                illustrative=bool(getattr(lead, "is_illustrative", False)),
                cycle=getattr(lead, "cycle", None) or "",
                at_home=at_home.get(lead.household_id or 0, 1),
            )
        )
    return made


def _at_home(leads: Sequence[Lead]) -> dict[int, int]:
    """Open leads by household, of the households of these leads."""
    households = {lead.household_id for lead in leads if lead.household_id is not None}
    return dict(prepared_rows.open_at(households)) if households else {}


def shown_name(officer: Officer, name: str, age: int | None) -> str:
    """In full only for who goes there, and of adults only; a name whose age is unknown counts as an adult's."""
    in_full = duties.may(officer, "lead.visit") and (age is None or age >= ADULT_YEARS)
    return name if in_full or not name else mask_name(name)


def _members(officer: Officer, members: Sequence[Mapping[str, Any]]) -> list[Member]:
    people = registry.identity([m["person_id"] for m in members])
    with_number = duties.may(officer, "person.search")
    found = []
    for m in members:
        identity = people.get(m["person_id"])
        number = identity.id_number if identity and with_number else ""
        found.append(
            Member(
                person_id=m["person_id"],
                name=shown_name(officer, identity.name if identity else "", m.get("age")),
                id_number=mask_id(number) if number else "",
                role=m.get("role") or "",
                age=m.get("age"),
                sex=m.get("sex"),
                alive=m.get("alive", True),
            )
        )
    return found


def _others(officer: Officer, lead: Lead) -> list[Lead]:
    """Other leads of the same household, open ones first."""
    found = at_home(officer, lead).exclude(pk=lead.pk)
    return sorted(found[:50], key=lambda other: (other.status == "closed", -other.rank))


def at_home(officer: Officer, lead: Lead) -> QuerySet[Lead]:
    """All leads of the household, this one too; of somebody without a household the own ones. Raises accounts' Refusal."""
    same = {"household_id": lead.household_id} if lead.household_id else {"person_id": lead.person_id}
    return leads_of(officer).filter(**same).defer("evidence").order_by("-rank", "id")
