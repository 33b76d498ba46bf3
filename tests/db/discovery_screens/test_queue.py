"""The queue: filters, search, pages, bulk assignment, export; the same number of queries however many rows."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from minsheng.discovery import actions
from minsheng.discovery.models import Lead
from minsheng.discovery.states import GUARDIAN
from minsheng.discovery.views import queue
from minsheng.registry import tokens
from minsheng.registry.models import Person
from minsheng.trail.models import Event
from tests.db.discovery_screens.conftest import Place
from tests.support.lead_county import NOW, ON, SEVERE, VILLAGE, County


def test_every_kind_of_lead_stands_in_the_queue_with_its_words(place: Place) -> None:
    text = place.client("town_desk").get("/leads/").text
    for words in ("可直接告知", "待核对", "在享待复核", "可能符合而未享受", "已去世仍在享", "待处理"):
        assert words in text


@pytest.mark.parametrize(
    ("query", "conditions"),
    [
        ("label=review", {"label": "review"}),
        ("programme=old_age_allowance", {"programme": "old_age_allowance"}),
        ("label=inform&programme=disability_care", {"label": "inform", "programme": "disability_care"}),
        ("status=closed", {"status": "closed"}),
        ("status=nonsense&label=nonsense", {}),
        ("town=990101001", {"region__startswith": "990101001"}),
    ],
)
def test_the_filters_of_the_address_narrow_the_queue(
    place: Place, query: str, conditions: dict[str, str]
) -> None:
    page = place.client("county_desk").get(f"/leads/?{query}")
    shown = {line.row.lead.pk for line in page.context["lines"]}
    assert shown == set(Lead.objects.filter(**conditions).values_list("pk", flat=True))
    assert page.context["total"] == len(shown)


def test_a_child_without_a_guardian_stands_first_at_home_on_every_level_below_the_city(place: Place) -> None:
    """Until it is closed, for whoever has to act; the number beside each choice of the queue counts it as well."""
    lead = Lead.objects.filter(person__isnull=False, household__isnull=False)[0]
    lead.pk, lead.programme, lead.label, lead.reason, lead.amount_monthly_fen = (
        None,
        "",
        "warning",
        GUARDIAN,
        None,
    )
    lead.save(force_insert=True)
    homes = {
        "county_desk": "/leads/",
        "town_desk": f"/week/town/?area={VILLAGE[:9]}",
        "village_worker": "/phone/",
    }
    clients = {role: place.client(role) for role in (*homes, "social_worker")}
    for role, address in homes.items():
        page = clients[role].get(address)
        assert [one.lead_id for one in page.context["unguarded"]] == [lead.pk], role
        assert re.search(r"没有监护人的孩子.{0,800}示例嘎查.{0,800}11月16日得知", page.text, re.DOTALL), role
    assert "没有监护人的孩子" not in clients["social_worker"].get("/phone/").text
    for option in clients["county_desk"].get("/leads/").context["labels"]:
        page = clients["county_desk"].get(f"/leads/?label={option.value}")
        assert len(page.context["lines"]) == option.count
        assert bool(option.value) == (not page.context["unguarded"]), (
            "a narrowed queue shows what was asked for"
        )
    Lead.objects.filter(pk=lead.pk).update(
        status="closed", outcome="facts_changed", closed_at=NOW, assignee=None, closed_by=None
    )
    assert not clients["county_desk"].get("/leads/").context["unguarded"]


def test_pages_follow_one_another_without_gap_or_repeat(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ROWS", 3)
    client, seen, token = place.client("county_desk"), [], ""
    while True:
        context = client.get(f"/leads/?page={token}").context
        seen += [line.row.lead.pk for line in context["lines"]]
        token = context["page"].after
        if not token:
            break
    assert len(seen) == len(set(seen)) == Lead.objects.count()


def test_a_broken_page_mark_is_refused_in_words(place: Place) -> None:
    answer = place.client("county_desk").get("/leads/?page=nonsense")
    assert answer.status_code == 400
    assert "PAGE_TOKEN_BROKEN" in answer.text


def test_the_number_of_queries_does_not_grow_with_the_rows(place: Place) -> None:
    client = place.client("county_desk")
    client.get("/leads/")

    def count(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(f"/leads/?{query}").status_code == 200
        return len(captured)

    one = count("programme=disability_care&label=inform&town=990101002")
    county = County(next_id=500)
    for _ in range(60):
        county.household(SEVERE)
    actions.raise_leads(
        county.assess(known_at=NOW + timedelta(days=7)), actor="system:test", now=NOW + timedelta(days=7)
    )
    assert len(client.get("/leads/?programme=disability_care").context["lines"]) == 50
    assert count("programme=disability_care&label=inform&town=990101001") == one


def test_a_search_finds_by_initials_and_can_be_cleared(place: Place) -> None:
    wanted = place.lead(place.cases.old)
    Person.objects.filter(pk=wanted.contact_id).update(initials_token=tokens.token(tokens.INITIALS, "zgl"))
    client = place.client("town_desk")
    page = client.post("/leads/search/", {"q": "ZGL"}, follow=True)
    assert [line.row.lead.pk for line in page.context["lines"]] == [wanted.pk]
    assert "只看搜索结果" in page.text
    assert len(client.post("/leads/search/", {"q": " "}, follow=True).context["lines"]) > 1


def test_a_search_mark_of_another_session_finds_nobody(place: Place) -> None:
    assert place.client("town_desk").get("/leads/?found=abc").context["lines"] == []


def chosen(place: Place) -> list[Lead]:
    return [place.lead(place.cases.old), place.lead(place.cases.severe)]


def test_bulk_assignment_shows_first_and_does_then(place: Place) -> None:
    client, worker, leads = place.client("town_desk"), place.officer("village_worker"), chosen(place)
    ids = [lead.pk for lead in leads]
    preview = client.post("/leads/assign/", {"lead": ids})
    assert "将分派 2 条" in preview.text
    assert set(Lead.objects.filter(pk__in=ids).values_list("status", flat=True)) == {"open"}
    due = (queue.today() + timedelta(days=7)).isoformat()
    done = client.post("/leads/assign/", {"lead": ids, "confirm": "1", "assignee": worker.pk, "due_on": due})
    assert "分派成功 2 条，没有办成 0 条" in done.text
    assert set(Lead.objects.filter(pk__in=ids).values_list("assignee_id", flat=True)) == {worker.pk}


def test_each_village_gets_its_own_and_a_village_without_a_worker_is_named(place: Place) -> None:
    client, worker = place.client("county_desk"), place.officer("village_worker")
    here, there = place.lead(place.cases.old), place.lead(place.elsewhere)
    due = (queue.today() + timedelta(days=7)).isoformat()
    data = {"lead": [here.pk, there.pk], "confirm": "1", "assignee": "village", "due_on": due}
    done = client.post("/leads/assign/", data)
    assert "分派成功 1 条，没有办成 1 条" in done.text
    assert "NO_WORKER" in done.text
    here.refresh_from_db()
    assert here.assignee_id == worker.pk


def test_a_closed_lead_among_the_chosen_does_not_hold_up_the_others(place: Place) -> None:
    client, worker, (first, second) = (
        place.client("town_desk"),
        place.officer("village_worker"),
        chosen(place),
    )
    officer = place.officer("town_desk")
    actions.close(lead_id=first.pk, officer=officer, outcome="informed", now=NOW)
    due = (queue.today() + timedelta(days=7)).isoformat()
    data = {"lead": [first.pk, second.pk], "confirm": "1", "assignee": worker.pk, "due_on": due}
    done = client.post("/leads/assign/", data)
    assert "LEAD_CLOSED" in done.text
    second.refresh_from_db()
    assert second.status == "assigned"


def sheet(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_export_holds_what_is_filtered_masked_signed_and_logged(place: Place) -> None:
    client = place.client("town_desk")
    answer = client.post("/leads/export/", {"purpose": "本周入户安排", "query": "label=review"})
    rows = sheet(answer.content)
    assert "示例·乡镇民政助理员" in str(rows[0][0])
    assert "本周入户安排" in str(rows[0][0])
    listed = {int(str(row[0]).removesuffix(".0")) for row in rows[3:]}
    town = place.officer("town_desk").region_code
    assert listed == set(
        Lead.objects.filter(label="review", region__startswith=town).values_list("pk", flat=True)
    )
    text = str(rows)
    assert "990101********" in text
    assert "9901011980" not in text
    event = Event.objects.filter(verb="leads_exported").get()
    assert event.detail["rows"] == len(listed)
    assert event.detail["purpose"] == "本周入户安排"
    assert answer["Content-Disposition"].endswith('.xlsx"')


def test_an_export_without_a_purpose_is_refused_and_not_logged(place: Place) -> None:
    answer = place.client("town_desk").post("/leads/export/", {"purpose": "看"})
    assert answer.status_code == 422
    assert "PURPOSE_MISSING" in answer.text
    assert not Event.objects.filter(verb="leads_exported").exists()


def test_minors_are_masked_and_adults_are_not(place: Place) -> None:
    lead = place.lead(place.cases.severe)
    Person.objects.filter(pk=lead.contact_id).update(birth_date=ON.replace(year=2012))
    lines = {
        line.row.lead.pk: line.row.name for line in place.client("town_desk").get("/leads/").context["lines"]
    }
    assert "*" in lines[lead.pk]
    assert "*" not in lines[place.lead(place.cases.old).pk]
