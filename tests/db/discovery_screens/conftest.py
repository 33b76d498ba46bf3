"""A county with one lead of every kind, and a second village outside the town."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery import actions
from minsheng.discovery.models import Lead
from minsheng.feeds.models import Batch
from minsheng.registry.models import Area
from tests.support.frozen import frozen
from tests.support.lead_county import NOW, SEVERE, VILLAGE, Cases, County, usual_cases
from tests.support.officers import make_officer, sign_in
from tests.support.pack_folders import assistance_pack

ELSEWHERE = "990101002001"


@dataclass
class Place:
    """The leads by what they are about, and officers who are signed in."""

    cases: Cases
    elsewhere: list[int]

    def lead(self, household: list[int], **conditions: str) -> Lead:
        """The one lead of a household or of its head."""
        return Lead.objects.filter(subject_id__in=household, **conditions).order_by("-rank")[0]

    def client(self, role: str) -> Client:
        """Signed in as the officer of a role who works where the leads are."""
        return sign_in(Client(), self.officer(role))

    def officer(self, role: str) -> Officer:
        digits = ROLES[role].region_digits
        found = Officer.objects.filter(username=role).first()
        return found or make_officer(role, region_code=VILLAGE[:digits])


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    cache.clear()
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = assistance_pack()
    return tmp_path


@pytest.fixture
def place(db: None) -> Place:
    return frozen("a place of leads", _place)


def _place() -> Place:
    county = County()
    cases = usual_cases(county)
    elsewhere = county.household(SEVERE, region=ELSEWHERE)
    actions.raise_leads(county.assess(), actor="system:test", now=NOW)
    batch = Batch.objects.get()
    for code, name in (
        (VILLAGE[:6], "示例旗"),
        (VILLAGE[:9], "示例镇"),
        (ELSEWHERE[:9], "另一镇"),
        (VILLAGE, "示例嘎查"),
        (ELSEWHERE, "另一村"),
    ):
        level = {6: "county", 9: "town", 12: "village"}[len(code)]
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)
    return Place(cases, elsewhere)
