"""Deaths end membership of the joint household from the day of death."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.registry import sync
from minsheng.registry.loading.facts import plan_facts
from minsheng.registry.loading.kinds import FACT_FILES
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.loading.register_households import MEMBERSHIP, membership_schema


def plan_deaths(source: Source) -> Plan:
    """The death facts, and the joint households without the dead."""
    plan = plan_facts(source, FACT_FILES["deaths"])
    for changes in list(plan.changes):
        added = changes.added
        died = dict(zip(added["person_id"].to_pylist(), added["died_on"].to_pylist(), strict=True))
        plan.changes.append(_leave_joint(died))
    return plan


def _leave_joint(died: dict[int, object]) -> sync.Changes:
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
