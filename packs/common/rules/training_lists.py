"""校外培训机构白名单、黑名单和其他 — every body inspected is on exactly one of three: white, black, or neither.

White: licensed, registered, everything inspected in order. Black: open, and without licence or registration, or a hazard, or
illegal training, or failed when inspected again. Neither: being put right, closed, struck off, converted, or not yet known.
"""

from datetime import date

from minsheng.policy import Delivery, Institution, Law, Programme, entitled, ground, need, parameter, presumed

from . import _training as t
from ._procedures import TRAINING

JOINT = "县教育、市场监管、公安联合检查"
LAW = [
    Law("校外培训行政处罚暂行办法", "第四条", "教育部令第53号", date(2023, 10, 15), "K"),
    Law("关于规范校外培训机构发展的意见", "三", "国办发〔2018〕80号", date(2018, 8, 6), "K"),
]
SINCE = date(2023, 10, 15)


def in_order(key: str, test, text: str, clause: str = t.BASIS):
    """One point of the inspection."""
    return need(key, test, text, clause, ask=JOINT)


def limited(key: str, column: str, id_: str, unit: str, text: str):
    limit = parameter(f"training.{id_}", unit)
    return need(key, t.of(column) <= limit, f"{text}{{have}}，不超过{{need}}", t.BASIS, ask=JOINT)


training_white = Programme(
    code="training_white",
    name_zh="校外培训机构白名单",
    subject=Institution,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        in_order("operating", t.operating, "正常经营，没有停业、关停、注销、转登记"),
        in_order("licensed", t.licensed, "办学许可证有效"),
        in_order("registered", t.registered, "营业执照或民办非企业登记有效"),
        in_order("inspected", t.passed, "联合检查合格"),
        in_order("no_hazard", t.no_hazard, "没有安全隐患"),
        in_order("lawful", t.lawful, "没有违法违规培训和严重违规"),
        need(
            "premises",
            t.of("premises_m2") >= t.of("pupils") * parameter("training.m2_per_pupil", "number"),
            "办学面积{have}，同一时段每名学员须有{need}",
            t.BASIS,
            ask=JOINT,
            need=parameter("training.m2_per_pupil", "number"),
        ),
        in_order("fire", t.of("fire_accepted"), "消防验收合格"),
        in_order("food", ~t.of("serves_meals") | t.of("food_licence"), "提供餐饮的有食品经营许可"),
        need(
            "certified",
            ~t.academic | (t.of("teachers_certified") >= t.of("teachers")),
            "学科类教学人员（{need}）都有教师资格证（{have}）",
            t.BASIS,
            ask=JOINT,
            have=t.of("teachers_certified"),
            need=t.of("teachers"),
        ),
        in_order("not_in_service", t.of("teachers_in_service") <= 0, "没有聘用在职中小学教师（{have}）"),
        in_order(
            "screened",
            t.of("staff_unscreened") <= 0,
            "人员都查询过违法犯罪记录（未查{have}）",
            "未成年人保护法第六十二条",
        ),
        limited("fee_months", "fee_months", "fee_months_max", "months", "一次性收费"),
        limited("fee_lessons", "fee_lessons", "fee_lessons_max", "count", "一次性收费课时"),
        limited("fee_once", "fee_once_fen", "fee_once_max", "fen", "一次性收费"),
        in_order("supervised", t.of("fees_supervised"), "预收费全额监管"),
        in_order("contract", t.of("contract_model"), "使用合同示范文本"),
        in_order("hours", ~t.of("late_lessons"), "培训不晚于20:30"),
        in_order("days", ~t.academic | ~t.of("weekend_lessons"), "学科类不占休息日、节假日"),
        in_order("syllabus", ~t.of("ahead_of_syllabus"), "没有超前超标培训"),
        in_order("advertising", ~t.of("advertising_breach"), "没有违规广告"),
        in_order("insured", t.of("liability_insured"), "已投保险"),
    ],
    delivery=Delivery("status", "none"),
    procedure=TRAINING,
)

training_black = Programme(
    code="training_black",
    name_zh="校外培训机构黑名单",
    subject=Institution,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        in_order("operating", t.operating, "仍在经营"),
        in_order(
            "reason",
            ~t.licensed | ~t.registered | ~t.no_hazard | ~t.lawful | (t.of("inspection") == "failed"),
            "无证、无照、有安全隐患、违法违规培训，或者检查（整改复查）不合格",
        ),
    ],
    grounds=[
        ground("unlicensed", ~t.licensed, "没有办学许可证"),
        ground("unregistered", ~t.registered, "没有营业执照或民办非企业登记"),
        ground("hazard", ~t.no_hazard, "有安全隐患"),
        ground("unlawful", ~t.lawful, "有违法违规培训或严重违规"),
        ground("failed", t.of("inspection") == "failed", "检查（整改复查）不合格"),
    ],
    delivery=Delivery("status", "none"),
    procedure=TRAINING,
)

training_neither = Programme(
    code="training_neither",
    name_zh="校外培训机构整改、关停、待核",
    subject=Institution,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        in_order(
            f"not_{name}",
            ~presumed(entitled(f"training_{name}", Institution), False, f"查不清楚的，不列入{word}名单"),
            f"不在{word}名单",
        )
        for name, word in (("white", "白"), ("black", "黑"))
    ],
    delivery=Delivery("status", "none"),
    procedure=TRAINING,
)
