"""pack.toml: what a pack is called, what it builds on and where it holds.

code = "mycounty"          lower-case letters, digits and _
name_zh = "某县"
extends = "demo"           optional: the pack whose rules, amounts and rolls are borrowed
region = "99"              optional: the first digits of the area codes
rolls = ["trip"]           optional: programmes known by their roll only; with names: {trip = "旅行补助"}
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from minsheng.policy import hints
from minsheng.policy.errors import PolicyError

_KEYS = ("code", "name_zh", "extends", "region", "rolls")
_CODE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Folder:
    """One folder of the chain. `rolls`: (code, name) of programmes known by their roll only."""

    code: str
    name_zh: str
    path: Path
    region: str
    extends: str
    rolls: tuple[tuple[str, str], ...]


def read(folder: Path) -> Folder:
    """The pack.toml of a folder. Raises PACK_FORM with file, line and what to write."""
    path = folder / "pack.toml"
    content = _content(path)
    if unknown := content.keys() - set(_KEYS):
        _refuse(path, f"有不认识的键：{hints.listed(unknown, _KEYS)}；可用：{'、'.join(_KEYS)}", min(unknown))
    for key in ("code", "name_zh", "extends", "region"):
        if key in content and not isinstance(content[key], str):
            _refuse(path, f'{key} 的值要加英文引号：{key} = "{content[key]}"', key)
    if not content.get("name_zh"):
        _refuse(path, "要有 code 和 name_zh")
    if not _CODE.fullmatch(content.get("code") or ""):
        _refuse(path, f"code“{content.get('code') or ''}”应由小写字母、数字、下划线组成", "code")
    region = content.get("region") or ""
    if region and not region.isdigit():
        _refuse(path, f"region“{region}”应是区划代码的前几位数字", "region")
    return Folder(
        content["code"],
        content["name_zh"],
        folder,
        region,
        content.get("extends") or "",
        _rolls(path, content),
    )


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        _refuse(path, "文件不是 UTF-8 编码，请另存为 UTF-8")
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        told = "写法 TOML 读不懂：每行写 键 = 值，文字加英文引号，同一个键只写一次"
        raise PolicyError("PACK_FORM", f"{hints.place(path, int(line[1]) if line else None)}{told}") from None
    inside = content.get("pack", content)
    if not isinstance(inside, dict):
        _refuse(path, "pack 要写成 [pack] 一节，或直接写 code、name_zh", "pack")
    return inside


def _rolls(path: Path, content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = content.get("rolls", [])
    named = given if isinstance(given, dict) else {}
    codes: list[Any] = list(given) if isinstance(given, list | dict) else [None]
    if not all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes) or not all(
        isinstance(name, str) and name for name in named.values()
    ):
        _refuse(path, 'rolls 要写成 rolls = ["代码"]，或连同名称 rolls = {代码 = "名称"}', "rolls")
    return tuple((code, named.get(code, "")) for code in codes)


def _refuse(path: Path, told: str, key: str = "") -> NoReturn:
    """Raise PACK_FORM with the line that begins with the key."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if key and re.match(rf"\s*{key}\b", text)), None)
    raise PolicyError("PACK_FORM", f"{hints.place(path, line)}{told}", file=path.name)
