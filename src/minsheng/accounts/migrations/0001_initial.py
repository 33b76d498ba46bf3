from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Officer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=50, unique=True, verbose_name="用户名")),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("county_lead", "分管局长"),
                            ("county_desk", "社会救助股"),
                            ("town_desk", "乡镇民政助理员"),
                            ("village_worker", "村级协理员"),
                            ("data_steward", "数据管理员"),
                            ("auditor", "审计"),
                        ],
                        max_length=20,
                        verbose_name="岗位",
                    ),
                ),
                ("region_code", models.CharField(max_length=12, verbose_name="辖区代码")),
                ("region_name", models.CharField(blank=True, max_length=60, verbose_name="辖区名称")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
            ],
            options={
                "verbose_name": "工作人员",
                "ordering": ("username",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("region_code__length", 6),
                                ("role__in", ["county_lead", "county_desk", "data_steward", "auditor"]),
                            ),
                            models.Q(("region_code__length", 9), ("role__in", ["town_desk"])),
                            models.Q(("region_code__length", 12), ("role__in", ["village_worker"])),
                            _connector="OR",
                        ),
                        name="officer_role_fits_region",
                        violation_error_message="岗位与辖区层级不符。",
                    )
                ],
            },
        ),
    ]
