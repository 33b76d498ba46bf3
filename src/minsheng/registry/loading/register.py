"""The household register: the one file that creates persons. Everything else only finds them."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys, reserve_ids
from minsheng.kernel.scratch import scratch
from minsheng.registry import identity, names, rules, sync, tokens
from minsheng.registry.identity import Identity
from minsheng.registry.loading.facts import coverage
from minsheng.registry.loading.people import counties_in, county_range
from minsheng.registry.loading.plans import Insert, Plan, Source, Update, Warned
from minsheng.registry.loading.register_households import plan_households
from minsheng.registry.matching import Linked, Refused, match
from minsheng.registry.models import Area, Person, PersonAlias, RegisterEntry

ENTRY: Final = sync.Target(
    RegisterEntry,
    key=("person_id",),
    values=(
        "household_key", "relation_to_head", "region", "urban_rural", "marital", "status", "moved_in_on", "moved_on",
        "moved_to", "cancel_reason",
    ),
    origin=("sheet", "row_number"),
)  # fmt: skip
_KNOWN_SCHEMA = pa.schema(
    [
        ("person_id", pa.int64()),
        ("id_token", pa.int64()),
        ("name_token", pa.int64()),
        ("birth", pa.date32()),
        ("sex", pa.int8()),
        ("person_region", pa.string()),
        ("household_key", pa.string()),
    ]
)
_CHUNK: Final = 100_000


def plan_register(source: Source) -> Plan:
    """Persons, their identities, their lines in the register, households, memberships and relations."""
    counties = counties_in(source.staged["region"])
    if not counties:
        return Plan()
    with scratch() as db:
        plan = _recognise(db, source, counties)
        if not db.sql("SELECT count(*) FROM reg").fetchall()[0][0]:
            return plan
        _number_new_persons(db)
        _plan_persons(db, plan)
        desired = db.sql(f"SELECT {', '.join(ENTRY.columns)} FROM reg ORDER BY person_id").to_arrow_table()
        condition, params = county_range("t.region", counties)
        plan.changes.append(sync.plan(ENTRY, desired, full=source.full, scope=condition, scope_params=params))
        plan_households(db, source, counties, plan)
    plan.covered = coverage(source, counties, also=("relation:parent", "relation:supporter"))
    return plan


def _recognise(db: duckdb.DuckDBPyConnection, source: Source, counties: Sequence[str]) -> Plan:
    """Make table `reg`: one row for each person of the file, with person_id where we know them already."""
    plan = Plan()
    staged = _with_numbers(source.staged, plan)
    known = _known(counties)
    db.register("staged", staged)
    db.register("known", known)
    db.execute(_REG_SQL)
    shared = db.sql(_SHARED_SQL).fetchall()
    plan.warned += [Warned(row[0], "HOUSEHOLD_NUMBER_SHARED", "household_number") for row in shared]
    db.execute(_APART_SQL)
    if known.num_rows:
        _keep_counties_apart(db)
        _recognise_changed_numbers(db, plan)
    twice = db.sql("SELECT position FROM ranked WHERE copy > 1 ORDER BY 1").fetchall()
    plan.refused += [Refused(row[0], "DUPLICATE_PERSON", "id") for row in twice]
    db.execute("DROP TABLE ranked")  # a whole county's wide rows are not needed twice
    plan.counts[rules.EXACT] = db.sql("SELECT count(*) FROM reg").fetchall()[0][0] - sum(plan.counts.values())
    areas = set(Area.objects.filter(ended_at__isnull=True).values_list("code", flat=True))
    if areas:
        db.register("areas", pa.table({"code": pa.array(sorted(areas), pa.string())}))
        unknown = db.sql(
            "SELECT position FROM reg WHERE region NOT IN (SELECT code FROM areas) ORDER BY 1"
        ).fetchall()
        plan.warned += [Warned(row[0], "REGION_UNKNOWN", "region") for row in unknown]
    return plan


def _with_numbers(staged: pa.Table, plan: Plan) -> pa.Table:
    """Add number, tokens and position; numbers that are no good are upgraded, repaired against known persons, or refused."""
    numbers = staged["id_clean"].to_pylist()
    states = staged["id_state"].to_pylist()
    doubtful = [row for row, state in enumerate(states) if state != "ok"]
    holders: dict[int, int] = {}
    if doubtful:
        births = staged["birth_date"].to_pylist()
        holders = _doubtful(staged, doubtful, plan)
        for row in doubtful:
            numbers[row] = _upgraded(numbers[row], states[row], births[row]) if row not in holders else None
        upgraded = [row for row in doubtful if numbers[row]]
        plan.warned += [Warned(row, "ID_UPGRADED", "id") for row in upgraded]
        gone = {row for row in doubtful if not numbers[row] and row not in holders}
        plan.refused += [Refused(row, _REFUSALS[states[row]], "id") for row in sorted(gone)]
    number_column = pa.array(numbers, pa.string())
    return (
        staged.append_column("number", number_column)
        .append_column("position", pa.array(range(staged.num_rows), pa.int32()))
        .append_column("id_token", tokens.token_column(tokens.ID_NUMBER, number_column))
        .append_column("name_token", tokens.token_column(tokens.NAME, staged["name_key"]))
        .append_column("guardian_name_key", names.key_column(staged["guardian_name_clean"]))
        .append_column("guardian2_name_key", names.key_column(staged["guardian2_name_clean"]))
        .append_column("held_by", pa.array([holders.get(row) for row in range(staged.num_rows)], pa.int64()))
    )


_REFUSALS: Final = {
    "bad_check": "ID_CHECK_DIGIT_UNREPAIRED",
    "fifteen": "ID_CHECK_DIGIT_UNREPAIRED",
    "seventeen": "ID_CHECK_DIGIT_UNREPAIRED",
    "nineteen": "ID_CHECK_DIGIT_UNREPAIRED",
    "numeric": "ID_NUMERIC_CELL",
    "missing": "ID_MISSING",
}


def _doubtful(staged: pa.Table, rows: Sequence[int], plan: Plan) -> dict[int, int]:
    """Row -> person for doubtful numbers that somebody known from earlier files explains."""
    matched = match(staged.take(pa.array(rows, pa.int64())))
    plan.linked += [Linked(rows[link.row], *link[1:]) for link in matched.linked]
    plan.counts.update(matched.counts)
    return {rows[link.row]: link.person_id for link in matched.linked}


def _upgraded(number: str | None, state: str, birth: object) -> str | None:
    """A 15-digit number as 18 digits where the birth date beside it agrees; nothing else can be trusted alone."""
    if state != "fifteen" or number is None:
        return None
    _, possible = rules.possible_numbers(number)
    agrees = possible and birth is not None and possible[0][6:14] == f"{birth:%Y%m%d}"
    return possible[0] if agrees else None


_REG_SQL = """
CREATE TEMP TABLE ranked AS
WITH found AS (
  SELECT s.*, coalesce(s.held_by, k.person_id) AS person_id
  FROM staged s LEFT JOIN (SELECT DISTINCT id_token, person_id FROM known) k ON s.id_token = k.id_token
  WHERE s.number IS NOT NULL OR s.held_by IS NOT NULL)
