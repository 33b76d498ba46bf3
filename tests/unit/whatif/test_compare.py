"""The comparison against the reference engine, one subject at a time, and the sums against the rows."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from minsheng.engine import duckdb_sql, reference_all, snapshot
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import packs
from minsheng.policy.amendments import Amendment, amended, parse, what_if
from minsheng.whatif.compare import Comparison, Frame, Question, Version, simulate, versions
from minsheng.whatif.distances import over_line
from minsheng.whatif.errors import WhatIfError
from tests.support.snapshots import Plan, random_tables

ON = date(2026, 11, 16)
PACK = packs.load("demo")
RAISE = [parse("dibao.standard_monthly+60%")]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("whatif") / "facts"
    return snapshot.write(
        folder, random_tables(Plan(seed=4, households=400, on=ON, needy_share=0.5)), as_of=ON
    )


@pytest.fixture(scope="module")
def answer(facts: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return simulate(
        facts, PACK, Question(changes=RAISE, on=ON, budget_fen=10**9), tmp_path_factory.mktemp("answer")
    )


@pytest.fixture(scope="module")
def reference(facts: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the reference engine says of both policies: the folders before and after."""
    folder = tmp_path_factory.mktemp("reference")
    for name, pack in (("before", PACK), ("after", what_if(PACK, RAISE, ON))):
        reference_all.evaluate_all(facts, pack, ON, folder / name)
    return {name: folder / name for name in ("before", "after")}


def _met(folder: Path, code: str) -> dict[int, int]:
    rows = pq.read_table(folder / f"{code}.parquet").to_pylist()
    return {r["subject_id"]: r["amount_fen"] or 0 for r in rows if r["status"] == "met"}


def test_every_move_is_what_the_reference_engine_says_of_both_policies(
    answer: Comparison, reference: dict[str, Path]
) -> None:
    rows = pq.read_table(answer.folder / "subjects.parquet").to_pylist()
    # Nothing stands above dibao for a household in the ranked table, so what is met is given.
    now, then = (_met(reference[side], "dibao") for side in ("before", "after"))
    expected = {
        id_: (now.get(id_, 0), then.get(id_, 0))
        for id_ in now.keys() | then.keys()
        if now.get(id_) != then.get(id_)
    }
    found = {r["subject_id"]: (r["before_fen"], r["after_fen"]) for r in rows if r["programme"] == "dibao"}
    assert found == expected
    assert len(found) > 20
    told = next(p for p in answer.content["programmes"] if p["code"] == "dibao")
    assert told["total"]["enters"] == len(then.keys() - now.keys()) > 0
    assert told["total"]["leaves"] == 0
    assert told["total"]["after_fen"] == sum(then.values())


def test_each_household_counts_once_and_moving_up_is_no_loss(answer: Comparison, facts: Snapshot) -> None:
    times = {p["code"]: p["times"] for p in answer.content["programmes"]}
    homes: dict[int, list[dict[str, Any]]] = {}
    for row in pq.read_table(answer.folder / "subjects.parquet").to_pylist():
        homes.setdefault(row["joint_id"] or -row["subject_id"], []).append(row)
    found = dict.fromkeys(("gain", "lose", "moved", "unclear"), 0)
    left_the_edge = 0
    for rows in homes.values():
        more = sum((row["after_fen"] - row["before_fen"]) * times[row["programme"]] for row in rows)
        changes = {row["change"] for row in rows}
        found[_once(changes, more)] += 1
        left_the_edge += ("dibao_edge", "leaves") in {
            (r["programme"], r["change"]) for r in rows
        } and more > 0
    once = answer.content["households"]
    assert {name: once[name] for name in found} == found
    assert left_the_edge > 0
    by_programme = sum(p["total"]["leaves"] + p["total"]["less"] for p in answer.content["programmes"])
    assert once["lose"] <= by_programme - left_the_edge
    assert once["same"] > 0


def _once(changes: set[str], more: int) -> str:
    if "unclear" in changes:
        return "unclear"
    if more:
        return "gain" if more > 0 else "lose"
    return "moved" if {"enters", "leaves"} <= changes else "gain" if "enters" in changes else "lose"


