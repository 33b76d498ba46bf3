"""Registered households, the joint households derived from them, who belongs to them, and who is related to whom."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys, reserve_ids
from minsheng.registry import sync, tokens
from minsheng.registry.loading.people import county_range
from minsheng.registry.loading.plans import Insert, Plan, Source, Update
from minsheng.registry.models import Household, Membership, Relation

MEMBERSHIP: Final = sync.Target(
    Membership, key=("person_id", "kind", "household_id"), values=("role", "valid_from", "valid_to")
)
RELATION: Final = sync.Target(Relation, key=("person_id", "other_id", "kind", "source"), values=())

_HOUSEHOLD_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("kind", pa.string()),
        ("source_key", pa.string()),
        ("region", pa.string()),
        ("urban_rural", pa.string()),
    ]
)
_DEATH_SCHEMA = pa.schema([("person_id", pa.int64()), ("died_on", pa.date32())])


def membership_schema() -> pa.Schema:
    """Columns of a membership as it is compared and written."""
    return pa.schema(
        [
            ("person_id", pa.int64()),
            ("kind", pa.string()),
            ("household_id", pa.int64()),
            ("role", pa.string()),
            ("valid_from", pa.date32()),
            ("valid_to", pa.date32()),
        ]
    )


def plan_households(
    db: duckdb.DuckDBPyConnection, source: Source, counties: Sequence[str], plan: Plan
) -> None:
    """From table `reg` (one row for each person of the register, with person_id)."""
    db.register(
        "deaths",
        fetch_arrow(
            "SELECT person_id, died_on FROM registry_death WHERE ended_at IS NULL", schema=_DEATH_SCHEMA
        ),
    )
    db.execute("CREATE TEMP TABLE period AS SELECT CAST(? AS DATE) AS last", [source.period_to])
    db.execute(_MEMBERS_SQL)
    db.execute(_WARDS_SQL)
    _plan_households(db, source, counties, plan)
    condition, params = county_range("h.region", counties)
    scope = f"t.household_id IN (SELECT h.id FROM registry_household h WHERE h.basis <> 'visited' AND {condition})"
    memberships = db.sql(
        "SELECT m.person_id, m.kind, h.id AS household_id, m.role, m.valid_from, m.valid_to "
        "FROM members m JOIN numbered_households h USING (kind, source_key) ORDER BY h.id, m.person_id"
    ).to_arrow_table()
    plan.changes.append(
        sync.plan(
            MEMBERSHIP,
            memberships.cast(membership_schema()),
            full=source.full,
            scope=scope,
            scope_params=params,
        )
    )
    db.register("elsewhere", _guardians_elsewhere(db))
    relations = db.sql(_RELATIONS_SQL).to_arrow_table()
    condition, params = county_range("p.region", counties)
    scope = f"t.source = 'register' AND EXISTS (SELECT 1 FROM registry_person p WHERE p.id = t.person_id AND {condition})"
    plan.changes.append(sync.plan(RELATION, relations, full=source.full, scope=scope, scope_params=params))


# Who moved or was struck off stays a former member of the registered household. The joint household is derived: the living
# who have not moved (custody is not known from these files). Nobody knows since when, except who moved in.
_MEMBERS_SQL = """
CREATE TEMP TABLE members AS
WITH base AS (
  SELECT r.*, d.died_on, (SELECT last FROM period) AS last,
    CASE WHEN status IN ('moved', 'cancelled') THEN coalesce(moved_on, (SELECT last FROM period)) END AS left_on
  FROM reg r LEFT JOIN deaths d USING (person_id)),
all_kinds AS (
  SELECT 'registered' AS kind, *, left_on AS valid_to FROM base
  UNION ALL
  SELECT 'joint', *, died_on FROM base WHERE left_on IS NULL)
SELECT kind, household_key AS source_key, person_id, relation_to_head AS role, position, region, urban_rural,
  CASE WHEN moved_in_on <= coalesce(valid_to, moved_in_on) THEN moved_in_on END AS valid_from, valid_to