SELECT *, row_number() OVER (
  PARTITION BY coalesce('p' || person_id, 'n' || number)
  ORDER BY hukou_status = 'normal' DESC NULLS LAST, number IS NULL, updated_on DESC NULLS LAST, position) AS copy
FROM found;
CREATE TEMP TABLE reg AS
SELECT position, sheet, row_number, person_id, number, id_token, name_clean, name_key, name_token, former_name_clean,
  CAST(sex AS TINYINT) AS sex, birth_date, left(household_number, 40) AS household_key,
  coalesce(relation, 'other') AS relation_to_head, address, region, hukou_kind AS urban_rural, marital,
  hukou_status AS status, moved_in_on, moved_on, left(moved_to, 120) AS moved_to, left(cancel_reason, 60) AS cancel_reason,
  guardian_name_key, guardian_id_clean, guardian2_name_key, guardian2_id_clean
FROM ranked WHERE copy = 1
"""

# Police stations number their booklets on their own: where one number has heads in two towns, it stands for a booklet in each.
_SHARED_SQL = """
CREATE TEMP TABLE shared AS
SELECT household_key, left(region, 9) AS town, min(position) AS position FROM reg
WHERE relation_to_head = 'head' AND status = 'normal' AND substr(region, 7, 3) <> '000' GROUP BY ALL;
DELETE FROM shared WHERE household_key IN (SELECT household_key FROM shared GROUP BY 1 HAVING count(*) = 1);
SELECT position FROM shared ORDER BY 1
"""
_APART_SQL = """
UPDATE reg SET household_key = left(household_key, 30) || '@' || left(region, 9)
WHERE household_key IN (SELECT household_key FROM shared)
"""


# So do the counties: the second to come with a number says whose it is, and goes on to.
_HOMES_SQL = """
CREATE TEMP TABLE own_homes AS
SELECT *, left(key, 30) || '@' || county AS apart FROM (
  SELECT household_key AS key, arg_min(left(region, 6), (relation_to_head <> 'head', position)) AS county FROM reg GROUP BY 1)
