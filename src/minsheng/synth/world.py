"""The truth about the made-up county: people, households, certificates, means, benefits. Plain data."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from minsheng.kernel.periods import Month
from minsheng.synth.places import County, Village
from minsheng.synth.records import Happened, Record

DIBAO: Final = "dibao"
EDGE: Final = "dibao_edge"
SINGLE: Final = "dibao_single"
TEKUN: Final = "tekun"
RIGID: Final = "rigid_expense"
ORPHAN: Final = "orphan"
DEFACTO: Final = "defacto_orphan"
LIVING: Final = "disability_living"
CARE: Final = "disability_care"
OLD_AGE: Final = "old_age_allowance"

NORMAL: Final = "正常"
MOVED: Final = "迁出"
CANCELLED: Final = "注销"


class Spending(NamedTuple):
    """Medical spending of one month, in fen; `month` 0..11 counts from the oldest month of the file."""

    month: int
    total_fen: int
    own_fen: int


@dataclass(slots=True, eq=False)
class Certificate:
    """A disability certificate. `kind` 1–7, `grade` 1–4 or None where the department left it blank."""

    kind: int
    grade: int | None
    status: str
    issued: date
    valid_until: date

    def valid(self, on: date) -> bool:
        """Whether the certificate counts on the day `on`; the day it expires still counts."""
        return self.status == "有效" and self.valid_until >= on

    @property
    def severe(self) -> bool:
        """Grade 1 or 2."""
        return self.grade in (1, 2)

    @property
    def severe_assist(self) -> bool:
        """The wider set of assistance law: grade 1–2 of any kind, grade 3 of 智力 and 精神."""
        return self.severe or (self.grade == 3 and self.kind in (5, 6))


@dataclass(slots=True, eq=False)
class Means:
    """What the check of means answered about one person, fen per month; assets None while the bank is silent."""

    wage_fen: int = 0
    business_fen: int = 0
    property_fen: int = 0
    transfer_fen: int = 0
    assets_fen: int | None = 0
    vehicles: int = 0
    houses: int = 0
    companies: int = 0

    @property
    def income_fen(self) -> int:
        """The four kinds together."""
        return self.wage_fen + self.business_fen + self.property_fen + self.transfer_fen


@dataclass(slots=True, eq=False)
class Line:
    """One line of a roll of persons; `stopped` None while it runs; `account`: whose it is paid to, where not the person's."""

    monthly_fen: int
    start: Month
    village: Village
    stopped: date | None = None
    account: str = ""


class Benefit(NamedTuple):
    """One row of the pay list of all other programmes: what a person was paid for a year, and to whose account."""

    person: "Person"
    programme: str
    year: int
    amount_fen: int
    account: "Person"


@dataclass(slots=True, eq=False)
class Grant:
    """A household on the roll of dibao or edge; amounts in fen per month. `until`: the planted end of a confirmation."""

    number: str
    start: Month
    listed: "list[Person]"
    difference_fen: int = 0
    add_on_fen: int = 0
    stopped: date | None = None
    second_village: Village | None = None
    until: date | None = None


@dataclass(slots=True, eq=False)
class Person:
    """One row of the register. `sex` 1 male, 2 female; `died_on`, `hukou` and `away` decide whether they count.

    `away`: in custody, and the county may know it. `record`: what departments outside welfare say, where it is special.
    """

    household: "Household"
    relation: str
    sex: int
    birth: date
    marital: str = "未婚"
    name: str = ""
    id_number: str = ""
    hukou: str = NORMAL
    moved_on: date | None = None
    died_on: date | None = None
    certificate: Certificate | None = None
    serious: bool = False
    pension_kind: str = ""
    pension_basic_fen: int = 0
    pension_other_fen: int = 0
    spending: tuple[Spending, ...] = ()
    means: Means | None = None
    care_seen: str = ""
    away: bool = False
    record: Record | None = None
    lines: dict[str, Line] = field(default_factory=dict)
    second_lines: dict[str, Line] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Alive and not known to have left: a member of the household of joint living."""
        return self.died_on is None and self.hukou in (NORMAL, "") and not self.away

    @property
    def noted(self) -> Record:
        """The record, begun when first asked for."""
        if self.record is None:
            self.record = Record()
        return self.record

    def age(self, on: date) -> int:
        """Full years on the day `on` (1 March for those born on 29 February, except on leap days)."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


@dataclass(slots=True, eq=False)
class Household:
    """A registered household. `status`: '' | dibao | dibao_edge | tekun | rejected | applicant.

    `plan` names what was planted here, at most one thing; `subject` is the member it was planted on.
    """

    key: str
    village: Village
    shape: str
    mongol: bool
    house_number: int
    members: list[Person] = field(default_factory=list)
    status: str = ""
    plan: str = ""
    subject: Person | None = None
    dibao: Grant | None = None
    edge: Grant | None = None
    declared_fen: int | None = None
    living_seen: str = ""
    visited: Person | None = None
    rigid: Grant | None = None
    happened: Happened | None = None

    @property
    def events(self) -> Happened:
        """What befell the household, begun when first asked for."""
        if self.happened is None:
            self.happened = Happened()
        return self.happened

    @property
    def living(self) -> list[Person]:
        """The household of joint living, derived."""
        return [person for person in self.members if person.counts]

    @property
    def applicant(self) -> Person:
        """Who applies for the household: the head, or the eldest who is left."""
        living = self.living or self.members
        return living[0] if living[0] is self.members[0] else min(living, key=lambda person: person.birth)


@dataclass(slots=True)
class Lead:
    """A lead that must be found, `person` None for a household lead; of a trap, `reason` says which lead must not."""

    household: Household
    person: Person | None
    programme: str
    label: str
    reason: str
    kind: str


@dataclass(slots=True)
class World:
    """Everything that is true, in the order of the register.

    `lost`: ID numbers of people one of whose rows was soiled beyond repair; filled while the files are written. In the second
    week `begun` is the day of the first, `fresh` holds the households about which something new is sent, and `mistaken` is
    somebody alive whose number a death is sent under. `newcomers` live here and are registered elsewhere.
    """

    seed: int
    as_of: date
    counties: list[County]
    households: list[Household] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    traps: list[Lead] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    begun: date | None = None
    fresh: set[str] = field(default_factory=set)
    mistaken: Person | None = None
    newcomers: list[Person] = field(default_factory=list)
    benefits: list[Benefit] = field(default_factory=list)

    def sends(self, household: Household) -> bool:
        """Whether case files speak of the household this week: of all in the first, of the fresh ones in the second."""
        return self.begun is None or household.key in self.fresh

    @property
    def people(self) -> list[Person]:
        """All persons, household by household."""
        return [person for household in self.households for person in household.members]
