"""The handbook's two pages: the list with its search, and one policy."""

from datetime import date
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minsheng.amendments.queries import county_pack
from minsheng.fieldwork.holidays import calendar
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs, time_limits
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.policy.things import THINGS
from minsheng.registry.presenting import area_names
from minsheng.ui.components import Crumb
from minsheng.web.handbook import changing, describing, english, standards

SHOWN_CASES: Final = 12
PUBLICITY_INSIDE: Final = "limit.publicity_inside"
NO_PLACE: Final = ("common", "toy")
EVIDENCE: Final = {
    "V": "已核对原文",
    "V2": "转引",
    "K": "依经验",
    "I": "推算",
    "REPORT": "公开报道",
    "LOCAL": "当地做法",
    "illustrative": "示例参数",
}


@require_safe
def handbook_list(request: HttpRequest) -> HttpResponse:
    """Every policy of the place, or those that hold the words asked for."""
    on, words = _day(request), request.GET.get("q", "").strip()[:50]
    pack, elsewhere = _pack(request)
    context = {
        "on": on,
        "elsewhere": elsewhere,
        "places": _places(),
        "q": words,
        "pack": pack,
        "found": _grouped(describing.found(pack, on, words, _ if _is_english() else str), on),
        "turns": changing.turns(pack, on),
        "about_change": "变" in words or "调整" in words,
        "crumbs": [Crumb(_("政策手册"))],
    }
    return render(request, "web/handbook_list.html", context)


@require_safe
def handbook_page(request: HttpRequest, code: str) -> HttpResponse:
    """One policy as it stands on the day asked for."""
    on = _day(request)
    pack, elsewhere = _pack(request)
    page = describing.page(pack, code, on, area_names)
    if page is None:
        raise Http404
    if _is_english():
        page = english.page(page, pack)
    shown = len(page.stories) if request.GET.get("cases") == "all" else SHOWN_CASES
    context = {
        "page": page,
        "pack": pack,
        "elsewhere": elsewhere,
        "programme": page.programme,
        "on": on,
        "in_force": page.programme.in_force(on),
        "facts": describing.data_of(page.programme, pack),
        "cases": page.stories[:shown],
        "more_cases": max(0, len(page.stories) - shown),
        "illustrative": any(v.illustrative and v.in_force for p in page.parameters for v in p.values),
        "evidence": {code: _(word) for code, word in EVIDENCE.items()},
        "kinds": _kinds(),
        "schedule": _schedule(page.programme, on, publicity_inside=_publicity_inside(pack, on)),
        "crumbs": [Crumb(_("政策手册"), reverse("handbook-list")), Crumb(_(page.programme.name_zh))],
    }
    return render(request, "web/handbook_page.html", context)


def _kinds() -> dict[str, str]:
    """Titles over the standards and limits of a page."""
    titles = (
        _("金额和标准"),
        _("条件和计算用的限额"),
        _("当地没有另外规定的（不起作用）"),
        _("对办理单位的要求"),
    )
    return dict(zip(standards.ORDER, titles, strict=True))


def _publicity_inside(pack: Pack, on: date) -> bool:
    """Whether the days of the publicity count in the limit of the whole: nationally they do."""
    if PUBLICITY_INSIDE not in pack.parameters.series:
        return True
    told = pack.parameters.resolve(PUBLICITY_INSIDE, on, by_class=False, may_lack=True).choices
    return not told or bool(told[0].value)


def _schedule(programme: Programme, on: date, *, publicity_inside: bool) -> dict[str, Any]:
    """What would follow from the day: by when each step and the whole is due, and the months paid. `missing`: the year without
    a list of holidays, so that some of these days cannot be told."""
    told: dict[str, Any] = {}
    procedure, delivery = programme.procedure, programme.delivery
    if procedure is not None:
        told["steps"] = [time_limits.Due(step, None) for step in procedure.steps]
        answer_by = partial(time_limits.answer_by, publicity_inside=publicity_inside)
        for key, days in (("steps", time_limits.timetable), ("answer_by", answer_by)):
            try:
                told[key] = days(procedure, on, calendar())
            except MinshengError as error:
                told["missing"] = error.details["year"]
        told["timed"] = any(due.by for due in told["steps"])
    if delivery is not None and delivery.kind == "cash" and delivery.cycle == "monthly":
        told["paid_from"] = time_limits.first_month(delivery, applied_on=on, decided_on=on)
        told["paid_until"] = time_limits.last_month(delivery, on)
    return told


def _grouped(found: list[tuple[Programme, str]], on: date) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """(title, policies): what people and households get in money first; each with where it was found, what it gives and
    whether it is in force."""
    titles = {
        "cash": _("发给个人和家庭的钱"),
        "status": _("认定资格和身份"),
        "service": _("服务和减免"),
        "": _("其他"),
        "thing": _("对结算单、岗位、处方和机构的"),
    }
    groups: dict[str, list[tuple[Any, ...]]] = {kind: [] for kind in titles}
    for programme, hit in found:
        given = programme.delivery
        kind = "thing" if programme.subject in THINGS else given.kind if given else ""
        told = _(describing.CYCLES[given.cycle] + describing.KINDS[given.kind]) if given else ""
        row = (programme, hit, _(describing.SUBJECTS[programme.subject]), told, programme.in_force(on))
        groups[kind].append(row)
    return [(titles[kind], rows) for kind, rows in groups.items() if rows]


def _is_english() -> bool:
    return get_language() == "en"


def _places() -> list[tuple[str, str]]:
    """(code, name) of the installed packs of places; what they build on and what tests use has no place of its own."""
    found = {code: packs.chain(code)[-1] for code in packs.names()}
    return [(code, one.name_zh) for code, one in found.items() if one.region and code not in NO_PLACE]


def _pack(request: HttpRequest) -> tuple[Pack, str]:
    """The policies asked for: `?pack=` one of the installed ones as shipped, else the county's with what was adopted ("")."""
    wanted = request.GET.get("pack", "")
    if wanted in dict(_places()) and wanted != settings.MINSHENG_PACK:
        return packs.load(wanted), wanted
    return county_pack(), ""


def _day(request: HttpRequest) -> date:
    """The day asked for, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
