"""Authorisations to check somebody's means, and the reports of such checks: purpose-bound from the first row on."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from minsheng.registry import names, rules
from minsheng.registry.loading.facts import FactFile, compare, shape, started
from minsheng.registry.loading.people import counties_served
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.matching import Columns, Matched, Refused, match
from minsheng.registry.models import Authorisation, MeansReport
from minsheng.registry.purposes import may_be_checked

AUTHORISATION: Final = FactFile(
    Authorisation,
    ("person_id", "request"),
    ("valid_from", "valid_to", "applicant_id", "letter", "promised", "office"),
    "left(s.request_number, 40) AS request, s.requested_on AS valid_from, s.valid_until AS valid_to, s.applicant_id, "
    "left(s.letter_number, 40) AS letter, s.promise_signed AS promised, left(s.agency, 60) AS office",
)
MEANS: Final = FactFile(
    MeansReport,
    ("person_id", "report"),
    (
        "valid_from", "request", "wage_fen", "business_fen", "property_income_fen", "transfer_fen", "financial_assets_fen",
        "vehicle_count", "house_count", "company_count", "bank_answered",
    ),
    "left(s.report_number, 40) AS report, s.measured_on AS valid_from, left(s.request_number, 40) AS request, s.wage_fen, "
    "s.business_fen, s.property_income_fen, s.transfer_fen, s.financial_assets_fen, s.vehicle_count, s.house_count, "
    "s.company_count, s.bank_status = 'answered' AS bank_answered",
)  # fmt: skip
_APPLICANT: Final = Columns(
    "applicant_id_clean",
    "applicant_id_state",
    "applicant_name_clean",
    "applicant_name_key",
    "no_birth",
    "no_sex",
)


def plan_authorisations(source: Source) -> Plan:
    """Who allowed their means to be checked, at whose application, until when."""
    matched = match(source.staged)
    backwards = _backwards(source.staged, matched)
    keys = names.key_column(source.staged["applicant_name_clean"])
    applicants = match(source.staged.append_column("applicant_name_key", keys), _APPLICANT).person_id
    staged = source.staged.append_column("applicant_id", applicants)
    desired, twice = shape(staged, matched, AUTHORISATION)
    plan = started(matched, twice)
    plan.refused += backwards
    return _with_changes(plan, source, desired, AUTHORISATION, matched)


def plan_means(source: Source) -> Plan:
    """Reports about people whose means may be checked; everybody else's rows are refused before anything is kept."""
    matched = match(source.staged)
    allowed = may_be_checked(matched.person_id, source.staged["measured_on"], source.period_to)
    outside = [
        row
        for row, (person, ok) in enumerate(zip(matched.person_id.to_pylist(), allowed, strict=True))
        if person and not ok
    ]
    _forget(matched, outside)
    desired, twice = shape(source.staged, matched, MEANS)
    plan = started(matched, twice)
    plan.refused += [Refused(row, "PURPOSE_NOT_AUTHORISED", "id") for row in outside]
    plan.rows_unauthorised = len(outside)
    return _with_changes(plan, source, desired, MEANS, matched)


def _with_changes(plan: Plan, source: Source, desired: pa.Table, file: FactFile, matched: Matched) -> Plan:
    if counties := counties_served(matched.person_id):
        plan.changes.append(compare(source, file, desired, counties))
    return plan


def _backwards(staged: pa.Table, matched: Matched) -> list[Refused]:
    """Authorisations that end before they begin: refused, their persons unlinked."""
    days = zip(staged["requested_on"].to_pylist(), staged["valid_until"].to_pylist(), strict=True)
    people = matched.person_id.to_pylist()
    rows = [row for row, (first, last) in enumerate(days) if people[row] and first and last and last < first]
    _forget(matched, rows)
    return [Refused(row, "DATE_IMPOSSIBLE", "valid_until") for row in rows]


def _forget(matched: Matched, rows: Sequence[int]) -> None:
    """Unlink rows that are refused after all, so that nothing of them is kept or counted."""
    if not rows:
        return
    gone = set(rows)
    people = matched.person_id.to_pylist()
    for row in rows:
        people[row] = None
    matched.person_id = pa.array(people, pa.int64())
    by_rule = {link.row: link.rule for link in matched.linked}
    matched.counts.subtract(by_rule.get(row, rules.EXACT) for row in rows)
    matched.linked = [link for link in matched.linked if link.row not in gone]
