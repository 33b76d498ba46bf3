"""Reading a rectification: progress by town with counts that add up, and the list of the officer's area."""

from dataclasses import dataclass, fields

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.rectification.models import Entry, Rectification
from minsheng.rectification.rules import RectificationError


@dataclass(frozen=True, slots=True)
class Progress:
    """Sums of one town: total = keep + leave + unclear (by the data); sampled; done = kept + adjusted + leaving."""

    town: str
    total: int = 0
    keep: int = 0
    leave: int = 0
    unclear: int = 0
    sampled: int = 0
    sampled_done: int = 0
    done: int = 0
    kept: int = 0
    adjusted: int = 0
    leaving: int = 0


def visible(officer: Officer) -> QuerySet[Rectification]:
    """Rectifications that touch the officer's area, the newest first. Raises Refusal DUTY_MISSING."""
    duties.check(officer, "rectify.view")
    found = Rectification.objects.select_related("run", "opened_by").order_by("-pk")
    area = officer.region_code
    return found.filter(Q(region__startswith=area) | Q(region__in=[area[:n] for n in (4, 6, 9)]))


def one(officer: Officer, rectification_id: int) -> Rectification:
    """Raises RectificationError RECTIFICATION_NOT_FOUND; accounts' Refusal."""
    found = visible(officer).filter(pk=rectification_id).first()
    if found is None:
        raise RectificationError("RECTIFICATION_NOT_FOUND", "没有这次整治，或不在您的辖区。")
    return found


def entries(
    officer: Officer, made: Rectification, *, reason: str = "", show: str = "", town: str = ""
) -> QuerySet[Entry]:
    """The subjects of the officer's area. `show`: sample | todo | leave | unclear; `reason`: a code; `town`: 9 digits."""
    duties.check(officer, "rectify.view")
    rows = jurisdiction.within(made.entries.select_related("decided_by", "household"), officer)
    shown = {
        "sample": Q(is_sampled=True),
        "todo": Q(is_sampled=True, outcome=""),
        "leave": Q(verdict="leave"),
        "unclear": Q(verdict="unclear"),
    }.get(show, Q())
    if reason in {one["code"] for one in made.reasons}:
        # The codes are ours and quoted, so a text search finds the element on both databases.
        shown &= Q(reasons__icontains=f'"{reason}"')
    if town.isdecimal():
        shown &= Q(region__startswith=town)
    # Whom the data are unsure of or speak against stand first.
    return rows.filter(shown).order_by("-verdict", "region", "pk")


def progress(officer: Officer, made: Rectification) -> tuple[list[Progress], Progress]:
    """(towns, their sum)."""
    rows = (
        jurisdiction.within(made.entries.all(), officer)
        .order_by()
        .annotate(town=Substr("region", 1, 9))
        .values("town")
        .annotate(
            total=Count("pk"),
            keep=Count("pk", filter=Q(verdict="keep")),
            leave=Count("pk", filter=Q(verdict="leave")),
            unclear=Count("pk", filter=Q(verdict="unclear")),
            sampled=Count("pk", filter=Q(is_sampled=True)),
            sampled_done=Count("pk", filter=Q(is_sampled=True) & ~Q(outcome="")),
            done=Count("pk", filter=~Q(outcome="")),
            kept=Count("pk", filter=Q(outcome="keep")),
            adjusted=Count("pk", filter=Q(outcome="adjust")),
            leaving=Count("pk", filter=Q(outcome="leave")),
        )
    )
    towns = sorted((Progress(**row) for row in rows), key=lambda part: part.town)
    names = [field.name for field in fields(Progress) if field.name != "town"]
    return towns, Progress("", **{name: sum(getattr(part, name) for part in towns) for name in names})
