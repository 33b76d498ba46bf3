"""A query that is written once gives the rows that it gives when Django writes it each time."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from minsheng.bulk import counted, prepared
from minsheng.feeds.models import Batch
from minsheng.registry.models import Area, Person
from tests.db.registry.support import NOW, make_batch

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)


@pytest.fixture
def areas() -> Batch:
    batch = make_batch("regions", [])
    Area.objects.bulk_create(
        Area(
            code=f"9901010010{n:02}",
            name=f"村{n % 7}",
            level="village",
            valid_from=DAY + timedelta(n),
            batch=batch,
            recorded_at=NOW,
        )
        for n in range(40)
    )
    return batch


def _named(first: str, names: list[str], since: date, batch: int, until: datetime) -> QuerySet[Area]:
    found = Area.objects.filter(code__gte=first, name__in=names, valid_from__gte=since, batch=batch)
    return found.filter(batch__received_at__lt=until).select_related("batch").order_by("code")


def test_the_rows_are_those_of_the_plain_query(areas: Batch) -> None:
    quick, random_ = prepared(_named), random.Random(20261122)
    for _ in range(40):
        args: tuple[Any, ...] = (
            f"9901010010{random_.randrange(40):02}",
            random_.sample([f"村{n}" for n in range(7)], random_.randint(1, 7)),
            DAY + timedelta(random_.randrange(40)),
            areas.pk + random_.randrange(2),
            areas.received_at + timedelta(seconds=random_.choice([-1, 0, 1])),
        )
        found = quick(*args)
        assert found == list(_named(*args))
        assert [(one.valid_from, one.batch) for one in found] == [(one.valid_from, areas) for one in found]
    assert len(quick.written) == 4  # one to seven names: lists of 1, 2, 4 and 8


def test_each_call_asks_once_and_the_database_as_it_is_now(areas: Batch) -> None:
    quick = prepared(
        lambda first: (
            Area.objects.filter(code__gte=first).order_by("-code").values_list("code", "valid_from")[:2]
        )
    )
    assert len(quick("990101001038")) == 2
    Area.objects.filter(code="990101001039").delete()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert quick("990101001038") == [("990101001038", DAY + timedelta(38))]
        assert quick("990101001039") == []
    assert len(asked) == 2


def test_what_is_counted_is_counted_also_when_there_is_nothing(areas: Batch) -> None:
    many = prepared(lambda first: counted(Area.objects.filter(code__gte=first).order_by("name")))
    assert many("990101001010") == [30]
    assert many("990101001099") == [0]


def test_a_value_that_is_changed_or_decides_on_the_way_is_refused(areas: Batch) -> None:
    with pytest.raises(TypeError, match="do not stand"):
        prepared(lambda part: Area.objects.filter(name__contains=part))("村")
    with pytest.raises(TypeError, match="do not stand"):
        prepared(lambda _unused: Area.objects.all())("村")
    for kind in (None, True, 1.5, F("code")):
        with pytest.raises(TypeError, match="no marker"):
            prepared(lambda one: Area.objects.filter(name=one))(kind)
    with pytest.raises(TypeError, match="empty"):
        prepared(lambda names: Area.objects.filter(name__in=names))([])


def test_instants_and_numbers_come_back_as_the_model_has_them(areas: Batch) -> None:
    quick = prepared(lambda since: Batch.objects.filter(received_at__gte=since))
    assert quick(datetime(2020, 1, 1, tzinfo=UTC)) == [areas]
    assert prepared(lambda pk: Person.objects.filter(pk=pk))(7) == []
