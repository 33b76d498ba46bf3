"""Counties small enough to know everybody in them: one of leads, one of a family with its files."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from minsheng.accounts.models import Officer
from minsheng.discovery import actions
from minsheng.feeds.models import Batch
from minsheng.registry.models import Area, Household, Person
from tests.db.registry.support import NEIGHBOUR, VILLAGE, load, number, register_rows
from tests.support.frozen import frozen
from tests.support.lead_county import NOW, SEVERE, Cases, County, usual_cases
from tests.support.lead_county import VILLAGE as LEAD_VILLAGE
from tests.support.officers import make_officer, sign_in

ELSEWHERE = "990101002001"
SMALL_CHILD = number("20180809", 14)
As = Callable[..., Client]


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    cache.clear()
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试-影响评估"
    return tmp_path


@pytest.fixture
def signed_in(db: None) -> As:
    """Call with a role and, where it matters, the area; gives a client."""

    def client(role: str, region: str = "") -> Client:
        name = f"{role}{region}"
        officer = Officer.objects.filter(username=name).first()
        return sign_in(Client(), officer or make_officer(role, region_code=region, username=name))

    return client


@pytest.fixture
def county(db: None) -> County:
    return County()


@pytest.fixture
def cases(county: County) -> Cases:
    """One lead of every kind in one town, three in another."""
    return frozen("cases in two towns", lambda: _cases(county))


def _cases(county: County) -> Cases:
    made = usual_cases(county)
    county.household(SEVERE | {"birth_date": date(1930, 1, 1)}, region=ELSEWHERE)
    actions.raise_leads(county.assess(), actor="system:test", now=NOW)
    batch = Batch.objects.get()
    for code, name in (
        (LEAD_VILLAGE[:6], "示例旗"),
        (LEAD_VILLAGE[:9], "示例镇"),
        (ELSEWHERE[:9], "另一镇"),
        (LEAD_VILLAGE, "示例嘎查"),
        (ELSEWHERE, "另一村"),
    ):
        level = {6: "county", 9: "town", 12: "village"}[len(code)]
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)
    return made


@pytest.fixture
def family(db: None) -> Household:
    """Five people at home, one of them eight years old, and a neighbour in another village."""
    return frozen("five people at home", _family)


def _family() -> Household:
    child = {
        "id": SMALL_CHILD, "name": "其其格", "relation": "daughter", "sex": 2, "birth_date": date(2018, 8, 9),
    }  # fmt: skip
    load("register", register_rows(child))
    return Household.objects.get(kind="joint", region=VILLAGE)


@pytest.fixture
def covered(db: None) -> Household:
    """The family, with fresh files that speak of the neighbour only: of the five they say that there is nothing."""
    return frozen("five people covered", covered_family)


def covered_family() -> Household:
    family = _family()
    who = {"id": NEIGHBOUR["id"], "name": NEIGHBOUR["name"]}
    year = (date(2025, 9, 1), date(2026, 11, 30))
    load("deaths", [who | {"died_on": date(2026, 11, 2)}], period=(date(2026, 1, 1), date(2026, 11, 30)))
    load("disability", [who | {"disability_kind": 4, "disability_grade": 4, "disability_status": "valid"}])
    load("medical", [who | {"month": date(2026, 10, 1), "own_fen": 0, "total_fen": 0}], period=year)
    pension = who | {"pension_kind": "resident", "amount_fen": 0, "basic_fen": 0, "pay_status": "paying"}
    months = [pension | {"month": date(2026, month, 1)} for month in (9, 10)]
    load("pensions", months, period=(date(2026, 9, 1), date(2026, 10, 31)))
    return family


@pytest.fixture
def neighbour(family: Household) -> Person:
    assert family.region != NEIGHBOUR["region"]
    return Person.objects.get(region=NEIGHBOUR["region"])
