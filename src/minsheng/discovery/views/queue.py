"""The queue of leads: filters in the address, search, bulk choice, export."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.discovery import names, queries, states, words, workbook
from minsheng.discovery.forms import ExportForm, officer_choice
from minsheng.discovery.presenting import reason_of
from minsheng.discovery.queries import ALL_OPEN, FilterCounts, Filters, Row
from minsheng.discovery.states import Refusal
from minsheng.discovery.unguarded import unguarded
from minsheng.discovery.views.common import (
    ALL_STATUSES,
    SEARCH_KEY,
    filters_of,
    list_address,
    officer_of,
    today,
    visitors,
)
from minsheng.discovery.words import Tag
from minsheng.registry import queries as registry
from minsheng.registry.purposes import GRANTS
from minsheng.ui import english

ROWS = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, in words."""

    row: Row
    who: str
    label: Tag
    status: Tag
    due: Tag | None
    reason: str
    rank_reason: str
    show_amount: bool
    tick: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter with how many leads it would show."""

    value: str
    text: str
    count: int | None
    chosen: bool


@require_GET
def lead_list(request: HttpRequest) -> HttpResponse:
    """One page of the officer's leads, the most pressing first."""
    officer, on = officer_of(request), today()
    filters = filters_of(request, request.GET)
    page = queries.queue(officer, filters, on=on, token=request.GET.get("page", ""), size=ROWS)
    counts = queries.filter_counts(officer, filters)
    context = {
        "page": page,
        "lines": [line_of(officer, row) for row in together(page.rows)],
        "unguarded": [] if _is_narrowed(filters) or page.before else unguarded(officer, on),
        "total": counts.total,
        "labels": _labels(filters, counts),
        "selects": (selects := _selects(officer, filters, counts)),
        "in_force": sum(option.chosen for _name, _title, options in selects for option in options[1:]),
        "filters": filters,
        "found_token": request.GET.get("found", ""),
        "narrowed": _is_narrowed(filters),
        "query": request.GET.urlencode(),
        "here": request.get_full_path(),
        "may_search": duties.may(officer, "person.search"),
        "may_assign": duties.may(officer, "lead.assign"),
        "may_export": duties.may(officer, "lead.export"),
        "export_form": ExportForm(auto_id="export-%s"),
    }
    return render(request, "discovery/lead_list.html", context)


def together(rows: Sequence[Row]) -> list[Row]:
    """The rows of a page with those of one household after its most pressing one: a visit serves all of them."""
    homes: dict[object, list[Row]] = {}
    for row in rows:
        homes.setdefault(row.lead.household_id or f"alone {row.lead.pk}", []).append(row)
    return [replace(row, follows=at > 0) for home in homes.values() for at, row in enumerate(home)]


def line_of(officer: Officer, row: Row) -> Line:
    """A row in words. An amount that tells an income is shown only to who may see incomes; one that was computed from what was
    checked stands on the lead's own page, for a stated purpose."""
    lead = row.lead
    flat = lead.subject_kind == "person"
    return Line(
        row=row,
        who=words.person_line(sex_code=row.sex, age=row.age),
        label=words.label_tag(lead.label),
        status=words.status_tag(lead.status),
        due=words.due_tag(lead.due_on, lead.status, today()),
        reason=reason_of(lead),
        # The first reason says how sure the label is, and the label is in the row already.
        rank_reason=english.clauses(lead.rank_reason[1:] or lead.rank_reason),
        show_amount=lead.amount_monthly_fen is not None
        and lead.label != "review"
        and lead.programme not in GRANTS
        and (flat or duties.may(officer, "reveal.means")),
        tick=_("选择线索 %(n)s") % {"n": lead.pk},
    )


@require_POST
def lead_search(request: HttpRequest) -> HttpResponse:
    """Search by POST: what was typed never stands in an address; the persons found are kept in the session by number."""
    officer = officer_of(request)
    duties.check(officer, "person.search")
    kept = QueryDict(request.POST.get("query", ""), mutable=True)
    for name in ("page", "found"):
        kept.pop(name, None)
    text = request.POST.get("q", "").strip()[:60]
    request.session.pop(SEARCH_KEY, None)
    if text:
        found = registry.search_people(officer, text)
        token = secrets.token_urlsafe(6)
        request.session[SEARCH_KEY] = {"token": token, "persons": [person.person_id for person in found]}
        kept["found"] = token
    return redirect(f"{list_address()}?{kept.urlencode()}" if kept else list_address())


