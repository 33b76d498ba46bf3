"""Every sentence of the interface has its English."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation

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
