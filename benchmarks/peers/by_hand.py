"""The six programmes as a good analyst writes them by hand: once in DuckDB SQL, once in Polars. Run by `benchmarks.peers.run`."""

from pathlib import Path

AMOUNTS = {
    "urban": 78280,
    "rural": 58850,
    "living_severe": 12000,
    "living_other": 9000,
    "care": 11000,
    "elder_80": 10000,
    "elder_90": 20000,
    "elder_100": 60000,
    "destitute": 101400,
    "minor": 30000,
}
INCOME = ("wage_fen", "business_fen", "property_income_fen", "transfer_fen", "pension_other_fen")
PERSON = (
    "person_id",
    "joint_id",
    "birth_date",
    "alive",
    "hukou_status",
    "out_of_household_reason",
    "disability_status",
    "disability_grade",
    "disability_valid_until",
    "serious_illness",
    *INCOME,
    "financial_assets_fen",
    "vehicle_count",
    "house_count",
)

_SQL = """
with p as (
  select *, disability_status = 'valid' and disability_valid_until >= date '2026-11-16' as valid,
    alive and out_of_household_reason = 'none' as home, {income} as income
  from read_parquet('{folder}/person.parquet')
), q as (select *, valid and disability_grade <= 2 as severe from p),
m as (
  select joint_id, count(*) filter (home) as size, coalesce(sum(income) filter (home), 0) as income,
    coalesce(sum(financial_assets_fen) filter (home), 0) as assets, coalesce(sum(vehicle_count) filter (home), 0) as vehicles,
    coalesce(sum(house_count) filter (home), 0) as houses,
    bool_or(alive and birth_date <= date '2008-11-16' and birth_date > date '1966-11-16' and not severe) as worker
  from q group by joint_id
), h as (
  select joint_id, worker, m.income as income, assets, vehicles, houses,
    (case urban_rural when 'urban' then {urban} else {rural} end) * m.size as cap
  from m join read_parquet('{folder}/household.parquet') r on r.household_id = m.joint_id and r.kind = 'joint'
), d as (
  select joint_id, worker, case when income < cap and assets <= cap * 24 and vehicles <= 0 and houses <= 2
    then (cap - income + 99) // 100 * 100 else 0 end::bigint as dibao from h
)
select person_id,
  case when not (alive and hukou_status = 'normal' and birth_date <= date '1946-11-16') then 0
    when birth_date <= date '1926-11-16' then {elder_100} when birth_date <= date '1936-11-16' then {elder_90}
    else {elder_80} end as elder,
  case when not (alive and hukou_status = 'normal' and valid and dibao > 0) then 0
    when severe then {living_severe} else {living_other} end as disability_living,
  case when alive and hukou_status = 'normal' and severe then {care} else 0 end as disability_care,
  case when alive and hukou_status = 'normal' and not worker and financial_assets_fen <= 2000000
    and (birth_date <= date '1966-11-16' or birth_date > date '2010-11-16' or severe) then {destitute} else 0 end as destitute,
  case when alive and birth_date > date '2008-11-16' and (serious_illness or severe) and dibao > 0
    then {minor} else 0 end as minor,
  dibao
from q join d using (joint_id) order by person_id
"""


def duckdb(folder: Path, out: Path) -> None:
    """One query, Parquet to Parquet."""
    import duckdb as engine  # noqa: PLC0415 - each peer in a process of its own

    query = _SQL.format(folder=folder, income=" + ".join(INCOME), **AMOUNTS)
    with engine.connect(config={"threads": 2}) as database:
        database.execute(f"copy ({query}) to '{out / 'people.parquet'}' (format parquet, compression snappy)")


def polars(folder: Path, out: Path) -> None:
    """The same lazily."""
    import datetime as dt  # noqa: PLC0415

    import polars as pl  # noqa: PLC0415

    def born(year: int) -> pl.Expr:
        return pl.col("birth_date") <= dt.date(year, 11, 16)

    home, severe, valid = pl.col("home"), pl.col("severe"), pl.col("valid")
    local = pl.col("alive") & (pl.col("hukou_status") == "normal")
    people = (
        pl.scan_parquet(folder / "person.parquet")
        .select(PERSON)
        .with_columns(
            valid=(pl.col("disability_status") == "valid")
            & (pl.col("disability_valid_until") >= dt.date(2026, 11, 16)),
            home=pl.col("alive") & (pl.col("out_of_household_reason") == "none"),
            income=pl.sum_horizontal(INCOME),
        )
        .with_columns(severe=(valid & (pl.col("disability_grade") <= 2)).fill_null(value=False))
    )
    members = people.group_by("joint_id").agg(
        size=home.sum().cast(pl.Int64),
        income=pl.col("income").filter(home).sum(),
        assets=pl.col("financial_assets_fen").filter(home).sum(),
        vehicles=pl.col("vehicle_count").filter(home).sum(),
        houses=pl.col("house_count").filter(home).sum(),
        worker=(pl.col("alive") & born(2008) & ~born(1966) & ~severe).any(),
    )
    rows = (
        pl.scan_parquet(folder / "household.parquet")
        .filter(pl.col("kind") == "joint")
        .select("household_id", "urban_rural")
    )
    standard = pl.when(pl.col("urban_rural") == "urban").then(AMOUNTS["urban"]).otherwise(AMOUNTS["rural"])
    poor = (
        (pl.col("income") < pl.col("cap"))
        & (pl.col("assets") <= pl.col("cap") * 24)
        & (pl.col("vehicles") <= 0)
        & (pl.col("houses") <= 2)
    )
    households = (
        members.join(rows, left_on="joint_id", right_on="household_id")
        .with_columns(cap=standard * pl.col("size"))
        .select(
            "joint_id",
            "worker",
            dibao=pl.when(poor).then((pl.col("cap") - pl.col("income") + 99) // 100 * 100).otherwise(0),
        )
    )
    band = pl.when(born(1926)).then(AMOUNTS["elder_100"]).when(born(1936)).then(AMOUNTS["elder_90"])
    on_dibao = pl.col("dibao") > 0
    unable = born(1966) | ~born(2010) | severe
    (
        people.join(households, on="joint_id")
        .select(
            "person_id",
            elder=pl.when(~(local & born(1946))).then(0).otherwise(band.otherwise(AMOUNTS["elder_80"])),
            disability_living=pl.when((local & valid & on_dibao).fill_null(value=False))
            .then(pl.when(severe).then(AMOUNTS["living_severe"]).otherwise(AMOUNTS["living_other"]))
            .otherwise(0),
            disability_care=pl.when(local & severe).then(AMOUNTS["care"]).otherwise(0),
            destitute=pl.when(
                local & ~pl.col("worker") & unable & (pl.col("financial_assets_fen") <= 2_000_000)
            )
            .then(AMOUNTS["destitute"])
            .otherwise(0),
            minor=pl.when(pl.col("alive") & ~born(2008) & (pl.col("serious_illness") | severe) & on_dibao)
            .then(AMOUNTS["minor"])
            .otherwise(0),
            dibao="dibao",
        )
        .sort("person_id")
        .sink_parquet(out / "people.parquet", compression="snappy")
    )
