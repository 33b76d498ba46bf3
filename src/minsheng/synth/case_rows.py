"""Rows of the files about cases: declarations, visits, authorisations and reports on means."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from minsheng.kernel.periods import add_months
from minsheng.synth.chance import stream
from minsheng.synth.forms import declared_week
from minsheng.synth.forms_net import ANSWERS, ITEMS
from minsheng.synth.kin import nobody_forsaken
from minsheng.synth.names import full_name
from minsheng.synth.numbers import phone
from minsheng.synth.people_rows import NOT_AUTHORISED, ONE_SHEET
from minsheng.synth.places import CITY, Village
from minsheng.synth.roll_rows import relation
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.silence import silent
from minsheng.synth.story import MEDICAL, WORK
from minsheng.synth.world import TEKUN, Household, Means, Person, World

_WORRIES: Final = (
    ("因病", "家里有人看病，花费较大"), ("因残", "家里有残疾人，需要照看"), ("缺劳动力", "家里没有壮劳力"),
    ("失业", "打工的活儿断了"), ("因学", "孩子上学负担重"), ("其他", "收入不稳定"),
)  # fmt: skip
_VISIT_CHANCE: Final = {
    "": 0.012,
    "dibao": 0.25,
    "dibao_edge": 0.15,
    TEKUN: 0.6,
    "rejected": 0.02,
    "rigid_expense": 0.1,
    "applicant": 0.0,
}
_KIND_OF: Final = {
    "": "普通家庭", "dibao": "低保家庭", "dibao_edge": "低保边缘家庭", TEKUN: "特困人员", "rejected": "普通家庭",
    "rigid_expense": "刚性支出困难家庭",
}  # fmt: skip
_ROLES: Final = ("村级协理员", "网格员", "民生协理员")
_AGENCY_SUFFIX: Final = "民政服务站"


def declarations(world: World) -> Iterator[Row]:
    """Planted declarations, and some of families far above every line."""
    rng = stream(world.seed, "declarations")
    monday = declared_week(world.as_of)
    week = monday.isocalendar()
    serial = 0
    for household in [*world.households, *(one.household for one in world.newcomers)]:
        income = household.declared_fen
        if income is None or not world.sends(household):
            continue
        serial += 1
        worry, note = rng.choice(_WORRIES)
        applicant = household.applicant
        cells: list[Cell] = [
            f"SB{week.year}{week.week:02d}{serial:05d}", monday + timedelta(days=rng.randint(0, 6)), applicant.name,
            applicant.id_number, phone(rng), str(len(household.living)), yuan(income), worry, note, household.village.name,
        ]  # fmt: skip
        yield Row(ONE_SHEET, cells, applicant if household.key else None)


def ordinary(household: Household, world: World) -> bool:
    """Nothing planted, and an adult applicant whose row in the register is sound."""
    if household.status or household.plan or household.happened or not household.living:
        return False
    applicant = household.applicant
    return applicant.age(world.as_of) >= 18 and applicant.id_number not in world.lost


def visits(world: World) -> Iterator[Row]:
    """This month's visits; only families on a roll, or planted ones, are seen in hardship."""
    rng = stream(world.seed, "visits")
    first = world.begun or date(world.as_of.year, world.as_of.month, 1)
    last = world.as_of
    days = max(1, (world.as_of - first).days)
    visitors: dict[str, tuple[str, str]] = {}
    serial = 0
    for household in world.households:
        person = household.visited or _someone(household, world, rng)
        if person is None or not world.sends(household):
            continue
        serial += 1
        visitor, role = _visitor(visitors, household.village, rng)
        on_roll = household.status in ("dibao", "dibao_edge", TEKUN)
        may_be_hard = on_roll and nobody_forsaken(household, world.as_of)
        living = household.living_seen or rng.choice(
            ("良好", "一般", "一般", "困难") if may_be_hard else ("良好", "一般")
        )
        seen = first + timedelta(days=rng.randrange(days))
        care = person.care_seen or ("是" if _needs_care(person, world.as_of) and rng.random() < 0.7 else "")
        cells: list[Cell] = [
            f"ZF{last:%Y%m%d}{serial:05d}", visitor, role, person.name, person.id_number,
            _KIND_OF.get(household.status, "普通家庭"), seen, rng.choice(("入户", "入户", "电话")), "是", living,
            rng.choice(("无变化", "无变化", "变差", "好转")), care, "安全", "", seen + timedelta(days=30),
        ]  # fmt: skip
        yield Row("", cells, person)


def _someone(household: Household, world: World, rng: Random) -> Person | None:
    if (
        household.plan
        or not household.living
        or silent(household.village)
        or rng.random() >= _VISIT_CHANCE[household.status]
    ):
        return None
    adults = [
        one for one in household.living if one.age(world.as_of) >= 18 and one.id_number not in world.lost
    ]
    return rng.choice(adults) if adults else None


def _needs_care(person: Person, as_of: date) -> bool:
    return person.certificate is not None and person.certificate.valid(as_of) and person.certificate.severe


