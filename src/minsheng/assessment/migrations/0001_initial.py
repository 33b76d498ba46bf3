from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(verbose_name="研判日期")),
                ("known_at", models.DateTimeField(verbose_name="数据截止时间")),
                ("pack", models.CharField(max_length=60, verbose_name="政策包")),
                ("pack_hash", models.CharField(default="", max_length=64)),
                ("facts_hash", models.CharField(default="", max_length=64)),
                ("parameters_hash", models.CharField(default="", max_length=64)),
                ("results_hash", models.CharField(default="", max_length=64)),
                ("impact_assessment", models.CharField(max_length=100, verbose_name="影响评估编号")),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "研判中"), ("done", "完成"), ("failed", "失败")],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("started_by", models.CharField(max_length=100, verbose_name="启动人")),
                ("started_at", models.DateTimeField(verbose_name="开始")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结束")),
                ("persons", models.PositiveIntegerField(default=0, verbose_name="人数")),
                ("households", models.PositiveIntegerField(default=0, verbose_name="共同生活家庭数")),
                ("counts", models.JSONField(default=dict)),
                ("folder", models.CharField(default="", max_length=60)),
                ("failure_code", models.CharField(default="", max_length=60)),
                ("failure_message", models.CharField(default="", max_length=500)),
            ],
            options={
                "verbose_name": "研判批次",
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["status", "-id"], name="assessment_run_by_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["running", "done", "failed"])),
                        name="assessment_run_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("impact_assessment", ""), _negated=True),
                        name="assessment_run_impact_assessed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "done"), _negated=True),
                            models.Q(
                                ("finished_at__isnull", False),
                                models.Q(("facts_hash", ""), _negated=True),
                                models.Q(("results_hash", ""), _negated=True),
                                models.Q(("folder", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="assessment_run_done_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "failed"), ("failure_code", ""), _connector="XOR"),
                        name="assessment_run_failure_has_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            ("finished_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="assessment_run_times_in_order",
                    ),
                ],
            },
        ),
    ]
