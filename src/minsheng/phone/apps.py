"""Names the stage to Django."""

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    """The village worker's phone: signing in by a code, drafts without a network, voice notes and photos."""

    name = "minsheng.phone"
    label = "phone"
    verbose_name = "手机端"
