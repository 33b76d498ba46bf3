"""Pages by the last key seen: complete, in order, both ways."""

from datetime import UTC, datetime, timedelta

import pytest

from minsheng.accounts.models import Officer
from minsheng.ui.keyset import PageTokenError, page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rows() -> None:
    Officer.objects.bulk_create(
        Officer(
            username=f"u{n:02d}",
            name=f"名{n % 3}",
            role="auditor",
            region_code="990101",
            password="x",
            created_at=NOW + timedelta(minutes=n % 5, microseconds=n % 2),
        )
        for n in range(23)
    )


@pytest.mark.parametrize(
    "keys", [["username"], ["-username"], ["name", "-username"], ["-created_at", "username"]]
)
def test_walking_forwards_and_back_gives_every_row_once_in_order(keys):
    everything = [row.username for row in Officer.objects.order_by(*keys)]
    shown, token, pages = [], "", []
    while True:
        current = page(Officer.objects.all(), keys=keys, token=token, size=5)
        pages.append([row.username for row in current.rows])
        shown += pages[-1]
        if not current.after:
            break
        token = current.after
    assert shown == everything
    for expected in reversed(pages[:-1]):
        current = page(Officer.objects.all(), keys=keys, token=current.before, size=5)
        assert [row.username for row in current.rows] == expected
        assert current.after
    assert current.before == ""


def test_a_page_costs_one_query_and_no_count(django_assert_num_queries):
    with django_assert_num_queries(1):
        page(Officer.objects.all(), keys=["username"], size=5)


def test_an_empty_list_has_no_neighbours():
    empty = page(Officer.objects.none(), keys=["username"])
    assert (empty.rows, empty.after, empty.before) == ([], "", "")


@pytest.mark.parametrize(
    "token", ["x", "!!!", "bnVsbA", "WyJ4IiwgMV0", "WyJhIiwgMSwgMl0", "WyJhIiwgWzFdXQ", "5Lit"]
)
def test_a_broken_token_is_refused(token):
    with pytest.raises(PageTokenError) as caught:
        page(Officer.objects.all(), keys=["username"], token=token)
    assert caught.value.code == "PAGE_TOKEN_BROKEN"
