"""Application entry of the interface."""

import threading

from django.apps import AppConfig
from django.utils.translation import trans_real


class UiConfig(AppConfig):
    name = "minsheng.ui"
    label = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        """A page asks a thousand times which language it is in. Django keeps it where asynchronous code would find it, under a
        lock; there is none here, and a thread answers one request at a time."""
        trans_real._active = threading.local()  # type: ignore[attr-defined]  # noqa: SLF001 - as Django's own reloader does
