"""Why: each condition in Chinese with the facts, parameters and quantities it stands on: a screen can show every source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from minsheng.engine import sentences, wording
from minsheng.engine.closures import Closure, Run, Supplied, on_roll
from minsheng.engine.gathering import gatherers, lackings
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
    Status,
    Stood,
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

    `deciding`: only with the conditions that decide, the unmet ones or else the unknown ones, and without amounts and grounds: a
    list of programmes shows no others. `first`: says (of a programme, its result and what excludes it) where the
    first of them is enough. `cover`: which facts may not be told, for `Explanation.tells`.
    """
    asked = ask(subject, facts, pack, on, programmes, supplied, unpresumed)
    return in_words(asked, asked.excluded, deciding=deciding, first=first, cover=cover)


@dataclass(frozen=True, slots=True)
class Asked:
    """The results of one subject before they are put in words. `excluded`: by code what excludes it, as far as this subject's
    results and the rolls around it can say."""

    subject: Subject
    prepared: Ready
    row: Row
    run: Run
    results: Mapping[str, Result]
    excluded: Mapping[str, str]


def ask(
    subject: Subject,
    facts: Facts,
    pack: Pack,
    on: date,
    programmes: Collection[str] | None = None,
    supplied: Supplied | None = None,
    unpresumed: frozenset[str] = frozenset(),
) -> Asked:
    """The first half of `explain`: for who knows more of what excludes what, before it is put in words."""
    prepared = ready(pack, on, unpresumed)
    codes = programmes_of(prepared, subject, programmes)
    row = subject_row(subject, facts)
    run = prepared.run(facts, supplied)
    results = {code: result(prepared.compiled[code], row, run) for code in codes}
    return Asked(
        subject,
        prepared,
        row,
        run,
        results,
        exclusions(pack, results, _enrolled(prepared, subject, row, run)),
    )


def in_words(
    asked: Asked,
    excluded: Mapping[str, str],
    *,
    deciding: bool = False,
    first: Callable[[Programme, Result, str], bool] | None = None,
    cover: Cover | None = None,
) -> dict[str, Explanation]:
    """The second half. `excluded`: by code what excludes it."""
    compiled = asked.prepared.compiled
    return {
        code: _explanation(
            asked.subject, asked.prepared, compiled[code], found, excluded.get(code, ""), asked.row, asked.run,
            deciding=deciding, first=first, cover=cover,
        )
        for code, found in asked.results.items()
    }  # fmt: skip


def _enrolled(prepared: Ready, subject: Subject, row: Row, run: Run) -> set[str]:
    """The rolls that bind the subject: a person's own, and those of household programmes that any living member at home is on; of
    a household the latter, and those of persons that each of its living members is on. A thing is on none.
    """
    if subject.scope in THINGS or not run.facts.rolls:
        return set()
    facts, single = run.facts, subject.scope is Scope.PERSON
    kind = Scope.JOINT if single else subject.scope
    home = facts.household_of(row, kind) if single else row
    living = [p for p in ([] if home is None else facts.members_of(home)) if p.get("alive") is not False]
    found = set()
    for code in facts.rolls:
        programme = prepared.programmes.get(code)
        of_home = programme is not None and programme.subject is kind
        asked = living if of_home or not single else [row]
        on = [on_roll(facts, code, p["person_id"], p, prepared.on) is True for p in asked]
        if on and (any(on) if of_home else all(on)):
            found.add(code)
    return found


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
    conditions = tuple(
        _shown(plan, None if found.unknown >> n & 1 else not found.unmet >> n & 1, row, run)
        for n, plan in enumerate(plans.conditions)
        if asked >> n & 1
    )
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
        cycle=programme.delivery.cycle if programme.delivery else "",
        tells=cover is not None and _tells(plans, found, row, run, cover),
    )


def _tells(plans: _Plans, found: Result, row: Row, run: Run, cover: Cover) -> bool:
    """Whether a known condition stands on a covered fact. What can stand on none is not looked at."""
    for n, plan in enumerate(plans.conditions):
        if found.unknown >> n & 1 or plan.alike.columns.isdisjoint(cover.columns):
            continue
        if any(map(cover.hides, plan.alike.stood(row, run).facts)):
            return True
    return False


def shown(part: Condition | Ground, prepared: Ready, row: Row, run: Run) -> Explained:
    """One condition for a row of the run; whoever needs no other spares the rest of the programme."""
    return _worked_out(_plan(part, prepared), row, run)


def _worked_out(plan: _Plan, row: Row, run: Run) -> Explained:
    return _shown(plan, plan.alike.closure(row, run), row, run)


