"""A town of two villages with leads, workers and a desk; the second town is somebody else's."""

import os
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from minsheng.accounts.actions import set_hands
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery import actions as discovery
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.fieldwork import actions
from minsheng.fieldwork.models import Plan, Stop
from minsheng.fieldwork.planning import Change
from minsheng.registry.models import Area
from tests.support.frozen import frozen
from tests.support.lead_county import NOW, SEVERE, VILLAGE, County
from tests.support.officers import make_officer, sign_in
from tests.support.pack_folders import assistance_pack

# The races can only be shown on PostgreSQL: SQLite lets one writer in at a time.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else [
    "test_concurrency.py", "test_kept_races.py",
]  # fmt: skip

MONDAY = date(2026, 11, 16)
NEXT = date(2026, 11, 23)
TOWN, COUNTY = VILLAGE[:9], VILLAGE[:6]
SECOND = "990101001002"
ELSEWHERE = "990101002001"
OLD = {"birth_date": date(1940, 5, 1)}
NAMES = {
    COUNTY: "示例旗", TOWN: "示例镇", ELSEWHERE[:9]: "另一镇", VILLAGE: "示例嘎查", SECOND: "第二村", ELSEWHERE: "另一村",
}  # fmt: skip


@dataclass
class Town:
    """Households and officers; `county.household(...)` adds one before `found()`."""

    county: County = field(default_factory=County)

    def households(self, n: int, region: str = VILLAGE) -> list[list[int]]:
        return [self.county.household(OLD, region=region) for _ in range(n)]

    def found(self) -> None:
        discovery.raise_leads(self.county.assess(), actor="system:test", now=NOW)
        batch = Batch.objects.get()
        for code, name in NAMES.items():
            level = {6: "county", 9: "town", 12: "village"}[len(code)]
            Area.objects.get_or_create(
                code=code, defaults={"name": name, "level": level, "batch": batch, "recorded_at": NOW}
            )

    def officer(self, role: str, region: str = "", username: str = "") -> Officer:
        region = region or VILLAGE[: ROLES[role].region_digits]
        name = username or (role if VILLAGE.startswith(region) else f"{role}-{region}")
        return Officer.objects.filter(username=name).first() or make_officer(
            role, region_code=region, username=name
        )

    def client(self, role: str, region: str = "") -> Client:
        return sign_in(Client(), self.officer(role, region))

    def hands(self, officer: Officer, visits: int) -> Officer:
        desk = self.officer("county_desk")
        set_hands(officer=desk, other=officer, visits_per_week=visits, from_on=MONDAY, now=NOW)
        return officer

    def plan(
        self, monday: date = MONDAY, now: datetime | None = None, town: str = TOWN
    ) -> tuple[Plan, Change]:
        return actions.plan_week(town=town, monday=monday, actor="system:test", now=now or at(monday))

    def visit(self, lead: Lead, officer: Officer, on: date, **more: object) -> VisitRecord:
        return discovery.record_visit(
            lead_id=lead.pk, officer=officer, visited_on=on, met_person=True, living="fair",
            idempotency_key=f"k-{lead.pk}-{on}", now=at(on, 8), **more,
        )  # fmt: skip

    def stops(self, monday: date = MONDAY) -> list[Stop]:
        return list(Stop.objects.filter(plan__monday=monday).order_by("position"))


def at(day: date, hour: int = 1) -> datetime:
    """An instant of the day; 1 is nine in the morning."""
    return NOW.replace(year=day.year, month=day.month, day=day.day, hour=hour)


def days(n: int) -> timedelta:
    return timedelta(days=n)


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    cache.clear()
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = assistance_pack()
    return tmp_path


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.fixture
def small(town: Town) -> Town:
    """Six leads in one village, two in the other, and four visits a week for the first village's worker."""

    def build() -> Town:
        town.households(6)
        town.households(2, SECOND)
        town.county.household(SEVERE, region=ELSEWHERE)
        town.found()
        town.hands(town.officer("village_worker"), 4)
        town.hands(town.officer("town_desk"), 1)
        return town

    return frozen("a town with hands", build)
