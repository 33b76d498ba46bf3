"""What the check says of a pack that can be read: places to mend, and what is worth a second look."""

from pathlib import Path

import pytest

from minsheng.policy import cases, packs, remarks, senders
from minsheng.policy.errors import PolicyError
from minsheng.policy.facts import PERSON, TABLES
from minsheng.registry.export.sentences import UNFED
from minsheng.registry.sources import KINDS, REGISTER
from tests.support.pack_folders import write_pack

ROW = "{from: 2026-01-01, to: 2026-03-31, value: 1, basis: 乙, evidence: K}"
LATER = "{from: 2026-05-01, value: 2, basis: 乙, evidence: K}"
RURAL = "    - {from: 2026-01-01, class: rural, value: 3, basis: 乙, evidence: K}\n"
ELSEWHERE = '    - {from: 2026-01-01, region: "140581", value: 3, basis: 乙, evidence: K}\n'
AMOUNT = f"trial.b:\n  name: 甲\n  unit: years\n  values:\n    - {ROW}\n"
CASE = """on: 2026-11-16
cases:
  - {name: 甲, members: [{alive: true}], gives: [{programme: trial, status: met}]}
"""
PARAMETER = "a = programme(conditions=[ask(age() >= parameter('trial.b', 'years', may_lack=True))])\n"
ERRORS: list[tuple[str, str, str]] = [
    ("a = programme(conditions=[need('a', fact('alive'), '甲', '写条款', ask='乙')])\n", AMOUNT, "TEMPLATE_LEFT"),
    ("a = programme()\n", AMOUNT.replace("乙", "写文件名称"), "TEMPLATE_LEFT"),
    (PARAMETER, AMOUNT + f"    - {LATER}\n", "PARAMETER_GAP"),
    (
        PARAMETER.replace("may_lack", "by_class=True, may_lack"),
        AMOUNT.replace("{", "{class: urban, ") + "    - {class: urban, " + LATER[1:] + "\n" + RURAL,
        "PARAMETER_GAP",
    ),
    (PARAMETER, AMOUNT + "  law: {least: 2, basis: 丙}\n", "PARAMETER_BEYOND_LAW"),
    (PARAMETER, AMOUNT + "  law: {most: 0, basis: 丙}\n", "PARAMETER_BEYOND_LAW"),
    (
        PARAMETER,
        AMOUNT + "  law: {most_percent_of: [trial.c, 50], basis: 丙}\n" + AMOUNT.replace("trial.b", "trial.c"),
        "PARAMETER_BEYOND_LAW",
    ),
    ("a = programme(conditions=[ask((age() >= 0) | (age() < 0))])\n", AMOUNT, "CONDITION_CONSTANT"),
    ("a = programme(conditions=[ask(fact('alive') & ~fact('alive'))])\n", AMOUNT, "CONDITION_CONSTANT"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "amounts", "code"), ERRORS, ids=[f"{e[2]}-{i}" for i, e in enumerate(ERRORS)]
)
def test_what_must_be_mended_is_named(tmp_path: Path, rules: str, amounts: str, code: str) -> None:
    pack = packs.load(write_pack(tmp_path / "one", rules, amounts__a=amounts))
    (told,) = remarks.errors(pack, pack.versions)
    assert told.endswith(f"（{code}）")


WARNINGS: list[tuple[str, str, str]] = [
    ("a = programme()\n", "trial 没有案例使这些条件不成立：alive", "NEVER_UNMET"),
    ("a = programme()\n", "参数“trial.b”没有规则用到", "PARAMETER_UNUSED"),
    (
        "a = programme(conditions=[ask(fact('school_stage') == 'higher')])\n",
        "学段 school_stage 等于 higher 从不成立",
        "NEVER_SENT",
    ),
    (
        "a = programme(conditions=[ask(fact('residence_permit'))])\n",
        "持有本地居住证 residence_permit 还没有部门提供",
        "NOBODY_SENDS",
    ),
    (
        PARAMETER.replace("ask(", "need('a', ").replace("True))", "True), '须满{need}岁', '甲', ask='乙')"),
        "{need} 自带单位，后面不写“岁”",
        "UNIT_TWICE",
    ),
    (
        PARAMETER,
        "区划 140581 不在本政策包的 99 里",
        "REGION_ELSEWHERE",
    ),
    ("a = programme(conditions=[ask(~enrolled('trip'))])\n", "名册 trip 还没有文件可以导入", "NOBODY_SENDS"),
]


