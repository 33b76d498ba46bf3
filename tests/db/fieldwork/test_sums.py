"""Leads and households add up on every level, whatever happened in between."""

import random
from datetime import date

import pytest

from minsheng.discovery import actions as discovery
from minsheng.discovery.models import Lead
from minsheng.fieldwork import queries
from minsheng.fieldwork.models import Stop
from minsheng.fieldwork.queries import LeadCounts
from minsheng.fieldwork.views import areas, week
from tests.db.fieldwork.conftest import COUNTY, ELSEWHERE, MONDAY, NEXT, TOWN, Town, at, days


def check_sums(monday: date) -> None:
    """planned + waiting + seen + served + held + closed = all leads: of each village, town, county and the city; `seen` are those
    that the queue lists as visited."""
    villages = queries.lead_counts("9901", monday)
    for digits in (4, 6, 9, 12):
        parts = queries.lead_counts("9901", monday, digits=digits)
        assert sum(parts.values(), LeadCounts()).total == Lead.objects.count()
        for code, counts in parts.items():
            below = [one for village, one in villages.items() if village.startswith(code)]
            assert sum(below, LeadCounts()) == counts
            here = Lead.objects.filter(region__startswith=code)
            assert counts.total == here.count()
            assert counts.seen == here.filter(status="visited", held=False).count()


def test_leads_add_up_on_every_level_through_two_weeks(small: Town) -> None:
    chance = random.Random(7)
    check_sums(MONDAY)
    desk = small.officer("town_desk")
    Lead.objects.filter(pk=Lead.objects.order_by("-pk")[0].pk).update(held=True)
    for monday in (MONDAY, NEXT, NEXT + days(7)):
        small.plan(monday)
        check_sums(monday)
        stops = [stop for stop in small.stops(monday) if stop.links.exclude(lead__status="closed").exists()]
        for stop in chance.sample(stops, min(2, len(stops))):
            lead = stop.links.exclude(lead__status="closed")[0].lead
            small.visit(lead, stop.officer, monday + days(1))
            check_sums(monday)
            if chance.random() < 0.5:
                discovery.close(lead_id=lead.pk, officer=desk, outcome="informed", now=at(monday + days(2)))
                check_sums(monday)


def test_the_number_of_visited_leads_opens_the_list_it_counts(
    small: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this week's plan or no longer; what waits on the sheet of a visited household is counted apart, for it is not in it."""
    small.plan()
    first, second = small.stops()[:2]
    lead, beside = (Lead.objects.get(stops__stop=stop) for stop in (first, second))
    beside.stops.update(stop=first)
    small.visit(lead, first.officer, MONDAY)
    check_sums(MONDAY)
    monkeypatch.setattr(week, "today", lambda: MONDAY)
    page = small.client("town_desk").get(f"/week/town/?week={MONDAY}")
    counts = page.context["found"].leads
    assert (counts.planned, counts.seen, counts.served) == (3, 1, 1)
    address = f"/leads/?status=visited&amp;town={TOWN}"
    assert f'href="{address}"' in page.content.decode()
    behind = small.client("town_desk").get(address.replace("&amp;", "&")).context
    assert [line.row.lead.pk for line in behind["lines"]] == [lead.pk]
    monkeypatch.setattr(areas, "today", lambda: MONDAY)
    for role, place in (("county_lead", f"&amp;town={TOWN}"), ("city_lead", f"&amp;county={COUNTY}")):
        above = small.client(role).get(f"/week/area/?week={MONDAY}")
        assert above.context["total"].leads == queries.lead_counts("9901", MONDAY, digits=4)["9901"]
        assert f'<a href="/leads/?status=visited{place}">1</a>' in above.content.decode()
    Lead.objects.filter(pk=lead.pk).update(held=True)
    check_sums(MONDAY)


def test_a_held_lead_makes_no_work(small: Town) -> None:
    Lead.objects.update(held=True)
    _, change = small.plan()
    assert (change.added, change.waiting) == (0, 0)
    assert queries.lead_counts(COUNTY, MONDAY, digits=6)[COUNTY].held == Lead.objects.count()


def test_the_sums_of_the_county_are_those_of_its_towns(small: Town) -> None:
    small.plan()
    first = small.stops()[0]
    lead = Lead.objects.get(stops__stop=first)
    small.visit(lead, first.officer, MONDAY)
    discovery.close(lead_id=lead.pk, officer=small.officer("town_desk"), outcome="applied", now=at(MONDAY, 9))
    on = date(2026, 11, 27)
    rows, total = queries.area_week(small.officer("county_lead"), COUNTY, MONDAY, on=on)
    by_code = {row.code: row for row in rows}
    mine = by_code[TOWN]
    assert (mine.hands, mine.planned, mine.done, mine.late, mine.found) == (5, 5, 1, 4, 1)
    assert mine.pressing == 4
    assert (by_code[ELSEWHERE[:9]].planned_towns, total.towns, total.planned_towns) == (0, 2, 1)
    _, city = queries.area_week(small.officer("city_lead"), "9901", MONDAY, on=on)
    for name in ("towns", "hands", "planned", "done", "late", "found", "pressing", "leads"):
        assert getattr(city, name) == getattr(total, name)


def test_late_visits_reach_the_town_and_then_the_county(small: Town) -> None:
    small.plan()
    due = Stop.objects.order_by("due_on")[0].due_on
    assert due == date(2026, 11, 19)
    town, county = small.officer("town_desk"), small.officer("county_desk")
    assert queries.reminder_count(town, due) == 0
    assert queries.reminder_count(town, due + days(1)) == 5
    assert queries.reminder_count(county, date(2026, 11, 25)) == 0
    assert queries.reminder_count(county, date(2026, 11, 26)) == 5


def test_a_week_that_is_over_stays_as_it_was(small: Town) -> None:
    small.plan()
    first, second, *_ = small.stops()
    small.visit(Lead.objects.get(stops__stop=first), first.officer, MONDAY)
    small.plan(NEXT)
    desk, county = small.officer("town_desk"), small.officer("county_lead")

    def seen() -> object:
        town = queries.town_week(desk, TOWN, MONDAY, on=NEXT)
        _, total = queries.area_week(county, COUNTY, MONDAY, on=NEXT)
        done = queries.week_done(COUNTY, MONDAY, on=NEXT)
        return town.counted, town.leads, total, done

    before = seen()
    assert before[0] == {"done": 1, "moved": 4}  # type: ignore[index]
    again = Stop.objects.get(carried_from=second)
    lead = Lead.objects.get(stops__stop=again)
    small.visit(lead, again.officer, NEXT)
    discovery.close(lead_id=lead.pk, officer=desk, outcome="applied", now=at(NEXT, 9))
    assert seen() == before
    assert queries.town_week(desk, TOWN, NEXT, on=NEXT).counted["done"] == 1


def test_next_week_counts_the_households_of_the_leads_that_wait(small: Town) -> None:
    """What comes in after the plan waits as well: households and leads of the tile are of the same moment."""
    _, change = small.plan()
    client = small.client("town_desk")
    address = f"/week/town/?week={MONDAY}"
    tiles = client.get(address).context["tiles"]
    assert tiles["waiting_households"] == change.waiting == 3
    came_late = small.stops()[0]
    came_late.links.all().delete()
    tiles = client.get(address).context["tiles"]
    assert (tiles["waiting_households"], tiles["waiting"]) == (4, 4)
