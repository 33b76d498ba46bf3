"""What rests on a kind of data: the facts it gives, and the programmes whose rules read them."""

from datetime import date
from functools import lru_cache
from typing import Final

from minsheng.feeds.catalogue import CLOSING, FEEDS
from minsheng.feeds.columns import ENROLMENT
from minsheng.policy import checking, facts, nodes, packs
from minsheng.policy.kinds import Scope
from minsheng.policy.node_base import Node
from minsheng.policy.programme import Programme
from minsheng.policy.things import THINGS

_PARENTS: Final = tuple(
    f"person.{who}_{what}" for who in ("father", "mother") for what in ("situation", "since", "until")
)
_INCOME: Final = tuple(
    f"person.{name}"
    for name in ("wage_fen", "business_fen", "property_income_fen", "transfer_fen", "income_basis")
)
_ASSETS: Final = tuple(
    f"person.{name}"
    for name in (
        "financial_assets_fen",
        "assets_at_least_fen",
        "vehicle_count",
        "house_count",
        "company_count",
    )
)


def _of_person(names: str) -> tuple[str, ...]:
    return tuple(f"person.{name}" for name in names.split())


def _of_thing(scope: Scope) -> tuple[str, ...]:
    return tuple(f"{scope.value}.{column.name}" for column in THINGS[scope].columns if column.rule_type)


_OWN: Final[dict[str, tuple[str, ...]]] = {
    "regions": ("person.urban_rural", "household.urban_rural"),
    "deaths": ("person.alive", "person.died_on", *_PARENTS),
    "disability": (
        *(f"person.disability_{n}" for n in ("status", "kind", "grade", "valid_until", "issued_on")),
        *_of_person("rehab_need device_need"),
        "household.refurbished",
        "household.refurbished_on",
        *_PARENTS,
    ),
    "pensions": (
        "person.pension_basic_fen",
        "person.pension_other_fen",
        "person.pension_status",
        "person.work_injury_benefit",
        "person.work_injury_care",
    ),
    "medical": ("medical_month.own_fen", "medical_month.total_fen", "person.serious_illness"),
    "roll_dibao": ("household.dibao_monthly_fen",),
    "roll_children": (
        *_PARENTS,
        *_of_person(
            "child_placement child_risk hardship_child guardian_situation guardian_other guardianship_transferred "
            "treatment_need"
        ),
    ),
    "declarations": (
        *(f"household.{n}" for n in ("declared_on", "declared_income_fen", "emergency_on", "emergency_kind")),
    ),
    "visits": ("household.hardship_seen", "household.hardship_seen_on", "person.care_need"),
    "authorisations": ("household.truth_promised", "household.check_authorised"),
    "means": (*_INCOME, *_ASSETS),
    "custody": (
        *(f"person.{n}" for n in ("in_custody", "custody_kind", "custody_from", "custody_until")),
        "person.out_of_household_reason",
        *_PARENTS,
    ),
    "school": _of_person(
        "in_school school_stage school_status absent_days kindergarten_kind kindergarten_fee_fen after_class_offered"
    ),
    "contributions": (
        *(f"person.{n}" for n in ("employed_since", "contribution_last", "contribution_base_fen")),
    ),
    "disaster": (
        *(f"household.disaster_{n}" for n in ("on", "kind", "evacuated", "deaths", "crop_mu")),
        "household.house_damage",
    ),
    "veterans": ("person.preferential_fen",),
    "poverty_watch": ("household.poverty_watch",),
    "marriage": ("person.marital", "relation.spouse"),
    "births": ("household.size", "relation.parent"),
    "temporary_aid": (
        *(f"household.{n}" for n in ("aided_on", "aided_cause", "aided_12m_fen")),
        *(f"household.{n}_aided_on" for n in ("disaster", "illness", "emergency")),
    ),
    "supporters": ("person.supporters_listed", "relation.supporter"),
    "ability": ("person.self_care_failed", "person.self_care_on"),
    "counter": ("household.emergency_on", "household.emergency_kind"),
    "bank": ("person.financial_assets_fen", "person.assets_at_least_fen"),
    "housing_fund": ("person.financial_assets_fen",),
    "vehicles": ("person.vehicle_count",),
    "houses": ("person.house_count",),
    "companies": ("person.company_count",),
    "insured": _of_person(
        "medical_insurance premium_paid_fen insured_on insured_in_time insured_years insurance_missed_years "
        "insurance_repaired_years insurance_unused_years"
    ),
    "assessments": _of_person("ability_basis ability_on ability_grade coma mental_disorder"),
    "vaccinations": _of_person("hpv_doses hpv_product hpv_first_on hpv_second_on"),
    "job_seekers": _of_person("unemployed unemployed_since landless jobs_refused"),
    "care_homes": _of_person("care_home"),
    "posts": _of_thing(Scope.POST),
    "training": _of_thing(Scope.INSTITUTION),
    "prescriptions": _of_thing(Scope.PRESCRIPTION),
    "home_beds": _of_person("home_bed_state home_bed_services"),
    "special_elders": _of_person(
        "living_situation severe_chronic family_planning_special dementia major_change_on"
    ),
}


