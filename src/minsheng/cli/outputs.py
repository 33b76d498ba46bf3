"""Folders that a command fills: whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minsheng.kernel.errors import MinshengError


@contextmanager
def whole_folder(target: Path, *, force: bool = False, private: bool = False) -> Iterator[Path]:
    """Yield an empty folder beside ``target`` and rename it to ``target`` when the block ends without an error.

    An interrupted or failing block leaves nothing behind and an existing ``target`` untouched. Refuses with
    OUT_NOT_EMPTY when ``target`` holds something and ``force`` is not given, with OUT_NOT_FOLDER when it is a file,
    with OUT_UNWRITABLE when no folder can be made there. ``private``: nobody but its owner can look into it.
    """
    if target.exists() and not target.is_dir():
        raise MinshengError("OUT_NOT_FOLDER", f"输出位置 {target} 是一个文件，请换一个文件夹。")
    if target.is_dir() and any(target.iterdir()) and not force:
        raise MinshengError("OUT_NOT_EMPTY", f"输出文件夹 {target} 里已有内容；确要替换请加 --force。")
    place = _beside(target)
    draft, old = place / "new", place / "old"
    try:
        draft.mkdir(mode=0o700 if private else 0o755)
        yield draft
        if target.exists():
            target.rename(old)
        draft.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(place, ignore_errors=True)


def writable_folder(folder: Path) -> Path:
    """Make the folder if need be and return it. Raises OUT_UNWRITABLE."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def _beside(target: Path) -> Path:
    """A private folder on the disk of `target`, so that renaming into place is one step."""
    parent = writable_folder(target.absolute().parent)
    try:
        return Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=parent))
    except OSError as error:
        raise _unwritable(parent, error) from error


def _unwritable(place: Path, error: OSError) -> MinshengError:
    return MinshengError("OUT_UNWRITABLE", f"不能写入 {place}：{error.strerror}。")
