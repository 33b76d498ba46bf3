"""Plans about benefits that run and that nobody adjusted: a term over, a wrong amount, another's account, a changed family.

Also what looks like it and is right: a term that ends today, an amount off by the tolerance, the account of a spouse.
"""

from datetime import date, timedelta
from typing import Final

from minsheng.kernel.periods import Month, add_months, birthday_cutoff
from minsheng.synth import calibration, names
from minsheng.synth.grants import term_ends
from minsheng.synth.kin import cannot_work
from minsheng.synth.mistakes import REVIEW
from minsheng.synth.news import PRISON, head_of_family, imprison, pupil
from minsheng.synth.pickers import aged, anyone, member, severe, strip, then, untouched
from minsheng.synth.planting import Change, Context, Picker, Plan
from minsheng.synth.records import Aid, Custody, Disaster, Parent, Ward, Watch
from minsheng.synth.schooling import LEFT_OUT
from minsheng.synth.wards import enrol, minors, parents
from minsheng.synth.world import (
    CARE,
    DEFACTO,
    DIBAO,
    EDGE,
    OLD_AGE,
    ORPHAN,
    TEKUN,
    Household,
    Lead,
    Person,
    World,
)

EXPIRED, AMOUNT, ACCOUNT = "expired", "amount", "other_account"
CUSTODY, BORN, MARRIED, PARENTS = "member_custody", "born", "married", "parents_differ"
_NEARLY_GROWN: Final = 16
_WEEKS_AGO: Final = 20


def _days_ago(context: Context, least: int, most: int) -> timedelta:
    return timedelta(days=context.rng.randint(least, most))


def _term_over(days: int) -> Change:
    """The confirmation ended so many days ago, the first time; up to half a year more from then on."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
        assert household.edge is not None
        more = context.rng.randint(0, 150) if context.turn and days else 0
        household.edge.until = context.as_of - timedelta(days=days + more)
        household.edge.start = Month.of(add_months(household.edge.until, -12))

    return step


def _paid(off_fen: int) -> Change:
    """The household is paid so much beside what is due, and has been for a year."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        grant = household.dibao
        assert grant is not None
        grant.difference_fen += off_fen
        grant.start = min(grant.start, Month.of(context.as_of).shift(-6))

    return step


