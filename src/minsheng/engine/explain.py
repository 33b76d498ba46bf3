"""Why: each condition in Chinese with the facts, parameters and quantities it stands on: a screen can show every source."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import NamedTuple

from minsheng.engine import sentences, wording
from minsheng.engine.closures import Closure, Run, Supplied, on_roll
from minsheng.engine.gathering import gathered, reachable, stops_of
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
    programme = compiled.programme
    asked = (found.unmet or found.unknown) if deciding else -1
    if first is not None and first(programme, found, excluded_by):
        asked &= -asked
    parts = [c for n, c in enumerate(programme.conditions) if asked >> n & 1]
    conditions = tuple(shown(c, prepared, row, run, bare=deciding) for c in parts)
    grounds = () if deciding else tuple(shown(g, prepared, row, run) for g in programme.grounds)
    lines = tuple(_line(a, prepared, row, run) for a in programme.lines if found.lines and not deciding)
    used = [p for part in (*conditions, *grounds, *lines) for p in part.parameters]
    return Explanation(
        subject=subject,
        programme=programme.code,
        name_zh=programme.name_zh,
        law=tuple(map(str, programme.law)),
        result=found,
        conditions=conditions,
        grounds=grounds,
        lines=lines,
        excluded_by=excluded_by,
        illustrative=any(p.illustrative for p in used),
        cycle=programme.delivery.cycle if programme.delivery else "",
        tells=cover is not None and _tells(programme, found, prepared, row, run, cover),
    )


def _tells(programme: Programme, found: Result, prepared: Ready, row: Row, run: Run, cover: Cover) -> bool:
    """Whether a known condition stands on a covered fact. What can stand on none is not looked at."""
    for n, part in enumerate(programme.conditions):
        plan = _plan(part, prepared)
        if found.unknown >> n & 1 or plan.columns.isdisjoint(cover.columns):
            continue
        if any(cover.hides(use) for use in gathered(plan.stops, row, prepared, run).facts.values()):
            return True
    return False


def shown(part: Condition | Ground, prepared: Ready, row: Row, run: Run, *, bare: bool = False) -> Explained:
    """One condition for a row of the run; whoever needs no other spares the rest of the programme. `bare`: what it stands on is
    left out where its words say no value of the subject and nothing is lacking: there is nothing to cover or to add."""
    plan = _plan(part, prepared)
    value = plan.closure(row, run)
    have, need = _side(plan.have, row, run), _side(plan.need, row, run)
    text = plan.text(have, need)
    if bare and have in _NO_VALUE and (value is not None or not plan.may_lack):
        return Explained(
            part.key, status_of_value(value), text, value, plan.clause, plan.ask, plan.known_at, have, need
        )
    uses = gathered(plan.stops, row, prepared, run)
    return Explained(
        part.key,
        status_of_value(value),
        text if value is not None else text + uses.wanting(),
        value,
        plan.clause,
        plan.ask,
        plan.known_at,
        have,
        need,
        *uses.tuples(),
    )


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


class _Plan(NamedTuple):
    """What is the same for every row. `may_lack`: it can depend on an amount or limit that nobody has set here; `columns`: of the
    facts it can stand on."""

    closure: Closure
    have: _Side | None
    need: _Side | None
    stops: tuple[Node, ...]
    text: Callable[[str, str], str]
    clause: str
    ask: str
    known_at: str
    may_lack: bool
    columns: frozenset[str]


def _plan(part: Condition | Ground, prepared: Ready) -> _Plan:
    """Made once for each part of a pack on a day."""
    if id(part) not in prepared.plans:
        prepared.plans[id(part)] = _planned(part, prepared), part
    plan: _Plan = prepared.plans[id(part)][0]
    return plan


def _planned(part: Condition | Ground, prepared: Ready) -> _Plan:
    unit = sentences.unit_of(part)
    have, need = (None if n is None else _Side(n, unit, prepared.closure(n)) for n in (part.have, part.need))
    nodes_ = [n for n in (part.node, part.have, part.need) if n is not None]
    stops = dict.fromkeys(stop for n in nodes_ for stop in stops_of(prepared, n))
    said = (part.clause, part.ask, part.known_at.value) if isinstance(part, Condition) else ("", "", "")
    below = [reachable(prepared, n) for n in nodes_]
    return _Plan(
        prepared.closure(part.node), have, need, prepared.one(tuple(stops)), _text(part), *said,
        any(one.may_lack for one in below), frozenset().union(*(one.columns for one in below)),
    )  # fmt: skip


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
    value = prepared.closure(part.node)(row, run)
    uses = gathered(stops_of(prepared, part.node), row, prepared, run)
    text = f"{part.name_zh} {wording.of_node(value, part.node)}{uses.wanting() if value is None else ''}"
    state = status_of_value(None if value is None else True)
    return Explained(part.key, state, text, value, "", "", "", "", "", *uses.tuples())
