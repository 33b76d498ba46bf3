"""养老服务消费补贴 — electronic vouchers for elders of grade 2 and worse, nationwide since 2026-01-01; valid in their month.

`elder_voucher` says who may have them and the most per month; `elder_voucher_payment` what one bill takes from them. Not in cash,
not for goods. Whether they stand beside the care subsidies is local: a city writes it into its exclusions.yaml.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    entitled,
    fact,
    greatest,
    least,
    line,
    need,
    parameter,
    presumed,
    rounded,
)

from ._assessed_elder import assessed_anew, assessed_elder
from ._quantities import PERCENT
from ._rolls import on_tekun

NOTICE = "民办函〔2025〕49号"
LAW = [Law("民政部办公厅、财政部办公厅关于养老服务消费补贴的通知", "全文", NOTICE, date(2026, 1, 1), "V2")]
cap = parameter("elder_voucher.cap_monthly", "fen_per_month")
bill = fact("service_bill_fen")
care_home = presumed(fact("care_home"), "none", "没有养老机构入住登记的，按没有入住计算")

elder_voucher = Programme(
    code="elder_voucher",
    name_zh="养老服务消费补贴（消费券）",
    also=(
        "养老消费券",
        "养老服务消费券",
    ),
    subject=Person,
    valid_from=date(2026, 1, 1),
    law=LAW,
    conditions=[
        *assessed_elder(NOTICE, "elder_voucher.level_from"),
        need("not_tekun", ~on_tekun, "不是由国家供养照料的特困人员", NOTICE, ask="县民政社会救助股"),
        need(
            "not_cared_for",
            care_home != "state",
            "没有由政府负担费用集中照护",
            NOTICE,
            ask="县民政养老股、养老机构",
        ),
    ],
    lines=[line("ceiling", "每月消费券上限", cap)],
    delivery=Delivery("service", "monthly", "month_after_decision", "month_of_event"),
    procedure=Procedure(
        steps=(
            Step("apply", "在民政通小程序或乡镇街道申请", "乡镇街道", clause=NOTICE),
            Step("assess", "能力评估", "评估机构", 15, clause=NOTICE),
            Step("publicity", "公示", "县级民政", clause=NOTICE),
            Step("issue", "按月发放电子消费券，当月有效", "县级民政", clause=NOTICE),
            Step("use", "在定点机构扫码抵扣，按月对账", "服务机构", clause=NOTICE),
        ),
    ),
    review=assessed_anew(NOTICE),
    note="用于助餐、助浴、助洁、助行、助急、助医、日间照料、康复护理、喘息和机构入住等服务；不兑现金，不买商品，限定点机构。",
)

elder_voucher_payment = Programme(
    code="elder_voucher_payment",
    name_zh="养老服务消费券抵扣",
    unlisted="按每笔账单抵扣，没有按人的名册",
    subject=Person,
    valid_from=date(2026, 1, 1),
    law=LAW,
    conditions=[
        need(
            "holder",
            entitled("elder_voucher", Person),
            "符合养老服务消费补贴条件",
            NOTICE,
            ask="县民政、评估机构",
        ),
        need("bill", bill > 0, "有定点机构的服务账单", NOTICE, ask="服务机构", known_at="case"),
    ],
    lines=[
        line(
            "deducted",
            "本次抵扣",
            least(
                rounded(bill * parameter("elder_voucher.share_percent", "percent"), "half_up_cent", PERCENT),
                greatest(cap - fact("voucher_used_fen"), 0),
            ),
        )
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("use", "在定点机构出示消费券，扫码抵扣账单的一部分", "服务机构", clause=NOTICE),
            Step("settle", "按月对账结算", "县级民政", clause=NOTICE),
        ),
    ),
)
