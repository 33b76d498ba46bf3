"""A small random county as a facts folder."""

from datetime import date
from pathlib import Path

import pytest

from minsheng.engine import snapshot
from tests.support.snapshots import Plan, random_tables

ON = date(2026, 11, 16)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty households, everything in them random."""
    folder = tmp_path_factory.mktemp("county") / "facts"
    snapshot.write(folder, random_tables(Plan(seed=5, households=40, on=ON)), as_of=ON)
    return folder
