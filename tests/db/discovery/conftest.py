"""A county of its own for each test, in a data folder of its own."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support.lead_county import County

# The races can only be shown on PostgreSQL: SQLite lets one writer in at a time.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_concurrency.py"]


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    return tmp_path


@pytest.fixture
def county(db: None) -> County:
    return County()
