"""The reference engine: every programme for one subject, in plain Python. What it says is the meaning of the policies.

    evaluate(person(17), facts, pack, date(2026, 11, 16)) -> {"old_age_allowance": Result(...), ...}

Rules are compiled to closures once per pack and date. A missing parameter refuses before anything is evaluated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from minsheng.engine.closures import Closure, Compiler, Run, Supplied
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.results import OVERFLOW, Result, Status, Subject, status_of
from minsheng.kernel.errors import MinshengError
from minsheng.policy import facts as schema
from minsheng.policy import hints
from minsheng.policy.checking import dependencies
from minsheng.policy.kinds import SCOPE_WORDS, Scope, Type
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.policy.things import THINGS

_PYTHON = {Type.BOOL: bool, Type.TEXT: str, Type.DATE: date}
_SUPPLIED = {
    Type.BOOL: " true 或 false",
    Type.TEXT: "代码（文字）",
    Type.DATE: "日期，例如 2026-07-01",
    Type.FEN: "整数分，例如 800 元写 80000",
    Type.INT: "整数",
    Type.COUNT: "整数",
}


class EvaluationError(MinshengError):
    """The question itself cannot be answered; nothing about the facts."""


@dataclass(frozen=True)
class Compiled:
    """The closures of one programme version."""

    programme: Programme
    conditions: tuple[Closure, ...]
    grounds: tuple[Closure, ...]
    lines: tuple[Closure, ...]


@dataclass
class Ready:
    """A pack on a date, programmes compiled as they are asked for.

    For `engine.explain`: `gatherers`, what explanations stand on; `plans`, what
    is the same for every row, by the identity of programmes and conditions; `alike`, what conditions written alike share.
    """

    pack: Pack
    on: date
    compiler: Compiler
    programmes: dict[str, Programme]
    compiled: dict[str, Compiled] = field(default_factory=dict)
    gatherers: dict[bool, Any] = field(default_factory=dict)
    plans: dict[int, tuple[Any, object]] = field(default_factory=dict)
    alike: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def prepare(self, codes: Collection[str]) -> None:
        """Compile programmes and what they depend on. Raises PARAMETER_MISSING, PROGRAMME_UNKNOWN."""
        for code in codes:
            if code in self.compiled:
                continue
            if code in (absent := self.pack.absent(self.on)):
                self.pack.parameters.refuse(absent[code], self.on)
            if code not in self.programmes:
                raise EvaluationError(
                    "PROGRAMME_UNKNOWN", f"{self.on} 没有有效的项目“{code}”", programme=code
                )
            programme, closure = self.programmes[code], self.compiler.closure
            self.prepare(dependencies(programme))
            for _, node in programme.named_nodes():
                closure(node)
            self.compiled[code] = Compiled(
                programme,
                tuple(closure(c.node) for c in programme.conditions),
                tuple(closure(g.node) for g in programme.grounds),
                tuple(closure(a.node) for a in programme.lines),
            )

    def entitled(self, code: str, row: Row, run: Run) -> bool | None:
        """The status of a programme for a row, once per run."""
        place = (code, id(row))
        if place not in run.memo:
            unmet, unknown = masks(self.compiled[code], row, run)
            run.memo[place] = {Status.MET: True, Status.UNMET: False}.get(status_of(unmet, unknown))
        value: bool | None = run.memo[place]
        return value

    def run(self, facts: Facts, supplied: Supplied | None) -> Run:
        """A new evaluation; what is supplied is checked against the quantities the programmes know."""
        return Run(facts, self._checked(supplied or {}), self.entitled)

    def _checked(self, supplied: Supplied) -> Supplied:
        for given, value in supplied.items():
            key = given if isinstance(given, str) else given[0]
            node = self.compiler.keys.get(key)
            if node is None:
                near = hints.meant(key, self.compiler.keys)
                raise EvaluationError("SUPPLIED_UNKNOWN", f"没有名为“{key}”的量可以填报{near}", key=key)
            if value is not None and value.__class__ is not _PYTHON.get(node.type, int):
                raise EvaluationError("SUPPLIED_TYPE", f"“{key}”应填{_SUPPLIED[node.type]}", key=key)
            limit = schema.LIMITS.get(node.type)
            if limit is not None and isinstance(value, int) and abs(value) > limit:
                raise EvaluationError("SUPPLIED_TOO_LARGE", f"“{key}”填的数太大", key=key)
        return supplied


@lru_cache(maxsize=32)
def ready(pack: Pack, on: date, unpresumed: frozenset[str] = frozenset()) -> Ready:
    """The pack on the date; closures are kept for the next question. `unpresumed`: see `Compiler`."""
    return Ready(pack, on, Compiler(on, pack.parameters, unpresumed), pack.programmes(on))


def person(id_: int) -> Subject:
    """A person as subject."""
    return Subject(Scope.PERSON, id_)


def household(id_: int, kind: Scope = Scope.JOINT) -> Subject:
    """A household as subject."""
    return Subject(kind, id_)


def thing(kind: Scope, id_: int) -> Subject:
    """A settlement, a post ... as subject."""
    return Subject(kind, id_)


def subject_row(subject: Subject, facts: Facts) -> Row:
    """The row of a subject. Raises SUBJECT_UNKNOWN."""
    if subject.scope is Scope.PERSON:
        row = facts.persons.get(subject.id)
    elif subject.scope in THINGS:
        row = facts.things.get((subject.scope, subject.id))
    else:
        key = (subject.scope, subject.id)
        row = facts.household(*key) if key in facts.households or key in facts.members else None
    if row is None:
        raise EvaluationError("SUBJECT_UNKNOWN", "事实表里没有这个对象", scope=subject.scope, id=subject.id)
    return row


def evaluate(
    subject: Subject,
    facts: Facts,
    pack: Pack,
    on: date,
    programmes: Collection[str] | None = None,
    supplied: Supplied | None = None,
) -> dict[str, Result]:
    """Results of the programmes whose subject is of this kind (or of those named), by code, in dependency order.

    `supplied` replaces named quantities ("household_income") or facts ("person.wage_fen") of every row, or of one row
    with a key (name, row id); None supplies "unknown".
    """
    prepared = ready(pack, on)
    codes = programmes_of(prepared, subject, programmes)
    row = subject_row(subject, facts)
    run = prepared.run(facts, supplied)
    return {code: result(prepared.compiled[code], row, run) for code in codes}


def programmes_of(prepared: Ready, subject: Subject, wanted: Collection[str] | None) -> list[str]:
    """Codes to answer, compiled. Raises PROGRAMME_UNKNOWN, SUBJECT_KIND."""
    fitting = [c for c, p in prepared.programmes.items() if p.subject is subject.scope]
    if wanted is None:
        prepared.prepare(fitting)
        return fitting
    prepared.prepare(wanted)
    for code in wanted:
        if code not in fitting:
            meant = SCOPE_WORDS[prepared.programmes[code].subject]
            raise EvaluationError("SUBJECT_KIND", f"项目“{code}”的对象是{meant}", programme=code)
    return [c for c in fitting if c in wanted]


def masks(compiled: Compiled, row: Row, run: Run) -> tuple[int, int]:
    """Unmet and unknown bits of the conditions."""
    unmet = unknown = 0
    for i, condition in enumerate(compiled.conditions):
        value = condition(row, run)
        if value is None:
            unknown |= 1 << i
        elif not value:
            unmet |= 1 << i
    return unmet, unknown


def result(compiled: Compiled, row: Row, run: Run) -> Result:
    """One programme for one row."""
    unmet, unknown = masks(compiled, row, run)
    status = status_of(unmet, unknown)
    grounds = sum(1 << i for i, ground in enumerate(compiled.grounds) if ground(row, run))
    lines = tuple(line(row, run) for line in compiled.lines) if status is Status.MET else None
    code = OVERFLOW if run.facts.is_oversized(compiled.programme.subject, row) else ""
    return Result(compiled.programme.code, status, unmet, unknown, lines, grounds, code)


def exclusions(pack: Pack, results: Mapping[str, Result], enrolled: Collection[str] = ()) -> dict[str, str]:
    """Codes that are excluded, each with the highest ranked code that excludes it.

    A code excludes when its result is met or the subject is enrolled in it, and nothing held excludes that code in turn.
    """
    held = {code for code, r in results.items() if r.status is Status.MET} | set(enrolled)
    found = {code: pack.excluder(code, held) for code in sorted({*results, *enrolled})}
    return {code: by for code, by in found.items() if by}
