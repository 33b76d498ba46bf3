"""The next bands of the old-age allowance are seen ahead."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0001_initial"),
        ("discovery", "0007_area_first"),
        ("registry", "0008_services"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="lead",
            name="discovery_lead_label_reason",
        ),
        migrations.AlterField(
            model_name="lead",
            name="reason",
            field=models.CharField(
                choices=[
                    ("entitled", "可能符合而未享受"),
                    ("dead", "已去世仍在享"),
                    ("moved", "户口已迁出或注销仍在享"),
                    ("double", "重复或冲突享受"),
                    ("not_entitled", "在享但有条件不符合"),
                    ("expired", "认定有效期已过仍在册"),
                    ("amount", "发放金额与应发不符"),
                    ("member_custody", "名册成员不在家，人口须重算"),
                    ("other_account", "发到他人账户"),
                    ("born", "家中新生儿，人口须重算"),
                    ("married", "成员结婚或离婚，人口须重算"),
                    ("parents_differ", "父母情形与部门数据不一致"),
                    ("annual", "年度集中复核"),
                    ("medical_over_line", "医疗个人负担过线"),
                    ("new_severe_disability", "新办重度残疾人证"),
                    ("parent_dead", "未成年人父母去世"),
                    ("parent_custody", "未成年人父母不能照料"),
                    ("dropped_out", "适龄儿童辍学或长期缺勤"),
                    ("not_in_school", "受助家庭适龄儿童不在学籍"),
                    ("watched_unhelped", "防返贫监测对象没有得到救助"),
                    ("disaster", "因灾受损"),
                    ("pension_stopped", "养老待遇停发"),
                    ("contribution_stopped", "家中社保全部断缴"),
                    ("death_of_earner", "家中劳动力去世"),
                    ("turns_16", "即将年满16周岁"),
                    ("turns_18", "即将年满18周岁"),
                    ("turns_60", "即将年满60周岁"),
                    ("turns_80", "即将年满80周岁"),
                    ("turns_90", "即将年满90周岁"),
                    ("turns_100", "即将年满100周岁"),
                    ("certificate_expires", "残疾人证即将到期"),
                    ("confirmation_expires", "认定有效期即将届满"),
                    ("release_from_custody", "家里有人即将回来"),
                    ("declared", "居民自主申报"),
                    ("counter", "窗口转办"),
                    ("random", "没有线索的家庭抽查"),
                ],
                max_length=24,
                verbose_name="原因",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pk__in", []),
                    models.Q(("label", "inform"), ("reason__in", ["entitled"])),
                    models.Q(("label", "visit"), ("reason__in", ["entitled"])),
                    models.Q(("label", "check"), ("reason__in", ["entitled"])),
                    models.Q(
                        ("label", "review"),
                        (
                            "reason__in",
                            [
                                "dead",
                                "moved",
                                "double",
                                "not_entitled",
                                "expired",
                                "amount",
                                "member_custody",
                                "other_account",
                                "born",
                                "married",
                                "parents_differ",
                                "annual",
                            ],
                        ),
                    ),
                    models.Q(
                        ("label", "warning"),
                        (
                            "reason__in",
                            [
                                "medical_over_line",
                                "new_severe_disability",
                                "parent_dead",
                                "parent_custody",
                                "dropped_out",
                                "not_in_school",
                                "watched_unhelped",
                                "disaster",
                                "pension_stopped",
                                "contribution_stopped",
                                "death_of_earner",
                            ],
                        ),
                    ),
                    models.Q(
                        ("label", "ahead"),
                        (
                            "reason__in",
                            [
                                "turns_16",
                                "turns_18",
                                "turns_60",
                                "turns_80",
                                "turns_90",
                                "turns_100",
                                "certificate_expires",
                                "confirmation_expires",
                                "release_from_custody",
                            ],
                        ),
                    ),
                    models.Q(("label", "matter"), ("reason__in", ["declared", "counter"])),
                    models.Q(("label", "sample"), ("reason__in", ["random"])),
                    _connector="OR",
                ),
                name="discovery_lead_label_reason",
            ),
        ),
    ]
