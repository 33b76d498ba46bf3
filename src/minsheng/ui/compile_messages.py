"""Turn the hand-kept .po files into .mo files: `python -m minsheng.ui.compile_messages`.

Each language has one .mo: of `django.po`, the sentences of the interface, `packs.po`, those of the shipped packs,
`facts.po`, names and values of facts, of department files and of what puts a lead first, and `errors.po`, refusals.
"""

from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Write a .mo into each folder of .po files and return them; what two files say, the first says."""
    written = []
    for folder in sorted(locale.glob("*/LC_MESSAGES")):
        catalog = read(folder / "django.po")
        others = (read(folder / f"{name}.po") for name in ("packs", "facts", "errors"))
        for message in chain.from_iterable(others):
            if message.id and catalog.get(message.id, message.context) is None:
                catalog.add(message.id, message.string, context=message.context)
        target = folder / "django.mo"
        with target.open("wb") as out:
            write_mo(out, catalog)
        written.append(target)
    return written


def read(path: Path) -> Catalog:
    """The messages of a .po file; none, where there is no such file."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


if __name__ == "__main__":
    for path in compile_all():
        print(path.relative_to(LOCALE))
