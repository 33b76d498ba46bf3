"""The self-check in the hands of somebody without an account: answers stay in the browser until one goes on."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django import forms
from django.db import IntegrityError, connection, transaction
from django.test import Client, SimpleTestCase
from django.test.utils import CaptureQueriesContext

from minsheng.accounts.models import Office
from minsheng.engine.closures import Run
from minsheng.engine.household_facts import Row
from minsheng.engine.reference import Compiled, masks
from minsheng.feeds.models import Batch
from minsheng.phone import declaring
from minsheng.phone.models import Report
from minsheng.registry.models import Area
from minsheng.selfcheck import evaluating
from minsheng.selfcheck.questions import Kind, Question
from minsheng.ui.forms import HouseForm, LongSelect
from minsheng.web.selfcheck import state
from tests.support.officers import make_officer, sign_in
from tests.unit.selfcheck.oracle import Fixture, fixtures, interview

pytestmark = pytest.mark.django_db
OLD_COUPLE, ALONE = fixtures()[0], fixtures()[1]
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
VILLAGE = "990101101201"


@pytest.fixture(autouse=True)
def place(settings: Any, at_noon: Any) -> None:
    settings.MINSHENG_PACK = "demo"


@pytest.fixture
def at_noon() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


def form_of(fixture: Fixture, question: Question, rows: tuple[int, ...]) -> dict[str, Any]:
    """What a browser would send for the household's answers."""
    sent: dict[str, Any] = {}
    for row in rows:
        told = fixture.truth.get(question.key, {}).get(row)
        if told is None and question.key != "roster":
            if question.nobody or question.ticks:
                return {"nobody": "1"}
            told = {f.key: f.options[0].code if f.kind is Kind.CHOICE else 0 for f in question.fields}
        for field in question.fields:
            value, name = (told or {}).get(field.key), f"{row}.{field.key}"
            if value is None or (field.kind is Kind.DAY):
                continue
            if field.kind is Kind.MONTH:
                sent |= {f"{name}.year": value.year, f"{name}.month": value.month}
            elif field.kind is Kind.MONEY:
                sent[name] = f"{value / 100:.2f}"
            elif not (question.is_who and value == question.nobody):
                sent[name] = value
    return sent or {"nobody": "1"}


