"""Purpose-bound files: who authorised what, reports and answers about means, custody. Rows about anybody else are refused
before anything is kept, in the tables and in the staged file alike."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.kernel.scratch import scratch
from minsheng.registry import names, purposes
from minsheng.registry.loading.facts import FactFile, compare, coverage, facts_of, shape, started
from minsheng.registry.loading.kinds import MONTH_END
from minsheng.registry.loading.people import counties_served
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.matching import Columns, Matched, Refused, match
from minsheng.registry.models import Authorisation, Contribution, Custody, MeansAnswer, MeansReport

ITEMS: Final = {
    "bank": ("银行", "银行|存款|理财|金融"),
    "housing_fund": ("公积金", "公积金"),
    "vehicles": ("机动车", "车"),
    "houses": ("不动产", "不动产|住房|房产|房屋"),
    "companies": ("市场主体", "市场主体|工商|企业|经营"),
}
"""What may be asked: item -> (its name, words by which an authorisation names it)."""

_ASKED: Final = ", ".join(
    f"CASE WHEN regexp_matches(replace(s.items, '住房公积金', '公积金'), '{words}') THEN '{item}' END"
    for item, (_, words) in ITEMS.items()
)
AUTHORISATION: Final = FactFile(
    Authorisation,
    ("person_id", "request"),
    ("valid_from", "valid_to", "applicant_id", "letter", "promised", "office", "items", "banks_asked"),
    "left(s.request_number, 40) AS request, s.requested_on AS valid_from, s.valid_until AS valid_to, s.applicant_id, "
    "left(s.letter_number, 40) AS letter, s.promise_signed AS promised, left(s.agency, 60) AS office, "
    f"nullif(concat_ws(',', {_ASKED}), '') AS items, "
    "CASE WHEN s.banks_asked BETWEEN 0 AND 999 THEN CAST(s.banks_asked AS SMALLINT) END AS banks_asked",
)
REPORT: Final = FactFile(
    MeansReport,
    ("person_id", "report"),
    (
        "valid_from", "request", "wage_fen", "business_fen", "property_income_fen", "transfer_fen", "financial_assets_fen",
        "vehicle_count", "house_count", "company_count", "bank_answered",
    ),
    "left(s.report_number, 40) AS report, s.measured_on AS valid_from, left(s.request_number, 40) AS request, s.wage_fen, "
    "s.business_fen, s.property_income_fen, s.transfer_fen, "
    # While the banks have not answered, a 0 in the report is not an answer; any other sum is what is known so far.
    "CASE WHEN s.bank_status = 'pending' THEN nullif(s.financial_assets_fen, 0) ELSE s.financial_assets_fen END "
    "AS financial_assets_fen, "
    "s.vehicle_count, s.house_count, "
    "s.company_count, s.bank_status = 'answered' AS bank_answered",
)  # fmt: skip
_CANCELLED: Final = "left(coalesce(CASE WHEN s.cancelled_on IS NOT NULL THEN '注销' END, s.status), 16)"
_CLOSED: Final = "CASE WHEN s.closed_on IS NOT NULL THEN 'closed' ELSE s.company_status END"
CUSTODY: Final = FactFile(
    Custody,
    ("person_id",),
    ("valid_from", "valid_to", "kind", "status"),
    "s.from_on AS valid_from, CASE WHEN s.until_on >= s.from_on THEN s.until_on END AS valid_to, s.custody_kind AS kind, "
    "s.custody_status AS status",
    best="s.custody_status = 'held' DESC, s.from_on DESC, s.sheet, s.row_number",
)
CONTRIBUTION: Final = FactFile(
    Contribution,
    ("person_id", "kind", "valid_from"),
    ("valid_to", "employer", "base_fen", "status"),
    "s.insurance AS kind, s.month AS valid_from, "
    f"{MONTH_END} AS valid_to, "
    "left(s.employer, 60) AS employer, s.base_fen, s.paid_status AS status",
    numbered=True,
    by_period=True,
)

_ANSWER_KEY: Final = ("person_id", "request", "item", "institution")
_ANSWERED: Final = {
    "balance_fen": "BIGINT",
    "wealth_fen": "BIGINT",
    "credited_fen": "BIGINT",
    "monthly_fen": "BIGINT",
    "base_fen": "BIGINT",
    "kind": "VARCHAR",
    "use": "VARCHAR",
    "status": "VARCHAR",
    "exempt": "BOOLEAN",
    "active": "BOOLEAN",
    "area_m2": "INTEGER",
}


def _answers(item: str, given: Mapping[str, str]) -> FactFile:
    """The answers about one item; `given`: column -> SQL over the staged row. What an item does not have stays NULL."""
    columns = ", ".join(
        f"CAST({given.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in _ANSWERED.items()
    )
    return FactFile(
        MeansAnswer,
        _ANSWER_KEY,
        ("valid_from", "found", *_ANSWERED),
        f"left(s.request_number, 40) AS request, '{item}' AS item, left(s.institution, 60) AS institution, "
        f"s.measured_on AS valid_from, s.found, {columns}",
        numbered=True,
        complete_by=_ANSWER_KEY,
    )


ANSWERS: Final = {
    "bank": _answers(
        "bank", {"balance_fen": "s.balance_fen", "wealth_fen": "s.wealth_fen", "credited_fen": "s.credited_fen"}
    ),
    "housing_fund": _answers(
        "housing_fund", {"balance_fen": "s.balance_fen", "monthly_fen": "s.monthly_fen", "base_fen": "s.base_fen"}
    ),
    "vehicles": _answers(
        "vehicles",
        {
            "kind": "left(s.vehicle_kind, 30)", "use": "left(s.use, 30)", "status": _CANCELLED,
            "exempt": "s.exempt",
        },
    ),
    "houses": _answers("houses", {"use": "left(s.use, 30)", "area_m2": "s.area_m2"}),
    "companies": _answers(
        "companies", {"kind": "left(s.role, 30)", "status": _CLOSED, "active": "s.is_active"}
    ),
}  # fmt: skip
_APPLICANT: Final = Columns(
    "applicant_id_clean",
    "applicant_id_state",
    "applicant_name_clean",
    "applicant_name_key",
    "no_birth",
    "no_sex",
)


def plan_authorisations(source: Source) -> Plan:
    """Who allowed their means to be checked, at whose application, until when, by which institutions."""
    matched = match(source.staged)
    backwards = _backwards(source.staged, matched)
    staged = source.staged.append_column("applicant_id", _applicants(source.staged, matched))
    desired, twice = shape(staged, matched, AUTHORISATION)
    plan = started(matched, twice)
    plan.refused += backwards
    if counties := counties_served(matched.person_id):
        plan.changes.append(compare(source, AUTHORISATION, desired, counties))
    return plan


def _applicants(staged: pa.Table, matched: Matched) -> pa.Array:
    """Who applied, for each row; without their number the member of the same request who bears their name."""
    keys = names.key_column(staged["applicant_name_clean"])
    found = match(staged.append_column("applicant_name_key", keys), _APPLICANT).person_id.to_pylist()
    members = zip(staged["request_number"].to_pylist(), staged["name_key"].to_pylist(), strict=True)
    named: dict[tuple[str, str], set[int]] = defaultdict(set)
    for member, person in zip(members, matched.person_id.to_pylist(), strict=True):
        if person is not None:
            named[member].add(person)
    wanted = zip(
        staged["applicant_id_state"].to_pylist(),
        staged["request_number"].to_pylist(),
        keys.to_pylist(),
        strict=True,
    )
    for row, (state, request, key) in enumerate(wanted):
        people = named.get((request, key), set())
        if state == "missing" and len(people) == 1:
            found[row] = next(iter(people))
    return pa.array(found, pa.int64())


def plan_reports(source: Source) -> Plan:
    """Consolidated reports. A report of this week speaks of last month's balance: the ground may have begun in between, and must
    still hold when it comes."""
    matched = match(source.staged)
    source = _under_letters(source, matched)
    outside = _outside(source, matched, purposes.MEANS, _held_since(source))
    return _bound(source, REPORT, matched, outside)


def _held_since(source: Source) -> pa.Array | pa.ChunkedArray:
    """For each row the first day on which a ground must hold: when it came, or the day it speaks of if that is later."""
    came = pa.array([source.arrived_on] * source.staged.num_rows, pa.date32())
    return pc.max_element_wise(source.staged["measured_on"], came, skip_nulls=False)


def plan_answers(source: Source, file: FactFile) -> Plan:
    """One institution's answers. When they come the ground must still hold; an older answer never replaces a newer one."""
    source = source._replace(staged=_dated(source))
    matched = match(source.staged)
    source = _under_letters(source, matched)
    outside = _outside(source, matched, purposes.MEANS, _held_since(source))
    matched.forget(outside)
    outdated = _outdated(source, matched, file)
    matched.forget(outdated)
    plan = _bound(source, file, matched, outside)
    plan.refused += [Refused(row, "ANSWER_OUTDATED", "measured_on") for row in outdated]
    return plan


