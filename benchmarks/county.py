"""A made-up county of any size as a facts folder, by hash, so that the same seed gives the same county.

Writes the columns of ``minsheng.policy.facts`` for N people with DuckDB alone (1 M people in seconds). The shares
follow the size of a northern county: 2.5 people to a household, 4.5 % with a disability certificate, 7 % assisted.
"""

from contextlib import ExitStack
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.snapshot import arrow_schema
from minsheng.policy import facts

BLOCK = 1_000_000
"""People drawn at a time, so that memory does not grow with the county; a multiple of 5, in which households close."""
_DRAWN = "select column_name from information_schema.columns where table_name = ?"
#: Share of people with a medical month, months drawn from the last twelve, rows per person with any.
_MEDICAL_SHARE_PERCENT, _MEDICAL_MONTHS = 30, 4

_PERSON = """
create temp table person as
with base as (
  select i + 1 as person_id, (i * 2 // 5) + 1 as joint_no, i, {roll}
  from range({first}, {after}) t(i)
), placed as (
  select *, 10 * joint_no + 2 as joint_id, 10 * joint_no + 1 as registered_id, 10 * joint_no + 3 as residence_id,
    '990101' || lpad((joint_no % 17)::varchar, 3, '0') as town, lpad((joint_no % 229)::varchar, 3, '0') as tail,
    hash(joint_no, {seed}, 'urban') % 100 as r_urban, hash(joint_no, {seed}, 'means') % 100 as r_means
  from base
)
select person_id, registered_id, joint_id, residence_id,
  case i * 2 % 5 when 0 then 'head' when 2 then 'spouse' else 'child' end as joint_role,
  town || tail as region, town, '990101' as county, case when r_urban < 30 then 'urban' else 'rural' end as urban_rural,
  (1 + r0 % 2)::tinyint as sex,
  case when r1 % 1000 < {no_birth} then null else (date '2026-11-16' - (r1 % 34000)::int) end as birth_date,
  r2 % 100 >= 1 as alive, case when r2 % 100 < 1 then date '2026-01-01' + (r3 % 300)::int end as died_on,
  case when r4 % 100 < 4 then 'moved' when r4 % 100 < 5 then 'cancelled' else 'normal' end as hukou_status,
  case when r4 % 100 < 4 then date '2025-01-01' + (r3 % 600)::int end as moved_on,
  case when r5 % 10 < 6 then 'married' else 'single' end as marital,
  case when r6 % 1000 < 5 then 'custody' when r6 % 1000 < 9 then 'long_absence' else 'none' end as out_of_household_reason,
  case when r7 % 1000 >= 45 then 'none' when r8 % 20 = 0 then 'expired' else 'valid' end as disability_status,
  case when r7 % 1000 >= 45 then 0 else 1 + r8 % 7 end::tinyint as disability_kind,
  case when r7 % 1000 >= 45 then 0 else 1 + r9 % 4 end::tinyint as disability_grade,
  case when r7 % 1000 < 45 then date '2026-01-01' + (r9 % 3000)::int end as disability_valid_until,
  r10 % 100 < 2 as serious_illness, case when r10 % 10 < 3 then r10 % 20 < 2 end as care_need,
  case when r_means < {means} then r6 % 500 = 0 end as in_custody, r11 % 100 < 18 as in_school,
  case when r_means < {means} then (r12 % 2 * 14300)::bigint end as pension_basic_fen,
  case when r_means < {means} then (r12 % 7 // 6 * 120000)::bigint end as pension_other_fen,
  case when r_means < {means} - 1 then (r13 % 4 // 2 * (r13 % 300000))::bigint end as wage_fen,
  case when r_means < {means} then (r14 % 5 // 4 * (r14 % 90000))::bigint end as business_fen,
  case when r_means < {means} then (r15 % 9 // 8 * (r15 % 20000))::bigint end as property_income_fen,
  case when r_means < {means} then (r16 % 6 // 5 * (r16 % 40000))::bigint end as transfer_fen,
  case when r_means < {means} then 'checked' end as income_basis,
  case when r_means < {means} - 1 then (r17 % 4000000)::bigint end as financial_assets_fen,
  case when r_means < {means} then (r18 % 12 // 11)::int end as vehicle_count,
  case when r_means < {means} then (r18 % 3)::int end as house_count,
  case when r_means < {means} then (r19 % 30 // 29)::int end as company_count,
  case when r_means < {means} then 'none' when r19 % 700 = 0 then 'dead' else 'none' end as father_situation,
  case when r19 % 900 = 0 then 'custody' when r17 % 9 > 0 then 'none' end as mother_situation,
  case when r19 % 900 = 0 then date '2025-01-01' + (r3 % 600)::int end as mother_since,
  case when r18 % 3 > 0 then false end as work_injury_care, case when r18 % 50 = 0 then r18 % 100 = 0 end as supporters_listed,
  case when r16 % 40 = 0 then 'kin' end as child_placement, r16 % 7 as self_care_failed
from placed
"""

