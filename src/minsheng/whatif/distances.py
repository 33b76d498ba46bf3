"""How far from a line people are: the two sides of every comparison of money that a change moves, for everybody.

The engine gives amounts only for lines of a programme; so each comparison is asked as a probe, a programme whose only
condition always holds and whose lines are the two sides.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

from minsheng.engine.columnar.operators import text
from minsheng.engine.sentences import filled
from minsheng.policy import nodes
from minsheng.policy.amendments import ConditionChange
from minsheng.policy.comparisons import comparison
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.nodes import Compare, Node
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, KnownAt, Line, Programme
from minsheng.whatif.subjects import Side

if TYPE_CHECKING:
    from minsheng.whatif.compare import Frame, Question

BIN_PERCENT = 10
FURTHEST_PERCENT = 200


@dataclass(frozen=True)
class Probe:
    """One comparison of one programme, before and after."""

    programme: Programme
    condition: Condition
    compared: dict[str, Compare]

    @property
    def code(self) -> str:
        """Names its files."""
        return f"probe_{self.programme.code}_{self.condition.key}"

    def asked(self, side: str) -> Programme:
        """The programme that gives both sides of the comparison as amounts."""
        one = nodes.Literal(1, Type.INT)
        always = Condition(
            "always", Compare("==", one, one), "总是成立", "试算", "无", KnownAt.SCREENING, None, None
        )
        compared = self.compared[side]
        sides: tuple[tuple[str, Node], ...] = (("left", compared.left), ("right", compared.right))
        return replace(
            self.programme,
            code=self.code,
            conditions=(always,),
            grounds=(),
            lines=tuple(Line(key, key, node) for key, node in sides),
        )


def probes(pack: Pack, other: Pack, affected: Sequence[str], question: "Question") -> list[Probe]:
    """The comparisons of money, for households, that the changes move."""
    return list(_probes(pack, other, affected, question))


def _probes(pack: Pack, other: Pack, affected: Sequence[str], question: "Question") -> Iterator[Probe]:
    ids = {getattr(change, "id", "") for change in question.changes}
    limits = {(c.programme, c.condition) for c in question.changes if isinstance(c, ConditionChange)}
    for code in affected:
        programme = pack.programmes(question.on).get(code)
        if programme is None:  # a value that was absent makes it answerable
            continue
        then = {c.key: c for c in other.programmes(question.on)[code].conditions}
        for condition in programme.conditions:
            before = comparison(condition.node)
            after = comparison(then[condition.key].node) if condition.key in then else before
            if before is None or after is None or before.left.type is not Type.FEN:
                continue
            if programme.subject is not Scope.JOINT:
                continue
            moved = any(isinstance(n, nodes.Parameter) and n.id in ids for n in before.walk())
            if moved or (code, condition.key) in limits:
                yield Probe(programme, condition, {"before": before, "after": after})


def picture(
    db: duckdb.DuckDBPyConnection, probe: Probe, before: Side, after: Side, frame: "Frame"
) -> dict[str, Any]:
    """{programme, name_zh, condition, text, op, bins: [{from, to, before, after}], near: {percent, under, over}}.

    A bin counts subjects whose left side is from..to percent of the right side. Leaves the view `near_<probe>`: subjects
    within `near_percent` of the changed line.
    """
    narrowed = frame.region or frame.population
    within = f"and subject_id in (select subject_id from {'among' if narrowed else 'place'}_joint)"
    for side in (before, after):
        db.execute(
            f"create temp table {side.name}_{probe.code} as select subject_id, line_left_fen as left_fen, "
            "line_right_fen as right_fen, 100.0 * line_left_fen / line_right_fen as percent "
            f"from {side.sources[probe.code]} r where line_left_fen is not null and line_right_fen > 0 {within}"
        )
    bins = {side: _bins(db, side, probe) for side in ("before", "after")}
    db.execute(
        f"create temp view near_{probe.code} as select {text(probe.programme.code)} as programme, "
        f"{text(probe.condition.key)} as condition, subject_id, town, left_fen, right_fen, round(percent, 2) as percent "
        f"from after_{probe.code} join place_joint using (subject_id) where abs(percent - 100) <= {frame.near_percent}"
    )
    beyond = over_line(probe.compared["after"].op)
    under, over = db.sql(
        f"select count(*) filter (not ({beyond})), count(*) filter ({beyond}) from near_{probe.code}"
    ).fetchall()[0]
    return {
        "programme": probe.programme.code,
        "name_zh": probe.programme.name_zh,
        "condition": probe.condition.key,
        "text": filled(probe.condition, after.pack, after.on),
        "op": probe.compared["after"].op,
        "bins": [
            {
                "from": n * BIN_PERCENT,
                "to": None if n * BIN_PERCENT >= FURTHEST_PERCENT else (n + 1) * BIN_PERCENT,
                "before": bins["before"].get(n, 0),
                "after": bins["after"].get(n, 0),
            }
            for n in range(FURTHEST_PERCENT // BIN_PERCENT + 1)
        ],
        "near": {"percent": frame.near_percent, "under": under, "over": over},
    }


def over_line(op: str) -> str:
    """In SQL whether a household stands over its line, by what it has and not by a rounded share.

    Who stands exactly on it is under where the condition allows as much (`<=`) or wants more (`>`).
    """
    return "left_fen > right_fen" if op in ("<=", ">") else "left_fen >= right_fen"


def _bins(db: duckdb.DuckDBPyConnection, side: str, probe: Probe) -> dict[int, int]:
    furthest = FURTHEST_PERCENT // BIN_PERCENT
    return dict(
        db.sql(
            f"select greatest(0, least(floor(percent / {BIN_PERCENT}), {furthest}))::int as bin, count(*) "
            f"from {side}_{probe.code} group by 1"
        ).fetchall()
    )
