"""Reading a landed file into a staged one, apart from the database, so that it can be done in another process."""

import os
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.feeds.reading import Checked, check_file
from minsheng.feeds.refusals import FeedError

_DRAFT: Final = ".staged-"
_LONGEST_CHECK_SECONDS: Final = 24 * 3600


class Reading(NamedTuple):
    """What a file holds, with its accepted rows in `staged` instead of `checked.staged`; or why it was refused whole."""

    checked: Checked | None = None
    staged: Path | None = None
    code: str = ""
    message: str = ""


def read(landed: Path, feed_code: str | None, file_name: str, folder: Path, received_on: date) -> Reading:
    """Check a landed file; its accepted rows go to a new file in `folder` that the caller moves or removes."""
    try:
        checked = check_file(landed, feed_code, file_name=file_name, received_on=received_on)
    except FeedError as error:
        return Reading(code=error.code, message=error.message)
    staged = _stage(checked.staged, folder)
    checked = replace(checked, staged=checked.staged.schema.empty_table())
    pa.default_memory_pool().release_unused()  # this process may wait for long, while another needs the memory
    return Reading(checked, staged)


def _stage(rows: pa.Table, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget_drafts(folder)
    handle, name = tempfile.mkstemp(dir=folder, prefix=_DRAFT)
    os.close(handle)
    try:
        pq.write_table(rows, name, compression="zstd", compression_level=1)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _forget_drafts(folder: Path) -> None:
    """Remove what processes that were killed left; a whole delivery is checked and taken over within hours."""
    for left in folder.glob(f"{_DRAFT}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LONGEST_CHECK_SECONDS:
                left.unlink()
