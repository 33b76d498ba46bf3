"""异地就医备案 — who files care outside the insured place, how long it holds, and until when it may still be filed.

Long-term: retired or living elsewhere, or posted there; temporary: referred, in an emergency (deemed filed), or other. What
the fund then pays of a stay is in medical_settlement: long-term and emergency as at home, other temporary stays less where the
place says so.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    asked,
    fact,
    ground,
    need,
    presumed,
)

from ._rolls import alive

NOTICE = "医保发〔2022〕22号"


def said(key: str, text: str):
    return asked(f"offsite_{key}", text, "flag", Person)


lives = said("lives", "退休安置、长期居住或常驻工作在参保地以外")
referred = said("referred", "经参保地定点医院转诊到外地就医")
emergency = said("emergency", "在外地急诊抢救")
other = said("other", "临时外出在外地就医，没有转诊")
discharged = presumed(
    said("discharged", "在外地住院已经出院、自己付清了费用"), False, "没有说已经出院的，按没有出院计算"
)

offsite_filing = Programme(
    code="offsite_filing",
    name_zh="异地就医备案",
    unlisted="备案情况由医保经办机构掌握",
    subject=Person,
    valid_from=date(2022, 7, 1),
    law=[
        Law(
            "关于进一步做好基本医疗保险跨省异地就医直接结算工作的通知",
            "第六条至第十六条、第三十四条",
            NOTICE,
            date(2022, 7, 1),
            "V2",
        )
    ],
    conditions=[
        alive(f"{NOTICE}第七条"),
        need(
            "insured",
            fact("medical_insurance").is_in("resident", "employee"),
            "参加居民或职工医保（{have}）",
            f"{NOTICE}第七条",
            ask="医保经办机构",
            have=fact("medical_insurance"),
        ),
        need(
            "kind",
            lives | referred | emergency | other,
            "长期住在外地，或转诊、急诊抢救、临时外出到外地就医",
            f"{NOTICE}第七条",
            ask="本人",
            known_at="case",
        ),
        need(
            "before_discharge",
            ~discharged,
            "出院结算以前补办（已出院自费的，按参保地规定手工报销）",
            f"{NOTICE}第十六条",
            ask="本人",
            known_at="case",
        ),
    ],
    grounds=[
        ground("long_term", lives, "长期备案：交身份凭证、备案表和居住证明或个人承诺，长期有效"),
        ground("referral", referred, "转诊备案：交身份凭证、备案表和参保地的转诊证明"),
        ground("deemed", emergency, "急诊抢救：视同已备案，不用办"),
    ],
    delivery=Delivery("status", "none"),
    procedure=Procedure(
        steps=(
            Step(
                "file",
                "窗口、国家医保服务平台、异地就医备案小程序或国务院客户端，可备案到市",
                "医保经办机构",
                clause=f"{NOTICE}第八条、第九条",
            ),
            Step(
                "settle",
                "在备案地任何一家联网医院直接结算：就医地目录、参保地政策",
                "定点医疗机构",
                clause=f"{NOTICE}第六条",
            ),
        ),
        clause=f"{NOTICE}第九条",
        limits=("limit.offsite_temporary_months", "limit.offsite_change_months"),
    ),
)
