"""Letters in force, as the checking centre counts them: read once after each file that is registered, and kept by area.

    HOME/kept/letters-<what is registered>.arrow

What stands in a letter, whether a report answers it and where its person lives changes with a department's file only; which day
it is and whose area it is are asked of what is kept. The newest file stays, the one before is thrown away.
"""

import os
import threading
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from minsheng.bulk import fetch_arrow
from minsheng.feeds import states
from minsheng.feeds.models import Batch
from minsheng.registry.actions import generation
from minsheng.registry.checks import ANSWER_DAYS

EXPIRES_SOON: Final = timedelta(days=30)
SCHEMA: Final = pa.schema(
    [
        ("region", pa.string()), ("valid_from", pa.date32()), ("valid_to", pa.date32()), ("id", pa.int64()),
        ("answered", pa.bool_()),
    ]
)  # fmt: skip
_SQL: Final = """
SELECT p.region, a.valid_from, a.valid_to, a.id, EXISTS (
    SELECT 1 FROM registry_meansreport r WHERE r.person_id = a.person_id AND r.request = a.request AND r.ended_at IS NULL)
FROM registry_authorisation a JOIN registry_person p ON p.id = a.person_id
WHERE a.ended_at IS NULL AND p.region IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many letters stand in each stage; ids of those that wait and of those among them that wait too long."""

    waiting: list[int]
    late: list[int]
    done: int
    ending: int


def counted(on: date, first: str, last: str) -> Counted:
    """Those in force on the day, of persons in areas from `first` to `last` (`jurisdiction.reach`)."""
    letters = _of_area(_kept(), first, last)
    day, soon = pa.scalar(on), pa.scalar(on + EXPIRES_SOON)
    running = pc.and_(pc.less_equal(letters["valid_from"], day), pc.greater_equal(letters["valid_to"], day))
    letters = letters.filter(running)
    waiting = letters.filter(pc.invert(letters["answered"]))
    late = waiting.filter(pc.less(waiting["valid_from"], pa.scalar(on - timedelta(days=ANSWER_DAYS))))
    return Counted(
        waiting=waiting["id"].to_pylist(),
        late=late["id"].to_pylist(),
        done=len(letters) - len(waiting),
        ending=pc.sum(pc.less_equal(letters["valid_to"], soon)).as_py() or 0,
    )


def keep() -> None:
    """Read them now, so that nobody who asks waits for it."""
    _kept()


def _kept() -> Any:
    path = Path(settings.MINSHENG_HOME) / "kept" / f"letters-{_state()}.arrow"
    try:
        with pa.memory_map(str(path)) as file:
            return pa.ipc.open_file(file).read_all()
    except FileNotFoundError:
        return _read(path)


def _state() -> str:
    """Tells what is registered now from what was before, and from another home's."""
    newest = Batch.objects.filter(status=states.REGISTERED).order_by("-pk").values_list("sha256", flat=True)
    return "-".join(map(str, (*generation(), *(one[:12] for one in newest[:1]))))


def _read(path: Path) -> Any:
    letters = fetch_arrow(_SQL, schema=SCHEMA).sort_by([("region", "ascending"), ("id", "ascending")])
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with pa.OSFile(str(draft), "wb") as file, pa.ipc.new_file(file, SCHEMA) as out:
        out.write_table(letters.combine_chunks())
    draft.replace(path)
    for other in path.parent.glob("letters-*.arrow"):
        if other != path:
            other.unlink(missing_ok=True)
    return letters


def _of_area(letters: Any, first: str, last: str) -> Any:
    regions = letters["region"]
    begins = bisect_left(range(len(letters)), first, key=lambda at: regions[at].as_py())
    ends = bisect_left(range(len(letters)), last + "￿", key=lambda at: regions[at].as_py())
    return letters.slice(begins, ends - begins)
