"""Insurance, assessments, doses, job seekers, beds at home, elders, kindergartens and children at risk as rules see them."""

from datetime import date
from typing import Any

import pytest

from minsheng.feeds.models import Reject
from minsheng.registry.export import collect
from minsheng.registry.models import Relation
from tests.db.registry.support import (
    ALONE,
    AS_OF,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    load,
    number,
    register_rows,
)
from tests.db.registry.test_export import of
from tests.db.registry.test_lives import child, pupil

pytestmark = pytest.mark.django_db
GIRL = number("20130303", 14)
NAMES = {
    GRANDMA: "张桂兰",
    FATHER: "巴图",
    MOTHER: "乌云其木格",
    CHILD: "苏和",
    ALONE: "陈志强",
    GIRL: "苏日娜",
}
DOSES = (date(2018, 1, 1), date(2026, 11, 15))


@pytest.fixture(autouse=True)
def people() -> None:
    girl = {"id": GIRL, "name": "苏日娜", "relation": "daughter", "sex": 2, "birth_date": date(2013, 3, 3)}
    load("register", register_rows(girl))


def row(id_number: str, **more: Any) -> dict[str, Any]:
    return {"id": id_number, "name": NAMES[id_number], **more}


def told(id_number: str, *names: str) -> tuple[Any, ...]:
    facts = of(id_number)
    return tuple(facts[name] for name in names)


def test_who_paid_last_autumn_is_insured_in_time_and_who_joined_late_waits() -> None:
    assert told(FATHER, "medical_insurance", "insured_years") == (None, None)
    paid = {"insured_kind": "resident", "insured_status": "running", "paid_fen": 40_000}
    load("insured", [
        row(FATHER, **paid, paid_on=date(2025, 10, 8), benefits_from=date(2026, 1, 1), insured_years=6),
        row(MOTHER, **paid, paid_on=date(2026, 4, 8), benefits_from=date(2026, 7, 8), waits_until=date(2026, 7, 7),
            insured_years=1),
        row(ALONE, **paid, paid_on=date(2025, 10, 8)),
        row(ALONE, **paid | {"insured_kind": "employee"}),
    ])  # fmt: skip
    asked = (
        "medical_insurance", "premium_paid_fen", "insured_on", "insured_in_time", "insured_years", "insurance_missed_years",
        "insurance_repaired_years",
    )  # fmt: skip
    assert told(FATHER, *asked) == ("resident", 40_000, date(2025, 10, 8), True, 6, 0, 0)
    assert told(MOTHER, *asked) == ("resident", 40_000, date(2026, 4, 8), False, 1, None, None)
    assert told(ALONE, "medical_insurance", "insured_in_time") == ("employee", True)
    assert told(GRANDMA, "medical_insurance") == (None,)  # insured elsewhere, for all the list says


def test_a_level_of_ability_and_never_assessed() -> None:
    assert told(GRANDMA, "ability_basis", "ability_grade") == (None, None)
    load("assessments", [row(GRANDMA, assessment_number="P1", assessed_on=date(2026, 5, 8), final_grade=3)])
    asked = ("ability_basis", "ability_on", "ability_grade")
    assert told(GRANDMA, *asked) == ("grade", date(2026, 5, 8), 3)
    assert told(ALONE, *asked) == ("none", None, None)


def test_doses_against_hpv_and_nobody_elses_vaccines() -> None:
    dose = {"vaccine": "馨可宁", "site": "镇卫生院"}
    done = load("vaccinations", [
        row(GIRL, **dose, dose=1, vaccinated_on=date(2026, 3, 1)),
        row(GIRL, **dose, dose=2, vaccinated_on=date(2026, 9, 5)),
        row(MOTHER, vaccine="双价HPV疫苗", dose=2, vaccinated_on=date(2026, 9, 5)),
        row(CHILD, vaccine="麻腮风疫苗", dose=2, vaccinated_on=date(2026, 9, 5)),
    ], period=DOSES)  # fmt: skip
    asked = ("hpv_doses", "hpv_product", "hpv_first_on", "hpv_second_on")
    assert told(GIRL, *asked) == (2, "cecolin", date(2026, 3, 1), date(2026, 9, 5))
    assert told(MOTHER, *asked) == (2, None, None, None)
    assert told(CHILD, *asked) == (0, "none", None, None)
    assert told(ALONE, *asked) == (
        None,
        None,
        None,
        None,
    )  # old enough to have had one before the file begins
    assert (done.added, Reject.objects.get().code) == (3, "VACCINE_NOT_KEPT")


def test_registered_as_out_of_work_and_not() -> None:
    seeker = {"seeker_kind": "unemployed", "recognised_on": date(2026, 2, 1)}
    load("job_seekers", [
        row(FATHER, **seeker, seeker_reason="landless"),
        row(MOTHER, **seeker, valid_until=date(2026, 11, 1), seeker_reason="landless"),
    ])  # fmt: skip
    assert told(FATHER, "unemployed", "unemployed_since", "landless") == (True, date(2026, 2, 1), True)
    assert told(MOTHER, "unemployed", "unemployed_since", "landless") == (False, None, False)


def test_a_bed_at_home_and_an_elder_to_look_in_on() -> None:
    load("home_beds", [row(GRANDMA, bed_state="running", services=6)])
    load(
        "special_elders",
        [row(ALONE, living_kind="alone", severe_chronic=True, changed_on=date(2026, 11, 15))],
    )
    beds, elders = (
        ("home_bed_state", "home_bed_services"),
        ("living_situation", "severe_chronic", "major_change_on"),
    )
    assert (told(GRANDMA, *beds), told(ALONE, *beds)) == (("running", 6), ("none", 0))
    assert told(ALONE, *elders) == ("alone", True, date(2026, 11, 15))
    assert told(GRANDMA, *elders) == ("with_family", False, None)


