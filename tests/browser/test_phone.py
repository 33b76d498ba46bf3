"""The village worker's telephone in a real browser: signing in by code, a visit without a network, photos and voices."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Error, Page, expect

from minsheng.accounts import devices
from minsheng.accounts.models import Officer
from minsheng.discovery import actions
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.phone.models import Attachment, Report, VisitSheet
from minsheng.registry.deaths.models import DeathQuestion, DeathReview
from minsheng.registry.models import Area, Death
from minsheng.trail.models import Event
from tests.browser.conftest import assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.support.frozen import frozen
from tests.support.lead_county import NOW, SEVERE, VILLAGE, County, usual_cases
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]

ITEMS_ON_DEVICE = """new Promise((done, failed) => {
  const opening = indexedDB.open("minsheng-phone");
  opening.onsuccess = () => {
    const counting = opening.result.transaction("items").objectStore("items").count();
    counting.onsuccess = () => { opening.result.close(); done(counting.result); };
  };
  opening.onerror = failed;
})"""
GROW_OLD = """new Promise((done, failed) => {
  const opening = indexedDB.open("minsheng-phone");
  opening.onsuccess = () => {
    const notes = opening.result.transaction("notes", "readwrite").objectStore("notes");
    const asked = notes.get("pages");
    asked.onsuccess = () => {
      const put = notes.put({ ...asked.result, until: Date.now() - 1 }, "pages");
      put.onsuccess = () => { opening.result.close(); done(true); };
    };
  };
  opening.onerror = failed;
})"""
TARGET_PX = 56
TYPE_PX = 18


@pytest.fixture
def desk(settings, tmp_path: Path) -> Officer:
    """A town with leads in its village."""
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    frozen("a village with leads", _village)
    return make_officer("town_desk", region_code=VILLAGE[:9])


def _village() -> None:
    county = County()
    usual_cases(county)
    county.household(SEVERE)
    actions.raise_leads(county.assess(), actor="system:test", now=NOW)
    batch = Batch.objects.get()
    for code, name in ((VILLAGE[:6], "示例旗"), (VILLAGE[:9], "示例镇"), (VILLAGE, "示例嘎查")):
        level = {6: "county", 9: "town", 12: "village"}[len(code)]
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)


@pytest.fixture
def worker(desk: Officer) -> Officer:
    """Three households to visit."""
    worker = make_officer("village_worker", region_code=VILLAGE)
    chosen = [*Lead.objects.filter(label="visit")[:2], Lead.objects.get(reason="dead")]
    for at, lead in enumerate(chosen):
        due = timezone.localdate() + timedelta(days=at + 1)
        actions.assign(lead_id=lead.pk, officer=desk, assignee=worker, due_on=due, now=timezone.now())
    return worker


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo of 3000 x 2000 with a place in its metadata."""
    path = tmp_path / "IMG_0001.jpg"
    image = Image.radial_gradient("L").resize((3000, 2000)).convert("RGB")
    exif = image.getexif()
    exif[0x010F] = "Camera of somebody"
    image.save(path, exif=exif)
    return path


