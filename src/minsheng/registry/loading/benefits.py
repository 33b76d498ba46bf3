"""Pay lists of all other programmes: each row names its programme, and for what it names a full list is complete.

What such a list pays by the month or the year runs; what it pays once is history, and is over with its day. Its sum is believed
where it is one of a month. A programme whose
roll has a form of its own is read from that form, and one of which nobody keeps a list (`Programme.unlisted`) from none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from minsheng.feeds import states
from minsheng.feeds.catalogue import CLOSING
from minsheng.feeds.columns import ENROLMENT
from minsheng.feeds.models import Batch
from minsheng.kernel.scratch import scratch
from minsheng.policy import packs
from minsheng.policy.programme import Programme
from minsheng.policy.titles import Titles
from minsheng.registry import sync
from minsheng.registry.loading import rolls
from minsheng.registry.loading.earlier import period_of
from minsheng.registry.loading.facts import coverage, started
from minsheng.registry.loading.people import counties_served, county_range, regions
from minsheng.registry.loading.plans import Plan, Source, Warned
from minsheng.registry.loading.probable import plan_probable
from minsheng.registry.matching import Matched, Refused, match
from minsheng.registry.models import Coverage

FEED: Final = "benefit_roll"
UNKNOWN, OWN_ROLL, UNLISTED = "PROGRAMME_NAME_UNKNOWN", "PROGRAMME_OWN_ROLL", "PROGRAMME_UNLISTED"
_MONTHLY_FRESH: Final = 40
"""What is paid by the month is listed every month; all else as long as the feed says."""
_NAMED: Final = 12
"""So many names are listed to whoever wrote one that is none."""

# The last day of the stretch for which a sum is paid: the month, the quarter ... or the calendar year that a row states.
_LAST: Final = (
    "CASE WHEN s.paid_month IS NULL AND s.paid_year BETWEEN 1949 AND 2098 THEN make_date(CAST(s.paid_year AS BIGINT), 12, 31) "
    "WHEN s.paid_month IS NULL THEN NULL WHEN s.cycle = 'yearly' THEN make_date(year(s.paid_month), 12, 31) "
    "WHEN s.cycle = 'monthly' THEN last_day(s.paid_month) WHEN s.cycle = 'quarterly' "
    "THEN last_day(CAST(date_trunc('quarter', s.paid_month) + INTERVAL 2 MONTH AS DATE)) "
    "ELSE last_day(CAST(s.paid_month + INTERVAL 5 MONTH AS DATE)) END"
)
_FIRST: Final = (
    "coalesce(s.start_month, s.paid_month, CASE WHEN s.paid_year BETWEEN 1949 AND 2098 "
    "THEN make_date(CAST(s.paid_year AS BIGINT), 1, 1) END)"
)
_SELECT: Final = (
    "CASE WHEN NOT s.repeats THEN s.code END AS programme, "
    "CAST(NULL AS VARCHAR) AS subtype, '' AS source_key, CAST(NULL AS VARCHAR) AS role, "
    "s.first AS valid_from, CASE WHEN s.cycle = 'once' THEN s.first WHEN s.status = 'stopped' "
    "THEN coalesce(s.stopped_on, (SELECT first FROM period) - 1) "
    "WHEN s.last < (SELECT first FROM period) THEN s.last END AS valid_to, "
    "CASE WHEN s.cycle = 'monthly' THEN s.paid_fen END AS monthly_fen, "
    "s.account_name_key IS NOT NULL AND s.account_name_key <> s.name_key AS account_of_other"
)


def titles_of(first: date, last: date) -> Titles:
    """What the programmes of this place are called in these days."""
    pack = packs.load(str(settings.MINSHENG_PACK))
    return _titles(pack, first, last)


@lru_cache(maxsize=8)
def _titles(pack: packs.Pack, first: date, last: date) -> Titles:
    return Titles(pack, first, last)


def named_in(text: str, first: date, last: date) -> tuple[str, ...]:
    """The programmes that the name of a list without a row speaks of."""
    titles = titles_of(first, last)
    return tuple(code for code in titles.within(text) if not _aside(code, titles))


def programmes_of(batch: Batch) -> tuple[str, ...]:
    """The programmes that a batch's rows name, or its file name where it has none."""
    titles = titles_of(*period_of(batch))
    words = pq.read_table(batch.staged_path, columns=["programme"])["programme"].unique().drop_null()
    found = {code for word in words.to_pylist() if (code := titles.find(word)) and not _aside(code, titles)}
    return tuple(sorted(found)) or named_in(batch.file_name, *period_of(batch))


