"""What a beginner reads: each mistake says where it stands, in Chinese, and what to write instead."""

from datetime import date
from pathlib import Path

import pytest

from minsheng.policy import PolicyError, cases, packs
from tests.support.pack_folders import HEAD, TRIAL, write_pack

LINE = len(HEAD.splitlines()) + 1
ROW = "{from: 2026-01-01, class: urban, value: 1, basis: 乙, evidence: K}"
AMOUNT = f"a.b:\n  name: 甲\n  unit: fen\n  values:\n    - {ROW}\n    - {ROW.replace('urban', 'rural')}\n"
PAID = "a = programme(lines=[line('x', '甲', parameter('a.b', 'fen', by_class=True))])\n"


def refusal(path: Path) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        packs.load(path)
    return caught.value


RULES: list[tuple[str, str, str]] = [
    ("a = Programme(code='a')\n", "RULES_BROKEN", "Programme(…) 缺少 name_zh、subject、valid_from、law、conditions"),
    ("a = programme(publicity_days=7)\n", "RULES_BROKEN", "Programme(…) 没有“publicity_days”这一项；可以写：code、"),
    ("a = need('a', fact('alive'), '甲', '一', asked='乙')\n", "RULES_BROKEN", "没有“asked”这一项；想写的可能是“ask”"),
    ("disabled = fact('alive')\nb = disable & on\n", "RULES_BROKEN", "“disable”没有定义；想写的可能是“disabled”"),
    ("from minsheng.policy import Deliverry\n", "RULES_BROKEN", "没有“Deliverry”；想写的可能是“Delivery”"),
    ("a = members().total(fact('wage_fen'))\n", "RULES_BROKEN", "没有 .total"),
    ("a = fact('wage_fen')，1\n", "RULES_BROKEN", "“，”是中文标点，这里要写英文的 ,"),
    ("a = (fact('alive')\n", "RULES_BROKEN", "有一个括号没有收尾"),
    ("if True\n    pass\n", "RULES_BROKEN", "这一行末尾少了冒号"),
    ("a = 1\n  b = 2\n", "RULES_BROKEN", "缩进不对"),
    ("for m in members():\n    pass\n", "PYTHON_DECISION", "不能逐个遍历成员"),
    ("a = len(members())\n", "PYTHON_DECISION", "members().count()"),
    ("a = 1 if members() else 2\n", "PYTHON_DECISION", "members().any(条件)"),
    ("a = fact('alive') == None\n", "LITERAL_TYPE", "不能与 None 比较"),
    ("a = fact('alive') is False\n", "PYTHON_DECISION", "不成立写 ~条件"),
    ("a = ask(f\"{fact('alive')}\")\n", "PYTHON_DECISION", "文字里不能放规则中的量"),
    ("a = str(fact('alive'))\n", "PYTHON_DECISION", "文字里不能放规则中的量"),
    ("a = fact('marital') == 'x' & fact('alive')\n", "TYPE_MISMATCH", "代码（文字）；每个比较要加括号"),
    ("a = fact('alive') & fact('wage_fen')\n", "TYPE_MISMATCH", "应是条件（成立或不成立），现在是金额"),
    ("a = fact('wage_fen') < 100\n", "TYPE_MISMATCH", "金额与整数；金额请用 parameter(代码, 'fen')"),
    ("a = line('x', '甲', 15000)\n", "TYPE_MISMATCH", "金额写进 amounts/*.yaml"),
    ("a = fact('hukou')\n", "FACT_UNKNOWN", "相近的有：hukou_status（户口状态）"),
    ("a = fact('月工资收入')\n", "FACT_UNKNOWN", "wage_fen（月工资性收入）"),
    ("a = fact('declared_income_fen')\n", "FACT_UNKNOWN", "它在 household 表"),
    ("a = fact('heated_by')\n", "FACT_UNKNOWN", "用 asked(…) 留到申请时问"),
    ("a = parameter('x', 'yaun')\n", "UNIT_UNKNOWN", "可用：fen、"),
    ("a = Delivery('cash', 'once_a_year')\n", "DELIVERY_UNKNOWN", "cycle 没有“once_a_year”；可用：monthly、"),
    ("a = Delivery('cash', 'once', 'next_winter')\n", "DELIVERY_UNKNOWN", "begins 没有“next_winter”"),
    ("a = Law('甲', '一', evidence='yes')\n", "EVIDENCE_UNKNOWN", "《甲》的 evidence 写了 'yes'；可用：V、"),
    ("a = programme(subject=JointHousehold)\n", "SCOPE_MIXED", "却是个人的量：要写明看家里的谁，例如 members().any"),
    ("a = programme(conditions=[ask(enrolled('trail'))])\n", "PROGRAMME_UNKNOWN", "想写的可能是“trial”"),
    ("a = programme(lines=[line('x', '甲', parameter('a.c', 'fen'))])\n", "PARAMETER_UNKNOWN", "想写的可能是“a.b”"),
    ("a = programme(lines=[line('x', '甲', parameter('a.b', 'fen'))])\n", "PARAMETER_CLASSED", "要写 by_class=True"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "code", "words"), RULES, ids=[r[0][:40].strip() for r in RULES])
def test_a_mistake_in_a_rule_says_what_to_write(tmp_path: Path, rules: str, code: str, words: str) -> None:
    found = refusal(write_pack(tmp_path / "one", rules, amounts__a=AMOUNT))
    assert (found.code, found.message.startswith("one/rules/trial.py 第 ")) == (code, True), found.message
    assert words in found.message


