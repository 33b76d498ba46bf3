"""Folders that a command fills: whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minsheng.kernel.errors import MinshengError


@contextmanager
def whole_folder(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield an empty folder beside ``target`` and rename it to ``target`` when the block ends without an error.

    An interrupted or failing block leaves nothing behind and an existing ``target`` untouched. Refuses with
    OUT_NOT_EMPTY when ``target`` holds something and ``force`` is not given, with OUT_NOT_FOLDER when it is a file.
    """
    if target.exists() and not target.is_dir():
        raise MinshengError("OUT_NOT_FOLDER", f"输出位置 {target} 是一个文件，请换一个文件夹。")
    if target.is_dir() and any(target.iterdir()) and not force:
        raise MinshengError("OUT_NOT_EMPTY", f"输出文件夹 {target} 里已有内容；确要替换请加 --force。")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
        if target.exists():
            shutil.rmtree(target)
        draft.chmod(0o755)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
