"""Spark answers what DuckDB answers, in its local mode: the same queries, said in its own words."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng.engine import duckdb_sql, snapshot, spark_sql
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs
from minsheng.policy.packs import Pack
from tests.support.policies import random_pack
from tests.support.snapshots import Plan, random_tables

ON = date(2026, 2, 28)
SMALL = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""One partition, expressions that are interpreted, a machine that compiles in a hurry: for few rows compiling costs most."""
SOAK = "MINSHENG_FUZZ" in os.environ
TOGETHER = 4
"""Programmes asked in one run; `make soak` asks all of every pack, a test run one of a city and a small random pack."""


def groups() -> list[Any]:
    """Programmes of every pack in groups, with the name of the pack; the toy pack uses each way of writing at least once."""
    if not SOAK:
        return [pytest.param("tongliao", ["disability_care"], id="tongliao-disability_care")]
    found = []
    for name in ("toy", "tongliao", "gaoping", "gangcheng", "tumen", "shuangyashan"):
        codes = sorted(packs.load(name).programmes(ON))
        parts = [codes[at : at + TOGETHER] for at in range(0, len(codes), TOGETHER)]
        found += [pytest.param(name, part, id=f"{name}-{part[0]}") for part in parts]
    return found


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[Any]:
    """One session for the file, set for small tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spark_sql, "LOCAL", spark_sql.LOCAL | SMALL)
        with spark_sql.session() as spark:
            yield spark


@pytest.mark.parametrize(("name", "codes"), groups())
def test_the_programmes_of_a_pack_are_answered_as_by_duckdb(
    name: str, codes: list[str], tmp_path: Path
) -> None:
    compare(packs.load(name).only(codes), Plan(seed=4, households=80, on=ON, things=30), tmp_path)


@pytest.mark.parametrize("seed", range(40) if SOAK else [5])
def test_random_policies_are_answered_as_by_duckdb(seed: int, tmp_path: Path) -> None:
    pack = random_pack(seed, 6 if SOAK else 2)
    compare(pack, Plan(seed=seed, households=60, on=ON, things=40), tmp_path)


def compare(pack: Pack, plan: Plan, path: Path) -> None:
    """The same manifest from both: counts and content."""
    opened = snapshot.write(path / "facts", random_tables(plan), as_of=ON)
    expected = duckdb_sql.evaluate_all(opened, pack, ON, path / "duckdb")
    assert spark_sql.evaluate_all(opened, pack, ON, path / "spark").manifest == expected.manifest
    written, wanted = ({p.name for p in (path / name).iterdir()} for name in ("spark", "duckdb"))
    assert written == wanted


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
