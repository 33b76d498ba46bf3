"""Processes that explain portions of a run's candidates; each loads the policies once. They ask no database.

What a new process unpickles before it has set Django up must not import models: hence a module of its own.
"""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from minsheng.kernel.helpers import end_with_parent
from minsheng.policy import packs
from minsheng.policy.amendments import Amendment

if TYPE_CHECKING:
    from minsheng.asking.rules import Heard
    from minsheng.discovery.explaining import Doubts, Judged, Made
    from minsheng.discovery.surroundings import Portion

_judged: "list[Judged]" = []


def begin(
    folder: Path,
    amended: tuple[Amendment, ...],
    content: str,
    on: date,
    known_at: datetime,
    heard: "Heard",
) -> None:
    """What every portion of this process is judged by: the pack of the folder with the changes over it, unless they lie in it
    already, as in the copy that a run keeps. `content`: its hash.
    """
    end_with_parent()
    django.setup()
    from minsheng.discovery.explaining import Judged  # noqa: PLC0415 - it needs the models

    pack = packs.load(folder)
    if pack.hash != content:
        pack = packs.load_amended(folder, amended)
    assert pack.hash == content, "the policies of a run do not change while its leads are raised"
    _judged[:] = [Judged(pack, on, known_at, heard)]


def explain(portion: "Portion", doubts: "Doubts") -> "list[Made]":
    """As `explaining.of_portion`."""
    from minsheng.discovery.explaining import of_portion  # noqa: PLC0415 - it needs the models

    return of_portion(_judged[0], portion, doubts)