@pytest.mark.parametrize(("rules", "words", "code"), WARNINGS, ids=[w[1][:12] for w in WARNINGS])
def test_what_is_worth_a_second_look_is_named(tmp_path: Path, rules: str, words: str, code: str) -> None:
    path = write_pack(
        tmp_path / "one",
        rules,
        'rolls = ["trip"]\nregion = "99"',
        amounts__a=AMOUNT + ELSEWHERE,
        cases__c=CASE,
    )
    pack = packs.load(path)
    # The amount ends before the day of the case, so a rule that reads it says `may_lack`.
    told = list(remarks.warnings(pack, pack.versions, cases.load(path / "cases" / "c.yaml", pack)))
    assert [t for t in told if words in t and t.endswith(f"（{code}）")], told


def test_yuan_written_for_fen_are_asked_about(tmp_path: Path) -> None:
    rules = "a = programme(lines=[line('s', '甲', parameter('trial.b', 'fen'))])\n"
    amount = "trial.b:\n  name: 甲\n  unit: fen\n  values:\n    - {from: 2020-01-01, value: 1200, basis: 乙, evidence: K}\n"
    for value, asked in (("1200", True), ("2999", True), ("3000", False), ("120000", False)):
        path = write_pack(
            tmp_path / f"p{value}", rules, amounts__a=amount.replace("1200", value), cases__c=CASE
        )
        pack = packs.load(path)
        told = [t for t in remarks.warnings(pack, pack.versions, ()) if t.endswith("（AMOUNT_SMALL）")]
        assert bool(told) is asked
        assert not asked or f"应写 {int(value) * 100}" in told[0]


def test_a_proved_policy_is_not_nagged_about(tmp_path: Path) -> None:
    dead = (
        CASE
        + "  - {name: 乙, members: [{alive: false}], gives: [{programme: trial, status: unmet, unmet: [alive]}]}\n"
    )
    path = write_pack(tmp_path / "one", "a = programme()\n", cases__c=dead)
    pack = packs.load(path)
    told = cases.load(path / "cases" / "c.yaml", pack)
    assert [*remarks.errors(pack, pack.versions), *remarks.warnings(pack, pack.versions, told)] == []


def test_who_sends_a_fact_is_what_the_registry_does() -> None:
    """Every column a rule may read is sent by a file or by nobody yet, and one that has a file of its own names it."""
    for name in ("person", "household"):
        usable = {(name, c.name) for c in TABLES[name].columns if c.rule_type is not None}
        assert usable == {place for place in {*senders.SENDERS, *UNFED} if place[0] == name}
        assert not usable & senders.SENDERS.keys() & UNFED
    for place, kinds in KINDS.items():
        assert (senders.SENDERS[place] == "户籍人口") == (kinds == (REGISTER,)), place


def test_words_nobody_sends_are_words_of_the_column() -> None:
    for (_table, name), words in senders.NEVER_SENT.items():
        column = PERSON.column(name)
        assert column is not None
        assert words.keys() < set(column.codes)


def test_a_written_number_is_known_of_somebody_without_a_household(tmp_path: Path) -> None:
    rules = "a = programme(conditions=[need('a', members().count() == 1, '家里{have}，须为{need}', '一', ask='乙')])\n"
    condition = packs.load(write_pack(tmp_path / "one", rules)).versions[0].conditions[0]
    assert condition.have is not None
    assert condition.need is not None
    assert (condition.have.scope, condition.need.scope) == ("person", "constant")


def test_a_value_on_the_limit_of_the_law_is_within_it(tmp_path: Path) -> None:
    for law in (
        "{least: 1, basis: 丙}",
        "{most: 1, basis: 丙}",
        "{most_percent_of: [trial.b, 100], basis: 丙}",
    ):
        amounts = AMOUNT + f"  law: {law}\n"
        pack = packs.load(write_pack(tmp_path / f"p{abs(hash(law))}", PARAMETER, amounts__a=amounts))
        assert list(remarks.errors(pack, pack.versions)) == []


@pytest.mark.parametrize(
    "law", ["{least: 1}", "{basis: 丙}", "{least: 甲, basis: 丙}", "{most_percent_of: 5, basis: 丙}", "5"]
)
def test_a_limit_of_the_law_has_its_form(tmp_path: Path, law: str) -> None:
    folder = write_pack(tmp_path / "one", PARAMETER, amounts__a=AMOUNT + f"  law: {law}\n")
    with pytest.raises(PolicyError) as refused:
        packs.load(folder)
    assert refused.value.code in {"PARAMETER_FORM", "CITATION_MISSING"}
