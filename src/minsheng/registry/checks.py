"""Checks of means under way: what was asked of which institutions, what has come, what is missing and since when it is late."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Final, NamedTuple

from minsheng.registry import purposes
from minsheng.registry.facts_about import Row, facts_about
from minsheng.registry.models import Authorisation, MeansAnswer, MeansReport

ANSWER_DAYS: Final = 15
"""An institution that has not answered this many days after the request is late."""


class Answer(NamedTuple):
    """One institution's answer: measured on a day, known to us since an instant."""

    institution: str
    measured_on: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ItemCheck:
    """One item of a request. `asked` None: nobody said how many institutions were asked, so it can never be complete."""

    item: str
    asked: int | None
    answers: tuple[Answer, ...]
    late_since: date | None

    @property
    def is_complete(self) -> bool:
        """Whether all institutions asked have answered."""
        return self.asked is not None and len(self.answers) >= self.asked

    @property
    def missing(self) -> int | None:
        """How many answers are still awaited; None where nobody said how many were asked."""
        return None if self.asked is None else max(self.asked - len(self.answers), 0)


@dataclass(frozen=True, slots=True)
class Check:
    """One authorised request about one person: n of m answers (`answered`, `asked`), and the consolidated report if any."""

    person_id: int
    request: str
    requested_on: date | None
    valid_until: date | None
    items: tuple[ItemCheck, ...]
    reported_on: date | None

    @property
    def answered(self) -> int:
        """Answers that have come, of those that were asked for."""
        return sum(
            len(one.answers) if one.asked is None else min(len(one.answers), one.asked) for one in self.items
        )

    @property
    def asked(self) -> int | None:
        """Answers asked for; None where the number of banks is not known."""
        numbers = [one.asked for one in self.items]
        return None if None in numbers else sum(number or 0 for number in numbers)

    @property
    def late_since(self) -> date | None:
        """Since when the first missing answer is late."""
        return min((one.late_since for one in self.items if one.late_since), default=None)


class Case(NamedTuple):
    """A ground in force that a question about means may name: its reference, and whom of the persons it covers."""

    reference: str
    basis: str
    person_ids: tuple[int, ...]


def cases(person_ids: Collection[int], on: date) -> list[Case]:
    """The grounds in force on the day, authorisations first: what an officer may choose from when asked for the case."""
    covered: dict[tuple[str, str], set[int]] = defaultdict(set)
    for ground in purposes.grounds_of(person_ids):
        if ground.holds(on):
            covered[ground.basis, ground.reference].add(ground.person_id)
    return [Case(reference, basis, tuple(sorted(who))) for (basis, reference), who in sorted(covered.items())]


_ASKED: Final = (
    (Authorisation, ("request", "items", "banks_asked")),
    (MeansAnswer, ("request", "item", "institution")),
    (MeansReport, ("request",)),
)


def checks(*, on: date, known_at: datetime, person_ids: Collection[int]) -> list[Check]:
    """The checks of these persons (a household's members) asked for by `on`, newest request first; one question.

    Holds numbers and dates only, no amounts: what came is behind `purposes.require`.
    """
    found = facts_about(_ASKED, person_ids, known_at=known_at, begun_by=date.max)
    answers: dict[tuple[int, str, str], dict[str, Answer]] = defaultdict(dict)
    for row in sorted(found[MeansAnswer], key=itemgetter("recorded_at", "id")):
        said = Answer(row["institution"], row["valid_from"], row["recorded_at"])
        answers[row["person_id"], row["request"], row["item"]].setdefault(row["institution"], said)
    reports: dict[tuple[int, str], date | None] = {}
    for row in found[MeansReport]:
        reports.setdefault((row["person_id"], row["request"]), row["valid_from"])
    letters = sorted(found[Authorisation], key=itemgetter("request", "person_id"))
    return [
        Check(
            person_id=letter["person_id"],
            request=letter["request"],
            requested_on=letter["valid_from"],
            valid_until=letter["valid_to"],
            items=tuple(_items(letter, answers, on)),
            reported_on=reports.get((letter["person_id"], letter["request"])),
        )
        for letter in sorted(letters, key=lambda one: one["valid_from"] or date.max, reverse=True)
        if letter["valid_from"] is not None and letter["valid_from"] <= on
    ]


def _items(
    letter: Row, answers: dict[tuple[int, str, str], dict[str, Answer]], on: date
) -> Iterable[ItemCheck]:
    named = letter["items"].split(",") if letter["items"] else []
    mine = (letter["person_id"], letter["request"])
    came = [item for person, request, item in answers if (person, request) == mine]
    due = letter["valid_from"] + timedelta(days=ANSWER_DAYS)
    for item in dict.fromkeys([*named, *sorted(came)]):
        found = tuple(answers.get((*mine, item), {}).values())
        asked = letter["banks_asked"] if item == "bank" else 1
        open_ = asked is None or len(found) < asked
        yield ItemCheck(item, asked, found, due if open_ and due < on else None)
