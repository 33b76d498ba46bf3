"""minsheng cycle: the week from the departments' files to the leads on the desks."""

import json
import os
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from minsheng.assessment.actions import permission
from minsheng.assessment.actions import run as run_assessment
from minsheng.assessment.models import Run
from minsheng.budgeting.effects import measure
from minsheng.cli.garbage import uncollected
from minsheng.cli.progress import step
from minsheng.discovery import states as lead_states
from minsheng.discovery.actions import raise_leads
from minsheng.discovery.handover import hand_over_visits
from minsheng.discovery.models import Sweep
from minsheng.discovery.names import programmes
from minsheng.feeds import states as feed_states
from minsheng.feeds.actions import check_many, land, turn
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.feeds.queries import late_feeds
from minsheng.feeds.refusals import FeedError
from minsheng.fieldwork.actions import recount_sums
from minsheng.kernel.errors import MinshengError
from minsheng.registry.actions import register
from minsheng.trail.actions import anchor
from minsheng.web import check_letters
from minsheng.web.questions import keeping

PARTLY_QUARANTINED = 3
MOST_AHEAD = timedelta(days=31)
ACTOR = "system:cycle"


@click.command()
@click.option(
    "--files", type=click.Path(exists=True, file_okay=False, path_type=Path), help="部门文件所在的文件夹"
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="研判日期，缺省为今天")
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
@click.pass_context
def cycle(context: click.Context, files: Path | None, as_of: Any, as_json: bool) -> None:
    """收文件、检查、入库、对每个人逐项政策研判、生成线索。

    同一个文件再来一次不会改变任何东西。没有 --files 时只用已入库的数据重新研判。
    """
    _refuse_without_tables()
    permission()
    hand_over_visits(actor=ACTOR, now=timezone.now())
    on: date = as_of.date() if as_of else timezone.localdate()
    _refuse_a_mistyped_day(on)
    with uncollected():
        paths = sorted(path for path in files.iterdir() if path.is_file()) if files else []
        batches = _take_in(paths, on)
        run, sweep = _assess(on)
    anchor(now=timezone.now())
    summary = _summary(batches, run, sweep, not_landed=len(paths) - len(batches))
    click.echo(json.dumps(summary, ensure_ascii=False) if as_json else _told(summary))
    if summary["refused"] or summary["quarantined"] or summary["in_doubt"]:
        context.exit(PARTLY_QUARANTINED)


def _refuse_without_tables() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MinshengError("DATABASE_NOT_READY", "数据库还没有建好或不是最新：请先运行 minsheng init。")


def _refuse_a_mistyped_day(on: date) -> None:
    """A week before the last one would close what the last one found; one far ahead would forbid all weeks until then."""
    if on > timezone.localdate() + MOST_AHEAD:
        raise MinshengError("AS_OF_FAR_AHEAD", f"研判日期 {on} 比今天晚太多，请核对年份。")
    last = Run.objects.filter(status="done").order_by("-as_of").values_list("as_of", flat=True).first()
    if last and on < last:
        raise MinshengError(
            "AS_OF_EARLIER",
            f"研判日期 {on} 早于上一次研判 {last}：线索会按旧情况关闭，所以不做。只看当时的结果请用 minsheng assess。",
        )


def _take_in(paths: list[Path], on: date) -> list[Batch]:
    """Land every file, check them, and register each as soon as none on which it builds can still come."""
    landed = _land(paths)
    turns = {batch.pk: turn(batch) for batch in landed}
    checked: list[Batch] = []
    usable: list[Batch] = []
    for batch in check_many(_to_begin(landed, turns), now=timezone.now, workers=os.cpu_count() or 1):
        click.echo(f"  检查 {batch.file_name} … {_found(batch)}", err=True)
        checked.append(batch)
        turns.pop(batch.pk, None)  # the same content twice is one batch
        if batch.status == feed_states.CHECKED:
            usable.append(batch)
            usable.sort(key=lambda one: (FEEDS[one.feed].order, one.period_to or on, one.pk))
        while usable and all(
            late is not None and FEEDS[usable[0].feed].order < late for late in turns.values()
        ):
            _register(usable.pop(0))
    return checked


def _land(paths: list[Path]) -> list[Batch]:
    landed = []
    for path in paths:
        try:
            landed.append(land(path, file_name=path.name, actor=ACTOR, now=timezone.now()))
        except FeedError as refusal:  # nothing in it that could be kept; the other files go on
            click.echo(f"  检查 {path.name} … 整份退回：{refusal}", err=True)
    return landed


def _to_begin(landed: list[Batch], turns: Mapping[int, int | None]) -> list[Batch]:
    """The register first, which all others wait for, then those that may be anything, the greatest first."""
    anything = FEEDS["register"].order + 1

    def key(batch: Batch) -> tuple[int, int]:
        known = turns[batch.pk]
        return (anything if known is None else known), -batch.size_bytes

    return sorted(landed, key=key)


