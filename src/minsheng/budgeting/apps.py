"""Names the stage to Django."""

from django.apps import AppConfig


class BudgetingConfig(AppConfig):
    """The what-if desk."""

    name = "minsheng.budgeting"
    label = "budgeting"
    verbose_name = "政策试算"