_HOUSEHOLD = """
create temp table household as
with joint as (
  select joint_id, min(region) as region, min(town) as town, min(county) as county, min(urban_rural) as urban_rural,
    count(*)::int as size, hash(joint_id, {seed}, 'hh') % 1000 as r from person group by joint_id
)
select joint_id - offset_no as household_id, kind, case when r < 200 then 'declared' else 'derived' end as basis,
  region, town, county, urban_rural, size,
  case when kind = 'joint' and r < 40 then date '2026-11-16' - (r % 90)::int end as declared_on,
  case when kind = 'joint' and r < 40 then (r * 7000)::bigint end as declared_income_fen,
  case when kind = 'joint' and r < 140 then true end as truth_promised,
  case when kind = 'joint' and r < 140 then r % 11 > 0 end as check_authorised,
  case when kind = 'joint' and r % 5 = 0 then r % 25 = 0 end as hardship_seen,
  case when kind = 'joint' and r % 5 = 0 then date '2026-11-16' - (r % 150)::int end as hardship_seen_on,
  case when kind = 'joint' and r % 250 = 1 then date '2026-11-16' - (r % 130)::int end as emergency_on,
  case when kind = 'joint' and r % 250 = 1 then 'fire' end as emergency_kind,
  case when kind = 'joint' and r % 200 = 3 then date '2026-11-16' - (r % 300)::int end as disaster_on,
  case when kind = 'joint' and r % 200 = 3 then 'severe' else 'none' end as house_damage,
  case when kind = 'joint' and r % 90 = 4 then (r * 900)::bigint end as aided_12m_fen,
  case when kind = 'joint' and r < 60 then (r * 1000)::bigint end as dibao_monthly_fen
from joint, (values ('registered', 1), ('joint', 0), ('residence', -1)) k(kind, offset_no)
order by household_id
"""

