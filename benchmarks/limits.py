"""The limit: reading the columns an engine reads and writing the columns it writes, by DuckDB; beside it the same by Arrow."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.stopwatch import Seconds, stopwatch

THREADS = 2
ID = "subject_id"
Inputs = dict[str, tuple[str, ...]]


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def by_duckdb(folder: Path, inputs: Inputs, outputs: Sequence[Path], scratch: Path) -> Seconds:
    """The limit as defined: DuckDB reads the columns into memory and writes results that lie there, one after the other."""
    with duckdb.connect(config={"threads": THREADS}) as connection:
        with stopwatch() as taken:
            for table, columns in inputs.items():
                source = quoted(folder / f"{table}.parquet")
                connection.execute(
                    f"create temp table in_{table} as select {', '.join(columns)} from {source}"
                )
        for table in inputs:
            connection.execute(f"drop table in_{table}")
        found = [taken.seconds]
        for output in outputs:
            connection.execute(f"create or replace temp table result as from {quoted(output)}")
            form = "(format parquet, compression snappy)"
            with stopwatch() as taken:
                connection.execute(f"copy (from result) to {quoted(scratch / output.name)} {form}")
            found.append(taken.seconds)
    return _sum(found)


def by_arrow(folder: Path, inputs: Inputs, outputs: Sequence[Path], scratch: Path) -> Seconds:
    """Arrow does the same with the encodings that the compiled loops write, each thread one result."""
    pa.set_cpu_count(THREADS)
    with stopwatch() as taken:
        for table, columns in inputs.items():
            with pq.ParquetFile(folder / f"{table}.parquet") as file:
                for _ in file.iter_batches(batch_size=122_880, columns=list(columns)):
                    pass
    found = [taken.seconds]
    with ThreadPoolExecutor(THREADS) as pool:
        for at in range(0, len(outputs), THREADS):
            some = outputs[at : at + THREADS]
            results = [pq.read_table(path, read_dictionary=["status", "code"]) for path in some]
            with stopwatch() as taken:
                list(pool.map(_write, results, [scratch / path.name for path in some]))
            found.append(taken.seconds)
    return _sum(found)


def form(names: Sequence[str]) -> dict[str, object]:
    """How results are written here: rising ids as differences (a tenth of the bytes), the rest by number in a dictionary."""
    return {
        "compression": "snappy",
        "store_schema": False,
        "use_dictionary": [n for n in names if n != ID],
        "column_encoding": {ID: "DELTA_BINARY_PACKED"},
        "write_statistics": [ID],
    }


def _sum(found: Sequence[Seconds]) -> Seconds:
    return sum(wall for wall, _ in found), sum(cpu for _, cpu in found)


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, **form(table.column_names))
