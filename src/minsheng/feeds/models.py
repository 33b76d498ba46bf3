"""A file that came in, and what was wrong with its rows."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minsheng.feeds import states
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.validate import Problem

_COUNTED = [states.CHECKED, states.REGISTERED]


class Batch(models.Model):
    """One file of one feed. The file lies in HOME/landing under its SHA-256, the accepted rows in HOME/staged."""

    feed = models.CharField("数据类别", max_length=40, blank=True)
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("指纹", max_length=64, unique=True)
    size_bytes = models.PositiveBigIntegerField("大小（字节）")
    department = models.CharField("来源单位", max_length=60, blank=True)
    period_from = models.DateField("所属期起", null=True, blank=True)
    period_to = models.DateField("所属期止", null=True, blank=True)
    mode = models.CharField(
        "方式", max_length=5, choices=[("full", "全量"), ("delta", "增量")], default="delta"
    )
    is_correction = models.BooleanField("改正件", default=False)
    received_at = models.DateTimeField("收到时间")
    received_by = models.CharField("经办", max_length=80)
    checked_at = models.DateTimeField("检查时间", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=list(states.STATUS_NAMES.items()), default=states.LANDED
    )
    rows_in = models.PositiveIntegerField("行数", default=0)
    accepted = models.PositiveIntegerField("接收", default=0)
    quarantined = models.PositiveIntegerField("隔离", default=0)
    warned = models.PositiveIntegerField("有提示", default=0)
    repaired = models.PositiveIntegerField("已修复", default=0)
    refusal_code = models.CharField("退回代码", max_length=40, blank=True)
    refusal_message = models.TextField("退回原因", blank=True)
    # What the check saw besides rows: codes counted, ID states, sheets not read, headers as written.
    findings = models.JSONField("检查结果", default=dict, blank=True)

    objects: ClassVar[models.Manager["Batch"]] = models.Manager()

    class Meta:
        verbose_name = "批次"
        ordering = ("-received_at", "-id")
        indexes = [models.Index(fields=["feed", "-received_at"], name="batch_by_feed")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=_COUNTED) | Q(rows_in=F("accepted") + F("quarantined")),
                name="batch_rows_add_up",
                violation_error_message="收到的行数应等于接收与隔离之和。",
            ),
            models.CheckConstraint(
                condition=Q(repaired__lte=F("accepted")), name="batch_repaired_rows_are_accepted"
            ),
            models.CheckConstraint(condition=Q(warned__lte=F("rows_in")), name="batch_warned_rows_came_in"),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True, period_to__isnull=True)
                | Q(period_from__isnull=False, period_to__isnull=False, period_from__lte=F("period_to")),
                name="batch_period_is_whole_and_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(status=states.REFUSED) | ~Q(refusal_code=""), name="batch_refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_COUNTED) | (~Q(feed="") & Q(checked_at__isnull=False)),
                name="batch_checked_has_feed_and_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(states.STATUS_NAMES)), name="batch_status_is_known"
            ),
            models.CheckConstraint(condition=Q(mode__in=["full", "delta"]), name="batch_mode_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.feed_name} {self.file_name}"

    @property
    def feed_name(self) -> str:
        """The feed in Chinese; 未识别 before the check."""
        return FEEDS[self.feed].name_zh if self.feed in FEEDS else "未识别"

    @property
    def is_addition(self) -> bool:
        """A full file, registered, that may not be complete: it only added, and a person can confirm that it is complete."""
        whole = self.feed in FEEDS and FEEDS[self.feed].mode == "full"
        return whole and self.status == states.REGISTERED and self.mode == "delta" and not self.is_correction

    @property
    def landing_path(self) -> Path:
        """The file as it came in."""
        return Path(settings.MINSHENG_HOME) / "landing" / self.sha256

    @property
    def staged_path(self) -> Path:
        """The accepted rows as Parquet, in the schema of the feed."""
        return Path(settings.MINSHENG_HOME) / "staged" / f"{self.pk}.parquet"

    def problems(self) -> list[Problem]:
        """Everything wrong with quarantined rows, in the order of the file."""
        fields = Problem._fields
        found = self.rejects.filter(severity="error").order_by("sheet", "row_number", "id")
        return [Problem(*values) for values in found.values_list(*fields)]


class ServedCounty(models.Model):
    """A county that a registered batch speaks for: departments of a prefecture send one file or one for each county."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="served", verbose_name="批次")
    county = models.CharField("县代码", max_length=6)

    objects: ClassVar[models.Manager["ServedCounty"]] = models.Manager()

    class Meta:
        verbose_name = "批次所属县"
        constraints = [models.UniqueConstraint(fields=["batch", "county"], name="served_county_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.county}"


class Reject(models.Model):
    """One finding about one row. `value` is masked (see `validate.guarded`); the landed file keeps the original."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rejects", verbose_name="批次")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    row_number = models.PositiveIntegerField("行号")
    column = models.CharField("列", max_length=100, blank=True)
    value = models.CharField("内容", max_length=100, blank=True)
    code = models.CharField("代码", max_length=40)
    message = models.CharField("说明", max_length=200)
    suggestion = models.CharField("建议", max_length=200, blank=True)
    severity = models.CharField("程度", max_length=7, choices=[("error", "隔离"), ("warning", "提示")])

    objects: ClassVar[models.Manager["Reject"]] = models.Manager()

    class Meta:
        verbose_name = "问题行"
        indexes = [models.Index(fields=["batch", "severity", "row_number"], name="reject_by_row")]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=["error", "warning"]), name="reject_severity_is_known"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="reject_has_a_code"),
            models.CheckConstraint(condition=Q(row_number__gte=1), name="reject_row_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.row_number} 行 {self.code}"
