"""The engine for a cluster: the very queries of the DuckDB engine, said in Spark SQL.

    evaluate_all(folder, pack, date(2026, 11, 16), out=Path("results")) -> Outcome

Needs `pip install minsheng[spark]` and Java 17. `MINSHENG_SPARK_MASTER` names the cluster (default: this machine); the folders
of facts and results must be reachable under the same path from all of it. Equal to the others to the bit: docs/spark.md.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from minsheng.engine import duckdb_sql
from minsheng.engine.columnar.answers import STATUS_TYPE
from minsheng.engine.columnar.report import write_manifest
from minsheng.engine.duckdb_sql import Outcome, Plan
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.kernel.errors import MinshengError
from minsheng.policy.packs import Pack

LOCAL = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.shuffle.partitions": "8",
    "spark.driver.memory": "4g",
    "spark.sql.codegen.maxFields": "400",
}
"""For a local run; on a cluster its own configuration speaks (spark-defaults.conf)."""


def evaluate_all(snapshot: Path | Snapshot, pack: Pack, on: date, out: Path) -> Outcome:
    """The same files and the same content hash as `duckdb_sql.evaluate_all`.

    Raises SPARK_MISSING, SnapshotError, PARAMETER_MISSING, SUBJECT_TWICE.
    """
    opened = snapshot if isinstance(snapshot, Snapshot) else open_snapshot(snapshot)
    made = duckdb_sql.plan(opened, pack, on)
    out.mkdir(parents=True, exist_ok=True)
    with session() as spark:
        run(spark, made, out)
    return Outcome(out, write_manifest(made.surroundings, pack, out))


@contextmanager
def session() -> Iterator[Any]:
    """A Spark session, ended afterwards unless somebody had opened it before."""
    sql = _module("pyspark.sql")
    before = sql.SparkSession.getActiveSession()
    if before is not None:
        yield before
        return
    builder = sql.SparkSession.builder.appName("minsheng")
    master = os.environ.get("MINSHENG_SPARK_MASTER")
    for name, value in ({} if master else LOCAL).items():
        builder = builder.config(name, value)
    spark = builder.master(master or "local[2]").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


def run(spark: Any, made: Plan, out: Path) -> None:
    """Fill the stages and write the answers; a stage is kept as long as a later one may read it.

    The last stages are sorted and kept so: what is picked from them is written in their order.
    """
    kept = []
    for stage in made.stages:
        frame = spark.sql(in_spark(stage.select)).persist()
        frame.createOrReplaceTempView(stage.table)
        kept.append(frame)
    for each in made.answers:
        parts = out / f".{each.programme.code}"
        answer = spark.sql(in_spark(each.select(made.table(each))))
        answer.write.mode("overwrite").parquet(str(parts))
        _together(parts, out / f"{each.programme.code}.parquet")
    for frame in kept:
        frame.unpersist()


def in_spark(query: str) -> str:
    """A query of the compiler in the words of Spark SQL; whole-number division, masks and NULL mean the same there."""
    glot = _module("sqlglot")
    plain = query.replace(f"::{STATUS_TYPE}", "::varchar")
    text: str = glot.parse_one(plain, read="duckdb").transform(_months).sql(dialect="spark")
    return text


def _months(node: Any) -> Any:
    """`date + to_months(n)` is a function of its own in Spark."""
    expressions = _module("sqlglot.expressions")
    shifted = node.expression if isinstance(node, expressions.Add) else None
    if isinstance(shifted, expressions.Anonymous) and shifted.name.lower() == "to_months":
        return expressions.Anonymous(this="add_months", expressions=[node.this, *shifted.expressions])
    return node


def _together(parts: Path, path: Path) -> None:
    """The sorted parts that Spark wrote as one file, in order."""
    files = sorted(parts.glob("part-*.parquet"))
    with pq.ParquetFile(files[0]) as first:
        schema = first.schema_arrow.remove_metadata()
    with pq.ParquetWriter(path, schema, compression="snappy") as writer:
        for file in files:
            with pq.ParquetFile(file) as part:
                for batch in part.iter_batches(batch_size=1 << 17):
                    writer.write_batch(batch.cast(schema))
    shutil.rmtree(parts)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise MinshengError(
            "SPARK_MISSING", "spark 引擎需要另外安装：pip install 'minsheng[spark]'，并装 Java 17"
        ) from error
