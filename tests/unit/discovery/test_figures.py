"""The statistics behind 线索成效, the silent villages and the random visits: against values worked out by hand."""

from math import isclose

import pytest

from minsheng.discovery import states
from minsheng.discovery.precision import LeftOut, Rule, Tally, wilson
from minsheng.discovery.silence import Heard, poisson_tail, silent

RULE = Rule(least=20, floor=0.30, share=10)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_the_wilson_interval_is_that_of_the_tables(hits: int, n: int, low: float, high: float) -> None:
    ends = wilson(hits, n)
    assert ends is not None
    assert isclose(ends[0], low, abs_tol=1e-4)
    assert isclose(ends[1], high, abs_tol=1e-4)


def test_nobody_judged_gives_no_figure() -> None:
    assert wilson(0, 0) is None
    assert Tally().share is None
    assert LeftOut("990101001", 100, 0, 0).estimate is None
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


@pytest.mark.parametrize(
    ("right", "wrong", "held"),
    [(0, 19, False), (0, 20, True), (2, 18, False), (2, 24, True), (20, 40, False)],
)
def test_a_kind_is_held_only_when_even_the_upper_end_is_below_the_floor(
    right: int, wrong: int, held: bool
) -> None:
    tally = Tally(right, wrong)
    assert RULE.holds(tally) is held
    assert held == (right + wrong >= 20 and (wilson(right, right + wrong) or (0, 1))[1] < 0.30)


def test_about_the_share_goes_out_and_the_same_facts_always_give_the_same_answer() -> None:
    hashes = [f"{n * 2654435761 % 2**32:08x}" for n in range(5000)]
    out = [h for h in hashes if RULE.goes_out(h)]
    assert 400 < len(out) < 600
    assert all(RULE.goes_out(h) for h in out)


@pytest.mark.parametrize(
    ("label", "reason", "outcome", "verdict"),
    [
        ("inform", "entitled", "applied", True),
        ("inform", "entitled", "not_eligible", False),
        ("inform", "entitled", "transferred", None),
        ("review", "dead", "death_confirmed", True),
        ("review", "not_entitled", "not_eligible", True),
        ("review", "dead", "data_wrong", False),
        ("review", "double", "duplicate", True),
        ("review", "dead", "duplicate", False),
        ("review", "dead", "informed", None),
        ("warning", "disaster", "no_need", False),
        ("sample", "random", "aided", True),
        ("warning", "guardian_missing", "guardian_settled", True),
        ("warning", "guardian_missing", "data_wrong", False),
    ],
)
def test_what_an_outcome_says_depends_on_the_label(
    label: str, reason: str, outcome: str, verdict: bool | None
) -> None:
    assert states.verdict(label, reason, outcome) is verdict


def test_left_out_is_the_share_of_the_sample_times_the_households_without_a_lead() -> None:
    row = LeftOut("990101001", frame=1000, visited=20, missed=2)
    assert row.estimate == 100
    low, high = row.interval or (0, 0)
    assert 27 < low < 30
    assert 300 < high < 302


def test_the_poisson_tail_is_that_of_the_tables() -> None:
    assert isclose(poisson_tail(0, 3.0), 0.049787, abs_tol=1e-6)
    assert isclose(poisson_tail(2, 3.0), 0.423190, abs_tol=1e-6)
    assert poisson_tail(0, 0.0) == 1.0
    assert poisson_tail(5, 2000.0) == 0.0
    assert poisson_tail(1990, 2000.0) == 1.0


def heard(n: int, needy: int, leads: int) -> Heard:
    return Heard(f"990101001{n:03d}", needy * 3, needy, leads, 0, 0)


def test_a_village_is_silent_against_its_own_towns_rate_and_need() -> None:
    town = [heard(1, 100, 20), heard(2, 100, 22), heard(3, 100, 3), heard(4, 4, 0)]
    found = silent(town, 0.01)
    assert [one.heard.region[-3:] for one in found] == ["003"]
    (one,) = found
    assert isclose(one.expected["leads"], 100 * 45 / 304)
    assert one.tail["visits"] == 1.0  # nobody in the town was visited: no reproach to one village
    elsewhere = Heard("990101002001", 300, 100, 3)
    assert silent([elsewhere], 0.01) == [], "the only village of its town has its town's rate"
