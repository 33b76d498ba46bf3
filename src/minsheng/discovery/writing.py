"""Writes what a run or a reaction says into the leads: opens, refreshes, closes. Inside the caller's transaction.

`Reach` says whose leads may be touched, so that older facts never undo what newer ones did.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from minsheng.assessment.models import Run
from minsheng.bulk import copy_rows, update_rows
from minsheng.discovery import overdue, parameters, rules, states
from minsheng.discovery.candidates import Found, Search
from minsheng.discovery.drafts import Drafts
from minsheng.discovery.explaining import Draft
from minsheng.discovery.models import Lead, Reaction
from minsheng.discovery.rules import Key
from minsheng.discovery.states import FACTS_CHANGED

State = tuple[int, str, str]
"""Number, label and hash of the facts of an open lead."""
_RAISING_LOCK = 0x6C65_6164_73  # "leads": one writing at a time on PostgreSQL; SQLite has one writer anyway
_AT_ONCE = 500


class _Open(NamedTuple):
    id: int
    label: str


class _Closed(NamedTuple):
    facts_hash: str
    closed_at: datetime


@dataclass(frozen=True)
class Subjects:
    """Persons and joint households, by number."""

    person: frozenset[int] = frozenset()
    joint: frozenset[int] = frozenset()

    def __contains__(self, key: object) -> bool:
        """Whether the subject of a lead's key is one of them."""
        assert isinstance(key, tuple)
        return key[1] in (self.person if key[0] == rules.PERSON else self.joint)

    def __bool__(self) -> bool:
        return bool(self.person or self.joint)

    def __or__(self, other: "Subjects") -> "Subjects":
        return Subjects(self.person | other.person, self.joint | other.joint)

    def lists(self) -> dict[str, list[int]]:
        """As JSON."""
        return {rules.PERSON: sorted(self.person), rules.HOUSEHOLD: sorted(self.joint)}


@dataclass(frozen=True)
class Reach:
    """Whose leads may be touched: `only` these (None: everybody's), not those `later` facts have spoken about, nor leads that
    `moved` while they were looked at.
    """

    only: Subjects | None = None
    later: Subjects = field(default_factory=Subjects)
    moved: frozenset[Key] = frozenset()

    def allows(self, key: Key) -> bool:
        """Whether a lead with this key may be opened, refreshed or closed."""
        return (self.only is None or key in self.only) and key not in self.later and key not in self.moved


@dataclass
class Plan:
    """What has to be written. `stale`: leads that nobody can judge now, see `overdue`."""

    opened: list[Draft]
    refreshed: list[tuple[int, Draft]]
    lapsed: list[tuple[int, Key, str]]
    kept_closed: int
    stale: list[int]


