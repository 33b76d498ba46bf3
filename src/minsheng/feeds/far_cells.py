"""How large a grid a sheet's XML asks for, found without building it.

A reader lays out a sheet as one rectangle: two cells in opposite corners of an otherwise empty sheet ask for 17 billion
cells. Ordinary references (up to column Z, row 99,999) are assumed without looking; only longer ones are searched for,
which keeps the scan cheap.
"""

import re
from typing import Final

_ORDINARY_ROWS: Final = 99_999
_ORDINARY_COLUMNS: Final = 26
_FAR_COLUMN = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]{2,})\$?[0-9]""")
_FAR_ROW = re.compile(rb"""\br\s*=\s*["']\$?[A-Za-z]*\$?([0-9]{6,})""")
_OVERLAP: Final = 64


class Extent:
    """Rows and columns seen so far; fed with consecutive pieces of a sheet's XML."""

    def __init__(self) -> None:
        self.rows = _ORDINARY_ROWS
        self.columns = _ORDINARY_COLUMNS
        self._tail = b""

    def feed(self, piece: bytes) -> int:
        """Take the next piece; returns the cells of the rectangle known so far."""
        text = self._tail + piece
        for letters in set(_FAR_COLUMN.findall(text)):
            self.columns = max(self.columns, _column_number(letters))
        for digits in _FAR_ROW.findall(text):
            self.rows = max(self.rows, int(digits[:12]))
        self._tail = text[-_OVERLAP:]
        return self.rows * self.columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number
