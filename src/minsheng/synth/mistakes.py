"""Who is on a roll and should not be: dead, gone, no longer entitled, paid twice. The leads of the kind 在享待复核.

A double is named after the programme that has to give way (tekun before dibao before dibao_single before edge); the
same person twice on one roll is named after that roll.
"""

from datetime import date
from typing import Final

from minsheng.kernel.periods import Month
from minsheng.synth.departures import die, move
from minsheng.synth.grants import edge_line_fen, elsewhere, new_line, start_month
from minsheng.synth.health import new_certificate
from minsheng.synth.kin import forsaken
from minsheng.synth.pickers import (
    aged,
    anyone,
    certificate_of,
    certified,
    member,
    plain,
    severe,
    then,
    untouched,
    younger_than_80,
)
from minsheng.synth.planting import Change, Context, Picker, Plan
from minsheng.synth.world import (
    CANCELLED,
    CARE,
    DIBAO,
    EDGE,
    LIVING,
    OLD_AGE,
    TEKUN,
    Grant,
    Household,
    Means,
    Person,
)

REVIEW: Final = "review"
DEAD: Final = "dead"
GONE: Final = "moved"
NOT_ENTITLED: Final = "not_entitled"
DOUBLE: Final = "double"


def _dies(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
    die(person, context.as_of, context.rng)


def _moves(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    move(person, context.as_of, context.rng)


def _gives_up_hukou(household: Household, person: Person, context: Context) -> None:
    if context.turn % 3 == 0:
        move(person, context.as_of, context.rng, hukou=CANCELLED)
    else:
        _moves(household, person, context)


def _still_listed(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    """The roll of households still counts the member who is gone."""
    grant = household.dibao or household.edge
    assert grant is not None
    listed = {id(one) for one in grant.listed} | {id(person)}
    grant.listed = [one for one in household.members if id(one) in listed]


def _on_roll(programme: str) -> Change:
    """Put the person on a roll of persons, whatever the law says."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        line = new_line(person, programme, context.as_of, context.rng)
        line.start = min(line.start, start_month(context.as_of, context.rng, 30))
        person.lines[programme] = line

    return step


def _expires(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    certificate = certificate_of(person)
    certificate.valid_until = date.fromordinal(context.as_of.toordinal() - context.rng.randint(1, 300))
    certificate.issued = certificate.valid_until.replace(year=certificate.valid_until.year - 10, day=1)
    if context.turn % 2:
        certificate.status = "过期"


def _is_cancelled(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    certificate_of(person).status = "注销" if context.turn % 2 else "冻结"


def _is_downgraded(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    certificate = certificate_of(person)
    certificate.kind, certificate.grade = 4, 3


def _earns_more(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    context.income[household.key] = edge_line_fen(household) + context.rng.randrange(100, 200_000)


def _is_paid_all_the_same(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    assert household.dibao is not None
    household.dibao.difference_fen = context.rng.randrange(10_000, 60_000, 100)


def _slight_certificate(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.certificate = new_certificate(context.rng, context.as_of, 4, context.rng.choice((3, 4)))


def _twice(programme: str) -> Change:
    """A second line in another town."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
        person.second_lines[programme] = elsewhere(person.lines[programme], context.world, context.rng)

    return step


def _household_twice(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    assert household.dibao is not None
    line = new_line(household.applicant, TEKUN, context.as_of, context.rng)
    household.dibao.second_village = elsewhere(line, context.world, context.rng).village


def _on_edge_roll_too(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    assert household.dibao is not None
    started = start_month(context.as_of, context.rng, 10)
    household.edge = Grant(
        f"BYS{household.key[-7:]}", max(started, Month(2016, 1)), list(household.dibao.listed)
    )


def _elder_with_nobody(household: Household, context: Context) -> Person | None:
    """An elder with another adult, nobody of whom could support the other: tekun is right, dibao beside it is not."""
    person = member(aged(60, 79), others=True)(household, context)
    return person if person is not None and forsaken(person, context.as_of) else None


def _owns_nothing(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001
    person.means = Means()


def _leaving(
    programme: str, status: str, pick: Picker, after: Change, *, whole_household: bool = False
) -> tuple[Plan, Plan]:
    """Dead on a roll and moved away but still on it."""
    moves = _gives_up_hukou if programme == OLD_AGE else _moves
    return (
        Plan(f"dead_on_{programme}", status, pick, _dies, after, programme, REVIEW, DEAD, whole_household),
        Plan(f"moved_on_{programme}", status, pick, moves, after, programme, REVIEW, GONE, whole_household),
    )


MISTAKES: Final = (
    *_leaving(TEKUN, TEKUN, member(plain), _on_roll(TEKUN)),
    *_leaving(EDGE, EDGE, member(plain, others=True), _still_listed, whole_household=True),
    *_leaving(DIBAO, DIBAO, member(plain, others=True), _still_listed, whole_household=True),
    *_leaving(LIVING, DIBAO, member(younger_than_80(certified), others=True), _on_roll(LIVING)),
    *_leaving(CARE, "", member(younger_than_80(severe), others=True), _on_roll(CARE)),
    *_leaving(OLD_AGE, "", member(aged(81)), _on_roll(OLD_AGE)),
    Plan("care_certificate_expired", "", member(severe, worker=True), _expires, _on_roll(CARE), CARE, REVIEW, NOT_ENTITLED),
    Plan("care_grade_downgraded", "", member(severe, worker=True), _is_downgraded, _on_roll(CARE), CARE, REVIEW,
         NOT_ENTITLED),
    Plan("living_certificate_cancelled", DIBAO, member(certified), _is_cancelled, _on_roll(LIVING), LIVING, REVIEW,
         NOT_ENTITLED),
    Plan("old_age_under_80", "", member(aged(70, 78)), after=_on_roll(OLD_AGE), programme=OLD_AGE, label=REVIEW,
         reason=NOT_ENTITLED),
    Plan("dibao_income_over", DIBAO, anyone, _earns_more, _is_paid_all_the_same, DIBAO, REVIEW, NOT_ENTITLED, True),
    Plan("double_dibao_tekun", DIBAO, _elder_with_nobody, after=then(_owns_nothing, _on_roll(TEKUN)), programme=DIBAO,
         label=REVIEW, reason=DOUBLE, whole_household=True),
    Plan("double_living_tekun", TEKUN, member(plain), _slight_certificate, _on_roll(LIVING), LIVING, REVIEW, DOUBLE),
    Plan("twice_old_age", "", member(aged(81)), after=_twice(OLD_AGE), programme=OLD_AGE, label=REVIEW, reason=DOUBLE),
    Plan("twice_care", "", member(severe), after=_twice(CARE), programme=CARE, label=REVIEW, reason=DOUBLE),
    Plan("twice_dibao", DIBAO, untouched, after=_household_twice, programme=DIBAO, label=REVIEW, reason=DOUBLE,
         whole_household=True),
    Plan("double_dibao_edge", DIBAO, untouched, after=_on_edge_roll_too, programme=EDGE, label=REVIEW, reason=DOUBLE,
         whole_household=True),
)  # fmt: skip
