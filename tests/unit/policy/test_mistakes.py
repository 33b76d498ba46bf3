"""Mistakes in the files around a rule: pack.toml, exclusions, names of files, cells of cases. Each names file and line."""

from datetime import date
from pathlib import Path

import pytest

from minsheng.policy import PolicyError, case_values, cases, packs
from tests.support.pack_folders import write_pack

MONTHLY = "a.monthly:\n  name: 甲\n  unit: fen_per_month\n  values: [{from: 2026-01-01, value: 5000, basis: 乙, evidence: K}]\n"
SHARE = "a.p:\n  name: 甲\n  unit: percent\n  values:\n    - {from: 2026-01-01, value: 20, basis: 乙, evidence: K}\n"
YEARS = (
    "a.years:\n  name: 甲\n  unit: years\n  values: [{from: 2026-01-01, value: 60, basis: 乙, evidence: K}]\n"
)
TWO = "a = programme(code='a', conditions=[ask(entitled('b', Person))])\nb = programme(code='b')\n"


def refusal(path: Path) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        packs.load(path)
    return caught.value


RULES: list[tuple[str, str, str]] = [
    ("print(1)\n", "CALL_FORBIDDEN", "不能用 print"),
    ("a = date.today()\n", "CALL_FORBIDDEN", "规则不能看钟表：不能用 today()，评估日期写 on"),
    ("import datetime\na = datetime.datetime.now()\n", "CALL_FORBIDDEN", "不能用 now()"),
    ("if True:\n    a = 1\n", "PYTHON_DECISION", "不能用 if：条件写进 need(…)"),
    ("a = 1 if fact('alive') else 2\n", "PYTHON_DECISION", "“甲 if 条件 else 乙”写成 case((条件, 甲), default=乙)"),
    ("a = lambda x: x\n", "PYTHON_DECISION", "不能用 lambda"),
    ("for n in (1, 2):\n    a = n\n", "PYTHON_DECISION", "不能逐个遍历"),
    ("a = [n for n in fact('wage_fen')]\n", "PYTHON_DECISION", "不能遍历规则中的量"),
    ("a = [n for n in members()]\n", "PYTHON_DECISION", "不能逐个遍历成员"),
    ("a = [n for n in (1, 2) if fact('alive')]\n", "PYTHON_DECISION", ""),
    ("a = any(age() >= n for n in (60, 80))\n", "PYTHON_DECISION", ""),
    ("a = max(fact(n) for n in ('wage_fen', 'business_fen'))\n", "PYTHON_DECISION", ""),
    ("a = age().between(90, 80)\n", "OPERANDS", "between(90, 80) 的下限大于上限"),
    ("a = on.between(date(2026, 7, 1), date(2026, 6, 1))\n", "OPERANDS", "的下限大于上限"),
    ("a = programme(conditions=[ask(fact('live_alone') == 'x')])\n", "FACT_UNKNOWN", "相近的有：living_situation（居住状况）。"),
    (
        "a = programme(lines=[line('x', '甲', parameter('a.monthly', 'fen'))])\n",
        "PARAMETER_UNIT",
        "在文件里的单位是 fen_per_month，规则里写的是 fen：两处写成一样",
    ),
    ("a = f'不是全家{1}特困'\n", "PYTHON_DECISION", "文字前不要写 f"),
    ("a = 0.2\n", "FLOAT_REFUSED", "写进 amounts/*.yaml"),
    ("a = Law('甲', '一', date(2026, 11, 1))\n", "TYPE_MISMATCH", "的文号要写成加引号的文字，现在是 2026-11-01"),
    ("a = fact('alive') && fact('in_school')\n", "RULES_BROKEN", "“并且”写一个 &"),
    ("a = fact('alive') || fact('in_school')\n", "RULES_BROKEN", "“或者”写一个 |"),
    ("a = !fact('alive')\n", "RULES_BROKEN", "“不成立”写 ~条件"),
    ("a = date(2026, 07, 1)\n", "RULES_BROKEN", "数字前面不要写 0"),
    ("a = len(fact('wage_fen'))\n", "PYTHON_DECISION", "不能用 len(…)"),
    ("a = min(age(), age())\n", "PYTHON_DECISION", "least(a, b)"),
    ("a = members().sum()\n", "RULES_BROKEN", "members().sum(…) 缺少 value"),
    ("a = programme(conditions=ask(fact('alive')))\n", "TYPE_MISMATCH", "conditions=[need(…), …]"),
    ("a = Review(months={'全部': 12})\n", "NUMBER_FORM", '复核写成 months=[("全部", 12)]'),
    ("a = programme(conditions=[ask(fact('age') > 1)])\n", "FACT_UNKNOWN", "周岁写 age()"),
    ("a = programme(conditions=[ask(fact('custody_status') == 'x')])\n", "FACT_UNKNOWN", "in_custody（羁押服刑）"),
    ("a = programme(conditions=[ask(fact('approved'))])\n", "FACT_UNKNOWN", '写 fact_of(Post, "approved")'),
    ("a = fact_of('post', 'approved')\n", "SCOPE_MIXED", "fact_of 先写不加引号的 Settlement、Post"),
    ("a = fact('disability_grade').is_in([1, 2])\n", "LITERAL_TYPE", "几个值依次写，不加方括号"),
    ("a = fact('alive') == '是'\n", "TYPE_MISMATCH", "成立直接写 fact(…)，不成立写 ~fact(…)"),
    ("a = Review(months=12)\n", "RULES_BROKEN", '例如 [("全部", 12)]'),
    ("a = asked('k', '录取日期', 'date')\n", "UNIT_UNKNOWN", "不能问日期，请改问是或否"),
    ("a = asked('k', '已录取', 'bool')\n", "UNIT_UNKNOWN", "是或否写 flag"),
    (
        "a = programme(conditions=[ask(age() >= parameter('a.years', 'count'))])\n",
        "PARAMETER_UNIT",
        "的单位是 years，规则里写的是 count：两处写成一样",
    ),
    ("a = Law('甲', '一', since='2026-11-01')\n", "TYPE_MISMATCH", "要写成 date(2026, 7, 1)，现在是 '2026-11-01'"),
    ("a = Step('a', '受理', '乡镇', '三天')\n", "NUMBER_FORM", "步骤 a 的天数要写不小于 0 的整数，现在是 '三天'"),
    ("a = Step('a', '受理', '乡镇', -3)\n", "NUMBER_FORM", "现在是 -3"),
    ("a = Procedure([Step('a', '甲', '乙', 3), Step('b', '甲', '乙', 10)], 5)\n", "STEPS_TOO_LONG", "共 13 个工作日"),
    ("a = Review([('全部', '十二')])\n", "NUMBER_FORM", "复核“全部”的月数"),
    ("a = date(2026, 11, 31)\n", "RULES_BROKEN", "没有这一天"),
    ("a = date(2026, 13, 1)\n", "RULES_BROKEN", "没有这个月"),
    ("a = programme(subject='household')\n", "SCOPE_MIXED", "应写 Person、JointHousehold 等"),
    ("a = members.only(fact('alive'))\n", "RULES_BROKEN", "“members”后面少了括号：写 members(…).only"),
    ("a = age >= parameter('a.p', 'years')\n", "LITERAL_TYPE", "“age”后面少了括号：写 age(…)"),
    ("a = fact(alive)\n", "RULES_BROKEN", '“alive”要加引号：fact("alive")'),
    ("x = fact('wage_fen') * parameter('a.p', 'percent')\na = line('x', '甲', x)\n", "UNIT_MISMATCH", "大了 100 倍"),
    (
        "x = fact('wage_fen') * parameter('a.p', 'percent')\na = line('x', '甲', rounded(x, 'ceil_yuan', 10))\n",
        "UNIT_MISMATCH",
        "大了 10 倍",
    ),
    (
        "x = asked('k', '甲', 'flag', Person)\ny = asked('k', '乙', 'flag', Person)\na = programme(conditions=[ask(x & y)])\n",
        "KEY_TWICE",
        "写了两种意思：“乙”和“甲”",
    ),
    ("a = programme(conditions=[ask(asked('alive', '甲', 'flag', Person))])\n", "KEY_TWICE", "与事实“在世”同名"),
    (TWO.replace("'b')\n", "'b', conditions=[ask(entitled('a', Person))])\n"), "PROGRAMME_CYCLE", "a → b → a"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "code", "words"), RULES, ids=[f"{r[1]}-{r[2][:16]}" for r in RULES])
