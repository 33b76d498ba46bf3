"""统一社会信用代码 (GB 32100-2015): 18 characters of a 31-letter alphabet, the last one a check."""

import re
from typing import Final

from minsheng.kernel.errors import MinshengError

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES: Final = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}", re.ASCII)


def check_char(first17: str) -> str:
    """The check character for 17 characters; raises CREDIT_CODE_CHARS for others or another length."""
    if len(first17) != 17 or not _VALUES.keys() >= set(first17):
        raise MinshengError(
            "CREDIT_CODE_CHARS", "统一社会信用代码含有不应出现的字符或长度不符", length=len(first17)
        )
    total = sum(_VALUES[char] * weight for char, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Whether `code`, taken literally (upper case, no blanks), is complete and its check character right."""
    return _SHAPE.fullmatch(code) is not None and check_char(code[:17]) == code[17]
