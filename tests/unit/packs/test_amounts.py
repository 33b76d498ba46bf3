"""The parameters of the shipped packs: cited, dated, and honest about what nobody has confirmed."""

import csv
from datetime import date

import pytest

from minsheng.policy import packs, yaml_files

CITIES = ("tongliao", "tumen", "gangcheng", "gaoping", "shuangyashan")
FOLDERS = [
    packs.shipped_folder() / code for code in ("common", "common/cases/round_numbers", "demo", *CITIES)
]
PACK = packs.load("tongliao")
EVIDENCE = {"V", "V2", "K", "I", "REPORT", "LOCAL", "illustrative"}


def rows(kind):
    """(file, parameter, row) of every value in a folder kind."""
    for folder in FOLDERS:
        for path in sorted((folder / kind).glob("*.yaml")):
            for name, body in yaml_files.read(path).items():
                for row in body["values"]:
                    yield pytest.param(name, row, id=f"{folder.name}/{kind}/{path.stem} {name} {row['from']}")


@pytest.mark.parametrize(("name", "row"), [*rows("amounts"), *rows("illustrative")])
def test_every_value_says_on_what_it_stands(name, row):
    assert row["basis"].strip()
    assert row["evidence"] in EVIDENCE


@pytest.mark.parametrize(("name", "row"), list(rows("illustrative")))
def test_an_illustrative_value_says_so_and_asks_for_confirmation(name, row):
    assert row["evidence"] == "illustrative"
    assert row["note"] == "示例，须由当地确认"


@pytest.mark.parametrize(("name", "row"), list(rows("amounts")))
def test_a_value_among_the_known_ones_is_not_illustrative(name, row):
    assert row["evidence"] != "illustrative"


@pytest.mark.parametrize(("name", "row"), list(rows("amounts")))
def test_an_inferred_or_local_value_asks_for_confirmation(name, row):
    if row["evidence"] in ("I", "LOCAL"):
        assert "须由当地确认" in row["note"]


def test_the_national_pack_holds_no_illustrative_value():
    assert not (packs.shipped_folder() / "common" / "illustrative").exists()


@pytest.mark.parametrize(("class_", "percent"), [("urban", 3), ("rural", 7)])
def test_the_standard_of_2023_is_the_illustrative_base_raised_as_reported_and_stays_illustrative(
    class_, percent
):
    standard, on_eve, on_day = "dibao.standard_monthly", date(2022, 12, 31), date(2023, 1, 1)
    base = PACK.parameters.resolve(standard, on_eve, by_class=True).pick(class_, None)
    raise_ = PACK.parameters.resolve("dibao.standard_raise_percent", on_day, by_class=True).pick(class_, None)
    raised = PACK.parameters.resolve(standard, on_day, by_class=True).pick(class_, None)
    assert raise_.value == percent
    assert not raise_.illustrative
    assert raised.value * 100 == base.value * (100 + percent)
    assert base.illustrative
    assert raised.illustrative


def test_the_edge_share_is_law_before_2026_07_01_and_unconfirmed_from_then():
    edge = "edge.multiplier_percent"
    before = PACK.parameters.resolve(edge, date(2026, 6, 30), by_class=False).pick("", None)
    after = PACK.parameters.resolve(edge, date(2026, 7, 1), by_class=False).pick("", None)
    assert (before.value, before.evidence, before.pack) == (150, "V", "common")
    assert (after.value, after.illustrative, after.pack) == (150, True, "tongliao")


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 1), date(2026, 11, 16)])
def test_every_amount_a_rule_asks_for_has_a_value_from_2022_on(day):
    used = {
        (node.id, node.by_class)
        for programme in PACK.programmes(day).values()
        for _, root in programme.named_nodes()
        for node in root.walk()
        if type(node).__name__ == "Parameter" and not node.may_lack
    }
    for name, by_class in used:
        assert PACK.parameters.resolve(name, day, by_class=by_class).choices, name


@pytest.mark.parametrize("city", CITIES)
def test_the_area_codes_are_those_of_the_city_and_hang_together(city):
    with (packs.shipped_folder() / city / "regions.csv").open(encoding="utf-8", newline="") as file:
        areas = {row["code"]: row for row in csv.DictReader(file)}
    assert {row["level"] for row in areas.values()} == {"county", "town", "village"}
    for code, row in areas.items():
        assert code.startswith(packs.load(city).region)
        assert len(code) == {"county": 6, "town": 9, "village": 12}[row["level"]]
        assert row["name"].strip()
        date.fromisoformat(row["valid_from"])
        parent = {9: code[:6], 12: code[:9]}.get(len(code))
        assert parent is None or parent in areas


def test_the_demonstration_is_made_up_and_says_so():
    demo = packs.load("demo")
    assert demo.region == "99"
    assert demo.name_zh.startswith("示例旗")
    assert "虚构" in demo.name_zh
    assert [f.code for f in demo.folders] == ["common", "tongliao", "demo"]


def test_the_round_figures_of_the_worked_cases_are_no_pack_to_choose():
    assert "round_numbers" not in packs.names()
    assert all(
        value.illustrative
        for series in packs.load("common/cases/round_numbers").parameters.series.values()
        for value in series.values
        if value.pack == "round_numbers"
    )
