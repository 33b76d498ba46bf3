"""Opening a rectification, and recording what was found. Nothing of it ends a benefit by itself."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.assessment.models import Run
from minsheng.bulk import copy_rows
from minsheng.disclosure.leaks import find_leaks
from minsheng.discovery import annual
from minsheng.rectification import rules
from minsheng.rectification.judging import Judged, judge
from minsheng.rectification.models import Entry, Rectification
from minsheng.rectification.rules import RectificationError, Unit
from minsheng.trail.actions import record

MOST_SAMPLED = 50_000
VISITED_WITHIN = timedelta(days=30)
"""Until when the visits that were drawn should be made."""
_TOWN = 9
_COLUMNS = (
    "kind", "subject_id", "household_id", "contact_id", "region", "persons", "monthly_fen", "verdict", "reasons", "is_sampled",
)  # fmt: skip


def open_rectification(
    *,
    officer: Officer,
    programme: str,
    run: Run,
    sample_size: int,
    seed: str,
    now: datetime,
    always: Collection[int] = (),
) -> Rectification:
    """Judge everybody on the roll of the officer's area by the results of a finished run, and draw the sample: each drawn
    subject becomes a lead that is planned and visited like any other, and closed by `record_outcome`.

    `always`: subjects to visit in any case (relatives of staff). Raises RectificationError PROGRAMME_NOT_IN_RUN, ROLL_EMPTY,
    SAMPLE_SIZE, ALREADY_OPENED; accounts' Refusal; AssessmentError.
    """
    duties.check(officer, "rectify.open")
    if not 1 <= sample_size <= MOST_SAMPLED:
        raise RectificationError("SAMPLE_SIZE", f"抽查户数应在 1 到 {MOST_SAMPLED} 之间。")
    judged = judge(run, programme, officer.region_code)
    units = [Unit(row["subject_id"], row["region"][:_TOWN], row["verdict"]) for row in judged.rows]
    sampled = rules.sample(units, sample_size, seed, always)
    with transaction.atomic():
        made, is_new = Rectification.objects.get_or_create(
            programme=programme,
            region=officer.region_code,
            run=run,
            defaults={
                "programme_name": judged.programme.name_zh,
                "sample_size": sample_size,
                "seed": seed,
                "reasons": _reasons(judged),
                "missing": dict(judged.missing),
                "opened_at": now,
                "opened_by": officer,
            },
        )
        if not is_new:
            raise RectificationError("ALREADY_OPENED", "这个项目已按这个研判批次开展过整治。", id=made.pk)
        copy_rows(Entry, _COLUMNS, _rows(judged, sampled), constants=_blank(made))
        drawn = [_drawn(row) for row in judged.rows if row["subject_id"] in sampled]
        due_on = timezone.localdate(now) + VISITED_WITHIN
        visits = annual.open_leads(drawn, programme=programme, run=run, due_on=due_on, now=now)
        detail = {
            "programme": programme, "run": run.pk, "subjects": len(units), "sampled": len(sampled),
            "visits": visits, "seed": seed,
        }  # fmt: skip
        record(
            actor=officer.actor,
            verb="rectification_opened",
            subject=f"rectification:{made.pk}",
            detail=detail,
            now=now,
        )
    return made


@transaction.atomic
def record_outcome(
    *, entry_id: int, officer: Officer, outcome: str, note: str, heard_on: date | None, now: datetime
) -> Entry:
    """What was found: keep, adjust, or a proposal to leave after hearing the household; closes the lead of its visit.

    Raises RectificationError ENTRY_NOT_FOUND, OUTCOME_UNKNOWN, NOTE_TOO_SHORT, NOTE_TOO_LONG, NOTE_HOLDS_NUMBER,
    HEARING_MISSING, HEARING_IN_FUTURE; accounts' Refusal.
    """
    duties.check(officer, "rectify.record")
    entry = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise RectificationError("ENTRY_NOT_FOUND", "整治名单里没有这一户。")
    jurisdiction.check(officer, entry.region)
    entry.note = rules.check_outcome(outcome, note, heard=heard_on is not None)
    if find_leaks(entry.note):
        raise RectificationError("NOTE_HOLDS_NUMBER", "说明里请不要写证件号码、银行卡号或手机号码。")
    if heard_on is not None and heard_on > timezone.localdate(now):
        raise RectificationError("HEARING_IN_FUTURE", "听取意见的日期不能晚于今天。")
    before = entry.outcome
    entry.outcome, entry.heard_on, entry.decided_at, entry.decided_by = outcome, heard_on, now, officer
    entry.save(update_fields=["outcome", "note", "heard_on", "decided_at", "decided_by"])
    annual.close_lead(
        entry.kind, entry.subject_id, entry.rectification.programme, officer=officer, result=outcome, note=entry.note,
        now=now,
    )  # fmt: skip
    record(
        actor=officer.actor,
        verb="rectification_outcome",
        subject=f"rectification:{entry.rectification_id}",
        detail={"entry": entry.pk, "outcome": outcome, "before": before, "heard_on": heard_on},
        now=now,
    )
    return entry


def _reasons(judged: Judged) -> list[dict[str, object]]:
    counted = Counter(reason for row in judged.rows for reason in row["reasons"])
    return [
        {"code": code, "text": judged.texts[code], "subjects": counted[code]}
        for code in judged.texts
        if counted[code]
    ]


def _rows(judged: Judged, sampled: set[int]) -> list[list[object]]:
    return [
        [
            row["kind"], row["subject_id"], row["household_id"], row["person_id"], row["region"], row["persons"],
            row["monthly_fen"], row["verdict"], _json(row["reasons"]), row["subject_id"] in sampled,
        ]
        for row in judged.rows
    ]  # fmt: skip


def _drawn(row: dict[str, Any]) -> annual.Drawn:
    return annual.Drawn(row["kind"], row["subject_id"], row["household_id"], row["person_id"], row["region"])


def _json(reasons: list[str]) -> str:
    return "[" + ",".join(f'"{reason}"' for reason in reasons) + "]"


def _blank(made: Rectification) -> dict[str, object]:
    return {"rectification_id": made.pk, "outcome": "", "note": ""}