def walk(client: Client, fixture: Fixture) -> int:
    """Answer page after page; the number of pages."""
    for step, (asked, _before) in enumerate(interview(fixture)[0], 1):
        answer = client.post(f"/selfcheck/{step}/", form_of(fixture, asked.question, asked.rows))
        assert answer.status_code == 302, (asked.question.key, answer.content.decode()[-3000:])
        assert answer["Location"] == f"/selfcheck/{step + 1}/"
    assert client.get(f"/selfcheck/{step + 1}/")["Location"] == "/selfcheck/result/"
    return step


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_couple_finds_out_and_nothing_is_kept(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert "不用登录" in read(client, "/selfcheck/")
        assert walk(client, OLD_COUPLE) <= 15
        text = read(client, "/selfcheck/result/")
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert "您家可以申请 2 项" in text
    assert "877.00 元" in re.sub(r"\s+", " ", text)
    assert 'href="/handbook/dibao/#c-income"' in text
    for promise in ("您将领到", "一定能", "保证", "户口簿", "合计"):
        assert promise not in text
    for noise in ("HPV疫苗下一剂", "等待期已满", "在世", "受灾日期"):
        assert noise not in text
    for words in ("仍可到乡镇政府（街道办事处）提出", "有没有汽车", "不是审核决定", "社会救助法第三十七条"):
        assert words in text


def test_an_answer_can_be_changed_from_the_result(client: Client) -> None:
    walk(client, OLD_COUPLE)
    place = list(interview(OLD_COUPLE)[1]).index("income") + 1
    form = read(client, f"/selfcheck/{place}/?edit")
    assert 'value="200"' in form
    answer = client.post(f"/selfcheck/{place}/?edit", {"1.income": "2000", "2.income": "2000"})
    assert answer["Location"] == "/selfcheck/result/"
    assert "877.00" not in read(client, "/selfcheck/result/")


def test_somebody_more_in_the_house_makes_the_answers_about_members_void(client: Client) -> None:
    walk(client, OLD_COUPLE)
    client.post("/selfcheck/1/?edit", {"0.spouse": "1", "0.child": "1"})
    text = read(client, "/selfcheck/result/")
    assert "再答几题" in text
    assert "1945年3月" not in text


def test_not_sure_is_an_answer(client: Client) -> None:
    client.post("/selfcheck/1/", {})
    for step in range(2, 16):
        if client.get(f"/selfcheck/{step}/").status_code == 302:
            break
        client.post(f"/selfcheck/{step}/", {"unknown": "1"})
    text = read(client, "/selfcheck/result/")
    assert "还要核实" in text
    assert "您家可以申请" not in text


WRONG = [
    ({"0.spouse": "2"}, "配偶"),
    ({"0.child": "很多"}, "子女"),
    ({"0.child": "8", "0.grandchild": "8"}, "最多填 12 人"),
]


@pytest.mark.parametrize(("sent", "said"), WRONG)
def test_what_cannot_be_is_said_beside_the_question(client: Client, sent: dict[str, str], said: str) -> None:
    answer = client.post("/selfcheck/1/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert state.COOKIE not in answer.cookies


def test_what_was_typed_beside_a_mistake_is_not_lost(client: Client) -> None:
    client.post("/selfcheck/1/", {"0.spouse": "1"})
    sent = {"1.sex": "male", "1.month.year": "1944", "1.month.month": "2", "2.month.year": "2999"}
    answer = client.post("/selfcheck/2/", sent | {"2.month.month": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "例如 1950 年 3 月" in text
    assert 'value="1944"' in text
    assert 'value="2999"' in text
    assert '<option value="2" selected>' in text
    assert re.search(r'name="1.sex" value="male" checked', text)


@pytest.mark.usefixtures("village")
def test_the_result_says_where_and_within_how_many_days(client: Client) -> None:
    walk(client, OLD_COUPLE)
    text = read(client, "/selfcheck/result/")
    assert "受理后最长 30 个工作日" in text
    assert "请问村（居）委会" in text
    assert "请问村（居）委会，或打 12345" in read(client, "/selfcheck/result/?town=990101101")
    Office.objects.create(
        area_code="990101101",
        name="甲镇社会救助窗口",
        phone="0000-0000001",
        from_on=NOW.date(),
        set_by="x",
        set_at=NOW,
    )
    text = read(client, "/selfcheck/result/")  # the town is remembered
    assert "甲镇社会救助窗口" in text
    assert 'href="tel:0000-0000001"' in text


def test_the_result_in_english_names_policies_and_conditions_in_english(client: Client) -> None:
    walk(client, OLD_COUPLE)
    client.cookies["django_language"] = "en"
    text = read(client, "/selfcheck/result/")
    assert "Minimum living guarantee (dibao)" in text
    assert "within 30 working days" in text
    shown = re.findall(r"<(?:h3|dt|summary)[^>]*>([^<]*)", text) + re.findall(r"#c-[a-z_]+\">([^<]*)", text)
    assert len(shown) > 50
    assert not [one for one in shown if re.search("[\u4e00-\u9fff]", one)]


def test_no_answer_at_all_is_asked_for(client: Client) -> None:
    client.post("/selfcheck/1/", {"0.spouse": "1"})
    answer = client.post("/selfcheck/2/", {})
    assert answer.status_code == 422
    assert "不清楚" in answer.content.decode()


def test_a_cookie_that_was_changed_is_not_believed(client: Client) -> None:
    walk(client, ALONE)
    client.cookies[state.COOKIE] = client.cookies[state.COOKIE].value[:-3] + "abc"
    assert client.get("/selfcheck/result/")["Location"] == "/selfcheck/"


def test_the_answers_can_be_taken_away(client: Client) -> None:
    walk(client, ALONE)
    client.post("/selfcheck/clear/")
    assert client.get("/selfcheck/result/")["Location"] == "/selfcheck/"


def test_the_elders_size_stays(client: Client) -> None:
    assert "size-3" in read(client, "/selfcheck/?size=3")
    assert "size-3" in read(client, "/selfcheck/1/")


def test_a_page_asks_the_engine_no_more_than_it_has_to(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m benchmarks.pages` measures the time; here is counted what it is spent on."""
    client.post("/selfcheck/1/", {"0.spouse": "1", "0.parent": "2", "0.child": "2"})
    asked: list[str] = []

    def counted(compiled: Compiled, row: Row, run: Run) -> tuple[int, int]:
        asked.append(compiled.programme.code)
        return masks(compiled, row, run)

    monkeypatch.setattr(evaluating, "masks", counted)
    with CaptureQueriesContext(connection) as queries:
        read(client, "/selfcheck/2/")
    assert len(queries) <= 1
    assert len(asked) <= 200  # each programme once for everybody; what an answer would change, not again


# ------------------------------------------------------------------------------------------------ going on
@pytest.fixture
def village() -> Area:
    batch = Batch.objects.create(
        sha256="0" * 64, feed="regions", file_name="地区", size_bytes=1, received_at=NOW
    )
    rows = [("990101101", "示例镇", "town"), (VILLAGE, "示例嘎查", "village")]
    made = [
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)
        for code, name, level in rows
    ]
    return made[1]


@pytest.mark.parametrize("chosen", ["", "2", None, "no such place"])
def test_a_long_choice_says_what_the_framework_says(chosen: str | None) -> None:
    choices = [("", "请选择"), ("镇<1>", [("1", 'a "b" & <c>'), ("2", "乙")]), ("丙", [])]

    class Form(HouseForm):
        long = forms.ChoiceField(choices=choices, widget=LongSelect)
        short = forms.ChoiceField(choices=choices)

    bound = Form(None if chosen is None else {"long": chosen, "short": chosen})
    SimpleTestCase().assertHTMLEqual(str(bound["long"]), str(bound["short"]).replace("short", "long"))


def declared(client: Client, **changes: str) -> Any:
    form = read(client, "/selfcheck/hand-over/")
    found = re.search(r'name="key" value="([^"]+)"', form)
    assert found
    sent = {"key": found[1], "name": "白音", "phone": "13800000000", "village": VILLAGE, "consent": "on"}
    return client.post("/selfcheck/hand-over/", {k: v for k, v in (sent | changes).items() if v})


def test_who_goes_on_is_called_by_the_own_town(client: Client, village: Area) -> None:
    walk(client, OLD_COUPLE)
    answer = declared(client)
    assert "已经交给镇上" in answer.content.decode()
    report = Report.objects.get()
    assert (report.kind, report.region, report.officer) == ("declared", VILLAGE, None)
    assert "白音".encode() not in bytes(report.sealed)
    assert client.get("/selfcheck/result/")["Location"] == "/selfcheck/"
    desk = sign_in(Client(), make_officer("town_desk"))
    text = read(desk, "/reports/")
    for words in (
        "居民自查申报",
        "白音 13800000000",
        "示例嘎查",
        "可以申请：最低生活保障（全家）",
        "居民本人",
    ):
        assert words in text
    elsewhere = sign_in(Client(), make_officer("town_desk", region_code="990101102", username="other"))
    assert "白音" not in read(elsewhere, "/reports/")


@pytest.mark.parametrize(
    "changes", [{"consent": ""}, {"phone": "12345"}, {"village": ""}, {"name": "1"}, {"key": "x"}]
)
def test_without_consent_or_a_way_to_call_nothing_is_handed_over(
    client: Client, village: Area, changes: dict[str, str]
) -> None:
    walk(client, ALONE)
    answer = declared(client, **changes)
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_the_same_form_counts_once_and_one_address_not_without_end(
    client: Client, village: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declaring, "MOST_A_DAY", 1)
    item = declaring.Declaration(
        "00000000-0000-4000-8000-000000000001", "白音", "13800000000", VILLAGE, "词", consented=True
    )
    first = declaring.declare(item, address="10.0.0.1", now=NOW)
    assert declaring.declare(item, address="10.0.0.1", now=NOW) == first
    walk(client, ALONE)
    client.defaults["REMOTE_ADDR"] = "10.0.0.1"
    answer = declared(client)
    assert answer.status_code == 422
    assert "太多" in answer.content.decode()
    client.defaults["REMOTE_ADDR"] = "10.0.0.2"
    assert declared(client).status_code == 200


@pytest.mark.parametrize("wrong", [{"kind": "finding"}, {"kind": "declared"}])
def test_a_report_comes_from_an_officer_or_from_a_resident(wrong: dict[str, str]) -> None:
    unsaid = {"idempotency_key": "k", "region": VILLAGE, "sealed": b"", "recorded_at": NOW}
    with (
        pytest.raises(IntegrityError, match="phone_report_from_an_officer_or_declared"),
        transaction.atomic(),
    ):
        Report.objects.create(**unsaid, **wrong)


def test_somebody_who_reads_english_is_asked_in_english(client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/selfcheck/"})
    client.post("/selfcheck/1/", {"0.spouse": "1", "0.child": "2"})
    text = read(client, "/selfcheck/2/")
    for words in ("Sex and month of birth of everybody?", "Your spouse", "child no. 2"):
        assert words in text
    assert "出生年月" not in text
    client.post("/selfcheck/2/", {"1.sex": "male", "1.month.year": "1950", "1.month.month": "3"})
    told = re.sub("<[^>]+>", " ", read(client, "/selfcheck/result/").partition('id="said"')[2])
    assert "1950-03" in told
    assert not re.search("[\u4e00-\u9fff]", told.partition("</dl>")[0].partition("12345")[0])
