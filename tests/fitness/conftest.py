"""Tests of the project itself; those that ask addresses use a database."""

from tests.support.flush import flush_may_empty_the_trail  # noqa: F401
