"""The verbs of the registry: register a file, enrol by our own decision, reveal a masked field."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.timezone import localdate

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.feeds import states
from minsheng.feeds.actions import note_counties, quarantine, send_back
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.feeds.refusals import refuse
from minsheng.policy import packs
from minsheng.registry import queries, remarks, rules
from minsheng.registry.deaths.opening import ask_who, doubt_enrolled, doubt_met, open_reviews
from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import BOUND as BOUND_FACTS
from minsheng.registry.loading import benefits
from minsheng.registry.loading.areas import plan_areas
from minsheng.registry.loading.bound import BOUND
from minsheng.registry.loading.completeness import check_confirmable, of_whom_unclear
from minsheng.registry.loading.deaths import plan_deaths
from minsheng.registry.loading.declared import settle as settle_families
from minsheng.registry.loading.doubt import Rows, doubt_about
from minsheng.registry.loading.earlier import hold_back, period_of, stated_later
from minsheng.registry.loading.facts import plan_facts
from minsheng.registry.loading.families import link_children, plan_births, plan_marriages, plan_supporters
from minsheng.registry.loading.guardians import plan_guarded
from minsheng.registry.loading.kinds import FACT_FILES
from minsheng.registry.loading.people import counties_in, counties_of, counties_of_nobody
from minsheng.registry.loading.phones import plan_declarations
from minsheng.registry.loading.plans import Plan, Source, write
from minsheng.registry.loading.register import plan_register
from minsheng.registry.loading.rolls import ROLLS, plan_children, plan_roll
from minsheng.registry.loading.services import SERVICE_FILES, plan_vaccinations
from minsheng.registry.loading.strangers import plan_matters
from minsheng.registry.loading.things import plan_posts, plan_prescriptions, plan_training
from minsheng.registry.loading.visits import plan_visits
from minsheng.registry.models import Enrolment, Membership, Person
from minsheng.registry.purposes import OF_ROLE, Question, require
from minsheng.registry.staged import keep_only, settle
from minsheng.trail.actions import record

_LOADER_LOCK: Final = 0x7265_6769_7374  # "regist": one file at a time changes the registry
_ATTEMPTS: Final = 3


class Registered(NamedTuple):
    """What registering a file did: rows linked and refused, facts added, ended and left as they were; `note`: more to say."""

    batch: Batch
    linked: int
    refused: int
    added: int
    ended: int
    kept: int
    note: str = ""


_PLANNERS: Final[dict[str, Callable[[Source], Plan]]] = {
    **{code: partial(plan_facts, file=file) for code, file in {**FACT_FILES, **SERVICE_FILES}.items()},
    **{code: partial(plan_roll, roll=roll) for code, roll in ROLLS.items()},
    **BOUND,
    "regions": plan_areas,
    "register": plan_register,
    "deaths": plan_deaths,
    "declarations": plan_declarations,
    "vaccinations": plan_vaccinations,
    "marriage": plan_marriages,
    "births": plan_births,
    "supporters": plan_supporters,
    "visits": plan_visits,
    "counter": plan_matters,
    "roll_children": plan_children,
    benefits.FEED: benefits.plan_benefits,
    "school": partial(plan_guarded, file=FACT_FILES["school"], whose=("guardian", "guardian2")),
    "disability": partial(plan_guarded, file=FACT_FILES["disability"], whose=("guardian",)),
    "posts": plan_posts,
    "training": plan_training,
    "prescriptions": plan_prescriptions,
}


def register(batch: Batch, *, actor: str, now: datetime) -> Registered:
    """Bring a checked file into the registry: all of it or nothing. A batch that is registered already changes nothing; one
    of a feed that the registry has no place for is sent back (FEED_NOT_TAKEN).

    Matching and comparing happen before the transaction; if another file was registered meanwhile they are done again. A full
    file that may not be complete (`loading.doubt`) only adds, until `confirm_complete`.
    Raises RegistryError BATCH_NOT_CHECKED, REGISTRY_BUSY.
    """
    batch.refresh_from_db()
    if batch.status == states.REGISTERED:
        return Registered(batch, 0, 0, 0, 0, 0)
    if batch.status != states.CHECKED:
        raise RegistryError("BATCH_NOT_CHECKED", "这份文件还没有通过检查，不能入库。", batch=batch.pk)
    if batch.feed not in _PLANNERS:
        sent_back = send_back(batch, refuse("FEED_NOT_TAKEN", feed=batch.feed), actor=actor, now=now)
        return Registered(sent_back, 0, 0, 0, 0, 0)
    source = _source(batch)
    if unclear := of_whom_unclear(batch, source):
        sent_back = send_back(batch, refuse(unclear), actor=actor, now=now)
        return Registered(sent_back, 0, 0, 0, 0, 0)
    for _ in range(_ATTEMPTS):
        before = generation()
        plan = _planned(source)
        doubt = doubt_about(plan, Rows(batch.rows_in, batch.accepted)) if source.full else None
        if doubt:
            source = source._replace(full=False, closes=())
            plan = _planned(source)
            plan.doubt = doubt
        with transaction.atomic():
            if _locked_generation() == before:
                settle()
                return _apply(batch, source, plan, actor=actor, now=now)
    raise _busy(batch)


def confirm_complete(batch: Batch, *, actor: str, now: datetime) -> Registered:
    """A person says that a full file which only added is complete: what it does not name ends, and it counts as full.

    Raises RegistryError NOT_IN_DOUBT, REPLACED_SINCE, FILE_GONE, REGISTRY_BUSY.
    """
    for _ in range(_ATTEMPTS):
        before = generation()
        batch.refresh_from_db()
        check_confirmable(batch)
        batch.mode = "full"
        source = _source(batch)
        plan = _planned(source)
        plan.linked, plan.counts = [], Counter()  # noted when it came
        with transaction.atomic():
            if _locked_generation() == before:
                write(plan, source, now=now)
                settle_families(plan, source, now=now)
                batch.save(update_fields=["mode"])
                done = _done(batch, plan)
                _record_confirmed(done, actor, now)
                return done
    raise _busy(batch)


def _record_confirmed(done: Registered, actor: str, now: datetime) -> None:
    detail = {"feed": done.batch.feed, "added": done.added, "ended": done.ended, "kept": done.kept}
    subject = f"batch:{done.batch.pk}"
    record(actor=actor, verb="registry.confirm_complete", subject=subject, detail=detail, now=now)


def _planned(source: Source) -> Plan:
    plan = _PLANNERS[source.feed](source)
    plan.earlier = hold_back(plan, source, stated_later(source)) or plan.earlier
    return plan


def _busy(batch: Batch) -> RegistryError:
    return RegistryError("REGISTRY_BUSY", "其他文件正在入库，请稍后再试。", batch=batch.pk)


def enrol(
    *,
    person_id: int,
    programme: str,
    from_date: date,
    decision: str,
    actor: str,
    now: datetime,
    household_id: int | None = None,
    monthly_fen: int | None = None,
    subtype: str | None = None,
) -> Enrolment:
    """Enrol a person by our own decision; the next roll that carries them takes the place of this row.

    Raises RegistryError ALREADY_ENROLLED, DECISION_MISSING, PERSON_UNKNOWN, PROGRAMME_UNKNOWN.
    """
    if not decision.strip():
        raise RegistryError("DECISION_MISSING", "没有决定书编号，不能登记享受待遇。")
    if programme not in _programmes(str(settings.MINSHENG_PACK)):
        raise RegistryError("PROGRAMME_UNKNOWN", "政策包和名册里都没有这个项目。", programme=programme[:40])
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise RegistryError("PERSON_UNKNOWN", "没有这个人。")
        running = Enrolment.objects.filter(
            person=person, programme=programme, ended_at__isnull=True, valid_to__isnull=True
        )
        if running.exists():
            raise RegistryError("ALREADY_ENROLLED", "这个人已经在享受这项待遇。", programme=programme)
        made = Enrolment.objects.create(
            person=person,
            household_id=household_id or _joint_household(person_id),
            programme=programme,
            subtype=subtype,
            decision=decision.strip(),
            region=person.region,
            valid_from=from_date,
            monthly_fen=monthly_fen,
            recorded_at=now,
        )
        detail = {"programme": programme, "decision": decision.strip(), "from": from_date}
        record(actor=actor, verb="registry.enrol", subject=f"person:{person_id}", detail=detail, now=now)
    return made


@lru_cache(maxsize=4)
def _programmes(pack: str) -> frozenset[str]:
    """The programmes of the county's pack and those that rolls bring."""
    of_rolls = {code for roll in ROLLS.values() for code in roll.programmes}
    return frozenset(of_rolls | {version.code for version in packs.load(pack).versions})


