"""Plans of the wider programmes: tekun, rigid spending, disaster and temporary relief; means answered in parts; counters."""

from datetime import timedelta
from typing import Final

from minsheng.synth import calibration
from minsheng.synth.grants import disposable_year_fen, edge_line_fen, standard_fen
from minsheng.synth.omissions import CHECK, INFORM, KNOWN, MISSING, VISIT, applies, sober
from minsheng.synth.pickers import anyone, strip, then
from minsheng.synth.planting import Change, Context, Picker, Plan
from minsheng.synth.records import Disaster, Matter, Survey
from minsheng.synth.statuses import REJECTED
from minsheng.synth.world import DIBAO, TEKUN, Household, Person, World

_ALL_FIVE: Final = frozenset(("bank", "housing_fund", "vehicles", "houses", "companies"))
_TWO: Final = frozenset(("vehicles", "houses"))


def _lone_elder(household: Household, context: Context) -> Person | None:
    """Somebody between 61 and 79 who lives alone."""
    if household.shape != "single_elder":
        return None
    head = household.members[0]
    return head if 61 <= head.age(context.as_of) <= 79 else None


def _childless_couple(household: Household, context: Context) -> Person | None:
    """A couple: no school fees, nobody under age."""
    if household.shape not in ("couple", "elder_couple") or len(household.members) != 2:
        return None
    return anyone(household, context)


def _never_married(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
    person.marital = "未婚"


def _nobody_found(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.noted.survey = Survey(context.as_of - timedelta(days=context.rng.randint(20, 200)))


def _supporter_found(household: Household, person: Person, context: Context) -> None:
    """A grown child who lives elsewhere and is able."""
    survey = Survey(context.as_of - timedelta(days=context.rng.randint(20, 200)))
    survey.supporters.append((_able_stranger(household, context.world), "子女"))
    person.noted.survey = survey


def _able_stranger(household: Household, world: World) -> Person:
    for other in world.households[world.households.index(household) :] + world.households:
        head = other.members[0]
        fits = other is not household and other.shape == "couple" and not other.status and not other.plan
        if fits and 30 <= head.age(world.as_of) <= 50 and head.certificate is None:
            other.plan = "supports_another"
            return head
    raise AssertionError("some couple is well in every county")


def _was_rejected(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """Applied for dibao this year: its means are known, and too high."""
    household.status = REJECTED


def _rigid(over_fen: int) -> Change:
    """Own bills of the year: the share of the rule of the income of the year and `over_fen`; the later ones more."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        income = edge_line_fen(household) + standard_fen(household) * context.rng.randint(1, 10) // 100
        percent = context.rng.randint(65, 90) if context.turn and over_fen > 0 else calibration.RIGID_PERCENT
        context.income[household.key] = income // 100 * 100
        context.medical[household.key] = context.income[household.key] * 12 * percent // 100 + over_fen

    return step


def _income_at_disposable(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    income = -(-disposable_year_fen(household) // 12)
    context.income[household.key] = income
    context.medical[household.key] = income * 12 * 70 // 100


def _modest(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """No car, no company, savings for some months."""
    for one in household.living:
        if one.means is not None:
            one.means.vehicles = one.means.companies = 0
            one.means.assets_fen = (one.means.assets_fen or 0) % (standard_fen(household, 1) * 6)


def _struck(days: int) -> Change:
    """By wind or fire so many days ago, and nobody paid."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        kind = ("风雹", "火灾")[context.turn % 2]
        on = context.as_of - timedelta(days=days if context.turn == 0 else context.rng.randint(5, days))
        row = Disaster(f"SZ99-{context.turn + 2}", kind, on, severe=2, evacuated=len(household.living))
        household.events.disaster = row

    return step


def _at_counter(counter: str, emergency: str, note: str) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:
        on = context.as_of - timedelta(days=context.rng.randint(1, 12))
        own = context.rng.randrange(300_000, 1_500_000, 100) if counter == "医保报销" else 0
        household.events.matters.append((person, Matter(on, counter, own, emergency, note)))

    return step


def _asked(banks: int, banks_answered: int, answered: frozenset[str]) -> Change:
    """Five institutions are asked; these have answered."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        events = household.events
        events.banks, events.banks_answered, events.answered = banks, banks_answered, answered

    return step


def _trap(kind: str, status: str, pick: Picker, before: Change, after: Change, against: str) -> Plan:
    return Plan(kind, status, pick, before, after, rate=calibration.TRAPS_PER_PERSON, against=against)


HARDSHIPS: Final = (
    Plan("tekun_missing", DIBAO, _lone_elder, then(strip, _never_married, _nobody_found), _modest, TEKUN, INFORM, KNOWN),
    Plan("tekun_never_married", "", _lone_elder, then(strip, _never_married), programme=TEKUN, label=VISIT,
         reason="no_supporter"),
    _trap("trap_tekun_supporter_able", "", _lone_elder, then(strip, _never_married, _supporter_found), then(), TEKUN),
    Plan("rigid_missing", "", _childless_couple, then(strip, _was_rejected, _rigid(1)), _modest, "rigid_expense", INFORM, KNOWN,
         whole_household=True),
    _trap("trap_rigid_exactly_the_share", "", _childless_couple, then(strip, _was_rejected, _rigid(0)), _modest, "rigid_expense"),
    _trap("trap_rigid_income_at_disposable", "", _childless_couple, then(strip, _was_rejected, _income_at_disposable), _modest,
          "rigid_expense"),
    Plan("disaster_unaided", "", anyone, then(strip, _struck(60)),
         sign="disaster"),
    Plan("counter_medical", "", sober, then(strip, _at_counter("医保报销", "", "近期住院，报销后自付仍多")), sign="counter"),
    Plan("dibao_answers_complete", "", sober, then(strip, applies, _asked(2, 2, _ALL_FIVE)), programme=DIBAO, label=INFORM,
         reason=KNOWN, whole_household=True),
    Plan("dibao_second_bank_late", "", sober, then(strip, applies, _asked(2, 1, _ALL_FIVE)), programme=DIBAO, label=CHECK,
         reason=MISSING, whole_household=True),
    _trap("trap_answers_two_of_five", "", sober, then(strip, applies, _asked(2, 0, _TWO)), then(), DIBAO),
)  # fmt: skip
