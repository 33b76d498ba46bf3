"""A year of settlements once more after a reversal, worked out by hand with the figures of the shipped cases."""

from datetime import date

import pytest

from minsheng.engine import reference, settling
from minsheng.engine.household_facts import Facts
from minsheng.policy import cases, packs
from minsheng.policy.kinds import Scope

ON, PACK = date(2026, 11, 16), packs.load("tongliao")
ROLLS = ("tekun", "orphan", "dibao", "dibao_single", "dibao_edge", "rigid_expense")
STAY = {
    **cases.ORDINARY_THINGS[Scope.SETTLEMENT],
    "person_id": 1,
    "insurance": "resident",
    "care_kind": "inpatient",
    "facility_level": "tertiary",
    "designated": True,
    "care_place": "local",
    "total_fen": 8_000_000,
    "own_catalogue_fen": 600_000,
    "over_limit_fen": 100_000,
    "pre_self_fen": 300_000,
}
"""80,000 yuan, 70,000 of them in scope: (70000 - 500) x 75 % = 52,125; own part 20,875."""
FIRST = {"basic": 5_212_500, "critical": 901_875, "assistance": 829_938, "floor": 0, "tilt": 0}
"""Of somebody on dibao: (20875 - 7000) x 65 % = 9018.75; 11856.25 x 70 % = 8299.38; left to the person 10,556.87."""
SECOND = {"basic": 5_212_500, "critical": 1_380_625, "assistance": 494_812, "floor": 0, "tilt": 0}
"""The same stay again: 41750 - 7000 = 34750, 16125 x 65 % + 4750 x 70 % = 13806.25; 18925 x 70 % - 8299.38 = 4948.12."""
AFTER_FIRST = {
    "basic_ytd_fen": 5_212_500,
    "own_ytd_fen": 2_087_500,
    "critical_base_ytd_fen": 1_387_500,
    "critical_ytd_fen": 901_875,
    "after_ytd_fen": 1_185_625,
    "assisted_ytd_fen": 829_938,
    "paid_ytd_fen": 1_055_687,
}


def year(*rows, dibao_until=None):
    """Facts of one person with these settlements, on dibao until a day."""
    tables = {
        "person": [{"person_id": 1, "joint_id": 1, "county": "150523"}],
        "household": [{"household_id": 1, "kind": "joint", "poverty_watch": "none"}],
        "settlement": [{**STAY, "settlement_id": n, **row} for n, row in enumerate(rows, 1)],
        "enrolment": [{"person_id": 1, "programme": "dibao", "to_date": dibao_until}],
        "coverage": [
            {"table": f"enrolment:{code}", "county": "150523", "from_date": date(2020, 1, 1), "to_date": ON}
            for code in ROLLS
        ],
    }
    return Facts.from_tables(tables)


def on(month, day=20, **more):
    return {"visited_on": date(2026, month, day), "settled_on": date(2026, month, day), **more}


def again(facts, of_year=2026):
    return settling.resettled(facts, PACK, ON, 1, of_year)


def test_what_was_settled_on_the_right_sums_stays_as_it_was():
    first, second = again(year(on(6), on(7, **AFTER_FIRST)))
    assert (first.lines, first.more_fen, first.person_fen) == (FIRST, 0, 1_055_687)
    assert (second.lines, second.before, second.more_fen) == (SECOND, SECOND, 0)


def test_after_a_reversal_the_next_one_is_settled_as_the_first_of_the_year():
    first, second = again(year(on(6, reversed=True), on(7, **AFTER_FIRST)))
    assert (first.reversed, first.lines, first.before, first.person_fen) == (True, {}, {}, None)
    assert second.lines == FIRST
    assert second.more_fen == -143_624  # 69443.13 - 70879.37: the funds paid 1436.24 too much


def test_every_settlement_after_the_reversed_one_is_put_right_not_only_the_next():
    wrong = {column: fen * 2 for column, fen in AFTER_FIRST.items()}
    found = again(year(on(5, reversed=True), on(6, **AFTER_FIRST), on(7, **wrong)))
    assert [one.lines for one in found] == [{}, FIRST, SECOND]


def test_who_lost_dibao_since_is_settled_as_what_they_were_on_the_day_of_the_visit():
    facts = year(on(5, reversed=True), on(6, **AFTER_FIRST), on(9), dibao_until=date(2026, 6, 30))
    june, september = again(facts)[1:]
    assert june.lines == FIRST
    assert september.lines["assistance"] == 0  # nobody's roll in September
    # 41750 - 14000 = 27750, less the 13875 of June that went in already: x 60 % = 8325
    assert september.lines["critical"] == 832_500


def test_the_order_is_that_of_the_days_not_of_the_numbers():
    found = again(year(on(7), on(6)))
    assert [(one.id, one.lines) for one in found] == [(2, FIRST), (1, SECOND)]


def test_ordinary_outpatient_care_counts_towards_the_caps_of_basic_insurance_only():
    small = {
        "care_kind": "outpatient",
        "total_fen": 100_000,
        "own_catalogue_fen": 0,
        "over_limit_fen": 0,
        "pre_self_fen": 0,
    }
    outpatient, stay = again(year(on(5, **small), on(6)))
    assert outpatient.lines["basic"] is not None
    assert stay.lines == FIRST


def test_each_insurance_and_each_year_has_sums_of_its_own():
    last_year = {"visited_on": date(2025, 12, 30), "settled_on": date(2025, 12, 31)}
    facts = year(last_year, on(1), on(2, insurance="employee"), on(3))
    found = again(facts)
    assert [one.id for one in found] == [2, 3, 4]
    assert (found[0].lines, found[2].lines) == (FIRST, SECOND)
    assert [one.lines for one in again(facts, 2025)] == [FIRST]


def test_what_cannot_be_known_is_carried_on_as_unknown():
    first, second = again(year(on(6, pre_self_fen=None), on(7)))
    assert first.more_fen is None
    assert first.person_fen is None
    assert second.lines["critical"] is None
    assert second.more_fen is None


def test_a_settlement_without_a_day_has_no_place_in_the_order():
    with pytest.raises(reference.EvaluationError, match="没有结算日期") as refused:
        again(year(on(6), {"settled_on": None}))
    assert refused.value.code == "SETTLEMENT_UNDATED"
