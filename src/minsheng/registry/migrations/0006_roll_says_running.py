from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_what_changed_lately")]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="add_on_fen",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="running",
            field=models.BooleanField(null=True),
        ),
    ]
