"""The settlement worked out a second time, from the card with decimals, on random stays of every kind of person."""

from datetime import date
from random import Random

import pytest

from minsheng.engine import reference
from minsheng.engine.household_facts import Facts
from minsheng.policy import cases, facts, packs
from minsheng.policy.kinds import Scope

from .settlement_by_hand import by_hand

ON = date(2026, 11, 16)
PACK = packs.load("tongliao")
ROLLS = {
    "": (),
    "destitute": ("tekun", "orphan"),
    "dibao": ("dibao", "dibao_single"),
    "edge": ("dibao_edge",),
    "rigid": ("rigid_expense",),
}
VALUES = {
    id_.removeprefix("settlement."): PACK.parameters.resolve(id_, ON, by_class=False).choices[0].value
    for id_ in PACK.parameters.series
    if id_.startswith("settlement.")
}
SPENT = ("basic", "own", "critical_base", "critical", "after", "assisted", "tilted", "outpatient")
COVERAGE = [
    {"table": f"enrolment:{code}", "county": "150523", "from_date": date(2020, 1, 1), "to_date": ON}
    for code in ("tekun", "orphan", "dibao", "dibao_single", "dibao_edge", "rigid_expense")
]


def stay(rng):
    row = {**cases.ORDINARY_THINGS[Scope.SETTLEMENT], "settlement_id": 1, "person_id": 1}
    row |= {
        "insurance": rng.choice(("resident", "resident", "employee")),
        "designated": True,
        "visited_on": date(2026, 6, 10),
    }
    row |= {
        name: rng.choice(facts.TABLES["settlement"].column(name).codes)
        for name in ("facility_level", "care_place")
    }
    row["care_kind"] = rng.choice(("inpatient", "inpatient", "chronic", "two_diseases", "outpatient"))
    row["total_fen"] = rng.randint(1, 30_000_000)
    for name in ("own_catalogue_fen", "over_limit_fen", "pre_self_fen"):
        row[name] = rng.choice((0, rng.randint(0, row["total_fen"] // 5)))
    for name in SPENT:
        row[f"{name}_ytd_fen"] = rng.choice((0, 0, rng.randint(0, 5_000_000)))
    return row


@pytest.mark.parametrize("identity", ROLLS)
def test_every_layer_comes_out_as_worked_out_by_hand(identity):
    rng, paid = Random(identity), set()
    for _ in range(150):
        row = stay(rng)
        rolls = [
            {"person_id": 1, "programme": code}
            for code in rng.sample(ROLLS[identity], min(1, len(ROLLS[identity])))
        ]
        tables = {
            "person": [{"person_id": 1, "joint_id": 1, "county": "150523"}],
            "household": [{"household_id": 1, "kind": "joint", "poverty_watch": "none"}],
            "settlement": [row],
            "enrolment": rolls,
            "coverage": COVERAGE,
        }
        subject = reference.thing(Scope.SETTLEMENT, 1)
        found = reference.evaluate(subject, Facts.from_tables(tables), PACK, ON, ["medical_settlement"])
        lines = found["medical_settlement"].lines
        expected = by_hand(row, identity, VALUES)
        assert lines == tuple(expected.values()), row
        paid |= {name for name, amount in expected.items() if amount}
    assert {"basic", "critical"} <= paid
    assert ("assistance" in paid) == (identity != "")
    assert ("tilt" in paid) == (identity in ("destitute", "dibao", "edge", "rigid"))
