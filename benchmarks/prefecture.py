"""A prefecture's database out of a county's: `python -m benchmarks.prefecture HOME NEW [--counties 21]`, then measure NEW.

    python -m benchmarks.pages NEW --times 3

Every person, household, lead, visit, plan, sum by village, officer and batch of the county in HOME (never changed) stands in
NEW once more for each further county, under its own numbers and area codes, names encrypted for their new rows; so do the
files of the runs that questions read. Facts beside the rolls are not repeated: of a city only a household's page reads them.
SQLite only. The home's own county keeps its first code; its copies take the next ones.
"""

# ruff: noqa: PLC0415 - the models can be imported only when Django knows its home; names in the SQL are ours

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

STRIDE: Final = 1_000_000
"""Between the numbers of two counties; no table of a county of 100,000 people has as many rows."""
TABLES: Final = (
    "feeds_batch", "feeds_servedcounty", "registry_area", "registry_household", "registry_membership", "registry_registerentry",
    "registry_enrolment", "registry_death", "registry_visit", "registry_declaration", "registry_countermatter",
    "accounts_officer", "deaths_deathreview", "deaths_deathquestion", "discovery_lead", "discovery_visitrecord",
    "fieldwork_plan", "fieldwork_stop", "fieldwork_stoplead", "fieldwork_homeplace", "phone_visitsheet", "phone_attachment",
)  # fmt: skip
"""Besides the persons, whose names are encrypted anew."""
AREAS: Final = frozenset({"region", "region_code", "code", "county", "town"})
MARKED: Final[Mapping[str, str]] = {
    "username": "{c} || '_' || :k",
    "idempotency_key": "{c} || ':' || :k",
    "source_key": "{c} || '-' || :k",
    "sha256": "printf('%04x', :k) || substr({c}, 5)",
    "key": "substr({c}, 1, 1) || (CAST(substr({c}, 2) AS INTEGER) + :k * :stride)",
    "subject_id": "{c} + :k * :stride",
    "fingerprint": "({c} | (:k * 104729123456789)) - ({c} & (:k * 104729123456789))",
    "registry_area.name": "{c} || CASE t.level WHEN 'county' THEN :k ELSE '' END",
}
"""What must differ from county to county, by column."""
FILES: Final = ("person", "household", "enrolment", "medical_month", "relation", "membership")
NUMBERS: Final = (
    "person_id",
    "household_id",
    "registered_id",
    "joint_id",
    "residence_id",
    "other_id",
    "subject_id",
)


def main() -> int:
    """Build it and say how many of the main things it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--counties", type=int, default=21)
    asked = parser.parse_args()
    shutil.copytree(asked.home, asked.new, ignore=shutil.ignore_patterns("landing", "synth", "second-week"))
    os.environ |= {"MINSHENG_HOME": str(asked.new), "MINSHENG_DEMO": "1", "MINSHENG_PACK": "demo"}
    os.environ.setdefault("MINSHENG_IMPACT_ASSESSMENT", "基准测试")
    os.environ["DJANGO_SETTINGS_MODULE"] = "minsheng.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        first = cursor.execute("SELECT min(code) FROM registry_area WHERE level = 'county'").fetchone()[0]
        cursor.execute("PRAGMA foreign_keys = OFF")
    names = {k: str(int(first) + k) for k in range(1, asked.counties)}
    with transaction.atomic():
        _people(first, names)
        for table in TABLES:
            _repeat(table, first, names)
        _sweeps(first, names)
    for run in sorted((asked.new / "runs").glob("[0-9]*")):
        for file in _files(run):
            _repeat_file(file, first, names)
    from minsheng.discovery.models import Lead
    from minsheng.fieldwork.models import Stop
    from minsheng.registry.models import Person

    print(
        f"{Person.objects.count():,} persons, {Lead.objects.count():,} leads, {Stop.objects.count():,} planned"
    )
    return 0


def _people(first: str, names: Mapping[int, str]) -> None:
    from django.db import connection

    from minsheng.registry import identity

    with connection.cursor() as cursor:
        rows = cursor.execute("SELECT id, identity FROM registry_person ORDER BY id").fetchall()
        known = identity.decrypt([pk for pk, _ in rows], [blob for _, blob in rows])
        for k in names:
            blobs = identity.encrypt([pk + k * STRIDE for pk, _ in rows], known)
            cursor.execute("CREATE TEMP TABLE sealed (id INTEGER PRIMARY KEY, identity BLOB)")
            pairs = zip((pk + k * STRIDE for pk, _ in rows), blobs, strict=True)
            cursor.executemany("INSERT INTO sealed VALUES (%s, %s)", list(pairs))
            _repeat(
                "registry_person", first, {k: names[k]},
                {
                    "identity": f"(SELECT s.identity FROM sealed s WHERE s.id = t.id + :k * {STRIDE})",
                    "id_token": "CASE WHEN t.id_token > 0 THEN t.id_token - :k ELSE t.id_token + :k END",
                },
            )  # fmt: skip
            cursor.execute("DROP TABLE sealed")


def _repeat(
    table: str, first: str, names: Mapping[int, str], further: Mapping[str, str] | None = None
) -> None:
    """Insert the table's rows of the first county once more for each other one."""
    from django.db import connection

    with connection.cursor() as cursor:
        columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({table})").fetchall()]
        keys = {row[3]: row[2] for row in cursor.execute(f"PRAGMA foreign_key_list({table})").fetchall()}
        last = cursor.execute(f"SELECT max(rowid) FROM {table} WHERE rowid < {STRIDE}").fetchone()[0]
        of_first = "t.region_code LIKE :first || '%'" if table == "accounts_officer" else "t.rowid <= :last"
        for k, name in names.items():
            shown = [_value(table, column, keys, further or {}) for column in columns]
            sql = f"INSERT INTO {table} SELECT {', '.join(shown)} FROM {table} t WHERE {of_first}"
            if keys or table in (*TABLES, "registry_person"):
                given = {"k": k, "stride": STRIDE, "first": first, "name": name, "last": last}
                connection.connection.execute(sql, given)


