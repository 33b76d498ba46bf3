"""What the truth says of single households, at the edges that a made-up county rarely has."""

from datetime import date, timedelta
from random import Random

import pytest

from minsheng.synth.departures import die
from minsheng.synth.kin import forsaken
from minsheng.synth.places import make_counties
from minsheng.synth.signs import add_signs
from minsheng.synth.society_rows import marriage
from minsheng.synth.wards import add_half_known
from minsheng.synth.world import Certificate, Household, Person, World

ON = date(2026, 11, 23)


def test_nobody_dies_before_being_born() -> None:
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "couple", mongol=False, house_number=1)
    for seed in range(20):
        newborn = Person(home, "子", 1, ON - timedelta(days=seed + 1), "未婚")
        die(newborn, ON, Random(seed))
        assert newborn.died_on is not None
        assert newborn.birth <= newborn.died_on < ON


@pytest.mark.parametrize(("days_left", "counts"), [(0, True), (-1, False)])
def test_turning_60_counts_only_with_a_certificate_that_is_still_valid(
    *, days_left: int, counts: bool
) -> None:
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "couple", mongol=False, house_number=1)
    elder = Person(home, "户主", 2, (ON + timedelta(days=1)).replace(year=ON.year - 60), "已婚")
    elder.certificate = Certificate(1, 2, "有效", date(2016, 1, 1), ON + timedelta(days=days_left))
    home.members += [elder, Person(home, "配偶", 1, date(1970, 8, 20), "已婚")]
    world = World(1, ON, counties, [home])
    add_signs(world, {})
    assert ("turns_60" in {lead.reason for lead in world.leads}) is counts


@pytest.mark.parametrize(
    ("grade", "with_spouse", "asked"), [(2, False, True), (4, False, False), (2, True, False)]
)
def test_a_child_of_one_unable_parent_is_asked_after(*, grade: int, with_spouse: bool, asked: bool) -> None:
    """Whoever else could bring it up: a second parent in the register is known to be able."""
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "single_parent", mongol=False, house_number=1)
    head = Person(home, "户主", 2, date(1986, 3, 1), "离婚")
    head.certificate = Certificate(1, grade, "有效", date(2020, 1, 1), date(2030, 1, 1))
    child = Person(home, "女", 2, date(2016, 3, 1))
    home.members += [
        head,
        child,
        *([Person(home, "配偶", 1, date(1985, 3, 1), "已婚")] if with_spouse else []),
    ]
    home.subject = head
    world = World(1, ON, counties, [home])
    add_half_known(world)
    leads = [(lead.person, lead.programme, lead.label) for lead in world.leads]
    assert leads == ([(child, "defacto_orphan", "check")] if asked else [])


@pytest.mark.parametrize(("status", "nobody"), [("dibao_edge", True), ("", False)])
def test_an_ill_spouse_over_60_of_an_edge_household_supports_nobody(*, status: str, nobody: bool) -> None:
    """Such a spouse is on the roll of single dibao, which the law names beside that of the household."""
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "couple", mongol=False, house_number=1)
    home.status = status
    head = Person(home, "户主", 2, date(1970, 3, 1), "已婚")
    head.certificate = Certificate(4, 2, "有效", date(2020, 1, 1), date(2030, 1, 1))
    spouse = Person(home, "配偶", 1, date(1965, 3, 1), "已婚")
    spouse.serious = True
    home.members += [head, spouse]
    assert forsaken(head, ON) is nobody


@pytest.mark.parametrize(("grade", "divorces"), [(2, False), (3, True)])
def test_who_cannot_work_does_not_lose_a_spouse_by_chance(*, grade: int, divorces: bool) -> None:
    """Nobody but the spouse could support them, and the truth says that the spouse does."""
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "couple", mongol=False, house_number=1)
    head, spouse = Person(home, "户主", 1, date(1980, 3, 1)), Person(home, "配偶", 2, date(1982, 3, 1))
    spouse.certificate = Certificate(4, grade, "有效", date(2020, 1, 1), date(2030, 1, 1))
    home.members += [head, spouse]
    kinds = {row.cells[0] for seed in range(30) for row in marriage(World(seed, ON, counties, [home]))}
    assert ("离婚" in kinds) is divorces
