"""A person's settlements of a calendar year once more, each on the sums that those before it leave: what a reversal changes.

The row of a settlement holds the sums of the year as they were on its day. When an earlier settlement is paid back (退费), those
after it stand on sums that no longer hold: here they are worked out anew in their order, from the definition itself. Who somebody
is stays a question of the day of each visit, so a later loss of dibao changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.reference import EvaluationError, Ready, ready
from minsheng.engine.reference import result as answer
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack

PROGRAMME = "medical_settlement"
Fen = int | None
"""None: it cannot be known."""


@dataclass(frozen=True, slots=True)
class Resettled:
    """One settlement of the year in fen. `before`: each layer on the sums of its own row; `lines`: on the sums put right; both
    empty for one that is not settled (paid back, not insured). `person_fen`: what is then left to the person."""

    id: int
    settled_on: date
    reversed: bool
    before: Mapping[str, Fen]
    lines: Mapping[str, Fen]
    person_fen: Fen

    @property
    def more_fen(self) -> Fen:
        """What the funds still owe; negative: what they paid too much."""
        return _less(_sum(self.lines.values()), _sum(self.before.values()))


def resettled(facts: Facts, pack: Pack, on: date, person_id: int, year: int) -> list[Resettled]:
    """The person's settlements of a year by their day, then by number. Raises SETTLEMENT_UNDATED."""
    prepared = ready(pack, on)
    prepared.prepare([PROGRAMME])
    things = [row for (kind, _), row in facts.things.items() if kind is Scope.SETTLEMENT]
    theirs = [row for row in things if row.get("person_id") == person_id]
    for row in theirs:
        if row.get("settled_on") is None:
            number = row["settlement_id"]
            raise EvaluationError(
                "SETTLEMENT_UNDATED", f"结算单 {number} 没有结算日期，排不出先后。", id=number
            )
    theirs = [row for row in theirs if row["settled_on"].year == year]
    theirs.sort(key=lambda row: (row["settled_on"], row["settlement_id"]))
    return list(_in_order(theirs, facts, prepared))


def _in_order(rows: Iterable[Row], facts: Facts, prepared: Ready) -> Iterator[Resettled]:
    years: dict[object, _Year] = {}
    for row in rows:
        year = years.setdefault(row.get("insurance"), _Year())
        before = _Answer(row, facts, prepared)
        now = _Answer({**row, **year.sums}, facts, prepared)
        if now.lines:
            # 门诊兜底看基本医保、大病保险实际支付的，也要用重算的数。
            paid = {"basic_fen": now.lines["basic"], "critical_fen": now.lines["critical"]}
            now = _Answer({**now.row, **paid}, facts, prepared)
            year.add(now)
        yield Resettled(
            row["settlement_id"],
            row["settled_on"],
            bool(row.get("reversed")),
            before.lines,
            now.lines,
            now.person,
        )


class _Answer:
    """What the programme says of a row: each layer, by its key, and quantities on the way."""

    def __init__(self, row: Row, facts: Facts, prepared: Ready) -> None:
        self.row, self._prepared, self._run = row, prepared, prepared.run(facts, None)
        compiled = prepared.compiled[PROGRAMME]
        found = answer(compiled, row, self._run).lines or ()
        self.lines: dict[str, Fen] = {
            line.key: fen for line, fen in zip(compiled.programme.lines, found, strict=False)
        }

    @property
    def person(self) -> Fen:
        """What is left to the person."""
        return self.quantity("settlement_person") if self.lines else None

    def quantity(self, key: str) -> Fen:
        """A named quantity in fen."""
        value = self._prepared.compiler.closure(self._prepared.compiler.keys[key])(self.row, self._run)
        return value if isinstance(value, int) else None


@dataclass
class _Year:
    """The sums of a year in one insurance, as the next settlement finds them."""

    sums: dict[str, Fen] = field(
        default_factory=lambda: dict.fromkeys(
            (
                "basic_ytd_fen",
                "outpatient_ytd_fen",
                "own_ytd_fen",
                "critical_base_ytd_fen",
                "critical_ytd_fen",
                "after_ytd_fen",
                "assisted_ytd_fen",
                "tilted_ytd_fen",
                "paid_ytd_fen",
            ),
            0,
        )
    )

    def add(self, one: _Answer) -> None:
        """Another settlement. Ordinary outpatient care counts towards both caps of basic insurance and what the person paid."""
        lines = one.lines
        more: dict[str, Fen] = {"paid_ytd_fen": one.person, "basic_ytd_fen": lines["basic"]}
        if one.row.get("care_kind") == "outpatient":
            more["outpatient_ytd_fen"] = lines["basic"]
        else:
            more |= {
                "own_ytd_fen": one.quantity("settlement_own"),
                "critical_ytd_fen": lines["critical"],
                "after_ytd_fen": one.quantity("settlement_after"),
                "assisted_ytd_fen": _sum((lines["assistance"], lines["floor"])),
                "tilted_ytd_fen": lines["tilt"],
            }
            self.sums["critical_base_ytd_fen"] = one.quantity("settlement_critical_base")
        for column, fen in more.items():
            self.sums[column] = _sum((self.sums[column], fen))


def _sum(parts: Iterable[Fen]) -> Fen:
    known = list(parts)
    return None if None in known else sum(fen or 0 for fen in known)


def _less(one: Fen, other: Fen) -> Fen:
    return None if one is None or other is None else one - other
