"""Which question comes next: the one that is expected to close most of what is still open.

What is *open* is counted in points: one for each unknown condition of a programme that nothing rules out yet, one for each
amount that is met and not known, one if nobody said whether it is received already. For a question, its typical answers are
tried one after the other; the expected reduction is the weighted mean of the points that they close. The greatest comes first.

A question is a candidate only if some leaf that it states is unknown, matters, and was not answered 不清楚 before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from minsheng.engine import reference
from minsheng.engine.closures import Run
from minsheng.engine.reference import Ready
from minsheng.engine.results import Result, Status
from minsheng.kernel.errors import MinshengError
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Line, Programme
from minsheng.policy.things import THINGS
from minsheng.selfcheck import dictionary, household
from minsheng.selfcheck.about_home import ROSTER
from minsheng.selfcheck.evaluating import Pair, Results, renewed, result, row_of
from minsheng.selfcheck.household import Answers, Household
from minsheng.selfcheck.questions import HOUSEHOLD, Ago, Dictionary, FieldValue, Question
from minsheng.selfcheck.walking import Finder, Open, Walker, Ways, reads, static_leaves

MOST_QUESTIONS = 15
"""After so many the result is shown, whatever is still open; one may go on from there."""


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
            results[code, row] = same or result(self.prepared.compiled[code], facts_row, run)
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

        def anew(pair: Pair) -> Result:
            code, row = pair
            facts_row = row_of(home, self.programmes[code], row)
            return renewed(before.results[pair], places[code], self.prepared.compiled[code], facts_row, run)

        return Standing(self, home, run, Results(pairs, home.alike, anew), frozenset(told))

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
    keys, unasked = (
        frozenset(key for key in leaves if "." not in key) & frozenset(prepared.compiler.keys)
        for leaves in (words.by_leaf, words.not_asked)
    )
    excluders = {code: pack.excluders(code) for code in programmes}
    rests_on = {code: _rests_on(programme, prepared.programmes) for code, programme in programmes.items()}
    return SelfCheck(
        pack,
        on,
        words,
        prepared,
        programmes,
        tuple(missing),
        keys,
        excluders,
        rests_on,
        Ways(prepared, keys | unasked),
    )


def _rests_on(
    programme: Programme, programmes: Mapping[str, Programme]
) -> list[tuple[Condition | Line, frozenset[str]]]:
    parts: list[Condition | Line] = [*programme.conditions, *programme.lines]
    return [(part, reads(part.node, programmes)) for part in parts]


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
            met = (higher, row) in self.results and self.results[higher, row].status is Status.MET
            if met or self.receives(higher, row):
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
        for pair, one in self.results.items():
            verdict = self.verdict(*pair)
            found[pair] = verdict, one.lines if verdict is Verdict.MAY_APPLY else ()
        return found

    @cached_property
    def points(self) -> dict[Pair, int]:
        """The open points of each pair that has any."""
        found: dict[Pair, int] = {}
        for code, row in self.results:
            same = code, self.home.alike.get(row, row)
            found[code, row] = found[same] if same in found else self._points(code, row)
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
    def open_places(self) -> dict[Pair, int]:
        """Places (as bits) that are unknown and can still change the answer, for each pair that has open points."""
        found: dict[Pair, int] = {}
        for code, row in self.points:
            first = self.home.alike.get(row, row)
            found[code, row] = (
                self._open_places(code, row)
                if first == row
                else self.check.ways.places.exchanged(found[code, first], first, row)
            )
        return found

    def _open_places(self, code: str, row: int) -> int:
        programme, result = self.check.programmes[code], self.results[code, row]
        parts: Sequence[Condition | Line] = programme.lines
        if result.status is not Status.MET:
            parts = [c for n, c in enumerate(programme.conditions) if result.unknown >> n & 1]
        facts_row, bits = row_of(self.home, programme, row), 0
        for part in parts:
            bits |= self._finder.find(self.check.ways.step(part.node), facts_row)
        if self._may_receive(code, row):
            for each in [m.number for m in self.home.members] if row == HOUSEHOLD else [row]:
                bits |= self.check.ways.places.bit(f"enrolled.{code}", each)
        return bits

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.check.ways, self.run, self.home.alike)

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
        return [self._walker.walk(self.check.ways.step(part.node), facts_row) for part in parts]

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.check.ways, self.run)


def candidates(standing: Standing, answers: Answers) -> list[Asked]:
    """Questions that can still change an answer, in the order of the dictionary, without their gain."""
    words, places, every = standing.check.words, standing.check.ways.places, 0
    for bits in standing.open_places.values():
        every |= bits
    wanted: dict[str, tuple[set[int], set[str], int]] = {}
    for leaf, row in places.read(every):
        question = _to_ask(standing, leaf, row, answers)
        if question is None:
            continue
        rows, ticks, bits = wanted.get(question.key, (set(), set(), 0))
        rows.add(row if question.by_member else HOUSEHOLD)
        ticks.update(o.code for o in question.ticks if leaf in o.gives)
        wanted[question.key] = rows, ticks, bits | places.bit(leaf, row)
    return [_asked(standing, q, *wanted[q.key]) for q in words.questions.values() if q.key in wanted]


def _asked(standing: Standing, question: Question, rows: set[int], ticks: set[str], places: int) -> Asked:
    options = tuple(o.code for o in question.ticks if o.code in ticks)
    about = sorted(pair for pair, bits in standing.open_places.items() if bits & places)
    return Asked(question, tuple(sorted(rows)), options, tuple(about))


def _to_ask(standing: Standing, leaf: str, row: int, answers: Answers) -> Question | None:
    """The question that may still tell the leaf."""
    words, home, on = standing.check.words, standing.home, standing.check.on
    for key in words.by_leaf.get(leaf, ()):
        question = words.questions[key]
        place = row if question.by_member else HOUSEHOLD
        if home.is_asked(question, row, on) and _answerable(question, leaf, place, answers):
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
    return _best(settle(check, answers).open)


def _best(trials: "Sequence[Trial]") -> Asked | None:
    """The first with the greatest gain. What can close no more than another surely does is not tried to the end."""
    gains: dict[int, float] = {}
    most = float("-inf")
    for place in sorted(range(len(trials)), key=lambda place: -trials[place].at_stake):
        if trials[place].at_stake < most:
            break
        gains[place] = trials[place].gain()
        most = max(most, gains[place])
    best = min((place for place, gain in gains.items() if gain == most), default=None)
    return None if best is None else replace(trials[best].asked, gain=most)


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
        filled = trial.indifferent()
        if filled is not None:
            return settle(check, filled)
        found.append(trial)
    return Settled(answers, standing, found)


@dataclass(frozen=True)
class Trial:
    """A question with what answers to it lead to, each tried when it is first looked at."""

    standing: Standing
    asked: Asked
    answers: Answers
    _tried: dict[tuple[str, ...], Standing] = field(default_factory=dict)

    def after(self, answer: Mapping[str, FieldValue | Ago]) -> Standing:
        """What this answer, given for every row the question is open for, leads to."""
        key = tuple(map(str, answer.values()))
        if key not in self._tried:
            self._tried[key] = _after(self.standing, self.asked, self.answers, answer)
        return self._tried[key]

    @cached_property
    def at_stake(self) -> int:
        """The open points of all pairs that the question can change: it closes no more."""
        return sum(self.standing.points.get(pair, 0) for pair in self.touched)

    @cached_property
    def touched(self) -> list[Pair]:
        """The pairs that the question can change."""
        return sorted(_touched(self.standing, self.asked))

    @cached_property
    def likely(self) -> list[Pair]:
        """The same, members first: what rests on the answer for sure, with little around it."""
        return sorted(self.touched, key=lambda pair: (pair not in self.asked.about, pair[1] == HOUSEHOLD))

    @cached_property
    def ages(self) -> list[int | None]:
        """Of those asked."""
        return [self.standing.home.age(row, self.standing.check.on) for row in self.asked.rows]

    def gain(self) -> float:
        """Points that the question is expected to close: its typical answers."""
        typical = self.asked.question.typical(self.ages)
        left = sum(weight * (self.at_stake - sum(self.after(one).points.values())) for weight, one in typical)
        return left / sum(weight for weight, _ in typical)

    def indifferent(self) -> Answers | None:
        """The answers with one to this question, if between all that are possible nothing makes a difference."""
        home = self.standing.home
        known = {leaf: v for (leaf, row), v in home.values.items() if row == HOUSEHOLD and isinstance(v, int)}
        possible = self.asked.question.possible(known, self.ages)
        if not possible or any(self._differs(possible[0], other) for other in possible[1:]):
            return None
        return _with(self.answers, self.asked, possible[0], self.standing.check.on)

    def _differs(self, answer: Mapping[str, FieldValue | Ago], other: Mapping[str, FieldValue | Ago]) -> bool:
        """Whether it makes a difference to anybody which of the two answers is given."""
        one, two = self.after(answer), self.after(other)
        told = one.told | two.told
        return any(
            one.verdict(*pair) is not two.verdict(*pair)
            or one.remains(*pair, told) != two.remains(*pair, told)
            for pair in _unlike(self.likely, one, two)
        )


def _unlike(pairs: Sequence[Pair], *standings: Standing) -> list[Pair]:
    """The pairs without those that must come out as an earlier one, whose member could change places with theirs."""
    found: dict[tuple[str, tuple[int, ...]], Pair] = {}
    for code, row in pairs:
        found.setdefault((code, tuple(one.home.alike.get(row, row) for one in standings)), (code, row))
    return list(found.values())


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
