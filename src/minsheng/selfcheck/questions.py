"""What a question is: whom it is about, its fields, and which facts each answer states.

A *leaf* is the name of something a policy may look at: `person.birth_date`, `household.house_damage`, `enrolled.dibao`, or the
key of a named quantity, `household_income_fen`. Row 0 is the household; a member's row is its number, the asker's being 1.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest

HOUSEHOLD = 0
NEVER = date(1900, 1, 1)


class Kind(StrEnum):
    """How a field is answered. TICKS: {code of an option: whether}; MONEY in fen; MONTH is the first day of it."""

    CHOICE = "choice"
    TICKS = "ticks"
    MONEY = "money"
    NUMBER = "number"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Ago:
    """A day so many days before the self-check; negative: ahead."""

    days: int


Stated = bool | int | str | date | Ago
FieldValue = bool | int | str | date | Mapping[str, bool] | None
Told = Mapping[str, FieldValue]
"""The answer for one row: value by field, None for 不清楚."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers. `gives`: what it states; `lacks`: what leaving it unticked states; `dated`: what the day of the same
    question is then the day of. `weight`: how common the answer is, 0 for one too rare to reckon with. `somebody`: ticked for
    a household of several it is true of some member, nobody knows yet of which. `ages`: full years at which it is possible."""

    code: str
    label: str
    gives: Mapping[str, Stated] = field(default_factory=dict)
    lacks: Mapping[str, Stated] = field(default_factory=dict)
    dated: tuple[str, ...] = ()
    weight: int = 1
    somebody: bool = False
    ages: tuple[int, int] = (0, 200)

    def fits(self, age: int | None) -> bool:
        """Whether it is possible at this age; None: the age is not known."""
        return age is None or self.ages[0] <= age <= self.ages[1]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `typical`: values of a number with their weights. `each`: the same fact of one person, which is
    known as well if the household has one member, or none of it; `within`: the quantity of the household it is a part of."""

    key: str
    label: str
    kind: Kind
    options: tuple[Option, ...] = ()
    leaf: str = ""
    unit: str = ""
    most: int = 0
    typical: tuple[tuple[int | date | Ago, int], ...] = ()
    each: str = ""
    within: str = ""

    def option(self, code: object) -> Option | None:
        """The option of this code."""
        return next((o for o in self.options if o.code == code), None)

    def samples(self, ages: Collection[int | None]) -> list[tuple[int, FieldValue | Ago]]:
        """(weight, value) of the answers to reckon with; `ages`: those of the members asked."""
        if self.kind is Kind.CHOICE:
            return [(o.weight, o.code) for o in self.options if o.weight and any(map(o.fits, ages))]
        if self.kind is Kind.TICKS:
            return [(3, {o.code: False for o in self.options}), (1, {o.code: True for o in self.options})]
        return [(weight, value) for value, weight in self.typical]

    def leaves(self) -> Iterator[str]:
        """Everything an answer may state."""
        if self.leaf:
            yield self.leaf
        if self.each:
            yield self.each
        for option in self.options:
            yield from (*option.gives, *option.lacks, *option.dated)


@dataclass(frozen=True, slots=True)
class Question:
    """One page. `by_member`: answered for each member it is open for, else once for the household.

    `ages`: members outside these full years are not asked; `otherwise` is stated of them. `after`: the question that must be
    answered before this one makes sense. `nobody`: the choice that is true of members of whom nothing is said.
    """

    key: str
    text: str
    fields: tuple[Field, ...]
    help: str = ""
    by_member: bool = False
    ages: tuple[int, int] | None = None
    otherwise: Mapping[str, Stated] = field(default_factory=dict)
    after: str = ""
    required: bool = False
    nobody: str = ""
    nobody_label: str = "都没有"

    def field(self, key: str) -> Field | None:
        """The field of this key."""
        return next((f for f in self.fields if f.key == key), None)

    def leaves(self) -> set[str]:
        """Everything an answer may state."""
        return {leaf for f in self.fields for leaf in f.leaves()}

    def typical(self, ages: Collection[int | None]) -> list[tuple[int, dict[str, FieldValue | Ago]]]:
        """(weight, answer): the first typical value of every field together, the second of every field, and so on."""
        columns = {f.key: f.samples(ages) for f in self.fields}
        return _side_by_side({key: column for key, column in columns.items() if column})

    def possible(
        self, known: Mapping[str, int], ages: Collection[int | None]
    ) -> list[dict[str, FieldValue | Ago]]:
        """Answers between which every other lies: each choice there is, a part of a known whole none and all of it.

        Empty if a field has no such bounds. `known`: wholes by leaf; `ages`: those of the members asked.
        """
        columns: dict[str, list[tuple[int, FieldValue | Ago]]] = {}
        for f in self.fields:
            if f.kind is Kind.CHOICE:
                columns[f.key] = [(1, o.code) for o in f.options if any(map(o.fits, ages))]
            elif f.within in known:
                columns[f.key] = [(1, 0), (1, known[f.within])]
            else:
                return []
        return [answer for _, answer in _side_by_side(columns)]

    @property
    def ticks(self) -> tuple[Option, ...]:
        """The options of its TICKS fields."""
        return tuple(o for f in self.fields if f.kind is Kind.TICKS for o in f.options)

    @property
    def is_who(self) -> bool:
        """Whether it only asks which members: one choice between two, one of them said of nobody."""
        return bool(self.nobody) and len(self.fields) == 1 and len(self.fields[0].options) == 2


def _side_by_side(
    columns: Mapping[str, list[tuple[int, FieldValue | Ago]]],
) -> list[tuple[int, dict[str, FieldValue | Ago]]]:
    """The n-th value of every column together; a short column repeats its last. The weight is the first column's."""
    found = []
    for row in zip_longest(*columns.values()):
        whole = [cell or column[-1] for cell, column in zip(row, columns.values(), strict=True)]
        found.append((whole[0][0], {key: value for key, (_, value) in zip(columns, whole, strict=True)}))
    return found


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Why residents are not asked for a leaf. `value` None: it stays unknown, or what the policy presumes stands."""

    known_by: str
    value: Stated | None = None


@dataclass(frozen=True)
class Dictionary:
    """Every question, by key, and every leaf that is not asked."""

    questions: Mapping[str, Question]
    not_asked: Mapping[str, NotAsked]
    by_leaf: Mapping[str, tuple[str, ...]]

    @cached_property
    def granted(self) -> Mapping[str, Stated]:
        """What is taken for granted of everybody."""
        return {leaf: one.value for leaf, one in self.not_asked.items() if one.value is not None}

    @cached_property
    def by_age(self) -> tuple[Question, ...]:
        """Questions that are asked of members of some ages only."""
        return tuple(question for question in self.questions.values() if question.ages)

    @cached_property
    def taken(self) -> frozenset[str]:
        """The leaves that are taken for granted."""
        return frozenset(self.granted)

    @property
    def presumable(self) -> frozenset[str]:
        """Facts that can be asked, so that nothing may be presumed about them."""
        return frozenset(leaf for leaf in self.by_leaf if leaf.startswith(("person.", "household.")))


def dictionary(questions: tuple[Question, ...], not_asked: Mapping[str, NotAsked]) -> Dictionary:
    """A dictionary; a leaf that several questions state is asked by the first that is not answered yet."""
    by_leaf: dict[str, tuple[str, ...]] = {}
    for question in questions:
        for leaf in sorted(question.leaves()):
            by_leaf[leaf] = (*by_leaf.get(leaf, ()), question.key)
    return Dictionary({q.key: q for q in questions}, dict(not_asked), by_leaf)
