"""A rectification of one programme, and one row for each subject on its roll."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from minsheng.rectification import rules


class Rectification(models.Model):
    """Everybody on one roll of one area judged anew by the results of one run.

    `reasons`: [{code, text, subjects}] as opened; `missing`: {class: subjects} who are eligible by all that is known and do
    not stand on the roll. The sample repeats from `seed`.
    """

    programme = models.CharField("项目", max_length=30)
    programme_name = models.CharField(max_length=60)
    region = models.CharField("地区", max_length=12)
    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+")
    sample_size = models.PositiveIntegerField("抽查户数")
    seed = models.CharField("抽样种子", max_length=40)
    reasons: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    missing: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    opened_at = models.DateTimeField("开始")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Rectification"]] = models.Manager()

    class Meta:
        verbose_name = "年度整治"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "region", "run"], name="rectification_once_for_a_run"
            )
        ]

    def __str__(self) -> str:
        return f"rectification {self.pk} of {self.programme}"


class Entry(models.Model):
    """One subject on the roll: what the data says, whether it is to be visited, what was found. No names are kept here."""

    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="+", null=True, db_index=False
    )
    contact = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", db_index=False)
    region = models.CharField("村（社区）", max_length=12)
    persons = models.PositiveIntegerField("在享人数")
    monthly_fen = models.BigIntegerField("月金额", null=True)
    verdict = models.CharField("数据判断", max_length=8, choices=list(rules.VERDICTS.items()))
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField("原因", default=list)
    is_sampled = models.BooleanField("抽查", default=False)
    outcome = models.CharField(
        "核实结果", max_length=8, default="", blank=True, choices=list(rules.OUTCOMES.items())
    )
    note = models.CharField("核实情况", max_length=rules.LONGEST_NOTE, default="", blank=True)
    heard_on = models.DateField("听取意见", null=True)
    decided_at = models.DateTimeField("登记时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )

    objects: ClassVar[models.Manager["Entry"]] = models.Manager()

    class Meta:
        verbose_name = "整治对象"
        ordering = ("region", "id")
        indexes = [
            models.Index(fields=["rectification", "region", "id"], name="rectification_by_area"),
            models.Index(fields=["rectification", "is_sampled", "region"], name="rectification_sample"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rectification", "kind", "subject_id"], name="rectification_subject_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=list(rules.VERDICTS)), name="rectification_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | (
                    Q(outcome__in=list(rules.OUTCOMES), decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(note="")
                ),
                name="rectification_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=rules.PROPOSAL) | Q(heard_on__isnull=False),
                name="rectification_leaving_needs_a_hearing",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk} of rectification {self.rectification_id}"
