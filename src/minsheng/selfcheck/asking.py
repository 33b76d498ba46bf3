"""Which question comes next: the one that is expected to close most of what is still open.

What is *open* is counted in points: one for each unknown condition of a programme that nothing rules out yet, one for each
amount that is met and not known, one if nobody said whether it is received already. For a question, its typical answers are
tried one after the other; the expected reduction is the weighted mean of the points that they close. The greatest comes first.

A question is a candidate only if some leaf that it states is unknown, matters, and was not answered 不清楚 before.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from minsheng.engine import reference
from minsheng.engine.closures import Run
from minsheng.engine.household_facts import Row
from minsheng.engine.reference import Compiled, Ready, masks
from minsheng.engine.results import Result, Status, status_of
from minsheng.kernel.errors import MinshengError
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Line, Programme
from minsheng.policy.things import THINGS
from minsheng.selfcheck import dictionary, household
from minsheng.selfcheck.about_home import ROSTER
from minsheng.selfcheck.household import HOUSEHOLD_ID, Answers, Household
from minsheng.selfcheck.questions import HOUSEHOLD, Ago, Dictionary, FieldValue, Question
from minsheng.selfcheck.walking import Open, Place, Walker, Ways, reads, static_leaves

MOST_QUESTIONS = 15
"""After so many the result is shown, whatever is still open; one may go on from there."""

Pair = tuple[str, int]
"""A programme and the row it is asked for."""


class Verdict(StrEnum):
    """MAY_APPLY: every condition is met as told; AFTER: will be, once another that may be applied for is granted; TO_CHECK:
    something is not known; BESIDE: another programme goes before."""

    RECEIVES = "receives"
    MAY_APPLY = "may_apply"
    AFTER = "after"
    TO_CHECK = "to_check"
    BESIDE = "beside"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for some rows. `options`: those ticks of a TICKS field that matter; `about`: the programmes and rows whose
    answer it can change; `gain`: points it is expected to close."""

    question: Question
    rows: tuple[int, ...]
    options: tuple[str, ...] = ()
    about: tuple[Pair, ...] = ()
    gain: float = 0.0


@dataclass(frozen=True)
class SelfCheck:
    """A pack on a date, ready to be asked about. `without_figures`: programmes that lack a parameter in force; `rests_on`: what
    each condition and amount of a programme, in their order, may look at."""

    pack: Pack
    on: date
    words: Dictionary
    prepared: Ready
    programmes: Mapping[str, Programme]
    without_figures: tuple[str, ...]
    keys: frozenset[str]
    excluders: Mapping[str, tuple[str, ...]]
    rests_on: Mapping[str, Sequence[tuple[Condition | Line, frozenset[str]]]]
    ways: Ways

    def describe(self, answers: Answers) -> Household:
        """The household of the answers."""
        return household.describe(answers, self.words, self.on, self.keys, self.pack.region)

    def supposing(self, home: Household, more: household.Values) -> Household:
        """The household, were this known of it as well."""
        return household.supposing(home, more, self.keys, self.pack.region)

    def standing(self, home: Household) -> "Standing":
        """Every programme for everybody as far as it is known."""
        run = self.prepared.run(home.facts, home.supplied)
        results: dict[Pair, Result] = {}
        for code, row in self.pairs(home):
            same = results.get((code, home.alike.get(row, row)))
            facts_row = row_of(home, self.programmes[code], row)
            results[code, row] = same or _result(self.prepared.compiled[code], facts_row, run)
        return Standing(self, home, run, results)

    def changed(self, before: "Standing", home: Household, pairs: Collection[Pair]) -> "Standing":
        """These pairs, once more is known of the same people: only what rests on it is evaluated."""
        run, new = self.prepared.run(home.facts, home.supplied), home.values
        told = {leaf for leaf, row in new if before.home.values.get((leaf, row)) != new[leaf, row]}
        told.update(leaf for leaf, row in before.home.values if (leaf, row) not in new)
        places = {
            code: [n for n, (_, leaves) in enumerate(self.rests_on[code]) if not told.isdisjoint(leaves)]
            for code in {code for code, _ in pairs}
        }
        results: dict[Pair, Result] = {}
        for code, row in sorted(pairs):
            same = results.get((code, home.alike.get(row, row)))
            compiled, facts_row = self.prepared.compiled[code], row_of(home, self.programmes[code], row)
            results[code, row] = same or _renewed(
                before.results[code, row], places[code], compiled, facts_row, run
            )
        return Standing(self, home, run, results, frozenset(told))

    def pairs(self, home: Household) -> list[Pair]:
        """Everybody of every programme."""
        numbers = [m.number for m in home.members]
        return [
            (code, row)
            for code, programme in self.programmes.items()
            for row in (numbers if programme.subject is Scope.PERSON else [HOUSEHOLD])
        ]


