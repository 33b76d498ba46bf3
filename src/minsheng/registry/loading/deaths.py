"""Deaths end membership of the joint household from the day of death."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.feeds.reading import SLACK_DAYS
from minsheng.registry import sync
from minsheng.registry.deaths import queries
from minsheng.registry.loading.facts import facts_of
from minsheng.registry.loading.kinds import FACT_FILES
from minsheng.registry.loading.mixed import LOST, mixed_rows
from minsheng.registry.loading.plans import Mixed, Plan, Source, Warned
from minsheng.registry.loading.register_households import MEMBERSHIP, membership_schema
from minsheng.registry.matching import Matched, Refused, match
from minsheng.registry.models import Death


def plan_deaths(source: Source) -> Plan:
    """The death facts, and the joint households without the dead.

    A row that says again what was found to be wrong kills nobody: it stays accepted, with a warning that names the revival.
    """
    source, struck = _dated(source)
    matched = match(source.staged)
    undated = [(row, matched.person_id[row].as_py()) for row in struck.undated]
    matched.forget([*struck.undated, *struck.no_death, *_told_before(struck, matched)])
    impossible = _impossible(source, matched)
    matched.forget([refused.row for refused in impossible])
    matched.refused += impossible
    repeated = _found_wrong(source.staged, matched.person_id)
    people = pa.array(
        [None if row in repeated else person for row, person in enumerate(matched.person_id.to_pylist())],
        pa.int64(),
    )
    plan = facts_of(source, FACT_FILES["deaths"], replace(matched, person_id=people))
    plan.warned += [
        Warned(row, "DEATH_REVIVED_EARLIER", "died_on", f"{on:%Y-%m-%d} 已核实本人健在。")
        for row, on in repeated.items()
    ]
    days = source.staged["died_on"].to_pylist()
    mixed = [
        one if one.row in struck.undated else one._replace(died_on=days[one.row])
        for one in mixed_rows(source, matched, struck.no_death)
    ]
    plan.mixed = [*mixed, *_without_day(source, undated)]
    plan.refused = [
        one for one in plan.refused if one.code not in LOST
    ]  # the check of the file has told these
    plan.warned += [Warned(row, "NOT_A_DEATH", "cancel_reason") for row in struck.no_death]
    if struck.rows and len(struck.rows) + len(struck.undated) == source.staged.num_rows:
        plan.covered = []  # who is struck off says nothing of who has died since
    for changes in list(plan.changes):
        added = changes.added
        died = dict(zip(added["person_id"].to_pylist(), added["died_on"].to_pylist(), strict=True))
        plan.changes.append(leave_joint(died))
    return plan


class _Struck(NamedTuple):
    """Rows of 户口注销 (by position), and those of them that are no death; rows in which another day stands in for that of death,
    and rows without any."""

    rows: tuple[int, ...]
    no_death: tuple[int, ...]
    stood_in: tuple[int, ...]
    undated: tuple[int, ...]


def _dated(source: Source) -> tuple[Source, _Struck]:
    """The source with a day of death in each row. Cremation comes after the death, and the police strike off after it: their days
    stand in for it. Of a row without any day somebody is asked; comparing needs one still: the last that the file speaks of.
    """
    staged = source.staged
    days = zip(
        *(staged[name].to_pylist() for name in ("died_on", "cremated_on", "cancelled_on")), strict=True
    )
    first = [next((at for at, day in enumerate(row) if day is not None), None) for row in days]
    rows = tuple(row for row, at in enumerate(first) if at == _CANCELLED)
    reasons = staged["cancel_reason"].to_pylist()
    struck = _Struck(
        rows,
        tuple(row for row in rows if not _OF_DEATH.search(reasons[row] or "")),
        tuple(row for row, at in enumerate(first) if at),
        tuple(row for row, at in enumerate(first) if at is None),
    )
    last = pa.scalar(source.period_to, pa.date32())
    known = pc.coalesce(staged["died_on"], staged["cremated_on"], staged["cancelled_on"]).fill_null(last)
    dated = staged.set_column(staged.schema.get_field_index("died_on"), "died_on", known)
    return source._replace(staged=dated), struck


def _without_day(source: Source, undated: Sequence[tuple[int, int | None]]) -> list[Mixed]:
    """A question about each of these people whose death is not known already, unless the same row was found to be wrong."""
    people = [person for _, person in undated if person is not None]
    known = _believed(people)
    certificates, wrong = source.staged["certificate_number"].to_pylist(), queries.revived(people)
    return [
        Mixed(row, None, person)
        for row, person in undated
        if person is not None
        and person not in known
        and certificates[row] not in {one.certificate for one in wrong.get(person, ()) if one.certificate}
    ]


_CANCELLED: Final = 2
"""At which place the day of striking off stands among the days of a row."""


_OF_DEATH: Final = re.compile("死|亡|故")


def _told_before(struck: _Struck, matched: Matched) -> list[int]:
    """Rows with another day in the stead of that of death, about people whose death is believed already, mostly by its own."""
    people = matched.person_id.to_pylist()
    known = _believed([people[row] for row in struck.stood_in if people[row] is not None])
    return [row for row in struck.stood_in if people[row] in known]


def _believed(people: Collection[int]) -> set[int]:
    """Those of these persons whose death is believed."""
    if not people:
        return set()
    found = Death.objects.filter(person_id__in=people, ended_at__isnull=True)
    return set(found.values_list("person_id", flat=True))


def _impossible(source: Source, matched: Matched) -> list[Refused]:
    """Rows whose day of death lies before the person was born, or long after the file came."""
    people = matched.person_id.to_pylist()
    condition, params = in_keys("id", sorted({person for person in people if person is not None}))
    found = fetch_arrow(
        f"SELECT id, birth_date FROM registry_person WHERE birth_date IS NOT NULL AND {condition}",
        params,
        schema=pa.schema([pa.field("id", pa.int64()), pa.field("birth_date", pa.date32())]),
    )
    born = dict(zip(found["id"].to_pylist(), found["birth_date"].to_pylist(), strict=True))
    last = source.received_on + timedelta(days=SLACK_DAYS)
    refused = []
    for row, (person, died_on) in enumerate(zip(people, source.staged["died_on"].to_pylist(), strict=True)):
        if person is None:
            continue
        if died_on > last:
            refused.append(Refused(row, "DEATH_IN_FUTURE", "died_on"))
        elif person in born and died_on < born[person]:
            refused.append(Refused(row, "DEATH_BEFORE_BIRTH", "died_on"))
    return refused


def _found_wrong(staged: pa.Table, person_ids: pa.Array) -> dict[int, date]:
    """Rows (by position) that repeat a death from which the person was revived, and the day of that revival."""
    people = person_ids.to_pylist()
    revived = queries.revived([person for person in people if person is not None])
    if not revived:
        return {}
    rows = zip(people, staged["died_on"].to_pylist(), staged["certificate_number"].to_pylist(), strict=True)
    return {
        row: wrong.revived_on
        for row, (person, died_on, certificate) in enumerate(rows)
        for wrong in revived.get(person, ())
        if (wrong.died_on, wrong.certificate) == (died_on, certificate)
    }


def leave_joint(died: Mapping[int, object]) -> sync.Changes:
    """What ends their membership of the joint household on the day of death; `died`: person -> day."""
    condition, params = in_keys("person_id", sorted(died))
    found = fetch_arrow(
        "SELECT id, person_id, kind, household_id, role, valid_from, valid_to FROM registry_membership "
        f"WHERE kind = 'joint' AND ended_at IS NULL AND {condition} ORDER BY id",
        params,
        schema=pa.schema([pa.field("id", pa.int64()), *membership_schema()]),
    ).to_pylist()
    ended, added = [], []
    for row in found:
        day = died[row["person_id"]]
        if row["valid_to"] is None or row["valid_to"] > day:
            ended.append(row.pop("id"))
            began = row["valid_from"]
            added.append({**row, "valid_from": began if began and began <= day else None, "valid_to": day})
    return sync.Changes(MEMBERSHIP, ended, pa.Table.from_pylist(added, schema=membership_schema()), 0)
