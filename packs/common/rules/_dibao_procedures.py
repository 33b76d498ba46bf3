"""程序与时限：低保、边缘家庭 — the steps, before and after 社会救助法 (2026-07-01: nothing is lowered or ended unheard)."""

from minsheng.policy import Procedure, Review, Step

from . import _limits as limits

DB21, LAW26 = "最低生活保障审核确认办法", "社会救助法"
_CHECKED = (
    Step("accept", "受理（材料不齐的一次性告知）", "乡镇街道", clause=f"{DB21}第十条"),
    Step(
        "relatives",
        "工作人员、村居干部的近亲属单独登记备案，县级入户核查",
        "乡镇街道",
        clause=f"{DB21}第十一条、第二十条",
    ),
    Step("investigate", "启动家庭经济状况调查", "乡镇街道", 3, clause=f"{DB21}第十五条"),
    Step("check", "启动信息核对", "县级民政", 3, clause=f"{DB21}第十七条"),
    Step("recheck", "对核对结果有异议的，复查", "乡镇街道", clause=f"{DB21}第十八条"),
)
_DECIDED = (
    Step("confirm", "审核确认", "县级民政", 10, clause=f"{DB21}第二十条"),
    Step("refuse", "不予确认的书面告知", "县级民政", 3, clause=f"{DB21}第二十一条"),
)
_SHOWN = Step("publicity", "初审意见公示", "乡镇街道", calendar_days=7, clause=f"{DB21}第十九条")
_LISTED = Step("list", "公布申请人姓名、人口和金额", "村居", clause=f"{DB21}第二十四条")
_CHANGED = Step("change", "增发、减发、停发有依据的，书面告知理由", "县级民政", clause=f"{DB21}第三十二条")
_HEARD = Step("hear", "减发、停发以前先听取本人意见，书面告知理由", "县级民政", clause=f"{LAW26}第四十八条")
# 边缘家庭公示、公布不公布由地方定。
_EDGE_SHOWN = Step(
    "publicity",
    "初审意见公示（公示不公示、公示几天由地方定）",
    "乡镇街道",
    clause=f"{DB21}第十九条（边缘家庭由地方定）",
)


def _of_dibao(*after: Step) -> Procedure:
    return Procedure((*_CHECKED, _SHOWN, *_DECIDED, *after), 30, f"{DB21}第二十二条", limits.DIBAO)


def _of_edge(*after: Step) -> Procedure:
    return Procedure((*_CHECKED, _EDGE_SHOWN, *_DECIDED, *after), 30, f"{DB21}第二十二条", limits.EDGE)


# 社会救助法2026年7月1日起：减发、停发先听取意见。
STANDARD_2021, STANDARD = _of_dibao(_LISTED, _CHANGED), _of_dibao(_LISTED, _HEARD)
EDGE_2021, EDGE = _of_edge(_CHANGED), _of_edge(_HEARD)
REVIEW = Review(
    months=(("变化不大", 12), ("收入不固定且有劳动能力", 6)), clause="最低生活保障审核确认办法第三十一条"
)
