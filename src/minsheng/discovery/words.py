"""What the codes of leads are called on the screens, and which colour goes with the word. The colour never stands alone."""

from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from minsheng.discovery import states
from minsheng.ui.components import Kind

SOON_DAYS: Final = 2

LABEL_KINDS: Final[dict[str, Kind]] = {
    "inform": "ok",
    "visit": "info",
    "check": "warn",
    "review": "bad",
    "warning": "bad",
    "ahead": "info",
    "matter": "warn",
    "sample": "plain",
}
STATUS_KINDS: Final[dict[str, Kind]] = {
    "open": "plain",
    "assigned": "info",
    "visited": "warn",
    "closed": "ok",
}
STATE_KINDS: Final[dict[str, Kind]] = {"met": "ok", "unmet": "bad", "unknown": "warn"}
STATE_WORDS: Final = {
    "met": gettext_noop("符合"),
    "unmet": gettext_noop("不符合"),
    "unknown": gettext_noop("不清楚"),
}
ROLES: Final = {
    "head": gettext_noop("户主"),
    "spouse": gettext_noop("配偶"),
    "son": gettext_noop("儿子"),
    "daughter": gettext_noop("女儿"),
    "father": gettext_noop("父亲"),
    "mother": gettext_noop("母亲"),
    "grandson": gettext_noop("孙子"),
    "granddaughter": gettext_noop("孙女"),
    "daughter_in_law": gettext_noop("儿媳"),
    "son_in_law": gettext_noop("女婿"),
    "father_in_law": gettext_noop("岳父或公公"),
    "mother_in_law": gettext_noop("岳母或婆婆"),
    "grandfather": gettext_noop("祖父"),
    "grandmother": gettext_noop("祖母"),
    "brother": gettext_noop("兄弟"),
    "sister": gettext_noop("姐妹"),
    "other": gettext_noop("其他"),
}
SEXES: Final = {1: gettext_noop("男"), 2: gettext_noop("女")}
EVIDENCE_WORDS: Final = {
    "V": gettext_noop("法规原文"),
    "V2": gettext_noop("公开报道互证"),
    "K": gettext_noop("通行做法"),
    "I": gettext_noop("推断"),
    "LOCAL": gettext_noop("本地口径"),
    "REPORT": gettext_noop("工作报告"),
    "illustrative": gettext_noop("示例参数"),
}
# The words of the tables of states, so that each has its English.
TABLE_WORDS: Final = (
    gettext_noop("预警"),
    gettext_noop("即将变化"),
    gettext_noop("申报与转办"),
    gettext_noop("抽查走访"),
    gettext_noop("年度集中复核"),
    gettext_noop("医疗个人负担过线"),
    gettext_noop("新办重度残疾人证"),
    gettext_noop("未成年人父母去世"),
    gettext_noop("未成年人没有监护人"),
    gettext_noop("未成年人父母不能照料"),
    gettext_noop("适龄儿童辍学或长期缺勤"),
    gettext_noop("因灾受损"),
    gettext_noop("养老待遇停发"),
    gettext_noop("家中社保全部断缴"),
    gettext_noop("家中劳动力去世"),
    gettext_noop("即将年满16周岁"),
    gettext_noop("即将年满18周岁"),
    gettext_noop("即将年满60周岁"),
    gettext_noop("即将年满80周岁"),
    gettext_noop("残疾人证即将到期"),
    gettext_noop("家里有人即将回来"),
    gettext_noop("居民自主申报"),
    gettext_noop("窗口转办"),
    gettext_noop("没有线索的家庭抽查"),
    gettext_noop("已了解，暂无需要"),
    gettext_noop("可直接告知"),
    gettext_noop("值得入户"),
    gettext_noop("待核对"),
    gettext_noop("在享待复核"),
    gettext_noop("可能符合而未享受"),
    gettext_noop("已去世仍在享"),
    gettext_noop("户口已迁出或注销仍在享"),
    gettext_noop("重复或冲突享受"),
    gettext_noop("在享但有条件不符合"),
    gettext_noop("认定有效期已过仍在册"),
    gettext_noop("发放金额与应发不符"),
    gettext_noop("名册成员不在家，人口须重算"),
    gettext_noop("发到他人账户"),
    gettext_noop("家中新生儿，人口须重算"),
    gettext_noop("成员结婚或离婚，人口须重算"),
    gettext_noop("受助家庭适龄儿童不在学籍"),
    gettext_noop("防返贫监测对象没有得到救助"),
    gettext_noop("认定有效期即将届满"),
    gettext_noop("已重新核定"),
    gettext_noop("核实无误，不变"),
    gettext_noop("待处理"),
    gettext_noop("已分派"),
    gettext_noop("已走访"),
    gettext_noop("已办结"),
    gettext_noop("良好"),
    gettext_noop("一般"),
    gettext_noop("困难"),
    gettext_noop("入户"),
    gettext_noop("电话"),
    gettext_noop("已受理申请"),
    gettext_noop("已告知"),
    gettext_noop("已救助"),
    gettext_noop("监护已落实"),
    gettext_noop("已由民政部门监护"),
    gettext_noop("转其他部门"),
    gettext_noop("查无此人"),
    gettext_noop("重复"),
    gettext_noop("死亡核实"),
    gettext_noop("数据有误"),
    gettext_noop("事实已变化"),
)


class Tag(NamedTuple):
    """A coloured word."""

    kind: Kind
    text: str


def label_tag(label: str) -> Tag:
    """Of a code of `states.LABELS`."""
    return Tag(LABEL_KINDS[label], _(states.LABELS[label]))


def status_tag(status: str) -> Tag:
    """open | assigned | visited | closed."""
    return Tag(STATUS_KINDS[status], _(states.STATUSES[status]))


def state_tag(state: str) -> Tag:
    """met | unmet | unknown of a condition."""
    return Tag(STATE_KINDS[state], _(STATE_WORDS[state]))


def due_tag(due_on: date | None, status: str, on: date) -> Tag | None:
    """Remaining days as a word; None where there is no date, or nothing is due any more."""
    if due_on is None or status == "closed":
        return None
    days = (due_on - on).days
    if days < 0:
        return Tag("bad", ngettext("超期 %(n)d 天", "超期 %(n)d 天", -days) % {"n": -days})
    if days == 0:
        return Tag("warn", _("今天到期"))
    kind: Kind = "warn" if days <= SOON_DAYS else "plain"
    return Tag(kind, ngettext("剩 %(n)d 天", "剩 %(n)d 天", days) % {"n": days})


def role(code: str) -> str:
    """A member's place in the household; "" where nobody said."""
    return _(ROLES[code]) if code in ROLES else ""


def sex(code: int | None) -> str:
    """男, 女, or "" for unknown."""
    return _(SEXES[code]) if code in SEXES else ""


def person_line(*, sex_code: int | None, age: int | None, role_code: str = "") -> str:
    """女，67 岁，户主: what is known of somebody in a few words."""
    parts = [sex(sex_code), "" if age is None else _("%(n)d 岁") % {"n": age}, role(role_code)]
    return _("，").join(part for part in parts if part)
