"""What a question is and what an answer holds. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from minsheng.policy.packs import Pack

Parameters = Mapping[str, Any]


class Column(NamedTuple):
    """One column of an answer. `kind`: text | word | date | fen | int | programme | status; `duty`: covered without it."""

    label: str
    kind: str
    duty: str = ""


class Choice(NamedTuple):
    """A choice that narrows a question: its key in the address, its name, and the values with their names; first: default."""

    key: str
    label: str
    values: tuple[tuple[str, str], ...]


class Found(NamedTuple):
    """One line of an answer; `values` in the order of the columns. Of a visit: `visit_id`, and no household or person."""

    region: str
    household_id: int
    person_id: int
    values: tuple[Any, ...]
    visit_id: int = 0


@dataclass(frozen=True)
class Question:
    """A question of organisation.md part 5, by its number there.

    `sql`: over the tables of the run's facts and results; gives region, household_id, person_id, then the columns. Names
    beginning with $ come from `bind(pack, on, chosen)`. `numerator`, `denominator`: what is counted, of what; `feeds`: what
    it rests on. `lists`: people, areas (villages) or visits; the latter two are asked as things stand now, not of a run.
    `parts`: tables of results it reads.
    """

    code: str
    number: int
    title: str
    short: str
    numerator: str
    denominator: str
    feeds: tuple[str, ...]
    columns: tuple[Column, ...]
    sql: str = ""
    bind: Callable[[Pack, date, Mapping[str, str]], Parameters] | None = None
    choices: tuple[Choice, ...] = ()
    parts: tuple[str, ...] = ()
    lists: Literal["people", "areas", "visits"] = "people"
    bound: str = ""
    """What it tells that needs a stated purpose: means, custody, parents (see `opening`)."""
    leads_to: str = ""
    """Programme whose amount is explained for the line's household; "" leads to the household's page."""

    def chosen(self, asked: Mapping[str, str]) -> dict[str, str]:
        """The value of every choice: what was asked if it is one of them, else the default."""
        return {
            choice.key: asked[choice.key]
            if asked.get(choice.key) in dict(choice.values)
            else choice.values[0][0]
            for choice in self.choices
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """All lines for the officer's area and the day they hold for. `by_area`: count of each town or village below."""

    lines: Sequence[Found]
    as_of: date
    run_id: int
    by_area: Mapping[str, int]
