"""Application entry of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "minsheng.web"
    label = "web"
    verbose_name = "页面"
