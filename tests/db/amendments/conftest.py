"""The races can only be shown on PostgreSQL: SQLite lets one writer in at a time."""

import os

collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_concurrency.py"]
