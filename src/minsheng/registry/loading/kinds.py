"""Which facts each kind of file states, and how its staged columns say them."""

from minsheng.registry.loading.facts import FactFile
from minsheng.registry.models import (
    CounterMatter,
    Death,
    Declaration,
    DisabilityCertificate,
    DisasterLoss,
    MedicalMonth,
    Pension,
    PovertyWatch,
    PreferentialAllowance,
    SchoolRecord,
    SelfCare,
    TemporaryAid,
    Visit,
)

ABILITIES = ("eats", "dresses", "gets_up", "toilets", "walks", "bathes")


def month_end(month: str) -> str:
    """The last day of the month that begins on this day (SQL)."""
    return f"CAST(date_trunc('month', {month}) + INTERVAL 1 MONTH - INTERVAL 1 DAY AS DATE)"


MONTH_END = month_end("s.month")

_CARE = "(长期照护|照护|照料|长期护理|护理服务|护理需求|上门护理)"
_NONE = "(不需要?|无需|无须|不用|不要|没有?需要|没有?|无)"
# 服务需求 names what is wanted; only what it says of care itself denies it: 无 may mean that nobody asked. 无人照料 is no denial.
CARE_NEED = (
    "coalesce(s.care_need, CASE "
    f"WHEN regexp_matches(s.service_needs, '{_NONE}(长期|日常|专人)?{_CARE}|{_CARE}[:：为]?(需求)?[:：为]?{_NONE}') THEN false "
    f"WHEN regexp_matches(s.service_needs, '{_CARE}') THEN true END)"
)

# A year, alone or after 是, says when; of what is blank nobody spoke.
_YEAR = "regexp_extract(s.refurbished, '(19|20)[0-9]{2}')"
_REFURBISHED = (
    "CASE WHEN regexp_matches(s.device_needs, '^(无|否|不需要)') THEN false WHEN s.device_needs <> '' THEN true END "
    "AS device_need, "
    f"CASE WHEN regexp_matches(s.refurbished, '^(否|未|无|没有)') THEN false WHEN {_YEAR} <> '' OR "
    "regexp_matches(s.refurbished, '^(是|已|有)') THEN true END AS refurbished, "
    f"TRY_CAST(nullif({_YEAR}, '') || '-01-01' AS DATE) AS refurbished_on"
)

