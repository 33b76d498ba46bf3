"""Weeks gone by for a home that has only begun: `python -m benchmarks.history HOME [--weeks 8]`, then `benchmarks.pages HOME`.

The newest week's plans, with every household and lead on them, stand once more in each of the weeks before, moved on and not
visited; leads and the first run are as many weeks older. HOME is changed: take a copy. SQLite only.
"""

# ruff: noqa: PLC0415 - the models can be imported only when Django knows its home; names in the SQL are ours

import argparse
import os
import sys
from time import process_time
from typing import Any, Final

TABLES: Final = ("fieldwork_plan", "fieldwork_stop", "fieldwork_stoplead")
EARLIER: Final = {
    "monday": "date(t.monday, :ago)",
    "due_on": "date(t.due_on, :ago)",
    "planned_at": "datetime(t.planned_at, :ago)",
    "moved_at": "datetime(t.planned_at, :ago, '+7 days')",
    "carried_from_id": "NULL",
    "done_on": "NULL", "done_by_id": "NULL", "found": "''",
}  # fmt: skip
KEYS: Final = {"id": 0, "plan_id": 0, "stop_id": 1}
"""Whose numbers they are, of TABLES; `id` those of the table itself."""


def main() -> int:
    """Write the weeks, keep the sums, and say how long keeping them took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--weeks", type=int, default=8)
    asked = parser.parse_args()
    os.environ |= {"MINSHENG_HOME": asked.home, "MINSHENG_DEMO": "1", "MINSHENG_PACK": "demo"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "minsheng.config.settings"
    import django

    django.setup()
    from django.db import connection, transaction
    from django.utils import timezone

    from minsheng.fieldwork import actions, changes
    from minsheng.fieldwork.models import Stop

    changes.remove()
    with transaction.atomic(), connection.cursor() as cursor:
        last = [cursor.execute(f"SELECT max(id) FROM {table}").fetchone()[0] for table in TABLES]
        newest = cursor.execute("SELECT max(monday) FROM fieldwork_plan").fetchone()[0]
        for week in range(1, asked.weeks + 1):
            _repeat(connection.connection, week, newest, last)
        ago = f"-{7 * asked.weeks} days"
        cursor.execute("UPDATE discovery_lead SET opened_at = datetime(opened_at, %s)", [ago])
        cursor.execute("UPDATE assessment_run SET started_at = datetime(started_at, %s)", [ago])
    changes.install()
    began = process_time()
    actions.keep_sums(on=timezone.localdate())
    print(f"{Stop.objects.count():,} planned; the sums took {process_time() - began:.1f} CPU s")
    return 0


def _repeat(connection: Any, week: int, newest: str, last: list[int]) -> None:
    given = {"ago": f"-{7 * week} days", "newest": newest}
    for at, table in enumerate(TABLES):
        shown = []
        for column in [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]:
            whose = at if column == "id" else KEYS.get(column)
            value = EARLIER.get(column, f"t.{column}")
            shown.append(value if whose is None else f"t.{column} + {week * last[whose]}")
        plan = "id" if at == 0 else "plan_id"
        of_newest = f"t.{plan} IN (SELECT id FROM fieldwork_plan WHERE monday = :newest)"
        connection.execute(
            f"INSERT INTO {table} SELECT {', '.join(shown)} FROM {table} t WHERE {of_newest}", given
        )


if __name__ == "__main__":
    sys.exit(main())
