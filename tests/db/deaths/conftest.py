"""A family of four and a neighbour, registered; officers of the town and the village."""

import os

import pytest

from minsheng.accounts.models import Officer
from tests.db.registry.support import load, register_rows
from tests.support.frozen import frozen
from tests.support.officers import make_officer

# The race can only be shown on PostgreSQL: SQLite lets one writer in at a time.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_concurrency.py"]


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path) -> None:
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_IMPACT_ASSESSMENT = "影响评估-1"


@pytest.fixture(autouse=True)
def people(db, own_home) -> None:
    frozen("a family and a neighbour", lambda: load("register", register_rows()).batch.pk)


@pytest.fixture
def town(db) -> Officer:
    return make_officer("town_desk")


@pytest.fixture
def village(db) -> Officer:
    return make_officer("village_worker")
