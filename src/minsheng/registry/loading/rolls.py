"""Rolls of what people already receive. A line of our own decision gives way to the roll that repeats it."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.kernel.scratch import scratch
from minsheng.registry import names, sync, tokens
from minsheng.registry.loading.facts import FactFile, coverage, facts_of, started
from minsheng.registry.loading.people import counties_served, county_range, regions
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.loading.probable import plan_probable
from minsheng.registry.matching import Matched, match
from minsheng.registry.models import ChildRecord, Enrolment

ENROLMENT: Final = sync.Target(
    Enrolment,
    key=("person_id", "programme", "source_key", "sequence", "valid_from"),
    values=(
        "valid_to",
        "subtype",
        "household_id",
        "role",
        "region",
        "monthly_fen",
        "add_on_fen",
        "account_of_other",
        "running",
    ),
    origin=("sheet", "row_number"),
)


# The sum of a household may stand on its first row or be repeated on every one; to those who still draw it, it is paid once.
_REPEATED: Final = (
    "(l.programme = 'dibao' AND l.source_key <> '' AND count(*) OVER family > 1 "
    "AND count(l.monthly_fen) OVER family = count(*) OVER family "
    "AND min(l.monthly_fen) OVER family = max(l.monthly_fen) OVER family AND row_number() OVER line > 1)"
)
_PLACE: Final = pa.schema([("sheet", pa.string()), ("row_number", pa.int64())])


@dataclass(frozen=True)
class Roll:
    """`select`: programme, subtype, source_key, role, valid_from, valid_to, monthly_fen, account_of_other from staged `s`."""

    programmes: tuple[str, ...]
    select: str


_STOPPED = "CASE WHEN s.status = 'stopped' THEN {day} END AS valid_to"
_STOPPED_ON = _STOPPED.format(day="coalesce(s.stopped_on, (SELECT first FROM period) - 1)")
_STOPPED_BEFORE = _STOPPED.format(day="(SELECT first FROM period) - 1")
_ACCOUNT = "s.account_name_key IS NOT NULL AND s.account_name_key <> s.name_key AS account_of_other"


def _subsidy(programme: str) -> Roll:
    return Roll(
        (programme,),
        f"'{programme}' AS programme, CAST(NULL AS VARCHAR) AS subtype, '' AS source_key, CAST(NULL AS VARCHAR) AS role, "
        f"s.start_month AS valid_from, {_STOPPED_ON}, s.monthly_fen, {_ACCOUNT}",
    )


def _edge(programme: str) -> Roll:
    """A status that a household holds from a day to a day, without money of its own."""
    return Roll(
        (programme,),
        f"'{programme}' AS programme, CAST(NULL AS VARCHAR) AS subtype, left(s.household_number, 40) AS source_key, "
        "s.relation AS role, s.recognised_on AS valid_from, CASE WHEN s.status = 'stopped' THEN "
        "least(coalesce(s.valid_until, (SELECT first FROM period) - 1), (SELECT first FROM period) - 1) "
        "ELSE s.valid_until END AS valid_to, CAST(NULL AS BIGINT) AS monthly_fen, CAST(NULL AS BOOLEAN) AS account_of_other",
    )


ROLLS: Final = {
    "roll_dibao": Roll(
        ("dibao", "dibao_single"),
        "CASE s.cover WHEN 'single' THEN 'dibao_single' ELSE 'dibao' END AS programme, s.cover AS subtype, "
        f"left(s.household_number, 40) AS source_key, s.relation AS role, s.start_month AS valid_from, {_STOPPED_ON}, "
        f"s.monthly_fen, {_ACCOUNT}",
    ),
    "roll_dibao_edge": _edge("dibao_edge"),
    "roll_rigid": _edge("rigid_expense"),
    "roll_tekun": Roll(
        ("tekun",),
        "'tekun' AS programme, s.support AS subtype, '' AS source_key, CAST(NULL AS VARCHAR) AS role, "
        f"s.start_month AS valid_from, {_STOPPED_BEFORE}, s.monthly_fen, CAST(NULL AS BOOLEAN) AS account_of_other",
    ),
    "roll_disability_living": _subsidy("disability_living"),
    "roll_disability_care": _subsidy("disability_care"),
    "roll_old_age": _subsidy("old_age_allowance"),
    "roll_children": Roll(
        ("orphan", "defacto_orphan"),
        "CASE s.child_kind WHEN 'orphan_institution' THEN 'orphan' WHEN 'orphan_home' THEN 'orphan' "
        "WHEN 'defacto' THEN 'defacto_orphan' END AS programme, "
        "CASE s.child_kind WHEN 'orphan_institution' THEN 'institution' WHEN 'orphan_home' THEN 'home' END AS subtype, "
        f"'' AS source_key, CAST(NULL AS VARCHAR) AS role, s.recognised_on AS valid_from, {_STOPPED_ON}, s.monthly_fen, "
        "CAST(NULL AS BOOLEAN) AS account_of_other",
    ),
}
_PARENTS = (
    "father_situation",
    "father_since",
    "father_until",
    "mother_situation",
    "mother_since",
    "mother_until",
)
_GUARDIANS = ("guardian_situation", "guardian_other", "guardian_office", "treatment_need")
CHILD: Final = FactFile(
    ChildRecord,
    ("person_id",),
    (
        "valid_from",
        "valid_to",
        "kind",
        *_PARENTS,
        "placement",
        "standard_fen",
        "monthly_fen",
        "risk",
        *_GUARDIANS,
        "visited_on",
    ),
    "s.recognised_on AS valid_from, CASE WHEN s.status = 'stopped' THEN greatest(s.stopped_on, s.recognised_on) END AS valid_to, "
    f"s.child_kind AS kind, {', '.join(f's.{one}' for one in _PARENTS)}, s.child_placement AS placement, s.standard_fen, "
    f"s.monthly_fen, s.child_risk AS risk, {', '.join(f's.{one}' for one in _GUARDIANS)}, s.visited_on",
    best="s.status = 'running' DESC, s.recognised_on DESC, s.sheet, s.row_number",
)


def plan_children(source: Source) -> Plan:
    """The roll of orphans and children in distress: who is paid, and what is stated about each child's parents."""
    matched = match(source.staged)
    plan = facts_of(source, CHILD, matched)
    known = _with_kinds(source, matched)
    kinds, people = known.staged["child_kind"].to_pylist(), matched.person_id.to_pylist()
    unread = [row for row, kind in enumerate(kinds) if kind is None and people[row] is not None]
    paid = enrolments(known, ROLLS["roll_children"], matched, either=unread)
    plan.changes += paid.changes
    return untold(plan)


