"""What an officer saw on a visit is a fact for the next run, by the door of the feeds."""

from datetime import timedelta

from minsheng.discovery import actions
from minsheng.discovery.handover import hand_over_visits
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.registry import export
from minsheng.registry.models import Visit
from tests.support.lead_county import NOW, ON, SEVERE, VILLAGE, County
from tests.support.officers import make_officer

LATER = NOW + timedelta(hours=1)


def visited(county: County) -> Lead:
    county.household(SEVERE)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    lead = Lead.objects.get(programme="dibao")
    worker = make_officer("village_worker", region_code=VILLAGE)
    actions.record_visit(
        lead_id=lead.pk, officer=worker, visited_on=ON, met_person=True, living="hardship", care_need=True,
        note="屋顶漏雨", idempotency_key="phone-1", now=NOW,
    )  # fmt: skip
    return lead


def test_a_visit_reaches_the_registry_with_its_file_as_the_source(county: County) -> None:
    lead = visited(county)
    batch = hand_over_visits(actor="t", now=LATER)
    assert batch is not None
    assert (batch.status, batch.accepted, batch.quarantined) == ("registered", 1, 0)
    fact = Visit.objects.get()
    assert (fact.person_id, fact.living, fact.care_need, fact.seen_in_person) == (
        lead.contact_id,
        "hardship",
        True,
        True,
    )
    assert fact.batch == batch
    assert VisitRecord.objects.get().reached_registry
    household = next(
        row
        for row in export.collect(as_of=ON, known_at=LATER)["household"].to_pylist()
        if row["household_id"] == lead.household_id
    )
    assert (household["hardship_seen"], household["hardship_seen_on"]) == (True, ON)


def test_the_note_of_a_visit_stays_in_the_case(county: County) -> None:
    visited(county)
    hand_over_visits(actor="t", now=LATER)
    assert Visit.objects.get().problem is None


def test_visits_are_handed_over_once(county: County) -> None:
    visited(county)
    hand_over_visits(actor="t", now=LATER)
    assert hand_over_visits(actor="t", now=LATER) is None
    VisitRecord.objects.update(reached_registry=False)  # a call that was cut off before it could take note
    again = hand_over_visits(actor="t", now=LATER)
    assert again is not None
    assert again.status == "registered"
    assert Visit.objects.count() == 1
