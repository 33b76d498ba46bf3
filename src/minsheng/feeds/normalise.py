"""One cell to one clean value. Every reader returns None for "nothing stated" and raises Unreadable otherwise.

The raw text stays in the file; only names are staged raw as well, because people want to see their name as they wrote it.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from opencc import OpenCC

from minsheng.feeds.parsing import Cell
from minsheng.kernel import resident_id
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan
from minsheng.kernel.periods import ENDLESS


class Unreadable(Exception):  # noqa: N818 - an answer about a cell, not a fault
    """The cell says something, but not what its column may hold. `code` is a key of `validate.MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_DASHES: Final = frozenset(
    {"", "/", "//", "\\", "-", "--", "---", "—", "——", "———", "–", "－", "NULL", "null"}
)
_NOTHING: Final = _DASHES | {
    "无",
    "没有",
    "至今",
    "不详",
    "未知",
    "暂无",
    "空",
    "None",
    "N/A",
    "n/a",
    "未填",
    "待定",
}
_FOREVER: Final = frozenset({"长期", "永久", "长期有效", "永久有效"})
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_UNTIDY = re.compile("[\\s'’‘`\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f]")
_GARBLED = re.compile("\ufffd|锟斤拷|烫烫")
# Compatibility ideographs stand in people's names on purpose: NFKC would rewrite them.
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_EXACT_DIGITS: Final = 10**15
_BINARY_GAP: Final = 64  # half the distance of neighbouring floats at 18 digits


def text_of(cell: Cell) -> str:
    """A cell as half-width text without invisible characters, outer blanks, or the apostrophe of Excel."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _clean_string(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number_text(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _clean_string(text: str) -> str:
    if not text.isascii():
        if _COMPATIBILITY.search(text):
            parts = _COMPATIBILITY.split(text)
            text = "".join(
                part if i % 2 else unicodedata.normalize("NFKC", part) for i, part in enumerate(parts)
            )
        else:
            text = unicodedata.normalize("NFKC", text)
    if not _UNTIDY.search(text):
        return text
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    return text.lstrip("'’‘`").strip()


def _number_text(number: float) -> str:
    if isinstance(number, float):
        if not math.isfinite(number):
            raise Unreadable("NUMBER_UNREADABLE")
        if not number.is_integer():
            return repr(number)
    # Excel keeps 15 digits: the rest of a longer number is made up.
    if abs(number) >= _EXACT_DIGITS:
        raise Unreadable("NUMBER_CELL_TOO_LONG")
    return str(int(number))


def read_text(cell: Cell) -> str | None:
    """Any text; dashes and slashes alone mean nothing stated. Raises TEXT_GARBLED, NUMBER_CELL_TOO_LONG."""
    text = text_of(cell)
    if text in _DASHES:
        return None
    if _GARBLED.search(text):
        raise Unreadable("TEXT_GARBLED")
    return text


_DOTS = re.compile(r"\s*[·•‧・∙⋅･᛫●．.]+\s*")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PLAIN_NAME = re.compile("[\u4e00-\u9fa5]{2,4}(?<!没有)(?<!未知)(?<!不详)(?<!暂无)(?<!锟斤拷)")
_DIGIT = re.compile(r"[0-9]")
_NOTE = re.compile(r"\([^()]*\)$")


def read_name(cell: Cell) -> tuple[str, str] | None:
    """`(clean, key)` of a name. Clean: one kind of middle dot (U+00B7), no blanks between hanzi, no remark in brackets.

    Raises NAME_UNREADABLE for digits or numbers, TEXT_GARBLED.
    """
    if isinstance(cell, str) and _PLAIN_NAME.fullmatch(cell):
        return cell, simplified(cell)
    text = read_text(cell)
    if text is None or text in _NOTHING:
        return None
    if not isinstance(cell, str) or _DIGIT.search(text):
        raise Unreadable("NAME_UNREADABLE")
    clean = _DOTS.sub("·", _NOTE.sub("", text)).strip("·* ")
    if _HAN.search(clean):
        clean = clean.replace(" ", "")
    if not clean or len(clean) > 60:
        raise Unreadable("NAME_UNREADABLE")
    return clean, name_key(clean)


def name_key(name: str) -> str:
    """For comparing only: NFKC, simplified characters, without dots and blanks, upper case. Never shown or stored as a
    name."""
    folded = unicodedata.normalize("NFKC", name)
    return simplified(_DOTS.sub("", folded).replace("·", "").replace(" ", "")).upper()


class _Simplified(dict[int, str]):
    """Character by character, as looked up: names use some three thousand different characters."""

    def __init__(self) -> None:
        super().__init__()
        self._converter = OpenCC("t2s")

    def __missing__(self, code_point: int) -> str:
        char = chr(code_point)
        self[code_point] = char if code_point < 0x3400 else self._converter.convert(char)
        return self[code_point]


_SIMPLIFIED: Final = _Simplified()


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, for keys and headers."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)


# --- resident ID ---------------------------------------------------------------------------------------------------

_ID_STATES: Final = {15: "fifteen", 17: "seventeen", 18: "bad_check", 19: "nineteen"}
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_ID_CHARS = re.compile(r"[0-9]+X?")


def read_id(cell: Cell) -> tuple[str | None, str]:
    """`(number, state)`. States: ok, bad_check (18 characters, wrong check digit or birth date), fifteen, seventeen,
    nineteen, numeric (a number cell: the first 15 digits only, a hint and never an identity), missing.

    Raises ID_CHARS or ID_LENGTH for what cannot be a damaged number.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _numeric_id(cell)
    if isinstance(cell, str) and resident_id.is_valid(cell):
        return cell, "ok"
    number = resident_id.clean(text_of(cell))
    if number in _NOTHING:
        return None, "missing"
    if _SCIENTIFIC.fullmatch(number):
        return None, "numeric"
    return _written_id(number)


