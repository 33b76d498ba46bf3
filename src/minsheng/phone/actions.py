"""What the phone does: send a visit or a report, once each; what the town does with reports and files."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import actions as leads
from minsheng.discovery import hearing
from minsheng.discovery.evidence import dead_in
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.queries import at_home, leads_of
from minsheng.fieldwork import actions as fieldwork
from minsheng.fieldwork.planning import key_of
from minsheng.kernel.errors import MinshengError
from minsheng.phone import media, vault
from minsheng.phone.errors import Refusal
from minsheng.phone.items import DiedItem, ReportItem, StopItem, VisitItem, WhyItem
from minsheng.phone.media import Media
from minsheng.phone.models import Attachment, Report, VisitSheet, bound_to
from minsheng.registry.deaths import actions as deaths
from minsheng.registry.deaths.queries import of_persons
from minsheng.registry.errors import RegistryError
from minsheng.registry.identity import seal
from minsheng.trail.actions import record

ANSWER_CHARACTERS = 300
NO_LONGER_OPEN = {"LEAD_CLOSED", "LEAD_NOT_FOUND", "OUTSIDE_JURISDICTION"}
"""Why a visit comes too late for its lead; what was seen is kept for the town all the same."""
DEATH_SETTLED = {"DEATH_NOT_FOUND", "DEATH_REVIEW_CLOSED"}
"""Why a sign of life changes no review: nobody is taken for dead any more, or somebody said so before."""
SEEN_ALIVE = "村里见到本人健在（手机报告）。"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an item. `state`: sent (as meant) | kept (as a report to the town, `message` says why)."""

    state: str
    message: str


@dataclass(frozen=True, slots=True)
class Files:
    """What was sent with an item, checked and cleaned."""

    photos: Sequence[Media] = ()
    voice: Media | None = None

    @property
    def all(self) -> list[Media]:
        """The photos, then the voice."""
        return [*self.photos, *([self.voice] if self.voice else [])]


def checked_files(photos: Sequence[bytes], voice: bytes | None, *, consented: bool) -> Files:
    """Raises Refusal: PHOTOS_TOO_MANY, PHOTO_NEEDS_CONSENT, and what `media` refuses."""
    if len(photos) > media.PHOTOS_AT_MOST:
        raise Refusal("PHOTOS_TOO_MANY", f"照片最多 {media.PHOTOS_AT_MOST} 张。", given=len(photos))
    if photos and not consented:
        raise Refusal("PHOTO_NEEDS_CONSENT", "拍照要本人同意，请勾选“本人同意拍照”，或删掉照片。")
    return Files([media.photo(one) for one in photos], media.voice(voice) if voice else None)


def send_visit(*, officer: Officer, item: VisitItem, files: Files, now: datetime) -> Receipt:
    """Record the visit with all that came along; the same key again changes nothing.

    A lead that was closed in the meantime turns the visit into a report to the town. Raises what
    `discovery.actions.record_visit` refuses otherwise.
    """
    if _report_of(item.key, officer) is not None:
        return _kept()
    try:
        _send_visit(officer, item, files, now)
    except MinshengError as refusal:
        if refusal.code not in NO_LONGER_OPEN:
            raise
        duties.check(officer, "lead.visit")
        _once(lambda: _add_report(officer, _late(item), files, now), item.key, officer)
        return _kept()
    return Receipt("sent", "已上传。")


def send_stop(*, officer: Officer, item: StopItem, now: datetime) -> Receipt:
    """Record a visit without a lead; the same again changes nothing. Raises what `fieldwork.actions.record_stop` refuses."""
    fieldwork.record_stop(
        officer=officer, stop_id=item.stop_id, done_on=item.done_on, found=item.found, now=now
    )
    return Receipt("sent", "已上传。")


def send_why(*, officer: Officer, item: WhyItem, now: datetime) -> Receipt:
    """Say why a planned visit was not made; the same again changes nothing. Raises as `fieldwork.actions.say_why_not`."""
    fieldwork.say_why_not(officer=officer, stop_id=item.stop_id, why=item.why, now=now)
    return Receipt("sent", "已上传。")


def send_died(*, officer: Officer, item: DiedItem, now: datetime) -> Receipt:
    """Say of whom a death speaks; the same again changes nothing. Raises as the registry's `deaths.actions.tell`."""
    deaths.tell(question_id=item.question_id, who=item.who, officer=officer, now=now)
    return Receipt("sent", "已报到镇上，等镇上核实。")


def send_report(*, officer: Officer, item: ReportItem, files: Files, now: datetime) -> Receipt:
    """Tell the town. The same key again changes nothing. Raises Refusal REPORT_EMPTY; accounts' Refusal."""
    duties.check(officer, "lead.visit")
    if item.kind == "finding" and not (item.words or item.topic or files.all):
        raise Refusal("REPORT_EMPTY", "请选一种情况、写几个字、说一段话，或拍一张照片。")
    if _report_of(item.key, officer) is None:
        _once(lambda: _add_report(officer, item, files, now), item.key, officer)
    return Receipt("sent", "已报到镇上。")


