"""ID numbers with the unassigned prefix 99, and phone numbers that are never issued."""

from random import Random
from typing import Final

from minsheng.kernel.resident_id import check_digit
from minsheng.synth.chance import stream
from minsheng.synth.world import World

FIRST_ISSUED_ELSEWHERE: Final = "990199"
"""An old county code of the made-up city: the area part of an ID number is the place of first issue."""
STRANGERS_FROM: Final = "990288"
_STEP: Final = 7


def assign_numbers(world: World) -> None:
    """Give everybody a unique number: birth date, parity by sex, right check digit."""
    rng = stream(world.seed, "numbers")
    used: dict[tuple[str, int, int], int] = {}
    for household in world.households:
        county = household.village.code[:6]
        for person in household.members:
            region = FIRST_ISSUED_ELSEWHERE if rng.random() < 0.05 else county
            day = person.birth.toordinal()
            slot = (region, day, person.sex)
            turn = used.get(slot, 0)
            used[slot] = turn + 1
            half = (day * 131 + turn * _STEP) % 500
            sequence = half * 2 + (1 if person.sex == 1 else 0)
            first17 = f"{region}{person.birth:%Y%m%d}{sequence:03d}"
            person.id_number = first17 + check_digit(first17)


def stranger_number(rng: Random) -> str:
    """A valid number of somebody from another made-up place, unknown to the register."""
    day = f"{rng.randint(1940, 2005)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    first17 = f"{STRANGERS_FROM}{day}{rng.randint(1, 999):03d}"
    return first17 + check_digit(first17)


def phone(rng: Random) -> str:
    """Eleven digits beginning with 12: no mobile number does."""
    return f"12{rng.randrange(10**9):09d}"
