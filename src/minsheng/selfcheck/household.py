"""A household as described so far: its members, everything stated about them, and the facts an engine can read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from minsheng.engine.household_facts import Facts
from minsheng.kernel.periods import full_years
from minsheng.policy.nodes import Value
from minsheng.selfcheck.about_home import RELATIONS, ROSTER
from minsheng.selfcheck.questions import (
    HOUSEHOLD,
    Ago,
    Dictionary,
    Field,
    FieldValue,
    Kind,
    Question,
    Stated,
    Told,
)

HOUSEHOLD_ID = 1
_KNOWN_RELATIONS = ("spouse", "parent", "child")
_COUPLE = ("self", "spouse")
_GROWN = ("self", "spouse", "parent")
_GROWN_AT = 18
"""Who asks for a family, their spouse and their parents have come of age, also where nobody knows when they were born."""

Answers = Mapping[str, Mapping[int, Told]]
"""What was answered: question → row → field → value."""
Values = dict[tuple[str, int], Value]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who lives together with the asker; number 1 is the asker."""

    number: int
    relation: str
    label: str


@dataclass(frozen=True)
class Household:
    """`values`: what is known of (leaf, row). `alike`: member to the first member who could change places with them, nothing
    being known of one that is not known of the other; what holds for one holds for both."""

    members: tuple[Member, ...]
    values: Values
    facts: Facts
    supplied: Mapping[str | tuple[str, int], Value | None]
    alike: Mapping[int, int]

    def age(self, row: int, on: date) -> int | None:
        """Full years of a member, if the birth month was told."""
        return _age(self.values, row, on)

    def label(self, row: int, on: date) -> str:
        """What to call a member on a page; 全家 for the household."""
        if row == HOUSEHOLD:
            return "全家"
        age = self.age(row, on)
        return self.members[row - 1].label + ("" if age is None or row == 1 else f"（{age}岁）")

    def is_asked(self, question: Question, row: int, on: date) -> bool:
        """Whether the question is asked of a row, a member's age considered."""
        return row == HOUSEHOLD or asked_at_age(question, self.members[row - 1], self.age(row, on))


def members(answers: Answers) -> tuple[Member, ...]:
    """The asker, then those that live together with the asker, in a fixed order."""
    counts = answers.get(ROSTER, {}).get(HOUSEHOLD, {})
    found = [Member(1, "self", "您")]
    for relation, word in RELATIONS.items():
        count = counts.get(relation)
        many = count if isinstance(count, int) else 0
        for place in range(1, many + 1):
            label = f"您的{word}" if many == 1 else f"第{place}位{word}"
            found.append(Member(len(found) + 1, relation, label))
    return tuple(found)


def describe(answers: Answers, words: Dictionary, on: date, keys: frozenset[str], region: str) -> Household:
    """Everything that is known from the answers. `keys`: the facts and quantities some programme looks at."""
    people = members(answers)
    values: Values = {}
    for leaf, granted in words.granted.items():
        _state(values, leaf, granted, _rows(leaf, people), on)
    _infer(values, people)
    answered = [words.questions[key] for key in answers]
    _hear(values, [q for q in answered if q.ages is None], answers, people, on, {})
    ages = {member.number: _age(values, member.number, on) for member in people}
    _hear(values, [q for q in answered if q.ages is not None], answers, people, on, ages)
    _infer_supporters(values, people)
    for question in words.by_age:
        for member in people:
            if not asked_at_age(question, member, ages[member.number]):
                for leaf, value in question.otherwise.items():
                    values.setdefault((leaf, member.number), settled(value, on))
    return _household(people, values, keys, region)


def supposing(home: Household, more: Values, keys: frozenset[str], region: str) -> Household:
    """The same people, were this known of them as well."""
    return _household(home.members, home.values | more, keys, region)


def _household(people: tuple[Member, ...], values: Values, keys: frozenset[str], region: str) -> Household:
    facts = Facts.from_tables(_tables(people, values, region))
    return Household(people, values, facts, _supplied(values, keys), _alike(people, values))


def _age(values: Values, row: int, on: date) -> int | None:
    born = values.get(("person.birth_date", row))
    return full_years(born, on, "feb28") if isinstance(born, date) and born <= on else None


def _alike(people: tuple[Member, ...], values: Values) -> dict[int, int]:
    own: dict[int, set[tuple[str, Value]]] = {member.number: set() for member in people}
    for (leaf, row), value in values.items():
        if row != HOUSEHOLD:
            own[row].add((leaf, value))
    first: dict[object, int] = {}
    return {
        member.number: first.setdefault((_place(member), frozenset(own[member.number])), member.number)
        for member in people
    }


def _place(member: Member) -> str:
    """The asker and the spouse stand in the same relations to everybody (`_relations`)."""
    return "couple" if member.relation in _COUPLE else member.relation


def asked_at_age(question: Question, member: Member, age: int | None) -> bool:
    """Whether a member of this age is asked; of unknown age, too, but for what is asked of children and a member who is none."""
    if question.ages is None:
        return True
    youngest, oldest = question.ages
    if age is None:
        return oldest >= _GROWN_AT or member.relation not in _GROWN
    return youngest <= age <= oldest


# ------------------------------------------------------------------------------------------------ from answers to values
def _rows(leaf: str, people: tuple[Member, ...]) -> list[int]:
    return [m.number for m in people] if leaf.startswith(("person.", "enrolled.")) else [HOUSEHOLD]


