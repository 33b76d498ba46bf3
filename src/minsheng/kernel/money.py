"""Money is a whole number of fen everywhere; yuan exist only in texts. Rounding is named and done once, last."""

import re
import unicodedata
from typing import Final, Literal

from minsheng.kernel.errors import MinshengError

RoundMode = Literal["ceil_yuan", "half_up_cent", "ceil_10_yuan", "truncate"]

FEN_PER_YUAN: Final = 100
_PLAIN = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?", re.ASCII)
_WRITTEN = re.compile(
    r"(?P<sign>[+-]?)¥?(?P<whole>[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.(?P<part>[0-9]*))?"
    r"(?P<unit>万元|万|元整|元)?",
    re.ASCII,
)
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_SECTIONS: Final = ("", "万", "亿", "万亿")
_CAPITAL_LIMIT_FEN: Final = 10**16 * FEN_PER_YUAN


def parse_yuan(text: str) -> int:
    """Read an amount in yuan as departments write it; returns fen, negative with a leading minus.

    Accepts `1234.5`, `1,234.50`, full-width digits, `¥`, and the suffixes 元, 元整, 万, 万元. Raises
    AMOUNT_UNREADABLE, or AMOUNT_DECIMALS for more than two decimals (万元: more than whole fen), because
    a third decimal is either a lost thousands separator or a computed value that somebody must round by rule.
    """
    plain = _PLAIN.fullmatch(text)
    if plain:
        whole, part = plain.groups()
        return int(whole) * FEN_PER_YUAN + (int(part.ljust(2, "0")) if part else 0)
    return _parse_written(text)


def _parse_written(text: str) -> int:
    """The slow road: signs, separators, units, full width."""
    compact = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-")
    written = _WRITTEN.fullmatch(compact)
    if written is None or written["part"] == "":
        raise MinshengError("AMOUNT_UNREADABLE", "金额无法识别，请填写数字，例如 1234.50")
    part = written["part"] or ""
    allowed = 6 if (written["unit"] or "").startswith("万") else 2
    if len(part) > allowed:
        raise MinshengError("AMOUNT_DECIMALS", "金额最多保留到分，请核对小数位数", decimals=len(part))
    fen = int(written["whole"].replace(",", "") + part.ljust(allowed, "0"))
    return -fen if written["sign"] == "-" else fen


def yuan(fen: int) -> str:
    """`123450` fen as `"1,234.50"`."""
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02d}"


def round_fen(numerator: int, denominator: int, mode: RoundMode) -> int:
    """Round the exact amount `numerator / denominator` (fen) once; returns whole fen.

    ceil_yuan: up to whole yuan (见角进元). ceil_10_yuan: up to whole ten yuan. half_up_cent: to the nearest
    fen, a half away from zero. truncate: drop what is below one fen, towards zero. `denominator` > 0.
    """
    assert denominator > 0, "an amount is divided by a positive count"
    if mode == "ceil_yuan":
        return -(-numerator // (denominator * FEN_PER_YUAN)) * FEN_PER_YUAN
    if mode == "ceil_10_yuan":
        return -(-numerator // (denominator * FEN_PER_YUAN * 10)) * FEN_PER_YUAN * 10
    magnitude = abs(numerator)
    if mode == "half_up_cent":
        rounded = (2 * magnitude + denominator) // (2 * denominator)
    elif mode == "truncate":
        rounded = magnitude // denominator
    else:
        raise MinshengError("ROUND_MODE_UNKNOWN", f"不认识的取整方式：{mode}", mode=mode)
    return rounded if numerator >= 0 else -rounded


def capital_yuan(fen: int) -> str:
    """Chinese capitals as on payment forms: `160902` fen is 壹仟陆佰零玖元零贰分.

    Source: 支付结算办法 附一 正确填写票据和结算凭证的基本规定; where the rule lets the clerk choose, the
    optional 零 is left out and 整 is written after 元 and after 角. Raises AMOUNT_TOO_LARGE from 10^16 yuan.
    """
    if abs(fen) >= _CAPITAL_LIMIT_FEN:
        raise MinshengError("AMOUNT_TOO_LARGE", "金额过大，无法写成大写")
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    jiao, cent = divmod(part, 10)
    text = "负" if fen < 0 else ""
    if whole or not part:
        text += (_capital_integer(whole) or "零") + "元"
    if jiao:
        text += _DIGITS[jiao] + "角"
    if cent:
        return text + ("零" if whole and not jiao else "") + _DIGITS[cent] + "分"
    return text + "整"


def _capital_integer(number: int) -> str:
    """Sections of four digits from the highest; one 零 where zeros stand before a lower section."""
    text, gap = "", False
    for position in range(len(_SECTIONS) - 1, -1, -1):
        section = number // 10 ** (4 * position) % 10000
        if section:
            text += ("零" if text and (gap or section < 1000) else "") + _capital_section(section)
            text += _SECTIONS[position][:1] if _joins_next(number, position) else _SECTIONS[position]
        gap = not section
    return text


def _joins_next(number: int, position: int) -> bool:
    """In 壹万贰仟亿 the 万 stands before a filled 亿 section, which writes the 亿 itself."""
    return position == 3 and number // 10**8 % 10000 > 0


def _capital_section(section: int) -> str:
    """Four digits, zeros inside written once, zeros at the end not at all."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text
