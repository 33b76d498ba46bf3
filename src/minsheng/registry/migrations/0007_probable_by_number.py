from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_roll_says_running")]

    operations = [
        migrations.RemoveConstraint(
            model_name="probableenrolment", name="registry_probableenrolment_rule_known"
        ),
        migrations.AddConstraint(
            model_name="probableenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__in", ["number", "household", "village", "name"])),
                name="registry_probableenrolment_rule_known",
            ),
        ),
    ]
