"""The chain as a pure function: what is hashed, and in which spelling. No Django, no clock."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from minsheng.trail.errors import TrailError

GENESIS = "0" * 64
_WHOLE_IDENTITY = re.compile(r"\d{15}|\d{17}[\dXx]")


def plain(value: Any, *, place: str = "detail") -> Any:
    """Return `value` as JSON that both databases give back unchanged: str, int, bool, None, list, dict.

    Dates become ISO text. Raises TrailError: TRAIL_DETAIL_TYPE for floats (their spelling differs between databases) and
    other objects, TRAIL_DETAIL_IDENTITY for a text that is a whole resident ID number, TRAIL_DETAIL_TEXT for NUL.
    """
    if isinstance(value, str):
        return _plain_text(value, place)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item, place=f"{place}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, place=f"{place}[]") for item in value]
    raise TrailError("TRAIL_DETAIL_TYPE", f"日志内容 {place} 的类型不能记入操作日志。", place=place)


def _plain_text(value: str, place: str) -> str:
    if "\x00" in value:
        raise TrailError("TRAIL_DETAIL_TEXT", f"日志内容 {place} 含有不能保存的字符。", place=place)
    if _WHOLE_IDENTITY.fullmatch(value):
        raise TrailError(
            "TRAIL_DETAIL_IDENTITY", f"日志内容 {place} 是证件号码，操作日志不保存证件号码。", place=place
        )
    return value


def instant(at: datetime) -> str:
    """One spelling per instant: UTC, always six digits of microseconds. Raises TrailError for a naive time."""
    if at.tzinfo is None:
        raise TrailError("TRAIL_TIME_NAIVE", "操作日志的时间必须带时区。")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest(
    *,
    seq: int,
    at: datetime,
    actor: str,
    verb: str,
    subject: str,
    detail: Mapping[str, Any],
    previous_hash: str,
) -> str:
    """SHA-256 (64 hex digits) over the canonical JSON of one event and the hash of the event before it."""
    content = {
        "seq": seq,
        "at": instant(at),
        "actor": actor,
        "verb": verb,
        "subject": subject,
        "detail": detail,
        "previous_hash": previous_hash,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