def _due_enough(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """So poor that much more than the sums of the plans is due."""
    context.income[household.key] = 100


def _line(programme: str, monthly_fen: int) -> Change:
    """The line of the person states this amount, since a year."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        line = person.lines[programme]
        line.monthly_fen = monthly_fen
        line.start = min(line.start, Month.of(context.as_of).shift(-12))

    return step


def _head(household: Household, context: Context) -> Person | None:
    head = household.members[0]
    return head if _settled(head, context) else None


def _settled(person: Person, context: Context) -> bool:
    """No birthday lately with which the sum that is due may have changed."""
    before = context.as_of - timedelta(days=calibration.AMOUNT_SETTLES_DAYS + 1)
    return not set(range(person.age(before) + 1, person.age(context.as_of) + 1)) & set(
        calibration.ROUND_BIRTHDAYS
    )


def _severe_and_settled(person: Person, context: Context) -> bool:
    return severe(person, context) and _settled(person, context)


def _paid_less_care(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    line = person.lines[TEKUN]
    line.monthly_fen -= calibration.TEKUN_CARE_FEN[0]
    line.start = min(line.start, Month.of(context.as_of).shift(-6))


def _never_assessed(household: Household, person: Person, context: Context) -> None:
    """Nobody can say what is due for care."""
    _paid_less_care(household, person, context)
    person.noted.ability = None


def _with_a_child(household: Household, context: Context) -> Person | None:
    """A child of a couple who are both well."""
    head = head_of_family(household, context)
    well = head is not None and len(parents(household)) == 2
    children = minors(household, context.as_of)
    return children[0] if well and children and children[0].age(context.as_of) < _NEARLY_GROWN else None


def _on_the_roll(kind: str, father: str, mother: str) -> Change:
    """On the roll of children for what is said to keep the parents away, without an end."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        ago = add_months(context.as_of, -20)
        enrol(person, Ward(kind, ago, Parent(father, ago), Parent(mother, ago)), context.as_of)

    return step


def _father_released(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    father = min(parents(household), key=lambda one: one.sex)
    ended = context.as_of - _days_ago(context, 20, 90)
    father.noted.custody = Custody(PRISON, add_months(ended, -18), ended, "已释放")


def _is_93(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.birth = birthday_cutoff(context.as_of, 93) - _days_ago(context, 0, 300)


def _turned_90(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """The roll of this month should have known: the first has the birthday today."""
    person.birth = birthday_cutoff(context.as_of, 90) - timedelta(days=_WEEKS_AGO if context.turn else 0)


def _account(programme: str, *, spouse: bool = False) -> Change:
    """The money goes to somebody from elsewhere, or to the other of a couple."""

    def step(household: Household, person: Person, context: Context) -> None:
        other = next((one for one in household.members if one is not person), None)
        line = person.lines[programme]
        line.account = other.name if spouse and other is not None else names.stranger(context.rng)

    return step


def _with_spouse(household: Household, context: Context) -> Person | None:
    if household.shape != "elder_couple":
        return None
    return member(aged(81))(household, context)


def _in_prison(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    start = context.as_of - _days_ago(context, 200, 700)
    imprison(person, start, context.as_of + timedelta(days=900), known=True)


def _still_counted(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    grant = household.dibao
    assert grant is not None
    listed = {id(one) for one in grant.listed} | {id(person)}
    grant.listed = [one for one in household.members if id(one) in listed]


def _grown_child(household: Household, context: Context) -> Person | None:
    """An adult child between 22 and 40 who can work, where no minor lives."""
    if minors(household, context.as_of) or len(household.members) < 3:
        return None
    grown = (one for one in household.members if one.relation in ("子", "女"))
    found = next((one for one in grown if 22 <= one.age(context.as_of) <= 40), None)
    return found if found is not None and not cannot_work(found, context.as_of) else None


def _alone(household: Household, context: Context) -> Person | None:
    """Somebody of 23 to 50 who lives alone and is not married."""
    head = household.members[0]
    fits = household.shape == "single_adult" and head.marital != "已婚"
    return head if fits and 23 <= head.age(context.as_of) <= 50 else None


def _mother(household: Household, context: Context) -> Person | None:
    """A wife of 20 to 40 whose husband is here."""
    couple = household.members[:2]
    if len(couple) < 2 or household.shape not in ("couple", "parents", "three_generations"):
        return None
    wife = max(couple, key=lambda one: one.sex)
    return wife if 20 <= wife.age(context.as_of) <= 40 else None


def _gives_birth(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.noted.gave_birth = True


def _marries(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.noted.weds = True


def _leaves_school(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.noted.school = LEFT_OUT


def _still_watched(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """Named by the farm bureau, the risk not lifted, on no list."""
    kind = ("边缘易致贫", "突发严重困难", "脱贫不稳定")[context.turn % 3]
    identified = context.as_of - _days_ago(context, 20, 300)
    household.events.watch = Watch(kind, identified, "因病", resolved=False, income_fen=900_000)


def _rural(household: Household, context: Context) -> Person | None:
    return None if household.village.urban else untouched(household, context)


def _bills_and_aid(cause: str, kind: str, days_ago: int) -> Change:
    """Bills at the line, and help paid so long ago for this cause."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        context.medical[household.key] = calibration.MEDICAL_BURDEN_FEN
        for one in household.members:
            one.serious = False
        on = context.as_of - timedelta(days=days_ago)
        household.events.aids.append(Aid(kind, cause, 50_000, on))

    return step


def _helped_at_once(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """The count of the disaster says itself what was paid."""
    on = context.as_of - timedelta(days=30)
    household.events.disaster = Disaster(
        f"SZ98-{context.turn}", "风雹", on, severe=2, evacuated=len(household.living), aided_fen=2_500_000
    )


def add_terms_over(world: World, since: date) -> None:
    """Append the reviews of confirmations that have ended since that day."""
    for home in world.households:
        if home.edge is not None and since <= term_ends(home, home.edge) < world.as_of:
            world.leads.append(Lead(home, None, EDGE, REVIEW, EXPIRED, EXPIRED))


def _wrong(
    kind: str, status: str, pick: Picker, before: Change, after: Change, programme: str, reason: str
) -> Plan:
    whole = programme in (DIBAO, EDGE)
    return Plan(kind, status, pick, before, after, programme, REVIEW, reason, whole)


def _trap(kind: str, status: str, pick: Picker, before: Change, after: Change, against: str) -> Plan:
    return Plan(kind, status, pick, before, after, rate=calibration.TRAPS_PER_PERSON, against=against)


def _sign(kind: str, status: str, pick: Picker, before: Change, reason: str) -> Plan:
    return Plan(kind, status, pick, before, sign=reason)


_OFF: Final = calibration.AMOUNT_OFF_FEN
_LOW, _HIGH = calibration.OLD_AGE_BANDS_FEN[2][1], calibration.OLD_AGE_BANDS_FEN[1][1]
UPKEEP: Final = (
    _wrong("edge_term_over", EDGE, untouched, then(), _term_over(1), EDGE, EXPIRED),
    _trap("trap_edge_term_ends_today", EDGE, untouched, then(), _term_over(0), EXPIRED),
    _wrong("dibao_underpaid", DIBAO, untouched, _due_enough, _paid(-_OFF - 6_600), DIBAO, AMOUNT),
    _wrong("dibao_overpaid", DIBAO, untouched, _due_enough, _paid(_OFF + 100), DIBAO, AMOUNT),
    _trap("trap_dibao_off_by_the_tolerance", DIBAO, untouched, _due_enough, _paid(-_OFF), AMOUNT),
    _wrong("old_age_paid_the_lower_band", "", member(aged(81)), _is_93, _line(OLD_AGE, _LOW), OLD_AGE, AMOUNT),
    _wrong("old_age_has_just_turned_90", "", member(aged(81)), _turned_90, _line(OLD_AGE, _LOW), OLD_AGE, AMOUNT),
    _wrong("care_underpaid", "", member(_severe_and_settled), then(), _line(CARE, calibration.CARE_SUBSIDY_FEN - 2_000), CARE,
           AMOUNT),
    _wrong("old_age_to_a_stranger", "", member(aged(81)), then(), _account(OLD_AGE), OLD_AGE, ACCOUNT),
    _trap("trap_old_age_to_the_spouse", "", _with_spouse, then(), _account(OLD_AGE, spouse=True), ACCOUNT),
    _wrong("custody_on_dibao", DIBAO, _grown_child, then(strip, _in_prison), _still_counted, DIBAO, CUSTODY),
    _wrong("tekun_paid_for_less_care", TEKUN, _head, then(), _paid_less_care, TEKUN, AMOUNT),
    _trap("trap_tekun_never_assessed", TEKUN, _head, then(), _never_assessed, AMOUNT),
    _wrong("defacto_father_released", "", _with_a_child,
           then(strip, _on_the_roll("事实无人抚养", "服刑", "失联"), _father_released), then(), DEFACTO, PARENTS),
    _wrong("orphan_of_two_living_parents", "", _with_a_child, then(strip, _on_the_roll("孤儿散居", "死亡", "死亡")), then(),
           ORPHAN, PARENTS),
    _trap("trap_defacto_of_a_mother_said_dead", "", _with_a_child,
          then(strip, _on_the_roll("事实无人抚养", "失联", "死亡")), then(), PARENTS),
    _wrong("born_on_dibao", DIBAO, _mother, _gives_birth, then(), DIBAO, BORN),
    _wrong("married_on_dibao", DIBAO, _alone, then(strip, _marries), then(), DIBAO, MARRIED),
    _sign("not_in_school", DIBAO, pupil(8, 14), _leaves_school, "not_in_school"),
    _trap("trap_not_in_school_of_an_ordinary_family", "", pupil(8, 14), _leaves_school, then(), "not_in_school"),
    _sign("watched_and_unhelped", "", _rural, then(strip, _still_watched), "watched_unhelped"),
    _sign("medical_after_aid_for_a_fire", DIBAO, anyone, _bills_and_aid("火灾", "急难型", 60), "medical_over_line"),
    _trap("trap_medical_was_helped", DIBAO, anyone, _bills_and_aid("疾病", "支出型", 20), then(), "medical_over_line"),
    _trap("trap_disaster_helped_at_once", "", anyone, then(strip, _helped_at_once), then(), "disaster"),
)  # fmt: skip
