"""Joint households that a document declares although their members stand in several hukou booklets (户 ≠ 共同生活家庭).

A document is the running lines of one 家庭编号 on the roll of dibao, of edge or of rigid-expense families, or the members of
one 委托号 whose authorisation is in force. The newest that names a person tells to which family they belong; where none does, the
booklet goes on to tell it (derived). All live in the joint household of the booklet of the head or applicant: that household
keeps its number, so that what is open about it stays. A document within one booklet changes nothing, nor does it take anybody
out who is not named. With somebody who is moved go their spouse and minor children of the same booklet whom no document names:
they belong to the family by law (最低生活保障审核确认办法第七条), unless the wedding is newer than the document.

Somebody whom two rolls, or two documents of the same day, name in families of different booklets stays where the booklet says,
with a warning (FAMILY_TWICE): which family it is, a person has to find out.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys, update_rows
from minsheng.kernel.scratch import scratch
from minsheng.registry import sync
from minsheng.registry.declaring import AUTHORISATION, PROGRAMMES
from minsheng.registry.loading.plans import Plan, Source, Warned
from minsheng.registry.loading.register_households import MEMBERSHIP, membership_schema
from minsheng.registry.models import Household

FEEDS: Final = frozenset({"register", "roll_dibao", "roll_dibao_edge", "roll_rigid", "authorisations"})
"""Whose files may change who is declared to live together."""
_ROLLS: Final = ", ".join(f"'{programme}'" for programme in PROGRAMMES)
LARGEST: Final = 20
"""More people than this are no family: the column holds something else than the number of one."""

_ID, _TEXT, _DAY = pa.int64(), pa.string(), pa.date32()
_LINES: Final = pa.schema(
    [("person_id", _ID), ("kind", _TEXT), ("number", _TEXT), ("day", _DAY), ("role", _TEXT), ("place", _ID)]
)
_BOOKLET: Final = pa.schema([("person_id", _ID), ("home", _TEXT), ("county", _TEXT)])
_HERE: Final = "b.ended_at IS NULL AND coalesce(b.status, 'normal') NOT IN ('moved', 'cancelled')"


def settle(plan: Plan, source: Source, *, now: datetime) -> None:
    """Bring joint households in line with what documents declare, after `plan` was written, inside its transaction.

    Adds to `plan` what changed, and warnings about people of this file whom two documents place differently.
    """
    if source.feed not in FEEDS:
        return
    declared = _declared_households()
    with scratch() as db:
        _read_documents(db, source.received_on)
        doubtful = {row[0] for row in db.sql("SELECT person_id FROM doubtful").fetchall()}
        plan.warned += _warnings(plan, doubtful)
        if not declared and not db.sql("SELECT 1 FROM placed WHERE home <> own LIMIT 1").fetchall():
            return
        _add_relatives(db, source.received_on)
        changes = _members(db, sorted(declared))
        sync.apply(changes, batch_id=source.batch_id, now=now)
        plan.changes.append(changes)
        _note_basis(db, declared)


def _declared_households() -> frozenset[int]:
    found = Household.objects.filter(kind="joint", basis="declared", ended_at__isnull=True)
    return frozenset(found.values_list("pk", flat=True))


def _read_documents(db: duckdb.DuckDBPyConnection, on: date) -> None:
    """Tables `named` (who stands in which document), `doubtful` (whom two place differently) and `placed` (the others)."""
    day = on.isoformat()
    said = fetch_arrow(
        f"""SELECT person_id, programme, source_key, valid_from, coalesce(role, 'other'), row_number FROM registry_enrolment
            WHERE ended_at IS NULL AND programme IN ({_ROLLS}) AND source_key <> ''
              AND (valid_to IS NULL OR valid_to >= %s)
            UNION ALL
            SELECT person_id, '{AUTHORISATION}', request, valid_from,
              CASE WHEN applicant_id = person_id THEN 'head' ELSE 'other' END, row_number FROM registry_authorisation
            WHERE ended_at IS NULL AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)""",
        [day, day, day],
        schema=_LINES,
    )
    people = pc.unique(said["person_id"]).to_pylist()
    condition, params = in_keys("b.person_id", people)
    booklets = fetch_arrow(
        "SELECT b.person_id, b.household_key, substr(b.region, 1, 6) FROM registry_registerentry b "
        f"WHERE {_HERE} AND {condition}",
        params,
        schema=_BOOKLET,
    )
    db.register("said", said)
    db.register("booklets", booklets)
    db.execute(_DOCUMENTS)


_DOCUMENTS: Final = f"""
CREATE TEMP TABLE line AS SELECT s.*, b.home, b.county FROM said s JOIN booklets b USING (person_id);
CREATE TEMP TABLE document AS
SELECT county, kind, number, max(day) AS day, list(DISTINCT person_id ORDER BY person_id) AS people,
  arg_min(home, (role <> 'head', place)) AS home
