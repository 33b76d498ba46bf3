"""Questions about a few persons look them up, as SQLite plans them: none reads a table through or grows with the population."""

import pytest
from django.db import connection

from minsheng.registry import checks, facts_about, queries, sources

pytestmark = pytest.mark.django_db
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
