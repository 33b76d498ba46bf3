"""Packs: chains, content hash, versions, and the help a beginner gets."""

import os
from datetime import date
from pathlib import Path

import pytest

from minsheng.policy import PolicyError, packs
from tests.support.pack_folders import HEAD, TRIAL, write_pack

ON = date(2026, 11, 16)
AMOUNT = (
    "a.b:\n  name: 甲\n  unit: fen\n  values:\n    - {from: 2025-01-01, value: 1, basis: 乙, evidence: K}\n"
)


def code_of(path: Path) -> tuple[str, str]:
    with pytest.raises(PolicyError) as caught:
        packs.load(path)
    return caught.value.code, caught.value.message


def test_the_shipped_packs_load() -> None:
    assert {"toy", "tongliao", "demo", "common"} <= set(packs.names())
    assert list(packs.load("toy").programmes(ON)) == ["minimum", "care", "edge", "elder"]
    assert set(packs.load("demo").programmes(ON)) == set(packs.load("tongliao").programmes(ON))


def test_a_pack_is_found_by_its_folder_and_loaded_once_while_unchanged(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one")
    assert packs.load(path) is packs.load(str(path))


def test_a_changed_amount_changes_the_hash_and_a_changed_case_does_not(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one", amounts__a=AMOUNT)
    first = packs.load(path)
    write_pack(path, cases__a="cases: []\n", amounts__a=AMOUNT)
    assert packs.load(path).hash == first.hash
    write_pack(path, amounts__a=AMOUNT.replace("value: 1", "value: 2"))
    assert packs.load(path).hash != first.hash


def test_an_unchanged_pack_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_pack(tmp_path / "one")
    first = packs.load(path)
    monkeypatch.setattr(packs, "content_hash", lambda _folders: pytest.fail("read again"))
    assert packs.load(path) is first


def test_an_amount_changed_behind_an_old_date_of_the_file_is_noticed(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one", amounts__a=AMOUNT)
    first, amounts = packs.load(path), path / "amounts" / "a.yaml"
    as_before = amounts.stat()
    write_pack(path, amounts__a=AMOUNT.replace("value: 1", "value: 2"))
    os.utime(amounts, ns=(as_before.st_atime_ns, as_before.st_mtime_ns))
    assert packs.load(path).hash != first.hash


def test_a_server_looks_at_a_pack_again_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_pack(tmp_path / "one", amounts__a=AMOUNT)
    monkeypatch.setattr(packs, "_looks", packs._Looks())
    packs.rest(60)
    first = packs.load(path)
    write_pack(path, amounts__a=AMOUNT.replace("value: 1", "value: 2"))
    assert packs.load(path) is first
    packs.rest(0)
    assert packs.load(path).hash != first.hash


def test_the_packs_folder_is_left_as_it_was(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one")
    packs.load(path)
    assert not list(path.rglob("__pycache__"))


def test_a_later_pack_replaces_the_programmes_it_declares_and_keeps_the_others(tmp_path: Path) -> None:
    write_pack(tmp_path / "base", 'a = programme("one")\nb = programme("two")\n')
    write_pack(tmp_path / "city", 'a = programme("one", note="本市")\n', 'extends = "base"')
    found = packs.load(tmp_path / "city")
    assert {code: p.note for code, p in found.programmes(ON).items()} == {"one": "本市", "two": ""}
    assert [f.code for f in found.folders] == ["base", "city"]


def test_versions_follow_each_other_by_date(tmp_path: Path) -> None:
    rules = 'a = programme(valid_to=date(2026, 6, 30), note="旧")\nb = [programme(valid_from=date(2026, 7, 1), note="新")]\n'
    found = packs.load(write_pack(tmp_path / "one", rules))
    days = (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
    assert [[p.note for p in found.programmes(d).values()] for d in days] == [[], ["旧"], ["新"]]


def test_rule_files_of_a_pack_share_what_begins_with_an_underscore(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one", "from ._shared import trial\n", head="")
    (path / "rules" / "_shared.py").write_text(
        "from datetime import date\nfrom minsheng.policy import *\n"
        "trial = Programme(code='x', name_zh='x', subject=Person, valid_from=date(2026, 1, 1), law=[Law('甲', '一')],"
        " conditions=[need('alive', fact('alive'), '在世', '一', ask='公安')])\n",
        encoding="utf-8",
    )
    assert list(packs.load(path).programmes(ON)) == ["x"]


def test_a_household_condition_of_a_personal_programme_is_asked_from_the_household(tmp_path: Path) -> None:
    rules = (
        "c = need('few', members().count() < 3, '{have} {need}', '一', ask='公安')\n"
        "a = programme(conditions=[c], lines=[line('x', '甲', members().sum(fact('wage_fen')))])\n"
    )
    condition = packs.load(write_pack(tmp_path / "one", rules)).programmes(ON)["trial"].conditions[0]
    assert [n.scope for n in (condition.node, condition.have, condition.need) if n] == [
        "person",
        "person",
        "constant",
    ]


BEGINNERS: list[tuple[str, str]] = [
    ("FLOAT_REFUSED", "x = fact('wage_fen') * 3 // 2\n\ny = 1.5\n" + TRIAL),
    ("PYTHON_DECISION", "x = 1 if fact('alive') else 2\n"),
    ("CITATION_MISSING", "a = programme(conditions=[need('a', fact('alive'), '在世', '', ask='公安')])\n"),
    (
        "CITATION_MISSING",
        "a = Programme(code='a', name_zh='a', subject=Person, valid_from=date(2026, 1, 1), law=[], conditions=[])\n",
    ),
    ("CITATION_MISSING", "c = need('a', fact('alive'), '在世', ask='公安')\n"),
    ("ASK_MISSING", "c = need('a', fact('alive'), '在世', '一')\n"),
    ("TYPE_MISMATCH", "a = line('x', '甲', 15000)\n"),
    ("TYPE_MISMATCH", "a = programme(valid_from='2026-07-01')\n"),
    ("FACT_UNKNOWN", "x = fact('income')\n"),
    ("VERSIONS_OVERLAP", "a = programme()\nb = programme(valid_from=date(2026, 7, 1))\n"),
    (
        "SCOPE_MIXED",
        (
            "a = programme(valid_to=date(2026, 6, 30))\nb = programme(subject=JointHousehold, valid_from=date(2026, 7, 1),"
            "conditions=[ask(members().any(fact('alive')))])\n"
        ),
    ),
    ("SCOPE_MIXED", "a = programme(subject=JointHousehold)\n"),
    ("SCOPE_MIXED", "a = programme(subject=Scope.CONSTANT)\n"),
    ("DATES_REVERSED", "a = programme(valid_to=date(2025, 1, 1))\n"),
    ("KEY_TWICE", "c = need('a', fact('alive'), '甲', '一', ask='乙')\na = programme(conditions=[c, c])\n"),
    (
        "CONDITIONS_RANGE",
        "a = programme(conditions=[need(f'a{i}', fact('alive'), '甲', '一', ask='乙') for i in range(32)])\n",
    ),
    (
        "CONDITIONS_RANGE",
        "a = programme(grounds=[ground(f'a{i}', fact('alive'), '甲') for i in range(32)])\n",
    ),
    ("KEY_FORM", "a = programme('Trial')\n"),
    ("PARAMETER_UNKNOWN", "a = programme(lines=[line('x', '甲', parameter('x.y', 'fen'))])\n"),
    (
        "PARAMETER_UNIT",
        "a = programme(lines=[line('x', '甲', fact('wage_fen') * parameter('a.b', 'percent') // 100)])\n",
    ),
    (
        "PROGRAMME_UNKNOWN",
        "a = programme(conditions=[ask(enrolled('dibaoo'))])\n",
    ),
    (
        "PROGRAMME_UNKNOWN",
        "a = programme(conditions=[ask(entitled('dibaoo', Person))])\n",
    ),
    (
        "SCOPE_MIXED",
        "a = programme()\nb = programme('b', conditions=[ask(entitled('trial', JointHousehold))])\n",
    ),
    (
        "PROGRAMME_CYCLE",
        (
            "a = programme('a', conditions=[ask(entitled('b', Person))])\n"
            "b = programme('b', conditions=[ask(entitled('a', Person))])\n"
        ),
    ),
    (
        "PROGRAMME_NOT_IN_FORCE",
        "a = programme('a', valid_from=date(2027, 1, 1))\nb = programme('b', conditions=[ask(entitled('a', Person))])\n",
    ),
    (
        "MAY_OVERFLOW",
        "a = programme(lines=[line('x', '甲', fact('wage_fen') * fact('house_count') * 100)])\n",
    ),
    ("IMPORT_FORBIDDEN", "import os\n"),
    ("IMPORT_FORBIDDEN", "from minsheng.engine import reference\n"),
    ("IMPORT_FORBIDDEN", "from ..other import x\n"),
    ("RULES_BROKEN", "a = (\n"),
    ("RULES_BROKEN", "a = programme(codes=1)\n"),
    ("RULES_BROKEN", "a = wage_fen\n"),
]


@pytest.mark.parametrize(
    ("code", "rules"), [pytest.param(c, r, id=f"{c}-{i}") for i, (c, r) in enumerate(BEGINNERS)]
)
def test_a_beginners_mistake_is_refused_with_its_code(tmp_path: Path, code: str, rules: str) -> None:
    found, message = code_of(write_pack(tmp_path / "one", rules, amounts__a=AMOUNT))
    assert found == code, message


def test_a_mistake_is_reported_with_file_and_line(tmp_path: Path) -> None:
    path = write_pack(
        tmp_path / "one", "\n\nx = 1 if fact('alive') else 2\n", head="from minsheng.policy import *\n"
    )
    assert code_of(path)[1].startswith("one/rules/trial.py 第 4 行：")


def test_a_name_that_is_nowhere_is_reported_with_file_and_line(tmp_path: Path) -> None:
    rules = "a = programme(\n    lines=[line('x', '甲', parameter('x.y', 'fen'))],\n)\n"
    path = write_pack(tmp_path / "one", rules)
    number = len(HEAD.splitlines()) + 2
    assert code_of(path) == (
        "PARAMETER_UNKNOWN",
        f"one/rules/trial.py 第 {number} 行：需要参数“x.y”，政策包里没有",
    )


@pytest.mark.parametrize(
    ("code", "toml", "exclusions"),
    [
        ("PACK_FORM", "extends = ", ""),
        ("PACK_NOT_FOUND", 'extends = "nowhere"', ""),
        ("PACK_CHAIN", 'extends = "one"', ""),
        ("PROGRAMME_UNKNOWN", "", "pairs: [{higher: trial, lower: x, basis: 甲, evidence: K}]"),
        ("CITATION_MISSING", "", "pairs: [{higher: trial, lower: x, evidence: K}]"),
        ("EVIDENCE_UNKNOWN", "", "pairs: [{higher: trial, lower: x, basis: 甲}]"),
        ("EXCLUSION_FORM", "", "pairs: [{higher: trial}]"),
        ("EXCLUSION_FORM", "", "ranked: [trial]"),
        ("EXCLUSION_CYCLE", "", "pairs: [{higher: trial, lower: trial, basis: 甲, evidence: K}]"),
    ],
)
def test_a_mistake_in_the_frame_of_a_pack_is_refused(
    tmp_path: Path, code: str, toml: str, exclusions: str
) -> None:
    assert code_of(write_pack(tmp_path / "one", TRIAL, toml, exclusions=exclusions))[0] == code


def test_a_pack_without_a_name_is_refused(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "one")
    (path / "pack.toml").write_text('code = "one"\n', encoding="utf-8")
    assert code_of(path)[0] == "PACK_FORM"


def test_a_pack_that_is_not_there_names_those_that_are() -> None:
    code, message = code_of(Path("nowhere"))
    assert code == "PACK_NOT_FOUND"
    assert "toy" in message


def test_ranked_exclusions_say_who_stands_above() -> None:
    toy = packs.load("toy")
    assert toy.excluders("edge") == ("home", "minimum")
    assert toy.excludes("minimum", "edge")
    assert not toy.excludes("edge", "minimum")


def test_the_wheels_packs_are_preferred_to_the_repositorys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "minsheng"
    (package / "policy").mkdir(parents=True)
    monkeypatch.setattr(packs, "__file__", str(package / "policy" / "packs.py"))
    assert packs.shipped_folder() == tmp_path.resolve() / "packs"
    (package / "_packs").mkdir()
    assert packs.shipped_folder() == (package / "_packs").resolve()


def test_screening_bits_are_those_of_the_standing_feeds() -> None:
    edge = packs.load("toy").programmes(ON)["edge"]
    assert edge.screening_mask == 0b011
    assert str(edge.law[0]) == "《玩具市救助办法（修订）》第八条"
