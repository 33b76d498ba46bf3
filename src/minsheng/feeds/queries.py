"""What the data page shows: for each feed the last batch, how fresh and how clean it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Window
from django.db.models.functions import RowNumber

from minsheng.feeds import states
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.columns import Feed
from minsheng.feeds.models import Batch, Reject

_GOOD = (states.CHECKED, states.REGISTERED)


@dataclass(frozen=True, slots=True)
class Freshness:
    """One feed on the board.

    `batch`: the last one whose rows count, None if there is none. `previous_rows`: rows of the one before it.
    `due_on`: when the next is late. `late`: nothing came, or it is older than the feed allows. `waiting`, `refused`:
    files received since that are unchecked or sent back. Shares are percent with one decimal, None without rows.
    """

    feed: Feed
    batch: Batch | None
    previous_rows: int | None
    due_on: date | None
    late: bool
    waiting: int
    refused: int

    @property
    def change_percent(self) -> float | None:
        """Rows against the batch before."""
        if self.batch is None or not self.previous_rows:
            return None
        return round((self.batch.rows_in - self.previous_rows) * 100 / self.previous_rows, 1)

    @property
    def quarantined_percent(self) -> float | None:
        """Rows quarantined."""
        return _share(self.batch.quarantined, self.batch.rows_in) if self.batch else None

    @property
    def id_valid_percent(self) -> float | None:
        """Accepted rows whose ID number is whole and passes its check."""
        id_states = self.batch.findings.get("id_states", {}) if self.batch else {}
        return _share(id_states.get("ok", 0), sum(id_states.values()))

    @property
    def duplicates(self) -> int:
        """Rows that repeated an earlier row."""
        return int(self.batch.findings.get("codes", {}).get("DUPLICATE_ROW", 0)) if self.batch else 0


def _share(part: int, whole: int) -> float | None:
    return round(part * 100 / whole, 1) if whole else None


def freshness_board(on: date) -> list[Freshness]:
    """Every feed of the catalogue in registering order; two queries however many batches there are."""
    return list(_board(on))


def _board(on: date) -> Iterator[Freshness]:
    recent = _last_two()
    pending = {
        (row["feed"], row["status"]): row["count"]
        for row in Batch.objects.order_by()
        .exclude(status__in=_GOOD)
        .values("feed", "status")
        .annotate(count=Count("id"))
    }
    for feed in sorted(FEEDS.values(), key=lambda feed: feed.order):
        batches = recent.get(feed.code, [])
        batch = batches[0] if batches else None
        due = _due(feed, batch)
        yield Freshness(
            feed=feed,
            batch=batch,
            previous_rows=batches[1].rows_in if len(batches) > 1 else None,
            due_on=due,
            late=due is None or on > due,
            waiting=pending.get((feed.code, states.LANDED), 0),
            refused=pending.get((feed.code, states.REFUSED), 0),
        )


def _last_two() -> dict[str, list[Batch]]:
    """The last two whole batches of each feed, newest period first."""
    # A corrected copy holds a handful of rows and says nothing about how fresh the whole is.
    whole = Batch.objects.filter(status__in=_GOOD, is_correction=False)
    newest = [F("period_to").desc(nulls_last=True), F("received_at").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=[F("feed")], order_by=newest)
    found: dict[str, list[Batch]] = {}
    for batch in whole.annotate(place=place).filter(place__lte=2).order_by("feed", "place"):
        found.setdefault(batch.feed, []).append(batch)
    return found


def _due(feed: Feed, batch: Batch | None) -> date | None:
    if batch is None:
        return None
    last = min(batch.period_to or batch.received_at.date(), batch.received_at.date())
    return date.fromordinal(last.toordinal() + feed.freshness_days)


def problem_counts(batch: Batch) -> list[tuple[str, str, int]]:
    """`(code, severity, how many)` of a batch, the most frequent first."""
    rows = batch.rejects.order_by().values_list("code", "severity").annotate(count=Count("id"))
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def rejects_of(batch: Batch, *, severity: str = "error", limit: int = 200) -> list[Reject]:
    """The first rejects of a batch in the order of the file."""
    return list(batch.rejects.filter(severity=severity).order_by("sheet", "row_number", "id")[:limit])


@dataclass(frozen=True, slots=True)
class Finding:
    """One code of a batch: how many findings, and the message and suggestion of one of them as an example."""

    code: str
    severity: str
    count: int
    message: str
    suggestion: str


def findings_of(batch: Batch) -> list[Finding]:
    """Findings by code, quarantining ones first, then the most frequent."""
    rows = (
        batch.rejects.order_by()
        .values_list("code", "severity")
        .annotate(count=Count("id"), message=Min("message"), suggestion=Min("suggestion"))
    )
    return sorted((Finding(*row) for row in rows), key=lambda one: (one.severity, -one.count, one.code))
