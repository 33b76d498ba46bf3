"""What befell ordinary households and what was paid for it: the flood, temporary aid, the watch list, surveys of tekun people.

Everybody who ought to have been helped was helped; whoever was not is planted (`hardships`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from minsheng.synth import calibration
from minsheng.synth.chance import stream
from minsheng.synth.grants import edge_line_fen, standard_fen
from minsheng.synth.records import Ability, Aid, Disaster, Survey, Watch
from minsheng.synth.silence import silent
from minsheng.synth.world import DIBAO, EDGE, RIGID, TEKUN, Household, World

FLOOD_DAYS_AGO: Final = 110
FLOOD_CODE: Final = "SZ99-1"
_FLOODED_VILLAGES: Final = 8
"""One village in the country of so many was flooded."""
_CAUSES: Final = (
    ("支出型", "疾病"), ("支出型", "疾病"), ("急难型", "疾病"), ("急难型", "意外"),
    ("急难型", "交通事故"), ("急难型", "火灾"), ("小额快救", "其他"), ("小额快救", "疾病"),
)  # fmt: skip
_WATCH_CHANCE: Final = {"": 0.006, DIBAO: 0.12, EDGE: 0.10, RIGID: 0.10}
_RISKS: Final = ("因病", "因残", "缺劳动力", "因灾", "就业不稳")
_LEAST_FOR_LARGE: Final = 15


def assign_relief(world: World) -> None:
    """Flood, other hardship that was answered, the watch list, and what is known of people supported by the state."""
    rng = stream(world.seed, "relief")
    _assign_flood(world, rng)
    _assign_aids(world, rng)
    _assign_watch(world, rng)
    for household in world.households:
        if household.status == TEKUN:
            _assess(household, world.as_of, rng)


def assign_rigid(world: World, medical: dict[str, int], income: dict[str, int]) -> None:
    """Bills and income of the households on the rigid roll, so that they belong there."""
    rng = stream(world.seed, "rigid")
    for home in world.households:
        if home.status == RIGID and home.key not in income:
            income[home.key] = edge_line_fen(home) + rng.randrange(100, standard_fen(home) // 8)
            medical[home.key] = income[home.key] * 12 * rng.randint(65, 90) // 100


def aids_of(world: World) -> Iterator[Aid]:
    """Everything paid, in the order of the register."""
    return (aid for home in world.households if home.happened for aid in home.happened.aids)


def _assign_flood(world: World, rng: Random) -> None:
    rural = [v for c in world.counties for v in c.villages if not v.urban and not silent(v)]
    chosen = {id(v) for v in rng.sample(rural, max(1, len(rural) // _FLOODED_VILLAGES))}
    homes = [home for home in world.households if id(home.village) in chosen and _may_be_struck(home)]
    people = sum(len(home.members) for home in world.households)
    count = round(people * calibration.AIDS_PER_PERSON * calibration.FLOOD_SHARE)
    on = world.as_of - timedelta(days=FLOOD_DAYS_AGO)
    for home in rng.sample(homes, min(len(homes), count)):
        home.events.disaster = flood_row(home, on, rng)
        paid = on + timedelta(days=rng.randint(3, 60))
        kind = "受灾" if rng.random() < 0.6 else "急难型"
        home.events.aids.append(Aid(kind, "灾害", 0, paid))


def _may_be_struck(home: Household) -> bool:
    return not home.plan and home.status in ("", DIBAO) and bool(home.living)


def flood_row(home: Household, on: date, rng: Random) -> Disaster:
    """Crops everywhere, houses here and there."""
    row = Disaster(FLOOD_CODE, "洪涝", on, crop_mu=rng.randint(1, 40))
    draw = rng.random()
    if draw < 0.05:
        row.collapsed, row.evacuated = rng.randint(1, 3), len(home.living)
    elif draw < 0.2:
        row.severe, row.evacuated = rng.randint(1, 3), len(home.living)
    elif draw < 0.6:
        row.minor = rng.randint(1, 4)
    return row


def _assign_aids(world: World, rng: Random) -> None:
    """As many as the calibration says, the rest of the year and other causes."""
    people = sum(len(home.members) for home in world.households)
    wanted = round(people * calibration.AIDS_PER_PERSON) - sum(1 for _ in aids_of(world))
    first = date((world.as_of - timedelta(days=1)).year, 1, 1)
    days = max(1, (world.as_of - first).days)
    homes = [home for home in world.households if _may_be_aided(home)]
    for home in rng.sample(homes, max(0, min(len(homes), wanted))):
        kind, cause = rng.choice(_CAUSES)
        home.events.aids.append(Aid(kind, cause, 0, first + timedelta(days=rng.randrange(days))))


def _may_be_aided(home: Household) -> bool:
    if home.plan or home.happened or silent(home.village) or not home.living:
        return False
    return home.status in (DIBAO, EDGE, RIGID) or (home.status == "" and home.house_number % 5 == 0)


def settle_amounts(world: World) -> None:
    """Give every aid an amount so that both means of the calibration are met to the yuan; two are as large as reported."""
    rng = stream(world.seed, "aid amounts")
    aids = list(aids_of(world))
    flood = [aid for aid in aids if aid.cause == "灾害" and not aid.amount_fen]
    others = [aid for aid in aids if aid.cause != "灾害" and not aid.amount_fen]
    fixed = sum(aid.amount_fen for aid in aids)
    _share_out(flood, len(flood) * calibration.FLOOD_MEAN_FEN, rng)
    total = len(aids) * calibration.AID_MEAN_FEN - sum(aid.amount_fen for aid in flood) - fixed
    if len(aids) >= _LEAST_FOR_LARGE:
        for aid, amount in zip(others, calibration.LARGE_AIDS_FEN, strict=False):
            aid.kind, aid.cause, aid.amount_fen = "支出型", "疾病", amount
            total -= amount
        others = others[len(calibration.LARGE_AIDS_FEN) :]
    _share_out(others, total, rng)


def _share_out(aids: list[Aid], total_fen: int, rng: Random) -> None:
    """Whole yuan that add up to `total_fen`, each at least 100 yuan."""
    if not aids:
        return
    weights = [0.2 + rng.random() + (rng.random() if aid.kind == "支出型" else 0.0) for aid in aids]
    scale = total_fen / sum(weights)
    for aid, weight in zip(aids, weights, strict=True):
        aid.amount_fen = max(10_000, int(weight * scale) // 100 * 100)
    rest = total_fen - sum(aid.amount_fen for aid in aids)
    greatest = max(aids, key=lambda aid: aid.amount_fen)
    greatest.amount_fen = max(10_000, greatest.amount_fen + rest)


def _assign_watch(world: World, rng: Random) -> None:
    """Families on a roll still at risk; of the others only those whose risk is over."""
    for home in world.households:
        chance = _WATCH_CHANCE.get(home.status, 0.0)
        if home.village.urban or home.plan or not home.living or rng.random() >= chance:
            continue
        ordinary = home.status == ""
        kind = "稳定脱贫" if ordinary and rng.random() < 0.5 else rng.choice(("脱贫不稳定", "边缘易致贫"))
        identified = world.as_of - timedelta(days=rng.randint(200, 1_500))
        income = rng.randrange(700_000, 1_600_000, 100)
        home.events.watch = Watch(kind, identified, rng.choice(_RISKS), ordinary, income)


def _assess(home: Household, as_of: date, rng: Random) -> None:
    person = home.members[0]
    failed = rng.choice((0, 0, 0, 1, 2, 3, 4, 6))
    last = date((as_of - timedelta(days=1)).year, 1, 1)
    on = last + timedelta(days=rng.randrange(max(1, (as_of - last).days)))
    person.noted.ability = Ability(on, failed)
    person.noted.survey = Survey(on)
