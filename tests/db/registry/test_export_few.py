"""A few households' facts are everybody's facts, cut: the same text of SQL in two engines says the same of a whole county."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from minsheng.cli.cycle import cycle
from minsheng.cli.synth import synth
from minsheng.registry.export import collect, rows_about
from minsheng.registry.models import Household

AS_OF = date(2026, 11, 16)
PEOPLE = "500"


@pytest.mark.django_db(transaction=True)
def test_each_household_of_a_county_is_cut_from_the_same_cloth(
    tmp_path: Path, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MINSHENG_HOME = tmp_path / "home"
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试-影响评估"
    files = tmp_path / "county"
    run = CliRunner().invoke
    run(synth, ["--people", PEOPLE, "--seed", "7", "--as-of", str(AS_OF), "--out", str(files)])
    run(cycle, ["--files", str(files / "files"), "--as-of", str(AS_OF), "--json"])
    now = timezone.now()
    everybody = collect(as_of=AS_OF, known_at=now)
    homes = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    assert len(homes) > 300
    cut = homes[:: 1 if connection.vendor == "sqlite" else 8]
    assert all(table.num_rows for table in everybody.values())
    unlike = [
        (home, name)
        for home in cut
        for name, table in collect(as_of=AS_OF, known_at=now, households=[home]).items()
        if table.combine_chunks() != _about(everybody, home, name, table)
    ]
    assert unlike == []
    as_tables = collect(as_of=AS_OF, known_at=now, households=cut[:60])
    assert rows_about(as_of=AS_OF, known_at=now, households=cut[:60]) == {
        name: table.to_pylist() for name, table in as_tables.items()
    }
    with django_assert_max_num_queries(8):
        collect(as_of=AS_OF, known_at=now, households=homes[:1])


def _about(everybody: dict[str, pa.Table], home: int, name: str, found: pa.Table) -> pa.Table:
    """Everybody's rows of the persons or households that were found for this home, and of the home where somebody lives."""
    key = {"household": "household_id", "coverage": "county"}.get(name, "person_id")
    wanted = set(found[key].to_pylist())
    if name == "household":
        wanted |= {home} & set(everybody["membership"]["household_id"].to_pylist())
    kept = pa.array(sorted(wanted), found[key].type)
    cut = everybody[name].filter(pc.is_in(everybody[name][key], kept))
    return cut.combine_chunks()
