"""Ask for a trial, work it out, name it."""

import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import transaction

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.amendments import describing
from minsheng.amendments.queries import county_pack
from minsheng.assessment import folders as runs
from minsheng.assessment.models import Run
from minsheng.budgeting import folders, queries
from minsheng.budgeting.errors import TrialError
from minsheng.budgeting.models import Trial
from minsheng.disclosure.leaks import find_leaks
from minsheng.engine.duckdb_sql import Outcome
from minsheng.kernel.errors import MinshengError
from minsheng.policy.amendments import parse, what_if
from minsheng.policy.packs import Pack
from minsheng.trail.actions import record
from minsheng.whatif import populations
from minsheng.whatif.compare import NEAR, RESULT, SUBJECTS, Frame, Question, Version, simulate, versions

SHORTEST_NAME, LONGEST_NAME, MOST_CHANGES, MOST_YEARS_AHEAD = 2, 80, 30, 5
GREATEST_BUDGET_FEN = 10**15


@transaction.atomic
def ask(
    *,
    officer: Officer,
    run: Run,
    region: str,
    on: date,
    changes: Sequence[str],
    budget_fen: int | None,
    name: str,
    now: datetime,
    population: Sequence[str] = (),
) -> Trial:
    """Note a trial of changes that holds for the people of a run in an area, or those of them in some kinds of household; `work`
    answers it.

    Raises WhatIfError WHATIF_POPULATION; TrialError NAME_LENGTH, NAME_HOLDS_NUMBER, TOO_MANY_CHANGES, BUDGET_RANGE;
    PolicyError of the changes;
    AssessmentError when the run has no files; accounts' Refusal.
    """
    duties.check(officer, "trial.run")
    jurisdiction.check(officer, region)
    runs.folder_of(run)
    if len(changes) > MOST_CHANGES:
        raise TrialError("TOO_MANY_CHANGES", f"一次最多试算 {MOST_CHANGES} 项改动。")
    if budget_fen is not None and not 0 <= budget_fen <= GREATEST_BUDGET_FEN:
        raise TrialError("BUDGET_RANGE", "预算应是不小于零、合理的金额。")
    _check_day(run, on)
    kinds = list(populations.known(population))
    told = [str(parse(one)) for one in dict.fromkeys(changes)]
    pack = policies(run, on)
    what_if(pack, [parse(one) for one in told], on)  # it must fit
    words = "；".join(f"{one.what}{one.place} {one.after}" for one in describing.told(pack, told, on))
    made = Trial.objects.create(
        kind="change", name=_name(name or words[:LONGEST_NAME]), run=run, region=region, population=kinds, on=on, changes=told,
        budget_fen=budget_fen, asked_by=officer, asked_at=now,
    )  # fmt: skip
    detail = {
        "run": run.pk, "region": region, "population": kinds, "on": on, "changes": told, "budget_fen": budget_fen,
    }  # fmt: skip
    record(actor=officer.actor, verb="trial_started", subject=f"trial:{made.pk}", detail=detail, now=now)
    return made


@transaction.atomic
def ask_versions(
    *,
    officer: Officer,
    run: Run,
    region: str,
    before_on: date,
    on: date,
    now: datetime,
    population: Sequence[str] = (),
) -> Trial:
    """Note a comparison of the policies of two days, as adopted until now, on the people of a run.

    Raises WhatIfError WHATIF_POPULATION; TrialError SAME_DAY; AssessmentError when the run has no files; accounts' Refusal.
    """
    duties.check(officer, "trial.run")
    jurisdiction.check(officer, region)
    runs.folder_of(run)
    _check_day(run, max(before_on, on))
    if before_on == on:
        raise TrialError("SAME_DAY", "两个日期相同，没有可比较的。")
    kinds = list(populations.known(population))
    made = Trial.objects.create(
        kind="versions", name=f"{before_on} 与 {on} 的政策", run=run, region=region, population=kinds, before_on=before_on, on=on,
        asked_by=officer, asked_at=now,
    )  # fmt: skip
    detail = {"run": run.pk, "region": region, "population": kinds, "before_on": before_on, "on": on}
    record(actor=officer.actor, verb="trial_started", subject=f"trial:{made.pk}", detail=detail, now=now)
    return made