def _register(batch: Batch) -> None:
    with step(f"入库 {FEEDS[batch.feed].name_zh}") as running:
        done = register(batch, actor=ACTOR, now=timezone.now())
        batch.refresh_from_db()
        running.note = f"{batch.accepted:,} 行，隔离 {batch.quarantined:,} 行。{done.note}".rstrip("。")


def _found(batch: Batch) -> str:
    return {
        feed_states.REFUSED: f"整份退回：{batch.refusal_message}（{batch.refusal_code}）",
        feed_states.REGISTERED: "以前收过，不再处理",
    }.get(batch.status, f"{batch.rows_in:,} 行，隔离 {batch.quarantined:,} 行")


def _assess(on: date) -> tuple[Run, Sweep]:
    now = timezone.now()
    with step("研判") as running:
        run = run_assessment(as_of=on, known_at=now, actor=ACTOR, now=now)
        running.note = f"{run.persons:,} 人、{run.households:,} 户"
    with step("生成线索") as running:
        sweep = raise_leads(run, actor=ACTOR, now=timezone.now())
        running.note = f"新增 {sweep.opened:,} 条，仍成立 {sweep.refreshed:,} 条"
    with step("政策调整的效果") as running:
        effects = measure(run, now=timezone.now())
        running.note = f"{len(effects)} 项调整第一次按新规定计算" if effects else "没有新执行的调整"
    with step("常用查询的答案") as running:
        running.note = f"{keeping.keep(run)} 份"
        check_letters.keep()
    with step("核对合计数") as running:
        wrong = recount_sums(on=timezone.localdate(), every_week=False)
        running.note = f"有 {len(wrong):,} 个与逐条清点不一致，已重新清点" if wrong else "与逐条清点一致"
    return run, sweep


def _summary(batches: list[Batch], run: Run, sweep: Sweep, *, not_landed: int) -> dict[str, Any]:
    rows: Counter[str] = Counter()
    for batch in batches:
        rows.update(
            rows_in=batch.rows_in or 0, accepted=batch.accepted or 0, quarantined=batch.quarantined or 0
        )
    names = {**lead_states.REASONS, **programmes()}
    return {
        "as_of": run.as_of.isoformat(), "run": run.pk, "persons": run.persons, "households": run.households,
        "files": len(batches) + not_landed,
        "refused": not_landed + sum(batch.status == feed_states.REFUSED for batch in batches),
        "in_doubt": [batch.pk for batch in batches if batch.is_addition],
        "rows_in": rows["rows_in"], "accepted": rows["accepted"], "quarantined": rows["quarantined"],
        "opened": sweep.opened, "refreshed": sweep.refreshed, "lapsed": sweep.lapsed, "kept_closed": sweep.kept_closed,
        "disagreements": sweep.disagreements,
        "late_feeds": [one.feed.name_zh for one in late_feeds(run.as_of)],
        "roll_missing": {names.get(code, code): n for code, n in sweep.details["roll_missing"].items()},
        "stale": sweep.details.get("stale", 0),
        "in_mass": {
            f"{names.get(code, code)} {lead_states.REASONS[reason]}": n
            for reason, rolls in sweep.details.get("in_mass", {}).items()
            for code, n in rolls.items()
        },
        "leads": {
            lead_states.LABELS[label]: {
                "count": sum(counted.values()),
                "programmes": {names.get(code, code): count for code, count in counted.items()},
            }
            for label, counted in _in_order(sweep.counts)
        },
    }  # fmt: skip


def _in_order(counts: dict[str, dict[str, int]]) -> list[tuple[str, dict[str, int]]]:
    return [(label, counts[label]) for label in lead_states.LABELS if label in counts]


def _told(summary: dict[str, Any]) -> str:
    labels = "，".join(f"{label} {row['count']:,} 条" for label, row in summary["leads"].items())
    notes = ""
    if summary["in_doubt"]:
        doubted = "、".join(map(str, summary["in_doubt"]))
        notes += f"\n可能不完整、只作补充、等人确认的名册：批次 {doubted}（FULL_IN_DOUBT）。"
    if summary["late_feeds"]:
        notes += f"\n逾期未到的数据，相应的条件按“不清楚”处理：{'、'.join(summary['late_feeds'])}。"
    if summary["roll_missing"]:
        withheld = "、".join(f"{name} {n:,}" for name, n in summary["roll_missing"].items())
        notes += f"\n不知道谁已在享（名册没有收到或已过期），可能符合也没有生成线索：{withheld}。"
    if summary["stale"]:
        notes += (
            f"\n依据的数据已过期、说不准是否仍成立的线索 {summary['stale']:,} 条，没有关闭，已标“数据过期”。"
        )
    if summary["in_mass"]:
        alike = "、".join(f"{name} {n:,}" for name, n in summary["in_mass"].items())
        notes += f"\n成片出现、没有逐条提示，请先核对名册口径或标准是否已调整：{alike}。"
    told = (
        f"{summary['as_of']} 研判 {summary['persons']:,} 人、{summary['households']:,} 户；"
        f"收到 {summary['rows_in']:,} 行，隔离 {summary['quarantined']:,} 行，退回 {summary['refused']} 个文件；{labels}。"
    )
    return told + notes
