"""在册情况 — the rolls that services ask for, and the conditions that nearly all of them begin with."""

from minsheng.policy import enrolled, fact, household_fact, need, parameter, shift_months
from minsheng.policy import on as today

from . import _quantities as q

on_dibao = enrolled("dibao") | enrolled("dibao_single")
on_edge = enrolled("dibao_edge")
on_tekun = enrolled("tekun")
at_home_on_tekun = on_tekun & (fact("tekun_support") == "home")  # 分散供养
child_without_parents = enrolled("orphan") | enrolled("defacto_orphan")
watch = household_fact("poverty_watch")
watched = watch.is_in("unstable", "marginal", "sudden")  # 脱贫不稳定、边缘易致贫、突发严重困难
lifted = watch == "lifted"  # 稳定脱贫
elder_age = parameter("elder.age_from", "years")
MONTHS_IN_YEAR = 12


def alive(clause: str):
    """First condition of every service for a person."""
    return need("alive", q.alive & q.born, "本人在世", clause, ask="公安、殡葬")


def local_hukou(clause: str):
    """Registered here."""
    return need("local_hukou", q.local_hukou, "户口在本地", clause, ask="公安户籍")


def lives_here(clause: str):
    """Registered here, or living here on a residence permit."""
    return need(
        "lives_here",
        q.local_hukou | fact("residence_permit"),
        "户口在本地，或持有本地居住证",
        clause,
        ask="公安户籍",
    )


def has_turned(years, on=today):
    """Whether so many years (a parameter) are full on the day; born on 29 February: on 28 February of a common year."""
    return shift_months(fact("birth_date"), years * MONTHS_IN_YEAR) <= on
