"""Three engines on random counties: the shipped packs, the specimens and random policies, never a difference.

A test run compares at least 100,000 pairs of subject and programme; `MINSHENG_FUZZ=10000000` (make soak) any number.
"""

import datetime as dt
import os
from pathlib import Path
from shutil import rmtree

from minsheng.policy import packs, things
from minsheng.policy.packs import Pack
from tests.support import engines, specimens
from tests.support.engines import Seen
from tests.support.policies import random_pack
from tests.support.snapshots import Plan, random_tables

WANTED = int(os.environ.get("MINSHENG_FUZZ", "100000"))
HOUSEHOLDS = 900
THINGS = 200
#: An ordinary day, the last day of February in a common year, and a leap day.
DATES = (dt.date(2026, 11, 16), dt.date(2026, 2, 28), dt.date(2024, 2, 29))
LEAST_SHARE = 0.08
COMPILED_EVERY = 8
"""Each random pack is code of its own; compiling it takes longer than comparing it."""
#: Conditions that cannot be unknown: what is not recorded is presumed (packs/common/rules, packs/toy/rules).
PRESUMED = {
    ("disability_care", "care_need"),
    ("care", "care_need"),
    ("tekun", "at_home"),
    ("dibao_single", "at_home"),
    ("orphan", "not_adopted"),
    ("defacto_orphan", "not_adopted"),
    ("disability_living", "no_work_injury_care"),
    ("disability_care", "no_work_injury_care"),
    ("quick_relief", "fresh"),
    ("temporary_emergency", "fresh"),
    ("disaster_relief", "fresh"),
    ("public_post_urban", "no_pension"),
    *((f"public_post_{kind}", key) for kind in ("urban", "rural") for key in ("not_in_school", "at_liberty")),
    ("public_post_rural", "able"),
    ("gig_work", "at_liberty"),
    ("hpv_first_dose", "not_postponed"),
    ("offsite_filing", "before_discharge"),
    ("premium_subsidy", "paid"),
    ("child_visit", "graded"),
    ("drought_relief", "fresh"),
    ("home_bed", "no_bed"),
    ("winter_relief", "season"),
    ("winter_relief", "struck"),
    ("work_refusal", "not_in_school"),
    ("old_age_allowance", "hardship"),
}
#: Only the family can say (`asked`): unknown of everybody until told, or presumed.
TOLD = {
    ("adrift_aid", "adrift"),
    ("adrift_aid", "accepts"),
    ("childcare_subsidy", "in_time"),
    ("elder_voucher", "not_cared_for"),
    ("emergency_treatment", "critical"),
    ("emergency_treatment", "nobody_pays"),
    ("work_refusal", "refused"),
    ("dibao", "idle_looked_at"),  # only where a place asks for it, which the demonstration does not
    ("drought_relief", "unable"),
    ("winter_relief", "unable"),
    ("child_report", "reported"),
    ("orphan_study", "studying"),
    ("service_aid", "need"),
    *((f"public_post_{kind}", "not_on_budget") for kind in ("urban", "rural")),
    ("offsite_filing", "kind"),
    ("offsite_filing", "before_discharge"),
    ("insurance_stop", "reason"),  # unmet only of who says that no other insurance has begun
    ("disability_care", "no_higher"),
    ("disability_living", "no_higher"),
    ("disability_living", "of_the_family"),
    ("old_age_allowance", "proved_alive"),
    ("old_age_allowance", "not_elsewhere"),
    ("premium_subsidy", "not_elsewhere"),
}

#: Conditions with so many ways to be met, or so seldom in doubt, that a state is rare; worked cases and mutants see to them.
RARE = {
    ("public_post_urban", "hard_to_employ"),
    ("public_post_rural", "group"),
    ("public_post_rural", "rural"),
    ("childcare_subsidy", "lawful"),
    ("childcare_subsidy", "not_elsewhere"),
    ("hpv_national", "not_postponed"),
    ("hpv_national", "age"),
}
#: One way of these is rare by nature: an age of a few years, a roll that few are on.
NARROW = {
    ("child_rehab", "age"),
    ("hpv_next_dose", "unfinished"),
    ("hpv_first_dose", "female"),
    ("preschool_aid", "hardship"),
    ("resident_insurance", "belongs"),
    ("after_class", "pupil"),
    ("after_class_waiver", "pupil"),
    ("barrier_free_home", "hardship"),
    ("barrier_free_home", "severe_member"),
    ("child_rehab", "disabled"),
    ("child_rehab", "hardship"),
    ("child_rehab", "lives_here"),
    ("dibao_edge", "not_dibao"),
    ("childcare_subsidy", "months"),
    ("public_post_urban", "unemployed"),
    ("elder_voucher", "level"),
    ("elder_voucher", "lives_here"),
    ("elder_voucher", "not_tekun"),
    ("elder_visit", "due"),
    ("assistance_visit", "owed"),
    ("hardship_child", "hardship"),
    ("home_bed", "at_home"),
    ("home_bed", "level"),
    ("home_bed", "lives_here"),
    ("insurance_reward", "earned"),
    ("insurance_wait", "waited"),
    ("preschool_free", "last_year"),
    ("preschool_free", "pupil"),
    ("temporary_guardianship", "ground"),
    ("tekun", "income"),
    ("dibao_single", "at_home"),
    ("tekun", "at_home"),
    ("hpv_national", "female"),
    ("premium_subsidy", "class"),
    ("work_refusal", "on_dibao"),
    ("defacto_orphan", "not_orphan"),
}
LEAST_NARROW_SHARE = 0.01
#: Unmet only where a city has set after how many years a home may be converted again, or for whom a bed or the old-age allowance
#: is; in summer.
UNSET = {
    ("barrier_free_home", "not_lately"),
    ("home_bed", "hardship"),
    ("old_age_allowance", "hardship"),
    ("winter_relief", "season"),
}