@lru_cache(maxsize=8)
def ready(pack: Pack, on: date) -> SelfCheck:
    """The self-check of a pack on a day; kept for the next question."""
    words = dictionary.of(pack)
    prepared = reference.ready(pack, on, words.presumable)
    programmes, missing = {}, []
    for code, programme in pack.programmes(on).items():
        if code in dictionary.NOT_APPLIED_FOR or programme.subject in THINGS:
            continue
        try:
            prepared.prepare([code])
        except MinshengError as error:
            if error.code != "PARAMETER_MISSING":
                raise
            missing.append(code)
        else:
            programmes[code] = programme
    keys = frozenset(key for key in words.by_leaf if "." not in key) & frozenset(prepared.compiler.keys)
    excluders = {code: pack.excluders(code) for code in programmes}
    rests_on = {code: _rests_on(programme, prepared.programmes) for code, programme in programmes.items()}
    return SelfCheck(
        pack, on, words, prepared, programmes, tuple(missing), keys, excluders, rests_on, Ways(prepared, keys)
    )


def _rests_on(
    programme: Programme, programmes: Mapping[str, Programme]
) -> list[tuple[Condition | Line, frozenset[str]]]:
    parts: list[Condition | Line] = [*programme.conditions, *programme.lines]
    return [(part, reads(part.node, programmes)) for part in parts]


def _result(compiled: Compiled, row: Row, run: Run) -> Result:
    """As `reference.result`, without the grounds, which decide nothing."""
    return _of_masks(compiled, *masks(compiled, row, run), row, run)


def _renewed(before: Result, places: Sequence[int], compiled: Compiled, row: Row, run: Run) -> Result:
    """The result with the conditions at these places evaluated anew; later places are those of the amounts."""
    unmet, unknown = before.unmet, before.unknown
    for place in places:
        if place >= len(compiled.conditions):
            break
        value, bit = compiled.conditions[place](row, run), 1 << place
        unknown = unknown | bit if value is None else unknown & ~bit
        unmet = unmet | bit if value is False else unmet & ~bit
    return _of_masks(compiled, unmet, unknown, row, run)


def _of_masks(compiled: Compiled, unmet: int, unknown: int, row: Row, run: Run) -> Result:
    status = status_of(unmet, unknown)
    lines = tuple(line(row, run) for line in compiled.lines) if status is Status.MET else None
    return Result(compiled.programme.code, status, unmet, unknown, lines, 0)


def row_of(home: Household, programme: Programme, row: int) -> Row:
    """The facts of a row for a programme."""
    if programme.subject is Scope.PERSON:
        return home.facts.persons[row]
    return home.facts.household(programme.subject, HOUSEHOLD_ID)


