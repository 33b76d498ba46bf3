"""校外培训机构白名单 — licensed, registered, and everything inspected in order."""

from minsheng.policy import Delivery, Institution, Programme, need, parameter

from . import _training as t
from ._thing_procedures import TRAINING


def limited(key: str, column: str, id_: str, unit: str, text: str):
    limit = parameter(f"training.{id_}", unit)
    return need(key, t.of(column) <= limit, f"{text}{{have}}，不超过{{need}}", t.BASIS, ask=t.JOINT)


training_white = Programme(
    code="training_white",
    name_zh="校外培训机构白名单",
    subject=Institution,
    valid_from=t.SINCE,
    law=t.LAW,
    conditions=[
        t.in_order("operating", t.operating, "正常经营，没有停业、关停、注销、转登记"),
        t.in_order("licensed", t.licensed, "办学许可证有效"),
        t.in_order("registered", t.registered, "营业执照或民办非企业登记有效"),
        t.in_order("inspected", t.passed, "联合检查合格"),
        t.in_order("no_hazard", t.no_hazard, "没有安全隐患"),
        t.in_order("lawful", t.lawful, "没有违法违规培训和严重违规"),
        need(
            "premises",
            t.of("premises_m2") >= t.of("pupils") * parameter("training.m2_per_pupil", "number"),
            "同一时段每名学员须有{need}平方米（办学面积{have}平方米）",
            t.BASIS,
            ask=t.JOINT,
            need=parameter("training.m2_per_pupil", "number"),
        ),
        t.in_order("fire", t.of("fire_accepted"), "消防验收合格"),
        t.in_order("food", ~t.of("serves_meals") | t.of("food_licence"), "提供餐饮的有食品经营许可"),
        need(
            "certified",
            ~t.academic | (t.of("teachers_certified") >= t.of("teachers")),
            "学科类教学人员（{need}）都有教师资格证（{have}）",
            t.BASIS,
            ask=t.JOINT,
            have=t.of("teachers_certified"),
            need=t.of("teachers"),
        ),
        t.in_order("not_in_service", t.of("teachers_in_service") <= 0, "没有聘用在职中小学教师（{have}）"),
        t.in_order(
            "screened",
            t.of("staff_unscreened") <= 0,
            "人员都查询过违法犯罪记录（未查{have}）",
            "未成年人保护法第六十二条",
        ),
        limited("fee_months", "fee_months", "fee_months_max", "months", "一次性收费"),
        limited("fee_lessons", "fee_lessons", "fee_lessons_max", "count", "一次性收费"),
        limited("fee_once", "fee_once_fen", "fee_once_max", "fen", "一次性收费"),
        t.in_order("supervised", t.of("fees_supervised"), "预收费全额监管"),
        t.in_order("contract", t.of("contract_model"), "使用合同示范文本"),
        t.in_order("hours", ~t.of("late_lessons"), "培训不晚于20:30"),
        t.in_order("days", ~t.academic | ~t.of("weekend_lessons"), "学科类不占休息日、节假日"),
        t.in_order("syllabus", ~t.of("ahead_of_syllabus"), "没有超前超标培训"),
        t.in_order("advertising", ~t.of("advertising_breach"), "没有违规广告"),
        t.in_order("insured", t.of("liability_insured"), "已投保险"),
    ],
    delivery=Delivery("status", "none"),
    procedure=TRAINING,
)
