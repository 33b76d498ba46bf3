"""The list of questions and the page of one answer; the lines themselves need a reason of whoever does not handle cases."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minsheng.accounts import duties, inquiries
from minsheng.accounts.models import Officer
from minsheng.assessment.models import Run
from minsheng.disclosure.masks import mask_id
from minsheng.discovery import names
from minsheng.discovery.exporting import SHORTEST_PURPOSE
from minsheng.discovery.unlocking import purposes
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.queries import freshness_board
from minsheng.kernel.money import yuan
from minsheng.policy import packs
from minsheng.registry import presenting, queries
from minsheng.registry.fact_words import MEANS
from minsheng.registry.models import Membership, Person
from minsheng.registry.presenting import HIDDEN
from minsheng.trail.actions import record
from minsheng.ui import english, handbook
from minsheng.ui.components import Crumb
from minsheng.web.household.common import officer_of
from minsheng.web.household.standing import why_url
from minsheng.web.questions import asking, opening, workbook
from minsheng.web.questions.asking import QuestionError
from minsheng.web.questions.catalogue import QUESTIONS, WORDS
from minsheng.web.questions.kinds import Answer, Column, Found, Question

ROWS: Final = 50
MOST_EXPORTED: Final = 20_000
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the officer may see it; `labels` says what its cells are."""

    name: str
    id_number: str
    place: str
    cells: Sequence[str]
    labels: Sequence[str]
    url: str

    @property
    def labelled(self) -> Iterable[tuple[str, str]]:
        """(label, cell): on a telephone each stands by itself."""
        return zip(self.labels, self.cells, strict=True)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the question, the run, the choices, the area."""

    question: Question
    runs: Sequence[Run]
    run: Run
    chosen: Mapping[str, str]
    area: str

    def address(self, **changed: str) -> str:
        """The page with some of it changed."""
        query = {**self.chosen, "run": str(self.run.pk), "area": self.area} | changed
        kept = {key: value for key, value in query.items() if value}
        return f"{reverse('question-answer', args=[self.question.code])}?{urlencode(kept)}"


class Page(NamedTuple):
    """Lines from `start` on, of `listed` in all; of who is in `opened` a purpose shows more. `is_open`: lines may be shown."""

    lines: Sequence[Found]
    start: int
    listed: int
    opened: Collection[int]
    is_open: bool


@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """Every question with what it counts; one click leads to its answer."""
    latest = asking.runs()[:1]
    context = {
        "questions": [
            (one, _(one.title), _(one.short), _(one.numerator), _feed_names(one)) for one in QUESTIONS
        ],
        "run": latest[0] if latest else None,
        "crumbs": [Crumb(_("工作")), Crumb(_("常用查询"))],
    }
    assert officer_of(request).is_active
    return render(request, "web/questions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Counts by area; below them the lines, for who manages after they have said why (POST, see `accounts.inquiries`)."""
    officer, now = officer_of(request), timezone.now()
    asked = _asked(request, code)
    area = asked.area or officer.region_code
    opens = request.method == "POST" and opening.may_open(officer, asked.question)
    if request.method == "POST" and not opens:
        given = request.POST.get("reason", "")
        inquiries.open_inquiry(request.session, officer=officer, area=area, reason=given, now=now)
    reason = _reason(request, officer, area, now)
    found = asking.answer(officer, asked.question, asked.run, asked.chosen, asked.area)
    start = _start(request.GET.get("page", ""), len(found.lines))
    opened = frozenset[int]()
    if opens:
        wanted = found.lines[start : start + ROWS] if asked.question.bound == MEANS else found.lines
        opened = opening.open_lines(request, officer, asked.question, wanted, now)
    open_ = reason is not None
    if open_ and not start:
        _note(officer, asked, len(found.lines), reason or "", "question_asked", now)
    lines = opening.listed(asked.question, found.lines, opened)
    page = Page(lines[start : start + ROWS] if open_ else [], start, len(lines), opened, open_)
    return render(request, "web/questions/answer.html", _context(officer, asked, found, page))


