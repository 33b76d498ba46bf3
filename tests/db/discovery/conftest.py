"""A county of its own for each test, in a data folder of its own."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from minsheng.discovery.actions import raise_leads
from tests.support.frozen import frozen
from tests.support.lead_county import NOW, Cases, County, usual_cases
from tests.support.pack_folders import assistance_pack

# The races can only be shown on PostgreSQL: SQLite lets one writer in at a time.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_concurrency.py"]


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = assistance_pack()
    return tmp_path


@pytest.fixture
def county(db: None) -> County:
    return County()


@pytest.fixture
def cases(county: County) -> Cases:
    """The usual cases in `county`, with a run and its leads; ask for it before officers, who are not among what is kept."""

    def build() -> tuple[County, Cases]:
        found = usual_cases(county)
        raise_leads(county.assess(), actor="t", now=NOW)
        return county, found

    kept, found = frozen("the usual cases after a run", build)
    county.tables, county.next_id = kept.tables, kept.next_id
    return found
