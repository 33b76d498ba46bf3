"""When a change may begin, what a proposal must say, and who may approve it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from minsheng.amendments.errors import AmendmentError
from minsheng.disclosure.leaks import find_leaks
from minsheng.kernel.errors import MinshengError

PROPOSED, ADOPTED, REJECTED, RETRACTED = "proposed", "adopted", "rejected", "retracted"
STATUSES = {PROPOSED: "待审批", ADOPTED: "已采纳", REJECTED: "已退回", RETRACTED: "已撤回"}
EVIDENCE = {"V": "有正式文件，已核对原文", "LOCAL": "本地口径，文件待核", "illustrative": "示例"}
SHORTEST = 4
DECEMBER = 12


@dataclass(frozen=True)
class Hands:
    """Who has touched a proposal so far, by user name; "" for nobody."""

    status: str
    proposer: str
    first: str = ""


def earliest(today: date) -> date:
    """The first day of the next month: the soonest a change decided today can begin."""
    if today.month == DECEMBER:
        return date(today.year + 1, 1, 1)
    return date(today.year, today.month + 1, 1)


def check_effective(effective_on: date, today: date) -> None:
    """Raises EFFECTIVE_NOT_FIRST, EFFECTIVE_PASSED: amounts are monthly, and what was computed for a past day stays true."""
    if effective_on.day != 1:
        raise AmendmentError("EFFECTIVE_NOT_FIRST", "待遇按月发放，调整要从某个月的1日起执行。")
    if effective_on < earliest(today):
        raise AmendmentError(
            "EFFECTIVE_PASSED",
            f"执行日期最早为 {earliest(today)}：已经过去的月份不能改动。需要补发的，请按补发另行办理。",
        )


def check_words(title: str, basis: str) -> None:
    """Raises TITLE_TOO_SHORT, BASIS_MISSING, WORDS_HOLD_NUMBER."""
    if len(title) < SHORTEST:
        raise AmendmentError("TITLE_TOO_SHORT", "请写明调整名称（至少四个字）。")
    if len(basis) < SHORTEST:
        raise AmendmentError("BASIS_MISSING", "请写明依据的文件名称和文号（至少四个字）。")
    if find_leaks(f"{title} {basis}"):
        raise AmendmentError("WORDS_HOLD_NUMBER", "名称和依据里请不要写证件号码、银行卡号或手机号码。")


def check_changes(changes: Sequence[str]) -> None:
    """Raises CHANGES_MISSING, CHANGE_TWICE."""
    if not changes:
        raise AmendmentError("CHANGES_MISSING", "没有写要改什么。")
    places = [change.partition("=")[0] for change in changes]
    if len(set(places)) < len(places):
        raise AmendmentError("CHANGE_TWICE", "同一个参数或条件写了两次。")


def check_approver(hands: Hands, approver: str) -> None:
    """Four eyes, and two more: raises CHANGE_STALE, OWN_PROPOSAL, APPROVED_ALREADY."""
    if hands.status != PROPOSED:
        raise AmendmentError("CHANGE_STALE", "这项调整已经办结，请刷新页面。")
    if approver == hands.proposer:
        raise AmendmentError("OWN_PROPOSAL", "提出调整的人不能审批自己的调整。")
    if approver == hands.first:
        raise AmendmentError("APPROVED_ALREADY", "您已经审批过，第二次审批要由另一人办理。")


def may_approve(hands: Hands, approver: str) -> bool:
    """`check_approver` as a bool."""
    try:
        check_approver(hands, approver)
    except MinshengError:
        return False
    return True