@pytest.mark.parametrize(
    ("op", "left", "right", "over"),
    [
        ("<", 234_839, 234_840, False),  # 99.9996 percent: two decimals would say 100
        ("<", 234_840, 234_840, True),
        ("<=", 234_840, 234_840, False),
        ("<=", 234_841, 234_840, True),
        (">=", 2_000_000, 2_000_000, True),
    ],
)
def test_a_fen_decides_on_which_side_of_its_line_a_household_stands(
    op: str, left: int, right: int, over: bool
) -> None:
    query = f"select {over_line(op)} from (select {left} as left_fen, {right} as right_fen)"
    assert duckdb.sql(query).fetchall() == [(over,)]


def test_those_near_a_line_are_counted_as_they_are_listed(answer: Comparison) -> None:
    rows = pq.read_table(answer.folder / "near.parquet").to_pylist()
    for told in answer.content["distances"]:
        of = [r for r in rows if (r["programme"], r["condition"]) == (told["programme"], told["condition"])]
        beyond = [
            r["left_fen"] > r["right_fen"] if told["op"] == "<=" else r["left_fen"] >= r["right_fen"]
            for r in of
        ]
        assert (told["near"]["under"], told["near"]["over"]) == (beyond.count(False), beyond.count(True))


def test_who_leaves_the_edge_enters_dibao_or_fails_its_property_rule(
    answer: Comparison, reference: dict[str, Path]
) -> None:
    rows = pq.read_table(answer.folder / "subjects.parquet").to_pylist()
    entered = {r["subject_id"] for r in rows if r["programme"] == "dibao" and r["change"] == "enters"}
    left = {r["subject_id"] for r in rows if r["programme"] == "dibao_edge" and r["change"] == "leaves"}
    assert left & entered
    keys = [c.key for c in PACK.programmes(ON)["dibao"].conditions]
    for row in pq.read_table(reference["after"] / "dibao.parquet").to_pylist():
        if row["subject_id"] in left - entered:
            assert row["unmet_mask"] & ~(1 << keys.index("income"))


def test_who_can_no_longer_be_judged_has_not_left(tmp_path: Path) -> None:
    """Rolls of dibao that end and are not reported any more: who drew something for being on them is unclear, not gone."""
    then, last = date(2026, 9, 30), date(2026, 10, 31)
    tables = random_tables(Plan(seed=4, households=250, on=ON, needy_share=0.5, blank_share=0.05))
    for row in (*tables["coverage"], *tables["enrolment"]):
        if str(row.get("table", row.get("programme"))).startswith(("dibao", "enrolment:dibao")):
            row |= {"from_date": date(2020, 1, 1), "to_date": last}
    facts = snapshot.write(tmp_path / "facts", tables, as_of=ON)
    pack = PACK.only(["disability_living"])
    answer = versions(facts, Version(pack, then), Version(pack, ON), Frame(), tmp_path / "answer")
    reference_all.evaluate_all(facts, pack, ON, tmp_path / "reference")
    rows = pq.read_table(tmp_path / "answer" / "subjects.parquet").to_pylist()
    told = {p["code"]: p["total"] for p in answer.content["programmes"]}
    found = pq.read_table(tmp_path / "reference" / "disability_living.parquet").to_pylist()
    status = {row["subject_id"]: row["status"] for row in found}
    mine = [row for row in rows if row["programme"] == "disability_living"]
    unclear, left = ([row for row in mine if row["change"] == change] for change in ("unclear", "leaves"))
    assert {status[row["subject_id"]] for row in unclear} == {"unknown"}
    assert {status[row["subject_id"]] for row in left} == {"unmet"}
    assert (told["disability_living"]["unclear"], told["disability_living"]["leaves"]) == (
        len(unclear),
        len(left),
    )


