"""YAML as people write it by hand: a key written twice is an error, not a silent loss."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from minsheng.policy.errors import PolicyError

_BOOL_TAG = "tag:yaml.org,2002:bool"
_FLAG = re.compile("true|True|false|False")
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise PolicyError("KEY_TWICE", f"第 {line} 行：“{key}”写了两次", line=line)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Any:
    """The content of a YAML file. Raises YAML_UNREADABLE or KEY_TWICE with file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except PolicyError as error:
        raise PolicyError(
            error.code, f"{path.name} {error.message}", file=path.name, **error.details
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" 第 {mark.line + 1} 行" if mark else ""
        problem = getattr(error, "problem", None) or error.__class__.__name__
        raise PolicyError(
            "YAML_UNREADABLE", f"{path.name}{where} 写法有误：{problem}", file=path.name
        ) from None
