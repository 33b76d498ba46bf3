"""On SQLite the transaction is the guard: while sums are kept nobody writes, and without it a change is lost."""

import sqlite3
from typing import Any

import pytest
from django.db import connection

from minsheng.discovery import kept
from minsheng.discovery.models import Lead
from minsheng.fieldwork import actions
from minsheng.fieldwork.rows import SUMS
from tests.db.fieldwork.conftest import MONDAY, Town, home  # noqa: F401 - a fixture


@pytest.fixture
def county(transactional_db: None, home: object) -> None:  # noqa: F811
    town = Town()
    town.households(3)
    town.found()
    actions.keep_sums(on=MONDAY)
    Lead.objects.filter(pk=Lead.objects.order_by("pk")[1].pk).update(held=True)


def held_meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Another connection holds a lead of the village when open leads have been counted; what it was told."""
    honest, told = kept._keep, []

    def keeping(*given: Any) -> None:
        honest(*given)
        if given[0].name == "standing" and not told:
            place = str(connection.settings_dict["NAME"])
            other = sqlite3.connect(place, uri=place.startswith("file:"), timeout=0, isolation_level=None)
            try:
                other.execute(
                    "UPDATE discovery_lead SET held = 1 WHERE id = (SELECT min(id) FROM discovery_lead)"
                )
                told.append("")
            except sqlite3.OperationalError as refusal:
                told.append(str(refusal))
            other.close()

    monkeypatch.setattr(kept, "_keep", keeping)
    return told


def test_nobody_changes_a_lead_while_sums_are_kept(county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = held_meanwhile(monkeypatch)
    kept.keep(SUMS, MONDAY)
    assert "locked" in told[0]
    assert kept.check(SUMS, MONDAY) == []


def test_without_a_transaction_the_change_is_lost(county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = held_meanwhile(monkeypatch)
    kept.keep.__wrapped__(SUMS, MONDAY)  # type: ignore[attr-defined]
    assert told == [""]
    assert kept.check(SUMS, MONDAY) != []
