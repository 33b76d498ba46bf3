"""Which reported deaths somebody must look at, and what can be said of them. Pure tables."""

from datetime import date, timedelta
from typing import Final

from minsheng.registry.errors import RegistryError

REASONS: Final = {
    "met": "死亡日期之后有人走访见到本人",
    "enrolled": "仍在享受待遇",
    "only_adult": "家中有未成年人，没有其他成年人",
    "unsure": "证件号码或姓名不完全一致，由系统推定为此人",
    "again": "此人曾被误报死亡",
    "doubted": "经办人员存疑",
}
"""Why a review was opened: by the files themselves, the last by an officer."""

STATUSES: Final = {
    "open": "待核实",
    "reported": "村里报告健在，待苏木乡镇确认",
    "alive": "本人健在（已复活）",
    "true": "死亡属实",
    "replaced": "已被新的死亡记录取代",
}
WAITING: Final = ("open", "reported")

EVIDENCE: Final = {
    "seen": "入户见到本人",
    "video": "视频见到本人",
    "phone": "电话与本人通话",
    "papers": "公安、医院或殡仪馆书面证明",
}

WHO: Final = {
    "holder": "是证件号码的本人去世",
    "namesake": "是同名的人去世",
    "neither": "两人都健在，或另有其人",
}
"""Of whose death a row speaks whose number is one person's and whose name another's."""
WHETHER: Final = {"namesake": "是本人去世", "neither": "本人健在，或另有其人"}
"""The same of a row without a number."""

_SOURCES: Final = {
    "report": ("open",),
    # A death that was confirmed by mistake can be undone as well.
    "revive": ("open", "reported", "true"),
    "confirm": WAITING,
}
VERBS: Final = {"report": "报告健在", "revive": "复活", "confirm": "确认死亡"}
SHORTEST_REASON: Final = 4
LONGEST_REASON: Final = 300


def due_on(opened: date) -> date:
    """A report of death is looked at within a day."""
    return opened + timedelta(days=1)


def check_move(status: str, verb: str) -> None:
    """Raise RegistryError DEATH_REVIEW_CLOSED unless the verb goes from this status."""
    if status not in _SOURCES[verb]:
        raise RegistryError(
            "DEATH_REVIEW_CLOSED", f"这条死亡记录{STATUSES[status]}，不能再{VERBS[verb]}。", status=status
        )


def check_reason(reason: str) -> str:
    """The reason without outer blanks. Raises RegistryError REASON_TOO_SHORT, REASON_TOO_LONG."""
    text = reason.strip()
    if len(text) < SHORTEST_REASON:
        raise RegistryError("REASON_TOO_SHORT", "请写明怎样核实的（至少四个字）。")
    if len(text) > LONGEST_REASON:
        raise RegistryError("REASON_TOO_LONG", f"说明最多 {LONGEST_REASON} 字。")
    return text


def check_day(died_on: date | None, born_on: date | None, today: date) -> date:
    """The day of death that somebody states. Raise RegistryError DEATH_WITHOUT_DAY, DEATH_IN_FUTURE, DEATH_BEFORE_BIRTH."""
    if died_on is None:
        raise RegistryError("DEATH_WITHOUT_DAY", "这条登记没有死亡日期，请填写核实到的死亡日期。")
    if died_on > today:
        raise RegistryError("DEATH_IN_FUTURE", "死亡日期不能晚于今天。")
    if born_on is not None and died_on < born_on:
        raise RegistryError("DEATH_BEFORE_BIRTH", "死亡日期早于本人的出生日期。")
    return died_on


def check_evidence(evidence: str) -> None:
    """Raise RegistryError EVIDENCE_UNKNOWN for anything but a key of `EVIDENCE`."""
    if evidence not in EVIDENCE:
        raise RegistryError("EVIDENCE_UNKNOWN", "请选择核实方式。")


def reasons_of(*, met: bool, enrolled: bool, only_adult: bool, unsure: bool, again: bool) -> list[str]:
    """Why a new death must be looked at; empty when nothing hangs on it."""
    found = {"met": met, "enrolled": enrolled, "only_adult": only_adult, "unsure": unsure, "again": again}
    return [reason for reason, holds in found.items() if holds]
