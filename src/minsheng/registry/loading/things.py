"""Files about posts, training bodies and prescriptions: each row becomes one thing with the facts of `policy.things`."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pyarrow as pa

from minsheng.policy.things import THINGS
from minsheng.registry import sync
from minsheng.registry.loading.facts import ORIGIN, coverage, started
from minsheng.registry.loading.people import county_range, regions
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.matching import Matched, Refused, match
from minsheng.registry.models import Area, Thing

Row = Mapping[str, Any]
_COUNTY: Final = 6
_SCHEMA: Final = pa.schema(
    [
        ("number", pa.string()), ("kind", pa.string()), ("region", pa.string()), ("person_id", pa.int64()),
        ("facts", pa.string()), ("sheet", pa.string()), ("row_number", pa.int32()),
    ]
)  # fmt: skip
_TARGET: Final = sync.Target(
    Thing, key=("number", "kind", "region"), values=("person_id", "facts"), origin=ORIGIN
)
# Every number of a month's prescriptions is new: nothing is missing because last month's end.
_MONTHLY: Final = sync.Target(Thing, key=("kind", "number", "region"), values=_TARGET.values, origin=ORIGIN)


def plan_posts(source: Source) -> Plan:
    """Posts by holder and first day; the place is where the holder is registered."""
    matched = match(source.staged)
    held = Counter(matched.person_id.to_pylist())
    homes = regions(matched.person_id)
    places = dict(zip(homes["person_id"].to_pylist(), homes["region"].to_pylist(), strict=True))
    people = matched.person_id.to_pylist()
    things = (
        _thing("post", f"{person}:{row['since']}", places[person], _post(row, held[person]), row, person)
        for person, row in zip(people, source.staged.to_pylist(), strict=True)
        if person in places
    )
    return _planned(source, things, _TARGET, started(matched, []))


def plan_training(source: Source) -> Plan:
    """Training bodies by credit code, whose third to eighth digit name the county that registered them."""
    plan = started(Matched(pa.nulls(source.staged.num_rows, pa.int64())), [])
    counties = _counties()
    things = []
    for at, row in enumerate(source.staged.to_pylist()):
        code = "".join(str(row["credit_code"]).split())
        county = code[2:8] if code[2:8] in counties else _only(counties)
        if county is None:
            plan.refused.append(Refused(at, "AREA_UNKNOWN", "credit_code"))
            continue
        facts = _training(row, source.period_to)
        things.append(_thing("institution", code, county, facts, row))
    return _planned(source, things, _TARGET, plan)


def plan_prescriptions(source: Source) -> Plan:
    """Prescriptions by number; where the file names no place, the only county there is."""
    plan = started(Matched(pa.nulls(source.staged.num_rows, pa.int64())), [])
    counties = _counties()
    things = []
    for at, row in enumerate(source.staged.to_pylist()):
        region = row["region"] or _only(counties)
        if region is None or region[:_COUNTY] not in counties:
            plan.refused.append(Refused(at, "AREA_UNKNOWN", "region"))
            continue
        things.append(_thing("prescription", row["prescription_number"], region, _prescription(row), row))
    return _planned(source, things, _MONTHLY, plan)


def _planned(source: Source, things: Iterable[Row], target: sync.Target, plan: Plan) -> Plan:
    """The first row of each number against what is believed of the counties that the file names."""
    first: dict[tuple[str, str], Row] = {}
    for one in things:
        first.setdefault((one["number"], one["region"]), one)
    desired = pa.Table.from_pylist(list(first.values()), schema=_SCHEMA)
    counties = sorted({region[:_COUNTY] for _, region in first})
    if not counties:
        return plan
    condition, params = county_range("t.region", counties)
    scope = f"t.kind = %s AND {condition}"
    kind = next(iter(first.values()))["kind"]
    plan.changes.append(
        sync.plan(target, desired, full=source.full, scope=scope, scope_params=[kind, *params])
    )
    plan.covered = coverage(source, counties)
    return plan


def _thing(
    kind: str, number: str, region: str, facts: Row, row: Row, person: int | None = None
) -> dict[str, Any]:
    """A row of the table; only facts that the kind has are kept."""
    table = next(table for scope, table in THINGS.items() if scope.value == kind)
    unknown = facts.keys() - {column.name for column in table.columns}
    assert not unknown, unknown
    told = {name: value for name, value in facts.items() if value is not None}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=_iso)
    return {
        "number": number[:60], "kind": kind, "region": region, "person_id": person, "facts": text, "sheet": row["sheet"],
        "row_number": row["row_number"],
    }  # fmt: skip


def _iso(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


_POST: Final = (
    "field", "approved", "since", "until", "placed_before", "exception", "hours_month", "days_required", "days_attended",
    "absences", "appraisal", "employer_insurance_fen", "accident_cover",
)  # fmt: skip


def _post(row: Row, held: int) -> Row:
    """The facts of a post; `held`: in how many rows of the list its holder stands."""
    own = {"kind": row["post_kind"], "urban_rural": row["post_kind"], "posts_held": held}
    return {name: row[name] for name in _POST} | own


_LISTED: Final[Mapping[str, tuple[str, str | None]]] = {
    "white": ("open", "passed"),
    "black": ("open", "failed"),
    "rectifying": ("open", "rectifying"),
    "open": ("open", None),
}
"""(standing, inspection) of what a list says; the others name the standing alone."""
_NO_PROBLEM: Final = frozenset({"无", "没有", "未发现", "未发现问题", "无问题"})
_FOUND: Final[Mapping[str, Callable[[str], bool]]] = {
    "safety_hazard": lambda text: "安全隐患" in text or "消防隐患" in text,
    "illegal_training": lambda text: "违法" in text or "违规培训" in text,
    "grave_breach": lambda text: "严重违规" in text,
    "ahead_of_syllabus": lambda text: "超前" in text or "超标" in text,
    "advertising_breach": lambda text: "广告" in text,
    "late_lessons": lambda text: "20:30" in text or "超时" in text,
}
"""What the inspectors wrote; of what they did not write nothing is known unless they wrote that there is nothing."""


def _training(row: Row, on: date) -> Row:
    standing, inspection = _LISTED.get(row["standing"], (row["standing"], None))
    problems = (row["problems"] or "").strip()
    clean = problems in _NO_PROBLEM
    found = {name: True if said(problems) else False if clean else None for name, said in _FOUND.items()}
    licensed = None
    if row["licence"] is not None:
        licensed = row["licence"] not in _NO_PROBLEM and (row["licence_until"] or on) >= on
    registered = None if row["registration"] is None else row["registration"] not in {"无", "未登记"}
    account = row["supervised_account"]
    plain = (
        "inspected_on", "rectify_by", "premises_m2", "pupils", "fire_accepted", "teachers", "teachers_certified"
    )  # fmt: skip
    return {
        **{name: row[name] for name in plain}, **found, "subject_field": row["body_kind"], "standing": standing,
        "inspection": inspection, "school_licence": licensed, "registered": registered,
        "fees_supervised": None if account is None else account not in _NO_PROBLEM,
    }  # fmt: skip


_REVIEWED: Final = (
    "kind", "drugs", "long_term", "days_explained", "dispensed_on", "validity_extended", "finding", "abnormal_before",
    "abnormal_restricted",
)  # fmt: skip


def _prescription(row: Row) -> Row:
    grade = row["grade"] or ("none" if row["is_antibiotic"] is False else None)
    return {name: row[name] for name in _REVIEWED} | {
        "department": row["department"], "issued_on": row["issued_on"], "setting": row["setting"], "antibiotic_grade": grade,
        "prescriber_title": row["title"], "right_granted": None if row["right"] is None else row["right"] != "none",
        "emergency": None if row["setting"] is None else row["setting"] == "emergency",
        "emergency_recorded": row["emergency_recorded"], "days": row["days"], "consulted": row["consulted"],
    }  # fmt: skip


def _counties() -> Sequence[str]:
    """Six digits of every county that the files of areas name."""
    known = Area.objects.filter(level="county", ended_at__isnull=True)
    return sorted(set(known.values_list("code", flat=True)))


def _only(counties: Sequence[str]) -> str | None:
    return counties[0] if len(counties) == 1 else None
