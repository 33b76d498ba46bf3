"""Who declares this week: planted families, and some far above every line."""

from typing import Final

from minsheng.synth.chance import stream
from minsheng.synth.grants import edge_line_fen
from minsheng.synth.world import Household, World

_DECLARES_CHANCE: Final = 0.0008
_OF_AGE: Final = 18


def assign_declarations(world: World) -> None:
    """Set the declared income of ordinary families; that of planted ones is set already."""
    rng = stream(world.seed, "declaring")
    for home in world.households:
        if home.declared_fen is None and rng.random() < _DECLARES_CHANCE and _may_declare(home, world):
            home.declared_fen = edge_line_fen(home) + rng.randrange(0, 400_000, 1_000)


def _may_declare(home: Household, world: World) -> bool:
    if home.status or home.plan or home.happened or home.village.quiet or not home.living:
        return False
    return home.applicant.age(world.as_of) >= _OF_AGE
