"""Which slips happen in which file, how often, and what the loader ought to do about each."""

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from minsheng.synth import slips
from minsheng.synth.forms_net import ANSWERS
from minsheng.synth.schooling import LAST_AGE, school_age
from minsheng.synth.sheets import Form, Row
from minsheng.synth.slips import Cells, Desk, Slip
from minsheng.synth.world import Person

WARN: Final = "warn"
REPAIR: Final = "repair"
QUARANTINE: Final = "quarantine"


class Damage(NamedTuple):
    """One soiled row of a file. `row_number` counts from 1 as in the file; `sheet` is empty for text files."""

    file: str
    sheet: str
    row_number: int
    kind: str
    expected: str
    household_key: str


class Kind(NamedTuple):
    """A slip, how often per thousand rows, and the expectation; `second`: it adds a row after a clean one."""

    name: str
    slip: Slip
    per_thousand: float
    expected: str
    second: bool = False
    plain_only: bool = False


_ID_FORMATS: Final = (
    Kind("fullwidth_id", slips.fullwidth_id, 2.0, WARN),
    Kind("apostrophe_id", slips.apostrophe_id, 3.0, WARN),
    Kind("spaced_id", slips.spaced_id, 2.0, WARN),
    Kind("lowercase_x", slips.lowercase_x, 12.0, WARN),
)
_NAMES: Final = (
    Kind("traditional_name", slips.traditional_name, 4.0, WARN),
    Kind("other_dot", slips.other_dot, 8.0, WARN),
    Kind("transliterated_name", slips.transliterated_name, 3.0, WARN),
    Kind("spaced_name", slips.spaced_name, 2.0, WARN),
)
_REPAIRS: Final = (
    Kind("digit_wrong", slips.digit_wrong, 2.0, REPAIR),
    Kind("digits_swapped", slips.digits_swapped, 1.0, REPAIR),
    Kind("digit_missing", slips.digit_missing, 0.4, REPAIR),
    Kind("digit_extra", slips.digit_extra, 0.4, REPAIR),
    Kind("fifteen_digits", slips.fifteen_digits, 1.5, REPAIR),
    Kind("relatives_id", slips.relatives_id, 1.2, REPAIR),
)
_LOSSES: Final = (
    Kind("wrong_name", slips.wrong_name, 0.8, QUARANTINE),
    Kind("unknown_person", slips.unknown_person, 1.5, QUARANTINE, second=True),
    Kind("duplicate_row", slips.duplicate, 3.0, QUARANTINE, second=True),
)
_NUMERIC_ID: Final = Kind("numeric_id", slips.numeric_id, 1.5, QUARANTINE)
_BLANK_ID: Final = Kind("blank_id", slips.blank_id, 0.8, QUARANTINE)
_SHIFTED: Final = Kind("shifted_row", slips.shifted, 0.5, QUARANTINE)
_SCIENTIFIC: Final = Kind("scientific_id", slips.scientific_id, 0.4, QUARANTINE)
_OTHER_DATE: Final = Kind("other_date", slips.other_date, 4.0, WARN)
_IMPOSSIBLE_DATE: Final = Kind("impossible_date", slips.impossible_date, 1.5, QUARANTINE)
_MONEY: Final = (
    Kind("comma_amount", slips.comma_amount, 4.0, WARN),
    Kind("amount_in_wan", slips.amount_in_wan, 2.0, WARN),
    Kind("unreadable_amount", slips.unreadable_amount, 0.8, QUARANTINE),
)
_EVERYTHING: Final = (*_ID_FORMATS, *_NAMES, *_REPAIRS, *_LOSSES)
_OF_ANYBODY: Final = tuple(kind for kind in _EVERYTHING if kind.name != "unknown_person")
"""Where somebody from elsewhere is no mistake: a husband, or who is in need here."""


def _more(kinds: tuple[Kind, ...], factor: float) -> tuple[Kind, ...]:
    return tuple(kind._replace(per_thousand=kind.per_thousand * factor) for kind in kinds)


