"""Writes the department files with their dirt, and the truth beside them."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from minsheng.synth import (
    answer_rows,
    benefits,
    case_rows,
    people_rows,
    relief_rows,
    roll_rows,
    service_rows,
    society_rows,
)
from minsheng.synth.chance import stream
from minsheng.synth.dirt import QUARANTINE, Careless, Damage, Dirt
from minsheng.synth.forms import forms
from minsheng.synth.forms_net import ANSWERS
from minsheng.synth.sheets import Book, CsvFile, Form, Row, Style
from minsheng.synth.slips import Cells, Desk
from minsheng.synth.story import keys
from minsheng.synth.world import Lead, World

Rows = Callable[[World], Iterator[Row]]
# The order is the order of registering; the register comes first so that later files know whose row was lost.
ROWS: Final[dict[str, Rows]] = {
    "regions": people_rows.regions,
    "register": people_rows.register,
    "deaths": people_rows.deaths,
    "disability": people_rows.disability,
    "pensions": people_rows.pensions,
    "medical": people_rows.medical,
    "roll_dibao": roll_rows.dibao,
    "roll_dibao_edge": roll_rows.edge,
    "roll_tekun": roll_rows.tekun,
    "roll_disability_living": roll_rows.living,
    "roll_disability_care": roll_rows.care,
    "roll_old_age": roll_rows.old_age,
    "declarations": case_rows.declarations,
    "visits": case_rows.visits,
    "authorisations": case_rows.authorisations,
    "means": case_rows.means,
    "custody": society_rows.custody,
    "school": society_rows.school,
    "contributions": society_rows.contributions,
    "disaster": relief_rows.disaster,
    "veterans": society_rows.veterans,
    "poverty_watch": relief_rows.poverty_watch,
    "marriage": society_rows.marriage,
    "births": society_rows.births,
    "roll_rigid": relief_rows.rigid,
    "roll_children": relief_rows.children,
    "temporary_aid": relief_rows.temporary_aid,
    "supporters": relief_rows.supporters,
    "ability": relief_rows.ability,
    "counter": relief_rows.counter,
    **{code: answer_rows.answers(code) for code in ANSWERS},
    # Last, so that whose row was lost anywhere before stays out of them.
    "insured": service_rows.insured,
    "assessments": service_rows.assessments,
    "vaccinations": service_rows.vaccinations,
    "job_seekers": service_rows.job_seekers,
    "home_beds": service_rows.home_beds,
    "care_homes": service_rows.care_homes,
    "posts": service_rows.posts,
    "training": service_rows.training,
    "prescriptions": service_rows.prescriptions,
    "special_elders": service_rows.special_elders,
    "benefit_roll": benefits.rows,
}


def write_files(
    world: World,
    folder: Path,
    *,
    clean: bool = False,
    tell: Callable[[str, int], None] | None = None,
    codes: Collection[str] = tuple(ROWS),
    careless: str = "",
) -> tuple[list[Damage], dict[str, int]]:
    """Write the files into `folder`; returns the soiled rows and the data rows per file name.

    `clean` leaves the dirt out; `tell` is called with file name and rows after each file; `codes`: only these feeds;
    `careless`: the feed in which a few rows belong to nobody, clean or not.
    """
    by_number = {person.id_number: person.name for person in world.people}
    namesakes = _namesakes(world)
    elsewhere = guardians_elsewhere(world)
    damage: list[Damage] = []
    counts: dict[str, int] = {}
    for code, form in forms(world.as_of).items():
        if code not in codes:
            continue
        rng = stream(world.seed, f"dirt:{code}")
        dirt: Dirt | Careless | None = None
        if code == careless:
            dirt = Careless(Desk(form, rng, by_number, namesakes))
        elif not clean:
            dirt = Dirt(form, rng, by_number, namesakes, world.lost, world.as_of, elsewhere)
        counts[form.file_name] = _write_file(world, form, folder / form.file_name, dirt, damage)
        if tell:
            tell(form.file_name, counts[form.file_name])
    return damage, counts


def guardians_elsewhere(world: World) -> frozenset[str]:
    """ID numbers of guardians on record who are registered in another household than the child."""
    return frozenset(
        guardian.id_number
        for child in world.people
        for guardian in (child.record.guardians if child.record else ())
        if guardian.household is not child.household
    )


def _namesakes(world: World) -> Mapping[tuple[str, str], int]:
    """How many people share name and birth date with a holder of a certificate."""
    holders = {
        (person.name, person.id_number[6:14])
        for household in world.households
        for person in household.members
        if person.certificate is not None
    }
    return Counter(
        key for person in world.people if (key := (person.name, person.id_number[6:14])) in holders
    )


def _open(form: Form, path: Path, as_of: date, rng: Random) -> Book | CsvFile:
    if form.encoding:
        return CsvFile(path, form)
    width = len(form.headers)
    known = people_rows.strangers(width, form.index(form.id_header), form.index(form.name_header), rng)
    return Book(path, form, as_of, known)


def _write_file(
    world: World, form: Form, path: Path, dirt: Dirt | Careless | None, damage: list[Damage]
) -> int:
    habits = stream(world.seed, f"habits:{form.code}")
    count = 0
    with _open(form, path, world.as_of, habits) as file:
        for row in ROWS[form.code](world):
            unasked = row.sheet in people_rows.REFUSED
            sheet = people_rows.ONE_SHEET if unasked else row.sheet
            cells = render(row, form, file.style(sheet, habits))
            if dirt is None or unasked:
                place = file.write(sheet, cells)
                count += 1
                if unasked and row.person:
                    key = row.person.household.key
                    damage.append(Damage(path.name, *place, row.sheet, QUARANTINE, key))
                continue
            for soiled, kind in dirt.soil(cells, row):
                place = file.write(sheet, soiled)
                count += 1
                if kind is not None and row.person is not None:
                    key = row.person.household.key
                    damage.append(Damage(path.name, *place, kind.name, kind.expected, key))
    return count


def render(row: Row, form: Form, style: Style) -> Cells:
    """The cells of a row as the clerk of the sheet writes them."""
    write = style.write
    cells: Cells = [cell if type(cell) is str else write(cell) for cell in row.cells]
    if style.empty:
        for header in form.optional_headers:
            column = form.index(header)
            if cells[column] == "":
                cells[column] = style.empty
    if style.commas:
        for header in form.amount_headers:
            column = form.index(header)
            cell = cells[column]
            if isinstance(cell, str) and cell.replace(".", "", 1).isdecimal():
                whole, _, part = cell.partition(".")
                cells[column] = f"{int(whole):,}.{part}"
    return cells


def write_truth(
    world: World, folder: Path, damage: list[Damage], counts: Mapping[str, int]
) -> dict[str, object]:
    """Write leads, traps, soiled rows, people and a summary; returns the summary."""
    _table(
        folder / "leads.csv",
        ("household_key", "id_number", "programme", "label", "reason", "planted_kind"),
        (_lead_cells(lead) for lead in world.leads),
    )
    _table(
        folder / "traps.csv",
        ("household_key", "id_number", "kind", "against"),
        (
            (trap.household.key, trap.person.id_number if trap.person else "", trap.kind, trap.reason)
            for trap in world.traps
        ),
    )
    _table(
        folder / "villages.csv",
        ("region", "quiet"),
        (
            (village.code, village.quiet)
            for county in world.counties
            for village in county.villages
            if village.quiet
        ),
    )
    told = json.dumps(keys(world), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "story.json").write_text(f"{told}\n", encoding="utf-8")
    _table(folder / "damage.csv", Damage._fields, damage)
    _table(
        folder / "persons.csv",
        ("id_number", "name", "household_key", "region"),
        (
            (person.id_number, person.name, household.key, household.village.code)
            for household in world.households
            for person in household.members
        ),
    )
    summary = summarise(world, damage, counts)
    text = json.dumps(summary, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "summary.json").write_text(f"{text}\n", encoding="utf-8")
    return summary


def write_changes(folder: Path, changes: Iterable[tuple[Lead, str]]) -> None:
    """Write what the second week makes of every lead of either week."""
    headers = ("household_key", "id_number", "programme", "label", "reason", "planted_kind", "change")
    rows = ((*_lead_cells(lead), change) for lead, change in changes)
    _table(folder / "changes.csv", headers, rows)


def _lead_cells(lead: Lead) -> tuple[str, ...]:
    number = lead.person.id_number if lead.person else ""
    return (lead.household.key, number, lead.programme, lead.label, lead.reason, lead.kind)


def summarise(world: World, damage: list[Damage], counts: Mapping[str, int]) -> dict[str, object]:
    """Counts of everything, for people and for checks."""
    return {
        "as_of": world.as_of.isoformat(),
        "seed": world.seed,
        "people": len(world.people),
        "households": len(world.households),
        "counties": [county.code for county in world.counties],
        "files": dict(counts),
        "leads": len(world.leads),
        "leads_by_label": dict(Counter(lead.label for lead in world.leads)),
        "leads_by_kind": dict(Counter(lead.kind for lead in world.leads)),
        "traps_by_kind": dict(Counter(trap.kind for trap in world.traps)),
        "damage_by_kind": dict(Counter(row.kind for row in damage)),
        "damage_by_expectation": dict(Counter(row.expected for row in damage)),
        "quarantine_by_file": dict(Counter(row.file for row in damage if row.expected == QUARANTINE)),
    }


def _table(path: Path, headers: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[Damage]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)