def test_a_slip_in_a_rule_is_refused_where_it_stands(
    tmp_path: Path, rules: str, code: str, words: str
) -> None:
    found = refusal(write_pack(tmp_path / "one", rules, amounts__a=SHARE + MONTHLY + YEARS))
    assert (found.code, found.message.startswith("one/rules/trial.py 第 ")) == (code, True), found.message
    assert words in found.message


def test_two_versions_of_one_day_are_not_told_to_end_before_they_began(tmp_path: Path) -> None:
    found = refusal(write_pack(tmp_path / "one", "a = programme(code='a')\nb = programme(code='a')\n"))
    assert "从 2026-01-01 起写了两次，只能留一个" in found.message
    later = "a = programme(code='a')\nb = programme(code='a', valid_from=date(2026, 7, 1))\n"
    assert "valid_to=date(2026, 6, 30)" in refusal(write_pack(tmp_path / "two", later)).message


def test_a_divided_share_of_money_is_an_amount(tmp_path: Path) -> None:
    share = "fact('wage_fen') * parameter('a.p', 'percent')"
    rules = f"a = programme(lines=[line('x', '甲', {share} // 100), line('y', '乙', rounded({share}, 'ceil_yuan', 100))])\n"
    assert packs.load(write_pack(tmp_path / "one", rules, amounts__a=SHARE)).versions[0].lines