@dataclass(frozen=True)
class Standing:
    """What the answers so far come to. `told`: the leaves in which it differs from the standing it was made of."""

    check: SelfCheck
    home: Household
    run: Run
    results: Mapping[Pair, Result]
    told: frozenset[str] = frozenset()
    verdicts: dict[Pair, Verdict] = field(default_factory=dict)

    def receives(self, code: str, row: int) -> bool | None:
        """Whether it is received already; for a household: by any member."""
        values, leaf = self.home.values, f"enrolled.{code}"
        if row != HOUSEHOLD:
            told = values.get((leaf, row))
            return None if told is None else bool(told)
        every = [values.get((leaf, m.number)) for m in self.home.members]
        if any(every):
            return True
        return None if None in every else False

    def excluded_by(self, code: str, row: int) -> str:
        """The highest ranked programme, met or received by the same row, beside which this one is not given."""
        for higher in self.check.excluders[code]:
            found = self.results.get((higher, row))
            if (found is not None and found.status is Status.MET) or self.receives(higher, row):
                return higher
        return ""

    def verdict(self, code: str, row: int) -> Verdict:
        """What may be said about the pair."""
        if (code, row) not in self.verdicts:
            self.verdicts[code, row] = self._verdict(code, row)
        return self.verdicts[code, row]

    def _verdict(self, code: str, row: int) -> Verdict:
        status = self.results[code, row].status
        if self.receives(code, row):
            return Verdict.RECEIVES
        if status is Status.UNMET:
            return Verdict.NOT_NOW
        if self.excluded_by(code, row):
            return Verdict.BESIDE
        return Verdict.MAY_APPLY if status is Status.MET else Verdict.TO_CHECK

    @property
    def said(self) -> dict[Pair, object]:
        """Verdict and amounts of every pair."""
        found: dict[Pair, object] = {}
        for pair, result in self.results.items():
            verdict = self.verdict(*pair)
            found[pair] = verdict, result.lines if verdict is Verdict.MAY_APPLY else ()
        return found

    @cached_property
    def points(self) -> dict[Pair, int]:
        """The open points of each pair that has any."""
        found = {pair: self._points(*pair) for pair in self.results}
        return {pair: points for pair, points in found.items() if points}

    def _points(self, code: str, row: int) -> int:
        if self.verdict(code, row) not in (Verdict.MAY_APPLY, Verdict.TO_CHECK):
            return 0
        result = self.results[code, row]
        lines = sum(line is None for line in result.lines or ())
        return result.unknown.bit_count() + lines + self._may_receive(code, row)

    def _may_receive(self, code: str, row: int) -> bool:
        """Whether it is something that one can be on the roll of, and nobody said."""
        return f"enrolled.{code}" in self.check.words.by_leaf and self.receives(code, row) is None

    @cached_property
    def open_leaves(self) -> dict[Pair, set[Place]]:
        """(leaf, row) that are unknown and can still change the answer, for each pair that has open points."""
        found: dict[Pair, set[Place]] = {}
        for code, row in self.points:
            first = self.home.alike.get(row, row)
            if first == row:
                found[code, row] = self._open_leaves(code, row)
            else:
                places = {row: first, first: row}
                found[code, row] = {(leaf, places.get(n, n)) for leaf, n in found[code, first]}
        return found

    def _open_leaves(self, code: str, row: int) -> set[Place]:
        programme, result = self.check.programmes[code], self.results[code, row]
        parts: Sequence[Condition | Line] = programme.lines
        if result.status is not Status.MET:
            parts = [c for n, c in enumerate(programme.conditions) if result.unknown >> n & 1]
        bits = 0
        for one in self._open(code, row, parts):
            bits |= one.leaves
        found = set(self.check.ways.places.read(bits))
        if self._may_receive(code, row):
            rows = [m.number for m in self.home.members] if row == HOUSEHOLD else [row]
            found.update((f"enrolled.{code}", each) for each in rows)
        return found

    def remains(self, code: str, row: int, told: Collection[str]) -> object:
        """What is said of the pair and, of what rests on these leaves, what it still depends on: equal for answers between which
        it makes no difference."""
        verdict = self.verdict(code, row)
        if verdict not in (Verdict.MAY_APPLY, Verdict.TO_CHECK):
            return verdict
        parts = [part for part, leaves in self.check.rests_on[code] if not leaves.isdisjoint(told)]
        return verdict, self._may_receive(code, row), self._open(code, row, parts)

    def _open(self, code: str, row: int, parts: Sequence[Condition | Line]) -> list[Open]:
        facts_row = row_of(self.home, self.check.programmes[code], row)
        return [self._walker.walk(part.node, facts_row) for part in parts]

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.check.ways, self.run)


