import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("feed", models.CharField(blank=True, max_length=40, verbose_name="数据类别")),
                ("file_name", models.CharField(max_length=255, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="指纹")),
                ("size_bytes", models.PositiveBigIntegerField(verbose_name="大小（字节）")),
                ("department", models.CharField(blank=True, max_length=60, verbose_name="来源单位")),
                ("period_from", models.DateField(blank=True, null=True, verbose_name="所属期起")),
                ("period_to", models.DateField(blank=True, null=True, verbose_name="所属期止")),
                (
                    "mode",
                    models.CharField(
                        choices=[("full", "全量"), ("delta", "增量")],
                        default="delta",
                        max_length=5,
                        verbose_name="方式",
                    ),
                ),
                ("is_correction", models.BooleanField(default=False, verbose_name="改正件")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("received_by", models.CharField(max_length=80, verbose_name="经办")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="检查时间")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("landed", "已收到"),
                            ("checked", "已检查"),
                            ("registered", "已入库"),
                            ("refused", "已退回"),
                        ],
                        default="landed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("rows_in", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("accepted", models.PositiveIntegerField(default=0, verbose_name="接收")),
                ("quarantined", models.PositiveIntegerField(default=0, verbose_name="隔离")),
                ("warned", models.PositiveIntegerField(default=0, verbose_name="有提示")),
                ("repaired", models.PositiveIntegerField(default=0, verbose_name="已修复")),
                ("refusal_code", models.CharField(blank=True, max_length=40, verbose_name="退回代码")),
                ("refusal_message", models.TextField(blank=True, verbose_name="退回原因")),
                ("findings", models.JSONField(blank=True, default=dict, verbose_name="检查结果")),
            ],
            options={
                "verbose_name": "批次",
                "ordering": ("-received_at", "-id"),
                "indexes": [models.Index(fields=["feed", "-received_at"], name="batch_by_feed")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["checked", "registered"]), _negated=True),
                            (
                                "rows_in",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("accepted"), "+", models.F("quarantined")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="batch_rows_add_up",
                        violation_error_message="收到的行数应等于接收与隔离之和。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("repaired__lte", models.F("accepted"))),
                        name="batch_repaired_rows_are_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("warned__lte", models.F("rows_in"))),
                        name="batch_warned_rows_came_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("period_from__isnull", True), ("period_to__isnull", True)),
                            models.Q(
                                ("period_from__isnull", False),
                                ("period_from__lte", models.F("period_to")),
                                ("period_to__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="batch_period_is_whole_and_ordered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="batch_refusal_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["checked", "registered"]), _negated=True),
                            models.Q(models.Q(("feed", ""), _negated=True), ("checked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="batch_checked_has_feed_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["landed", "checked", "registered", "refused"])),
                        name="batch_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["full", "delta"])), name="batch_mode_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=100, verbose_name="工作表")),
                ("row_number", models.PositiveIntegerField(verbose_name="行号")),
                ("column", models.CharField(blank=True, max_length=100, verbose_name="列")),
                ("value", models.CharField(blank=True, max_length=100, verbose_name="内容")),
                ("code", models.CharField(max_length=40, verbose_name="代码")),
                ("message", models.CharField(max_length=200, verbose_name="说明")),
                ("suggestion", models.CharField(blank=True, max_length=200, verbose_name="建议")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "隔离"), ("warning", "提示")], max_length=7, verbose_name="程度"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rejects",
                        to="feeds.batch",
                        verbose_name="批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "问题行",
                "indexes": [models.Index(fields=["batch", "severity", "row_number"], name="reject_by_row")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["error", "warning"])),
                        name="reject_severity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="reject_has_a_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("row_number__gte", 1)), name="reject_row_counts_from_one"
                    ),
                ],
            },
        ),
    ]
