"""Rows of deaths whose number is one person's and whose name another's: nobody dies of them, and somebody has to ask who did."""

from datetime import date
from typing import Any, NamedTuple

from minsheng.kernel.periods import full_years
from minsheng.registry.loading.plans import Mixed, Source
from minsheng.registry.matching import Matched, candidates, holders, namesakes
from minsheng.registry.models import Area, Death, Person
from minsheng.registry.rules import Candidate

_AGE_SLACK = 1


class _Row(NamedTuple):
    position: int
    number: str
    name_key: str
    sex: int | None
    age: int | None
    place: str
    died_on: date


def mixed_rows(source: Source, matched: Matched) -> list[Mixed]:
    """Each such row with the holder of the number and, where age or village leave just one, the person of that name."""
    rows = [_row(source, one.row) for one in matched.refused if one.code == "NAME_MISMATCH"]
    if not rows:
        return []
    numbers = holders([row.number for row in rows])
    named = namesakes({row.name_key for row in rows})
    asked = {person for people in named.values() for person in people}
    known = candidates(asked)
    dead = set(
        Death.objects.filter(person_id__in=asked, ended_at__isnull=True).values_list("person_id", flat=True)
    )
    villages = _villages(asked)
    found = []
    for row in rows:
        fitting = [
            person
            for person in named.get(row.name_key, ())
            if person not in dead and _fits(row, known[person], villages.get(person, ""))
        ]
        found.append(Mixed(row.position, numbers[row.number], fitting[0] if len(fitting) == 1 else None))
    return found


def _row(source: Source, position: int) -> _Row:
    cells: dict[str, Any] = source.staged.slice(position, 1).to_pylist()[0]
    return _Row(
        position, cells["id_clean"], cells["name_key"], cells["sex"], cells["age"], cells["hukou_place"] or "",
        cells["died_on"],
    )  # fmt: skip


def _fits(row: _Row, person: Candidate, village: str) -> bool:
    """A name alone is nobody: the age has to agree, or the village, and nothing may speak against it."""
    if row.sex is not None and person.sex is not None and row.sex != person.sex:
        return False
    if person.birth_date is None or person.birth_date > row.died_on:
        return False
    lives_there = bool(village) and village in row.place
    if row.age is None:
        return lives_there
    return abs(full_years(person.birth_date, row.died_on) - row.age) <= _AGE_SLACK


def _villages(persons: set[int]) -> dict[int, str]:
    regions = dict(Person.objects.filter(pk__in=persons).values_list("pk", "region"))
    areas = Area.objects.filter(code__in=set(regions.values()), ended_at__isnull=True)
    names = dict(areas.values_list("code", "name"))
    return {person: names.get(region, "") for person, region in regions.items()}