FROM all_kinds
"""

_WARDS_SQL = """
CREATE TEMP TABLE wards AS
SELECT *, guardian_id_clean AS named, guardian_name_key AS key FROM reg WHERE guardian_id_clean IS NOT NULL
UNION ALL SELECT *, guardian2_id_clean, guardian2_name_key FROM reg WHERE guardian2_id_clean IS NOT NULL
"""


def _guardians_elsewhere(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """named, key, guardian: those whom this file names as guardians, by number and name, and another county's registered."""
    asked = db.sql("""SELECT DISTINCT named, key FROM wards WHERE key IS NOT NULL AND named NOT IN
        (SELECT number FROM reg WHERE number IS NOT NULL) ORDER BY 1, 2""").to_arrow_table()
    by_number = tokens.tokens(tokens.ID_NUMBER, asked["named"].to_pylist())
    condition, params = in_keys("id_token", by_number)
    found = fetch_arrow(
        f"SELECT id, id_token, name_token FROM registry_person WHERE {condition}",
        params,
        schema=pa.schema([("guardian", pa.int64()), ("id_token", pa.int64()), ("name_token", pa.int64())]),
    )
    named = asked.append_column("id_token", pa.array(by_number, pa.int64())).append_column(
        "name_token", tokens.token_column(tokens.NAME, asked["key"])
    )
    return named.join(found, keys=["id_token", "name_token"], join_type="inner").select(
        ["named", "key", "guardian"]
    )


# The register names everybody by their relation to the head. The one spouse of the head is taken for the other parent of the
# head's children where the ages allow it; a birth certificate says so for sure.
_RELATIONS_SQL = """
WITH heads AS (SELECT household_key, any_value(person_id) AS head FROM reg WHERE relation_to_head = 'head'
               GROUP BY household_key HAVING count(*) = 1),
pairs AS (SELECT r.person_id, h.head, r.relation_to_head AS word FROM reg r JOIN heads h USING (household_key)
          WHERE r.person_id <> h.head),
couples AS (SELECT household_key, any_value(person_id) AS spouse, any_value(birth_date) AS born FROM reg
            WHERE relation_to_head = 'spouse' GROUP BY household_key HAVING count(*) = 1),
guards AS (
  SELECT r.person_id, r.household_key, r.birth_date, r.relation_to_head AS word, g.person_id AS guardian,
    g.household_key AS home, g.relation_to_head AS role, g.birth_date AS born
  FROM wards r
  JOIN reg g ON r.named = g.number AND r.key = g.name_key AND r.person_id <> g.person_id),
-- A grandchild of the head whose two guardians are the head's child and child-in-law: no word of the register relates them.
younger AS (
  SELECT person_id, unnest(list(guardian)) AS other_id FROM guards
  WHERE word IN ('grandson', 'granddaughter') AND household_key = home AND born + INTERVAL 16 YEAR <= birth_date
  GROUP BY person_id HAVING count(DISTINCT guardian) = 2 AND bool_or(role = 'son' OR role = 'daughter')
    AND bool_or(role = 'daughter_in_law' OR role = 'son_in_law')),
other_parents AS (SELECT r.person_id, c.spouse FROM reg r JOIN couples c USING (household_key)
  WHERE r.relation_to_head IN ('son', 'daughter') AND c.born + INTERVAL 16 YEAR <= r.birth_date),
sure AS (
  SELECT person_id, head AS other_id, 'spouse' AS kind FROM pairs WHERE word = 'spouse'
  UNION ALL SELECT head, person_id, 'spouse' FROM pairs WHERE word = 'spouse'
  UNION ALL SELECT person_id, head, 'parent' FROM pairs WHERE word IN ('son', 'daughter')
  UNION ALL SELECT head, person_id, 'child' FROM pairs WHERE word IN ('son', 'daughter')
  UNION ALL SELECT person_id, spouse, 'parent' FROM other_parents
  UNION ALL SELECT spouse, person_id, 'child' FROM other_parents
  UNION ALL SELECT head, person_id, 'parent' FROM pairs WHERE word IN ('father', 'mother')
  UNION ALL SELECT person_id, head, 'child' FROM pairs WHERE word IN ('father', 'mother')
  UNION ALL SELECT person_id, other_id, 'parent' FROM younger
  UNION ALL SELECT other_id, person_id, 'child' FROM younger
  UNION ALL SELECT person_id, guardian, 'guardian' FROM guards
  UNION ALL SELECT w.person_id, e.guardian, 'guardian' FROM wards w JOIN elsewhere e USING (named, key)
    WHERE e.guardian <> w.person_id)
SELECT DISTINCT person_id, other_id, kind, 'register' AS source FROM sure ORDER BY person_id, other_id, kind
"""