def settled(value: Stated, on: date) -> Value:
    """A day that was told by its distance, as a day."""
    return on - timedelta(days=value.days) if isinstance(value, Ago) else value


def _state(values: Values, leaf: str, value: Stated, rows: Iterable[int], on: date) -> None:
    for row in rows:
        values[leaf, row] = settled(value, on)


def _infer(values: Values, people: tuple[Member, ...]) -> None:
    """A child of the asker whose other parent lives here, too, has both parents at home."""
    if any(m.relation == "spouse" for m in people):
        for member in people:
            if member.relation == "child":
                values["person.father_situation", member.number] = "none"
                values["person.mother_situation", member.number] = "none"


def _infer_supporters(values: Values, people: tuple[Member, ...]) -> None:
    """Both parents at home and neither of them disabled: there is somebody who must and can support the child."""
    couple = [m.number for m in people if m.relation in _COUPLE]
    if len(couple) == 2 and all(values.get(("person.disability_status", n)) == "none" for n in couple):
        for member in people:
            if member.relation == "child":
                values.setdefault(("supporters_unable", member.number), False)


def _hear(
    values: Values,
    questions: Iterable[Question],
    answers: Answers,
    people: tuple[Member, ...],
    on: date,
    ages: Mapping[int, int | None],
) -> None:
    for question in questions:
        for row, answer in answers[question.key].items():
            if row == HOUSEHOLD or asked_at_age(question, people[row - 1], ages.get(row)):
                _take(values, question, row, answer, people, on)


def _take(
    values: Values, question: Question, row: int, answer: Told, people: tuple[Member, ...], on: date
) -> None:
    """What one answer states; a household answer about persons holds for everybody."""
    dated: tuple[str, ...] = ()
    for field in question.fields:
        value = answer.get(field.key)
        if value is None:
            continue
        if field.kind is Kind.CHOICE:
            option = field.option(value)
            dated += option.dated if option is not None else ()
        for leaf, stated in _stated(field, value, dated, many=len(people) > 1):
            rows = _rows(leaf, people) if row == HOUSEHOLD else [row]
            _state(values, leaf, stated, rows, on)
        if field.each and (value == 0 or len(people) == 1):
            _state(values, field.each, value, _rows(field.each, people), on)  # type: ignore[arg-type]  # a number


def _stated(
    field: Field, value: FieldValue, dated: tuple[str, ...], *, many: bool
) -> Iterator[tuple[str, Stated]]:
    if field.kind is Kind.CHOICE:
        option = field.option(value)
        yield from option.gives.items() if option is not None else ()
    elif isinstance(value, Mapping):
        for option in field.options:
            if value.get(option.code) and not (option.somebody and many):
                yield from option.gives.items()
            elif value.get(option.code) is False:
                yield from option.lacks.items()
    elif field.kind is Kind.DAY:
        yield from ((leaf, value) for leaf in dated if value is not None)
    elif field.leaf and value is not None:
        yield field.leaf, value


# ------------------------------------------------------------------------------------------------ from values to facts
def _tables(people: tuple[Member, ...], values: Values, region: str) -> dict[str, list[dict[str, object]]]:
    """Snapshot rows. Each member has a county of its own, so that rolls can be known for one and not for another."""
    persons = {m.number: _person(m.number, region) for m in people}
    households = [
        {"household_id": HOUSEHOLD_ID, "kind": kind, "region": region}
        for kind in ("joint", "registered", "residence")
    ]
    enrolled: list[dict[str, object]] = []
    coverage = [
        {"table": f"relation:{kind}", "county": str(number), "from_date": date.min, "to_date": date.max}
        for kind in _KNOWN_RELATIONS
        for number in persons
    ]
    for (leaf, row), value in values.items():
        table, _, name = leaf.partition(".")
        if table == "person":
            persons[row][name] = value
        elif table == "household":
            for each in households:
                each[name] = value  # type: ignore[assignment]  # a cell of any type
        elif table == "enrolled":
            if value:
                enrolled.append({"person_id": row, "programme": name})
            where = {"table": f"enrolment:{name}", "county": str(row)}
            coverage.append(where | {"from_date": date.min, "to_date": date.max})
    return {
        "person": list(persons.values()),
        "household": list(households),  # type: ignore[arg-type]  # rows of cells
        "relation": list(_relations(people)),
        "enrolment": enrolled,
        "coverage": coverage,
    }


def _person(number: int, region: str) -> dict[str, object]:
    homes = {f"{kind}_id": HOUSEHOLD_ID for kind in ("joint", "registered", "residence")}
    return {"person_id": number, "region": region, "county": str(number), **homes}


def _relations(people: tuple[Member, ...]) -> Iterator[dict[str, object]]:
    couple = [m.number for m in people if m.relation in _COUPLE]
    if len(couple) == 2:
        yield {"person_id": couple[0], "other_id": couple[1], "kind": "spouse"}
        yield {"person_id": couple[1], "other_id": couple[0], "kind": "spouse"}
    for member in people:
        if member.relation == "child":
            for parent in couple:
                yield {"person_id": member.number, "other_id": parent, "kind": "parent"}
                yield {"person_id": parent, "other_id": member.number, "kind": "child"}


def _supplied(values: Values, keys: frozenset[str]) -> dict[str | tuple[str, int], Value | None]:
    """Named quantities of the programmes, for the row they were told of."""
    return {(leaf, row or HOUSEHOLD_ID): value for (leaf, row), value in values.items() if leaf in keys}
