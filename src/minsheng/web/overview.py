"""The county overview: the numbers that matter on Monday, each with the way down to the rows behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts import duties
from minsheng.accounts.jurisdiction import LONGEST_CODE
from minsheng.accounts.models import Officer
from minsheng.discovery import names, states
from minsheng.discovery.overview import DEAD, AreaRow, Overview, ProgrammeRow, overview
from minsheng.trail.actions import record
from minsheng.ui.components import Crumb
from minsheng.ui.templatetags.humanise import grouped
from minsheng.web import overview_now, overview_workbook
from minsheng.web.story import steps

CITY, COUNTY, TOWN = 4, 6, 9
NIL: Final = SafeString('<span class="nil">0</span>')
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_DAYS: Final = 5
"""An open lead that has waited longer than these days is marked (organisation.md, part 4)."""


def _open_with(label: str) -> Callable[[AreaRow], Any]:
    return lambda row: row.open[label].numerator


SORTS: Final[dict[str, tuple[str, Callable[[AreaRow], Any]]]] = {
    "persons": (gettext_noop("人口"), lambda row: row.persons.numerator),
    "households": (gettext_noop("户数"), lambda row: row.households.numerator),
    **{label: (name, _open_with(label)) for label, name in states.LABELS.items()},
    "open": (gettext_noop("未办结"), lambda row: row.open_total),
    "closed": (gettext_noop("已办结"), lambda row: row.closed_total),
    "share": (gettext_noop("办结率"), lambda row: row.handled.percent or 0),
    "oldest": (gettext_noop("最早未办结"), lambda row: -(row.oldest_open_on or date.max).toordinal()),
}
"""Sort key -> heading and what to sort by; `desc` puts the greatest (the oldest) first."""

VILLAGES: Final = (
    gettext_noop("各村（社区）"), gettext_noop("村（社区）"), gettext_noop("点村名看线索；点列名排序"),
)  # fmt: skip
PARTS: Final = {
    CITY: (gettext_noop("各旗县"), gettext_noop("旗县"), gettext_noop("点旗县名看各乡镇；点列名排序")),
    COUNTY: (gettext_noop("各乡镇"), gettext_noop("乡镇"), gettext_noop("点乡镇名看各村；点列名排序")),
}
"""By the digits of an area: what its parts are called, one of them, and how to use their table."""

DEFINITIONS: Final = (
    (
        gettext_noop("人口、户数"),
        gettext_noop("研判日在户籍登记中且未登记死亡的人；户数为共同生活家庭，由户籍推定的也计入。"),
    ),
    (
        gettext_noop("在享人数"),
        gettext_noop("研判日在该项目名册上、没有停发的人；整户保障按成员人数计。"),
    ),
    (
        gettext_noop("可直接告知、值得入户、待核对"),
        gettext_noop(
            "不在该项目名册上的线索：条件全部查明且符合；筛查条件符合、其余要入户了解；只差一项要核实。只计未办结的。"
        ),
    ),
    (
        gettext_noop("在享待复核"),
        gettext_noop(
            "在名册上，但登记死亡、户口迁出或注销、重复享受，或有条件不符合。只提示核实，不据此停发。"
        ),
    ),
    (
        gettext_noop("办结率"),
        gettext_noop(
            "分子：工作人员办结的线索；分母：分子加未办结的线索。系统因事实变化自动关闭的，分子分母都不计。"
        ),
    ),
    (
        gettext_noop("最早未办结"),
        gettext_noop("未办结线索中最早一条从发现到今天的天数，超过 5 天标出。"),
    ),
    (
        gettext_noop("隔离行"),
        gettext_noop("各类数据最近一批里没有接收的行，分母是该批收到的全部行。"),
    ),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and, by `filters` of the queue, the rows it counts; None for who may see sums alone."""

    key: str
    label: str
    n: int
    area: str
    filters: Mapping[str, str] | None

    @property
    def url(self) -> str:
        """The address of the rows; asked for only where there are any."""
        return "" if self.filters is None else queue_url(self.area, **self.filters)

    @property
    def link(self) -> SafeString:
        """The number with the way to its rows; a page prints some five hundred."""
        if not self.n:
            return NIL
        url = self.url
        return (
            format_html('<a href="{}">{}</a>', url, grouped(self.n))
            if url
            else format_html("{}", grouped(self.n))
        )


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme: persons on the roll, and cells by label."""

    row: ProgrammeRow
    cells: Sequence[Cell]
    dead: Cell


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One town or village: `url` leads one level down, a village to its queue ("" for who may not see it)."""

    row: AreaRow
    url: str
    cells: Sequence[Cell]
    open: Cell
    closed: Cell
    waiting_days: int | None

    @property
    def is_old(self) -> bool:
        """Whether the oldest has waited too long."""
        return self.waiting_days is not None and self.waiting_days > OLD_DAYS


