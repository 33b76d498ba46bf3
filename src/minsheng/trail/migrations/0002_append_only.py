"""The database itself refuses to change or remove events."""

from django.db import migrations

from minsheng.trail.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
