"""What stands in the files: headers, people, places, numbers, and every recorded slip at its row."""

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from minsheng.kernel.resident_id import clean, is_valid, parse
from minsheng.synth import calibration, names, places
from minsheng.synth.dirt import plain
from minsheng.synth.forms import forms
from minsheng.synth.schooling import stage_of
from minsheng.synth.service_rows import special_elders
from minsheng.synth.world import CARE, LIVING, TEKUN
from tests.unit.synth.second_opinion import grid, text_rows
from tests.unit.synth.written import AS_OF, Written

ROOT = Path(__file__).resolve().parents[3]
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


def _cells(path: Path) -> dict[str, list[list[object]]]:
    if path.suffix == ".csv":
        return {"": [list(row) for row in text_rows(path)]}
    return dict(grid(path))


@pytest.fixture(scope="module")
def dirty(county: Written) -> dict[str, dict[str, list[list[object]]]]:
    return {path.name: _cells(path) for path in sorted(county.files.iterdir())}


def test_the_files_are_exactly_those_of_the_month(county: Written) -> None:
    names_wanted = {form.file_name for form in forms(AS_OF).values()}
    assert {path.name for path in county.files.iterdir()} == names_wanted
    assert {
        "行政区划.csv", "户籍人口_202611.csv", "死亡火化_2026.xlsx", "社保待遇_202610.csv",
        "医保个人负担月汇总_202511-202610.csv", "低保名册_202611.xlsx", "群众自主申报_2026年第46周.xlsx",
    } <= names_wanted  # fmt: skip


def test_every_file_holds_its_headers(dirty: dict[str, dict[str, list[list[object]]]]) -> None:
    for form in forms(AS_OF).values():
        for rows in dirty[form.file_name].values():
            head = {str(cell) for row in rows[:3] for cell in row}
            assert head >= set(form.headers), form.code


def _unreadable(number: object, good: set[str]) -> bool:
    return not is_valid(str(number))


def _readable(number: object, good: set[str]) -> bool:
    return number not in good and clean(str(number)) in good


def _known(number: object, good: set[str]) -> bool:
    return number in good


NUMBER_AFTER = {
    **dict.fromkeys(
        (
            "digit_wrong",
            "digits_swapped",
            "digit_missing",
            "digit_extra",
            "mistyped_register_id",
            "scientific_id",
        ),
        _unreadable,
    ),
    **dict.fromkeys(("fullwidth_id", "apostrophe_id", "spaced_id", "lowercase_x"), _readable),
    **dict.fromkeys(("numeric_id", "numeric_id_known_birth"), lambda number, good: isinstance(number, float)),
    **dict.fromkeys(
        ("wrong_name", "traditional_name", "other_dot", "transliterated_name", "relatives_id"), _known
    ),
    "blank_id": lambda number, good: number == "",
    "unknown_person": lambda number, good: is_valid(str(number)) and number not in good,
    "fifteen_digits": lambda number, good: re.fullmatch("[0-9]{15}", str(number)) is not None,
}


def test_each_soiled_row_stands_where_the_truth_says(
    county: Written, dirty: dict[str, dict[str, list[list[object]]]]
) -> None:
    by_file = {form.file_name: form for form in forms(AS_OF).values()}
    good = {person.id_number for person in county.world.people}
    # One spreadsheet of this size may lack the rarest slip.
    assert {row.kind for row in county.damage} >= NUMBER_AFTER.keys() - {"numeric_id_known_birth"}
    for row in county.damage:
        rows, form = dirty[row.file][row.sheet], by_file[row.file]
        cells = rows[row.row_number - 1]
        check = NUMBER_AFTER.get(row.kind)
        assert check is None or check(cells[form.index(form.id_header)], good), row
        if row.kind == "duplicate_row":
            assert cells == rows[row.row_number - 2]
        if row.kind == "shifted_row":
            assert cells[0] == ""


def test_rows_that_are_not_recorded_carry_sound_numbers(
    county: Written, dirty: dict[str, dict[str, list[list[object]]]]
) -> None:
    soiled = {(row.file, row.sheet, row.row_number) for row in county.damage}
    people = {one.id_number: one.name for one in (*county.world.people, *county.world.newcomers)}
    for form in forms(AS_OF).values():
        if not form.id_header:
            continue
        for sheet, rows in dirty[form.file_name].items():
            end = next((i for i, row in enumerate(rows) if row[0] == "合计"), len(rows))
            known = (i for i, row in enumerate(rows) if str(row[form.index(form.id_header)]) in people)
            first = next(known, end)
            for number, cells in enumerate(rows[first:end], start=first + 1):
                if (form.file_name, sheet, number) not in soiled:
                    assert (
                        people[str(cells[form.index(form.id_header)])] == cells[form.index(form.name_header)]
                    )


