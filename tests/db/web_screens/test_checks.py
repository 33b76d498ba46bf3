"""The checking centre: what it was asked, nothing else; what it opens is on the trail; nobody else answers."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from minsheng.feeds.models import Batch
from minsheng.registry.models import Authorisation, Household, Person
from minsheng.trail.models import Event
from minsheng.web import check_letters
from tests.db.registry.support import FATHER, NEIGHBOUR, load
from tests.db.registry.test_export_lives import bank
from tests.db.registry.test_facts import authorised, means
from tests.db.web_screens.conftest import As
from tests.support.feed_files import make_id

DAY = timedelta(days=1)
ASKED = {"items": "银行、车辆", "banks_asked": 2, "requested_on": date(2026, 11, 1)}


@pytest.fixture
def letter(family: Household) -> Authorisation:
    load("authorisations", [authorised(FATHER, "巴图", **ASKED)])
    load("bank", [bank()])
    return Authorisation.objects.get()


@pytest.fixture
def centre(letter: Authorisation, signed_in: As, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("minsheng.web.check_pages.legal_day", lambda _now: date(2026, 11, 17))
    return signed_in("check_centre")


def test_it_sees_what_was_asked_and_who_is_late_but_no_amount(centre: Client, letter: Authorisation) -> None:
    assert centre.get("/").headers["Location"] == "/checks/"
    listed = centre.get("/checks/?stage=late").text
    assert f"/checks/{letter.pk}/" in listed
    assert "巴图" not in listed
    page = centre.get(f"/checks/{letter.pk}/").text
    assert "逾期" in page
    assert "1/2" in page
    assert FATHER not in page
    assert " 元" not in page
    assert "没有这一类委托" in centre.get("/checks/?stage=done").text


def test_a_report_that_comes_moves_the_letter_at_once_and_is_kept_for_the_next_who_asks(
    centre: Client, letter: Authorisation, settings: Settings
) -> None:
    address, kept = f"/checks/{letter.pk}/", Path(settings.MINSHENG_HOME) / "kept"
    assert address in centre.get("/checks/").text
    before = [file.name for file in kept.iterdir()]
    load("means", [means(FATHER, "巴图", request_number="W1")])
    assert address not in centre.get("/checks/").text
    assert address in centre.get("/checks/?stage=done").text
    after = [file.name for file in kept.iterdir()]
    assert (len(before), len(after), before == after) == (1, 1, False)


def test_letters_are_counted_in_the_area_and_on_the_day_that_is_asked_for(letter: Authorisation) -> None:
    here = letter.person.region
    ends = letter.valid_to
    assert letter.pk in check_letters.counted(date(2026, 11, 17), here[:6], here[:6] + "9" * 6).late
    for day, first in (
        (date(2026, 11, 17), "990109"),
        (letter.valid_from - DAY, here[:6]),
        (ends + DAY, here[:6]),
    ):
        assert check_letters.counted(day, first, first + "9" * 6) == check_letters.Counted([], [], 0, 0), day
    assert check_letters.counted(ends, here, here).ending == 1


def test_numbers_and_amounts_open_for_a_reason_each_on_the_trail(
    centre: Client, letter: Authorisation
) -> None:
    address = f"/checks/{letter.pk}/open/"
    assert centre.post(address, {"what": "means", "reason": "看"}).status_code == 422
    assert centre.post(address, {"what": "medical", "reason": "办理核对委托"}).status_code == 422
    assert not Event.objects.filter(verb="registry.reveal").exists()
    assert FATHER in centre.post(address, {"what": "identity", "reason": "向银行发函查询"}).text
    assert " 元" in centre.post(address, {"what": "means", "reason": "出具核对报告"}).text
    fields = (
        Event.objects.filter(verb="registry.reveal").order_by("seq").values_list("detail__field", flat=True)
    )
    assert list(fields) == ["name", "id_number", "means"]
    assert FATHER not in centre.get(f"/checks/{letter.pk}/").text


def test_every_other_way_is_closed_to_it(centre: Client, letter: Authorisation, family: Household) -> None:
    person = Person.objects.get(region=NEIGHBOUR["region"])
    for address in (
        "/leads/",
        "/people/",
        "/overview/",
        "/feeds/",
        "/questions/",
        "/week/",
        f"/households/{family.pk}/",
        f"/households/{family.pk}/why/dibao/",
    ):
        assert centre.get(address).status_code == 403, address
    data = {"person": person.pk, "field": "id_number", "reason": "没有委托的人"}
    assert centre.post(f"/households/{family.pk}/reveal/", data).status_code == 403
    assert centre.get("/checks/999999/").status_code == 404


@pytest.mark.parametrize("region", ["990102", "990201"])
def test_another_countys_centre_finds_no_such_request(
    centre: Client, letter: Authorisation, signed_in: As, region: str
) -> None:
    other = signed_in("check_centre", region)
    assert f"/checks/{letter.pk}/" not in other.get("/checks/?stage=late").text
    assert other.get(f"/checks/{letter.pk}/").status_code == 404
    assert (
        other.post(f"/checks/{letter.pk}/open/", {"what": "means", "reason": "办理核对委托"}).status_code
        == 404
    )


def test_an_expired_request_opens_nothing(
    centre: Client, letter: Authorisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minsheng.web.check_pages.legal_day", lambda _now: date(2029, 1, 1))
    assert centre.get(f"/checks/{letter.pk}/").status_code == 404


def test_the_desk_follows_the_requests_and_answers_none(letter: Authorisation, signed_in: As) -> None:
    desk = signed_in("county_desk")
    assert desk.get("/checks/").status_code == 200
    assert (
        desk.post(f"/checks/{letter.pk}/open/", {"what": "means", "reason": "办理核对委托"}).status_code
        == 403
    )


def test_it_brings_answers_and_no_other_file(centre: Client) -> None:
    before = Batch.objects.count()
    register = SimpleUploadedFile("户籍.csv", "姓名,公民身份号码\n甲,1\n".encode())
    centre.post("/checks/upload/", {"feed": "register", "file": register})
    assert Batch.objects.count() == before
    header = "委托号,姓名,证件号码,答复机构,查询时点,有无记录,时点余额,理财市值,近12月入账合计"
    answers = f"{header}\nW1,巴图,{FATHER},乙银行,2026-11-13,有,10,0,0\n".encode("utf-8-sig")
    centre.post("/checks/upload/", {"feed": "bank", "file": SimpleUploadedFile("银行存款核对.csv", answers)})
    batch = Batch.objects.latest("pk")
    assert (batch.feed, batch.accepted, batch.quarantined) == ("bank", 1, 0)


def test_it_gets_back_the_rows_that_were_refused_of_its_own_files_only(centre: Client, signed_in: As) -> None:
    header = "委托号,姓名,证件号码,答复机构,查询时点,有无记录,时点余额,理财市值,近12月入账合计"
    unasked = make_id(7)
    answers = f"{header}\nW1,巴图,{FATHER},乙银行,2026-11-13,有,10,0,0\nW9,别人,{unasked},乙银行,2026-11-13,有,10,0,0\n"
    sent = SimpleUploadedFile("银行存款核对.csv", answers.encode("utf-8-sig"))
    centre.post("/checks/upload/", {"feed": "bank", "file": sent})
    batch = Batch.objects.latest("pk")
    assert batch.quarantined == 1
    assert "没有通过检查的行" in centre.get("/checks/").text
    address = f"/checks/files/{batch.pk}/annotated/"
    assert centre.post(address, {"reason": "看"}).status_code == 422
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(centre.post(address, {"reason": "退回银行改正"}).streaming_content))
    )
    assert unasked in str(book.get_sheet_by_index(0).to_python())
    assert FATHER not in str(book.get_sheet_by_index(0).to_python())
    assert Event.objects.get(verb="feeds.reveal").subject == f"batch:{batch.pk}"
    others = Batch.objects.exclude(pk=batch.pk).latest("pk")
    assert centre.post(f"/checks/files/{others.pk}/annotated/", {"reason": "退回银行改正"}).status_code == 404
    for role in ("county_desk", "data_steward"):
        assert signed_in(role).post(address, {"reason": "退回银行改正"}).status_code == 403