def test_a_private_kindergarten_and_a_school_with_after_class() -> None:
    small = {"school_stage": "kindergarten", "ownership": "private", "care_fee_fen": 180_000}
    load("school", [pupil(**row(CHILD), **small), pupil(**row(GIRL), ownership="public", after_class=True)])
    asked = ("kindergarten_kind", "kindergarten_fee_fen", "after_class_offered")
    assert told(CHILD, *asked) == ("private", 180_000, None)
    assert told(GIRL, *asked) == ("none", None, True)


def test_a_child_at_risk_whose_guardian_cannot() -> None:
    row_ = child(child_kind="difficulty", child_risk="high", guardian_situation="unable", guardian_other=False,
                 treatment_need=True)  # fmt: skip
    load("roll_children", [row_])
    asked = ("child_risk", "hardship_child", "guardian_situation", "guardian_other", "treatment_need")
    assert told(CHILD, *asked) == ("high", True, "unable", False, True)
    assert told(GIRL, *asked) == ("none", False, "none", None, None)


def test_who_lives_in_a_care_institution_and_who_pays() -> None:
    assert told(GRANDMA, "care_home") == (None,)
    stay = {"bed": "0101", "moved_in_on": date(2026, 3, 1)}
    load("care_homes", [
        row(GRANDMA, **stay, funding="state"),
        row(ALONE, **stay, funding="own"),
        row(MOTHER, **stay, funding="own", left_on=date(2026, 10, 1)),
    ])  # fmt: skip
    assert [told(one, "care_home") for one in (GRANDMA, ALONE, MOTHER, FATHER)] == [
        ("state",), ("own",), ("none",), ("none",),
    ]  # fmt: skip


def test_years_without_a_claim_and_refused_jobs_are_told_by_those_who_count_them() -> None:
    paid = {"insured_kind": "resident", "insured_status": "running", "paid_on": date(2025, 10, 8)}
    load("insured", [row(FATHER, **paid, unused_years=2)])
    assert told(FATHER, "insurance_unused_years") == (2,)
    assert told(MOTHER, "insurance_unused_years") == (None,)
    seeker = {"seeker_kind": "unemployed", "recognised_on": date(2026, 2, 1)}
    load("job_seekers", [row(FATHER, **seeker, refused=3), row(MOTHER, **seeker)])
    assert [told(one, "jobs_refused")[0] for one in (FATHER, MOTHER, ALONE)] == [3, None, 0]


def test_why_a_level_was_changed() -> None:
    seen = {"assessment_number": "P1", "assessed_on": date(2026, 5, 8), "final_grade": 4}
    load("assessments", [row(GRANDMA, **seen, changed_for="昏迷状态"), row(ALONE, **seen)])
    assert told(GRANDMA, "coma", "mental_disorder") == (True, False)
    assert told(ALONE, "coma", "mental_disorder") == (None, None)


@pytest.mark.parametrize(
    ("written", "done"),
    [("否", (False, None)), ("是(2021)", (True, date(2021, 1, 1))), ("2021", (True, date(2021, 1, 1))), ("是", (True, None)),
     (None, (None, None))],
)  # fmt: skip
def test_a_home_that_was_made_barrier_free(
    written: str | None, done: tuple[bool | None, date | None]
) -> None:
    load("disability", [
        row(FATHER, certificate_number=f"{FATHER}41", disability_kind=4, disability_grade=1, disability_status="valid",
            refurbished=written, device_needs="轮椅"),
    ])  # fmt: skip
    assert told(FATHER, "device_need") == (True,)
    home = collect(as_of=AS_OF, known_at=NOW)["household"].to_pylist()
    facts = next(one for one in home if one["household_id"] == of(FATHER)["joint_id"])
    assert (facts["refurbished"], facts["refurbished_on"]) == done


def test_the_school_names_the_guardian_of_a_child_whom_the_register_relates_to_nobody() -> None:
    orphan = number("20140404", 15)
    load("register", register_rows(
        {"id": orphan, "name": "其木格", "relation": "other", "sex": 1, "birth_date": date(2014, 4, 4)},
        {"id": GIRL, "name": "苏日娜", "relation": "daughter", "sex": 2, "birth_date": date(2013, 3, 3)},
    ))  # fmt: skip
    names = {
        "guardian_id": GRANDMA,
        "guardian_name": "张桂兰",
        "guardian2_id": ALONE,
        "guardian2_name": "陈志强",
    }
    load("school", [pupil(id=orphan, name="其木格", **names), pupil(**names)])
    found = Relation.objects.filter(source="school", ended_at__isnull=True).values_list(
        "person", "other", "kind"
    )
    people = {one: of(one)["person_id"] for one in (orphan, GRANDMA, ALONE)}
    assert set(found) == {
        (people[orphan], people[GRANDMA], "guardian"), (people[orphan], people[ALONE], "guardian"),
    }  # fmt: skip


def test_the_last_day_a_benefit_was_granted() -> None:
    roll = {
        "household_number": "D1",
        "relation": "head",
        "cover": "family",
        "monthly_fen": 50_000,
        "status": "running",
    }
    load("roll_dibao", [row(FATHER, **roll, start_month=date(2026, 10, 1))])
    assert told(FATHER, "granted_on") == (date(2026, 10, 1),)
    assert told(MOTHER, "granted_on") == (None,)
