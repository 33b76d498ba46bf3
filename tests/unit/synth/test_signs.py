"""What the truth says of single households, at the edges that a made-up county rarely has."""

from datetime import date, timedelta
from random import Random

import pytest

from minsheng.synth.departures import die
from minsheng.synth.dirt import QUARANTINE, Dirt
from minsheng.synth.forms import forms
from minsheng.synth.kin import forsaken
from minsheng.synth.places import make_counties
from minsheng.synth.records import Custody
from minsheng.synth.sheets import Row
from minsheng.synth.signs import add_signs
from minsheng.synth.society_rows import marriage
from minsheng.synth.wards import add_half_known
from minsheng.synth.world import MOVED, Certificate, Household, Person, World

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
    ("grade", "fate", "spouse_born", "asked"),
    [
        (2, "", None, "defacto_orphan"),
        (4, "", None, ""),
        (2, "", 1985, ""),
        (2, "", 2001, "defacto_orphan"),  # who was 15 when the child was born came later
        (2, "moved", None, "defacto_orphan"),
        (4, "dead", None, "orphan"),
    ],
)
def test_a_child_of_one_known_parent_who_is_dead_or_unable_is_asked_after(
    *, grade: int, fate: str, spouse_born: int | None, asked: str
) -> None:
    """Whoever else could bring it up: a second parent in the register is known to be able."""
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "single_parent", mongol=False, house_number=1)
    head = Person(home, "户主", 2, date(1986, 3, 1), "离婚")
    head.certificate = Certificate(1, grade, "有效", date(2020, 1, 1), date(2030, 1, 1))
    head.died_on = date(2026, 4, 9) if fate == "dead" else None
    head.hukou = MOVED if fate == "moved" else head.hukou
    child = Person(home, "女", 2, date(2016, 3, 1))
    spouse = [Person(home, "配偶", 1, date(spouse_born, 3, 2), "已婚")] if spouse_born else []
    home.members += [head, child, *spouse]
    home.subject = head
    world = World(1, ON, counties, [home])
    add_half_known(world)
    leads = [(lead.person, lead.programme, lead.label) for lead in world.leads]
    assert leads == ([(child, asked, "check")] if asked else [])


@pytest.mark.parametrize(("born", "told"), [(date(2008, 12, 24), False), (date(2009, 1, 16), True)])
def test_a_parents_release_is_told_for_who_is_a_child_still_on_that_day(*, born: date, told: bool) -> None:
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "couple", mongol=False, house_number=1)
    head = Person(home, "户主", 1, date(1980, 3, 1), "已婚")
    head.noted.custody = Custody("监狱服刑", date(2025, 1, 1), date(2027, 1, 15), "在押")
    home.members += [head, Person(home, "女", 2, born)]
    world = World(1, ON, counties, [home])
    add_signs(world, {})
    assert ("release_from_custody" in {lead.reason for lead in world.leads}) is told


def test_a_row_on_which_another_household_hangs_is_never_lost() -> None:
    counties = make_counties(4_000, Random(1))
    home = Household("9901210000001", counties[0].villages[0], "couple", mongol=False, house_number=1)
    parent = Person(home, "户主", 1, date(1980, 3, 1), "已婚")
    parent.id_number = "990121198003010019"
    form = forms(ON)["deaths"]
    cells = [parent.id_number if header == form.id_header else "1" for header in form.headers]

    def lost(needed: frozenset[str]) -> bool:
        rng = Random(1)
        dirt = Dirt(form, rng, {}, {}, set(), ON, needed)
        soiled = [kind for _ in range(4_000) for _, kind in dirt.soil(cells, Row("", cells, parent))]
        return any(kind and kind.expected == QUARANTINE and not kind.second for kind in soiled)

    assert lost(frozenset())
    assert not lost(frozenset({parent.id_number}))


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