def test_the_parts_add_up_to_the_total(answer: Comparison) -> None:
    content = answer.content
    for told in content["programmes"]:
        total = told["total"]
        for by in ("by_town", "by_class", "by_age", "by_size"):
            for figure in (
                "before",
                "after",
                "enters",
                "leaves",
                "unclear",
                "more",
                "less",
                "before_fen",
                "after_fen",
            ):
                assert sum(row[figure] for row in told[by]) == total[figure], (told["code"], by, figure)
        out = total["leaves"] + total["unclear"]
        assert total["before"] == out + total["more"] + total["less"] + total["same"]
        assert total["after"] == total["enters"] + total["more"] + total["less"] + total["same"]
    assert {p["code"]: p["times"] for p in content["programmes"]}[
        "temporary_expense"
    ] == 1  # paid once, not monthly
    assert content["year"]["after_fen"] == sum(
        p["total"]["after_fen"] * p["times"] for p in content["programmes"]
    )
    assert content["budget"]["left_fen"] == 10**9 - content["year"]["after_fen"]


def test_the_picture_counts_each_household_once_on_both_sides(answer: Comparison) -> None:
    pictures = answer.content["distances"]
    income = next(d for d in pictures if (d["programme"], d["condition"]) == ("dibao", "income"))
    before, after = (sum(b[side] for b in income["bins"]) for side in ("before", "after"))
    assert before == after > 0
    near = pq.read_table(answer.folder / "near.parquet").to_pylist()
    mine = [r for r in near if (r["programme"], r["condition"]) == ("dibao", "income")]
    assert len(mine) == income["near"]["under"] + income["near"]["over"]
    assert all(90 <= r["percent"] <= 110 for r in mine)
    assert all((r["left_fen"] < r["right_fen"]) == (r["percent"] < 100) for r in mine)


def test_an_area_and_a_known_baseline_narrow_the_work_but_not_the_answer(
    facts: Snapshot, answer: Comparison, tmp_path: Path
) -> None:
    baseline = duckdb_sql.evaluate_all(facts, PACK, ON, tmp_path / "baseline")
    question = Question(changes=RAISE, on=ON, region="990101")
    one = simulate(facts, PACK, question, tmp_path / "one").content
    two = simulate(facts, PACK, question, tmp_path / "two", baseline=baseline).content
    assert one == two
    assert 0 < one["month"]["after_fen"] < answer.content["month"]["after_fen"]


def test_who_changes_says_which_condition_or_component_did_it(
    answer: Comparison, reference: dict[str, Path]
) -> None:
    pack, other = PACK.programmes(ON), what_if(PACK, RAISE, ON).programmes(ON)
    masks = {
        side: {r["subject_id"]: r for r in pq.read_table(reference[side] / "dibao.parquet").to_pylist()}
        for side in ("before", "after")
    }
    rows = [
        r for r in pq.read_table(answer.folder / "subjects.parquet").to_pylist() if r["programme"] == "dibao"
    ]
    assert {r["change"] for r in rows} >= {"enters", "more"}
    for row in rows:
        was = masks["before"][row["subject_id"]]
        kind, mask = (
            ("condition", was["unmet_mask"]) if was["unmet_mask"] else ("unclear", was["unknown_mask"])
        )
        failing = {f"{kind}:{c.key}" for bit, c in enumerate(pack["dibao"].conditions) if mask >> bit & 1}
        if row["change"] == "enters":
            assert set(row["why"]) == failing
        else:
            now = masks["after"][row["subject_id"]]
            lines = [f"line_{line.key}_fen" for line in other["dibao"].lines]
            differ = [f"line:{line[5:-4]}" for line in lines if was[line] != now[line]]
            assert row["why"] == differ
    told = next(p for p in answer.content["programmes"] if p["code"] == "dibao")
    for reason in told["reasons"]:
        assert reason["subjects"] == sum(
            r["change"] == reason["change"] and reason["why"] in r["why"] for r in rows
        )
        assert reason["text"]


def test_who_leaves_the_edge_for_dibao_is_barred_by_dibao(answer: Comparison) -> None:
    rows = pq.read_table(answer.folder / "subjects.parquet").to_pylist()
    entered = {r["subject_id"] for r in rows if r["programme"] == "dibao" and r["change"] == "enters"}
    left = [r for r in rows if r["programme"] == "dibao_edge" and r["change"] == "leaves"]
    assert any(r["subject_id"] in entered and "exclusion:dibao" in r["why"] for r in left)


