"""Which addresses are asked, as whom, with what: every one of the url table that answers with a page or a document.

An address that only writes and leads on has no page of its own and stands in DEEDS; `tests/fitness` refuses one that is in
neither. What a form asks for is asked with the form: a list behind a reason, a search, a printout, an export.
"""

# ruff: noqa: PLC0415, SIM905 - the models can be imported only when Django knows its home; names stand better as words

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

REASON: Final = "基准测试"

MENU: Final = frozenset(
    """home week-home overview campaign-list lead-list question-list phone-home report-list check-list person-search
    death-list rectification-list handbook-list selfcheck-home trial-list amendment-list feed-list run-list effect trail-list
    calendar-home office-list officer-list password-change question-answer""".split()
)
"""Asked by walking through the menu of each role, and through its questions."""
PLAIN: Final = frozenset(
    """week-town week-area week-pace phone-week phone-new phone-changes phone-report phone-mine phone-unreachable phone-bundle
    phone-state phone-worker inquiry story-trail trial-new amendment-export""".split()
)
"""Asked as they are."""
WEEKS: Final = frozenset({"week-town", "week-area"})
"""Asked for the oldest week, too, that was planned (`benchmarks.history` makes some)."""
OF_ONE: Final = frozenset(
    """person-household person-why lead-detail lead-panel lead-home lead-means phone-lead phone-visit feed-batch run-detail
    campaign-detail rectification-detail handbook-page check-request trial-detail trial-people trial-compare visit-sheet
    visit-attachment week-sheets report-record""".split()
)
"""Asked of the first thing of its kind in the role's area."""
POSTED: Final = frozenset(
    """person-search person-why person-reveal person-paper lead-search lead-bulk lead-reveal lead-export check-open
    check-annotated overview-export effect-export week-export question-export rectification-export trial-export feed-annotated
    trail-verify""".split()
)
"""Asked with a form."""
PUBLIC: Final = frozenset(
    """sign-in selfcheck-home selfcheck-question selfcheck-result selfcheck-hand-over selfcheck-api selfcheck-openapi
    handbook-list handbook-page phone-join healthz-live healthz-ready""".split()
)
"""Asked by nobody who signs in."""
SHOWN: Final = MENU | PLAIN | OF_ONE | POSTED | PUBLIC
DEEDS: Final = frozenset(
    """sign-out set_language stay inquiry-end check-upload death-decide death-ask death-settle death-report feed-upload
    feed-process feed-confirm run-start run-replay selfcheck-clear demo-role rectification-open rectification-record phone-send
    report-answer week-plan week-reassign week-remind week-read week-why week-hands week-absence campaign-open campaign-close
    person-answer officer-create officer-reset officer-close officer-code officer-revoke lead-assign lead-close effect-switch
    trial-versions trial-name trial-propose amendment-approve amendment-reject amendment-retract amendment-end""".split()
)
"""What they do is measured elsewhere (docs/performance.md) or is one small write."""
DOCUMENTS: Final = frozenset(
    """week-sheets phone-bundle story-trail trail-verify lead-export check-annotated overview-export effect-export week-export
    question-export rectification-export trial-export feed-annotated amendment-export""".split()
)
"""No screens: all sheets of a town's week, every page a telephone keeps for when there is no network, files to take along, and
the checks of the whole trail. They are measured and have no limit."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `form` None: by GET; a text is sent as JSON."""

    name: str
    address: str
    form: Mapping[str, Any] | str | None = None
    document: bool = field(default=False)