_REVEAL_DUTIES: Final = {
    "id_number": "reveal.identity",
    "name": "reveal.identity",
    "phone": "reveal.identity",
    "account": "reveal.identity",
    "address": "reveal.identity",
    "medical": "reveal.medical",
    "means": "reveal.means",
    "custody": "reveal.custody",
    "parents": "reveal.custody",
}
_SHORTEST_REASON: Final = 4


def reveal(
    *,
    officer: Officer,
    person_id: int,
    field: str,
    reason: str,
    now: datetime,
    purpose: str = "",
    case: str = "",
) -> str:
    """The full value of a masked field, for a reason that goes on record; of the sections it only notes the
    permission. 'means' and 'custody' need a purpose and a case as well: see `purposes.require`.

    Raises Refusal: DUTY_MISSING, OUTSIDE_JURISDICTION, PURPOSE_MISSING, CASE_MISSING, PURPOSE_NOT_AUTHORISED; RegistryError
    REASON_TOO_SHORT, FIELD_UNKNOWN, PERSON_UNKNOWN.
    """
    opened = _opened(officer, [person_id], field, reason, now, purpose, case)
    if field in _SECTIONS:
        return ""
    return str(getattr(queries.identity(opened)[person_id], field))


def open_section(
    *,
    officer: Officer,
    person_ids: Sequence[int],
    section: str,
    reason: str,
    now: datetime,
    purpose: str = "",
    case: str = "",
    each_own: bool = False,
) -> frozenset[int]:
    """Note that a section of these persons is opened; returns of whom it may be shown. `each_own`: see `purposes.Question`.

    Raises as `reveal`.
    """
    if section not in _SECTIONS:
        raise RegistryError("FIELD_UNKNOWN", "没有这个可查看的字段。")
    return _opened(officer, person_ids, section, reason, now, purpose, case, each_own=each_own)


