"""Questions about a few persons look them up, as SQLite plans them: none reads a table through or grows with the population."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet

from minsheng.rectification import presenting
from minsheng.rectification.models import Rectification
from minsheng.registry import checks, facts_about, queries, sources
from minsheng.web.household import receiving
from minsheng.web.story import steps

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
TABLES = (*queries.PLAIN_TABLES, *queries.BOUND_TABLES)
WANTED = tuple((table.model, tuple(table.fields)) for table in TABLES)


@pytest.mark.parametrize(
    ("question", "given"),
    [
        pytest.param(lambda: facts_about._question(WANTED, connection.vendor), 3, id="facts"),
        pytest.param(lambda: facts_about._question(checks._ASKED, connection.vendor), 3, id="checks"),
        pytest.param(lambda: sources._question(connection.vendor), 2, id="sources"),
    ],
)
def test_every_kind_of_fact_is_looked_up_by_person(question, given) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {question()}", ["[1, 2]", *["2026-11-16"] * (given - 1)])
        plan = [row[-1] for row in cursor.fetchall()]
    assert len([step for step in plan if step.startswith("SEARCH t USING INDEX")]) >= 6
    assert [step for step in plan if step.startswith("SCAN t")] == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            lambda: receiving._rolls.build([1, 2], "dibao", NOON.date(), NOON),
            id="why",
        ),
        pytest.param(lambda: steps._paid.build([1, 2]), id="story"),
        pytest.param(
            lambda: presenting._visits_due({"joint"}, [1, 2], Rectification(opened_at=NOON)),
            id="rectification",
        ),
    ],
)
def test_what_is_asked_of_a_few_is_looked_up_by_them(rows) -> None:
    asked = rows()
    assert "SCAN" not in (asked if isinstance(asked, QuerySet) else asked()).explain()
