"""Plans of warnings and of changes ahead: something happens to a household, or will; and what looks like it and is not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from minsheng.kernel.periods import add_months, birthday_cutoff
from minsheng.synth import calibration
from minsheng.synth.health import CERTIFICATE_MONTHS, new_certificate
from minsheng.synth.kin import able, supporters
from minsheng.synth.omissions import INFORM, KNOWN
from minsheng.synth.pickers import aged, certificate_of, member, plain, strip, then
from minsheng.synth.planting import Change, Context, Picker, Plan
from minsheng.synth.records import Custody, Schooling, Work
from minsheng.synth.wards import minors
from minsheng.synth.world import CARE, DIBAO, OLD_AGE, Household, Person

PRISON: Final = "监狱服刑"
_LAST_PAID: Final = 11 - calibration.GAP_MONTHS


def _ago(context: Context, least: int, most: int) -> date:
    return context.as_of - timedelta(days=context.rng.randint(least, most))


def _died(least: int, most: int) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
        person.died_on = _ago(context, least, most)

    return step


def head_of_family(household: Household, context: Context) -> Person | None:
    """The head of a couple with minors, of working age."""
    head = household.members[0]
    if household.shape not in ("parents", "three_generations") or not minors(household, context.as_of):
        return None
    return head if 20 <= head.age(context.as_of) <= 58 else None


def _head_with_elder(household: Household, context: Context) -> Person | None:
    head = household.members[0]
    fits = household.shape == "with_parent" and 30 <= head.age(context.as_of) <= 58
    return head if fits and not any(one.certificate for one in household.members) else None


def _head_of_couple(household: Household, context: Context) -> Person | None:
    """A couple under 59 without anybody else: nobody hangs on the earner."""
    fits = household.shape == "couple" and all(
        22 <= one.age(context.as_of) <= 58 for one in household.members
    )
    return household.members[0] if fits else None


def imprison(person: Person, start: date, until: date, *, known: bool, kind: str = PRISON) -> None:
    """Let somebody be in custody; `known`: the county may know it."""
    person.noted.custody = Custody(kind, start, until)
    person.away = known
    person.certificate, person.serious = None, False


def _held(until_days: int, *, known: bool = True) -> Change:
    """In prison since last year, for `until_days` more (0: years)."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        days = until_days or context.rng.randint(200, 1_500)
        imprison(person, _ago(context, 200, 700), context.as_of + timedelta(days=days), known=known)

    return step


def _grown_child(household: Household, context: Context) -> Person | None:
    """An adult child where no minor lives: nobody's parent."""
    if minors(household, context.as_of) or len(household.members) < 3:
        return None
    grown = (one for one in household.members if one.relation in ("子", "女"))
    return next(grown, None)


def pupil(low: int, high: int) -> Picker:
    """A child of that age who goes to school."""

    def pick(household: Household, context: Context) -> Person | None:
        return next(
            (one for one in minors(household, context.as_of) if low <= one.age(context.as_of) <= high), None
        )

    return pick


def _school(status: str, absent: int = 0) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        days = absent if context.turn == 0 or not absent else absent + context.rng.randint(0, 60)
        person.noted.school = Schooling(status, days)

    return step


def _absent(days: int) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        person.noted.school = Schooling("在读", days)

    return step


def _new_certificate(days: int, kind: int, grade: int) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        certificate = new_certificate(context.rng, context.as_of, kind, grade)
        ago = days if context.turn == 0 else context.rng.randint(5, days)
        certificate.issued = context.as_of - timedelta(days=ago)
        certificate.valid_until = add_months(certificate.issued, CERTIFICATE_MONTHS)
        person.certificate = certificate

    return step