TOML: list[tuple[str, str]] = [
    ('extend = "demo"', "第 3 行：有不认识的键：extend；想写的可能是“extends”"),
    ("region = 99", '第 3 行：region 的值要加英文引号：region = "99"'),
    ('region = "九九"', "第 3 行：region“九九”应是区划代码的前几位数字"),
    ('rolls = "abc"', '第 3 行：rolls 要写成 rolls = ["代码"]'),
    ('rolls = {"Abc" = "名册"}', "第 3 行：rolls 要写成"),
    ("extends = demo", "第 3 行：写法 TOML 读不懂"),
]


@pytest.mark.parametrize(("toml", "words"), TOML, ids=[t[0] for t in TOML])
def test_a_slip_in_pack_toml_is_refused_with_its_line(tmp_path: Path, toml: str, words: str) -> None:
    found = refusal(write_pack(tmp_path / "one", toml=toml))
    assert (found.code, found.message.startswith("one/pack.toml ")) == ("PACK_FORM", True), found.message
    assert words in found.message


def test_the_code_of_a_pack_is_a_code(tmp_path: Path) -> None:
    assert refusal(write_pack(tmp_path / "Hei Hei")).message.endswith(
        "code“Hei Hei”应由小写字母、数字、下划线组成"
    )


def test_a_roll_keeps_its_name(tmp_path: Path) -> None:
    pack = packs.load(write_pack(tmp_path / "one", toml='rolls = {trip = "旅行补助"}'))
    assert (pack.rolls, pack.roll_names) == ({"trip"}, {"trip": "旅行补助"})


