"""Planning a town's week: what fits the hands, what waits, what moves on, and that doing it again changes nothing."""

import shutil
from datetime import date

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from minsheng.accounts.actions import set_absence
from minsheng.assessment.folders import folder_of
from minsheng.assessment.models import Run
from minsheng.cli.plan import plan
from minsheng.discovery import actions as discovery
from minsheng.discovery import precision
from minsheng.discovery.models import Lead
from minsheng.fieldwork import actions, queries
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.models import Plan, Stop, StopLead
from minsheng.kernel.errors import MinshengError
from minsheng.trail.models import Event
from tests.db.fieldwork.conftest import ELSEWHERE, MONDAY, NEXT, SECOND, TOWN, Town, at, days
from tests.support.lead_county import SEVERE, VILLAGE


def test_the_plan_fits_the_hands_and_the_rest_is_next_week(small: Town) -> None:
    plan, change = small.plan()
    assert (change.added, change.waiting, change.hands) == (5, 3, 5)
    assert (plan.hands, plan.waiting) == (5, 3)
    worker, desk = small.officer("village_worker"), small.officer("town_desk")
    mine = Stop.objects.filter(officer=worker)
    assert mine.count() == 4
    assert set(mine.values_list("region", flat=True)) == {VILLAGE}
    assert Stop.objects.get(officer=desk).region == SECOND


def test_planned_leads_are_given_to_the_worker_with_a_date(small: Town) -> None:
    small.plan()
    lead = Lead.objects.filter(assignee=small.officer("village_worker"))[0]
    assert (lead.status, lead.due_on) == ("assigned", date(2026, 11, 19))
    assert Lead.objects.filter(status="open", region__startswith=TOWN).count() == 3


def test_a_household_is_visited_once_with_all_its_leads(town: Town) -> None:
    town.county.household(SEVERE | {"birth_date": date(1940, 1, 1)})
    town.found()
    town.officer("village_worker")
    town.plan()
    leads = Lead.objects.filter(region=VILLAGE)
    assert leads.count() > 1
    (stop,) = town.stops()
    assert set(stop.links.values_list("lead", flat=True)) == set(leads.values_list("pk", flat=True))


def test_planning_again_changes_nothing_and_writes_nothing(small: Town) -> None:
    small.plan()
    before = (list(Stop.objects.values()), list(Lead.objects.order_by("pk").values()), Event.objects.count())
    _, change = small.plan(now=at(MONDAY, 5))
    assert (change.added, change.leads, change.moved) == (0, 0, 0)
    assert change.waiting == 3
    assert (
        list(Stop.objects.values()),
        list(Lead.objects.order_by("pk").values()),
        Event.objects.count(),
    ) == before


def test_a_new_lead_of_a_planned_household_goes_along(small: Town) -> None:
    small.plan()
    stop = small.stops()[0]
    link = stop.links.get()
    StopLead.objects.filter(pk=link.pk).delete()
    Lead.objects.filter(pk=link.lead_id).update(status="open", assignee=None, assigned_at=None, due_on=None)
    StopLead.objects.create(stop=stop, plan=stop.plan, lead=_other(link.lead))
    _, change = small.plan(now=at(MONDAY, 5))
    assert (change.added, change.leads) == (0, 1)
    assert stop.links.count() == 2


def _other(lead: Lead) -> Lead:
    Lead.objects.filter(pk=lead.pk).update(reason="not_entitled", label="review")
    copy = Lead.objects.get(pk=lead.pk)
    copy.pk, copy.reason, copy.label = None, "entitled", "inform"
    copy.save(force_insert=True)
    return copy


def test_what_was_not_done_moves_on_and_stays_late(small: Town) -> None:
    small.plan()
    first, *others = small.stops()
    lead = Lead.objects.get(stops__stop=first)
    small.visit(lead, first.officer, date(2026, 11, 17))
    _, change = small.plan(NEXT)
    assert (change.moved, change.carried) == (4, 4)
    again = {stop.key: stop for stop in small.stops(NEXT)}
    for stop in others:
        stop.refresh_from_db()
        assert stop.moved_at is not None
        assert again[stop.key].carried_from_id == stop.pk
        assert again[stop.key].due_on == stop.due_on
    first.refresh_from_db()
    assert first.moved_at is None
    assert first.key not in again