@require_POST
def question_export(request: HttpRequest, code: str) -> HttpResponse:
    """The lines as an Excel file, masked, signed on top, an event.

    Raises QuestionError PURPOSE_MISSING, AREA_TOO_WIDE, EXPORT_TOO_LARGE; as `opening.open_lines`.
    """
    officer, now = officer_of(request), timezone.now()
    asked = _asked(request, code)
    reason = request.POST.get("reason", "").strip()[:200]
    if len(reason) < SHORTEST_PURPOSE:
        raise QuestionError("PURPOSE_MISSING", "请写明导出用途（至少四个字）。")
    if inquiries.needed_by(officer) and len(asked.area or officer.region_code) < inquiries.WIDEST:
        raise QuestionError("AREA_TOO_WIDE", "请先选一个旗县或乡镇：一次只能导出一个旗县以内的名单。")
    found = asking.answer(officer, asked.question, asked.run, asked.chosen, asked.area)
    if len(found.lines) > MOST_EXPORTED:
        raise QuestionError("EXPORT_TOO_LARGE", f"一次最多导出 {MOST_EXPORTED} 条，请先选地区。")
    opened = frozenset[int]()
    if request.POST.get("purpose") and opening.may_open(officer, asked.question):
        opened = opening.open_lines(request, officer, asked.question, found.lines, now)
    lines = opening.listed(asked.question, found.lines, opened)
    rows = _rows(officer, asked.question, list(lines), opened)
    signed = _(
        "内部资料，姓名和证件号码已遮盖，不得外传。导出人：%(who)s　时间：%(at)s　用途：%(why)s　数据日期：%(on)s　共 %(n)s 条"
    ) % {
        "who": f"{officer.name}（{officer.username}）",
        "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        "why": reason,
        "on": found.as_of,
        "n": len(rows),
    }
    if len(lines) < len(found.lines):
        signed += _("　另有 %(n)s 条涉及羁押信息，没有导出") % {"n": len(found.lines) - len(lines)}
    content = workbook.write(
        _(asked.question.short), signed, _headings(asked.question), rows, _definition(asked.question)
    )
    _note(officer, asked, len(rows), reason, "question_exported", now)
    file_name = f"question-{code}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=EXCEL, headers=headers)


# ------------------------------------------------------------------------------------------------- asking


def _asked(request: HttpRequest, code: str) -> Asked:
    """Raises QuestionError QUESTION_NOT_FOUND, NO_RUN."""
    question, runs = asking.question_or_404(code), asking.runs()
    if not runs:
        raise QuestionError("NO_RUN", "还没有完成的研判批次，查询没有数据可用。")
    run = next((one for one in runs if str(one.pk) == request.GET.get("run")), runs[0])
    area = request.GET.get("area", "")
    known = area.isascii() and area.isdecimal() and len(area) in (4, 6, 9, 12)
    return Asked(question, runs, run, question.chosen(request.GET.dict()), area if known else "")


def _reason(request: HttpRequest, officer: Officer, area: str, now: datetime) -> str | None:
    """The reason stated for this area; "" for whoever handles cases, None: the lines stay closed."""
    if not inquiries.attach(request, officer, area, now):
        return None
    inquiry = inquiries.carried(request)
    return inquiry.reason if inquiry else ""


def _start(text: str, count: int) -> int:
    at = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    return min(at, max(count - 1, 0)) // ROWS * ROWS


def _note(officer: Officer, asked: Asked, rows: int, reason: str, verb: str, now: datetime) -> None:
    detail = {"area": asked.area or officer.region_code, "rows": rows, "run": asked.run.pk, **asked.chosen}
    if reason:
        detail["reason"] = reason
    record(actor=officer.actor, verb=verb, subject=f"question:{asked.question.code}", detail=detail, now=now)


# ------------------------------------------------------------------------------------------------ in words


def _context(officer: Officer, asked: Asked, found: Answer, page: Page) -> dict[str, Any]:
    question, area = asked.question, asked.area or officer.region_code
    below = dict(asking.area_names(area))
    late = [one for one in freshness_board(found.as_of, area, feeds=question.feeds) if one.late]
    return {
        "question": question,
        "title": _(question.title),
        "definition": _definition(question),
        "policies": _policies(question),
        "asked": asked,
        "area": area,
        "count": len(found.lines),
        "by_area": [
            (name, found.by_area.get(code, 0), asked.address(area=code))
            for code, name in sorted(below.items(), key=lambda one: -found.by_area.get(one[0], 0))
        ],
        "up": asked.address(area="") if area != officer.region_code else "",
        "area_name": names.areas([area]).get(area, "") or officer.region_name,
        "in_force": sum(asked.chosen[one.key] != one.values[0][0] for one in question.choices),
        "choices": [
            (
                choice.key,
                _(choice.label),
                [(key, _(name)) for key, name in choice.values],
                asked.chosen[choice.key],
            )
            for choice in question.choices
        ],
        "never": _quoted(one.feed.name_zh for one in late if not one.batch),
        "late": _quoted(one.feed.name_zh for one in late if one.batch),
        "feeds": _feed_names(question),
        "as_of": found.as_of,
        "memory": asking.first_run_day() if question.lists == "areas" else None,
        "is_open": page.is_open,
        "held_back": len(found.lines) - page.listed if page.is_open else 0,
        "covered": page.is_open and question.bound == MEANS and bool(page.lines) and not page.opened,
        "may_open": opening.may_open(officer, question),
        "purposes": purposes(officer),
        "too_wide": inquiries.needed_by(officer) and len(area) < inquiries.WIDEST,
        "headings": _headings(question),
        "rows": _rows(officer, question, page.lines, page.opened),
        "first": page.start + 1,
        "last": page.start + len(page.lines),
        "before": asked.address(page=str(page.start - ROWS)) if page.start else "",
        "after": asked.address(page=str(page.start + ROWS))
        if page.is_open and page.start + ROWS < page.listed
        else "",
        "here": asked.address(page=str(page.start or "")),
        "query": asked.address().partition("?")[2],
        "crumbs": [
            Crumb(_("工作")),
            Crumb(_("常用查询"), reverse("question-list")),
            Crumb(_(question.short)),
        ],
    }