_SECTIONS: Final = frozenset({"medical", "means", "custody", "parents"})
"""`parents`: what has become of a minor's parents, of the child's side; it needs no ground of the parents'."""


def _opened(
    officer: Officer,
    person_ids: Sequence[int],
    field: str,
    reason: str,
    now: datetime,
    purpose: str,
    case: str,
    *,
    each_own: bool = False,
) -> frozenset[int]:
    if field not in _REVEAL_DUTIES:
        raise RegistryError("FIELD_UNKNOWN", "没有这个可查看的字段。")
    duties.check(officer, _REVEAL_DUTIES[field])
    if len(reason.strip()) < _SHORTEST_REASON:
        raise RegistryError("REASON_TOO_SHORT", "请写明查看理由（至少四个字）。")
    regions = dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "region"))
    if not regions or len(regions) < len(set(person_ids)):
        raise RegistryError("PERSON_UNKNOWN", "没有这个人。")
    for region in regions.values():
        jurisdiction.check(officer, region)
    allowed = frozenset(regions)
    stated = {}
    if field in BOUND_FACTS:
        # Outside the transaction below: a refusal must stay on the trail.
        may_state = OF_ROLE.get(officer.role, ())
        question = Question(officer.actor, sorted(regions), field, purpose, case, may_state, each_own)
        allowed = require(question, on=localdate(now), now=now)
        stated = {"purpose": purpose, "case": case.strip()}
    with transaction.atomic():
        for person_id in sorted(allowed):
            detail = {"field": field, "reason": reason.strip(), **stated}
            record(
                actor=officer.actor,
                verb="registry.reveal",
                subject=f"person:{person_id}",
                detail=detail,
                now=now,
            )
    return allowed


def _source(batch: Batch) -> Source:
    feed = FEEDS[batch.feed]
    first, last = period_of(batch)
    empty = feed.is_roll and not batch.rows_in
    return Source(
        batch_id=batch.pk,
        feed=batch.feed,
        full=batch.mode == "full",
        staged=_conforming(pq.read_table(batch.staged_path), feed.schema),
        period_from=first,
        period_to=last,
        freshness_days=feed.freshness_days,
        closes=feed.closes if batch.mode == "full" or feed.mode == "delta" else (),
        received_on=localdate(batch.received_at),
        nobody_in=tuple(counties_of_nobody(batch.file_name)) if empty else (),
        nobody_programmes=benefits.named_in(batch.file_name, first, last)
        if empty and feed.names_programmes
        else (),
    )


