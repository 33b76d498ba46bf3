"""Notes say from which day on something changed; visits are found by their day, and leads by whose name stands on the list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0011_guardian_missing"),
        ("registry", "0011_a_kind_of_child_that_cannot_be_read"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM discovery_changed", migrations.RunSQL.noop),
        migrations.AddField("changed", "since", models.DateField()),
        migrations.AlterField(
            "lead",
            "contact",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.person",
            ),
        ),
        migrations.AddIndex(
            "visitrecord", models.Index(fields=["visited_on"], name="discovery_visit_by_day")
        ),
    ]
