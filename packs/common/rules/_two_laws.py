"""社会救助法施行前后 — a programme that both laws know: written once, with the articles of 社会救助暂行办法 and of 社会救助法."""

from datetime import date

from minsheng.policy import Law

BEFORE, SINCE = "社会救助暂行办法", "社会救助法"


def under_both_laws(version, before: tuple[str, ...], since: tuple[str, ...]):
    """Both versions. `before`, `since`: the articles of either law, the programme's own first, then that of a duty beside it;
    `version(law, clause, duty, valid_from, valid_to)` makes one."""
    old = Law(BEFORE, "、".join(before), since=date(2014, 5, 1), evidence="K")
    new = Law(SINCE, "、".join(since), since=date(2026, 7, 1), evidence="V")
    return [
        version([old], BEFORE + before[0], BEFORE + before[-1], date(2014, 5, 1), date(2026, 6, 30)),
        version([new], SINCE + since[0], SINCE + since[-1], date(2026, 7, 1), None),
    ]
