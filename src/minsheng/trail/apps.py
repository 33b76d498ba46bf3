"""Application entry of the trail."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "minsheng.trail"
    label = "trail"
    verbose_name = "操作日志"
