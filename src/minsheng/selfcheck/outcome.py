"""What may be said at the end: what one may apply for, what is still to be checked, and what not, with the way all the same.

Nothing is promised: amounts stand with their items and follow from what was told; whoever decides checks everything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from minsheng.engine.explain import explain, shown
from minsheng.engine.reference import ready
from minsheng.engine.results import Explained, Explanation, Status, Subject
from minsheng.policy.kinds import Scope
from minsheng.policy.programme import KnownAt, Programme
from minsheng.selfcheck import plainly
from minsheng.selfcheck.asking import SelfCheck, Standing, Verdict, settle
from minsheng.selfcheck.evaluating import Pair, row_of
from minsheng.selfcheck.household import HOUSEHOLD_ID, Answers
from minsheng.selfcheck.questions import HOUSEHOLD

TOWN = "乡镇街道"
IN_FULL = (Verdict.MAY_APPLY, Verdict.TO_CHECK)
"""Verdicts of which each condition is shown; of the others the first reason is enough."""
BRINGS = ("本人身份证",)
"""The only paper: it shows who applies. Everything else is checked with the departments (see tests)."""
SIGNS = {"truth_promised": "如实申报的承诺", "check_authorised": "同意核查的授权"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition as it stands for somebody. `condition`: its key, the anchor in the handbook; `topic`: what it is about, without
    anybody's figures."""

    condition: str
    who: str
    text: str
    clause: str
    ask: str
    topic: str


