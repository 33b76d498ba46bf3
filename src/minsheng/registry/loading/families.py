"""Marriages, births and legal supporters: facts about one person and relations to another.

They say who is related to whom and leave households alone: a household changes when somebody declares it or visits it.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.kernel.scratch import scratch
from minsheng.registry import names, sync
from minsheng.registry.loading.facts import ORIGIN, FactFile, compare, shape, started
from minsheng.registry.loading.people import counties_served
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.loading.register_households import RELATION
from minsheng.registry.matching import Columns, Refused, match
from minsheng.registry.models import Birth, Marriage, SupporterSurvey

MARRIAGE: Final = sync.Target(
    Marriage, key=("person_id", "valid_from", "kind"), values=("other_id",), origin=ORIGIN
)
BIRTH: Final = FactFile(
    Birth,
    ("person_id", "certificate"),
    ("valid_from", "father_id", "sex"),
    "left(s.certificate_number, 40) AS certificate, s.born_on AS valid_from, s.father_person AS father_id, "
    "CAST(s.baby_sex AS SMALLINT) AS sex",
)
SURVEY: Final = sync.Target(
    SupporterSurvey, key=("person_id",), values=("valid_from", "named", "known"), origin=ORIGIN
)
_IDS = pa.int64()
_MARRIED = pa.schema(
    [("person_id", _IDS), ("other_id", _IDS), ("valid_from", pa.date32()), ("kind", pa.string())]
)


def plan_marriages(source: Source) -> Plan:
    """A fact for each spouse whom we know. Who is whose spouse follows from the latest certificate of each."""
    matched = match(source.staged)
    wives = second(source.staged, "wife")
    husbands = matched.person_id.to_pylist()
    plan = started(matched, [])
    # A man from elsewhere who marries here is nobody's mistake; another man's number is.
    plan.refused = [one for one in plan.refused if one.code != "PERSON_NOT_FOUND" or wives[one.row] is None]
    plan.person_ids = pa.array(
        [husband or wife for husband, wife in zip(husbands, wives, strict=True)], pa.int64()
    )
    with scratch() as db:
        db.register("s", _positioned(source.staged, husband=husbands, wife=wives))
        desired = db.sql("""
            WITH sides AS (
              SELECT husband AS person_id, wife AS other_id, * FROM s WHERE husband IS NOT NULL
              UNION ALL SELECT wife, husband, * FROM s WHERE wife IS NOT NULL)
            SELECT person_id, registered_on AS valid_from, marriage_kind AS kind,
              CASE WHEN other_id <> person_id THEN other_id END AS other_id, sheet, row_number FROM sides
            QUALIFY row_number() OVER (PARTITION BY person_id, registered_on, marriage_kind ORDER BY position) = 1
            ORDER BY position, person_id""").to_arrow_table()
    plan.changes += [sync.plan(MARRIAGE, desired, full=False), _spouses(desired)]
    return plan


def _spouses(desired: pa.Table) -> sync.Changes:
    """The spouse relations of everybody named, as their latest certificate says."""
    people = sorted(
        {p for name in ("person_id", "other_id") for p in desired[name].to_pylist() if p is not None}
    )
    condition, params = in_keys("person_id", people)
    known = fetch_arrow(
        f"SELECT person_id, other_id, valid_from, kind FROM registry_marriage WHERE ended_at IS NULL AND {condition}",
        params,
        schema=_MARRIED,
    )
    with scratch() as db:
        db.register("said", pa.concat_tables([known, desired.select(_MARRIED.names).cast(_MARRIED)]))
        couples = db.sql("""
            WITH latest AS (SELECT * FROM said QUALIFY row_number() OVER (
              PARTITION BY person_id ORDER BY valid_from DESC, kind = 'divorced' DESC) = 1)
            SELECT DISTINCT l.person_id, l.other_id, 'spouse' AS kind, 'marriage' AS source FROM latest l
            WHERE l.kind = 'married' AND l.other_id IS NOT NULL AND l.other_id IN (SELECT person_id FROM latest
              WHERE kind = 'married' AND other_id = l.person_id) ORDER BY 1""").to_arrow_table()
    mine, params = in_keys("t.person_id", people)
    theirs, more = in_keys("t.other_id", people)
    scope = f"t.source = 'marriage' AND ({mine} OR {theirs})"
    return sync.plan(RELATION, couples, full=True, scope=scope, scope_params=[*params, *more])


def plan_births(source: Source) -> Plan:
    """Births by mother. Who the child is becomes known when the register has it: `link_children`."""
    matched = match(source.staged)
    fathers = second(source.staged, "father")
    staged = source.staged.append_column("father_person", pa.array(fathers, pa.int64()))
    desired, twice = shape(staged, matched, BIRTH)
    plan = started(matched, twice)
    if counties := counties_served(matched.person_id):
        plan.changes.append(compare(source, BIRTH, desired, counties))
    return plan


_NEWBORN: Final = """
SELECT b.person_id, b.father_id, c.id FROM registry_birth b
JOIN registry_membership p ON (p.person_id = b.person_id OR p.person_id = b.father_id)
  AND p.kind = 'registered' AND p.ended_at IS NULL AND p.valid_to IS NULL