def _with_kinds(source: Source, matched: Matched) -> Source:
    """A row whose kind cannot be read goes back: until it comes again, its child goes on to be paid what it was paid."""
    kinds, people = source.staged["child_kind"].to_pylist(), matched.person_id.to_pylist()
    unread = [person for person, kind in zip(people, kinds, strict=True) if kind is None and person]
    if not unread:
        return source
    paid = Enrolment.objects.filter(
        person_id__in=unread, programme__in=ROLLS["roll_children"].programmes, ended_at__isnull=True
    )
    before = {
        row.person_id: _KIND_OF.get((row.programme, row.subtype)) for row in paid.order_by("valid_from", "pk")
    }
    told = [kind or before.get(person) for person, kind in zip(people, kinds, strict=True)]
    at = source.staged.schema.get_field_index("child_kind")
    return source._replace(staged=source.staged.set_column(at, "child_kind", pa.array(told, pa.string())))


_KIND_OF: Final = {
    ("orphan", "institution"): "orphan_institution",
    ("orphan", "home"): "orphan_home",
    ("defacto_orphan", None): "defacto",
}
"""The kind of child that a line of the roll pays, by programme and subtype: `ROLLS`, backwards."""


def plan_roll(source: Source, roll: Roll) -> Plan:
    """Enrolments as the roll states them; who is missing from a full roll is no longer believed to be enrolled."""
    return untold(enrolments(source, roll, match(source.staged)))


def untold(plan: Plan) -> Plan:
    """Without the refusals that the check of the file has told already (`feeds.chunks`)."""
    plan.refused = [one for one in plan.refused if one.code not in _TOLD]
    return plan


