"""Campaign months: drawing up the list, closing with a report. Everybody on the list has an outcome or stands as not done."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import states
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.names import areas, under
from minsheng.fieldwork import groups, rules
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.models import Campaign, Stop, Target
from minsheng.fieldwork.planning import heads, key_of
from minsheng.fieldwork.stops import HELD
from minsheng.registry.models import Household
from minsheng.trail.actions import record

LONGEST = timedelta(days=366)
MOST_TARGETS = 200_000
NOT_DONE = "not_done"
VISITED = "visited"


@dataclass(frozen=True, slots=True)
class Part:
    """One town or village of a campaign. `days`: households done by that day, for each day of `Progress.days`."""

    code: str
    name: str
    targets: int
    done: int
    found: int
    outcomes: Mapping[str, int]
    days: Sequence[int]

    @property
    def percent(self) -> int:
        """Of its list, done."""
        return round(self.done * 100 / self.targets) if self.targets else 0


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign as it stands on a day."""

    parts: Sequence[Part]
    total: Part
    days: Sequence[date]


@transaction.atomic
def open_campaign(
    *,
    officer: Officer,
    name: str,
    region: str,
    from_on: date,
    until_on: date,
    lead_labels: Sequence[str],
    group_codes: Sequence[str],
    extra_visits: int,
    now: datetime,
) -> Campaign:
    """Draw up the list and begin. Raises Refusal CAMPAIGN_DATES, CAMPAIGN_NAME, CAMPAIGN_EMPTY, CAMPAIGN_TOO_LARGE, NO_RUN,
    AREA_UNKNOWN; accounts' Refusal.
    """
    duties.check(officer, "week.quota")
    jurisdiction.check(officer, region)
    if len(region) not in (4, 6, 9):
        raise Refusal("AREA_UNKNOWN", "集中行动只能在市、旗县或乡镇开展。")
    if not name.strip():
        raise Refusal("CAMPAIGN_NAME", "请写明集中行动的名称。")
    if not from_on <= until_on <= from_on + LONGEST:
        raise Refusal("CAMPAIGN_DATES", "结束日期应在开始日期之后一年以内。")
    campaign = Campaign.objects.create(
        name=name.strip()[:40],
        region=region,
        from_on=from_on,
        until_on=until_on,
        lead_labels=[label for label in lead_labels if label in states.LABELS],
        groups=[code for code in group_codes if code in groups.GROUPS],
        extra_visits=min(max(extra_visits, 0), 200),
        opened_by=officer,
        opened_at=now,
    )
    targets = _targets(campaign)
    if not targets:
        raise Refusal("CAMPAIGN_EMPTY", "按所选的线索类别和人群没有找到任何户。")
    if len(targets) > MOST_TARGETS:
        raise Refusal("CAMPAIGN_TOO_LARGE", f"名单超过 {MOST_TARGETS} 户，请缩小范围。")
    Target.objects.bulk_create(targets, batch_size=1000)
    detail = {"region": region, "from_on": from_on, "until_on": until_on, "targets": len(targets)}
    subject = f"campaign:{campaign.pk}"
    record(actor=officer.actor, verb="campaign_opened", subject=subject, detail=detail, now=now)
    return campaign


@transaction.atomic
def close_campaign(*, officer: Officer, campaign_id: int, on: date, now: datetime) -> Campaign:
    """End a campaign and keep its counts as they stand. Raises Refusal CAMPAIGN_NOT_FOUND, CAMPAIGN_CLOSED; accounts' Refusal."""
    duties.check(officer, "week.quota")
    campaign = campaigns(officer).select_for_update().filter(pk=campaign_id).first()
    if campaign is None or not jurisdiction.covers(officer, campaign.region):
        raise Refusal("CAMPAIGN_NOT_FOUND", "没有这次集中行动，或它不归您管理。")
    if campaign.closed_at is not None:
        raise Refusal("CAMPAIGN_CLOSED", "这次集中行动已经结束。")
    total = progress(officer, campaign, on=on).total
    campaign.closed_at = now
    campaign.report = {
        "targets": total.targets,
        "done": total.done,
        "found": total.found,
        "outcomes": dict(total.outcomes),
        "on": on.isoformat(),
    }
    campaign.save(update_fields=["closed_at", "report"])
    detail = campaign.report
    record(
        actor=officer.actor, verb="campaign_closed", subject=f"campaign:{campaign.pk}", detail=detail, now=now
    )
    return campaign


def campaigns(officer: Officer) -> QuerySet[Campaign]:
    """Campaigns in the officer's area, and those around it. Raises accounts' Refusal."""
    duties.check(officer, "week.view")
    inside = jurisdiction.within(Campaign.objects.all(), officer)
    own = officer.region_code
    around = [own[:digits] for digits in (4, 6, 9) if digits <= len(own)] if officer.is_active else []
    return inside | Campaign.objects.filter(region__in=around)


