"""How a plan is carried out: choose a household that suits, change the truth before the rolls are made, or after."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from minsheng.kernel.errors import MinshengError
from minsheng.synth import calibration
from minsheng.synth.departures import severe_without_worker
from minsheng.synth.silence import silent
from minsheng.synth.world import Household, Lead, Person, World


@dataclass(slots=True)
class Context:
    """What the steps of a plan may use and leave behind for later stages.

    `medical` and `income` fix a household's own medical share of twelve months and its checked monthly income, in fen.
    `turn` counts the plantings of the present plan, so that the first one can sit exactly on a boundary.
    """

    world: World
    rng: Random
    medical: dict[str, int] = field(default_factory=dict)
    income: dict[str, int] = field(default_factory=dict)
    turn: int = 0

    @property
    def as_of(self) -> date:
        """The day of the truth."""
        return self.world.as_of


Picker = Callable[[Household, Context], Person | None]
Change = Callable[[Household, Person, Context], None]


def unchanged(household: Household, person: Person, context: Context) -> None:
    """The step that does nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One kind of thing to plant, in households of one status.

    With a `label` a lead follows, with a `sign` a warning or the like of that reason (found by `signs`); else it is a trap:
    nothing may follow, or at least nothing of the reason or programme `against`.
    """

    kind: str
    status: str
    pick: Picker
    before: Change = unchanged
    after: Change = unchanged
    programme: str = ""
    label: str = ""
    reason: str = ""
    whole_household: bool = False
    rate: float = calibration.PLANTS_PER_PERSON
    sign: str = ""
    against: str = ""

    def count(self, people: int) -> int:
        """How many times among `people`: by rate, at least SURE_COUNT in a county of SURE_FROM_PEOPLE."""
        sure = calibration.SURE_COUNT * people // calibration.SURE_FROM_PEOPLE
        return max(1, min(sure, calibration.SURE_COUNT), round(people * self.rate))


@dataclass(frozen=True, slots=True)
class Planted:
    """A plan that was carried out on a household and one of its members."""

    plan: Plan
    household: Household
    person: Person


def plant(plans: Iterable[Plan], context: Context) -> list[Planted]:
    """Choose households for every plan and apply the first step of each.

    Raises SYNTH_SHORTAGE when a county of full size has too few suitable households.
    """
    world = context.world
    people = sum(len(household.members) for household in world.households)
    pools: dict[str, list[Household]] = {}
    for household in world.households:
        pools.setdefault(household.status, []).append(household)
    for pool in pools.values():
        context.rng.shuffle(pool)
    done: list[Planted] = []
    for plan in plans:
        wanted = plan.count(people)
        found = _plant_one(plan, wanted, pools.get(plan.status, []), context)
        if len(found) < wanted and people >= calibration.SURE_FROM_PEOPLE:
            raise MinshengError("SYNTH_SHORTAGE", f"没有足够的家庭可供设置：{plan.kind}", kind=plan.kind)
        done += found
    return done


def _plant_one(plan: Plan, wanted: int, pool: list[Household], context: Context) -> list[Planted]:
    found: list[Planted] = []
    context.turn = 0
    for household in pool:
        if len(found) >= wanted:
            break
        if (
            household.plan
            or silent(household.village)
            or (household.status == "" and severe_without_worker(household, context.as_of))
        ):
            continue
        person = plan.pick(household, context)
        if person is None:
            continue
        household.plan, household.subject = plan.kind, person
        plan.before(household, person, context)
        _write_down(plan, household, person, context)
        found.append(Planted(plan, household, person))
        context.turn += 1
    return found


def _write_down(plan: Plan, household: Household, person: Person, context: Context) -> None:
    subject = None if plan.whole_household else person
    lead = Lead(household, subject, plan.programme, plan.label, plan.reason, plan.kind)
    if plan.label:
        context.world.leads.append(lead)
    elif not plan.sign:
        lead.reason = plan.against
        context.world.traps.append(lead)


def finish(planted: Iterable[Planted], context: Context) -> None:
    """The second step of every plan, once the rolls are made."""
    for one in planted:
        one.plan.after(one.household, one.person, context)
