"""How far from a line people are: the two sides of every comparison of money that a change moves, for everybody.

The engine gives amounts only for lines of a programme; so each comparison is asked once more as a probe, a programme whose
only condition always holds and whose lines are the two sides.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from minsheng.engine import duckdb_sql
from minsheng.engine.columnar.operators import text
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import nodes
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.nodes import AtHousehold, Compare, Node
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, KnownAt, Line, Programme

if TYPE_CHECKING:
    from minsheng.whatif.compare import Question

BIN_PERCENT = 10
FURTHEST_PERCENT = 200


@dataclass(frozen=True)
class Probe:
    """One comparison of one programme."""

    programme: Programme
    condition: Condition
    compare: Compare

    @property
    def code(self) -> str:
        """Names its files."""
        return f"probe_{self.programme.code}_{self.condition.key}"


@dataclass(frozen=True)
class Distances:
    """The picture of one comparison: content = {programme, name_zh, condition, text, op, bins: [{from, to, before, after}],
    near: {under, over}}; a bin counts subjects whose left side is from..to percent of the right side."""

    content: dict[str, Any]


def distances(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    pack: Pack,
    other: Pack,
    affected: Sequence[str],
    question: "Question",
    out: Path,
) -> list[Distances]:
    """Bins before and after, and near.parquet: subjects within `near_percent` of the changed line."""
    probes = list(_probes(pack, affected, question))
    if not probes:
        return []
    for side, policy in (("before", pack), ("after", other)):
        asked = replace(
            policy,
            versions=tuple(_asked(probe) for probe in probes),
            exclusions=(),
            hash=f"{policy.hash}-probe",
            _by_date={},
        )
        duckdb_sql.evaluate_all(snapshot, asked, question.on, out / f"probe-{side}")
    found = [_picture(db, probe, question, out) for probe in probes]
    union = " union all ".join(f"select * from near_{probe.code}" for probe in probes)
    target = text(str(out / "near.parquet"))
    db.execute(f"copy ({union} order by all) to {target} (format parquet, compression zstd)")
    return found


def _probes(pack: Pack, affected: Sequence[str], question: "Question") -> Iterator[Probe]:
    ids = {getattr(change, "id", "") for change in question.changes}
    for code in affected:
        programme = pack.programmes(question.on)[code]
        for condition in programme.conditions:
            node = condition.node
            compared = _compared(node.value if isinstance(node, AtHousehold) else node)
            if compared is None or compared.left.type is not Type.FEN or programme.subject is not Scope.JOINT:
                continue
            if any(isinstance(n, nodes.Parameter) and n.id in ids for n in compared.walk()):
                yield Probe(programme, condition, compared)


def _compared(node: Node) -> Compare | None:
    """The comparison that a condition is, or that stands first among its alternatives (below the line, or in grace)."""
    first = node.operands[0] if isinstance(node, nodes.Logic) and node.op == "or" else node
    return first if isinstance(first, Compare) else None


def _asked(probe: Probe) -> Programme:
    one = nodes.Literal(1, Type.INT)
    always = Condition(
        "always", Compare("==", one, one), "总是成立", "试算", "无", KnownAt.SCREENING, None, None
    )
    sides: tuple[tuple[str, Node], ...] = (("left", probe.compare.left), ("right", probe.compare.right))
    return Programme(
        code=probe.code,
        name_zh=probe.programme.name_zh,
        subject=probe.programme.subject,
        valid_from=probe.programme.valid_from,
        law=probe.programme.law,
        conditions=(always,),
        lines=tuple(Line(key, key, node) for key, node in sides),
    )


def _picture(db: duckdb.DuckDBPyConnection, probe: Probe, question: "Question", out: Path) -> Distances:
    within = f"and starts_with(s.region, {text(question.region)})" if question.region else ""
    for side in ("before", "after"):
        file = text(str(out / f"probe-{side}" / f"{probe.code}.parquet"))
        db.execute(
            f"create temp table {side}_{probe.code} as select subject_id, line_left_fen as left_fen, "
            "line_right_fen as right_fen, "
            f"100.0 * line_left_fen / line_right_fen as percent from read_parquet({file}) r "
            f"join subject_joint s using (subject_id) where line_left_fen is not null and line_right_fen > 0 {within}"
        )
    bins = {
        side: dict(
            db.sql(
                f"select least(floor(percent / {BIN_PERCENT}), {FURTHEST_PERCENT // BIN_PERCENT})::int as bin, count(*) "
                f"from {side}_{probe.code} group by 1 order by 1"
            ).fetchall()
        )
        for side in ("before", "after")
    }
    reach = question.near_percent
    db.execute(
        f"create temp view near_{probe.code} as select {text(probe.programme.code)} as programme, "
        f"{text(probe.condition.key)} as condition, subject_id, left_fen, right_fen, round(percent, 2) as percent "
        f"from after_{probe.code} where abs(percent - 100) <= {reach}"
    )
    under, over = db.sql(
        f"select count(*) filter (percent < 100), count(*) filter (percent >= 100) from near_{probe.code}"
    ).fetchall()[0]
    return Distances(
        {
            "programme": probe.programme.code,
            "name_zh": probe.programme.name_zh,
            "condition": probe.condition.key,
            "text": probe.condition.text.format(have="", need=""),
            "op": probe.compare.op,
            "bins": [
                {
                    "from": n * BIN_PERCENT,
                    "to": None if n * BIN_PERCENT >= FURTHEST_PERCENT else (n + 1) * BIN_PERCENT,
                    "before": bins["before"].get(n, 0),
                    "after": bins["after"].get(n, 0),
                }
                for n in sorted(bins["before"].keys() | bins["after"].keys())
            ],
            "near": {"percent": reach, "under": under, "over": over},
        }
    )