"""
_COUNTIES_APART_SQL = """
UPDATE reg SET household_key = o.apart FROM own_homes o WHERE o.key = reg.household_key AND (
  EXISTS (SELECT 1 FROM held h WHERE h.key = o.key AND h.county <> o.county)
  OR EXISTS (SELECT 1 FROM held h WHERE h.key = o.apart))
"""


def _keep_counties_apart(db: duckdb.DuckDBPyConnection) -> None:
    """A booklet whose number is that of one in another county has the county in its key."""
    db.execute(_HOMES_SQL)
    keys = db.sql("SELECT key FROM own_homes UNION SELECT apart FROM own_homes").to_arrow_table()["key"]
    condition, params = in_keys("source_key", keys.to_pylist())
    held = fetch_arrow(
        "SELECT source_key, substr(region, 1, 6) FROM registry_household "
        f"WHERE ended_at IS NULL AND kind = 'registered' AND {condition}",
        params,
        schema=pa.schema([("key", pa.string()), ("county", pa.string())]),
    )
    db.register("held", held)
    db.execute(_COUNTIES_APART_SQL)


def _known(counties: Sequence[str]) -> pa.Table:
    """Everybody we know, under present and former numbers; household_key for the counties' people only."""
    condition, params = county_range("e.region", counties)
    return fetch_arrow(
        "SELECT p.id, p.id_token, p.name_token, p.birth_date, p.sex, p.region, e.household_key FROM registry_person p "
        f"LEFT JOIN registry_registerentry e ON e.person_id = p.id AND e.ended_at IS NULL AND {condition} "
        "UNION ALL SELECT a.person_id, a.id_token, NULL, NULL, NULL, NULL, NULL FROM registry_personalias a",
        params,
        schema=_KNOWN_SCHEMA,
    )