def counties(pack: Pack, wanted: int, counted: int, path: Path) -> Seen:
    """Compare on one random county after the other until enough pairs were seen; each date in turn.

    States are counted on the first counties alone (`counted` pairs or a few more), so that how often each comes does not
    depend on how many counties are compared: what is red at 10^7 is red in a test run.
    """
    seen, compared, seed = Seen(), 0, 0
    while compared < max(wanted, counted):
        on = DATES[seed % len(DATES)]
        tables = random_tables(Plan(seed=20261116 + seed, households=HOUSEHOLDS, on=on, things=THINGS))
        found = engines.all_three(tables, pack, on, path / str(seed))
        assert found.differences == [], f"seed {seed}, {on}: {found.differences[:3]}"
        if compared < counted:
            seen.add(found)
        compared += found.compared
        told(pack.code, seed, compared, path / str(seed))
        seed += 1
    return seen


def told(what: str, seed: int, compared: int, path: Path) -> None:
    """Say how far it is (seen with -s) and forget the files: a long run would fill the disk."""
    print(f"{what} seed {seed}: {compared:,} compared")
    rmtree(path)


def of_people(pack: Pack) -> frozenset[str]:
    """Codes of the programmes for persons and households."""
    return frozenset(p.code for p in pack.versions if p.subject not in things.THINGS)


def rare_states(seen: Seen, of_people: frozenset[str]) -> dict[tuple[tuple[str, str], str], float]:
    """States of a condition that fewer than 8 of a hundred persons and households are in, with their share.

    Things are drawn from the schema alone, so that their rarer states are left to worked cases and mutants.
    """
    return {
        (key, state): round(share, 3)
        for key in seen.states
        if key[0] in of_people and key not in RARE | TOLD
        for state, share in seen.shares(key).items()
        if share < (LEAST_NARROW_SHARE if key in NARROW else LEAST_SHARE)
        and not (state == "unknown" and key in PRESUMED)
        and not (state == "unmet" and key in UNSET)
    }


def test_the_demonstration_pack_gives_equal_answers_and_every_condition_goes_every_way(
    tmp_path: Path,
) -> None:
    pack = packs.load("demo")
    seen = counties(pack, WANTED * 7 // 10, 70_000, tmp_path)
    assert rare_states(seen, of_people(pack)) == {}


def test_the_toy_pack_gives_equal_answers_and_every_condition_goes_every_way(tmp_path: Path) -> None:
    pack = packs.load("toy")
    assert rare_states(counties(pack, WANTED // 10, 25_000, tmp_path), of_people(pack)) == {}


def test_what_only_gaoping_has_gives_equal_answers(tmp_path: Path) -> None:
    gaoping = packs.load("gaoping")
    own = gaoping.only([p.code for p in gaoping.versions if p.code.startswith("birth_")])
    seen = seed = 0
    while seen <= WANTED // 50:
        on = DATES[seed % len(DATES)]
        tables = random_tables(Plan(seed=31 + seed, households=120, on=on))
        found = engines.all_three(tables, own, on, tmp_path / str(seed))
        assert found.differences == [], seed
        seen += found.compared
        told("gaoping", seed, seen, tmp_path / str(seed))
        seed += 1


def test_random_policies_give_equal_answers(tmp_path: Path) -> None:
    compared = seed = 0
    while compared < WANTED * 3 // 10:
        on = DATES[seed % len(DATES)]
        pack = random_pack(seed)
        tables = random_tables(Plan(seed=seed, households=120, on=on, things=200))
        compare = engines.all_three if seed % COMPILED_EVERY == 0 else engines.both
        seen = compare(tables, pack, on, tmp_path / str(seed))
        assert seen.differences == [], f"random policies {seed}"
        compared += seen.compared
        told("random", seed, compared, tmp_path / str(seed))
        seed += 1


def test_the_specimens_give_equal_answers_on_every_date(tmp_path: Path) -> None:
    pack = specimens.specimen_pack()
    for number, on in enumerate(DATES):
        tables = random_tables(Plan(seed=100 + number, households=200, on=on, things=200))
        assert engines.both(tables, pack, on, tmp_path / str(number)).differences == []
