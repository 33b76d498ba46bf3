"""The page 线索成效 and its workbook: precision by kind, month and town, what was left out, and the silent villages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.amendments.queries import county_pack
from minsheng.discovery import names, precision, silence, states
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.overview import households_by_town
from minsheng.discovery.precision import Kind, LeftOut, Tally
from minsheng.discovery.queries import leads_of
from minsheng.discovery.silence import Silent
from minsheng.discovery.sources import KINDS
from minsheng.feeds.catalogue import FEEDS, closing
from minsheng.feeds.queries import freshness_board
from minsheng.trail.actions import record


@dataclass(frozen=True, slots=True)
class Effect:
    """`kinds` in words come from `title_of`; `areas`: names of towns and villages; `held_since`: the rule, None without one."""

    kinds: Sequence[Kind]
    total: Tally
    months: Sequence[tuple[date, Tally]]
    towns: Sequence[tuple[str, Tally]]
    left_out: Sequence[LeftOut]
    left_out_total: LeftOut
    silent: Sequence[Silent]
    areas: Mapping[str, str]
    rule: precision.Rule | None
    suspended: "Sequence[Suspended]"


def effect(officer: Officer, *, now: datetime) -> Effect:
    """All figures of the officer's area. Raises accounts' Refusal, PolicyError of the pack."""
    duties.check(officer, "precision.view")
    return _figures(leads_of(officer), officer.region_code, silence.silent_villages(officer), now)


def of_area(region: str, *, now: datetime) -> Effect:
    """The same of everything whose area code begins with `region` ("": of the whole house), for who has the machine itself."""
    return _figures(Lead.objects.filter(region__startswith=region), region, silence.of_area(region), now)


def _figures(leads: QuerySet[Lead], region: str, found: Sequence[Silent], now: datetime) -> Effect:
    on = timezone.localdate(now)
    rule = precision.rule_of(county_pack(), on)
    kinds = precision.kinds(leads, rule)
    left = precision.left_out(leads, households_by_town(region))
    by_month = {month: Tally() for month in precision.months_shown(timezone.localtime(now))}
    by_town: dict[str, Tally] = {}
    total = Tally()
    for kind in kinds:
        total.join(kind.total)
        for month, tally in kind.by_month.items():
            if month in by_month:
                by_month[month].join(tally)
        for town, tally in kind.by_town.items():
            by_town.setdefault(town, Tally()).join(tally)
    regions = [row.heard.region for row in found] + [row.town for row in left] + list(by_town)
    return Effect(
        kinds=kinds,
        total=total,
        months=list(by_month.items()),
        towns=sorted(by_town.items()),
        left_out=left,
        left_out_total=precision.together(left),
        silent=found,
        areas=names.areas(regions),
        rule=rule,
        suspended=suspended(on),
    )


@dataclass(frozen=True, slots=True)
class Suspended:
    """A kind of lead that cannot be asked for: what it is, the file that is missing or stale, for how many subjects (None:
    nobody was asked, because no department reports such a file), and since when newer data are due (None: nothing ever came).
    """

    title: str
    feed: str
    subjects: int | None
    due_on: date | None


def suspended(on: date) -> list[Suspended]:
    """What the newest run could not ask because nobody can say who is *not* in a stale file, the most subjects first."""
    newest = Sweep.objects.order_by("-run__known_at", "-pk").values_list("details", flat=True)
    details = newest.first() or {}
    known = names.programmes()
    asked = [(known.get(c, c), f"enrolment:{c}", n) for c, n in details.get("roll_missing", {}).items()]
    asked += [(states.REASONS[r], KINDS[r].absence, n) for r, n in details.get("suspended", {}).items()]
    feeds = {closing(table) for _title, table, _n in asked} - {""}
    board = {one.feed.code: one for one in freshness_board(on, feeds=feeds)} if feeds else {}
    rows = []
    for title, table, n in asked:
        # A roll that no department sends has no feed: nothing of it can be late.
        code = closing(table)
        feed = FEEDS[code].name_zh if code else _("名册还没有接入")
        rows.append(Suspended(_(title), feed, n, board[code].due_on if code in board else None))
    unlisted = {p.code for p in county_pack().versions if p.unlisted}
    without = [c for c in details.get("without_roll", []) if c in known and c not in unlisted]
    rows += [Suspended(_(known.get(c, c)), _("没有部门报送名册"), None, None) for c in without]
    return sorted(rows, key=lambda row: (-(row.subjects or 0), row.title))


def title_of(kind: Kind) -> tuple[str, str, str]:
    """(label, reason, programme) in words."""
    key = kind.key
    programme = names.programmes().get(key.programme, key.programme)
    ground = f"{programme} · {names.ground(key.programme, key.ground)}" if key.ground else programme
    return _(states.LABELS[key.label]), _(states.REASONS[key.reason]), ground


@transaction.atomic
def export(officer: Officer, *, now: datetime) -> bytes:
    """The figures as a workbook; no names of persons are in it, and still it goes on the trail."""
    who = f"{officer.name}（{officer.username}）"
    return workbook(effect(officer, now=now), who=who, actor=officer.actor, now=now)


@transaction.atomic
def workbook(found: Effect, *, who: str, actor: str, now: datetime) -> bytes:
    """The same of figures at hand; `who` stands on each sheet."""
    detail = {"kinds": len(found.kinds), "silent": len(found.silent)}
    record(actor=actor, verb="effect_exported", subject="leads", detail=detail, now=now)
    signed = _("内部资料，不得外传。导出人：%(who)s　时间：%(at)s") % {
        "who": who,
        "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
    }
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        _sheet(book, _("各类线索"), signed, _KIND_HEADS, [_kind_row(kind) for kind in found.kinds])
        months = [[f"{month:%Y-%m}", *_tally_row(tally)] for month, tally in found.months]
        _sheet(book, _("各月"), signed, [_("月份"), *_TALLY_HEADS], months)
        towns = [[found.areas.get(town, town), *_tally_row(tally)] for town, tally in found.towns]
        _sheet(book, _("各乡镇"), signed, [_("乡镇"), *_TALLY_HEADS], towns)
        left = [
            [
                found.areas.get(r.town, r.town),
                r.frame,
                r.visited,
                r.missed,
                r.estimate,
                *(r.interval or (None, None)),
            ]
            for r in found.left_out
        ]
        _sheet(book, _("遗漏估计"), signed, _LEFT_HEADS, left)
        _sheet(
            book, _("沉默村"), signed, _SILENT_HEADS, [_silent_row(one, found.areas) for one in found.silent]
        )
    return out.getvalue()


_TALLY_HEADS = ["属实", "不属实", "不能判断", "属实比例", "区间下限", "区间上限"]
_KIND_HEADS = ["类别", "原因", "项目和依据", *_TALLY_HEADS, "暂不派发", "积存"]
_LEFT_HEADS = ["乡镇", "没有线索的户", "已抽查", "其中有遗漏", "估计遗漏户数", "区间下限", "区间上限"]
_SILENT_HEADS = [
    "乡镇", "村", "人口", "重点人口", "线索", "应有", "申请和反映", "应有", "走访", "应有", "如此之少的可能",
]  # fmt: skip


def _tally_row(tally: Tally) -> list[object]:
    ends = tally.interval or (None, None)
    return [tally.right, tally.wrong, tally.unclear, tally.share, *ends]


def _kind_row(kind: Kind) -> list[object]:
    return [*title_of(kind), *_tally_row(kind.total), "是" if kind.is_held else "", kind.waiting]


def _silent_row(one: Silent, areas: Mapping[str, str]) -> list[object]:
    h = one.heard
    counts = [value for name in silence.COUNTS for value in (getattr(h, name), round(one.expected[name], 1))]
    return [
        areas.get(h.region[:9], ""),
        areas.get(h.region, h.region),
        h.persons,
        h.needy,
        *counts,
        one.least,
    ]


def _sheet(
    book: xlsxwriter.Workbook, title: str, signed: str, heads: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bg_color": "#E9F1FB", "border": 1, "border_color": "#D6DDE6"})
    sheet.write_string(0, 0, signed)
    for at, head in enumerate(heads):
        sheet.write_string(1, at, head, bold)
        sheet.set_column(at, at, 14)
    for at, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            sheet.write(at, column, "" if value is None else value)
    sheet.freeze_panes(2, 1)
