"""A run is whole or not at all, needs its number, can be repeated, and says what changed since the one before."""

import fcntl
import json
import os
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from minsheng.accounts.errors import Refusal
from minsheng.assessment import actions, folders, presenting, queries
from minsheng.assessment.errors import AssessmentError
from minsheng.assessment.models import Run
from minsheng.engine import duckdb_sql, fastest, fused_all, reference_all
from minsheng.engine.snapshot import SnapshotError
from minsheng.kernel.errors import MinshengError
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Scope
from minsheng.trail.models import Event
from tests.support.lead_county import NOW, ON, County
from tests.support.officers import make_officer

KNOWN = NOW + timedelta(minutes=1)


def run(**changes: object) -> Run:
    given: dict[str, object] = {"as_of": ON, "known_at": KNOWN, "actor": "officer:t", "now": KNOWN}
    return actions.run(**(given | changes))  # type: ignore[arg-type]


def verbs() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("verb", flat=True))


def test_a_run_freezes_facts_and_policies_and_counts_every_condition(county: County, home: Path) -> None:
    made = run()
    assert (made.status, made.folder, made.persons, made.households) == ("done", f"runs/{made.pk}", 3, 2)
    assert made.impact_assessment == "测试-影响评估-2026-001"
    place = home / "runs" / str(made.pk)
    assert sorted(p.name for p in place.iterdir()) == ["pack", "results", "snapshot"]
    assert pq.read_metadata(place / "snapshot" / "person.parquet").num_rows == 3
    care = made.counts["disability_care"]
    assert isinstance(care, dict)
    assert care["subjects"] == care["met"] + care["unmet"] + care["unknown"] == 3
    for states in care["conditions"].values():
        assert sum(states.values()) == 3
    assert verbs() == ["run_started", "run_finished"]
    assert list((home / "runs").glob(".draft*")) == []


@pytest.mark.parametrize("number", ["", "  "])
def test_without_an_impact_assessment_nobody_is_screened(
    county: County, settings: Settings, number: str
) -> None:
    settings.MINSHENG_IMPACT_ASSESSMENT = number
    with pytest.raises(AssessmentError) as refusal:
        run()
    assert refusal.value.code == "IMPACT_ASSESSMENT_MISSING"
    assert Run.objects.count() == 0
    assert verbs() == []


def test_a_pack_that_does_not_exist_leaves_no_run(county: County) -> None:
    with pytest.raises(PolicyError):
        run(pack="no-such-pack")
    assert Run.objects.count() == 0


