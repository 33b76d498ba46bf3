"""Names the room to Django."""

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """Questions of policies to households, and their answers."""

    name = "minsheng.asking"
    label = "asking"
    verbose_name = "走访询问"
