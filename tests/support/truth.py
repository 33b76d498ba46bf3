"""Leads and rejects of the product against the planted truth of `minsheng synth`; both are read from files as anyone could."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

Key = tuple[str, str, str, str]  # 户号 or ID number, programme, label, reason (of reviews only)
RowKey = tuple[str, str, int]  # file, sheet, row number


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Truth:
    """What `synth` planted in one folder."""

    def __init__(self, folder: Path) -> None:
        self.leads = {_key(row): row["planted_kind"] for row in _rows(folder / "leads.csv")}
        self.damage = {
            (row["file"], row["sheet"], int(row["row_number"])): row for row in _rows(folder / "damage.csv")
        }
        self._household = {row["id_number"]: row["household_key"] for row in _rows(folder / "persons.csv")}

    def household(self, key: Key) -> str:
        return self._household.get(key[0], key[0])

    def quarantined_households(self, rejected: Iterable[RowKey]) -> set[str]:
        return {self.damage[row]["household_key"] for row in rejected if row in self.damage}


class Difference(NamedTuple):
    """Leads of households none of whose rows was quarantined."""

    missing: dict[Key, str]
    groundless: set[Key]


def compare(truth: Truth, exported: Path, rejected: Iterable[RowKey]) -> Difference:
    """`exported`: the file of `minsheng leads export --with-id`."""
    spoiled = truth.quarantined_households(rejected)
    found = {_key(row) for row in _rows(exported)}
    missing = {key: kind for key, kind in truth.leads.items() if key not in found}
    return Difference(
        {key: kind for key, kind in missing.items() if truth.household(key) not in spoiled},
        {key for key in found - truth.leads.keys() if truth.household(key) not in spoiled},
    )


def _key(row: dict[str, str]) -> Key:
    reason = row["reason"] if row["label"] == "review" else ""
    return (row["id_number"] or row["household_key"], row["programme"], row["label"], reason)
