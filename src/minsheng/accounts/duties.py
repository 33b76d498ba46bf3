"""What each role may do. One table; the screens, the addresses and the actions all ask it."""

from minsheng.accounts import jurisdiction
from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import MANAGES

DUTY_NAMES: dict[str, str] = {
    "lead.view": "查看线索",
    "lead.assign": "分派线索",
    "lead.visit": "登记走访",
    "lead.close": "办结线索",
    "lead.export": "导出线索",
    "person.search": "查询人员",
    "household.view": "查看家庭档案",
    "question.view": "常用查询",
    "reveal.identity": "查看完整证件号码",
    "reveal.medical": "查看医疗信息",
    "reveal.means": "查看收入财产核对信息",
    "reveal.custody": "查看羁押信息",
    "feed.view": "查看部门数据",
    "feed.upload": "上传部门数据",
    "run.view": "查看研判批次",
    "run.start": "启动研判",
    "trail.view": "查看操作日志",
    "overview.view": "查看总览",
    "week.view": "查看走访安排",
    "week.plan": "安排走访",
    "precision.view": "查看线索成效",
    "kind.switch": "恢复派发一类线索",
    "week.quota": "下达走访任务和集中行动",
    "week.remind": "催办",
    "officer.manage": "管理下级账号",
    "rectify.view": "查看年度整治",
    "rectify.open": "开展年度整治",
    "rectify.record": "登记整治核实结果",
    "death.report": "报告误报死亡的人健在",
    "death.review": "核实死亡和复活",
    "inquiry.open": "说明理由后查看名单和档案",
    "change.view": "查看本村变化",
    "check.view": "查看收入核对",
    "check.answer": "办理收入核对",
    "trial.view": "查看政策试算",
    "trial.run": "做政策试算",
    "trial.people": "查看试算涉及的家庭",
    "amendment.view": "查看政策调整",
    "amendment.propose": "提出政策调整",
    "amendment.approve": "审批政策调整",
    "calendar.set": "登记节假日安排",
}

_CITY = frozenset(
    {
        "overview.view",
        "week.view",
        "week.quota",
        "week.remind",
        "inquiry.open",
        "lead.view",
        "household.view",
        "question.view",
        "trial.view",
        "trial.run",
        "amendment.view",
    }
)

DUTIES: dict[str, frozenset[str]] = {
    # Sums of its counties and towns; one county's lists and files at a time, for a reason; searches nobody.
    "city_lead": _CITY,
    "city_desk": _CITY,
    # Aggregates, and single files with a reason.
    "county_lead": frozenset(
        {
            "inquiry.open",
            "overview.view",
            "precision.view",
            "lead.view",
            "person.search",
            "household.view",
            "question.view",
            "reveal.identity",
            "run.view",
            "feed.view",
            "week.view",
            "week.quota",
            "week.remind",
            "trial.view",
            "trial.run",
            "amendment.view",
            "amendment.approve",
        }
    ),
    # Sums and money; no household, no file.
    "county_finance": frozenset(
        {"overview.view", "trial.view", "trial.run", "amendment.view", "amendment.approve"}
    ),
    "county_desk": frozenset(
        {
            "overview.view",
            "precision.view",
            "kind.switch",
            "change.view",
            "check.view",
            "lead.view",
            "lead.assign",
            "lead.visit",
            "lead.close",
            "lead.export",
            "death.report",
            "death.review",
            "rectify.view",
            "rectify.open",
            "rectify.record",
            "person.search",
            "household.view",
            "question.view",
            "reveal.identity",
            "reveal.medical",
            "reveal.means",
            "reveal.custody",
            "feed.view",
            "run.view",
            "run.start",
            "week.view",
            "week.plan",
            "week.quota",
            "week.remind",
            "officer.manage",
            "trial.view",
            "trial.run",
            "trial.people",
            "amendment.view",
            "amendment.propose",
            "calendar.set",
        }
    ),
    "town_desk": frozenset(
        {
            "change.view",
            "overview.view",
            "lead.view",
            "lead.assign",
            "lead.visit",
            "lead.close",
            "lead.export",
            "death.report",
            "death.review",
            "rectify.view",
            "rectify.record",
            "person.search",
            "household.view",
            "question.view",
            "reveal.identity",
            "reveal.medical",
            "reveal.means",
            "reveal.custody",
            "week.view",
            "week.plan",
            "officer.manage",
        }
    ),
    # Whom to visit in one's own village; no income, no full identity number.
    "village_worker": frozenset({"lead.view", "lead.visit", "household.view", "change.view", "death.report"}),
    # A visitor from outside the administration: the visits given to them, and nothing else of the town.
    "social_worker": frozenset({"lead.view", "lead.visit"}),
    # What was asked about means, and what the institutions answered; no lead, no file, no case.
    "check_centre": frozenset({"check.view", "check.answer", "reveal.identity", "reveal.means"}),
    # Files and runs, no cases.
    "data_steward": frozenset({"feed.view", "feed.upload", "run.view", "run.start", "calendar.set"}),
    # Reads everything for a stated reason, changes nothing, and is in the trail as well.
    "auditor": frozenset(
        {
            "inquiry.open",
            "overview.view",
            "lead.view",
            "person.search",
            "household.view",
            "question.view",
            "feed.view",
            "run.view",
            "trail.view",
            "week.view",
            "trial.view",
            "amendment.view",
        }
    ),
}


def check(officer: Officer, duty: str) -> None:
    """Raise Refusal (DUTY_MISSING, or ACCOUNT_CLOSED) unless the officer has the duty. KeyError: no such duty."""
    name_zh = DUTY_NAMES[duty]
    if not officer.is_active:
        raise Refusal("ACCOUNT_CLOSED", "这个账号已停用。")
    if duty not in DUTIES[officer.role]:
        raise Refusal("DUTY_MISSING", f"您的岗位（{officer.role_zh}）没有“{name_zh}”的权限。", duty=duty)


def may(officer: Officer, duty: str) -> bool:
    """`check` as a bool, for screens."""
    try:
        check(officer, duty)
    except Refusal:
        return False
    return True


def manages(officer: Officer, other: Officer) -> bool:
    """Whether `officer` keeps the account of `other`: one level down, in the own area."""
    return (
        may(officer, "officer.manage")
        and other.role in MANAGES[officer.role]
        and jurisdiction.covers(officer, other.region_code)
    )


def check_manages(officer: Officer, other: Officer) -> None:
    """Raise Refusal (DUTY_MISSING, ACCOUNT_CLOSED, NOT_YOUR_OFFICER) unless `manages`."""
    check(officer, "officer.manage")
    if not manages(officer, other):
        raise Refusal("NOT_YOUR_OFFICER", "这个账号不归您管理。")
