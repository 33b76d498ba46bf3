"""Names the stage to Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class FieldworkConfig(AppConfig):
    """The week: who visits whom, campaigns, sheets, what was not done."""

    name = "minsheng.fieldwork"
    label = "fieldwork"
    verbose_name = "走访安排"

    def ready(self) -> None:
        """The notes for sums that are kept are written by the database."""
        from minsheng.fieldwork import changes  # noqa: PLC0415 - models are there only now

        pre_migrate.connect(changes.remove, sender=self)
        post_migrate.connect(changes.install, sender=self)
