"""`minsheng synth`: the made-up county as a folder of department files and the truth beside them."""

import json
import time
from datetime import datetime
from pathlib import Path

import click

from minsheng.cli.garbage import uncollected
from minsheng.cli.outputs import whole_folder
from minsheng.synth.county import SIGNS, make_world
from minsheng.synth.second_week import CARELESS, FILES, move_on
from minsheng.synth.world import World
from minsheng.synth.writing import write_changes, write_files, write_truth


@click.command()
@click.option("--people", type=click.IntRange(min=1), default=100_000, show_default=True, help="人数")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子；同样的参数写出同样的文件")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-11-16",
    show_default=True,
    help="数据所属的日期",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="输出文件夹")
@click.option(
    "--next-week",
    type=click.Path(path_type=Path, file_okay=False),
    help="另写一个文件夹：一周以后到达的文件和那时应有的线索",
)
@click.option("--clean", is_flag=True, help="不加入脏数据")
@click.option("--force", is_flag=True, help="替换已有的输出文件夹")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 摘要")
def synth(
    people: int,
    seed: int,
    as_of: datetime,
    out: Path,
    next_week: Path | None,
    *,
    clean: bool,
    force: bool,
    as_json: bool,
) -> None:
    """生成虚构旗县的部门数据文件（files/）和应当发现的线索（truth/）。

    区划代码、身份证号均以未分配的 99 开头，地名、人名、电话都是编造的。
    """
    started = time.perf_counter()
    with uncollected():
        with whole_folder(out, force=force) as draft:
            world = _world(people, seed, as_of)
            summary = _fill(draft, world, clean=clean)
        if next_week is not None:
            with whole_folder(next_week, force=force) as draft:
                _fill_next(draft, world)
    seconds = round(time.perf_counter() - started, 1)
    if as_json:
        click.echo(
            json.dumps({**summary, "out": str(out), "seconds": seconds}, ensure_ascii=False, sort_keys=True)
        )
    else:
        click.echo(
            f"完成：{summary['people']} 人，{summary['households']} 户，预设线索 {summary['leads']} 条，用时 {seconds} 秒"
        )


def _world(people: int, seed: int, as_of: datetime) -> World:
    click.echo(f"  设定 {people} 人的真实情况 …", err=True)
    return make_world(people, seed, as_of.date())


def _folders(draft: Path) -> tuple[Path, Path]:
    files, truth = draft / "files", draft / "truth"
    files.mkdir()
    truth.mkdir()
    return files, truth


def _tell(name: str, rows: int) -> None:
    click.echo(f"  {name}：{rows} 行", err=True)


def _fill(draft: Path, world: World, *, clean: bool) -> dict[str, object]:
    files, truth = _folders(draft)
    damage, counts = write_files(world, files, clean=clean, tell=_tell)
    return write_truth(world, truth, damage, counts)


def _fill_next(draft: Path, world: World) -> None:
    """The second week comes without dirt, what was quarantined before comes right; one file has rows that belong to nobody."""
    files, truth = _folders(draft)
    click.echo("  第二周 …", err=True)
    changes = move_on(world, SIGNS)
    damage, counts = write_files(world, files, clean=True, tell=_tell, codes=FILES, careless=CARELESS)
    write_truth(world, truth, damage, counts)
    write_changes(truth, changes)