def _shown(plan: _Plan, value: bool | None, row: Row, run: Run) -> Explained:
    key, clause, ask, known_at, alike = plan
    said = alike.fixed
    if said is None:
        place = (alike, id(row))
        said = run.memo.get(place)
        if said is None:
            said = run.memo[place] = _in_words(alike, value, row, run)
    text, have, need = said
    state = _UNKNOWN if value is None else _MET if value else _UNMET
    return Explained(
        key, state, text, value, clause, ask, known_at, have, need, partial(alike.stood, row, run)
    )


_MET, _UNMET, _UNKNOWN = Status.MET, Status.UNMET, Status.UNKNOWN


def _in_words(alike: _Alike, value: bool | None, row: Row, run: Run) -> Words:
    """The sentence and both sides; of what is unknown also which amounts nobody has set."""
    have, need = alike.have(row, run), alike.need(row, run)
    text = alike.text(have, need)
    if value is None and alike.lacking is not None:
        text += alike.lacking(row, run).wanting
    return text, have, need


class Cover(NamedTuple):
    """Facts that may not be told: the columns that can hold one, and whether a fact is one."""

    columns: Collection[str]
    hides: Callable[[FactUse], bool]


Words = tuple[str, str, str]
"""A sentence, what it says of the subject, and what it asks for."""


@dataclass(frozen=True, eq=False, slots=True)
class _Alike:
    """What conditions have in common that are written alike, whoever asks. `fixed`: their words, where they are the same for
    everybody; `have`, `need`: both sides in words; `stood`, `lacking`: what they stand on, and of that only which amounts and
    limits nobody has set (None: there are none); `columns`: of the facts they can stand on."""

    closure: Closure
    fixed: Words | None
    have: Callable[[Row, Run], str]
    need: Callable[[Row, Run], str]
    text: Callable[[str, str], str]
    stood: Callable[[Row, Run], Stood]
    lacking: Callable[[Row, Run], Stood] | None
    columns: frozenset[str]


class _Plan(NamedTuple):
    """What is the same for every row: of a condition the clause, who is asked, when it is known."""

    key: str
    clause: str
    ask: str
    known_at: str
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
        prepared.plans[id(part)] = _Plan(part.key, *said, _alike(part, prepared)), part
    plan: _Plan = prepared.plans[id(part)][0]
    return plan


def _alike(part: Condition | Ground, prepared: Ready) -> _Alike:
    place = (part.node, part.have, part.need, part.text)
    if place not in prepared.alike:
        roots = [node for node in place[:3] if isinstance(node, Node)]
        all_, text = gatherers(prepared), _text(part)
        below = [all_.reachable(node) for node in roots]
        may_lack = any(one.may_lack for one in below)
        fixed = None
        if not may_lack and part.have is None and part.need is None:
            fixed = text("", ""), "", ""
        unit = sentences.unit_of(part)
        prepared.alike[place] = _Alike(
            prepared.compiler.closure(part.node), fixed, _side(part.have, unit, prepared), _side(part.need, unit, prepared), text,
            all_.of(*roots).stood, lackings(prepared).of(*roots).stood if may_lack else None,
            frozenset().union(*(one.columns for one in below)),
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


def _side(node: Node | None, unit: str, prepared: Ready) -> Callable[[Row, Run], str]:
    """One side of a comparison in words; what is the same for everybody is said once."""
    if node is None:
        return lambda _row, _run: ""
    closure, type_, unit = prepared.compiler.closure(node), node.type, node.unit or unit
    unset = sentences.unset(node, unit) if isinstance(node, nodes.Parameter) else wording.UNKNOWN

    def side(row: Row, run: Run) -> str:
        value = closure(row, run)
        return unset if value is None else wording.words(value, type_, unit)

    if isinstance(node, nodes.Literal) or (
        isinstance(node, nodes.Parameter) and not _by_place(node, prepared)
    ):
        always = side({}, prepared.run(Facts(), None))
        return lambda _row, _run: always
    return side


def _by_place(node: nodes.Parameter, prepared: Ready) -> bool:
    return node.by_class or prepared.compiler.parameter(node).regional


def _line(part: Line, prepared: Ready, row: Row, run: Run) -> Explained:
    value, uses = prepared.compiler.closure(part.node)(row, run), gatherers(prepared).of(part.node)
    lacking = uses.stood(row, run).wanting if value is None else ""
    text = f"{part.name_zh} {wording.of_node(value, part.node)}{lacking}"
    state, stood = status_of_value(None if value is None else True), partial(uses.stood, row, run)
    return Explained(part.key, state, text, value, "", "", "", "", "", stood)
