"""Who declares this week: planted families, some far above every line, and a few who live here and are registered elsewhere."""

from datetime import date, timedelta
from typing import Final

from minsheng.synth.chance import stream
from minsheng.synth.grants import edge_line_fen
from minsheng.synth.names import stranger
from minsheng.synth.numbers import stranger_number
from minsheng.synth.records import Matter
from minsheng.synth.world import Household, Person, World

_DECLARES_CHANCE: Final = 0.0008
_NEWCOMERS_PER_PERSON: Final = 8 / 100_000
_OF_AGE: Final = 18


def assign_declarations(world: World) -> None:
    """Set the declared income of ordinary families; that of planted ones is set already."""
    rng = stream(world.seed, "declaring")
    for home in world.households:
        if home.declared_fen is None and rng.random() < _DECLARES_CHANCE and _may_declare(home, world):
            home.declared_fen = edge_line_fen(home) + rng.randrange(0, 400_000, 1_000)


def assign_newcomers(world: World) -> None:
    """People whom the register does not know: every second declares, the others are met at a counter, every fourth in an
    emergency."""
    rng = stream(world.seed, "newcomers")
    people = sum(len(home.members) for home in world.households)
    loud = [home.village for home in world.households if not home.village.quiet]
    for turn in range(max(4, round(people * _NEWCOMERS_PER_PERSON))):
        home = Household("", rng.choice(loud), "single_adult", mongol=False, house_number=0)
        number = stranger_number(rng)
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        person = Person(home, "户主", 1, birth, name=stranger(rng), id_number=number)
        home.members.append(person)
        if turn % 2:
            on = world.as_of - timedelta(days=rng.randint(1, 14))
            struck = ("交通事故", "务工途中受伤") if turn % 4 == 1 else ("", "在这里打工，看病花费大")
            home.events.matters.append((person, Matter(on, "医保报销", 0, *struck)))
        else:
            home.declared_fen = rng.randrange(30_000, 90_000, 1_000)
        world.newcomers.append(person)


def _may_declare(home: Household, world: World) -> bool:
    if home.status or home.plan or home.happened or home.village.quiet or not home.living:
        return False
    return home.applicant.age(world.as_of) >= _OF_AGE
