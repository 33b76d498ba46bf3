"""Nodes that stand on others: each follows the rows and the branches that the evaluation took."""

from __future__ import annotations

from minsheng.engine import wording
from minsheng.engine.closures import Run
from minsheng.engine.gathering.gatherers import Gatherers
from minsheng.engine.gathering.uses import Gather, Held
from minsheng.engine.household_facts import Row, table_and_id
from minsheng.engine.results import FactUse, QuantityUse
from minsheng.policy import nodes
from minsheng.policy.nodes import AggregateKind


def named(all_: Gatherers, node: nodes.Named) -> Gather:
    closure, below = all_.prepared.compiler.closure(node), all_.below(node.value)
    key, name_zh = node.key, node.name_zh

    def named(row: Row, run: Run, held: Held) -> None:
        _, row_id = table_and_id(row)
        value = closure(row, run)
        supplied = key in run.names and ((key, row_id) in run.supplied or key in run.supplied)
        text = wording.of_node(value, node)
        held.others[key, row_id] = QuantityUse(key, name_zh, row_id, value, text, supplied)
        if not supplied:
            below(row, run, held)

    return named


def choose(all_: Gatherers, node: nodes.Choose) -> Gather:
    closure = all_.prepared.compiler.closure(node.guard)
    guard, then, otherwise = (all_.below(part) for part in (node.guard, node.then, node.otherwise))

    def choose(row: Row, run: Run, held: Held) -> None:
        guard(row, run, held)
        decided = closure(row, run)
        if decided is not False:
            then(row, run, held)
        if decided is not True:
            otherwise(row, run, held)

    return choose


def presumed(all_: Gatherers, node: nodes.Presumed) -> Gather:
    below, note = all_.below(node.value), node.note
    inner, whole = (all_.prepared.compiler.closure(n) for n in (node.value, node))

    def presumed(row: Row, run: Run, held: Held) -> None:
        below(row, run, held)
        if inner(row, run) is None and whole(row, run) is not None:
            held.others[note] = note

    return presumed


def aggregate(all_: Gatherers, node: nodes.MemberAggregate) -> Gather:
    where, value = (None if part is None else all_.below(part) for part in (node.where, node.value))
    chosen = None if node.where is None else all_.prepared.compiler.closure(node.where)
    plain = node.kind is AggregateKind.COUNT and node.where is None and node.value is None
    column = f"{node.household}_id"

    def aggregate(row: Row, run: Run, held: Held) -> None:
        for member in run.facts.members_of(row):
            if where is not None and chosen is not None:
                where(member, run, held)
                if chosen(member, run) is False:
                    continue
            if value is not None:
                value(member, run, held)
            elif plain:  # membership: the household id on the person row
                place = ("person", column, member["person_id"])
                held.facts[place] = FactUse(*place[:2], "家庭成员", place[2], member[column], "是")

    return aggregate


def at_household(all_: Gatherers, node: nodes.AtHousehold) -> Gather:
    below, kind = all_.elsewhere(node.value), node.kind

    def at_household(row: Row, run: Run, held: Held) -> None:
        household = run.facts.household_of(row, kind)
        if household is not None:
            below(household, run, held)

    return at_household


def at_person(all_: Gatherers, node: nodes.AtPerson) -> Gather:
    below = all_.elsewhere(node.value)

    def at_person(row: Row, run: Run, held: Held) -> None:
        person = run.facts.person_of(row)
        if person is not None:
            below(person, run, held)

    return at_person


def related(all_: Gatherers, node: nodes.Related) -> Gather:
    below, relation = all_.elsewhere(node.value), node.relation

    def related(row: Row, run: Run, held: Held) -> None:
        for other_id in run.facts.relations.get((row["person_id"], relation), ()):
            other = run.facts.persons.get(other_id)
            if other is not None:
                below(other, run, held)

    return related


def entitled(all_: Gatherers, node: nodes.Entitled) -> Gather:
    programme, closure = all_.prepared.programmes[node.programme], all_.prepared.compiler.closure(node)
    below = [all_.below(condition.node) for condition in programme.conditions]
    name_zh = f"符合{programme.name_zh}条件"

    def entitled(row: Row, run: Run, held: Held) -> None:
        _, row_id = table_and_id(row)
        value = closure(row, run)
        text = wording.of_node(value, node)
        held.others[node.programme, row_id] = QuantityUse(
            node.programme, name_zh, row_id, value, text, supplied=False
        )
        for each in below:
            each(row, run, held)

    return entitled
