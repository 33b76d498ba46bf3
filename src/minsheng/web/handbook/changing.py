"""What changes and when: amounts and limits that get another value, and versions of the law that begin, around a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from minsheng.engine import wording
from minsheng.engine.sentences import CLASSES
from minsheng.policy import nodes
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue, Series
from minsheng.policy.programme import Programme

BACK, AHEAD = timedelta(days=365), timedelta(days=730)
"""How far the list looks."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A value that follows another one, or (`name` "") a version of the law. `region`: code of its area, "" for all."""

    on: date
    code: str
    programme: str
    name: str
    region: str
    before: str
    after: str
    basis: str


def turns(pack: Pack, on: date) -> tuple[Turn, ...]:
    """What changed in the year before the day and will in the two years after it, the latest first; each value once."""
    return _turns(pack.hash, on, pack)


@lru_cache(maxsize=4)
def _turns(digest: str, on: date, pack: Pack) -> tuple[Turn, ...]:
    assert digest
    shown: dict[tuple[str, date, str, str], Turn] = {}
    for programme in pack.versions:
        for one in (*_versions(programme, pack, on), *_values(programme, pack, on)):
            if on - BACK <= one.on <= on + AHEAD:
                shown.setdefault((one.name or one.code, one.on, one.region, one.after), one)
    return tuple(sorted(shown.values(), key=lambda one: (one.on, one.code), reverse=True))


def _versions(programme: Programme, pack: Pack, on: date) -> Iterator[Turn]:
    earlier = [p for p in pack.versions if p.code == programme.code and p.valid_from < programme.valid_from]
    law = "；".join(map(str, programme.law))
    if earlier or programme.valid_from > on:
        yield Turn(programme.valid_from, programme.code, programme.name_zh, "", "", "", "", law)


def _values(programme: Programme, pack: Pack, on: date) -> Iterator[Turn]:
    ids = dict.fromkeys(n.id for n in programme.every_node if isinstance(n, nodes.Parameter))
    for id_ in ids if programme.in_force(on) else ():
        series = pack.parameters.find(id_)
        for value in series.values:
            before = [v for v in series.values if _same(v, value) and v.valid_from < value.valid_from]
            if before:
                old = max(before, key=lambda v: (v.valid_from, v.rank))
                if old.value == value.value:
                    continue  # another document says the same
                yield Turn(
                    value.valid_from, programme.code, programme.name_zh, series.name_zh, value.region,
                    _words(old, series), _words(value, series), value.basis,
                )  # fmt: skip


def _same(one: ParameterValue, other: ParameterValue) -> bool:
    return (one.urban_rural, one.region) == (other.urban_rural, other.region)


def _words(value: ParameterValue, series: Series) -> str:
    return CLASSES[value.urban_rural] + wording.words(value.value, series.type, series.label)