def _plan_households(
    db: duckdb.DuckDBPyConnection, source: Source, counties: Sequence[str], plan: Plan
) -> None:
    """Keep known households under their keys, number the new ones, end those that nobody names any more."""
    condition, params = county_range("region", counties)
    stray = db.sql(
        f"SELECT DISTINCT household_key FROM reg WHERE left(region, 6) NOT IN ({_listed(counties)})"
    ).fetchall()
    named, more = in_keys("source_key", [row[0] for row in stray])
    existing = fetch_arrow(
        "SELECT id, kind, source_key, region, urban_rural FROM registry_household "
        f"WHERE ended_at IS NULL AND kind IN ('registered', 'joint') AND ({condition} OR {named})",
        [*params, *more],
        schema=_HOUSEHOLD_SCHEMA,
    )
    db.register("existing_households", existing)
    db.execute("""CREATE TEMP TABLE wanted AS
        SELECT kind, source_key, arg_min(region, rank) AS region, arg_min(urban_rural, rank) AS urban_rural,
          min(position) AS position
        FROM (SELECT *, (CASE role WHEN 'head' THEN 0 ELSE 1 END) * 1000000000 + position AS rank FROM members)
        GROUP BY kind, source_key""")
    new = db.sql("""SELECT kind, source_key, region, urban_rural,
          CASE kind WHEN 'joint' THEN 'derived' ELSE 'declared' END AS basis
        FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM existing_households e
          WHERE e.kind = w.kind AND e.source_key = w.source_key)
        ORDER BY kind DESC, region, source_key""").to_arrow_table()
    fresh = new.append_column("id", reserve_ids(Household, new.num_rows))
    db.register("fresh", fresh)
    db.execute("""CREATE TEMP TABLE numbered_households AS
        SELECT id, kind, source_key FROM fresh UNION ALL SELECT id, kind, source_key FROM existing_households""")
    if new.num_rows:
        plan.inserts.append(Insert(Household, fresh.column_names, fresh, {}))
    moved = db.sql("""SELECT w.region, w.urban_rural, e.id FROM existing_households e JOIN wanted w USING (kind, source_key)
        WHERE e.region <> w.region OR e.urban_rural IS DISTINCT FROM w.urban_rural ORDER BY e.id""").fetchall()
    if moved:
        plan.updates.append(Update(Household, ("region", "urban_rural"), moved))
    gone = db.sql(
        "SELECT id FROM existing_households ANTI JOIN wanted USING (kind, source_key) "
        f"WHERE left(region, 6) IN ({_listed(counties)}) ORDER BY 1"
    ).fetchall()
    if gone and source.full:
        empty = pa.table({"source_key": pa.array([], pa.string())})
        plan.changes.append(sync.Changes(_HOUSEHOLD, [row[0] for row in gone], empty, 0))


def _listed(counties: Sequence[str]) -> str:
    return ", ".join(f"'{county}'" for county in counties)


_HOUSEHOLD: Final = sync.Target(Household, key=("source_key",), values=())