_TOLD: Final = frozenset({"ID_MISSING", "ID_NUMERIC_CELL"})


def enrolments(source: Source, roll: Roll, matched: Matched, either: Sequence[int] = ()) -> Plan:
    """The same for rows that are matched already. `either`: rows that may mean any of the roll's programmes."""
    plan = started(matched, [])
    counties = counties_served(matched.person_id) or list(source.nobody_in)
    if not counties:
        return plan
    desired = shaped(source, roll, matched.person_id)
    listed = ", ".join(f"'{programme}'" for programme in roll.programmes)
    condition, params = county_range("t.region", counties)
    scope = f"t.batch_id IS NOT NULL AND t.programme IN ({listed}) AND {condition}"
    plan.changes.append(superseded(desired, listed, "batch_id IS NULL"))
    if not source.full:
        dated = desired.filter(pc.is_valid(desired["valid_from"]))
        plan.changes.append(superseded(dated, listed, "batch_id IS NOT NULL AND valid_from IS NULL"))
    plan.changes.append(sync.plan(ENROLMENT, desired, full=source.full, scope=scope, scope_params=params))
    plan.changes.append(plan_probable(source, matched, roll.select, roll.programmes, counties, either))
    plan.covered = coverage(source, counties)
    return plan


def shaped(source: Source, roll: Roll, person_ids: pa.Array) -> pa.Table:
    """The lines of a roll in the columns of `ENROLMENT`, by place."""
    homes = _homes(person_ids)
    with scratch() as db:
        staged = source.staged.append_column("person_id", person_ids)
        if "account_name_clean" in staged.column_names:
            staged = staged.append_column("account_name_key", names.key_column(staged["account_name_clean"]))
        db.register("s", staged)
        db.register("homes", homes)
        add_on = "s.add_on_fen" if "add_on_fen" in staged.column_names else "CAST(NULL AS BIGINT)"
        db.register("at_home", _accounts_at_home(staged))
        db.execute("CREATE TEMP TABLE period AS SELECT CAST(? AS DATE) AS first", [source.period_from])
        return db.sql(f"""
            WITH lines AS (SELECT s.person_id, s.sheet, s.row_number, s.status = 'running' AS running, {add_on} AS add_on_fen,
                {roll.select}
              FROM s WHERE s.person_id IS NOT NULL)
            SELECT l.person_id, l.programme, coalesce(l.source_key, '') AS source_key,
              CAST(row_number() OVER (PARTITION BY l.person_id, l.programme, l.source_key, l.valid_from
                                      ORDER BY l.sheet, l.row_number) AS SMALLINT) AS sequence,
              CASE WHEN l.valid_from <= coalesce(l.valid_to, l.valid_from) THEN l.valid_from END AS valid_from,
              CAST(l.valid_to AS DATE) AS valid_to, l.subtype, h.household_id, l.role, h.region,
              CASE WHEN NOT {_REPEATED} THEN l.monthly_fen END AS monthly_fen,
              CASE WHEN NOT {_REPEATED} THEN l.add_on_fen END AS add_on_fen,
              l.account_of_other AND NOT EXISTS (SELECT 1 FROM at_home a WHERE a.sheet = l.sheet AND a.row_number = l.row_number)
                AS account_of_other, l.running, l.sheet, l.row_number
            FROM lines l JOIN homes h USING (person_id) WHERE l.programme IS NOT NULL
            WINDOW family AS (PARTITION BY l.programme, l.source_key, l.running),
              line AS (PARTITION BY l.programme, l.source_key, l.running ORDER BY l.sheet, l.row_number)
            ORDER BY h.region, l.source_key, l.person_id, l.sheet, l.row_number
        """).to_arrow_table()


