"""The command `minsheng`."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from minsheng import __version__
from minsheng.cli.lazy import Entry, LazyGroup
from minsheng.cli.usage import told
from minsheng.kernel.errors import MinshengError

REFUSED = 1
INTERRUPTED = 130
DUCKDB_INTERRUPTED = "Query interrupted"  # what DuckDB makes of Ctrl-C

ENTRIES = {
    "demo": Entry(
        "minsheng.cli.demo", "demo", "建立示例旗县，跑一次每周研判，列出各角色的示例账号，并提供网页"
    ),
    "init": Entry("minsheng.cli.init", "init", "建库或升级库表", database=True),
    "officers": Entry("minsheng.cli.officers", "officers", "建立工作人员账号", database=True),
    "serve": Entry("minsheng.cli.serve", "serve", "在本机提供网页服务"),
    "synth": Entry("minsheng.cli.synth", "synth", "生成虚构旗县的部门数据文件"),
    "feeds": Entry("minsheng.cli.feeds", "feeds", "检查部门数据文件，确认名单完整"),
    "files": Entry("minsheng.cli.files", "files", "清理过了保存期的原始文件", database=True),
    "cycle": Entry("minsheng.cli.cycle", "cycle", "收文件、入库、研判、生成线索", database=True),
    "plan": Entry("minsheng.cli.plan", "plan", "安排各乡镇一周的走访", database=True),
    "watch": Entry("minsheng.cli.watch", "watch", "看管收件夹：来一份文件，立即生成线索", database=True),
    "facts": Entry("minsheng.cli.facts", "facts", "导出事实快照，查看事实的定义"),
    "assess": Entry("minsheng.cli.assess", "assess", "对快照里的每个人、每一户逐项政策研判"),
    "simulate": Entry("minsheng.cli.simulate", "command", "试算政策改动：谁进谁出、多花多少"),
    "explain": Entry("minsheng.cli.explain", "explain", "说明一人或一户符合或不符合的理由"),
    "settlements": Entry("minsheng.cli.settlements", "settlements", "一个人全年的医疗结算单按先后重算"),
    "selfcheck": Entry("minsheng.cli.selfcheck", "selfcheck", "居民自查：下一个问题，或者结果"),
    "policy": Entry("minsheng.cli.policy", "policy", "检查政策包，新建项目样板，导出案例集"),
    "trials": Entry("minsheng.cli.trials", "trials", "计算网页上提出的政策试算", database=True),
    "leads": Entry("minsheng.cli.leads", "leads", "导出线索", database=True),
    "precision": Entry(
        "minsheng.cli.precision", "command", "线索准不准：按类别、月份、乡镇，遗漏估计", database=True
    ),
    "trail": Entry("minsheng.cli.trail", "trail", "核验操作日志", database=True),
}


@click.group(cls=LazyGroup, entries=ENTRIES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="minsheng")
def cli() -> None:
    """民生保障网：让政策找到人。

    退出码：0 完成；1 被拒绝（说明原因）；2 用法不对；3 有数据被隔离；130 被中断。
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a refusal prints its Chinese reason and stable code on stderr and exits with 1.

    So do a place that cannot be read or written and a database that cannot be used; anything else is a bug and shows itself.
    """
    try:
        sys.exit(cli.main(arguments, standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(told(error), err=True)
        sys.exit(error.exit_code)
    except MinshengError as error:
        _refuse(error)
    except (KeyboardInterrupt, click.Abort):
        _interrupt()
    except Exception as error:
        if str(error) == DUCKDB_INTERRUPTED:
            _interrupt()
        known = _of_the_machine(error)
        if known is None:
            raise
        _refuse(known)


def _interrupt() -> NoReturn:
    click.echo("已中断，没有留下做了一半的结果。", err=True)
    sys.exit(INTERRUPTED)


def _refuse(error: MinshengError) -> NoReturn:
    click.echo(f"{error.message}（{error.code}）", err=True)
    sys.exit(REFUSED)


def _of_the_machine(error: Exception) -> MinshengError | None:
    """What the disk or the database refused, in Chinese; None for a mistake of ours."""
    if isinstance(error, OSError):
        place = error.filename or ""
        return MinshengError("FILE_REFUSED", f"不能读写 {place}：{error.strerror or type(error).__name__}。")
    if "django.db" not in sys.modules:  # no database command, so no database error
        return None
    from django.db.utils import DatabaseError, DataError, IntegrityError, InterfaceError  # noqa: PLC0415

    if not isinstance(error, DatabaseError | InterfaceError) or isinstance(error, DataError | IntegrityError):
        return None
    reason = str(error).strip().partition("\n")[0]
    if "no such table" in reason or "no such column" in reason or "does not exist" in reason:
        return MinshengError(
            "DATABASE_NOT_READY",
            f"数据目录 {os.environ.get('MINSHENG_HOME', 'var')} 里的数据库还没有建好或不是最新：请先运行 minsheng init；"
            "要用另一个数据目录（如示例旗县），请先 export MINSHENG_HOME=目录。",
            reason=reason,
        )
    return MinshengError("DATABASE_REFUSED", f"数据库不能使用：{reason}。")
