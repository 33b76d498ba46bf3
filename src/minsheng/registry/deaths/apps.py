"""Names the room to Django."""

from django.apps import AppConfig


class DeathsConfig(AppConfig):
    """Reviews of reported deaths."""

    name = "minsheng.registry.deaths"
    label = "deaths"
    verbose_name = "死亡核实"