def _quoted(feeds: Iterable[str]) -> str:
    return _("、").join(f"“{english.clause(name)}”" for name in feeds)


def _feed_names(question: Question) -> str:
    named = (english.clause(FEEDS[code].name_zh) for code in question.feeds if code in FEEDS)
    return _("、").join(named) or _("本局登记")


def _definition(question: Question) -> list[tuple[str, str]]:
    return [
        (_("分子"), _(question.numerator)),
        (_("分母"), _(question.denominator)),
        (_("数据来源"), _feed_names(question)),
    ]


def _policies(question: Question) -> list[tuple[str, str]]:
    """(address in the handbook, name) of every policy that the question asks about."""
    asked = (*question.parts, question.leads_to)
    return [
        (handbook.page(code), english.clause(name))
        for code, name in {p.code: p.name_zh for p in packs.load(settings.MINSHENG_PACK).versions}.items()
        if code in asked or f"'{code}'" in question.sql
    ]


def _headings(question: Question) -> list[str]:
    place = [_("村（社区）")]
    who = [] if question.lists != "people" else [_("姓名"), _("证件号码")]
    return [*who, *place, *(_(column.label) for column in question.columns)]


def _rows(officer: Officer, question: Question, lines: Sequence[Found], opened: Collection[int]) -> list[Row]:
    people = queries.identity(line.person_id for line in lines if line.person_id)
    born = dict(Person.objects.filter(pk__in=people).values_list("pk", "birth_date"))
    places = presenting.area_names(line.region for line in lines)
    programmes, on = names.programmes(), timezone.localdate()
    homes = _last_homes(line.person_id for line in lines if line.person_id and not line.household_id)
    labels = [_(column.label) for column in question.columns]
    made = []
    for line in lines:
        who = people.get(line.person_id)
        age = presenting.age_of(born.get(line.person_id), on)
        made.append(
            Row(
                name=presenting.shown_name(officer, who.name, age) if who else "",
                id_number=mask_id(who.id_number) if who else "",
                place=places.get(line.region) or line.region,
                cells=[
                    HIDDEN
                    if value is not None and opening.is_covered(column, line, opened)
                    else _cell(officer, column, value, programmes)
                    for column, value in zip(question.columns, line.values, strict=True)
                ],
                labels=labels,
                url=_url(
                    question, line._replace(household_id=line.household_id or homes.get(line.person_id, 0))
                ),
            )
        )
    return made


def _last_homes(people: Iterable[int]) -> dict[int, int]:
    """Where those who belong to no household any more lived last; no query where there are none."""
    gone = list(people)
    if not gone:
        return {}
    rows = Membership.objects.filter(person__in=gone, ended_at__isnull=True).order_by("valid_to", "pk")
    return dict(rows.values_list("person_id", "household_id"))


def _url(question: Question, line: Found) -> str:
    if line.visit_id:
        return reverse("visit-sheet", args=[line.visit_id])
    if not line.household_id:
        return ""
    if question.leads_to:
        return why_url(line.household_id, question.leads_to)
    return reverse("person-household", args=[line.household_id])


def _cell(officer: Officer, column: Column, value: Any, programmes: Mapping[str, str]) -> str:
    if value is None:
        return "—"
    if column.duty and not duties.may(officer, column.duty):
        return HIDDEN
    if column.kind == "fen":
        return yuan(value)
    if column.kind in ("int", "date", "text"):
        return str(value)
    known = WORDS if column.kind in ("word", "status") else programmes
    return _("、").join(_(known[code]) if code in known else code for code in value.split())
