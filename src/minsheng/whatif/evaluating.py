"""The results of both sides as tables of one database. On one day both versions are asked in one pass.

There a programme as it was before the changes has the code `was_<code>`, and a parameter that they move the id `was.<id>`: what
does not depend on a change is then the same node on both sides, and is worked out once.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import duckdb

from minsheng.engine import duckdb_sql
from minsheng.engine.columnar.operators import text
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import nodes
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Programme
from minsheng.whatif.distances import Probe
from minsheng.whatif.subjects import Side

WAS = "was_"


@dataclass(frozen=True)
class Work:
    """What to evaluate: `touched` by the changes, so different on the sides; `needed` to compare them; `moved`: ids of
    parameters."""

    touched: Collection[str]
    needed: Collection[str]
    moved: Collection[str]
    probes: Sequence[Probe]


def in_one_pass(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    packs: tuple[Pack, Pack],
    on: date,
    work: Work,
    known: Outcome | None,
) -> tuple[Side, Side]:
    """The policies before and after the changes. `known`: results of the first pack, which are read, not worked out again."""
    now, then = (pack.programmes(on) for pack in packs)
    was = _Was(frozenset(work.touched), frozenset(work.moved))
    before = [was.programme(_bare(now[code])) for code in now if code in work.touched]
    probes_now = [was.programme(probe.asked("before")) for probe in work.probes]
    probes_then = [probe.asked("after") for probe in work.probes]
    series = packs[1].parameters.series | {
        f"{was.ids_begin}{id_}": packs[0].parameters.series[id_] for id_ in work.moved
    }
    whole = replace(
        packs[1],
        versions=(*map(_bare, then.values()), *before, *probes_now, *probes_then),
        parameters=replace(packs[1].parameters, series=series),
        exclusions=(),  # what excludes what is asked by the comparison, in one way for both sides
        _by_date={},
        _absent={},
    )
    asked = {p.code for p in (*probes_now, *probes_then)} | set(work.touched)
    if known is None:
        asked |= {p.code for p in before} | set(work.needed)
    held = _held(db, snapshot, whole, on, "result_", asked, views=True)
    stored = (
        {code: f"read_parquet({text(str(known.path(code)))})" for code in known.programmes} if known else {}
    )
    same = stored | {code: table for code, table in held.items() if code not in work.touched}
    earlier = {code.removeprefix(WAS): table for code, table in held.items() if code.startswith(WAS)}
    later = {code: table for code, table in held.items() if not code.startswith(WAS)}
    return Side("before", packs[0], on, same | earlier), Side("after", packs[1], on, same | later)


def apart(db: duckdb.DuckDBPyConnection, snapshot: Snapshot, name: str, pack: Pack, on: date) -> Side:
    """Every programme of a pack on a day."""
    bare = replace(
        pack, versions=tuple(map(_bare, pack.programmes(on).values())), exclusions=(), _by_date={}, _absent={}
    )
    return Side(name, pack, on, _held(db, snapshot, bare, on, f"result_{name}_", pack.programmes(on)))


def _held(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    pack: Pack,
    on: date,
    prefix: str,
    codes: Iterable[str],
    *,
    views: bool = False,
) -> dict[str, str]:
    made = duckdb_sql.plan(snapshot, pack, on, set(codes), ordered=False)
    return duckdb_sql.hold(db, made, prefix, views=views)


def _bare(programme: Programme) -> Programme:
    """Without the grounds, which decide nothing."""
    return replace(programme, grounds=())


@dataclass
class _Was:
    """Renames programmes and parameters in expressions; equal nodes stay one."""

    codes: frozenset[str]
    ids: frozenset[str]
    done: dict[Node, Node] = field(default_factory=dict)
    ids_begin = "was."

    def programme(self, programme: Programme) -> Programme:
        """The programme under its other name."""
        return replace(
            programme,
            code=f"{WAS}{programme.code}",
            conditions=tuple(self._condition(condition) for condition in programme.conditions),
            lines=tuple(replace(line, node=self.node(line.node)) for line in programme.lines),
        )

    def _condition(self, condition: Condition) -> Condition:
        return replace(condition, node=self.node(condition.node))

    def node(self, node: Node) -> Node:
        """The same expression with the other names."""
        if node not in self.done:
            self.done[node] = self._renamed(node)
        return self.done[node]

    def _renamed(self, node: Node) -> Node:
        if isinstance(node, nodes.Parameter):
            return replace(node, id=f"{self.ids_begin}{node.id}") if node.id in self.ids else node
        if isinstance(node, nodes.Entitled):
            return replace(node, programme=f"{WAS}{node.programme}") if node.programme in self.codes else node
        values = {f.name: getattr(node, f.name) for f in fields(node) if f.init}
        renamed = {name: _each(value, self.node) for name, value in values.items()}
        same = all(renamed[name] is value or renamed[name] == value for name, value in values.items())
        return node if same else replace(node, **renamed)


def _each(value: Any, change: Callable[[Node], Node]) -> Any:
    """A field of a node with the nodes in it changed."""
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_each(one, change) for one in value)
    return value
