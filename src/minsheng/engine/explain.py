"""Why: each condition in Chinese with the facts, parameters and quantities it stands on: a screen can show every source."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from minsheng.engine import sentences, wording
from minsheng.engine.closures import Closure, Run, Supplied, on_roll
from minsheng.engine.gathering import Remembered, gatherers, stood
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.reference import (
    Compiled,
    Ready,
    exclusions,
    programmes_of,
    ready,
    result,
    subject_row,
)
from minsheng.engine.results import (
    Explained,
    Explanation,
    FactUse,
    Result,
    Subject,
    status_of_value,
)
from minsheng.policy import nodes
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Ground, Line, Programme
from minsheng.policy.things import THINGS


def explain(
    subject: Subject,
    facts: Facts,
    pack: Pack,
    on: date,
    programmes: Collection[str] | None = None,
    supplied: Supplied | None = None,
    unpresumed: frozenset[str] = frozenset(),
    *,
    deciding: bool = False,
    first: Callable[[Programme, Result, str], bool] | None = None,
    cover: Cover | None = None,
) -> dict[str, Explanation]:
    """The same question as `reference.evaluate`, answered with reasons. `unpresumed`: see `closures.Compiler`.

    `deciding`: only with the conditions that decide, the unmet ones or else the unknown ones, each `bare`, and without amounts
    and grounds: a list of programmes shows no others. `first`: says (of a programme, its result and what excludes it) where the
    first of them is enough. `cover`: which facts may not be told, for `Explanation.tells`.
    """
    prepared = ready(pack, on, unpresumed)
    codes = programmes_of(prepared, subject, programmes)
    row = subject_row(subject, facts)
    run = prepared.run(facts, supplied)
    results = {code: result(prepared.compiled[code], row, run) for code in codes}
    excluded = exclusions(pack, results, _enrolled(prepared, subject, row, run))
    return {
        code: _explanation(
            subject, prepared, prepared.compiled[code], results[code], excluded.get(code, ""), row, run,
            deciding=deciding, first=first, cover=cover,
        )
        for code in codes
    }  # fmt: skip


def _enrolled(prepared: Ready, subject: Subject, row: Row, run: Run) -> set[str]:
    """Codes on whose roll the subject is: the person, or for a household programme any living member; a thing is on none."""
    if subject.scope in THINGS:
        return set()

    def fits(code: str) -> bool:
        programme = prepared.programmes.get(code)
        return subject.scope is Scope.PERSON or (programme is not None and programme.subject is subject.scope)

    persons = [row] if subject.scope is Scope.PERSON else run.facts.members_of(row)
    living = [p for p in persons if p.get("alive") is not False]
    codes = filter(fits, run.facts.rolls)
    return {c for c in codes if any(on_roll(run.facts, c, p["person_id"], p, prepared.on) for p in living)}


def _explanation(
    subject: Subject,
    prepared: Ready,
    compiled: Compiled,
    found: Result,
    excluded_by: str,
    row: Row,
    run: Run,
    *,
    deciding: bool,
    first: Callable[[Programme, Result, str], bool] | None,
    cover: Cover | None,
) -> Explanation:
    programme, plans = compiled.programme, _plans(compiled.programme, prepared)
    asked = (found.unmet or found.unknown) if deciding else -1
    if first is not None and first(programme, found, excluded_by):
        asked &= -asked
    states = (
        (p, None if found.unknown >> n & 1 else not found.unmet >> n & 1)
        for n, p in enumerate(plans.conditions)
        if asked >> n & 1
    )
    conditions = tuple(_shown(plan, value, row, run, bare=deciding) for plan, value in states)
    grounds = () if deciding else tuple(_worked_out(plan, row, run) for plan in plans.grounds)
    lines = tuple(_line(a, prepared, row, run) for a in programme.lines if found.lines and not deciding)
    return Explanation(
        subject=subject,
        programme=programme.code,
        name_zh=programme.name_zh,
        law=plans.law,
        result=found,
        conditions=conditions,
        grounds=grounds,
        lines=lines,
        excluded_by=excluded_by,
        illustrative=any(p.illustrative for each in (*conditions, *grounds, *lines) for p in each.parameters),
        cycle=programme.delivery.cycle if programme.delivery else "",
        tells=cover is not None and _tells(plans, found, row, run, cover),
    )


def _tells(plans: _Plans, found: Result, row: Row, run: Run, cover: Cover) -> bool:
    """Whether a known condition stands on a covered fact. What can stand on none is not looked at."""
    for n, plan in enumerate(plans.conditions):
        if found.unknown >> n & 1 or plan.alike.columns.isdisjoint(cover.columns):
            continue
        if any(cover.hides(use) for use in plan.alike.uses(row, run).values() if isinstance(use, FactUse)):
            return True
    return False


def shown(part: Condition | Ground, prepared: Ready, row: Row, run: Run) -> Explained:
    """One condition for a row of the run; whoever needs no other spares the rest of the programme."""
    return _worked_out(_plan(part, prepared), row, run)


def _worked_out(plan: _Plan, row: Row, run: Run) -> Explained:
    return _shown(plan, plan.alike.closure(row, run), row, run, bare=False)


def _shown(plan: _Plan, value: bool | None, row: Row, run: Run, *, bare: bool) -> Explained:
    """`bare`: what it stands on is left out where its words say no value of the subject and nothing is lacking: there is nothing
    to cover or to add."""
    alike = plan.alike
    if bare:
        have, need = _side(alike.have, row, run), _side(alike.need, row, run)
        if have in _NO_VALUE and (value is not None or not alike.may_lack):
            return Explained(
                plan.key, status_of_value(value), alike.text(have, need), value, *plan.said, have, need
            )
    place = (alike, id(row))
    if place not in run.memo:
        run.memo[place] = _in_words(alike, value, row, run)
    text, have, need, of = run.memo[place]
    return Explained(plan.key, status_of_value(value), text, value, *plan.said, have, need, *of)


def _in_words(
    alike: _Alike, value: bool | None, row: Row, run: Run
) -> tuple[str, str, str, tuple[tuple[Any, ...], ...]]:
    """The sentence, both sides, and what they stand on."""
    have, need = _side(alike.have, row, run), _side(alike.need, row, run)
    of, text = stood(alike.uses(row, run)), alike.text(have, need)
    return text if value is not None else text + of.wanting, have, need, of[:4]


_NO_VALUE = ("", wording.UNKNOWN)


class Cover(NamedTuple):
    """Facts that may not be told: the columns that can hold one, and whether a fact is one."""

    columns: Collection[str]
    hides: Callable[[FactUse], bool]


class _Side(NamedTuple):
    """One side of a comparison, what it is counted in, and its closure."""

    node: Node
    unit: str
    closure: Closure


@dataclass(frozen=True, eq=False, slots=True)
class _Alike:
    """What conditions have in common that are written alike, whoever asks. `may_lack`: it can depend on an amount or limit that
    nobody has set here; `columns`: of the facts it can stand on."""

    closure: Closure
    have: _Side | None
    need: _Side | None
    uses: Remembered
    text: Callable[[str, str], str]
    may_lack: bool
    columns: frozenset[str]


class _Plan(NamedTuple):
    """What is the same for every row. `said`: the clause, who is asked, when it is known."""

    key: str
    said: tuple[str, str, str]
    alike: _Alike


class _Plans(NamedTuple):
    """What is the same for every row of a programme."""

    conditions: tuple[_Plan, ...]
    grounds: tuple[_Plan, ...]
    law: tuple[str, ...]


def _plans(programme: Programme, prepared: Ready) -> _Plans:
    """Made once for each programme of a pack on a day."""
    if id(programme) not in prepared.plans:
        conditions, grounds = (
            tuple(_plan(part, prepared) for part in parts)
            for parts in (programme.conditions, programme.grounds)
        )
        prepared.plans[id(programme)] = _Plans(conditions, grounds, tuple(map(str, programme.law))), programme
    plans: _Plans = prepared.plans[id(programme)][0]
    return plans


def _plan(part: Condition | Ground, prepared: Ready) -> _Plan:
    """Made once for each part of a pack on a day."""
    if id(part) not in prepared.plans:
        said = (part.clause, part.ask, part.known_at.value) if isinstance(part, Condition) else ("", "", "")
        prepared.plans[id(part)] = _Plan(part.key, said, _alike(part, prepared)), part
    plan: _Plan = prepared.plans[id(part)][0]
    return plan


def _alike(part: Condition | Ground, prepared: Ready) -> _Alike:
    place = (part.node, part.have, part.need, part.text)
    if place not in prepared.alike:
        unit, closure = sentences.unit_of(part), prepared.compiler.closure
        have, need = (None if n is None else _Side(n, unit, closure(n)) for n in (part.have, part.need))
        roots = [n for n in place[:3] if n is not None]
        below = [gatherers(prepared).reachable(n) for n in roots]
        prepared.alike[place] = _Alike(
            closure(part.node), have, need, gatherers(prepared).of(*roots), _text(part),
            any(one.may_lack for one in below), frozenset().union(*(one.columns for one in below)),
        )  # fmt: skip
    found: _Alike = prepared.alike[place]
    return found


def _text(part: Condition | Ground) -> Callable[[str, str], str]:
    """The sentence of a part from the words of both sides."""
    sentence = part.text
    if "{" not in sentence:
        plain = sentences.plain(sentence)
        return lambda _have, _need: plain
    return lambda have, need: sentences.plain(sentence.format(have=have, need=need))


def _side(side: _Side | None, row: Row, run: Run) -> str:
    """One side of a comparison in words."""
    if side is None:
        return ""
    node, unit, closure = side
    value = closure(row, run)
    if value is None and isinstance(node, nodes.Parameter):
        return sentences.unset(node, unit)
    return wording.words(value, node.type, node.unit or unit)


def _line(part: Line, prepared: Ready, row: Row, run: Run) -> Explained:
    value = prepared.compiler.closure(part.node)(row, run)
    of = stood(gatherers(prepared).of(part.node)(row, run))
    text = f"{part.name_zh} {wording.of_node(value, part.node)}{of.wanting if value is None else ''}"
    state = status_of_value(None if value is None else True)
    return Explained(part.key, state, text, value, "", "", "", "", "", *of[:4])