def whole(page: Page, name: str) -> None:
    """Accessible, nothing beyond the edge, large enough for old eyes and wet thumbs, and a picture to look at."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    small = page.evaluate(
        """least => Array.from(document.querySelectorAll("body *"))
          .filter(e => e.checkVisibility() && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.textContent.trim()))
          .filter(e => parseFloat(getComputedStyle(e).fontSize) < least).map(e => e.outerHTML.slice(0, 80))""",
        TYPE_PX,
    )
    assert small == []
    low = page.evaluate(
        """least => Array.from(document.querySelectorAll("main a, main button, main label.pick, main label.tick, main label.key, \
          main input:not([type=radio]):not([type=checkbox]):not([type=file]):not([type=hidden]), .bottom a, .bottom button"))
          .filter(e => e.checkVisibility()).map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
          .filter(([box]) => box.height < least || box.width < least).map(([, html]) => html)""",
        TARGET_PX,
    )
    assert low == []
    shoot(page, name, full_page=True)


def in_picture(page: Page, place: str) -> str:
    """What a camera reads from the picture."""
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(page.locator(place).screenshot())).convert("L"))
    return str(code.text)


def kept(page: Page) -> Page:
    """Wait until the pages of the week lie on the device."""
    page.wait_for_selector("html[data-kept=yes]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def fill_visit(page: Page, picture: Path) -> None:
    """Met, hard living, two answers, a voice note and a photo."""
    page.locator("form[data-ready]").wait_for()
    page.locator("label", has_text="见到了").click()
    page.locator("label.hardship").click()
    page.locator("fieldset", has_text="房子安全吗").locator("label.look").click()
    page.locator("fieldset", has_text="本人在世吗").locator("label.fine").click()
    page.get_by_role("textbox", name="写几个字").fill("屋顶漏雨")
    page.get_by_role("button", name="按一下，开始说话").click()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="正在录音").click()
    expect(page.locator("[data-player]")).to_be_visible()
    page.get_by_label("本人同意拍照").check()
    page.locator("#photo").set_input_files(picture)
    expect(page.locator("[data-photos] img")).to_be_visible()
    expect(page.locator("[data-saved]")).to_have_text("已存在手机里")


def test_every_page_is_large_accessible_and_whole(open_page, worker):
    said_dead = Lead.objects.get(reason="dead").person_id
    DeathQuestion.objects.create(
        batch=Batch.objects.get(), row_number=7, died_on=NOW.date(), namesake_id=said_dead, opened_at=NOW,
        due_on=NOW.date(),
    )  # fmt: skip
    page = sign_in(open_page("phone"), worker)
    kept(page)
    whole(page, "phone-home")
    first = page.locator(".buttons a")
    assert first.count() == 5
    page.get_by_role("button", name="大字").click()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "22px"
    whole(page, "phone-home-large")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "22px"
    lead = Lead.objects.get(reason="dead")
    page.goto(f"/phone/leads/{lead.pk}/visit/")
    page.locator("form[data-ready]").wait_for()
    whole(page, "phone-visit-large")
    page.goto("/phone/")
    page.get_by_role("button", name="大字").click()
    page.goto("/phone/changes/")
    page.get_by_role("button", name="是本人去世").click()
    expect(page.locator("[data-stop-saved]")).to_have_text("已记下，会报到镇上。")
    assert DeathQuestion.objects.get().said_who == "namesake"
    for name in ("week", "new", "changes", "report", "mine"):
        page.goto(f"/phone/{name}/")
        page.wait_for_load_state("networkidle")
        whole(page, f"phone-{name}")
    page.goto(f"/phone/leads/{lead.pk}/")
    whole(page, "phone-lead")
    page.goto(f"/phone/leads/{lead.pk}/visit/")
    page.locator("form[data-ready]").wait_for()
    whole(page, "phone-visit")
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/phone/")
    whole(page, "phone-home-360")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="To visit this week")).to_be_visible()
    whole(page, "phone-home-english")
    page.goto(f"/phone/leads/{lead.pk}/visit/")
    page.locator("form[data-ready]").wait_for()
    whole(page, "phone-visit-english")


def test_a_visit_made_without_a_network_arrives_exactly_once(open_page, worker, picture):
    page = kept(sign_in(open_page("phone"), worker))
    context = page.context
    context.set_offline(True)
    page.get_by_role("link", name="本周要走访").click()
    expect(page.locator("article.card")).to_have_count(3)
    expect(page.locator("[data-net]")).to_contain_text("没有网络")
    page.get_by_role("link", name="看情况").first.click()
    expect(page.get_by_role("heading", name="家里有谁")).to_be_visible()
    page.get_by_role("link", name="登记走访").click()
    fill_visit(page, picture)
    whole(page, "phone-visit-filled-offline")
    page.close()

    page = context.new_page()
    page.goto("/phone/mine/")
    expect(page.locator("[data-item=draft]")).to_contain_text("草稿")
    page.get_by_role("button", name="打开修改").click()
    page.locator("form[data-ready]").wait_for()
    expect(page.get_by_role("textbox", name="写几个字")).to_have_value("屋顶漏雨")
    expect(page.locator("[data-photos] img")).to_be_visible()
    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("[data-item=waiting]")).to_contain_text("待上传")
    expect(page.locator("[data-came]")).to_contain_text("有网络时自动上传")
    whole(page, "phone-mine-waiting")
    page.close()
    assert not VisitRecord.objects.exists()

    context.set_offline(False)
    page, other = context.new_page(), context.new_page()
    page.goto("/phone/mine/")
    other.goto("/phone/")
    expect(page.locator("[data-item=sent]")).to_contain_text("已上传")
    kept(page)
    whole(page, "phone-mine-sent")
    visit = VisitRecord.objects.get()
    assert (visit.living, visit.note, visit.met_person) == ("hardship", "屋顶漏雨", True)
    assert VisitSheet.objects.get().checklist == {"alive": "fine", "house": "look"}
    types = sorted(Attachment.objects.values_list("media_type", flat=True))
    assert types == ["audio/webm", "image/jpeg"]
    assert Event.objects.filter(verb="lead_visited").count() == 1


def test_the_town_opens_what_the_phone_brought(open_page, worker, desk, picture):
    page = sign_in(open_page("phone"), worker)
    lead = Lead.objects.filter(assignee=worker).order_by("due_on")[0]
    page.goto(f"/phone/leads/{lead.pk}/visit/")
    fill_visit(page, picture)
    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("[data-came]")).to_have_text("已上传")

    town = sign_in(open_page("laptop"), desk)
    town.goto(f"/leads/{lead.pk}/")
    town.locator(".visit-record a").click()
    expect(town.get_by_text("房子安全吗？")).to_be_visible()
    assert_accessible(town)
    shoot(town, "phone-sheet-laptop")
    for name in ("看照片", "听录音"):
        with town.context.expect_page() as opened:
            town.get_by_role("link", name=name).click()
        opened.value.wait_for_load_state()
        element = "img" if name == "看照片" else "video, audio"
        assert opened.value.locator(element).count() == 1
        opened.value.close()
    assert Event.objects.filter(verb="phone.attachment_opened").count() >= 2


def test_a_lead_closed_by_others_comes_back_in_words_and_nothing_is_lost(open_page, worker, desk):
    page = kept(sign_in(open_page("phone"), worker))
    lead = Lead.objects.filter(assignee=worker).order_by("due_on")[0]
    page.context.set_offline(True)
    page.goto(f"/phone/leads/{lead.pk}/visit/")
    page.locator("form[data-ready]").wait_for()
    page.locator("label", has_text="没见到").click()
    page.get_by_role("textbox", name="写几个字").fill("邻居说去儿子家了")
    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("[data-item=waiting]")).to_be_visible()
    actions.close(lead_id=lead.pk, officer=desk, outcome="informed", now=timezone.now())
    page.context.set_offline(False)
    expect(page.locator("[data-item=kept]")).to_contain_text("没有丢")
    whole(page, "phone-mine-kept")
    town = sign_in(open_page("laptop"), desk)
    town.goto("/reports/")
    expect(town.get_by_text("邻居说去儿子家了")).to_be_visible()
    assert_accessible(town)
    shoot(town, "phone-reports-laptop")


def test_a_note_with_a_number_is_sent_back_with_the_reason(open_page, worker):
    page = sign_in(open_page("phone"), worker)
    lead = Lead.objects.filter(assignee=worker)[0]
    page.goto(f"/phone/leads/{lead.pk}/visit/")
    page.locator("form[data-ready]").wait_for()
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择是否见到本人")
    page.locator("label", has_text="没见到").click()
    page.get_by_role("textbox", name="写几个字").fill("电话 13800138000")
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("alert")).to_contain_text("请不要写证件号码")
    page.goto("/phone/mine/")
    expect(page.locator("[data-item=returned]")).to_contain_text("被退回")
    whole(page, "phone-mine-returned")
    page.get_by_role("button", name="打开修改").click()
    page.locator("form[data-ready]").wait_for()
    page.get_by_role("textbox", name="写几个字").fill("电话已告诉镇上")
    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("[data-came]")).to_have_text("已上传")
    assert VisitRecord.objects.get().note == "电话已告诉镇上"


def test_a_finding_and_a_life_sign_reach_the_town_at_once(open_page, worker, desk):
    dead = Lead.objects.get(reason="dead")
    Death.objects.create(
        person_id=dead.person_id, batch=Batch.objects.get(), row_number=1, died_on=NOW.date(), recorded_at=NOW
    )
    page = sign_in(open_page("phone"), worker)
    page.get_by_role("link", name="报告情况").click()
    page.locator("form[data-ready]").wait_for()
    page.get_by_label("很急").check()
    page.locator("label", has_text="没人照看").click()
    page.get_by_label("姓名或怎么称呼").fill("东头老巴")
    page.get_by_role("button", name="报给镇上").click()
    expect(page.locator("[data-came]")).to_have_text("已上传")
    page.goto(f"/phone/leads/{dead.pk}/")
    page.get_by_role("button", name="我见到了").click()
    expect(page.get_by_role("button", name="已记下")).to_be_visible()
    expect(page.locator("[data-item-of]")).to_be_hidden()
    assert DeathReview.objects.get().status == "reported"

    town = sign_in(open_page("laptop"), desk)
    expect(
        town.get_by_role("navigation", name="主导航").get_by_role("link", name="村里报告")
    ).to_contain_text("2")
    town.goto("/reports/")
    expect(town.locator(".told").first).to_contain_text("东头老巴")
    expect(town.locator(".told").nth(1)).to_contain_text("本人健在")
    town.locator(".told").first.get_by_label("怎么处理的").fill("今天下午就去")
    town.locator(".told").first.get_by_role("button", name="答复").click()
    expect(town.locator("#notices")).to_contain_text("已答复村里")
    page.goto("/phone/mine/")
    expect(page.get_by_text("今天下午就去")).to_be_visible()
    assert Report.objects.get(kind="finding").emergency


def test_the_code_from_the_town_signs_a_phone_in_until_the_town_takes_it_away(open_page, worker, desk):
    town = sign_in(open_page("laptop"), desk)
    town.goto("/officers/")
    town.get_by_role("row", name=worker.name).get_by_role("button", name="登录码").click()
    address = in_picture(town, ".qr")
    assert address.partition("#")[2] == town.locator(".letters").inner_text().replace("-", "")
    page = open_page("phone")
    page.goto(address)
    whole(page, "phone-join")
    page.get_by_role("button", name="绑定并开始使用").click()
    expect(page.get_by_role("link", name="本周要走访")).to_be_visible()
    kept(page)
    page.context.set_offline(True)
    page.goto("/phone/week/")
    expect(page.locator("article.card")).to_have_count(3)
    page.goto(f"/phone/leads/{Lead.objects.filter(assignee=worker)[0].pk}/visit/")
    page.locator("form[data-ready]").wait_for()
    page.get_by_role("textbox", name="写几个字").fill("没上传的")
    expect(page.locator("[data-saved]")).to_have_text("已存在手机里")
    page.context.set_offline(False)

    again = open_page("phone")
    again.goto(address)
    again.get_by_role("button", name="绑定并开始使用").click()
    expect(again.get_by_role("alert")).to_contain_text("已经用过")
    whole(again, "phone-join-used")

    devices.revoke(officer=desk, worker=worker, now=timezone.now())
    page.goto("/phone/week/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.goto("/phone/join/")
    expect(page.get_by_label("镇上给的登录码")).to_be_visible()
    assert page.evaluate(ITEMS_ON_DEVICE) == 0
    kept_on_device = page.evaluate("caches.keys().then(async names => names.includes('minsheng-pages'))")
    assert kept_on_device is False


def test_leaving_clears_the_phone(open_page, worker):
    page = kept(sign_in(open_page("phone"), worker))
    page.goto("/phone/mine/")
    page.get_by_role("button", name="退出，并清空").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    assert page.evaluate("caches.has('minsheng-pages')") is False


def test_pages_kept_too_long_are_gone_and_drafts_are_not(open_page, worker):
    page = kept(sign_in(open_page("phone"), worker))
    page.goto("/phone/report/")
    page.locator("form[data-ready]").wait_for()
    page.get_by_label("姓名或怎么称呼").fill("东头老巴")
    expect(page.locator("[data-saved]")).to_have_text("已存在手机里")
    kept(page)
    page.evaluate(GROW_OLD)
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_FAILED"):
        page.goto("/phone/week/")
    page.context.set_offline(False)
    page.goto("/phone/report/")
    page.locator("form[data-ready]").wait_for()
    expect(page.get_by_label("姓名或怎么称呼")).to_have_value("东头老巴")
    kept(page)
