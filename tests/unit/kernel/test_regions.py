"""The tree of regions by date. Region 99 is made up."""

from datetime import date

import pytest

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.regions import RegionRow, RegionTree, county_of, town_of

MERGER = date(2026, 7, 1)
EVE = date(2026, 6, 30)
ROWS: list[RegionRow] = [
    ("990101", "county", "示例县", None, None, ()),
    ("990101100", "town", "甲镇", None, None, ()),
    ("990101100201", "village", "东村", None, EVE, ("990101100203",)),
    ("990101100202", "village", "西村", None, EVE, ("990101100203",)),
    ("990101100203", "village", "东西村", MERGER, None, ()),
    ("990101100204", "village", "旧名村", None, EVE, ()),
    ("990101100204", "village", "新名村", MERGER, None, ()),
]
TREE = RegionTree.from_rows(ROWS)


def test_a_merged_village_is_there_until_the_merger() -> None:
    before, after = TREE.at(EVE), TREE.at(MERGER)
    assert "990101100201" in before
    assert "990101100203" not in before
    assert "990101100201" not in after
    assert "990101100203" in after
    assert after.children("990101100") == ("990101100203", "990101100204")
    assert before.children("") == ("990101",)
    assert [region.name for region in before][-1] == "旧名村"


def test_a_renamed_village_has_the_name_of_the_day() -> None:
    assert TREE.at(EVE).name("990101100204") == "旧名村"
    assert TREE.at(MERGER).name("990101100204") == "新名村"
    assert TREE.name("990101100204") == "新名村"


def test_a_path_runs_from_the_county_down() -> None:
    assert TREE.path("990101100203") == ("示例县", "甲镇", "东西村")
    assert TREE.path("990101") == ("示例县",)
    assert TREE.path("990101100999") == ("示例县", "甲镇", "990101100999")


def test_a_parent_is_the_beginning_of_the_code() -> None:
    assert TREE.parent("990101100201") == "990101100"
    assert TREE.parent("990101100") == "990101"
    assert TREE.parent("990101") is None
    assert (county_of("990101100201"), town_of("990101100201")) == ("990101", "990101100")


def test_an_old_or_unknown_code_is_a_warning_never_a_refusal() -> None:
    ended = TREE.warning("990101100201", MERGER)
    unknown = TREE.warning("990101100999", MERGER)
    assert ended is not None
    assert ended.code == "REGION_ENDED"
    assert "990101100203" in ended.message
    assert unknown is not None
    assert unknown.code == "REGION_UNKNOWN"
    assert TREE.warning("990101100201", EVE) is None
    assert TREE.get("990101100999") is None


def test_successors_are_followed_to_the_end_even_in_a_circle() -> None:
    chain = RegionTree.from_rows(
        [
            ("990101100201", "village", "一村", None, None, ("990101100202", "990101100204")),
            ("990101100202", "village", "二村", None, None, ("990101100203", "990101100201")),
        ]
    )
    assert chain.successors("990101100201") == ("990101100204", "990101100203")
    assert TREE.successors("990101100203") == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("9901011", "county", "示例县", None, None, ()), "REGION_CODE"),
        (("99010a", "county", "示例县", None, None, ()), "REGION_CODE"),
        (("990101", "planet", "示例县", None, None, ()), "REGION_CODE"),
        (("990101", "county", "示例县", MERGER, EVE, ()), "REGION_PERIOD"),
    ],
)
def test_a_broken_row_is_refused(row: RegionRow, code: str) -> None:
    with pytest.raises(MinshengError) as refusal:
        RegionTree.from_rows([row])
    assert refusal.value.code == code
