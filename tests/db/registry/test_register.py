"""The household register creates persons, households, memberships and relations, and keeps them in line."""

from datetime import date, timedelta

import pytest

from minsheng.feeds.models import Batch, Reject
from minsheng.registry import actions, queries
from minsheng.registry.actions import register
from minsheng.registry.errors import RegistryError
from minsheng.registry.loading.plans import Plan, Source
from minsheng.registry.models import (
    Coverage,
    Household,
    LinkCount,
    Membership,
    Person,
    PersonAlias,
    RegisterEntry,
    Relation,
)
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
    make_batch,
    number,
    register_rows,
)

pytestmark = pytest.mark.django_db


def who() -> dict[str, int]:
    """ID number -> person."""
    return {
        one.id_number: person
        for person, one in queries.identity(Person.objects.values_list("pk", flat=True)).items()
    }


def test_one_number_with_heads_in_two_towns_is_two_booklets() -> None:
    same = {"id": ALONE, "household_number": "H1"}
    done = load("register", register_rows(same))
    homes = {
        frozenset(Membership.objects.filter(household=home).values_list("person_id", flat=True))
        for home in Household.objects.filter(kind="joint")
    }
    people = who()
    assert homes == {
        frozenset({people[ALONE]}),
        frozenset(people[one] for one in (GRANDMA, FATHER, MOTHER, CHILD)),
    }
    told = Reject.objects.filter(code="HOUSEHOLD_NUMBER_SHARED", severity="warning")
    assert (told.count(), done.refused) == (2, 0)
    again = load("register", register_rows(same), now=NOW + timedelta(days=1))
    assert (again.batch.status, Household.objects.filter(ended_at__isnull=True).count()) == ("registered", 4)
    load("register", register_rows(same | {"region": VILLAGE}), now=NOW + timedelta(days=2))
    assert (
        Household.objects.filter(kind="joint", ended_at__isnull=True).count() == 1
    )  # heads of one town: one number, one booklet


def test_five_rows_make_five_persons_in_two_registered_and_two_joint_households() -> None:
    done = load("register", register_rows())
    assert (done.batch.status, done.linked, done.refused) == ("registered", 5, 0)
    assert Person.objects.count() == 5
    assert sorted(Household.objects.values_list("kind", "basis", "source_key")) == [
        ("joint", "derived", "H1"),
        ("joint", "derived", "H2"),
        ("registered", "declared", "H1"),
        ("registered", "declared", "H2"),
    ]
    assert Membership.objects.count() == 10
    assert LinkCount.objects.values_list("rule", "rows").get() == ("exact", 5)
    assert Coverage.objects.filter(table="hukou").values_list("table", "county", "from_date").get() == (
        "hukou",
        "990101",
        date(2026, 11, 1),
    )


def test_a_wife_too_young_to_be_the_mother_is_not_taken_for_her() -> None:
    load("register", register_rows({"id": MOTHER, "birth_date": date(1999, 1, 1)}))
    assert not Relation.objects.filter(kind="parent", other__birth_date=date(1999, 1, 1)).exists()


def test_relations_follow_from_the_head_as_far_as_sure() -> None:
    load("register", register_rows())
    people = who()
    found = set(Relation.objects.values_list("person", "other", "kind"))
    father, mother, child, grandma = (people[key] for key in (FATHER, MOTHER, CHILD, GRANDMA))
    assert found == {
        (father, mother, "spouse"),
        (mother, father, "spouse"),
        (child, father, "parent"),
        (father, child, "child"),
        (father, grandma, "parent"),
        (grandma, father, "child"),
        (child, father, "guardian"),
        (child, mother, "parent"),
        (mother, child, "child"),
    }


def test_two_heads_make_no_relations() -> None:
    load("register", register_rows({"id": MOTHER, "relation": "head"}))
    assert set(Relation.objects.values_list("kind", flat=True)) == {"guardian"}


def test_ethnicity_has_no_column_anywhere() -> None:
    names = {field.name for model in (Person, RegisterEntry) for field in model._meta.get_fields()}
    assert not names & {"ethnicity", "nation", "minzu", "religion", "origin"}


