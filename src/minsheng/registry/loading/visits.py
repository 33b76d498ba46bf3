"""Visits of village workers, who write whom they saw by name and seldom by number."""

import pyarrow as pa

from minsheng.registry import rules
from minsheng.registry.loading.facts import facts_of
from minsheng.registry.loading.kinds import FACT_FILES
from minsheng.registry.loading.people import counties_in, regions
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.loading.probable import of_place
from minsheng.registry.matching import Matched, match, namesakes


def plan_visits(source: Source) -> Plan:
    """Visits by number; without one by the name that one person of the village, or one person at all, bears."""
    matched = match(source.staged)
    _by_name(source, matched)
    return facts_of(source, FACT_FILES["visits"], matched)


def _by_name(source: Source, matched: Matched) -> None:
    """Link the rows without a number whose name and village leave exactly one person."""
    columns = ("name_key", "town", "village")
    lost = [one.row for one in matched.refused if one.code == "ID_MISSING"]
    rows = [
        {"position": row, **{name: source.staged[name][row].as_py() for name in columns}}
        for row in lost
        if source.staged["name_key"][row].is_valid
    ]
    if not rows:
        return
    bearers = namesakes({row["name_key"] for row in rows})
    everybody = pa.array([person for group in bearers.values() for person in group], pa.int64())
    neighbours = dict(of_place(rows, counties_in(regions(everybody)["region"])))["village"]
    matched.link(
        {
            row["position"]: rules.judge_namesakes(
                row["village"] or row["town"],
                bearers.get(row["name_key"], []),
                neighbours.get(row["position"], ()),
            )
            for row in rows
        }
    )