def _issued_long_ago(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    certificate = certificate_of(person)
    certificate.issued = context.as_of - timedelta(days=calibration.NEWS_DAYS + 1)
    certificate.valid_until = add_months(certificate.issued, CERTIFICATE_MONTHS)


def _expires_in(days: int) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        certificate = certificate_of(person)
        certificate.valid_until = context.as_of + timedelta(days=days)
        certificate.issued = add_months(certificate.valid_until, -CERTIFICATE_MONTHS)

    return step


def _turns(years: int, days: int) -> Change:
    """Has the birthday so many days from now; the first planted on the last day, the others before."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        ahead = days if context.turn == 0 or days > calibration.DAYS_AHEAD else context.rng.randint(2, days)
        person.birth = birthday_cutoff(context.as_of, years) + timedelta(days=ahead)

    return step


def _stops_paying(last: int, *, said: bool = False) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        month = last if context.turn == 0 or last > _LAST_PAID else context.rng.randint(2, last)
        person.noted.work = Work(context.rng.randrange(430_000, 900_000, 1_000), 0, month, stopped=said)

    return step


def _pension_ends(reason: str) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        person.noted.pension_stopped = reason
        person.pension_kind, person.pension_basic_fen, person.pension_other_fen = "", 0, 0

    return step


def _bills(extra: int) -> Change:
    """Own share of the year exactly `extra` beyond the line, the first time; further beyond from then on."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        more = context.rng.randint(0, 3_000_000) if context.turn and extra >= 0 else 0
        context.medical[household.key] = calibration.MEDICAL_BURDEN_FEN + extra + more
        for one in household.members:
            one.serious = False

    return step


def _off(programme: str) -> Change:
    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        person.lines.pop(programme, None)

    return step


def _supported(household: Household, context: Context) -> Person | None:
    """Somebody well whom another adult of the household can support."""
    for person in household.members[:2]:
        fits = plain(person, context) and 20 <= person.age(context.as_of) <= 55
        if fits and any(able(one, context.as_of) for one in supporters(person, context.as_of)):
            return person
    return None


def _works(household: Household, context: Context) -> Person | None:
    head = household.members[0]
    fits = household.shape in ("couple", "parents", "single_adult") and household.village.urban
    return head if fits and 22 <= head.age(context.as_of) <= 55 else None


def _sign(kind: str, status: str, pick: Picker, before: Change, after: Change, reason: str) -> Plan:
    return Plan(kind, status, pick, before, after, sign=reason)


def _lead_too(plan: Plan, programme: str) -> Plan:
    """The sign comes with a lead to a programme, all conditions of which are known."""
    return replace(plan, programme=programme, label=INFORM, reason=KNOWN)


def _trap(kind: str, status: str, pick: Picker, before: Change, after: Change, reason: str) -> Plan:
    return Plan(kind, status, pick, before, after, rate=calibration.TRAPS_PER_PERSON, against=reason)


_NEWS, _AHEAD, _PAPERS = calibration.NEWS_DAYS, calibration.DAYS_AHEAD, calibration.CERTIFICATE_DAYS_AHEAD
NEWS: Final = (
    _sign("medical_over_line", DIBAO, head_of_family, _bills(0), then(), "medical_over_line"),
    _trap("trap_medical_on_roll_one_fen_under", DIBAO, head_of_family, _bills(-1), then(), "medical_over_line"),
    _lead_too(_sign("new_severe_disability", "", _supported, _new_certificate(_NEWS, 4, 1), _off(CARE),
                    "new_severe_disability"), CARE),
    _trap("trap_new_slight_disability", "", _supported, _new_certificate(30, 4, 3), then(), "new_severe_disability"),
    _trap("trap_severe_disability_of_181_days", "", _supported, then(_new_certificate(30, 4, 2), _issued_long_ago), then(),
          "new_severe_disability"),
    _sign("parent_dead", "", head_of_family, then(strip, _died(2, _NEWS)), then(), "parent_dead"),
    _trap("trap_parent_dead_181_days", "", head_of_family, then(strip, _died(_NEWS + 1, _NEWS + 60)), then(), "parent_dead"),
    _sign("parent_custody", DIBAO, head_of_family, then(strip, _held(0)), then(), "parent_custody"),
    # A family that asked for nothing: compared for the children (民发〔2019〕62号); of others the row is refused.
    _sign("parent_custody_unasked", "", head_of_family, then(strip, _held(0, known=False)), then(), "parent_custody"),
    _trap("trap_custody_not_authorised", "", _grown_child, then(strip, _held(0, known=False)), then(), "parent_custody"),
    _trap("trap_custody_of_grown_child", DIBAO, _grown_child, then(strip, _held(0)), then(), "parent_custody"),
    _sign("release_from_custody", DIBAO, _grown_child, then(strip, _held(_AHEAD)), then(), "release_from_custody"),
    _sign("release_of_a_parent", "", head_of_family, then(strip, _held(_AHEAD, known=False)), then(), "release_from_custody"),
    _trap("trap_released_in_61_days", DIBAO, _grown_child, then(strip, _held(_AHEAD + 1)), then(), "release_from_custody"),
    _sign("dropped_out", "", pupil(7, 15), _school("辍学"), then(), "dropped_out"),
    _sign("absent_from_school", "", pupil(7, 15), _school("在读", calibration.ABSENT_DAYS), then(), "dropped_out"),
    _trap("trap_left_senior_school", "", pupil(16, 17), _school("辍学"), then(), "dropped_out"),
    _trap("trap_absent_a_day_less", "", pupil(7, 15), _absent(calibration.ABSENT_DAYS - 1), then(), "dropped_out"),
    _trap("trap_school_suspended", "", pupil(7, 15), _school("休学"), then(), "dropped_out"),
    _sign("pension_stopped", "", member(aged(62, 78)), then(), _pension_ends("未做生存认证"), "pension_stopped"),
    _trap("trap_unemployment_benefit_ended", "", _works, then(), _pension_ends("领取期满"), "pension_stopped"),
    _sign("contribution_stopped", "", _works, _stops_paying(_LAST_PAID, said=True), then(), "contribution_stopped"),
    _trap("trap_contribution_missing_two_months", "", _works, _stops_paying(_LAST_PAID + 1), then(), "contribution_stopped"),
    _sign("death_of_earner", "", _head_with_elder, then(strip, _died(2, _NEWS)), then(), "death_of_earner"),
    _trap("trap_earner_dead_181_days", "", _head_with_elder, then(strip, _died(_NEWS + 1, _NEWS + 60)), then(),
          "death_of_earner"),
    _trap("trap_earner_of_couple_dead", "", _head_of_couple, then(strip, _died(2, _NEWS)), then(), "death_of_earner"),
    _sign("turns_16", DIBAO, pupil(12, 15), _turns(16, _AHEAD), then(), "turns_16"),
    _trap("trap_16_in_61_days", DIBAO, pupil(12, 15), _turns(16, _AHEAD + 1), then(), "turns_16"),
    _sign("turns_18", DIBAO, pupil(16, 17), _turns(18, _AHEAD), then(), "turns_18"),
    _trap("trap_18_in_an_ordinary_family", "", pupil(16, 17), _turns(18, 40), then(), "turns_18"),
    _sign("turns_60", DIBAO, member(aged(55, 59)), _turns(60, _AHEAD), then(), "turns_60"),
    _sign("turns_80", "", member(aged(75, 86)), _turns(80, _AHEAD), _off(OLD_AGE), "turns_80"),
    _trap("trap_80_in_61_days", "", member(aged(75, 86)), _turns(80, _AHEAD + 1), _off(OLD_AGE), "turns_80"),
    _sign("turns_90", "", member(aged(82, 96)), _turns(90, _AHEAD), then(), "turns_90"),
    _sign("turns_100", "", member(aged(82)), _turns(100, _AHEAD), then(), "turns_100"),
    _trap("trap_90_in_61_days", "", member(aged(82, 96)), _turns(90, _AHEAD + 1), then(), "turns_90"),
    _sign("certificate_expires", "", _supported, then(_new_certificate(400, 4, 2), _expires_in(_PAPERS)), then(),
          "certificate_expires"),
    _trap("trap_certificate_expires_in_91_days", "", _supported, then(_new_certificate(400, 4, 2), _expires_in(_PAPERS + 1)),
          then(), "certificate_expires"),
)  # fmt: skip
