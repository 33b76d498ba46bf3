"""A great load builds its indexes afterwards, keeps every one of them, and refuses what they refuse."""

from unittest.mock import patch

import pyarrow as pa
import pytest
from django.db import IntegrityError, connection, transaction

from minsheng.bulk import copy_rows, indexes, indexes_afterwards
from minsheng.registry.models import Area
from tests.db.registry.support import NOW, make_batch

pytestmark = pytest.mark.django_db


def _indexes() -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "registry_area")
    return sorted(name for name, each in found.items() if each["index"] or each["unique"])


def _load(codes: list[str], own: list[str]) -> None:
    batch = make_batch("regions", [])
    table = pa.table({"code": codes, "name": ["村"] * len(codes), "level": ["village"] * len(codes)})
    fixed = {"batch_id": batch.pk, "recorded_at": NOW}
    with patch.object(indexes, "WORTH_IT", 2), transaction.atomic(), indexes_afterwards({Area: len(codes)}):
        if connection.vendor == "sqlite":
            assert not set(_indexes()) & set(own)
        copy_rows(Area, table.column_names, table, constants=fixed)


@pytest.fixture
def own() -> list[str]:
    """The indexes the schema gives the table, its primary key apart."""
    return [name for name in _indexes() if name.startswith("registry_area")]


def test_the_indexes_are_back_after_the_load(own: list[str]) -> None:
    before = _indexes()
    _load(["990101", "990102", "990103"], own)
    assert own
    assert _indexes() == before
    assert Area.objects.count() == 3


def test_a_load_that_breaks_a_unique_index_leaves_rows_and_indexes_as_they_were(own: list[str]) -> None:
    before = _indexes()
    with pytest.raises(IntegrityError), transaction.atomic():
        _load(["990101", "990101", "990103"], own)
    assert _indexes() == before
    assert not Area.objects.exists()
