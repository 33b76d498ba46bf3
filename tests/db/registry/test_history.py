"""Who looked, what was paid month by month, who is related, what a fact was before; rows of a roll that nobody matched."""

from datetime import UTC, date, datetime, timedelta

import pytest

from minsheng.policy import facts
from minsheng.registry import actions, queries, sources
from minsheng.registry.errors import RegistryError
from minsheng.registry.models import Enrolment, Household, Person
from tests.db.registry.support import (
    ALONE,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    OTHER_VILLAGE,
    VILLAGE,
    load,
    number,
    register_rows,
)
from tests.db.registry.test_export import AFTER
from tests.db.registry.test_facts import certificate, dibao, person
from tests.db.registry.test_families import certificate as wedding
from tests.db.registry.test_queries import officer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)
WRONG = number("19800101", 33)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def test_who_looked_is_read_from_the_trail() -> None:
    desk = officer()
    given = {"officer": desk, "field": "phone", "reason": "约定走访时间", "now": NOW}
    actions.reveal(person_id=person(GRANDMA), **given)
    actions.reveal(person_id=person(ALONE), **given)
    home = Household.objects.get(kind="joint", source_key="H1").pk
    (look,) = queries.looks(home, [person(GRANDMA), person(FATHER)])
    assert (look.actor, look.field, look.reason, look.subject) == (
        desk.actor, "phone", "约定走访时间", f"person:{person(GRANDMA)}",
    )  # fmt: skip


