"""The rows behind the queue and the menu: each question's SQL is written once (`bulk.prepared`)."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, QuerySet

from minsheng.bulk import counted, prepared
from minsheng.discovery.models import Lead
from minsheng.registry.models import Person


@prepared
def marks(leads: Collection[int]) -> QuerySet[Lead, Any]:
    """(lead, whether made-up, cycle) of these leads."""
    rows = Lead.objects.filter(pk__in=leads)
    return rows.values_list("pk", "evidence__illustrative", "evidence__cycle")


@prepared
def unseen_by(first: str, last: str, officer: int) -> QuerySet[Any, int]:
    """How many leads between two area codes came to the officer and were not opened yet."""
    mine = Lead.objects.filter(region__gte=first, region__lte=last, assignee=officer, status="assigned")
    return counted(mine.filter(reaction__isnull=False, noticed_at__isnull=True))


@prepared
def open_at(households: Collection[int]) -> QuerySet[Lead, tuple[int, int]]:
    """(household, open leads) of these households."""
    rows = Lead.objects.filter(household_id__in=households, held=False).exclude(status="closed").order_by()
    found: QuerySet[Any, Any] = rows.values_list("household_id").annotate(n=Count("pk"))
    return found


@prepared
def births(people: Collection[int]) -> QuerySet[Person]:
    """Sex and day of birth of these persons."""
    return Person.objects.filter(pk__in=people).only("sex", "birth_date")
