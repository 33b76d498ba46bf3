"""Answers, each with its day, its source and the time we believed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from minsheng.asking.rules import SOURCES


class Answer(models.Model):
    """What a household, or one person, said to a policy's question; another answer ends it (`ended_at`).

    `value`: 1 and 0 for yes and no, fen, or a number.
    """

    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+", null=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    key = models.CharField("问题", max_length=60)
    value = models.BigIntegerField("回答")
    said_on = models.DateField("询问日期")
    source = models.CharField("来源", max_length=7, choices=list(SOURCES.items()))
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("said_on", "id")
        verbose_name = "询问的回答"
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, person__isnull=True)
                | Q(household__isnull=True, person__isnull=False),
                name="asking_answer_of_one",
            ),
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="asking_answer_source"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=models.F("recorded_at")),
                name="asking_answer_believed_in_order",
            ),
            models.UniqueConstraint(
                fields=["household", "key"], condition=Q(ended_at__isnull=True), name="asking_household_once"
            ),
            models.UniqueConstraint(
                fields=["person", "key"], condition=Q(ended_at__isnull=True), name="asking_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to {self.key}"
