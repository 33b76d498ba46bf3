"""`minsheng policy adopted`: the changes adopted in the application as the YAML of a pack folder."""

from pathlib import Path

import click
from django.utils import timezone

from minsheng.amendments.queries import county_pack
from minsheng.kernel.errors import MinshengError
from minsheng.policy.amendments import FILE, written
from minsheng.trail.actions import record


@click.command(name="adopted")
@click.option("--out", type=click.Path(path_type=Path), help=f"写到这个文件夹（{FILE}），缺省为标准输出")
@click.option("--force", is_flag=True, help="替换已有的文件")
def command(out: Path | None, *, force: bool) -> None:
    """把应用里采纳的政策调整写成政策包的 amendments.yaml；放进本旗县的政策包文件夹，政策版本校验值不变。"""
    pack = county_pack()
    text = written(pack.amendments)
    if out is None:
        click.echo(text, nl=False)
    else:
        target = out / FILE
        if target.exists() and not force:
            raise MinshengError("OUT_NOT_EMPTY", f"{target} 已经存在；确要替换请加 --force。")
        out.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    now = timezone.now()
    detail = {"rows": len(pack.amendments), "policy_hash": pack.hash}
    record(actor="system:cli", verb="policy_exported", subject=f"policy:{pack.code}", detail=detail, now=now)
    click.echo(f"政策版本 {pack.hash[:12]}，采纳的改动 {len(pack.amendments)} 行。", err=True)