PAIR = "  - {{higher: {0}, lower: {1}, basis: 某法, evidence: V}}\n"
EXCLUSIONS: list[tuple[str, str, str]] = [
    (PAIR.format("trail", "home"), "PROGRAMME_UNKNOWN", "第 2 行：互斥表里的“trail”不是项目也不是名册；想写的可能是“trial”"),
    (PAIR.format("trial", "trial"), "EXCLUSION_CYCLE", "第 2 行：互斥表互相矛盾：trial → trial"),
    (PAIR.format("trial", "home") + PAIR.format("home", "trial"), "EXCLUSION_CYCLE", "行：互斥表互相矛盾"),
    ("  - {higher: trial, lower: home}\n", "CITATION_MISSING", "第 2 行：互斥 trial > home 没有写依据"),
]  # fmt: skip


@pytest.mark.parametrize(("pairs", "code", "words"), EXCLUSIONS, ids=[e[2][-12:] for e in EXCLUSIONS])
def test_a_slip_in_the_exclusions_names_file_and_line(
    tmp_path: Path, pairs: str, code: str, words: str
) -> None:
    found = refusal(write_pack(tmp_path / "one", toml='rolls = ["home"]', exclusions="pairs:\n" + pairs))
    assert (found.code, found.message.startswith("one/exclusions.yaml 第 ")) == (code, True), found.message
    assert words in found.message


def test_repeating_over_written_words_says_what_writing_it_out_says(tmp_path: Path) -> None:
    out = "a = programme(lines=[line('x', '甲', 0 + fact('wage_fen') + fact('business_fen'))])\n"
    short = "a = programme(lines=[line('x', '甲', sum(fact(n) for n in ('wage_fen', 'business_fen')))])\n"
    one, other = (
        packs.load(write_pack(tmp_path / name, rules)) for name, rules in (("out", out), ("short", short))
    )
    assert one.versions[0].lines[0].node == other.versions[0].lines[0].node


VALUE: list[tuple[str, str, str, str]] = [
    ("value: 20", "value: 0.2", "FLOAT_REFUSED", "0.2 写 20（%）"),
    ("2026-01-01", "2026-13-01", "DATE_INVALID", "没有“2026-13-01”这一天"),
    ("evidence: K", "evidence: illustrative", "ILLUSTRATIVE_PLACE", "请放在 illustrative/"),
    ("value: 20", "region: 990121, value: 20", "PARAMETER_FORM", "region 要写成带引号的数字"),
    ("value: 20", "value: 5,000", "PARAMETER_FORM", "数里不要写逗号"),
    ("value: 20", 'value: "500000"', "TYPE_MISMATCH", "去掉引号：500000"),
]


@pytest.mark.parametrize(("old", "new", "code", "words"), VALUE, ids=[v[2] for v in VALUE])
def test_a_slip_in_a_value_names_file_and_line(
    tmp_path: Path, old: str, new: str, code: str, words: str
) -> None:
    found = refusal(write_pack(tmp_path / "one", amounts__a=SHARE.replace(old, new)))
    assert (found.code, found.message.startswith("one/amounts/a.yaml 第 5 行")) == (code, True), found.message
    assert words in found.message


@pytest.mark.parametrize("unit", ["fen", "years"])
def test_money_and_what_is_counted_is_never_less_than_nothing(tmp_path: Path, unit: str) -> None:
    less = SHARE.replace("value: 20", "value: -20")
    found = refusal(write_pack(tmp_path / "one", amounts__a=less.replace("percent", unit)))
    assert (found.code, "第 5 行" in found.message) == ("VALUE_NEGATIVE", True)
    packs.load(write_pack(tmp_path / "two", amounts__a=less))  # prices may fall by a share


@pytest.mark.parametrize("place", ["amounts/a.yml", "illustrative/a.txt", "rules/a.txt"])
def test_a_file_that_nobody_would_read_is_named(tmp_path: Path, place: str) -> None:
    path = write_pack(tmp_path / "one")
    (path / place).parent.mkdir(exist_ok=True)
    (path / place).write_text("", encoding="utf-8")
    assert (refusal(path).code, place in refusal(path).message) == ("FILE_NAME", True)


