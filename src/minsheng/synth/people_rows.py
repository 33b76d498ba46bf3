"""Rows of the files about everybody: areas, register, deaths, certificates, pensions, medical sums."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from minsheng.kernel.periods import Month
from minsheng.synth.chance import stream
from minsheng.synth.departures import MOVED_TO
from minsheng.synth.health import own_12_months
from minsheng.synth.kin import guardians
from minsheng.synth.names import stranger
from minsheng.synth.numbers import phone, stranger_number
from minsheng.synth.places import CITY
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.world import CANCELLED, MOVED, Household, Person, World

ONE_SHEET: Final = "名单"
NOT_AUTHORISED: Final = "not_authorised"
"""In place of a sheet: a row about somebody whom nobody may look up. The registry must refuse it."""
UNNUMBERED: Final = "unnumbered"
"""In place of a sheet: a death that names nobody's number. Somebody has to be asked who died."""
UNKNOWN_PROGRAMME: Final = "unknown_programme"
"""In place of a sheet: a row of a programme that the county does not know. It goes back."""
REFUSED: Final = frozenset({NOT_AUTHORISED, UNNUMBERED, UNKNOWN_PROGRAMME})
_OLD: Final = 75
_KINDS: Final = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
_GRADES: Final = {None: "", 1: "一级", 2: "二级", 3: "三级", 4: "四级"}
_NEEDS: Final = ("护理", "辅具", "训练", "药物", "支持", "")
_DISEASES: Final = ("普通门诊", "高血压", "糖尿病", "呼吸系统", "骨关节", "消化系统", "心脑血管")
_SERIOUS: Final = ("恶性肿瘤", "慢性肾衰竭", "脑卒中")
_SEX: Final = ("", "男", "女")


def regions(world: World) -> Iterator[Row]:
    """Counties, towns, villages in the order of their codes."""
    for county in world.counties:
        yield Row("", [county.code, "county", county.name, ""], None)
        for town in county.towns:
            yield Row("", [town.code, "town", town.name, ""], None)
            for village in town.villages:
                yield Row("", [village.code, "village", village.name, village.hukou_kind], None)


def address(household: Household) -> str:
    """The registered address."""
    village = household.village
    town = village.town
    return f"{CITY}{town.county.name}{town.name}{village.name}{household.house_number}号"


def register(world: World) -> Iterator[Row]:
    """One row per person, households together."""
    rng = stream(world.seed, "register")
    updated = date(world.as_of.year, world.as_of.month, 1).strftime("%Y%m%d")
    for household in world.households:
        where, village = address(household), household.village
        head = household.members[0]
        for person in household.members:
            moved = person.moved_on.strftime("%Y%m%d") if person.moved_on and person.hukou == MOVED else ""
            first, second = [*guardians(person, world.as_of), None, None][:2]
            cells: list[Cell] = [
                person.id_number, person.name, "", _SEX[person.sex], _ethnicity(household, rng), person.birth,
                household.key, head.name, person.relation, where, village.code, village.name, village.hukou_kind,
                person.marital, _education(person, world.as_of, rng), person.hukou, "", moved, MOVED_TO if moved else "",
                _cancel_reason(person), first.name if first else "", first.id_number if first else "",
                second.name if second else "", second.id_number if second else "", updated,
            ]  # fmt: skip
            yield Row("", cells, person)


def _ethnicity(household: Household, rng: Random) -> str:
    draw = rng.random()
    if draw < 0.03:
        return "满族"
    return "蒙古族" if household.mongol else "汉族"


def _cancel_reason(person: Person) -> str:
    if person.hukou != CANCELLED:
        return ""
    return "死亡" if person.died_on else "出国（境）定居"


def _education(person: Person, as_of: date, rng: Random) -> str:
    age = person.age(as_of)
    if age < 7:
        return ""
    if age < 16:
        return "小学" if age < 13 else "初中"
    words = ("小学", "初中", "高中") if age >= 55 else ("初中", "高中", "中专", "大学专科", "大学本科")
    return words[int(rng.random() * len(words))]


def deaths(world: World) -> Iterator[Row]:
    """Cremations of the year in the order of the households."""
    rng = stream(world.seed, "deaths")
    last = world.as_of - timedelta(days=1)
    serial = 0
    for household in world.households:
        for person in household.members:
            if person.died_on is None:
                continue
            serial += 1
            cremated = min(person.died_on + timedelta(days=rng.randint(1, 3)), last)
            number = f"HH{world.as_of.year}{serial:06d}"
            cells: list[Cell] = [
                number, person.name, person.id_number, _SEX[person.sex], str(person.age(person.died_on)),
                person.died_on, cremated, f"{household.village.town.county.name}殡仪馆", address(household),
            ]  # fmt: skip
            yield Row(ONE_SHEET, cells, person)
    if world.mistaken is not None:
        yield _mistaken(world, world.mistaken, serial + 1, last)
    if world.begun is None and (whose := _unmistakable(world)) is not None:
        yield _unnumbered(world, whose, serial + 1, last)