def _check_day(run: Run, on: date) -> None:
    """People of a run grow older with the day: of one far ahead nothing can be said."""
    if on.year > run.as_of.year + MOST_YEARS_AHEAD:
        raise TrialError("DAY_FAR", f"政策日期最远可以填到 {run.as_of.year + MOST_YEARS_AHEAD} 年。")


def work(trial: Trial, *, finished: datetime | None = None) -> Trial:
    """Answer a waiting trial; the folder is whole or not there. A refusal ends the trial with its code; a bug is raised again."""
    if Trial.objects.filter(pk=trial.pk, status="waiting").update(status="running") != 1:
        raise TrialError("TRIAL_STALE", "这次试算已经在计算或已经完成。")
    began = perf_counter()
    try:
        with folders.draft(trial) as draft:
            result = _compared(trial, draft)
            for part in draft.iterdir():
                if part.name not in (RESULT, SUBJECTS, NEAR):
                    shutil.rmtree(part)
    except BaseException as error:
        _fail(trial, error, _at(trial, began, finished))
        if isinstance(error, MinshengError):
            return trial
        raise
    trial.status, trial.result, trial.finished_at = "done", result, _at(trial, began, finished)
    trial.seconds = round(perf_counter() - began)
    trial.save(update_fields=["status", "result", "seconds", "finished_at"])
    return trial


@transaction.atomic
def rename(*, officer: Officer, trial_id: int, name: str, now: datetime) -> Trial:
    """Give a trial the name under which it is found again. Raises TRIAL_NOT_FOUND, NAME_LENGTH, NAME_HOLDS_NUMBER."""
    duties.check(officer, "trial.run")
    trial = queries.one(officer, trial_id)
    trial.name = _name(name)
    trial.save(update_fields=["name"])
    record(
        actor=officer.actor,
        verb="trial_named",
        subject=f"trial:{trial.pk}",
        detail={"name": trial.name},
        now=now,
    )
    return trial


def give_up_abandoned(trial: Trial, *, now: datetime) -> Trial:
    """A trial whose process is gone says so instead of running for ever."""
    if trial.status in ("waiting", "running") and folders.is_abandoned(trial, now):
        _fail(trial, TrialError("TRIAL_ABANDONED", "计算进程中断，没有留下结果，请重新试算。"), now)
    return trial


def policies(run: Run, on: date) -> Pack:
    """What a trial stands on: on the day of the run the policies of the run, else those of the county as they are now."""
    return runs.pack_of(run) if on == run.as_of else county_pack()


def _compared(trial: Trial, draft: Path) -> dict[str, Any]:
    run = trial.run
    snapshot, pack = runs.snapshot_of(run), policies(run, trial.on)
    if trial.kind == "versions":
        assert trial.before_on is not None
        pack = county_pack()
        days = (Version(pack, trial.before_on), Version(pack, trial.on))
        return versions(
            snapshot, *days, Frame(region=trial.region, population=trial.population), draft
        ).content
    question = Question(
        region=trial.region,
        population=trial.population,
        budget_fen=trial.budget_fen,
        changes=[parse(one) for one in trial.changes],
        on=trial.on,
    )
    baseline = Outcome.read(runs.results_of(run)) if trial.on == run.as_of else None
    return simulate(snapshot, pack, question, draft, baseline=baseline).content


def _fail(trial: Trial, error: BaseException, at: datetime) -> None:
    known = error if isinstance(error, MinshengError) else None
    trial.status, trial.finished_at = "failed", at
    trial.failure_code = known.code[:60] if known else "TRIAL_FAILED"
    trial.failure_message = (known.message if known else f"程序出错：{type(error).__name__}")[:500]
    shutil.rmtree(folders.folder_of(trial), ignore_errors=True)
    trial.save(update_fields=["status", "failure_code", "failure_message", "finished_at"])


def _at(trial: Trial, began: float, finished: datetime | None) -> datetime:
    return finished or trial.asked_at + timedelta(seconds=perf_counter() - began)


def _name(text: str) -> str:
    name = text.strip()
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise TrialError("NAME_LENGTH", f"名称应为 {SHORTEST_NAME} 到 {LONGEST_NAME} 个字。")
    if find_leaks(name):
        raise TrialError("NAME_HOLDS_NUMBER", "名称里请不要写证件号码、银行卡号或手机号码。")
    return name