YAML: list[tuple[str, str, int, str, str]] = [
    ("unit: fen", "unit：fen", 3, "YAML_UNREADABLE", "“：”是中文冒号"),
    ("  unit: fen", "\tunit: fen", 3, "YAML_UNREADABLE", "缩进不能用制表符"),
    ("unit: fen", "unit: yuan", 1, "UNIT_UNKNOWN", "可用：fen"),
    ("  unit: fen\n", "", 1, "PARAMETER_FORM", "缺少 unit"),
    ("from: 2026-01-01, class: rural", "class: rural", 6, "PARAMETER_FORM", "这个值缺少 from"),
    ("class: rural", "klass: rural", 6, "PARAMETER_FORM", "不认识的键：klass；想写的可能是“class”"),
    (
        "rural, value: 1",
        "rural, value: '800.00'",
        6,
        "TYPE_MISMATCH",
        "'800.00' 不是金额：写整数分 80000",
    ),
    ("rural, value: 1", "rural, value: many", 6, "TYPE_MISMATCH", "例如 800 元写 80000"),
    (
        ROW.replace("urban", "rural"),
        ROW,
        5,
        "PARAMETER_OVERLAP",
        "起写了两个值（另一个在 one/amounts/a.yaml 第 6 行",
    ),
    (
        ROW.replace("urban", "rural"),
        ROW.replace("2026-01", "2026-03"),
        5,
        "PARAMETER_OVERLAP",
        "请给前一个写 to: 2026-02-28",
    ),
    (
        ROW,
        ROW.replace("evidence: K", "evidence: yes"),
        5,
        "EVIDENCE_UNKNOWN",
        "写了“yes”",
    ),
    ("name: 甲", "name: 甲\n  name: 乙", 3, "KEY_TWICE", "“name”写了两次"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "words"), YAML, ids=[f"{y[3]}-{y[1][:20]}" for y in YAML]
)
def test_a_mistake_in_an_amount_says_where_and_what(
    tmp_path: Path, old: str, new: str, line: int, code: str, words: str
) -> None:
    assert old in AMOUNT
    found = refusal(write_pack(tmp_path / "one", PAID, amounts__a=AMOUNT.replace(old, new, 1)))
    assert (found.code, found.message.partition("：")[0]) in (
        (code, f"one/amounts/a.yaml 第 {line} 行"),
        (code, f"one/amounts/a.yaml 第 {line + 1} 行"),  # the reader of YAML stumbles on the next line
    ), found.message
    assert words in found.message


def test_two_versions_that_overlap_are_named_with_file_and_line(tmp_path: Path) -> None:
    rules = "a = programme(code='trial')\nb = programme(code='trial', valid_from=date(2026, 7, 1))\n"
    found = refusal(write_pack(tmp_path / "one", rules))
    assert found.message.startswith(
        f"one/rules/trial.py 第 {LINE + 1} 行：项目 trial 从 2026-01-01 和 2026-07-01"
    )


CASE = """on: 2026-11-16
cases:
  - name: 有工资
    members: [{wage_fen: 1}]
    gives: [{programme: trial, status: met}]
"""


@pytest.mark.parametrize(
    ("amounts", "case", "code", "words"),
    [
        (
            AMOUNT.replace("    - " + ROW.replace("urban", "rural") + "\n", ""),
            CASE,
            "PARAMETER_MISSING",
            "缺参数 “甲”a.b（农村，2026-11-16）",
        ),
        (
            AMOUNT.replace("from: 2026-01-01", "from: 2025-01-01, to: 2026-06-30"),
            CASE,
            "PARAMETER_MISSING",
            "缺参数 “甲”a.b（2026-11-16）",
        ),
        (AMOUNT, CASE.replace("trial", "trail"), "PROGRAMME_UNKNOWN", "想写的可能是“trial”"),
        (AMOUNT, CASE.replace("2026-11", "2025-11"), "PROGRAMME_NOT_IN_FORCE", "最早从 2026-01-01 起"),
        (AMOUNT, CASE.replace("wage_fen", "wage_fn"), "CASE_FORM", "想写的可能是“wage_fen”"),
        (AMOUNT, CASE.replace("gives:", "gvies:"), "CASE_FORM", "想写的可能是“gives”"),
    ],
)
def test_a_case_that_cannot_be_read_says_the_real_cause(
    tmp_path: Path, amounts: str, case: str, code: str, words: str
) -> None:
    path = write_pack(tmp_path / "one", PAID, amounts__a=amounts, cases__c=case)
    with pytest.raises(PolicyError) as caught:
        cases.load(path / "cases" / "c.yaml", packs.load(path))
    assert (caught.value.code, words in caught.value.message) == (code, True), caught.value.message
    assert caught.value.message.startswith("one/cases/c.yaml 第 3 行：“有工资”：")


def test_what_nobody_records_is_asked_for_and_unknown_until_told(tmp_path: Path) -> None:
    rules = TRIAL.replace(
        "programme()", "programme(conditions=[ask(~asked('paid', '单位付供热费', 'flag', Person))])"
    )
    (trial,) = packs.load(write_pack(tmp_path / "one", rules)).programmes(date(2026, 11, 16)).values()
    assert trial.conditions[0].node.scope == "person"
