"""What a model or a name means in SQL."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model


def table_of(target: type[Model] | str) -> str:
    """The table of a model; a name stands for itself."""
    return target if isinstance(target, str) else target._meta.db_table  # noqa: SLF001 - documented by Django


def key_of(model: type[Model]) -> str:
    """The column of the primary key."""
    key = model._meta.pk  # noqa: SLF001 - documented by Django
    assert key is not None
    return str(key.column)


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return str(connection.ops.quote_name(name))


def column_list(names: Sequence[str]) -> str:
    """Names as a list of SQL identifiers."""
    return ", ".join(quoted(name) for name in names)
