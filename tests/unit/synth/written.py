"""A made-up county written to a folder, with the objects it was written from."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from minsheng.synth.county import make_world
from minsheng.synth.dirt import Damage
from minsheng.synth.world import World
from minsheng.synth.writing import write_files, write_truth

AS_OF = date(2026, 11, 16)


@dataclass(frozen=True)
class Written:
    world: World
    files: Path
    truth: Path
    damage: list[Damage]
    counts: dict[str, int]

    def read(self, name: str) -> list[dict[str, str]]:
        with (self.truth / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def write(folder: Path, people: int, seed: int, *, clean: bool = False, as_of: date = AS_OF) -> Written:
    files, truth = folder / "files", folder / "truth"
    files.mkdir(parents=True)
    truth.mkdir()
    world = make_world(people, seed, as_of)
    damage, counts = write_files(world, files, clean=clean)
    write_truth(world, truth, damage, counts)
    return Written(world, files, truth, damage, counts)