FROM line GROUP BY ALL HAVING count(DISTINCT person_id) BETWEEN 2 AND {LARGEST};
CREATE TEMP TABLE named AS
SELECT l.person_id, l.home AS own, d.home, d.day, d.people, l.county, l.kind, l.number, l.role, l.place,
  row_number() OVER (PARTITION BY l.person_id ORDER BY d.day DESC NULLS LAST, l.kind <> '{AUTHORISATION}', l.number) AS nth
FROM line l JOIN document d USING (county, kind, number);
CREATE TEMP TABLE doubtful AS
SELECT DISTINCT a.person_id FROM named a JOIN named b USING (person_id)
WHERE a.nth = 1 AND b.home <> a.home AND b.people <> a.people
  AND (b.day IS NOT DISTINCT FROM a.day OR a.kind <> '{AUTHORISATION}' AND b.kind <> '{AUTHORISATION}');
CREATE TEMP TABLE placed AS
SELECT person_id, own, arg_min(own, (role <> 'head', place)) OVER family AS home, day, role
FROM named ANTI JOIN doubtful USING (person_id) WHERE nth = 1
WINDOW family AS (PARTITION BY county, kind, number) QUALIFY count(*) OVER family > 1;
"""


def _warnings(plan: Plan, doubtful: Collection[int]) -> list[Warned]:
    people = plan.person_ids.to_pylist() if doubtful else []
    return [Warned(row, "FAMILY_TWICE", "id") for row, person in enumerate(people) if person in doubtful]


_KIN: Final = pa.schema(
    [("person_id", _ID), ("other_id", _ID), ("own", _TEXT), ("birth_date", _DAY), ("kind", _TEXT)]
)
_WEDDING: Final = pa.schema([("person_id", _ID), ("other_id", _ID), ("wedded", _DAY)])


def _add_relatives(db: duckdb.DuckDBPyConnection, on: date) -> None:
    """Table `follower`: spouses and minor children of the same booklet who go with those that are moved."""
    moved = [row[0] for row in db.sql("SELECT person_id FROM placed WHERE home <> own ORDER BY 1").fetchall()]
    mine, params = in_keys("r.person_id", moved)
    kin = fetch_arrow(
        f"""SELECT r.person_id, r.other_id, b.household_key, p.birth_date, r.kind FROM registry_relation r
            JOIN registry_registerentry b ON b.person_id = r.other_id AND {_HERE}
            JOIN registry_person p ON p.id = r.other_id
            WHERE r.ended_at IS NULL AND r.kind IN ('spouse', 'child') AND {mine}""",
        params,
        schema=_KIN,
    )
    wed, params = in_keys("person_id", moved)
    weddings = fetch_arrow(
        "SELECT person_id, other_id, max(valid_from) FROM registry_marriage WHERE ended_at IS NULL AND kind = 'married' "
        f"AND {wed} GROUP BY person_id, other_id",
        params,
        schema=_WEDDING,
    )
    db.register("kin", kin)
    db.register("weddings", weddings)
    db.execute("CREATE TEMP TABLE today AS SELECT CAST(? AS DATE) AS day", [on])
    db.execute("""
        CREATE TEMP TABLE follower AS
        SELECT k.other_id AS person_id, min(m.home) AS home, 'other' AS role
        FROM kin k JOIN placed m ON m.person_id = k.person_id AND m.home <> m.own AND m.own = k.own
        LEFT JOIN weddings w ON w.person_id = k.person_id AND w.other_id = k.other_id
        WHERE k.other_id NOT IN (SELECT person_id FROM named)
          AND CASE k.kind WHEN 'spouse' THEN w.wedded IS NULL OR w.wedded <= m.day
              ELSE k.birth_date + INTERVAL 18 YEAR > (SELECT day FROM today) END
        GROUP BY k.other_id HAVING count(DISTINCT m.home) = 1""")


_ENTRY: Final = pa.schema(
    [
        ("person_id", _ID), ("own", _TEXT), ("relation", _TEXT), ("moved_in_on", _DAY), ("here", pa.bool_()), ("died_on", _DAY),
    ]
)  # fmt: skip
_HOUSE: Final = pa.schema([("id", _ID), ("source_key", _TEXT), ("basis", _TEXT)])


def _members(db: duckdb.DuckDBPyConnection, declared: list[int]) -> sync.Changes:
    """What brings everybody who is moved, and everybody who was before, to where they belong now."""
    condition, params = in_keys("household_id", declared)
    before = fetch_arrow(
        f"SELECT DISTINCT person_id FROM registry_membership WHERE kind = 'joint' AND ended_at IS NULL AND {condition}",
        params,
        schema=pa.schema([("person_id", _ID)]),
    )["person_id"].to_pylist()
    db.execute(
        "CREATE TEMP TABLE wanted AS SELECT person_id, home, role FROM placed WHERE home <> own "
        "UNION ALL SELECT person_id, home, role FROM follower"
    )
    moved = [row[0] for row in db.sql("SELECT person_id FROM wanted").fetchall()]
    everybody = sorted({*before, *moved})
    _read_homes(db, everybody)
    desired = db.sql("""
        SELECT e.person_id, 'joint' AS kind, coalesce(t.id, o.id) AS household_id,
          CASE WHEN t.id IS NULL THEN e.relation WHEN w.role = 'head' THEN 'other' ELSE w.role END AS role,
          CASE WHEN t.id IS NULL AND e.moved_in_on <= coalesce(e.died_on, e.moved_in_on) THEN e.moved_in_on END AS valid_from,
          e.died_on AS valid_to
        FROM entry e LEFT JOIN wanted w USING (person_id) LEFT JOIN house t ON t.source_key = w.home
        LEFT JOIN house o ON o.source_key = e.own
        WHERE e.here AND coalesce(t.id, o.id) IS NOT NULL
          AND coalesce(t.basis, o.basis) <> 'visited' ORDER BY household_id, e.person_id""").to_arrow_table()
    db.register("settled", desired)
    condition, params = in_keys("t.person_id", everybody)
    scope = (
        "t.kind = 'joint' AND t.household_id IN (SELECT h.id FROM registry_household h WHERE h.basis <> 'visited') "
        f"AND {condition}"
    )
    return sync.plan(
        MEMBERSHIP, desired.cast(membership_schema()), full=True, scope=scope, scope_params=params
    )


def _read_homes(db: duckdb.DuckDBPyConnection, people: list[int]) -> None:
    """Tables `entry` (the booklet line of each person) and `house` (the joint households of these booklets and of the wanted)."""
    condition, params = in_keys("b.person_id", people)
    entry = fetch_arrow(
        f"""SELECT b.person_id, b.household_key, b.relation_to_head, b.moved_in_on,
              coalesce(b.status, 'normal') NOT IN ('moved', 'cancelled'), d.died_on
            FROM registry_registerentry b
            LEFT JOIN registry_death d ON d.person_id = b.person_id AND d.ended_at IS NULL
            WHERE b.ended_at IS NULL AND {condition}""",
        params,
        schema=_ENTRY,
    )
    db.register("entry", entry)
    keys = [row[0] for row in db.sql("SELECT home FROM wanted UNION SELECT own FROM entry").fetchall()]
    found = Household.objects.filter(kind="joint", ended_at__isnull=True, source_key__in=keys)
    rows = list(found.values_list("id", "source_key", "basis"))
    columns = [pa.array([row[at] for row in rows], field.type) for at, field in enumerate(_HOUSE)]
    db.register("house", pa.table(columns, schema=_HOUSE))


def _note_basis(db: duckdb.DuckDBPyConnection, declared: Collection[int]) -> None:
    """Households with somebody of another booklet are declared, the others derived."""
    now_declared = {
        row[0]
        for row in db.sql(
            "SELECT DISTINCT s.household_id FROM settled s JOIN house h ON h.id = s.household_id "
            "JOIN entry e USING (person_id) WHERE h.source_key <> e.own"
        ).fetchall()
    }
    changed = [("declared", one) for one in sorted(now_declared - set(declared))]
    changed += [("derived", one) for one in sorted(set(declared) - now_declared)]
    if changed:
        update_rows(Household, ["basis"], changed)
