"""How rows were linked to persons, and what each file covers."""

from django.db import models
from django.db.models import Q

from minsheng.registry.models.guards import (
    believed_in_order,
    dates_in_order,
    one_current,
    one_of,
    well_formed,
)
from minsheng.registry.models.people import Person


class Link(models.Model):
    """One row linked otherwise than by exact ID and name: by which rule, how surely, on what evidence."""

    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    sheet = models.CharField(max_length=64, default="")
    row_number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=30)
    weight = models.SmallIntegerField()
    evidence = models.JSONField()
    version = models.CharField(max_length=12)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sheet", "row_number", "rule"], name="registry_link_one_per_row"
            ),
            models.CheckConstraint(condition=Q(weight__range=(0, 100)), name="registry_link_weight_range"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} -> person {self.person_id}"


class LinkCount(models.Model):
    """How many rows of a batch each rule linked; exact links are only counted here."""

    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=30)
    version = models.CharField(max_length=12)
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "rule"], name="registry_linkcount_one_per_rule")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.rows}"


class Coverage(models.Model):
    """For this county and these days the batch is complete: who is not in it does not have the fact.

    For rolls and certificates `to_date` already includes the feed's freshness.
    """

    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    table = models.CharField(max_length=40)
    county = models.CharField(max_length=6)
    from_date = models.DateField()
    to_date = models.DateField()
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_current("coverage", "batch", "table", "county"),
            believed_in_order("coverage"),
            dates_in_order("coverage", "from_date", "to_date"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.county} {self.from_date}..{self.to_date}"


class ProbableEnrolment(models.Model):
    """A row of a roll that could not be matched, but whose number is one person's or whose name fits one person.

    No fact: nobody is entitled or excluded by it. It keeps discovery from telling an enrolled person to apply.
    """

    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    sheet = models.CharField(max_length=64, default="")
    row_number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=30)
    rule = models.CharField(max_length=16)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_current("probableenrolment", "person", "programme"),
            believed_in_order("probableenrolment"),
            well_formed("probableenrolment", "programme"),
            one_of("probableenrolment", "rule", ["number", "household", "village", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, probably, of person {self.person_id}"
