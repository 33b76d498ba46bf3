"""Files that say one typed thing about each person they name: deaths, certificates, pensions, medical sums, declarations,
visits. Rolls, authorisations and means have their own rules in the modules beside this one."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa
from django.db.models import Model

from minsheng.registry import sync
from minsheng.registry.loading.people import counties_served, county_range
from minsheng.registry.loading.plans import Covered, Plan, Source
from minsheng.registry.matching import Matched, Refused, match
from minsheng.registry.models import Death, Declaration, DisabilityCertificate, MedicalMonth, Pension, Visit

ORIGIN = ("sheet", "row_number")


@dataclass(frozen=True)
class FactFile:
    """How staged rows (table `s`, with person_id and position) become facts.

    `select` gives the columns of key and values; `best` orders rows of one person (or of one `several` key) from best to
    worst: the first is taken and the others refused, unless `several` numbers them. `by_period`: a full file speaks for
    its own months only.
    """

    model: type[Model]
    key: tuple[str, ...]
    values: tuple[str, ...]
    select: str
    best: str = "s.sheet, s.row_number"
    numbered: bool = False
    by_period: bool = False

    @property
    def target(self) -> sync.Target:
        key = (*self.key, "sequence") if self.numbered else self.key
        return sync.Target(self.model, key=key, values=self.values, origin=ORIGIN)


_MONTH_END = "CAST(date_trunc('month', s.month) + INTERVAL 1 MONTH - INTERVAL 1 DAY AS DATE)"

FACT_FILES: dict[str, FactFile] = {
    "deaths": FactFile(
        Death,
        ("person_id",),
        ("valid_from", "died_on", "cremated_on", "certificate"),
        "s.died_on AS valid_from, s.died_on, s.cremated_on, s.certificate_number AS certificate",
        best="s.died_on, s.sheet, s.row_number",
    ),
    "disability": FactFile(
        DisabilityCertificate,
        ("person_id",),
        ("valid_from", "kind", "grade", "status", "issued_on", "valid_until", "needs"),
        "s.issued_on AS valid_from, CAST(s.disability_kind AS SMALLINT) AS kind, CAST(s.disability_grade AS SMALLINT) AS grade, "
        "s.disability_status AS status, s.issued_on, s.valid_until, left(s.rehabilitation_needs, 60) AS needs",
        best="s.disability_status = 'valid' DESC, s.issued_on DESC NULLS LAST, s.sheet, s.row_number",
    ),
    "pensions": FactFile(
        Pension,
        ("person_id", "kind", "valid_from"),
        ("valid_to", "amount_fen", "basic_fen", "status", "stop_reason"),
        f"s.pension_kind AS kind, s.month AS valid_from, {_MONTH_END} AS valid_to, s.amount_fen, s.basic_fen, "
        "s.pay_status AS status, left(s.stop_reason, 60) AS stop_reason",
        numbered=True,
        by_period=True,
    ),
    "medical": FactFile(
        MedicalMonth,
        ("person_id", "valid_from"),
        ("valid_to", "total_fen", "fund_fen", "own_fen", "admissions", "disease_group", "serious"),
        f"s.month AS valid_from, {_MONTH_END} AS valid_to, s.total_fen, s.fund_fen, s.own_fen, s.admissions, "
        "left(s.disease_group, 30) AS disease_group, s.serious_illness AS serious",
        numbered=True,
        by_period=True,
    ),
    "declarations": FactFile(
        Declaration,
        ("person_id", "number"),
        ("valid_from", "size", "income_fen", "difficulty", "note"),
        "left(s.declaration_number, 40) AS number, s.declared_on AS valid_from, s.family_size AS size, "
        "s.monthly_income_fen AS income_fen, left(s.hardship, 30) AS difficulty, s.note",
    ),
    "visits": FactFile(
        Visit,
        ("person_id", "number"),
        (
            "valid_from",
            "visitor",
            "visitor_role",
            "method",
            "seen_in_person",
            "living",
            "health_change",
            "care_need",
            "housing",
            "problem",
            "next_due_on",
        ),
        "left(s.visit_number, 40) AS number, s.visited_on AS valid_from, left(s.visitor_clean, 40) AS visitor, "
        "left(s.visitor_role, 30) AS visitor_role, left(s.way, 16) AS method, s.met_in_person AS seen_in_person, s.living, "
        "left(s.health_change, 60) AS health_change, s.care_need, left(s.housing_safety, 30) AS housing, "
        "s.problems AS problem, s.next_visit_on AS next_due_on",
    ),
}


def plan_facts(source: Source, file: FactFile) -> Plan:
    """Match the rows, turn them into facts, compare with what is believed."""
    matched = match(source.staged)
    desired, twice = shape(source.staged, matched, file)
    plan = started(matched, twice)
    counties = counties_served(matched.person_id)
    if not counties:
        return plan
    plan.changes.append(compare(source, file, desired, counties))
    plan.covered = coverage(source, counties)
    return plan


def started(matched: Matched, twice: Sequence[int]) -> Plan:
    """A plan that carries what matching found; rows that repeat a person are refused and not linked."""
    again = set(twice)
    return Plan(
        refused=[*matched.refused, *(Refused(row, "DUPLICATE_PERSON", "id") for row in twice)],
        linked=[link for link in matched.linked if link.row not in again],
        counts=matched.counts,
        person_ids=matched.person_id,
    )


def shape(staged: pa.Table, matched: Matched, file: FactFile) -> tuple[pa.Table, list[int]]:
    """(facts, positions of rows that repeat a fact)."""
    positioned = staged.append_column("person_id", matched.person_id).append_column(
        "position", pa.array(range(staged.num_rows), pa.int32())
    )
    partition = ", ".join(file.key)
    with duckdb.connect() as db:
        db.register("s", positioned)
        db.execute(
            f"CREATE TEMP TABLE shaped AS SELECT *, CAST(row_number() OVER (PARTITION BY {partition} ORDER BY ordinal) "
            f"AS SMALLINT) AS sequence FROM (SELECT s.person_id, s.position, s.sheet, s.row_number, {file.select}, "
            f"row_number() OVER (ORDER BY {file.best}) AS ordinal FROM s WHERE s.person_id IS NOT NULL)"
        )
        taken = "" if file.numbered else "WHERE sequence = 1"
        columns = ", ".join(file.target.columns)
        facts = db.sql(f"SELECT {columns} FROM shaped {taken} ORDER BY person_id, ordinal").to_arrow_table()
        twice = (
            []
            if file.numbered
            else db.sql("SELECT position FROM shaped WHERE sequence > 1 ORDER BY 1").fetchall()
        )
    return facts, [row[0] for row in twice]


def compare(source: Source, file: FactFile, desired: pa.Table, counties: Sequence[str]) -> sync.Changes:
    """Against the current rows of the counties (and, for monthly files, of the file's months)."""
    scope = ""
    params: list[object] = []
    if source.full:
        condition, params = county_range("p.region", counties)
        scope = f"EXISTS (SELECT 1 FROM registry_person p WHERE p.id = t.person_id AND {condition})"
        if file.by_period:
            scope += " AND t.valid_from BETWEEN %s AND %s"
            params = [*params, source.period_from.isoformat(), source.period_to.isoformat()]
    return sync.plan(file.target, desired, full=source.full, scope=scope, scope_params=params)


_WITHOUT_FRESHNESS = frozenset({"medical_month"})


def coverage(source: Source, counties: Sequence[str]) -> list[Covered]:
    """What the file proves complete. State files speak on for as long as they are fresh; monthly sums do not."""
    rows = []
    for table in source.closes:
        fresh = 0 if table in _WITHOUT_FRESHNESS else source.freshness_days
        last: date = source.period_to + timedelta(days=fresh)
        rows += [Covered(table, county, source.period_from, last) for county in counties]
    return rows
