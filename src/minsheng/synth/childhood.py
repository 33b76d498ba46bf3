"""Plans about children whose parents are gone or cannot raise them: missing from the roll, and what looks like it.

Each child lives with its grandparents and stands on the roll as 困境 with what is known of father and mother.
"""

from datetime import date, timedelta
from typing import Final

from minsheng.kernel.periods import add_months, birthday_cutoff
from minsheng.synth import calibration
from minsheng.synth.omissions import CHECK, INFORM, KNOWN
from minsheng.synth.omissions import MISSING as UNSURE
from minsheng.synth.pickers import strip, then
from minsheng.synth.planting import Change, Context, Picker, Plan
from minsheng.synth.records import Parent, Ward
from minsheng.synth.wards import GRANDCHILDREN, minors
from minsheng.synth.world import DEFACTO, DIBAO, ORPHAN, Household, Person

Situation = tuple[str, int | None, int | None]
"""The word of the roll, days since it began, days of its term from then on."""
DEAD: Final[Situation] = ("死亡", 400, None)
MISSING: Final[Situation] = ("失踪", 900, None)
WELL: Final[Situation] = ("正常", None, None)
LOST_FOR_LONG: Final[Situation] = ("失联", 300, None)
SHORT_TERM: Final = 179
ELSEWHERE: Final = "orphan_parents_elsewhere"
LONG_TERM: Final = 184
"""Six calendar months are 181 to 184 days: a shorter term never, this one always lasts six."""
_IN_PRISON: Final[Situation] = ("服刑", 250, 1_200)
_SIX_MONTHS: Final = 6
_OF_AGE: Final = 18


def grandchild(household: Household, context: Context) -> Person | None:
    """A child of 1 to 16 who lives with grandparents."""
    found = minors(household, context.as_of, GRANDCHILDREN)
    return next((one for one in found if 1 <= one.age(context.as_of) <= 16), None)


def _parent(situation: Situation, as_of: date) -> Parent:
    word, ago, term = situation
    since = as_of - timedelta(days=ago) if ago is not None else None
    until = since + timedelta(days=term) if since is not None and term is not None else None
    return Parent(word, since, until)


