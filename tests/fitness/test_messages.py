"""Every sentence of the interface has its English."""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from minsheng.discovery import annual, explaining, rules, sampling
from minsheng.engine.grades import grades
from minsheng.engine.wording import CODES
from minsheng.feeds.catalogue import FEEDS
from minsheng.policy import packs
from minsheng.policy.facts import TABLES
from minsheng.policy.nodes import Named, Presumed
from minsheng.registry.fact_words import FACT_TABLES
from minsheng.ui.compile_messages import LOCALE, compile_all, read
from minsheng.ui.english import clause, value
from tests.support.messages import collected

EN = LOCALE / "en" / "LC_MESSAGES"
SOURCES = Path(__file__).parents[2] / "src" / "minsheng"


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read(EN / "django.po")


def texts(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    return {
        _first(message.id): (message.string if isinstance(message.string, tuple) else (message.string,))
        for message in catalog
        if message.id
    }


def _first(text):
    return text if isinstance(text, str) else text[0]


def test_every_message_of_the_interface_has_an_english_text(english):
    known = texts(english)
    missing = {message: place for message, place in collected().items() if not all(known.get(message, ("",)))}
    assert missing == {}


def test_the_english_keeps_the_placeholders(english):
    def names(text: str) -> set[str]:
        return {part.split(")")[0] for part in text.split("%(")[1:]}

    assert {m: t for m, all_ in texts(english).items() for t in all_ if names(m) != names(t)} == {}


def test_the_compiled_catalogue_is_what_django_shows():
    compile_all()
    translation.trans_real._translations.clear()
    with translation.override("en"):
        assert translation.gettext("线索") == "Leads"
        assert translation.ngettext("%(n)d 天前", "%(n)d 天前", 2) % {"n": 2} == "2 days ago"
    with translation.override("zh-hans"):
        assert translation.gettext("线索") == "线索"


def _titles() -> Iterator[str]:
    """What a page about a policy says of its own: not what it cites."""
    on = date(2026, 11, 16)
    for pack in (packs.load(name) for name in packs.names() if name != "toy"):
        yield from (series.name_zh for series in pack.parameters.series.values())
        for programme in pack.versions:
            yield from (programme.name_zh, programme.unlisted)
            yield from (part.text for part in (*programme.conditions, *programme.grounds))
            yield from (condition.ask for condition in programme.conditions)
            yield from (node.name_zh for node in programme.every_node if isinstance(node, Named))
            yield from (node.note for node in programme.every_node if isinstance(node, Presumed))
            for step in programme.procedure.steps if programme.procedure else ():
                yield from (step.name_zh, step.office)
            for line in programme.lines:
                yield line.name_zh
                yield from (grade.who for grade in grades(line.node, pack, on))


def test_every_title_and_condition_of_a_shipped_pack_has_its_english():
    known = texts(read(EN / "packs.po")) | texts(read(EN / "django.po"))
    missing = sorted({title for title in _titles() if title and not all(known.get(title, ("",)))})
    assert not missing, f"请在 ui/locale/en/LC_MESSAGES/packs.po 写这些话的英文：{missing}"


NEED = {
    "medical_own_12m_fen": 1,
    "income_declared_fen": 0,
    "income_line_fen": 100,
    "oldest": 96,
    "youngest": 3,
    "severe_disability": True,
    "serious_illness": True,
    "hardship_seen": True,
    "no_worker": True,
    "days_to_next_event": 1,
    "months_wrongly_paid": 3,
}
ALL = {"soon_days": 90, "minor_below": 18, "very_aged_from": 80, "alone_from": 60}
ALL |= dict.fromkeys(("medical_most", "gap_most", "wrongly_paid_most"), 9)
HAN = re.compile("[一-鿿]")


def _rank_reasons() -> Iterator[str]:
    """Every reason there is: of each label, and of somebody who has every need, for whom everything weighs something."""
    for label in rules._CERTAINTY:
        one = rules.Candidate("person", 1, 1, "", "", label, "")
        for more in ({}, {"medical_own_12m_fen": 9}):
            yield from rules.rank(one, rules.Need(**(NEED | more)), Every(ALL))[1]
    source = "".join(inspect.getsource(module) for module in (explaining, annual, sampling))
    yield from re.findall(r"(?:reasons\[0\] = |rank_reason=\[)\"(.+?)\"", source)


class Every(defaultdict):
    """Points where every name is there."""

    def __init__(self, given):
        super().__init__(lambda: 1, given)

    def __contains__(self, _name):
        return True

    def get(self, name, _otherwise=0):
        return self[name]


def test_names_and_values_of_facts_files_and_rank_reasons_have_their_english():
    facts = [column for table in TABLES.values() for column in table.columns]
    named = {column.label for column in facts} | set(CODES.values())
    named |= {text for kind in FACT_TABLES for text in (kind.label, *kind.fields.values())}
    named |= {text for feed in FEEDS.values() for text in (feed.name_zh, feed.department, feed.purpose)}
    reasons = set(_rank_reasons())
    assert len(reasons) >= 21
    compile_all()
    translation.trans_real._translations.clear()
    with translation.override("en"):
        missing = sorted(one for one in named | reasons if HAN.search(clause(one)))
        assert clause("年满80周岁") == "80 years old or more"
        assert clause("2026年11月16日在享最低生活保障") == (
            "On the roll: Minimum living guarantee (dibao) (2026-11-16)"
        )
        assert clause("谁也没有写过的第3句") == "谁也没有写过的第3句"
        assert (value("无"), value("1,234.50元"), value("2026年1月2日")) == (
            "none",
            "1,234.50 yuan",
            "2026-01-02",
        )
    with translation.override("zh-hans"):
        assert [clause(one) for one in sorted(named | reasons)] == sorted(named | reasons)
    assert not missing, f"请在 ui/locale/en/LC_MESSAGES/facts.po 写这些话的英文：{missing}"


def test_the_english_of_a_condition_shows_what_it_needs():
    known = texts(read(EN / "packs.po"))
    for chinese, (said,) in known.items():
        assert set(re.findall(r"\{\w+\}", said)) <= {"{have}", "{need}"}, said
        assert ("{need}" in chinese) == ("{need}" in said), said


ROOMS = ("accounts", "amendments", "budgeting", "discovery", "fieldwork", "phone", "rectification", "web")
BY_COMMAND = re.compile("MINSHENG_DEMO|：\\{|三级代码|\\(roster\\)|（roster）")
"""Said on the command line or to programs only."""


def _refusals(room: str) -> Iterator[str]:
    """Reasons without figures that the rooms of the screens give when they refuse."""
    for path in (SOURCES / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and len(node.exc.args) > 1:
                said = node.exc.args[1]
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield said.value


def test_what_people_are_told_when_something_is_refused_has_its_english():
    known = texts(read(EN / "errors.po")) | texts(read(EN / "django.po"))
    said = {text for room in ROOMS for text in _refusals(room)}
    assert len(said) > 100
    missing = sorted(text for text in said - known.keys() if not BY_COMMAND.search(text))
    assert not missing, f"请在 ui/locale/en/LC_MESSAGES/errors.po 写这些话的英文：{missing}"