@dataclass(frozen=True, slots=True)
class Amount:
    """One line of an amount; `fen` None: it depends on something that is found out later. `rests_on`: named quantities and
    parameters in words, in the order of the calculation."""

    name: str
    fen: int | None
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One programme for one row, or for all rows of which the same is said. `workdays`, `days`: within how many it is answered,
    by the rules, once it is accepted, 0 where these set none; `depends`: what is found out only after one applied; `either`:
    what else one may apply for, but not have beside it; `after`: the programme that must be granted first."""

    programme: str
    name: str
    verdict: Verdict
    who: tuple[str, ...]
    reasons: tuple[Reason, ...]
    amounts: tuple[Amount, ...] = ()
    cycle: str = ""
    kind: str = ""
    office: str = plainly.OFFICES[TOWN]
    workdays: int = 0
    days: int = 0
    signs: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    beside: str = ""
    either: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    after: str = ""
    illustrative: bool = False

    @property
    def total_fen(self) -> int | None:
        """All lines together; None where one is not known yet."""
        known = [amount.fen for amount in self.amounts if amount.fen is not None]
        return sum(known) if len(known) == len(self.amounts) else None

    @property
    def by_town(self) -> bool:
        """Whether one applies at the town's window."""
        return plainly.OFFICES[TOWN] in self.office

    @property
    def asks(self) -> list[str]:
        """Who finds out what is not known, each once."""
        return list(dict.fromkeys(word for r in self.reasons for word in re.split("[、和]", r.ask)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything about a household. `without_figures`: programmes whose local amounts are not known to the system; `elsewhere`:
    (code, name) of what is worked out bill by bill; `unfinished`: something could still be asked."""

    items: tuple[Item, ...]
    without_figures: tuple[str, ...]
    elsewhere: tuple[tuple[str, str], ...]
    unfinished: bool

    def of(self, *verdicts: Verdict) -> list[Item]:
        """Items of these verdicts."""
        return [item for item in self.items if item.verdict in verdicts]


def outcome(check: SelfCheck, answers: Answers) -> Outcome:
    """The result of the answers so far. What was not told stays unknown, unless the policy presumes it."""
    settled = settle(check, answers)
    standing = settled.standing
    verdicts = {pair: standing.verdict(*pair) for pair in standing.results}
    told = _told(standing)
    explained = dict(_explained(check, standing, verdicts))
    items: list[Item] = []
    for code, programme in check.programmes.items():
        rows: dict[Verdict, list[int]] = {}
        for (each, row), verdict in verdicts.items():
            if each == code:
                rows.setdefault(verdict, []).append(row)
        for verdict, those in rows.items():
            pairs = [(code, row) for row in those]
            if verdict not in IN_FULL:
                items.append(_together(standing, programme, verdict, pairs))
            else:
                items += [
                    _item(standing, programme, verdict, pair, explained[pair])
                    for pair in pairs
                    if verdict is Verdict.MAY_APPLY
                    or (pair in explained and _spoken_for(told, explained[pair]))
                ]
    if not any(item.verdict in IN_FULL for item in items):
        items += _for_anybody(check, standing, verdicts)
    items += _opened(check, standing)
    items.sort(key=lambda item: _place(item, check.programmes[item.programme]))
    names = {p.code: p.name_zh for p in check.pack.versions}
    nearest = _nearest(list(_weighed_up(check, _alike(items))))
    without = tuple(names[code] for code in check.without_figures)
    in_force = check.pack.programmes(check.on).items()
    elsewhere = tuple((code, p.name_zh) for code, p in in_force if p.subject is Scope.SETTLEMENT)
    return Outcome(tuple(nearest), without, elsewhere, unfinished=settled.unfinished)


def _place(item: Item, programme: Programme) -> tuple[int, int, int]:
    """What may be applied for by what it brings in a year, what is to be checked by how much is still open."""
    first = list(Verdict).index(item.verdict)
    if item.verdict is Verdict.MAY_APPLY:
        times = programme.delivery.times_a_year if programme.delivery else 1
        return first, -times * sum(amount.fen or 0 for amount in item.amounts), 0
    return first, 0, len(item.reasons) if item.verdict is Verdict.TO_CHECK else 0


def _for_anybody(check: SelfCheck, standing: Standing, verdicts: Mapping[Pair, Verdict]) -> Iterator[Item]:
    """Of somebody who could tell nothing: what a whole household may ask for, whoever they are."""
    open_pairs = [
        pair for pair, verdict in verdicts.items() if verdict is Verdict.TO_CHECK and pair[1] == HOUSEHOLD
    ]
    for pair, explained in _in_words(check, standing, open_pairs):
        yield _item(standing, check.programmes[pair[0]], Verdict.TO_CHECK, pair, explained)


def _opened(check: SelfCheck, standing: Standing) -> Iterator[Item]:
    """What one may apply for as soon as something else is granted that one may apply for now."""
    granted = dict.fromkeys(
        code for (code, row) in standing.results if standing.verdict(code, row) is Verdict.MAY_APPLY
    )
    for code in granted:
        leaf = f"enrolled.{code}"
        shut = [
            (other, row)
            for (other, row) in standing.results
            if standing.verdict(other, row) is Verdict.NOT_NOW
            and any(leaf in leaves for _, leaves in check.rests_on[other])
        ]
        if not shut:
            continue
        rows = [m.number for m in standing.home.members]
        if (code, HOUSEHOLD) not in standing.results:
            rows = [row for row in rows if standing.verdict(code, row) is Verdict.MAY_APPLY]
        home = check.supposing(standing.home, {(leaf, row): True for row in rows})
        then = check.changed(standing, home, shut)
        then = replace(then, results={**standing.results, **then.results}, verdicts={})
        verdicts = {pair: then.verdict(*pair) for pair in shut if then.verdict(*pair) is Verdict.MAY_APPLY}
        for pair, explained in _explained(check, then, verdicts):
            item = _item(then, check.programmes[pair[0]], Verdict.AFTER, pair, explained)
            yield replace(item, after=check.programmes[code].name_zh)


def _may_be_spoken_for(standing: Standing, told: frozenset[str], code: str, row: int) -> bool:
    """Whether a condition is met that looks at something told; spares explaining the others."""
    result, check = standing.results[code, row], standing.check
    met, conditions = ~(result.unmet | result.unknown), check.programmes[code].conditions
    leaves = (
        leaves
        for n, (condition, (_, leaves)) in enumerate(zip(conditions, check.rests_on[code], strict=False))
        if met >> n & 1 and condition.key not in plainly.GOES_WITHOUT_SAYING
    )
    return any(not told.isdisjoint(map(_column, each)) for each in leaves)


def _told(standing: Standing) -> frozenset[str]:
    """The columns and quantities that somebody said; what is presumed where nobody said anything was not told."""
    taken = standing.check.words.taken
    return frozenset(_column(leaf) for leaf, _row in standing.home.values if leaf not in taken)


def _column(leaf: str) -> str:
    return leaf.partition(".")[2] or leaf


def _spoken_for(told: frozenset[str], explained: Explanation) -> bool:
    """Whether something that was told speaks for a programme that is still to be checked; else it would be said to everybody."""
    met = [c for c in explained.conditions if c.state is Status.MET]
    met = [c for c in met if c.key not in plainly.GOES_WITHOUT_SAYING]
    return any(fact.supplied or fact.column in told for c in met for fact in c.facts)


def _alike(items: Sequence[Item]) -> list[Item]:
    """Members of whom the same is said of a programme share one item."""
    found: dict[object, Item] = {}
    for item in items:
        states = tuple((r.condition, r.clause) for r in item.reasons)
        amounts = tuple((a.name, a.fen) for a in item.amounts)
        key = (item.programme, item.verdict, amounts, states, item.after)
        if key in found and item.verdict in (*IN_FULL, Verdict.AFTER):
            before = found[key]
            reasons = tuple(_merged([*before.reasons, *item.reasons]))
            found[key] = replace(before, who=(*before.who, *item.who), reasons=reasons)
        else:
            found[key] = item
    return list(found.values())


def _weighed_up(check: SelfCheck, items: Sequence[Item]) -> Iterator[Item]:
    """Each item with the others that may be applied for, but not be had together with it."""
    may = {i.programme: i.name for i in items if i.verdict is Verdict.MAY_APPLY}
    for item in items:
        apart = [
            name
            for code, name in may.items()
            if check.pack.excludes(code, item.programme) or check.pack.excludes(item.programme, code)
        ]
        yield replace(item, either=tuple(apart)) if item.programme in may else item


def _nearest(items: Sequence[Item]) -> Iterator[Item]:
    """A programme that one member may apply for needs no list of those who may not."""
    open_codes = {i.programme for i in items if i.verdict is not Verdict.NOT_NOW}
    yield from (i for i in items if i.verdict is not Verdict.NOT_NOW or i.programme not in open_codes)


def _explained(
    check: SelfCheck, standing: Standing, verdicts: Mapping[Pair, Verdict]
) -> Iterator[tuple[Pair, Explanation]]:
    """The explanation of the pairs that may be shown in full."""
    told = _told(standing)
    wanted = [
        (code, row)
        for (code, row), verdict in verdicts.items()
        if verdict is Verdict.MAY_APPLY
        or (verdict is Verdict.TO_CHECK and _may_be_spoken_for(standing, told, code, row))
    ]
    return _in_words(check, standing, wanted)


def _in_words(
    check: SelfCheck, standing: Standing, pairs: Sequence[Pair]
) -> Iterator[tuple[Pair, Explanation]]:
    """Each pair explained, with the same presumptions as the questions."""
    wanted: dict[tuple[Scope, int], list[str]] = {}
    for code, row in pairs:
        wanted.setdefault((check.programmes[code].subject, row), []).append(code)
    home = standing.home
    # What was told is known by the programmes that ask it: all of them, also where the engine's own copy was given up meanwhile.
    ready(check.pack, check.on, check.words.presumable).prepare(check.programmes)
    for (scope, row), codes in wanted.items():
        subject = Subject(scope, row or HOUSEHOLD_ID)
        found = explain(
            subject, home.facts, check.pack, check.on, codes, home.supplied, check.words.presumable
        )
        yield from (((code, row), each) for code, each in found.items())


def _item(
    standing: Standing, programme: Programme, verdict: Verdict, pair: Pair, explained: Explanation
) -> Item:
    check, home, row = standing.check, standing.home, pair[1]
    who = home.label(row, check.on)
    wanted = Status.UNKNOWN if verdict is Verdict.TO_CHECK else Status.MET
    conditions = [c for c in explained.conditions if c.state is wanted and c.key != plainly.NEEDS_NO_WORD]
    workdays, days = programme.procedure.longest if programme.procedure else (0, 0)
    return Item(
        programme=programme.code,
        name=programme.name_zh,
        verdict=verdict,
        who=(who,),
        reasons=tuple(_reason(c, who) for c in conditions),
        amounts=tuple(_amounts(explained, programme)) if verdict is not Verdict.TO_CHECK else (),
        signs=tuple(_signs(explained)),
        checked=tuple(_checked(explained)),
        illustrative=explained.illustrative,
        cycle=programme.delivery.cycle if programme.delivery else "",
        kind=programme.delivery.kind if programme.delivery else "",
        office=_office(programme),
        workdays=workdays,
        days=days,
        depends=tuple(_depends(explained)),
        law=tuple(map(str, programme.law)),
    )


def _depends(explained: Explanation) -> Iterator[str]:
    """What is found out only after one applied; what people sign themselves is said elsewhere."""
    late = [c for c in explained.conditions if c.known_at == KnownAt.CASE and c.ask != "申请家庭"]
    late = [c for c in late if not (c.key in plainly.WHERE_ASKED and c.value)]
    yield from dict.fromkeys(plainly.TOPICS.get(c.key) or _reason(c, "").topic for c in late)


def _together(
    standing: Standing,
    programme: Programme,
    verdict: Verdict,
    pairs: Sequence[Pair],
) -> Item:
    """One item for several members: of each, the first condition that is not met."""
    check, home = standing.check, standing.home
    labels = [home.label(row, check.on) for _, row in pairs]
    reasons = (
        [_reason(_first_unmet(standing, *pair), label) for pair, label in zip(pairs, labels, strict=True)]
        if verdict is Verdict.NOT_NOW
        else []
    )
    above = {standing.excluded_by(*pair) for pair in pairs} - {""} if verdict is Verdict.BESIDE else set()
    names = {p.code: p.name_zh for p in check.pack.versions}
    return Item(
        programme=programme.code,
        name=programme.name_zh,
        verdict=verdict,
        who=tuple(labels),
        reasons=tuple(_merged(reasons)),
        beside="、".join(sorted(names.get(code, code) for code in above)),
        office=_office(programme),
        law=tuple(map(str, programme.law)),
    )


def _first_unmet(standing: Standing, code: str, row: int) -> Explained:
    check, unmet = standing.check, standing.results[code, row].unmet
    programme = check.programmes[code]
    first = programme.conditions[(unmet & -unmet).bit_length() - 1]
    return shown(first, check.prepared, row_of(standing.home, programme, row), standing.run)


def _merged(reasons: Sequence[Reason]) -> Iterator[Reason]:
    """The same words about several members, said once."""
    whose: dict[Reason, list[str]] = {}
    for reason in reasons:
        whose.setdefault(replace(reason, who=""), []).append(reason.who)
    for reason, who in whose.items():
        yield replace(reason, who="、".join(who))


def _reason(condition: Explained, who: str) -> Reason:
    topic = condition.quantities[0].name_zh if condition.quantities else condition.text
    text = plainly.condition(condition.text)
    return Reason(condition.key, who, text, condition.clause, condition.ask, plainly.topic(topic))


def _office(programme: Programme) -> str:
    """Where to apply: whoever does the first step."""
    steps = programme.procedure.steps if programme.procedure else ()
    office = steps[0].office if steps else TOWN
    return plainly.OFFICES.get(office, office)


def _amounts(explained: Explanation, programme: Programme) -> Iterator[Amount]:
    names = {line.key: line.name_zh for line in programme.lines}
    for line in explained.lines:
        if line.value != 0:
            fen = line.value if isinstance(line.value, int) else None
            yield Amount(names[line.key], fen, tuple(_rests_on(line, explained.subject)))


def _rests_on(line: Explained, subject: Subject) -> Iterator[str]:
    """Quantities of the one it is about, and parameters that are not nothing, each once; others' own figures and what is only
    yes or no are left out."""
    personal = subject.scope is Scope.PERSON
    own = [
        q
        for q in line.quantities
        if q.value is not None
        and not isinstance(q.value, bool)
        and (personal or not q.name_zh.startswith("本人"))
    ]
    told = [f"{q.name_zh} {q.text}" for q in own]
    used = [f"{p.name_zh} {p.text}" for p in line.parameters if p.value and not isinstance(p.value, str)]
    yield from dict.fromkeys([*used, *told])


def _signs(explained: Explanation) -> list[str]:
    """What the adults sign: it is theirs to say and no department can."""
    used = {fact.column for c in explained.conditions for fact in c.facts}
    return [word for column, word in SIGNS.items() if column in used]


def _checked(explained: Explanation) -> list[str]:
    """Who checks the conditions instead of the household bringing papers."""
    asked = [word for c in explained.conditions for word in re.split("[、和]", c.ask)]
    return [word for word in dict.fromkeys(asked) if word != "申请家庭"]