def asks(role: str) -> Iterator[Ask]:
    """What the role opens: the menu, its questions with their exports, the first thing of each kind in its area, its forms."""
    from django.urls import reverse

    from minsheng.accounts import duties
    from minsheng.accounts.models import Officer
    from minsheng.fieldwork.models import Plan
    from minsheng.web import access
    from minsheng.web.navigation import sections
    from minsheng.web.questions.catalogue import QUESTIONS

    officer = Officer.objects.get(username=role)

    def may(name: str) -> bool:
        needed = access.ACCESS[name]
        return needed in (access.PUBLIC, access.SIGNED_IN) or duties.may(officer, needed)

    yield Ask("/", "/")
    yield from (Ask(item.url, item.url) for section in sections(officer, "") for item in section.items)
    yield from (Ask(name, reverse(name), None, name in DOCUMENTS) for name in sorted(PLAIN) if may(name))
    oldest = Plan.objects.order_by("monday").values_list("monday", flat=True).first()
    for name in sorted(WEEKS) if oldest else ():
        if may(name):
            yield Ask(f"{name} (oldest)", f"{reverse(name)}?week={oldest}")
    keys = _keys(officer)
    for name in sorted(OF_ONE):
        if name in keys and may(name):
            address = reverse(name, args=keys[name])
            yield Ask(name, address + _QUERY.get(name, ""), None, name in DOCUMENTS)
    for name, form in _forms(officer, keys).items():
        if may(name):
            yield Ask(f"{name} (form)", reverse(name, args=keys.get(name, [])), form, name in DOCUMENTS)
    for one in QUESTIONS if may("question-answer") else ():
        label, stated = f"question {one.number} {one.code}", {"reason": REASON}
        yield Ask(label, reverse("question-answer", args=[one.code]))
        yield Ask(f"{label} (export)", reverse("question-export", args=[one.code]), stated, document=True)


_QUERY: Final[dict[str, str]] = {}


def _keys(officer: Any) -> dict[str, list[Any]]:
    """The arguments of each page of one thing; a kind of which the area has none is left out."""
    from django.db.models import Count

    from minsheng.accounts import duties, jurisdiction
    from minsheng.accounts.roles import ROLES
    from minsheng.assessment.models import Run
    from minsheng.budgeting.models import Trial
    from minsheng.discovery import names
    from minsheng.discovery.models import Lead, VisitRecord
    from minsheng.feeds.models import Batch
    from minsheng.fieldwork.models import Campaign, Plan
    from minsheng.phone.models import Attachment, Report
    from minsheng.rectification.models import Rectification
    from minsheng.registry.models import Authorisation, Enrolment, Household

    homes = jurisdiction.within(Household.objects.filter(kind="joint"), officer).order_by("pk")
    paid = Enrolment.objects.filter(programme="dibao", ended_at=None, monthly_fen__isnull=False)
    most = paid.values("household_id").annotate(n=Count("pk")).order_by("-n", "household_id")
    home = homes.filter(pk__in=most.values("household_id")[:50]).order_by("pk").first() or homes.first()
    leads = jurisdiction.within(Lead.objects.filter(status__in=("open", "assigned")), officer).order_by("pk")
    seen, plans = (
        jurisdiction.within(Lead.objects.all(), officer),
        Plan.objects.filter(names.under(officer.region_code[:9])),
    )
    if ROLES[officer.role].own_only:
        leads, seen = leads.filter(assignee=officer), seen.filter(assignee=officer)
        plans = plans.filter(stops__officer=officer)
    lead = leads.first()
    of_home, of_lead = home.pk if home else None, lead.pk if lead else None
    visits = VisitRecord.objects.filter(lead__in=seen)
    letter, batch, trial = _last(Authorisation), _last(Batch), _last(Trial.objects.filter(status="done"))
    found: dict[str, list[Any]] = {
        **{name: [of_home] for name in ("person-household", "person-reveal", "person-paper")},
        "person-why": [of_home, "dibao"],
        **{name: [of_lead] for name in ("lead-detail", "lead-panel", "lead-home", "lead-reveal")},
        "lead-means": [of_lead if duties.may(officer, "reveal.means") else None],
        **{name: [of_lead] for name in ("phone-lead", "phone-visit")},
        **{name: [batch] for name in ("feed-batch", "feed-annotated")},
        **{name: [letter] for name in ("check-request", "check-open")},
        "check-annotated": [_last(Batch.objects.filter(received_by=officer.actor, quarantined__gt=0))],
        "run-detail": [_last(Run)],
        "campaign-detail": [_last(Campaign)],
        **{name: [_last(Rectification)] for name in ("rectification-detail", "rectification-export")},
        "handbook-page": ["dibao"],
        **{name: [trial] for name in ("trial-detail", "trial-people", "trial-export")},
        "visit-sheet": [_last(visits)],
        "visit-attachment": [_last(Attachment.objects.filter(visit__in=visits))],
        "week-sheets": [_last(plans)],
        "report-record": [_last(jurisdiction.within(Report.objects.all(), officer))],
    }
    if trial is not None:
        found["trial-compare"] = []
        others = Trial.objects.filter(status="done").order_by("-pk").values_list("pk", flat=True)[:2]
        _QUERY["trial-compare"] = "?" + "&".join(f"pick={pk}" for pk in others)
    return {name: keys for name, keys in found.items() if None not in keys}


