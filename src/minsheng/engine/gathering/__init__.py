"""What an explanation stands on: the facts, parameters and quantities below a node, for one row.

Every node becomes, once per pack and day, a function that walks with the same rows as the evaluation. Where a value was decided
by one branch (a met guard, a member that is not selected) it follows that branch only; of an `and` / `or` it adds every part,
because people ask for all. What many stand on is gathered once for a row of a run, and nothing before somebody reads it.

    uses.py        what is collected
    gatherers.py   nodes as functions, and what is kept for others
    leaves.py      nodes that nothing stands below
    operators.py   nodes that stand on others
"""

from typing import Final

from minsheng.engine.gathering import leaves, operators
from minsheng.engine.gathering.gatherers import Gatherers, Maker
from minsheng.engine.reference import Ready
from minsheng.policy import nodes
from minsheng.policy.nodes import Node

SHARED: Final[dict[type[Node], Maker]] = {
    nodes.Named: operators.named,
    nodes.Choose: operators.choose,
    nodes.Presumed: operators.presumed,
    nodes.Entitled: operators.entitled,
    nodes.MemberAggregate: operators.aggregate,
    nodes.AtHousehold: operators.at_household,
    nodes.AtPerson: operators.at_person,
    nodes.Related: operators.related,
}
"""Several conditions may ask for what these find."""
SAYING: Final[dict[type[Node], Maker]] = {
    nodes.PersonFact: leaves.person_fact,
    nodes.HouseholdFact: leaves.household_fact,
    nodes.ThingFact: leaves.thing_fact,
    nodes.AgeYears: leaves.age,
    nodes.MonthSum: leaves.month_sum,
    nodes.Enrolled: leaves.enrolled,
    nodes.EnrolledOn: leaves.enrolled_on,
    nodes.Parameter: leaves.parameter,
    **SHARED,
}
"""What says something itself; every other kind of node says what stands below it."""


def gatherers(prepared: Ready) -> Gatherers:
    """Those of a pack on a day."""
    return _made(prepared, only_lacking=False)


def lackings(prepared: Ready) -> Gatherers:
    """The same for those who only ask which amounts and limits nobody has set: what cannot lead to one is not looked at."""
    return _made(prepared, only_lacking=True)


def _made(prepared: Ready, *, only_lacking: bool) -> Gatherers:
    if only_lacking not in prepared.gatherers:
        prepared.gatherers[only_lacking] = Gatherers(prepared, SAYING, frozenset(SHARED), only_lacking)
    found: Gatherers = prepared.gatherers[only_lacking]
    return found
