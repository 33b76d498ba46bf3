"""Every worked case of every shipped pack, read once in a process."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from minsheng.policy import cases, packs
from minsheng.policy.cases import Case
from minsheng.policy.packs import Pack


class Told(NamedTuple):
    """A file of cases: the pack it lies in, itself, what it tells, and the pack it is run with."""

    code: str
    path: Path
    cases: list[Case]
    pack: Pack


@cache
def files() -> tuple[Told, ...]:
    """Every case file of every shipped pack."""
    found = []
    for code, path in cases.shipped_case_files():
        pack = packs.load(cases.pack_of(path, code))
        found.append(Told(code, path, cases.load(path, pack), pack))
    return tuple(found)
