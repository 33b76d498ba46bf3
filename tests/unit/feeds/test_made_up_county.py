"""The files of the made-up county: every planted damage that a file alone can show is found, and nothing else."""

from datetime import date

import pytest

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.reading import Checked, check_file, foreseen_feed
from minsheng.synth.county import make_world
from minsheng.synth.dirt import Damage
from minsheng.synth.writing import write_files

AS_OF = date(2026, 11, 16)
# What only the registry can see: the row itself is in order.
REGISTRY_FINDS = {"wrong_name", "unknown_person", "not_authorised", "unknown_programme"}

Place = tuple[str, str, int]


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> tuple[dict[str, Checked], list[Damage]]:
    folder = tmp_path_factory.mktemp("county")
    damage, _ = write_files(make_world(20_000, 1, AS_OF), folder)
    checked = {path.name: check_file(path) for path in sorted(folder.iterdir())}
    # Of a CSV file its first bytes tell what the check will find; a workbook keeps silent.
    assert {name: foreseen_feed(folder / name, name) for name in checked} == {
        name: one.feed.code if name.endswith(".csv") else None for name, one in checked.items()
    }
    return checked, damage


def places(damage: list[Damage], expected: str) -> set[Place]:
    return {
        (d.file, d.sheet, d.row_number)
        for d in damage
        if d.expected == expected and d.kind not in REGISTRY_FINDS
    }


def staged(checked: dict[str, Checked]) -> dict[Place, str | None]:
    """Where each accepted row stands, with the state of its ID number."""
    found = {}
    for name, one in checked.items():
        columns = [
            one.staged[key].to_pylist()
            for key in ("sheet", "row_number", "id_state")
            if key in one.staged.column_names
        ]
        states = columns[2] if len(columns) > 2 else [None] * one.staged.num_rows
        found.update(
            {(name, sheet, row): state for sheet, row, state in zip(*columns[:2], states, strict=True)}
        )
    return found


def test_every_file_is_recognised(county) -> None:
    checked, _ = county
    assert sorted(one.feed.code for one in checked.values()) == sorted(FEEDS)


def test_quarantine_is_exactly_the_damage_planted(county) -> None:
    checked, damage = county
    quarantined = {(name, p.sheet, p.row_number) for name, one in checked.items() for p in one.rejects}
    planted = places(damage, "quarantine")
    assert quarantined == planted
    assert len(planted) > 50


def test_what_can_be_repaired_is_left_to_the_registry_with_its_state(county) -> None:
    checked, damage = county
    rows = staged(checked)
    expected = {
        "digit_wrong": "bad_check", "digits_swapped": "bad_check", "digit_missing": "seventeen", "digit_extra": "nineteen",
        "fifteen_digits": "fifteen", "numeric_id_known_birth": "numeric", "relatives_id": "ok",
    }  # fmt: skip
    repairs = [d for d in damage if d.expected == "repair"]
    assert repairs
    # A swap may hit the birth date and leave no valid day; either way the number does not pass.
    assert {(d.kind, rows[d.file, d.sheet, d.row_number]) for d in repairs} <= set(expected.items())


def test_odd_writing_is_accepted_as_if_it_were_plain(county) -> None:
    checked, damage = county
    rows = staged(checked)
    assert places(damage, "warn") <= rows.keys()
    assert {rows[place] for place in places(damage, "warn")} == {"ok"}


def test_the_forgotten_hidden_sheet_is_listed_and_not_read(county) -> None:
    checked, _ = county
    workbooks = [one for name, one in checked.items() if name.endswith(".xlsx")]
    assert all(one.hidden_sheets == ("上期备份",) for one in workbooks)