FACT_FILES: dict[str, FactFile] = {
    "deaths": FactFile(
        Death,
        ("person_id",),
        ("valid_from", "died_on", "cremated_on", "certificate"),
        "s.died_on AS valid_from, s.died_on, s.cremated_on, s.certificate_number AS certificate",
        best="s.died_on, s.sheet, s.row_number",
    ),
    "disability": FactFile(
        DisabilityCertificate,
        ("person_id",),
        (
            "valid_from",
            "kind",
            "grade",
            "status",
            "issued_on",
            "valid_until",
            "needs",
            "device_need",
            "refurbished",
            "refurbished_on",
        ),
        "s.issued_on AS valid_from, CAST(s.disability_kind AS SMALLINT) AS kind, CAST(s.disability_grade AS SMALLINT) AS grade, "
        f"s.disability_status AS status, s.issued_on, s.valid_until, left(s.rehabilitation_needs, 60) AS needs, {_REFURBISHED}",
        best="s.disability_status = 'valid' DESC, s.issued_on DESC NULLS LAST, s.sheet, s.row_number",
    ),
    "pensions": FactFile(
        Pension,
        ("person_id", "kind", "valid_from"),
        ("valid_to", "amount_fen", "basic_fen", "status", "stop_reason"),
        f"s.pension_kind AS kind, s.month AS valid_from, {MONTH_END} AS valid_to, s.amount_fen, s.basic_fen, "
        "s.pay_status AS status, left(s.stop_reason, 60) AS stop_reason",
        numbered=True,
        by_period=True,
    ),
    "medical": FactFile(
        MedicalMonth,
        ("person_id", "valid_from"),
        ("valid_to", "total_fen", "fund_fen", "own_fen", "admissions", "disease_group", "serious"),
        f"s.month AS valid_from, {MONTH_END} AS valid_to, s.total_fen, s.fund_fen, s.own_fen, s.admissions, "
        "left(s.disease_group, 30) AS disease_group, s.serious_illness AS serious",
        numbered=True,
        by_period=True,
    ),
    "declarations": FactFile(
        Declaration,
        ("person_id", "number"),
        ("valid_from", "size", "income_fen", "difficulty", "note"),
        "left(s.declaration_number, 40) AS number, s.declared_on AS valid_from, s.family_size AS size, "
        "s.monthly_income_fen AS income_fen, left(s.hardship, 30) AS difficulty, s.note",
    ),
    "visits": FactFile(
        Visit,
        ("person_id", "number"),
        (
            "valid_from",
            "visitor",
            "visitor_role",
            "method",
            "seen_in_person",
            "living",
            "health_change",
            "care_need",
            "housing",
            "problem",
            "next_due_on",
        ),
        "left(s.visit_number, 40) AS number, s.visited_on AS valid_from, left(s.visitor_clean, 40) AS visitor, "
        "left(s.visitor_role, 30) AS visitor_role, left(s.way, 16) AS method, s.met_in_person AS seen_in_person, s.living, "
        f"left(s.health_change, 60) AS health_change, {CARE_NEED} AS care_need, left(s.housing_safety, 30) AS housing, "
        "s.problems AS problem, s.next_visit_on AS next_due_on",
    ),
    "school": FactFile(
        SchoolRecord,
        ("person_id",),
        (
            "valid_from",
            "school",
            "stage",
            "grade",
            "status",
            "absent_days",
            "left_behind",
            "orphan_marked",
            "graduates_on",
            "ownership",
            "care_fee_fen",
            "after_class",
        ),
        "s.entered_month AS valid_from, left(s.school_name, 60) AS school, s.school_stage AS stage, left(s.grade, 16) AS grade, "
        "s.school_status AS status, s.absent_days, s.left_behind, s.orphan_marked, s.graduates_month AS graduates_on, "
        "s.ownership, s.care_fee_fen, s.after_class",
        best="s.school_status = 'enrolled' DESC, s.school_status IN ('suspended', 'dropped') DESC, "
        "s.entered_month DESC NULLS LAST, s.sheet, s.row_number",
    ),
    "disaster": FactFile(
        DisasterLoss,
        ("person_id", "disaster"),
        (
            "valid_from",
            "kind",
            "family_size",
            "evacuated",
            "collapsed_rooms",
            "severe_rooms",
            "minor_rooms",
            "crop_mu",
            "deaths",
            "needs",
            "aided_fen",
            "assessed_on",
        ),
        "left(s.disaster_code, 40) AS disaster, s.happened_on AS valid_from, s.disaster_kind AS kind, s.family_size, "
        "s.evacuated, s.collapsed_rooms, s.severe_rooms, s.minor_rooms, s.crop_mu, s.deaths, left(s.needs, 60) AS needs, "
        "s.aided_fen, s.assessed_on",
        best="s.assessed_on DESC NULLS LAST, s.sheet, s.row_number",
    ),
    "veterans": FactFile(
        PreferentialAllowance,
        ("person_id", "kind"),
        ("valid_from", "valid_to", "grade", "monthly_fen"),
        "left(s.veteran_kind, 30) AS kind, s.from_month AS valid_from, "
        f"CASE WHEN s.from_month IS NULL OR s.until_month >= s.from_month THEN {month_end('s.until_month')} END AS valid_to, "
        "left(s.grade, 16) AS grade, s.monthly_fen",
        numbered=True,
    ),
    "poverty_watch": FactFile(
        PovertyWatch,
        ("person_id",),
        ("valid_from", "household_number", "kind", "risk", "resolved"),
        "s.identified_on AS valid_from, left(s.household_number, 40) AS household_number, s.watch_kind AS kind, "
        "left(s.risk, 40) AS risk, s.resolved",
        best="s.watch_kind <> 'lifted' DESC, s.identified_on DESC, s.sheet, s.row_number",
    ),
    "temporary_aid": FactFile(
        TemporaryAid,
        ("person_id", "number"),
        ("valid_from", "kind", "cause", "amount_fen"),
        "left(s.aid_number, 40) AS number, s.aided_on AS valid_from, s.aid_kind AS kind, s.cause, s.amount_fen",
    ),
    "ability": FactFile(
        SelfCare,
        ("person_id", "valid_from"),
        ABILITIES,
        f"s.assessed_on AS valid_from, {', '.join(f's.{one} = 1 AS {one}' for one in ABILITIES)}",
    ),
    "counter": FactFile(
        CounterMatter,
        ("person_id", "number"),
        ("valid_from", "counter", "own_fen", "emergency", "note"),
        "left(s.matter_number, 40) AS number, s.noticed_on AS valid_from, s.counter, s.own_fen, "
        "s.emergency_kind AS emergency, s.note",
    ),
}
