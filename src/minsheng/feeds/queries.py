"""What the data page shows: for each feed the last batch, how fresh and how clean it is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from minsheng.bulk import Prepared, prepared
from minsheng.feeds import states
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.columns import Feed
from minsheng.feeds.models import Batch, Reject, ServedCounty

_GOOD: Final = (states.CHECKED, states.REGISTERED)
_MASTER: Final = "register"
COUNTY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class CountyFreshness:
    """One feed in one county: the last batch that speaks for it, when the next is due, and whether that day has passed."""

    county: str
    batch: Batch | None
    previous: Batch | None
    due_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Freshness:
    """One feed on the board.

    `batch`: the last one whose rows count, None if there is none. `previous_rows`: rows of the one before it.
    `due_on`: when the next is late, in the county that is due first. `late`: nothing came, or it is older than the feed
    allows, in any county. `counties`: each county served, once files are registered. `waiting`, `refused`: files received
    since that are unchecked or sent back. Shares are percent with one decimal, None without rows.
    """

    feed: Feed
    batch: Batch | None
    previous_rows: int | None
    due_on: date | None
    late: bool
    waiting: int
    refused: int
    counties: tuple[CountyFreshness, ...] = ()

    @property
    def late_since(self) -> date | None:
        """The first day without valid data; None if it is not late or never came."""
        return self.due_on + timedelta(days=1) if self.late and self.due_on else None

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


def freshness_board(
    on: date, area: str = "", *, findings: bool = False, feeds: Collection[str] = FEEDS
) -> list[Freshness]:
    """Every feed of the catalogue (or these) in registering order; three queries however many batches there are.

    `area`: an area code; feeds are judged by the counties in it (all that are served, when empty). `findings`: the reader looks
    at what was found in the rows, which is as much to read as all the rest.
    """
    left_out = () if findings else ("findings",)
    return list(_board(on, area, left_out, [code for code in FEEDS if code in feeds]))


def late_feeds(on: date, area: str = "") -> list[Freshness]:
    """The feeds that are late or never came, in some county of the area: what the overview tells."""
    return [one for one in freshness_board(on, area) if one.late]


def _board(on: date, area: str, left_out: Sequence[str], feeds: Sequence[str]) -> Iterator[Freshness]:
    asked = [*feeds, _MASTER]
    standing = list(_standing(asked))
    registered = {feed for feed, _, served, _ in standing if served}
    pending = {(feed, status): n for feed, status, served, n in standing if not served}
    by_county = _last_two_by_county(left_out, asked, area)
    recent = _last_two(registered, left_out, asked)
    master = _MASTER in registered
    counties = sorted({county for county, feed in by_county if feed == _MASTER or not master})
    for feed in (FEEDS[code] for code in feeds):
        parts = tuple(
            _in_county(feed, county, by_county.get((county, feed.code), []), on) for county in counties
        )
        batches = recent.get(feed.code, [])
        if feed.code in registered:
            batch, previous = _newest(parts)
        else:
            # Nothing of this feed is registered, so nobody can say for which counties a checked file speaks.
            batch, previous = (*batches, None, None)[:2]
            parts = ()
        known = [part.due_on for part in parts if part.due_on]
        due = min(known) if known else _due(feed, batch)
        yield Freshness(
            feed=feed,
            batch=batch,
            previous_rows=previous.rows_in if previous else None,
            due_on=due,
            late=any(part.late for part in parts) if parts else due is None or on > due,
            waiting=pending.get((feed.code, states.LANDED), 0),
            refused=pending.get((feed.code, states.REFUSED), 0),
            counties=parts,
        )


@prepared
def _standing(feeds: Collection[str]) -> QuerySet[Any, Any]:
    """(feed, status, whether they speak for a county as a whole, how many) of batches that do, and of those held or refused."""
    served = Exists(ServedCounty.objects.filter(batch=OuterRef("pk")))
    every = (
        Batch.objects.filter(feed__in=feeds)
        .order_by()
        .annotate(speaks=Q(_WHOLE) & served)
        .filter(Q(speaks=True) | ~Q(status__in=_GOOD))
    )
    found: QuerySet[Any, Any] = every.values_list("feed", "status", "speaks").annotate(count=Count("id"))
    return found


def _in_county(feed: Feed, county: str, batches: list[Batch], on: date) -> CountyFreshness:
    batch, previous = (*batches, None, None)[:2]
    due = _due(feed, batch)
    return CountyFreshness(county, batch, previous, due, late=due is None or on > due)


def _newest(parts: tuple[CountyFreshness, ...]) -> tuple[Batch | None, Batch | None]:
    """The batch of the newest period in any county, and the one before it there."""
    filled = [part for part in parts if part.batch]
    if not filled:
        return None, None
    newest = max(filled, key=lambda part: _newness(part.batch))
    return newest.batch, newest.previous


def _newness(batch: Batch | None) -> tuple[date, datetime, int]:
    assert batch is not None, "only counties with a batch are compared"
    return batch.period_to or date.min, batch.received_at, batch.pk


# A corrected copy holds a handful of rows and says nothing about how fresh the whole is, nor does a full file that only added.
_DELTAS: Final = [feed.code for feed in FEEDS.values() if feed.mode == "delta"]
_WHOLE = Q(status__in=_GOOD, is_correction=False) & (Q(mode="full") | Q(feed__in=_DELTAS))


def _last_two(
    but: Collection[str], left_out: Sequence[str], feeds: Collection[str]
) -> dict[str, list[Batch]]:
    """The last two whole batches of each of these feeds but some, newest period first."""
    found: dict[str, list[Batch]] = {}
    for batch in _newest_batches(tuple(left_out))(but or ("",), feeds):
        found.setdefault(batch.feed, []).append(batch)
    return found


@cache
def _newest_batches(left_out: tuple[str, ...]) -> Prepared[[Collection[str], Collection[str]], Batch]:
    newest = [F("period_to").desc(nulls_last=True), F("received_at").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=[F("feed")], order_by=newest)

    @prepared
    def newest_batches(but: Collection[str], feeds: Collection[str]) -> QuerySet[Batch]:
        whole = Batch.objects.filter(_WHOLE, feed__in=feeds).exclude(feed__in=but).defer(*left_out)
        return whole.annotate(place=place).filter(place__lte=2).order_by("feed", "place")

    return newest_batches


def _last_two_by_county(
    left_out: Sequence[str], feeds: Sequence[str], area: str
) -> dict[tuple[str, str], list[Batch]]:
    """The last two whole batches by (county, feed) of the area, newest period first."""
    code = area[:COUNTY_DIGITS]
    span = (code, code + "9" * COUNTY_DIGITS) if code else ("0", "9" * COUNTY_DIGITS)
    found: dict[tuple[str, str], list[Batch]] = {}
    for row in _newest_by_county(tuple(left_out))(feeds, *span):
        found.setdefault((row.county, row.batch.feed), []).append(row.batch)
    return found


@cache
def _newest_by_county(left_out: tuple[str, ...]) -> Prepared[[Collection[str], str, str], ServedCounty]:
    newest = [
        F("batch__period_to").desc(nulls_last=True),
        F("batch__received_at").desc(),
        F("batch_id").desc(),
    ]
    place = Window(RowNumber(), partition_by=[F("county"), F("batch__feed")], order_by=newest)

    @prepared
    def newest_by_county(feeds: Collection[str], first: str, last: str) -> QuerySet[ServedCounty]:
        whole = ServedCounty.objects.filter(batch__in=Batch.objects.filter(_WHOLE, feed__in=feeds))
        whole = whole.filter(county__gte=first, county__lte=last)
        with_batch = whole.select_related("batch").defer(*(f"batch__{name}" for name in left_out))
        return with_batch.annotate(place=place).filter(place__lte=2).order_by("place")

    return newest_by_county


def _due(feed: Feed, batch: Batch | None) -> date | None:
    if batch is None:
        return None
    last = min(batch.period_to or batch.received_at.date(), batch.received_at.date())
    return date.fromordinal(last.toordinal() + feed.freshness_days)


def county_names() -> dict[str, str]:
    """Names of the counties as the newest file of areas gives them; empty when there is none or it is no longer kept."""
    newest = Batch.objects.filter(_WHOLE, feed="regions").order_by("-received_at", "-id").first()
    if newest is None or not newest.staged_path.exists():
        return {}
    return _county_names(newest.staged_path)


@lru_cache(maxsize=4)
def _county_names(path: Path) -> dict[str, str]:
    staged = pq.read_table(path, columns=["code", "area_name", "level"])
    rows = zip(*(column.to_pylist() for column in staged.columns), strict=True)
    return {code: name for code, name, level in rows if level == "county"}


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
