"""Progress on stderr: what is being done, how much, how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


class Step:
    """What a running step may say about itself when it ends."""

    def __init__(self) -> None:
        self.note = ""


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Print the title at once and, when the block ends, its note and the seconds it took."""
    click.echo(f"  {title} …", err=True, nl=False)
    running, began = Step(), time.perf_counter()
    try:
        yield running
    except BaseException:
        click.echo(" 未完成", err=True)
        raise
    click.echo(f" {running.note}（{time.perf_counter() - began:.1f} 秒）", err=True)