_OTHERS = """
create temp table membership as
select unnest([registered_id, joint_id, residence_id]) as household_id,
  unnest(['registered', 'joint', 'residence']) as kind, person_id, joint_role as role,
  date '2020-01-01' as from_date, null::date as to_date, 'derived' as basis from person;
create temp table relation as
select person_id, person_id + 1 as other_id, 'spouse' as kind from person where joint_role = 'head'
union all select person_id, 1 + (person_id * 7) % {people}, 'supporter' from person where supporters_listed is not null;
create temp table enrolment as
with h as (select *, hash(joint_id, {seed}, 'enrol') % 1000 as he, hash(person_id, {seed}, 'own') % 1000 as pe from person)
select person_id, joint_id as household_id, programme, case when programme = 'dibao' then 'whole' end as subtype, region,
  date '2023-01-01' + (pe % 900)::int as from_date, case when pe % 20 = 0 then date '2026-03-01' end as to_date,
  (20000 + pe * 10)::bigint as monthly_fen
from h, (values ('dibao'), ('dibao_edge'), ('dibao_single'), ('tekun'), ('disability_living'), ('disability_care'),
  ('old_age_allowance')) p(programme)
where (programme = 'dibao' and he < 40) or (programme = 'dibao_edge' and he between 40 and 49)
  or (programme = 'dibao_single' and pe < 2) or (programme = 'tekun' and pe between 2 and 7)
  or (programme = 'disability_living' and disability_status = 'valid' and he < 40)
  or (programme = 'disability_care' and disability_status = 'valid' and disability_grade < 3 and pe < 800)
  or (programme = 'old_age_allowance' and birth_date <= date '1946-11-16' and pe < 850);
create temp table medical_month as
select person_id, (date '2025-11-01' + interval ((hash(person_id, k, {seed}) % 12)::int) month)::date as month,
  (hash(person_id, k, {seed}, 'own') % 400000 * (case when hash(person_id, {seed}, 'ill') % 50 = 0 then 5 else 1 end))::bigint
    as own_fen, null::bigint as total_fen
from person, range({months}) t(k) where hash(person_id, {seed}, 'med') % 100 < {share};
create temp table coverage as
select 'enrolment:' || programme as "table", '990101' as county, date '2026-11-01' as from_date, date '2026-12-15' as to_date
from (values ('dibao'), ('dibao_edge'), ('dibao_single'), ('tekun'), ('disability_living'), ('disability_care'),
  ('old_age_allowance')) p(programme)
union all select 'medical_month', '990101', date '2025-11-01', date '2026-11-30';
"""

_TYPES = {
    "int64": "bigint",
    "int32": "integer",
    "int8": "tinyint",
    "bool": "boolean",
    "string": "varchar",
    "date32": "date",
}


def make_county(folder: Path, people: int, seed: int = 20261116, *, complete: bool = False) -> None:
    """Write the tables of a facts folder without its manifest; existing files are replaced.

    `complete`: income, property and birth dates of everybody are known. A column of the schema that is not drawn here is
    written as unknown, so that the county fits every schema.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = facts.TABLES.values()
    with ExitStack() as open_:
        writers = {
            table.name: open_.enter_context(
                pq.ParquetWriter(folder / f"{table.name}.parquet", arrow_schema(table), compression="zstd")
            )
            for table in tables
        }
        for first in range(0, people, BLOCK):
            with duckdb.connect(config={"threads": 2, "memory_limit": "4GB"}) as connection:
                _draw(connection, range(first, min(first + BLOCK, people)), people, seed, complete=complete)
                for table in tables:
                    if first == 0 or table.name != "coverage":
                        writers[table.name].write_table(_rows(connection, table), row_group_size=122_880)


def _draw(
    connection: duckdb.DuckDBPyConnection, block: range, people: int, seed: int, *, complete: bool
) -> None:
    """The tables of some people."""
    rolls = ", ".join(f"hash(i, {seed}, {k}) % 1000003 as r{k}" for k in range(20))
    gaps = {"means": 102, "no_birth": 0} if complete else {"means": 15, "no_birth": 3}
    shares = {"share": _MEDICAL_SHARE_PERCENT, "months": _MEDICAL_MONTHS, "people": people}
    connection.execute(_PERSON.format(roll=rolls, first=block.start, after=block.stop, seed=seed, **gaps))
    connection.execute(_HOUSEHOLD.format(seed=seed))
    connection.execute(_OTHERS.format(seed=seed, **shares))


def _rows(connection: duckdb.DuckDBPyConnection, table: facts.Table) -> pa.Table:
    """What was drawn of a table, in its order; what was not drawn is unknown."""
    drawn = {row[0] for row in connection.execute(_DRAWN, [table.name]).fetchall()}
    cells = ((c, f'"{c.name}"' if c.name in drawn else "null") for c in table.columns)
    columns = ", ".join(f'{cell}::{_TYPES[c.arrow]} as "{c.name}"' for c, cell in cells)
    source = f"from {table.name} order by {', '.join(_quoted(table.sort))}" if drawn else "where false"
    return connection.sql(f"select {columns} {source}").to_arrow_table().cast(arrow_schema(table))


def _quoted(names: tuple[str, ...]) -> list[str]:
    return [f'"{name}"' for name in names]
