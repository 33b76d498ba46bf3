"""One row for each reported death that somebody has to look at. The death itself stays a fact of the registry."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from minsheng.registry.deaths import rules
from minsheng.registry.models import Death, Person


class DeathQuestion(models.Model):
    """A row whose number is `holder`'s and whose name is another's: `namesake`'s, where only one can be meant. Who died?
    Without `holder` the row has no number of its own or no day (`died_on` NULL), and is it `namesake` who died?

    Nobody is believed dead because of it until somebody says so (`status`: open, or a key of `rules.WHO`). `said_*`: what the
    village says, which settles nothing.
    """

    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+")
    sheet = models.CharField("工作表", max_length=64, default="", blank=True)
    row_number = models.PositiveIntegerField("行号")
    died_on = models.DateField("死亡日期", null=True)
    certificate = models.CharField("证明编号", max_length=60, default="", blank=True)
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    namesake = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    status = models.CharField("状态", max_length=10, default="open")
    opened_at = models.DateTimeField("发现时间")
    due_on = models.DateField("期限")
    said_who = models.CharField("村里的说法", max_length=10, default="", blank=True)
    said_at = models.DateTimeField("村里答复时间", null=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    decided_at = models.DateTimeField("核实时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    evidence = models.CharField("核实方式", max_length=10, default="", blank=True)
    note = models.CharField("核实情况", max_length=rules.LONGEST_REASON, default="", blank=True)

    objects: ClassVar[models.Manager["DeathQuestion"]] = models.Manager()

    class Meta:
        verbose_name = "死亡登记姓名不符"
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(fields=["holder", "died_on"], name="death_question_asked_once"),
            models.UniqueConstraint(
                fields=["namesake", "died_on"],
                condition=Q(holder__isnull=True),
                name="death_question_without_number_asked_once",
            ),
            models.UniqueConstraint(
                fields=["holder", "certificate"],
                condition=Q(died_on__isnull=True),
                name="death_question_without_day_asked_once",
            ),
            models.UniqueConstraint(
                fields=["namesake", "certificate"],
                condition=Q(holder__isnull=True, died_on__isnull=True),
                name="death_question_without_number_and_day_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=False) | Q(namesake__isnull=False),
                name="death_question_names_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", *rules.WHO]), name="death_question_status_known"
            ),
            models.CheckConstraint(
                condition=Q(said_who="")
                | Q(said_who__in=list(rules.WHO), said_at__isnull=False, said_by__isnull=False),
                name="death_question_said_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=False) | Q(status__in=["open", "neither"]),
                name="death_question_day_before_death",
            ),
            models.CheckConstraint(
                condition=Q(status="open")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(evidence="") & ~Q(note="")),
                name="death_question_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"question of death {self.pk}"


class DeathReview(models.Model):
    """`reasons`: keys of `rules.REASONS`. `reported_*`: a village says the person lives. `decided_*`: who said so or who
    confirmed the death, how and why. No names and no numbers are kept here."""

    death = models.OneToOneField(Death, models.PROTECT, related_name="review")
    person = models.ForeignKey(Person, models.PROTECT, related_name="death_reviews")
    region = models.CharField("村（社区）", max_length=12)
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField("原因", default=list)
    status = models.CharField("状态", max_length=10, choices=list(rules.STATUSES.items()), default="open")
    opened_at = models.DateTimeField("发现时间")
    due_on = models.DateField("期限")
    reported_at = models.DateTimeField("报告时间", null=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    decided_at = models.DateTimeField("核实时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    evidence = models.CharField(
        "核实方式", max_length=10, default="", blank=True, choices=list(rules.EVIDENCE.items())
    )
    note = models.CharField("核实情况", max_length=rules.LONGEST_REASON, default="", blank=True)

    objects: ClassVar[models.Manager["DeathReview"]] = models.Manager()

    class Meta:
        verbose_name = "死亡核实"
        ordering = ("due_on", "id")
        indexes = [models.Index(fields=["region", "status", "due_on"], name="death_review_by_area")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(rules.STATUSES)), name="death_review_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["alive", "true"])
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(evidence="") & ~Q(note="")),
                name="death_review_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="reported") | Q(reported_at__isnull=False, reported_by__isnull=False),
                name="death_review_reported_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"review of death {self.death_id}"
