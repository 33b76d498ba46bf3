"""Tests with real transactions empty the tables afterwards; the trail's triggers must let them, and only them.

Import the fixture into a conftest: `from tests.support.flush import flush_may_empty_the_trail  # noqa: F401`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from minsheng.trail.guards import INSTALL, REMOVE


def _run(statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_the_trail() -> Iterator[None]:
    """Take the triggers away around each flush between tests."""
    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def flush_without_triggers(self: Any, sql_list: Any) -> None:
        _run(REMOVE[connection.vendor])
        original(self, sql_list)
        _run(INSTALL[connection.vendor])

    # Two folders of tests in one run share the process; the first one's patch is enough.
    if original.__name__ == flush_without_triggers.__name__:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_without_triggers)
        yield