def test_when_the_head_dies_the_new_file_of_the_family_goes_on_from_the_old() -> None:
    both = [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格", relation="spouse", monthly_fen=None)]
    load("roll_dibao", both, period=(date(2026, 10, 1), date(2026, 10, 31)), now=month_end(10))
    load("deaths", [{"id": FATHER, "name": "巴图", "died_on": date(2026, 10, 30)}], now=LATER)
    new = dibao(MOTHER, "乌云其木格", household_number="D2", monthly_fen=40000, start_month=date(2026, 11, 1))
    load("roll_dibao", [new], now=LATER + timedelta(minutes=1))
    home = Household.objects.get(kind="joint", source_key="H1")
    rows = Enrolment.objects.filter(programme="dibao", ended_at=None)
    assert {(row.person_id, row.household_id) for row in rows} == {(person(MOTHER), home.pk)}
    span = {"first": date(2026, 9, 1), "last": date(2026, 11, 1), "known_at": month_end(12)}
    told = queries.paid_by_month([person(FATHER), person(MOTHER)], **span)
    paid = [(one.month.month, one.person_id == person(MOTHER), one.monthly_fen) for one in told]
    assert [row for row in paid if row[1]] == [(9, True, None), (10, True, None), (11, True, 40000)]
    assert [row for row in paid if not row[1]] == [(9, False, 60000), (10, False, 60000)]


def month_end(month: int) -> datetime:
    return datetime(2026, month, 28, tzinfo=UTC)


def test_months_are_told_as_the_roll_of_the_month_said_them() -> None:
    load(
        "roll_dibao",
        [dibao(FATHER, "巴图", monthly_fen=40000, start_month=date(2026, 7, 1))],
        now=month_end(8),
    )
    load(
        "roll_dibao",
        [dibao(FATHER, "巴图", monthly_fen=52100, start_month=date(2026, 7, 1))],
        now=month_end(10),
    )
    gone = [dibao(ALONE, "陈志强", start_month=date(2026, 11, 1))]
    load("roll_dibao", gone, now=month_end(11))
    told = queries.paid_by_month(
        [person(FATHER)],
        first=date(2026, 6, 1),
        last=date(2026, 12, 1),
        known_at=datetime(2026, 12, 31, tzinfo=UTC),
    )
    assert [(one.month.month, one.monthly_fen) for one in told] == [
        (7, 40000),
        (8, 40000),
        (9, 40000),
        (10, 52100),
    ]
    with pytest.raises(RegistryError, match="MONTHS_BACKWARDS"):
        queries.paid_by_month([], first=date(2026, 6, 1), last=date(2026, 5, 1), known_at=NOW)


def test_a_fact_knows_what_it_was_before() -> None:
    load("disability", [certificate(disability_grade=3, row_number=7)])
    load("disability", [certificate(disability_grade=1)], now=LATER)
    new, old = queries.stated(person(GRANDMA), "disabilitycertificate", "grade", known_at=AFTER)
    assert (new.value, new.ended_at, old.value, old.row_number, old.ended_at) == (1, None, 3, 7, LATER)
    (then,) = queries.stated(person(GRANDMA), "disabilitycertificate", "grade", known_at=NOW)
    assert (then.value, then.ended_at) == (3, None)
    with pytest.raises(RegistryError, match="FACT_UNKNOWN"):
        queries.stated(person(GRANDMA), "disabilitycertificate", "person_id", known_at=AFTER)


def test_relations_name_the_feeds_that_say_so() -> None:
    load("marriage", [wedding(id=FATHER, name="巴图", wife_id=MOTHER, wife_name="乌云其木格")])
    found = {
        (one.other_id, one.kind): one.sources for one in queries.relations([person(FATHER)], known_at=AFTER)
    }
    assert found[person(MOTHER), "spouse"] == ("marriage", "register")
    assert found[person(CHILD), "child"] == ("register",)


def test_a_damaged_row_is_probably_the_member_of_its_household() -> None:
    damaged = dibao(WRONG, "乌云其木格")
    load("roll_dibao", [dibao(FATHER, "巴图"), damaged])
    found = queries.probable_enrolments(known_at=AFTER)
    assert set(found) == {(person(MOTHER), "dibao")}
    assert (found[person(MOTHER), "dibao"].rule, found[person(MOTHER), "dibao"].row_number) == (
        "household",
        3,
    )
    load("roll_dibao", [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格")], now=LATER)
    assert queries.probable_enrolments(known_at=AFTER) == {}
    assert len(queries.probable_enrolments(known_at=NOW, person_ids=[person(MOTHER)])) == 1


AREAS = [
    {"code": "990101", "level": "county", "area_name": "示例旗"},
    {"code": "990101101", "level": "town", "area_name": "示例镇"},
    {"code": VILLAGE, "level": "village", "area_name": "东村"},
    {"code": "990101102", "level": "town", "area_name": "另一镇"},
    {"code": OTHER_VILLAGE, "level": "village", "area_name": "西村"},
]


def old_age(village: str, name: str = "张桂兰", **more: object) -> dict[str, object]:
    return {"id": WRONG, "name": name, "village": village, "monthly_fen": 10000, "start_month": date(2026, 1, 1),
            "status": "running", **more}  # fmt: skip


def test_a_damaged_row_is_probably_the_only_bearer_of_the_name_in_the_village() -> None:
    load("regions", AREAS)
    sure = old_age("西村", "陈志强", id=ALONE)
    load("roll_old_age", [sure, old_age("东村")])
    assert set(queries.probable_enrolments(known_at=AFTER)) == {(person(GRANDMA), "old_age_allowance")}
    load("roll_old_age", [sure, old_age("西村")], now=LATER)
    assert queries.probable_enrolments(known_at=AFTER) == {}
    load("roll_old_age", [sure, old_age("东村", status="stopped")], now=LATER + timedelta(minutes=1))
    assert queries.probable_enrolments(known_at=AFTER) == {}


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ({"id": float(int(GRANDMA[:15] + "000"))}, "number"),
        ({"id": None, "village": "东村"}, "village"),
        ({"id": None}, "name"),
        ({"id": GRANDMA, "name": "张桂某"}, "number"),
    ],
)
def test_a_row_without_a_usable_number_or_name_is_probably_hers(damage: dict[str, object], rule: str) -> None:
    load("regions", AREAS)
    row: dict[str, object] = {**old_age(""), **damage}
    done = load("roll_old_age", [old_age("西村", "陈志强", id=ALONE), row])
    found = queries.probable_enrolments(known_at=AFTER)
    assert {key: one.rule for key, one in found.items()} == {(person(GRANDMA), "old_age_allowance"): rule}
    assert done.refused == (rule == "number" and damage["id"] == GRANDMA), "the check has told of the others"


def test_two_of_one_name_in_a_village_are_neither() -> None:
    load("regions", AREAS)
    namesake = {"id": number("19500101", 32), "name": "张桂兰", "sex": 2, "birth_date": date(1950, 1, 1),
                "household_number": "H5", "relation": "head"}  # fmt: skip
    load("register", register_rows(namesake), now=LATER)
    load("roll_old_age", [old_age("西村", "陈志强", id=ALONE), old_age("东村")], now=LATER)
    assert queries.probable_enrolments(known_at=AFTER) == {}


def test_every_column_a_rule_may_see_has_the_kinds_of_fact_behind_it() -> None:
    rolls = ("dibao", "dibao_single", "dibao_edge", "rigid_expense", "tekun")
    kinds = set(sources.TABLES) | {f"enrolment:{roll}" for roll in rolls}
    for table in (facts.PERSON, facts.HOUSEHOLD):
        for column in table.columns:
            assert set(sources.kinds_of(table.name, column.name)) <= kinds, column.name
    for table, column in sources.KINDS:
        assert facts.TABLES[table].column(column) is not None, (table, column)


def test_the_file_and_row_behind_a_new_fact_are_named() -> None:
    load(
        "ability",
        [{"id": GRANDMA, "name": "张桂兰", "assessed_on": date(2026, 1, 1), "eats": 1, "row_number": 9}],
    )
    found = sources.of_persons([person(GRANDMA)], known_at=AFTER)
    (source,) = found.of([person(GRANDMA)], "990101", "person", "self_care_failed")
    assert (source.feed, source.row) == ("ability", 9)


def test_sources_take_three_questions_for_everybody(django_assert_num_queries) -> None:
    for people in ([person(GRANDMA)], list(Person.objects.values_list("pk", flat=True))):
        with django_assert_num_queries(3):
            sources.of_persons(people, known_at=AFTER)
