"""The group `minsheng facts`: export needs the database, schema does not."""

import click

from minsheng.cli.lazy import Entry, LazyGroup

ENTRIES = {
    "export": Entry("minsheng.cli.facts_export", "facts_export", "导出某一天的事实快照", database=True),
    "schema": Entry("minsheng.cli.facts_schema", "facts_schema", "列出事实的表、列、类型、单位和含义"),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def facts() -> None:
    """事实：政策研判所依据的、带来源和时点的数据。"""