CASE = """on: 2026-11-16
cases:
  - name: 有工资
    members: [{birth_date: 1946-11-17}]
    enrolments: [{person: 1, programme: trial, from: 2026-01-01}]
    gives: [{programme: trial, status: unmet, unmet: [alive]}]
"""
CASES: list[tuple[str, str, str, str]] = [
    ("1946-11-17", "1946-11-31", "DATE_INVALID", "没有“1946-11-31”这一天"),
    (
        "1946-11-17",
        "1946/11/17",
        "CASE_FORM",
        "出生日期 birth_date 的值 '1946/11/17' 不对：日期写成 2026-07-01",
    ),
    ("1946-11-17", "19461117", "CASE_FORM", "值 19461117 不对"),
    ("1946-11-17", '"1946-11-31"', "CASE_FORM", "不加引号"),
    ("birth_date: 1946-11-17", "alive: yes", "CASE_FORM", "写 true 或 false"),
    ("birth_date: 1946-11-17", "wage_fen: 一百", "CASE_FORM", "不带单位和引号的整数"),
    ("birth_date: 1946-11-17", "region: 990101", "CASE_FORM", "全是数字的要加引号"),
    ("[{birth_date: 1946-11-17}]", "{birth_date: 1946-11-17}", "CASE_FORM", "members: [{…}]"),
    ("programme: trial, from", "programme: trail, from", "PROGRAMME_UNKNOWN", "想写的可能是“trial”"),
    ("{person: 1, programme", "{person: 9, programme", "CASE_FORM", "person 9 不在案例里；案例里的人：1"),
    ("    gives", "    supplied: {x@zwei: 1}\n    gives", "CASE_FORM", "“x@zwei”的 @ 后面要写编号"),
    ("    gives", "    supplied: [x]\n    gives", "CASE_FORM", "supplied 要写成"),
    ("unmet: [alive]", "unmet: [alive], amount_fen: 120.0", "CASE_FORM", "120 元写 12000"),
    ("unmet: [alive]", "unmet: alive", "CASE_FORM", "unmet 要写成一列：unmet: [alive]"),
]


@pytest.mark.parametrize(("old", "new", "code", "words"), CASES, ids=[c[1] for c in CASES])
def test_a_slip_in_a_case_names_file_line_and_case(
    tmp_path: Path, old: str, new: str, code: str, words: str
) -> None:
    assert old in CASE
    path = write_pack(tmp_path / "one", cases__c=CASE.replace(old, new))
    with pytest.raises(PolicyError) as caught:
        cases.load(path / "cases" / "c.yaml", packs.load(path))
    where = "one/cases/c.yaml 第 4 行" if code == "DATE_INVALID" else "one/cases/c.yaml 第 3 行：“有工资”："
    assert (caught.value.code, caught.value.message.startswith(where)) == (code, True), caught.value.message
    assert words in caught.value.message


def test_a_case_written_twice_names_both_lines(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one", cases__c=CASE + CASE[CASE.index("  - name") :])
    with pytest.raises(PolicyError, match="第 7 行：“有工资”写了两次（第 3 行已有）"):
        cases.load(path / "cases" / "c.yaml", packs.load(path))


def test_nobody_is_a_hundred_and_eighty_years_old(tmp_path: Path) -> None:
    old = SHARE.replace("value: 20", "value: 180").replace("percent", "years")
    assert refusal(write_pack(tmp_path / "one", amounts__a=old)).code == "VALUE_UNLIKELY"
    packs.load(write_pack(tmp_path / "two", amounts__a=old.replace("180", "130")))


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("wage_fen", -1, "月工资性收入 wage_fen 不会是负数，写的是 -1"),
        ("birth_date", date(1846, 5, 1), "1846-05-01 太早"),
    ],
)
def test_a_person_of_a_case_can_be_one_that_lives(column: str, value: object, told: str) -> None:
    with pytest.raises(PolicyError, match=told):
        case_values.full("person", {column: value})


def test_a_loss_is_a_negative_sum_of_a_case() -> None:
    assert case_values.full("person", {"business_fen": -100})["business_fen"] == -100
