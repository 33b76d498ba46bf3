"""Fitting households to hands, due dates, who is told: pure."""

import random
from datetime import date, timedelta

import pytest

from minsheng.fieldwork import rules
from minsheng.fieldwork.rules import Pace, Visitor, Wish
from minsheng.kernel.workdays import Calendar

MONDAY = date(2026, 11, 16)
FRIDAY = date(2026, 11, 20)
CALENDAR = Calendar([date(2026, 11, 18)], [date(2026, 11, 21)])
PLAIN = Calendar([], [], [2026])


def wish(key, village="A", rank=0, **more):
    return Wish(key, village, rank, **more)


def keys(given):
    return [one.wish.key for one in given]


def test_the_greatest_need_comes_first_and_what_is_due_before_it():
    wishes = [wish("low", rank=1), wish("high", rank=9), wish("due", due_on=FRIDAY)]
    given, waiting = rules.share(wishes, [Visitor(1, "A", 2)], FRIDAY)
    assert keys(given) == ["due", "high"]
    assert [one.key for one in waiting] == ["low"]


def test_a_date_after_the_week_does_not_press():
    wishes = [wish("later", rank=1, due_on=date(2026, 12, 1)), wish("high", rank=9)]
    assert keys(rules.share(wishes, [Visitor(1, "A", 1)], FRIDAY)[0]) == ["high"]


def test_a_worker_goes_to_the_own_village_only():
    given, waiting = rules.share([wish("a"), wish("b", "B")], [Visitor(1, "A", 5)], FRIDAY)
    assert keys(given) == ["a"]
    assert [one.key for one in waiting] == ["b"]


def test_the_desk_goes_by_turns_to_the_village_with_the_least_covered():
    wishes = [wish(f"a{n}", "A", 9) for n in range(4)] + [wish(f"b{n}", "B", 1) for n in range(4)]
    given, _ = rules.share(wishes, [Visitor(1, "", 4)], FRIDAY)
    assert sorted(one.wish.village for one in given) == ["A", "A", "B", "B"]


def test_the_desk_takes_what_is_due_wherever_it_is():
    wishes = [wish("a1", "A", 9), wish("b1", "B", 1, due_on=MONDAY), wish("b2", "B", 1, due_on=FRIDAY)]
    assert keys(rules.share(wishes, [Visitor(1, "", 2)], FRIDAY)[0]) == ["b1", "b2"]


def test_an_earlier_assignment_is_kept_while_that_officer_has_hands():
    visitors = [Visitor(1, "A", 1), Visitor(2, "A", 9)]
    given, _ = rules.share([wish("a", officer=1, rank=5), wish("b", officer=1)], visitors, FRIDAY)
    assert [(one.wish.key, one.officer) for one in given] == [("a", 1), ("b", 2)]


def test_random_visits_have_their_own_hands_and_no_others():
    wishes = [wish("s1", kind="sample", rank=99), wish("s2", kind="sample"), wish("a")]
    given, waiting = rules.share(wishes, [Visitor(1, "A", 5, sample=1)], FRIDAY)
    assert keys(given) == ["s1", "a"]
    assert [one.key for one in waiting] == ["s2"]


def test_hands_kept_for_random_visits_that_nobody_needs_are_used():
    given, _ = rules.share([wish("a"), wish("b")], [Visitor(1, "A", 1, sample=1)], FRIDAY)
    assert keys(given) == ["a", "b"]


def test_extra_hands_go_to_the_list_of_the_campaign_only():
    wishes = [wish("a", rank=9), wish("t", target=True), wish("b", rank=5)]
    given, waiting = rules.share(wishes, [Visitor(1, "A", 1, extra=5)], FRIDAY)
    assert sorted(keys(given)) == ["a", "t"]
    assert [one.key for one in waiting] == ["b"]


@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_lost_given_twice_or_beyond_anyones_hands(seed):
    chance = random.Random(seed)
    wishes = [
        wish(
            f"k{n}", chance.choice("ABC"), chance.randrange(9), kind=chance.choice(["lead", "sample"]),
            due_on=chance.choice([None, MONDAY, FRIDAY]), target=chance.random() < 0.2,
        )
        for n in range(60)
    ]  # fmt: skip
    visitors = [
        Visitor(
            n, chance.choice(["", "A", "B"]), chance.randrange(9), chance.randrange(2), chance.randrange(3)
        )
        for n in range(4)
    ]
    most = {one.officer: one.free + one.sample + one.extra for one in visitors}
    places = {one.officer: one.village for one in visitors}
    given, waiting = rules.share(wishes, visitors, FRIDAY)
    assert sorted([*keys(given), *(one.key for one in waiting)]) == sorted(one.key for one in wishes)
    for officer, hands in most.items():
        mine = [one for one in given if one.officer == officer]
        assert len(mine) <= hands
        assert all(places[officer] in ("", one.wish.village) for one in mine)


def test_hands_shrink_with_holidays_and_absences_and_never_grow():
    days = rules.working_days(MONDAY, CALENDAR)
    assert [day.day for day in days] == [16, 17, 19, 20, 21]
    assert rules.hands(12, days, []) == 12
    assert rules.hands(12, days, [(MONDAY, MONDAY), (MONDAY, date(2026, 11, 17))]) == 7
    assert rules.hands(12, days, [(date(2026, 1, 1), date(2026, 12, 31))]) == 0
    assert rules.hands(12, rules.working_days(MONDAY, Calendar([], [date(2026, 11, 21)], [2026])), []) == 12


@pytest.mark.parametrize(
    ("opened", "set_due", "expected"),
    [
        (MONDAY, None, date(2026, 11, 19)),
        (date(2026, 11, 13), None, date(2026, 11, 18)),
        (date(2026, 9, 1), None, FRIDAY),
        (FRIDAY, None, FRIDAY),
        (None, None, FRIDAY),
        (MONDAY, date(2026, 11, 10), date(2026, 11, 10)),
        (MONDAY, date(2026, 11, 30), FRIDAY),
    ],
)
def test_a_first_visit_has_three_working_days_and_a_set_date_holds(opened, set_due, expected):
    days = rules.working_days(MONDAY, PLAIN)
    assert rules.due(opened, set_due, days, PLAIN, Pace()) == expected


@pytest.mark.parametrize(
    ("today", "level"), [(16, ""), (17, "worker"), (18, "town"), (20, "town"), (23, "county"), (30, "county")]
)
def test_the_town_and_then_the_county_are_told(today, level):
    assert rules.told(MONDAY, MONDAY.replace(day=today), PLAIN, Pace()) == level


def test_a_holiday_is_not_a_day_late():
    assert rules.told(date(2026, 11, 17), date(2026, 11, 19), CALENDAR, Pace()) == "worker"
    assert rules.told(date(2026, 11, 17), date(2026, 11, 20), CALENDAR, Pace()) == "town"


def test_on_a_weekend_the_coming_week_is_at_hand() -> None:
    monday = date(2026, 11, 16)
    assert [rules.working_week(monday + timedelta(days=n)) for n in range(7)] == [monday] * 5 + [
        monday + timedelta(days=7)
    ] * 2
