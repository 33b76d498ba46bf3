"""YAML as people write it by hand: a key written twice is an error, not a silent loss."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from minsheng.policy import hints
from minsheng.policy.errors import PolicyError

_BOOL_TAG = "tag:yaml.org,2002:bool"
_FLAG = re.compile("true|True|false|False")
_DATE_TAG = "tag:yaml.org,2002:timestamp"
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_PROBLEMS = (
    ("expected ',' or", "{ } 或 [ ] 里两项之间少了英文逗号，或括号没有收尾"),
    ("could not find expected ':'", "键后面少了英文冒号加空格“: ”"),
    ("mapping values are not allowed", "一行里有两个冒号，或缩进不对；值里有冒号的请加引号"),
    ("cannot start any token", "这里的符号要加引号，或缩进不能用制表符"),
    ("found unexpected end of stream", "引号没有收尾"),
    ("did not find expected key", "缩进不对，或 { } 没有收尾"),
)


class _Loader(_Base):  # type: ignore[misc]  # yaml has no stubs here
    """Safe loader that refuses duplicate keys and reads `on`, `off`, `yes`, `no` as words: only true and false are flags."""

    yaml_implicit_resolvers = {
        first: [
            (tag, _FLAG if tag == _BOOL_TAG else pattern)
            for tag, pattern in rules
            if tag != _BOOL_TAG or first in "tTfF"
        ]
        for first, rules in _Base.yaml_implicit_resolvers.items()
    }


class Mapping(dict[Any, Any]):
    """A mapping that knows where it is written: its own `line`, and that of each key in `lines`, from 1."""

    line: int
    lines: dict[Any, int]


def _mapping(loader: Any, node: yaml.MappingNode) -> Mapping:
    loader.flatten_mapping(node)
    found = Mapping()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise PolicyError("KEY_TWICE", f"“{key}”写了两次", line=line)
        found.lines[key] = key_node.start_mark.line + 1
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _day(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        line = node.start_mark.line + 1
        raise PolicyError(
            "DATE_INVALID", f"没有“{node.value}”这一天：日期写成 2026-07-01", line=line
        ) from None


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_constructor(_DATE_TAG, _day)


_MISTAKEN = (".yml", ".yaml", ".txt", ".py", ".xlsx", ".csv")


def files(folder: Path) -> list[Path]:
    """The YAML files of a folder, by name; none when there is no such folder. Raises FILE_NAME."""
    refuse_other(folder, ".yaml")
    return sorted(folder.glob("*.yaml"))


def refuse_other(folder: Path, suffix: str) -> None:
    """Refuse a file that its writer believes in and nobody reads. Raises FILE_NAME."""
    for path in sorted(folder.glob("*.*")):
        if path.suffix in _MISTAKEN and path.suffix != suffix and path.is_file():
            raise PolicyError(
                "FILE_NAME",
                f"{hints.place(path)}这里只读 *{suffix}，请改名为 {path.stem.removesuffix(suffix)}{suffix}",
                file=path.name,
            )


def read(path: Path) -> Any:
    """The content of a YAML file. Raises YAML_UNREADABLE, DATE_INVALID or KEY_TWICE with file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except PolicyError as error:
        line = error.details.get("line")
        where = hints.place(path, line if isinstance(line, int) else None)
        raise PolicyError(error.code, f"{where}{error.message}", file=path.name, **error.details) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = hints.place(path, mark.line + 1 if mark else None)
        told = _told(error, path, mark.line if mark else None)
        raise PolicyError("YAML_UNREADABLE", f"{where}{told}", file=path.name) from None


def line_of(content: object, key: object = None) -> int | None:
    """The line of a mapping, or of one of its keys; None for what is no mapping of a file."""
    if not isinstance(content, Mapping):
        return None
    return content.line if key is None else content.lines.get(key, content.line)


def _told(error: Exception, path: Path, number: int | None) -> str:
    """What is wrong, in words: mostly a Chinese sign where YAML wants its own, or a lost bracket."""
    if isinstance(error, UnicodeDecodeError):
        return "文件不是 UTF-8 编码，请另存为 UTF-8"
    lines = path.read_text(encoding="utf-8").splitlines()
    around = lines[max((number or 0) - 1, 0) : (number or 0) + 1]
    if any(re.match(r"\s*(- |\{)?[\w.]+：", line) for line in around):
        return "“：”是中文冒号，键后面要写英文冒号加空格“: ”"
    if any(line.lstrip(" ").startswith("\t") for line in around):
        return "缩进不能用制表符，请用空格"
    said = str(getattr(error, "problem", "") or "")
    for sign, words in _PROBLEMS:
        if sign in said:
            return words
    return "YAML 写法有误：看看这一行和上一行的冒号（后面要有空格）、括号、引号和缩进"