def _accounts_at_home(staged: pa.Table) -> pa.Table:
    """sheet, row_number of the rows that pay to the account of somebody of the family or of a guardian."""
    if "account_name_key" not in staged.column_names:
        return _PLACE.empty_table()
    with scratch() as db:
        db.register("s", staged)
        others = db.sql("""SELECT person_id, account_name_key, sheet, row_number FROM s
            WHERE person_id IS NOT NULL AND account_name_key <> name_key""").to_arrow_table()
        others = others.append_column(
            "name_token", tokens.token_column(tokens.NAME, others["account_name_key"])
        )
        db.register("others", others)
        db.register("near", _near(others["person_id"].to_pylist()))
        beside = _UNDER_ONE_NUMBER if "household_number" in staged.column_names else ""
        return db.sql(
            f"SELECT sheet, row_number FROM others JOIN near USING (person_id, name_token) UNION {beside or 'SELECT NULL, NULL'}"
        ).to_arrow_table()


# whose booklet is another one and whose family the same
_UNDER_ONE_NUMBER: Final = (
    "SELECT o.sheet, o.row_number FROM s o JOIN s m ON m.household_number = o.household_number "
    "AND m.name_key = o.account_name_key AND m.name_key <> o.name_key"
)


def _near(persons: list[int]) -> pa.Table:
    """person_id, name_token of whoever lives or is registered with these persons, or is related to them."""
    mates, params = in_keys("a.person_id", sorted(set(persons)))
    kin, more = in_keys("r.person_id", sorted(set(persons)))
    return fetch_arrow(
        "SELECT a.person_id, p.name_token FROM registry_membership a JOIN registry_membership b "
        "ON b.household_id = a.household_id AND b.ended_at IS NULL JOIN registry_person p ON p.id = b.person_id "
        f"WHERE a.ended_at IS NULL AND {mates} UNION SELECT r.person_id, p.name_token FROM registry_relation r "
        f"JOIN registry_person p ON p.id = r.other_id WHERE r.ended_at IS NULL AND {kin}",
        [*params, *more],
        schema=pa.schema([("person_id", pa.int64()), ("name_token", pa.int64())]),
    )


def _homes(person_ids: pa.Array) -> pa.Table:
    """person_id, region, household_id: the joint household, running or last; else that of the registered household."""
    people = regions(person_ids)
    condition, params = in_keys("e.person_id", people["person_id"].to_pylist())
    found = fetch_arrow(
        f"""SELECT e.person_id, m.household_id, m.valid_to, h.id FROM registry_registerentry e
        LEFT JOIN registry_membership m ON m.person_id = e.person_id AND m.kind = 'joint' AND m.ended_at IS NULL
        LEFT JOIN registry_household h ON h.source_key = e.household_key AND h.kind = 'joint' AND h.ended_at IS NULL
        WHERE e.ended_at IS NULL AND {condition}""",
        params,
        schema=pa.schema(
            [
                ("person_id", pa.int64()),
                ("joint", pa.int64()),
                ("valid_to", pa.date32()),
                ("fallback", pa.int64()),
            ]
        ),
    )
    with scratch() as db:
        db.register("people", people)
        db.register("found", found)
        return db.sql("""
            SELECT p.person_id, p.region, f.household_id FROM people p LEFT JOIN (
              SELECT person_id,
                coalesce(arg_max(joint, coalesce(valid_to, DATE '9999-12-31')), any_value(fallback)) AS household_id
              FROM found GROUP BY person_id) f USING (person_id)""").to_arrow_table()


def superseded(desired: pa.Table, listed: str, which: str) -> sync.Changes:
    """Rows of our own decisions that the roll now carries, or rows whose beginning a corrected copy can tell."""
    condition, params = in_keys("person_id", sorted(set(desired["person_id"].to_pylist())))
    found = fetch_arrow(
        f"SELECT id, person_id, programme FROM registry_enrolment WHERE ended_at IS NULL AND {which} "
        f"AND programme IN ({listed}) AND {condition}",
        params,
        schema=pa.schema([("id", pa.int64()), ("person_id", pa.int64()), ("programme", pa.string())]),
    )
    on_roll = set(zip(desired["person_id"].to_pylist(), desired["programme"].to_pylist(), strict=True))
    pairs = zip(
        found["person_id"].to_pylist(), found["programme"].to_pylist(), found["id"].to_pylist(), strict=True
    )
    ended = [row_id for person, programme, row_id in pairs if (person, programme) in on_roll]
    return sync.Changes(ENROLMENT, ended, desired.slice(0, 0), 0)
