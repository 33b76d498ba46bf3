"""The data page: what came in, what was wrong with it, and what an upload did."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch, Reject
from minsheng.trail.models import Event
from minsheng.web import feed_intake
from tests.db.registry.support import GRANDMA, load, make_batch, register_rows
from tests.support.feed_files import make_id, roll_row, write_roll

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(signed_in):
    return signed_in("data_steward")


def roll(tmp_path: Path, *rows) -> SimpleUploadedFile:
    path = write_roll(tmp_path / "高龄津贴名册_202611.xlsx", rows)
    return SimpleUploadedFile(path.name, path.read_bytes())


def upload(client, file, feed=""):
    return client.post("/feeds/upload/", {"file": file, "feed": feed}, follow=True)


@pytest.fixture
def grandma_and_a_stranger(family, tmp_path):
    known = roll_row(1, 姓名="张桂兰", 证件号码=GRANDMA)
    return roll(tmp_path, known, roll_row(2, 姓名="生人甲"))


def test_an_upload_is_checked_registered_and_told(steward, grandma_and_a_stranger):
    page = upload(steward, grandma_and_a_stranger)
    batch = Batch.objects.get(feed="roll_old_age")
    assert (batch.status, batch.rows_in, batch.accepted, batch.quarantined) == ("registered", 2, 1, 1)
    assert batch.received_by == "officer:data_steward"
    assert "已入库 1 行" in page.text
    assert "线索要到下一次研判才会更新" in page.text
    assert "立即研判" in page.text
    assert "户籍登记里没有这个证件号码的人。" in page.text


def test_a_file_without_a_row_that_counts_is_no_success(steward, family, tmp_path):
    page = upload(steward, roll(tmp_path, roll_row(1, 姓名="生人甲")))
    assert "没有一行入库：1 行全部隔离" in page.text
    assert "已入库 0 行" not in page.text
    assert "立即研判" not in page.text


def test_the_same_file_twice_says_so_and_changes_nothing(steward, grandma_and_a_stranger):
    content = grandma_and_a_stranger.read()
    upload(steward, SimpleUploadedFile("a.xlsx", content), "roll_old_age")
    before = list(Batch.objects.values()), Event.objects.filter(verb__startswith="feeds").count()
    page = upload(steward, SimpleUploadedFile("另一个名字.xlsx", content))
    assert "已经收过，内容完全相同" in page.text
    assert (list(Batch.objects.values()), Event.objects.filter(verb__startswith="feeds").count()) == before


def test_a_refused_file_says_why_and_can_be_checked_as_another_kind(steward, tmp_path):
    page = upload(steward, SimpleUploadedFile("不知道.csv", "甲,乙\n1,2\n".encode()))
    assert "整份文件没有接收" in page.text
    batch = Batch.objects.get()
    assert batch.refusal_code in page.text
    assert batch.refusal_message in page.text
    again = steward.post(f"/feeds/{batch.pk}/process/", {"feed": "deaths"}, follow=True)
    assert "整份文件没有接收" in again.text


def test_an_upload_that_is_too_large_or_missing_is_told_and_nothing_lands(steward, monkeypatch):
    monkeypatch.setattr(feed_intake, "LARGEST_MEGABYTES", 0)
    assert "请按乡镇拆分" in upload(steward, SimpleUploadedFile("a.csv", b"a,b\n")).text
    assert "请先选择要上传的文件" in steward.post("/feeds/upload/", follow=True).text
    assert not Batch.objects.exists()


@pytest.mark.parametrize("role", ["county_desk", "auditor", "county_lead"])
def test_who_only_looks_uploads_nothing_and_downloads_no_whole_numbers(signed_in, role):
    batch = make_batch("register", register_rows())
    client = signed_in(role)
    assert client.get("/feeds/").status_code == 200
    assert client.get(f"/feeds/{batch.pk}/").status_code == 200
    assert "upload-file" not in client.get("/feeds/").text
    for address in ("/feeds/upload/", f"/feeds/{batch.pk}/annotated/", f"/feeds/{batch.pk}/process/"):
        assert client.post(address).status_code == 403


def test_the_batch_shows_the_sum_and_masked_values_only(steward, grandma_and_a_stranger):
    upload(steward, grandma_and_a_stranger)
    batch = Batch.objects.get(feed="roll_old_age")
    text = steward.get(f"/feeds/{batch.pk}/").text
    assert make_id(2) not in text
    assert f"{make_id(2)[:6]}********{make_id(2)[-4:]}" in text
    assert "PERSON_NOT_FOUND" in text
    assert "没有这样的行" in steward.get(f"/feeds/{batch.pk}/?code=NOTHING").text
    assert steward.get("/feeds/999999/").status_code == 404


def test_the_file_for_correction_needs_a_reason_and_is_an_event(steward, grandma_and_a_stranger):
    upload(steward, grandma_and_a_stranger)
    batch = Batch.objects.get(feed="roll_old_age")
    assert steward.post(f"/feeds/{batch.pk}/annotated/", {"reason": "看"}).status_code == 422
    assert not Event.objects.filter(verb="feeds.reveal").exists()
    response = steward.post(f"/feeds/{batch.pk}/annotated/", {"reason": "退回残联改正"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    assert make_id(2) in str(book.get_sheet_by_index(0).to_python())
    event = Event.objects.get(verb="feeds.reveal")
    assert (event.subject, event.detail["rows"]) == (f"batch:{batch.pk}", 1)


def test_the_board_says_which_feeds_are_late_in_words(steward):
    page = steward.get("/feeds/").text
    assert "还没有收到" in page
    assert "逾期未到，相应的条件会按“不清楚”处理" in page
    assert "个人信息保护法" in page


def test_a_pending_batch_can_be_registered_from_its_page(steward):
    batch = make_batch("register", register_rows())
    assert "检查已经通过，还没有进入档案" in steward.get(f"/feeds/{batch.pk}/").text
    assert "已入库 5 行" in steward.post(f"/feeds/{batch.pk}/process/", follow=True).text


@pytest.mark.parametrize("many", [1, 10])
def test_the_queries_do_not_grow_with_batches_or_rows(steward, many):
    batches = [make_batch("register", register_rows()) for _ in range(many)]
    Reject.objects.bulk_create(
        Reject(batch=batches[0], row_number=at, code="DUPLICATE_ROW", message="重复", severity="error")
        for at in range(1, many + 1)
    )
    with CaptureQueriesContext(connection) as board:
        steward.get("/feeds/")
    with CaptureQueriesContext(connection) as batch:
        steward.get(f"/feeds/{batches[0].pk}/")
    assert (len(board), len(batch)) == QUERIES


QUERIES = (6, 5)


def test_the_board_is_narrowed_to_what_is_late(signed_in) -> None:
    load("register", register_rows())
    steward = signed_in("data_steward")
    every, late = (steward.get(address).content.decode() for address in ("/feeds/", "/feeds/?late=1"))
    shown = [page.split('id="board"')[1].count("<summary>") for page in (every, late)]
    assert shown == [len(FEEDS), len(FEEDS) - 1]
    assert "户籍人口</summary>" not in late
    assert "只看逾期的" in every
    assert "看全部数据" in late


def test_a_feed_says_which_programmes_rest_on_it(signed_in) -> None:
    page = signed_in("data_steward").get("/feeds/").content.decode()
    disability = page.split("持证残疾人</summary>")[1].split("</dl>")[0]
    assert "困难残疾人生活补贴" in disability.split("用到的政策")[1]


def test_a_list_that_may_not_be_complete_asks_to_be_confirmed(steward, family):
    load("roll_old_age", [{"id": GRANDMA, "name": "张桂兰", "status": "running", "monthly_fen": 10_000}])
    batch = make_batch("roll_old_age", [], mode="delta")
    Batch.objects.filter(pk=batch.pk).update(status="registered")
    assert "待确认完整" in steward.get("/feeds/").text
    assert "确认是完整名单" in steward.get(f"/feeds/{batch.pk}/").text
    told = steward.post(f"/feeds/{batch.pk}/confirm/", follow=True)
    assert "已入库" in told.text
    assert "确认是完整名单" not in told.text
    assert "NOT_IN_DOUBT" in steward.post(f"/feeds/{batch.pk}/confirm/", follow=True).text
