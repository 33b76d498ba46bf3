import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0001_initial"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Birth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("certificate", models.CharField(max_length=40)),
                ("sex", models.SmallIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "father",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)), fields=["person"], name="birth_past"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "certificate"),
                        name="registry_birth_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_birth_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_birth_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", [1, 2])), name="registry_birth_sex_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("father_situation", models.CharField(max_length=20, null=True)),
                ("father_since", models.DateField(null=True)),
                ("father_until", models.DateField(null=True)),
                ("mother_situation", models.CharField(max_length=20, null=True)),
                ("mother_since", models.DateField(null=True)),
                ("mother_until", models.DateField(null=True)),
                ("placement", models.CharField(max_length=12, null=True)),
                ("standard_fen", models.BigIntegerField(null=True)),
                ("monthly_fen", models.BigIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="childrecord_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_childrecord_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_childrecord_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_childrecord_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "orphan_institution",
                                    "orphan_home",
                                    "defacto",
                                    "difficulty",
                                    "left_behind",
                                    "moving",
                                ],
                            )
                        ),
                        name="registry_childrecord_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "father_situation__in",
                                [
                                    "none",
                                    "dead",
                                    "missing",
                                    "severe_disability",
                                    "serious_illness",
                                    "custody",
                                    "detox",
                                    "restricted",
                                    "lost_contact",
                                    "revoked",
                                    "deported",
                                ],
                            )
                        ),
                        name="registry_childrecord_father_situation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "mother_situation__in",
                                [
                                    "none",
                                    "dead",
                                    "missing",
                                    "severe_disability",
                                    "serious_illness",
                                    "custody",
                                    "detox",
                                    "restricted",
                                    "lost_contact",
                                    "revoked",
                                    "deported",
                                ],
                            )
                        ),
                        name="registry_childrecord_mother_situation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("placement__in", ["none", "kin", "institution", "foster", "adopted"])
                        ),
                        name="registry_childrecord_placement_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("standard_fen__gte", 0), ("standard_fen__isnull", True), _connector="OR"
                            ),
                            models.Q(("monthly_fen__gte", 0), ("monthly_fen__isnull", True), _connector="OR"),
                        ),
                        name="registry_childrecord_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=12)),
                ("sequence", models.SmallIntegerField(default=1)),
                ("employer", models.CharField(max_length=60, null=True)),
                ("base_fen", models.BigIntegerField(null=True)),
                ("status", models.CharField(max_length=10)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="contribution_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "kind", "valid_from", "sequence"),
                        name="registry_contribution_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_contribution_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_contribution_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["employee", "unemployment", "injury", "flexible"])),
                        name="registry_contribution_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["paid", "owing", "stopped"])),
                        name="registry_contribution_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base_fen__gte", 0), ("base_fen__isnull", True), _connector="OR"),
                        name="registry_contribution_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounterMatter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("number", models.CharField(max_length=40)),
                ("counter", models.CharField(max_length=12)),
                ("own_fen", models.BigIntegerField(null=True)),
                ("emergency", models.CharField(max_length=12, null=True)),
                ("note", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="countermatter_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "number"),
                        name="registry_countermatter_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_countermatter_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_countermatter_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counter__in", ["medical", "disability", "elder", "other"])),
                        name="registry_countermatter_counter_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("emergency__in", ["fire", "traffic", "accident", "illness", "disaster", "other"])
                        ),
                        name="registry_countermatter_emergency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("own_fen__gte", 0), ("own_fen__isnull", True), _connector="OR"),
                        name="registry_countermatter_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Custody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=10)),
                ("status", models.CharField(max_length=10)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="custody_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_custody_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_custody_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_custody_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["prison", "detox", "restricted"])),
                        name="registry_custody_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["held", "released"])),
                        name="registry_custody_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisasterLoss",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("disaster", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=12)),
                ("family_size", models.IntegerField(null=True)),
                ("evacuated", models.IntegerField(null=True)),
                ("collapsed_rooms", models.IntegerField(null=True)),
                ("severe_rooms", models.IntegerField(null=True)),
                ("minor_rooms", models.IntegerField(null=True)),
                ("crop_mu", models.IntegerField(null=True)),
                ("deaths", models.IntegerField(null=True)),
                ("needs", models.CharField(max_length=60, null=True)),
                ("aided_fen", models.BigIntegerField(null=True)),
                ("assessed_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="disasterloss_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "disaster"),
                        name="registry_disasterloss_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_disasterloss_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_disasterloss_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["flood", "drought", "fire", "wind_hail", "snow", "earthquake", "other"],
                            )
                        ),
                        name="registry_disasterloss_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("family_size__gte", 0), ("family_size__isnull", True), _connector="OR"),
                            models.Q(("evacuated__gte", 0), ("evacuated__isnull", True), _connector="OR"),
                            models.Q(
                                ("collapsed_rooms__gte", 0),
                                ("collapsed_rooms__isnull", True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("severe_rooms__gte", 0), ("severe_rooms__isnull", True), _connector="OR"
                            ),
                            models.Q(("minor_rooms__gte", 0), ("minor_rooms__isnull", True), _connector="OR"),
                            models.Q(("crop_mu__gte", 0), ("crop_mu__isnull", True), _connector="OR"),
                            models.Q(("deaths__gte", 0), ("deaths__isnull", True), _connector="OR"),
                            models.Q(("aided_fen__gte", 0), ("aided_fen__isnull", True), _connector="OR"),
                        ),
                        name="registry_disasterloss_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Marriage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=10)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="marriage_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "valid_from", "kind"),
                        name="registry_marriage_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_marriage_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_marriage_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["married", "divorced", "reissued"])),
                        name="registry_marriage_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__isnull", False)),
                        name="registry_marriage_has_its_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeansAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("request", models.CharField(max_length=40)),
                ("item", models.CharField(max_length=12)),
                ("institution", models.CharField(max_length=60)),
                ("sequence", models.SmallIntegerField(default=1)),
                ("found", models.BooleanField()),
                ("balance_fen", models.BigIntegerField(null=True)),
                ("wealth_fen", models.BigIntegerField(null=True)),
                ("credited_fen", models.BigIntegerField(null=True)),
                ("monthly_fen", models.BigIntegerField(null=True)),
                ("base_fen", models.BigIntegerField(null=True)),
                ("kind", models.CharField(max_length=30, null=True)),
                ("use", models.CharField(max_length=30, null=True)),
                ("status", models.CharField(max_length=16, null=True)),
                ("exempt", models.BooleanField(null=True)),
                ("active", models.BooleanField(null=True)),
                ("area_m2", models.IntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="meansanswer_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "request", "item", "institution", "sequence"),
                        name="registry_meansanswer_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_meansanswer_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_meansanswer_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("item__in", ["bank", "housing_fund", "vehicles", "houses", "companies"])
                        ),
                        name="registry_meansanswer_item_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("balance_fen__gte", 0), ("balance_fen__isnull", True), _connector="OR"),
                            models.Q(("wealth_fen__gte", 0), ("wealth_fen__isnull", True), _connector="OR"),
                            models.Q(
                                ("credited_fen__gte", 0), ("credited_fen__isnull", True), _connector="OR"
                            ),
                            models.Q(("monthly_fen__gte", 0), ("monthly_fen__isnull", True), _connector="OR"),
                            models.Q(("base_fen__gte", 0), ("base_fen__isnull", True), _connector="OR"),
                            models.Q(("area_m2__gte", 0), ("area_m2__isnull", True), _connector="OR"),
                        ),
                        name="registry_meansanswer_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PovertyWatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("household_number", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=10)),
                ("risk", models.CharField(max_length=40, null=True)),
                ("resolved", models.BooleanField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="povertywatch_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_povertywatch_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_povertywatch_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_povertywatch_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["unstable", "marginal", "sudden", "lifted"])),
                        name="registry_povertywatch_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreferentialAllowance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=30)),
                ("sequence", models.SmallIntegerField(default=1)),
                ("grade", models.CharField(max_length=16, null=True)),
                ("monthly_fen", models.BigIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="preferentialallowance_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "kind", "sequence"),
                        name="registry_preferentialallowance_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_preferentialallowance_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_preferentialallowance_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("monthly_fen__gte", 0), ("monthly_fen__isnull", True), _connector="OR"
                        ),
                        name="registry_preferentialallowance_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProbableEnrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("programme", models.CharField(max_length=30)),
                ("rule", models.CharField(max_length=16)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "programme"),
                        name="registry_probableenrolment_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_probableenrolment_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("programme__regex", "^[a-z][a-z0-9_]*$")),
                        name="registry_probableenrolment_programme_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["household", "village"])),
                        name="registry_probableenrolment_rule_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("school", models.CharField(max_length=60, null=True)),
                ("stage", models.CharField(max_length=12)),
                ("grade", models.CharField(max_length=16, null=True)),
                ("status", models.CharField(max_length=12)),
                ("absent_days", models.IntegerField(null=True)),
                ("left_behind", models.BooleanField(null=True)),
                ("orphan_marked", models.BooleanField(null=True)),
                ("graduates_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="schoolrecord_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_schoolrecord_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_schoolrecord_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_schoolrecord_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                ["kindergarten", "primary", "junior", "senior", "vocational", "higher"],
                            )
                        ),
                        name="registry_schoolrecord_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["enrolled", "suspended", "transferred", "dropped", "graduated"])
                        ),
                        name="registry_schoolrecord_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("absent_days__gte", 0), ("absent_days__isnull", True), _connector="OR"
                        ),
                        name="registry_schoolrecord_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfCare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("eats", models.BooleanField(null=True)),
                ("dresses", models.BooleanField(null=True)),
                ("gets_up", models.BooleanField(null=True)),
                ("toilets", models.BooleanField(null=True)),
                ("walks", models.BooleanField(null=True)),
                ("bathes", models.BooleanField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="selfcare_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "valid_from"),
                        name="registry_selfcare_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_selfcare_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_selfcare_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupporterSurvey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("named", models.SmallIntegerField()),
                ("known", models.SmallIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="supportersurvey_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_supportersurvey_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_supportersurvey_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_supportersurvey_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("known__gte", 0), ("named__gte", models.F("known"))),
                        name="registry_supportersurvey_known_of_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemporaryAid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("number", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=30)),
                ("cause", models.CharField(max_length=12)),
                ("amount_fen", models.BigIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="temporaryaid_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "number"),
                        name="registry_temporaryaid_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_temporaryaid_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_temporaryaid_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "temporary_emergency",
                                    "temporary_expense",
                                    "quick_relief",
                                    "disaster_relief",
                                ],
                            )
                        ),
                        name="registry_temporaryaid_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause__in", ["fire", "traffic", "accident", "illness", "disaster", "other"])
                        ),
                        name="registry_temporaryaid_cause_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", 0), ("amount_fen__isnull", True), _connector="OR"
                        ),
                        name="registry_temporaryaid_not_negative",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="enrolment",
            name="registry_enrolment_programme_known",
        ),
        migrations.RemoveConstraint(
            model_name="relation",
            name="registry_relation_one_current",
        ),
        migrations.AddField(
            model_name="authorisation",
            name="banks_asked",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="items",
            field=models.CharField(max_length=60, null=True),
        ),
        migrations.AddField(
            model_name="relation",
            name="source",
            field=models.CharField(default="register", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="authorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("banks_asked__gte", 0), ("banks_asked__isnull", True), _connector="OR"),
                name="registry_authorisation_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("programme__regex", "^[a-z][a-z0-9_]*$")),
                name="registry_enrolment_programme_is_a_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("person", "other", "kind", "source"),
                name="registry_relation_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["register", "marriage", "births", "supporters"])),
                name="registry_relation_source_known",
            ),
        ),
    ]
