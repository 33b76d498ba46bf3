"""Where matched persons live: their county, for scope and coverage."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys

_MANY = 20_000
REGION_SCHEMA = pa.schema([("person_id", pa.int64()), ("region", pa.string())])


def regions(person_ids: pa.Array | pa.ChunkedArray) -> pa.Table:
    """person_id, region of these persons (or of everybody, when there are many)."""
    wanted = pc.unique(person_ids.drop_null())
    where = ""
    params: list[object] = []
    if len(wanted) < _MANY:
        condition, params = in_keys("id", wanted.to_pylist())
        where = f"WHERE {condition}"
    return fetch_arrow(f"SELECT id, region FROM registry_person {where}", params, schema=REGION_SCHEMA)


def main_county(codes: pa.Array | pa.ChunkedArray) -> str | None:
    """The county of most of these area codes: a department's file speaks for one county."""
    counted: Counter[str] = Counter()
    for pair in pc.value_counts(pc.utf8_slice_codeunits(codes.drop_null(), 0, 6)).to_pylist():
        counted[pair["values"]] += pair["counts"]
    return min(counted, key=lambda code: (-counted[code], code)) if counted else None


def county_range(column: str, county: str) -> tuple[str, list[object]]:
    """(condition, params): an area code that lies in the county; a range, so that an index serves it."""
    return f"{column} >= %s AND {column} < %s", [county, f"{county}~"]
