"""The steps of the story, each with the real object it leads to; what is not there (yet) is said to be missing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts.roles import ROLES
from minsheng.assessment.models import Run
from minsheng.bulk import prepared
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.states import GUARDIAN
from minsheng.feeds.models import Batch
from minsheng.kernel.money import yuan
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Authorisation, Death, Enrolment, Household
from minsheng.web.household.checking import check_lines
from minsheng.web.household.common import EVER, legal_day
from minsheng.web.household.receiving import paid_fen

_EVER: Final = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
FILE: Final = ("synth", "truth", "story.json")
KEY: Final = "story_step"
"""Where in the story a session stands: the number of a step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One click: what to look at, as whom, where on which page; `url` "" while the thing is not in the data. `number`: in the
    whole story."""

    text: str
    role: str
    url: str
    number: int = 0

    @property
    def role_zh(self) -> str:
        """The role in Chinese."""
        return ROLES[self.role].name_zh


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the story and everybody who belongs or belonged to it; `pk` None: not in the data."""

    pk: int | None = None
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the story."""

    title: str
    steps: tuple[Step, ...]

    @property
    def first(self) -> Step | None:
        """Where the part begins; None while nothing of it is in the data."""
        return next((step for step in self.steps if step.url), None)


@dataclass(frozen=True, slots=True)
class Told:
    """Where somebody stands in the story: the step, which of its part it is, and what comes before and after it."""

    part: str
    step: Step
    at: int
    count: int
    before: Step | None
    after: Step | None


def told(number: int) -> Told | None:
    """The step of this number with its neighbours; None where there is none (any more)."""
    found = parts()
    every = [step for part in found for step in part.steps if step.url]
    for part in found:
        for at, step in enumerate(part.steps, 1):
            if step.number == number:
                before = next((one for one in reversed(every) if one.number < number), None)
                after = next((one for one in every if one.number > number), None)
                return Told(part.title, step, at, len(part.steps), before, after)
    return None


def parts() -> list[Part]:
    """The parts; empty outside the demonstration."""
    if not settings.MINSHENG_DEMO:
        return []
    homes = _homes()
    medical, leads = homes.get("story_medical", Home()), _leads(homes)
    stories = (
        (_("一、数据进来，一个人被医药费找到"), _found_by_bills(medical, leads)),
        (_("二、四个失学的孙辈"), _grandchildren(homes.get("story_grandchildren", Home()), leads)),
        (
            _("三、一笔写错的死亡和一笔真的死亡"),
            _deaths(homes.get("story_mistaken", Home()), homes.get("story_mother", Home()), leads),
        ),
        (_("四、谁看过这份档案"), _looked(medical)),
        (_("五、低保金为什么变了"), _work(homes.get("story_work", Home()))),
    )
    number = count(1)
    return [
        Part(title, tuple(replace(step, number=next(number)) for step in steps)) for title, steps in stories
    ]


def household_key(part: str) -> str:
    """The number in the register of a part's household, "" if the part is not in the data."""
    return _keys().get(part, "")


