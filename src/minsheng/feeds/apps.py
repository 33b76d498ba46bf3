"""Application entry of the feeds."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "minsheng.feeds"
    label = "feeds"
    verbose_name = "部门数据"
