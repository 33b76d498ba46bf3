"""Pages of long lists by the last key seen: the same cost on page 1,000 as on page 1, and no COUNT."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from minsheng.kernel.errors import MinshengError

M = TypeVar("M", bound=Model)


class PageTokenError(MinshengError):
    """The page token in the address has been tampered with or belongs to another list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """`rows` of one page; `after` / `before` are tokens of the neighbouring pages, "" where there is none."""

    rows: list[M]
    after: str
    before: str


def page(queryset: QuerySet[M], *, keys: Sequence[str], token: str = "", size: int = 50) -> Page[M]:
    """Return one page of `queryset` ordered by `keys` ("-" for descending; together unique, never NULL).

    `token` is "" for the first page, or what an earlier page gave. Raises PageTokenError PAGE_TOKEN_BROKEN.
    """
    backwards, values = _read(token, len(keys))
    order = [_flip(key) for key in keys] if backwards else list(keys)
    rows = queryset.order_by(*order)
    if values is not None:
        rows = rows.filter(_beyond(order, values))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_after = more if not backwards else bool(token)
    has_before = more if backwards else bool(token)
    return Page(
        rows=found,
        after=_write("a", found[-1], keys) if found and has_after else "",
        before=_write("b", found[0], keys) if found and has_before else "",
    )


def _flip(key: str) -> str:
    return key.removeprefix("-") if key.startswith("-") else f"-{key}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """(k1 > v1) or (k1 = v1 and k2 > v2) or ..., with < for descending keys."""
    condition, equal = Q(), Q()
    for key, value in zip(order, values, strict=True):
        name = key.removeprefix("-")
        step = "lt" if key.startswith("-") else "gt"
        condition |= equal & Q(**{f"{name}__{step}": value})
        equal &= Q(**{name: value})
    return condition


def _write(direction: str, row: Model, keys: Sequence[str]) -> str:
    values = [_spell(_value(row, key.removeprefix("-"))) for key in keys]
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _spell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(token: str, count: int) -> tuple[bool, list[Any] | None]:
    if not token:
        return False, None
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise PageTokenError("PAGE_TOKEN_BROKEN", "页码标记无效，请回到列表第一页。") from error
    if direction not in {"a", "b"} or len(values) != count or any(isinstance(v, list | dict) for v in values):
        raise PageTokenError("PAGE_TOKEN_BROKEN", "页码标记无效，请回到列表第一页。")
    return direction == "b", values
