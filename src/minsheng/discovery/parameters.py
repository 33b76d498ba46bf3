"""The figures of discovery: dated, cited parameters `discovery.*` of the pack, picked for the whole area."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from minsheng.engine.gathering.uses import parameter_use
from minsheng.engine.results import ParameterUse
from minsheng.policy.errors import PolicyError
from minsheng.policy.packs import Pack

PREFIX: Final = "discovery."
RANK: Final = "rank."


def use(pack: Pack, name: str, on: date) -> ParameterUse | None:
    """`discovery.<name>` as it is in force on the day, with its basis; None where the pack does not have it."""
    try:
        resolved = pack.parameters.resolve(PREFIX + name, on, by_class=False)
    except PolicyError as error:
        if error.code in ("PARAMETER_UNKNOWN", "PARAMETER_MISSING"):
            return None
        raise
    choice = resolved.pick("", pack.region)
    return None if choice is None else parameter_use(resolved, choice)


def number(pack: Pack, name: str, on: date) -> int | None:
    """The value of a whole number; None where the pack does not have it."""
    found = use(pack, name, on)
    if found is None:
        return None
    assert isinstance(found.value, int), f"{PREFIX}{name} counts something"
    return found.value


def ranking(pack: Pack, on: date) -> dict[str, int]:
    """`discovery.rank.*` in force on the day, by the last word of each: see `rules.Points`."""
    names = [one.removeprefix(PREFIX) for one in pack.parameters.series if one.startswith(f"{PREFIX}{RANK}")]
    found = {name.removeprefix(RANK): number(pack, name, on) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def numbers(pack: Pack, names: Iterable[str], on: date) -> dict[str, int] | None:
    """All of them by name, or None if one is missing: what asks for it is switched off as a whole."""
    found = {name: number(pack, name, on) for name in names}
    complete = {name: value for name, value in found.items() if value is not None}
    return complete if len(complete) == len(found) else None