def _given() -> dict[str, frozenset[str]]:
    """By feed. A roll gives its enrolments; whatever no other feed gives stands in the register."""
    given = {
        code: {*_OWN.get(code, ()), *(f for f in feed.closes if f.startswith(ENROLMENT))}
        for code, feed in FEEDS.items()
    }
    for code, feed in FEEDS.items():
        given[code] |= {ENROLMENT} if feed.names_programmes else set()
    told = set().union(*given.values())
    columns = {
        f"{t.name}.{c.name}"
        for t in facts.TABLES.values()
        if not t.optional
        for c in t.columns
        if c.rule_type
    }
    given["register"] |= columns - told
    given["register"] |= {"person.alive", "person.marital", "household.size", "membership"}
    given["register"] |= {"relation.spouse", "relation.parent"}
    return {code: frozenset(names) for code, names in given.items()}


GIVES: Final = _given()
"""Facts of the snapshot (`table.column`, `relation.kind`, `enrolment:programme`) by the feed that brings them; `enrolment:`
alone: of any programme that has no roll of its own."""


def programmes_on(pack: str, on: date) -> dict[str, tuple[str, ...]]:
    """For each feed the Chinese names of the programmes in force on the day that read a fact it brings.

    A programme that asks for the result of another rests on what that one rests on.
    """
    loaded = packs.load(pack)
    return _programmes_on(loaded, on)


@lru_cache(maxsize=8)
def _programmes_on(pack: packs.Pack, on: date) -> dict[str, tuple[str, ...]]:
    reads: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for code, programme in pack.programmes(on).items():  # a programme comes after those it needs
        names[code] = programme.name_zh
        reads[code] = {name for node in programme.every_node for name in _read_by(node)}
        reads[code].update(*(reads[other] for other in checking.dependencies(programme)))
        if is_listed(programme):
            reads[code].add(ENROLMENT)
    return {
        feed: tuple(names[code] for code, read in reads.items() if read & given)
        for feed, given in GIVES.items()
    }


def is_listed(programme: Programme) -> bool:
    """Whether pay lists may name it: it is for people, has no roll of its own, and somebody can list who gets it."""
    return (
        programme.subject not in THINGS
        and f"{ENROLMENT}{programme.code}" not in CLOSING
        and not programme.unlisted
    )


def _read_by(node: Node) -> set[str]:
    found = ""
    match node:
        case nodes.PersonFact(column=column):
            found = f"person.{column}"
        case nodes.HouseholdFact(column=column):
            found = f"household.{column}"
        case nodes.ThingFact(kind=kind, column=column):
            found = f"{kind.value}.{column}"
        case nodes.AgeYears():
            found = "person.birth_date"
        case nodes.MonthSum(table=table, column=column):
            found = f"{table}.{column}"
        case nodes.Enrolled(programme=programme) | nodes.EnrolledOn(programme=programme):
            found = f"enrolment:{programme}"
        case nodes.Related(relation=relation):
            found = f"relation.{relation}"
        case nodes.MemberAggregate():
            found = "membership"
    return {found} - {""}
