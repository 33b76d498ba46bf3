"""A comparison of engines is worth what it catches: every operator, planted wrong, is found."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pytest

from minsheng.engine.columnar import answers, compiler, operators, stages, surroundings
from minsheng.engine.columnar.compiler import Compiler
from minsheng.policy import nodes
from tests.support import engines, specimens
from tests.support.engines import Answer, Key
from tests.support.snapshots import Plan, Tables, random_tables

SEEDS = (16, 7, 8, 9, 10)
PACK = specimens.specimen_pack()


class Mutant(NamedTuple):
    """What is planted: the node it stands for, a name, and how to plant it."""

    node: str
    name: str
    plant: Callable[[pytest.MonkeyPatch], None]


def item(node: str, table: str, key: object, wrong: str) -> Mutant:
    return Mutant(node, f"{table}[{key}]", lambda m: m.setitem(getattr(operators, table), key, wrong))


def constant(node: str, name: str, wrong: object) -> Mutant:
    return Mutant(node, name, lambda m: m.setattr(operators, name, wrong))


def swapped(node: str, owner: object, name: str, old: str, new: str) -> Mutant:
    """A method whose SQL text says `new` where it should say `old`."""
    right = getattr(owner, name)

    def wrong(*args: object, **kwargs: object) -> str | None:
        text = right(*args, **kwargs)
        return None if text is None else str(text).replace(old, new)

    return Mutant(node, f"{name}: {old} -> {new}", lambda m: m.setattr(owner, name, wrong))


def method(node: str, owner: object, name: str, wrong: Callable[..., object]) -> Mutant:
    return Mutant(node, name, lambda m: m.setattr(owner, name, wrong))


def rendered(node: type[nodes.Node], wrong: Callable[..., object]) -> Mutant:
    """Another way of compiling a kind of node."""
    return Mutant(node.__name__, "rendered", lambda m: m.setitem(compiler._RENDER, node, wrong))


_covered = Compiler._covered
MUTANTS = [
    *(
        item("Arithmetic", "ARITHMETIC", *pair)
        for pair in (
            ("+", "{0} - {1}"),
            ("-", "{1} - {0}"),
            ("*", "{0} + {1}"),
            ("//", "floor({0} / nullif({1}, 0))::bigint"),
            ("//", "{0} // case when {1} = 0 then 1 else {1} end"),
        )
    ),
    *(
        item("Compare", "COMPARE", *pair)
        for pair in (
            ("<", "{0} <= {1}"),
            ("<=", "{0} < {1}"),
            (">", "{0} >= {1}"),
            (">=", "{0} > {1}"),
            ("==", "{0} is not distinct from {1}"),
            ("!=", "{0} is distinct from {1}"),
        )
    ),
    item("Compare", "MIRRORED", ">", ">"),
    item("Logic", "LOGIC", "and", " or "),
    item("Logic", "LOGIC", "or", " and "),
    constant("Not", "NOT", "coalesce(not {0}, true)"),
    constant("Presumed", "PRESUMED", "coalesce({1}, {0})"),
    constant("Choose", "CHOOSE", "case when {0} then {1} else {2} end"),
    constant("Choose", "CHOOSE", "case when {0} then {1} when not {0} then {2} end"),
    item("ShiftDate", "SHIFT", "days", "{0} + {1}::integer + 1"),
    item("ShiftDate", "SHIFT", "months", "{0} + {1}::integer * 30"),
    item("DatePart", "DATE_PART", "year", "month({0})::bigint"),
    item("DatePart", "DATE_PART", "month", "day({0})::bigint"),
    constant("AgeYears", "KNOWN_BIRTH", "case when {1} is null then {1} else {0} end"),
    swapped("AgeYears", operators, "age_comparison", "<=", "<"),
    swapped("AgeYears", operators, "age_years", "20260229", "20260228"),
    method(
        "AgeYears",
        operators,
        "age_comparison",
        lambda op, on, years, leap: f"{{0}} <= date '{on.year - years}-{on.month:02}-{on.day:02}'",
    ),
    swapped("Extreme", operators, "extreme", " is not null", " is null or true"),
    swapped("Extreme", operators, "extreme", "least", "greatest"),
    *(
        item("Rounded", "ROUNDED", mode, wrong)
        for mode, wrong in (
            ("ceil_yuan", "{0} // ({1} * 100) * 100"),
            ("ceil_yuan", operators.ROUNDED["ceil_yuan"].replace("{0} > 0 and", "")),
            ("ceil_10_yuan", operators.ROUNDED["ceil_yuan"]),
            ("half_up_cent", operators.ROUNDED["half_up_cent"].replace("sign({0})", "1")),
            ("half_up_cent", "{0} // {1}"),
            ("truncate", operators.ROUNDED["half_up_cent"]),
        )
    ),
    constant("Rounded", "ABOVE_ZERO", ("{0}", "nullif({0}, 0)")),
    constant("MemberAggregate", "KLEENE_CODE", "case when {0} then 2 else 0 end::utinyint"),
    item("MemberAggregate", "KLEENE_OVER_ROWS", "any", "min({0})"),
    item("MemberAggregate", "KLEENE_OVER_ROWS", "all", "max({0})"),
    item("MemberAggregate", "KLEENE_VALUE", "all", "nullif(coalesce({0}, 0), 1) = 2"),
    item("MemberAggregate", "KLEENE_VALUE", "any", "coalesce({0}, 0) = 2"),
    constant("MemberAggregate", "SELECTED", "case when {0} then {1} else 0 end"),
    constant("MemberAggregate", "CHOSEN", "{1}"),
    constant("MemberAggregate", "CHOSEN_IS_KNOWN", "{0} is not null"),
    constant("MemberAggregate", "IF_ALL_KNOWN", "coalesce({0}, 0)::bigint"),
    constant("MemberAggregate", "IF_NONE_UNKNOWN", "{0}"),
    *(
        item("MemberAggregate", "OVER_ROWS", kind, wrong)
        for kind, wrong in (
            (nodes.AggregateKind.COUNT, "count({0})"),
            (nodes.AggregateKind.SUM, "max({0})"),
            (nodes.AggregateKind.MIN, "max({0})"),
            (nodes.AggregateKind.MAX, "min({0})"),
        )
    ),
    constant("PersonFact", "WITHIN", "{0}::bigint"),
    rendered(
        nodes.HouseholdFact,
        lambda c, node, scope: c.fact(scope, "size" if node.column == "declared_income_fen" else node.column),
    ),
    method(
        "Literal",
        operators,
        "literal",
        lambda value, right=operators.literal: right(value + 1 if value.__class__ is int else value),
    ),
    rendered(
        nodes.EvaluationDate,
        lambda c, node, scope: compiler.Column(scope, -1, operators.literal(specimens.ON.replace(day=27))),
    ),
    rendered(nodes.Untold, lambda c, node, scope: compiler.Column(scope, -1, "false")),
    swapped("Enrolled", stages, "running", "to_date >=", "to_date >"),
    swapped("Enrolled", stages, "running", "from_date <=", "from_date <"),
    swapped("Enrolled", stages, "running", "to_date is null or", ""),
    method(
        "Enrolled",
        Compiler,
        "_covered",
        lambda c, table, first, last: _covered(
            c, "enrolment:dibao" if table.startswith("enrolment") else table, first, last
        ),
    ),
    swapped("MonthSum", stages, "month_sum", "month <", "month <="),
    swapped("MonthSum", stages, "month_sum", "month >=", "month >"),
    swapped("MonthSum", stages, "month_sum", "is not null", "is null or true"),
    method("MonthSum", surroundings, "spans_contain", lambda spans, first, last: True),
    swapped("Related", stages.Stages, "_people_again", "left join t_person", "join t_person"),
    swapped("Related", stages.Stages, "_people_again", ", 1)", ", 0)"),
    swapped("AtHousehold", stages.Stages, "_people_again", "t.joint_id", "t.id"),
    method(
        "Entitled",
        surroundings.Folder,
        "entitlement",
        lambda f, code: ([f.programmes[code].conditions[0].node]),
    ),
    method(
        "Parameter",
        Compiler,
        "_choices",
        lambda c, resolved, scope, by_class: c.literal(
            nodes.Literal(resolved.choices[-1].value, resolved.type), scope
        ),
    ),
    rendered(nodes.Named, lambda c, node, scope: c.column(nodes.Not(node.value), scope)),
    rendered(
        nodes.ThingFact,
        lambda c, node, scope: c.fact(scope, "pre_self_fen" if node.column == "total_fen" else node.column),
    ),
    rendered(nodes.AtPerson, lambda c, node, scope: compiler.Column(scope, -1, "null")),
    swapped("AtPerson", stages.Stages, "_things", "p.id = t.person_id", "p.id = t.person_id + 1"),
    swapped("EnrolledOn", stages.Stages, "_running_on", "to_date >=", "to_date >"),
    swapped("EnrolledOn", stages.Stages, "_running_on", "from_date <=", "from_date <"),
    swapped("EnrolledOn", stages.Stages, "_running_on", "to_date is null or", ""),
    swapped("EnrolledOn", operators, "covered_on", " or ", " and "),
    swapped("EnrolledOn", operators, "covered_on", "between", "not between"),
    swapped("masks", answers, "mask", "2::bigint", "4::bigint"),
    swapped("masks", answers, "mask", "when not", "when"),
]


@cache
def county(seed: int) -> tuple[Tables, dict[Key, Answer]]:
    """Rows of a random county and what the reference answers for them."""
    tables = random_tables(Plan(seed=seed, households=300, on=specimens.ON, limit_share=0.05, things=250))
    return tables, engines.by_reference(tables, PACK, specimens.ON)


def is_seen(path: Path) -> bool:
    """Whether one of a few counties shows a difference; a number beyond 64 bits is noticed too."""
    for seed in SEEDS:
        tables, expected = county(seed)
        try:
            if engines.by_duckdb(tables, PACK, specimens.ON, path / str(seed)) != expected:
                return True
        except (duckdb.OutOfRangeException, pa.ArrowInvalid):  # too great for its type: noticed, too
            return True
    return False


def test_without_a_mutant_both_engines_agree_on_the_specimens(tmp_path: Path) -> None:
    assert not is_seen(tmp_path)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: f"{m.node} {m.name}")
def test_a_planted_mistake_is_caught(mutant: Mutant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.plant(monkeypatch)
    assert is_seen(tmp_path)


def test_every_node_of_the_language_has_a_mutant() -> None:
    assert {node.__name__ for node in compiler._RENDER} - {m.node for m in MUTANTS} == set()
