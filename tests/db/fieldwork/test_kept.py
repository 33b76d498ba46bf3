"""The sums of a city are those of its rows at any moment, whatever was done and however long ago they were kept."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, cast

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minsheng.cli.leads import leads as leads_command
from minsheng.discovery import actions as discovery
from minsheng.discovery import kept, precision
from minsheng.discovery.models import Changed, KeptSum, Lead, VisitRecord
from minsheng.discovery.names import span
from minsheng.discovery.overview import overview
from minsheng.fieldwork import actions, changes, queries, rows, rules
from minsheng.fieldwork.models import Stop, StopLead
from minsheng.fieldwork.rows import SUMS
from minsheng.kernel.errors import MinshengError
from tests.db.fieldwork.conftest import ELSEWHERE, MONDAY, NEXT, SECOND, VILLAGE, Town, at, days

CITY = VILLAGE[:4]


def assert_exact(on: date) -> None:
    """Every sum of the city by county and of the county by town, as its rows say."""
    for one in SUMS:
        for args in one.versions(on):
            for area, digits in ((CITY, 4), (CITY, 6), (VILLAGE[:6], 9)):
                shown = {part: dict(counts) for part, counts in kept.sums(one, area, digits, *args).items()}
                counted = one.below(span(area), digits, args)
                assert {p: c for p, c in shown.items() if c} == {p: dict(c) for p, c in counted.items()}, (
                    one.name,
                    args,
                    area,
                )


def one_of(rows: Any, chance: random.Random) -> Any:
    return chance.choice(list(rows.order_by("pk")))


def open_one(chance: random.Random) -> Lead:
    return cast("Lead", one_of(Lead.objects.exclude(status="closed"), chance))


def plan(town: Town, on: date, chance: random.Random) -> object:
    week = rules.working_week(on)
    return town.plan(chance.choice([week, week + days(7)]), now=at(on))


def visit(town: Town, on: date, chance: random.Random) -> object:
    lead = open_one(chance)
    role = "village_worker" if lead.region == VILLAGE else "town_desk"
    return town.visit(lead, town.officer(role), on)


def close(town: Town, on: date, chance: random.Random) -> object:
    outcome, desk = chance.choice(["applied", "informed", "not_found"]), town.officer("county_desk")
    return discovery.close(lead_id=open_one(chance).pk, officer=desk, outcome=outcome, now=at(on, 9))


def hold(_town: Town, _on: date, chance: random.Random) -> object:
    return Lead.objects.filter(pk=open_one(chance).pk).update(held=chance.random() < 0.5)


def open_again(_town: Town, _on: date, chance: random.Random) -> object:
    lead = one_of(Lead.objects.filter(status="closed"), chance)
    again = {"status": "open", "outcome": "", "closed_at": None, "closed_by": None}
    return Lead.objects.filter(pk=lead.pk).update(**again)


def find_another_ground(_town: Town, _on: date, chance: random.Random) -> object:
    lead = one_of(Lead.objects.filter(status="closed"), chance)
    return Lead.objects.filter(pk=lead.pk).update(ground=chance.choice(["", "income"]))


def move(_town: Town, _on: date, chance: random.Random) -> object:
    region = chance.choice([VILLAGE, SECOND, ELSEWHERE])
    return Lead.objects.filter(pk=open_one(chance).pk).update(region=region)


def find(town: Town, on: date, chance: random.Random) -> object:
    done = {
        "done_on": on,
        "found": chance.choice(["fine", "need"]),
        "done_by": town.officer("village_worker"),
    }
    return Stop.objects.filter(pk=one_of(Stop.objects, chance).pk).update(**done)


def move_on(_town: Town, on: date, chance: random.Random) -> object:
    why = chance.choice(["", "weather"])
    return Stop.objects.filter(pk=one_of(Stop.objects, chance).pk).update(moved_at=at(on, 7), why_not=why)


def unlink(_town: Town, _on: date, chance: random.Random) -> object:
    return one_of(StopLead.objects, chance).delete()


def keep(_town: Town, on: date, _chance: random.Random) -> object:
    return actions.keep_sums(on=on)


DEEDS = (
    plan,
    visit,
    visit,
    close,
    close,
    close,
    find_another_ground,
    hold,
    open_again,
    move,
    find,
    move_on,
    unlink,
    keep,
)


@pytest.mark.parametrize("seed", range(3))
def test_sums_are_exact_after_whatever_was_done(small: Town, seed: int) -> None:
    chance = random.Random(seed)
    actions.keep_sums(on=MONDAY)
    small.plan()
    for step in range(24):
        on = MONDAY + days(step * 3 // 2)  # five weeks end on the way
        with suppress(MinshengError, IndexError):  # refused, or there is nothing to do it to
            chance.choice(DEEDS)(small, on, chance)
        assert_exact(on)
    actions.keep_sums(on=on)
    assert not Changed.objects.exists()
    assert_exact(on)


def test_what_comes_late_is_counted_in_the_week_it_belongs_to(small: Town) -> None:
    """By hand, past all verbs: a note that said too late a day would leave the old week as it was."""
    small.plan()
    links, later, desk = list(StopLead.objects.order_by("pk")), MONDAY + days(42), small.officer("town_desk")
    other = [one for one in links if one.stop_id != links[0].stop_id]

    def visited(lead_id: int) -> object:
        seen = {
            "officer": desk,
            "visited_on": MONDAY,
            "met_person": True,
            "recorded_at": at(MONDAY + days(2)),
        }
        return VisitRecord.objects.create(lead_id=lead_id, idempotency_key=str(lead_id), **seen)

    closed = {"status": "closed", "outcome": "applied", "closed_by": desk, "closed_at": at(MONDAY + days(9))}
    copy = Lead(**Lead.objects.filter(pk=links[0].lead_id).values()[0] | {"id": None, "status": "open"})
    copy.reason, copy.label, copy.matter_number, copy.programme = "declared", "matter", "late", ""
    deeds: list[Callable[[], object]] = [
        lambda: visited(links[0].lead_id),
        lambda: Lead.objects.filter(pk=other[0].lead_id).update(held=True),
        lambda: Lead.objects.filter(pk=other[1].lead_id).update(**closed),
        other[2].delete,
        lambda: visited(other[2].lead_id),
        copy.save,
        lambda: Stop.objects.filter(pk=other[1].stop_id).update(moved_at=at(MONDAY + days(3))),
        lambda: Lead.objects.filter(pk=other[0].lead_id).update(region=ELSEWHERE),
    ]
    for deed in deeds:
        actions.keep_sums(on=later)
        deed()
        assert_exact(later)
    actions.keep_sums(on=later)
    assert_exact(later)
    assert MONDAY in rows.weeks(later)


def test_a_visit_of_today_leaves_the_weeks_before_alone(small: Town) -> None:
    small.plan()
    later = MONDAY + days(42)
    actions.keep_sums(on=later)
    link = StopLead.objects.select_related("stop").order_by("pk")[0]
    Lead.objects.filter(pk=link.lead_id).update(status="visited", visited_at=at(later))
    Lead.objects.filter(stops=None).update(status="visited", visited_at=at(later))
    notes = kept._earliest(Changed.objects.values_list("region", "since"))
    assert len(notes) > 1
    assert rows.STOPS.touched(notes, (MONDAY,)) == {link.stop.region}
    assert rows.STOPS.touched(notes, (MONDAY - days(14),)) == set()


def test_a_page_of_a_city_that_did_not_change_looks_at_no_lead_and_no_visit(small: Town) -> None:
    small.plan()
    lead = small.officer("city_lead")
    actions.keep_sums(on=MONDAY)
    on = small.stops()[0].due_on
    with CaptureQueriesContext(connection) as asked:
        overview(lead, on=on)
        queries.area_week(lead, CITY, MONDAY, on=on)
        queries.reminder_count(lead, on)
        queries.week_done(CITY, MONDAY, on=on)
        precision.held_kinds(precision.Rule(1, 0.5, 10))
    tables = ("discovery_lead", "discovery_visitrecord", "fieldwork_stop")
    assert [one["sql"] for one in asked if any(f'FROM "{table}' in one["sql"] for table in tables)] == []


def test_only_what_changed_is_counted_again(small: Town) -> None:
    small.plan()
    actions.keep_sums(on=MONDAY)
    lead = Lead.objects.filter(region=SECOND)[0]
    discovery.close(lead_id=lead.pk, officer=small.officer("town_desk"), outcome="informed", now=at(MONDAY))
    assert set(Changed.objects.values_list("region", flat=True)) == {SECOND}
    assert_exact(MONDAY)
    assert actions.keep_sums(on=MONDAY) == 1
    assert not kept.is_stale(SUMS, MONDAY)


def test_what_no_page_counts_leaves_no_note(small: Town) -> None:
    actions.keep_sums(on=MONDAY)
    Lead.objects.update(noticed_at=at(MONDAY), rank=5)
    assert not Changed.objects.exists()


def test_the_week_that_follows_is_counted_whole_before_it_is_shown(small: Town) -> None:
    actions.keep_sums(on=MONDAY)
    later = NEXT + days(14)
    assert kept.is_stale(SUMS, later)
    assert_exact(later)
    actions.keep_sums(on=later)
    assert_exact(later)
    assert not KeptSum.objects.filter(name="standing", version=MONDAY.isoformat()).exists()
    assert KeptSum.objects.filter(name="stops", version=MONDAY.isoformat()).exists()


def test_a_wrong_sum_is_told_and_counted_anew(small: Town) -> None:
    actions.keep_sums(on=MONDAY)
    wrong = KeptSum.objects.get(name="leads", area=VILLAGE[:6])
    *key, n = wrong.counts[0]
    wrong.counts[0] = [*key, n + 1]
    wrong.save()
    found = actions.recount_sums(on=MONDAY)
    assert [(one.county, one.key, one.kept - one.counted) for one in found] == [(VILLAGE[:6], tuple(key), 1)]
    assert_exact(MONDAY)
    assert actions.recount_sums(on=MONDAY) == []


def test_the_command_says_where_a_sum_is_wrong(small: Town) -> None:
    assert CliRunner().invoke(leads_command, ["recount"]).exit_code == 0
    KeptSum.objects.filter(name="leads", area=VILLAGE[:6]).update(counts=[])
    told = CliRunner().invoke(leads_command, ["recount"])
    assert told.exit_code == 3
    assert f"{VILLAGE[:6]} leads" in told.output
    assert CliRunner().invoke(leads_command, ["recount"]).exit_code == 0


def test_a_migration_may_rebuild_the_tables_and_nothing_old_is_kept(small: Town) -> None:
    actions.keep_sums(on=MONDAY)
    changes.remove()
    assert not KeptSum.objects.exists()
    Lead.objects.filter(region=SECOND).update(held=True)
    assert not Changed.objects.exists()
    changes.install()
    assert_exact(MONDAY)
    actions.keep_sums(on=MONDAY)
    Lead.objects.filter(region=SECOND).update(held=False)
    assert set(Changed.objects.values_list("region", flat=True)) == {SECOND}
    assert_exact(MONDAY)
