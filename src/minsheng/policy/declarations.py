"""The words of the policy language that declare the parts of a programme: conditions, grounds and amounts."""

from __future__ import annotations

from minsheng.policy import measures
from minsheng.policy.errors import PolicyError
from minsheng.policy.language import Expr
from minsheng.policy.programme import Condition, Ground, KnownAt, Line, sides


def need(
    key: str,
    expr: Expr,
    text: str,
    clause: str = "",
    *,
    ask: str = "",
    known_at: str = "screening",
    have: Expr | None = None,
    need: Expr | None = None,
) -> Condition:
    """A condition; {have} and {need} in the text are the two sides of its comparison unless given.

    Without `clause` or `ask` it is refused with CITATION_MISSING, ASK_MISSING.
    """
    left, right = sides(_written(key, expr).node)
    if known_at not in tuple(KnownAt):
        raise PolicyError("KNOWN_AT", f"条件 {key} 的 known_at 应是 screening 或 case，现在是“{known_at}”")
    shown = (have.node if have is not None else left, need.node if need is not None else right)
    return Condition(key, expr.node, text, clause, ask, KnownAt(known_at), *shown)


def ground(key: str, expr: Expr, text: str, *, have: Expr | None = None, need: Expr | None = None) -> Ground:
    """A reason to look at a subject (发现依据)."""
    left, right = sides(_written(key, expr).node)
    shown = (have.node if have is not None else left, need.node if need is not None else right)
    return Ground(key, expr.node, text, *shown)


def line(key: str, name_zh: str, expr: Expr) -> Line:
    """An amount paid each cycle when all conditions are met. Raises UNIT_MISMATCH for a share of money that was not divided."""
    node = _written(key, expr).node
    if (tens := measures.too_large(node)) > 0:
        raise PolicyError(
            "UNIT_MISMATCH",
            f"金额项 {key} 大了 {10**tens} 倍：金额乘百分数要再除以 100（乘‰除以 1000），"
            '例如 rounded(金额 * 比例, "ceil_yuan", 100)',
        )
    return Line(key, name_zh, node)


def _written(key: str, expr: object) -> Expr:
    """The expression, or a refusal of the plain Python value that stands in its place."""
    if not isinstance(expr, Expr):
        raise PolicyError(
            "TYPE_MISMATCH",
            f"“{key}”应由 fact(…)、parameter(…) 等组成，现在是 Python 的 {expr!r}"
            + ("" if isinstance(expr, bool) else "；金额写进 amounts/*.yaml，这里写 parameter(…)"),
            key=key,
        )
    return expr
