"""What a file that does not come may and may not do to open leads."""

from datetime import date, timedelta

import pytest

from minsheng.discovery import drafts
from minsheng.discovery.actions import raise_leads
from minsheng.discovery.models import Lead, Sweep
from tests.support.lead_county import NOW, ON, VILLAGE, Cases, County

LATER = NOW + timedelta(days=7)
STILL_LATER = NOW + timedelta(days=14)


@pytest.fixture
def late_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register, on which every lead rests, should have come again."""
    monkeypatch.setattr(drafts, "late_since", lambda _on: {("register", VILLAGE[:6]): ON})


def raised(county: County, at: object) -> Sweep:
    return raise_leads(county.assess(known_at=at), actor="t", now=at)  # type: ignore[arg-type]


def lead_of(subject: int, programme: str) -> Lead:
    return Lead.objects.get(subject_id=subject, programme=programme)


@pytest.mark.usefixtures("late_register")
def test_what_nobody_can_judge_stays_open_and_is_marked_until_the_facts_are_back(
    county: County, cases: Cases
) -> None:
    poor, severe = cases.poor, county.person(cases.severe[1])
    kept = {id_: dict(county.person(id_)) for id_ in poor[1:]}
    for id_ in poor[1:]:
        county.person(id_).update(wage_fen=None, vehicle_count=None)
    severe["disability_status"] = "cancelled"  # a fact says no
    sweep = raised(county, LATER)
    stale = lead_of(poor[0], "dibao")
    assert (stale.status, stale.stale_since) == ("open", ON)
    assert sweep.details["stale"] == 1
    over = lead_of(cases.severe[1], "disability_care")
    assert (over.status, over.outcome) == ("closed", "facts_changed")

    for id_, row in kept.items():
        county.person(id_).update(row)
    raised(county, STILL_LATER)
    stale.refresh_from_db()
    assert (stale.status, stale.stale_since) == ("open", None)


def test_a_file_that_says_who_has_died_keeps_open_whom_it_no_longer_says_to_live(
    county: County, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lead names the file of deaths among its sources, and without it nobody is known to be alive."""
    monkeypatch.setattr(drafts, "late_since", lambda _on: {("deaths", VILLAGE[:6]): ON})
    everybody = [row for row in county.tables["person"] if row["alive"]]
    before = dict(Lead.objects.filter(status="open").values_list("pk", "reason"))
    for row in everybody:
        row["alive"] = None
    raised(county, LATER)
    assert not Lead.objects.filter(pk__in=before, status="closed").exists()
    assert lead_of(cases.poor[0], "dibao").stale_since == ON


def test_what_became_unknown_although_no_file_is_late_is_closed(county: County, cases: Cases) -> None:
    for id_ in cases.poor[1:]:
        county.person(id_).update(wage_fen=None, vehicle_count=None)
    raised(county, LATER)
    assert lead_of(cases.poor[0], "dibao").outcome == "facts_changed"


@pytest.mark.usefixtures("late_register")
def test_who_has_come_onto_the_roll_is_not_kept_for_a_late_file(county: County, cases: Cases) -> None:
    for id_ in cases.poor[1:]:
        county.person(id_).update(wage_fen=None, vehicle_count=None)
        county.enrol(id_, "dibao", cases.poor[0])
    raised(county, LATER)
    found = Lead.objects.get(subject_id=cases.poor[0], programme="dibao", reason="entitled")
    assert (found.status, found.outcome_note) == ("closed", "已在享受名册上。")


def test_a_lead_is_not_closed_because_its_kind_has_become_a_mistake_of_the_whole_roll(county: County) -> None:
    def elder(paid: int) -> int:
        _, id_ = county.household({"birth_date": date(1940, 1, 1)})
        county.enrol(id_, "old_age_allowance")
        county.tables["enrolment"][-1]["monthly_fen"] = paid
        return id_

    first = elder(9_000)
    raised(county, NOW)
    for _ in range(55):
        elder(8_000)
    sweep = raised(county, LATER)
    assert sweep.details["in_mass"] == {"amount": {"old_age_allowance": 56}}
    assert list(Lead.objects.filter(status="open").values_list("subject_id", flat=True)) == [first]


@pytest.mark.usefixtures("late_register")
def test_a_birthday_that_has_passed_is_no_change_ahead(county: County) -> None:
    _, child = county.household({"birth_date": date(2010, 11, 20)})
    county.enrol(child, "tekun")
    raised(county, NOW)
    assert lead_of(child, "").reason == "turns_16"
    later = NOW + timedelta(days=10)
    raise_leads(county.assess(known_at=later, on=ON + timedelta(days=10)), actor="t", now=later)
    assert lead_of(child, "").status == "closed"
