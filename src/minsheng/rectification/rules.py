"""How a roll is judged and whom to visit: verdicts, a seeded stratified sample, outcomes. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from minsheng.kernel.errors import MinshengError


class RectificationError(MinshengError):
    """This cannot be done to the rectification now; `message` says why in Chinese."""


KEEP: Final = "keep"
LEAVE: Final = "leave"
UNCLEAR: Final = "unclear"
VERDICTS: Final = {KEEP: "数据支持继续享受", LEAVE: "数据提示不再符合", UNCLEAR: "数据不全，要核实"}

STANDING: Final = {
    "dead": "已去世",
    "moved": "户口迁出或注销",
    "double": "重复或冲突享受",
    "no_data": "没有研判结果",
}
"""Reasons that lie in the person, not in a condition of the programme."""

OUTCOMES: Final = {"keep": "继续享受", "adjust": "调整金额", "leave": "拟退出"}
PROPOSAL: Final = "leave"
SHORTEST_NOTE: Final = 4
LONGEST_NOTE: Final = 300


class Unit(NamedTuple):
    """One subject on the roll as the sample sees it."""

    subject_id: int
    town: str
    verdict: str


def judge(standing: Collection[str], unmet: Sequence[str], unknown: Sequence[str]) -> tuple[str, list[str]]:
    """(verdict, reasons): what is against it first. A reason is a key of STANDING, `unmet:<key>` or `unknown:<key>`.

    The data never ends anything: `leave` says only that somebody has to look.
    """
    reasons = [
        *(code for code in STANDING if code in standing),
        *(f"unmet:{key}" for key in unmet),
        *(f"unknown:{key}" for key in unknown),
    ]
    if unmet or {"dead", "moved", "double"} & set(standing):
        return LEAVE, reasons
    return (UNCLEAR if reasons else KEEP), reasons


def sample(units: Sequence[Unit], size: int, seed: str, always: Collection[int] = ()) -> set[int]:
    """Subjects to visit: those of `always`, and `size` drawn by town and verdict in proportion, each stratum at least one.

    The same units and seed give the same subjects, whatever the order. More than `size` when there are more strata.
    """
    strata: dict[tuple[str, str], list[int]] = defaultdict(list)
    for unit in units:
        if unit.subject_id not in always:
            strata[unit.town, unit.verdict].append(unit.subject_id)
    whole = sum(len(subjects) for subjects in strata.values())
    chosen = {unit.subject_id for unit in units if unit.subject_id in always}
    wanted = _shares({key: len(subjects) for key, subjects in strata.items()}, min(size, whole))
    for key, subjects in strata.items():
        drawn = sorted(subjects, key=lambda subject: _lot(seed, subject))
        chosen.update(drawn[: wanted[key]])
    return chosen


def _shares(sizes: dict[tuple[str, str], int], size: int) -> dict[tuple[str, str], int]:
    """In proportion, one at least for each stratum; what rounding leaves over or takes too much goes where it is fairest."""
    whole = sum(sizes.values())
    shares = {key: max(1, n * size // whole) for key, n in sizes.items()}
    wanted = max(size, len(sizes))

    def owed(key: tuple[str, str]) -> tuple[int, tuple[str, str]]:
        return sizes[key] * size - shares[key] * whole, key

    while sum(shares.values()) > wanted:
        shares[min((key for key in shares if shares[key] > 1), key=owed)] -= 1
    while sum(shares.values()) < wanted:
        shares[max((key for key in shares if shares[key] < sizes[key]), key=owed)] += 1
    return shares


def _lot(seed: str, subject: int) -> str:
    return hashlib.sha256(f"{seed}:{subject}".encode()).hexdigest()


def check_outcome(outcome: str, note: str, *, heard: bool) -> str:
    """The note without outer blanks. Raises OUTCOME_UNKNOWN, NOTE_TOO_SHORT, NOTE_TOO_LONG, HEARING_MISSING.

    Leaving is a proposal of a named officer, after the household was heard; it ends nothing by itself.
    """
    if outcome not in OUTCOMES:
        raise RectificationError("OUTCOME_UNKNOWN", "请选择核实结果。")
    text = note.strip()
    if len(text) < SHORTEST_NOTE:
        raise RectificationError("NOTE_TOO_SHORT", "请写明核实情况（至少四个字）。")
    if len(text) > LONGEST_NOTE:
        raise RectificationError("NOTE_TOO_LONG", f"说明最多 {LONGEST_NOTE} 字。")
    if outcome == PROPOSAL and not heard:
        raise RectificationError("HEARING_MISSING", "拟退出前要听取家庭意见：请填写听取意见的日期。")
    return text
