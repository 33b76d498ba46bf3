"""校外培训机构 — what an inspection looks at: papers, premises, people, fees, lessons; and what makes a body black at once."""

from minsheng.policy import Institution, fact_of, parameter


def of(column: str):
    """A fact of the institution."""
    return fact_of(Institution, column)


BASIS = "校外培训行政处罚暂行办法；国办发〔2018〕80号"
operating = of("standing") == "open"
licensed = of("school_licence")
registered = of("registered")
passed = of("inspection") == "passed"
academic = of("subject_field") == "academic"
no_hazard = ~of("safety_hazard")
lawful = ~of("illegal_training") & ~of("grave_breach")


def at_most(column: str, id_: str, unit: str):
    return of(column) <= parameter(f"training.{id_}", unit)
