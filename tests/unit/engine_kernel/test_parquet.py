"""Files of the kernel's own writer say the same to every reader."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.engine.fused import parquet
from minsheng.engine.fused.parquet import Column, Encoded, File

COLUMNS = [
    Column("subject_id"),
    Column("status", words=True),
    Column("mask"),
    Column("fen", optional=True),
    Column("code", words=True, optional=True),
]
DISTINCT = (1, 2, 3, 9, 200, 300, 70_000)
"""Indices of 1, 1, 2, 4, 8, 16 and 32 bits."""
Row = tuple[int, str, int, int | None, str | None]


def encoded(rows: list[Row]) -> list[Encoded]:
    """The columns of some rows, the way results are written."""
    ids, words, masks, fen, codes = (list(column) for column in zip(*rows, strict=True))
    status, places = np.unique(words, return_inverse=True)
    numbers, held = np.unique(masks, return_inverse=True)
    known = np.array([value is not None for value in fen], np.uint8)
    coded = np.array([code is not None for code in codes], np.uint8)
    return [
        parquet.rising(np.array(ids, np.int64)),
        parquet.indexed(places.astype(np.uint8), status.tolist()),
        parquet.indexed(held.astype(np.int32), numbers),
        parquet.money(np.array([value or 0 for value in fen], np.int64), known),
        parquet.indexed(np.zeros(int(coded.sum()), np.uint8), ["OVERFLOW"], coded),
    ]


def drawn(count: int, distinct: int, seed: int) -> list[Row]:
    """Rows in which numbers repeat as seldom as asked; every third has an amount, some have a code."""
    draw = np.random.default_rng(seed)
    ids = np.cumsum(draw.integers(1, 2**40, count)) - 2**41
    masks = np.concatenate(
        [np.arange(min(distinct, count)), draw.integers(0, distinct, max(0, count - distinct))]
    )
    return [
        (
            int(id_),
            ("met", "unknown", "unmet")[mask % 3],
            int(mask) << 31,
            int(mask) - distinct // 2 if mask % 3 == 0 else None,
            "OVERFLOW" if id_ % 97 == 0 else None,
        )
        for id_, mask in zip(ids, masks, strict=True)
    ]


def read_by_all(path: Path) -> list[list[Row]]:
    """The rows as each reader finds them."""
    plain = pq.read_table(path)
    coded = pq.read_table(path, read_dictionary=["status", "code"])
    with duckdb.connect() as database:
        duck = database.execute(f"select * from read_parquet('{path}')").fetchall()
    return [duck, *([tuple(row.values()) for row in table.to_pylist()] for table in (plain, coded))]  # type: ignore[misc]


@pytest.mark.parametrize("distinct", DISTINCT)
def test_every_reader_finds_what_was_written(distinct: int, tmp_path: Path) -> None:
    parts = [drawn(max(3, distinct), distinct, 1), drawn(1, 1, 2), drawn(1003, distinct, 3)]
    with File(tmp_path / "all.parquet", COLUMNS) as file:
        for part in parts:
            file.add(len(part), encoded(part))
    expected = [row for part in parts for row in part]
    for found in read_by_all(tmp_path / "all.parquet"):
        assert found == expected
    assert pq.read_metadata(tmp_path / "all.parquet").num_row_groups == len(parts)


def test_a_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    with File(tmp_path / "none.parquet", COLUMNS) as file:
        file.add(0, [])
    schema = pq.read_schema(tmp_path / "none.parquet")
    assert schema.names == [column.name for column in COLUMNS]
    assert schema.types == [pa.int64(), pa.string(), pa.int64(), pa.int64(), pa.string()]
    for found in read_by_all(tmp_path / "none.parquet"):
        assert found == []


def test_least_and_greatest_ids_are_noted_for_readers_that_skip(tmp_path: Path) -> None:
    with File(tmp_path / "ids.parquet", COLUMNS[:1]) as file:
        file.add(3, [parquet.rising(np.array([-5, 7, 9], np.int64))])
    noted = pq.read_metadata(tmp_path / "ids.parquet").row_group(0).column(0).statistics
    assert (noted.min, noted.max, noted.null_count) == (-5, 9, 0)


def test_a_block_that_fails_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    def fail() -> None:
        with File(tmp_path / "half.parquet", COLUMNS) as file:
            file.add(1, encoded(drawn(1, 1, 1)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(tmp_path / "half.parquet")
