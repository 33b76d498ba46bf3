"""One-off relief that follows from planted and ordinary facts alike: after a disaster, and for spending beyond means.

After a disaster a household on a roll gets temporary assistance too; of another somebody has to see first how it lives. Quick
relief asks for nothing but a fresh emergency.

Education counts at the public rate, the own part of medical bills as it is. A household on a roll is not examined again.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from minsheng.kernel.periods import add_months
from minsheng.synth import calibration
from minsheng.synth.grants import checked_income_fen, disposable_year_fen, standard_fen
from minsheng.synth.health import own_12_months
from minsheng.synth.omissions import CHECK, INFORM, KNOWN, MISSING, VISIT
from minsheng.synth.schooling import stage_of
from minsheng.synth.signs import assisted
from minsheng.synth.world import Household, Lead, World

DISASTER, EMERGENCY, QUICK, EXPENSE, WINTER = (
    "disaster_relief", "temporary_emergency", "quick_relief", "temporary_expense", "winter_relief",
)  # fmt: skip
RELIEFS: Final = (DISASTER, EMERGENCY, QUICK, EXPENSE, WINTER)
_EDGE_MONTHS = 36


def add_reliefs(world: World) -> None:
    """Append the leads to these programmes."""
    for home in world.households:
        if home.living:
            world.leads.extend(_disaster(home, world))
            world.leads.extend(_emergency(home, world))
            world.leads.extend(_winter(home, world))
            world.leads.extend(_expense(home, world))


def spending_fen(home: Household, world: World) -> int:
    """Own medical bills of twelve months, and a year of school."""
    school = sum(calibration.EDUCATION_FEN.get(stage_of(one, world.as_of), 0) for one in home.living)
    return school + sum(own_12_months(one) for one in home.living)


def _disaster(home: Household, world: World) -> Iterator[Lead]:
    row = home.happened.disaster if home.happened else None
    if row is None or home.happened is None or world.as_of - row.on > timedelta(calibration.NEWS_DAYS):
        return
    if row.aided_fen:
        return
    hit = row.collapsed + row.severe + row.minor + row.evacuated + row.deaths > 0
    enough = row.crop_mu >= calibration.CROP_MU
    if (hit or enough) and not any(aid.cause == "灾害" and aid.on >= row.on for aid in home.happened.aids):
        yield Lead(home, None, DISASTER, INFORM, KNOWN, home.plan or DISASTER)


def _emergency(home: Household, world: World) -> Iterator[Lead]:
    row = home.happened.disaster if home.happened else None
    if row is None or home.happened is None:
        return
    days, year = (world.as_of - row.on).days, add_months(world.as_of, -12)
    if row.aided_fen or any(aid.cause == "灾害" and aid.on >= year for aid in home.happened.aids):
        return
    if days <= calibration.EMERGENCY_DAYS:
        label, reason = (INFORM, KNOWN) if assisted(home, world.as_of) else (CHECK, MISSING)
        yield Lead(home, None, EMERGENCY, label, reason, home.plan or EMERGENCY)
    if days <= calibration.QUICK_DAYS:
        yield Lead(home, None, QUICK, INFORM, KNOWN, home.plan or QUICK)


def _winter(home: Household, world: World) -> Iterator[Lead]:
    """From November to May those whom a disaster of the year hit hardest are asked whether they get through the winter; the
    others the county counts by the end of October."""
    row = home.happened.disaster if home.happened else None
    season = not calibration.WINTER_ENDS < world.as_of.month < calibration.WINTER_BEGINS
    if row is None or not season or not row.on <= world.as_of <= add_months(row.on, 12):
        return
    if row.collapsed or row.severe or row.deaths:
        yield Lead(home, None, WINTER, CHECK, MISSING, home.plan or WINTER)


def _expense(home: Household, world: World) -> Iterator[Lead]:
    spent = spending_fen(home, world)
    if spent < calibration.EXPENSE_FROM_FEN or _aided_for_illness(home):
        return
    asked = any(one.means for one in home.living)
    if assisted(home, world.as_of) or (asked and _modest(home)):
        yield Lead(home, None, EXPENSE, INFORM, KNOWN, home.plan or EXPENSE)
    elif not asked and spent * 100 > disposable_year_fen(home) * calibration.RIGID_PERCENT:
        yield Lead(home, None, EXPENSE, VISIT, "over_line", home.plan or EXPENSE)


def _aided_for_illness(home: Household) -> bool:
    """Aid of this year for illness is at most a year old."""
    return home.happened is not None and any(aid.cause == "疾病" for aid in home.happened.aids)


def _modest(home: Household) -> bool:
    """Income of the year below the disposable income, property within the limits of edge households."""
    means = [one.means for one in home.living if one.means is not None]
    savings = sum(one.assets_fen or 0 for one in means)
    return (
        checked_income_fen(home) * 12 < disposable_year_fen(home)
        and savings <= standard_fen(home) * _EDGE_MONTHS
        and sum(one.vehicles for one in means) <= 1
        and sum(one.houses for one in means) <= 2
        and not any(one.companies for one in means)
    )
