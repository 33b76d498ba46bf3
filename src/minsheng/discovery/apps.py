"""Names the stage to Django."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """Leads: who may be missing something, who may receive something by mistake."""

    name = "minsheng.discovery"
    label = "discovery"
    verbose_name = "主动发现"
