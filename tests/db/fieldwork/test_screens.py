"""The screens of the week: each role, own area, another's, and nobody's; and what stands on them."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from minsheng.accounts.duties import DUTIES
from minsheng.accounts.models import SignInCode
from minsheng.accounts.roles import ROLES
from minsheng.discovery import actions as discovery
from minsheng.discovery.models import Lead
from minsheng.fieldwork import actions, campaigning
from minsheng.fieldwork.campaigning import open_campaign
from minsheng.fieldwork.hands import pace, setting
from minsheng.fieldwork.models import Plan, Reminder, Stop
from minsheng.fieldwork.rules import Pace
from minsheng.kernel.errors import MinshengError
from minsheng.trail.models import Event
from minsheng.web.access import ACCESS
from tests.db.fieldwork.conftest import COUNTY, ELSEWHERE, MONDAY, TOWN, Town, at, days
from tests.support.officers import PASSWORD, sign_in

AREAS = {"own": TOWN, "other": ELSEWHERE[:9], "absent": "990199999"}
LOOKS = ("week-town", "week-pace")


def get(client: Client, path: str) -> int:
    return client.get(path).status_code


@pytest.mark.parametrize("role", ROLES)
def test_every_page_by_role_and_area(small: Town, role: str) -> None:
    """Each address x own, other and absent area: 403 without the duty, 404 outside the area, whatever is there."""
    small.plan()
    officer, client = small.officer(role), small.client(role)
    before = (Stop.objects.count(), Reminder.objects.count())
    duties = DUTIES[role]
    covers = {name: code.startswith(officer.region_code) for name, code in AREAS.items()}
    for name in LOOKS:
        for which, area in AREAS.items():
            status = get(client, f"/week/{name.removeprefix('week-')}/?area={area}")
            expected = 403 if ACCESS[name] not in duties else 200 if covers[which] else 404
            assert (name, which, status) == (name, which, expected)
    for which, area in AREAS.items():
        for path, name in (("plan", "week-plan"), ("remind", "week-remind"), ("export", "week-export")):
            status = client.post(
                f"/week/{path}/", {"area": area, "week": "2026-11-16", "text": ""}
            ).status_code
            if ACCESS[name] not in duties:
                assert status == 403
            elif not covers[which]:
                assert status == 404
            else:
                told_why = {403} if name == "week-export" and "inquiry.open" in duties else set()
                assert status in {200, 302, 422} | told_why
    assert (Stop.objects.count(), Reminder.objects.count()) == before


@pytest.mark.parametrize("role", ROLES)
def test_sheets_are_printed_inside_the_area_by_who_visits(small: Town, role: str) -> None:
    plan, _ = small.plan()
    small.officer("village_worker", ELSEWHERE)
    other, _ = small.plan(town=ELSEWHERE[:9])
    client, county = small.client(role), role == "county_desk"
    visits = "lead.visit" in DUTIES[role]
    answers = [get(client, f"/week/plans/{pk}/sheets/") for pk in (plan.pk, other.pk, 99999)]
    nothing_own = role == "social_worker"
    assert answers == (
        [422 if nothing_own else 200, 200 if county else 404, 404] if visits else [403, 403, 403]
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("deed", ["code", "revoke", "reset", "close"])
def test_accounts_are_kept_by_their_own_town_only(small: Town, role: str, deed: str) -> None:
    own, other = small.officer("village_worker"), small.officer("village_worker", ELSEWHERE)
    client = small.client(role)
    answers = [
        client.post(f"/officers/{pk}/{deed}/", {"password": "short"}).status_code
        for pk in (own.pk, other.pk, 99999)
    ]
    done = 422 if deed == "reset" else 200 if deed == "code" else 302
    if role == "town_desk":
        assert answers == [done, 404, 404]
    elif role == "county_desk":
        assert answers == [403, 403, 404]
    else:
        assert answers == [403, 403, 403]
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize("role", ["city_lead", "city_desk"])
def test_the_city_sees_sums_and_no_names(small: Town, role: str) -> None:
    small.plan()
    client = sign_in(Client(), small.officer(role), why="")
    assert client.get("/").headers["Location"] == "/week/area/"
    page = client.get("/week/area/").text
    assert "示例旗" in page
    town = client.get(f"/week/town/?area={TOWN}").text
    assert "示例·村级协理员" in town
    assert "测" not in town
    assert "岁" not in town
    assert client.get("/leads/").headers["Location"].startswith("/inquiry/")
    assert client.post("/week/export/", {"area": TOWN}).status_code == 403
    for address in (
        "/people/",
        "/field/",
        "/trail/",
        f"/week/plans/{Plan.objects.get().pk}/sheets/",
    ):
        assert client.get(address).status_code in {403, 404}


def test_a_county_of_another_city_sees_nothing_here(small: Town) -> None:
    small.plan()
    for role, region in (("county_lead", "990201"), ("city_lead", "9902"), ("town_desk", "990201001")):
        client = small.client(role, region)
        assert client.get(f"/week/town/?area={TOWN}").status_code == 404


def test_a_reminder_stands_on_the_towns_screen_until_it_is_read(small: Town) -> None:
    city = small.client("city_desk")
    data = {"area": TOWN, "text": "请尽快安排走访", "week": "2026-11-16"}
    assert city.post("/week/remind/", data).status_code == 302
    desk = small.client("town_desk")
    assert "请尽快安排走访" in desk.get("/week/town/").text
    desk.post(f"/week/reminders/{Reminder.objects.get().pk}/read/")
    assert "请尽快安排走访" not in desk.get("/week/town/").text
    assert Event.objects.filter(verb="reminder_read").count() == 1
    assert city.post("/week/remind/", data | {"text": "证件 150502198001010018"}).status_code == 422


def test_the_nearest_and_latest_pace_wins(small: Town) -> None:
    county, city = small.officer("county_desk"), small.officer("city_desk")
    for officer, region, visits, on in (
        (city, "9901", 9, MONDAY), (county, COUNTY, 7, MONDAY), (county, COUNTY, 6, MONDAY + days(7))
    ):  # fmt: skip
        actions.set_pace(
            officer=officer,
            region=region,
            from_on=on,
            quota=visits,
            pace=Pace(worker_visits=visits),
            now=at(MONDAY),
        )
    assert pace(TOWN, MONDAY).worker_visits == 7
    assert pace(TOWN, MONDAY + days(7)).worker_visits == 6
    assert pace("990102001", MONDAY).worker_visits == 9
    assert pace("990201001", MONDAY) == Pace()
    assert setting(TOWN, MONDAY).quota == 7
    client = small.client("county_desk")
    form = dict.fromkeys(Pace._fields, 200) | {
        "from_on": "2026-11-16",
        "first_visit_days": 3,
        "town_after": 9,
        "county_after": 3,
    }
    assert client.post("/week/pace/", form).status_code == 422
    assert client.post("/week/pace/", form | {"county_after": 9}).status_code == 302


def test_a_code_is_shown_once_as_a_picture_and_in_letters(small: Town) -> None:
    desk, worker = small.client("town_desk"), small.officer("village_worker")
    page = desk.post(f"/officers/{worker.pk}/code/").text
    assert "<svg" in page
    assert "style=" not in page
    assert "<script>" not in page
    assert SignInCode.objects.count() == 1
    assert "登录码待用" in desk.get("/officers/").text
    assert desk.get(f"/officers/{worker.pk}/code/").status_code == 405


def test_the_sheet_asks_no_family_of_the_dead_whether_they_apply(town: Town) -> None:
    dead = town.county.household(
        {"birth_date": date(1935, 1, 1), "alive": False, "died_on": date(2026, 8, 3)}
    )
    town.county.enrol(dead[1], "old_age_allowance")
    town.households(1)
    town.found()
    worker = town.officer("village_worker")
    plan, _ = town.plan()
    client = town.client("village_worker")
    page = client.get(f"/week/plans/{plan.pk}/sheets/").text
    assert page.count("愿意申请：") == 1
    assert page.count("不询问是否愿意申请") == 1
    assert page.count("本人健在") == 1
    assert "9901011980" not in page
    event = Event.objects.get(verb="sheets_printed")
    assert event.actor == worker.actor
    paper = client.get(f"/week/plans/{plan.pk}/sheets/?form=list").text.partition('class="panel paper"')[2]
    for told in (
        "示例镇",
        "2026年11月16日—11月20日",
        page.partition("<dt>住址</dt><dd>")[2].partition("<")[0],
    ):
        assert told, "somebody who carries the paper must find the house"
        assert told in paper


def test_the_exports_hold_what_the_screens_show(small: Town) -> None:
    small.plan()
    answer = small.client("town_desk").post("/week/export/", {"week": "2026-11-16"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 2 + 5
    assert all("*" in str(row[2]) or "＊" in str(row[2]) for row in rows[2:])
    answer = small.client("county_lead").post("/week/export/", {"week": "2026-11-16"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[3] for row in rows[2:]] == [5, 0, 5]
    assert rows[-1][0] == "合计"
    assert Event.objects.filter(verb="week_exported").count() == 2


def test_ones_own_password_is_changed_and_the_session_goes_on(small: Town) -> None:
    client = small.client("auditor")
    form = {"old": PASSWORD, "new": "another-long-Password-1", "again": "another-long-Password-1"}
    assert client.post("/password/", form | {"again": "x"}).status_code == 422
    assert client.post("/password/", form).status_code == 302
    assert client.get("/password/").status_code == 200


# ------------------------------------------------------------------------------------------- campaigns


def test_a_campaign_gives_everybody_on_its_list_an_outcome(small: Town) -> None:
    county = small.officer("county_desk")
    campaign = open_campaign(
        officer=county, name="扩围增效月", region=COUNTY, from_on=MONDAY, until_on=MONDAY + days(30),
        lead_labels=["inform"], group_codes=["severe_unaided", "alone_80"], extra_visits=5, now=at(MONDAY),
    )  # fmt: skip
    assert campaign.targets.count() == 9
    assert any("severe_unaided" in target.why for target in campaign.targets.filter(region=ELSEWHERE))
    _, change = small.plan()
    assert change.added == 7, "four of the worker's own, two more for the campaign, one of the desk"
    first, second = small.stops()[:2]
    lead = Lead.objects.get(stops__stop=first)
    small.visit(lead, first.officer, MONDAY + days(1))
    discovery.close(
        lead_id=lead.pk, officer=small.officer("town_desk"), outcome="applied", now=at(MONDAY + days(2))
    )
    small.visit(Lead.objects.get(stops__stop=second), second.officer, MONDAY + days(2))
    found = campaigning.progress(county, campaign, on=MONDAY + days(3))
    assert (found.total.targets, found.total.done, found.total.found) == (9, 2, 1)
    assert list(found.total.days) == [0, 1, 2, 2]
    assert dict(found.total.outcomes) == {"applied": 1, "visited": 1, "not_done": 7}
    assert sum(part.targets for part in found.parts) == 9
    client = small.client("county_desk")
    assert client.get(f"/campaigns/{campaign.pk}/").status_code == 200
    assert client.get(f"/campaigns/{campaign.pk}/?area={TOWN}").status_code == 200
    assert small.client("town_desk").post(f"/campaigns/{campaign.pk}/close/").status_code == 403
    assert client.post(f"/campaigns/{campaign.pk}/close/").status_code == 302
    campaign.refresh_from_db()
    assert campaign.report["targets"] == 9
    assert sum(campaign.report["outcomes"].values()) == 9
    assert client.post(f"/campaigns/{campaign.pk}/close/").status_code == 422
    assert small.client("county_desk", "990201").get(f"/campaigns/{campaign.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"until_on": MONDAY - days(1)}, "CAMPAIGN_DATES"),
        ({"name": " "}, "CAMPAIGN_NAME"),
        ({"lead_labels": [], "group_codes": []}, "CAMPAIGN_EMPTY"),
        ({"region": TOWN + "001"}, "AREA_UNKNOWN"),
        ({"region": "990201"}, "OUTSIDE_JURISDICTION"),
    ],
)
def test_campaigns_that_cannot_be(small: Town, change: dict, code: str) -> None:  # type: ignore[type-arg]
    fields = {
        "officer": small.officer("county_desk"), "name": "扩围", "region": COUNTY, "from_on": MONDAY, "until_on": MONDAY,
        "lead_labels": ["inform"], "group_codes": [], "extra_visits": 0, "now": at(MONDAY),
    }  # fmt: skip
    with pytest.raises(MinshengError) as caught:
        open_campaign(**fields | change)
    assert caught.value.code == code
