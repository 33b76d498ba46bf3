"""Rows of the six rolls of the civil affairs bureau, a sheet per town."""

from collections.abc import Iterator
from typing import Final

from minsheng.synth.chance import stream
from minsheng.synth.grants import care_grade, recognised_on, term_ends
from minsheng.synth.places import Village
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.world import CARE, LIVING, OLD_AGE, SINGLE, TEKUN, Grant, Line, Person, World

_RUNNING: Final = "在享"
_STOPPED: Final = "停发"
_CARE: Final = ("全自理", "半护理", "全护理")
"""By items of self-care that are not reached: none, one to three, four to six."""


def _relations() -> dict[tuple[str, str], tuple[str, str]]:
    """(what the applicant is to the head, what the member is to the head) -> word for a man, word for a woman."""
    parents, couple, child = ("父亲", "母亲"), ("配偶", "配偶"), ("子", "女")
    found = {("配偶", "户主"): couple, ("兄弟", "户主"): ("兄弟", "姐妹"), ("姐妹", "户主"): ("兄弟", "姐妹")}
    found |= {("配偶", word): (word, word) for word in ("子", "女", "孙子", "孙女")}
    for ours in ("子", "女"):
        found |= {(ours, "户主"): parents, (ours, "配偶"): parents}
        found |= {(ours, theirs): ("兄弟", "姐妹") for theirs in ("子", "女")}
    for ours in ("父亲", "母亲"):
        found |= {(ours, "户主"): child, (ours, "配偶"): ("女婿", "儿媳")}
        found |= {(ours, theirs): couple for theirs in ("父亲", "母亲")}
        found |= {(ours, theirs): ("孙子", "孙女") for theirs in ("子", "女")}
    return found


_RELATIONS: Final = _relations()


def relation(person: Person, applicant: Person) -> str:
    """What `person` is to the applicant, in the words of the register; 其他 where no word is offered."""
    if person is applicant:
        return "本人"
    if applicant.relation == "户主":
        return person.relation
    return _RELATIONS.get((applicant.relation, person.relation), ("其他", "其他"))[person.sex - 1]


def dibao(world: World) -> Iterator[Row]:
    """Households and persons alone; amounts stand on the applicant's row only."""
    serial = 0
    for household in world.households:
        grant = household.dibao
        if grant is not None:
            yield from _dibao_household(grant, household.village, grant.number)
            if grant.second_village is not None:
                yield from _dibao_household(grant, grant.second_village, f"{grant.number}2")
        for person in household.members:
            for line in _lines(person, SINGLE):
                serial += 1
                yield _single(person, line, f"DR{serial:08d}")


def _dibao_household(grant: Grant, village: Village, number: str) -> Iterator[Row]:
    applicant = applicant_of(grant.listed)
    status: list[Cell] = [_STOPPED if grant.stopped else _RUNNING, grant.stopped or "", applicant.name]
    for person in grant.listed:
        amounts = ["", ""]
        if person is applicant:
            amounts = [yuan(grant.difference_fen), yuan(grant.add_on_fen)]
        cells: list[Cell] = [
            number, person.name, person.id_number, relation(person, applicant), village.town.name, village.name,
            village.hukou_kind, "整户", str(len(grant.listed)), *amounts, grant.start, *status,
        ]  # fmt: skip
        yield Row(village.town.name, cells, person)


def _single(person: Person, line: Line, number: str) -> Row:
    village = line.village
    cells: list[Cell] = [
        number, person.name, person.id_number, "本人", village.town.name, village.name, village.hukou_kind, "单人", "1",
        yuan(line.monthly_fen), "0.00", line.start, *_status(line), person.name,
    ]  # fmt: skip
    return Row(village.town.name, cells, person)


def applicant_of(listed: list[Person]) -> Person:
    """The first member, unless that is a child or somebody who is gone."""
    here = [person for person in listed if person.counts] or listed
    return here[0] if here[0].relation == "户主" else min(here, key=lambda person: person.birth)


def edge(world: World) -> Iterator[Row]:
    """Households recognised for twelve months."""
    for household in world.households:
        grant, village = household.edge, household.village
        if grant is None:
            continue
        recognised, until = recognised_on(household, grant), term_ends(household, grant)
        applicant = applicant_of(grant.listed)
        for person in grant.listed:
            cells: list[Cell] = [
                grant.number, person.name, person.id_number, relation(person, applicant), village.town.name, village.name,
                village.hukou_kind, recognised, until, _RUNNING,
            ]  # fmt: skip
            yield Row(village.town.name, cells, person)


def tekun(world: World) -> Iterator[Row]:
    """Persons supported by the state."""
    rng = stream(world.seed, "tekun rows")
    for person, line in _all_lines(world, TEKUN):
        support = "集中" if rng.random() < 0.35 else "分散"
        care = rng.choice(("全自理", "全自理", "半护理", "全护理"))
        if person.record and person.record.ability:
            care = _CARE[care_grade(person.record.ability.failed)]
        village = line.village
        cells: list[Cell] = [
            person.name, person.id_number, village.town.name, village.name, support, care, yuan(line.monthly_fen),
            line.start, _STOPPED if line.stopped else _RUNNING,
        ]  # fmt: skip
        yield Row(village.town.name, cells, person)


def living(world: World) -> Iterator[Row]:
    """Living subsidy for disabled people in hardship."""
    return _subsidy(world, LIVING)


def care(world: World) -> Iterator[Row]:
    """Nursing subsidy for the severely disabled."""
    return _subsidy(world, CARE)


def old_age(world: World) -> Iterator[Row]:
    """Old-age allowance."""
    return _subsidy(world, OLD_AGE)


def _subsidy(world: World, programme: str) -> Iterator[Row]:
    for person, line in _all_lines(world, programme):
        village = line.village
        cells: list[Cell] = [
            person.name, person.id_number, village.town.name, village.name, yuan(line.monthly_fen), line.start,
            *_status(line), line.account or person.name,
        ]  # fmt: skip
        yield Row(village.town.name, cells, person)


def _status(line: Line) -> tuple[Cell, Cell]:
    return (_STOPPED, line.stopped) if line.stopped else (_RUNNING, "")


def _lines(person: Person, programme: str) -> Iterator[Line]:
    for lines in (person.lines, person.second_lines):
        if programme in lines:
            yield lines[programme]


def _all_lines(world: World, programme: str) -> Iterator[tuple[Person, Line]]:
    for household in world.households:
        for person in household.members:
            if person.lines:
                for line in _lines(person, programme):
                    yield person, line
