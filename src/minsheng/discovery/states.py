"""What can become of a lead: labels, reasons, statuses, transitions and outcomes. Pure tables."""

from typing import Final, NamedTuple

from minsheng.kernel.errors import MinshengError


class Refusal(MinshengError):  # noqa: N818 - the house's word
    """This cannot be done to the lead now; `message` says why in Chinese."""


LABELS: Final = {
    "inform": "可直接告知",
    "visit": "值得入户",
    "check": "待核对",
    "review": "在享待复核",
    "warning": "预警",
    "ahead": "即将变化",
    "matter": "申报与转办",
    "sample": "抽查走访",
}

ENTITLED: Final = "entitled"
ANNUAL: Final = "annual"
RANDOM: Final = "random"
REASONS_OF: Final[dict[str, dict[str, str]]] = {
    "inform": {ENTITLED: "可能符合而未享受"},
    "review": {
        "dead": "已去世仍在享",
        "moved": "户口已迁出或注销仍在享",
        "double": "重复或冲突享受",
        "not_entitled": "在享但有条件不符合",
        "expired": "认定有效期已过仍在册",
        "amount": "发放金额与应发不符",
        "member_custody": "名册成员不在家，人口须重算",
        "other_account": "发到他人账户",
        "born": "家中新生儿，人口须重算",
        "married": "成员结婚或离婚，人口须重算",
        "parents_differ": "父母情形与部门数据不一致",
        ANNUAL: "年度集中复核",
    },
    "warning": {
        "medical_over_line": "医疗个人负担过线",
        "new_severe_disability": "新办重度残疾人证",
        "parent_dead": "未成年人父母去世",
        "guardian_missing": "未成年人没有监护人",
        "parent_custody": "未成年人父母不能照料",
        "dropped_out": "适龄儿童辍学或长期缺勤",
        "not_in_school": "受助家庭适龄儿童不在学籍",
        "watched_unhelped": "防返贫监测对象没有得到救助",
        "disaster": "因灾受损",
        "pension_stopped": "养老待遇停发",
        "contribution_stopped": "家中社保全部断缴",
        "death_of_earner": "家中劳动力去世",
    },
    "ahead": {
        "turns_16": "即将年满16周岁",
        "turns_18": "即将年满18周岁",
        "turns_60": "即将年满60周岁",
        "turns_80": "即将年满80周岁",
        "turns_90": "即将年满90周岁",
        "turns_100": "即将年满100周岁",
        "certificate_expires": "残疾人证即将到期",
        "confirmation_expires": "认定有效期即将届满",
        "release_from_custody": "家里有人即将回来",
    },
    "matter": {"declared": "居民自主申报", "counter": "窗口转办"},
    "sample": {RANDOM: "没有线索的家庭抽查"},
}
"""Reason by label; visit and check share the reason of inform."""
REASONS: Final = {code: text for reasons in REASONS_OF.values() for code, text in reasons.items()}
SIGNALS: Final = frozenset({"warning", "ahead", "matter"})
"""Labels that come from a fact that happened, not from a result; they may name no programme."""
BY_PEOPLE: Final = frozenset({ANNUAL, RANDOM})
"""Reasons that people plan and close; no run and no reaction closes them."""

STATUSES: Final = {"open": "待处理", "assigned": "已分派", "visited": "已走访", "closed": "已办结"}
OPEN_STATUSES: Final = ("open", "assigned", "visited")

TRANSITIONS: Final[dict[tuple[str, str], str]] = {
    ("open", "assign"): "assigned",
    ("assigned", "assign"): "assigned",
    ("visited", "assign"): "visited",
    ("open", "visit"): "visited",
    ("assigned", "visit"): "visited",
    ("visited", "visit"): "visited",
    ("open", "close"): "closed",
    ("assigned", "close"): "closed",
    ("visited", "close"): "closed",
    ("open", "lapse"): "closed",
    ("assigned", "lapse"): "closed",
    ("visited", "lapse"): "closed",
}
"""(status, verb) to the next status. `lapse` is the system's: the facts changed and nobody decided anything."""
VERBS: Final = {"assign": "分派", "visit": "登记走访", "close": "办结", "lapse": "自动关闭"}


class Outcome(NamedTuple):
    """How a lead ended. `labels`: the labels it may end so; `note`: a reason must be written."""

    name_zh: str
    labels: frozenset[str]
    note: bool = False


