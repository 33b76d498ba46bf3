"""How each operator of the policy language is written in DuckDB SQL.

NULL is unknown; SQL's own AND, OR, NOT and comparisons are Kleene's. DuckDB's `//` and `%` truncate toward zero as the
language does. `least` and `greatest` of DuckDB skip NULL, so they stand behind a test. Codes 0 unmet, 1 unknown,
2 met make Kleene `or` over rows a maximum and `and` a minimum.
"""

from calendar import isleap
from collections.abc import Mapping, Sequence
from datetime import date

from minsheng.kernel.periods import Leap, birthday_cutoff
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import AggregateKind, Value

ARITHMETIC = {
    "+": "{0} + {1}",
    "-": "{0} - {1}",
    "*": "{0} * {1}",
    "//": "{0} // nullif({1}, 0)",
}
COMPARE = {
    "<": "{0} < {1}",
    "<=": "{0} <= {1}",
    ">": "{0} > {1}",
    ">=": "{0} >= {1}",
    "==": "{0} = {1}",
    "!=": "{0} <> {1}",
}
#: The same comparison seen from the other side, to bring a lone age to the left.
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
LOGIC = {"and": " and ", "or": " or "}
UNKNOWN = {
    Type.FEN: "null::bigint",
    Type.INT: "null::bigint",
    Type.COUNT: "null::bigint",
    Type.BOOL: "null::boolean",
    Type.TEXT: "null::varchar",
}
NOT = "not {0}"
PRESUMED = "coalesce({0}, {1})"
CHOOSE = "case when {0} then {1} when not {0} then {2} when {1} = {2} then {1} end"
_CALENDAR = "between date '0001-01-01' and date '9999-12-31'"
SHIFT = {
    step: f"case when {shifted} {_CALENDAR} then {shifted} end"
    for step, shifted in {
        "days": "({0} + {1}::integer)",
        "months": "({0} + to_months({1}::integer))::date",
    }.items()
}
DATE_PART = {"year": "year({0})::bigint", "month": "month({0})::bigint"}
KNOWN_BIRTH = "case when {0} <= {1} then {0} end"
KLEENE_CODE = "coalesce({0}, false)::utinyint + coalesce({0}, true)::utinyint"
#: Reading a code back: the value of no rows stands in for NULL, 1 becomes unknown, 2 met.
KLEENE_VALUE = {"any": "nullif(coalesce({0}, 0), 1) = 2", "all": "nullif(coalesce({0}, 2), 1) = 2"}
KLEENE_OVER_ROWS = {"any": "max({0})", "all": "min({0})"}
SELECTED = "case when {0} then {1} when not {0} then 0 end"
CHOSEN = "case when {0} then {1} end"
CHOSEN_IS_KNOWN = "case when {0} then {1} is not null when not {0} then true else false end"
OVER_ROWS = {
    AggregateKind.COUNT: "count_if({0})",
    AggregateKind.SUM: "sum({0})",
    AggregateKind.MIN: "min({0})",
    AggregateKind.MAX: "max({0})",
}
IF_ALL_KNOWN = "case when coalesce({1}, 0) = coalesce({2}, 0) then coalesce({0}, 0)::bigint end"
IF_NONE_UNKNOWN = "case when {1} then {0} end"
WITHIN = "case when {0} between {1} and {2} then {0}::bigint end"
WIDE = "{0}::bigint"
ABOVE_ZERO = ("case when {1} < 0 then -{0} else {0} end", "nullif(abs({0}), 0)")
ROUNDED = {
    "ceil_yuan": "{0} // ({1} * 100) * 100 + case when {0} > 0 and {0} % ({1} * 100) <> 0 then 100 else 0 end",
    "ceil_10_yuan": "{0} // ({1} * 1000) * 1000 + case when {0} > 0 and {0} % ({1} * 1000) <> 0 then 1000 else 0 end",
    "half_up_cent": "{0} // {1} + case when abs({0} % {1}) < {1} - abs({0} % {1}) then 0 else sign({0}) end::bigint",
    "truncate": "{0} // {1}",
}


def literal(value: Value) -> str:
    """A constant in SQL; integers are 64 bits wide from the start."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"({value})::bigint"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return text(value)


def text(value: str) -> str:
    """A quoted string."""
    return "'" + value.replace("'", "''") + "'"


def all_of(count: int, op: str) -> str:
    """The template of `and` / `or` over `count` operands."""
    return LOGIC[op].join(f"{{{i}}}" for i in range(count))


def covered_on(spans: Mapping[str, Sequence[tuple[date, date]]]) -> str:
    """The template that tests whether a county ({1}) is covered on a day ({2}); never met for NULL."""
    by_spans: dict[str, list[str]] = {}
    for county, parts in spans.items():
        days = " or ".join(f"{{2}} between {literal(first)} and {literal(last)}" for first, last in parts)
        by_spans.setdefault(days, []).append(text(county))
    return " or ".join(f"({{1}} in ({', '.join(c)}) and ({d}))" for d, c in by_spans.items()) or "false"


def extreme(kind: str, count: int) -> str:
    """Least or greatest of `count` operands, unknown if one is."""
    known = " and ".join(f"{{{i}}} is not null" for i in range(count))
    return f"case when {known} then {kind}({', '.join(f'{{{i}}}' for i in range(count))}) end"


def age_years(on: date, leap: Leap) -> str:
    """Full years on `on` from a known birth date, by year, month and day as one number."""
    reached = on.month * 100 + on.day
    if leap == "feb28" and reached == 228 and not isleap(on.year):
        reached = 229  # the leap-day birthday is reached on the last day of February
    key = on.year * 10_000 + reached
    return f"(({key} - (year({{0}}) * 10000 + month({{0}}) * 100 + day({{0}}))) // 10000)::bigint"


def age_comparison(op: str, on: date, years: int, leap: Leap) -> str | None:
    """`age <op> years` as a test of a known birth date, or None where a cut-off does not say it."""
    if not 0 <= years <= 199 or op not in ("<", "<=", ">", ">="):
        return None
    cutoff = birthday_cutoff(on, years + 1 if op in (">", "<=") else years, leap)
    return f"{{0}} {'<=' if op in ('>=', '>') else '>'} date '{cutoff.isoformat()}'"
