"""Every invariant that SQL can hold is held by it, under its name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from minsheng.registry import models as registry
from tests.db.registry.support import NOW, make_batch

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


@pytest.fixture
def base() -> dict[str, Any]:
    batch = make_batch("register", [])
    common = {"batch": batch, "recorded_at": NOW}
    tokens = {"name_token": 1, "initials_token": 1, "tail_token": 1, "region": "990101", "identity": b"x"}
    one, two = (registry.Person.objects.create(id_token=n, **tokens, **common) for n in (1, 2))
    home = registry.Household.objects.create(
        kind="joint", basis="derived", source_key="H1", region="990101", **common
    )
    return {"batch": batch, "one": one, "two": two, "home": home, "common": common, "tokens": tokens}


def fact(base: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"person": base["one"], "row_number": 2, **base["common"], **more}


def refused(model: type[Model], constraint: str, *rows: dict[str, Any]) -> None:
    """All rows but the last go in; the last breaks the named constraint."""
    for row in rows[:-1]:
        model._default_manager.create(**row)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        model._default_manager.create(**rows[-1])
    # SQLite names check constraints and partial indexes, and the columns of unique ones.
    said = str(caught.value)
    known = {c.name: c for c in model._meta.constraints}[constraint]
    assert constraint in said or ("UNIQUE" in said and connection.vendor == "sqlite"), (said, known)


def test_unique_facts(base: dict[str, Any]) -> None:
    day = {"valid_from": DAY}
    refused(registry.RegisterEntry, "registry_registerentry_one_current",
            *[fact(base, household_key="H", relation_to_head="head", region="990101")] * 2)  # fmt: skip
    refused(registry.Death, "registry_death_one_current", *[fact(base, died_on=DAY)] * 2)
    refused(registry.DisabilityCertificate, "registry_disabilitycertificate_one_current", *[fact(base)] * 2)
    refused(registry.Pension, "registry_pension_one_current", *[fact(base, kind="resident", **day)] * 2)
    refused(registry.MedicalMonth, "registry_medicalmonth_one_current", *[fact(base, **day)] * 2)
    refused(
        registry.Enrolment,
        "registry_enrolment_one_current",
        *[fact(base, programme="dibao", region="990101", **day)] * 2,
    )
    refused(registry.Declaration, "registry_declaration_one_current", *[fact(base, number="1")] * 2)
    refused(registry.Visit, "registry_visit_one_current", *[fact(base, number="1")] * 2)
    refused(registry.Authorisation, "registry_authorisation_one_current", *[fact(base, request="1")] * 2)
    refused(registry.MeansReport, "registry_meansreport_one_current", *[fact(base, report="1")] * 2)


def test_unique_people_and_places(base: dict[str, Any]) -> None:
    common, one = base["common"], base["one"]
    refused(registry.Person, "registry_person_one_per_id_number", {"id_token": 1, **base["tokens"], **common})
    alias = {"person": one, "id_token": 9, "identity": b"x", **common}
    refused(registry.PersonAlias, "registry_personalias_one_per_id_number", alias, alias)
    area = {"code": "990101", "name": "示例旗", "level": "county", **common}
    refused(registry.Area, "registry_area_one_current", area, area)
    home = {"kind": "joint", "basis": "derived", "source_key": "H1", "region": "990101", **common}
    refused(registry.Household, "registry_household_one_current", home)
    member = {"household": base["home"], "person": one, "kind": "joint", "role": "head", **common}
    refused(registry.Membership, "registry_membership_one_running", member, member)
    relation = {"person": one, "other": base["two"], "kind": "spouse", **common}
    refused(registry.Relation, "registry_relation_one_current", relation, relation)
    link = {"batch": base["batch"], "row_number": 2, "person": one, "rule": "repaired", "weight": 95, "evidence": {},
            "version": "1", "recorded_at": NOW}  # fmt: skip
    refused(registry.Link, "registry_link_one_per_row", link, link)
    count = {"batch": base["batch"], "rule": "exact", "version": "1", "rows": 1}
    refused(registry.LinkCount, "registry_linkcount_one_per_rule", count, count)
    covered = {"table": "death", "county": "990101", "from_date": DAY, "to_date": DAY, **common}
    refused(registry.Coverage, "registry_coverage_one_current", covered, covered)


def test_checks_of_people_and_places(base: dict[str, Any]) -> None:
    common, one = base["common"], base["one"]
    refused(
        registry.Person, "registry_person_sex_known", {"id_token": 7, "sex": 3, **base["tokens"], **common}
    )
    area = {"code": "990102", "name": "示例旗", "level": "county", **common}
    refused(registry.Area, "registry_area_level_known", {**area, "level": "city"})
    refused(registry.Area, "registry_area_urban_rural_known", {**area, "urban_rural": "sub"})
    home = {"kind": "joint", "basis": "derived", "source_key": "H9", "region": "990101", **common}
    refused(registry.Household, "registry_household_kind_known", {**home, "kind": "flat"})
    refused(registry.Household, "registry_household_basis_known", {**home, "basis": "guessed"})
    refused(registry.Household, "registry_household_urban_rural_known", {**home, "urban_rural": "x"})
    member = {"household": base["home"], "person": one, "kind": "joint", "role": "head", **common}
    refused(registry.Membership, "registry_membership_kind_known", {**member, "kind": "x"})
    relation = {"person": one, "other": base["two"], "kind": "spouse", **common}
    refused(registry.Relation, "registry_relation_kind_known", {**relation, "kind": "friend"})
    refused(registry.Relation, "registry_relation_two_persons", {**relation, "other": one})
    link = {
        "batch": base["batch"],
        "row_number": 2,
        "person": one,
        "rule": "repaired",
        "evidence": {},
        "version": "1",
    }
    refused(registry.Link, "registry_link_weight_range", {**link, "weight": 101, "recorded_at": NOW})


def test_checks_of_facts(base: dict[str, Any]) -> None:
    entry = fact(base, household_key="H", relation_to_head="head", region="990101")
    refused(registry.RegisterEntry, "registry_registerentry_status_known", {**entry, "status": "gone"})
    refused(registry.RegisterEntry, "registry_registerentry_urban_rural_known", {**entry, "urban_rural": "x"})
    refused(registry.DisabilityCertificate, "registry_disabilitycertificate_kind", fact(base, kind=8))
    refused(registry.DisabilityCertificate, "registry_disabilitycertificate_grade", fact(base, grade=0))
    refused(
        registry.DisabilityCertificate,
        "registry_disabilitycertificate_status_known",
        fact(base, status="lost"),
    )
    refused(registry.Pension, "registry_pension_not_negative", fact(base, kind="resident", amount_fen=-1))
    refused(registry.MedicalMonth, "registry_medicalmonth_not_negative", fact(base, own_fen=-1))
    enrolment = fact(base, programme="dibao", region="990101")
    refused(registry.Enrolment, "registry_enrolment_programme_is_a_code", {**enrolment, "programme": "低保"})
    refused(registry.Enrolment, "registry_enrolment_programme_is_a_code", {**enrolment, "programme": ""})
    refused(registry.Enrolment, "registry_enrolment_not_negative", {**enrolment, "monthly_fen": -1})
    refused(registry.Enrolment, "registry_enrolment_has_source", {**enrolment, "batch": None})
    refused(registry.Enrolment, "registry_enrolment_has_source", {**enrolment, "decision": "1"})
    refused(registry.Declaration, "registry_declaration_not_negative", fact(base, number="1", income_fen=-1))
    refused(registry.Visit, "registry_visit_living_known", fact(base, number="1", living="rich"))
    refused(registry.MeansReport, "registry_meansreport_not_negative", fact(base, report="1", house_count=-1))


LIVES: list[tuple[type[Model], dict[str, Any], dict[str, dict[str, Any]]]] = [
    (
        registry.Custody,
        {"kind": "prison", "status": "held"},
        {"kind_known": {"kind": "none"}, "status_known": {"status": "x"}},
    ),
    (
        registry.SchoolRecord,
        {"stage": "primary", "status": "enrolled"},
        {
            "stage_known": {"stage": "none"},
            "ownership_known": {"ownership": "x"},
            "status_known": {"status": "x"},
            "not_negative": {"absent_days": -1},
        },
    ),
    (
        registry.Contribution,
        {"kind": "employee", "status": "paid", "valid_from": DAY},
        {"kind_known": {"kind": "x"}, "status_known": {"status": "x"}, "not_negative": {"base_fen": -1}},
    ),
    (
        registry.DisasterLoss,
        {"disaster": "Z1", "kind": "flood"},
        {"kind_known": {"kind": "x"}, "not_negative": {"crop_mu": -1}},
    ),
    (registry.PreferentialAllowance, {"kind": "在乡复员军人"}, {"not_negative": {"monthly_fen": -1}}),
    (registry.PovertyWatch, {"household_number": "1", "kind": "sudden"}, {"kind_known": {"kind": "none"}}),
    (
        registry.Marriage,
        {"kind": "married", "valid_from": DAY},
        {"kind_known": {"kind": "x"}, "has_its_day": {"valid_from": None}},
    ),
    (registry.Birth, {"certificate": "1"}, {"sex_known": {"sex": 3}}),
    (
        registry.ChildRecord,
        {"kind": "defacto"},
        {
            "kind_known": {"kind": "x"},
            "father_situation_known": {"father_situation": "x"},
            "mother_situation_known": {"mother_situation": "x"},
            "placement_known": {"placement": "x"},
            "risk_known": {"risk": "x"},
            "guardian_situation_known": {"guardian_situation": "x"},
            "not_negative": {"standard_fen": -1},
        },
    ),
    (
        registry.TemporaryAid,
        {"number": "1", "kind": "quick_relief", "cause": "fire", "amount_fen": 1},
        {"kind_known": {"kind": "x"}, "cause_known": {"cause": "x"}, "not_negative": {"amount_fen": -1}},
    ),
    (registry.SupporterSurvey, {"named": 2, "known": 1}, {"known_of_named": {"known": 3}}),
    (registry.SelfCare, {"valid_from": DAY}, {}),
    (
        registry.CounterMatter,
        {"number": "1", "counter": "medical"},
        {
            "counter_known": {"counter": "x"},
            "emergency_known": {"emergency": "x"},
            "not_negative": {"own_fen": -1},
        },
    ),
    (
        registry.MeansAnswer,
        {"request": "W1", "item": "bank", "institution": "示例银行", "found": True},
        {"item_known": {"item": "x"}, "not_negative": {"balance_fen": -1}},
    ),
    (
        registry.MedicalInsurance,
        {"kind": "resident", "status": "running"},
        {"kind_known": {"kind": "none"}, "status_known": {"status": "x"}, "not_negative": {"paid_fen": -1}},
    ),
    (registry.AbilityAssessment, {"grade": 4}, {"grade_known": {"grade": 5}}),
    (
        registry.Vaccination,
        {"valid_from": DAY},
        {"product_known": {"product": "none"}, "not_negative": {"dose": -1}},
    ),
    (registry.JobSeeker, {"kind": "hard"}, {"kind_known": {"kind": "x"}}),
    (
        registry.HomeBed,
        {"state": "paused"},
        {"state_known": {"state": "none"}, "not_negative": {"services": -1}},
    ),
    (registry.SpecialElder, {"living": "alone"}, {"living_known": {"living": "x"}}),
]


@pytest.mark.parametrize(("model", "row", "wrong"), LIVES, ids=[str(m._meta.model_name) for m, _, _ in LIVES])
def test_facts_of_lives_are_one_and_well_formed(
    base: dict[str, Any], model: type[Model], row: dict[str, Any], wrong: dict[str, dict[str, Any]]
) -> None:
    name = f"registry_{model._meta.model_name}"
    own = {c.name.removeprefix(f"{name}_") for c in model._meta.constraints}
    assert own == {"one_current", "ended_after_recorded", "dates_in_order", *wrong}
    for constraint, change in wrong.items():
        refused(model, f"{name}_{constraint}", fact(base, **{**row, **change}))
    refused(model, f"{name}_one_current", *[fact(base, **row)] * 2)


def test_what_hangs_on_facts_is_well_formed(base: dict[str, Any]) -> None:
    relation = {"person": base["one"], "other": base["two"], "kind": "spouse", **base["common"]}
    refused(registry.Relation, "registry_relation_source_known", {**relation, "source": "gossip"})
    refused(
        registry.Authorisation, "registry_authorisation_not_negative", fact(base, request="1", banks_asked=-1)
    )
    probable = {"batch": base["batch"], "row_number": 2, "person": base["one"], "programme": "dibao", "rule": "village",
                "recorded_at": NOW}  # fmt: skip
    refused(registry.ProbableEnrolment, "registry_probableenrolment_rule_known", {**probable, "rule": "x"})
    refused(
        registry.ProbableEnrolment,
        "registry_probableenrolment_programme_is_a_code",
        {**probable, "programme": "X"},
    )
    refused(registry.ProbableEnrolment, "registry_probableenrolment_one_current", probable, probable)


def test_a_row_may_come_again_after_the_first_is_no_longer_believed(base: dict[str, Any]) -> None:
    registry.Death.objects.create(**fact(base, died_on=DAY, ended_at=NOW))
    registry.Death.objects.create(**fact(base, died_on=DAY))
    ended = {
        "household": base["home"],
        "person": base["one"],
        "kind": "joint",
        "role": "head",
        **base["common"],
    }
    registry.Membership.objects.create(**ended, valid_to=DAY)
    registry.Membership.objects.create(**ended)


@pytest.mark.parametrize("model", [m for m in apps.get_app_config("registry").get_models() if m.__name__ not in
                                   {"Person", "PersonAlias", "Link", "LinkCount"}])  # fmt: skip
def test_every_believed_table_keeps_its_instants_in_order(model: type[Model]) -> None:
    table = model._meta.model_name
    names = {constraint.name for constraint in model._meta.constraints}
    assert f"registry_{table}_ended_after_recorded" in names
    assert f"registry_{table}_dates_in_order" in names or table in {"relation", "probableenrolment", "thing"}


def test_an_end_before_the_beginning_is_refused(base: dict[str, Any]) -> None:
    before = {"ended_at": NOW - timedelta(seconds=1)}
    refused(registry.Death, "registry_death_ended_after_recorded", fact(base, died_on=DAY, **before))
    dates = {"valid_from": DAY, "valid_to": DAY - timedelta(days=1)}
    refused(registry.Death, "registry_death_dates_in_order", fact(base, died_on=DAY, **dates))
    covered = {
        "table": "death",
        "county": "990101",
        "from_date": DAY,
        "to_date": DAY - timedelta(days=1),
        **base["common"],
    }
    refused(registry.Coverage, "registry_coverage_dates_in_order", covered)
