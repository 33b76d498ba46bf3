"""Candidates become drafts of leads: explained by the reference engine, compared with the columnar one, ranked, with sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import pyarrow as pa

from minsheng.asking.queries import heard
from minsheng.discovery import evidence, hearing, rules
from minsheng.discovery.candidates import Found, Search
from minsheng.discovery.explaining import Draft, Judged, drafts_of
from minsheng.discovery.rules import Candidate
from minsheng.discovery.surroundings import portions
from minsheng.feeds.queries import late_feeds
from minsheng.registry import sources
from minsheng.registry.probable import Probable, probable_enrolments

SOURCES_AT_ONCE: Final = 20_000


@dataclass
class Drafts:
    """What a run would have raised. `disagreements`: the engines differ, so nothing is raised and nothing is closed; `late`: see
    `late_since`.
    """

    drafts: list[Draft] = field(default_factory=list)
    disagreements: list[Candidate] = field(default_factory=list)
    suppressed: dict[Candidate, str] = field(default_factory=dict)
    late: Mapping[tuple[str, str], date] = field(default_factory=dict)


def prepare(search: Search, found: Found, *, known_at: datetime) -> Drafts:
    """Apply the ranked exclusions, explain what is left, add the sources."""
    made = Drafts()
    made.suppressed = rules.suppressed(
        found.candidates,
        found.held,
        excluders=search.pack.excluders,
        household_programmes=search.household_programmes,
    )
    doubts = doubts_of(search, known_at)
    judged = Judged(search.pack, search.on, known_at, heard(search.pack, search.on))
    asked = hearing.answered(search, [c for c in found.candidates if c not in made.suppressed], judged)
    left = [rules.lowered(c) if c.key[:3] in doubts else c for c in asked]
    work = ((portion, _doubts_about(portion.candidates, doubts)) for portion in portions(search, left))
    for candidate, draft in drafts_of(judged, work, many=len(left)):
        if draft is None:
            made.disagreements.append(candidate)
        else:
            made.drafts.append(draft)
    made.late = late_since(search.on)
    for at in range(0, len(made.drafts), SOURCES_AT_ONCE):
        add_sources(made.drafts[at : at + SOURCES_AT_ONCE], known_at, made.late)
    return made


def doubts_of(search: Search, known_at: datetime) -> dict[tuple[str, int, str], Probable]:
    """{(kind, subject, programme): the row of a roll that may be theirs}; of a household, the row of any member."""
    rows = probable_enrolments(known_at=known_at)
    search.db.register("doubted", pa.table({"id": pa.array({p for p, _ in rows}, pa.int64())}))
    homes = {
        row["person_id"]: row["joint_id"]
        for row in search.rows("select person_id, joint_id from person join doubted on id = person_id")
    }
    found: dict[tuple[str, int, str], Probable] = {}
    for (person, programme), row in rows.items():
        if programme not in search.household_programmes:
            found[rules.PERSON, person, programme] = row
        elif homes.get(person) is not None:
            found.setdefault((rules.HOUSEHOLD, homes[person], programme), row)
    return found


def _doubts_about(
    candidates: Iterable[Candidate], doubts: Mapping[tuple[str, int, str], Probable]
) -> dict[Candidate, Probable]:
    """The row of a roll that may be theirs, for those whose lead it lowers."""
    found = {c: doubts.get(c.key[:3]) for c in candidates if c.label == "check"}
    return {c: doubt for c, doubt in found.items() if doubt is not None}


def late_since(on: date) -> dict[tuple[str, str], date]:
    """{(feed, county): the day by which newer data were due}, of feeds that are late on the day."""
    return {
        (one.feed.code, part.county): part.due_on
        for one in late_feeds(on)
        for part in one.counties
        if part.late and part.due_on is not None
    }


def add_sources(drafts: Sequence[Draft], known_at: datetime, late: Mapping[tuple[str, str], date]) -> None:
    """Put into each evidence where its facts come from."""
    found = sources.of_persons(evidence.persons_in(d.evidence for d in drafts), known_at=known_at)
    for draft in drafts:
        evidence.add_sources(draft.evidence, found, draft.candidate.region, late)
