"""The pages for writers: their examples load, and what they name exists."""

import re
from datetime import date
from pathlib import Path

from minsheng import policy
from minsheng.policy import cases, packs
from tests.support.pack_folders import write_pack

DOCS = Path(__file__).parents[3] / "docs"
STANDARD = """trial.standard:
  name: 标准
  unit: fen_per_person_month
  values:
    - {from: 2026-01-01, value: 50000, basis: 某办法, evidence: K}
"""


def block(page: str, language: str) -> str:
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_policy_on_the_page_loads(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one", block("writing-policies.md", "python"), head="", amounts__a=STANDARD)
    (trial,) = packs.load(path).programmes(date(2026, 11, 16)).values()
    assert [c.key for c in trial.conditions] == ["income"]


def test_every_word_on_the_page_is_a_word_of_the_language() -> None:
    table = (
        (DOCS / "writing-policies.md")
        .read_text(encoding="utf-8")
        .split("| to say |")[1]
        .split("A household")[0]
    )
    calls = set(re.findall(r"(?<![.\w])([a-z_]+)\(", table))
    assert calls >= {"fact", "parameter", "age", "case", "members", "rounded"}
    assert not {word for word in calls if not hasattr(policy, word)}


def test_every_error_code_on_the_page_is_raised_somewhere() -> None:
    page = (DOCS / "writing-policies.md").read_text(encoding="utf-8")
    source = "".join(p.read_text(encoding="utf-8") for p in Path(policy.__file__).parent.glob("*.py"))
    codes = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", page))
    assert len(codes) > 15
    assert not {code for code in codes if f'"{code}"' not in source}


def test_the_case_on_the_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(block("writing-cases.md", "yaml"), encoding="utf-8")
    pack = packs.load(cases.pack_of(path, "toy"))
    (case,) = cases.load(path, pack)
    assert [e.status for e in case.gives] == ["met", "unmet", "unknown"]
