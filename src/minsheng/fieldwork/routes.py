"""In which order the households of a week are walked to. Pure.

Inside a village by coordinates where every household has them (nearest neighbour, then 2-opt), else by address, figures
counted as figures; villages by their code, which follows the order the township numbers them in.
"""

import math
import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

COORDINATES: Final = "coordinates"
ADDRESS: Final = "address"
BY_KEY: Final = "key"
BASES: Final = {COORDINATES: "以往走访记下的位置", ADDRESS: "村和门牌号", BY_KEY: "户编号（没有地址）"}
_EARTH_METRES: Final = 6_371_000


class Place(NamedTuple):
    """A household to walk to; `at` is latitude and longitude in degrees."""

    key: str
    village: str
    address: str = ""
    at: tuple[float, float] | None = None


def route(places: Sequence[Place]) -> tuple[list[str], str]:
    """Keys in walking order, and what the order rests on: the weakest basis of any village."""
    ordered: list[str] = []
    bases = {COORDINATES} if places else {BY_KEY}
    for _, group in groupby(sorted(places, key=lambda p: (p.village, _natural(p.address), p.key)), _village):
        village = list(group)
        if all(place.at for place in village):
            village = _walk(village)
        else:
            bases.add(ADDRESS if all(place.address for place in village) else BY_KEY)
        ordered += [place.key for place in village]
    return ordered, next(basis for basis in (BY_KEY, ADDRESS, COORDINATES) if basis in bases)


def length(path: Sequence[Place]) -> float:
    """Metres along the path as the crow flies. Every place needs coordinates."""
    return sum(_metres(one, two) for one, two in pairwise(path))


def _village(place: Place) -> str:
    return place.village


def _natural(text: str) -> list[tuple[int, int, str]]:
    """12号 after 9号: figures compare as numbers."""
    parts = re.split(r"(\d+)", text)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part]


def _walk(places: list[Place]) -> list[Place]:
    left = places[1:]
    path = [places[0]]
    while left:
        nearest = min(left, key=lambda place: (_metres(path[-1], place), place.key))
        left.remove(nearest)
        path.append(nearest)
    return _untangled(path)


def _untangled(path: list[Place]) -> list[Place]:
    """2-opt on an open path: turn a stretch round as long as that makes the walk shorter."""
    better = True
    while better:
        better = False
        for first in range(1, len(path) - 1):
            for last in range(first + 1, len(path)):
                turned = path[:first] + path[first : last + 1][::-1] + path[last + 1 :]
                if length(turned) < length(path) - 1e-6:
                    path, better = turned, True
    return path


def _metres(one: Place, two: Place) -> float:
    assert one.at is not None
    assert two.at is not None
    (lat1, lon1), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one.at, two.at))
    x = (lon2 - lon1) * math.cos((lat1 + lat2) / 2)
    return math.hypot(x, lat2 - lat1) * _EARTH_METRES
