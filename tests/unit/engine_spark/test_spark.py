"""Spark answers what DuckDB answers, in its local mode: the same queries, said in its own words."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng.engine import duckdb_sql, snapshot, spark_sql
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs
from tests.support.snapshots import Plan, random_tables

ON = date(2026, 2, 28)
SMALL = {"spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false"}


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[Any]:
    """One session for the file, set for small tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spark_sql, "LOCAL", spark_sql.LOCAL | SMALL)
        with spark_sql.session() as spark:
            yield spark


def test_every_programme_of_the_toy_pack_is_answered_as_by_duckdb(tmp_path: Path) -> None:
    """The toy pack uses each way of writing at least once; the day is the last of February before a common March."""
    pack = packs.load("toy")
    opened = snapshot.write(tmp_path / "facts", random_tables(Plan(seed=3, households=80, on=ON)), as_of=ON)
    expected = duckdb_sql.evaluate_all(opened, pack, ON, tmp_path / "duckdb")
    found = spark_sql.evaluate_all(opened, pack, ON, tmp_path / "spark")
    assert found.manifest == expected.manifest
    assert {p.name for p in (tmp_path / "spark").iterdir()} == {
        p.name for p in (tmp_path / "duckdb").iterdir()
    }


def test_months_are_added_in_the_words_of_spark() -> None:
    assert "ADD_MONTHS(since, CAST(6 AS INT))" in spark_sql.in_spark(
        "select (since + to_months(6::integer))::date"
    ).upper().replace("SINCE", "since")


def test_without_the_optional_packages_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(_name: str) -> None:
        raise ModuleNotFoundError(name="pyspark")

    monkeypatch.setattr(spark_sql, "import_module", absent)
    with pytest.raises(MinshengError, match=r"minsheng\[spark\]") as caught:
        spark_sql.in_spark("select 1")
    assert caught.value.code == "SPARK_MISSING"
