"""Processes that work for another one end with it, also when it is killed and can tell them nothing."""

import gc
import os
import threading
from multiprocessing import parent_process


def end_with_parent() -> None:
    """Called first in a helper process: from now on it does not outlive the process that started it."""
    threading.Thread(target=_wait, name="end-with-parent", daemon=True).start()


def begin_reading() -> None:
    """What a process begins with that reads files. What reading makes dies with its chunk: to look through millions of cells for
    garbage would find none."""
    gc.disable()
    end_with_parent()


def _wait() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody waits for what it was doing
