"""One column that holds two values: 姓名/证件, 发放起止. Each of the two readers gets its part of the cell."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from minsheng.feeds.parsing import Cell

_NUMBER: Final = re.compile(r"[0-9Xx]{14,19}")
_DIGITS: Final = re.compile(r"[0-9Xx]{7,}")
_MARKS: Final = " /、,;:|()-\t"
_BETWEEN: Final = re.compile(r"[/、,;:|]+")
_TO: Final = ("-", "~", "—", "至")
_MONTH: Final = re.compile(
    r"(?:19|20)[0-9]{6}(?![0-9])|(?:19|20)[0-9]{2}[年./\-]?[0-9]{1,2}(?![0-9])(?:[月./\-][0-9]{1,2}日?(?![0-9]))?月?"
)


def _text(cell: Cell) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def name_part(cell: Cell) -> str:
    """The name of 姓名/证件(/电话): what is left without numbers."""
    return _BETWEEN.split(_DIGITS.sub("", _text(cell)).strip(_MARKS))[0].strip(_MARKS)


def id_part(cell: Cell) -> str:
    """The ID number of 姓名/证件(/电话) as written; "" where there is none."""
    text = _text(cell)
    if found := _NUMBER.search(text):
        return found[0]
    parts = _BETWEEN.split(text.strip(_MARKS))
    return parts[1].strip() if len(parts) > 1 else ""


def first_part(cell: Cell) -> str:
    """The beginning of 起止; "" where none stands there."""
    return _month(cell, 0)


def last_part(cell: Cell) -> str:
    """The end of 起止; "" while it lasts."""
    return _month(cell, 1)


def _month(cell: Cell, place: int) -> str:
    text = _text(cell)
    found = _MONTH.findall(text)
    if text.startswith(_TO):
        found.insert(0, "")
    return found[place] if len(found) > place else ""


PARTS: Final[dict[str, Callable[[Cell], str]]] = {
    "name": name_part,
    "id": id_part,
    "first": first_part,
    "last": last_part,
}
"""By the name that `headers.Layout.parts` gives them."""
