"""What a trial says: one of them, two side by side, and who changes."""

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.amendments import describing
from minsheng.amendments import rules as adopting
from minsheng.assessment.presenting import pack_of
from minsheng.budgeting import actions, presenting, queries
from minsheng.budgeting.models import Trial
from minsheng.budgeting.views import officer_of, towns
from minsheng.kernel.errors import MinshengError
from minsheng.registry.purposes import GRANTS
from minsheng.trail.actions import record
from minsheng.ui.components import Crumb

PEOPLE: Final = 50


@require_safe
def trial_detail(request: HttpRequest, trial_id: int) -> HttpResponse:
    """The answer, or how far it is; `?programme=`, `?by=` choose the groups."""
    officer, now = officer_of(request), timezone.now()
    trial = actions.give_up_abandoned(queries.one(officer, trial_id), now=now)
    waits = trial.status in ("waiting", "running")
    if (
        not waits and request.headers.get("HX-Request") == "true"
    ):  # the page that waited shows the answer anew
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "trial": trial,
        "status": presenting.status(trial),
        "place": presenting.places([trial]).get(trial.region) or trial.region,
        "population": presenting.population(trial.population),
        "waits": waits,
        "told": describing.told(pack_of(trial.run), trial.changes, trial.on),
        "may_run": duties.may(officer, "trial.run"),
        "crumbs": [Crumb(_("政策")), Crumb(_("政策试算"), reverse("trial-list")), Crumb(trial.name)],
    }
    if trial.status == "done":
        context |= _answer(request, officer, trial)
        context["earliest"] = adopting.earliest(timezone.localdate(now))
        context["evidence"] = adopting.EVIDENCE
        context["may_propose"] = trial.kind == "change" and duties.may(officer, "amendment.propose")
    return render(request, "budgeting/trial_detail.html", context)


def _answer(request: HttpRequest, officer: Officer, trial: Trial) -> dict[str, object]:
    result = trial.result
    programme, by = request.GET.get("programme", ""), request.GET.get("by", "town")
    codes = {p["code"] for p in result["programmes"]}
    programme = programme if programme in codes else ""
    by = by if by in presenting.GROUPS else "town"
    may_see = duties.may(officer, "trial.people")
    pictures = presenting.pictures(result, programme)
    sums, rows = presenting.programmes(result), presenting.grouped(result, by, programme)
    if may_see:
        sums = [replace(row, people=_people(trial, row.key)) for row in sums]
    if may_see and programme and by == "town":
        rows = [replace(row, people=_people(trial, programme, row.key)) for row in rows]
    return {
        "result": result,
        "totals": presenting.totals(result),
        "programmes": sums,
        "moving": [row for row in sums if row.moves],
        "still": [row for row in sums if not row.moves],
        "programme": programme,
        "by": by,
        "groups": [(code, _(name)) for code, name in presenting.GROUPS.items()],
        "rows": rows,
        "hides": any(row.is_few for row in (*sums, *rows)),
        "reasons": presenting.reasons(result, programme),
        "pictures": [(one, *_near(trial, one, shown=may_see)) for one in pictures],
        "may_see": may_see,
    }


def _people(trial: Trial, programme: str, town: str = "") -> str:
    asked = {"programme": programme} | ({"town": town} if town else {})
    return f"{reverse('trial-people', args=[trial.pk])}?{urlencode(asked)}"


def _near(
    trial: Trial, picture: presenting.Picture, *, shown: bool
) -> tuple[list[queries.Near], list[queries.Near]]:
    """Households just under and just over the line with the names of their towns, for those who may open their files."""
    if not shown:
        return [], []
    try:
        under, over = (
            queries.near(
                trial, programme=picture.programme, condition=picture.condition, op=picture.op, over=over
            )
            for over in (False, True)
        )
    except MinshengError:
        return [], []
    names = presenting.place_names([*under, *over])
    for one in (*under, *over):
        one.place = names.get(one.town, one.town)
    return under, over


@require_safe
def trial_compare(request: HttpRequest) -> HttpResponse:
    """Two finished trials side by side: `?pick=1&pick=2`."""
    officer = officer_of(request)
    picked = [int(text) for text in request.GET.getlist("pick") if text.isdecimal()][:2]
    trials = [queries.one(officer, pk) for pk in picked]
    if len(trials) != len(presenting.UNITS) or any(one.status != "done" for one in trials):
        return redirect("trial-list")
    one, two = (presenting.programmes(trial.result) for trial in trials)
    by_code = [{row.key: row for row in rows} for rows in (one, two)]
    codes = list(dict.fromkeys([*by_code[0], *by_code[1]]))
    places = presenting.places(trials)
    context = {
        "trials": [
            (
                trial,
                presenting.totals(trial.result),
                describing.told(pack_of(trial.run), trial.changes, trial.on),
                places.get(trial.region) or trial.region,
                presenting.population(trial.population),
            )
            for trial in trials
        ],
        "rows": [(by_code[0].get(code), by_code[1].get(code)) for code in codes],
        "crumbs": [Crumb(_("政策")), Crumb(_("政策试算"), reverse("trial-list")), Crumb(_("并排比较"))],
    }
    return render(request, "budgeting/trial_compare.html", context)


@require_safe
def trial_people(request: HttpRequest, trial_id: int) -> HttpResponse:
    """Who changes in one programme, by opaque number, with the reason; the household's page asks for its own purpose."""
    officer, asked = officer_of(request), request.GET
    trial = queries.one(officer, trial_id)
    codes = {p["code"]: p["name_zh"] for p in trial.result.get("programmes", ())}
    programme = asked.get("programme", "")
    if programme not in codes:
        return redirect("trial-detail", trial_id)
    change = asked.get("change", "") if asked.get("change") in presenting.CHANGES else ""
    town = asked.get("town", "")[:9]
    first = int(asked["from"]) if asked.get("from", "").isdecimal() else 0
    rows = queries.moved(trial, programme=programme, change=change, town=town, offset=first, size=PEOPLE + 1)
    record(
        actor=officer.actor,
        verb="trial_people_seen",
        subject=f"trial:{trial.pk}",
        detail={"programme": programme, "change": change, "town": town, "from": first},
        now=timezone.now(),
    )
    words = presenting.reason_words(trial.result, programme)
    places = presenting.place_names(rows)
    context = {
        "trial": trial,
        "programme": programme,
        "name": codes[programme],
        "told": programme not in GRANTS,
        "change": change,
        "town": town,
        "towns": towns(officer),
        "changes": [(code, _(text)) for code, text in presenting.CHANGES.items()],
        "rows": [
            (row, presenting.CHANGE_KINDS[row.change], _(presenting.CHANGES[row.change]), places.get(row.town, row.town),
             [words.get(why, why) for why in row.why])
            for row in rows[:PEOPLE]
        ],
        "next": first + PEOPLE if len(rows) > PEOPLE else None,
        "before": max(0, first - PEOPLE) if first else None,
        "crumbs": [
            Crumb(_("政策")), Crumb(_("政策试算"), reverse("trial-list")),
            Crumb(trial.name, reverse("trial-detail", args=[trial.pk])), Crumb(codes[programme]),
        ],
    }  # fmt: skip
    return render(request, "budgeting/trial_people.html", context)
