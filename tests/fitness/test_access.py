"""Every address is declared, and each role gets what the declaration says."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from minsheng.accounts.duties import DUTIES, DUTY_NAMES, Refusal
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.web.access import ACCESS, FILES, FIRST_SCREEN, PUBLIC, SIGNED_IN
from minsheng.web.navigation import MENU
from minsheng.web.wall import check
from tests.support.officers import make_officer, sign_in

SAMPLES = {"int": 1, "string": "x", "slug": "x", "uuid": "00000000-0000-4000-8000-000000000001"}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def address(pattern: URLPattern) -> str:
    converters = pattern.pattern.converters
    return reverse(
        pattern.name,
        kwargs={
            name: SAMPLES[type(one).__name__.removesuffix("Converter").lower()]
            for name, one in converters.items()
        },
    )


ALL = list(patterns())


def test_every_address_has_a_name_and_is_declared():
    assert [str(pattern.pattern) for pattern in ALL if not pattern.name] == []
    assert {pattern.name for pattern in ALL} - ACCESS.keys() == set()


def test_nothing_is_declared_that_does_not_exist():
    assert ACCESS.keys() - {pattern.name for pattern in ALL} == set()


def test_every_declared_duty_exists():
    assert set(ACCESS.values()) - DUTY_NAMES.keys() <= {PUBLIC, SIGNED_IN}


def test_every_role_has_duties_and_a_first_screen_it_may_open():
    assert DUTIES.keys() == ROLES.keys() == FIRST_SCREEN.keys()
    for role, first in FIRST_SCREEN.items():
        assert ACCESS[first] in DUTIES[role]


def test_every_duty_belongs_to_somebody_and_no_role_has_one_that_does_not_exist():
    assert frozenset().union(*DUTIES.values()) == DUTY_NAMES.keys()


def test_village_workers_see_no_means_and_no_identity():
    assert DUTIES["village_worker"] == {
        "lead.view", "lead.visit", "household.view", "change.view", "death.report",
    }  # fmt: skip
    assert DUTIES["social_worker"] == {"lead.view", "lead.visit"}


def test_who_manages_states_a_reason_before_every_list_and_file():
    of_files = {"lead.view", "household.view", "person.search"}
    assert {name for name, duty in ACCESS.items() if duty in of_files} - FILES == set()
    for role, held in DUTIES.items():
        assert ("inquiry.open" in held) == (bool(held & of_files) and "lead.visit" not in held), role


def test_auditors_change_nothing():
    assert all(duty.endswith((".view", ".search", "inquiry.open")) for duty in DUTIES["auditor"])


def test_every_entry_of_the_menu_is_an_address():
    for entries in MENU.values():
        for entry in entries:
            assert reverse(entry.url_name)


@pytest.mark.parametrize("role", ROLES)
def test_the_wall_lets_each_role_through_as_declared(role):
    officer = Officer(role=role, region_code="9901", is_active=True)
    for pattern in ALL:
        needed = ACCESS[pattern.name]
        if needed in {PUBLIC, SIGNED_IN} or needed in DUTIES[role]:
            check(officer, needed)
        else:
            with pytest.raises(Refusal, match=r"没有.*的权限"):
                check(officer, needed)


def roles_to_try(needed):
    """One role of each level that may, and one that may not: the wall decides for all others alike."""
    may = [role for role in ROLES if needed in {PUBLIC, SIGNED_IN} or needed in DUTIES[role]]
    yield from {ROLES[role].region_digits: role for role in may}.values()
    yield from [role for role in ROLES if role not in may][:1]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_address_opens_as_declared_and_never_breaks(method):
    wrong = []
    officers = {role: make_officer(role) for role in ROLES}
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for pattern in ALL:
        needed = ACCESS[pattern.name]
        for role in roles_to_try(needed):
            if (
                SESSION_KEY not in clients[role].session
            ):  # the first time, and after the address that signs out
                sign_in(clients[role], officers[role])
            response = getattr(clients[role], method)(address(pattern))
            allowed = needed in {PUBLIC, SIGNED_IN} or needed in DUTIES[role]
            refused = response.status_code == 403 and b"DUTY_MISSING" in response.content
            if refused is allowed or response.status_code >= 500:
                wrong.append((role, pattern.name, response.status_code))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_somebody_not_signed_in_gets_nothing_but_the_public_addresses(method):
    for pattern in ALL:
        response = getattr(Client(), method)(address(pattern))
        if ACCESS[pattern.name] != PUBLIC:
            assert (pattern.name, response.status_code) == (pattern.name, 302)
            assert response["Location"].startswith("/sign-in/")


@pytest.mark.django_db
def test_an_undeclared_address_is_closed_to_everybody(monkeypatch):
    monkeypatch.delitem(ACCESS, "overview")
    monkeypatch.setattr("minsheng.web.navigation.MENU", {})
    response = sign_in(Client(), make_officer("county_lead")).get("/overview/")
    assert response.status_code == 403
    assert "ADDRESS_UNDECLARED" in response.text
