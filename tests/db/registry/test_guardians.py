"""A child registered with its grandparents, whose parents have a household of their own and stand as guardians one and two."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.registry.export import collect
from minsheng.registry.models import Custody, Relation
from tests.db.registry.support import AS_OF, NOW, load, number, register_rows
from tests.db.registry.test_export import AFTER, of, person_id

pytestmark = pytest.mark.django_db
GRANDFATHER, CHILD = number("19550304", 41), number("20140506", 42)
DAD, MUM = number("19850708", 43), number("19870910", 44)
LATER = NOW + timedelta(minutes=10)


def who(
    id_number: str, name: str, birth: date, relation: str, household: str, sex: int, **more: Any
) -> dict[str, Any]:
    return {"id": id_number, "name": name, "birth_date": birth, "relation": relation, "household_number": household,
            "sex": sex, **more}  # fmt: skip


def family(**guardians: Any) -> list[dict[str, Any]]:
    named = {"guardian_id": DAD, "guardian_name": "董志明", "guardian2_id": MUM, "guardian2_name": "白晓梅"}
    return register_rows(
        who(GRANDFATHER, "董长河", date(1955, 3, 4), "head", "H8", 1),
        who(CHILD, "董浩然", date(2014, 5, 6), "grandson", "H8", 2, **named | guardians),
        who(DAD, "董志明", date(1985, 7, 8), "head", "H9", 1),
        who(MUM, "白晓梅", date(1987, 9, 10), "spouse", "H9", 2),
    )


def dies(*people: tuple[str, str]) -> None:
    rows = [{"id": who, "name": name, "died_on": date(2026, 10, 20)} for who, name in people]
    load("deaths", rows, period=(date(2026, 1, 1), date(2026, 11, 15)), now=LATER)


def parents() -> tuple[Any, ...]:
    row = of(CHILD)
    return row["father_situation"], row["father_since"], row["mother_situation"]


def test_a_guardian_of_a_parents_age_in_another_household_is_presumed_to_be_one() -> None:
    load("register", family())
    dies((DAD, "董志明"))
    assert parents() == ("dead", date(2026, 10, 20), None)


def test_a_presumption_never_completes_the_picture() -> None:
    """Both guardians are dead: one shows, the other stays open, so that somebody looks before the family is told."""
    load("register", family())
    dies((DAD, "董志明"), (MUM, "白晓梅"))
    assert parents() == ("dead", date(2026, 10, 20), None)


def held(from_on: date) -> None:
    load("custody", [{"id": MUM, "name": "白晓梅", "custody_kind": "prison", "custody_status": "held",
                      "from_on": from_on, "until_on": date(2028, 3, 1)}])  # fmt: skip


def test_of_two_presumed_parents_the_one_who_lives_and_cannot_care_shows_and_not_the_dead_one() -> None:
    """Nobody is asked whether a mother is dead who is held: whether the dead guardian was the father is the question."""
    load("register", family())
    held(date(2026, 3, 1))
    dies((DAD, "董志明"))
    row = of(CHILD)
    assert (row["father_situation"], row["father_since"]) == (None, None)
    assert [row[f"mother_{part}"] for part in ("situation", "since", "until")] == [
        "custody",
        date(2026, 3, 1),
        date(2028, 3, 1),
    ]


def test_nothing_is_presumed_of_parents_who_are_well_or_of_grandparents() -> None:
    load("register", family())
    dies((GRANDFATHER, "董长河"))
    assert parents() == (None, None, None)
    load(
        "register",
        family(guardian_id=GRANDFATHER, guardian_name="董长河", guardian2_id="", guardian2_name=None),
        now=LATER,
    )
    assert parents() == (None, None, None)


def test_a_situation_on_the_roll_of_children_goes_before_a_presumption_and_normal_does_not() -> None:
    load("register", family())
    dies((DAD, "董志明"))
    listed = {
        "id": CHILD,
        "name": "董浩然",
        "child_kind": "left_behind",
        "recognised_on": date(2026, 1, 1),
        "status": "running",
    }
    load("roll_children", [{**listed, "father_situation": "none", "mother_situation": "none"}])
    assert parents() == ("dead", date(2026, 10, 20), "none")
    load(
        "roll_children",
        [{**listed, "father_situation": "lost_contact", "mother_situation": "custody"}],
        now=LATER,
    )
    assert parents() == ("lost_contact", None, "custody")


def test_a_held_guardian_is_known_to_the_childs_side_alone() -> None:
    load("register", family())
    held(date(2026, 3, 1))
    assert Custody.objects.count() == 1
    assert of(CHILD)["mother_situation"] == "custody"
    assert of(MUM)["in_custody"] is None


def test_the_guardians_stand_in_the_snapshot() -> None:
    load("register", family())
    kinds = {row["kind"] for row in collect(as_of=AS_OF, known_at=AFTER)["relation"].to_pylist()}
    assert "guardian" in kinds


def three_generations(*, second: str = "daughter_in_law") -> list[dict[str, Any]]:
    """Grandfather, his son, the son's wife and their child in one household: no word of it relates the child to its parents."""
    named = {"guardian_id": DAD, "guardian_name": "董志明", "guardian2_id": MUM, "guardian2_name": "白晓梅"}
    return register_rows(
        who(GRANDFATHER, "董长河", date(1955, 3, 4), "head", "H8", 1),
        who(DAD, "董志明", date(1985, 7, 8), "son", "H8", 1),
        who(MUM, "白晓梅", date(1987, 9, 10), second, "H8", 2),
        who(CHILD, "董浩然", date(2014, 5, 6), "granddaughter", "H8", 2, **named),
    )


def test_a_grandchild_of_the_head_whose_guardians_are_his_child_and_child_in_law_is_theirs() -> None:
    load("register", three_generations())
    found = Relation.objects.filter(person_id=person_id(CHILD), kind="parent", ended_at=None)
    assert set(found.values_list("other_id", flat=True)) == {person_id(DAD), person_id(MUM)}
    dies((DAD, "董志明"), (MUM, "白晓梅"))
    assert parents() == ("dead", date(2026, 10, 20), "dead")


def test_an_uncle_and_an_aunt_who_are_guardians_are_only_presumed() -> None:
    load("register", three_generations(second="daughter"))
    assert not Relation.objects.filter(person_id=person_id(CHILD), kind="parent").exists()
    dies((DAD, "董志明"), (MUM, "白晓梅"))
    assert parents() == ("dead", date(2026, 10, 20), None)
