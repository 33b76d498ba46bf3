"""Where matched persons live: the counties a file speaks for, which are its scope and coverage."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys, most_of
from minsheng.feeds.queries import county_names
from minsheng.registry.models import Person

_STRAY_ROWS = 100  # one row in a hundred
_STRAY_SHARE = 4  # a quarter of the greatest share
_POPULATION = "SELECT region, count(*) FROM registry_person GROUP BY region"
_POPULATION_SCHEMA = pa.schema([("region", pa.string()), ("people", pa.int64())])
REGION_SCHEMA = pa.schema([("person_id", pa.int64()), ("region", pa.string())])


def regions(person_ids: pa.Array | pa.ChunkedArray) -> pa.Table:
    """person_id, region of these persons."""
    wanted = pc.unique(person_ids.drop_null())
    if most_of(Person, len(wanted)):
        everybody = fetch_arrow("SELECT id, region FROM registry_person", schema=REGION_SCHEMA)
        return everybody.filter(pc.is_in(everybody["person_id"], wanted))
    condition, params = in_keys("id", wanted.to_pylist())
    return fetch_arrow(
        f"SELECT id, region FROM registry_person WHERE {condition}", params, schema=REGION_SCHEMA
    )


def counties_in(codes: pa.Array | pa.ChunkedArray) -> list[str]:
    """The counties that a file of the area's own people speaks for: those with a share of its rows, not a stray one."""
    counted = _by_county(codes)
    return sorted(county for county, rows in counted.items() if rows * _STRAY_ROWS >= counted.total())


def counties_of(person_ids: pa.Array | pa.ChunkedArray) -> list[str]:
    """The counties in which a file's persons live, without stray ones."""
    return counties_in(regions(person_ids)["region"])


def counties_served(person_ids: pa.Array | pa.ChunkedArray) -> list[str]:
    """The counties that a file about known persons speaks for.

    A department of the prefecture sends all its counties in one file; a county's own file names a few people who live
    elsewhere. So a county is served when its people are named about as often as those of the county named most.
    """
    population = _population()
    named = _by_county(regions(person_ids)["region"])
    share = {county: rows / population[county] for county, rows in named.items()}
    return sorted(county for county, part in share.items() if part * _STRAY_SHARE >= max(share.values()))


def counties_of_nobody(file_name: str) -> list[str]:
    """The counties that a roll without a row speaks for: those its name names, or the only one there is."""
    known = _population()
    named = [code for code, name in county_names().items() if name in file_name and code in known]
    return sorted(named or (known if len(known) == 1 else []))


def _population() -> Counter[str]:
    """How many people each county (6 digits) has here."""
    people = fetch_arrow(_POPULATION, schema=_POPULATION_SCHEMA)
    population: Counter[str] = Counter()
    for region, count in zip(people["region"].to_pylist(), people["people"].to_pylist(), strict=True):
        population[region[:6]] += count
    return population


def _by_county(codes: pa.Array | pa.ChunkedArray) -> Counter[str]:
    pairs = pc.value_counts(pc.utf8_slice_codeunits(codes.drop_null(), 0, 6)).to_pylist()
    counted: Counter[str] = Counter()
    for pair in pairs:
        counted[pair["values"]] += pair["counts"]
    return counted


def county_range(column: str, counties: Sequence[str]) -> tuple[str, list[object]]:
    """(condition, params): an area code that lies in one of the counties; ranges, so that an index serves them."""
    condition = " OR ".join(f"({column} >= %s AND {column} < %s)" for _ in counties)
    return f"({condition or '1 = 0'})", [bound for county in counties for bound in (county, f"{county}~")]
