"""The steps of the story, each with the real object it leads to; what is not there (yet) is said to be missing."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from minsheng.accounts.roles import ROLES
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.registry.models import Death, Household, MeansReport, Membership

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
        Part(_("一、数据进来，一个人被医药费找到"), tuple(_found_by_bills(homes.get("story_medical")))),
        Part(_("二、四个失学的孙辈"), tuple(_grandchildren(homes.get("story_grandchildren")))),
        Part(
            _("三、一笔写错的死亡和一笔真的死亡"),
            tuple(_deaths(homes.get("story_mistaken"), homes.get("story_mother"))),
        ),
        Part(_("四、谁看过这份档案"), tuple(_looked(homes.get("story_medical")))),
    ]


def _homes() -> dict[str, int]:
    """Joint household of each part by the number it has in the register; a part that is not in the data is left out."""
    path = Path(settings.MINSHENG_HOME).joinpath(*FILE)
    try:
        told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(part): str(home["household_key"]) for part, home in told.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    rows = Household.objects.filter(kind="joint", source_key__in=keys.values(), ended_at__isnull=True)
    found = dict(rows.values_list("source_key", "pk"))
    return {part: found[key] for part, key in keys.items() if key in found}


def _found_by_bills(home: int | None) -> Iterable[Step]:
    batches = Batch.objects.exclude(status="landed").order_by("-quarantined", "pk")
    worst = batches.first()
    count = batches.count()
    files = _("收到 %(n)d 个文件，其中一个有隔离的行") % {"n": count}
    if worst is not None and worst.quarantined:
        files = _("收到 %(n)d 个文件；这个文件有 %(rows)d 行被隔离，逐行说明原因") % {
            "n": count,
            "rows": worst.quarantined,
        }
    yield Step(files, "data_steward", _at("feed-batch", worst.pk if worst and worst.quarantined else None))
    lead = _lead(home, "dibao")
    yield Step(_("一户没有申请过，被医药费找到"), "county_desk", _at("lead-detail", lead))
    visited = VisitRecord.objects.filter(lead=lead).exists() if lead else False
    text = _("上门看过的记录") if visited else _("下一步：上门走访（登记走访后这里显示记录）")
    yield Step(text, "county_desk", _at("lead-detail", lead))
    people = _members(home)
    answered = bool(people) and MeansReport.objects.filter(person__in=people, ended_at__isnull=True).exists()
    yield Step(
        _("授权以后核对结果到了，金额逐项说明"),
        "county_desk",
        _at("person-why", home if answered else None, "dibao"),
    )


def _grandchildren(home: int | None) -> Iterable[Step]:
    people = _members(home)
    leads = list(
        Lead.objects.filter(person__in=people, programme="defacto_orphan")
        .order_by("pk")
        .values_list("pk", "person_id")
    )
    yield Step(
        _("孩子跟着祖辈，父亲服刑，母亲失联：这户的档案"), "county_desk", _at("person-household", home)
    )
    for at, (lead, _person) in enumerate(leads, 1):
        text = _("第 %(n)d 个孩子的线索：每个数字点开是来源") % {"n": at}
        yield Step(text, "county_desk", _at("lead-detail", lead))
    if not leads:
        yield Step(_("孩子的线索"), "county_desk", "")


def _deaths(mistaken: int | None, mother: int | None) -> Iterable[Step]:
    for home, text in (
        (mistaken, _("号码写错：名册上的人其实活着")),
        (mother, _("真的去世：孩子没有了监护人")),
    ):
        dead = Death.objects.filter(person__in=_members(home), ended_at__isnull=True).exists()
        yield Step(text, "county_desk", _at("person-household", home if dead else None))
    lead = (
        Lead.objects.filter(person__in=_members(mother), reason="parent_dead")
        .values_list("pk", flat=True)
        .first()
    )
    lead = lead or _lead_of(mother, "parent_dead")
    yield Step(_("监护的预警线索"), "county_desk", _at("lead-detail", lead))


def _looked(home: int | None) -> Iterable[Step]:
    address = f"{reverse('trail-list')}?subject=household:{home}" if home else ""
    yield Step(_("谁在什么时候、为什么看过第一户的档案"), "auditor", address)
    yield Step(_("在日志的副本里改一行，看能不能查出来"), "auditor", reverse("story-trail"))


def _at(name: str, key: int | None, *more: str) -> str:
    return "" if key is None else reverse(name, args=[key, *more])


def _lead(home: int | None, programme: str) -> int | None:
    """The household's lead for a programme, an open one first."""
    found = (
        Lead.objects.filter(household=home, subject_kind="joint", programme=programme)
        if home
        else Lead.objects.none()
    )
    return found.order_by("closed_at", "-pk").values_list("pk", flat=True).first()


def _lead_of(home: int | None, reason: str) -> int | None:
    found = Lead.objects.filter(household=home, reason=reason) if home else Lead.objects.none()
    return found.order_by("-pk").values_list("pk", flat=True).first()


def _members(home: int | None) -> list[int]:
    if home is None:
        return []
    rows = Membership.objects.filter(household=home, ended_at__isnull=True)
    return list(rows.values_list("person_id", flat=True))
