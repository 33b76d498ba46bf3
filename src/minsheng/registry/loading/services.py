"""Lists of services: insurance, assessments, doses, job seekers, beds at home, elders. Of vaccinations only HPV is kept."""

import re
from typing import Final

from minsheng.registry.loading.facts import FactFile, facts_of
from minsheng.registry.loading.plans import Plan, Source, Warned
from minsheng.registry.matching import match
from minsheng.registry.models import (
    AbilityAssessment,
    CareHomeStay,
    HomeBed,
    JobSeeker,
    MedicalInsurance,
    SpecialElder,
    Vaccination,
)

_HPV: Final = re.compile("HPV|人乳头瘤|馨可宁|佳达修|希瑞适|沃泽惠", re.IGNORECASE)


def _small(column: str, most: int) -> str:
    """A count that a small column holds; what is beyond it is a slip and unknown (SQL)."""
    return f"CASE WHEN s.{column} BETWEEN 0 AND {most} THEN CAST(s.{column} AS SMALLINT) END"


SERVICE_FILES: Final = {
    "insured": FactFile(
        MedicalInsurance,
        ("person_id", "kind"),
        ("valid_from", "status", "paid_fen", "benefits_from", "waits_until", "years", "unused_years"),
        "s.insured_kind AS kind, s.paid_on AS valid_from, s.insured_status AS status, s.paid_fen, s.benefits_from, "
        f"s.waits_until, {_small('insured_years', 120)} AS years, {_small('unused_years', 120)} AS unused_years",
        best="s.insured_status = 'running' DESC, s.paid_on DESC NULLS LAST, s.sheet, s.row_number",
    ),
    "assessments": FactFile(
        AbilityAssessment,
        ("person_id",),
        ("valid_from", "grade", "coma", "disorder"),
        "s.assessed_on AS valid_from, CAST(s.final_grade AS SMALLINT) AS grade, contains(s.changed_for, '昏迷') AS coma, "
        "contains(s.changed_for, '精神') AS disorder",
        best="s.assessed_on DESC, s.sheet, s.row_number",
    ),
    "job_seekers": FactFile(
        JobSeeker,
        ("person_id", "kind"),
        ("valid_from", "valid_to", "reason", "refused"),
        "s.seeker_kind AS kind, s.recognised_on AS valid_from, "
        "CASE WHEN s.valid_until >= s.recognised_on THEN s.valid_until END AS valid_to, s.seeker_reason AS reason, "
        f"{_small('refused', 99)} AS refused",
        best="s.recognised_on DESC, s.sheet, s.row_number",
    ),
    "home_beds": FactFile(
        HomeBed,
        ("person_id",),
        ("valid_from", "state", "services"),
        f"s.since_on AS valid_from, s.bed_state AS state, {_small('services', 999)} AS services",
        best="s.bed_state <> 'ended' DESC, s.since_on DESC NULLS LAST, s.sheet, s.row_number",
    ),
    "care_homes": FactFile(
        CareHomeStay,
        ("person_id",),
        ("valid_from", "valid_to", "bed", "funding"),
        "s.moved_in_on AS valid_from, CASE WHEN s.left_on >= s.moved_in_on THEN s.left_on END AS valid_to, "
        "left(s.bed, 40) AS bed, s.funding",
        best="s.left_on IS NULL DESC, s.moved_in_on DESC, s.sheet, s.row_number",
    ),
    "special_elders": FactFile(
        SpecialElder,
        ("person_id",),
        ("living", "severe_chronic", "special_family", "dementia", "changed_on"),
        "s.living_kind AS living, s.severe_chronic, s.special_family, s.dementia, s.changed_on",
    ),
}
_PRODUCTS: Final = " ".join(
    f"WHEN regexp_matches(s.vaccine, '{words}') THEN '{product}'"
    for words, product in (
        ("馨可宁 *9", "cecolin9"),
        ("佳达修 *9", "gardasil9"),
        ("馨可宁|大肠杆菌", "cecolin"),
        ("沃泽惠|毕赤", "walrinvax"),
        ("希瑞适", "cervarix"),
        ("佳达修|四价", "gardasil4"),
    )
)
"""Which product a name means (SQL); 双价 or 九价 alone may be one of two."""
_DOSES: Final = FactFile(
    Vaccination,
    ("person_id", "valid_from"),
    ("product", "dose"),
    f"s.vaccinated_on AS valid_from, {_small('dose', 9)} AS dose, CASE {_PRODUCTS} END AS product",
    best="s.dose DESC NULLS LAST, s.sheet, s.row_number",
)


def plan_vaccinations(source: Source) -> Plan:
    """Doses against HPV by person and day; rows about other vaccines are accepted, told of, and not kept."""
    matched = match(source.staged)
    vaccines = source.staged["vaccine"].to_pylist()
    other = [row for row, vaccine in enumerate(vaccines) if not _HPV.search(vaccine or "")]
    matched.forget(other)
    plan = facts_of(source, _DOSES, matched)
    plan.warned += [Warned(row, "VACCINE_NOT_KEPT", "vaccine") for row in other]
    plan.kept = source.staged.filter(matched.person_id.is_valid())
    return plan
