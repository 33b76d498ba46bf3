"""What was answered, for engines and for screens; what is still to be asked. The caller has asked for duty and area."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from minsheng.asking import rules
from minsheng.asking.models import Answer
from minsheng.asking.rules import Heard, Question, Values
from minsheng.bulk import prepared
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.registry.models import Membership


@dataclass(frozen=True, slots=True)
class Open:
    """A programme that nothing rules out for a household or a person: whose answers it may rest on. `persons`: the person, or
    everybody of the household.
    """

    programme: str
    household_id: int | None
    persons: tuple[int, ...]

    @property
    def rows(self) -> set[tuple[Scope, int]]:
        """Whose answers count."""
        found = {(Scope.PERSON, person) for person in self.persons}
        return found | ({(Scope.JOINT, self.household_id)} if self.household_id is not None else set())


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A question to one subject; `name` is how forms call it."""

    question: Question
    subject_id: int

    @property
    def name(self) -> str:
        """Subject and key, as forms and telephones send it."""
        return f"{self.question.scope.value}-{self.subject_id}-{self.question.key}"


def every(pack: Pack, on: date, open_: Iterable[Open]) -> list[ToAsk]:
    """What these programmes may be told, answered or not, in a steady order."""
    wanted = {
        ToAsk(question, id_)
        for one in open_
        for question in rules.of_programme(pack, on, one.programme)
        for scope, id_ in one.rows
        if scope is question.scope
    }
    return sorted(wanted, key=lambda one: one.name)


def to_ask(pack: Pack, on: date, open_: Iterable[Open]) -> list[ToAsk]:
    """Of those, what nobody has answered lately; at most a handful."""
    wanted = every(pack, on, open_)
    told = supplied(pack, on, {(one.question.scope, one.subject_id) for one in wanted})
    return [one for one in wanted if (one.question.key, one.subject_id) not in told][: rules.MOST_QUESTIONS]


def supplied(pack: Pack, on: date, subjects: Collection[tuple[Scope, int]]) -> Values:
    """Answers of these that hold on the day, as the reference engine takes them: {(key, row): value}."""
    if not subjects or not rules.questions(pack, on):
        return {}
    return _values(pack, on, _holding_of(*_ids(subjects), rules.since(on), on))


def _ids(subjects: Collection[tuple[Scope, int]]) -> tuple[list[int], list[int]]:
    """Persons and households among these; 0, which nobody is, where there are none."""
    people = [id_ for scope, id_ in subjects if scope is Scope.PERSON]
    homes = [id_ for scope, id_ in subjects if scope is Scope.JOINT]
    return people or [0], homes or [0]


def _holding(since: date, on: date) -> "QuerySet[Answer]":
    return Answer.objects.filter(ended_at__isnull=True, said_on__gt=since, said_on__lte=on)


@prepared
def _holding_of(people: Collection[int], homes: Collection[int], since: date, on: date) -> "QuerySet[Answer]":
    return _holding(since, on).filter(Q(person__in=people) | Q(household__in=homes))


def heard(pack: Pack, on: date) -> Heard:
    """Everybody's answers that hold on the day."""
    if not rules.questions(pack, on):
        return Heard()
    answers = _values(pack, on, _holding(rules.since(on), on))
    persons = [one.person_id for one in Answer.objects.filter(person__isnull=False, ended_at__isnull=True)]
    home_of = dict(
        Membership.objects.filter(person__in=persons, kind="joint", ended_at__isnull=True).values_list(
            "person_id", "household_id"
        )
    )
    scopes = {key: one.scope for key, one in rules.questions(pack, on).items()}
    by_home: dict[int, Values] = {}
    by_person: dict[int, Values] = {}
    for (key, row), value in answers.items():
        home = row if scopes[key] is Scope.JOINT else home_of.get(row)
        if home is not None:
            by_home.setdefault(home, {})[key, row] = value
        else:
            by_person.setdefault(row, {})[key, row] = value
    return Heard(by_home, by_person)


def _values(pack: Pack, on: date, holding: Iterable[Answer]) -> Values:
    known = rules.questions(pack, on)
    return {
        (one.key, one.person_id or one.household_id or 0): rules.value(known[one.key], one.value)
        for one in holding
        if one.key in known
    }


def taken_down(officer_id: int, at: datetime) -> list[Answer]:
    """What an officer took down at an instant, said otherwise since or not: the answers that came with one visit."""
    return list(Answer.objects.filter(officer=officer_id, recorded_at=at))


def answers_of(subjects: Collection[tuple[Scope, int]]) -> list[Answer]:
    """Everything these said that was not said otherwise since, the latest first."""
    return _said_by(*_ids(subjects))


@prepared
def _said_by(people: Collection[int], homes: Collection[int]) -> "QuerySet[Answer]":
    mine = Answer.objects.filter(Q(person__in=people) | Q(household__in=homes), ended_at__isnull=True)
    return mine.select_related("officer").order_by("-said_on", "-pk")