def progress(officer: Officer, campaign: Campaign, *, on: date, area: str = "") -> Progress:
    """Counts by town (or by village of a town) inside the officer's area, day by day. Raises accounts' Refusal."""
    duties.check(officer, "week.view")
    area = max(area, campaign.region, officer.region_code, key=len)
    jurisdiction.check(officer, area)
    digits = {4: 6, 6: 9}.get(len(area), 12)
    rows = list(Target.objects.filter(under(area), campaign=campaign).values_list("key", "region"))
    first, outcome = _results(campaign, area)
    last = min(on, campaign.until_on)
    days = [last - timedelta(days=n) for n in range(min(14, (last - campaign.from_on).days + 1))][::-1]
    by_part: dict[str, list[str]] = defaultdict(list)
    for key, region in rows:
        by_part[region[:digits]].append(key)
    known = _names(by_part)
    parts = [
        _part(code, known.get(code, code), keys, first, outcome, days)
        for code, keys in sorted(by_part.items())
    ]
    total = _part(area, known.get(area, ""), [key for key, _ in rows], first, outcome, days)
    return Progress(parts, total, days)


def outcomes_of(campaign: Campaign, area: str) -> dict[str, str]:
    """What became of each household of the list, by key: an outcome of a lead, a finding, visited, or not_done."""
    _, outcome = _results(campaign, area)
    keys = Target.objects.filter(under(area), campaign=campaign).values_list("key", flat=True)
    return {key: outcome.get(key, NOT_DONE) for key in keys}


def outcome_zh(code: str) -> str:
    """The word for an outcome."""
    if code in states.OUTCOMES:
        return states.OUTCOMES[code].name_zh
    return {NOT_DONE: "未完成", VISITED: "已走访，待办结"}.get(code) or rules.FOUND[code]


def _results(campaign: Campaign, area: str) -> tuple[dict[str, date], dict[str, str]]:
    """First day of a visit or a closing in the campaign's days, and the outcome, by household."""
    first: dict[str, date] = {}
    outcome: dict[str, str] = {}
    span = (campaign.from_on, campaign.until_on)
    visits = VisitRecord.objects.filter(under(area, "lead__region"), visited_on__range=span)
    for household, person, day in visits.values_list("lead__household_id", "lead__person_id", "visited_on"):
        key = key_of(household, person)
        first[key] = min(first.get(key, day), day)
        outcome[key] = VISITED
    stops = Stop.objects.filter(under(area), done_on__range=span)
    for key, done_on, found in stops.values_list("key", "done_on", "found"):
        if done_on is not None:
            first[key] = min(first.get(key, done_on), done_on)
            outcome[key] = found
    closed = Lead.objects.filter(
        under(area), status="closed", closed_by__isnull=False, closed_at__date__range=span
    )
    for household, person, code, day in closed.order_by("closed_at").values_list(
        "household_id", "person_id", "outcome", "closed_at__date"
    ):
        key = key_of(household, person)
        first[key] = min(first.get(key, day), day)
        outcome[key] = code
    return first, outcome


def _part(
    code: str,
    name: str,
    keys: Sequence[str],
    first: Mapping[str, date],
    outcome: Mapping[str, str],
    days: Sequence[date],
) -> Part:
    counted = Counter(outcome.get(key, NOT_DONE) for key in keys)
    good = ("applied", "informed", "aided", "need")
    dates = [first[key] for key in keys if key in first]
    return Part(
        code=code,
        name=name,
        targets=len(keys),
        done=len(dates),
        found=sum(counted[one] for one in good),
        outcomes=counted,
        days=[sum(one <= day for one in dates) for day in days],
    )


def _names(codes: Mapping[str, Any]) -> dict[str, str]:
    return areas(list(codes))


def _targets(campaign: Campaign) -> list[Target]:
    """The list, one row a household, with everything that put it there."""
    why: dict[str, list[str]] = defaultdict(list)
    where: dict[str, tuple[str, int | None, int | None]] = {}
    leads = Lead.objects.filter(under(campaign.region), label__in=campaign.lead_labels).exclude(
        status="closed"
    )
    for lead in leads.exclude(HELD).defer("evidence"):
        key = key_of(lead.household_id, lead.person_id)
        where[key] = (lead.region, lead.household_id, lead.contact_id or lead.person_id)
        if lead.label not in why[key]:
            why[key].append(lead.label)
    found = groups.members(campaign.groups, campaign.region) if campaign.groups else []
    known = set(
        Household.objects.filter(pk__in=[one.household for one in found]).values_list("pk", flat=True)
    )
    contacts = heads(known)
    for one in found:
        if one.household in known:
            key = key_of(one.household, None)
            where.setdefault(key, (one.region, one.household, contacts.get(one.household)))
            why[key] += one.groups
    return [
        Target(
            campaign=campaign,
            key=key,
            region=region,
            household_id=household,
            contact_id=contact,
            why=why[key],
        )
        for key, (region, household, contact) in sorted(where.items())
    ]