_ROLL: Final = (*_EVERYTHING, _NUMERIC_ID, _BLANK_ID, _SHIFTED, *_MONEY)
_PEOPLE: Final = (*_more(_EVERYTHING, 0.4), _SCIENTIFIC, _BLANK_ID, *_more(_MONEY, 0.5))
_DATES: Final = (_OTHER_DATE, _IMPOSSIBLE_DATE)
_TYPED: Final = _more(_EVERYTHING, 2.0)
"""Typed by hand in a village or at a counter."""
MIXES: Final[dict[str, tuple[Kind, ...]]] = {
    "register": (
        *_more(_ID_FORMATS, 0.4),
        _OTHER_DATE._replace(per_thousand=2.0),
        Kind("fifteen_digits", slips.fifteen_digits, 0.5, REPAIR, plain_only=True),
        Kind("mistyped_register_id", slips.mistyped_register_id, 0.6, QUARANTINE, plain_only=True),
        Kind("blank_id", slips.blank_id, 0.2, QUARANTINE, plain_only=True),
        Kind("shifted_row", slips.shifted, 0.2, QUARANTINE, plain_only=True),
        Kind("old_region_code", slips.old_region, 0.4, WARN, plain_only=True),
        Kind("duplicate_row", slips.duplicate, 0.6, QUARANTINE, second=True),
    ),
    # Typed by hand at the funeral house: five times the slips.
    "deaths": (
        *_more(_EVERYTHING, 4.0),
        _OTHER_DATE,
        _IMPOSSIBLE_DATE._replace(per_thousand=8.0, expected=WARN),  # the day of cremation stands in
        _NUMERIC_ID,
    ),
    "disability": (
        *_EVERYTHING,
        _OTHER_DATE,
        _SHIFTED,
        Kind("numeric_id_known_birth", slips.numeric_id_known_birth, 1.5, REPAIR),
    ),
    "pensions": _PEOPLE,
    "medical": _PEOPLE,
    "roll_dibao": _ROLL,
    "roll_dibao_edge": (*_EVERYTHING, _NUMERIC_ID, _BLANK_ID, _SHIFTED, _OTHER_DATE, _IMPOSSIBLE_DATE),
    "roll_tekun": _ROLL,
    "roll_disability_living": _ROLL,
    "roll_disability_care": _ROLL,
    "roll_old_age": _ROLL,
    "declarations": (*_more(_OF_ANYBODY, 3.0), _OTHER_DATE, _IMPOSSIBLE_DATE, *_MONEY),
    "visits": (*_EVERYTHING, _BLANK_ID, _OTHER_DATE, _IMPOSSIBLE_DATE),
    "authorisations": (*_ID_FORMATS, *_NAMES, *_REPAIRS, *_LOSSES, _OTHER_DATE),
    "means": (*_EVERYTHING, _NUMERIC_ID, _OTHER_DATE, _IMPOSSIBLE_DATE, *_MONEY),
    "custody": (*_more(_EVERYTHING, 2.0), _OTHER_DATE),
    "school": (*_more(_EVERYTHING, 0.4), _BLANK_ID, _SCIENTIFIC),
    # Twelve rows a person: a tenth of the slips.
    "contributions": (*_more(_EVERYTHING, 0.1), *_more(_MONEY, 0.1)),
    "disaster": (*_TYPED, *_DATES),
    "veterans": (*_EVERYTHING, _NUMERIC_ID, *_MONEY),
    "poverty_watch": (*_EVERYTHING, _NUMERIC_ID, _OTHER_DATE),
    "marriage": (*_more(_OF_ANYBODY, 2.0), _OTHER_DATE),
    "births": (*_more(_EVERYTHING, 2.0), _OTHER_DATE),
    "roll_rigid": (*_EVERYTHING, _NUMERIC_ID, _BLANK_ID, _SHIFTED, *_DATES),
    "roll_children": (*_TYPED, *_DATES),
    "temporary_aid": (*_ROLL, *_DATES),
    "supporters": (*_TYPED, *_DATES),
    "ability": (*_EVERYTHING, _NUMERIC_ID, *_DATES),
    "counter": (*_more(_OF_ANYBODY, 2.0), *_DATES),
    **dict.fromkeys(ANSWERS, (*_EVERYTHING, *_DATES)),
    "insured": (*_more(_EVERYTHING, 0.2), *_more((_SCIENTIFIC, _BLANK_ID), 0.3)),
    "assessments": (*_EVERYTHING, _NUMERIC_ID, *_DATES),
    "vaccinations": (*_EVERYTHING, *_DATES),
    "job_seekers": (*_EVERYTHING, _NUMERIC_ID, *_DATES),
    "home_beds": (*_EVERYTHING, _NUMERIC_ID, _OTHER_DATE),
    "care_homes": (*_EVERYTHING, _NUMERIC_ID, *_DATES),
    "posts": (*_EVERYTHING, _NUMERIC_ID, *_DATES),
    "special_elders": (*_TYPED, _NUMERIC_ID, _BLANK_ID),
    "benefit_roll": (*_EVERYTHING, _SCIENTIFIC, _BLANK_ID, *_MONEY),
}