@require_POST
def lead_export(request: HttpRequest) -> HttpResponse:
    """The filtered leads as an Excel file."""
    officer, now = officer_of(request), timezone.now()
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise Refusal("PURPOSE_MISSING", _("请写明导出用途（至少四个字）。"))
    filters = filters_of(request, QueryDict(request.POST.get("query", "")))
    content, _rows = workbook.export(
        officer=officer,
        filters=filters,
        purpose=form.cleaned_data["purpose"],
        scope=scope_of(officer, filters),
        now=now,
    )
    name = f"leads-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    return HttpResponse(
        content, content_type=EXCEL, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def scope_of(officer: Officer, filters: Filters) -> str:
    """The filters in words: 示例镇 / 值得入户 / 未办结."""
    area = filters.village or filters.town or filters.county or officer.reach
    parts = [
        names.areas([area]).get(area, "") or officer.region_name or area,
        states.LABELS.get(filters.label, ""),
        states.REASONS.get(filters.reason, ""),
        names.programmes().get(filters.programme, filters.programme),
        "未办结" if filters.status == ALL_OPEN else states.STATUSES.get(filters.status, "全部状态"),
        {"me": "我承办", "none": "未分派", "": ""}.get(filters.assignee, "指定承办人"),
        "搜索结果" if filters.persons is not None else "",
    ]
    return " / ".join(part for part in parts if part)


def _is_narrowed(filters: Filters) -> bool:
    return filters != Filters()


def _labels(filters: Filters, counts: FilterCounts) -> list[Option]:
    """The segments above the table."""
    every = Option("", _("全部"), sum(counts.label.values()), not filters.label)
    return [every] + [
        Option(code, _(name), counts.label.get(code, 0), filters.label == code)
        for code, name in states.LABELS.items()
    ]


def _selects(officer: Officer, filters: Filters, counts: FilterCounts) -> list[tuple[str, str, list[Option]]]:
    """(name, what it is, options) of each drop-down."""
    programmes = [("", _("全部项目")), *sorted(counts.programme_names.items(), key=lambda one: one[1])]
    chosen = {code for code, _name in programmes}
    if filters.programme not in chosen:
        programmes.append((filters.programme, names.programmes().get(filters.programme, filters.programme)))
    unclosed = sum(counts.status.get(status, 0) for status in states.OPEN_STATUSES)
    status = [Option(ALL_OPEN, _("未办结"), unclosed, filters.status == ALL_OPEN)]
    status += [
        Option(code, _(name), counts.status.get(code, 0), filters.status == code)
        for code, name in states.STATUSES.items()
    ]
    status.append(
        Option(ALL_STATUSES, _("全部状态"), sum(counts.status.values()), not filters.status),
    )
    who = [("", _("全部承办人")), ("me", _("我承办的")), ("none", _("未分派的"))]
    who += [officer_choice(one) for one in visitors(officer)] if duties.may(officer, "lead.assign") else []
    return [
        *_areas(officer, filters),
        *_reasons(filters, counts),
        (
            "programme",
            _("项目"),
            [
                Option(c, english.clause(n), counts.programme.get(c) if c else None, filters.programme == c)
                for c, n in programmes
            ],
        ),
        ("status", _("状态"), status),
        ("assignee", _("承办人"), [Option(c, n, None, filters.assignee == c) for c, n in who]),
    ]


def _reasons(filters: Filters, counts: FilterCounts) -> list[tuple[str, str, list[Option]]]:
    """Why somebody is in the queue; not asked where the label leaves one reason only."""
    offered = states.REASONS_OF.get(filters.label, {}) if filters.label else states.REASONS
    if len(offered) < 2 and not filters.reason:
        return []
    every = Option("", _("全部原因"), None, not filters.reason)
    options = [
        Option(code, _(name), counts.reason.get(code, 0), filters.reason == code)
        for code, name in offered.items()
        if counts.reason.get(code) or filters.reason == code
    ]
    return [("reason", _("原因"), [every, *options])]


def _areas(officer: Officer, filters: Filters) -> list[tuple[str, str, list[Option]]]:
    """A town for county officers; a village once the town is known; nothing inside a village."""
    found = []
    if len(officer.reach) == 6:
        found.append(("town", _("乡镇"), _area_options(_("全部乡镇"), officer.reach, filters.town)))
    town = filters.town or (officer.reach if len(officer.reach) == 9 else "")
    if town:
        found.append(("village", _("村"), _area_options(_("全部村"), town, filters.village)))
    return found


def _area_options(every: str, above: str, chosen: str) -> list[Option]:
    areas = [("", every), *names.areas_below(above)]
    return [Option(code, name, None, code == chosen) for code, name in areas]
