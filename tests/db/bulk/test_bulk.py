"""Rows in bulk mean the same on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from django.db import IntegrityError, transaction

from minsheng.bulk import (
    copy_rows,
    count_rows,
    fetch_arrow,
    in_keys,
    instant,
    most_of,
    reading,
    reserve_ids,
    update_rows,
)
from minsheng.bulk.writing import ROWS_A_STATEMENT
from minsheng.feeds.models import Batch
from minsheng.registry.models import Area, Person, Visit
from tests.db.registry.support import NOW, make_batch

pytestmark = pytest.mark.django_db

AREA_SCHEMA = pa.schema([("code", pa.string()), ("name", pa.string()), ("valid_from", pa.date32())])


@pytest.fixture
def batch() -> Batch:
    return make_batch("regions", [])


def _areas(batch: Batch) -> pa.Table:
    return pa.table(
        {
            "code": ["000000000001", "000000000002", "000000000003"],
            "name": ['空,格"引号\n换行', "", "乙"],
            "level": ["village"] * 3,
            "urban_rural": ["rural", None, "urban"],
            "valid_from": pa.array([None, date(2020, 2, 29), date(1999, 12, 31)], pa.date32()),
        }
    )


def _write(batch: Batch, rows: object, columns: list[str]) -> int:
    return copy_rows(Area, columns, rows, constants={"batch_id": batch.pk, "recorded_at": NOW})


def test_arrow_rows_come_back_as_they_went_in(batch: Batch) -> None:
    table = _areas(batch).append_column("valid_to", pa.nulls(3, pa.date32()))
    assert _write(batch, table, table.column_names) == 3
    back = fetch_arrow("SELECT code, name, valid_from FROM registry_area ORDER BY code", schema=AREA_SCHEMA)
    assert back.to_pylist() == table.select(AREA_SCHEMA.names).to_pylist()


def test_tuples_go_in_like_tables_and_keep_awkward_text(batch: Batch) -> None:
    rows = [
        ("990101", '引号" 逗号, 换行\n反斜线\\N', "county", None, None),
        ("990102", "", "county", "urban", date(2024, 2, 29)),
    ]
    assert _write(batch, rows, ["code", "name", "level", "urban_rural", "valid_from"]) == 2
    back = fetch_arrow("SELECT code, name, valid_from FROM registry_area ORDER BY code", schema=AREA_SCHEMA)
    assert [tuple(row.values()) for row in back.to_pylist()] == [(r[0], r[1], r[4]) for r in rows]
    assert Area.objects.get(code="990102").recorded_at == NOW


def test_many_chunks_are_one_insert(batch: Batch) -> None:
    n = 120_001
    table = pa.table({"code": [f"{i:012d}" for i in range(n)], "name": ["村"] * n, "level": ["village"] * n})
    assert _write(batch, table, table.column_names) == n
    assert count_rows("SELECT count(*) FROM registry_area WHERE level = %s", ["village"]) == n


@pytest.mark.parametrize("n", [ROWS_A_STATEMENT - 1, ROWS_A_STATEMENT, 2 * ROWS_A_STATEMENT + 1])
def test_rows_keep_their_order_across_statements(batch: Batch, n: int) -> None:
    table = pa.table({"code": [f"{i:012d}" for i in range(n)], "name": [f"村{i}" for i in range(n)]})
    assert (
        _write(batch, table.append_column("level", pa.array(["village"] * n)), ["code", "name", "level"]) == n
    )
    found = Area.objects.order_by("pk").values_list("code", "name", "batch_id")
    assert list(found) == [(f"{i:012d}", f"村{i}", batch.pk) for i in range(n)]


def test_a_table_is_read_whole_only_for_a_great_part_of_it(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table(
        {"code": [f"{i:012d}" for i in range(100)], "name": ["村"] * 100, "level": ["village"] * 100}
    )
    _write(batch, table, table.column_names)
    assert not most_of(Area, 100)
    monkeypatch.setattr(reading, "_FEWEST_TO_SCAN", 10)
    last = Area.objects.latest("pk").pk  # a sequence of PostgreSQL goes on from test to test
    assert most_of(Area, last * 60 // 100)
    assert not most_of(Area, last * 20 // 100)


def test_a_bad_row_takes_the_good_ones_with_it(batch: Batch) -> None:
    table = pa.table({"code": ["1", "1"], "name": ["甲", "乙"], "level": ["village", "village"]})
    with pytest.raises(IntegrityError), transaction.atomic():
        _write(batch, table, table.column_names)
    assert Area.objects.count() == 0


def test_bytes_booleans_and_instants_survive(batch: Batch) -> None:
    ids = reserve_ids(Person, 2)
    people = pa.table(
        {
            "id": ids,
            "identity": pa.array([b"\x00\xff'\\x", b""], pa.binary()),
            "id_token": pa.array([2**62, 2], pa.int64()),
            "region": ["990101", "990101"],
        }
    )
    fixed = {"name_token": 1, "initials_token": 1, "tail_token": 1, "batch_id": batch.pk, "recorded_at": NOW}
    copy_rows(Person, people.column_names, people, constants=fixed)
    visits = [(ids[0].as_py(), "1", True), (ids[1].as_py(), "2", None)]
    copy_rows(
        Visit,
        ["person_id", "number", "care_need"],
        visits,
        constants={"batch_id": batch.pk, "recorded_at": NOW, "row_number": 2, "sheet": ""},
    )
    schema = pa.schema(
        [("identity", pa.binary()), ("id_token", pa.int64()), ("recorded_at", pa.timestamp("us", "UTC"))]
    )
    back = fetch_arrow(
        "SELECT identity, id_token, recorded_at FROM registry_person ORDER BY id", schema=schema
    )
    assert back["identity"].to_pylist() == [b"\x00\xff'\\x", b""]
    assert back["id_token"].to_pylist() == [2**62, 2]
    assert back["recorded_at"].to_pylist() == [NOW, NOW]
    care = fetch_arrow(
        "SELECT care_need FROM registry_visit ORDER BY id", schema=pa.schema([("care_need", pa.bool_())])
    )
    assert care["care_need"].to_pylist() == [True, None]


def test_nothing_fetched_is_an_empty_table_of_the_schema() -> None:
    assert (
        fetch_arrow("SELECT code, name, valid_from FROM registry_area", schema=AREA_SCHEMA)
        == AREA_SCHEMA.empty_table()
    )


def test_reserved_keys_are_never_given_twice(batch: Batch) -> None:
    first, second = reserve_ids(Area, 3).to_pylist(), reserve_ids(Area, 2).to_pylist()
    assert len({*first, *second}) == 5
    rows = [(key, str(key), "甲", "village") for key in first]
    _write(batch, rows, ["id", "code", "name", "level"])
    made = Area.objects.create(code="x", name="乙", level="village", batch=batch, recorded_at=NOW)
    assert made.pk not in {*first, *second}
    assert reserve_ids(Area, 0).to_pylist() == []


def test_rows_are_updated_by_key_and_others_left_alone(batch: Batch) -> None:
    _write(batch, [(str(i), "旧", "village") for i in range(3)], ["code", "name", "level"])
    keys = list(Area.objects.order_by("code").values_list("pk", flat=True))
    assert update_rows(Area, ["name", "ended_at"], [("新", NOW, keys[1])]) == 1
    assert list(Area.objects.order_by("code").values_list("name", "ended_at")) == [
        ("旧", None),
        ("新", NOW),
        ("旧", None),
    ]


def test_many_keys_fit_one_condition(batch: Batch) -> None:
    _write(batch, [(str(i), "甲", "village") for i in range(10)], ["code", "name", "level"])
    condition, params = in_keys(
        "id", [*Area.objects.values_list("pk", flat=True)[:4], *range(10**9, 10**9 + 50_000)]
    )
    assert count_rows(f"SELECT count(*) FROM registry_area WHERE {condition}", params) == 4


def test_instants_compare_with_stored_ones_to_the_microsecond(batch: Batch) -> None:
    _write(batch, [("1", "甲", "village")], ["code", "name", "level"])
    late = datetime(2026, 11, 16, 8, 0, 0, 1, tzinfo=UTC)
    sql = "SELECT count(*) FROM registry_area WHERE recorded_at <= %s"
    assert count_rows(sql, [instant(NOW)]) == 1
    assert count_rows(sql, [instant(NOW.replace(hour=7, minute=59, second=59, microsecond=999999))]) == 0
    assert count_rows(sql, [instant(late)]) == 1