def _keys() -> dict[str, str]:
    path = Path(settings.MINSHENG_HOME).joinpath(*FILE)
    try:
        content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {str(part): str(home["household_key"]) for part, home in content.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _homes() -> dict[str, Home]:
    """Joint household of each part by the number it has in the register; a part that is not in the data is left out."""
    keys = _keys()
    found: dict[str, int] = {}
    people: dict[int, list[int]] = defaultdict(list)
    for key, household, person in _members(keys.values()) if keys else ():
        found[key] = household
        if person is not None:
            people[household].append(person)
    return {part: Home(found[key], tuple(people[found[key]])) for part, key in keys.items() if key in found}


@prepared
def _members(keys: Iterable[str]) -> QuerySet[Any, tuple[str, int, int | None]]:
    """Number in the register, household, member; a household without members stands here once."""
    homes = Household.objects.filter(kind="joint", source_key__in=keys, ended_at__isnull=True)
    still = FilteredRelation("memberships", condition=Q(memberships__ended_at__isnull=True))
    rows = homes.annotate(still=still).order_by("pk", "still__person_id")
    return rows.values_list("source_key", "pk", "still__person_id")


def _leads(homes: Mapping[str, Home]) -> list[Lead]:
    """Every lead of the story's households and people, the oldest first."""
    people = [person for home in homes.values() for person in home.people]
    return _leads_of([home.pk or 0 for home in homes.values()] or [0], people or [0])


@prepared
def _leads_of(homes: Iterable[int], people: Iterable[int]) -> QuerySet[Lead]:
    told = ("household_id", "person_id", "subject_kind", "programme", "label", "reason", "closed_at")
    return Lead.objects.filter(Q(household__in=homes) | Q(person__in=people)).only(*told).order_by("pk")


def _found_by_bills(home: Home, leads: Sequence[Lead]) -> Iterable[Step]:
    batches = _of_the_week()
    worst, rows = next(((one.pk, one.quarantined) for one in batches if one.quarantined), (None, 0))
    came = _("本周进来 %(n)d 个部门文件，框出的一个有 %(rows)d 行没有接收")
    listed = f"{reverse('feed-list')}#batch-{worst}" if worst else reverse("feed-list")
    yield Step(came % {"n": len(batches), "rows": rows}, "data_steward", listed)
    yield Step(
        _("哪里错、怎么改，写清楚退回部门"), "data_steward", _at("feed-batch", worst, spot="at-findings")
    )
    of_home = [
        one
        for one in leads
        if one.programme == "dibao" and one.subject_kind == "joint" and one.household_id == home.pk
    ]
    lead = _last(one for one in of_home if one.closed_at is None) or _last(of_home)
    yield Step(
        _("没有申请过的一户，被医药费找到"), "county_desk", _at("lead-detail", lead, spot="at-grounds")
    )
    visits = _visits(home.pk or 0)
    if not visits:
        yield Step(_("下一步：上门走访"), "county_desk", _at("phone-visit", lead))
    else:
        yield Step(_("协理员上门看过了"), "county_desk", _at("visit-sheet", visits[0], spot="at-visit"))
    yield _means_check(home)
    yield Step(_("接下来轮到谁、哪天以前"), "county_desk", _at("person-household", home.pk, spot="at-next"))


@prepared
def _visits(household: int) -> QuerySet[VisitRecord, int]:
    return (
        VisitRecord.objects.filter(lead__household=household).order_by("pk").values_list("pk", flat=True)[:1]
    )


@prepared
def _last_runs() -> QuerySet[Run, datetime]:
    return Run.objects.filter(status="done").order_by("-pk").values_list("known_at", flat=True)[:2]


@prepared
def _batches(since: datetime, until: datetime) -> QuerySet[Batch]:
    found = Batch.objects.exclude(status="landed").exclude(feed="visits")
    found = found.filter(received_at__gt=since, received_at__lte=until)
    return found.order_by("-quarantined", "pk").only("pk", "feed", "quarantined")


def _of_the_week() -> list[Batch]:
    """What departments sent between the last two runs, the worst first; villages' own visits do not count."""
    runs = _last_runs()
    return _batches(runs[1], runs[0]) if len(runs) > 1 else _batches(*_EVER)


def _means_check(home: Home) -> Step:
    """Asked, answered in parts, complete: the request with each institution's day; without a request there is nothing to show."""
    now = timezone.now()
    day = legal_day(now)
    lines = check_lines(home.people, day, now)
    done = sum(not line.waits_for for line in lines)
    text = _("经授权核对收入财产：%(n)d/%(m)d 人已答齐") % {"n": done, "m": len(lines)}
    if not done:
        text = _("核对收入财产：等待授权和答复")
    letter = next(iter(_letters(home.people or [0], day)), None)
    return Step(text, "county_desk", _at("check-request", letter, spot="at-answers"))


@prepared
def _letters(people: Iterable[int], day: date) -> QuerySet[Authorisation, int]:
    running = Authorisation.objects.filter(
        person__in=people, ended_at__isnull=True, valid_from__lte=day, valid_to__gte=day
    )
    return running.order_by("-valid_from", "pk").values_list("pk", flat=True)[:1]


@prepared
def _reviews(people: Iterable[int]) -> QuerySet[DeathReview]:
    return DeathReview.objects.filter(person__in=people).order_by("pk")[:1]


@prepared
def _dead(people: Iterable[int]) -> QuerySet[Death, int]:
    return Death.objects.filter(person__in=people, ended_at__isnull=True).values_list("pk", flat=True)[:1]


def _grandchildren(home: Home, leads: Sequence[Lead]) -> Iterable[Step]:
    yield Step(
        _("祖父带着四个孙辈，父亲服刑，母亲失联"),
        "county_desk",
        _at("person-household", home.pk, spot="at-members"),
    )
    gone = [one for one in leads if one.reason == "dropped_out" and one.person_id in home.people]
    yield Step(
        _("一个孩子的预警：失学写在哪个文件哪一行"),
        "county_desk",
        _at("lead-detail", gone[0].pk if gone else None, spot="source-1"),
    )
    found = _informing(home, leads, "defacto_orphan")
    same = [one for one in found if gone and one.person_id == gone[0].person_id] or found
    yield Step(
        _("同一个孩子可以得到的保障：每一条点开是来源"),
        "county_desk",
        _at("lead-detail", same[0].pk if same else None, spot="at-conditions"),
    )


def _informing(home: Home, leads: Sequence[Lead], programme: str) -> list[Lead]:
    wanted = [one for one in leads if one.programme == programme and one.label == "inform"]
    return [one for one in wanted if one.person_id in home.people]


def _deaths(mistaken: Home, mother: Home, leads: Sequence[Lead]) -> Iterable[Step]:
    review = next(iter(_reviews(mistaken.people or [0])), None)
    if review is not None and review.status == "alive":
        yield Step(
            _("号码写错的一笔：人已复活，档案和待遇照旧"),
            "county_desk",
            _at("person-household", mistaken.pk, spot="at-members"),
        )
    else:
        listed = f"{reverse('death-list')}#death-{review.person_id}" if review else ""
        yield Step(_("同一天两笔死亡，待遇都没有停；框出的一笔号码写错，人还活着"), "county_desk", listed)
    alone = _last(one for one in leads if one.reason == GUARDIAN and one.person_id in mother.people)
    dead = bool(_dead(mother.people or [0]))
    yield Step(
        _("另一笔是真的：孩子没有别的监护人，当天就派人去"),
        "county_desk",
        _at("lead-detail", alone if dead else None, spot="at-next"),
    )


def _looked(home: Home) -> Iterable[Step]:
    yield Step(
        _("谁在什么时候看过第一户的档案"), "county_desk", _at("person-household", home.pk, spot="at-looked")
    )
    yield Step(_("在日志的副本里改一行，马上查出来"), "auditor", f"{reverse('story-trail')}#at-edited")


def _work(home: Home) -> Iterable[Step]:
    """What the first roll paid and what the last one pays; nothing to show while they say the same."""
    paid = [fen for row in _paid(home.people or [0]) if (fen := paid_fen(row)) is not None]
    then, now = (yuan(fen) for fen in (paid[0], paid[-1])) if paid else ("", "")
    text = _("上个月 %(then)s 元，这个月 %(now)s 元：写明用途，逐项看差在哪里") % {"then": then, "now": now}
    changed = home.pk if then != now else None
    yield Step(
        text if changed else _("低保金还没有变"),
        "county_desk",
        _at("person-why", changed, "dibao", spot="at-amounts"),
    )


@prepared
def _paid(people: Iterable[int]) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(EVER, person__in=people, programme="dibao").order_by("recorded_at", "pk")


def _at(name: str, key: int | None, *more: str, spot: str = "") -> str:
    """The address; `spot`: the part of the page that the step tells of."""
    fragment = f"#{spot}" if spot else ""
    return "" if key is None else reverse(name, args=[key, *more]) + fragment


def _last(leads: Iterable[Lead]) -> int | None:
    """The number of the newest."""
    return max((lead.pk for lead in leads), default=None)