def test_the_same_content_again_changes_nothing() -> None:
    load("register", register_rows())
    before = list(RegisterEntry.objects.values_list("pk", "batch", "ended_at"))
    done = load("register", register_rows(), now=NOW + timedelta(days=1))
    assert (done.added, done.ended) == (0, 0)
    assert done.kept == 5 + 10 + 9
    assert list(RegisterEntry.objects.values_list("pk", "batch", "ended_at")) == before
    assert Person.objects.count() == 5
    assert Household.objects.count() == 4


def test_a_batch_registered_twice_changes_nothing() -> None:
    batch = load("register", register_rows()).batch
    again = register(batch, actor="test", now=NOW + timedelta(days=1))
    assert (again.linked, again.added, again.ended) == (0, 0, 0)
    assert LinkCount.objects.count() == 1


def test_a_batch_that_is_not_checked_is_refused() -> None:
    batch = make_batch("register", register_rows())
    Batch.objects.filter(pk=batch.pk).update(status="landed")
    with pytest.raises(RegistryError, match="BATCH_NOT_CHECKED"):
        register(batch, actor="test", now=NOW)


def test_a_failure_half_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = make_batch("register", register_rows())
    monkeypatch.setattr(actions, "quarantine", lambda *_args, **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        register(batch, actor="test", now=NOW)
    assert (Person.objects.count(), Household.objects.count(), LinkCount.objects.count()) == (0, 0, 0)
    batch.refresh_from_db()
    assert batch.status == "checked"


def test_a_file_registered_meanwhile_makes_the_plan_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    load("register", register_rows())
    batch, other = make_batch("deaths", []), make_batch("regions", [])
    planned: list[int] = []

    def plan(source: Source) -> Plan:
        planned.append(source.batch_id)
        if len(planned) == 1:
            register(other, actor="test", now=NOW)
        return Plan()

    monkeypatch.setitem(actions._PLANNERS, "deaths", plan)
    assert register(batch, actor="test", now=NOW).batch.status == "registered"
    assert planned == [batch.pk, batch.pk]


def test_who_moves_house_leaves_one_household_for_another() -> None:
    load("register", register_rows())
    later = NOW + timedelta(days=30)
    done = load(
        "register", register_rows({"id": GRANDMA, "household_number": "H2", "relation": "other"}), now=later
    )
    grandma = who()[GRANDMA]
    assert done.ended == 1 + 2 + 2  # entry, two memberships, two relations
    current = Membership.objects.filter(person=grandma, ended_at__isnull=True)
    assert set(current.values_list("household__source_key", flat=True)) == {"H2"}
    assert set(
        Membership.objects.filter(person=grandma, ended_at=later).values_list(
            "household__source_key", flat=True
        )
    ) == {"H1"}


def test_who_moved_away_or_was_struck_off_is_not_in_the_joint_household() -> None:
    rows = register_rows(
        {"id": MOTHER, "hukou_status": "moved", "moved_on": date(2025, 3, 1)},
        {"id": GRANDMA, "hukou_status": "cancelled"},
    )
    load("register", rows)
    people = who()
    joint = set(
        Membership.objects.filter(kind="joint", household__source_key="H1").values_list("person", flat=True)
    )
    assert joint == {people[FATHER], people[CHILD]}
    left = Membership.objects.get(person=people[MOTHER], kind="registered")
    assert left.valid_to == date(2025, 3, 1)


def test_missing_from_a_full_register_ends_the_entry_and_the_household() -> None:
    load("register", register_rows())
    later = NOW + timedelta(days=30)
    load("register", register_rows(without=[ALONE]), now=later)
    alone = who()[ALONE]
    assert RegisterEntry.objects.get(person=alone).ended_at == later
    assert set(Household.objects.filter(source_key="H2").values_list("ended_at", flat=True)) == {later}
    assert Person.objects.count() == 5


def test_a_new_number_for_the_same_person_keeps_the_old_one_as_an_alias() -> None:
    load("register", register_rows())
    alone = who()[ALONE]
    new = number("19550101", 35)
    rows = register_rows(without=[ALONE])
    rows.append({**register_rows()[-1], "id": new})
    load("register", rows, now=NOW + timedelta(days=30))
    assert Person.objects.count() == 5
    assert who()[new] == alone
    assert PersonAlias.objects.get().person_id == alone
    done = load("deaths", [{"id": ALONE, "name": "陈志强", "died_on": date(2026, 6, 1)}])
    assert (done.linked, done.refused) == (1, 0)


def test_a_new_name_is_stored_and_found() -> None:
    load("register", register_rows())
    load(
        "register",
        register_rows({"id": ALONE, "name": "陈志刚", "former_name": "陈志强"}),
        now=NOW + timedelta(days=1),
    )
    one = queries.identity([who()[ALONE]])
    assert [(i.name, i.former_name) for i in one.values()] == [("陈志刚", "陈志强")]
    assert load("deaths", [{"id": ALONE, "name": "陈志刚", "died_on": date(2026, 6, 1)}]).linked == 1


def test_fifteen_digits_are_upgraded_where_the_birth_date_agrees() -> None:
    short = FATHER[:6] + FATHER[8:17]
    done = load("register", [*register_rows(without=[FATHER]), {**register_rows()[0], "id": short}])
    assert FATHER in who()
    assert (done.batch.quarantined, done.batch.repaired) == (0, 1)


def test_fifteen_digits_beside_another_birth_date_are_refused() -> None:
    row = {**register_rows()[-1], "id": ALONE[:6] + ALONE[8:17], "birth_date": date(1956, 1, 1)}
    assert load("register", [*register_rows(without=[ALONE]), row]).batch.quarantined == 1


def test_a_broken_number_is_refused_while_nobody_is_known_and_repaired_afterwards() -> None:
    broken = ALONE[:10] + ("0" if ALONE[10] != "0" else "1") + ALONE[11:]
    rows = [*register_rows(without=[ALONE]), {**register_rows()[-1], "id": broken}]
    first = load("register", rows)
    assert (first.batch.accepted, first.batch.quarantined) == (4, 1)
    assert Reject.objects.get(severity="error").code == "ID_CHECK_DIGIT_UNREPAIRED"
    load("register", register_rows(), now=NOW + timedelta(days=1))
    again = load("register", rows, now=NOW + timedelta(days=2))
    assert (again.batch.accepted, again.batch.quarantined, again.batch.repaired) == (5, 0, 1)
    assert RegisterEntry.objects.filter(ended_at__isnull=True).count() == 5


def test_a_person_listed_twice_counts_once() -> None:
    rows = [*register_rows(), {**register_rows()[0], "household_number": "H9", "hukou_status": "moved"}]
    done = load("register", rows)
    assert (done.batch.accepted, done.batch.quarantined) == (5, 1)
    assert Reject.objects.get(severity="error").code == "DUPLICATE_PERSON"


def test_an_unknown_area_warns_and_never_refuses() -> None:
    load(
        "regions",
        [{"code": OTHER_VILLAGE, "level": "village", "area_name": "示例嘎查", "urban_rural": "rural"}],
    )
    done = load("register", register_rows())
    assert done.batch.quarantined == 0
    assert Reject.objects.filter(code="REGION_UNKNOWN", severity="warning").count() == 4


def test_a_death_ends_joint_living_on_the_day_and_survives_the_next_register() -> None:
    load("register", register_rows())
    load(
        "deaths",
        [{"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 5, 1)}],
        now=NOW + timedelta(hours=1),
    )
    grandma = who()[GRANDMA]
    joint = Membership.objects.get(person=grandma, kind="joint", ended_at__isnull=True)
    assert joint.valid_to == date(2026, 5, 1)
    done = load("register", register_rows(), now=NOW + timedelta(days=1))
    assert (done.added, done.ended) == (0, 0)


def test_areas_are_kept_in_line() -> None:
    rows = [
        {"code": "990101", "level": "county", "area_name": "示例旗"},
        {"code": "990101101", "level": "town", "area_name": "示例苏木", "urban_rural": "rural"},
        {"code": "990101101", "level": "town", "area_name": "示例苏木二", "urban_rural": "rural"},
    ]
    done = load("regions", rows)
    assert (done.added, done.batch.quarantined) == (2, 1)
    assert load("regions", rows[:2], now=NOW + timedelta(days=1)).added == 0
    done = load("regions", rows[:1], now=NOW + timedelta(days=2))
    assert (done.added, done.ended) == (0, 1)
