"""What no engine can beat: reading the columns it reads and writing the columns it writes, with the fastest means at hand."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.stopwatch import Seconds, stopwatch

THREADS = 2
Inputs = dict[str, tuple[str, ...]]


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def by_duckdb(folder: Path, inputs: Inputs, outputs: Sequence[Path], scratch: Path) -> Seconds:
    """DuckDB reads the columns into memory and writes results that lie in memory already."""
    with duckdb.connect(config={"threads": THREADS}) as connection:
        for position, output in enumerate(outputs):
            connection.execute(f"create temp table out_{position} as from {quoted(output)}")
        with stopwatch() as taken:
            for table, columns in inputs.items():
                source = quoted(folder / f"{table}.parquet")
                connection.execute(
                    f"create temp table in_{table} as select {', '.join(columns)} from {source}"
                )
            for position, output in enumerate(outputs):
                form = "(format parquet, compression snappy)"
                connection.execute(f"copy (from out_{position}) to {quoted(scratch / output.name)} {form}")
    return taken.seconds


def by_arrow(folder: Path, inputs: Inputs, outputs: Sequence[Path], scratch: Path) -> Seconds:
    """Arrow does the same with the encodings that the compiled loops write."""
    pa.set_cpu_count(THREADS)
    words = ["status", "code"]
    results = {path.name: pq.read_table(path, read_dictionary=words) for path in outputs}
    with stopwatch() as taken, ThreadPoolExecutor(THREADS) as pool:
        for table, columns in inputs.items():
            with pq.ParquetFile(folder / f"{table}.parquet", pre_buffer=True) as file:
                for _ in file.iter_batches(batch_size=1 << 17, columns=list(columns)):
                    pass
        list(pool.map(lambda item: _write(item[1], scratch / item[0]), results.items()))
    return taken.seconds


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(
        table,
        path,
        compression="snappy",
        store_schema=False,
        use_dictionary=[n for n in table.column_names if n != "subject_id"],
        column_encoding={"subject_id": "DELTA_BINARY_PACKED"},
        write_statistics=["subject_id"],
    )