_ALL: Final = frozenset(LABELS)
_MISSING: Final = _ALL - {"review"}
_LOOKED: Final = frozenset({"warning", "ahead", "matter", "sample"})
FACTS_CHANGED: Final = "facts_changed"
OUTCOMES: Final[dict[str, Outcome]] = {
    "applied": Outcome("已受理申请", _MISSING),
    "informed": Outcome("已告知", _ALL - {"sample"}),
    "not_eligible": Outcome("不符合", _ALL, note=True),
    "aided": Outcome("已救助", _MISSING),
    "no_need": Outcome("已了解，暂无需要", _LOOKED),
    "transferred": Outcome("转其他部门", _ALL, note=True),
    "not_found": Outcome("查无此人", _ALL),
    "duplicate": Outcome("重复", _ALL),
    "adjusted": Outcome("已重新核定", frozenset({"review"})),
    "confirmed": Outcome("核实无误，不变", frozenset({"review"})),
    "death_confirmed": Outcome("死亡核实", _ALL),
    "data_wrong": Outcome("数据有误", _ALL, note=True),
    "guardian_settled": Outcome("监护已落实", frozenset()),
    "guardian_taken": Outcome("已由民政部门监护", frozenset()),
    FACTS_CHANGED: Outcome("事实已变化", frozenset()),
}
"""`facts_changed` is the system's alone; for those of one reason only see `_OWN_OUTCOMES`."""
GUARDIAN: Final = "guardian_missing"
_OWN_OUTCOMES: Final = {
    GUARDIAN: frozenset({"guardian_settled", "guardian_taken", "not_found", "duplicate", "data_wrong"})
}
"""What a lead of this reason may end with, and nothing else: a child without a guardian is not done with by telling somebody."""
NEVER_HELD: Final = frozenset({GUARDIAN})
"""Reasons that make work however often they were wrong."""

LIVING: Final = {"good": "良好", "fair": "一般", "hardship": "困难"}
METHODS: Final = {"home": "入户", "phone": "电话", "other": "其他"}


def next_status(status: str, verb: str) -> str:
    """The status after `verb`. Raises Refusal LEAD_CLOSED."""
    following = TRANSITIONS.get((status, verb))
    if following is None:
        raise Refusal(
            "LEAD_CLOSED", f"这条线索{STATUSES[status]}，不能再{VERBS[verb]}。", status=status, verb=verb
        )
    return following


def sources(verb: str) -> tuple[str, ...]:
    """The statuses from which `verb` may be done."""
    return tuple(status for status, doing in TRANSITIONS if doing == verb)


def may_end(outcome: str, label: str, reason: str) -> bool:
    """Whether a person may close a lead of this label and reason so."""
    own = _OWN_OUTCOMES.get(reason)
    return label in OUTCOMES[outcome].labels if own is None else outcome in own


def check_outcome(outcome: str, label: str, reason: str, note: str) -> None:
    """Raise Refusal OUTCOME_UNKNOWN, OUTCOME_NOT_FOR_LABEL or OUTCOME_NEEDS_NOTE."""
    known = OUTCOMES.get(outcome)
    if known is None or outcome == FACTS_CHANGED:
        raise Refusal("OUTCOME_UNKNOWN", "请选择办结结果。", outcome=outcome)
    if not may_end(outcome, label, reason):
        kind = REASONS[reason] if reason in _OWN_OUTCOMES else LABELS[label]
        raise Refusal(
            "OUTCOME_NOT_FOR_LABEL", f"“{kind}”的线索不能以“{known.name_zh}”办结。", outcome=outcome
        )
    if known.note and not note.strip():
        raise Refusal("OUTCOME_NEEDS_NOTE", f"以“{known.name_zh}”办结要写明理由。", outcome=outcome)


def verdict(label: str, reason: str, outcome: str) -> bool | None:
    """Whether a lead that a person closed was right; None where the outcome does not say.

    A review is right when the benefit was wrong. A random visit is "right" when a need had been missed.
    """
    if label == "review":
        if outcome == "duplicate":
            return reason == "double"
        return outcome not in _WRONG_REVIEW if outcome in _RIGHT_REVIEW | _WRONG_REVIEW else None
    if outcome in _RIGHT:
        return True
    return False if outcome in _WRONG else None


_RIGHT_REVIEW: Final = frozenset({"death_confirmed", "not_eligible", "adjusted"})
_WRONG_REVIEW: Final = frozenset({"not_found", "data_wrong", "confirmed"})
_RIGHT: Final = frozenset(
    {"applied", "informed", "aided", "death_confirmed", "guardian_settled", "guardian_taken"}
)
_WRONG: Final = frozenset({"not_eligible", "not_found", "duplicate", "data_wrong", "no_need"})