def _under_letters(source: Source, matched: Matched) -> Source:
    """What comes without a request number answers the newest authorisation of its person that was in force when it came."""
    numbers = source.staged["request_number"].to_pylist()
    people = matched.person_id.to_pylist()
    nameless = sorted({one for one, number in zip(people, numbers, strict=True) if one and not number})
    if not nameless:
        return source
    condition, params = in_keys("person_id", nameless)
    found = fetch_arrow(
        f"SELECT person_id, request, valid_from, valid_to FROM registry_authorisation WHERE ended_at IS NULL AND {condition} "
        "ORDER BY valid_from, request",
        params,
        schema=pa.schema(
            [
                ("person_id", pa.int64()),
                ("request", pa.string()),
                ("first", pa.date32()),
                ("last", pa.date32()),
            ]
        ),
    )
    letters = {
        row["person_id"]: row["request"]
        for row in found.to_pylist()
        if row["first"] <= source.arrived_on and (row["last"] is None or row["last"] >= source.arrived_on)
    }
    named = [number or letters.get(person, number) for person, number in zip(people, numbers, strict=True)]
    at = source.staged.schema.get_field_index("request_number")
    return source._replace(
        staged=source.staged.set_column(at, "request_number", pa.array(named, pa.string()))
    )


def _dated(source: Source) -> pa.Table:
    """A list without days states how things stand when it came, or on the last day it speaks of if that is past."""
    at = source.staged.schema.get_field_index("measured_on")
    last = pa.scalar(source.arrived_on, pa.date32())
    return source.staged.set_column(at, "measured_on", source.staged["measured_on"].fill_null(last))


