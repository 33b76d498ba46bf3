"""Every sentence of the interface has its English."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation

from minsheng.engine.grades import grades
from minsheng.policy import packs
from minsheng.policy.nodes import Named, Presumed
from minsheng.ui.compile_messages import LOCALE, compile_all
from tests.support.messages import collected


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (LOCALE / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file)


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
    with (LOCALE / "en" / "LC_MESSAGES" / "packs.po").open("rb") as file:
        known = texts(read_po(file))
    with (LOCALE / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        known |= texts(read_po(file))
    missing = sorted({title for title in _titles() if title and not all(known.get(title, ("",)))})
    assert not missing, f"请在 ui/locale/en/LC_MESSAGES/packs.po 写这些话的英文：{missing}"


def test_the_english_of_a_condition_shows_what_it_needs():
    with (LOCALE / "en" / "LC_MESSAGES" / "packs.po").open("rb") as file:
        known = texts(read_po(file))
    for chinese, (said,) in known.items():
        assert set(re.findall(r"\{\w+\}", said)) <= {"{have}", "{need}"}, said
        assert ("{need}" in chinese) == ("{need}" in said), said
