"""Walk the chain from its first event and say where it has been tampered with."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DataError

from minsheng.trail import chain
from minsheng.trail.actions import anchor_file
from minsheng.trail.models import Event

_CHUNK_ROWS = 2_000
_SUSPECTS_KEPT = 200  # enough to name swaps; a chain broken more often than this is broken altogether
_FINDINGS_KEPT = 1_000
_UNREADABLE = (
    ValueError,
    TypeError,
    AttributeError,
    DataError,
)  # what a column that holds nonsense makes of itself


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign of tampering: a stable code, the event's number, and a sentence for people."""

    code: str
    seq: int
    message: str


def verify(anchors: Path | None = None) -> list[Finding]:
    """Return the findings in order of the events, [] for an intact chain.

    Streams the table once, in chunks; compares with the heads in `anchors` (default: HOME/anchors/trail.jsonl).
    """
    heads, findings = _read_anchors(anchors or anchor_file())
    walk = _Walk(heads)
    try:
        for event in Event.objects.order_by("seq").iterator(chunk_size=_CHUNK_ROWS):
            walk.step(event)
    except _UNREADABLE:
        _one_by_one(walk)
    findings.extend(walk.finish())
    return sorted(findings, key=lambda finding: finding.seq)[:_FINDINGS_KEPT]


def verify_events(events: Iterable[Event]) -> list[Finding]:
    """The findings for events as given, from the first one on, without the anchors: for copies outside the table."""
    walk = _Walk({})
    for event in events:
        walk.step(event)
    return sorted(walk.finish(), key=lambda finding: finding.seq)


def _one_by_one(walk: "_Walk") -> None:
    """Go on behind the last event read; one that holds no date or no JSON ends the stream but not the walk."""
    for seq in Event.objects.filter(seq__gt=walk.last_seq).order_by("seq").values_list("seq", flat=True):
        try:
            walk.step(Event.objects.get(seq=seq))
        except _UNREADABLE:
            walk.skip(seq)


class _Walk:
    """What must be remembered from one event to the next."""

    def __init__(self, heads: dict[int, str]) -> None:
        self.heads = heads
        self.last_seq = 0
        self.last_hash = chain.GENESIS
        self.last_is_suspect = False
        self.suspects: list[Event] = []
        self.findings: list[Finding] = []

    def step(self, event: Event) -> None:
        fits = _digest_at(event, event.seq) == event.hash
        linked = event.previous_hash == self.last_hash
        if event.seq > self.last_seq + 1:
            self._found_gap(event.seq)
        elif event.seq <= self.last_seq:
            self._add("EVENT_INSERTED", event.seq, f"第 {event.seq} 条出现了不止一次：链条在这里分叉。")
        elif fits and not linked and not self.last_is_suspect:
            self._add(
                "EVENT_INSERTED", event.seq, f"第 {event.seq} 条接不上前一条：是后来插入的，或前一条被换过。"
            )
        if not fits and len(self.suspects) < _SUSPECTS_KEPT:
            self.suspects.append(event)
        elif not fits:
            self._add_edited(event)
        if self.heads.get(event.seq, event.hash) != event.hash:
            self._add(
                "HISTORY_REWRITTEN",
                event.seq,
                f"第 {event.seq} 条与库外留存的校验值不符：之前的记录被改写过。",
            )
        self.last_seq, self.last_hash, self.last_is_suspect = event.seq, event.hash, not fits

    def skip(self, seq: int) -> None:
        """An event that cannot even be read."""
        if seq > self.last_seq + 1:
            self._found_gap(seq)
        self._add("EVENT_EDITED", seq, f"第 {seq} 条无法读取：被修改过。")
        self.last_seq, self.last_hash, self.last_is_suspect = seq, "", True

    def finish(self) -> list[Finding]:
        for event in self.suspects:
            place = next((other.seq for other in self.suspects if _belongs_at(event, other.seq)), None)
            if place is None:
                self._add_edited(event)
            else:
                self._add("EVENT_SWAPPED", event.seq, f"第 {event.seq} 条原来是第 {place} 条：次序被调换过。")
        furthest = max(self.heads, default=0)
        if furthest > self.last_seq:
            self._add(
                "TAIL_CUT",
                furthest,
                f"库外留存的末条是第 {furthest} 条，库里只到第 {self.last_seq} 条：末尾 {furthest - self.last_seq} 条被删除。",
            )
        return self.findings

    def _found_gap(self, seq: int) -> None:
        first, last = self.last_seq + 1, seq - 1
        span = f"第 {first} 条" if first == last else f"第 {first}—{last} 条"
        self._add("EVENT_REMOVED", first, f"{span}不见了：被删除过。")

    def _add_edited(self, event: Event) -> None:
        self._add("EVENT_EDITED", event.seq, f"第 {event.seq} 条的内容与它的校验值不符：被修改过。")

    def _add(self, code: str, seq: int, message: str) -> None:
        if len(self.findings) < _FINDINGS_KEPT:
            self.findings.append(Finding(code, seq, message))


def _digest_at(event: Event, seq: int) -> str:
    return chain.digest(
        seq=seq,
        at=event.at,
        actor=event.actor,
        verb=event.verb,
        subject=event.subject,
        detail=event.detail,
        previous_hash=event.previous_hash,
    )


def _belongs_at(event: Event, seq: int) -> bool:
    return seq != event.seq and _digest_at(event, seq) == event.hash


def furthest_anchor() -> int:
    """The number of the last event whose hash is noted outside the database; 0 when nothing is noted."""
    return max(_read_anchors(anchor_file())[0], default=0)


def _read_anchors(path: Path) -> tuple[dict[int, str], list[Finding]]:
    """The anchored hash of each seq; a line that cannot be read is a finding, never an exception."""
    heads: dict[int, str] = {}
    findings: list[Finding] = []
    for number, line in _lines(path):
        try:
            head: dict[str, Any] = json.loads(line)
            seq, expected = int(head["seq"]), str(head["hash"])
        except (ValueError, KeyError, TypeError):
            findings.append(Finding("ANCHOR_UNREADABLE", 0, f"库外留存文件第 {number} 行无法读取。"))
            continue
        if heads.setdefault(seq, expected) != expected:
            findings.append(
                Finding("ANCHOR_CONTRADICTS", seq, f"库外留存文件对第 {seq} 条有两个不同的校验值。")
            )
    return heads, findings


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line
