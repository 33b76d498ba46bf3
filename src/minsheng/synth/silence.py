"""Villages without any sign: nobody found, nobody visited, nobody who applied. And villages where only nobody applied."""

from typing import Final

from minsheng.synth.chance import stream
from minsheng.synth.places import Village
from minsheng.synth.world import World

SILENT: Final = "silent"
NO_APPLICATIONS: Final = "no_applications"
_ONE_OF: Final = 25
"""One village of so many is silent, as many again have no applications; at least two of each."""


def assign_silence(world: World) -> None:
    """Choose the villages among those in the country, before anybody is put on a roll."""
    rng = stream(world.seed, "silence")
    told = {id(home.village) for home in world.households if home.plan}
    rural = [
        village
        for county in world.counties
        for village in county.villages
        if not village.urban and id(village) not in told
    ]
    count = max(2, len(rural) // _ONE_OF)
    chosen = rng.sample(rural, min(len(rural), 2 * count))
    for place, village in enumerate(chosen):
        village.quiet = SILENT if place < count else NO_APPLICATIONS


def silent(village: Village) -> bool:
    """Nothing is planted, seen, declared or noticed here."""
    return village.quiet == SILENT
