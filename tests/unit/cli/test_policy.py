"""The group `minsheng policy`: a pack is checked, begun, and its cases handed out to other engines."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from minsheng.cli.main import main
from minsheng.cli.policy_cases import suite
from tests.support.pack_folders import write_pack


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "pack.toml").write_text(
        'code = "mine"\nname_zh = "某县"\nextends = "demo"\nregion = "99"\n', encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    "options", [[], ["--subject", "household", "--delivery", "yearly"]], ids=["person", "household"]
)
def test_a_new_programme_answers_its_cases_and_names_what_is_to_be_written(
    tmp_path: Path, capsys, options: list[str]
) -> None:
    pack = tmp_path / "mine"
    assert run("policy", "new", pack, "heating", "取暖补助", "--year", 2026, *options) == 1
    assert "请加上 --pack-name" in capsys.readouterr().err
    assert not pack.exists()
    named = ("--pack-name", "我们县")
    assert run("policy", "new", pack, "heating", "取暖补助", "--year", 2026, *named, *options) == 0
    assert run("policy", "check", pack, "--date", "2026-11-16", "--json") == 1
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["programmes"]["heating"] == "取暖补助"
    assert (told["cases"], told["failures"], told["without_cases"]) == (3, [], [])
    assert all("TEMPLATE_LEFT" in text for text in told["errors"])
    for path in (*pack.glob("rules/*.py"), *pack.glob("illustrative/*.yaml")):
        text = path.read_text(encoding="utf-8")
        for words in ("写文件名称", "写条款", "一句话说明给谁、给什么"):
            text = text.replace(words, "第一条")
        path.write_text(text, encoding="utf-8")
    assert run("policy", "check", pack, "--date", "2026-11-16") == 0


def test_a_slip_in_what_is_supplied_names_its_case_and_hides_no_other(pack: Path, capsys) -> None:
    run("policy", "new", pack, "heating", "取暖补助", "--year", 2026)
    case = pack / "cases" / "heating.yaml"
    text = case.read_text(encoding="utf-8").replace(
        "    gives", "    supplied: {heatin: false}\n    gives", 1
    )
    case.write_text(text.replace("unknown: [age]", "unknown: [local]"), encoding="utf-8")
    assert run("policy", "check", pack) == 1
    shown = capsys.readouterr().out
    assert "mine/cases/heating.yaml 第 4 行“取暖补助：满80周岁当天符合，每月100元”：没有名为“heatin”" in shown
    assert "应为 ['local']" in shown


def test_a_wrong_amount_in_a_case_is_named_for_each_engine(pack: Path, capsys) -> None:
    run("policy", "new", pack, "heating", "取暖补助", "--year", 2026)
    case = pack / "cases" / "heating.yaml"
    case.write_text(
        case.read_text(encoding="utf-8").replace("amount_fen: 10000", "amount_fen: 9999"), "utf-8"
    )
    assert run("policy", "check", pack) == 1
    shown = capsys.readouterr().out
    assert "不符 2 处" in shown
    assert "[逐户引擎]" in shown
    assert "[批量引擎]" in shown


def test_a_programme_without_cases_does_not_pass(pack: Path, capsys) -> None:
    run("policy", "new", pack, "heating", "取暖补助", "--year", 2026)
    (pack / "cases" / "heating.yaml").unlink()
    assert run("policy", "check", pack) == 1
    assert "heating：还没有案例" in capsys.readouterr().out


def test_an_amount_or_a_share_in_a_rule_does_not_pass(pack: Path, capsys) -> None:
    run("policy", "new", pack, "heating", "取暖补助", "--year", 2026)
    rule = pack / "rules" / "heating.py"
    amount = 'parameter("heating.standard", "fen_per_month")'
    text = rule.read_text(encoding="utf-8").replace("parameter\n", "parameter, yuan\n")
    (pack / "cases" / "heating.yaml").write_text("cases: []\n", encoding="utf-8")
    rule.write_text(text.replace(amount, f'{amount} * 20 + yuan("1.50")'), encoding="utf-8")
    assert run("policy", "check", pack, "--json") == 1
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["amounts"] == [
        "heating 的“allowance”里金额乘了 20（比例、倍数）",
        "heating 的“allowance”里写着金额 1.50 元",
    ]


def test_what_the_pack_needs_is_said_by_name_and_is_no_failure(pack: Path, capsys) -> None:
    run("policy", "new", pack, "heating", "取暖补助", "--year", 2026)
    amounts = pack / "illustrative" / "heating.yaml"
    amounts.write_text(amounts.read_text(encoding="utf-8").replace("2026-01-01", "2027-01-01"), "utf-8")
    (pack / "cases" / "heating.yaml").unlink()
    run("policy", "check", pack, "--date", "2026-11-16")
    assert "需要参数 取暖补助标准 heating.standard（用于取暖补助）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "refusal"), [("Heating", "KEY_FORM"), ("dibao", "PROGRAMME_EXISTS"), ("heating", "")]
)
def test_only_a_free_well_formed_code_is_begun(pack: Path, capsys, code: str, refusal: str) -> None:
    assert run("policy", "new", pack, code, "取暖补助") == (1 if refusal else 0)
    assert refusal in capsys.readouterr().err


def test_a_folder_whose_name_is_no_code_is_refused(tmp_path: Path, capsys) -> None:
    assert run("policy", "new", tmp_path / "我的", "heating", "取暖补助") == 1
    assert "KEY_FORM" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_codes_of_the_rolls_are_listed(capsys) -> None:
    assert run("policy", "rolls", "toy", "--date", "2026-11-16", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["minimum"] == {"name_zh": "基本生活补助", "subject": "共同生活家庭"}
    assert told["home"]["name_zh"] == "只有名册"


def test_a_programme_is_exported_whole_and_readable(tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    assert run("policy", "export", "toy", "--programme", "minimum", "--date", "2026-11-16", "--out", out) == 0
    told = json.loads((out / "minimum.json").read_text(encoding="utf-8"))
    assert [c["key"] for c in told["conditions"]][:2] == ["local_member", "income"]
    assert told["conditions"][1]["node"]["node"] == "Compare"
    assert "minimum.standard" in {p["id"] for p in told["parameters"]}
    assert told["cases"]
    page = (out / "minimum.md").read_text(encoding="utf-8")
    assert page.startswith("# 基本生活补助\n")
    for part in ("## 什么人符合", "## 给多少", "## 标准和限额", "## 算例", "家庭月收入", "`income`"):
        assert part in page
    assert "None" not in page
    assert run("policy", "export", "toy", "--programme", "minmum", "--out", tmp_path / "no") == 1
    assert "想写的可能是“minimum”" in capsys.readouterr().err


def test_nothing_that_stands_is_written_over(pack: Path, capsys) -> None:
    (pack / "cases").mkdir()
    (pack / "cases" / "heating.yaml").write_text("cases: []\n", encoding="utf-8")
    assert run("policy", "new", pack, "heating", "取暖补助") == 1
    assert "FILE_EXISTS" in capsys.readouterr().err
    assert not (pack / "rules").exists()


def test_the_suite_says_facts_parameters_answers_reasons_and_clauses() -> None:
    rows = list(suite("toy"))
    assert len({row["id"] for row in rows}) == len(rows) > 5
    for row in rows:
        assert date.fromisoformat(row["on"])
        assert row["given"]["coverage"] or row["given"]["household"]
        for answer in row["gives"]:
            assert answer["law"]
            assert answer["status"] in ("met", "unmet", "unknown")
            for reason in (*answer.get("unmet", ()), *answer.get("unknown", ())):
                assert reason["text"]
                assert reason["clause"]
    used = {p["id"] for row in rows for p in row["parameters"]}
    assert "minimum.standard" in used
    presumed = [p for row in rows for p in row["presumptions"]]
    assert all(sum(p[of] is not None for of in ("column", "quantity", "parameter")) <= 1 for p in presumed)
    assert json.loads(json.dumps(rows)) == rows


def test_every_shipped_case_is_in_the_suite(tmp_path: Path, capsys) -> None:
    assert run("policy", "cases", "--out", tmp_path / "suite.jsonl") == 0
    lines = (tmp_path / "suite.jsonl").read_text(encoding="utf-8").splitlines()
    assert f"写出 {len(lines)} 个案例" in capsys.readouterr().err
    assert len(lines) >= 240
    for row in (json.loads(line) for line in lines if '"row_id"' in line):
        named = {q["quantity"] for q in row["quantities"]}
        assert {s["quantity"] for s in row["supplied"] if "." not in s["quantity"]} <= named, row["id"]
    page = Path("docs/case-suite.md").read_text(encoding="utf-8")
    program = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    asked = "\n".join(line for line in lines if '"old_age_allowance"' in line)
    ran = subprocess.run(
        [sys.executable, "-c", program], input=asked, capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    assert int(ran.stdout.split()[0]) > 20


def test_the_page_names_areas_rolls_and_what_is_asked(tmp_path: Path) -> None:
    rules = (
        "free = asked('central', '住房有集中供热', 'flag', Person)\n"
        "paid = parameter('trial.b', 'fen', may_lack=True)\n"
        "a = programme(conditions=[ask(~free & (age() >= 80) & ~enrolled('trip'))], lines=[line('x', '甲', paid)])\n"
    )
    rows = "{from: 2026-01-01, region: '990121001', value: 400000, basis: 乙, evidence: K}"
    amounts = f"trial.b:\n  name: 补助\n  unit: fen\n  values:\n    - {rows}\n"
    path = write_pack(tmp_path / "one", rules, 'rolls = {trip = "旅行补助"}', amounts__a=amounts)
    assert run("policy", "export", path, "--date", "2026-11-16", "--out", tmp_path / "out") == 0
    page = (tmp_path / "out" / "trial.md").read_text(encoding="utf-8")
    assert "补助（区划990121001）：4,000.00元" in page
    assert "## 会用到哪些数据\n\n出生日期、旅行补助名册、住房有集中供热（问本人）" in page
