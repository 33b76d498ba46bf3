"""The queries that find candidates say what the rule says, for everybody in a random county."""

from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from minsheng.discovery import rivals, rules
from minsheng.discovery.candidates import Search, conflicts, label_of
from minsheng.discovery.explaining import Judged, agrees, explained
from minsheng.discovery.surroundings import portions
from minsheng.engine import fastest, snapshot
from minsheng.engine.explain import ask, in_words
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Subject
from minsheng.policy import packs
from minsheng.policy.kinds import Scope
from tests.support.snapshots import Plan, random_tables

KNOWN = datetime(2026, 11, 16, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    plan = Plan(seed=11, households=600)
    folder = tmp_path_factory.mktemp("county")
    snapshot.write(folder / "snapshot", random_tables(plan), as_of=plan.on)
    pack = packs.load("demo")
    fastest.evaluate_all(folder / "snapshot", pack, plan.on, folder / "results")
    return Search(folder / "snapshot", folder / "results", pack, plan.on)


def test_every_candidate_has_the_label_of_the_rule_and_nobody_is_left_out(search: Search) -> None:
    found = search.find()
    enrolled = {
        (row["programme"], row["subject_id"])
        for row in search.rows("select programme, subject_id from judged where living")
    }
    for code, programme in search.programmes.items():
        rows = pq.read_table(search.results / f"{code}.parquet").to_pylist()
        wanted = {
            row["subject_id"]: label
            for row in rows
            if (label := label_of(programme, row)) and (code, row["subject_id"]) not in enrolled
        }
        given = {
            c.subject_id: c.label
            for c in found.candidates
            if c.computed and c.programme == code and c.label != "review"
        }
        assert given.items() <= wanted.items()
        if code in found.without_roll:
            assert (given, found.roll_missing.get(code)) == ({}, None)
        else:
            assert len(wanted) - len(given) == found.roll_missing.get(code, 0)
    computed = {c.label for c in found.candidates if c.computed}
    assert computed == {"inform", "visit", "check", "review"}


def test_the_rows_loaded_around_each_candidate_are_enough_for_the_reference_engine(search: Search) -> None:
    found = search.find()
    scopes = {rules.PERSON: Scope.PERSON, rules.HOUSEHOLD: Scope.JOINT}

    def whole(c: rules.Candidate) -> bool:
        """Not a person on the roll of households who lives in none any more."""
        return c.programme in search.programmes and search.programmes[c.programme].subject is scopes[c.kind]

    compared, judged = 0, Judged(search.pack, search.on, KNOWN)
    for portion in portions(search, [c for c in found.candidates if c.computed and whole(c)]):
        facts = portion.facts()
        for c in portion.candidates:
            told = explained(judged, c, facts, {})
            assert told is not None
            assert agrees(c, told), (c, told.result)
            compared += 1
    assert compared > 200


def test_a_page_says_of_a_household_what_the_run_says(search: Search) -> None:
    """Every programme of every member: the stored bits in words, and the same excluded by the same."""
    names = ("person", "household", "relation", "enrolment", "medical_month", "coverage")
    tables = {name: pq.read_table(search.around.snapshot.path(name)) for name in names}
    facts, found = Facts.from_tables(tables), search.find()
    by = rules.suppressed(
        found.candidates, found.held, excluders=search.pack.excluders, household_programmes=search.household_programmes
    )  # fmt: skip
    run = {
        (c.kind, c.subject_id, c.programme): by.get(c, "")
        for c in found.candidates
        if c.computed and c.label != "review"
    }
    stored = {
        (code, row["subject_id"]): row
        for code in search.programmes
        for row in pq.read_table(search.results / f"{code}.parquet").to_pylist()
    }
    homes = sorted(id_ for kind, id_ in facts.members if kind is Scope.JOINT)[::6]
    compared = people = 0
    for home in homes:
        members = [p["person_id"] for p in facts.members[Scope.JOINT, home] if p["alive"] is not False]
        subjects = [Subject(Scope.JOINT, home), *(Subject(Scope.PERSON, one) for one in members)]
        asked = {one: ask(one, facts, search.pack, search.on) for one in subjects}
        page = rivals.excluded(
            {one: each.results for one, each in asked.items()}, facts, search.pack, search.on
        )
        told = {(rivals.KINDS[one.scope], one.id, code): why for (one, code), why in page.items()}
        theirs = {place[:2] for place in told} | {(rivals.KINDS[one.scope], one.id) for one in subjects}
        assert told == {place: why for place, why in run.items() if place[:2] in theirs}
        compared += len(told)
        people += len(members)
        for one, each in asked.items():
            for code, explained_ in in_words(each, each.excluded).items():
                row = stored[code, one.id]
                for n, part in enumerate(explained_.conditions):
                    bits = row["unmet_mask"] >> n & 1, row["unknown_mask"] >> n & 1
                    assert bits == (part.state == "unmet", part.state == "unknown"), (code, one)
                assert explained_.result.amount_fen == row["amount_fen"]
    assert (people > 200, compared > 100, len(set(by.values())) > 1) == (True, True, True)


def test_each_reason_for_a_review_occurs_and_each_subject_has_it_once(search: Search) -> None:
    reviews = [c for c in search.find().candidates if c.label == "review"]
    assert {c.reason for c in reviews} == {
        "dead",
        "moved",
        "double",
        "not_entitled",
        "member_custody",
        "amount",
    }
    assert len({c.key for c in reviews}) == len(reviews)
    assert all(c.persons for c in reviews)


def test_programmes_without_a_roll_are_named_and_not_asked(search: Search) -> None:
    """Nobody can be missing from a roll that no department reports; one that is late or missing is another matter."""
    found = search.find()
    assert "elder_visit" in found.without_roll
    assert "temporary_expense" not in found.without_roll
    assert not set(found.without_roll) & {"dibao", "rigid_expense", "orphan", "old_age_allowance"}
    assert not set(found.without_roll) & {c.programme for c in found.candidates if c.reason == "entitled"}


def test_help_given_once_has_no_roll_to_be_missing_from(search: Search) -> None:
    once = {code for code, p in search.programmes.items() if p.delivery.cycle == "once"}
    assert once >= {"temporary_expense", "temporary_emergency", "disaster_relief"}
    assert not any(search.around.covered(f"enrolment:{code}", search.on, search.on) for code in once)
    assert once & {c.programme for c in search.find().candidates}


def test_only_a_programme_that_asks_for_the_roll_of_another_stands_beside_it(search: Search) -> None:
    pairs = conflicts(search.pack, search.programmes)
    assert ("dibao_single", "dibao_edge") not in pairs
    assert ("tekun", "dibao") in pairs
    assert ("dibao_single", "rigid_expense") in pairs
