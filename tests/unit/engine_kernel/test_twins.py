"""Who somebody is beyond the facts of the law changes nothing: twins in another village, under other numbers, in another order.

Ethnicity, religion, origin and names are in no table that an engine reads (`minsheng.policy.facts`); a column that is not
declared is refused when a folder is opened (tests/unit/engine_duckdb/test_snapshot.py).
"""

from datetime import date
from pathlib import Path
from random import Random

import pytest

from minsheng.engine import fused_all, snapshot
from minsheng.policy import facts, packs
from tests.support.snapshots import Plan, Row, Tables, random_tables, shuffled

ON = date(2026, 11, 16)
GAOPING = packs.load("gaoping")
OWN = [p.code for p in GAOPING.versions if p.code.startswith("birth_")]
"""What no other pack has."""
PACKS = [packs.load("demo"), packs.load("toy"), GAOPING.only(OWN)]
#: Words for what no rule may see, as they would stand in a column name or its label.
UNSEEN = ("ethnic", "nationality", "religio", "origin", "name", "民族", "宗教", "籍贯", "姓名")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return random_tables(Plan(seed=77, households=400, on=ON))


def answers(tables: Tables, pack: packs.Pack, folder: Path) -> dict[tuple[str, int], Row]:
    """Result rows by programme and subject."""
    opened = snapshot.write(folder / "facts", tables, as_of=ON)
    outcome = fused_all.evaluate_all(opened, pack, ON, folder / "results")
    return {
        (code, row["subject_id"]): row
        for code in outcome.programmes
        for row in outcome.table(code).to_pylist()
    }


def moved_villages(tables: Tables, seed: int) -> Tables:
    """Everybody of a village moves to another village of the same county and class; no two villages become one."""
    rng = Random(seed)
    rows = [*tables["person"], *tables["household"]]
    villages: dict[tuple[str | None, str | None], list[tuple[str | None, str | None]]] = {}
    for row in rows:
        of = villages.setdefault((row["county"], row["urban_rural"]), [])
        if row["region"] is not None and (row["region"], row["town"]) not in of:
            of.append((row["region"], row["town"]))
    to = {
        (*group, *old): new
        for group, of in villages.items()
        for old, new in zip(of, rng.sample(of, len(of)), strict=True)
    }

    def move(row: Row) -> Row:
        key = (row["county"], row["urban_rural"], row["region"], row["town"])
        region, town = to.get(key, (row["region"], row["town"]))
        return {**row, "region": region, "town": town}

    return {
        **tables,
        "person": [*map(move, tables["person"])],
        "household": [*map(move, tables["household"])],
    }


def renumbered(tables: Tables, seed: int) -> tuple[Tables, dict[int, int], dict[int, int]]:
    """Other numbers for everybody and every household; with the new number of each."""
    rng = Random(seed)
    used = {
        row[key]
        for rows in tables.values()
        for row in rows
        for key in ("person_id", "other_id")
        if row.get(key)
    }
    people = dict(zip(sorted(used), rng.sample(range(1, 10**9), len(used)), strict=True))
    keys = ("household_id", "joint_id", "registered_id", "residence_id")
    homes = {row[key] for rows in tables.values() for row in rows for key in keys if row.get(key)}
    houses = dict(zip(sorted(homes), rng.sample(range(1, 10**9), len(homes)), strict=True))
    new = {"person_id": people, "other_id": people, **dict.fromkeys(keys, houses)}
    return (
        {
            n: [{k: new[k].get(v, v) if k in new else v for k, v in row.items()} for row in rows]
            for n, rows in tables.items()
        },
        people,
        houses,
    )


def test_another_village_of_the_same_county_and_class_changes_nothing(tables: Tables, tmp_path: Path) -> None:
    """Not asked of the toy pack, whose standard differs by town to try the language."""
    pack = PACKS[0]
    moved = moved_villages(tables, 3)
    assert (
        sum(a["region"] != b["region"] for a, b in zip(tables["person"], moved["person"], strict=True)) > 500
    )
    assert answers(moved, pack, tmp_path / "moved") == answers(tables, pack, tmp_path / "home")


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.code)
def test_other_numbers_and_another_order_change_nothing(
    pack: packs.Pack, tables: Tables, tmp_path: Path
) -> None:
    twins, people, houses = renumbered(tables, 5)
    found = answers(shuffled(twins, 9), pack, tmp_path / "twins")
    subjects = {code: p.subject for code, p in pack.programmes(ON).items()}
    expected = {}
    for (code, id_), row in answers(tables, pack, tmp_path / "first").items():
        number = (people if subjects[code] == "person" else houses)[id_]
        expected[code, number] = {**row, "subject_id": number}
    assert found == expected


def test_a_town_of_the_other_class_does_change_something(tables: Tables, tmp_path: Path) -> None:
    other = {"urban": "rural", "rural": "urban", None: None}
    changed = {
        **tables,
        "person": [{**row, "urban_rural": other[row["urban_rural"]]} for row in tables["person"]],
        "household": [{**row, "urban_rural": other[row["urban_rural"]]} for row in tables["household"]],
    }
    assert answers(changed, PACKS[0], tmp_path / "changed") != answers(tables, PACKS[0], tmp_path / "home")


def test_no_table_holds_what_no_rule_may_see() -> None:
    words = [f"{c.name} {c.label}" for table in facts.TABLES.values() for c in table.columns]
    assert [word for word in words if any(unseen in word for unseen in UNSEEN)] == []
