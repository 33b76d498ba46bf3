"""Random policies over random facts: knowledge only grows, and every explanation stands on the evaluation."""

from datetime import date
from random import Random

import pytest

from minsheng.engine import reference
from minsheng.engine.explain import explain
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Result, Subject
from minsheng.policy import checking, facts, nodes
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.things import THING_ID, THINGS
from tests.support.policies import random_pack
from tests.support.snapshots import Plan, Tables, random_tables

ON = date(2026, 11, 16)
SEEDS = range(12)
KEYS = {"person_id", "household_id", "kind", "joint_id", "registered_id", "residence_id", *THING_ID.values()}


def tables_of(seed: int) -> Tables:
    return random_tables(Plan(seed=seed, households=12, on=ON, things=8))


def subjects(facts_: Facts) -> list[Subject]:
    return [
        *(Subject(Scope.PERSON, i) for i in facts_.persons),
        *(Subject(*key) for key in list(facts_.members)),
        *(Subject(*key) for key in facts_.things),
    ]


def answers(facts_: Facts, pack: Pack) -> dict[tuple[str, Subject], Result]:
    return {
        (code, subject): result
        for subject in subjects(facts_)
        for code, result in reference.evaluate(subject, facts_, pack, ON).items()
    }


def forgotten(tables: Tables, seed: int) -> Tables:
    """The same people with every tenth fact forgotten, coverage and some enrolments among them."""
    random = Random(seed)
    found = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for name in ("person", "household", "medical_month", *THINGS):
        for row in found[name]:
            for column in facts.TABLES[name].names:
                if column not in KEYS and column != "month" and random.random() < 0.1:
                    row[column] = None
    found["coverage"] = [row for row in found["coverage"] if random.random() < 0.8]
    return found


def guessing(pack: Pack) -> set[str]:
    """Policies that presume, and those that ask for their results."""
    found = {p.code for p in pack.versions if any(isinstance(n, nodes.Presumed) for n in p.every_node)}
    for _ in pack.versions:
        found |= {p.code for p in pack.versions if checking.dependencies(p) & found}
    return found


def test_a_fact_that_becomes_known_never_changes_what_was_decided() -> None:
    """Kleene's logic is monotone; a node that guessed would show here. Policies that presume are left out: they guess."""
    decided = learned = 0
    for seed in range(85):
        pack, tables = random_pack(seed), tables_of(seed)
        left_out = guessing(pack)
        known = answers(Facts.from_tables(tables), pack)
        for key, before in answers(Facts.from_tables(forgotten(tables, seed)), pack).items():
            if key[0] not in left_out:
                after = known[key]
                assert (before.unmet | after.unknown) & ~(after.unmet | before.unknown) == 0, (seed, key)
                assert before.unmet & ~after.unmet == 0, (seed, key)
                assert after.unmet & ~before.unmet & ~before.unknown == 0, (seed, key)
                assert before.grounds & ~after.grounds == 0, (seed, key)
                if before.lines is not None:
                    assert after.lines is not None, (seed, key)
                    assert all(b in (None, a) for b, a in zip(before.lines, after.lines, strict=True)), (
                        seed,
                        key,
                    )
                decided += before.unmet.bit_count() + (before.unmet | before.unknown == 0)
                learned += (before.unknown & ~after.unknown).bit_count()
    assert min(decided, learned) > 100  # conditions decided before, and conditions learned


@pytest.mark.parametrize("seed", SEEDS)
def test_every_random_policy_can_be_explained_with_the_result_it_has(seed: int) -> None:
    pack, found = random_pack(seed), Facts.from_tables(tables_of(seed))
    for subject in subjects(found)[:20]:
        shown = explain(subject, found, pack, ON)
        assert {c: e.result for c, e in shown.items()} == reference.evaluate(subject, found, pack, ON)