@dataclass(frozen=True, slots=True)
class Heading:
    """A column one can sort by: `now` is aria-sort, `next` the direction a click asks for."""

    key: str
    label: str
    now: str
    next: str


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """Tiles, one line a programme, one line a town or village."""
    officer, on = _officer(request), timezone.localdate()
    area = _area(request.GET.get("area", ""))
    found = overview(officer, on=on, area=area)
    sort, descending = _order(request)
    opens = duties.may(officer, "lead.view")
    context = {
        "found": found,
        "opens": opens,
        "area_name": found.total.name or officer.region_name or found.area,
        "may_see_runs": duties.may(officer, "run.view"),
        "parts": PARTS.get(len(found.area), VILLAGES),
        "tiles": _tiles(found, opens=opens),
        "now": overview_now.standing(officer, found.area, on),
        "may_see_week": duties.may(officer, "week.view"),
        "may_review_deaths": duties.may(officer, "death.review"),
        "dead": _dead(found.total.dead, found.area, opens=opens),
        "late": [one for one in found.feeds if one.late],
        "quarantined": _quarantined(found),
        "programmes": [_programme_line(found.area, row, opens=opens) for row in found.programmes],
        "labels": [_(name) for name in states.LABELS.values()],
        "lines": [
            _area_line(row, on, opens=opens) for row in ordered(found.rows, sort, descending=descending)
        ],
        "total": _area_line(found.total, on, opens=opens),
        "headings": _headings(sort, descending=descending),
        "definitions": [(_(what), _(text)) for what, text in DEFINITIONS],
        "crumbs": _crumbs(officer, found),
    }
    return render(request, "web/overview.html", context | {"story": steps.parts()})


@require_POST
def overview_export(request: HttpRequest) -> HttpResponse:
    """The two tables with their definitions as an Excel file; no names are in it, and still it goes on the trail."""
    officer, now = _officer(request), timezone.now()
    found = overview(officer, on=timezone.localdate(now), area=_area(request.POST.get("area", "")))
    name = found.total.name or officer.region_name or found.area
    signed = _(
        "内部资料，不得外传。导出人：%(who)s　时间：%(at)s　范围：%(area)s　研判日期：%(on)s　研判批次：%(run)s"
    ) % {
        "who": officer.name,
        "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        "area": name,
        "on": found.as_of or _("尚无"),
        "run": found.run_id or _("尚无"),
    }
    content = overview_workbook.write(found, signed, [(_(what), _(text)) for what, text in DEFINITIONS])
    record(
        actor=officer.actor,
        verb="overview_exported",
        subject="overview",
        detail={"area": found.area, "rows": len(found.rows), "run": found.run_id},
        now=now,
    )
    file_name = f"overview-{found.area}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=EXCEL, headers=headers)


def ordered(rows: Sequence[AreaRow], sort: str, *, descending: bool) -> list[AreaRow]:
    """The rows by one column; by code where nothing was chosen."""
    if sort not in SORTS:
        return list(rows)
    return sorted(rows, key=SORTS[sort][1], reverse=descending)


