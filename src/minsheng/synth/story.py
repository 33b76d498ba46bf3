"""The households of the story that a bureau head is shown in ten minutes, named by keys only.

(a) somebody found by his medical bills; (b) four grandchildren out of school, father in prison, mother out of touch; (c) a
mother who will die in the second week, and an old person whose number will then be typed by mistake; (d) somebody disabled on
the dibao roll who finds work, so that 521 a month become 417: the check of October and the roll of the first week say the one,
those of the second week the other.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from minsheng.kernel.periods import Month, add_months
from minsheng.synth import calibration
from minsheng.synth.grants import standard_fen
from minsheng.synth.omissions import INFORM, KNOWN, VISIT
from minsheng.synth.pickers import strip
from minsheng.synth.planting import Context
from minsheng.synth.records import Custody, Parent, Schooling, Ward
from minsheng.synth.silence import silent
from minsheng.synth.wards import minors
from minsheng.synth.world import DEFACTO, DIBAO, Household, Lead, Means, Person, World

MEDICAL, GRANDCHILDREN, MOTHER, MISTAKEN, WORK = (
    "story_medical", "story_grandchildren", "story_mother", "story_mistaken", "story_work",
)  # fmt: skip
WAS_FEN: Final = 52_100
IS_FEN: Final = 41_700
_WORKS_BELOW: Final = 68
_WAGE_FEN: Final = 15_000
"""A month in a workshop for disabled people; of the small trade beside it less is left."""
_BILLS_FEN = 3_864_000
Fits = Callable[[Household, Context], Person | None]


def tell_story(context: Context) -> None:
    """Prepare the four households; in a very small county some find no place and are left out."""
    for plan, fits, prepare in (
        (MEDICAL, _old_couple, _falls_ill),
        (MOTHER, _mother_alone, _raises_alone),
        (MISTAKEN, _very_old, strip),
    ):
        for home in context.world.households:
            person = None if home.status or home.plan or silent(home.village) else fits(home, context)
            if person is not None:
                home.plan, home.subject = plan, person
                prepare(home, person, context)
                break
    for home in context.world.households:
        if home.plan == GRANDCHILDREN:
            _four_grandchildren(home, context)


def _old_couple(home: Household, context: Context) -> Person | None:
    ages = [one.age(context.as_of) for one in home.members]
    return home.members[0] if home.shape == "elder_couple" and max(ages) < 75 and min(ages) >= 60 else None


def _falls_ill(home: Household, person: Person, context: Context) -> None:
    strip(home, person, context)
    context.medical[home.key] = _BILLS_FEN
    context.world.leads.append(Lead(home, None, DIBAO, VISIT, "medical_burden", MEDICAL))


def _mother_alone(home: Household, context: Context) -> Person | None:
    children = minors(home, context.as_of)
    alone = home.shape == "single_parent" and len(home.members) == 2 and home.members[0].sex == 2
    return home.members[0] if alone and children and 6 <= children[0].age(context.as_of) <= 15 else None


def _raises_alone(home: Household, person: Person, context: Context) -> None:
    """The father died years ago; the child stands on the roll as 困境."""
    strip(home, person, context)
    person.marital = "丧偶"
    gone = Parent("死亡", context.as_of - timedelta(days=1_200))
    home.members[1].noted.ward = Ward(
        "困境", context.as_of - timedelta(days=300), father=gone, placement="父母抚养"
    )


def _very_old(home: Household, context: Context) -> Person | None:
    """Draws the old-age allowance and lives with a spouse."""
    fits = home.shape == "elder_couple" and 81 <= home.members[0].age(context.as_of) <= 88
    return home.members[0] if fits else None


def _four_grandchildren(home: Household, context: Context) -> None:
    as_of, grandfather, father = context.as_of, home.members[0], home.members[1]
    strip(home, grandfather, context)
    home.subject = grandfather
    since, until = as_of - timedelta(days=400), as_of + timedelta(days=900)
    father.noted.custody = Custody("监狱服刑", since, until)
    father.away = True
    for child in home.members[2:]:
        child.noted.school = Schooling("辍学")
        child.noted.ward = Ward(
            "困境", as_of - timedelta(days=90), Parent("服刑", since, until),
            Parent("失联", as_of - timedelta(days=330)),
        )  # fmt: skip
        context.world.leads.append(Lead(home, child, DEFACTO, INFORM, KNOWN, GRANDCHILDREN))


def tell_of_work(world: World) -> None:
    """Prepare (d) once every roll and lead stands, so that nothing else changes: the youngest of whom no lead tells."""
    told = {lead.household.key for lead in (*world.leads, *world.traps)}
    able = [one for one in world.households if one.key not in told and _can_find_work(one, world)]
    home = max(able, key=lambda one: one.members[0].birth, default=None)
    if home is not None and home.dibao is not None:
        home.plan, home.subject = WORK, home.members[0]
        home.dibao.start = min(home.dibao.start, Month.of(world.as_of).shift(-6))
        _draws(home, WAS_FEN, Means(assets_fen=320_000, houses=1))


def _can_find_work(home: Household, world: World) -> bool:
    """On dibao, alone, severely disabled since long ago: what is due is then known of last month too. Not past working."""
    person, certificate = home.members[0], home.members[0].certificate
    if home.status != DIBAO or home.plan or home.happened or len(home.members) != 1 or silent(home.village):
        return False
    if certificate is None or not person.counts or not 18 <= person.age(world.as_of) < _WORKS_BELOW:
        return False
    standing = certificate.issued <= add_months(world.as_of, -2) and certificate.valid(
        add_months(world.as_of, 6)
    )
    return certificate.severe and standing


def finds_work(home: Household) -> None:
    """A week later: a wage has begun, and the roll was adjusted to it."""
    _draws(home, IS_FEN, Means(wage_fen=_WAGE_FEN, assets_fen=320_000, houses=1))


def _draws(home: Household, fen: int, means: Means) -> None:
    """What is due is `fen` in all: the rest of the income comes from a small trade."""
    assert home.dibao is not None
    home.dibao.add_on_fen = calibration.ADD_ON_SEVERE_FEN
    home.dibao.difference_fen = fen - home.dibao.add_on_fen
    person = home.members[0]
    means.business_fen = (
        standard_fen(home) - home.dibao.difference_fen - means.wage_fen - person.pension_other_fen
    )
    person.means = means


def opaque(person: Person) -> str:
    """What the truth calls a person by where no number may stand: 16 hexadecimal digits of the number's SHA-256."""
    return hashlib.sha256(person.id_number.encode()).hexdigest()[:16]


def keys(world: World) -> dict[str, dict[str, object]]:
    """Household number and people of every part of the story, and what dibao pays a month in fen (None: not on the roll)."""
    return {
        home.plan: {
            "household_key": home.key,
            "subject": opaque(home.subject),
            "members": [opaque(one) for one in home.members],
            "dibao_fen": home.dibao.difference_fen + home.dibao.add_on_fen if home.dibao else None,
        }
        for home in world.households
        if home.plan.startswith("story_") and home.subject is not None
    }
