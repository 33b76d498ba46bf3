"""The loops of a pack on a day, made once for as long as the process lives: two runs in one process have the same text."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused.loops import Module
from minsheng.engine.fused.slots import Lowered
from minsheng.policy import facts, nodes
from minsheng.policy.parameters import Resolved
from minsheng.policy.programme import Programme

_KEPT = 8
_TABLES = ("person", "household")


@dataclass(frozen=True)
class _Plan:
    """Loops, the parameters that were resolved for them, and what must live as long as they are found by identity."""

    lowered: Lowered
    used: dict[tuple[str, bool], Resolved]
    made_of: tuple[Any, ...]


_plans: OrderedDict[tuple[Any, ...], _Plan] = OrderedDict()
_lock = Lock()


def lowered(
    around: Folder,
    programmes: Sequence[Programme],
    *,
    reasons: bool,
    questions: Sequence[nodes.Related] = (),
) -> Lowered:
    """The loops, with their parameters noted as used. `questions`: see `Module.lower`."""
    parts = (*around.programmes.values(), around.book)
    within = tuple(
        around.within_limits(table, column.name)
        for table in _TABLES
        for column in facts.TABLES[table].columns
        if column.rule_type in facts.LIMITS
    )
    codes = tuple(p.code for p in programmes)
    key = (tuple(map(id, parts)), around.on, codes, reasons, tuple(questions), within)
    with _lock:
        plan = _plans.get(key)
    if plan is None:
        own = around.beside()
        made = Module(own, programmes, reasons=reasons).lower(questions)
        plan = _Plan(made, own.used, parts)
    with _lock:
        _plans[key] = plan
        _plans.move_to_end(key)
        while len(_plans) > _KEPT:
            _plans.popitem(last=False)
    around.used.update(plan.used)
    return plan.lowered
