"""Small cells: a sum over one or two households tells what is theirs, so it is hidden, and whatever would give it away. Pure."""

from collections.abc import Sequence
from typing import Final

FEWEST: Final = 3
"""Over fewer people or households than this no sum is shown; that there are one or two may be."""


def too_few(count: int) -> bool:
    """Whether a sum over so many is somebody's own; over nobody it is nothing."""
    return 0 < count < FEWEST


def hidden(rows: Sequence[Sequence[int]]) -> tuple[set[int], bool]:
    """Of a table the rows whose sums are hidden, and whether its total is hidden, too.

    `rows`: for each row over how many each of its sums is; a row is hidden whole, for its sums are made of each other. The
    total less the rows that are shown is what the hidden ones come to: where that would be one row, or fewer than FEWEST in
    all, the next smaller row is hidden with them, or else the total.
    """
    closed = {at for at, counts in enumerate(rows) if any(too_few(n) for n in counts)}
    columns = list(zip(*rows, strict=True))
    while (sums := next((one for one in columns if _told(one, closed)), None)) is not None:
        others = [(n, at) for at, n in enumerate(sums) if n and at not in closed]
        if not others:
            return closed, True
        closed.add(min(others)[1])
    return closed, False


def _told(counts: Sequence[int], closed: set[int]) -> bool:
    """Whether the total tells a hidden sum of this column."""
    held = [counts[at] for at in closed if counts[at]]
    return bool(held) and (len(held) == 1 or sum(held) < FEWEST)
