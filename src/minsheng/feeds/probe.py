"""Open a workbook in a process of its own first: what kills the reader must not kill us.

A part that lies about a count makes the reader ask for a hundred gigabytes, upon which it does not raise but aborts the
process. The child has bounded memory and time; a file that it cannot open is damaged. Run as a module with the path.
"""

import resource
import subprocess
import sys
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from minsheng.feeds.refusals import refuse

_MEMORY_BYTES: Final = 6 << 30
_SECONDS: Final = 300
_LOCKED: Final = 2


def survive(path: Path) -> None:
    """Raise FEED_ENCRYPTED or FEED_DAMAGED unless a child process opened every visible sheet of the workbook."""
    command = [sys.executable, "-P", "-m", "minsheng.feeds.probe", str(path)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module, a path we made
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise refuse("FEED_DAMAGED") from error
    if ended.returncode == _LOCKED:
        raise refuse("FEED_ENCRYPTED")
    if ended.returncode != 0:
        raise refuse("FEED_DAMAGED")


def main(path: str) -> int:
    """Open the workbook within the limits; the exit code tells."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                    workbook.get_sheet_by_name(sheet.name)
    except PasswordError:
        return _LOCKED
    except CalamineError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