def _recognise_changed_numbers(db: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """The same name, birth date, sex and household under a new number, while the old number is gone: one person."""
    rows = db.sql("""
        WITH lost AS (SELECT * FROM known k WHERE household_key IS NOT NULL
                      AND person_id NOT IN (SELECT person_id FROM reg WHERE person_id IS NOT NULL)),
             pairs AS (SELECT r.position, l.person_id FROM reg r JOIN lost l ON r.person_id IS NULL
                       AND r.household_key = l.household_key AND r.name_token = l.name_token
                       AND r.birth_date = l.birth AND r.sex = l.sex)
        SELECT position, any_value(person_id) FROM pairs
        WHERE person_id IN (SELECT person_id FROM pairs GROUP BY 1 HAVING count(*) = 1)
        GROUP BY position HAVING count(*) = 1 ORDER BY 1""").fetchall()
    for position, person_id in rows:
        db.execute("UPDATE reg SET person_id = ? WHERE position = ?", [person_id, position])
        plan.linked.append(Linked(position, person_id, rules.REGISTER_KEY, {"name": 3, "birth": 1}))
        plan.counts[rules.REGISTER_KEY] += 1


def _number_new_persons(db: duckdb.DuckDBPyConnection) -> None:
    """Give new persons keys in the order village, household, head first: households lie together on disk."""
    new = db.sql("""SELECT position FROM reg WHERE person_id IS NULL
        ORDER BY region, household_key, relation_to_head <> 'head', birth_date, position""").to_arrow_table()
    ids = reserve_ids(Person, new.num_rows)
    db.register("numbered", pa.table({"position": new["position"], "new_id": ids}))
    db.execute("""CREATE TEMP TABLE renumbered AS
        SELECT r.* REPLACE (coalesce(r.person_id, n.new_id) AS person_id), n.new_id IS NOT NULL AS is_new
        FROM reg r LEFT JOIN numbered n USING (position)""")
    db.execute("DROP TABLE reg; ALTER TABLE renumbered RENAME TO reg")


def _plan_persons(db: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    new = db.sql("""SELECT person_id AS id, name_clean, number, former_name_clean, address, id_token, name_token,
        CAST(sex AS SMALLINT) AS sex, birth_date, region FROM reg WHERE is_new ORDER BY id""").to_arrow_table()
    for start in range(0, new.num_rows, _CHUNK):
        plan.inserts.append(new_persons(new.slice(start, _CHUNK)))
    changed = db.sql("""SELECT r.person_id, r.name_clean, r.number, r.former_name_clean, r.address, r.id_token,
          r.name_token, r.sex, r.birth_date, r.region, r.id_token IS DISTINCT FROM k.id_token AND r.id_token IS NOT NULL
            AND r.id_token NOT IN (SELECT id_token FROM known WHERE name_token IS NULL) AS renumbered
        FROM reg r JOIN known k USING (person_id)
        WHERE NOT r.is_new AND k.name_token IS NOT NULL
          AND (k.name_token <> r.name_token OR k.id_token IS DISTINCT FROM coalesce(r.id_token, k.id_token)
               OR k.person_region <> r.region OR k.birth IS DISTINCT FROM r.birth_date OR k.sex IS DISTINCT FROM r.sex)
        ORDER BY r.person_id""").to_arrow_table()
    if changed.num_rows:
        _changed_persons(changed.to_pylist(), plan)


_PERSON_COLUMNS: Final = (
    "id", "identity", "id_token", "name_token", "initials_token", "tail_token", "sex", "birth_date", "region",
)  # fmt: skip


def new_persons(part: pa.Table) -> Insert:
    """Persons to add: id, name_clean, number, former_name_clean, address, id_token, name_token, sex, birth_date, region; phone
    where the file says it."""
    ids = part["id"].to_pylist()
    people = [
        Identity(name, number, phone or "", "", former or "", address or "")
        for name, number, phone, former, address in zip(
            part["name_clean"].to_pylist(),
            part["number"].to_pylist(),
            part["phone"].to_pylist() if "phone" in part.column_names else [""] * part.num_rows,
            part["former_name_clean"].to_pylist(),
            part["address"].to_pylist(),
            strict=True,
        )
    ]
    rows = pa.table(
        {
            "id": part["id"],
            "identity": pa.array(identity.encrypt(ids, people), pa.binary()),
            "id_token": part["id_token"],
            "name_token": part["name_token"],
            "initials_token": tokens.token_column(
                tokens.INITIALS, names.mapped(names.initials, part["name_clean"])
            ),
            "tail_token": tokens.token_column(tokens.ID_TAIL, pc.utf8_slice_codeunits(part["number"], -4)),
            "sex": part["sex"],
            "birth_date": part["birth_date"],
            "region": part["region"],
        }
    )
    return Insert(Person, _PERSON_COLUMNS, rows, {})


def _changed_persons(changed: Sequence[dict[str, Any]], plan: Plan) -> None:
    """Write names, numbers, villages that are new; a former number stays findable as an alias."""
    before = _identities([row["person_id"] for row in changed])
    updates, aliases = [], []
    for row in changed:
        person_id, old = row["person_id"], before[row["person_id"]]
        number = row["number"] if row["renumbered"] else old.id_number
        who = old._replace(
            name=row["name_clean"],
            id_number=number,
            former_name=row["former_name_clean"] or old.former_name,
            address=row["address"] or old.address,
        )
        updates.append(
            (
                identity.encrypt([person_id], [who])[0],
                tokens.token(tokens.ID_NUMBER, number),
                row["name_token"],
                tokens.token(tokens.INITIALS, names.initials(who.name)),
                tokens.token(tokens.ID_TAIL, number[-4:]),
                row["sex"],
                row["birth_date"],
                row["region"],
                person_id,
            )
        )
        if row["renumbered"]:
            token = tokens.token(tokens.ID_NUMBER, old.id_number)
            aliases.append(
                {
                    "person_id": person_id,
                    "id_token": token,
                    "identity": identity.encrypt([person_id], [old])[0],
                }
            )
    plan.updates.append(Update(Person, _PERSON_COLUMNS[1:], updates))
    if aliases:
        plan.inserts.append(
            Insert(PersonAlias, ("person_id", "id_token", "identity"), pa.Table.from_pylist(aliases), {})
        )


def _identities(person_ids: Sequence[int]) -> dict[int, Identity]:
    condition, params = in_keys("id", person_ids)
    found = fetch_arrow(
        f"SELECT id, identity FROM registry_person WHERE {condition}",
        params,
        schema=pa.schema([("id", pa.int64()), ("identity", pa.binary())]),
    )
    ids = found["id"].to_pylist()
    return dict(zip(ids, identity.decrypt(ids, found["identity"].to_pylist()), strict=True))
