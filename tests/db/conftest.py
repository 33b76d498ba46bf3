"""Tests with a database; each passes on SQLite and on PostgreSQL."""

from tests.support.flush import flush_may_empty_the_trail  # noqa: F401