def _written_id(number: str) -> tuple[str | None, str]:
    if number.endswith(".0") and number[:-2].isdecimal():
        return _numeric_id(int(number[:-2]))  # exported from a number cell: digits after the 15th are made up
    if resident_id.is_valid(number):
        return number, "ok"
    if not _ID_CHARS.fullmatch(number):
        raise Unreadable("ID_CHARS")
    if len(number) not in _ID_STATES or (len(number) == 15 and number.endswith("X")):
        raise Unreadable("ID_LENGTH")
    return number, _ID_STATES[len(number)]


def _numeric_id(number: float) -> tuple[str | None, str]:
    if not math.isfinite(number) or not float(number).is_integer():
        raise Unreadable("ID_CHARS")
    if _EXACT_DIGITS // 10 <= number < _EXACT_DIGITS:
        return str(int(number)), "fifteen"
    if number < _EXACT_DIGITS // 10 or number >= 10**19:
        raise Unreadable("ID_LENGTH")
    return kept_digits(number), "numeric"


def kept_digits(number: float) -> str:
    """The 15 digits that a spreadsheet kept of a longer number."""
    whole = int(number)
    base, rest = divmod(whole, 10 ** (len(str(whole)) - 15))
    # A spreadsheet cuts to 15 digits first; the nearest binary number may then lie just below the cut.
    below = 10 ** (len(str(whole)) - 15) - rest
    return str(base + 1 if below <= _BINARY_GAP else base)[:15]


# --- dates and months ------------------------------------------------------------------------------------------------