@transaction.atomic
def answer_report(*, officer: Officer, report_id: int, answer: str, now: datetime) -> Report:
    """Say that the report has arrived (no answer), or what was done. Raises Refusal: REPORT_NOT_FOUND, REPORT_ANSWERED,
    NOTE_TOO_LONG; accounts' Refusal.
    """
    duties.check(officer, "lead.assign")
    found = jurisdiction.within(Report.objects.select_for_update(), officer).filter(pk=report_id).first()
    if found is None:
        raise Refusal("REPORT_NOT_FOUND", "没有这条报告，或它不在您的辖区内。")
    if found.status == "answered":
        raise Refusal("REPORT_ANSWERED", "这条报告已经答复过了。")
    if len(answer) > ANSWER_CHARACTERS:
        raise Refusal("NOTE_TOO_LONG", f"答复最多 {ANSWER_CHARACTERS} 字。")
    found.answer = answer.strip()
    found.status = "answered" if found.answer else "taken"
    found.answered_by, found.answered_at = officer, now
    found.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    record(
        actor=officer.actor,
        verb="phone.report_answered",
        subject=f"report:{found.pk}",
        detail={"status": found.status},
        now=now,
    )
    return found


@transaction.atomic
def open_attachment(*, officer: Officer, attachment_id: UUID, now: datetime) -> tuple[str, bytes]:
    """(media type, content); each opening is an event. A village worker opens only what the same worker sent.

    Raises Refusal ATTACHMENT_NOT_FOUND (also outside the area); accounts' Refusal.
    """
    duties.check(officer, "lead.visit")
    rows = jurisdiction.within(Attachment.objects.all(), officer)
    if not duties.may(officer, "lead.assign"):
        rows = rows.filter(officer=officer)
    found = rows.filter(pk=attachment_id).first()
    if found is None:
        raise Refusal("ATTACHMENT_NOT_FOUND", "没有这个附件，或它不在您的辖区内。")
    content = vault.fetch(found.pk, bound=bound_to(found))
    record(
        actor=officer.actor,
        verb="phone.attachment_opened",
        subject=f"attachment:{found.pk}",
        detail={"media_type": found.media_type},
        now=now,
    )
    return found.media_type, content


def note_list_kept(*, officer: Officer, leads_kept: int, changes_kept: int, now: datetime) -> None:
    """What a device took along for reading without a network goes on record."""
    record(
        actor=officer.actor,
        verb="phone.list_kept",
        subject=officer.actor,
        detail={"leads": leads_kept, "changes": changes_kept},
        now=now,
    )


# ------------------------------------------------------------------------------------------------ parts


def _kept() -> Receipt:
    return Receipt("kept", "这户已由别人办结或转走，您写的情况已交给镇上，没有丢。")


def _report_of(key: str, officer: Officer) -> Report | None:
    """The report already made under this key. Raises Refusal KEY_REUSED_CONFLICT for the key of somebody else."""
    earlier = Report.objects.filter(idempotency_key=key).first()
    if earlier is not None and earlier.officer_id != officer.pk:
        raise Refusal("KEY_REUSED_CONFLICT", "编号已被使用，请重新填写这一条。")
    return earlier


def _once(add: Callable[[], None], key: str, officer: Officer) -> None:
    """Add a report; if the other try of the same device was faster, its row is the one that counts."""
    try:
        add()
    except IntegrityError:
        if _report_of(key, officer) is None:
            raise


def _send_visit(officer: Officer, item: VisitItem, files: Files, now: datetime) -> None:
    with _files_or_nothing() as written, transaction.atomic():
        visit = _recorded(officer, item, item.lead_id, item.key, now)
        if VisitSheet.objects.filter(visit=visit).exists():
            return
        sheet = VisitSheet(visit=visit, checklist=dict(item.checklist))
        _put_place(sheet, item)
        sheet.save(force_insert=True)
        if item.place is not None:
            home = key_of(visit.lead.household_id, visit.lead.person_id)
            fieldwork.note_place(
                stop_key=home,
                latitude_e6=item.place.latitude_e6,
                longitude_e6=item.place.longitude_e6,
                now=now,
            )
        _attach(visit, files, item, officer, visit.lead.region, now, written)
        record(
            actor=officer.actor,
            verb="phone.visit_sent",
            subject=f"visit:{visit.pk}",
            detail=_detail(files) | {"answers": len(item.checklist), "place": item.place is not None},
            now=now,
        )
        if item.asked:
            hearing.tell(
                officer=officer,
                leads=list(at_home(officer, visit.lead).exclude(status="closed")),
                told=item.asked,
                said_on=item.visited_on,
                source="visit",
                now=now,
            )
        for lead in _also(officer, visit.lead, item.also):
            _recorded(officer, item, lead.pk, f"{item.key}:{lead.pk}", now)


