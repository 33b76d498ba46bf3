"""One programme on both sides: who enters, leaves, becomes unclear, gets more or less, for which reason, and the sums by group.

A reason is `condition:<key>` (a condition that fails on the other side), `unclear:<key>` (nothing fails there, but this cannot be
known), `line:<key>` (the components of the amount that
differ), `exclusion:<code>` (barred by something higher on the other side) or `programme` (in force on one side only).
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from minsheng.engine.columnar.operators import text
from minsheng.engine.sentences import filled
from minsheng.policy.programme import Programme
from minsheng.whatif.subjects import KEYS, KINDS, Side, bar_key

GROUPS = {"by_town": "town", "by_class": "urban_rural", "by_age": "age", "by_size": "size"}
MONTHS = 12

_FIGURES = (
    "count(*) filter (was) as before, count(*) filter (will) as after, "
    "coalesce(sum(persons) filter (was), 0)::bigint as before_persons, "
    "coalesce(sum(persons) filter (will), 0)::bigint as after_persons, "
    "count(*) filter (will and not was) as enters, count(*) filter (was and not will) as leaves, "
    "count(*) filter (was and will and after_fen > before_fen) as more, "
    "count(*) filter (was and will and after_fen < before_fen) as less, "
    "count(*) filter (was and will and after_fen = before_fen) as same, "
    "sum(before_fen)::bigint as before_fen, sum(after_fen)::bigint as after_fen"
)


def told(
    db: duckdb.DuckDBPyConnection, before: Side, after: Side, code: str, *, narrowed: bool
) -> dict[str, Any]:
    """The figures of one programme; leaves the table `moved_<code>` with a row for each subject that changes.

    `narrowed`: only those of `subjects.narrow` are counted.
    """
    programme = after.programmes.get(code) or before.programmes[code]
    kind = KINDS[programme.subject]
    within = f"where s.subject_id in (select subject_id from among_{kind})" if narrowed else ""
    db.execute(
        f"create temp table both_{code} as select s.*, b.subject_id is not null as was, a.subject_id is not null as will, "
        "coalesce(b.amount_fen, 0) as before_fen, coalesce(a.amount_fen, 0) as after_fen, "
        f"exists (select 1 from running x where x.programme = {text(code)} and x.{KEYS[kind]} = s.subject_id) as enrolled "
        f"from given_before_{code} b full join given_after_{code} a using (subject_id) "
        f"join subject_{kind} s using (subject_id) {within}"
    )
    _move(db, before, after, code, kind)
    unclear = _unclear(db, code)
    return {
        "code": code,
        "name_zh": programme.name_zh,
        "kind": kind,
        "cycle": programme.delivery.cycle if programme.delivery else "monthly",
        "times": yearly(programme),
        "total": _apart(_row(db, f"select {_FIGURES} from both_{code}"), unclear),
        "enrolled": _apart(
            _row(db, f"select {_FIGURES} from both_{code} where enrolled"),
            [u for u in unclear if u["enrolled"]],
        ),
        **{
            name: [
                _apart(row, [u for u in unclear if u[column] == row["key"]])
                for row in _grouped(db, code, column)
            ]
            for name, column in GROUPS.items()
        },
        "unknown": {side.name: _unknown(db, side, code, kind, narrowed=narrowed) for side in (before, after)},
        "reasons": _reasons(db, before, after, code),
    }


def yearly(programme: Programme) -> int:
    """How often the amount of a line is paid in a year."""
    return MONTHS if programme.delivery is None else programme.delivery.times_a_year


def _move(db: duckdb.DuckDBPyConnection, before: Side, after: Side, code: str, kind: str) -> None:
    changed = (
        "select *, case when will and not was then 'enters' when was and not will then 'leaves' "
        f"when after_fen > before_fen then 'more' else 'less' end as change from both_{code} "
        "where was <> will or before_fen <> after_fen"
    )
    joins, why = "", ["null::varchar"]
    for side, alias in ((before, "rb"), (after, "ra")):
        if code in side.programmes:
            joins += f" left join {side.sources[code]} {alias} on {alias}.subject_id = m.subject_id"
    sides = {"enters": before, "leaves": after}
    for change, side in sides.items():
        why += _barriers(side, code, change, "rb" if side is before else "ra")
    why += _components(before, after, code)
    unclear = (
        "change = 'leaves' and len(why) > 0 and list_bool_and([starts_with(w, 'unclear:') for w in why])"
    )
    db.execute(
        f"create temp table moved_{code} as select * replace (case when {unclear} then 'unclear' else change end as change) "
        f"from (select {text(code)} as programme, {text(kind)} as kind, m.subject_id, "
        "m.joint_id, m.town, m.urban_rural, m.age, m.size, m.persons, m.enrolled, m.before_fen, m.after_fen, m.change, "
        f"list_filter([{', '.join(why)}], lambda w : w is not null) as why from ({changed}) m{joins})"
    )


def _unclear(db: duckdb.DuckDBPyConnection, code: str) -> list[dict[str, Any]]:
    """Who had it and can no longer be judged, by group: [{town, urban_rural, age, size, enrolled, n}]."""
    query = (
        "select town, urban_rural, age, size, enrolled, count(*) as n "
        f"from moved_{code} where change = 'unclear' group by all"
    )
    found: list[dict[str, Any]] = db.sql(query).to_arrow_table().to_pylist()
    return found


def _apart(figures: dict[str, Any], unclear: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures with those who became unclear counted apart from those who leave."""
    count = sum(u["n"] for u in unclear)
    return figures | {"leaves": figures["leaves"] - count, "unclear": count}


