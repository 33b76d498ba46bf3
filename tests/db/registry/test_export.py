"""The facts folder: true on a legal date, as known at an instant, absence resolved by what files cover."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from minsheng.cli.facts_export import facts_export
from minsheng.engine.snapshot import arrow_schema, open_snapshot
from minsheng.policy import facts
from minsheng.registry import actions
from minsheng.registry.export import collect, snapshot
from minsheng.registry.models import Household, Person
from minsheng.registry.tokens import token
from minsheng.trail.models import Event
from tests.db.registry.support import ALONE, AS_OF, CHILD, FATHER, GRANDMA, MOTHER, NOW, load, register_rows
from tests.db.registry.test_facts import authorised, certificate, dibao, means, month

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def person_id(id_number: str) -> int:
    return Person.objects.get(id_token=token("id", id_number)).pk


def of(id_number: str, *, as_of: date = AS_OF, known_at: Any = AFTER) -> dict[str, Any]:
    wanted = person_id(id_number)
    rows = collect(as_of=as_of, known_at=known_at, households=[], alone=[wanted])["person"].to_pylist()
    return next(row for row in rows if row["person_id"] == wanted)


def joint(key: str = "H1", *, as_of: date = AS_OF) -> dict[str, Any]:
    wanted = Household.objects.get(kind="joint", source_key=key).pk
    rows = collect(as_of=as_of, known_at=AFTER, households=[wanted])["household"].to_pylist()
    return next(row for row in rows if row["household_id"] == wanted)


def deaths(*rows: dict[str, Any]) -> None:
    known = {"id": ALONE, "name": "陈志强", "died_on": date(2026, 3, 3)}
    load("deaths", [known, *rows], period=(date(2026, 1, 1), date(2026, 11, 15)))


def test_the_tables_are_exactly_those_of_the_contract_and_sorted() -> None:
    tables = collect(as_of=AS_OF, known_at=AFTER)
    assert set(tables) == {name for name, table in facts.TABLES.items() if not table.optional}
    for name, table in tables.items():
        assert table.schema == arrow_schema(facts.TABLES[name]), name
    rows = tables["person"].to_pylist()
    assert rows == sorted(
        rows, key=lambda row: (row["joint_id"] is None, row["joint_id"] or 0, row["person_id"])
    )


def test_a_person_row_says_where_who_and_with_whom() -> None:
    row = of(CHILD)
    assert (row["region"], row["town"], row["county"], row["urban_rural"]) == (
        "990101101201",
        "990101101",
        "990101",
        "rural",
    )
    assert (row["sex"], row["birth_date"], row["joint_role"], row["hukou_status"]) == (
        1,
        date(2012, 8, 9),
        "son",
        "normal",
    )
    assert row["joint_id"] == Household.objects.get(kind="joint", source_key="H1").pk
    assert row["registered_id"] != row["joint_id"]


def test_without_files_everything_but_the_register_is_unknown() -> None:
    row = of(GRANDMA)
    for name in ("alive", "disability_status", "disability_kind", "serious_illness", "care_need", "pension_basic_fen",
                 "wage_fen", "income_basis", "in_custody", "in_school", "out_of_household_reason"):  # fmt: skip
        assert row[name] is None, name


def test_who_is_not_in_a_fresh_full_file_has_none_of_it() -> None:
    load("disability", [certificate()])
    assert (
        of(GRANDMA)["disability_status"],
        of(GRANDMA)["disability_kind"],
        of(GRANDMA)["disability_grade"],
    ) == ("valid", 4, 2)
    assert (
        of(FATHER)["disability_status"],
        of(FATHER)["disability_kind"],
        of(FATHER)["disability_grade"],
    ) == ("none", 0, 0)
    stale = date(2027, 2, 1)
    assert of(FATHER, as_of=stale)["disability_status"] is None
    assert of(FATHER, as_of=date(2026, 10, 31))["disability_status"] is None


def test_a_valid_certificate_past_its_last_day_is_expired() -> None:
    load("disability", [certificate(valid_until=date(2026, 11, 15))])
    assert of(GRANDMA)["disability_status"] == "expired"
    assert of(GRANDMA, as_of=date(2026, 11, 15))["disability_status"] == "valid"


def test_the_living_are_those_whom_a_fresh_file_of_deaths_would_have_named() -> None:
    deaths({"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 5, 1)})
    assert (of(GRANDMA)["alive"], of(GRANDMA)["died_on"], of(GRANDMA)["joint_id"]) == (
        False,
        date(2026, 5, 1),
        None,
    )
    assert of(FATHER)["alive"] is True
    assert of(GRANDMA, as_of=date(2026, 4, 30))["alive"] is True
    assert of(GRANDMA, as_of=date(2026, 4, 30))["joint_id"] is not None
    assert of(FATHER, as_of=date(2026, 12, 15))["alive"] is None
    assert joint()["size"] == 3


def test_who_moved_away_is_neither_known_to_live_nor_dead() -> None:
    load("register", register_rows({"id": MOTHER, "hukou_status": "moved", "moved_on": date(2026, 6, 1)}))
    deaths()
    assert (of(MOTHER)["hukou_status"], of(MOTHER)["moved_on"], of(MOTHER)["alive"]) == (
        "moved",
        date(2026, 6, 1),
        None,
    )
    before = of(MOTHER, as_of=date(2026, 5, 31))
    assert (before["hukou_status"], before["moved_on"], before["alive"]) == ("normal", None, True)


def test_struck_off_for_death_is_dead() -> None:
    load("register", register_rows({"id": MOTHER, "hukou_status": "cancelled", "cancel_reason": "死亡"}))
    assert of(MOTHER)["alive"] is False


def pension(
    kind: str, amount: int, basic: int | None, status: str = "paying", month_: int = 10
) -> dict[str, Any]:
    return {"id": GRANDMA, "name": "张桂兰", "pension_kind": kind, "month": date(2026, month_, 1), "amount_fen": amount,
            "basic_fen": basic, "pay_status": status}  # fmt: skip


OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("rows", "basic", "other"),
    [
        ([pension("resident", 21000, 18000)], 18000, 3000),
        ([pension("resident", 21000, None)], None, None),
        ([pension("employee", 250000, None)], 0, 250000),
        ([pension("employee", 250000, None), pension("survivor", 30000, 0)], 0, 280000),
        ([pension("resident", 21000, 18000, "stopped")], 0, 0),
    ],
)
def test_pensions_are_split_into_the_basic_part_and_the_rest(
    rows: list[dict[str, Any]], basic: int, other: int
) -> None:
    load("pensions", rows, period=OCTOBER)
    assert (of(GRANDMA)["pension_basic_fen"], of(GRANDMA)["pension_other_fen"]) == (basic, other)
    assert (of(FATHER)["pension_basic_fen"], of(FATHER)["pension_other_fen"]) == (0, 0)


def test_a_pension_of_an_older_month_does_not_count_when_a_newer_file_lacks_the_person() -> None:
    load(
        "pensions",
        [pension("resident", 21000, 18000, month_=9)],
        period=(date(2026, 9, 1), date(2026, 9, 30)),
    )
    load("pensions", [{**pension("employee", 1000, None), "id": FATHER, "name": "巴图"}], period=OCTOBER)
    assert of(GRANDMA)["pension_other_fen"] == 0
    few = collect(as_of=AS_OF, known_at=AFTER, households=[of(GRANDMA)["joint_id"]])["person"].to_pylist()
    assert next(r for r in few if r["person_id"] == person_id(GRANDMA))["pension_other_fen"] == 0


YEAR = (date(2025, 11, 1), date(2026, 10, 31))


def test_medical_sums_by_month_and_serious_illness() -> None:
    load(
        "medical", [month(1, own=100), month(1, own=200), {**month(2), "serious_illness": True}], period=YEAR
    )
    rows = collect(as_of=AS_OF, known_at=AFTER)["medical_month"].to_pylist()
    assert [(r["month"], r["own_fen"], r["total_fen"]) for r in rows] == [
        (date(2026, 1, 1), 300, 600), (date(2026, 2, 1), 5000, 10000),
    ]  # fmt: skip
    assert of(GRANDMA)["serious_illness"] is True
    assert of(FATHER)["serious_illness"] is False
    coverage = collect(as_of=AS_OF, known_at=AFTER)["coverage"].to_pylist()
    assert {
        "table": "medical_month",
        "county": "990101",
        "from_date": YEAR[0],
        "to_date": YEAR[1],
    } in coverage


def visit(number: str, day: int, **more: Any) -> dict[str, Any]:
    return {
        "id": GRANDMA,
        "name": "张桂兰",
        "visit_number": number,
        "visited_on": date(2026, 11, day),
        **more,
    }


def test_the_latest_visit_says_care_and_hardship() -> None:
    load(
        "visits",
        [
            visit("1", 2, living="hardship", care_need=True),
            visit("2", 9, living="good"),
            visit("3", 20, care_need=False),
        ],
    )
    assert of(GRANDMA)["care_need"] is True
    assert (joint()["hardship_seen"], joint()["hardship_seen_on"]) == (False, date(2026, 11, 9))
    assert (joint(as_of=date(2026, 11, 8))["hardship_seen"]) is True
    assert joint("H2")["hardship_seen"] is None
    assert of(GRANDMA, as_of=date(2026, 11, 20))["care_need"] is False


def declaration(number: str, on: date, income: int | None) -> dict[str, Any]:
    return {
        "id": FATHER,
        "name": "巴图",
        "declaration_number": number,
        "declared_on": on,
        "monthly_income_fen": income,
    }


def test_a_declaration_counts_for_twelve_months() -> None:
    load(
        "declarations", [declaration("1", date(2026, 1, 5), 90000), declaration("2", date(2026, 2, 5), 80000)]
    )
    assert (joint()["declared_on"], joint()["declared_income_fen"]) == (date(2026, 2, 5), 80000)
    assert joint(as_of=date(2027, 2, 5))["declared_income_fen"] is None


def test_promise_and_authorisation_need_every_living_adult() -> None:
    deaths({"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 5, 1)})
    load("authorisations", [authorised(FATHER, "巴图")])
    assert (joint()["truth_promised"], joint()["check_authorised"]) == (None, None)
    load("authorisations", [authorised(MOTHER, "乌云其木格")])
    assert (joint()["truth_promised"], joint()["check_authorised"]) == (True, True)
    assert joint(as_of=date(2027, 11, 10))["check_authorised"] is None


def test_a_refused_promise_is_known() -> None:
    load("authorisations", [authorised(FATHER, "巴图", promise_signed=False)])
    assert joint()["truth_promised"] is False


def test_means_come_from_the_latest_fresh_report_alone() -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    load("means", [means(FATHER, "巴图", financial_assets_fen=None, vehicle_count=1)])
    row = of(FATHER)
    assert (row["wage_fen"], row["financial_assets_fen"], row["vehicle_count"], row["income_basis"]) == (
        100,
        None,
        1,
        "checked",
    )
    assert of(MOTHER)["income_basis"] is None
    assert of(FATHER, as_of=date(2027, 8, 1))["wage_fen"] is None


def test_enrolments_run_until_an_end_that_has_come() -> None:
    load(
        "roll_dibao",
        [dibao(FATHER, "巴图"), dibao(GRANDMA, "张桂兰", status="stopped", stopped_on=date(2026, 9, 30))],
    )
    rows = {r["person_id"]: r for r in collect(as_of=AS_OF, known_at=AFTER)["enrolment"].to_pylist()}
    assert (rows[person_id(FATHER)]["to_date"], rows[person_id(GRANDMA)]["to_date"]) == (
        None,
        date(2026, 9, 30),
    )
    assert rows[person_id(FATHER)]["household_id"] == of(FATHER)["joint_id"]
    earlier = {
        r["person_id"]: r for r in collect(as_of=date(2026, 9, 1), known_at=AFTER)["enrolment"].to_pylist()
    }
    assert earlier[person_id(GRANDMA)]["to_date"] is None
    assert collect(as_of=date(2024, 12, 31), known_at=AFTER)["enrolment"].num_rows == 0


def test_what_was_learned_later_was_not_known_before() -> None:
    load("disability", [certificate(disability_grade=3)])
    load("disability", [certificate(disability_grade=1)], now=NOW + timedelta(days=10))
    assert of(GRANDMA)["disability_grade"] == 3
    assert of(GRANDMA, known_at=NOW + timedelta(days=10))["disability_grade"] == 1
    assert collect(as_of=AS_OF, known_at=NOW - timedelta(seconds=1))["person"].num_rows == 0


def test_the_same_facts_give_the_same_bytes_and_another_fact_another_hash(tmp_path: Path) -> None:
    load("disability", [certificate()])
    first = snapshot(tmp_path / "a", as_of=AS_OF, known_at=AFTER)
    second = snapshot(tmp_path / "b", as_of=AS_OF, known_at=AFTER)
    assert first == second
    open_snapshot(tmp_path / "a")
    actions.enrol(
        person_id=person_id(ALONE),
        programme="dibao",
        from_date=date(2026, 1, 1),
        decision="1",
        actor="t",
        now=NOW,
    )
    assert snapshot(tmp_path / "c", as_of=AS_OF, known_at=AFTER).hash != first.hash


def test_one_household_is_cut_from_the_same_cloth() -> None:
    load("disability", [certificate()])
    load("medical", [month(1), month(1, who=(ALONE, "陈志强"))], period=YEAR)
    load("visits", [visit("1", 2, living="hardship")])
    load("roll_dibao", [dibao(GRANDMA, "张桂兰")])
    everybody = collect(as_of=AS_OF, known_at=AFTER)
    few = collect(as_of=AS_OF, known_at=AFTER, households=[of(GRANDMA)["joint_id"]])
    people = set(few["person"]["person_id"].to_pylist())
    assert len(people) == 4
    for name in ("person", "membership", "relation", "enrolment", "medical_month"):
        assert few[name].to_pylist() == [
            r for r in everybody[name].to_pylist() if r["person_id"] in people
        ], name
    homes = set(few["household"]["household_id"].to_pylist())
    assert few["household"].to_pylist() == [
        r for r in everybody["household"].to_pylist() if r["household_id"] in homes
    ]
    assert few["coverage"] == everybody["coverage"]


def test_the_command_writes_a_folder_that_opens(tmp_path: Path) -> None:
    arguments = [
        "--out",
        str(tmp_path / "facts"),
        "--as-of",
        "2026-11-16",
        "--known-at",
        "2027-01-01T00:00:00+08:00",
        "--purpose",
        "测算下一年预算",
        "--json",
    ]
    result = CliRunner().invoke(facts_export, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert (tmp_path / "facts").stat().st_mode & 0o077 == 0, "nobody else on the machine reads along"
    assert open_snapshot(tmp_path / "facts").manifest.as_of == AS_OF
    assert pq.read_metadata(tmp_path / "facts" / "person.parquet").num_rows == 5
    assert '"hash"' in result.stdout
    event = Event.objects.get(verb="facts_exported")
    assert event.detail == {"purpose": "测算下一年预算", "as_of": "2026-11-16", "rows": 5}


@pytest.mark.parametrize(("purpose", "code"), [(["--purpose", "  看看 "], 1), ([], 2)])
def test_facts_leave_the_house_with_a_purpose_only(tmp_path: Path, purpose: list[str], code: int) -> None:
    result = CliRunner().invoke(facts_export, ["--out", str(tmp_path / "facts"), *purpose])
    assert result.exit_code == code
    assert not (tmp_path / "facts").exists()
    assert not Event.objects.filter(verb="facts_exported").exists()


def test_the_command_refuses_an_unreadable_moment(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        facts_export, ["--out", str(tmp_path / "facts"), "--purpose", "测算预算", "--known-at", "gestern"]
    )
    assert result.exit_code == 2
    assert not (tmp_path / "facts").exists()
