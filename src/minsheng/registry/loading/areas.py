"""The file of areas."""

from minsheng.kernel.scratch import scratch
from minsheng.registry import sync
from minsheng.registry.loading.people import counties_in, county_range
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.matching import Refused
from minsheng.registry.models import Area

_TARGET = sync.Target(Area, key=("code",), values=("name", "level", "urban_rural"))


def plan_areas(source: Source) -> Plan:
    """Areas as the file names them; an area that a full file no longer names is ended, its code stays readable."""
    with scratch() as db:
        db.register("staged", source.staged)
        db.execute(
            "CREATE TEMP TABLE ranked AS SELECT *, row_number() OVER (ORDER BY sheet, row_number) - 1 AS position, "
            "row_number() OVER (PARTITION BY code ORDER BY sheet, row_number) AS copy FROM staged"
        )
        desired = db.sql(
            "SELECT code, area_name AS name, level, urban_rural FROM ranked WHERE copy = 1 ORDER BY code"
        ).to_arrow_table()
        twice = db.sql("SELECT position FROM ranked WHERE copy > 1 ORDER BY 1").fetchall()
    counties = counties_in(desired["code"])
    plan = Plan(refused=[Refused(row[0], "DUPLICATE_AREA", "code") for row in twice])
    if counties:
        condition, params = county_range("t.code", counties)
        plan.changes.append(
            sync.plan(_TARGET, desired, full=source.full, scope=condition, scope_params=params)
        )
    return plan
