"""A sum over one or two households, and what would give it away, is hidden."""

import pytest

from minsheng.disclosure.cells import hidden


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(9, 9, 4), (5, 5, 3)], (set(), False)),
        ([(0, 0, 0), (5, 5, 5)], (set(), False)),
        # A row is hidden whole: now and then differ by the difference.
        ([(9, 9, 1), (8, 8, 4), (7, 7, 3)], ({0, 2}, False)),
        # The total less the others is the hidden one: the smallest goes with it.
        ([(1, 1, 1), (50, 50, 50), (20, 20, 20)], ({0, 2}, False)),
        # Two households between two rows: the total would tell what both have.
        ([(1, 1, 1), (1, 1, 1), (9, 9, 9)], ({0, 1, 2}, False)),
        ([(2, 2, 2)], ({0}, True)),
        ([(2, 2, 0), (9, 9, 0)], ({0, 1}, False)),
        # Each sum is asked: the difference is told by the total though the amounts now are not.
        ([(9, 9, 1), (9, 9, 0), (9, 9, 0)], ({0, 1}, True)),
    ],
)
def test_small_cells(rows: list[tuple[int, int, int]], expected: tuple[set[int], bool]) -> None:
    assert hidden(rows) == expected
