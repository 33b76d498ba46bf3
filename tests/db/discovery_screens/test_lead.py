"""One lead: what stands on its page, and what is done there."""

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from minsheng.discovery.models import Lead
from minsheng.discovery.views.common import today
from minsheng.feeds.models import Batch
from minsheng.policy import packs
from minsheng.registry.models import Authorisation
from minsheng.registry.purposes import GRANTS
from minsheng.trail.models import Event
from minsheng.ui import english
from tests.db.discovery_screens.conftest import Place
from tests.support.lead_county import NOW, ON, name_of, number_of
from tests.support.officers import make_officer


@pytest.mark.parametrize("case", ["old", "severe", "one_question", "dead", "moved", "double", "rich", "poor"])
def test_every_kind_of_lead_has_a_page_and_a_panel_that_promise_nothing(place: Place, case: str) -> None:
    client = place.client("town_desk")
    for lead in Lead.objects.filter(subject_id__in=getattr(place.cases, case)):
        for address in (f"/leads/{lead.pk}/", f"/leads/{lead.pk}/panel/", f"/phone/leads/{lead.pk}/"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "将领到" not in answer.text
            assert "您将" not in answer.text
            if lead.label == "review":
                assert "数据提示，须由人核实，不得据此停发" in answer.text
            if lead.label == "inform":
                assert "您可以申请" in answer.text


def test_the_page_names_condition_clause_fact_and_source(place: Place) -> None:
    lead = place.lead(place.cases.old, programme="old_age_allowance")
    text = place.client("town_desk").get(f"/leads/{lead.pk}/").text
    for words in (
        "符合",
        "老年人权益保障法第三十三条",
        "户籍人口_202611.csv",
        "第 ",
        "为什么排在这里",
        "金额测算",
        "示例参数",
        'href="/handbook/old_age_allowance/#c-age"',
    ):
        assert words in text
    panel = place.client("town_desk").get(f"/leads/{lead.pk}/panel/").text
    assert 'href="/handbook/old_age_allowance/#c-age"' in panel


def test_a_lead_with_one_question_says_whom_to_ask(place: Place) -> None:
    lead = place.lead(place.cases.one_question, label="check")
    text = place.client("town_desk").get(f"/leads/{lead.pk}/").text
    assert "请向市场监管核实一项" in text
    assert "不清楚" in text
    on_the_phone = place.client("village_worker").get(f"/phone/leads/{lead.pk}/").text
    assert f'href="/handbook/{lead.programme}/#c-companies"' in on_the_phone


def test_the_page_takes_the_same_queries_for_every_household(place: Place) -> None:
    client = place.client("county_desk")
    counts = set()
    for lead in (place.lead(place.cases.old), place.lead(place.cases.poor, programme="dibao")):
        client.get(f"/leads/{lead.pk}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/leads/{lead.pk}/")
        counts.add(len(captured))
    assert len(counts) == 1


def test_assigning_goes_back_to_where_it_was_pressed(place: Place) -> None:
    lead, worker = place.lead(place.cases.old), place.officer("village_worker")
    due = today() + timedelta(days=3)
    data = {"assignee": worker.pk, "due_on": due.isoformat(), "next": "/leads/?label=inform"}
    answer = place.client("town_desk").post(f"/leads/{lead.pk}/assign/", data)
    assert answer["Location"] == "/leads/?label=inform"
    lead.refresh_from_db()
    assert (lead.status, lead.assignee_id, lead.due_on) == ("assigned", worker.pk, due)


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org"]
)
def test_no_form_sends_anybody_to_another_site(place: Place, elsewhere: str) -> None:
    lead, worker = place.lead(place.cases.old), place.officer("village_worker")
    data = {"assignee": worker.pk, "due_on": today().isoformat(), "next": elsewhere}
    answer = place.client("town_desk").post(f"/leads/{lead.pk}/assign/", data)
    assert answer["Location"] == f"/leads/{lead.pk}/"