def test_before_the_week_is_over_nothing_moves_on_and_nothing_is_planned_twice(small: Town) -> None:
    small.plan()
    _, change = small.plan(NEXT, now=at(date(2026, 11, 19)))
    assert (change.moved, change.carried, change.added) == (0, 0, 3)
    both = [stop.key for stop in small.stops() + small.stops(NEXT)]
    assert len(both) == len(set(both)) == 8


def test_a_closed_lead_is_not_visited_and_does_not_move_on(small: Town) -> None:
    small.plan()
    stop = small.stops()[0]
    desk = small.officer("town_desk")
    discovery.close(lead_id=stop.links.get().lead_id, officer=desk, outcome="informed", now=at(MONDAY, 3))
    _, change = small.plan(NEXT)
    assert change.moved == 4
    assert stop.key not in {one.key for one in small.stops(NEXT)}


def test_a_visit_that_named_a_day_for_the_next_is_planned_again(small: Town) -> None:
    small.plan()
    stop = small.stops()[0]
    lead = Lead.objects.get(stops__stop=stop)
    small.visit(lead, stop.officer, MONDAY + days(1), next_due_on=MONDAY + days(16))
    discovery.close(
        lead_id=lead.pk, officer=small.officer("town_desk"), outcome="informed", now=at(MONDAY + days(2))
    )
    small.plan(NEXT)
    assert stop.key not in {one.key for one in small.stops(NEXT)}
    small.hands(stop.officer, 20)
    small.plan(NEXT + days(7))
    again = {one.key: one for one in small.stops(NEXT + days(7))}[stop.key]
    assert (again.kind, again.due_on) == ("again", MONDAY + days(16))
    assert not again.links.exists()
    actions.record_stop(
        officer=stop.officer, stop_id=again.pk, done_on=NEXT + days(8), found="fine", now=at(NEXT + days(8))
    )
    small.plan(NEXT + days(14))
    assert stop.key not in {one.key for one in small.stops(NEXT + days(14))}


def test_random_visits_go_to_households_without_a_lead(town: Town) -> None:
    town.households(3)
    quiet = {f"h{town.county.household({})[0]}" for _ in range(9)}
    town.found()
    town.hands(town.officer("village_worker"), 24)
    town.plan()
    sampled = Stop.objects.filter(kind="sample")
    assert sampled.count() == 2
    assert {stop.key for stop in sampled} <= quiet
    drawn = {stop.key for stop in sampled}
    in_need, well = sampled
    for stop, found in ((in_need, "need"), (well, "fine")):
        actions.record_stop(
            officer=stop.officer, stop_id=stop.pk, done_on=MONDAY, found=found, now=at(MONDAY, 4)
        )
    leads = dict(Lead.objects.filter(label="sample").values_list("household_id", "status"))
    assert leads == {in_need.household_id: "visited", well.household_id: "closed"}
    (row,) = precision.left_out(Lead.objects.all(), {TOWN: 12})
    assert (row.visited, row.missed) == (1, 0)
    Lead.objects.filter(label="sample").delete()
    StopLead.objects.all().delete()
    Stop.objects.all().delete()
    Lead.objects.filter(region=VILLAGE).update(status="open", assignee=None, assigned_at=None, due_on=None)
    town.plan()
    assert {stop.key for stop in Stop.objects.filter(kind="sample")} == drawn


def test_a_random_visit_that_nobody_made_is_not_said_to_have_moved_on(town: Town) -> None:
    town.households(3)
    for _ in range(9):
        town.county.household({})
    town.found()
    desk = town.officer("town_desk")
    town.hands(town.officer("village_worker"), 24)
    town.plan()
    town.plan(NEXT)
    week = queries.town_week(desk, TOWN, MONDAY, on=NEXT)
    assert week.counted == {"moved": 3, "missed": 2}
    assert queries.area_week(desk, TOWN, MONDAY, on=NEXT)[1].moved == 3


def test_an_absent_worker_and_a_holiday_take_hands_away(small: Town) -> None:
    desk, worker = small.officer("town_desk"), small.officer("village_worker")
    set_absence(
        officer=desk, other=worker, from_on=MONDAY, until_on=MONDAY + days(2), reason="培训", now=at(MONDAY)
    )
    _, change = small.plan()
    assert change.hands == 2


