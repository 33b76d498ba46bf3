"""A real browser on a real server. `open_page(width)` gives a page; `assert_accessible(page)`; `shoot(page, name)`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from minsheng.accounts.models import Officer
from tests.support.flush import flush_may_empty_the_trail  # noqa: F401
from tests.support.officers import PASSWORD
from tests.support.officers import sign_in as session_of

# Playwright's sync interface runs an event loop in this thread; Django's own check would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that beeps and a permission that is given: voice notes are recorded for real.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
SIZES = {"phone": (390, 844), "laptop": (1366, 768), "desk": (1440, 900)}
TIGHT = ("phone", "laptop")
"""The narrowest of each layout; what fits there fits a desk. The shell, sign-in and the overview are tried at all three."""
RESULTS = Path(__file__).resolve().parents[2] / "test-results"

OpenPage = Callable[[str], Page]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file instead of memory: in SQLite's shared memory a page that loads by itself locks the tables of the test."""
    default = connections["default"]
    if default.vendor == "sqlite":
        default.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "browser.sqlite3")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def no_lockouts_left() -> None:
    cache.clear()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[OpenPage]:
    """Call with "phone", "laptop" or "desk"; the page fails the test on any error of script or of the CSP."""
    contexts = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)

    def open_at(size: str) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=size == "phone",
            is_mobile=size == "phone",
            reduced_motion="reduce",  # a button half-way between two colours has no contrast to judge
        )
        contexts.append(context)
        page = context.new_page()
        listen(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(line) -> bool:
    """Refusals are answered with 4xx, and lines are cut, on purpose; the browser notes both as failed resources."""
    meant = ("the server responded with a status of 4", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    return line.type == "error" and not any(words in line.text for words in meant)


def sign_in(page: Page, officer: Officer) -> Page:
    """With the session that the sign-in page would give; the way through that page is walked in test_sign_in.py."""
    client = session_of(Client(), officer, why="")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([
        {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/", "httpOnly": True},
    ])  # fmt: skip
    page.goto("/")
    return _arrived(page)


def sign_in_by_hand(page: Page, officer: Officer) -> Page:
    """Through the real sign-in page."""
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill(officer.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    return _arrived(page)


def _arrived(page: Page) -> Page:
    page.wait_for_selector("body.face-officer")
    page.wait_for_load_state("load")  # keys mean something only once the page's script has run
    return page


def assert_accessible(page: Page) -> None:
    """No violation of axe's rules on the page as it stands."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def assert_no_sideways_scroll(page: Page) -> None:
    """Only tables may scroll sideways, in their own box."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def shoot(page: Page, name: str, *, full_page: bool = False) -> None:
    """Save what is seen to test-results/NAME.png where somebody wants to look: MINSHENG_PICTURES=1 (painting is dear)."""
    if "MINSHENG_PICTURES" in os.environ:
        RESULTS.mkdir(exist_ok=True)
        page.screenshot(path=RESULTS / f"{name}.png", full_page=full_page)


@pytest.fixture
def demo() -> Iterator[None]:
    """The marks of the demonstration are on."""
    before = settings.MINSHENG_DEMO
    settings.MINSHENG_DEMO = True
    yield
    settings.MINSHENG_DEMO = before
