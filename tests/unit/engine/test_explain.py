"""Explanations: Chinese sentences with values in their units, and a source behind every one of them."""

import gc
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng.engine import reference, wording
from minsheng.engine.explain import explain
from minsheng.engine.gathering.gatherers import Remembered
from minsheng.engine.gathering.uses import Held
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Explained, Status, Subject
from minsheng.feeds import codes as feed_codes
from minsheng.kernel.periods import NEVER
from minsheng.policy import Type, cases, packs
from minsheng.policy import facts as schema
from minsheng.policy.cases import Case
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack

ON = date(2026, 11, 16)
TOY = packs.load("toy")


def toy_cases() -> list[Case]:
    return [case for path in cases.case_files(TOY.folders[0].path) for case in cases.load(path, TOY)]


def case_named(part: str) -> Case:
    return next(c for c in toy_cases() if part in c.name)


def condition(
    case: Case, code: str, key: str, person: int | None = None, unpresumed: frozenset[str] = frozenset()
) -> Explained:
    subject = reference.household(1) if person is None else reference.person(person)
    facts = Facts.from_tables(case.tables)
    found = explain(subject, facts, TOY, case.on, [code], case.supplied, unpresumed)[code]
    parts = (*found.conditions, *found.grounds, *found.lines)
    return next(part for part in parts if part.key == key)


@pytest.mark.parametrize(
    ("value", "type_", "unit", "text"),
    [
        (123450, Type.FEN, "元", "1,234.50元"),
        (80, Type.COUNT, "岁", "80岁"),
        (3, Type.COUNT, "人", "3人"),
        (12, Type.COUNT, "个月", "12个月"),
        (150, Type.INT, "%", "150%"),
        (ON, Type.DATE, "", "2026年11月16日"),
        (True, Type.BOOL, "", "是"),
        (False, Type.BOOL, "", "否"),
        ("valid", Type.TEXT, "", "有效"),
        ("户主", Type.TEXT, "", "户主"),
        (None, Type.FEN, "元", "不详"),
    ],
)
def test_values_are_written_for_people(value: object, type_: Type, unit: str, text: str) -> None:
    assert wording.words(value, type_, unit) == text  # type: ignore[arg-type]


def test_nothing_to_show_is_an_empty_text() -> None:
    assert wording.of_node(None, None) == ""


@pytest.mark.parametrize("case", toy_cases(), ids=str)
def test_the_explanation_holds_the_very_result_of_the_evaluation(case: Case) -> None:
    facts = Facts.from_tables(case.tables)
    for subject in [reference.household(1), *map(reference.person, facts.persons)]:
        plain = reference.evaluate(subject, facts, TOY, case.on, supplied=case.supplied)
        shown = explain(subject, facts, TOY, case.on, supplied=case.supplied)
        assert {code: e.result for code, e in shown.items()} == plain
        for e in shown.values():
            states = [c.state for c in e.conditions]
            assert [s is Status.UNMET for s in states] == [
                bool(e.result.unmet >> i & 1) for i in range(len(states))
            ]
            assert [s is Status.UNKNOWN for s in states] == [
                bool(e.result.unknown >> i & 1) for i in range(len(states))
            ]
            assert e.law
            assert all("{" not in part.text for part in (*e.conditions, *e.grounds, *e.lines))


@pytest.mark.parametrize("case", toy_cases(), ids=str)
def test_every_unknown_condition_names_an_unknown_fact_or_the_lack_of_one(case: Case) -> None:
    facts = Facts.from_tables(case.tables)
    for e in explain(reference.household(1), facts, TOY, case.on, supplied=case.supplied).values():
        for part in e.conditions:
            if part.state is Status.UNKNOWN and part.facts:
                assert any(use.value is None for use in part.facts) or any(
                    q.value is None for q in part.quantities
                )


def test_a_condition_shows_both_sides_the_members_facts_and_the_cited_parameter() -> None:
    income = condition(case_named("1894元"), "minimum", "income")
    assert income.text == "家庭月收入1,894.00元，低于1,896.00元"
    assert (income.state, income.clause, income.ask, income.known_at) == (
        Status.MET,
        "第四条",
        "核对机构",
        "case",
    )
    wages = [(f.row_id, f.text) for f in income.facts if f.column == "wage_fen"]
    assert wages == [(1, "1,894.00元"), (2, "0.00元"), (3, "0.00元")]
    (standard,) = income.parameters
    assert (standard.id, standard.text, standard.valid_from) == (
        "minimum.standard",
        "632.00元",
        date(2026, 1, 1),
    )
    assert (standard.evidence, standard.illustrative) == ("K", False)
    assert [(q.name_zh, q.text) for q in income.quantities] == [
        ("家庭月收入", "1,894.00元"),
        ("共同生活家庭人口", "3人"),
    ]