@pytest.mark.parametrize(
    ("stage", "error", "code"),
    [
        ("minsheng.registry.export.snapshot", MinshengError("DISK_FULL", "磁盘已满"), "DISK_FULL"),
        ("minsheng.engine.fastest.evaluate_all", RuntimeError("secret detail"), "RUN_FAILED"),
        ("minsheng.assessment.folders.keep_pack", OSError(28, "no space"), "RUN_FAILED"),
        ("minsheng.assessment.actions.people_and_households", KeyboardInterrupt(), "RUN_FAILED"),
    ],
)
def test_a_run_that_fails_says_so_and_leaves_no_half_results(
    county: County, home: Path, monkeypatch: pytest.MonkeyPatch, stage: str, error: BaseException, code: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(stage, fail)
    with pytest.raises(type(error)):
        run()
    made = Run.objects.get()
    assert (made.status, made.failure_code, made.folder) == ("failed", code, "")
    assert "secret" not in made.failure_message
    assert [p.name for p in (home / "runs").iterdir()] == [".lock"]
    assert verbs() == ["run_started", "run_failed"]
    monkeypatch.undo()


def test_the_same_facts_give_the_same_hashes(county: County) -> None:
    first, second = run(), run(now=KNOWN + timedelta(minutes=5))
    assert (first.facts_hash, first.results_hash) == (second.facts_hash, second.results_hash)
    assert first.parameters_hash == second.parameters_hash != ""


def test_a_replay_deletes_the_results_and_computes_the_same_ones_anew(county: County) -> None:
    made = run()
    file = folders.results_of(made) / "dibao.parquet"
    file.write_bytes(b"broken")
    actions.replay(made, actor="t", now=KNOWN)
    assert pq.read_metadata(file).num_rows == 2
    assert Event.objects.get(verb="run_replayed").detail["same"] is True


def test_few_people_are_answered_by_the_reference_many_by_the_machine_code_all_replayed_by_duckdb(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as only:
        only.setattr(duckdb_sql, "evaluate_all", lambda *_, **__: pytest.fail("DuckDB was asked"))
        few = run()
    monkeypatch.setattr(fastest, "FEW", 1)
    monkeypatch.setattr(fastest, "MANY", 2)
    with monkeypatch.context() as only:
        only.setattr(duckdb_sql, "evaluate_all", lambda *_, **__: pytest.fail("DuckDB was asked"))
        many = run(now=KNOWN + timedelta(minutes=5))
    assert (many.results_hash, many.counts) == (few.results_hash, few.counts)
    monkeypatch.setattr(
        reference_all, "evaluate_all", lambda *_, **__: pytest.fail("the reference was asked")
    )
    monkeypatch.setattr(fused_all, "evaluate_all", lambda *_, **__: pytest.fail("the machine code was asked"))
    actions.replay(many, actor="t", now=KNOWN)
    monkeypatch.setattr(fastest, "find_spec", lambda _: None)
    assert run(now=KNOWN + timedelta(minutes=9)).results_hash == few.results_hash


def test_a_replay_with_another_outcome_is_refused_and_the_old_results_stay(county: County) -> None:
    made = run()
    before = (folders.results_of(made) / "dibao.parquet").read_bytes()
    Run.objects.filter(pk=made.pk).update(results_hash="0" * 64)
    made.refresh_from_db()
    with pytest.raises(AssessmentError) as refusal:
        actions.replay(made, actor="t", now=KNOWN)
    assert refusal.value.code == "RUN_NOT_REPRODUCIBLE"
    assert (folders.results_of(made) / "dibao.parquet").read_bytes() == before
    assert Event.objects.get(verb="run_replayed").detail["same"] is False


def test_a_replay_sees_that_somebody_touched_the_frozen_facts_or_policies(county: County) -> None:
    made = run()
    rules = next((folders.folder_of(made) / "pack").rglob("dibao.py"))
    rules.write_text(rules.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    with pytest.raises(AssessmentError) as refusal:
        actions.replay(made, actor="t", now=KNOWN)
    assert refusal.value.code == "RUN_PACK_CHANGED"
    manifest = folders.snapshot_of(made) / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["as_of"] = "2026-01-01"
    manifest.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SnapshotError):
        actions.replay(made, actor="t", now=KNOWN)


def test_two_runs_at_once_are_refused_and_a_dead_one_is_given_up(county: County, home: Path) -> None:
    assert folders.runs_folder().stat().st_mode & 0o077 == 0, "the facts of a run are for its owner only"
    holder = os.open(home / "runs" / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(holder, fcntl.LOCK_EX)
    with pytest.raises(AssessmentError) as refusal:
        run()
    assert refusal.value.code == "RUN_IN_PROGRESS"
    os.close(holder)
    dead = Run.objects.create(
        as_of=ON, known_at=NOW, pack="demo", impact_assessment="n", started_by="t", started_at=NOW
    )
    run()
    dead.refresh_from_db()
    assert (dead.status, dead.failure_code) == ("failed", "RUN_ABANDONED")


def test_the_page_of_a_run_shows_what_changed_since_the_run_before(
    county: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    steward = make_officer("data_steward")
    first = run()
    county.household({})
    county.register()
    second = run(now=KNOWN + timedelta(minutes=1))
    with django_assert_num_queries(2):
        page = queries.run_page(steward, second.pk)
    assert page.before == first
    care = next(p for p in page.programmes if p.code == "disability_care")
    assert (care.subjects, care.whole.unknown.difference) == (4, 1)
    assert queries.run_page(steward, first.pk).programmes[0].whole.met.difference is None
    assert [r.pk for r in queries.runs(steward).rows] == [second.pk, first.pk]


def test_runs_are_for_who_has_the_duty(county: County) -> None:
    with pytest.raises(Refusal):
        queries.runs(make_officer("village_worker"))
    with pytest.raises(AssessmentError) as refusal:
        queries.run_page(make_officer("auditor"), 12345)
    assert refusal.value.code == "RUN_NOT_FOUND"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "lost"}, "assessment_run_status_known"),
        ({"impact_assessment": ""}, "assessment_run_impact_assessed"),
        ({"results_hash": ""}, "assessment_run_done_is_whole"),
        ({"failure_code": "X"}, "assessment_run_failure_has_code"),
        ({"finished_at": NOW - timedelta(days=1)}, "assessment_run_times_in_order"),
    ],
)
def test_the_database_refuses_a_run_that_makes_no_sense(
    county: County, changes: dict[str, object], constraint: str
) -> None:
    made = run()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Run.objects.filter(pk=made.pk).update(**changes)


def test_what_is_neither_person_nor_household_is_counted_in_a_unit_of_its_own() -> None:
    households = {Scope.CONSTANT, Scope.REGISTERED, Scope.RESIDENCE}
    assert set(presenting.SUBJECTS) == set(Scope) - households
    assert len(set(presenting.SUBJECTS.values())) == len(presenting.SUBJECTS)
