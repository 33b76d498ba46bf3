"""The group `minsheng policy`: for those who write policies. Only `adopted` needs the database."""

import click

from minsheng.cli.lazy import Entry, LazyGroup

ENTRIES = {
    "check": Entry("minsheng.cli.policy_check", "check", "检查政策包：写法、依据、参数、案例"),
    "new": Entry("minsheng.cli.policy_new", "new", "新建一个项目（需要时连同政策包）：规则、参数和案例样板"),
    "diff": Entry("minsheng.cli.policy_diff", "command", "两个日期或两个政策包逐人逐户比较：谁变了、为什么"),
    "rolls": Entry("minsheng.cli.policy_rolls", "command", "列出名册和项目的代码"),
    "export": Entry(
        "minsheng.cli.policy_export", "command", "导出项目的完整定义（JSON）和可读文本（Markdown）"
    ),
    "adopted": Entry(
        "minsheng.cli.policy_adopted", "command", "把应用里采纳的政策调整写成 amendments.yaml", database=True
    ),
    "cases": Entry("minsheng.cli.policy_cases", "command", "导出不依赖引擎的案例集（JSON Lines）"),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def policy() -> None:
    """政策：新建、检查、比较和导出。"""
