"""Names the stage to Django."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """The week: who visits whom, campaigns, sheets, what was not done."""

    name = "minsheng.fieldwork"
    label = "fieldwork"
    verbose_name = "走访安排"