def _recorded(officer: Officer, item: VisitItem, lead_id: int, key: str, now: datetime) -> VisitRecord:
    """What was seen, as a visit for one lead."""
    return leads.record_visit(
        lead_id=lead_id,
        officer=officer,
        visited_on=item.visited_on,
        met_person=item.met_person,
        idempotency_key=key,
        now=now,
        living=item.living,
        care_need=item.care_need,
        method=item.method,
        note=item.note,
    )


def _also(officer: Officer, lead: Lead, wanted: Sequence[int]) -> list[Lead]:
    """Those of the leads that are open still and of the same household; what was closed meanwhile needs no visit."""
    same = at_home(officer, lead).exclude(pk=lead.pk).exclude(status="closed")
    return list(same.filter(pk__in=wanted))


def _add_report(officer: Officer, item: ReportItem, files: Files, now: datetime) -> None:
    with _files_or_nothing() as written, transaction.atomic():
        about = _lead_of(officer, item.lead_id)
        report = Report(
            idempotency_key=item.key,
            kind=item.kind,
            topic=item.topic,
            emergency=item.emergency,
            region=officer.region_code,
            officer=officer,
            lead=about,
            recorded_at=now,
        )
        words = {"who": item.who, "where": item.where, "words": item.words, "visit": dict(item.visit)}
        report.sealed = seal(json.dumps(words, ensure_ascii=False).encode(), bound_to(report))
        _put_place(report, item)
        report.save(force_insert=True)
        _attach(report, files, item, officer, report.region, now, written)
        record(
            actor=officer.actor,
            verb="phone.report_sent",
            subject=f"report:{report.pk}",
            detail=_detail(files) | {"kind": report.kind, "emergency": report.emergency},
            now=now,
        )
        if item.kind == "alive" and about is not None:
            _say_alive(officer, about, item, now)


def _say_alive(officer: Officer, lead: Lead, item: ReportItem, now: datetime) -> None:
    """Put the sign of life before whoever reviews the death. Whom it is about must be plain; the report stays anyhow."""
    said_dead = [death.person_id for death in of_persons(officer, dead_in(lead.evidence))]
    meant = [one for one in said_dead if item.person_id in (None, one)]
    if len(meant) != 1 or not duties.may(officer, "death.report"):
        return
    try:
        deaths.report_alive(person_id=meant[0], officer=officer, evidence="seen", note=SEEN_ALIVE, now=now)
    except RegistryError as refusal:
        if refusal.code not in DEATH_SETTLED:
            raise


def _lead_of(officer: Officer, lead_id: int | None) -> Lead | None:
    """The lead a report is about, inside the officer's area."""
    if lead_id is None:
        return None
    return leads_of(officer).filter(pk=lead_id).first()


def _late(item: VisitItem) -> ReportItem:
    """The visit as a report, so that nothing of it is lost."""
    seen = {
        "visited_on": item.visited_on.isoformat(),
        "met_person": item.met_person,
        "living": item.living,
        "care_need": item.care_need,
        "method": item.method,
        "checklist": dict(item.checklist),
    }
    return ReportItem(
        key=item.key,
        kind="late_visit",
        topic="",
        emergency=False,
        lead_id=item.lead_id,
        who="",
        where="",
        words=item.note,
        place=item.place,
        consented=item.consented,
        visit=seen,
    )


def _put_place(row: VisitSheet | Report, item: VisitItem | ReportItem) -> None:
    if item.place is not None:
        row.latitude_e6, row.longitude_e6 = item.place.latitude_e6, item.place.longitude_e6
        row.accuracy_m = item.place.accuracy_m


def _detail(files: Files) -> dict[str, object]:
    """What the trail keeps of the files: their hashes, so that a changed one shows."""
    return {"files": [one.sha256 for one in files.all]}


def _attach(
    owner: VisitRecord | Report,
    files: Files,
    item: VisitItem | ReportItem,
    officer: Officer,
    region: str,
    now: datetime,
    written: list[UUID],
) -> None:
    for one in files.all:
        row = Attachment(
            visit=owner if isinstance(owner, VisitRecord) else None,
            report=owner if isinstance(owner, Report) else None,
            media_type=one.media_type,
            size_bytes=len(one.content),
            sha256=one.sha256,
            fingerprint=one.fingerprint,
            consented=item.consented,
            region=region,
            officer=officer,
            recorded_at=now,
        )
        written.append(row.pk)
        vault.keep(row.pk, one.content, bound=bound_to(row))
        row.save(force_insert=True)


@contextmanager
def _files_or_nothing() -> Iterator[list[UUID]]:
    """The files named in the list go when the rows do not stay."""
    written: list[UUID] = []
    try:
        yield written
    except BaseException:
        for attachment in written:
            vault.drop(attachment)
        raise
