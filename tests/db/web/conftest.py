"""The lockout counts are kept in a cache of the process; each test starts without them."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()
