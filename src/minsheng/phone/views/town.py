"""What villages send, as the town reads it: reports, the sheet of a visit, photos and voices."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts import duties
from minsheng.amendments.queries import county_pack
from minsheng.asking.queries import taken_down
from minsheng.asking.rules import in_words, questions
from minsheng.discovery import names, words
from minsheng.discovery import queries as leads
from minsheng.discovery.models import VisitRecord
from minsheng.discovery.states import LIVING, METHODS
from minsheng.discovery.views.common import officer_of, today
from minsheng.phone import actions, queries, recording
from minsheng.phone.checklist import KINDS, QUESTIONS, STATUSES, TOPICS, UNKNOWN_WORD
from minsheng.phone.errors import Refusal
from minsheng.phone.queries import ReportLine
from minsheng.ui.components import Crumb, Fact

YES_NO = {True: gettext_noop("是"), False: gettext_noop("否"), None: UNKNOWN_WORD}
SEEN = ("method", "met_person", "living", "care_need", "checklist")


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Emergencies first, then by arrival; answered ones of late below."""
    lines = queries.reports(officer_of(request))
    places = names.areas([line.report.region for line in lines])
    context = {
        "lines": [
            {
                "line": line,
                "village": places.get(line.report.region, ""),
                "kind": _(KINDS[line.report.kind]),
                "topic": _(TOPICS[line.report.topic]) if line.report.topic else "",
                "status": _(STATUSES[line.report.status]),
                "seen": _late_visit(line),
            }
            for line in lines
        ],
        "waiting": sum(line.report.status != "answered" for line in lines),
    }
    return render(request, "phone/report_list.html", context)


def _late_visit(line: ReportLine) -> list[Fact]:
    """What a visit that came too late had found."""
    seen = line.visit
    if not seen:
        return []
    return [Fact(_("走访日期"), seen["visited_on"]), *_seen(**{name: seen[name] for name in SEEN})]


def _seen(
    *, method: str, met_person: bool, living: str, care_need: bool | None, checklist: dict[str, str]
) -> list[Fact]:
    """The answers of a visit in words."""
    how, met, life = METHODS[method], YES_NO[met_person], LIVING.get(living, UNKNOWN_WORD)
    care = YES_NO[care_need]
    return [
        Fact(_("方式"), _(how)),
        Fact(_("见到本人"), _(met)),
        Fact(_("生活状况"), _(life)),
        Fact(_("长期照护需求"), _(care)),
        *_answers(checklist),
    ]


def _answers(checklist: dict[str, str]) -> list[Fact]:
    facts = []
    for code, answer in checklist.items():
        question = QUESTIONS[code]
        word = {"fine": question.fine, "look": question.look, "unknown": UNKNOWN_WORD}[answer]
        facts.append(Fact(_(question.text), _(word)))
    return facts


def _told(visit: VisitRecord) -> list[Fact]:
    """What the household answered to questions of the policies."""
    known = questions(county_pack(), visit.visited_on)
    told = taken_down(visit.officer_id, visit.recorded_at)
    return [
        Fact(known[one.key].text, in_words(known[one.key], one.value)) for one in told if one.key in known
    ]


@require_POST
def report_answer(request: HttpRequest, report_id: int) -> HttpResponse:
    """Say that it has arrived, or what was done."""
    answer = request.POST.get("answer", "") if "answered" in request.POST else ""
    if "answered" in request.POST and not answer.strip():
        raise Refusal("ANSWER_EMPTY", _("请写明怎么处理的，村里会看到这句话。"))
    actions.answer_report(officer=officer_of(request), report_id=report_id, answer=answer, now=timezone.now())
    messages.success(request, _("已答复村里。") if answer else _("已告诉村里：收到了。"))
    return redirect("report-list")


@sensitive_post_parameters()
@require_POST
def report_record(request: HttpRequest, report_id: int) -> HttpResponse:
    """Register what a resident handed over as a declaration."""
    made = recording.record_for(
        officer=officer_of(request),
        report_id=report_id,
        id_number=request.POST.get("id_number", ""),
        now=timezone.now(),
    )
    messages.success(
        request,
        _("已登记为自主申报，线索已生成。")
        if made.lead_id
        else _("已登记为自主申报，线索由下一次研判生成。"),
    )
    return redirect("report-list")


@require_GET
def visit_sheet(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Everything a visit brought: the checklist, what was said, photos and voices to open."""
    officer = officer_of(request)
    found = queries.sheet(officer, visit_id)
    if found is None:
        raise Refusal("VISIT_NOT_FOUND", _("没有这次走访，或它不在您的辖区内。"))
    visit, brought, files = found
    row = leads.rows(officer, [visit.lead], on=today())[0]
    facts = [
        Fact(_("走访日期"), visit.visited_on.isoformat()),
        Fact(_("走访人"), visit.officer.name),
        *_seen(**{name: getattr(visit, name) for name in SEEN[:-1]}, checklist={}),
        Fact(_("情况说明"), visit.note or _("无")),
        Fact(_("位置"), _("已记录") if brought and brought.accuracy_m is not None else _("没有记录")),
    ]
    context = {
        "visit": visit,
        "row": row,
        "who": words.person_line(sex_code=row.sex, age=row.age),
        "facts": facts,
        "answers": [*(_answers(brought.checklist) if brought else []), *_told(visit)],
        "looks": sum(answer == "look" for answer in brought.checklist.values()) if brought else 0,
        "files": files,
        "may_open": duties.may(officer, "lead.visit"),
        "crumbs": [Crumb(_("走访表"))],
    }
    return render(request, "phone/visit_sheet.html", context)


@require_GET
def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """A photo or a voice; the opening is an event."""
    media_type, content = actions.open_attachment(
        officer=officer_of(request), attachment_id=attachment_id, now=timezone.now()
    )
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Cache-Control": "no-store", "Content-Disposition": "inline"},
    )