def test_a_side_without_a_unit_takes_that_of_the_other_side() -> None:
    assert condition(case_named("1894元"), "minimum", "dwellings").text == "每人住房最多0套，不超过1套"


def test_a_supplied_quantity_hides_what_it_is_made_of() -> None:
    income = condition(case_named("居民填报家庭月收入"), "minimum", "income")
    assert (income.quantities[0].key, income.quantities[0].supplied) == ("household_income", True)
    assert not [f for f in income.facts if f.column == "wage_fen"]


def test_a_supplied_fact_is_marked_on_its_row_only() -> None:
    income = condition(case_named("只填报第二个成员的工资"), "minimum", "income")
    assert [f.supplied for f in income.facts if f.column == "wage_fen"] == [False, True]


def test_a_presumption_is_said_only_when_it_was_used() -> None:
    used = condition(case_named("按推定"), "care", "care_need", 1)
    assert used.presumptions == ("一、二级推定需要照护",)
    assert used.facts[0].text == "不详"
    assert condition(case_named("不再推定"), "care", "care_need", 1).presumptions == ()


def test_nothing_is_presumed_of_a_fact_that_somebody_can_be_asked_for() -> None:
    case = case_named("按推定")
    asked = condition(case, "care", "care_need", 1, frozenset({"person.care_need"}))
    assert (asked.state, asked.presumptions) == (Status.UNKNOWN, ())
    assert condition(case, "care", "care_need", 1, frozenset({"person.wage_fen"})).state is Status.MET


def test_medical_months_show_their_window() -> None:
    medical = condition(case_named("十二个月医疗"), "minimum", "medical")
    assert [(f.row_id, f.text, f.label) for f in medical.facts] == [
        (1, "12,000.00元", "前12个月医疗个人负担合计"),
        (2, "8,000.00元", "前12个月医疗个人负担合计"),
    ]
    assert medical.facts[0].period == (date(2025, 11, 1), date(2026, 10, 31))


def test_the_members_who_are_not_counted_show_why_and_no_more() -> None:
    income = condition(case_named("已死亡成员"), "minimum", "income")
    assert [f.column for f in income.facts if f.row_id == 2] == ["alive"]


def test_another_programmes_result_brings_its_own_sources() -> None:
    poor = condition(case_named("自家收入不详也成立"), "care", "poor", 1)
    assert ("符合基本生活补助条件", "不详") in [(q.name_zh, q.text) for q in poor.quantities]
    assert ("enrolment", "minimum", 2, "是") in [(f.table, f.column, f.row_id, f.text) for f in poor.facts]


def test_a_supporters_facts_are_shown_with_the_supporters_id() -> None:
    supporters = condition(case_named("赡养人家庭人均收入高"), "care", "supporters", 1)
    assert {f.row_id for f in supporters.facts} == {7}


def test_an_amount_line_says_its_value_and_parameters() -> None:
    add_on = condition(case_named("每人只加发一项"), "minimum", "add_on")
    assert add_on.text == "分类加发 130.00元"
    assert [(p.id, p.illustrative) for p in add_on.parameters] == [
        ("minimum.add_on_severe", True),
        ("minimum.add_on_elder", True),
    ]


def test_an_illustrative_parameter_marks_the_whole_explanation() -> None:
    facts = Facts.from_tables(case_named("1894元").tables)
    found = explain(reference.household(1), facts, TOY, ON)
    assert {code: e.illustrative for code, e in found.items()} == {"minimum": True, "edge": False}


def test_who_is_on_a_higher_roll_is_told_which() -> None:
    case = case_named("名册没有覆盖则不详")
    home = [{"person_id": 1, "programme": "home", "from_date": None, "to_date": None}]
    facts = Facts.from_tables({**case.tables, "enrolment": home})
    assert explain(reference.person(1), facts, TOY, ON)["care"].excluded_by == "home"
    assert explain(reference.person(1), facts, TOY, ON)["elder"].excluded_by == ""


def test_a_households_rolls_bind_its_members_and_what_all_of_them_are_on_binds_the_household() -> None:
    """As the run has it: a roll of persons, which an authority keeps by name, takes the place of a household's programme only
    where every living member is on it."""
    people = [{"person_id": i, "joint_id": 1, "alive": i < 3} for i in (1, 2, 3)]
    homes = [{"household_id": 1, "kind": "joint"}]

    def excluded(subject: Subject, code: str, *on_roll: tuple[int, str], pack: Pack = TOY) -> str:
        rows = [{"person_id": i, "programme": roll} for i, roll in on_roll]
        facts = Facts.from_tables({"person": people, "household": homes, "enrolment": rows})
        return explain(subject, facts, pack, ON, [code])[code].excluded_by

    home, first, demo = reference.household(1), reference.person(1), packs.load("demo")
    assert excluded(home, "edge", (2, "minimum")) == "minimum"
    assert excluded(home, "edge", (3, "minimum")) == ""  # dead
    assert excluded(home, "minimum", (1, "home")) == ""
    assert excluded(home, "minimum", (1, "home"), (2, "home")) == "home"
    assert excluded(first, "care", (1, "home")) == "home"
    assert excluded(first, "care", (2, "home")) == ""
    assert excluded(first, "dibao_single", (2, "dibao"), pack=demo) == "dibao"  # a programme of households
    assert excluded(home, "dibao", (1, "tekun"), (2, "tekun"), pack=demo) == "tekun"
    assert excluded(home, "dibao", (2, "tekun"), pack=demo) == ""


