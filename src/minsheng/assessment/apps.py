"""Names the stage to Django."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Every policy for everybody on one day."""

    name = "minsheng.assessment"
    label = "assessment"
    verbose_name = "政策研判"
