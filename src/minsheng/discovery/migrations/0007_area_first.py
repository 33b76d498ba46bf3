"""Leads are asked for by area: with an index on their status a county's list went through those of the whole city."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discovery", "0006_parents_differ")]

    operations = [
        migrations.RemoveIndex(model_name="lead", name="discovery_lead_queue"),
        migrations.RemoveIndex(model_name="lead", name="discovery_lead_by_label"),
        migrations.RemoveIndex(model_name="lead", name="discovery_lead_by_programme"),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["region", "programme", "label", "reason", "status", "outcome", "held", "opened_at"],
                name="discovery_lead_sums",
            ),
        ),
    ]
