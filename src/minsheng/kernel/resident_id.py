"""公民身份号码 (GB 11643-1999): reading, the 15-digit form, and what a mistyped number may have been.

Six digits of the place of first issue (never the present hukou), eight of the birth date, three of sequence (odd
male, even female), one check character by ISO 7064 MOD 11-2. No message here ever repeats the number.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from minsheng.kernel.errors import MinshengError

MALE: Final = 1
FEMALE: Final = 2

_CHECK: Final = "10X98765432"
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
_INVERSES: Final = tuple(pow(weight, -1, 11) for weight in _WEIGHTS)
_SHAPE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
# Numbers were first given out in 1984: nobody who got one was born before this year.
_FIRST_BIRTH_YEAR: Final = 1860
_LAST_BIRTH_YEAR: Final = 2099
_NOISE = re.compile(r"[\s'\"`´‘’“”\-‐‑–—_\u200b-\u200f\u2060\ufeff]+")
_LOOKS_LIKE_X = str.maketrans({"x": "X", "×": "X", "Х": "X", "х": "X", "✕": "X", "Χ": "X"})


class ResidentId(NamedTuple):
    """A number that passed every check. `sex`: 1 male, 2 female. `region`: six digits of the first issue."""

    number: str
    birth: date
    sex: int
    region: str


def check_digit(first17: str) -> str:
    """The check character for 17 digits."""
    # The weights are the powers of two modulo 11 and 13 = 2 (mod 11): reading the digits in base 13 is the
    # weighted sum, done by one call in C.
    return _CHECK[int(first17, 13) * 2 % 11]


def parse(text: str) -> ResidentId:
    """Read a number as typed (see `clean`).

    Raises MinshengError with ID_CHARS, ID_LENGTH, ID_CHECK_DIGIT or ID_BIRTH, in this order of testing. A 15-digit
    number is ID_LENGTH: whether it may be upgraded is the caller's decision. Whether a birth date lies in the
    future, or the region is known, is not judged here.
    """
    number = text if _SHAPE.fullmatch(text) else _checked_shape(text)
    if _CHECK[int(number[:17], 13) * 2 % 11] != number[17]:
        raise MinshengError("ID_CHECK_DIGIT", "身份证号码校验位不符，请核对是否写错一位")
    birth = _birth(number[6:14])
    if birth is None:
        raise MinshengError("ID_BIRTH", "身份证号码中的出生日期不存在")
    return ResidentId(number, birth, MALE if number[16] in "13579" else FEMALE, number[:6])


def is_valid(text: str) -> bool:
    """Whether `text`, taken literally, is a complete valid number."""
    return (
        _SHAPE.fullmatch(text) is not None
        and _CHECK[int(text[:17], 13) * 2 % 11] == text[17]
        and _birth(text[6:14]) is not None
    )


def clean(text: str) -> str:
    """Undo the usual accidents of typing: full width, blanks, apostrophes, hyphens, x and × for X.

    Never guesses digits: a number that Excel turned into `1.10101E+17` stays unreadable.
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).translate(_LOOKS_LIKE_X)


def upgrade_15(text: str) -> str:
    """The 18-digit form of a 15-digit number (issued until 1999, all holders born in 19xx).

    Raises ID_CHARS, ID_LENGTH or ID_BIRTH.
    """
    old = clean(text)
    if not (old.isascii() and old.isdigit()):
        raise MinshengError("ID_CHARS", "身份证号码含有不应出现的字符")
    if len(old) != 15:
        raise MinshengError("ID_LENGTH", f"旧身份证号码应为 15 位，实为 {len(old)} 位", length=len(old))
    first17 = f"{old[:6]}19{old[6:]}"
    if _birth(first17[6:14]) is None:
        raise MinshengError("ID_BIRTH", "身份证号码中的出生日期不存在")
    return first17 + check_digit(first17)


def repair_candidates(wrong: str) -> list[str]:
    """Valid numbers that differ from an 18-character one by one wrong character or one swap of neighbours.

    Sorted, without repetition, at most 18 + 17. Empty for a number that is valid already, or of another length.
    Candidates are guesses: the caller must find somebody they fit.
    """
    wrong = clean(wrong)
    if len(wrong) != 18:
        return []
    swapped = (
        wrong[:i] + wrong[i + 1] + wrong[i] + wrong[i + 2 :] for i in range(17) if wrong[i] != wrong[i + 1]
    )
    found = {*_substitutions(wrong), *swapped}
    found.discard(wrong)
    return sorted(filter(is_valid, found))


def missing_digit_candidates(short: str) -> list[str]:
    """Valid numbers from which leaving out one character gives this 17-character text; sorted, at most 18."""
    short = clean(short)
    if len(short) != 17:
        return []
    found: set[str] = set()
    for i in range(18):
        found.update(_solve(f"{short[:i]}0{short[i:]}", [i]))
    return sorted(filter(is_valid, found))


def extra_digit_candidates(long: str) -> list[str]:
    """Valid numbers left when one character of this 19-character text is taken away; sorted."""
    long = clean(long)
    if len(long) != 19:
        return []
    return sorted(filter(is_valid, {long[:i] + long[i + 1 :] for i in range(19)}))


def _checked_shape(text: str) -> str:
    """Clean `text` and refuse what cannot be a number for its characters or its length."""
    number = clean(text)
    if _SHAPE.fullmatch(number):
        return number
    body = number.removesuffix("X")
    if not (body.isascii() and body.isdigit()):
        raise MinshengError("ID_CHARS", "身份证号码含有不应出现的字符")
    raise MinshengError("ID_LENGTH", f"身份证号码应为 18 位，实为 {len(number)} 位", length=len(number))


def _substitutions(wrong: str) -> list[str]:
    """All ways to set the check right by changing one character; only the bad one if there is a bad one."""
    bad = [i for i, char in enumerate(wrong) if not (char in "0123456789" or (char == "X" and i == 17))]
    if len(bad) > 1:
        return []
    number = f"{wrong[: bad[0]]}0{wrong[bad[0] + 1 :]}" if bad else wrong
    return _solve(number, bad or range(18))


def _solve(number: str, places: Sequence[int]) -> list[str]:
    """For each place the one character there that satisfies the check, where a character exists for it."""
    if not _SHAPE.fullmatch(number):
        return []
    values = [10 if char == "X" else int(char) for char in number]
    excess = 1 - sum(value * weight for value, weight in zip(values, _WEIGHTS, strict=True))
    solved = []
    for i in places:
        value = (values[i] + excess * _INVERSES[i]) % 11
        if value < 10 or i == 17:
            solved.append(number[:i] + ("X" if value == 10 else str(value)) + number[i + 1 :])
    return solved


@lru_cache(maxsize=1 << 16)
def _birth(digits: str) -> date | None:
    """YYYYMMDD as a date, None where there is no such day. People share some 40,000 birthdays, hence the cache."""
    year = int(digits[:4])
    if not _FIRST_BIRTH_YEAR <= year <= _LAST_BIRTH_YEAR:
        return None
    try:
        return date(year, int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
