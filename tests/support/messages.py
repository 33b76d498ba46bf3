"""Every message of the interface, as gettext would collect it from templates and Python."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from minsheng.accounts.duties import DUTY_NAMES
from minsheng.accounts.roles import ROLES
from minsheng.accounts.sessions import PURPOSES
from minsheng.selfcheck.about_home import RELATIONS
from minsheng.selfcheck.dictionary import QUESTIONS
from minsheng.selfcheck.plainly import OFFICES, TOPICS
from minsheng.whatif.populations import POPULATIONS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "minsheng"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def collected() -> dict[str, str]:
    """Message -> where it was first seen; names kept in tables and translated as variables are among them."""
    found: dict[str, str] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        for message in _messages(path):
            found.setdefault(message, str(path.relative_to(SOURCE)))
    for name in (
        [role.name_zh for role in ROLES.values()] + list(PURPOSES.values()) + list(DUTY_NAMES.values())
    ):
        found.setdefault(name, "accounts")
    for text in _questions():
        found.setdefault(text, "selfcheck")
    return found


def _questions() -> Iterator[str]:
    """What residents are asked, where they are sent, kinds of household; names of programmes stand with the packs."""
    yield from OFFICES.values()
    yield from TOPICS.values()
    yield from RELATIONS.values()
    yield "您"
    for one in POPULATIONS.values():
        yield from (one.name_zh, one.about)
    for question in QUESTIONS:
        yield from filter(None, (question.text, question.help, question.nobody_label))
        for field in question.fields:
            yield from filter(None, (field.label, field.unit, *(option.label for option in field.options)))


def _messages(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    code = templatize(text, origin=str(path)) if path.suffix == ".html" else text
    if path.suffix == ".py" and "gettext" not in text:
        return
    for _line, message, _comments, _context in extract("python", BytesIO(code.encode()), KEYWORDS):
        first = message[0] if isinstance(message, tuple) else message
        if first:
            yield first
