"""线索成效: how often leads were right, what the net left out, and from where nothing is heard."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts import duties
from minsheng.discovery import effects, holding
from minsheng.discovery.precision import Kind, LeadKind, LeftOut, Tally
from minsheng.discovery.silence import Silent
from minsheng.discovery.views.common import officer_of
from minsheng.discovery.views.queue import EXCEL


@dataclass(frozen=True, slots=True)
class Line:
    """A tally in words; `share` and `interval` are "" until somebody has closed one."""

    title: str
    tally: Tally
    share: str
    interval: str


def _line(title: str, tally: Tally) -> Line:
    ends = tally.interval
    share = "" if tally.share is None else f"{tally.share:.0%}"
    return Line(title, tally, share, "" if ends is None else f"{ends[0]:.0%}–{ends[1]:.0%}")


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of lead in words."""

    kind: Kind
    label: str
    reason: str
    programme: str
    line: Line


def _kind(kind: Kind) -> KindLine:
    label, reason, programme = effects.title_of(kind)
    return KindLine(kind, label, reason, programme, _line(label, kind.total))


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A town's random visits in words."""

    town: str
    row: LeftOut
    estimate: str


def _left_out(town: str, row: LeftOut) -> LeftOutLine:
    if row.estimate is None or row.interval is None:
        return LeftOutLine(town, row, "")
    low, high = row.interval
    return LeftOutLine(town, row, f"{row.estimate:,.0f}（{low:,.0f}–{high:,.0f}）")


@dataclass(frozen=True, slots=True)
class SilentLine:
    """A silent village in words; `counts`: (counted, expected)."""

    town: str
    village: str
    row: Silent
    counts: list[tuple[int, str]]
    chance: str


@require_GET
def effect(request: HttpRequest) -> HttpResponse:
    """The figures of the officer's area."""
    officer = officer_of(request)
    found = effects.effect(officer, now=timezone.now())
    context = {
        "found": found,
        "total": _line("", found.total),
        "kinds": [_kind(kind) for kind in found.kinds],
        "months": [_line(f"{month:%Y-%m}", tally) for month, tally in found.months],
        "towns": [_line(found.areas.get(town, town), tally) for town, tally in found.towns],
        "left_out": [_left_out(found.areas.get(row.town, row.town), row) for row in found.left_out],
        "left_out_total": _left_out(_("合计"), found.left_out_total),
        "silent": [_silent(one, found.areas) for one in found.silent],
        "floor": f"{found.rule.floor:.0%}" if found.rule else "",
        "may_switch": duties.may(officer, "kind.switch"),
    }
    return render(request, "discovery/effect.html", context)


def _silent(one: Silent, areas: Mapping[str, str]) -> SilentLine:
    h = one.heard
    counts = [(getattr(h, name), f"{mean:.1f}") for name, mean in one.expected.items()]
    chance = "<0.1%" if one.least < 0.001 else f"{one.least:.1%}"
    return SilentLine(areas.get(h.region[:9], ""), areas.get(h.region, h.region), one, counts, chance)


@require_POST
def effect_export(request: HttpRequest) -> HttpResponse:
    """The same figures as an Excel file."""
    now = timezone.now()
    content = effects.export(officer_of(request), now=now)
    name = f"effect-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    return HttpResponse(
        content, content_type=EXCEL, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_POST
def effect_switch(request: HttpRequest) -> HttpResponse:
    """Let a held kind out again."""
    key = LeadKind(*(request.POST.get(name, "")[:40] for name in LeadKind._fields))
    note = request.POST.get("note", "")
    n = holding.switch_on(officer=officer_of(request), kind=key, note=note, now=timezone.now())
    messages.success(request, ngettext("已恢复派发 %(n)d 条。", "已恢复派发 %(n)d 条。", n) % {"n": n})
    return redirect("effect")
