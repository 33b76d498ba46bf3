"""One row for each assessment of the whole county."""

from django.db import models
from django.db.models import F, Q

STATUSES = {"running": "研判中", "done": "完成", "failed": "失败"}


class Run(models.Model):
    """Every programme of a pack evaluated for everybody on one legal day with what was known at one instant.

    `folder` is relative to the data folder and holds `snapshot/` and `results/`. `counts` by programme:
    {subjects, met, unmet, unknown, conditions: {key: {met, unmet, unknown}}}.
    """

    as_of = models.DateField("研判日期")
    known_at = models.DateTimeField("数据截止时间")
    pack = models.CharField("政策包", max_length=60)
    pack_hash = models.CharField(max_length=64, default="")
    facts_hash = models.CharField(max_length=64, default="")
    parameters_hash = models.CharField(max_length=64, default="")
    results_hash = models.CharField(max_length=64, default="")
    impact_assessment = models.CharField("影响评估编号", max_length=100)
    status = models.CharField("状态", max_length=8, choices=list(STATUSES.items()), default="running")
    started_by = models.CharField("启动人", max_length=100)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    persons = models.PositiveIntegerField("人数", default=0)
    households = models.PositiveIntegerField("共同生活家庭数", default=0)
    counts: "models.JSONField[dict[str, object], dict[str, object]]" = models.JSONField(default=dict)
    folder = models.CharField(max_length=60, default="")
    failure_code = models.CharField(max_length=60, default="")
    failure_message = models.CharField(max_length=500, default="")

    class Meta:
        ordering = ("-id",)
        verbose_name = "研判批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(STATUSES)), name="assessment_run_status_known"
            ),
            models.CheckConstraint(condition=~Q(impact_assessment=""), name="assessment_run_impact_assessed"),
            models.CheckConstraint(
                condition=~Q(status="done")
                | (Q(finished_at__isnull=False) & ~Q(facts_hash="") & ~Q(results_hash="") & ~Q(folder="")),
                name="assessment_run_done_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") ^ Q(failure_code=""), name="assessment_run_failure_has_code"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="assessment_run_times_in_order",
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="assessment_run_by_status")]

    def __str__(self) -> str:
        return f"run {self.pk} as of {self.as_of}"
