"""A random county of any size drawn from the schema by hash in DuckDB: millions of people in seconds, the same for the same seed.

`tests.support.snapshots` draws with more care and a thousand times slower; here it is the number that counts. Every column takes
every code, its limits and their neighbours, leap days, and is unknown now and then; a quarter of the households has nothing.
"""

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from minsheng.engine import snapshot
from minsheng.engine.snapshot import Snapshot, arrow_schema
from minsheng.policy import facts
from minsheng.policy.kinds import Type
from minsheng.policy.things import PERSONAL, THING_ID, THINGS
from tests.support.snapshots import HUGE, PROGRAMMES, RELATIONS

AGES = (0, 3, 6, 13, 14, 16, 18, 40, 50, 60, 65, 70, 80, 90, 100)
AMOUNTS = (0, 0, 0, 1, 30_000, 58_850, 78_280, 120_000, 250_000, 1_412_400, 9_000_000)
COUNTS = (0, 0, 0, 0, 1, 1, 2, 3, 4, 6, 20, 60, 100)
DAYS = (-1100, -800, -400, -366, -365, -200, -183, -182, -90, -30, -15, -2, -1, 0, 0, 1, 30, 400)
ROW_GROUP = 122_880


def write(folder: Path, people: int, seed: int, on: dt.date) -> Snapshot:
    """A sealed folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as database:
        database.execute(f"create macro r(a, b) as (hash(a, b, {seed}) >> 8)::bigint")
        database.execute("create macro one_of(items, a, b) as items[1 + r(a, b) % len(items)]")
        database.execute(f"create temp table base as {_BASE.format(people=people)}")
        for name, query in _queries(people, on).items():
            table = facts.TABLES[name]
            order = ", ".join(f'"{key}"' for key in table.sort)
            rows = database.sql(f"select * from ({query}) order by {order}").to_arrow_table()
            columns = rows.select(table.names).cast(arrow_schema(table))
            pq.write_table(columns, folder / f"{name}.parquet", row_group_size=ROW_GROUP)
    cut = dt.datetime(on.year, on.month, on.day, tzinfo=dt.UTC)
    return Snapshot(folder, snapshot.seal(folder, as_of=on, known_at=cut))


_PLACE = (
    "'9901' || (1 + h % 2)::varchar.lpad(2, '0') as county, county || lpad((1 + h % 3)::varchar, 3, '0') as town, "
    "town || lpad((h % 5)::varchar, 3, '0') as region, if(r(h, 'urban') % 2 = 0, 'urban', 'rural') as urban_rural"
)
_BASE = (
    "select i + 1 as person_id, i * 2 // 5 as h, 10 * h + 12 as joint_id, 10 * h + 11 as registered_id, "
    f"10 * h + 13 as residence_id, {_PLACE}, "
    "case when r(h, 'mood') % 10 < 5 then 0 when r(h, 'mood') % 10 < 8 then 6 else 30 end as gaps, "
    "r(h, 'poor') % 4 = 0 as poor from range({people}) t(i)"
)


def _queries(people: int, on: dt.date) -> dict[str, str]:
    """The rows of each table."""
    homes = (
        "select h * 10 + k.plus as id, h, county, town, region, urban_rural, gaps, poor, kind, count(*)::int as size "
        "from base, (values ('registered', 11), ('joint', 12), ('residence', 13)) k(kind, plus) group by all"
    )
    roll = f"one_of({list(PROGRAMMES)}, person_id, 'roll' || k)"
    found = {
        "person": f"select {_cells(facts.PERSON, 'person_id', on)} from base",
        "household": f"select id as household_id, {_cells(facts.HOUSEHOLD, 'id', on)} from ({homes})",
        "membership": "select joint_id as household_id, 'joint' as kind, person_id, 'head' as role, "
        "null::date as from_date, null::date as to_date, 'derived' as basis from base",
        "relation": f"select person_id, 1 + r(person_id, 'other' || k) % {people + 9} as other_id, "
        f"one_of({list(RELATIONS)}, person_id, 'kind' || k) as kind from base, range(2) t(k) "
        "where r(person_id, 'related') % 5 = 0",
        "enrolment": f"select person_id, joint_id as household_id, {roll} as programme, null as subtype, region, "
        f"{_day(on, 'person_id', 'from')} as from_date, "
        f"if(r(person_id, 'to' || k) % 3 = 0, {_day(on, 'person_id', 'end')}, null) as to_date, 100 as monthly_fen "
        "from base, range(2) t(k) where r(person_id, 'rolls' || k) % 4 = 0",
        "medical_month": f"select person_id, (date '{on.replace(day=1)}' - to_months((r(person_id, 'm' || k) % 15)::int))::date "
        f"as month, if(r(person_id, 'unknown') % 20 = 0, null, {_amount('person_id', 'own')}) as own_fen, "
        "null as total_fen from base, range(3) t(k) where r(person_id, 'medical') % 3 = 0",
        "coverage": _coverage(on),
    }
    for scope, table in THINGS.items():
        concerned = ["person_id"] if scope in PERSONAL else []
        of = ", ".join([f"row_number() over () as {THING_ID[scope]}", *concerned])
        found[table.name] = (
            f"select {of}, {_cells(table, 'person_id', on)} from base where person_id % 20 = 7"
        )
    return found


def _coverage(on: dt.date) -> str:
    tables = ["medical_month", *(f"enrolment:{p}" for p in PROGRAMMES), *(f"relation:{k}" for k in RELATIONS)]
    first, last = on - dt.timedelta(days=500), on + dt.timedelta(days=30)
    return (
        f"""select t as "table", county, date '{first}' as from_date, date '{last}' as to_date from """
        f"unnest({tables}) t(t), (values ('990101'), ('990102')) c(county) where county = '990101' or hash(t) % 3 > 0"
    )


def _cells(table: facts.Table, key: str, on: dt.date) -> str:
    """Every column that is not a key of its own query."""
    kept = {
        "person_id",
        "joint_id",
        "registered_id",
        "residence_id",
        "county",
        "town",
        "region",
        "urban_rural",
    }
    kept |= {"kind", "size"} if table is facts.HOUSEHOLD else set()
    own = {THING_ID[scope] for scope, each in THINGS.items() if each is table} | {"household_id"}
    cells = []
    for column in table.columns:
        name = column.name
        if name in own or (name == "person_id" and table is not facts.PERSON):
            continue
        if name in kept:
            cells.append(name)
        else:
            gap = f"r({key}, 'gap {name}') % 100 < gaps"
            cells.append(f"if({gap}, null, {_cell(column, key, on)}) as {name}")
    return ", ".join(cells)


def _cell(column: facts.Column, key: str, on: dt.date) -> str:
    name = column.name
    if column.codes:
        usual = f"if(r({key}, 'usual {name}') % 2 = 0, '{column.codes[0]}', {{}})"
        return usual.format(f"one_of({list(column.codes)}, {key}, '{name}')")
    if column.rule_type is Type.BOOL:
        return f"r({key}, '{name}') % 2 = 0"
    if name == "birth_date":
        leap = f"make_date(1924 + 4 * (r({key}, 'leap') % 25), 2, 29)"
        age = f"(date '{on}' - to_years(one_of({list(AGES)}, {key}, 'age')::int))::date + (r({key}, 'by') % 3 - 1)::int"
        any_day = f"date '{on}' - (r({key}, 'born') % 38000)::int"
        return f"case r({key}, 'birth') % 5 when 0 then {leap} when 1 then {any_day} else {age} end"
    if column.rule_type is Type.DATE:
        return _day(on, key, name)
    if column.rule_type is Type.FEN:
        return f"if(poor, 0, {_amount(key, name)})"
    if column.arrow == "int8":
        return f"r({key}, '{name}') % {1 + (column.most or 4)}"
    if column.rule_type in facts.LIMITS:
        return f"if(r({key}, 'beyond {name}') % 5000 = 0, 1000001, one_of({list(COUNTS)}, {key}, '{name}'))"
    return f"'{name}'"


def _day(on: dt.date, key: str, name: str) -> str:
    return f"date '{on}' + one_of({list(DAYS)}, {key}, '{name}')::int"


def _amount(key: str, name: str) -> str:
    usual = f"one_of({list(AMOUNTS)}, {key}, '{name}')::bigint"
    return f"if(r({key}, 'huge {name}') % 5000 = 0, one_of({list(HUGE)}, {key}, 'huger')::bigint, {usual})"
