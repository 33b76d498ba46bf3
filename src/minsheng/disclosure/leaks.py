"""The leak scanner: finds what must never be in a log, a notice, an address or an export.

Recall comes before precision: a find is looked at by a person or stops a test, a miss is published.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from minsheng.disclosure.masks import mask_card, mask_id, mask_phone
from minsheng.kernel import resident_id
from minsheng.kernel.errors import MinshengError

LeakKind = Literal["resident_id", "bank_card", "mobile"]

# One character for one, so that places in the flattened text are places in the original.
_FLAT: Final = str.maketrans(
    "０１２３４５６７８９Ｘｘx－‐‑–—\u00a0\u2007\u202f\u3000", "0123456789XXX-----    "
)
# Not inside a longer number, nor the decimals of 0.…; "3.1101…" is a numbered list and counts.
_START = r"(?<![0-9])(?<!\b0\.)"
_ID18 = re.compile(
    _START + r"[0-9]{6}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{3}[ -]?[0-9X](?:[1-7][1-4](?:B[0-9])?)?(?![0-9])"
)
_ID15 = re.compile(_START + r"[0-9]{6}[ -]?[0-9]{6}[ -]?[0-9]{3}(?![0-9])")
_CARD = re.compile(
    _START + r"(?:[1-9][0-9]{15,18}|[1-9][0-9]{3}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?)(?![0-9])"
)
_MOBILE = re.compile(_START + r"(?:86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")
_SEPARATORS = re.compile(r"[ -]")


class Leak(NamedTuple):
    """A find: what it is, where (`text[start:end]`), and how to name it without leaking it again."""

    kind: LeakKind
    start: int
    end: int
    masked: str


def find_leaks(text: str) -> list[Leak]:
    """All finds in order of place, none overlapping.

    Resident IDs of 18 digits (check digit or birth date right; also as the beginning of a 残疾人证号) and of 15
    (birth date right), cards of 16–19 digits that satisfy Luhn, mobile numbers; in full width and with blanks or
    hyphens between the usual groups as well.
    """
    flat = text.translate(_FLAT)
    found: list[Leak] = []
    taken: set[int] = set()
    for leak in (*_ids(flat), *_cards(flat), *_mobiles(flat)):
        if leak.start not in taken and leak.end - 1 not in taken:
            found.append(leak)
            taken.update(range(leak.start, leak.end))
    return sorted(found, key=lambda leak: leak.start)


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is right by Luhn (ISO/IEC 7812-1)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _ids(flat: str) -> Iterator[Leak]:
    for match in _ID18.finditer(flat):
        number = _SEPARATORS.sub("", match[0])[:18]
        # A right birth date with a wrong check is a mistyped number of a real person; a right check alone
        # may be a mistyped date.
        if resident_id.check_digit(number[:17]) == number[17] or _has_birth(number[:17]):
            yield Leak("resident_id", match.start(), match.end(), mask_id(number))
    for match in _ID15.finditer(flat):
        number = _SEPARATORS.sub("", match[0])
        if _has_birth(f"{number[:6]}19{number[6:]}"):
            yield Leak("resident_id", match.start(), match.end(), mask_id(number))


def _cards(flat: str) -> Iterator[Leak]:
    for match in _CARD.finditer(flat):
        digits = _SEPARATORS.sub("", match[0])
        if luhn_valid(digits):
            yield Leak("bank_card", match.start(), match.end(), mask_card(digits))


def _mobiles(flat: str) -> Iterator[Leak]:
    for match in _MOBILE.finditer(flat):
        yield Leak("mobile", match.start(), match.end(), mask_phone(match[0]))


def _has_birth(first17: str) -> bool:
    """Whether digits 7 to 14 are a possible birth date."""
    try:
        resident_id.parse(first17 + resident_id.check_digit(first17))
    except MinshengError:
        return False
    return True
