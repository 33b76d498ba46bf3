"""Names the stage to Django."""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    """The yearly rectification: everybody on a roll evaluated anew, listed by reason, sampled for visits."""

    name = "minsheng.rectification"
    label = "rectification"
    verbose_name = "年度整治"
