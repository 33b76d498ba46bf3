"""校外培训机构黑名单和其他 — every body inspected is on exactly one of three: white, black, or neither.

Black: open, and without licence or registration, or a hazard, or illegal training, or failed when inspected again. Neither: being
put right, closed, struck off, converted, or not yet known.
"""

from minsheng.policy import Delivery, Institution, Programme, entitled, ground, on, presumed

from . import _training as t
from ._thing_procedures import TRAINING

training_black = Programme(
    code="training_black",
    name_zh="校外培训机构黑名单",
    subject=Institution,
    valid_from=t.SINCE,
    law=t.LAW,
    conditions=[
        t.in_order("operating", t.operating, "仍在经营"),
        t.in_order(
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
    valid_from=t.SINCE,
    law=t.LAW,
    conditions=[
        t.in_order(
            f"not_{name}",
            ~presumed(entitled(f"training_{name}", Institution), False, f"查不清楚的，不列入{word}名单"),
            f"不在{word}名单",
        )
        for name, word in (("white", "白"), ("black", "黑"))
    ],
    grounds=[
        ground(
            "rectifying", t.of("inspection") == "rectifying", "整改中（{need}以前）", need=t.of("rectify_by")
        ),
        ground(
            "overdue",
            (t.of("inspection") == "rectifying") & (t.of("rectify_by") < on),
            "整改期限已过（{have}），须复查",
            have=t.of("rectify_by"),
        ),
        *(
            ground(code, t.of("standing") == code, word)
            for code, word in (
                ("suspended", "停业"),
                ("closed", "已关停"),
                ("deregistered", "已注销"),
                ("converted", "已转登记为非学科类"),
            )
        ),
        ground("pending", t.operating & (t.of("inspection") == "none"), "还没有检查，待核"),
    ],
    delivery=Delivery("status", "none"),
    procedure=TRAINING,
)
