"""Children without parents at home: who stands on the roll of orphans and children in hardship, and why nobody else must.

A parent is known by the register only where the child is 子 or 女 of the head; grandchildren are listed as 留守 with both
parents well, so that a missing parent is never a matter of chance.
"""

from datetime import date, timedelta
from random import Random
from typing import Final

from minsheng.kernel.periods import Month, add_months
from minsheng.synth import calibration
from minsheng.synth.chance import stream
from minsheng.synth.records import Parent, Ward
from minsheng.synth.world import DEFACTO, ORPHAN, Household, Lead, Line, Person, World

INSTITUTION: Final = "机构养育"
KIN: Final = "亲属抚养"
LEFT_BEHIND: Final = "留守"
GRANDCHILDREN: Final = ("孙子", "孙女")
_CHILDREN: Final = ("子", "女")
_HARDSHIP_CHANCE: Final = 0.05
_OF_AGE: Final = 18
_YOUNGEST_PARENT: Final = 16
INTELLECTUAL_OR_MENTAL: Final = (5, 6)


def minors(home: Household, as_of: date, words: tuple[str, ...] = _CHILDREN) -> list[Person]:
    """Living children under 18 of these relations to the head."""
    return [one for one in home.living if one.relation in words and one.age(as_of) < _OF_AGE]


def has_minor(home: Household, as_of: date) -> bool:
    """Whether the register names a 子 or 女 under 18."""
    return any(one.relation in _CHILDREN and one.age(as_of) < _OF_AGE for one in home.members)


def parents(home: Household) -> list[Person]:
    """Head and spouse: the parents of every 子 and 女 of the register."""
    return [one for one in home.members if one.relation in ("户主", "配偶")]


def parents_of(child: Person) -> list[Person]:
    """Those of `parents` who can be this child's: a spouse of the head who was under 16 at its birth came later."""
    return [
        one
        for one in parents(child.household)
        if one.relation == "户主" or one.age(child.birth) >= _YOUNGEST_PARENT
    ]


def cannot_raise(person: Person, as_of: date) -> bool:
    """Severely disabled or seriously ill, as the rules on children understand it: grade 3 and 4 of 智力 and 精神 too."""
    certificate = person.certificate
    if person.serious:
        return True
    if certificate is None or not certificate.valid(as_of):
        return False
    return certificate.severe or certificate.kind in INTELLECTUAL_OR_MENTAL


def settle_parents(world: World) -> None:
    """One parent of every child is able to bring it up; nothing is taken from the person something is planted on."""
    for home in world.households:
        for child in minors(home, world.as_of):
            here = [one for one in parents_of(child) if one.counts]
            able = [one for one in here if one is not home.subject]
            if able and all(cannot_raise(one, world.as_of) for one in here):
                able[0].serious = False
                if able[0].certificate is not None:
                    able[0].certificate.kind, able[0].certificate.grade = 4, 4


def add_half_known(world: World) -> None:
    """Append the leads of children whose only known parent is dead, or unable because of what was planted on it, and whose other
    parent nobody has named: whether anybody can raise them must be asked."""
    for home in world.households:
        for child in minors(home, world.as_of):
            known = parents_of(child)
            if len(known) != 1 or (child.record and child.record.ward):
                continue
            if known[0].died_on is not None:
                world.leads.append(Lead(home, child, ORPHAN, "check", "missing", "child_of_one_dead_parent"))
            elif home.subject is not None and not known[0].away and cannot_raise(known[0], world.as_of):
                world.leads.append(Lead(home, child, DEFACTO, "check", "missing", "child_of_one_parent"))


def assign_wards(world: World) -> None:
    """Fill the roll of children: those supported, those in hardship, those left behind."""
    rng = stream(world.seed, "wards")
    as_of = world.as_of
    people = sum(len(home.members) for home in world.households)
    wanted = max(1, round(people * calibration.CHILDREN_SHARE))
    for home in world.households:
        for child in minors(home, as_of, GRANDCHILDREN):
            if child.record and child.record.ward:
                continue
            supported = wanted > 0 and not home.plan and home.status == "" and rng.random() < 0.5
            if supported:
                wanted -= 1
                enrol(child, _supported(rng, as_of), as_of)
            else:
                child.noted.ward = Ward(LEFT_BEHIND, as_of - timedelta(days=rng.randint(60, 900)))
        if home.status == "dibao" and not home.plan:
            _in_hardship(home, as_of, rng)


def _in_hardship(home: Household, as_of: date, rng: Random) -> None:
    for child in minors(home, as_of):
        if rng.random() < _HARDSHIP_CHANCE:
            child.noted.ward = Ward(
                "困境", as_of - timedelta(days=rng.randint(60, 900)), placement="父母抚养"
            )


def _supported(rng: Random, as_of: date) -> Ward:
    """Somebody rightly on the roll."""
    ago = add_months(as_of, -rng.randint(9, 60))
    draw = rng.random()
    if draw < 0.35:
        institution = rng.random() < 0.15
        kind, placement = ("孤儿集中", INSTITUTION) if institution else ("孤儿散居", KIN)
        return Ward(kind, ago, Parent("死亡", ago), Parent("死亡", ago), placement)
    lost = Parent("失联", add_months(ago, -8))
    other = Parent("服刑", ago, add_months(as_of, rng.randint(6, 40))) if draw < 0.7 else Parent("死亡", ago)
    return Ward("事实无人抚养", ago, other, lost)


def enrol(child: Person, ward: Ward, as_of: date) -> None:
    """Put a child on the roll with its amount, from the month after it was recognised."""
    start = min(ward.recognised, as_of)
    orphan = ward.kind.startswith("孤儿")
    ward.standard_fen = (
        calibration.ORPHAN_FEN.get(ward.placement, calibration.DEFACTO_FEN)
        if orphan
        else calibration.DEFACTO_FEN
    )
    child.noted.ward = ward
    programme = ORPHAN if orphan else DEFACTO
    month = min(Month.of(start).shift(1), Month.of(as_of))
    child.lines[programme] = Line(ward.standard_fen, month, child.household.village)
