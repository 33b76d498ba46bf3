"""Staged rows that may not stay: what a purpose-bound feed brought about people of whom nobody may know it.

The allowed rows are written beside the staged file inside the transaction that registers the batch and take its place after it;
should the process die in between, the next registration finishes the exchange.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from minsheng.feeds import states
from minsheng.feeds.models import Batch

_SUFFIX: Final = ".kept"


def keep_only(batch: Batch, rows: pa.Table) -> None:
    """Once the caller's transaction is committed only these rows of the batch are staged."""
    draft = batch.staged_path.with_suffix(_SUFFIX)
    pq.write_table(rows, draft, compression="zstd", compression_level=1)
    transaction.on_commit(lambda: _exchange(draft))


def settle() -> None:
    """Finish or undo exchanges that a crash cut short. To be called by the one who holds the lock of the loaders."""
    drafts = list((Path(settings.MINSHENG_HOME) / "staged").glob(f"*{_SUFFIX}"))
    if not drafts:
        return
    keys = [int(draft.stem) for draft in drafts]
    registered = set(Batch.objects.filter(pk__in=keys, status=states.REGISTERED).values_list("pk", flat=True))
    for draft, key in zip(drafts, keys, strict=True):
        if key in registered:
            _exchange(draft)
        else:
            draft.unlink(missing_ok=True)


def _exchange(draft: Path) -> None:
    with suppress(FileNotFoundError):  # another process has done it
        draft.replace(draft.with_suffix(".parquet"))