def _forms(officer: Any, keys: Mapping[str, list[Any]]) -> dict[str, dict[str, Any]]:
    """What is sent to each address of POSTED; one that has nothing to ask about is left out."""
    from minsheng.accounts import duties, jurisdiction
    from minsheng.discovery.models import Lead
    from minsheng.registry.models import Membership

    leads = jurisdiction.within(Lead.objects.filter(status="open"), officer).order_by("pk")
    found: dict[str, dict[str, Any]] = {
        "person-search": {"q": "张伟"},
        "lead-search": {"q": "张伟", "query": ""},
        "lead-bulk": {"lead": list(leads.values_list("pk", flat=True)[:50]), "next": "/leads/"},
        "lead-export": {"query": "", "purpose": REASON},
        "overview-export": {"area": officer.region_code},
        "effect-export": {"area": officer.region_code},
        "week-export": {"area": officer.region_code},
        "trail-verify": {},
    }
    means, identity = (duties.may(officer, f"reveal.{what}") for what in ("means", "identity"))
    if "person-household" in keys:
        members = Membership.objects.filter(household=keys["person-household"][0], ended_at=None)
        person = members.values_list("person_id", flat=True).first()
        found["person-paper"] = {"reason": REASON}
        if identity:
            found["person-reveal"] = {"person": person, "field": "name", "reason": REASON}
        if means:
            found["person-why"] = {"purpose": "casework", "reason": REASON, "case": "dibao"}
    if "lead-reveal" in keys and identity:
        person = Lead.objects.values_list("contact_id", flat=True).get(pk=keys["lead-reveal"][0])
        found["lead-reveal"] = {"person": person, "field": "name", "reason": REASON}
    stated = {
        "check-open": {"what": "identity", "reason": REASON},
        "check-annotated": {"reason": REASON},
        "rectification-export": {"purpose": REASON},
        "trial-export": {},
        "feed-annotated": {"reason": REASON},
    }
    return found | {name: form for name, form in stated.items() if name in keys}


def _last(found: Any) -> Any:
    """The key of the newest of a model or of a query."""
    rows = getattr(found, "objects", found)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def of_residents(client: Any) -> Iterator[Ask]:
    """What nobody signs in for. The self-check: a household of six that answers no question, each asked when it is its turn."""
    yield from (
        Ask(address, address) for address in ("/sign-in/", "/handbook/", "/handbook/dibao/", "/phone/join/")
    )
    yield from (
        Ask(address, address) for address in ("/healthz/live", "/selfcheck/openapi.json", "/selfcheck/")
    )
    roster = '{"roster": {"household": {"spouse": 1, "parent": 2, "child": 2}}}'
    yield Ask("self-check API question", "/selfcheck/api/next", f'{{"answers": {roster}}}')
    yield Ask("self-check API result", "/selfcheck/api/next", f'{{"answers": {roster}, "result": true}}')
    yield Ask("self-check question 1", "/selfcheck/1/")
    client.post("/selfcheck/1/", {"0.spouse": "1", "0.parent": "2", "0.child": "2"})
    for step in range(2, 16):
        if client.get(f"/selfcheck/{step}/").status_code != 200:
            break
        yield Ask(f"self-check question {step}", f"/selfcheck/{step}/")
        client.post(f"/selfcheck/{step}/", {"unknown": "1"})
    yield Ask("self-check result", "/selfcheck/result/")
    yield Ask("self-check hand over", "/selfcheck/hand-over/")
