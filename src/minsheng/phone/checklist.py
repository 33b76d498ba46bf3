"""What a visit asks (card K4) and what a report may be about: codes and the words on the buttons. Pure tables."""

from typing import Final, NamedTuple

from django.utils.translation import gettext_noop as _


class Question(NamedTuple):
    """A line of the checklist: the question and the words for the three answers (fine, look, unknown)."""

    text: str
    fine: str
    look: str


UNKNOWN_WORD: Final = _("不清楚")
ANSWERS: Final = ("fine", "look", "unknown")
"""`fine`: nothing to do; `look`: somebody must look after it; `unknown`: could not be found out."""

QUESTIONS: Final[dict[str, Question]] = {
    "alive": Question(_("本人在世吗？"), _("在世"), _("已去世")),
    "address": Question(_("还住在这里吗？"), _("住这里"), _("不住了")),
    "members": Question(_("家里人口有变化吗？"), _("没变"), _("有变化")),
    "work": Question(_("干活、上班有变化吗？"), _("没变"), _("有变化")),
    "income": Question(_("收入有变化吗？"), _("没变"), _("有变化")),
    "house": Question(_("房子安全吗？"), _("安全"), _("有问题")),
    "health": Question(_("身体怎么样？"), _("还好"), _("生病了")),
    "meals": Question(_("吃饭有保障吗？"), _("有保障"), _("有困难")),
    "safety": Question(_("人身、用火用电安全吗？"), _("安全"), _("有隐患")),
    "needs": Question(_("还要别的帮助吗？"), _("不用"), _("要帮助")),
}

TOPICS: Final[dict[str, str]] = {
    "illness": _("生重病"),
    "disaster": _("受灾、出事故"),
    "no_income": _("断了收入"),
    "alone": _("没人照看"),
    "child": _("孩子有困难"),
    "other": _("别的情况"),
}
"""What a finding is about."""

KINDS: Final[dict[str, str]] = {
    "finding": _("主动发现"),
    "alive": _("本人健在"),
    "late_visit": _("迟到的走访"),
    "declared": _("居民自查申报"),
}
STATUSES: Final[dict[str, str]] = {"new": _("待处理"), "taken": _("已收到"), "answered": _("已答复")}