@dataclass(slots=True)
class Dirt:
    """Soils the rows of one file; `lost` remembers whose row was spoilt anywhere, so that it happens to nobody twice."""

    form: Form
    rng: Random
    by_number: Mapping[str, str]
    namesakes: Mapping[tuple[str, str], int]
    lost: set[str]
    as_of: date
    needed: frozenset[str] = frozenset()
    """ID numbers of people on whose rows something about another household hangs: none of these rows is lost."""
    kinds: tuple[Kind, ...] = field(init=False)
    _limits: list[float] = field(init=False)
    _desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = MIXES.get(self.form.code, ())
        self._limits = list(accumulate(kind.per_thousand / 1_000 for kind in self.kinds))
        self._desk = Desk(self.form, self.rng, self.by_number, self.namesakes)

    def soil(self, cells: Cells, row: Row) -> Iterator[tuple[Cells, Kind | None]]:
        """The rows to write for one clean row, each with the slip that spoilt it."""
        draw = self.rng.random()
        place = bisect(self._limits, draw)
        kind = self.kinds[place] if place < len(self.kinds) else None
        if kind is None or row.person is None or not self._allowed(kind, row, row.person):
            yield cells, None
            return
        soiled = kind.slip(self._desk, cells, row)
        if soiled is None:
            yield cells, None
            return
        if kind.second:
            yield cells, None
        elif kind.expected == QUARANTINE or kind.plain_only:
            self.lost.add(row.person.id_number)
        yield soiled, kind

    def _allowed(self, kind: Kind, row: Row, person: Person) -> bool:
        if kind.plain_only and not plain(person, self.as_of):
            return False
        loses_row = kind.expected == QUARANTINE and not kind.second
        kept = row.spare or person.id_number in self.lost or person.id_number in self.needed
        return not (loses_row and kept)


@dataclass(slots=True)
class Careless:
    """Puts a row that must be refused after each of the first rows of a file; nobody's own row is spoilt."""

    desk: Desk
    kinds: list[Kind] = field(default_factory=lambda: [kind for kind in _LOSSES if kind.second])

    def soil(self, cells: Cells, row: Row) -> Iterator[tuple[Cells, Kind | None]]:
        """The row, and the soiled one after it."""
        yield cells, None
        if self.kinds and row.person is not None:
            kind = self.kinds.pop()
            soiled = kind.slip(self.desk, cells, row)
            if soiled is not None:
                yield soiled, kind


def plain(person: Person, as_of: date) -> bool:
    """Appears in no file but the register, and nothing about the household hangs on the row.

    Adults may be employed, elders live alone: these files leave out whom the register lost. Who turned 18 since September is
    still at school.
    """
    household = person.household
    if household.status or household.plan or person.spending or person.pension_kind or person.died_on:
        return False
    if (
        person.record
        or household.happened
        or household.visited
        or household.declared_fen
        or school_age(person, as_of) <= LAST_AGE
    ):
        return False
    members = household.members
    guards = person is members[0] and any(one.relation in ("子", "女", "孙子", "孙女") for one in members)
    return not guards and not any(one.certificate or one.lines for one in members)