def candidates(standing: Standing, answers: Answers) -> list[Asked]:
    """Questions that can still change an answer, in the order of the dictionary, without their gain."""
    words = standing.check.words
    open_for: dict[tuple[str, int], list[Pair]] = {}
    for pair, leaves in standing.open_leaves.items():
        for place in leaves:
            open_for.setdefault(place, []).append(pair)
    wanted: dict[str, tuple[set[int], set[str], set[Pair]]] = {}
    for (leaf, row), pairs in open_for.items():
        question = _to_ask(standing, leaf, row, answers)
        if question is None:
            continue
        rows, ticks, about = wanted.setdefault(question.key, (set(), set(), set()))
        rows.add(row if question.by_member else HOUSEHOLD)
        ticks.update(o.code for o in question.ticks if leaf in o.gives)
        about.update(pairs)
    return [_asked(q, *wanted[q.key]) for q in words.questions.values() if q.key in wanted]


def _asked(question: Question, rows: set[int], ticks: set[str], about: set[Pair]) -> Asked:
    options = tuple(o.code for o in question.ticks if o.code in ticks)
    return Asked(question, tuple(sorted(rows)), options, tuple(sorted(about)))


def _to_ask(standing: Standing, leaf: str, row: int, answers: Answers) -> Question | None:
    """The question that may still tell the leaf."""
    words, age = standing.check.words, standing.home.age(row, standing.check.on)
    for key in words.by_leaf.get(leaf, ()):
        question = words.questions[key]
        place = row if question.by_member else HOUSEHOLD
        if household.asked_at_age(question, age) and _answerable(question, leaf, place, answers):
            return question
    return None


def _answerable(question: Question, leaf: str, row: int, answers: Answers) -> bool:
    """Whether an answer could still tell the leaf: 不清楚 is not asked again, nor is what makes no sense yet."""
    before = question.after or ("birth" if question.ages else "")
    if before and answers.get(before, {}).get(row) is None:
        return False
    told = answers.get(question.key, {}).get(row)
    if told is None:
        return True
    if None in told.values():
        return False
    ticked = {code for value in told.values() if isinstance(value, Mapping) for code in value}
    return any(leaf in o.gives and o.code not in ticked for o in question.ticks)


def next_question(check: SelfCheck, answers: Answers) -> Asked | None:
    """What to ask now; None: nothing that could be asked can change an answer any more."""
    if ROSTER not in answers:
        return Asked(check.words.questions[ROSTER], (HOUSEHOLD,))
    open_ = [replace(one.asked, gain=one.gain()) for one in settle(check, answers).open]
    return max(open_, key=lambda asked: asked.gain, default=None)


@dataclass(frozen=True)
class Settled:
    """The answers with one for each question left out because no answer to it matters, the standing they lead to, and the
    questions that may still change it, in the order of the dictionary."""

    answers: Answers
    standing: Standing
    open: "Sequence[Trial]"

    @property
    def unfinished(self) -> bool:
        """Whether something could still be asked."""
        return bool(self.open) or ROSTER not in self.answers


def settle(check: SelfCheck, answers: Answers) -> Settled:
    """What can still be asked, and what need not be."""
    standing = check.standing(check.describe(answers))
    found: list[Trial] = []
    for asked in candidates(standing, answers) if ROSTER in answers else ():
        trial = Trial(standing, asked, answers)
        filled = None if trial.differs() else indifferent(standing, asked, answers)
        if filled is not None:
            return settle(check, filled)
        found.append(trial)
    return Settled(answers, standing, found)


