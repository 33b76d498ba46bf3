from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0002_served_county"),
        ("registry", "0003_relation_other"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="death",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["recorded_at"],
                name="death_recorded_at",
            ),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("moved_on__isnull", False)),
                fields=["moved_on"],
                name="registerentry_moved_on",
            ),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("moved_in_on__isnull", False)),
                fields=["moved_in_on"],
                name="registerentry_moved_in_on",
            ),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["ended_at"],
                name="registerentry_ended_at",
            ),
        ),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["other"], name="relation_other_past"
            ),
        ),
    ]