def test_a_town_without_hands_keeps_everything_in_sight(small: Town) -> None:
    _, change = small.plan(town=ELSEWHERE[:9])
    assert (change.added, change.hands) == (0, 0)
    assert change.waiting == 1


@pytest.mark.parametrize(
    ("monday", "where", "now", "code"),
    [
        (date(2026, 11, 17), TOWN, at(MONDAY), "WEEK_NOT_MONDAY"),
        (MONDAY, TOWN, at(NEXT), "WEEK_OVER"),
        (MONDAY, "990101999", at(MONDAY), "TOWN_UNKNOWN"),
        (MONDAY, TOWN[:6], at(MONDAY), "TOWN_UNKNOWN"),
        (date(2031, 1, 6), TOWN, at(MONDAY), "HOLIDAYS_MISSING"),
    ],
)
def test_weeks_that_cannot_be_planned(small: Town, monday: date, where: str, now: object, code: str) -> None:
    with pytest.raises(MinshengError) as caught:
        actions.plan_week(town=where, monday=monday, actor="t", now=now)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert not Plan.objects.exists()


def test_a_desk_plans_its_own_town_only(small: Town) -> None:
    desk = small.officer("town_desk")
    actions.plan_by(officer=desk, town=TOWN, monday=MONDAY, now=at(MONDAY))
    for officer, town in (
        (desk, ELSEWHERE[:9]),
        (small.officer("village_worker"), TOWN),
        (small.officer("city_desk"), TOWN),
    ):
        with pytest.raises(MinshengError) as caught:
            actions.plan_by(officer=officer, town=town, monday=MONDAY, now=at(MONDAY))
        assert caught.value.code in {"OUTSIDE_JURISDICTION", "DUTY_MISSING"}


def test_a_household_is_given_to_somebody_else_with_its_leads(small: Town) -> None:
    small.plan()
    desk, stop = small.officer("town_desk"), Stop.objects.filter(region=VILLAGE)[0]
    actions.reassign(officer=desk, stop_ids=[stop.pk], to=desk, now=at(MONDAY, 4))
    assert Lead.objects.get(stops__stop=stop).assignee == desk
    assert Event.objects.order_by("-seq")[0].verb == "stop_reassigned"
    other = small.officer("village_worker", SECOND)
    for to, code in ((other, "ASSIGNEE_ELSEWHERE"), (small.officer("auditor"), "ASSIGNEE_CANNOT_VISIT")):
        with pytest.raises(Refusal) as caught:
            actions.reassign(officer=desk, stop_ids=[stop.pk], to=to, now=at(MONDAY, 4))
        assert caught.value.code == code


def test_a_visited_household_is_given_to_nobody_else(small: Town) -> None:
    small.plan()
    stop = Stop.objects.filter(region=VILLAGE)[0]
    small.visit(Lead.objects.get(stops__stop=stop), stop.officer, MONDAY)
    desk = small.officer("town_desk")
    with pytest.raises(Refusal) as caught:
        actions.reassign(officer=desk, stop_ids=[stop.pk], to=desk, now=at(MONDAY, 9))
    assert caught.value.code == "STOP_DONE"
    with pytest.raises(Refusal) as caught:
        actions.say_why_not(officer=desk, stop_id=stop.pk, why="weather", now=at(MONDAY, 9))
    assert caught.value.code == "STOP_DONE"