def listed(father: Situation, mother: Situation, *, placement: str = "亲属抚养") -> Change:
    """On the roll as a child in hardship, with these parents."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
        as_of = context.as_of
        person.noted.ward = Ward(
            "困境", as_of - timedelta(days=100), _parent(father, as_of), _parent(mother, as_of), placement
        )

    return step


def _days_of_six_months(as_of: date) -> int:
    """The least number of days ago from which six calendar months are over today."""
    return next(
        days for days in range(181, 186) if add_months(as_of - timedelta(days=days), _SIX_MONTHS) <= as_of
    )


def _both_unable(household: Household, person: Person, context: Context) -> None:
    """Branch A, another pair each time; the first lost contact exactly six months ago."""
    exactly = _days_of_six_months(context.as_of)
    pairs: tuple[tuple[Situation, Situation], ...] = (
        (("服刑", 100, LONG_TERM), ("失联", exactly, None)),
        (("重残", 900, None), ("重病", 300, None)),
        (("强制隔离戒毒", 60, 700), ("遣送出境", 200, None)),
        (("撤销监护", 500, None), LOST_FOR_LONG),
        (("其他限制人身自由", 30, 365), ("服刑", 90, 2_000)),
    )
    listed(*pairs[context.turn % len(pairs)])(household, person, context)


def _one_gone(household: Household, person: Person, context: Context) -> None:
    """Branch B: one dead or missing, the other one of the six."""
    others: tuple[Situation, ...] = (
        ("服刑", 100, LONG_TERM), LOST_FOR_LONG, ("重病", 200, None), ("强制隔离戒毒", 90, 730), ("重残", 2_000, None),
    )  # fmt: skip
    other = others[context.turn % len(others)]
    gone = MISSING if context.turn % 3 == 1 else DEAD
    pair = (gone, other) if context.turn % 2 else (other, gone)
    listed(*pair)(household, person, context)


def _gone_both(household: Household, person: Person, context: Context) -> None:
    listed(*((DEAD, DEAD), (DEAD, MISSING), (MISSING, DEAD))[context.turn % 3])(household, person, context)


def _lost_a_day_short(household: Household, person: Person, context: Context) -> None:
    days = _days_of_six_months(context.as_of) - 1
    listed(("失联", days, None), DEAD)(household, person, context)


def _is_18(household: Household, person: Person, context: Context) -> None:
    listed(DEAD, DEAD)(household, person, context)
    person.birth = birthday_cutoff(context.as_of, 18)


def _parents_elsewhere_dead(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """Left behind with its grandparents; its parents, guardians in the register, have a home of their own and die."""
    parents = _young_couple(person, context)
    for days, one in zip((40, 12), parents, strict=True):
        one.died_on = context.as_of - timedelta(days=days + context.turn % 7)
    person.noted.guardians = tuple(parents)


def _young_couple(child: Person, context: Context) -> list[Person]:
    """A couple of the right age elsewhere, on no roll and in no plan, without children."""
    for home in context.world.households:
        ages = [one.age(context.as_of) - child.age(context.as_of) for one in home.members]
        if (
            home.shape == "couple"
            and not home.status
            and not home.plan
            and all(18 <= years <= 44 for years in ages)
        ):
            home.plan = "parents_elsewhere"
            strip(home, home.members[0], context)
            return home.members
    raise AssertionError("some couple is of the age of parents in every county")


def _missing(kind: str, status: str, before: Change, programme: str) -> Plan:
    return Plan(
        kind, status, grandchild, then(strip, before), programme=programme, label=INFORM, reason=KNOWN
    )


def child_programme(child: Person, on: date) -> str:
    """The programme that the child's line on the roll speaks for and that it does not have yet, or ''."""
    ward = child.record.ward if child.record else None
    if ward is None or ward.kind != "困境" or ward.placement == "依法收养" or child.age(on) >= _OF_AGE:
        return ""
    both = (ward.father, ward.mother)
    if all(_gone(one) for one in both):
        return ORPHAN
    return DEFACTO if all(_gone(one) or _unable(one, on) for one in both) else ""


def _gone(parent: Parent) -> bool:
    return parent.situation in ("死亡", "失踪")


def _unable(parent: Parent, on: date) -> bool:
    if parent.situation in ("重残", "重病", "撤销监护", "遣送出境"):
        return True
    if parent.since is None or parent.situation == "正常":
        return False
    ripe = add_months(parent.since, _SIX_MONTHS)
    if parent.situation == "失联":
        return ripe <= on
    return (
        parent.until is not None and parent.until >= on and ripe <= max(on, parent.until + timedelta(days=1))
    )


def _trap(kind: str, status: str, before: Change, programme: str, pick: Picker = grandchild) -> Plan:
    return Plan(kind, status, pick, then(strip, before), rate=calibration.TRAPS_PER_PERSON, against=programme)


CHILDHOOD: Final = (
    _missing("orphan_missing", DIBAO, _gone_both, ORPHAN),
    _missing("defacto_both_unable", DIBAO, _both_unable, DEFACTO),
    _missing("defacto_one_gone", "", _one_gone, DEFACTO),
    Plan(ELSEWHERE, "", grandchild, then(strip, _parents_elsewhere_dead), programme=ORPHAN, label=CHECK,
         reason=UNSURE),
    _trap("trap_prison_of_179_days", "", listed(("服刑", 100, SHORT_TERM), DEAD), DEFACTO),
    _trap("trap_lost_contact_a_day_short", DIBAO, _lost_a_day_short, DEFACTO),
    _trap("trap_mother_well", DIBAO, listed(_IN_PRISON, WELL), DEFACTO),
    _trap("trap_prison_served", DIBAO, listed(("服刑", 800, 700), DEAD), DEFACTO),
    _trap("trap_orphan_adopted", "", listed(DEAD, DEAD, placement="依法收养"), ORPHAN),
    _trap("trap_orphan_of_18", DIBAO, _is_18, ORPHAN),
)  # fmt: skip
