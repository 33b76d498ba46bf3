"""A small registry in a data folder of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support.lead_county import SEVERE, County
from tests.support.pack_folders import assistance_pack


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = assistance_pack()
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试-影响评估-2026-001"
    return tmp_path


@pytest.fixture
def county(db: None) -> County:
    made = County()
    made.household({}, SEVERE)
    made.household({})
    made.register()
    return made
