"""A social worker from outside sees the visits given by name, whatever address, key or number is tried."""

import pytest
from django.test import Client

from minsheng.accounts.actions import hands_on
from minsheng.discovery import actions as leads
from minsheng.discovery.dispatching import give_out
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.queries import leads_of
from minsheng.fieldwork.hands import full_weeks
from minsheng.fieldwork.rules import Pace
from minsheng.phone.models import Report
from minsheng.policy import packs
from tests.db.discovery_screens.conftest import Place
from tests.db.phone.conftest import send, today, visit
from tests.support.lead_county import NOW, VILLAGE
from tests.support.officers import make_officer, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(place: Place) -> Lead:
    lead = place.lead(place.cases.old)
    desk = place.officer("town_desk")
    leads.assign(lead_id=lead.pk, officer=desk, assignee=place.officer("social_worker"), due_on=None, now=NOW)
    return lead


def test_one_lead_was_given_and_only_that_is_seen(place: Place, given: Lead) -> None:
    worker, client = place.officer("social_worker"), place.client("social_worker")
    assert list(leads_of(worker).values_list("pk", flat=True)) == [given.pk]
    home = client.get("/phone/").text
    assert "本周要走访" in home
    assert "本村新线索" not in home
    assert client.get("/phone/changes/").status_code == 403
    kept = client.get("/phone/bundle/").json()["pages"]
    assert f"/phone/leads/{given.pk}/" in kept
    assert "/phone/changes/" not in kept
    others = Lead.objects.exclude(pk=given.pk)
    assert not [one.pk for one in others if f"/phone/leads/{one.pk}/" in kept]
    for other in others.exclude(household=given.household_id)[:2]:
        for address in (
            f"/phone/leads/{other.pk}/",
            f"/phone/leads/{other.pk}/visit/",
            f"/leads/{other.pk}/panel/",
        ):
            assert client.get(address).status_code == 404, address
    assert client.get(f"/households/{given.household_id}/").status_code == 403
    assert client.post("/leads/export/", {"purpose": "导出全部线索"}).status_code == 403


def test_a_visit_of_somebody_elses_lead_is_not_recorded(place: Place, given: Lead) -> None:
    other = place.lead(place.cases.severe)
    client: Client = place.client("social_worker")
    assert send(client, visit(given)).json()["state"] == "sent"
    assert send(client, visit(other)).json()["state"] == "kept"
    assert list(VisitRecord.objects.values_list("lead_id", flat=True)) == [given.pk]
    assert Report.objects.get().lead_id is None
    record = VisitRecord.objects.get()
    assert client.get(f"/visits/{record.pk}/").status_code == 200
    colleague = make_officer("social_worker", region_code=VILLAGE[:9], username="colleague")
    assert sign_in(Client(), colleague).get(f"/visits/{record.pk}/").status_code == 404


def test_nobody_gives_them_anything_but_a_person(place: Place) -> None:
    worker = place.officer("social_worker")
    assert full_weeks([worker], today(), Pace()) == {worker.pk: 0}
    assert hands_on([worker], today()) == {}
    give_out(Lead.objects.filter(region=VILLAGE), packs.load("demo"), now=NOW)
    assert not Lead.objects.filter(assignee=worker).exists()
