"""What every page knows about its frame: `shell` in the templates."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from minsheng.accounts import duties, inquiries, sessions
from minsheng.accounts.models import Officer
from minsheng.discovery.names import areas
from minsheng.web.access import ACCESS
from minsheng.web.navigation import Item, Section, sections, tabs
from minsheng.web.story import steps
from minsheng.web.story.steps import Told

SHELL: Final = "minsheng_shell"
"""Where a request keeps its frame: the pages a telephone takes along are a hundred in one answer."""


@dataclass(frozen=True)
class Shell:
    """The frame around a page; without an officer the bare layout is used.

    The menu is put together when a template asks for it: pages of a telephone and parts of pages have none.
    """

    layout: str
    demo: bool
    now: datetime
    officer: Officer | None = None
    area: str = ""
    purpose: str = ""
    search_url: str = ""
    idle_seconds: int = 0
    url_name: str = ""
    inquiry: "Running | None" = None
    step: int = 0

    @cached_property
    def sections(self) -> list[Section]:
        """The menu."""
        return sections(self.officer, self.url_name) if self.officer else []

    @cached_property
    def side(self) -> SafeString:
        """The menu as it stands on every page twice: at the side, and behind the button of a telephone."""
        return render_to_string("ui/components/side.html", {"shell": self})

    @property
    def tabs(self) -> list[Item]:
        """The bar at the foot of a telephone."""
        return tabs(self.sections)

    @cached_property
    def story(self) -> Told | None:
        """Where the officer stands in the demonstration's story."""
        return steps.told(self.step) if self.step else None


@dataclass(frozen=True, slots=True)
class Running:
    """The area and reason under which this page is seen."""

    area_name: str
    reason: str
    until: datetime


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    officer, now = getattr(request, "user", None), timezone.now()
    if not isinstance(officer, Officer):
        return {"shell": Shell("ui/bare.html", settings.MINSHENG_DEMO, now)}
    if (built := getattr(request, SHELL, None)) is not None:
        return {"shell": built}
    built = _of_officer(request, officer, now)
    setattr(request, SHELL, built)
    return {"shell": built}


def _of_officer(request: HttpRequest, officer: Officer, now: datetime) -> Shell:
    match = request.resolver_match
    return Shell(
        layout="ui/base.html",
        demo=settings.MINSHENG_DEMO,
        now=now,
        officer=officer,
        area=officer.region_name or officer.region_code,
        purpose=sessions.purpose_zh(request.session),
        search_url=reverse("person-search") if duties.may(officer, ACCESS["person-search"]) else "",
        idle_seconds=int(sessions.idle_limit(request.session).total_seconds()),
        url_name=match.view_name if match else "",
        inquiry=_running(inquiries.carried(request)),
        step=request.session.get(steps.KEY, 0),
    )


def _running(inquiry: inquiries.Inquiry | None) -> Running | None:
    if inquiry is None:
        return None
    name = areas([inquiry.area]).get(inquiry.area, inquiry.area)
    return Running(name, inquiry.reason, datetime.fromisoformat(inquiry.until))
