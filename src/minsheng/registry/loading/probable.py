"""Rows of a roll that match nobody, laid beside the people whom they may mean.

A person whose row is damaged looks as if they received nothing. Where the number is a person's though the name is another, or the
name fits exactly one holder of the 15 digits that a number cell keeps, one member of the household that the roll lists under the
same number, one person of the village, or, if the row names no place, one of the county, the enrolment is *probable*: no fact,
but a reason not to tell that person to apply.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.kernel.scratch import scratch
from minsheng.registry import sync, tokens
from minsheng.registry.loading.people import county_range
from minsheng.registry.loading.plans import Source
from minsheng.registry.matching import Matched, candidates, holders, namesakes
from minsheng.registry.models import Area, ProbableEnrolment
from minsheng.registry.names import Agreement, agreement

PROBABLE: Final = sync.Target(
    ProbableEnrolment, key=("person_id", "programme"), values=("rule",), origin=("sheet", "row_number")
)
_SCHEMA = pa.schema(
    [
        ("person_id", pa.int64()),
        ("programme", pa.string()),
        ("rule", pa.string()),
        ("sheet", pa.string()),
        ("row_number", pa.int64()),
    ]
)
_IDS = pa.int64()


def plan_probable(
    source: Source,
    matched: Matched,
    select: str,
    programmes: Sequence[str],
    counties: Sequence[str],
    either: Sequence[int] = (),
) -> sync.Changes:
    """The probable enrolments of this roll; those of an earlier file of it end. `either`: rows whose person is known and may
    be on the roll of any of the programmes."""
    rows = _unmatched(source, matched, select)
    found: dict[tuple[int, str], tuple[object, ...]] = {}
    enrolled = {person for person in matched.person_id.to_pylist() if person is not None}
    choices = (
        ("number", _of_number(rows)),
        ("household", _of_household(source, matched, rows)),
        *of_place(rows, counties),
    )
    for row in rows:
        for rule, choice in choices:
            fitting = {person for person in choice.get(row["position"], ()) if person not in enrolled}
            if len(fitting) == 1:
                key = (fitting.pop(), row["programme"])
                found.setdefault(key, (*key, rule, row["sheet"], row["row_number"]))
                if rule != "number":  # number and name may speak of two people: either may be paid
                    break
    for position in either:
        person = matched.person_id[position].as_py()
        place = (source.staged["sheet"][position].as_py(), source.staged["row_number"][position].as_py())
        for programme in programmes:
            found.setdefault((person, programme), (person, programme, "number", *place))
    desired = pa.Table.from_pylist(
        [dict(zip(_SCHEMA.names, found[key], strict=True)) for key in sorted(found)], schema=_SCHEMA
    )
    condition, params = county_range("p.region", counties)
    listed = ", ".join(f"'{programme}'" for programme in programmes)
    scope = f"t.programme IN ({listed}) AND EXISTS (SELECT 1 FROM registry_person p WHERE p.id = t.person_id AND {condition})"
    return sync.plan(PROBABLE, desired, full=source.full, scope=scope, scope_params=params)


def _unmatched(source: Source, matched: Matched, select: str) -> list[dict[str, Any]]:
    """Running rows that mean nobody: position, ID number and its state, name, place, household number, programme, origin."""
    gone = sorted({one.row for one in matched.refused})
    if not gone:
        return []
    columns = source.staged.column_names
    town, village, number = (
        f"s.{name}" if name in columns else "CAST(NULL AS VARCHAR)"
        for name in ("town", "village", "household_number")
    )
    with scratch() as db:
        part = source.staged.take(pa.array(gone, pa.int64())).append_column(
            "position", pa.array(gone, pa.int64())
        )
        if "account_name_clean" in columns:
            part = part.append_column("account_name_key", part["account_name_clean"])
        db.register("s", part)
        db.register("period", pa.table({"first": pa.array([source.period_from], pa.date32())}))
        found: list[dict[str, Any]] = db.sql(f"""
            SELECT s.position, s.id_clean, s.id_state, s.name_clean AS name, s.name_key, {town} AS town,
              {village} AS village, {number} AS number,
              s.sheet, s.row_number, l.programme
            FROM s JOIN (SELECT s.position, {select} FROM s) l USING (position)
            WHERE l.programme IS NOT NULL AND s.status = 'running' AND s.name_key IS NOT NULL
            ORDER BY s.position""").to_arrow_table().to_pylist()  # fmt: skip
        return found


def _of_number(rows: Sequence[dict[str, Any]]) -> dict[int, set[int]]:
    """Row -> the holder of its number; of a number cell, those of the name whose number begins with the digits it keeps."""
    held = holders([row["id_clean"] for row in rows if row["id_state"] == "ok"])
    kept = [row for row in rows if row["id_state"] == "numeric" and row["id_clean"]]
    named = namesakes({row["name_key"] for row in kept})
    known = candidates({person for group in named.values() for person in group})
    fitting = {
        row["position"]: {held[row["id_clean"]]}
        for row in rows
        if row["id_state"] == "ok" and row["id_clean"] in held
    }
    for row in kept:
        fitting[row["position"]] = {
            person
            for person in named.get(row["name_key"], ())
            if known[person].id_number.startswith(row["id_clean"])
        }
    return fitting


def _of_household(source: Source, matched: Matched, rows: Sequence[dict[str, Any]]) -> dict[int, set[int]]:
    """Row -> those who live with the other people of the same number on this roll and bear the row's name."""
    wanted = {row["number"] for row in rows if row["number"]}
    if not wanted:
        return {}
    others: dict[str, list[int]] = defaultdict(list)
    pairs = zip(source.staged["household_number"].to_pylist(), matched.person_id.to_pylist(), strict=True)
    for number, person in pairs:
        if number in wanted and person is not None:
            others[number].append(person)
    mates = _mates({person for group in others.values() for person in group})
    known = candidates({mate for group in mates.values() for mate in group})
    return {
        row["position"]: {
            mate
            for person in others.get(row["number"], ())
            for mate in mates.get(person, ())
            if agreement(row["name"], known[mate].name) >= Agreement.HOMOPHONE
        }
        for row in rows
        if row["number"]
    }


