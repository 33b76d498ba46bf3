import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("feeds", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("basis", models.CharField(max_length=8)),
                ("source_key", models.CharField(max_length=40)),
                ("region", models.CharField(db_index=True, max_length=12)),
                ("urban_rural", models.CharField(max_length=5, null=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("source_key", "kind"),
                        name="registry_household_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_household_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_household_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["registered", "joint", "residence"])),
                        name="registry_household_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["declared", "visited", "derived"])),
                        name="registry_household_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urban_rural__in", ["urban", "rural"])),
                        name="registry_household_urban_rural_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=30)),
                ("version", models.CharField(max_length=12)),
                ("rows", models.PositiveIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "rule"), name="registry_linkcount_one_per_rule")
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identity", models.BinaryField()),
                ("id_token", models.BigIntegerField()),
                ("name_token", models.BigIntegerField()),
                ("initials_token", models.BigIntegerField()),
                ("tail_token", models.BigIntegerField()),
                ("sex", models.SmallIntegerField(null=True)),
                ("birth_date", models.DateField(null=True)),
                ("region", models.CharField(db_index=True, max_length=12)),
                ("recorded_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_token"], name="registry_person_name"),
                    models.Index(fields=["initials_token", "region"], name="registry_person_initials"),
                    models.Index(fields=["tail_token"], name="registry_person_tail"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id_token",), name="registry_person_one_per_id_number"),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", [1, 2])), name="registry_person_sex_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pension",
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
                ("sequence", models.SmallIntegerField(default=1)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("basic_fen", models.BigIntegerField(null=True)),
                ("status", models.CharField(max_length=16, null=True)),
                ("stop_reason", models.CharField(max_length=60, null=True)),
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
                        name="pension_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "kind", "valid_from", "sequence"),
                        name="registry_pension_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_pension_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_pension_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_fen__gte", 0), ("amount_fen__isnull", True), _connector="OR"),
                            models.Q(("basic_fen__gte", 0), ("basic_fen__isnull", True), _connector="OR"),
                        ),
                        name="registry_pension_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("role", models.CharField(max_length=16)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
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
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("valid_to__isnull", True)),
                        fields=("person", "kind"),
                        name="registry_membership_one_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_membership_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_membership_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["registered", "joint", "residence"])),
                        name="registry_membership_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MedicalMonth",
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
                ("sequence", models.SmallIntegerField(default=1)),
                ("total_fen", models.BigIntegerField(null=True)),
                ("fund_fen", models.BigIntegerField(null=True)),
                ("own_fen", models.BigIntegerField(null=True)),
                ("admissions", models.IntegerField(null=True)),
                ("disease_group", models.CharField(max_length=30, null=True)),
                ("serious", models.BooleanField(null=True)),
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
                        name="medicalmonth_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "valid_from", "sequence"),
                        name="registry_medicalmonth_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_medicalmonth_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_medicalmonth_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("total_fen__gte", 0), ("total_fen__isnull", True), _connector="OR"),
                            models.Q(("fund_fen__gte", 0), ("fund_fen__isnull", True), _connector="OR"),
                            models.Q(("own_fen__gte", 0), ("own_fen__isnull", True), _connector="OR"),
                            models.Q(("admissions__gte", 0), ("admissions__isnull", True), _connector="OR"),
                        ),
                        name="registry_medicalmonth_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeansReport",
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
                ("report", models.CharField(max_length=40)),
                ("request", models.CharField(max_length=40, null=True)),
                ("wage_fen", models.BigIntegerField(null=True)),
                ("business_fen", models.BigIntegerField(null=True)),
                ("property_income_fen", models.BigIntegerField(null=True)),
                ("transfer_fen", models.BigIntegerField(null=True)),
                ("financial_assets_fen", models.BigIntegerField(null=True)),
                ("vehicle_count", models.IntegerField(null=True)),
                ("house_count", models.IntegerField(null=True)),
                ("company_count", models.IntegerField(null=True)),
                ("bank_answered", models.BooleanField(null=True)),
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
                        name="meansreport_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "report"),
                        name="registry_meansreport_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_meansreport_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_meansreport_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("vehicle_count__gte", 0), ("vehicle_count__isnull", True), _connector="OR"
                            ),
                            models.Q(("house_count__gte", 0), ("house_count__isnull", True), _connector="OR"),
                            models.Q(
                                ("company_count__gte", 0), ("company_count__isnull", True), _connector="OR"
                            ),
                            models.Q(
                                ("financial_assets_fen__gte", 0),
                                ("financial_assets_fen__isnull", True),
                                _connector="OR",
                            ),
                        ),
                        name="registry_meansreport_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("row_number", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=30)),
                ("weight", models.SmallIntegerField()),
                ("evidence", models.JSONField()),
                ("version", models.CharField(max_length=12)),
                ("recorded_at", models.DateTimeField()),
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
                        fields=("batch", "sheet", "row_number", "rule"), name="registry_link_one_per_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__range", (0, 100))), name="registry_link_weight_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(default="", max_length=64)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(max_length=60, null=True)),
                ("row_number", models.PositiveIntegerField(null=True)),
                ("programme", models.CharField(max_length=30)),
                ("subtype", models.CharField(max_length=16, null=True)),
                ("source_key", models.CharField(default="", max_length=40)),
                ("sequence", models.SmallIntegerField(default=1)),
                ("role", models.CharField(max_length=16, null=True)),
                ("region", models.CharField(max_length=12)),
                ("monthly_fen", models.BigIntegerField(null=True)),
                ("account_of_other", models.BooleanField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.batch",
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
                        name="enrolment_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "programme", "source_key", "sequence", "valid_from"),
                        name="registry_enrolment_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_enrolment_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_enrolment_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "programme__in",
                                [
                                    "dibao",
                                    "dibao_single",
                                    "dibao_edge",
                                    "tekun",
                                    "disability_living",
                                    "disability_care",
                                    "old_age_allowance",
                                ],
                            )
                        ),
                        name="registry_enrolment_programme_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("monthly_fen__gte", 0), ("monthly_fen__isnull", True), _connector="OR"
                        ),
                        name="registry_enrolment_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("batch__isnull", False),
                                ("decision__isnull", True),
                                ("row_number__isnull", False),
                            ),
                            models.Q(("batch__isnull", True), ("decision__isnull", False)),
                            _connector="OR",
                        ),
                        name="registry_enrolment_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisabilityCertificate",
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
                ("kind", models.SmallIntegerField(null=True)),
                ("grade", models.SmallIntegerField(null=True)),
                ("status", models.CharField(max_length=10, null=True)),
                ("issued_on", models.DateField(null=True)),
                ("valid_until", models.DateField(null=True)),
                ("needs", models.CharField(max_length=60, null=True)),
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
                        name="disabilitycertificate_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_disabilitycertificate_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_disabilitycertificate_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_disabilitycertificate_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["valid", "frozen", "cancelled", "expired", "moved"])
                        ),
                        name="registry_disabilitycertificate_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__range", (1, 7)), ("kind__isnull", True), _connector="OR"),
                        name="registry_disabilitycertificate_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__range", (1, 4)), ("grade__isnull", True), _connector="OR"
                        ),
                        name="registry_disabilitycertificate_grade",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
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
                ("size", models.IntegerField(null=True)),
                ("income_fen", models.BigIntegerField(null=True)),
                ("difficulty", models.CharField(max_length=30, null=True)),
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
                        name="declaration_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "number"),
                        name="registry_declaration_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_declaration_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_declaration_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("size__gte", 0), ("size__isnull", True), _connector="OR"),
                            models.Q(("income_fen__gte", 0), ("income_fen__isnull", True), _connector="OR"),
                        ),
                        name="registry_declaration_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Death",
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
                ("died_on", models.DateField()),
                ("cremated_on", models.DateField(null=True)),
                ("certificate", models.CharField(max_length=60, null=True)),
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
                        condition=models.Q(("ended_at__isnull", False)), fields=["person"], name="death_past"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_death_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_death_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_death_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Authorisation",
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
                ("letter", models.CharField(max_length=40, null=True)),
                ("promised", models.BooleanField(null=True)),
                ("office", models.CharField(max_length=60, null=True)),
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
                    "applicant",
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
                        name="authorisation_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "request"),
                        name="registry_authorisation_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_authorisation_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_authorisation_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("id_token", models.BigIntegerField()),
                ("identity", models.BinaryField()),
                ("recorded_at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id_token",), name="registry_personalias_one_per_id_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
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
                ("household_key", models.CharField(max_length=40)),
                ("relation_to_head", models.CharField(max_length=16)),
                ("region", models.CharField(max_length=12)),
                ("urban_rural", models.CharField(max_length=5, null=True)),
                ("marital", models.CharField(max_length=16, null=True)),
                ("status", models.CharField(max_length=10, null=True)),
                ("moved_in_on", models.DateField(null=True)),
                ("moved_on", models.DateField(null=True)),
                ("moved_to", models.CharField(max_length=120, null=True)),
                ("cancel_reason", models.CharField(max_length=60, null=True)),
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
                        name="registerentry_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="registry_registerentry_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_registerentry_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_registerentry_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urban_rural__in", ["urban", "rural"])),
                        name="registry_registerentry_urban_rural_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["normal", "moved", "cancelled"])),
                        name="registry_registerentry_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
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
                    "other",
                    models.ForeignKey(
                        db_index=False,
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
                        related_name="relations",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["person"],
                        name="registry_relation_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "other", "kind"),
                        name="registry_relation_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_relation_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["spouse", "parent", "child", "guardian", "supporter"])
                        ),
                        name="registry_relation_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("other")), _negated=True),
                        name="registry_relation_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                ("visitor", models.CharField(max_length=40, null=True)),
                ("visitor_role", models.CharField(max_length=30, null=True)),
                ("method", models.CharField(max_length=16, null=True)),
                ("seen_in_person", models.BooleanField(null=True)),
                ("living", models.CharField(max_length=10, null=True)),
                ("health_change", models.CharField(max_length=60, null=True)),
                ("care_need", models.BooleanField(null=True)),
                ("housing", models.CharField(max_length=30, null=True)),
                ("problem", models.TextField(null=True)),
                ("next_due_on", models.DateField(null=True)),
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
                        condition=models.Q(("ended_at__isnull", False)), fields=["person"], name="visit_past"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "number"),
                        name="registry_visit_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_visit_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_visit_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("living__in", ["good", "fair", "hardship"])),
                        name="registry_visit_living_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=60)),
                ("level", models.CharField(max_length=8)),
                ("urban_rural", models.CharField(max_length=5, null=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("code",),
                        name="registry_area_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_area_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_area_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["county", "town", "village"])),
                        name="registry_area_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urban_rural__in", ["urban", "rural"])),
                        name="registry_area_urban_rural_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=40)),
                ("county", models.CharField(max_length=6)),
                ("from_date", models.DateField()),
                ("to_date", models.DateField()),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("batch", "table", "county"),
                        name="registry_coverage_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="registry_coverage_ended_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True),
                            ("from_date__isnull", True),
                            ("to_date__gte", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="registry_coverage_dates_in_order",
                    ),
                ],
            },
        ),
    ]
