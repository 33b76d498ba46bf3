"""The worked cases of a programme, those with the standards of the place first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from minsheng.kernel.errors import MinshengError
from minsheng.policy import cases, packs
from minsheng.policy.cases import Case, Expected
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack

OTHER_STANDARDS = "按案例自定的标准"
"""Said of a worked case that is not worked out with the standards of the place."""
OPEN_LINES = "（有一项金额还不清楚，未计入）"


@dataclass(frozen=True, slots=True)
class Story:
    """A worked case about this programme; `excluded_by`: beside which other one it is not given, though all is met;
    `open_lines`: a part of the amount cannot be known, the sum is that of the others; `pack`: with whose standards it is worked
    out."""

    name: str
    on: date
    status: str
    amount_fen: int | None
    cycle: str
    excluded_by: str = ""
    open_lines: bool = False
    pack: str = ""


def stories(code: str, pack: Pack) -> tuple[Story, ...]:
    """Every worked case of the chain that answers about the programme."""
    return _own_first((story for about, story in _stories(pack.hash, pack) if about == code), pack)


def _title(case: Case, expected: Expected) -> str:
    """The sentence of the case; where it gives an answer for several rows, which of them is meant."""
    if sum(e.programme == expected.programme for e in case.gives) == 1:
        return case.name
    scope, number = expected.subject
    return f"{case.name}（第{number}{'人' if scope is Scope.PERSON else '个'}）"


@lru_cache(maxsize=4)
def _stories(digest: str, pack: Pack) -> tuple[tuple[str, Story], ...]:
    """(code, worked case) of every folder of the chain; cases that cannot be read with this pack are left out."""
    assert digest
    told: list[tuple[str, Story]] = []
    for folder in pack.folders:
        for path in cases.case_files(folder.path):
            try:
                asked = packs.load(cases.pack_of(path, str(folder.path)))
                read = cases.load(path, asked)
            except MinshengError:
                continue
            cycles = {p.code: p.delivery.cycle for p in asked.versions if p.delivery}
            names = asked.roll_names | {p.code: p.name_zh for p in asked.versions}
            told += [
                (
                    expected.programme,
                    Story(
                        _title(case, expected),
                        case.on,
                        expected.status,
                        _amount(expected),
                        cycles.get(expected.programme, ""),
                        names.get(expected.excluded_by or "") or expected.excluded_by or "",
                        expected.amount_fen is None and None in (expected.lines or {}).values(),
                        asked.code,
                    ),
                )
                for case in read
                for expected in case.gives
            ]
    return tuple(told)


def _own_first(stories: Iterable[Story], pack: Pack) -> tuple[Story, ...]:
    """Cases with the standards of the place first, those with other ones marked so."""
    chain = [folder.path.name for folder in pack.folders]
    told = [(story, story.pack in chain) for story in stories]
    ordered = sorted(told, key=lambda one: not one[1])
    return tuple(replace(story, pack="" if own else OTHER_STANDARDS) for story, own in ordered)


def _amount(expected: cases.Expected) -> int | None:
    """What the case gives each time, if it says so: the sum, or each line that is known."""
    known = [fen for fen in (expected.lines or {}).values() if fen is not None]
    return sum(known) if expected.amount_fen is None and known else expected.amount_fen
