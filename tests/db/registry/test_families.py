"""Marriages, births and supporters relate persons; households stay as they are until somebody declares or visits."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.registry.models import Birth, Marriage, Membership, Relation, SupporterSurvey
from tests.db.registry.support import (
    ALONE,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    load,
    number,
    register_rows,
)
from tests.db.registry.test_facts import person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
NEIGHBOUR = number("19740101", 22)
BABY = number("20261020", 31)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows({"id": NEIGHBOUR, "name": "李红", "sex": 2, "birth_date": date(1974, 1, 1),
                                    "household_number": "H3", "relation": "head"}))  # fmt: skip


def certificate(kind: str = "married", day: int = 3, **more: Any) -> dict[str, Any]:
    return {"marriage_kind": kind, "registered_on": date(2026, 11, day), "id": ALONE, "name": "陈志强",
            "wife_id": NEIGHBOUR, "wife_name": "李红", **more}  # fmt: skip


def spouses() -> set[tuple[int, int]]:
    found = Relation.objects.filter(kind="spouse", source="marriage", ended_at=None)
    return set(found.values_list("person_id", "other_id"))


def test_a_marriage_relates_both_and_moves_nobody() -> None:
    before = set(Membership.objects.filter(ended_at=None).values_list("person_id", "household_id"))
    load("marriage", [certificate()])
    man, woman = person(ALONE), person(NEIGHBOUR)
    assert set(Marriage.objects.values_list("person_id", "other_id", "kind")) == {
        (man, woman, "married"),
        (woman, man, "married"),
    }
    assert spouses() == {(man, woman), (woman, man)}
    assert set(Membership.objects.filter(ended_at=None).values_list("person_id", "household_id")) == before


def test_a_divorce_ends_the_relation_and_a_late_file_does_not_bring_it_back() -> None:
    load("marriage", [certificate("divorced", day=9)])
    load("marriage", [certificate("married", day=3)], now=LATER)
    assert spouses() == set()
    load("marriage", [certificate("married", day=12)], now=LATER + timedelta(days=1))
    assert len(spouses()) == 2


def test_somebody_elses_marriage_ends_the_old_couple() -> None:
    load("marriage", [certificate()])
    load("marriage", [certificate(day=9, id=FATHER, name="巴图")], now=LATER)
    assert spouses() == {(person(FATHER), person(NEIGHBOUR)), (person(NEIGHBOUR), person(FATHER))}


def test_a_spouse_from_elsewhere_is_no_mistake() -> None:
    stranger = certificate(id=number("19800101", 33), name="外地人")
    done = load("marriage", [stranger])
    assert (done.batch.accepted, done.batch.quarantined) == (1, 0)
    kept = Marriage.objects.get()
    assert (kept.person_id, kept.other_id) == (person(NEIGHBOUR), None)
    neither = {**stranger, "wife_id": number("19800102", 32), "wife_name": "也是外地人"}
    assert load("marriage", [neither], now=LATER).batch.quarantined == 1


def test_another_mans_number_beside_a_wife_we_know_is_a_mistake() -> None:
    done = load("marriage", [certificate(name="外地人")])
    assert (done.batch.accepted, done.batch.quarantined) == (0, 1)
    assert done.batch.rejects.get().code == "NAME_MISMATCH"


def test_the_register_neither_ends_nor_repeats_what_certificates_say() -> None:
    load("marriage", [certificate(id=FATHER, name="巴图", wife_id=MOTHER, wife_name="乌云其木格")])
    load("register", register_rows(), now=LATER)
    pair = Relation.objects.filter(person=person(FATHER), other=person(MOTHER), kind="spouse", ended_at=None)
    assert set(pair.values_list("source", flat=True)) == {"register", "marriage"}


def birth(**more: Any) -> dict[str, Any]:
    return {"certificate_number": "B1", "born_on": date(2026, 10, 20), "baby_sex": 1, "id": MOTHER, "name": "乌云其木格",
            "father_id": FATHER, "father_name": "巴图", **more}  # fmt: skip


def newborn(id_number: str = BABY, **more: Any) -> dict[str, Any]:
    return {
        "id": id_number,
        "name": "新生",
        "relation": "grandchild",
        "sex": 1,
        "birth_date": date(2026, 10, 20),
        **more,
    }


@pytest.mark.parametrize("register_first", [True, False])
def test_a_child_is_related_to_both_parents_once_the_register_has_it(register_first: bool) -> None:
    steps = [
        lambda now: load("register", register_rows(newborn()), now=now),
        lambda now: load("births", [birth()], now=now),
    ]
    for n, step in enumerate(steps if register_first else reversed(steps)):
        step(NOW + timedelta(hours=n + 1))
    kept = Birth.objects.get()
    assert (kept.person_id, kept.father_id, kept.valid_from) == (
        person(MOTHER),
        person(FATHER),
        date(2026, 10, 20),
    )
    found = Relation.objects.filter(source="births", ended_at=None).values_list(
        "person_id", "other_id", "kind"
    )
    baby = person(BABY)
    assert set(found) == {
        (baby, person(MOTHER), "parent"),
        (baby, person(FATHER), "parent"),
        (person(MOTHER), baby, "child"),
        (person(FATHER), baby, "child"),
    }


def test_two_children_of_one_birthday_and_one_certificate_are_nobodys_for_sure() -> None:
    cousin = newborn(number("20261020", 33), name="表弟")
    load("births", [birth()])
    load("register", register_rows(newborn(), cousin), now=LATER)
    assert not Relation.objects.filter(source="births").exists()
    load("births", [birth(), birth(certificate_number="B2")], now=LATER + timedelta(days=1))
    assert Relation.objects.filter(source="births", kind="child", person=person(MOTHER)).count() == 2


def survey(day: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": GRANDMA, "name": "张桂兰", "surveyed_on": date(2026, 11, day), "nobody": False, **more}


FATHER_NAMED = {"supporter_id": FATHER, "supporter_name": "巴图"}


def supported() -> set[int]:
    found = Relation.objects.filter(person=person(GRANDMA), kind="supporter", ended_at=None)
    return set(found.values_list("other_id", flat=True))


def test_supporters_become_relations_and_strangers_are_counted() -> None:
    stranger = {"supporter_id": number("19800101", 33), "supporter_name": "外地人"}
    load("supporters", [survey(**FATHER_NAMED), survey(**stranger)])
    kept = SupporterSurvey.objects.get()
    assert (kept.named, kept.known) == (2, 1)
    assert supported() == {person(FATHER)}


def test_a_later_survey_speaks_alone_and_an_older_one_is_refused() -> None:
    load("supporters", [survey(5, **FATHER_NAMED)])
    done = load("supporters", [survey(2, supporter_id=ALONE, supporter_name="陈志强")], now=LATER)
    assert done.batch.quarantined == 1
    assert supported() == {person(FATHER)}
    load("supporters", [survey(9, nobody=True)], now=LATER + timedelta(days=1))
    assert supported() == set()
    kept = SupporterSurvey.objects.get(ended_at=None)
    assert (kept.named, kept.known, kept.valid_from) == (0, 0, date(2026, 11, 9))


def test_a_survey_of_one_leaves_the_supporters_of_others() -> None:
    load("supporters", [survey(**FATHER_NAMED)])
    load("supporters", [{**survey(9, nobody=True), "id": CHILD, "name": "苏和"}], now=LATER)
    assert supported() == {person(FATHER)}
