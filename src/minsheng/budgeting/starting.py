"""A trial is worked out beside the pages: a process of its own, started with it and gone with its answer."""

import os
import subprocess
import sys

from django.conf import settings

from minsheng.budgeting import folders
from minsheng.budgeting.models import Trial


def start(trial: Trial) -> None:
    """Begin; the page asks the row how far it is. The process inherits the settings of this one and nothing to read from."""
    log = folders.trials_folder() / "work.log"
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        subprocess.Popen(  # noqa: S603 - our own command with a number
            [sys.executable, "-m", "minsheng", "trials", "work", str(trial.pk)],
            env={
                **os.environ,
                "MINSHENG_HOME": str(settings.MINSHENG_HOME),
                "MINSHENG_PACK": str(settings.MINSHENG_PACK),
            },
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
        )
    finally:
        os.close(descriptor)