def plan_custody(source: Source) -> Plan:
    """Prison, detox, detention. The file proves that somebody is free only where they may be looked up."""
    matched = match(source.staged)
    counties = counties_served(matched.person_id)
    came = pa.array([source.arrived_on] * source.staged.num_rows, pa.date32())
    plan = _bound(source, CUSTODY, matched, _outside(source, matched, purposes.CUSTODY, came), counties)
    plan.covered = coverage(source, counties)
    return plan


def plan_contributions(source: Source) -> Plan:
    """Months of contributions of everybody; what they earn (the base) stays only where means may be checked."""
    matched = match(source.staged)
    came = pa.array([source.arrived_on] * source.staged.num_rows, pa.date32())
    allowed = purposes.may_be_known(purposes.MEANS, matched.person_id, came, source.read_on)
    base = source.staged["base_fen"]
    kept = pc.if_else(allowed, base, pa.scalar(None, base.type))
    at = source.staged.schema.get_field_index("base_fen")
    bounded = source._replace(staged=source.staged.set_column(at, "base_fen", kept))
    plan = facts_of(bounded, CONTRIBUTION, matched)
    plan.cells_dropped = kept.null_count - base.null_count
    plan.kept = bounded.staged if plan.cells_dropped else None
    return plan


BOUND: Final[dict[str, Callable[[Source], Plan]]] = {
    "authorisations": plan_authorisations,
    "means": plan_reports,
    "custody": plan_custody,
    "contributions": plan_contributions,
    **{code: partial(plan_answers, file=file) for code, file in ANSWERS.items()},
}
"""The planner of each feed with rows or cells that only some people's purposes allow."""


