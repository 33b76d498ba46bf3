"""校外培训机构 — what an inspection looks at: papers, premises, people, fees, lessons; and what makes a body black at once."""

from datetime import date

from minsheng.policy import Institution, Law, fact_of, need


def of(column: str):
    """A fact of the institution."""
    return fact_of(Institution, column)


BASIS = "国办发〔2018〕80号 三；校外培训行政处罚暂行办法第四条"
JOINT = "县教育、市场监管、公安联合检查"
LAW = [
    Law("校外培训行政处罚暂行办法", "第四条", "教育部令第53号", date(2023, 10, 15), "K"),
    Law("关于规范校外培训机构发展的意见", "三", "国办发〔2018〕80号", date(2018, 8, 6), "K"),
]
SINCE = date(2023, 10, 15)
operating = of("standing") == "open"
licensed = of("school_licence")
registered = of("registered")
passed = of("inspection") == "passed"
academic = of("subject_field") == "academic"
no_hazard = ~of("safety_hazard")
lawful = ~of("illegal_training") & ~of("grave_breach")


def in_order(key: str, test, text: str, clause: str = BASIS):
    """One point of the inspection."""
    return need(key, test, text, clause, ask=JOINT)