def replaced_by(batch: Batch) -> bool:
    """Whether a complete list of the same or a later period has come since for one of its programmes."""
    tables = [f"{ENROLMENT}{code}" for code in programmes_of(batch)]
    newer = Coverage.objects.filter(
        table__in=tables, batch__feed=FEED, batch__mode="full", batch_id__gt=batch.pk,
        county__in=batch.served.values("county"),
    ).select_related("batch")  # fmt: skip
    return any(period_of(row.batch)[1] >= period_of(batch)[1] for row in newer)


def _aside(code: str, titles: Titles) -> str:
    """Why rows of this programme are not read here, "" where they are."""
    if f"{ENROLMENT}{code}" in CLOSING:
        return OWN_ROLL
    programme = titles.programmes.get(code)
    return UNLISTED if programme is not None and programme.unlisted else ""


def plan_benefits(source: Source) -> Plan:
    """Enrolments as the list states them, programme by programme; what a list of a later period states stays as it is."""
    titles = titles_of(source.period_from, source.period_to)
    matched = match(source.staged)
    codes, refused, warned = _read_names(source.staged, titles)
    matched.forget([one.row for one in refused] + [one.row for one in warned])
    seen = {one.row for one in matched.refused}
    matched.refused += [one for one in refused if one.row not in seen]
    table = _prepared(source, codes, titles)
    plan = started(matched, [])
    plan.apart = True
    plan.refused += [one for one in refused if one.row in seen]
    plan.warned += warned
    if warned:
        aside = {one.row for one in warned}
        plan.kept = source.staged.filter(
            pa.array([i not in aside for i in range(source.staged.num_rows)], pa.bool_())
        )
    part = source._replace(staged=table)
    later = _stated_later(source)
    people = {row["person_id"]: row["region"][:6] for row in regions(matched.person_id).to_pylist()}
    shaped = rolls.shaped(part, rolls.Roll((), _SELECT), matched.person_id)
    for code in _programmes(source, codes, titles):
        rows = shaped.filter(pc.equal(shaped["programme"], code))
        stated = later.get(code, frozenset())
        free = [people.get(one, "") not in stated for one in rows["person_id"].to_pylist()]
        rows = rows.filter(pa.array(free, pa.bool_()))
        plan.earlier = plan.earlier or not all(free)
        served = counties_served(rows["person_id"]) if rows.num_rows else list(source.nobody_in)
        counties = [one for one in served if one not in stated]
        _add(plan, part, matched, code, rows, counties, titles.programmes.get(code))
    return rolls.untold(plan)


def _add(
    plan: Plan, source: Source, matched: Matched, code: str, rows: pa.Table, counties: Sequence[str], version: Programme | None
) -> None:  # fmt: skip
    """What the list says of one programme in the counties it speaks for."""
    if not counties:
        return
    listed = f"'{code}'"
    condition, params = county_range("t.region", counties)
    scope = f"t.batch_id IS NOT NULL AND t.programme = {listed} AND {condition}"
    plan.changes.append(rolls.superseded(rows, listed, "batch_id IS NULL"))
    plan.changes.append(sync.plan(rolls.ENROLMENT, rows, full=source.full, scope=scope, scope_params=params))
    select = f"CASE WHEN s.guess = {listed} THEN s.guess END AS programme"
    plan.changes.append(plan_probable(source, matched, select, (code,), counties))
    monthly = version is not None and version.delivery is not None and version.delivery.cycle == "monthly"
    once = version is not None and version.delivery is not None and version.delivery.cycle == "once"
    if source.full and not once:
        days = _MONTHLY_FRESH if monthly else source.freshness_days
        plan.covered += coverage(
            source._replace(freshness_days=days, closes=(f"{ENROLMENT}{code}",)), counties
        )


def _programmes(source: Source, codes: Sequence[str | None], titles: Titles) -> list[str]:
    named = {code for code in codes if code is not None}
    if source.nobody_in:
        named |= set(source.nobody_programmes)
    return sorted(code for code in named if not _aside(code, titles))


