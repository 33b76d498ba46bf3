"""What only SQLite has: a cache of its own, made larger while a great load lasts."""

from unittest.mock import patch

import pytest
from django.db import connection, transaction

from minsheng.bulk import indexes, indexes_afterwards
from minsheng.registry.models import Area

pytestmark = pytest.mark.django_db


def test_a_great_load_has_a_great_cache_while_it_lasts() -> None:
    def size() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            return int(cursor.fetchone()[0])

    usual = size()
    with patch.object(indexes, "WORTH_IT", 2), transaction.atomic(), indexes_afterwards({Area: 3}):
        assert size() == -indexes.LOADING_CACHE_KIB
    with transaction.atomic(), indexes_afterwards({Area: 3}):
        assert size() == usual
    assert size() == usual
