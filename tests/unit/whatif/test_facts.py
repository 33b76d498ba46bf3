"""Two runs on different facts: what the facts changed, beside what the policies changed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng.engine import snapshot
from minsheng.policy import cases, packs
from minsheng.whatif.compare import Frame, Version, versions
from minsheng.whatif.errors import WhatIfError
from minsheng.whatif.facts import between

ON = date(2026, 11, 16)
PACK = packs.load("tongliao")
# Households: 1 stays, 2 earns, 3 gets poorer, 4 moves away, 5 is no longer known, 6 moves in.
Rows = list[dict[str, Any]]


def tables(*present: int, change: Callable[[dict[str, Any]], None] = lambda row: None) -> dict[str, Rows]:
    """One person a household, rural, without income unless `change` says so."""
    people: Rows = []
    for number in present:
        row = cases.ORDINARY_PERSON | {
            "person_id": number,
            "joint_id": number,
            "birth_date": date(1990, 5, 1),
        }
        row |= {"region": "150521100201", "town": "150521100", "county": "150521"}
        change(row)
        people.append(row)
    homes = [cases.ORDINARY_HOUSEHOLD | {"household_id": n, "region": "150521100201"} for n in present]
    covered = [
        {"table": t, "county": "150521", "from_date": date(2020, 1, 1), "to_date": date(2030, 1, 1)}
        for t in ("enrolment:dibao", "enrolment:tekun")
    ]
    return {"person": people, "household": homes, "coverage": covered}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("runs")

    def later(row: dict[str, Any]) -> None:
        row["wage_fen"] = {2: 200_000, 3: 0, 5: None}.get(row["person_id"], 0)

    def earlier(row: dict[str, Any]) -> None:
        row["wage_fen"] = 20_000 if row["person_id"] == 3 else 0

    snapshot.write(folder / "1", tables(1, 2, 3, 4, 5, change=earlier), as_of=date(2026, 10, 31))
    snapshot.write(folder / "2", tables(1, 2, 3, 5, 6, change=later), as_of=ON)
    return folder / "1", folder / "2"


def test_each_way_of_changing_is_counted_apart(folders: tuple[Path, Path], tmp_path: Path) -> None:
    told = between(*folders, Version(PACK, ON), "", tmp_path)
    dibao = next(p for p in told["programmes"] if p["code"] == "dibao")
    # 588.50进为589；第3户588.50-200=388.50进为389，后来没有收入，589
    assert {k: v for k, v in dibao.items() if k not in ("code", "name_zh")} == {
        "before": 5, "after": 3, "enters": 1, "arrived": 1, "leaves": 1, "gone": 1, "unclear": 1, "more": 1, "less": 0,
        "before_fen": 4 * 58900 + 38900, "after_fen": 3 * 58900,
    }  # fmt: skip


def test_the_two_steps_meet_in_the_middle(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """Facts first, policy after: where the first step ends, the second begins."""
    old, new = Version(PACK, date(2022, 11, 16)), Version(PACK, ON)
    facts = between(*folders, old, "", tmp_path / "facts")
    policy = versions(folders[1], old, new, Frame(), tmp_path / "policy").content
    begun = {p["code"]: p["total"]["before_fen"] for p in policy["programmes"]}
    assert {p["code"]: p["after_fen"] for p in facts["programmes"]}.items() <= begun.items()
    assert any(p["after_fen"] for p in facts["programmes"])


def test_only_the_area_asked_for_is_counted(folders: tuple[Path, Path], tmp_path: Path) -> None:
    assert between(*folders, Version(PACK, ON), "1506", tmp_path)["programmes"] == []


@pytest.mark.parametrize("order", [(0, 0), (1, 0)])
def test_the_same_facts_and_the_wrong_order_are_refused(
    folders: tuple[Path, Path], order: tuple[int, int], tmp_path: Path
) -> None:
    with pytest.raises(WhatIfError) as refused:
        between(folders[order[0]], folders[order[1]], Version(PACK, ON), "", tmp_path)
    assert refused.value.code == "WHATIF_FACTS"
