"""Guardians whom the school or the federation of the disabled names, of children whom the register relates to nobody."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from datetime import date
from typing import Final

import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.kernel.periods import add_months
from minsheng.registry import sync
from minsheng.registry.loading.facts import FactFile, facts_of
from minsheng.registry.loading.families import second
from minsheng.registry.loading.people import counties_served, county_range
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.loading.register_households import RELATION
from minsheng.registry.matching import match

_IDS: Final = pa.int64()
_GROWN_MONTHS: Final = 18 * 12


def plan_guarded(source: Source, file: FactFile, whose: tuple[str, ...]) -> Plan:
    """The facts of the file, and the guardians in the columns `<whose>_id`, `<whose>_name` as relations of its feed."""
    matched = match(source.staged)
    plan = facts_of(source, file, matched)
    people = matched.person_id.to_pylist()
    alone = _alone([person for person in people if person is not None], source.feed, source.period_to)
    rows = [row for row, person in enumerate(people) if person in alone]
    few = source.staged.take(pa.array(rows, pa.int64()))
    pairs = {
        (people[row], guardian)
        for who in whose
        for row, guardian in zip(rows, second(few, who), strict=True)
        if guardian is not None and guardian != people[row]
    }
    desired = pa.table(
        {
            "person_id": pa.array([person for person, _ in sorted(pairs)], _IDS),
            "other_id": pa.array([guardian for _, guardian in sorted(pairs)], _IDS),
            "kind": pa.array(["guardian"] * len(pairs), pa.string()),
            "source": pa.array([source.feed] * len(pairs), pa.string()),
        }
    )
    condition, params = county_range("p.region", counties_served(matched.person_id))
    scope = f"t.source = '{source.feed}' AND EXISTS (SELECT 1 FROM registry_person p WHERE p.id = t.person_id AND {condition})"
    plan.changes.append(sync.plan(RELATION, desired, full=source.full, scope=scope, scope_params=params))
    return plan


def _alone(people: list[int], feed: str, on: date) -> set[int]:
    """Those under 18 on the day who have neither parent nor guardian by another file."""
    condition, params = in_keys("p.id", sorted(set(people)))
    found = fetch_arrow(
        f"SELECT p.id FROM registry_person p WHERE p.birth_date > %s AND {condition} AND NOT EXISTS (SELECT 1 FROM "
        "registry_relation r WHERE r.person_id = p.id AND r.kind IN ('parent', 'guardian') AND r.ended_at IS NULL "
        "AND r.source <> %s)",
        [add_months(on, -_GROWN_MONTHS).isoformat(), *params, feed],
        schema=pa.schema([("id", _IDS)]),
    )
    return set(found["id"].to_pylist())
