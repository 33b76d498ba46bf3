"""Which households are on which roll: decided before anything else about them, so that the rest can be made to fit."""

from collections.abc import Callable
from datetime import date
from typing import Final

from minsheng.synth import calibration
from minsheng.synth.chance import stream
from minsheng.synth.world import DIBAO, EDGE, RIGID, TEKUN, Household, World

REJECTED: Final = "rejected"
APPLICANT: Final = "applicant"

# How readily a household of this shape is on the roll of dibao; small and broken families more often.
_DIBAO_CHANCE: Final = {
    "single_adult": 0.22, "single_elder": 0.30, "couple": 0.07, "elder_couple": 0.12, "parents": 0.03,
    "grown_child": 0.03, "single_parent": 0.25, "three_generations": 0.03, "with_parent": 0.05,
    "skipped_generation": 0.35, "siblings": 0.15,
}  # fmt: skip
_RURAL_FACTOR: Final = 1.6


def assign_statuses(world: World) -> None:
    """Set `Household.status` until the shares of the calibration are reached."""
    rng = stream(world.seed, "statuses")
    order = list(world.households)
    rng.shuffle(order)
    people = sum(len(household.members) for household in order)
    as_of = world.as_of

    def tekun(household: Household) -> bool:
        return len(household.members) == 1 and _tekun_chance(household, as_of) > rng.random()

    def dibao(household: Household) -> bool:
        factor = 1.0 if household.village.urban else _RURAL_FACTOR
        return _DIBAO_CHANCE[household.shape] * factor > rng.random()

    def edge(household: Household) -> bool:
        return household.shape != "single_elder" and not household.village.quiet and rng.random() < 0.1

    def rejected(household: Household) -> bool:
        return household.members[0].age(as_of) > 25 and rng.random() < 0.1

    _take(order, TEKUN, calibration.TEKUN_SHARE * people, tekun)
    _take(order, DIBAO, calibration.DIBAO_SHARE * people, dibao)
    _take(order, EDGE, calibration.EDGE_SHARE * people, edge)
    _take(order, RIGID, calibration.RIGID_SHARE * people, edge)
    _take(order, REJECTED, calibration.REJECTED_SHARE * people, rejected)


def _tekun_chance(household: Household, as_of: date) -> float:
    head = household.members[0]
    if head.marital == "已婚":
        return 0.0
    return 0.12 if head.age(as_of) >= 60 else 0.0


def _take(order: list[Household], status: str, goal: float, chosen: Callable[[Household], bool]) -> None:
    taken = 0
    for _ in range(6):
        for household in order:
            if taken >= goal:
                return
            if not household.status and chosen(household):
                household.status = status
                taken += len(household.members)
