"""The steps of the story, each with the real object it leads to; what is not there (yet) is said to be missing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts.roles import ROLES
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Death, Household, MeansReport, Membership
from minsheng.web.household.checking import check_lines
from minsheng.web.household.common import legal_day

FILE: Final = ("synth", "truth", "story.json")


@dataclass(frozen=True, slots=True)
class Step:
    """One click: what to look at, as whom, where; `url` "" while the thing is not in the data."""

    text: str
    role: str
    url: str

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


def parts() -> list[Part]:
    """The four parts; empty outside the demonstration."""
    if not settings.MINSHENG_DEMO:
        return []
    homes = _homes()
    return [
        Part(
            _("一、数据进来，一个人被医药费找到"), tuple(_found_by_bills(homes.get("story_medical", Home())))
        ),
        Part(_("二、四个失学的孙辈"), tuple(_grandchildren(homes.get("story_grandchildren", Home())))),
        Part(
            _("三、一笔写错的死亡和一笔真的死亡"),
            tuple(_deaths(homes.get("story_mistaken", Home()), homes.get("story_mother", Home()))),
        ),
        Part(_("四、谁看过这份档案"), tuple(_looked(homes.get("story_medical", Home())))),
    ]


def _homes() -> dict[str, Home]:
    """Joint household of each part by the number it has in the register; a part that is not in the data is left out."""
    path = Path(settings.MINSHENG_HOME).joinpath(*FILE)
    try:
        told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(part): str(home["household_key"]) for part, home in told.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    rows = Household.objects.filter(kind="joint", source_key__in=keys.values(), ended_at__isnull=True)
    found = dict(rows.values_list("source_key", "pk"))
    people: dict[int, list[int]] = defaultdict(list)
    members = Membership.objects.filter(household__in=found.values(), ended_at__isnull=True)
    for household, person in members.order_by("person_id").values_list("household_id", "person_id"):
        people[household].append(person)
    return {part: Home(found[key], tuple(people[found[key]])) for part, key in keys.items() if key in found}


def _found_by_bills(home: Home) -> Iterable[Step]:
    batches = Batch.objects.exclude(status="landed")
    worst = batches.filter(quarantined__gt=0).order_by("-quarantined", "pk").first()
    yield Step(_("%(n)d 个部门文件进来了") % {"n": batches.count()}, "data_steward", reverse("feed-list"))
    refused = _("其中一个有 %(rows)d 行没有接收：哪一行、为什么、怎么改") % {
        "rows": worst.quarantined if worst else 0
    }
    yield Step(refused, "data_steward", _at("feed-batch", worst.pk if worst else None))
    lead = _lead(home, "dibao")
    yield Step(_("没有申请过的一户，被医药费找到：线索和依据"), "county_desk", _at("lead-detail", lead))
    visit = VisitRecord.objects.filter(lead__household=home.pk or 0).order_by("pk").first()
    if visit is None:
        yield Step(_("下一步：上门走访，在线索上登记"), "county_desk", _at("phone-visit", lead))
    else:
        yield Step(_("上门看过了：走访记录"), "county_desk", _at("visit-sheet", visit.pk))
    yield _means_check(home)
    answered = MeansReport.objects.filter(person__in=home.people, ended_at__isnull=True).exists()
    amount = _at("person-why", home.pk if answered else None, "dibao")
    yield Step(_("每月应补多少，每个数怎么来的"), "county_desk", amount)


def _means_check(home: Home) -> Step:
    """How many members' checks are complete; without a request yet there is nothing to show."""
    day = timezone.now()
    lines = check_lines(home.people, legal_day(day), day)
    done = sum(not line.waits_for for line in lines)
    text = _("收入财产核对的答复到了（%(n)d/%(m)d 人已齐）") % {"n": done, "m": len(lines)}
    if not done:
        text = _("收入财产核对：等待授权和答复")
    return Step(text, "county_desk", f"{_at('person-household', home.pk)}#checks" if lines else "")


def _grandchildren(home: Home) -> Iterable[Step]:
    yield Step(
        _("四个孩子跟着祖父，父亲服刑，母亲失联：这户的档案"), "county_desk", _at("person-household", home.pk)
    )
    leads = Lead.objects.filter(person__in=home.people, programme="defacto_orphan", label="inform")
    found = list(leads.order_by("pk").values_list("pk", flat=True))
    for at, lead in enumerate(found, 1):
        text = _("第 %(n)d 个孩子的线索：每个数字点开是来源") % {"n": at}
        yield Step(text, "county_desk", _at("lead-detail", lead))
    if not found:
        yield Step(_("孩子的线索"), "county_desk", "")
    left = Lead.objects.filter(person__in=home.people, reason="dropped_out").order_by("pk").first()
    yield Step(_("孩子失学的预警"), "county_desk", _at("lead-detail", left.pk if left else None))


def _deaths(mistaken: Home, mother: Home) -> Iterable[Step]:
    reviews = DeathReview.objects.filter(person__in=mistaken.people).order_by("pk")
    review = reviews.first()
    yield Step(
        _("同一天两笔死亡，先核实，待遇都没有停"), "county_desk", reverse("death-list") if review else ""
    )
    revived = review is not None and review.status == "alive"
    text = (
        _("号码写错的一笔：人已复活，档案和待遇照旧")
        if revived
        else _("号码写错的一笔：人还活着，点“本人健在（复活）”")
    )
    yield Step(text, "county_desk", _at("person-household", mistaken.pk if review else None))
    dead = Death.objects.filter(person__in=mother.people, ended_at__isnull=True).exists()
    yield Step(
        _("真的去世的母亲：留下一个孩子"), "county_desk", _at("person-household", mother.pk if dead else None)
    )
    warned = Lead.objects.filter(person__in=mother.people, reason="parent_dead").order_by("-pk").first()
    yield Step(_("当天就有监护的预警"), "county_desk", _at("lead-detail", warned.pk if warned else None))
    orphan = Lead.objects.filter(person__in=mother.people, programme="orphan", label="inform").first()
    yield Step(
        _("孩子的孤儿基本生活保障线索"), "county_desk", _at("lead-detail", orphan.pk if orphan else None)
    )


def _looked(home: Home) -> Iterable[Step]:
    address = f"{reverse('trail-list')}?subject=household:{home.pk}" if home.pk else ""
    yield Step(_("谁在什么时候、为什么看过第一户的档案"), "auditor", address)
    yield Step(_("在日志的副本里改一行，看能不能查出来"), "auditor", reverse("story-trail"))


def _at(name: str, key: int | None, *more: str) -> str:
    return "" if key is None else reverse(name, args=[key, *more])


def _lead(home: Home, programme: str) -> int | None:
    """The household's lead for a programme, an open one first."""
    found = Lead.objects.filter(household=home.pk or 0, subject_kind="joint", programme=programme)
    return found.order_by("closed_at", "-pk").values_list("pk", flat=True).first()
