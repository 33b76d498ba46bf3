"""受灾的共同条件 — when a disaster counts as fresh, and when help for it was already given."""

from minsheng.policy import household_fact, need, parameter, presumed

from . import _aid as a

happened_on = household_fact("disaster_on")
happened = presumed(happened_on, a.NEVER, "没有受灾记录的，按没有受灾计算")


def fresh(clause: str):
    """A disaster so many days ago at most."""
    return need(
        "fresh",
        a.within_days(happened, "disaster.window_days"),
        "须在近{need}内受灾（受灾日期{have}）",
        clause,
        ask="应急管理",
        have=happened_on,
        need=parameter("disaster.window_days", "days"),
    )


def not_aided(clause: str):
    """No help for a disaster since this one."""
    return need(
        "not_aided",
        ~(
            ((a.aided_cause == "disaster") & (a.aided >= happened))
            | (a.last_aided("disaster_aided_on") >= happened)
        ),
        "这次灾害还没有得到救助（上次救助{have}）",
        clause,
        ask="应急管理、乡镇街道",
        have=household_fact("aided_on"),
    )