def _value(table: str, column: str, keys: Mapping[str, str], further: Mapping[str, str]) -> str:
    shown = f't."{column}"'
    if column in further:
        return further[column]
    if column in keys:
        moved = keys[column] in (*TABLES, "registry_person")
        if keys[column] == "accounts_officer":  # those of the city stay who they are
            own = "CASE WHEN o.region_code LIKE :first || '%' THEN :k * :stride ELSE 0 END"
            return f"(SELECT o.id + {own} FROM accounts_officer o WHERE o.id = {shown})"
        return f"{shown} + :k * :stride" if moved else shown
    if column == "id":
        return _number(shown)
    if column in AREAS:
        return f"CASE WHEN substr({shown}, 1, 6) = :first THEN :name || substr({shown}, 7) ELSE {shown} END"
    marked = MARKED.get(f"{table}.{column}", MARKED.get(column))
    return shown if marked is None else marked.format(c=shown)


def _number(shown: str) -> str:
    """Numbers of rows; of photos, which have a random one in hexadecimal."""
    return f"CASE WHEN typeof({shown}) = 'text' THEN printf('%04x', :k) || substr({shown}, 5) ELSE {shown} + :k * :stride END"


def _sweeps(first: str, names: Mapping[int, str]) -> None:
    """The sums by village, and the silent villages, of every run."""
    from minsheng.discovery.models import Sweep

    for sweep in Sweep.objects.select_related("run"):
        own = dict(sweep.areas)
        sweep.areas = own | {
            name + code[6:]: facts
            for name in names.values()
            for code, facts in own.items()
            if code[:6] == first
        }
        silent = sweep.details.get("silent", [])
        sweep.details["silent"] = [
            {**one, "heard": {**one["heard"], "region": name + one["heard"]["region"][6:]}}
            for name in (first, *names.values())
            for one in silent
        ]
        sweep.save()
        for attribute in ("persons", "households"):
            setattr(sweep.run, attribute, getattr(sweep.run, attribute) * (len(names) + 1))
        sweep.run.save()


def _files(run: Path) -> Iterator[Path]:
    yield from (run / "snapshot" / f"{name}.parquet" for name in FILES)
    yield run / "results" / "dibao.parquet"


def _repeat_file(file: Path, first: str, names: Mapping[int, str]) -> None:
    with duckdb.connect() as db:
        columns: list[tuple[Any, ...]] = db.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        shown = [
            f"{name} + k * {STRIDE} AS {name}"
            if name in NUMBERS
            else f"CASE WHEN k > 0 AND {name}[1:6] = '{first}' THEN c || {name}[7:] ELSE {name} END AS {name}"
            if name in AREAS
            else f'"{name}"'
            for name, *_ in columns
        ]
        counties = ", ".join(f"({k}, '{name}')" for k, name in {0: first, **names}.items())
        order = "k, " + str(columns[0][0])
        db.execute(
            f"COPY (SELECT {', '.join(shown)} FROM '{file}', (VALUES {counties}) AS x(k, c) ORDER BY {order}) "
            f"TO '{file}.new' (FORMAT parquet)"
        )
    Path(f"{file}.new").replace(file)


if __name__ == "__main__":
    sys.exit(main())
