"""Nodes that nothing stands below: cells, sums over months, rolls, parameters."""

from __future__ import annotations

from collections.abc import Callable

from minsheng.engine import wording
from minsheng.engine.closures import Run, window
from minsheng.engine.gathering.gatherers import Gatherers
from minsheng.engine.gathering.uses import Gather, Held, Lacking, parameter_use
from minsheng.engine.household_facts import ID_COLUMN, Row, table_and_id
from minsheng.engine.results import FactUse, ParameterUse
from minsheng.policy import facts as schema
from minsheng.policy import nodes
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import Node
from minsheng.policy.parameters import ParameterValue, Resolved


def person_fact(all_: Gatherers, node: nodes.PersonFact) -> Gather:
    return _cell(all_, "person", node.column, node)


def household_fact(all_: Gatherers, node: nodes.HouseholdFact) -> Gather:
    return _cell(all_, "household", node.column, node)


def thing_fact(all_: Gatherers, node: nodes.ThingFact) -> Gather:
    return _cell(all_, node.kind.value, node.column, node)


def age(all_: Gatherers, _node: nodes.AgeYears) -> Gather:
    return _cell(all_, "person", "birth_date", nodes.PersonFact("birth_date"))


def month_sum(all_: Gatherers, node: nodes.MonthSum) -> Gather:
    table, column = node.table, schema.rule_column(node.table, node.column)
    label, period = f"前{node.months}个月{column.label}合计", window(all_.prepared.on, node.months)
    closure = all_.prepared.compiler.closure(node)

    def month_sum(row: Row, run: Run, held: Held) -> None:
        place, value = (table, node.column, row["person_id"]), closure(row, run)
        text = wording.of_node(value, node)
        held.facts[place] = FactUse(table, node.column, label, place[2], value, text, period=period)

    return month_sum


def enrolled(all_: Gatherers, node: nodes.Enrolled) -> Gather:
    line, mine = _line_of_roll(all_, node), object()
    days = [(one, all_.prepared.compiler.closure(one), all_.below(one)) for one in node.children]

    def enrolled(row: Row, run: Run, held: Held) -> None:
        for _, _, below in days:
            below(row, run, held)
        own = (mine, id(row))
        found = run.memo.get(own)
        if found is None:
            day = "".join(wording.of_node(closure(row, run), one) for one, closure, _ in days)
            use = line(row, run, day)
            found = run.memo[own] = ("enrolment", f"{use.column}{day}", use.row_id), use
        held.facts[found[0]] = found[1]

    return enrolled


def enrolled_on(all_: Gatherers, node: nodes.EnrolledOn) -> Gather:
    line, day = _line_of_roll(all_, node), nodes.ThingFact(node.kind, node.column)
    cell, closure = thing_fact(all_, day), all_.prepared.compiler.closure(day)

    def enrolled_on(row: Row, run: Run, held: Held) -> None:
        cell(row, run, held)
        if row.get("person_id") is not None:
            use = line(row, run, wording.of_node(closure(row, run), day))
            held.facts["enrolment", use.column, use.row_id] = use

    return enrolled_on


def _line_of_roll(
    all_: Gatherers, node: nodes.Enrolled | nodes.EnrolledOn
) -> Callable[[Row, Run, str], FactUse]:
    """A line of the roll in words; the day in words if it is not the legal date."""
    programme = all_.prepared.programmes.get(node.programme)
    label, closure = (
        f"在享{programme.name_zh if programme else node.programme}",
        all_.prepared.compiler.closure(node),
    )

    def line(row: Row, run: Run, day: str) -> FactUse:
        value = closure(row, run)
        text = wording.of_node(value, node)
        return FactUse("enrolment", node.programme, f"{day}{label}", row["person_id"], value, text)

    return line


def parameter(all_: Gatherers, node: nodes.Parameter) -> Gather:
    resolved = all_.prepared.compiler.parameter(node)
    uses = {
        id(choice): ((node.id, id(choice)), _use_of(all_, resolved, choice)) for choice in resolved.choices
    }
    lacking = Lacking(resolved.name_zh)
    columns = [*(["urban_rural"] if node.by_class else []), *(["region"] if resolved.regional else [])]
    if not columns:
        place, one = next(iter(uses.values()), ((lacking,), lacking))
        return lambda _row, _run, held: held.others.__setitem__(place, one)

    def parameter(row: Row, run: Run, held: Held) -> None:
        for column in columns:
            _cell(all_, table_and_id(row)[0], column, None)(row, run, held)
        choice = resolved.pick(row.get("urban_rural") if node.by_class else "", row.get("region"))
        if choice is not None:
            place, use = uses[id(choice)]
            held.others[place] = use
        elif not resolved.choices:
            held.others[lacking,] = lacking

    return parameter


def _use_of(all_: Gatherers, resolved: Resolved, choice: ParameterValue) -> ParameterUse:
    place = (resolved.id, id(choice))
    if place not in all_.uses:
        all_.uses[place] = parameter_use(resolved, choice)
    return all_.uses[place]


def _cell(all_: Gatherers, table: str, name: str, node: Node | None) -> Gather:
    """A cell; `node` None: as it stands in the table, whatever was supplied."""
    place = (table, name, node is None)
    if place not in all_.cells:
        all_.cells[place] = _made_cell(all_, table, name, node)
    return all_.cells[place]


def _made_cell(all_: Gatherers, table: str, name: str, node: Node | None) -> Gather:
    closure = None if node is None else all_.prepared.compiler.closure(node)
    column, id_column, mine = schema.rule_column(table, name), ID_COLUMN[table], object()
    type_, at_least, supply = column.rule_type or Type.TEXT, schema.AT_LEAST.get(name), f"{table}.{name}"

    def use(row: Row, run: Run) -> FactUse:
        row_id, value = row[id_column], row.get(name) if closure is None else closure(row, run)
        supplied = bool(run.names) and (supply in run.supplied or (supply, row_id) in run.supplied)
        text = wording.of_column(value, name, type_, column.unit)
        return FactUse(table, name, column.label, row_id, value, text, supplied)

    def cell(row: Row, run: Run, held: Held) -> None:
        if at_least is not None and (row.get(name) is None or row.get(at_least) is not None):
            return
        own = (mine, id(row))
        found = run.memo.get(own)
        if found is None:
            made = use(row, run)
            found = run.memo[own] = (table, name, made.row_id), made
        held.facts[found[0]] = found[1]

    return cell