def test_a_lead_cannot_be_given_to_somebody_of_another_village(place: Place) -> None:
    stranger = make_officer("village_worker", region_code="990101002001", username="stranger")
    lead = place.lead(place.cases.old)
    data = {"assignee": stranger.pk, "due_on": today().isoformat()}
    answer = place.client("county_desk").post(f"/leads/{lead.pk}/assign/", data)
    assert answer.status_code == 422
    assert "请从名单里选择承办人" in answer.text


def test_closing_asks_for_a_reason_where_one_is_needed(place: Place) -> None:
    lead, client = place.lead(place.cases.old), place.client("town_desk")
    refused = client.post(f"/leads/{lead.pk}/close/", {"outcome": "not_eligible"})
    assert refused.status_code == 422
    assert "OUTCOME_NEEDS_NOTE" in refused.text
    client.post(f"/leads/{lead.pk}/close/", {"outcome": "not_eligible", "note": "已迁居外地"})
    lead.refresh_from_db()
    assert (lead.status, lead.outcome, lead.outcome_note) == ("closed", "not_eligible", "已迁居外地")
    page = client.get(f"/leads/{lead.pk}/").text
    assert "已迁居外地" in page
    assert "data-key" not in page.partition("<main")[2].partition("</main>")[0]


def reveal(place: Place, lead: Lead, **changes: object) -> object:
    data = {"person": lead.contact_id, "field": "id_number", "reason": "核实身份需要"} | changes
    return place.client("town_desk").post(f"/leads/{lead.pk}/reveal/", data, headers={"HX-Request": "true"})


def test_a_full_number_is_shown_once_with_a_reason_and_logged(place: Place) -> None:
    lead = place.lead(place.cases.old)
    number = number_of(lead.contact_id)
    assert number not in place.client("town_desk").get(f"/leads/{lead.pk}/").text
    answer = reveal(place, lead)
    assert number in answer.text
    assert answer["Cache-Control"] == "no-store"
    event = Event.objects.get(verb="registry.reveal")
    assert event.detail == {"field": "id_number", "reason": "核实身份需要"}
    assert number not in str(event.detail)


def test_a_reveal_without_a_reason_says_so_in_the_dialog(place: Place) -> None:
    answer = reveal(place, place.lead(place.cases.old), reason="看")
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#revealed"
    assert "请写明查看理由" in answer.text
    assert not Event.objects.filter(verb="registry.reveal").exists()


def test_english_pages_are_whole(place: Place) -> None:
    lead = place.lead(place.cases.one_question, label="check")
    client = place.client("town_desk")
    client.cookies["django_language"] = "en"
    assert "Conditions" in client.get(f"/leads/{lead.pk}/").text
    assert "No." in client.get("/leads/").text


def test_the_frozen_conditions_and_assumptions_of_every_lead_are_said_in_english(place: Place) -> None:
    client = place.client("county_desk")
    client.cookies["django_language"] = "en"
    computed = Lead.objects.filter(label__in=["inform", "visit", "check"])
    assert computed.count() > 4
    for lead in computed:
        text = client.get(f"/leads/{lead.pk}/").text
        told = re.findall(r'<div class="what">(.*?)</div>|<p class="presumed source">(.*?)</p>', text)
        words = html.unescape(re.sub("<[^>]+>", " ", " ".join(map("".join, told))))
        assert len(told) >= len(lead.evidence["conditions"])
        assert not re.findall("[\u4e00-\u9fff]+", words), (lead.programme, words)
        assert lead.evidence["name_zh"] not in text.partition("<main")[2].partition("</h2>")[0]
    kept = Lead.objects.get(pk=place.lead(place.cases.old).pk).evidence["conditions"]
    assert all(re.search("[\u4e00-\u9fff]", part["text"]) for part in kept), "what is frozen stays as it was"


def test_a_sentence_that_the_policy_no_longer_says_stays_as_it_was_frozen() -> None:
    pack = packs.load("demo")
    income = pack.programmes(ON)["dibao"].condition("income")
    assert income is not None
    with translation.override("en"):
        have, need = "200.00元", "588.50元"
        said = english.frozen(income, income.text.format(have=have, need=need), have, need, pack)
        assert "200.00 yuan" in said
        assert (
            english.frozen(income, "家庭月收入200.00元，另有规定", have, need, pack)
            == "家庭月收入200.00元，另有规定"
        )


