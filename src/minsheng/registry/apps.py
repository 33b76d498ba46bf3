"""Names the stage to Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """One person, one household, and facts with their sources."""

    name = "minsheng.registry"
    label = "registry"
    verbose_name = "一人一户档案"