def queue_url(area: str, **filters: str) -> str:
    """The lead queue narrowed to an area and to `filters` (label, reason, programme, status)."""
    place = {"town": area[:TOWN]} if len(area) >= TOWN else {"county": area} if len(area) == COUNTY else {}
    if len(area) == LONGEST_CODE:
        place["village"] = area
    asked = urlencode({**place, **{key: value for key, value in filters.items() if value}})
    return f"{_queue()}?{asked}" if asked else _queue()


@cache
def _queue() -> str:
    """A page asks for it some hundred times."""
    return reverse("lead-list")


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user


def _area(text: str) -> str:
    return (
        text
        if text.isascii() and text.isdecimal() and len(text) in (CITY, COUNTY, TOWN, LONGEST_CODE)
        else ""
    )


def _order(request: HttpRequest) -> tuple[str, bool]:
    return request.GET.get("sort", ""), request.GET.get("dir", "desc") != "asc"


def _headings(sort: str, *, descending: bool) -> list[Heading]:
    return [
        Heading(
            key=key,
            label=_(label),
            now=("descending" if descending else "ascending") if key == sort else "none",
            next="asc" if key == sort and descending else "desc",
        )
        for key, (label, _value) in SORTS.items()
    ]


def _tiles(found: Overview, *, opens: bool) -> list[Cell]:
    return [
        _cell(label, figure.numerator, found.area, opens=opens) for label, figure in found.total.open.items()
    ]


def _cell(label: str, n: int, area: str, programme: str = "", *, opens: bool) -> Cell:
    filters = {"label": label, "programme": programme} if opens else None
    return Cell(label, _(states.LABELS[label]), n, area, filters)


def _quarantined(found: Overview) -> tuple[int, int]:
    batches = [one.batch for one in found.feeds if one.batch]
    return sum(batch.quarantined for batch in batches), sum(batch.rows_in for batch in batches)


def _programme_line(area: str, row: ProgrammeRow, *, opens: bool) -> ProgrammeLine:
    return ProgrammeLine(
        row,
        [_cell(label, figure.numerator, area, row.code, opens=opens) for label, figure in row.open.items()],
        _dead(row.dead, area, row.code, opens=opens),
    )


def _dead(n: int, area: str, programme: str = "", *, opens: bool) -> Cell:
    """Grants of people who died."""
    filters = {"label": "review", "reason": DEAD, "programme": programme}
    return Cell("dead", _("其中已去世"), n, area, filters if opens else None)


def _area_line(row: AreaRow, on: date, *, opens: bool) -> AreaLine:
    below = f"{reverse('overview')}?{urlencode({'area': row.code})}"
    queue = queue_url(row.code) if opens else ""
    return AreaLine(
        row=row,
        url=queue if len(row.code) == LONGEST_CODE else below,
        cells=[_cell(label, figure.numerator, row.code, opens=opens) for label, figure in row.open.items()],
        open=Cell("open", _("未办结"), row.open_total, row.code, {} if opens else None),
        closed=Cell(
            "closed", _("已办结"), row.closed_total, row.code, {"status": "closed"} if opens else None
        ),
        waiting_days=(on - row.oldest_open_on).days if row.oldest_open_on else None,
    )


def _crumbs(officer: Officer, found: Overview) -> list[Crumb]:
    """工作 / 总览 / 示例镇: each step the officer may see leads back up."""
    above = [found.area[:digits] for digits in (COUNTY, TOWN) if digits < len(found.area)]
    above = [code for code in above if code.startswith(officer.region_code)]
    if not above:
        return [Crumb(_("工作")), Crumb(_("总览"))]
    known = names.areas(above)
    steps = [Crumb(known.get(code) or _("总览"), f"{reverse('overview')}?area={code}") for code in above]
    return [
        Crumb(_("工作")),
        Crumb(_("总览"), reverse("overview")),
        *steps[1:],
        Crumb(found.total.name or found.area),
    ]
