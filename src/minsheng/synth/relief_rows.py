"""Rows of relief and of the townships: disaster, watch list, rigid and children's rolls, aid ledger, surveys, counters."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from minsheng.synth.chance import stream
from minsheng.synth.grants import recognised_on, term_ends
from minsheng.synth.people_rows import ONE_SHEET
from minsheng.synth.records import Parent, Ward
from minsheng.synth.roll_rows import applicant_of, relation
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.world import DEFACTO, ORPHAN, Person, World

_RUNNING, _STOPPED = "在享", "停发"
_ITEMS: Final = 6


def disaster(world: World) -> Iterator[Row]:
    """One row per household that was struck."""
    rng = stream(world.seed, "disaster rows")
    last = world.as_of - timedelta(days=1)
    for home in world.households:
        row = home.happened.disaster if home.happened else None
        if row is None:
            continue
        person = home.applicant
        needs = "住房" if row.collapsed or row.severe else "口粮" if row.crop_mu else "生活"
        assessed = min(row.on + timedelta(days=rng.randint(2, 9)), last)
        cells: list[Cell] = [
            row.code, row.kind, row.on, person.name, person.id_number, str(len(home.living)), str(row.evacuated),
            str(row.collapsed), str(row.severe), str(row.minor), str(row.crop_mu), str(row.deaths), needs,
            yuan(row.aided_fen), assessed,
        ]  # fmt: skip
        yield Row(ONE_SHEET, cells, person)


def poverty_watch(world: World) -> Iterator[Row]:
    """One row per household, about its head."""
    serial = 0
    for home in world.households:
        watch = home.happened.watch if home.happened else None
        if watch is None:
            continue
        serial += 1
        person = home.applicant
        cells: list[Cell] = [
            f"FP{serial:07d}", person.name, person.id_number, watch.kind, watch.identified, watch.risk,
            "是" if watch.resolved else "否", yuan(watch.income_fen),
        ]  # fmt: skip
        yield Row(ONE_SHEET, cells, person)


def rigid(world: World) -> Iterator[Row]:
    """Households with more spending than they can bear, recognised for twelve months."""
    for home in world.households:
        grant, village = home.rigid, home.village
        if grant is None:
            continue
        applicant = applicant_of(grant.listed)
        for person in grant.listed:
            cells: list[Cell] = [
                grant.number, person.name, person.id_number, relation(person, applicant), village.town.name, village.name,
                village.hukou_kind, recognised_on(home, grant), term_ends(home, grant), _RUNNING,
            ]  # fmt: skip
            yield Row(village.town.name, cells, person)


def children(world: World) -> Iterator[Row]:
    """Orphans, de-facto orphans, children in hardship and left behind."""
    for home in world.households:
        for person in home.members:
            ward = person.record.ward if person.record else None
            if ward is not None:
                yield Row(ONE_SHEET, _child(person, ward), person)


_RISKS: Final = ("低", "中", "低", "高")


def _child(person: Person, ward: Ward) -> list[Cell]:
    head = person.household.members[0]
    paid = next((person.lines[code].monthly_fen for code in (ORPHAN, DEFACTO) if code in person.lines), 0)
    return [
        person.name, person.id_number, ward.kind, ward.recognised, *_parent(ward.father), *_parent(ward.mother),
        ward.placement, yuan(ward.standard_fen), yuan(paid), head.name if head is not person else "",
        _RISKS[int(person.household.key) % len(_RISKS)], _STOPPED if ward.stopped else _RUNNING, ward.stopped or "",
    ]  # fmt: skip


def _parent(parent: Parent) -> list[Cell]:
    return [parent.situation, parent.since or "", parent.until or ""]


def temporary_aid(world: World) -> Iterator[Row]:
    """Everything paid this year."""
    serial = 0
    for home in world.households:
        for aid in home.happened.aids if home.happened else ():
            serial += 1
            person = home.applicant
            cells: list[Cell] = [
                f"LS{aid.on.year}{serial:06d}", person.name, person.id_number, aid.kind, aid.cause, yuan(aid.amount_fen),
                aid.on,
            ]  # fmt: skip
            yield Row(ONE_SHEET, cells, person)


def supporters(world: World) -> Iterator[Row]:
    """One row per supporter, one row that says so where there is nobody."""
    for home in world.households:
        for person in home.members:
            survey = person.record.survey if person.record else None
            if survey is None:
                continue
            if not survey.supporters:
                yield Row(ONE_SHEET, [person.name, person.id_number, "", "", "", "是", survey.on], person)
            for other, word in survey.supporters:
                cells: list[Cell] = [
                    person.name, person.id_number, other.name, other.id_number, word, "否", survey.on
                ]  # fmt: skip
                yield Row(ONE_SHEET, cells, person)


def ability(world: World) -> Iterator[Row]:
    """Six items each."""
    rng = stream(world.seed, "ability rows")
    for home in world.households:
        for person in home.members:
            found = person.record.ability if person.record else None
            if found is None:
                continue
            failed = set(rng.sample(range(_ITEMS), found.failed))
            words = ["未达到" if item in failed else "达到" for item in range(_ITEMS)]
            yield Row(ONE_SHEET, [person.name, person.id_number, *words, found.on], person)


def counter(world: World) -> Iterator[Row]:
    """Whom the counters of the townships passed on."""
    serial = 0
    for home in [*world.households, *(one.household for one in world.newcomers)]:
        for person, matter in home.happened.matters if home.happened else ():
            serial += 1
            own = yuan(matter.own_fen) if matter.own_fen else ""
            cells: list[Cell] = [
                f"CK{world.as_of.year}{world.as_of.month:02d}{serial:05d}", matter.on, matter.counter, person.name,
                person.id_number, own, matter.emergency, matter.note, home.village.name,
            ]  # fmt: skip
            yield Row(ONE_SHEET, cells, person if home.key else None)
