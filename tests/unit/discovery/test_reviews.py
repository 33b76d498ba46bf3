"""Running benefits at each boundary: who is asked about, who just is not, and what too many at once are taken for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng.discovery import reviews
from minsheng.discovery.candidates import Search
from minsheng.discovery.rules import Candidate
from tests.unit.discovery.test_sources import CHILD, ON, County, born, days, drafts, search_of

POOR: dict[str, Any] = {
    "wage_fen": 0, "business_fen": 0, "property_income_fen": 0, "transfer_fen": 0, "pension_basic_fen": 0,
    "pension_other_fen": 0, "financial_assets_fen": 0, "vehicle_count": 0, "house_count": 1, "company_count": 0,
    "disability_status": "none", "disability_kind": 0, "disability_grade": 0, "serious_illness": False,
}  # fmt: skip
AGREED = {"truth_promised": True, "check_authorised": True}
DUE = 58_900
"""The rural standard of one person without income, rounded up to the yuan."""
HELD = {"in_custody": True, "custody_kind": "prison", "out_of_household_reason": "custody"}


class Told:
    """A county with one household on each side of each boundary, and the reviews it should give."""

    def __init__(self) -> None:
        self.county = County()
        self.wanted: set[tuple[int, str, str]] = set()

    def want(self, subject: int, programme: str, reason: str, *, when: bool = True) -> None:
        if when:
            self.wanted.add((subject, programme, reason))


def amounts(told: Told) -> None:
    c = told.county
    for paid, add_on, wrong in (
        (DUE, 0, False), (DUE - 10_000, 0, False), (DUE - 10_001, 0, True), (DUE + 10_001, 0, True),
        (DUE - 15_000, 5_000, False), (None, 0, False),
    ):  # fmt: skip
        home, person = c.household(POOR, **AGREED)
        c.enrol(person, "dibao", paid)
        if add_on:
            c.say("add_on", person_id=person, programme="dibao", add_on_fen=add_on)
        told.want(home, "dibao", "amount", when=wrong)
    for birth, paid, wrong in (
        (born(95, -100), 10_000, True), (born(95, -100), 20_000, False), (born(90, -45), 10_000, False),
        (born(90, -46), 10_000, True), (born(85, -100), 10_001, True),
    ):  # fmt: skip
        _, elder = c.household({"birth_date": birth})
        c.enrol(elder, "old_age_allowance", paid)
        told.want(elder, "old_age_allowance", "amount", when=wrong)
    home, person = c.household(
        {**POOR, "wage_fen": None}, **AGREED
    )  # not all is known: nobody can say what is due
    c.enrol(person, "dibao", 1)


def custody(told: Told) -> None:
    c = told.county
    home, person, prisoner = c.household(POOR, POOR | HELD | {"custody_until": ON}, **AGREED)
    for one in (person, prisoner):
        c.enrol(one, "dibao", 2 * DUE)
    told.want(home, "dibao", "member_custody")
    for until in (days(-1), days(90)):  # served; not on the roll
        home, person, prisoner = c.household(POOR, POOR | HELD | {"custody_until": until})
        c.enrol(prisoner if until < ON else person, "dibao")


def terms(told: Told) -> None:
    c = told.county
    for end, again in ((days(-1), False), (days(-1), True), (ON, False)):
        home, person = c.household(POOR, **AGREED)
        c.say("listed_until", person_id=person, programme="dibao_edge", valid_to=end)
        if again:
            c.enrol(person, "dibao_edge")
        told.want(home, "dibao_edge", "expired", when=end < ON and not again)


def families(told: Told) -> None:
    c = told.county
    for on, registered, listed, found in (
        (days(-180), False, False, True), (days(-180), True, False, True), (days(-3), True, True, False),
    ):  # fmt: skip
        home, mother, child = c.household({"sex": 2}, {"birth_date": on if registered else date(2015, 1, 1)})
        c.enrol(mother, "dibao")
        if listed:
            c.enrol(child, "dibao")
        c.say("newborn", person_id=mother, father_id=None, valid_from=on)
        told.want(home, "dibao", "born", when=found)
    for kind, listed, found in (
        ("married", False, True), ("married", True, False), ("divorced", True, True), ("divorced", False, False),
    ):  # fmt: skip
        home, one, other = c.household({}, {})
        c.enrol(one, "dibao_edge")
        if listed:
            c.enrol(other, "dibao_edge")
        c.say("wedding", person_id=one, other_id=other, kind=kind, valid_from=days(-9))
        told.want(home, "dibao_edge", "married", when=found)
    _, nobody = c.household({})
    c.say("wedding", person_id=nobody, other_id=None, kind="married", valid_from=days(-9))


def accounts(told: Told) -> None:
    c = told.county
    for birth in (born(82), born(83)):
        _, elder = c.household({"birth_date": birth})
        c.enrol(elder, "old_age_allowance", 10_000)
    c.say("other_account", person_id=elder, programme="old_age_allowance")
    told.want(elder, "old_age_allowance", "other_account")


def care(told: Told) -> None:
    """The sum of tekun rests on age and on the grade of care; means and supporters, unknown here, do not change it."""
    c = told.county
    for failed, paid, wrong in (
        (3, 76_600 + 30_000, False), (4, 76_600 + 30_000, True), (4, 76_600 + 60_000, False), (None, 1, False),
    ):  # fmt: skip
        _, elder = c.household({"birth_date": born(66, -100), "self_care_failed": failed})
        c.enrol(elder, "tekun", paid)
        told.want(elder, "tekun", "amount", when=wrong)


def wards(told: Told) -> None:
    c = told.county
    gone = {"father_situation": "dead", "mother_situation": "lost_contact", "mother_since": days(-300)}
    young = {"birth_date": CHILD, "child_placement": "kin"}
    for programme in ("dibao", "dibao_single", "tekun", "disability_living"):
        c.cover(f"enrolment:{programme}", ON)
    for paid, wrong in ((160_000, False), (159_900, False), (159_899, True)):
        _, child = c.household(young | gone)
        c.enrol(child, "defacto_orphan", paid)
        told.want(child, "defacto_orphan", "amount", when=wrong)
    for situation, until, freed, found in (
        ("custody", None, days(-40), True), ("custody", None, days(1), False), ("custody", days(-1), days(-40), False),
        ("dead", None, days(-40), False),
    ):  # fmt: skip
        _, child = c.household(young)
        _, father = c.household({})
        c.tables["relation"].append({"person_id": child, "other_id": father, "kind": "parent"})
        c.enrol(child, "defacto_orphan")
        c.say(
            "told_of_parents",
            person_id=child,
            father_situation=situation,
            father_until=until,
            mother_situation="dead",
        )
        c.say("released", person_id=father, valid_to=freed)
        told.want(child, "defacto_orphan", "parents_differ", when=found)
    for hukou, found in (("normal", True), ("moved", False)):
        _, child, father, mother = c.household(young, {}, {"sex": 2, "hukou_status": hukou})
        for parent in (father, mother):
            c.tables["relation"].append({"person_id": child, "other_id": parent, "kind": "parent"})
        c.enrol(child, "orphan")
        c.say("told_of_parents", person_id=child, father_situation="dead", mother_situation="dead")
        told.want(child, "orphan", "parents_differ", when=found)


@pytest.fixture(scope="module")
def told() -> Told:
    made = Told()
    for part in (amounts, custody, terms, families, accounts, care, wards):
        part(made)
    return made


@pytest.fixture(scope="module")
def search(told: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    with search_of(told.county, tmp_path_factory.mktemp("reviews")) as opened:
        yield opened


def asked(search: Search) -> list[Candidate]:
    return [one for one in reviews.find(search).candidates if one.reason != "not_entitled"]


def test_each_question_finds_whom_it_should_at_its_boundary_and_nobody_else(
    search: Search, told: Told
) -> None:
    found = {(one.subject_id, one.programme, one.reason) for one in asked(search)}
    assert found - told.wanted == set()
    assert told.wanted - found == set()
    assert {reason for _, _, reason in told.wanted} == {one.reason for one in reviews.QUESTIONS}


def test_a_roll_of_the_month_of_a_birthday_has_to_pay_the_higher_band(tmp_path: Path) -> None:
    county = County()
    county.say_covered("enrolment:old_age_allowance", date(2026, 10, 1))
    wanted = set()
    for birth, known in (
        (born(90, -45), True),
        (born(100, -16), True),
        (born(90, -15), False),
        (born(90), False),
    ):
        _, elder = county.household({"birth_date": birth})
        county.enrol(elder, "old_age_allowance", 10_000)
        wanted |= {elder} if known else set()
    with search_of(county, tmp_path) as search:
        assert {one.subject_id for one in asked(search) if one.reason == "amount"} == wanted


def test_a_term_that_is_over_is_no_reason_to_tell_the_family_to_apply(search: Search) -> None:
    over = {one.subject_id for one in asked(search) if one.reason == "expired"}
    told = {(one.subject_id, one.programme) for one in search.find().candidates if one.label == "inform"}
    assert over
    assert not {(subject, "dibao_edge") for subject in over} & told


def test_the_evidence_says_what_is_paid_and_due_and_what_happened(search: Search) -> None:
    told = drafts(search, asked(search))
    made = {d.candidate.reason: d for d in told if d.candidate.programme not in ("tekun", "defacto_orphan")}
    (care,) = [draft.evidence for draft in told if draft.candidate.programme == "tekun"]
    assert [line["amount_fen"] for line in care["lines"]] == [76_600, 60_000]
    assert (care["review"]["due_fen"], care["status"]) == (136_600, "unknown")
    amount = made["amount"].evidence["review"]
    assert {amount["paid_fen"], amount["due_fen"]} <= {
        10_000,
        10_001,
        20_000,
        DUE,
        DUE - 10_001,
        DUE + 10_001,
    }
    assert amount["due_fen"] == made["amount"].evidence["amount_fen"]
    custody = made["member_custody"].evidence["review"]
    assert (custody["paid_fen"], custody["due_fen"]) == (4 * DUE, DUE)
    shown = {
        reason: {(f["table"], f["column"], f["value"]) for f in draft.evidence["facts"]}
        for reason, draft in made.items()
    }
    assert ("enrolment", "dibao_edge", "2026-11-15") in shown["expired"]
    assert ("birth", "born_on", "2026-05-20") in shown["born"]
    assert ("marriage", "registered_on", "2026-11-07") in shown["married"]
    assert ("person", "in_custody", True) in shown["member_custody"]


def test_a_great_share_of_a_roll_is_one_mistake_and_not_many(tmp_path: Path) -> None:
    county = County()
    for _ in range(60):
        _, elder = county.household({"birth_date": born(85, -100)})
        county.enrol(elder, "old_age_allowance", 12_000)
    home, person = county.household(POOR, **AGREED)
    county.enrol(person, "dibao", 1)
    with search_of(county, tmp_path) as search:
        found = reviews.find(search)
    assert found.in_mass == {"amount": {"old_age_allowance": 60}}
    assert [one.subject_id for one in found.candidates if one.reason == "amount"] == [home]


def test_who_stands_in_no_register_any_more_has_left_and_nothing_else_is_asked(tmp_path: Path) -> None:
    county = County()
    home, _, gone = county.household(POOR, {**POOR, "hukou_status": None, "registered_id": None}, **AGREED)
    for person in (home + 1, gone):
        county.enrol(person, "dibao", 1)
        county.say("other_account", person_id=person, programme="dibao")
    county.say("left_register", person_id=gone)
    with search_of(county, tmp_path) as search:
        found = reviews.find(search)
        (draft,) = [one for one in drafts(search, found.candidates) if one.candidate.reason == "moved"]
    assert (draft.candidate.subject_id, draft.candidate.persons) == (home, (gone,))
    assert ["已没有这个人" in one for one in draft.evidence["cautions"]] == [True]
    assert {one.reason for one in found.candidates} == {"moved", "other_account"}


def test_a_family_that_has_moved_away_as_a_whole_is_asked_about_person_by_person(tmp_path: Path) -> None:
    county = County()
    gone = {"hukou_status": "moved", "moved_on": days(-190), "joint_id": None}
    _, one, other = county.household(gone, gone)
    for person in (one, other):
        county.enrol(person, "dibao", 50_000)
    with search_of(county, tmp_path) as search:
        found = reviews.find(search)
        assert {draft.candidate.key for draft in drafts(search, found.candidates)} == {
            ("person", one, "dibao", "moved", ""),
            ("person", other, "dibao", "moved", ""),
        }
    assert found.unplaced == 2


def test_who_stands_on_a_roll_from_next_month_on_is_not_told_to_apply(tmp_path: Path) -> None:
    county = County()
    poor = {"dibao": POOR | {"preferential_fen": 0}, "old_age_allowance": {"birth_date": date(1940, 1, 1)}}
    wanted, granted = set(), set()
    for programme, facts in poor.items():
        county.cover(f"enrolment:{programme}", ON)
        for begins in (False, True):
            home, person = county.household(facts, **AGREED)
            subject = home if programme == "dibao" else person
            (granted if begins else wanted).add((programme, subject))
            if begins:
                county.say("granted", person_id=person, programme=programme)
    with search_of(county, tmp_path) as search:
        found = {(c.programme, c.subject_id) for c in search.find().candidates if c.label == "inform"}
        assert {one for one in found if one[0] in poor} == wanted
        for programme, subject in granted:
            assert search.enrolled(programme, [subject]) == {subject}
