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
    refused(registry.Enrolment, "registry_enrolment_programme_known", {**enrolment, "programme": "lottery"})
    refused(registry.Enrolment, "registry_enrolment_not_negative", {**enrolment, "monthly_fen": -1})
    refused(registry.Enrolment, "registry_enrolment_has_source", {**enrolment, "batch": None})
    refused(registry.Enrolment, "registry_enrolment_has_source", {**enrolment, "decision": "1"})
    refused(registry.Declaration, "registry_declaration_not_negative", fact(base, number="1", income_fen=-1))
    refused(registry.Visit, "registry_visit_living_known", fact(base, number="1", living="rich"))
    refused(registry.MeansReport, "registry_meansreport_not_negative", fact(base, report="1", house_count=-1))


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
    assert f"registry_{table}_dates_in_order" in names or table == "relation"


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
