"""Constraints and indexes that most tables of the registry share, named by table."""

from django.db import models
from django.db.models import F, Q

CURRENT = Q(ended_at__isnull=True)


def one_current(table: str, *fields: str) -> models.UniqueConstraint:
    """At most one row with these fields is believed at a time."""
    return models.UniqueConstraint(fields=fields, condition=CURRENT, name=f"registry_{table}_one_current")


def believed_in_order(table: str) -> models.CheckConstraint:
    """A row stops being believed after it began to be."""
    return models.CheckConstraint(
        condition=CURRENT | Q(ended_at__gte=F("recorded_at")), name=f"registry_{table}_ended_after_recorded"
    )


def dates_in_order(table: str, first: str = "valid_from", last: str = "valid_to") -> models.CheckConstraint:
    """A fact's last day is not before its first."""
    condition = (
        Q(**{f"{last}__isnull": True}) | Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__gte": F(first)})
    )
    return models.CheckConstraint(condition=condition, name=f"registry_{table}_dates_in_order")


def one_of(table: str, field: str, values: list[str]) -> models.CheckConstraint:
    """The field holds one of these words (NULL where the column allows it)."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values}), name=f"registry_{table}_{field}_known"
    )


def not_negative(table: str, *fields: str) -> models.CheckConstraint:
    """Amounts and counts are never below zero; NULL is unknown and passes."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__gte": 0}) | Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=condition, name=f"registry_{table}_not_negative")


def formerly_believed(table: str, field: str = "person") -> models.Index:
    """Finds the rows of one person that were replaced; current ones are found through `one_current`."""
    return models.Index(fields=[field], condition=Q(ended_at__isnull=False), name=f"{table}_past")


def lately(table: str, field: str, *, former: bool = False) -> models.Index:
    """Finds the current (or former) rows whose day or instant in `field` is not long ago, however many there are."""
    of = Q(ended_at__isnull=not former)
    known = Q() if field in ("recorded_at", "ended_at") else Q(**{f"{field}__isnull": False})
    return models.Index(fields=[field], condition=of & known, name=f"{table}_{field}")


def well_formed(table: str, field: str) -> models.CheckConstraint:
    """The field is a code: lower-case letters, digits, underscores. Which codes exist is known above the database."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__regex": "^[a-z][a-z0-9_]*$"}), name=f"registry_{table}_{field}_is_a_code"
    )


def fact_guards(table: str, *key: str) -> list[models.BaseConstraint]:
    """What holds for every table of facts; `key` says which rows are the same fact."""
    return [one_current(table, *key), believed_in_order(table), dates_in_order(table)]
