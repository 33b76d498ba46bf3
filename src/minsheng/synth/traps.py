"""What looks like a lead and is none: the day, the fen, the grade just on the other side of the line."""

from datetime import timedelta
from typing import Final

from minsheng.kernel.periods import add_months, birthday_cutoff
from minsheng.synth import calibration
from minsheng.synth.departures import die
from minsheng.synth.grants import disposable_year_fen, edge_line_fen, new_line, standard_fen, start_month
from minsheng.synth.health import CERTIFICATE_MONTHS, new_certificate
from minsheng.synth.pickers import (
    aged,
    anyone,
    certificate_of,
    give_severe,
    member,
    plain,
    severe,
    strip,
    then,
    untouched,
)
from minsheng.synth.planting import Change, Context, Plan
from minsheng.synth.statuses import REJECTED
from minsheng.synth.world import CARE, DIBAO, EDGE, OLD_AGE, TEKUN, Grant, Household, Person


def _one_fen_under(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
    context.medical[household.key] = calibration.MEDICAL_BURDEN_FEN - 1


def _high_bills(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """High bills; of those who were rejected, an income too high for every programme."""
    context.medical[household.key] = calibration.MEDICAL_BURDEN_FEN + context.rng.randint(0, 6_000_000)
    if household.status == REJECTED:
        context.income[household.key] = -(-disposable_year_fen(household) // 12)
    for one in household.members:
        one.serious = False


def _needs_no_care(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.care_seen = "否"
    household.visited, household.living_seen = person, "良好"


def _is_80_tomorrow(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.birth = birthday_cutoff(context.as_of, calibration.OLD_AGE_FROM) + timedelta(days=1)


def _expires_today(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    certificate = certificate_of(person)
    certificate.valid_until = context.as_of
    certificate.issued = add_months(context.as_of, -CERTIFICATE_MONTHS)


def _stopped(programme: str) -> Change:
    """A line that was stopped some months ago."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        line = new_line(person, programme, context.as_of, context.rng)
        line.stopped = start_month(context.as_of, context.rng, 9).last
        line.start = start_month(context.as_of, context.rng, 30).shift(-10)
        person.lines[programme] = line

    return step


def _stopped_household(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    start = start_month(context.as_of, context.rng, 30).shift(-10)
    grant = Grant(f"DBS{household.key[-7:]}", start, list(household.living), difference_fen=12_000)
    grant.stopped = start_month(context.as_of, context.rng, 9).last
    household.dibao = grant


def _income_at_standard(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    context.income[household.key] = standard_fen(household)


def _income_at_edge_line(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    context.income[household.key] = edge_line_fen(household)


def _declares_half(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    household.declared_fen = standard_fen(household) // 2


def _declares_edge_line(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    household.declared_fen = edge_line_fen(household)


def _gets_severe(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    give_severe(person, context)


def _limb_grade_3(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.certificate = new_certificate(context.rng, context.as_of, 4, 3)


def _dies(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    die(person, context.as_of, context.rng)


def _worker_of_59(household: Household, person: Person, context: Context) -> None:
    """The only one who could work turns 60 tomorrow; the other one is severely disabled."""
    person.birth = birthday_cutoff(context.as_of, 60) + timedelta(days=1)
    give_severe(household.members[1], context)


def _three_or_more(household: Household, context: Context) -> Person | None:
    """Bills just under the line are no excessive share of what three people may earn. No school fees."""
    few = len(household.members) < 3 or any(one.age(context.as_of) < 20 for one in household.members)
    return None if few else anyone(household, context)


def _couple(household: Household, context: Context) -> Person | None:
    return anyone(household, context) if household.shape == "couple" else None


TRAPS: Final = tuple(
    Plan(kind, status, pick, before, after, rate=calibration.TRAPS_PER_PERSON)
    for kind, status, pick, before, after in (
        ("trap_severe_with_worker_of_59", "", _couple, then(strip, _worker_of_59), then()),
        ("trap_severe_tekun", TEKUN, member(plain), _gets_severe, then()),
        ("trap_edge_income_at_standard", EDGE, untouched, _income_at_standard, then()),
        ("trap_rejected_at_edge_line", "rejected", anyone, _income_at_edge_line, then()),
        ("trap_rejected_high_bills", "rejected", anyone, _high_bills, then()),
        ("trap_dibao_high_bills", DIBAO, anyone, _high_bills, then()),
        ("trap_dibao_declares_low", DIBAO, anyone, _declares_half, then()),
        ("trap_medical_one_fen_under", "", _three_or_more, then(strip, _one_fen_under), then()),
        ("trap_declares_at_edge_line", "", anyone, then(strip, _declares_edge_line), then()),
        ("trap_visit_says_no_care", "", member(severe), _needs_no_care, then()),
        ("trap_80_tomorrow", "", member(aged(75, 86)), _is_80_tomorrow, then()),
        ("trap_certificate_expires_today", "", member(severe, worker=True), _expires_today, then()),
        ("trap_limb_grade_3", "", member(plain, worker=True), _limb_grade_3, then()),
        ("trap_dead_not_on_roll", DIBAO, member(plain, others=True), _dies, then()),
        ("trap_stopped_old_age", "", member(aged(60, 79)), then(), _stopped(OLD_AGE)),
        ("trap_stopped_care", "", member(plain), then(), _stopped(CARE)),
        ("trap_stopped_dibao", "", untouched, then(), _stopped_household),
    )
)  # fmt: skip
