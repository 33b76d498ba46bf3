"""The data steward's day in a browser: the board, an upload, what was wrong with it, a run, and its proof."""

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import TIGHT, assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.db.registry.support import GRANDMA
from tests.db.web_screens.conftest import family, home  # noqa: F401
from tests.support.feed_files import roll_row, write_roll
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo", "family")]


@pytest.fixture
def roll(tmp_path):
    """Of three rows one can be read: nobody can tell whether such a file is the whole roll."""
    rows = [
        roll_row(1, 姓名="张桂兰", 证件号码=GRANDMA),
        roll_row(2, 姓名="生人甲", 证件号码="不详"),
        roll_row(3, 姓名="生人乙", 证件号码="不详"),
    ]
    return write_roll(tmp_path / "高龄津贴名册_202611.xlsx", rows)


@pytest.mark.parametrize("size", TIGHT)
def test_the_day_of_a_steward(open_page, roll, size):
    page = sign_in(open_page(size), make_officer("data_steward"))
    _look(page, f"feeds-{size}")
    page.get_by_role("button", name="上传数据").click()
    page.wait_for_timeout(300)
    assert_accessible(page)
    shoot(page, f"feeds-upload-{size}")
    page.get_by_label("部门文件或改正后的文件").set_input_files(roll)
    page.get_by_role("button", name="检查并入库").click()
    expect(page.get_by_text("已入库 1 行")).to_be_visible()
    expect(page.get_by_text("这份名单可能不完整，只作补充")).to_be_visible()
    expect(page.locator(".notice.warn", has_text="FULL_IN_DOUBT")).to_contain_text("3 行")
    _look(page, f"feeds-batch-in-doubt-{size}")
    page.get_by_role("button", name="下载退回改正表").click()
    page.get_by_label("用途（至少四个字）").fill("退回改正报送")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载", exact=True).click()
    assert download.value.suggested_filename == "高龄津贴名册_202611_错误说明.xlsx"
    rows = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0).to_python()
    assert [name for name in ("生人甲", "生人乙", "张桂兰") if name in str(rows)] == ["生人甲", "生人乙"]
    page.get_by_role("button", name="确认是完整名单").click()
    expect(page.get_by_text("这份名单可能不完整，只作补充")).to_have_count(0)
    page.get_by_role("button", name="立即研判").click()
    expect(page.get_by_text("研判完成：6 人、2 户")).to_be_visible()
    page.get_by_role("button", name="重算核对").click()
    expect(page.get_by_text("可重现")).to_be_visible()
    _look(page, f"run-{size}")
    page.goto("/runs/")
    _look(page, f"runs-{size}")


def _look(page, name):
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, name)