def _authorise(place: Place, person_id: int, first: date, last: date, request: str = "WT1") -> None:
    Authorisation.objects.create(
        person_id=person_id, batch=Batch.objects.get(), row_number=1, recorded_at=NOW, request=request,
        valid_from=first, valid_to=last,
    )  # fmt: skip


def test_what_was_checked_stays_covered_until_a_purpose_and_a_matter_in_force_open_it(place: Place) -> None:
    lead, desk, on = place.lead(place.cases.poor, programme="dibao"), place.client("county_desk"), today()
    address, stated = f"/leads/{lead.pk}/means/", {"purpose": "casework", "case": "WT1", "reason": "核对本户"}
    _authorise(place, place.cases.poor[1], on - timedelta(days=90), on - timedelta(days=1))
    for page in (f"/leads/{lead.pk}/", f"/leads/{lead.pk}/panel/", address, f"/phone/leads/{lead.pk}/"):
        assert "200.00" not in desk.get(page).text
    assert "金额测算" not in desk.get(f"/leads/{lead.pk}/").text
    assert f'href="{address}#means"' in desk.get(f"/leads/{lead.pk}/").text
    assert "不能查看" in desk.get(address).text
    assert desk.post(address, stated).status_code == 403, "the authorisation has expired"
    assert Event.objects.filter(verb="registry.means_refused").count() == 1

    Authorisation.objects.update(valid_to=on)
    assert desk.post(address, stated | {"purpose": "audit"}).status_code == 422
    page = desk.post(address, stated)
    rows = [row for row in page.text.split("<tr") if "200.00元" in row]
    assert rows
    assert all(name_of(place.cases.poor[1]) in row for row in rows), (
        "of whom the matter covers, and of nobody else"
    )
    assert page.context["page"].locked["means"] == {place.cases.poor[2]}
    _authorise(place, place.cases.poor[2], on, on)
    page = desk.post(address, stated)
    assert "金额测算" in page.text
    assert not page.context["page"].locked
    assert Event.objects.filter(verb="registry.reveal", detail__case="WT1").count() == 3
    assert "200.00" not in desk.get(f"/leads/{lead.pk}/").text, "once"


@pytest.mark.parametrize("role", ["county_lead", "auditor", "city_desk", "village_worker", "social_worker"])
def test_who_has_no_duty_for_means_opens_them_with_no_purpose(place: Place, role: str) -> None:
    lead = place.lead(place.cases.poor, programme="dibao")
    _authorise(place, place.cases.poor[1], NOW.date(), NOW.date() + timedelta(days=900))
    stated = {"purpose": "casework", "case": "WT1", "reason": "核对本户"}
    assert place.client(role).post(f"/leads/{lead.pk}/means/", stated).status_code in (302, 403, 404)
    assert not Event.objects.filter(verb="registry.reveal").exists()


def test_the_queue_shows_no_amount_that_was_computed_from_what_was_checked(place: Place) -> None:
    lines = place.client("county_desk").get("/leads/?status=all").context["lines"]
    shown = {line.row.lead.programme for line in lines if line.show_amount}
    assert "old_age_allowance" in shown
    assert not shown & set(GRANTS)


def test_a_lead_that_an_answer_contradicts_names_the_condition_without_its_figures(place: Place) -> None:
    lead = place.lead(place.cases.poor, programme="dibao")
    income = next(part for part in lead.evidence["conditions"] if part["key"] == "income")
    income["state"], lead.label = "unmet", "check"
    lead.save(update_fields=["evidence", "label"])
    for role in ("county_desk", "village_worker"):
        text = place.client(role).get(f"/leads/{lead.pk}/", follow=True).text
        assert f"核对结果或家庭人口有变，与此前不符：{income['quantities'][0]['name']}。" in text, role
        assert income["have"] not in text, role
