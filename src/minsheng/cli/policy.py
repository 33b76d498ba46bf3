"""The group `minsheng policy`: for those who write policies. Only `export` needs the database."""

import click

from minsheng.cli.lazy import Entry, LazyGroup

ENTRIES = {
    "check": Entry("minsheng.cli.policy_check", "check", "检查政策包：写法、依据、参数、案例"),
    "new": Entry("minsheng.cli.policy_new", "new", "在政策包里新建一个项目的规则、参数和案例样板"),
    "diff": Entry("minsheng.cli.policy_diff", "command", "两个日期或两个政策包逐人逐户比较：谁变了、为什么"),
    "export": Entry(
        "minsheng.cli.policy_export", "command", "把应用里采纳的政策调整写成 amendments.yaml", database=True
    ),
    "cases": Entry("minsheng.cli.policy_cases", "command", "导出不依赖引擎的案例集（JSON Lines）"),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def policy() -> None:
    """政策：检查、新建和导出。"""
