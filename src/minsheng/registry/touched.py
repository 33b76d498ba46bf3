"""Whom a registered file touched: everybody about whom it added, ended or replaced something."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from minsheng.feeds.models import Batch
from minsheng.registry.models import Fact, Membership, ProbableEnrolment, Relation
from minsheng.trail.models import Event

_TABLES: tuple[Any, ...] = (*Fact.__subclasses__(), Membership, ProbableEnrolment, Relation)
_MODELS = {str(model._meta.model_name): model for model in _TABLES}  # noqa: SLF001 - Django's own word for it


def touched_by(batch: Batch) -> frozenset[int]:
    """Person ids of the rows that registering this file added or ended; empty if it was not registered.

    Only tables the event of the registering names are read; rows of another file that was registered at the same instant
    count as well.
    """
    event = _registering(batch)
    if event is None:
        return frozenset()
    tables = event.detail.get("tables")
    found: set[int] = set()
    for name, model in _MODELS.items():
        if tables is None or name in tables:
            added = model.objects.filter(batch_id=batch.pk)
            ended = model.objects.filter(ended_at=event.at)
            for rows in (added, ended):
                found.update(_persons(rows, both=model is Relation))
    return frozenset(found)


def registered_at(batch: Batch) -> datetime | None:
    """When the registry learned what the file says; None if it was not registered."""
    event = _registering(batch)
    return None if event is None else event.at


def _registering(batch: Batch) -> Event | None:
    events = Event.objects.filter(subject=f"batch:{batch.pk}", verb="registry.register")
    return events.order_by("seq").last()


def _persons(rows: Any, *, both: bool) -> Iterable[int]:
    for row in rows.order_by().values_list("person_id", *(["other_id"] if both else [])).distinct():
        yield from row
