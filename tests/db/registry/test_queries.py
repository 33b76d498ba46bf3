"""Finding people inside one's area, reading a household's file, and showing what is masked."""

from datetime import date

import pytest

from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.registry import actions, queries
from minsheng.registry.errors import RegistryError
from minsheng.registry.models import Household, Person
from minsheng.registry.tokens import token
from minsheng.trail.models import Event
from tests.db.registry.support import ALONE, AS_OF, FATHER, GRANDMA, NOW, load, register_rows
from tests.db.registry.test_facts import authorised, certificate, means

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def officer(region: str = "990101", role: str = "county_desk") -> Officer:
    return Officer.objects.create(
        username=f"{role}{region}", name="示例", role=role, region_code=region, created_at=NOW
    )


def person(id_number: str) -> int:
    return Person.objects.get(id_token=token("id", id_number)).pk


@pytest.mark.parametrize("text", ["张桂兰", "張桂蘭", " 张 桂兰 ", "zgl", "ZGL", GRANDMA[-4:], GRANDMA])
def test_a_person_is_found_by_name_initials_and_number(text: str) -> None:
    found = queries.search_people(officer(), text)
    assert [(one.person_id, one.name) for one in found] == [(person(GRANDMA), "张桂兰")]
    assert found[0].joint_id == Household.objects.get(kind="joint", source_key="H1").pk


@pytest.mark.parametrize("text", ["", "  ", "张", "桂兰", "zg", "999", GRANDMA[:17]])
def test_a_part_of_a_name_or_number_finds_nobody(text: str) -> None:
    assert queries.search_people(officer(), text) == []


def test_a_search_ends_at_ones_own_area() -> None:
    assert queries.search_people(officer("990101102", "town_desk"), "张桂兰") == []
    assert len(queries.search_people(officer("990101101", "town_desk"), "张桂兰")) == 1


def test_a_search_needs_the_duty() -> None:
    with pytest.raises(Refusal, match="DUTY_MISSING"):
        queries.search_people(officer("990101101201", "village_worker"), "张桂兰")


def test_a_search_takes_three_questions(django_assert_num_queries) -> None:
    desk = officer()
    with django_assert_num_queries(3):
        queries.search_people(desk, "张桂兰")


def test_a_household_file_shows_every_fact_with_its_row() -> None:
    done = load("disability", [certificate(row_number=17, sheet="示例苏木")])
    home = Household.objects.get(kind="joint", source_key="H1").pk
    file = queries.household_file(home, as_of=AS_OF, known_at=NOW)
    assert file.members[0].role == "head"
    assert len(file.members) == 4
    line = next(line for line in file.facts if line.field == "grade")
    assert (line.person_id, line.label, line.value, line.sensitivity) == (
        person(GRANDMA),
        "残疾等级",
        2,
        "medical",
    )
    assert (line.file_name, line.sheet, line.row_number) == (done.batch.file_name, "示例苏木", 17)
    assert line.recorded_at == NOW


def test_a_household_file_takes_as_many_questions_for_many_members_as_for_one(
    django_assert_num_queries,
) -> None:
    for key in ("H1", "H2"):
        home = Household.objects.get(kind="joint", source_key=key).pk
        with django_assert_num_queries(3):
            queries.household_file(home, as_of=AS_OF, known_at=NOW)


def test_an_unknown_household_is_said_so() -> None:
    with pytest.raises(RegistryError, match="HOUSEHOLD_UNKNOWN"):
        queries.household_file(0, as_of=AS_OF, known_at=NOW)


@pytest.fixture
def checked() -> int:
    load("authorisations", [authorised(FATHER, "巴图")])
    load("means", [means(FATHER, "巴图")])
    return person(FATHER)


def test_a_household_file_holds_means_only_of_those_whom_the_door_let_through(checked: int) -> None:
    home = Household.objects.get(kind="joint", source_key="H1").pk
    without = queries.household_file(home, as_of=AS_OF, known_at=NOW)
    opened = queries.household_file(home, as_of=AS_OF, known_at=NOW, may_show=[checked])
    assert "means" not in {line.sensitivity for line in without.facts}
    assert {line.person_id for line in opened.facts if line.sensitivity == "means"} == {checked}


def test_a_reveal_shows_the_whole_value_and_goes_on_the_trail_without_it() -> None:
    shown = actions.reveal(
        officer=officer(), person_id=person(GRANDMA), field="id_number", reason="核对走访对象", now=NOW
    )
    assert shown == GRANDMA
    event = Event.objects.get(verb="registry.reveal")
    assert event.detail == {"field": "id_number", "reason": "核对走访对象"}
    assert event.subject == f"person:{person(GRANDMA)}"
    assert event.actor.startswith("officer:")


@pytest.mark.parametrize(
    ("who", "field", "reason", "code"),
    [
        (("990101", "county_desk"), "id_number", "看 看", "REASON_TOO_SHORT"),
        (("990101", "county_desk"), "ethnicity", "核对走访对象", "FIELD_UNKNOWN"),
        (("990101102", "town_desk"), "id_number", "核对走访对象", "OUTSIDE_JURISDICTION"),
        (("990101101201", "village_worker"), "id_number", "核对走访对象", "DUTY_MISSING"),
        (("990101", "auditor"), "means", "核对走访对象", "DUTY_MISSING"),
    ],
)
def test_a_reveal_is_refused_and_leaves_nothing(
    who: tuple[str, str], field: str, reason: str, code: str
) -> None:
    with pytest.raises((Refusal, RegistryError), match=code):
        actions.reveal(officer=officer(*who), person_id=person(GRANDMA), field=field, reason=reason, now=NOW)
    assert not Event.objects.filter(verb="registry.reveal").exists()


def test_identities_come_in_one_question(django_assert_num_queries) -> None:
    ids = list(Person.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        found = queries.identity(ids)
    assert found[person(ALONE)].name == "陈志强"


def test_an_enrolment_by_decision_shows_its_decision() -> None:
    actions.enrol(
        person_id=person(ALONE),
        programme="dibao",
        from_date=date(2026, 10, 1),
        decision="示例决 1 号",
        actor="t",
        now=NOW,
    )
    home = Household.objects.get(kind="joint", source_key="H2").pk
    lines = [
        line
        for line in queries.household_file(home, as_of=AS_OF, known_at=NOW).facts
        if line.table == "enrolment"
    ]
    assert {line.field: line.value for line in lines} == {"programme": "dibao", "decision": "示例决 1 号"}
    assert {line.file_name for line in lines} == {""}
