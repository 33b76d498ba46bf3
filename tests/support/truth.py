"""Leads and rejects of the product against the planted truth of `minsheng synth`; both are read from files as anyone could."""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

Key = tuple[str, str, str, str]  # 户号 or ID number, programme, label, reason (of reviews and signs)
RowKey = tuple[str, str, int]  # file, sheet, row number


_NTH_OF_ITS_NAME = re.compile(r"（第\d+份）(?=\.[^.]+$)")


def as_sent(file_name: str) -> str:
    """The name under which a file was sent: of one name the second and later are told apart when they land."""
    return _NTH_OF_ITS_NAME.sub("", file_name)


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

        changes = folder / "changes.csv"
        self.changes = (
            {self.by_household(_key(row)): row["change"] for row in _rows(changes)}
            if changes.exists()
            else {}
        )

    def household(self, key: Key) -> str:
        return self._household.get(key[0], key[0])

    def by_household(self, key: Key) -> Key:
        """The same lead named after the household, where it comes from something that happened."""
        return (self.household(key), *key[1:]) if key[2] in SIGNS else key

    def quarantined_households(self, rejected: Iterable[RowKey]) -> set[str]:
        return {self.damage[row]["household_key"] for row in rejected if row in self.damage}


SIGNS = ("warning", "ahead", "matter")
"""Leads from something that happened: compared by household and reason, whoever of it they are about."""


class Difference(NamedTuple):
    """Leads of households none of whose rows was quarantined."""

    missing: dict[Key, str]
    groundless: set[Key]

    def told(self) -> dict[str, dict[str, list[Key]]]:
        """Both, by kind of plant or by label, programme and reason; at most three of each."""
        missing, groundless = defaultdict(list), defaultdict(list)
        for key, kind in sorted(self.missing.items()):
            missing[kind].append(key)
        for key in sorted(self.groundless):
            groundless["/".join(key[1:])].append(key)
        return {
            name: {f"{kind} ({len(keys)})": keys[:3] for kind, keys in found.items()}
            for name, found in (("missing", missing), ("groundless", groundless))
        }


def compare(
    truth: Truth,
    exported: Path,
    rejected: Iterable[RowKey],
    *,
    labels: Collection[str],
    programmes: Collection[str],
) -> Difference:
    """`exported`: the file of `minsheng leads export --with-id`. Leads of other labels and programmes are left out."""
    spoiled = truth.quarantined_households(rejected)

    def compared(key: Key) -> bool:
        sound = truth.household(key) not in spoiled
        return sound and key[2] in labels and (not key[1] or key[1] in programmes)

    found = {truth.by_household(_key(row)) for row in _rows(exported)}
    return Difference(
        {key: kind for key, kind in truth.leads.items() if key not in found and compared(key)},
        {key for key in found - truth.leads.keys() if compared(key)},
    )


def lead_ids(truth: Truth, exported: Path) -> dict[Key, set[str]]:
    """The leads of a file of `minsheng leads export --with-id` that stand for each planted one."""
    found = defaultdict(set)
    for row in _rows(exported):
        found[truth.by_household(_key(row))].add(row["lead_id"])
    return found


def _key(row: dict[str, str]) -> Key:
    # An export names somebody to talk to in a household as well; the truth does not.
    subject = "" if row.get("subject") == "joint" else row["id_number"]
    subject = subject or row["household_key"]
    if row["label"] in SIGNS:
        return (subject, "", row["label"], row["reason"])
    return (subject, row["programme"], row["label"], row["reason"] if row["label"] == "review" else "")