def _read_names(staged: pa.Table, titles: Titles) -> tuple[list[str | None], list[Refused], list[Warned]]:
    """The programme of each row; rows whose name is none; rows that are not read here."""
    codes: list[str | None] = []
    refused, warned = [], []
    known: dict[str | None, str | None] = {}
    for row, word in enumerate(staged["programme"].to_pylist()):
        if word not in known:
            known[word] = titles.find(word) if word else None
        code = known[word]
        codes.append(code)
        if code is None:
            refused.append(Refused(row, UNKNOWN, "programme", _hint(word or "", titles)))
        elif aside := _aside(code, titles):
            warned.append(Warned(row, aside, "programme", _why(code, titles)))
    return codes, refused, warned


def _why(code: str, titles: Titles) -> str:
    programme = titles.programmes.get(code)
    return f"{programme.unlisted}。" if programme is not None and programme.unlisted else ""


def _hint(word: str, titles: Titles) -> str:
    """What it may have been meant to be, and which names are known."""
    near = titles.near(word) if word else None
    listed = [
        titles.names[code]
        for code in sorted(titles.names, key=partial(_turn, titles))
        if not _aside(code, titles)
    ]
    more = f"等 {len(listed)} 项" if len(listed) > _NAMED else ""
    meant = f"想写的可能是“{titles.names[near]}”。" if near else ""
    return f"{meant}可以写：{'、'.join(listed[:_NAMED])}{more}。"


def _turn(titles: Titles, code: str) -> tuple[bool, bool, str]:
    """Money before services, what runs before what is given once."""
    version = titles.programmes.get(code)
    given = version.delivery if version is not None else None
    return given is None or given.kind != "cash", given is None or given.cycle in ("once", "none"), code


def _prepared(source: Source, codes: Sequence[str | None], titles: Titles) -> pa.Table:
    """The rows with the code of their programme, how often it is paid, and the first and last day of what a row pays.

    `guess`: the code, or that of the nearest name where a row's name is none: who stands on such a row may be paid already.
    What was paid out before the list began, or given once, is listed and runs no more.
    `repeats`: the same person is paid for a later month or year as well; what runs is said by that row, from the first on.
    """
    words = source.staged["programme"].to_pylist()
    lost = {word for word, code in zip(words, codes, strict=True) if word and code is None}
    near = {word: titles.near(word) for word in lost}
    guess = [code or near.get(word) for word, code in zip(words, codes, strict=True)]
    cycles = {code: p.delivery.cycle for code, p in titles.programmes.items() if p.delivery is not None}
    columns = {"code": codes, "guess": guess, "cycle": [cycles.get(code or "", "monthly") for code in codes]}
    table = source.staged
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.string()))
    with scratch() as db:
        db.register("s", table)
        return db.sql(_REPEATS.format(first=_FIRST, last=_LAST), params=[source.period_from]).to_arrow_table()


_REPEATS: Final = """
WITH dated AS (SELECT s.*, {first} AS begins, CAST({last} AS DATE) AS last FROM s),
told AS (SELECT *, coalesce(start_month IS NULL AND status = 'running' AND cycle <> 'once' AND last >= first_day, false) AS runs,
  status = 'running' AND (cycle = 'once' OR coalesce(start_month IS NULL AND last < first_day, false)) AS over
  FROM dated, (SELECT CAST(? AS DATE) AS first_day))
SELECT * EXCLUDE (runs, over, begins, first_day) REPLACE (CASE WHEN over THEN 'stopped' ELSE status END AS status,
    CASE WHEN over THEN coalesce(stopped_on, last) ELSE stopped_on END AS stopped_on),
  CASE WHEN runs THEN min(begins) OVER line ELSE begins END AS first, runs AND last < max(last) OVER line AS repeats
FROM told WINDOW line AS (PARTITION BY id_clean, name_key, code, runs) ORDER BY sheet, row_number"""


def _stated_later(source: Source) -> Mapping[str, frozenset[str]]:
    """Programme -> the counties for which a complete list of a later period stands."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Coverage.objects.filter(
        table__startswith=ENROLMENT, batch__feed=FEED, batch__mode="full", batch__status=states.REGISTERED
    ).exclude(batch=source.batch_id)
    for row in rows.select_related("batch"):
        if period_of(row.batch)[0] > source.period_to:
            found[row.table.removeprefix(ENROLMENT)].add(row.county)
    return {code: frozenset(counties) for code, counties in found.items()}
