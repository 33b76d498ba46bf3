"""What departments outside welfare know about few people: custody, school, work, parents, surveys; what befell a household.

Kept apart from the person so that a million people without anything special cost nothing. Amounts in fen.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minsheng.synth.world import Person


@dataclass(slots=True, eq=False)
class Custody:
    """A term of prison, detox or other custody; `kind` and `status` are the words of the department."""

    kind: str
    start: date
    until: date
    status: str = "在押"


@dataclass(slots=True, eq=False)
class Schooling:
    """What the school roll says instead of 在读 without absence."""

    status: str = "在读"
    absent_days: int = 0


@dataclass(slots=True, eq=False)
class Work:
    """Contributions of an employee: paid from `first` to `last`, months 0..11 of the file; then nothing, or 停保."""

    base_fen: int
    first: int = 0
    last: int = 11
    stopped: bool = False
    insurance: str = "职工养老"


@dataclass(slots=True, eq=False)
class Parent:
    """What keeps a parent from bringing up the child, in the words of the roll; `until` where it ends."""

    situation: str = "正常"
    since: date | None = None
    until: date | None = None


@dataclass(slots=True, eq=False)
class Ward:
    """A line of the roll of orphans and children in hardship."""

    kind: str
    recognised: date
    father: Parent = field(default_factory=Parent)
    mother: Parent = field(default_factory=Parent)
    placement: str = "亲属抚养"
    standard_fen: int = 0
    stopped: date | None = None


@dataclass(slots=True, eq=False)
class Survey:
    """Whom the township found to be bound by law to support the person; nobody when `supporters` is empty."""

    on: date
    supporters: "list[tuple[Person, str]]" = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Ability:
    """Six items of self-care; `failed` 0..6 of them are not reached."""

    on: date
    failed: int


@dataclass(slots=True, eq=False)
class Veteran:
    """Preferential treatment, which is no income."""

    kind: str
    grade: str
    monthly_fen: int
    start: date


@dataclass(slots=True, eq=False)
class Record:
    """Everything special about one person. `pension_stopped`: why no pension is paid any more; `gave_birth`, `weds`: lately;
    `guardians`: a child's, where it is not the head of its household.
    """

    custody: Custody | None = None
    school: Schooling | None = None
    work: Work | None = None
    ward: Ward | None = None
    survey: Survey | None = None
    ability: Ability | None = None
    veteran: Veteran | None = None
    pension_stopped: str = ""
    gave_birth: bool = False
    weds: bool = False
    guardians: "tuple[Person, ...]" = ()


@dataclass(slots=True, eq=False)
class Disaster:
    """One row of the count after a disaster."""

    code: str
    kind: str
    on: date
    evacuated: int = 0
    collapsed: int = 0
    severe: int = 0
    minor: int = 0
    crop_mu: int = 0
    deaths: int = 0
    aided_fen: int = 0


@dataclass(slots=True, eq=False)
class Aid:
    """Temporary assistance that was paid once."""

    kind: str
    cause: str
    amount_fen: int
    on: date


@dataclass(slots=True, eq=False)
class Matter:
    """Somebody whom a counter noticed; `emergency` a word of the form or empty."""

    on: date
    counter: str
    own_fen: int
    emergency: str
    note: str


@dataclass(slots=True, eq=False)
class Watch:
    """A household on the watch list against falling back into poverty."""

    kind: str
    identified: date
    risk: str
    resolved: bool
    income_fen: int


@dataclass(slots=True, eq=False)
class Happened:
    """What befell one household. `banks`: so many are asked, with four other institutions, about its means."""

    disaster: Disaster | None = None
    watch: Watch | None = None
    aids: list[Aid] = field(default_factory=list)
    matters: "list[tuple[Person, Matter]]" = field(default_factory=list)
    banks: int = 0
    banks_answered: int = 0
    answered: frozenset[str] = frozenset()
