"""`minsheng assess`: every programme in force for everybody in a facts folder, as files."""

import json
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

from minsheng.cli.outputs import whole_folder
from minsheng.cli.progress import step
from minsheng.engine import duckdb_sql, fused_all, reference_all, spark_sql
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs
from minsheng.policy.packs import Pack

Engine = Callable[[Snapshot, Pack, date, Path], Outcome]
ENGINES: dict[str, Engine] = {
    "duckdb": duckdb_sql.evaluate_all,
    "kernel": fused_all.evaluate_all,
    "reference": reference_all.evaluate_all,
    "spark": spark_sql.evaluate_all,
}


@click.command()
@click.option("--pack", "pack_name", required=True, help="政策包的代码或文件夹")
@click.option("--facts", type=click.Path(path_type=Path), required=True, help="事实快照文件夹")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="研判所依据的日期")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出文件夹")
@click.option(
    "--engine", type=click.Choice(list(ENGINES)), default="duckdb", show_default=True, help="用哪个引擎"
)
@click.option("--force", is_flag=True, help="替换已有的输出文件夹")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 摘要")
def assess(
    pack_name: str, facts: Path, day: datetime, out: Path, *, engine: str, force: bool, as_json: bool
) -> None:
    """对快照里的每个人、每一户，逐项研判当日有效的政策。

    每个项目写一个 Parquet 文件，另写 manifest.json（政策、事实、参数和结果的校验值，各条件的计数）。
    """
    began = time.perf_counter()
    with whole_folder(out, force=force) as draft:
        with step("读取政策和快照"):
            pack, snapshot = packs.load(pack_name), open_snapshot(facts)
            if not pack.in_force(day.date()):
                raise MinshengError("NOTHING_IN_FORCE", f"政策包里没有在 {day.date()} 有效的项目。")
        with step("逐项研判") as running:
            outcome = ENGINES[engine](snapshot, pack, day.date(), draft)
            running.note = f"{len(outcome.programmes)} 个项目"
    seconds = round(time.perf_counter() - began, 2)
    if as_json:
        summary = {**outcome.manifest, "out": str(out), "engine": engine, "seconds": seconds}
        click.echo(json.dumps(summary, ensure_ascii=False, sort_keys=True))
    else:
        click.echo(_summary(outcome, pack, out, seconds))


def _summary(outcome: Outcome, pack: Pack, out: Path, seconds: float) -> str:
    rows = [f"{'符合':>8}{'不符合':>9}{'未知':>9}  项目"]
    for code in outcome.programmes:
        part = outcome.manifest["programmes"][code]
        counts = part["status"]
        mark = "（含示例参数）" if part["illustrative"] else ""
        rows.append(
            f"{counts['met']:>10,}{counts['unmet']:>12,}{counts['unknown']:>11,}  {part['name_zh']} {code}{mark}"
        )
    for code, ids in outcome.manifest["absent"].items():
        names = "、".join(f"{pack.parameters.find(i).name_zh} {i}" for i in ids)
        rows.append(f"未研判 {code}：需要参数 {names}")
    rows.append(f"完成：写入 {out}，用时 {seconds} 秒，结果校验值 {outcome.content_hash[:16]}…")
    return "\n".join(rows)
