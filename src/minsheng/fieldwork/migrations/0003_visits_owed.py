"""A visit may follow on a grant or a disaster."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0002_holidays"),
    ]

    operations = [
        migrations.AlterField(
            model_name="stop",
            name="kind",
            field=models.CharField(
                choices=[
                    ("lead", "线索"),
                    ("again", "到期回访"),
                    ("sample", "抽查"),
                    ("campaign", "集中行动"),
                    ("owed", "新认定或受灾走访"),
                ],
                max_length=8,
                verbose_name="类别",
            ),
        ),
    ]