def test_membership_alone_is_shown_when_heads_are_counted() -> None:
    family = condition(case_named("按推定"), "care", "family", 1)
    assert ("residence_id", "是") in [(f.column, f.text) for f in family.facts]


def test_what_is_remembered_for_others_is_what_is_gathered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is the only one to ask gathers directly; whether a list is remembered or not must not show, not even in its order."""
    facts = Facts.from_tables(case_named("十二个月医疗").tables)
    subjects = (reference.household(1), reference.person(1), reference.person(2))
    found = [explain(subject, facts, TOY, ON) for subject in subjects]
    anew = Remembered.add
    added: list[int] = []

    def remembered(self: Remembered, row: Any, run: Any, held: Held) -> None:
        added.append(self.asked)
        held.update(self.held(row, run))

    reference.ready.cache_clear()
    monkeypatch.setattr(Remembered, "add", remembered)
    assert [explain(subject, facts, TOY, ON) for subject in subjects] == found
    assert {1, 2} <= set(added)  # both ways were met
    monkeypatch.setattr(Remembered, "add", anew)
    reference.ready.cache_clear()


def test_explaining_leaves_no_circles_behind() -> None:
    """The search for garbage costs a page ten times the explanation, and comes the sooner the more there is to find."""
    case = case_named("十二个月医疗")
    subjects = (reference.household(1), reference.person(1), reference.person(2))
    for subject in subjects:  # once, so that everything is compiled
        explain(subject, Facts.from_tables(case.tables), TOY, ON)
    gc.collect()
    gc.disable()
    try:
        for subject in subjects:
            found = explain(subject, Facts.from_tables(case.tables), TOY, ON)
            assert [part.stood for one in found.values() for part in one.conditions]
            del found
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_the_shipped_packs_explain_themselves_without_a_placeholder_left(tmp_path: Path) -> None:
    demo = packs.load("demo")
    person = dict(cases.ORDINARY_PERSON, person_id=1, joint_id=1, region="990000000000", county="990000")
    household = dict(cases.ORDINARY_HOUSEHOLD, household_id=1, region="990000000000", county="990000")
    facts = Facts.from_tables(
        {"person": [{**person, "birth_date": date(1940, 1, 1)}], "household": [household]}
    )
    assert household["kind"] == Scope.JOINT
    for subject in (reference.person(1), reference.household(1)):
        for e in explain(subject, facts, demo, ON).values():
            assert all("{" not in part.text and part.text for part in (*e.conditions, *e.grounds))


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=lambda t: t.name)
def test_every_code_a_rule_may_show_has_a_chinese_word(table):
    shown = {code for c in table.columns if c.rule_type is not None for code in c.codes}
    shown |= set(feed_codes.MARITAL.values())
    assert sorted(code for code in shown if code not in wording.CODES) == []
    bare = {c.name for c in table.columns if c.rule_type is Type.INT and not c.unit}
    assert bare <= wording.NUMBERS.keys()
    assert wording.of_column(4, "disability_kind", Type.INT, "") == "肢体"
    assert wording.words(NEVER, Type.DATE, "") == "没有记录"


def test_an_amount_nobody_has_set_is_named_not_zero() -> None:
    pack = packs.load("common/cases/round_numbers")
    path = next(
        p for p in cases.case_files(packs.load("common").folders[-1].path) if p.stem == "dibao_amounts"
    )
    told = {case.name: case for case in cases.load(path, pack)}
    case = told["分档：二档没有定的，二档的人金额不知，不是零"]
    found = explain(Subject(Scope.JOINT, 1), Facts.from_tables(case.tables), pack, case.on, ["dibao"])[
        "dibao"
    ]
    tier = next(line for line in found.lines if line.key == "tier")
    assert tier.value is None
    assert tier.text.endswith("（需要参数：二档每人每月保障金）")
    assert found.cycle == "monthly"


def test_what_is_printed_of_a_condition_does_not_print_the_run_that_it_gathers_from() -> None:
    found = explain(reference.household(1), Facts.from_tables(case_named("十二个月医疗").tables), TOY, ON)
    part = found["minimum"].conditions[0]
    before = repr(part)
    assert part.stood is part.stood
    assert repr(part) == before
    assert "Run(" not in before