@dataclass(frozen=True)
class Trial:
    """A question with its typical answers, each tried when it is first looked at."""

    standing: Standing
    asked: Asked
    answers: Answers
    _tried: list[tuple[int, Standing]] = field(default_factory=list)

    def tried(self) -> Iterator[tuple[int, Standing]]:
        """How often an answer is given, and what it leads to."""
        for place, (weight, answer) in enumerate(
            self.asked.question.typical(_ages(self.standing, self.asked))
        ):
            if place == len(self._tried):
                self._tried.append((weight, _after(self.standing, self.asked, self.answers, answer)))
            yield self._tried[place]

    def differs(self) -> bool:
        """Whether two typical answers plainly lead to different results; spares looking closer."""
        if any(field.within for field in self.asked.question.fields):
            return False
        found = (after for _, after in self.tried())
        first = next(found)
        return any(one.points != first.points or one.said != first.said for one in found)

    def gain(self) -> float:
        """Points that the question is expected to close: its typical answers, given for every row it is open for."""
        tried = list(self.tried())
        before = sum(self.standing.points.get(pair, 0) for pair in _touched(self.standing, self.asked))
        return sum(weight * (before - sum(one.points.values())) for weight, one in tried) / sum(
            w for w, _ in tried
        )


def indifferent(standing: Standing, asked: Asked, answers: Answers) -> Answers | None:
    """The answers with one of this question, if between all that are possible nothing makes a difference."""
    known = {
        leaf: v for (leaf, row), v in standing.home.values.items() if row == HOUSEHOLD and isinstance(v, int)
    }
    possible = asked.question.possible(known, _ages(standing, asked))
    touched = sorted(_touched(standing, asked))
    first: Standing | None = None
    for answer in possible:
        after = _after(standing, asked, answers, answer)
        first = first or after
        told = after.told | first.told
        if any(
            after.remains(*pair, told) != first.remains(*pair, told)
            for pair in _unlike(touched, first, after)
        ):
            return None
    return _with(answers, asked, possible[0], standing.check.on) if possible else None


def _unlike(pairs: Sequence[Pair], *standings: Standing) -> list[Pair]:
    """The pairs without those that must come out as an earlier one, whose member could change places with theirs."""
    found: dict[tuple[str, tuple[int, ...]], Pair] = {}
    for code, row in pairs:
        found.setdefault((code, tuple(one.home.alike.get(row, row) for one in standings)), (code, row))
    return list(found.values())


def _ages(standing: Standing, asked: Asked) -> list[int | None]:
    return [standing.home.age(row, standing.check.on) for row in asked.rows]


def _touched(standing: Standing, asked: Asked) -> set[Pair]:
    """The pairs that the question can change, and those that may exclude one of them."""
    touched = set(asked.about)
    for code, row in asked.about:
        touched.update((h, row) for h in standing.check.excluders[code] if (h, row) in standing.results)
    return touched


def _after(
    standing: Standing, asked: Asked, answers: Answers, answer: Mapping[str, FieldValue | Ago]
) -> Standing:
    check = standing.check
    home = check.describe(_with(answers, asked, answer, check.on))
    return check.changed(standing, home, _touched(standing, asked))


def _with(answers: Answers, asked: Asked, answer: Mapping[str, FieldValue | Ago], on: date) -> Answers:
    """The answers, and this one for every row asked."""
    told = {key: on_day(value, on) for key, value in answer.items()}
    return {
        **answers,
        asked.question.key: {**answers.get(asked.question.key, {}), **dict.fromkeys(asked.rows, told)},
    }


def on_day(value: FieldValue | Ago, on: date) -> FieldValue:
    """A typical value, its distance from today settled."""
    return household.settled(value, on) if isinstance(value, Ago) else value


def leaves_of(check: SelfCheck) -> dict[str, list[str]]:
    """Every leaf that a condition or an amount may look at, with the programmes that do."""
    found: dict[str, list[str]] = {}
    for code, programme in check.programmes.items():
        roots = [c.node for c in programme.conditions] + [line.node for line in programme.lines]
        for leaf in sorted(set().union(*(static_leaves(root, check.keys) for root in roots))):
            found.setdefault(leaf, []).append(code)
    return found


def unasked_leaves(check: SelfCheck) -> dict[str, list[str]]:
    """Leaves that no question states and that are not marked as not asked."""
    known = {*check.words.by_leaf, *check.words.not_asked}
    return {leaf: codes for leaf, codes in leaves_of(check).items() if leaf not in known}
