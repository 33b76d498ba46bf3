"""Every role × every address × one's own, another area's, and a lead that does not exist."""

import pytest
from django.urls import reverse

from minsheng.accounts.duties import DUTIES
from minsheng.accounts.roles import ROLES
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.web.access import ACCESS
from tests.db.discovery_screens.conftest import Place
from tests.support.lead_county import NOW

OBJECTS = [
    ("lead-detail", "get"),
    ("lead-panel", "get"),
    ("lead-assign", "post"),
    ("lead-close", "post"),
    ("lead-reveal", "post"),
    ("lead-means", "post"),
    ("phone-lead", "get"),
    ("phone-visit", "get"),
]
COUNTY = [role for role, one in ROLES.items() if one.region_digits <= 6]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "method"), OBJECTS)
def test_a_lead_opens_for_the_duty_inside_the_area_only(
    place: Place, role: str, name: str, method: str
) -> None:
    client, has_duty = place.client(role), ACCESS[name] in DUTIES[role]
    own, other = place.lead(place.cases.old), place.lead(place.elsewhere)
    if ROLES[role].own_only:
        Lead.objects.filter(pk=own.pk).update(
            status="assigned", assignee=place.officer(role), assigned_at=NOW
        )
    before = list(Lead.objects.order_by("pk").values())
    answers = {
        at: getattr(client, method)(reverse(name, args=[lead_id])).status_code
        for at, lead_id in (("own", own.pk), ("other", other.pk), ("absent", 999_999))
    }
    if not has_duty:
        assert set(answers.values()) == {403}
    else:
        assert answers["own"] in ({200, 302} if method == "get" else {403, 422})
        by_phone = ROLES[role].by_phone and name == "lead-detail"
        seen_elsewhere = role in COUNTY or by_phone
        assert answers["other"] == (answers["own"] if seen_elsewhere else 404)
        assert answers["absent"] == (302 if by_phone else 404)
    assert list(Lead.objects.order_by("pk").values()) == before
    assert not VisitRecord.objects.exists()


@pytest.mark.parametrize("role", ["town_desk", "village_worker"])
def test_a_filter_for_another_area_shows_nothing_of_it(place: Place, role: str) -> None:
    other = place.lead(place.elsewhere)
    for query in ("", "?town=990101002", "?village=990101002001", "?status=all", "?village=99%3F"):
        page = place.client(role).get(f"/leads/{query}").text
        assert f"/leads/{other.pk}/" not in page
        assert "另一村" not in page


def test_ticking_a_lead_of_another_town_changes_nothing_there(place: Place) -> None:
    other = place.lead(place.elsewhere)
    answer = place.client("town_desk").post("/leads/assign/", {"lead": [other.pk]})
    assert answer.status_code == 404
    assert "LEAD_NOT_FOUND" in answer.text
    other.refresh_from_db()
    assert other.status == "open"


def test_nobody_may_be_revealed_who_does_not_belong_to_the_lead(place: Place) -> None:
    own = place.lead(place.cases.old)
    data = {"person": place.elsewhere[1], "field": "id_number", "reason": "核实身份需要"}
    assert place.client("town_desk").post(f"/leads/{own.pk}/reveal/", data).status_code == 422


@pytest.mark.parametrize("role", ["county_lead", "auditor", "village_worker"])
def test_who_may_not_see_incomes_sees_none_anywhere(place: Place, role: str) -> None:
    lead = place.lead(place.cases.poor, programme="dibao")
    client = place.client(role)
    for address in ("/leads/", f"/leads/{lead.pk}/", f"/leads/{lead.pk}/panel/"):
        text = client.get(address, follow=True).text
        assert "400.00" not in text
        assert "1,000.00" not in text


def test_a_village_worker_sees_no_number_and_no_income_in_the_field(place: Place) -> None:
    client, worker = place.client("village_worker"), place.officer("village_worker")
    for lead in Lead.objects.filter(region__startswith=worker.region_code):
        for address in (
            f"/phone/leads/{lead.pk}/",
            f"/leads/{lead.pk}/panel/",
            f"/phone/leads/{lead.pk}/visit/",
        ):
            text = client.get(address).text
            assert "990101********" not in text
            assert "9901011980" not in text
            assert "测算金额" not in text or lead.subject_kind == "person"


def test_no_address_carries_a_name_or_a_number(place: Place) -> None:
    answer = place.client("town_desk").post("/leads/search/", {"q": "测试名字", "query": "label=visit"})
    assert answer.status_code == 302
    assert "label=visit" in answer["Location"]
    assert "found=" in answer["Location"]
    assert "%E6" not in answer["Location"]