def test_workbooks_hide_one_sheet_of_people_nobody_knows(county: Written) -> None:
    for path in county.files.glob("*.xlsx"):
        book = CalamineWorkbook.from_path(str(path))
        assert len(book.sheets_metadata) - len(grid(path)) == 1


def test_id_numbers_are_unique_valid_and_of_the_unassigned_prefix(county: Written) -> None:
    numbers = [person.id_number for person in county.world.people]
    assert len(set(numbers)) == len(numbers) == 20_000
    for person in county.world.people:
        found = parse(person.id_number)
        assert (found.birth, found.sex) == (person.birth, person.sex)
        assert found.region.startswith("99")


def test_no_phone_number_could_be_a_mobile(dirty: dict[str, dict[str, list[list[object]]]]) -> None:
    for sheets in dirty.values():
        for rows in sheets.values():
            for row in rows:
                assert not MOBILE.search(" ".join(str(cell) for cell in row))


def _real_names() -> list[str]:
    text = (ROOT / "packs/tongliao/regions.csv").read_text(encoding="utf-8")
    return [line.split(",")[2] for line in text.splitlines()[1:]]


def test_no_made_up_place_can_bear_a_real_name(county: Written) -> None:
    real = _real_names()
    assert len(real) > 2_000
    everything = "".join(real)
    assert not set(places.MARKERS) & set(everything)
    for one in county.world.counties:
        assert one.name in places.COUNTIES
        assert one.name not in everything
        for town in one.towns:
            assert set(places.MARKERS) & set(town.name)
            assert all(set(places.MARKERS) & set(village.name) for village in town.villages)
    assert not set(places.COUNTIES) & set(real)


def test_places_are_named_once_and_coded_under_99(county: Written) -> None:
    codes = [village.code for one in county.world.counties for village in one.villages]
    titles = [village.name for one in county.world.counties for village in one.villages]
    assert len(set(codes)) == len(codes)
    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch("99[0-9]{10}", code) for code in codes)


def test_strangers_bear_surnames_that_nobody_here_bears(county: Written) -> None:
    assert not [
        person for person in county.world.people if person.name[:2] in {"司徒", "慕容", "诸葛", "尉迟"}
    ]
    assert names.variant("巴特尔") is None


def test_the_county_has_the_shares_of_the_calibration(county: Written) -> None:
    world = county.world
    people = len(world.people)
    ages = [person.age(AS_OF) for person in world.people]

    def share(count: int) -> float:
        return count / people

    assert share(sum(age >= 60 for age in ages)) == pytest.approx(calibration.ELDER_SHARE, rel=0.08)
    assert share(sum(age >= 80 for age in ages)) == pytest.approx(calibration.VERY_OLD_SHARE, rel=0.15)
    mongol = sum(len(household.members) for household in world.households if household.mongol)
    assert share(mongol) == pytest.approx(calibration.MONGOL_SHARE, abs=0.05)
    on_dibao = sum(len(household.dibao.listed) for household in world.households if household.dibao)
    assert share(on_dibao) == pytest.approx(calibration.DIBAO_SHARE, rel=0.05)
    for programme, wanted in (
        (TEKUN, calibration.TEKUN_SHARE),
        (LIVING, calibration.LIVING_SUBSIDY_SHARE),
        (CARE, calibration.CARE_SUBSIDY_SHARE),
    ):
        holders = sum(programme in person.lines for person in world.people)
        assert share(holders) == pytest.approx(wanted, rel=0.2), programme
    assert {len(household.members) for household in world.households} == {1, 2, 3, 4, 5, 6, 7}


def test_damage_stays_within_a_few_percent_of_each_file(county: Written) -> None:
    for file, rows in county.counts.items():
        spoilt = [row for row in county.damage if row.file == file and row.kind != "not_authorised"]
        lost = [row for row in spoilt if row.expected == "quarantine"]
        share = 0.25 if file.startswith(("死亡", "群众")) else 0.06
        assert len(spoilt) <= max(6, rows * share), file
        assert len(lost) <= max(3, rows * share / 3), file


def test_whose_row_the_register_lost_is_named_by_no_file_after_it(county: Written) -> None:
    world = county.world
    living = [person for home in world.households for person in home.living]
    pupils = [person for person in living if stage_of(person, AS_OF)]
    assert any(person.age(AS_OF) >= 18 for person in pupils), "who turned 18 this autumn is still at school"
    assert not any(plain(person, AS_OF) for person in pupils)
    assert not world.lost & {row.person.id_number for row in special_elders(world) if row.person}


def test_clean_files_record_only_the_reports_nobody_agreed_to(clean_county: Written) -> None:
    assert {row.kind for row in clean_county.damage} == {"not_authorised", "unnumbered", "unknown_programme"}