def _unmistakable(world: World) -> Person | None:
    """An old person on no roll whose name nobody else in the county bears."""
    names = Counter(person.name for person in world.people)
    return next(
        (
            person
            for home in world.households
            for person in home.living
            if not home.status and not home.plan and not person.lines and names[person.name] == 1
            and person.age(world.as_of) >= _OLD
        ),
        None,
    )  # fmt: skip


def _unnumbered(world: World, person: Person, serial: int, last: date) -> Row:
    """The family brought no paper: the clerk wrote name, age and address. Somebody of the village has to say who died."""
    died = last - timedelta(days=4)
    cells: list[Cell] = [
        f"HH{world.as_of.year}{serial:06d}", person.name, "", _SEX[person.sex], str(person.age(died)), died,
        died + timedelta(days=2), f"{person.household.village.town.county.name}殡仪馆", address(person.household),
    ]  # fmt: skip
    return Row(UNNUMBERED, cells, person, spare=True)


def _mistaken(world: World, person: Person, serial: int, last: date) -> Row:
    """Somebody of the same name died elsewhere; the clerk took the number of the living one from the list."""
    county = world.counties[0]
    where = f"{CITY}{county.name}{county.towns[-1].name}{county.towns[-1].villages[-1].name}1号"
    died = last - timedelta(days=2)
    cells: list[Cell] = [
        f"HH{world.as_of.year}{serial:06d}", person.name, person.id_number, _SEX[person.sex],
        str(person.age(died) - 19), died, last, f"{county.name}殡仪馆", where,
    ]  # fmt: skip
    return Row(ONE_SHEET, cells, person, spare=True)


def disability(world: World) -> Iterator[Row]:
    """Holders of certificates, a sheet per town."""
    rng = stream(world.seed, "disability")
    for household in world.households:
        for person in household.members:
            if person.certificate is not None:
                yield Row(household.village.town.name, _certificate_cells(person, world.as_of, rng), person)


def _certificate_cells(person: Person, as_of: date, rng: Random) -> list[Cell]:
    certificate = person.certificate
    assert certificate is not None
    # A number of 20 characters ends with kind and grade: where the grade is blank the number must not give it away.
    number = f"{person.id_number}{certificate.kind}{certificate.grade}"
    if certificate.grade is None:
        number = f"旧{certificate.issued.year}-{rng.randrange(10**6):06d}"
    grade = str(certificate.grade or "") if rng.random() < 0.2 else _GRADES[certificate.grade]
    others = [
        member for member in person.household.living if member is not person and member.age(as_of) >= 18
    ]
    guardian = others[0] if others and (certificate.kind in (5, 6) or person.age(as_of) < 18) else None
    return [
        number, person.name, person.id_number, _SEX[person.sex], person.birth, address(person.household),
        _KINDS[certificate.kind], grade, certificate.status, certificate.issued, certificate.valid_until,
        guardian.name if guardian else "", phone(rng) if guardian else "", rng.choice(_NEEDS),
        date(as_of.year, as_of.month, 1),
    ]  # fmt: skip


def pensions(world: World) -> Iterator[Row]:
    """Payments of the month before; those who died or left this year stand as stopped."""
    rng = stream(world.seed, "pension rows")
    month = Month.of(world.as_of).shift(-1)
    for household in world.households:
        for person in household.members:
            if person.pension_kind:
                amount = person.pension_basic_fen + person.pension_other_fen
                basic = yuan(person.pension_basic_fen)
                tail = ["正常", ""]
                yield _pension(person, person.pension_kind, month, [yuan(amount), basic, *tail])
            elif person.record and person.record.pension_stopped:
                kind = "居民养老" if person.age(world.as_of) >= 60 else "失业"
                yield _pension(person, kind, month, ["0.00", "0.00", "停发", person.record.pension_stopped])
            elif person.died_on and rng.random() < 0.4:
                yield _pension(person, "居民养老", month, ["0.00", "0.00", "停发", "死亡"])


def _pension(person: Person, kind: str, month: Month, tail: list[str]) -> Row:
    return Row("", [person.id_number, person.name, kind, month, *tail], person)


def medical(world: World) -> Iterator[Row]:
    """Months with bills; total = funds + own share."""
    rng = stream(world.seed, "medical rows")
    oldest = Month.of(world.as_of).shift(-12)
    months = [oldest.shift(n) for n in range(12)]
    for household in world.households:
        for person in household.members:
            heavy = person.serious or own_12_months(person) > 800_000
            for spending in person.spending:
                disease = rng.choice(_SERIOUS if person.serious else _DISEASES)
                stays = "1" if heavy and rng.random() < 0.6 else "0"
                cells: list[Cell] = [
                    person.id_number, person.name, months[spending.month], yuan(spending.total_fen),
                    yuan(spending.total_fen - spending.own_fen), yuan(spending.own_fen), stays, disease,
                    "是" if person.serious else "否",
                ]  # fmt: skip
                yield Row("", cells, person)


def strangers(width: int, id_column: int, name_column: int, rng: Random) -> list[list[str]]:
    """Rows of people nobody in the county knows, for hidden sheets."""
    rows = []
    for _ in range(3):
        cells = [""] * width
        cells[id_column], cells[name_column] = stranger_number(rng), stranger(rng)
        rows.append(cells)
    return rows