def _barriers(side: Side, code: str, change: str, alias: str) -> Iterator[str]:
    """What keeps a subject out on the side where it is out."""
    programme = side.programmes.get(code)
    moved = f"m.change = '{change}'"
    if programme is None:
        yield f"case when {moved} then 'programme' end"
        return
    for bit, condition in enumerate(programme.conditions):
        failing, open_ = (f"({alias}.{mask}_mask >> {bit}) & 1 = 1" for mask in ("unmet", "unknown"))
        yield (
            f"case when {moved} and {failing} then {text(f'condition:{condition.key}')} "
            f"when {moved} and {alias}.unmet_mask = 0 and {open_} then {text(f'unclear:{condition.key}')} end"
        )
    for row in side.pack.exclusions:
        key = bar_key(side.programmes.get(row.higher), programme)
        if row.lower == code and key:
            held = f"exists (select 1 from holders_{side.name}_{row.higher} x where x.subject_id = m.{key})"
            yield f"case when {moved} and {held} then {text(f'exclusion:{row.higher}')} end"


def _components(before: Side, after: Side, code: str) -> Iterator[str]:
    """Which components of the amount differ for those who have it on both sides."""
    lines: list[Mapping[str, str]] = []
    for side, alias in ((before, "rb"), (after, "ra")):
        programme = side.programmes.get(code)
        lines.append(
            {line.key: f"{alias}.line_{line.key}_fen" for line in programme.lines} if programme else {}
        )
    for key in dict.fromkeys([*lines[0], *lines[1]]):
        differs = f"coalesce({lines[0].get(key, '0')}, 0) <> coalesce({lines[1].get(key, '0')}, 0)"
        yield f"case when m.change in ('more', 'less') and {differs} then {text(f'line:{key}')} end"


def _reasons(db: duckdb.DuckDBPyConnection, before: Side, after: Side, code: str) -> list[dict[str, Any]]:
    """[{change, why, text, subjects, more_fen}], the most frequent first; a subject with two reasons counts under both."""
    words = _words(before, code) | _words(after, code)
    rows = db.sql(
        "select change, w.why, count(*) as n, sum(after_fen - before_fen)::bigint as fen from "
        f"(select change, before_fen, after_fen, unnest(why) as why from moved_{code}) w "
        "group by all order by n desc, change, w.why"
    ).fetchall()
    return [
        {"change": change, "why": why, "text": words.get(why, ""), "subjects": n, "more_fen": fen or 0}
        for change, why, n, fen in rows
    ]


def _words(side: Side, code: str) -> dict[str, str]:
    names = {p.code: p.name_zh for p in side.pack.versions}
    found = {
        f"exclusion:{e.higher}": names.get(e.higher, e.higher)
        for e in side.pack.exclusions
        if e.lower == code
    }
    found["programme"] = "只有一边有这个项目"
    programme: Programme | None = side.programmes.get(code)
    if programme is not None:
        found |= {f"line:{line.key}": line.name_zh for line in programme.lines}
        told = {c.key: filled(c, side.pack, side.on) for c in programme.conditions}
        found |= {f"condition:{key}": words for key, words in told.items()}
        found |= {f"unclear:{key}": words for key, words in told.items()}
    return found


def _unknown(db: duckdb.DuckDBPyConnection, side: Side, code: str, kind: str, *, narrowed: bool) -> int:
    source = f"open_{side.name}_{code}" + (f" semi join among_{kind} using (subject_id)" if narrowed else "")
    return int(db.sql(f"select count(*) from {source}").fetchall()[0][0])


def _grouped(db: duckdb.DuckDBPyConnection, code: str, by: str) -> list[dict[str, Any]]:
    return list(
        _dicts(db, f"select {by} as key, {_FIGURES} from both_{code} group by 1 order by 1 nulls last")
    )


def _row(db: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    return next(_dicts(db, query))


def _dicts(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    for row in db.sql(query).to_arrow_table().to_pylist():
        yield {name: value or 0 if name != "key" else value for name, value in row.items()}
