"""A click group whose commands are imported only when called, so that assess and synth never import Django."""

import importlib
import os
from typing import NamedTuple

import click

from minsheng.kernel.errors import MinshengError


class Entry(NamedTuple):
    """Where a command lives, its line of help, and whether it needs the database."""

    module: str
    attribute: str
    help: str
    database: bool = False


def set_up_django() -> None:
    """Load the settings and the stages once; the environment decides which data folder and database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minsheng.config.settings")
    try:
        importlib.import_module("django").setup()
    except ValueError as error:
        raise MinshengError("SETTINGS_REFUSED", f"设置不能使用：{error}") from error


class LazyGroup(click.Group):
    """Lists its commands without importing them; imports the one that is called."""

    def __init__(self, *, entries: dict[str, Entry], **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        if entry.database:
            set_up_django()
        command: click.Command = getattr(importlib.import_module(entry.module), entry.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("命令"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])
