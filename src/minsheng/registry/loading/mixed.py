"""Rows of deaths that do not say for sure who died: the number is one person's and the name another's, or nobody's, or lost.

Nobody dies of them, and somebody has to ask who did.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from minsheng.kernel.periods import full_years
from minsheng.registry.loading.plans import Mixed, Source
from minsheng.registry.matching import Matched, candidates, holders, namesakes
from minsheng.registry.models import Area, Death, Person
from minsheng.registry.rules import Candidate

_AGE_SLACK = 1


MIXED, LOST = "NAME_MISMATCH", frozenset({"ID_MISSING", "ID_NUMERIC_CELL"})
NOBODYS: Final = "PERSON_NOT_FOUND"
"""Why a row means nobody: it names two people, one by name only, or its number, though whole, is nobody's."""
_ASKED: Final = {MIXED, NOBODYS, *LOST}


class _Row(NamedTuple):
    position: int
    code: str
    number: str | None
    name_key: str
    sex: int | None
    age: int | None
    place: str
    died_on: date


def mixed_rows(source: Source, matched: Matched, silent: Collection[int]) -> list[Mixed]:
    """Each such row with the holder of the number, if it has one, and the person of that name whom age, place and what is left of
    the number leave; of a lost number, or one that nobody bears, only where that is exactly one. `silent`: rows of no deaths.
    """
    rows = [
        _row(source, one.row, one.code)
        for one in matched.refused
        if one.code in _ASKED and one.row not in silent
    ]
    rows = [row for row in rows if row.name_key]
    if not rows:
        return []
    numbers = holders([row.number for row in rows if row.code == MIXED and row.number])
    fitting = _fitting(rows)
    found = []
    for row in rows:
        namesake = fitting[row.position][0] if len(fitting[row.position]) == 1 else None
        if row.code == MIXED:
            found.append(Mixed(row.position, numbers[str(row.number)], namesake))
        elif namesake is not None:
            found.append(Mixed(row.position, None, namesake))
    return found


def _fitting(rows: Sequence[_Row]) -> Mapping[int, list[int]]:
    """Row -> the living of that name against whom nothing speaks."""
    named = namesakes({row.name_key for row in rows})
    asked = {person for people in named.values() for person in people}
    known = candidates(asked)
    dead = set(
        Death.objects.filter(person_id__in=asked, ended_at__isnull=True).values_list("person_id", flat=True)
    )
    places = _places(asked)
    found = {}
    for row in rows:
        alive = [person for person in named.get(row.name_key, ()) if person not in dead]
        fitting = [one for one in alive if _fits(row, known[one], places.get(one, _NOWHERE))]
        here = [one for one in fitting if places.get(one, _NOWHERE).village in row.place]
        found[row.position] = here if row.place and here else fitting
    return found


class _Place(NamedTuple):
    """Where a person is registered, as people write it."""

    town: str
    village: str


_NOWHERE: Final = _Place("\0", "\0")


def _row(source: Source, position: int, code: str) -> _Row:
    cells: dict[str, Any] = source.staged.slice(position, 1).to_pylist()[0]
    return _Row(
        position, code, cells["id_clean"], cells["name_key"] or "", cells["sex"], cells["age"], cells["hukou_place"] or "",
        cells["died_on"],
    )  # fmt: skip


def _fits(row: _Row, person: Candidate, place: _Place) -> bool:
    """A name alone is nobody: the age has to agree, or the village, and nothing may speak against it. Of a lost number what is
    left has to agree as well, and the place."""
    another_sex = row.sex is not None and person.sex is not None and row.sex != person.sex
    if another_sex or person.birth_date is None or person.birth_date > row.died_on:
        return False
    if row.code == NOBODYS:
        return _born_there(row, person, place)
    if row.code in LOST:
        left = row.number is None or person.id_number.startswith(row.number)
        if not left or (row.place and place.village not in row.place and place.town not in row.place):
            return False
        if row.number and left:
            return True
    if row.age is None:
        return place.village in row.place
    return abs(full_years(person.birth_date, row.died_on) - row.age) <= _AGE_SLACK


def _born_there(row: _Row, person: Candidate, place: _Place) -> bool:
    """A number that nobody bears was mistyped, or is a stranger's: birth date and sex in it have to be the person's, or all but
    one digit and the check digit; and the place of the row, or where it names none, the county in the number."""
    number = row.number or ""
    born = f"{person.birth_date:%Y%m%d}" == number[6:14] and 2 - int(number[16]) % 2 == person.sex
    others = sum(one != other for one, other in zip(number[:17], person.id_number[:17], strict=False))
    if not born and others > 1:
        return False
    if row.place:
        return place.village in row.place or place.town in row.place
    return person.id_number[:6] == number[:6]


def _places(persons: set[int]) -> dict[int, _Place]:
    regions = dict(Person.objects.filter(pk__in=persons).values_list("pk", "region"))
    codes = {code for region in regions.values() for code in (region, region[:9])}
    names = dict(Area.objects.filter(code__in=codes, ended_at__isnull=True).values_list("code", "name"))
    return {
        person: _Place(names.get(region[:9], "\0"), names.get(region, "\0"))
        for person, region in regions.items()
    }