def test_a_limit_that_moves_is_a_condition_that_moves(facts: Snapshot, tmp_path: Path) -> None:
    question = Question(changes=[parse("dibao!income+60%")], on=ON)
    told = simulate(facts, PACK, question, tmp_path).content
    one = next(p for p in told["programmes"] if p["code"] == "dibao")
    assert {r["why"] for r in one["reasons"] if r["change"] == "enters"} >= {"condition:income"}
    assert [d["condition"] for d in told["distances"]] == ["income"]


def test_results_of_another_policy_are_no_baseline(facts: Snapshot, tmp_path: Path) -> None:
    other = duckdb_sql.evaluate_all(facts, what_if(PACK, RAISE, ON), ON, tmp_path / "other")
    with pytest.raises(WhatIfError) as refused:
        simulate(facts, PACK, Question(changes=RAISE, on=ON), tmp_path / "out", baseline=other)
    assert refused.value.code == "WHATIF_BASELINE"


def test_two_days_are_compared_person_by_person_and_the_first_of_the_month_decides(
    facts: Snapshot, tmp_path: Path
) -> None:
    raised = amended(PACK, [Amendment(RAISE[0], date(2026, 12, 1), "试算", "illustrative")])
    last, first = date(2026, 11, 30), date(2026, 12, 1)
    eve = versions(facts, Version(PACK, last), Version(raised, last), Frame(), tmp_path / "eve").content
    assert all(p["total"]["same"] == p["total"]["before"] == p["total"]["after"] for p in eve["programmes"])
    day = versions(facts, Version(raised, last), Version(raised, first), Frame(), tmp_path / "day")
    dibao = next(p for p in day.content["programmes"] if p["code"] == "dibao")
    assert dibao["total"]["more"] > 0
    rows = pq.read_table(day.folder / "subjects.parquet").to_pylist()
    for side, on in (("last", last), ("first", first)):
        duckdb_sql.evaluate_all(facts, raised.only(["dibao"]), on, tmp_path / side)
    before, after = (_met(tmp_path / side, "dibao").keys() for side in ("last", "first"))
    assert after - before == {
        r["subject_id"] for r in rows if r["programme"] == "dibao" and r["change"] == "enters"
    }
    assert all(r["town"] and r["why"] for r in rows if r["programme"] == "dibao")


def test_a_change_that_no_programme_in_force_uses_is_refused(facts: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(WhatIfError) as refused:
        simulate(
            facts,
            PACK,
            Question(changes=[parse("discovery.working_age_to=60")], on=date(2020, 1, 1)),
            tmp_path / "out",
        )
    assert refused.value.code == "WHATIF_NOTHING"


def test_a_yearly_sum_is_paid_once_a_year_and_not_in_every_month(facts: Snapshot, tmp_path: Path) -> None:
    told = simulate(
        facts, PACK, Question(changes=[parse("childcare.year_amount+10%")], on=ON), tmp_path
    ).content
    one = next(p for p in told["programmes"] if p["code"] == "childcare_subsidy")
    assert (one["cycle"], one["times"]) == ("yearly", 1)
    assert told["month"]["after_fen"] == 0
    assert told["year"]["after_fen"] == one["total"]["after_fen"]


def test_a_value_that_was_absent_makes_its_programme_begin(facts: Snapshot, tmp_path: Path) -> None:
    pack = packs.load("gangcheng")
    assert pack.absent(ON)["disability_care"] == ("disability_care.monthly",)
    question = Question(changes=[parse("disability_care.monthly=120.00")], on=ON)
    told = simulate(facts, pack, question, tmp_path).content
    one = next(p for p in told["programmes"] if p["code"] == "disability_care")
    assert one["total"]["before"] == 0 < one["total"]["enters"]
    assert {r["why"] for r in one["reasons"]} == {"programme"}
