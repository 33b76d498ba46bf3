import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("assessment", "0001_initial"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_kind", models.CharField(max_length=10)),
                ("subject_id", models.BigIntegerField()),
                ("programme", models.CharField(max_length=30, verbose_name="项目")),
                (
                    "label",
                    models.CharField(
                        choices=[
                            ("inform", "可直接告知"),
                            ("visit", "值得入户"),
                            ("check", "待核对"),
                            ("review", "在享待复核"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("entitled", "可能符合而未享受"),
                            ("dead", "已去世仍在享"),
                            ("moved", "户口已迁出或注销仍在享"),
                            ("double", "重复或冲突享受"),
                            ("not_entitled", "在享但有条件不符合"),
                        ],
                        max_length=16,
                        verbose_name="原因",
                    ),
                ),
                ("region", models.CharField(max_length=12, verbose_name="村（社区）")),
                ("rank", models.IntegerField(verbose_name="次序")),
                ("rank_reason", models.JSONField(default=list)),
                ("ask", models.CharField(blank=True, default="", max_length=60, verbose_name="向谁核实")),
                ("amount_monthly_fen", models.BigIntegerField(null=True, verbose_name="预计月金额")),
                ("evidence", models.JSONField(default=dict)),
                ("facts_hash", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "待处理"),
                            ("assigned", "已分派"),
                            ("visited", "已走访"),
                            ("closed", "已办结"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("due_on", models.DateField(null=True, verbose_name="期限")),
                ("opened_at", models.DateTimeField(verbose_name="发现时间")),
                ("refreshed_at", models.DateTimeField(verbose_name="最近核对时间")),
                ("assigned_at", models.DateTimeField(null=True, verbose_name="分派时间")),
                ("visited_at", models.DateTimeField(null=True, verbose_name="走访时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("applied", "已受理申请"),
                            ("informed", "已告知"),
                            ("not_eligible", "不符合"),
                            ("aided", "已救助"),
                            ("transferred", "转其他部门"),
                            ("not_found", "查无此人"),
                            ("duplicate", "重复"),
                            ("death_confirmed", "死亡核实"),
                            ("data_wrong", "数据有误"),
                            ("facts_changed", "事实已变化"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("outcome_note", models.CharField(default="", max_length=500, verbose_name="说明")),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承办人",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "first_run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.run",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessment.run"
                    ),
                ),
            ],
            options={
                "verbose_name": "线索",
                "ordering": ("-rank", "id"),
                "indexes": [
                    models.Index(fields=["status", "-rank", "id"], name="discovery_lead_queue"),
                    models.Index(fields=["region", "status", "-rank", "id"], name="discovery_lead_by_area"),
                    models.Index(fields=["label", "status", "-rank", "id"], name="discovery_lead_by_label"),
                    models.Index(
                        fields=["programme", "status", "-rank", "id"], name="discovery_lead_by_programme"
                    ),
                    models.Index(
                        fields=["subject_kind", "subject_id", "programme", "reason"],
                        name="discovery_lead_by_subject",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "closed"), _negated=True),
                        fields=("subject_kind", "subject_id", "programme", "reason"),
                        name="discovery_lead_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("person__isnull", False),
                                ("subject_id", models.F("person_id")),
                                ("subject_kind", "person"),
                            ),
                            models.Q(
                                ("household__isnull", False),
                                ("person__isnull", True),
                                ("subject_id", models.F("household_id")),
                                ("subject_kind", "joint"),
                            ),
                            _connector="OR",
                        ),
                        name="discovery_lead_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("label", "review"),
                                ("reason__in", ["dead", "moved", "double", "not_entitled"]),
                            ),
                            models.Q(("label__in", ["inform", "visit", "check"]), ("reason", "entitled")),
                            _connector="OR",
                        ),
                        name="discovery_lead_label_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "assigned", "visited", "closed"])),
                        name="discovery_lead_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "closed"),
                                ("closed_at__isnull", False),
                                (
                                    "outcome__in",
                                    [
                                        "applied",
                                        "informed",
                                        "not_eligible",
                                        "aided",
                                        "transferred",
                                        "not_found",
                                        "duplicate",
                                        "death_confirmed",
                                        "data_wrong",
                                        "facts_changed",
                                    ],
                                ),
                            ),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True),
                                ("closed_at__isnull", True),
                                ("closed_by__isnull", True),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="discovery_lead_closed_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            models.Q(("closed_by__isnull", True), ("outcome", "facts_changed")),
                            models.Q(
                                models.Q(("outcome", "facts_changed"), _negated=True),
                                ("closed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="discovery_lead_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "assigned"), _negated=True),
                            models.Q(("assigned_at__isnull", False), ("assignee__isnull", False)),
                            _connector="OR",
                        ),
                        name="discovery_lead_assigned_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "visited"), _negated=True),
                            ("visited_at__isnull", False),
                            _connector="OR",
                        ),
                        name="discovery_lead_visited_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_by", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField()),
                ("opened", models.PositiveIntegerField()),
                ("refreshed", models.PositiveIntegerField()),
                ("lapsed", models.PositiveIntegerField()),
                ("kept_closed", models.PositiveIntegerField()),
                ("suppressed", models.PositiveIntegerField()),
                ("disagreements", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("details", models.JSONField(default=dict)),
                ("areas", models.JSONField(default=dict)),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sweep", to="assessment.run"
                    ),
                ),
            ],
            options={
                "verbose_name": "线索批次",
                "ordering": ("-run_id",),
            },
        ),
        migrations.CreateModel(
            name="VisitRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=64)),
                ("visited_on", models.DateField(verbose_name="走访日期")),
                (
                    "method",
                    models.CharField(
                        choices=[("home", "入户"), ("phone", "电话"), ("other", "其他")],
                        default="home",
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("met_person", models.BooleanField(verbose_name="是否见到本人")),
                (
                    "living",
                    models.CharField(
                        blank=True,
                        choices=[("good", "良好"), ("fair", "一般"), ("hardship", "困难")],
                        default="",
                        max_length=10,
                        verbose_name="生活状况",
                    ),
                ),
                ("care_need", models.BooleanField(null=True, verbose_name="长期照护需求")),
                ("note", models.CharField(blank=True, default="", max_length=1000, verbose_name="情况说明")),
                ("next_due_on", models.DateField(null=True, verbose_name="下次应访日期")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("reached_registry", models.BooleanField(default=False, verbose_name="已记入一人一户档案")),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="discovery.lead",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "走访记录",
                "ordering": ("-visited_on", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("idempotency_key",), name="discovery_visit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("idempotency_key", ""), _negated=True),
                        name="discovery_visit_has_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("living__in", ["", "good", "fair", "hardship"])),
                        name="discovery_visit_living",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_due_on__isnull", True),
                            ("next_due_on__gte", models.F("visited_on")),
                            _connector="OR",
                        ),
                        name="discovery_visit_dates_in_order",
                    ),
                ],
            },
        ),
    ]
