"""The reference engine: three values, what may be supplied, what refuses, and that order never matters."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from minsheng.engine import closures, reference
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Result, Status, status_of, status_of_value
from minsheng.kernel.errors import MinshengError
from minsheng.policy import PolicyError, Scope, cases, packs
from minsheng.policy.cases import Case
from tests.support.pack_folders import write_pack

ON = date(2026, 11, 16)
TOY = packs.load("toy")
THREE = (True, False, None)


def toy_cases() -> list[Case]:
    return [case for path in cases.case_files(TOY.folders[0].path) for case in cases.load(path, TOY)]


def answers(
    facts: Facts, on: date = ON, supplied: Mapping[Any, Any] | None = None
) -> dict[tuple[str, int], Result]:
    subjects = [*map(reference.person, facts.persons), reference.household(1)]
    return {
        (code, subject.id): result
        for subject in subjects
        for code, result in reference.evaluate(subject, facts, TOY, on, supplied=supplied).items()
    }


@pytest.mark.parametrize(("a", "b"), list(itertools.product(THREE, THREE)))
def test_and_is_the_least_and_or_the_greatest_of_unmet_unknown_met(a: bool | None, b: bool | None) -> None:
    rank = {False: 0, None: 1, True: 2}
    assert rank[closures.kleene_all([a, b])] == min(rank[a], rank[b])
    assert rank[closures.kleene_any([a, b])] == max(rank[a], rank[b])


def test_of_nobody_any_is_unmet_and_all_is_met() -> None:
    assert closures.kleene_any([]) is False
    assert closures.kleene_all([]) is True


@pytest.mark.parametrize(
    ("left", "right", "quotient"), [(7, 2, 3), (-7, 2, -3), (7, -2, -3), (-7, -2, 3), (0, 5, 0), (5, 0, None)]
)
def test_division_drops_the_fraction_toward_zero_and_by_zero_is_unknown(
    left: int, right: int, quotient: int | None
) -> None:
    assert closures.truncating(left, right) == quotient


@pytest.mark.parametrize(
    ("guard", "then", "otherwise", "value"),
    [
        (True, 1, 2, 1),
        (False, 1, 2, 2),
        (None, 1, 2, None),
        (None, 1, 1, 1),
        (None, None, None, None),
        (True, None, 1, None),
    ],
)
def test_an_unknown_guard_matters_only_if_the_outcomes_differ(
    guard: Any, then: Any, otherwise: Any, value: Any
) -> None:
    assert closures.choose(guard, lambda: then, lambda: otherwise) is value


def test_one_unmet_condition_outweighs_the_unknown_ones() -> None:
    assert [status_of(0, 0), status_of(0, 2), status_of(1, 2)] == [Status.MET, Status.UNKNOWN, Status.UNMET]
    assert [status_of_value(v) for v in THREE] == [Status.MET, Status.UNMET, Status.UNKNOWN]


def test_the_amount_is_known_only_if_every_line_is() -> None:
    met = Result("a", Status.MET, 0, 0, (1, 2), 0)
    assert met.amount_fen == 3
    assert replace(met, lines=(1, None)).amount_fen is None
    assert replace(met, lines=None).amount_fen is None


@pytest.mark.parametrize("case", toy_cases(), ids=str)
def test_the_order_of_rows_never_matters(case: Case) -> None:
    turned = {name: rows[::-1] for name, rows in case.tables.items()}
    first = answers(Facts.from_tables(case.tables), case.on, case.supplied)
    assert answers(Facts.from_tables(turned), case.on, case.supplied) == first


@pytest.mark.parametrize("case", toy_cases(), ids=str)
def test_learning_an_unknown_fact_never_turns_what_was_decided(case: Case) -> None:
    """Except where the policy presumes, every decided condition stays as it is whatever the unknown wage turns out to be."""
    if case.supplied:
        return
    for column, values in {
        "wage_fen": (0, 10**6),
        "alive": THREE[:2],
        "hukou_status": ("normal", "moved"),
    }.items():
        for row in range(len(case.tables["person"])):
            blank = [dict(r) for r in case.tables["person"]]
            blank[row][column] = None
            before = answers(Facts.from_tables({**case.tables, "person": blank}), case.on)
            for value in values:
                blank[row][column] = value
                after = answers(Facts.from_tables({**case.tables, "person": blank}), case.on)
                for key, was in before.items():
                    decided = ~was.unknown
                    assert after[key].unmet & decided == was.unmet
                    assert not after[key].unknown & decided


def test_tables_may_be_arrow_tables() -> None:
    case = toy_cases()[0]
    arrow = {name: pa.Table.from_pylist(rows) for name, rows in case.tables.items() if rows}
    assert answers(Facts.from_tables(arrow)) == answers(Facts.from_tables(case.tables))


def test_the_rows_of_the_caller_are_left_as_they_were() -> None:
    rows = [{"person_id": 1, "wage_fen": 10**13}]
    assert Facts.from_tables({"person": rows}).persons[1]["wage_fen"] is None
    assert rows[0]["wage_fen"] == 10**13


def household(**person: Any) -> Facts:
    base = dict(cases.ORDINARY_PERSON, person_id=1, joint_id=1, region="990100000000", county="990100")
    rows = [{**base, "birth_date": date(1990, 1, 1), **person}]
    return Facts.from_tables(
        {
            "person": rows,
            "household": [
                {
                    "household_id": 1,
                    "kind": "joint",
                    "urban_rural": "rural",
                    "region": "990100000000",
                    "truth_promised": True,
                }
            ],
        }
    )


def test_supplying_unknown_makes_a_known_fact_unknown() -> None:
    found = reference.evaluate(
        reference.household(1), household(), TOY, ON, ["minimum"], {"household_income": None}
    )
    assert found["minimum"].status is Status.UNKNOWN
    assert list(found) == ["minimum"]


@pytest.mark.parametrize(
    ("code", "supplied"),
    [
        ("SUPPLIED_UNKNOWN", {"household_incom": 1}),
        ("SUPPLIED_TYPE", {"household_income": "1"}),
        ("SUPPLIED_TYPE", {"household_income": True}),
        ("SUPPLIED_TYPE", {"person.alive": 1}),
        ("SUPPLIED_TOO_LARGE", {("household_income", 1): -(10**13)}),
    ],
)
def test_what_cannot_be_supplied_is_refused(code: str, supplied: Any) -> None:
    with pytest.raises(MinshengError) as caught:
        reference.evaluate(reference.household(1), household(), TOY, ON, supplied=supplied)
    assert caught.value.code == code


def test_a_question_about_nobody_or_nothing_is_refused() -> None:
    facts = household()
    questions: list[tuple[str, Any, Any]] = [
        ("SUBJECT_UNKNOWN", reference.person(9), None),
        ("SUBJECT_UNKNOWN", reference.household(9), None),
        ("SUBJECT_UNKNOWN", reference.household(1, Scope.REGISTERED), None),
        ("PROGRAMME_UNKNOWN", reference.person(1), ["older"]),
        ("SUBJECT_KIND", reference.person(1), ["minimum"]),
    ]
    for code, subject, programmes in questions:
        with pytest.raises(MinshengError) as caught:
            reference.evaluate(subject, facts, TOY, ON, programmes)
        assert caught.value.code == code


def test_before_the_first_version_there_is_nothing_to_answer() -> None:
    assert reference.evaluate(reference.household(1), household(), TOY, date(2023, 1, 1)) == {}


def test_a_missing_parameter_refuses_before_anything_is_evaluated(tmp_path: Path) -> None:
    amount = "a.b:\n  name: 甲\n  unit: fen\n  values:\n    - {from: 2027-01-01, value: 1, basis: 乙, evidence: K}\n"
    rules = "a = programme(lines=[line('x', '甲', parameter('a.b', 'fen') + 0)])\n"
    pack = packs.load(write_pack(tmp_path / "one", rules, amounts__a=amount))
    with pytest.raises(PolicyError, match=r"a\.b") as caught:
        reference.evaluate(reference.person(1), household(alive=False), pack, ON, ["trial"])
    assert caught.value.code == "PARAMETER_MISSING"
    assert pack.absent(ON) == {"trial": ("a.b",)}
    assert reference.evaluate(reference.person(1), household(alive=False), pack, ON) == {}
    assert reference.evaluate(reference.person(1), household(), pack, date(2027, 1, 1))["trial"].lines == (1,)


def test_an_oversized_number_marks_the_whole_household_and_nobody_else() -> None:
    facts = Facts.from_tables(
        {
            "person": [
                {"person_id": 1, "joint_id": 1, "financial_assets_fen": 10**12 + 1},
                {"person_id": 2, "joint_id": 1},
                {"person_id": 3, "joint_id": 2, "financial_assets_fen": 10**12},
                {"person_id": 4},
            ]
        }
    )
    codes = {i: reference.evaluate(reference.person(i), facts, TOY, ON)["elder"].code for i in (1, 2, 3, 4)}
    assert codes == {1: "OVERFLOW", 2: "OVERFLOW", 3: "", 4: ""}


def test_coverage_in_pieces_that_touch_counts_as_one() -> None:
    pieces = [
        ("2025-11-01", "2026-03-31"),
        ("2026-04-01", "2026-10-31"),
        ("2026-01-01", "2026-02-01"),
        ("2027-01-01", "2027-02-01"),
    ]
    rows = [
        {
            "table": "medical_month",
            "county": "990100",
            "from_date": date.fromisoformat(a),
            "to_date": date.fromisoformat(b),
        }
        for a, b in pieces
    ]
    facts = Facts.from_tables({"coverage": rows})
    assert facts.covered("medical_month", "990100", *closures.window(ON, 12))
    assert not facts.covered("medical_month", "990100", date(2026, 10, 1), date(2027, 1, 2))
    assert not facts.covered("medical_month", None, ON, ON)
    assert closures.window(ON, 12) == (date(2025, 11, 1), date(2026, 10, 31))


def test_the_highest_ranked_programme_excludes_the_others() -> None:
    met = {code: Result(code, Status.MET, 0, 0, (), 0) for code in ("minimum", "edge", "care")}
    assert reference.exclusions(TOY, met) == {"edge": "minimum"}
    assert reference.exclusions(TOY, met, {"home"}) == {"care": "home", "edge": "home", "minimum": "home"}
    assert reference.exclusions(TOY, {"edge": replace(met["edge"], status=Status.UNMET)}) == {}


OPERATORS = """
p = need("alive", fact("alive") == True, "在世", "一", ask="公安")
w = fact("wage_fen")
lines = [
    line("negative", "甲", rounded(w, "truncate", 0 - fact("house_count"))),
    line("nobody", "乙", members().only(fact("wage_fen") > fen(10 ** 9)).max(w)),
    line("least", "丙", least(w, fen(50))),
    line("months", "丁", case((shift_months(on, -1) == date(2026, 10, 16), fen(1)), default=fen(2))),
    line("unknown_shift", "戊", case((shift_days(fact("died_on"), 1) > on, fen(1)), default=fen(2))),
    line("minimum", "己", members().min(w)),
    line("filter", "庚", members().only(fact("in_school")).sum(w)),
]
a = programme(conditions=[p], lines=lines)
"""


def test_rare_turns_of_single_operators(tmp_path: Path) -> None:
    pack = packs.load(write_pack(tmp_path / "one", OPERATORS))
    facts = household(wage_fen=-701, house_count=2, in_school=None)
    lines = reference.evaluate(reference.person(1), facts, pack, ON)["trial"].lines
    assert lines == (350, None, -701, 1, None, -701, None)
    none = household(wage_fen=701, house_count=0)
    found = reference.evaluate(reference.person(1), none, pack, ON)["trial"].lines
    assert found is not None
    assert found[0] is None


@pytest.mark.parametrize("died_on", [date(9999, 12, 31), None])
def test_a_day_beyond_the_calendar_is_unknown(tmp_path: Path, died_on: date | None) -> None:
    pack = packs.load(write_pack(tmp_path / "one", OPERATORS))
    found = reference.evaluate(reference.person(1), household(died_on=died_on), pack, ON)["trial"].lines
    assert found is not None
    assert found[4] is None
