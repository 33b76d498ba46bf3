"""The pages for writers: their examples load, and what they name exists."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import click

from minsheng import policy
from minsheng.cli import policy_check
from minsheng.cli.main import cli
from minsheng.cli.policy_check import amounts_of
from minsheng.engine.worked_cases import ask_reference
from minsheng.policy import cases, packs, remarks
from minsheng.policy.language import UNITS
from minsheng.policy.node_base import ROUND_MODES
from minsheng.policy.programme import EVIDENCE, Begins, Cycle, Ends, Kind
from tests.support.pack_folders import write_pack

DOCS = Path(__file__).parents[3] / "docs"


def blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_policy_on_the_page_gives_what_its_cases_say(tmp_path: Path) -> None:
    amounts, stories = blocks("writing-policies.md", "yaml")
    (rule,) = blocks("writing-policies.md", "python")
    files = {"amounts__a": amounts, "cases__a": stories}
    path = write_pack(tmp_path / "one", rule, 'extends = "demo"\nregion = "99"', head="", **files)
    pack = packs.load(path)
    told = cases.load(path / "cases" / "a.yaml", pack)
    assert [e.status for case in told for e in case.gives] == [
        "met",
        "met",
        "unmet",
        "unknown",
        "unmet",
        "unmet",
    ]
    for case in told:
        assert cases.differences(case, pack, ask_reference(case, pack)) == []
    assert not list(amounts_of(pack.programmes(date(2026, 11, 16))["winter_heating"]))
    assert not list(remarks.errors(pack, pack.versions[-1:]))
    assert not list(remarks.warnings(pack, pack.versions[-1:], told))


def test_every_unit_evidence_and_word_of_delivery_is_on_the_page() -> None:
    page = (DOCS / "writing-policies.md").read_text(encoding="utf-8")
    words = [*UNITS, *EVIDENCE, *ROUND_MODES]
    words += [w for kind in (Kind, Cycle, Begins, Ends) for w in get_args(kind)]
    assert not [word for word in words if not re.search(rf"`\"?{word}\"?`|\"{word}\"", page)]


def test_every_command_on_the_page_exists() -> None:
    commands = [line.split() for each in blocks("writing-policies.md", "sh") for line in each.splitlines()]
    assert len(commands) > 5
    for words in commands:
        command: click.Command = cli
        context = click.Context(cli)
        for word in words[1:3]:
            if isinstance(command, click.Group) and (found := command.get_command(context, word)):
                command = found
        known = {
            name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)
        }
        assert {word for word in words if word.startswith("--")} <= known, words


def test_every_word_on_the_page_is_a_word_of_the_language() -> None:
    table = (
        (DOCS / "writing-policies.md")
        .read_text(encoding="utf-8")
        .split("| to say |")[1]
        .split("\nA household")[0]
    )
    calls = set(re.findall(r"(?<![.\w])([a-z_]+)\(", table))
    assert calls >= {"fact", "parameter", "age", "case", "members", "rounded"}
    assert not {word for word in calls if not hasattr(policy, word)}


def test_the_error_codes_on_the_page_are_those_that_are_raised() -> None:
    """Those of `amendments` and `comparisons` are told on the screens of a trial; a pack meets them nowhere."""
    page = (DOCS / "writing-policies.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`((?!MINSHENG)[A-Z]+_?[A-Z_]+)`", page.split("## 6.")[1].split("## 7.")[0]))
    files = [
        p for p in Path(policy.__file__).parent.glob("*.py") if p.stem not in ("amendments", "comparisons")
    ]
    source = "".join(p.read_text(encoding="utf-8") for p in (*files, Path(policy_check.__file__)))
    raised = set(re.findall(r"(?:PolicyError|fail|order)\(\s*(?:[a-z]+, )?\"([A-Z_]+)\"", source))
    raised |= set(re.findall(r'^([A-Z_]+) = "\1"$', source, re.MULTILINE))
    assert len(raised) > 60
    assert told == raised


def test_the_case_on_the_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(blocks("writing-cases.md", "yaml")[0], encoding="utf-8")
    pack = packs.load(cases.pack_of(path, "toy"))
    (case,) = cases.load(path, pack)
    assert [e.status for e in case.gives] == ["met", "unmet", "unknown"]
