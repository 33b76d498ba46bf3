"""Names the stage to Django."""

from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    """Dated changes over the pack."""

    name = "minsheng.amendments"
    label = "amendments"
    verbose_name = "政策调整"
