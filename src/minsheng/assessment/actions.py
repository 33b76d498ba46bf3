"""Run every programme for everybody, and repeat a run from what it kept."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from minsheng.amendments.queries import county_pack
from minsheng.assessment import folders
from minsheng.assessment.errors import AssessmentError
from minsheng.assessment.models import Run
from minsheng.engine import duckdb_sql, fastest
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.snapshot import Manifest, open_snapshot
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs
from minsheng.policy.packs import Pack
from minsheng.registry import export
from minsheng.trail.actions import record


def run(*, as_of: date, known_at: datetime, actor: str, now: datetime, pack: str | Path | None = None) -> Run:
    """Freeze the facts known at `known_at`, evaluate the pack for everybody on `as_of`.

    The pack is by default the county's, with the changes that were adopted by `known_at`.

    Returns the finished run. Raises AssessmentError: IMPACT_ASSESSMENT_MISSING, RUN_IN_PROGRESS; a PolicyError before
    anything is written; any later failure leaves a failed run with its code, no files, and is raised again.
    """
    number, loaded = permission(pack=pack, known_at=known_at)
    with folders.only_one():
        _give_up_abandoned(now)
        made = _start(loaded, number, as_of, known_at, actor, now)
        began = perf_counter()
        try:
            with folders.draft(str(made.pk)) as draft:
                manifest = export.snapshot(draft / "snapshot", as_of=as_of, known_at=known_at)
                outcome = fastest.evaluate_all(draft / "snapshot", loaded, as_of, draft / "results")
                folders.keep_pack(loaded, draft / "pack")
                _finish(made, manifest, outcome, draft, actor=actor, seconds=perf_counter() - began)
        except BaseException as error:
            _fail(made, error, actor=actor, seconds=perf_counter() - began)
            raise
    return made


def replay(run: Run, *, actor: str, now: datetime) -> Run:
    """Compute the results of a finished run anew from its frozen facts and policies, and put them in place of the old.

    DuckDB answers, also where the machine code answered before: equal hashes are then the word of two engines.

    Raises AssessmentError: RUN_NOT_REPRODUCIBLE (the old results stay), RUN_FOLDER_MISSING, RUN_PACK_CHANGED; SnapshotError
    when the frozen facts were touched.
    """
    snapshot = open_snapshot(folders.snapshot_of(run))
    if snapshot.manifest.hash != run.facts_hash:
        raise AssessmentError("RUN_NOT_REPRODUCIBLE", "保存的事实快照与研判时不同，不能重算。", run=run.pk)
    pack = folders.pack_of(run)
    with folders.only_one(), folders.draft(f"replay-{run.pk}") as draft:
        outcome = duckdb_sql.evaluate_all(snapshot, pack, run.as_of, draft / "results")
        same = outcome.content_hash == run.results_hash
        if same:
            results = folders.results_of(run)
            results.rename(draft / "old")
            (draft / "results").rename(results)
    record(
        actor=actor,
        verb="run_replayed",
        subject=f"run:{run.pk}",
        detail={"same": same, "results_hash": outcome.content_hash},
        now=now,
    )
    if not same:
        raise AssessmentError(
            "RUN_NOT_REPRODUCIBLE", "用保存的事实和政策重算，结果与原来不同；原结果没有改动。", run=run.pk
        )
    return run


def permission(*, pack: str | Path | None = None, known_at: datetime | None = None) -> tuple[str, Pack]:
    """The impact-assessment number and the pack (default: the county's as adopted by `known_at`, None: by now) of a run.

    Ask before taking files in.

    Raises AssessmentError IMPACT_ASSESSMENT_MISSING, or the PolicyError that keeps the pack from loading.
    """
    return impact_assessment(), packs.load(pack) if pack else county_pack(known_at)


def impact_assessment() -> str:
    """The recorded number under which everybody may be screened. Raises IMPACT_ASSESSMENT_MISSING."""
    number = str(settings.MINSHENG_IMPACT_ASSESSMENT).strip()
    if not number:
        raise AssessmentError(
            "IMPACT_ASSESSMENT_MISSING",
            "没有登记个人信息保护影响评估编号，不能对全体居民研判。请先在设置里填写 MINSHENG_IMPACT_ASSESSMENT。",
        )
    return number


@transaction.atomic
def _start(pack: Pack, number: str, as_of: date, known_at: datetime, actor: str, now: datetime) -> Run:
    made = Run.objects.create(
        as_of=as_of,
        known_at=known_at,
        pack=pack.code,
        pack_hash=pack.hash,
        impact_assessment=number,
        started_by=actor,
        started_at=now,
    )
    detail = {"as_of": as_of, "pack": pack.code, "pack_hash": pack.hash, "impact_assessment": number}
    record(actor=actor, verb="run_started", subject=f"run:{made.pk}", detail=detail, now=now)
    return made


def _finish(
    made: Run, manifest: Manifest, outcome: Outcome, draft: Path, *, actor: str, seconds: float
) -> None:
    """Move the files into place and only then say that the run is done."""
    place = folders.runs_folder() / str(made.pk)
    shutil.rmtree(place, ignore_errors=True)  # of an earlier database with the same numbers
    draft.rename(place)
    made.folder = f"runs/{made.pk}"
    made.facts_hash, made.results_hash = manifest.hash, outcome.content_hash
    made.parameters_hash = _hash(outcome.manifest["parameters"])
    made.persons, made.households = people_and_households(place / "snapshot")
    made.counts = {code: _counts(part) for code, part in outcome.manifest["programmes"].items()}
    made.status, made.finished_at = "done", made.started_at + timedelta(seconds=seconds)
    with transaction.atomic():
        made.save()
        record(
            actor=actor,
            verb="run_finished",
            subject=f"run:{made.pk}",
            detail={
                "persons": made.persons,
                "facts_hash": made.facts_hash,
                "results_hash": made.results_hash,
            },
            now=made.finished_at,
        )


def people_and_households(snapshot: Path) -> tuple[int, int]:
    """Living persons and joint households of a facts folder."""
    alive = pq.read_table(snapshot / "person.parquet", columns=["alive"])["alive"]
    kinds = pq.read_table(snapshot / "household.parquet", columns=["kind"])["kind"]
    persons = len(alive) - (pc.sum(pc.equal(alive, False)).as_py() or 0)
    return persons, pc.sum(pc.equal(kinds, "joint")).as_py() or 0


def _counts(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name_zh": part["name_zh"],
        "subject": part["subject"],
        "subjects": part["rows"],
        **part["status"],
        "conditions": part["conditions"],
        "grounds": part["grounds"],
        "illustrative": part["illustrative"],
    }


def _fail(made: Run, error: BaseException, *, actor: str, seconds: float) -> None:
    """Say that the run failed and why; its files are gone or go with the draft."""
    shutil.rmtree(folders.runs_folder() / str(made.pk), ignore_errors=True)
    code = error.code if isinstance(error, MinshengError) else "RUN_FAILED"
    message = error.message if isinstance(error, MinshengError) else f"程序出错：{type(error).__name__}"
    _mark_failed(made, code, message, made.started_at + timedelta(seconds=seconds), actor)


@transaction.atomic
def _mark_failed(made: Run, code: str, message: str, at: datetime, actor: str) -> None:
    Run.objects.filter(pk=made.pk).update(
        status="failed",
        failure_code=code[:60],
        failure_message=message[:500],
        finished_at=at,
        folder="",
    )
    made.refresh_from_db()
    record(actor=actor, verb="run_failed", subject=f"run:{made.pk}", detail={"code": code}, now=at)


def _give_up_abandoned(now: datetime) -> None:
    """Who holds the lock knows that no run is going on: one that says so lost its process."""
    for made in Run.objects.filter(status="running"):
        folders.forget_drafts()
        _mark_failed(
            made, "RUN_ABANDONED", "研判进程中断，没有留下结果。", max(now, made.started_at), "system"
        )


def _hash(content: object) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