_SERIAL_ZERO: Final = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 3654, 73050  # 1910-01-01 to 2099-12-31
# Four digits up to 1927-05-18, the birthdays of the very old; a year alone is below the first serial.
_SERIAL_DIGITS: Final = (4, 5)
_EARLIEST: Final = date(1895, 1, 1)
_AROUND_MARKS = re.compile(r"\s*([-./年月日])\s*")
_ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN_DATE = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?(?:[ T]?[0-9]{1,2}[:时].*)?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6})?")
_WRITTEN_MONTH = re.compile(r"([0-9]{4})[-./年]?([0-9]{1,2})月?")
_IN_WORDS = re.compile(
    "([〇零○O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_DIGITS: Final = {char: str(n) for n, chars in enumerate(("〇零○O", *"一二三四五六七八九")) for char in chars}
_ENDLESS_YEAR: Final = 2099


def read_date(cell: Cell, latest: date, *, endless: bool = False) -> date | None:
    """A day in any form that departments write. Raises DATE_UNREADABLE, or DATE_IMPOSSIBLE for a day that does not exist,
    lies before 1895 or after `latest`. No end (长期, 2099 and later) is None, or `periods.ENDLESS` where that is a statement."""
    day = _find_day(cell)
    if day is None or day.year >= _ENDLESS_YEAR:
        return ENDLESS if endless and (day or text_of(cell) in _FOREVER) else None
    if not _EARLIEST <= day <= latest:
        raise Unreadable("DATE_IMPOSSIBLE")
    return day


def _find_day(cell: Cell) -> date | None:
    if isinstance(cell, str):
        if _ISO_DATE.fullmatch(cell):
            return _existing(cell[:4], cell[5:7], cell[8:])
    elif isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = text_of(cell)
    if text in _NOTHING or text in _FOREVER:
        return None
    if isinstance(cell, float) and not cell.is_integer():
        text = str(int(cell))  # a serial with a time of day
    if text.isdecimal() and len(text) in _SERIAL_DIGITS:
        return _from_serial(int(text))
    text = _in_digits(_AROUND_MARKS.sub(r"\1", text))
    written = _COMPACT_DATE.fullmatch(text) or _WRITTEN_DATE.fullmatch(text)
    if written is None:
        raise Unreadable("DATE_UNREADABLE")
    return _existing(written[1], written[2], written[3])


def _in_digits(text: str) -> str:
    """二〇二六年八月十八日 as 2026年8月18日; any other text as it is."""
    written = _IN_WORDS.fullmatch(text)
    if written is None:
        return text
    year = "".join(_DIGITS[char] for char in written[1])
    day = f"{_counted(written[3])}日" if written[3] else ""
    return f"{year}年{_counted(written[2])}月{day}"


def _counted(words: str) -> int:
    """八, 十, 十八, 二十, 三十一. Raises DATE_UNREADABLE for what is no number."""
    tens, ten, ones = words.rpartition("十")
    if len(ones) > 1 or (tens and tens not in _DIGITS):
        raise Unreadable("DATE_UNREADABLE")
    return (int(_DIGITS[tens or "一"]) * 10 if ten else 0) + int(_DIGITS[ones] if ones else 0)


def _from_serial(serial: int) -> date:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        raise Unreadable("DATE_UNREADABLE")
    return _SERIAL_ZERO + timedelta(days=serial)


def _existing(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("DATE_IMPOSSIBLE") from None


def read_month(cell: Cell, latest: date) -> date | None:
    """The first day of a month (`202611`, `2026-11`, `2026年11月`, or any day in it). Raises like `read_date`."""
    if isinstance(cell, str | int | float):
        text = _in_digits(_AROUND_MARKS.sub(r"\1", text_of(cell)))
        written = _WRITTEN_MONTH.fullmatch(text)
        if written and len(text) > 5:
            first = _existing(written[1], written[2], "1")
            if not _EARLIEST <= first <= latest:
                raise Unreadable("DATE_IMPOSSIBLE")
            return first
    day = read_date(cell, latest)
    return day and day.replace(day=1)


# --- numbers, words --------------------------------------------------------------------------------------------------

_NONE_AT_ALL: Final = frozenset({"无", "没有", "无收入", "没有收入", "零", "零收入"})
_MOST_FEN: Final = 10**11  # a thousand million yuan: above it somebody slipped
_COUNT_UNITS: Final = "人口次套辆个岁户名家间天日件年剂"


def read_yuan(
    cell: Cell, *, in_wan: bool = False, signed: bool = False, none_is_zero: bool = False
) -> int | None:
    """An amount in fen. `in_wan`: the header says 万元. `signed`: it may be below zero. `none_is_zero`: 无 says that there is
    none. Raises AMOUNT_UNREADABLE, AMOUNT_DECIMALS, AMOUNT_NEGATIVE, AMOUNT_TOO_LARGE."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        fen = _number_to_fen(cell * 10_000 if in_wan else cell)
    else:
        text = text_of(cell)
        if none_is_zero and text in _NONE_AT_ALL:
            return 0
        if text in _NOTHING:
            return None
        try:
            fen = parse_yuan(f"{text}万元" if in_wan and not text.endswith(("元", "万")) else text)
        except MinshengError as error:
            raise Unreadable(error.code) from None
    if fen < 0 and not signed:
        raise Unreadable("AMOUNT_NEGATIVE")
    if abs(fen) > _MOST_FEN:
        raise Unreadable("AMOUNT_TOO_LARGE")
    return fen


def _number_to_fen(yuan: float) -> int:
    if not math.isfinite(yuan) or abs(yuan) > _MOST_FEN:
        raise Unreadable("AMOUNT_UNREADABLE")
    fen = round(yuan * 100)
    if abs(yuan * 100 - fen) > 1e-3:
        raise Unreadable("AMOUNT_DECIMALS")
    return fen


def read_int(cell: Cell) -> int | None:
    """A count, not negative. Raises NUMBER_UNREADABLE."""
    text = text_of(cell)
    if text in _NOTHING:
        return None
    digits = text.rstrip(_COUNT_UNITS).removesuffix(".0").strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 7):
        raise Unreadable("NUMBER_UNREADABLE")
    return int(digits)


def read_toll(cell: Cell, *, with_injured: bool = False) -> int | None:
    """The dead and missing: one count, or dead/missing/injured as three (1/0/2 is 1). `with_injured`: the header counts the
    injured as well, so one number above zero does not say how many died; 死亡1人 does. Raises NUMBER_UNREADABLE, TOLL_UNCLEAR."""
    if _TOLD_TOLL.fullmatch(text_of(cell)):
        return sum(int(count) for kind, count in _TOLD.findall(text_of(cell)) if kind != "受伤")
    counts = [read_int(part) for part in re.split("[/／、]", text_of(cell))]
    if len(counts) == 1 and not (with_injured and counts[0]):
        return counts[0]
    if len(counts) != _TOLL_PARTS or None in counts:
        raise Unreadable("TOLL_UNCLEAR")
    return sum(count for count in counts[:2] if count)


_TOLL_PARTS: Final = 3
_TOLD: Final = re.compile("(死亡|遇难|失踪|失联|受伤) *([0-9]{1,3}) *人?[、，,;； ]*")
_TOLD_TOLL: Final = re.compile(f"(?:{_TOLD.pattern})+")


def read_quantity(cell: Cell) -> int | None:
    """What is measured, not counted (land, floor), in whole units: a fraction is cut, so nobody reaches a
    line by rounding. Raises NUMBER_UNREADABLE."""
    text = text_of(cell)
    if text in _NOTHING:
        return None
    written = _QUANTITY.fullmatch(text)
    if written is None:
        raise Unreadable("NUMBER_UNREADABLE")
    return int(written[1].replace(",", ""))


_QUANTITY = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7})(?:\.[0-9]+)?\s*(?:亩|平方米|平米|m2|㎡)?", re.ASCII
)

_YES_NO: Final = {
    **dict.fromkeys(
        ["是", "有", "已", "已签", "Y", "y", "yes", "YES", "true", "TRUE", "1", "√", "✓", "需要"], True
    ),
    **dict.fromkeys(
        ["否", "无", "未", "未签", "N", "n", "no", "NO", "false", "FALSE", "0", "×", "✗", "不需要"], False
    ),
}


def read_bool(cell: Cell) -> bool | None:
    """Yes, no, or nothing stated. Raises YES_NO_UNREADABLE."""
    text = text_of(cell)
    if text in _YES_NO:
        return _YES_NO[text]
    if text in _NOTHING:
        return None
    raise Unreadable("YES_NO_UNREADABLE")


def read_code(cell: Cell, table: Mapping[str, str | int]) -> str | int | None:
    """The staged value of a word. Raises CODE_UNKNOWN."""
    text = text_of(cell).replace(" ", "")
    value = table.get(text, table.get(simplified(text)))
    if value is not None:
        return value
    if text in _NOTHING:
        return None
    raise Unreadable("CODE_UNKNOWN")


def read_region(cell: Cell) -> str | None:
    """A region code of 6, 9 or 12 digits (trailing zeros of a 12-digit county or town code are cut). Raises
    REGION_UNREADABLE; whether the code exists is the registry's question."""
    text = text_of(cell).replace(" ", "")
    if text in _NOTHING:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) in (6, 9, 12)):
        raise Unreadable("REGION_UNREADABLE")
    if len(text) == 12 and text.endswith("000"):
        return text[:6] if text.endswith("000000") else text[:9]
    return text
