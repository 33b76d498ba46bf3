"""What people are entitled to and do not get: the leads of the kinds 可直接告知, 值得入户 and 待核对."""

from datetime import date
from typing import Final

from minsheng.synth import calibration
from minsheng.synth.grants import edge_line_fen, standard_fen
from minsheng.synth.kin import nobody_forsaken
from minsheng.synth.pickers import (
    aged,
    anyone,
    certificate_of,
    certified,
    give_severe,
    member,
    plain,
    severe,
    strip,
    then,
    with_retirees_only,
    without,
)
from minsheng.synth.planting import Context, Plan
from minsheng.synth.statuses import APPLICANT
from minsheng.synth.world import CARE, DIBAO, EDGE, LIVING, OLD_AGE, SINGLE, Household, Person

KNOWN: Final = "all_known"
INFORM: Final = "inform"
VISIT: Final = "visit"
CHECK: Final = "check"
MISSING: Final = "missing"


def _turns_80_this_month(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    today = context.as_of
    day = today.day if context.turn == 0 else context.rng.randint(1, today.day)
    person.birth = date(today.year - 80, today.month, min(day, 28) if today.month == 2 else day)


def _leap_day(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    latest = (context.as_of.year - 81) // 4 * 4
    person.birth = date(latest - 4 * (context.turn % 3), 2, 29)


def _medical(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    extra = 0 if context.turn == 0 else context.rng.randint(1, 6_000_000)
    context.medical[household.key] = calibration.MEDICAL_BURDEN_FEN + extra
    min(household.members, key=lambda one: one.birth).serious = context.turn % 2 == 1


def _severe(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    give_severe(person, context)


def _declared_low(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    line = standard_fen(household)
    household.declared_fen = line - 1 if context.turn == 0 else line * context.rng.randint(0, 95) // 100


def sober(household: Household, context: Context) -> Person | None:
    """The applicant of a household nobody of which looks like tekun."""
    return anyone(household, context) if nobody_forsaken(household, context.as_of) else None


def _hardship(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    household.visited, household.living_seen = person, "困难"


def applies(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """Has applied for dibao: its means are checked, and are low."""
    household.status = APPLICANT
    if context.turn == 0:
        context.income[household.key] = standard_fen(household) - 1


def _applies_on_the_edge(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    household.status = APPLICANT
    standard, line = standard_fen(household), edge_line_fen(household)
    exact = {0: standard, 1: line - 1}
    context.income[household.key] = exact.get(context.turn, context.rng.randint(standard, line - 1))


def _bank_is_silent(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    assert person.means is not None
    person.means.assets_fen = None


def _grade_blank(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    certificate_of(person).grade = None


def _hukou_blank(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.hukou = ""


def _seriously_ill(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.serious = True


_PER_100K: Final = 1 / 100_000
OMISSIONS: Final = (
    Plan("care_missing", "", member(severe), after=without(CARE), programme=CARE, label=INFORM, reason=KNOWN,
         rate=40 * _PER_100K),
    Plan("living_missing", DIBAO, member(certified), after=without(LIVING), programme=LIVING, label=INFORM, reason=KNOWN,
         rate=30 * _PER_100K),
    Plan("old_age_turned_80_this_month", "", member(aged(75, 86)), _turns_80_this_month, without(OLD_AGE),
         OLD_AGE, INFORM, KNOWN),
    Plan("old_age_born_29_february", "", member(aged(78, 94)), _leap_day, without(OLD_AGE), OLD_AGE, INFORM, KNOWN,
         rate=6 * _PER_100K),
    Plan("old_age_missing", "", member(aged(81)), after=without(OLD_AGE), programme=OLD_AGE, label=INFORM, reason=KNOWN,
         rate=30 * _PER_100K),
    Plan("dibao_medical_burden", "", anyone, then(strip, _medical), programme=DIBAO, label=VISIT,
         reason="medical_burden", whole_household=True, rate=24 * _PER_100K),
    Plan("dibao_severe_no_worker", "", with_retirees_only, then(strip, _severe), programme=DIBAO, label=VISIT,
         reason="severe_no_worker", whole_household=True, rate=24 * _PER_100K),
    Plan("dibao_declared_low", "", anyone, then(strip, _declared_low), programme=DIBAO, label=VISIT,
         reason="declared_low", whole_household=True, rate=24 * _PER_100K),
    Plan("dibao_hardship_seen", "", sober, then(strip, _hardship), programme=DIBAO, label=VISIT,
         reason="hardship_seen", whole_household=True, rate=24 * _PER_100K),
    Plan("dibao_all_known", "", anyone, then(strip, applies), programme=DIBAO, label=INFORM, reason=KNOWN,
         whole_household=True),
    Plan("dibao_one_bank_missing", "", anyone, then(strip, applies), _bank_is_silent, DIBAO, CHECK, MISSING,
         whole_household=True),
    Plan("care_grade_missing", "", member(certified, worker=True), _grade_blank, programme=CARE, label=CHECK,
         reason=MISSING),
    Plan("old_age_hukou_blank", "", member(aged(81)), _hukou_blank, programme=OLD_AGE, label=CHECK, reason=MISSING),
    Plan("edge_all_known", "", anyone, then(strip, _applies_on_the_edge), programme=EDGE, label=INFORM, reason=KNOWN,
         whole_household=True),
    Plan("single_severe_missing", EDGE, member(plain), _severe, without(SINGLE, LIVING), SINGLE, INFORM, KNOWN),
    Plan("single_ill_missing", EDGE, member(plain), _seriously_ill, without(SINGLE), SINGLE, INFORM, KNOWN),
)  # fmt: skip