JOIN registry_membership m ON m.household_id = p.household_id AND m.ended_at IS NULL AND m.valid_to IS NULL
JOIN registry_person c ON c.id = m.person_id AND c.birth_date = b.valid_from AND (b.sex IS NULL OR c.sex = b.sex)
WHERE b.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM registry_relation r WHERE r.person_id = b.person_id
  AND r.kind = 'child' AND r.source = 'births' AND r.ended_at IS NULL AND r.other_id = c.id)
"""


def link_children(*, batch_id: int, now: datetime) -> None:
    """Relate newborns whom the register has by now to the parents on their birth certificate.

    A child is theirs when it was born that day and stands in the register with one of them, and no more such children stand
    there than certificates speak of (cousins may share a birthday).
    """
    found = fetch_arrow(_NEWBORN, schema=pa.schema([("mother", _IDS), ("father", _IDS), ("child", _IDS)]))
    if not found.num_rows:
        return
    births = fetch_arrow(
        "SELECT person_id, valid_from FROM registry_birth WHERE ended_at IS NULL",
        schema=pa.schema([("mother", _IDS), ("born_on", pa.date32())]),
    )
    condition, params = in_keys("id", sorted(set(found["child"].to_pylist())))
    days = fetch_arrow(
        f"SELECT id, birth_date FROM registry_person WHERE {condition}",
        params,
        schema=pa.schema([("child", _IDS), ("born_on", pa.date32())]),
    )
    with scratch() as db:
        for name, table in (("found", found), ("births", births), ("days", days)):
            db.register(name, table)
        desired = db.sql("""
            WITH candidates AS (SELECT DISTINCT f.*, d.born_on FROM found f JOIN days d USING (child)),
            sure AS (SELECT * FROM candidates c WHERE
              (SELECT count(DISTINCT child) FROM candidates o WHERE o.mother = c.mother AND o.born_on = c.born_on)
              <= (SELECT count(*) FROM births b WHERE b.mother = c.mother AND b.born_on = c.born_on))
            SELECT DISTINCT person_id, other_id, kind, 'births' AS source FROM (
              SELECT child AS person_id, mother AS other_id, 'parent' AS kind FROM sure
              UNION ALL SELECT mother, child, 'child' FROM sure
              UNION ALL SELECT child, father, 'parent' FROM sure WHERE father IS NOT NULL
              UNION ALL SELECT father, child, 'child' FROM sure WHERE father IS NOT NULL)
            ORDER BY ALL""").to_arrow_table()
    sync.apply(sync.plan(RELATION, desired, full=False), batch_id=batch_id, now=now)


def plan_supporters(source: Source) -> Plan:
    """Whom the township found to be bound to support a person: the latest survey of each, complete for that person.

    `named` counts everybody named, `known` those whom the registry knows; only when both are equal the list is complete here.
    """
    matched = match(source.staged)
    people = matched.person_id.to_pylist()
    outdated = _older_surveys(source.staged, people)
    for row in outdated:
        people[row] = None
    supporters = second(source.staged, "supporter")
    plan = started(matched, [])
    plan.refused += [Refused(row, "SURVEY_OUTDATED", "surveyed_on") for row in outdated]
    plan.linked = [link for link in plan.linked if link.row not in set(outdated)]
    plan.person_ids = pa.array(people, pa.int64())
    with scratch() as db:
        db.register("s", _positioned(source.staged, person_id=people, supporter=supporters))
        surveys = db.sql("""
            SELECT person_id, max(surveyed_on) AS valid_from,
              CAST(count(*) FILTER (nobody IS NOT true) AS SMALLINT) AS named,
              CAST(count(*) FILTER (nobody IS NOT true AND supporter <> person_id) AS SMALLINT) AS known,
              arg_min(sheet, position) AS sheet, min(row_number) AS row_number
            FROM s WHERE person_id IS NOT NULL GROUP BY person_id ORDER BY min(position)""").to_arrow_table()
        relations = db.sql("""
            SELECT DISTINCT person_id, supporter AS other_id, 'supporter' AS kind, 'supporters' AS source FROM s
            WHERE supporter <> person_id AND nobody IS NOT true ORDER BY 1, 2""").to_arrow_table()
    condition, params = in_keys("t.person_id", sorted({person for person in people if person is not None}))
    plan.changes += [
        sync.plan(SURVEY, surveys, full=False),
        sync.plan(
            RELATION,
            relations,
            full=True,
            scope=f"t.source = 'supporters' AND {condition}",
            scope_params=params,
        ),
    ]
    return plan


def _older_surveys(staged: pa.Table, people: Sequence[int | None]) -> list[int]:
    """Rows of a survey that a later one, in this file or before, has replaced."""
    condition, params = in_keys("person_id", sorted({person for person in people if person is not None}))
    before = fetch_arrow(
        f"SELECT person_id, valid_from FROM registry_supportersurvey WHERE ended_at IS NULL AND {condition}",
        params,
        schema=pa.schema([("person_id", _IDS), ("day", pa.date32())]),
    )
    newest: dict[int, Any] = dict(
        zip(before["person_id"].to_pylist(), before["day"].to_pylist(), strict=True)
    )
    days = staged["surveyed_on"].to_pylist()
    for person, day in zip(people, days, strict=True):
        if person is not None:
            newest[person] = max(day, newest.get(person, day))
    return [
        row
        for row, (person, day) in enumerate(zip(people, days, strict=True))
        if person is not None and day < newest[person]
    ]


def second(staged: pa.Table, who: str) -> list[int | None]:
    """The second person each row names (columns `<who>_id_clean`, `<who>_name_clean` ...); None where we do not know them."""
    keys = names.key_column(staged[f"{who}_name_clean"])
    columns = Columns(
        f"{who}_id_clean", f"{who}_id_state", f"{who}_name_clean", f"{who}_name_key", "no_birth", "no_sex"
    )
    people: list[int | None] = match(
        staged.append_column(f"{who}_name_key", keys), columns
    ).person_id.to_pylist()
    return people


def _positioned(staged: pa.Table, **people: Sequence[int | None]) -> pa.Table:
    """The staged rows with their position and the persons found, NULL where nobody was."""
    table = staged.append_column("position", pa.array(range(staged.num_rows), pa.int64()))
    for name, ids in people.items():
        table = table.append_column(name, pa.array(ids, pa.int64()))
    return table