def _bound(
    source: Source,
    file: FactFile,
    matched: Matched,
    outside: Sequence[int],
    counties: Sequence[str] | None = None,
) -> Plan:
    """Facts of the rows that may be kept. Rows of nobody we know go with the refused ones: they too are about somebody."""
    matched.forget(outside)
    desired, twice = shape(source.staged, matched, file)
    plan = started(matched, twice)
    plan.refused += [Refused(row, "PURPOSE_NOT_AUTHORISED", "id") for row in outside]
    plan.rows_unauthorised = len(outside)
    plan.kept = source.staged.filter(matched.person_id.is_valid())
    served = counties_served(matched.person_id) if counties is None else counties
    if served:
        plan.changes.append(compare(source, file, desired, served))
    return plan


def _outside(source: Source, matched: Matched, kind: str, since: pa.Array | pa.ChunkedArray) -> list[int]:
    """Rows of persons of whom this may not be known."""
    allowed = purposes.may_be_known(kind, matched.person_id, since, source.read_on).to_pylist()
    pairs = zip(matched.person_id.to_pylist(), allowed, strict=True)
    return [row for row, (person, ok) in enumerate(pairs) if person is not None and not ok]


def _outdated(source: Source, matched: Matched, file: FactFile) -> list[int]:
    """Rows of an institution that has said something newer, in this file or before."""
    people = sorted({person for person in matched.person_id.to_pylist() if person is not None})
    condition, params = in_keys("person_id", people)
    before = fetch_arrow(
        "SELECT person_id, request, item, institution, valid_from FROM registry_meansanswer "
        f"WHERE ended_at IS NULL AND {condition}",
        params,
        schema=pa.schema(
            [
                ("person_id", pa.int64()),
                *((name, pa.string()) for name in _ANSWER_KEY[1:]),
                ("said", pa.date32()),
            ]
        ),
    )
    with scratch() as db:
        places = pa.array(range(source.staged.num_rows), pa.int64())
        db.register(
            "s", source.staged.append_column("person_id", matched.person_id).append_column("position", places)
        )
        db.register("before", before)
        found = db.sql(f"""
            WITH lines AS (SELECT s.person_id, s.position, {file.select} FROM s),
            newest AS (SELECT {", ".join(_ANSWER_KEY)}, max(said) AS said FROM (
                SELECT * FROM before UNION ALL
                SELECT {", ".join(_ANSWER_KEY)}, valid_from FROM lines WHERE person_id IS NOT NULL) GROUP BY ALL)
            SELECT position FROM lines JOIN newest USING ({", ".join(_ANSWER_KEY)}) WHERE valid_from < said ORDER BY 1
        """).fetchall()
    return [row[0] for row in found]


def _backwards(staged: pa.Table, matched: Matched) -> list[Refused]:
    """Authorisations that end before they begin: refused, their persons unlinked."""
    days = zip(staged["requested_on"].to_pylist(), staged["valid_until"].to_pylist(), strict=True)
    people = matched.person_id.to_pylist()
    rows = [row for row, (first, last) in enumerate(days) if people[row] and first and last and last < first]
    matched.forget(rows)
    return [Refused(row, "DATE_IMPOSSIBLE", "valid_until") for row in rows]