def _mates(people: Iterable[int]) -> dict[int, list[int]]:
    """Everybody of each person's joint household."""
    condition, params = in_keys("m.person_id", sorted(people))
    found = fetch_arrow(
        "SELECT m.person_id, o.person_id FROM registry_membership m JOIN registry_membership o "
        "ON o.household_id = m.household_id AND o.ended_at IS NULL AND o.valid_to IS NULL "
        f"WHERE m.kind = 'joint' AND m.ended_at IS NULL AND m.valid_to IS NULL AND {condition} ORDER BY 1, 2",
        params,
        schema=pa.schema([("person_id", _IDS), ("other", _IDS)]),
    )
    grouped: dict[int, list[int]] = defaultdict(list)
    for person, other in zip(found["person_id"].to_pylist(), found["other"].to_pylist(), strict=True):
        grouped[person].append(other)
    return grouped


def of_place(
    rows: Sequence[dict[str, Any]], counties: Sequence[str]
) -> list[tuple[str, dict[int, set[int]]]]:
    """By village and by name alone: row -> those of the named village, or of the counties if the row names no place, who bear
    exactly the row's name. A village name that two towns share needs its town.
    """
    if not rows:
        return []
    codes = villages(counties)
    keys = sorted({row["name_key"] for row in rows})
    by_token = dict(zip(tokens.tokens(tokens.NAME, keys), keys, strict=True))
    condition, params = in_keys("name_token", list(by_token))
    found = fetch_arrow(
        f"SELECT id, name_token, region FROM registry_person WHERE {condition}",
        params,
        schema=pa.schema([("id", _IDS), ("token", _IDS), ("region", pa.string())]),
    ).to_pylist()
    named: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in found:
        if one["region"][:6] in counties:
            named[by_token[one["token"]], one["region"]].add(one["id"])
    fitting, anywhere = {}, {}
    for row in rows:
        if not row["village"] and not row["town"]:
            homes = (group for (key, _), group in named.items() if key == row["name_key"])
            anywhere[row["position"]] = {person for group in homes for person in group}
        places = codes.get((row["town"], row["village"])) or codes.get((None, row["village"]), set())
        if row["village"] and len(places) == 1:
            fitting[row["position"]] = named.get((row["name_key"], next(iter(places))), set())
    return [("village", fitting), ("name", anywhere)]


def villages(counties: Sequence[str] | None = None) -> dict[tuple[str | None, str], set[str]]:
    """(town or None, village) as named -> codes; of these counties, where given."""
    areas = [
        row
        for row in Area.objects.filter(ended_at__isnull=True).values_list("code", "name", "level")
        if counties is None or row[0][:6] in counties
    ]
    towns = {code: name for code, name, level in areas if level == "town"}
    named: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for code, name, level in areas:
        if level == "village":
            named[None, name].add(code)
            named[towns.get(code[:9]), name].add(code)
    return named
