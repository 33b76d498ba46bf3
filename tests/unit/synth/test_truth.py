"""The truth agrees with a second opinion that reads nothing but the clean files."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from minsheng.kernel.errors import MinshengError
from minsheng.synth.county import PLANS, make_world
from minsheng.synth.reliefs import RELIEFS
from minsheng.synth.upkeep import UPKEEP
from tests.unit.synth.second_opinion import County
from tests.unit.synth.written import AS_OF, Written, write

UPKEEP_REASONS = {plan.reason for plan in UPKEEP if plan.label}
SIGN_LABELS = ("warning", "ahead", "matter")


def _told(written: Written) -> set[tuple[str, ...]]:
    """One-off relief and running benefits that nobody adjusted are compared with the product in tests/db/week."""
    rows = written.read("leads.csv")
    return {
        (r["household_key"], r["id_number"], r["programme"], r["label"], r["reason"])
        for r in rows
        if r["label"] not in SIGN_LABELS
        and r["programme"] not in RELIEFS
        and r["reason"] not in UPKEEP_REASONS
    }


def test_leads_that_follow_from_the_clean_files_are_exactly_the_planted_ones(clean_county: Written) -> None:
    found = County(clean_county.files, AS_OF).leads()
    told = _told(clean_county)
    assert found - told == set()
    assert told - found == set()


def test_one_day_later_the_boundary_traps_become_leads(clean_county: Written) -> None:
    traps = clean_county.read("traps.csv")
    tomorrow = {
        (key, number) for key, number, *_ in County(clean_county.files, AS_OF + timedelta(days=1)).leads()
    }
    today = {(key, number) for key, number, *_ in _told(clean_county)}
    for kind in ("trap_80_tomorrow", "trap_certificate_expires_today", "trap_severe_with_worker_of_59"):
        keys = {row["household_key"] for row in traps if row["kind"] == kind}
        assert {key for key, _ in tomorrow - today} >= keys, kind


@pytest.mark.parametrize(
    ("seed", "as_of"), [(2, AS_OF), (3, date(2024, 2, 29)), (4, date(2027, 1, 1)), (5, date(2026, 7, 31))]
)
def test_smaller_counties_of_other_seeds_and_days_agree_too(seed: int, as_of: date, tmp_path: Path) -> None:
    written = write(tmp_path / "c", 2_000, seed, clean=True, as_of=as_of)
    assert County(written.files, as_of).leads() == _told(written)


def test_every_kind_of_lead_and_trap_is_planted_at_least_five_times(county: Written) -> None:
    planted = Counter(row["planted_kind"] for row in county.read("leads.csv"))
    trapped = Counter(row["kind"] for row in county.read("traps.csv"))
    for plan in PLANS:
        assert (planted if plan.label or plan.sign else trapped)[plan.kind] >= 5, plan.kind
    assert planted.keys() | trapped.keys() >= {plan.kind for plan in PLANS}


def test_no_household_carries_two_plants_and_no_trap_is_a_lead(county: Written) -> None:
    left_out = (*SIGN_LABELS, *RELIEFS)
    leads = [r for r in county.read("leads.csv") if not {r["label"], r["programme"]} & set(left_out)]
    traps = county.read("traps.csv")
    plants = {(row["household_key"], row["planted_kind"]) for row in leads}
    plants |= {(row["household_key"], row["kind"]) for row in traps}
    assert len({key for key, _ in plants}) == len(plants)
    found = {(row["household_key"], row["reason"]) for row in county.read("leads.csv")}
    assert not [row for row in traps if (row["household_key"], row["against"]) in found]


def test_the_truth_does_not_depend_on_the_dirt(county: Written, clean_county: Written) -> None:
    for name in ("leads.csv", "traps.csv", "persons.csv"):
        assert (county.truth / name).read_bytes() == (clean_county.truth / name).read_bytes()


@pytest.mark.parametrize("people", [0, 199, 4_000_001])
def test_a_size_outside_the_range_is_refused_with_a_code(people: int) -> None:
    with pytest.raises(MinshengError) as refused:
        make_world(people, 1, AS_OF)
    assert refused.value.code == "SYNTH_SIZE"
