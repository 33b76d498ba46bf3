"""本户线索: the open leads of a household, closed in one go."""

import pytest

from minsheng.discovery import actions
from minsheng.discovery.actions import Closing
from minsheng.discovery.models import Lead
from minsheng.discovery.states import Refusal
from minsheng.trail.models import Event
from tests.db.discovery_screens.conftest import Place
from tests.support.lead_county import NOW, name_of


def pair(place: Place) -> tuple[Lead, Lead]:
    """The household's lead and the one of its head."""
    return place.lead(place.cases.severe[:1]), place.lead(place.cases.severe[1:], programme="disability_care")


def test_the_chip_of_the_queue_leads_to_the_household(place: Place) -> None:
    home, own = pair(place)
    client = place.client("town_desk")
    queue = client.get("/leads/").text
    assert sum(f'href="/leads/{lead.pk}/household/"' in queue for lead in (home, own)) == 1
    for lead in (home, own):
        page = client.get(f"/leads/{lead.pk}/household/").text
        assert "未办结 2 条" in page
        assert f"/leads/{home.pk}/" in page
        assert f"/leads/{own.pk}/" in page
    assert f"/leads/{own.pk}/household/" in client.get(f"/leads/{own.pk}/").text


def test_one_form_closes_each_with_its_outcome_and_its_event(place: Place) -> None:
    home, own = pair(place)
    client, address = place.client("town_desk"), f"/leads/{home.pk}/household/"
    told = {f"lead{home.pk}-outcome": "applied", f"lead{own.pk}-outcome": "not_eligible"}
    answer = client.post(address, told)
    assert answer.status_code == 422
    assert "办结要写明理由" in answer.text
    assert not Lead.objects.filter(status="closed").exists()

    assert client.post(address, told | {f"lead{own.pk}-note": "本人不符合"}).headers["Location"] == "/leads/"
    home.refresh_from_db()
    own.refresh_from_db()
    assert (home.outcome, own.outcome, own.outcome_note) == ("applied", "not_eligible", "本人不符合")
    events = Event.objects.filter(verb="lead_closed").order_by("seq")
    assert {event.subject for event in events} == {f"lead:{home.pk}", f"lead:{own.pk}"}
    assert len(events) == 2


def test_what_gets_no_outcome_stays_open(place: Place) -> None:
    home, own = pair(place)
    client, address = place.client("town_desk"), f"/leads/{home.pk}/household/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {f"lead{own.pk}-outcome": "applied"}).headers["Location"] == address
    home.refresh_from_db()
    assert home.status == "open"
    assert "未办结 1 条" in client.get(address).text


def test_all_or_none_and_of_one_household_only(place: Place) -> None:
    home, own = pair(place)
    desk, stranger = place.officer("county_desk"), place.lead(place.cases.poor)
    closings = [Closing(home.pk, "applied"), Closing(stranger.pk, "applied")]
    with pytest.raises(Refusal) as refused:
        actions.close_household(officer=desk, closings=closings, now=NOW)
    assert refused.value.code == "LEADS_OF_SEVERAL_HOUSEHOLDS"
    actions.close(lead_id=own.pk, officer=desk, outcome="applied", now=NOW)
    closings = [Closing(home.pk, "applied"), Closing(own.pk, "applied")]
    with pytest.raises(Refusal) as refused:
        actions.close_household(officer=desk, closings=closings, now=NOW)
    assert refused.value.code == "LEAD_CLOSED"
    home.refresh_from_db()
    assert home.status == "open"
    assert Event.objects.filter(verb="lead_closed").count() == 1


def test_who_may_not_close_only_reads_and_other_areas_stay_closed(place: Place) -> None:
    home, own = pair(place)
    address = f"/leads/{home.pk}/household/"
    assert place.client("village_worker").get(address).headers["Location"] == f"/phone/leads/{home.pk}/"
    lead_reader = place.client("county_lead")
    page = lead_reader.get(address)
    assert page.status_code == 200
    assert "办结选了结果" not in page.text
    assert name_of(place.cases.severe[1]) not in page.text
    assert lead_reader.post(address, {f"lead{own.pk}-outcome": "applied"}).status_code == 403
    away = place.lead(place.elsewhere)
    assert place.client("town_desk").get(f"/leads/{away.pk}/household/").status_code == 404