def _visitor(visitors: dict[str, tuple[str, str]], village: Village, rng: Random) -> tuple[str, str]:
    if village.code not in visitors:
        sex = rng.choice((1, 2))
        visitors[village.code] = (
            full_name(rng, rng.choice("王李张刘陈"), sex, mongol=False),
            rng.choice(_ROLES),
        )
    return visitors[village.code]


def authorisations(world: World) -> Iterator[Row]:
    """One row per member of every household whose means were or are being checked, those in custody too."""
    for serial, household in enumerate(checked_households(world), start=1):
        applicant = household.applicant
        requested = requested_on(world, household)
        until = date(requested.year + 1, requested.month, min(requested.day, 28))
        agency = f"{CITY}{household.village.town.name}{_AGENCY_SUFFIX}"
        on_roll = household.dibao is not None or household.edge is not None
        asked = household.happened is not None and household.happened.banks > 0
        items = "、".join(ITEMS[code] for code in ANSWERS) if asked else ""
        banks = str(household.happened.banks) if household.happened and asked else ""
        away = [person for person in household.members if person.away]
        for member, person in enumerate((*household.living, *away), start=1):
            cells: list[Cell] = [
                request_number(world, household), applicant.name, applicant.id_number, person.name, person.id_number,
                relation(person, applicant), f"SQ{serial:07d}-{member}", until, "是", agency, requested,
                items, banks,
            ]  # fmt: skip
            yield Row(ONE_SHEET, cells, person, spare=not on_roll)


def requested_on(world: World, household: Household) -> date:
    """The day of the request, the same in both files: this month, before `as_of`; of the story's worker last month."""
    if world.begun is not None and not _asked_before(household):
        return world.begun + timedelta(days=2)
    today = world.begun or world.as_of
    first = date(today.year, today.month, 1)
    if household.plan == WORK:
        return add_months(first, -1) + timedelta(days=8)
    return first + timedelta(days=int(household.key) * 7 % max(1, (today - first).days))


def _asked_before(household: Household) -> bool:
    """All checks but that of the story began before the first week ended."""
    return household.plan != MEDICAL


def request_number(world: World, household: Household) -> str:
    """The number under which a household's check runs, the same in every week."""
    return f"WT{world.as_of.year}{world.as_of.month:02d}{household.key[4:]}"


def checked_households(world: World) -> Iterator[Household]:
    """Households with reports on means, in the order of the register."""
    return (
        household
        for household in world.households
        if world.sends(household) and any(person.means for person in household.living)
    )


def means(world: World) -> Iterator[Row]:
    """One report per living member, and some about people who never agreed to a check."""
    rng = stream(world.seed, "means rows")
    yesterday = world.as_of - timedelta(days=1)
    number = 0
    for household in checked_households(world):
        # The check answers after it was asked for; on the first of a month the file would end before it begins.
        requested = requested_on(world, household)
        measured = max(requested, min(requested + timedelta(days=rng.randint(0, 3)), yesterday))
        measured = yesterday if world.begun else measured
        for person in household.living:
            assert person.means is not None
            number += 1
            yield Row(
                ONE_SHEET,
                _means_cells(person, person.means, number, request_number(world, household), measured),
                person,
            )
    if world.begun is None:
        yield from _not_authorised(world, number, max(yesterday, world.as_of.replace(day=1)), rng)


def _means_cells(person: Person, means: Means, number: int, request: str, measured: date) -> list[Cell]:
    happened = person.household.happened
    if happened and happened.banks:
        return _income_cells(person, means, number, request, measured)
    assets = "" if means.assets_fen is None else yuan(means.assets_fen)
    return [
        f"HD{measured:%m%d}{number:08d}", request, person.name, person.id_number, yuan(means.wage_fen), yuan(means.business_fen),
        yuan(means.property_fen), yuan(means.transfer_fen), assets, str(means.vehicles), str(means.houses),
        str(means.companies), measured, "待回" if means.assets_fen is None else "已回",
    ]  # fmt: skip


def _income_cells(person: Person, means: Means, number: int, request: str, measured: date) -> list[Cell]:
    """The report of a check in which each institution answers for itself: income only."""
    return [
        f"HD{measured:%m%d}{number:08d}", request, person.name, person.id_number, yuan(means.wage_fen), yuan(means.business_fen),
        yuan(means.property_fen), yuan(means.transfer_fen), "", "", "", "", measured, "待回",
    ]  # fmt: skip


def _not_authorised(world: World, number: int, measured: date, rng: Random) -> Iterator[Row]:
    """Reports that nobody agreed to: the registry must refuse them."""
    plain = [household for household in world.households if ordinary(household, world)]
    for household in rng.sample(plain, min(len(plain), max(3, number // 1_000))):
        number += 1
        person = household.applicant
        cells = _means_cells(person, Means(wage_fen=rng.randrange(0, 600_000, 100)), number, "", measured)
        yield Row(NOT_AUTHORISED, cells, person, spare=True)
