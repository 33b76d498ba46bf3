"""What stands on a printed visit sheet: who lives there, what to ask, what was said last time. No number, no income."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import presenting, speaking, states, words
from minsheng.discovery import queries as discovery
from minsheng.discovery.models import VisitRecord
from minsheng.fieldwork import rules
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.models import Plan, Stop
from minsheng.fieldwork.queries import StopLine, stop_lines
from minsheng.fieldwork.routes import BASES
from minsheng.fieldwork.stops import TO_DO, stops_of, with_state
from minsheng.trail.actions import record

CHECKLIST: Final = (
    gettext_noop("本人健在"),
    gettext_noop("住址相符"),
    gettext_noop("家庭成员有变化"),
    gettext_noop("有人务工"),
    gettext_noop("收入有变化"),
    gettext_noop("住房安全"),
    gettext_noop("生病或身体变差"),
    gettext_noop("吃饭有着落"),
    gettext_noop("人身安全（火电气、欺凌）"),
    gettext_noop("还要别的帮助（写明要什么）"),
)
"""Each visit looks at these; the first is asked of nobody whose death is to be verified."""
APPLYING: Final = frozenset(states.LABELS) - {"review", "sample"}
"""Labels of leads that may end in an application."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask, about which programme, who else could tell, and where the handbook explains it."""

    programme: str
    text: str
    ask: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One household's page. `about_death`: somebody is recorded as dead; then nobody is asked whether they want to apply."""

    line: StopLine
    members: Sequence[str]
    why: Sequence[str]
    questions: Sequence[Question]
    last: VisitRecord | None
    about_death: bool
    may_apply: bool
    checklist: Sequence[str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The sheets of one officer's week, or of the whole town, in walking order. `basis`: what the order rests on."""

    plan: Plan
    officer: Officer | None
    sheets: Sequence[Sheet]
    basis: str


def bundle(
    officer: Officer, plan_id: int, *, visitor_id: int | None, stop_id: int | None, on: date, now: datetime
) -> Bundle:
    """Sheets of what is still to be visited; printing names goes on the trail. Raises Refusal PLAN_NOT_FOUND, NOTHING_TO_PRINT;
    accounts' Refusal.
    """
    duties.check(officer, "lead.visit")
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None or not (
        jurisdiction.covers(officer, plan.region) or officer.region_code.startswith(plan.region)
    ):
        raise Refusal("PLAN_NOT_FOUND", "没有这一周的安排，或它不在您的辖区内。")
    stops = stops_of(officer, with_state(Stop.objects.filter(plan=plan)))
    if visitor_id is not None:
        stops = stops.filter(officer=visitor_id)
    stops = stops.filter(pk=stop_id) if stop_id is not None else stops.filter(TO_DO)
    lines = stop_lines(officer, list(stops.select_related("officer")), on=on)
    if not lines:
        raise Refusal("NOTHING_TO_PRINT", "没有还要走访的户，不用打印。")
    detail = {"stops": [line.stop.pk for line in lines], "visitor": visitor_id}
    record(actor=officer.actor, verb="sheets_printed", subject=f"week:{plan.pk}", detail=detail, now=now)
    whose = {line.stop.officer_id: line.stop.officer for line in lines}
    return Bundle(
        plan=plan,
        officer=next(iter(whose.values())) if len(whose) == 1 else None,
        sheets=[_sheet(officer, line) for line in lines],
        basis=_(BASES[plan.basis]) if plan.basis else "",
    )


def _sheet(officer: Officer, line: StopLine) -> Sheet:
    pages = [speaking.said(discovery.lead_page(officer, lead.pk)) for lead in line.leads]
    about_death = any(lead.reason == "dead" for lead in line.leads)
    questions = {
        (page.programme, row.topic): Question(page.programme, row.topic, row.ask, row.url)
        for page in pages
        for row in presenting.conditions(page)
        if row.state == "unknown"
    }
    members = {
        member.person_id: _("%(name)s（%(line)s）") % {
            "name": member.name,
            "line": words.person_line(sex_code=member.sex, age=member.age, role_code=member.role),
        }
        for page in pages
        for member in page.members
        if member.alive
    }  # fmt: skip
    visits = VisitRecord.objects.filter(lead__in=line.leads)
    if line.stop.household_id is not None:
        visits = VisitRecord.objects.filter(lead__household=line.stop.household_id)
    return Sheet(
        line=line,
        members=list(members.values()),
        why=[_why(page) for page in pages] or [_(rules.KINDS[line.stop.kind])],
        questions=list(questions.values()),
        last=visits.select_related("officer").order_by("-visited_on", "-pk").first(),
        about_death=about_death,
        may_apply=not about_death and any(lead.label in APPLYING for lead in line.leads),
        checklist=[_(text) for text in (CHECKLIST[1:] if about_death else CHECKLIST)],
    )


def _why(page: discovery.LeadPage) -> str:
    what = _(states.LABELS[page.lead.label])
    text = f"{page.programme}：{what}" if page.programme else what
    return text if page.lead.label != "review" else f"{text}（{presenting.reason_of(page.lead)}）"
