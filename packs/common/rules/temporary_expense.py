"""临时救助（支出型） — help when medical bills and schooling have outrun a household; the amount is a ceiling.

A lead: spending above the local line, in a recognised household at once (its means are not examined again), in another household
where the spending is too large at any income allowed (_spending.py). The same cause is helped once in a period.
"""

from datetime import date

from minsheng.policy import JointHousehold, Law, Programme, least, line, need, parameter, rounded

from . import _aid as a
from . import _aid_amounts as amounts
from . import _quantities as q
from . import _spending as s
from ._aid import BASIS, FORMS, INT14, LAW26, LS18, LS26, NO_REPEAT, ONCE
from ._means import CASE, within
from ._procedures import EXPENSE

tests = within("edge")


def unless_recognised(key: str, test, text: str, ask: str):
    """Recognised households are not examined again (社会救助法 第四十二条第二款)."""
    return need(key, a.recognised | test, f"已认定的低收入家庭，或{text}", BASIS, ask=ask, **CASE)


def version(valid_from: date, valid_to: date | None, law: list[Law], place=()) -> Programme:
    """One version of 支出型临时救助."""
    return Programme(
        code="temporary_expense",
        name_zh="临时救助（支出型）",
        subject=JointHousehold,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=[
            *place,
            need(
                "spending",
                s.spending >= parameter("temporary.expense_from", "fen"),
                "家庭近12个月医疗、教育支出{have}，须达到{need}",
                BASIS,
                ask="医保、学校和申请家庭",
            ),
            a.not_aided("illness", "illness_aided_on", NO_REPEAT),
            unless_recognised(
                "income", s.below_line, "家庭人均收入低于上年人均可支配收入", "税务、社保和入户调查"
            ),
            unless_recognised("assets", tests["assets"], "金融资产在规定以内", "银行等金融机构"),
            unless_recognised("vehicles", tests["vehicles"], "机动车在规定以内", "公安交管"),
            unless_recognised("dwellings", tests["dwellings"], "住房在规定以内", "不动产登记"),
            unless_recognised("companies", tests["companies"], "没有超出规定的经营主体", "市场监管"),
            unless_recognised("authorisation", q.authorised, "成年成员都已同意核查", "申请家庭"),
        ],
        grounds=[s.over_line],
        lines=[
            line(
                "amount",
                "支出型临时救助（按比例，扣除近12个月已救助）",
                amounts.left_of(
                    least(
                        rounded(
                            s.spending * parameter("temporary.expense_percent", "percent"),
                            q.round_mode,
                            q.PERCENT,
                        ),
                        amounts.cap,
                    )
                ),
            )
        ],
        delivery=ONCE,
        procedure=EXPENSE,
        note=FORMS,
    )


expense_2018 = version(a.SINCE_2018, a.UNTIL_2026, [INT14, LS18], a.lives_here())
expense_2026 = version(date(2026, 7, 1), None, [LAW26, LS18, LS26])
