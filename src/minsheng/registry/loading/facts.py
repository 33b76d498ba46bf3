"""Files that say one typed thing about each person they name. Which ones: `kinds`. Rolls, families and purpose-bound files
have their own rules in the modules beside this one."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
from django.db.models import Model

from minsheng.kernel.scratch import scratch
from minsheng.registry import sync
from minsheng.registry.loading.people import counties_served, county_range
from minsheng.registry.loading.plans import Covered, Plan, Source
from minsheng.registry.matching import Matched, Refused, match

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
    complete_by: tuple[str, ...] = ()

    @property
    def target(self) -> sync.Target:
        key = (*self.key, "sequence") if self.numbered else self.key
        return sync.Target(
            self.model, key=key, values=self.values, origin=ORIGIN, complete_by=self.complete_by
        )


def plan_facts(source: Source, file: FactFile) -> Plan:
    """Match the rows, turn them into facts, compare with what is believed."""
    return facts_of(source, file, match(source.staged))


def facts_of(source: Source, file: FactFile, matched: Matched) -> Plan:
    """The same for rows that are matched already."""
    desired, twice = shape(source.staged, matched, file)
    plan = started(matched, twice)
    counties = counties_served(matched.person_id) or list(source.nobody_in)
    if not counties and source.full:
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
    with scratch() as db:
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


def coverage(source: Source, counties: Sequence[str], also: Sequence[str] = ()) -> list[Covered]:
    """What the file proves complete. State files speak on for as long as they are fresh; monthly sums do not.

    `also`: what a full file closes besides the facts its feed names.
    """
    rows = []
    for table in (*source.closes, *(also if source.full else ())):
        fresh = 0 if table in _WITHOUT_FRESHNESS else source.freshness_days
        last: date = source.period_to + timedelta(days=fresh)
        rows += [Covered(table, county, source.period_from, last) for county in counties]
    return rows