def one_at_a_time() -> None:
    """Wait until no other run or reaction is writing leads; until the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RAISING_LOCK])


def spoken_about_since(known_at: datetime) -> Subjects:
    """The subjects of reactions that knew more than `known_at`."""
    found = Subjects()
    for subjects in Reaction.objects.filter(known_at__gt=known_at).values_list("subjects", flat=True):
        found |= Subjects(frozenset(subjects.get("person", ())), frozenset(subjects.get("joint", ())))
    return found


def standing(only: Subjects | None = None) -> dict[Key, State]:
    """What each open lead stands on, before answers and facts are read: see `moved_since`."""
    leads = Lead.objects.exclude(status="closed").order_by()
    return {
        row[:5]: row[5:]
        for part in _within(leads, only)
        for row in part.values_list(*_KEY, "pk", "label", "facts_hash").iterator(chunk_size=20_000)
    }


def moved_since(before: Mapping[Key, State], only: Subjects | None = None) -> frozenset[Key]:
    """Leads that were judged anew or closed meanwhile: an answer given in between knew more than the search.

    What a person closed is none of them: see `stays_closed`.
    """
    now = standing(only)
    moved = {state[0]: key for key, state in before.items() if now.get(key) != state}
    ids, decided = list(moved), set[int]()
    for at in range(0, len(ids), _AT_ONCE):
        closed = Lead.objects.filter(pk__in=ids[at : at + _AT_ONCE], status="closed")
        decided.update(closed.exclude(outcome=FACTS_CHANGED).values_list("pk", flat=True))
    return frozenset(key for pk, key in moved.items() if pk not in decided)


# ------------------------------------------------------------------------------------------------ plan


def plan(search: Search, found: Found, drafts: Drafts, reach: Reach) -> Plan:
    """Compare what the run says with what is open and what people have closed."""
    opened, refreshed, kept_closed = [], [], 0
    running, closed = _open_leads(reach), _closed_leads(reach)
    rest = parameters.number(search.pack, "rest_days", search.on)
    for draft in drafts.drafts:
        key = draft.candidate.key
        if not reach.allows(key):
            continue
        if key in running:
            refreshed.append((running[key].id, draft))
        elif stays_closed(draft, closed.get(key), on=search.on, rest_days=rest):
            kept_closed += 1
        else:
            opened.append(draft)
    untouched = {d.candidate.key for d in drafts.drafts} | {c.key for c in drafts.disagreements}
    lapsed = [
        (lead.id, key, lead.label)
        for key, lead in sorted(running.items())
        if key not in untouched and not _cannot_tell(key, found)
    ]
    stale = set(overdue.among(search, drafts, lapsed))
    kept = [one for one in lapsed if one[0] not in stale]
    return Plan(opened, refreshed, kept, kept_closed, sorted(stale))


def _cannot_tell(key: Key, found: Found) -> bool:
    """Whether a lead that was not found again may hold all the same: a file it needs is stale, or people planned it."""
    reason = key[3]
    if reason == states.ENTITLED:
        return key[2] in found.roll_missing or key[2] in found.without_roll
    if key[2] in found.in_mass.get(reason, ()):
        return True
    return reason in states.BY_PEOPLE or reason in found.suspended or reason in found.off


def stays_closed(
    draft: Draft, closed: _Closed | None, *, on: date | None = None, rest_days: int | None = None
) -> bool:
    """Whether a person has decided about the very same facts, and no visit since then reported hardship.

    A state that lasts (`rules.RECURRING`) is looked at again `rest_days` after the decision.
    """
    if closed is None or closed.facts_hash != draft.facts_hash:
        return False
    decided = timezone.localdate(closed.closed_at)
    if draft.candidate.reason in rules.RECURRING and on is not None and rest_days is not None:
        return on < decided + timedelta(days=rest_days)
    return draft.seen_on is None or draft.seen_on <= decided


_KEY = ("subject_kind", "subject_id", "programme", "reason", "matter_number")


def _open_leads(reach: Reach) -> dict[Key, _Open]:
    """Leads that are not closed, locked on PostgreSQL so that nobody closes one while it is refreshed."""
    leads = Lead.objects.exclude(status="closed").select_for_update().order_by("pk")
    found: dict[Key, _Open] = {}
    for part in _within(leads, reach.only):
        for row in part.values_list(*_KEY, "pk", "label").iterator(chunk_size=20_000):
            if reach.allows(row[:5]):
                found[row[:5]] = _Open(*row[5:])
    return found


def _closed_leads(reach: Reach) -> dict[Key, _Closed]:
    """The latest decision of a person for each key; what the system closed counts for nothing."""
    leads = Lead.objects.filter(status="closed").exclude(outcome=FACTS_CHANGED).order_by("closed_at", "pk")
    found: dict[Key, _Closed] = {}
    for part in _within(leads, reach.only):
        for row in part.values_list(*_KEY, "facts_hash", "closed_at").iterator(chunk_size=20_000):
            if row[6]:
                found[row[:5]] = _Closed(row[5], row[6])
    return found


def _within(leads: QuerySet[Lead], only: Subjects | None) -> Iterable[QuerySet[Lead]]:
    """The leads of these subjects, some hundreds of subjects at a time."""
    if only is None:
        yield leads
        return
    for kind, ids in only.lists().items():
        for at in range(0, len(ids), _AT_ONCE):
            yield leads.filter(Q(subject_kind=kind) & Q(subject_id__in=ids[at : at + _AT_ONCE]))


# ----------------------------------------------------------------------------------------------- write

_SHARED = (
    "label",
    "region",
    "rank",
    "rank_reason",
    "ask",
    "contact_id",
    "amount_monthly_fen",
    "evidence",
    "facts_hash",
    "ground",
)


def _shared(draft: Draft) -> tuple[object, ...]:
    """The values of `_SHARED`."""
    return (
        draft.candidate.label,
        draft.candidate.region,
        draft.rank,
        _json(draft.rank_reason),
        draft.ask,
        draft.contact_id,
        draft.amount_fen,
        _json(draft.evidence),
        draft.facts_hash,
        draft.ground,
    )


def open_leads(run: Run, drafts: Sequence[Draft], now: datetime, reaction: Reaction | None = None) -> None:
    """Add a lead for each draft."""
    columns = (*_SUBJECT, *_SHARED, "due_on", "held")
    constants = {
        "run_id": run.pk,
        "first_run_id": run.pk,
        "reaction_id": None if reaction is None else reaction.pk,
        "status": "open",
        "opened_at": now,
        "refreshed_at": now,
        "outcome": "",
        "outcome_note": "",
    }
    rows = (_subject(d) + _shared(d) + (d.due_on, d.held) for d in drafts)
    copy_rows(Lead, columns, rows, constants=constants)


_SUBJECT = (
    "subject_kind",
    "subject_id",
    "household_id",
    "person_id",
    "programme",
    "reason",
    "matter_number",
)


def _subject(draft: Draft) -> tuple[object, ...]:
    c = draft.candidate
    person = c.subject_id if c.kind == rules.PERSON else None
    household = c.subject_id if c.kind == rules.HOUSEHOLD else c.household_id
    return (c.kind, c.subject_id, household, person, c.programme, c.reason, c.key[4])


def refresh(run: Run, pairs: Sequence[tuple[int, Draft]], now: datetime) -> None:
    """Put what is known now into leads that still hold."""
    columns = (*_SHARED, "run_id", "refreshed_at", "stale_since")
    update_rows(Lead, columns, ((*_shared(draft), run.pk, now, None, id_) for id_, draft in pairs))


def mark_stale(ids: Sequence[int], on: date) -> None:
    """Keep these open, and say since when nobody can tell whether they hold."""
    for at in range(0, len(ids), _AT_ONCE):
        Lead.objects.filter(pk__in=ids[at : at + _AT_ONCE], stale_since=None).update(stale_since=on)


def lapse(lapsed: Sequence[tuple[int, Key, str]], notes: Mapping[int, str], now: datetime) -> None:
    """Close what no longer holds."""
    columns = ("status", "outcome", "outcome_note", "closed_at", "held")
    rows = (
        (states.next_status("open", "lapse"), FACTS_CHANGED, notes[id_][:500], now, False, id_)
        for id_, _, _ in lapsed
    )
    update_rows(Lead, columns, rows)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


# ----------------------------------------------------------------------------------------------- notes


def notes_of(search: Search, drafts: Drafts, lapsed: Sequence[tuple[int, Key, str]]) -> dict[int, str]:
    """Why each of these leads no longer holds."""
    by_programme: dict[str, list[tuple[int, Key, str]]] = {}
    for each in lapsed:
        by_programme.setdefault(each[1][2], []).append(each)
    excluded = {c.key: by for c, by in drafts.suppressed.items()}
    notes: dict[int, str] = {}
    for code, leads in by_programme.items():
        subjects = [key[1] for _, key, _ in leads]
        enrolled, masks = search.enrolled(code, subjects), search.masks(code, subjects)
        programme = search.programmes.get(code)
        for id_, key, label in leads:
            mask = masks.get(key[1], (0, 0, 0))[0]
            conditions = programme.conditions if programme else ()
            by = excluded.get(key, "")
            notes[id_] = rules.lapse_note(
                label=label,
                enrolled=key[1] in enrolled,
                excluded_by=search.programmes[by].name_zh if by in search.programmes else by,
                unmet=[plain(c.text) for i, c in enumerate(conditions) if mask >> i & 1],
            )
    return notes


def plain(text: str) -> str:
    """The text of a condition without its figures."""
    return text.format(have="", need="")
