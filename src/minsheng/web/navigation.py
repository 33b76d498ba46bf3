"""The menu: one table; each officer sees the entries whose address the duties open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.amendments.queries import waiting as changes_waiting
from minsheng.discovery.queries import notices
from minsheng.fieldwork.queries import reminder_count
from minsheng.phone.queries import reports_waiting
from minsheng.web.access import ACCESS, PUBLIC, SIGNED_IN


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; `icon` is a key of `ui.icons.ICONS`."""

    label: str
    url_name: str
    icon: str


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as one officer sees it on one page."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """A captioned group of the menu."""

    label: str
    items: list[Item]


MENU: dict[str, tuple[Entry, ...]] = {
    _("工作"): (
        Entry(_("本周走访"), "week-home", "clock"),
        Entry(_("总览"), "overview", "chart"),
        Entry(_("线索"), "lead-list", "list"),
        Entry(_("常用查询"), "question-list", "question"),
        Entry(_("集中行动"), "campaign-list", "run"),
        Entry(_("我的走访"), "phone-home", "map"),
        Entry(_("村里报告"), "report-list", "speak"),
    ),
    _("对象"): (
        Entry(_("收入核对"), "check-list", "check"),
        Entry(_("查人查户"), "person-search", "person"),
        Entry(_("死亡核实"), "death-list", "question"),
        Entry(_("年度整治"), "rectification-list", "check"),
    ),
    _("政策"): (
        Entry(_("政策手册"), "handbook-list", "book"),
        Entry(_("居民自查"), "selfcheck-home", "person"),
        Entry(_("政策试算"), "trial-list", "chart"),
        Entry(_("政策调整"), "amendment-list", "check"),
    ),
    _("数据"): (
        Entry(_("部门数据"), "feed-list", "file"),
        Entry(_("研判批次"), "run-list", "run"),
        Entry(_("线索成效"), "effect", "check"),
        Entry(_("操作日志"), "trail-list", "shield"),
        Entry(_("节假日"), "calendar-home", "clock"),
    ),
    _("账号"): (
        Entry(_("人员账号"), "officer-list", "person"),
        Entry(_("修改密码"), "password-change", "lock"),
    ),
}
# Numbers beside the entries; a screen adds its own: url name -> count for this officer. Keep each one cheap.
COUNTERS: dict[str, Callable[[Officer], int]] = {
    "report-list": reports_waiting,
    "amendment-list": changes_waiting,
    "phone-home": notices,
    "week-home": lambda officer: reminder_count(officer, timezone.localdate()),
}
TABS_SHOWN = 4


def sections(officer: Officer, current: str) -> list[Section]:
    """The menu of `officer`; `current` is the url name of the page shown."""
    built = [
        Section(label, [_item(entry, officer, current) for entry in _open(officer, entries)])
        for label, entries in MENU.items()
    ]
    return [section for section in built if section.items]


def tabs(shown: list[Section]) -> list[Item]:
    """The first few entries again, for the bottom bar of a phone."""
    return [item for section in shown for item in section.items][:TABS_SHOWN]


def _open(officer: Officer, entries: tuple[Entry, ...]) -> list[Entry]:
    return [entry for entry in entries if _opens(officer, ACCESS[entry.url_name])]


def _opens(officer: Officer, duty: str) -> bool:
    return duty in (PUBLIC, SIGNED_IN) or duties.may(officer, duty)


def _item(entry: Entry, officer: Officer, current: str) -> Item:
    counter = COUNTERS.get(entry.url_name)
    return Item(
        label=entry.label,
        url=_address(entry.url_name),
        icon=entry.icon,
        current=_belongs(current, entry.url_name),
        count=counter(officer) if counter else None,
    )


@cache
def _address(url_name: str) -> str:
    """Addresses stay while the server runs, and each page asks for some twenty."""
    return reverse(url_name)


def _belongs(current: str, url_name: str) -> bool:
    """lead-list is marked on lead-list, lead-detail, lead-...: the part before the hyphen is the subject."""
    return current.partition("-")[0] == url_name.partition("-")[0]