def test_the_reason_is_asked_and_kept(small: Town) -> None:
    small.plan()
    stop = small.stops()[0]
    worker = stop.officer
    actions.say_why_not(officer=worker, stop_id=stop.pk, why="nobody_home", now=at(MONDAY, 4))
    small.plan(NEXT)
    moved = Stop.objects.filter(moved_at__isnull=False)
    assert moved.exclude(why_not="").count() == 1
    assert moved.filter(why_not="").count() == 4
    late = moved.filter(why_not="")[0]
    actions.say_why_not(officer=worker, stop_id=late.pk, why="weather", now=at(NEXT))
    with pytest.raises(Refusal) as caught:
        actions.say_why_not(officer=worker, stop_id=late.pk, why="x", now=at(NEXT))
    assert caught.value.code == "WHY_UNKNOWN"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"found": "?"}, "FOUND_UNKNOWN"),
        ({"done_on": MONDAY + days(1)}, "VISIT_IN_FUTURE"),
        ({"done_on": MONDAY - days(1)}, "VISIT_TOO_EARLY"),
        ({"note": "字" * 501}, "NOTE_TOO_LONG"),
        ({"note": "13912345678"}, "NOTE_HOLDS_NUMBER"),
        ({"stop_id": 99999}, "STOP_NOT_FOUND"),
        ({}, "STOP_HAS_LEADS"),
    ],
)
def test_a_visit_without_a_lead_that_cannot_be(small: Town, change: dict, code: str) -> None:  # type: ignore[type-arg]
    small.plan()
    stop = small.stops()[0]
    fields = {
        "stop_id": stop.pk,
        "done_on": MONDAY,
        "found": "fine",
        "officer": stop.officer,
        "now": at(MONDAY, 4),
    }
    with pytest.raises(Refusal) as caught:
        actions.record_stop(**fields | change)
    assert caught.value.code == code


def test_another_towns_household_is_not_there(small: Town) -> None:
    small.plan()
    stranger = small.officer("town_desk", ELSEWHERE[:9])
    with pytest.raises(Refusal) as caught:
        actions.say_why_not(officer=stranger, stop_id=small.stops()[0].pk, why="weather", now=at(MONDAY))
    assert caught.value.code == "STOP_NOT_FOUND"


def test_who_was_newly_granted_or_struck_by_a_disaster_is_visited_in_time(
    town: Town, settings: Settings
) -> None:
    """No lead says so: the policy does, and a visit of whatever kind settles it."""
    settings.MINSHENG_PACK = "tongliao"
    plain = {"birth_date": date(1980, 5, 1), "last_visited_on": days_ago(300)}

    def household(granted_days: int | None = None, **facts: object) -> str:
        granted = {} if granted_days is None else {"granted_on": days_ago(granted_days)}
        return f"h{town.county.household(plain | granted, facts=facts)[0]}"

    pressing, waits, late = household(23), household(22), household(60)
    struck = household(disaster_on=days_ago(1), house_damage="none")
    household(61)
    household(disaster_on=days_ago(61))
    household()
    town.found()
    Lead.objects.all().delete()
    worker = town.hands(town.officer("village_worker"), 3)
    town.plan()
    assert {stop.key: (stop.kind, stop.due_on) for stop in town.stops()} == {
        struck: ("owed", MONDAY),
        pressing: ("owed", days_ago(-4)),
        late: ("owed", days_ago(-4)),
    }
    actions.record_stop(
        stop_id=Stop.objects.get(key=struck).pk,
        officer=worker,
        done_on=MONDAY,
        found="fine",
        now=at(MONDAY, 5),
    )
    town.plan(NEXT, now=at(NEXT))
    assert {stop.key for stop in town.stops(NEXT)} >= {pressing, late, waits} - {struck}
    assert struck not in {stop.key for stop in town.stops(NEXT)}


def test_a_plan_says_that_owed_visits_are_not_among_it(town: Town) -> None:
    """Somebody edited the policies in the folder of the newest run, or the folder was taken away."""
    town.county.household()
    town.found()
    desk, run = town.client("town_desk"), Run.objects.get()

    def edit() -> None:
        file = next(folder_of(run).glob("pack/*/*.toml"))
        file.write_text(file.read_text(encoding="utf-8") + "\n# 1\n", encoding="utf-8")

    for code, spoil in (
        ("RUN_PACK_CHANGED", edit),
        ("RUN_FOLDER_MISSING", lambda: shutil.rmtree(folder_of(run))),
    ):
        spoil()
        _, change = town.plan()
        assert change.unread == code
        told = CliRunner().invoke(plan, ["--town", TOWN])
        assert f"应当走访的户没有排进来，请重新研判后再安排（{code}）" in told.output, told.output
        assert f"（{code}）" in desk.get(f"/week/town/?area={TOWN}").text


def days_ago(n: int) -> date:
    return MONDAY - days(n)
