"""Masks: how a fact is shown to somebody who may know that it exists but not what it is."""

import re
from typing import Final

_DOTS = re.compile(r"\s*[·•‧・･∙⋅·.．]\s*")
# Surnames of two characters; a name that starts with one keeps both, as notices do.
_DOUBLE_SURNAMES: Final = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙司徒司空夏侯轩辕端木百里呼延南宫东郭西门独孤完颜赫连澹台公冶宗政濮阳淳于单于太叔申屠钟离闻人万俟拓跋梁丘左丘谷梁"
        "鲜于闾丘仲孙司寇子车颛孙巫马公西漆雕乐正壤驷公良夹谷宰父段干东门南门羊舌微生",
    )
)


def mask_id(number: str) -> str:
    """First six and last four of an 18- or 15-digit number; any other text wholly hidden."""
    if len(number) not in (15, 18):
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def mask_name(name: str) -> str:
    """张*, 欧阳**, 阿**·买** (parts of a dotted name always two stars, which hides their length)."""
    name = " ".join(name.split())
    parts = [part for part in _DOTS.split(name) if part]
    if len(parts) > 1:
        return "·".join(f"{part[0]}**" for part in parts)
    if " " in name:
        return " ".join(f"{part[0]}**" for part in name.split(" "))
    if len(name) < 2:
        return "*" * len(name)
    shown = 2 if len(name) > 2 and name[:2] in _DOUBLE_SURNAMES else 1
    return name[:shown] + "*" * (len(name) - shown)


def mask_phone(number: str) -> str:
    """138****1234 for a mobile number, with or without +86; of any other number only the last two digits."""
    digits = re.sub(r"[^0-9]", "", number)
    local = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    if len(local) == 11 and local.startswith("1"):
        return f"{local[:3]}****{local[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 4 else "*" * len(digits)


def mask_card(number: str) -> str:
    """6222 **** **** 5678 whatever the length; a text too short for a card wholly hidden."""
    digits = re.sub(r"[^0-9]", "", number)
    return f"{digits[:4]} **** **** {digits[-4:]}" if len(digits) >= 12 else "*" * len(digits)
