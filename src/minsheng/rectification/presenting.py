"""A rectification as the pages and the export show it: names masked, reasons in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.disclosure.masks import mask_name
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.states import ANNUAL
from minsheng.rectification import rules
from minsheng.rectification.models import Entry, Rectification
from minsheng.rectification.queries import Progress
from minsheng.registry import presenting
from minsheng.registry import queries as registry
from minsheng.ui import handbook

MISSING = {
    "both": gettext_noop("80岁以上老人和重度残疾人都有的家庭"),
    "old": gettext_noop("有80岁以上老人的家庭"),
    "disabled": gettext_noop("有重度残疾人的家庭"),
    "other": gettext_noop("其他家庭"),
}
WORDS = (
    gettext_noop("数据支持继续享受"),
    gettext_noop("数据提示不再符合"),
    gettext_noop("数据不全，要核实"),
    gettext_noop("继续享受"),
    gettext_noop("调整金额"),
    gettext_noop("拟退出"),
)
"""The words of `rules`, for the translators."""


@dataclass(frozen=True, slots=True)
class Line:
    """One subject on the list."""

    entry: Entry
    name: str
    place: str
    verdict: str
    reasons: list[tuple[str, str]]
    outcome: str
    visit: VisitRecord | None
    lead_id: int | None


def lines(made: Rectification, rows: Sequence[Entry]) -> list[Line]:
    """Masked names, places, reasons and visits of these entries; four queries and one decryption however many."""
    names = registry.identity(entry.contact_id for entry in rows)
    places = presenting.area_names(entry.region for entry in rows)
    leads = _leads(made, rows)
    visits = VisitRecord.objects.filter(lead__in=leads.values()).select_related("officer").order_by("pk")
    seen = {visit.lead_id: visit for visit in visits}
    texts = {str(one["code"]): str(one["text"]) for one in made.reasons}
    return [
        Line(
            entry=entry,
            name=mask_name(names[entry.contact_id].name),
            place=places.get(entry.region, entry.region),
            verdict=_(rules.VERDICTS[entry.verdict]),
            reasons=[
                (texts.get(code, code), handbook.reason(made.programme, code)) for code in entry.reasons
            ],
            outcome=_(rules.OUTCOMES[entry.outcome]) if entry.outcome else "",
            visit=seen.get(leads.get(entry.subject_id, 0)),
            lead_id=leads.get(entry.subject_id),
        )
        for entry in rows
    ]


def _leads(made: Rectification, rows: Sequence[Entry]) -> dict[int, int]:
    """Subject to the lead of its visit, for those that were drawn."""
    drawn = [entry for entry in rows if entry.is_sampled]
    found = _visits_due({entry.kind for entry in drawn}, [entry.subject_id for entry in drawn], made)
    return dict(found.order_by("pk").values_list("subject_id", "pk"))


def _visits_due(kinds: Collection[str], subjects: Collection[int], made: Rectification) -> QuerySet[Lead]:
    """The kind of subject stands first in the index of leads: without it a prefecture's leads are all looked at."""
    return Lead.objects.filter(
        subject_kind__in=kinds, subject_id__in=subjects, programme=made.programme, reason=ANNUAL,
        refreshed_at__gte=made.opened_at,
    )  # fmt: skip


def named(towns: Sequence[Progress]) -> list[tuple[str, Progress]]:
    """Towns with their names."""
    names = presenting.area_names(part.town for part in towns)
    return [(names.get(part.town) or part.town, part) for part in towns]


def missing(made: Rectification) -> list[tuple[str, int]]:
    """Eligible and not on the roll, by who lives there, in the order of need."""
    return [(_(text), made.missing[key]) for key, text in MISSING.items() if made.missing.get(key)]
