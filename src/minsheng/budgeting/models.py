"""One row for each trial: what was asked, of whom, and what came out; and one for what each adopted change did."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

STATUSES = {"waiting": "等待", "running": "计算中", "done": "完成", "failed": "失败"}
KINDS = {"change": "改动试算", "versions": "两个日期比较"}


class Trial(models.Model):
    """Either changes on a day, or the policies of two days (`before_on`, `on`), on the people of a run in an area, all of them or
    those of some kinds of household (`population`: `whatif.populations`).

    `result`: the content of a comparison (`whatif.compare`), without anybody's id; those lie in the trial's folder.
    """

    kind = models.CharField("种类", max_length=10, choices=list(KINDS.items()))
    name = models.CharField("名称", max_length=80)
    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+")
    region = models.CharField("地区", max_length=12)
    population: "models.JSONField[list[str], list[str]]" = models.JSONField("人群", default=list)
    on = models.DateField("政策日期")
    before_on = models.DateField("比较日期", null=True)
    changes: "models.JSONField[list[str], list[str]]" = models.JSONField("改动", default=list)
    budget_fen = models.BigIntegerField("全年预算", null=True)
    status = models.CharField("状态", max_length=8, choices=list(STATUSES.items()), default="waiting")
    result: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    seconds = models.PositiveIntegerField("用时", default=0)
    failure_code = models.CharField(max_length=60, default="", blank=True)
    failure_message = models.CharField(max_length=500, default="", blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField("提出时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects: ClassVar[models.Manager["Trial"]] = models.Manager()

    class Meta:
        verbose_name = "政策试算"
        ordering = ("-id",)
        indexes = [models.Index(fields=["region", "-id"], name="budgeting_trial_by_area")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="budgeting_status_known"),
            models.CheckConstraint(
                condition=Q(kind="change", before_on__isnull=True)
                | Q(kind="versions", before_on__isnull=False),
                name="budgeting_kind_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(budget_fen__isnull=True) | Q(budget_fen__gte=0),
                name="budgeting_budget_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running"], finished_at__isnull=True)
                | Q(status__in=["done", "failed"], finished_at__isnull=False),
                name="budgeting_finished_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") ^ Q(failure_code=""), name="budgeting_failure_has_code"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("asked_at")),
                name="budgeting_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"trial {self.pk}"


class Effect(models.Model):
    """What an adopted change did, on the facts of `run`, the first on or after its first day.

    `figures`: {households: in how many something changes, unknown: of how many it cannot be said, winners, losers, same,
    month_more_fen, year_more_fen, programmes: [{name, unit, enters, leaves, unclear, more, less, month_fen, year_fen}]}.
    """

    change = models.OneToOneField("amendments.PolicyChange", models.PROTECT, related_name="effect")
    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+")
    figures: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    measured_at = models.DateTimeField("计算时间")

    objects: ClassVar[models.Manager["Effect"]] = models.Manager()

    class Meta:
        verbose_name = "政策调整的效果"

    def __str__(self) -> str:
        return f"effect of change {self.change_id}"
