"""The frame around every page: language, demonstration marks, errors, headers."""

import pytest
from django.test import Client, RequestFactory, override_settings

from minsheng.accounts.errors import Refusal
from minsheng.kernel.errors import MinshengError
from minsheng.ui.refusals import refused
from minsheng.web import errors
from tests.support.officers import make_officer, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client) -> Client:
    return sign_in(client, make_officer("county_desk"))


def test_pages_are_chinese_whatever_the_browser_asks_for(desk):
    response = desk.get("/leads/", headers={"Accept-Language": "en-US"})
    assert '<html lang="zh-CN"' in response.text
    assert response["Content-Language"] == "zh-hans"


def test_the_language_can_be_chosen(desk):
    assert desk.post("/language/", {"language": "en", "next": "/leads/"})["Location"] == "/leads/"
    assert '<html lang="en"' in desk.get("/leads/").text


@pytest.mark.parametrize("shown", [True, False])
def test_the_demonstration_is_marked_on_every_page(desk, settings, shown):
    settings.MINSHENG_DEMO = shown
    for response in (desk.get("/leads/"), Client().get("/sign-in/")):
        assert ("demo-strip" in response.text) is shown
        assert ("watermark" in response.text) is shown


def test_the_menu_shows_only_what_the_duties_open(desk):
    text = desk.get("/leads/").text
    assert 'href="/feeds/"' in text
    assert 'href="/trail/"' not in text


def test_pages_of_officers_are_not_kept_by_the_browser(desk):
    assert desk.get("/leads/")["Cache-Control"] == "no-store"


def test_there_is_no_inline_script_or_style(desk):
    text = desk.get("/leads/").text
    assert "<style" not in text
    assert " style=" not in text
    assert "onclick" not in text
    assert all("src=" in part.partition(">")[0] for part in text.split("<script")[1:])


def test_the_policy_of_the_page_allows_our_own_files_only(desk):
    policy = desk.get("/leads/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_an_unknown_address_is_a_readable_page(desk):
    response = desk.get("/no/such/page/")
    assert response.status_code == 404
    assert "PAGE_NOT_FOUND" in response.text
    assert Client().get("/no/such/page/").status_code == 404


def test_a_duty_that_is_missing_is_named(desk):
    response = desk.get("/trail/")
    assert response.status_code == 403
    assert "您的岗位（社会救助股）没有“查看操作日志”的权限。" in response.text
    assert "DUTY_MISSING" in response.text


def test_for_htmx_a_refusal_is_a_fragment_for_the_notices(desk):
    response = desk.get("/trail/", headers={"HX-Request": "true"})
    assert response.status_code == 403
    assert response["HX-Retarget"] == "#notices"
    assert "<html" not in response.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refusal("DUTY_MISSING", "不行"), 403),
        (MinshengError("LEAD_NOT_FOUND", "没有"), 404),
        (MinshengError("LEAD_STALE", "已被别人办理"), 409),
        (MinshengError("PAGE_TOKEN_BROKEN", "无效"), 400),
        (MinshengError("FEED_HEADER_NOT_FOUND_TWICE", "表头"), 422),
    ],
)
def test_each_kind_of_error_has_its_status(error, status, rf):
    response = refused(rf.get("/", headers={"HX-Request": "true"}), error)
    assert response.status_code == status
    assert error.code in response.text


@override_settings(DEBUG=False)
def test_our_own_failure_is_a_page_with_a_reference(caplog):
    response = errors.failed(RequestFactory().get("/"))
    assert response.status_code == 500
    assert caplog.messages[0].rpartition(" ")[2] in response.text


def test_a_form_from_elsewhere_is_refused_readably():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"username": "x"})
    assert response.status_code == 403
    assert "FORM_EXPIRED" in response.text


def test_the_health_addresses_answer_without_signing_in(client, django_assert_max_num_queries):
    assert client.get("/healthz/live").json() == {"status": "ok"}
    with django_assert_max_num_queries(1):
        assert client.get("/healthz/ready").json()["status"] == "ok"
