"""The engines that answer worked cases: from cases of one pack to results by (programme, subject id), one for each case.

To add an engine, add one line to ENGINES. `takes_supplied` says whether it can replace quantities (self-check, what-if);
the engine for everybody reads snapshots only and is not asked such cases.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from minsheng.engine import fused_all
from minsheng.engine.worked_cases import Answers, ask_duckdb, ask_everybody, ask_reference
from minsheng.policy.cases import Case
from minsheng.policy.packs import Pack


@dataclass(frozen=True)
class Engine:
    name: str
    answers: Callable[[Sequence[Case], Pack], list[Answers]]
    takes_supplied: bool


ENGINES = [
    Engine(
        "reference", lambda cases, pack: [ask_reference(case, pack) for case in cases], takes_supplied=True
    ),
    Engine("duckdb", ask_duckdb, takes_supplied=False),
    Engine(
        "kernel",
        lambda cases, pack: ask_everybody(cases, pack, fused_all.evaluate_all),
        takes_supplied=False,
    ),
]