def _conforming(staged: pa.Table, schema: pa.Schema) -> pa.Table:
    """Exactly the feed's columns: an older staged file may lack one that the catalogue has learned since."""
    columns = [
        staged[f.name].cast(f.type) if f.name in staged.column_names else pa.nulls(staged.num_rows, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


def generation() -> tuple[int, int]:
    """Changes whenever a file is registered, or confirmed to be complete."""
    registered = Batch.objects.filter(status=states.REGISTERED)
    return registered.count(), registered.filter(mode="full").count()


def _locked_generation() -> tuple[int, int]:
    """SQLite has the write lock since BEGIN IMMEDIATE; PostgreSQL gets one here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADER_LOCK])
    return generation()


def _apply(batch: Batch, source: Source, plan: Plan, *, actor: str, now: datetime) -> Registered:
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.status == states.REGISTERED:
        return Registered(locked, 0, 0, 0, 0, 0)
    write(plan, source, now=now)
    note_counties(locked, _counties(plan, source))
    if batch.feed in {"register", "births"}:
        link_children(batch_id=batch.pk, now=now)
    settle_families(plan, source, now=now)
    if plan.kept is not None:
        keep_only(locked, plan.kept)
    reviews = _open_reviews(plan, source, now)
    locked = quarantine(locked, remarks.problems(plan, source), now=now, actor=actor)
    upgraded = sum(one.code == "ID_UPGRADED" for one in plan.warned)
    repaired = upgraded + sum(rows for rule, rows in plan.counts.items() if rule in _REPAIRS)
    locked.repaired = min(repaired, locked.accepted)
    locked.status = states.REGISTERED
    if plan.doubt:
        locked.mode = "delta"
    locked.save(update_fields=["repaired", "status", "mode"])
    done = _done(locked, plan)
    _record(plan, done, source, reviews, actor=actor, now=now)
    batch.refresh_from_db()
    return done._replace(batch=batch)


def _done(batch: Batch, plan: Plan) -> Registered:
    said = [
        f"{one.message}{one.suggestion if plan.doubt else ''}（{one.code}）"
        for one in remarks.about_file(batch.pk, plan)
    ]
    return Registered(
        batch,
        linked=sum(plan.counts.values()),
        refused=len({reject.row for reject in plan.refused}),
        added=sum(change.added.num_rows for change in plan.changes),
        ended=sum(len(change.ended) for change in plan.changes),
        kept=sum(change.kept for change in plan.changes),
        note="".join(said),
    )


def _counties(plan: Plan, source: Source) -> list[str]:
    """The counties the file speaks for: those it is complete for, else those whose people (or areas) it names."""
    if source.nobody_in:
        return list(source.nobody_in)
    if plan.covered:
        return sorted({row.county for row in plan.covered})
    if source.feed == "regions":
        return counties_in(source.staged["code"])
    return counties_of(plan.person_ids)


def _open_reviews(plan: Plan, source: Source, now: datetime) -> int:
    """A reported death on which something hangs is looked at by a person; the task exists as soon as the fact."""
    if source.feed == "visits":
        return doubt_met(source.batch_id, now=now)
    if FEEDS[source.feed].is_roll:
        return doubt_enrolled(now=now)
    if source.feed != "deaths":
        return 0
    asked = [(one, source.staged.slice(one.row, 1).to_pylist()[0]) for one in plan.mixed]
    questions = ask_who(source.batch_id, asked, now=now)
    return questions + open_reviews(source.batch_id, unsure={link.person_id for link in plan.linked}, now=now)


def _record(plan: Plan, done: Registered, source: Source, reviews: int, *, actor: str, now: datetime) -> None:
    subject = f"batch:{source.batch_id}"
    if plan.rows_unauthorised or plan.cells_dropped:
        detail = {
            "feed": source.feed,
            "rows": plan.rows_unauthorised,
            "cells": plan.cells_dropped,
            "code": "PURPOSE_NOT_AUTHORISED",
        }
        record(actor=actor, verb="registry.purpose_refused", subject=subject, detail=detail, now=now)
    detail = {
        "feed": source.feed,
        "linked": done.linked,
        "refused": done.refused,
        "added": done.added,
        "ended": done.ended,
        "kept": done.kept,
        "rules": {rule: rows for rule, rows in sorted(plan.counts.items()) if rows},
        "tables": sorted({str(model._meta.model_name) for model in _written(plan)}),  # noqa: SLF001
        "matching": rules.VERSION,
    }
    if reviews:
        detail["death_reviews"] = reviews
    for one in remarks.about_file(source.batch_id, plan)[:1]:
        detail["code"] = one.code
    record(actor=actor, verb="registry.register", subject=subject, detail=detail, now=now)


def _written(plan: Plan) -> Iterator[type[Model]]:
    """The tables a plan writes to."""
    yield from (insert.model for insert in plan.inserts)
    yield from (update.model for update in plan.updates)
    yield from (changes.target.model for changes in plan.changes)


_REPAIRS: Final = frozenset(
    {
        rules.HOUSEHOLD_GUARD,
        rules.FIFTEEN_DIGITS,
        rules.REPAIRED,
        rules.NAME_AND_BIRTH,
        rules.NAME_AND_VILLAGE,
        rules.NAME_ALONE,
        rules.REGISTER_KEY,
    }
)


def _joint_household(person_id: int) -> int | None:
    return (
        Membership.objects.filter(
            person_id=person_id, kind="joint", ended_at__isnull=True, valid_to__isnull=True
        )
        .values_list("household_id", flat=True)
        .first()
    )
