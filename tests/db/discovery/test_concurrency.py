"""Two at once on PostgreSQL: one wins, and without the guards both would. Runs on PostgreSQL only, see
conftest.py: SQLite has one writer at a time."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from pytest_django import Settings

from minsheng.accounts.models import Officer
from minsheng.assessment import actions as assessment
from minsheng.discovery import actions, raising, writing
from minsheng.discovery import react as reacting
from minsheng.discovery.models import Lead, Reaction, Sweep, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.kernel.errors import MinshengError
from minsheng.trail.models import Event
from tests.support import live_county as live
from tests.support.lead_county import NOW, ON, SEVERE, VILLAGE, County
from tests.support.officers import make_officer

WAIT_SECONDS = 120


@pytest.fixture
def racing(transactional_db: None, home: Path) -> County:
    return County()


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run the deeds in threads of their own; '' or the refusal code of each."""
    codes = [""] * len(deeds)

    def run(at: int, deed: Callable[[], object]) -> None:
        try:
            deed()
        except MinshengError as refusal:
            codes[at] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
    return codes


def lead_and_officers(county: County) -> tuple[Lead, Officer, Officer]:
    county.household({"birth_date": ON.replace(year=1930)})
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    desks = [make_officer("town_desk", region_code=VILLAGE[:9], username=name) for name in ("one", "two")]
    return Lead.objects.get(), desks[0], desks[1]


def meet_after_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both deeds read the lead before either writes: the moment of the race."""
    barrier = threading.Barrier(2)
    honest = actions._open_lead

    def slow(lead_id: int, officer: Officer, verb: str) -> Lead:
        lead = honest(lead_id, officer, verb)
        barrier.wait(timeout=3)
        return lead

    monkeypatch.setattr(actions, "_open_lead", slow)


def both_close(lead: Lead, one: Officer, two: Officer) -> list[str]:
    return at_once(
        lambda: actions.close(lead_id=lead.pk, officer=one, outcome="applied", now=NOW),
        lambda: actions.close(lead_id=lead.pk, officer=two, outcome="aided", now=NOW),
    )


def test_of_two_who_close_a_lead_one_wins_and_the_trail_knows_one(racing: County) -> None:
    lead, one, two = lead_and_officers(racing)
    codes = both_close(lead, one, two)
    assert sorted(codes) == ["", "LEAD_CLOSED"]
    assert Event.objects.filter(verb="lead_closed").count() == 1
    winner = one if codes[0] == "" else two
    assert Lead.objects.get().closed_by == winner


def test_even_if_both_have_read_the_open_lead_only_one_can_write(
    racing: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row lock taken away: the guard on the old status alone still lets only one through."""
    lead, one, two = lead_and_officers(racing)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_, **__: self)
    meet_after_reading(monkeypatch)
    assert sorted(both_close(lead, one, two)) == ["", "LEAD_CHANGED_CONFLICT"]
    assert Event.objects.filter(verb="lead_closed").count() == 1


def test_without_lock_and_guard_both_would_have_closed_it(
    racing: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the race is real and that this test would see it."""
    lead, one, two = lead_and_officers(racing)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_, **__: self)
    meet_after_reading(monkeypatch)

    def unguarded(lead: Lead, **changes: object) -> None:
        Lead.objects.filter(pk=lead.pk).update(**changes)

    monkeypatch.setattr(actions, "_move", unguarded)
    assert both_close(lead, one, two) == ["", ""]
    assert Event.objects.filter(verb="lead_closed").count() == 2


def test_of_an_assignment_and_a_closing_at_once_the_closing_stands(racing: County) -> None:
    lead, one, two = lead_and_officers(racing)
    codes = at_once(
        lambda: actions.assign(lead_id=lead.pk, officer=one, assignee=two, due_on=None, now=NOW),
        lambda: actions.close(lead_id=lead.pk, officer=two, outcome="applied", now=NOW),
    )
    assert codes[1] == ""
    assert codes[0] in ("", "LEAD_CLOSED")
    assert Lead.objects.get().status == "closed"


def test_a_visit_sent_twice_at_once_is_recorded_once(racing: County) -> None:
    lead, one, _ = lead_and_officers(racing)

    def visit() -> None:
        actions.record_visit(
            lead_id=lead.pk, officer=one, visited_on=ON, met_person=True, living="fair", idempotency_key="k", now=NOW
        )  # fmt: skip

    assert at_once(visit, visit) == ["", ""]
    assert VisitRecord.objects.count() == 1
    assert Event.objects.filter(verb="lead_visited").count() == 1


def test_the_same_run_raised_twice_at_once_gives_each_lead_once(racing: County) -> None:
    for _ in range(5):
        racing.household(SEVERE)
    run = racing.assess()
    raised = at_once(
        lambda: actions.raise_leads(run, actor="a", now=NOW),
        lambda: actions.raise_leads(run, actor="b", now=NOW),
    )
    assert raised == ["", ""]
    assert Sweep.objects.count() == 1
    assert Event.objects.filter(verb="leads_raised").count() == 1
    assert Lead.objects.count() == 10  # the care subsidy and dibao for each


def test_two_runs_raised_at_once_give_each_lead_once(racing: County, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        racing.household(SEVERE)
    first, second = racing.assess(), racing.assess(known_at=NOW + timedelta(seconds=1))
    barrier = threading.Barrier(2)
    honest = raising.prepare

    def slow(*given: object, **named: object) -> object:
        made = honest(*given, **named)  # type: ignore[arg-type]
        barrier.wait(timeout=10)
        return made

    monkeypatch.setattr(raising, "prepare", slow)
    codes = at_once(
        lambda: actions.raise_leads(first, actor="a", now=NOW),
        lambda: actions.raise_leads(second, actor="b", now=NOW),
    )
    assert codes[1] == ""
    assert codes[0] in ("", "RUN_OUTDATED")
    assert Lead.objects.count() == 10


def test_a_lead_closed_while_leads_are_raised_stays_closed(
    racing: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, one, _ = lead_and_officers(racing)
    later = NOW + timedelta(days=7)
    run = racing.assess(known_at=later)
    honest = raising.prepare

    def closing_meanwhile(*given: object, **named: object) -> object:
        made = honest(*given, **named)  # type: ignore[arg-type]
        with transaction.atomic():
            actions.close(lead_id=lead.pk, officer=one, outcome="applied", now=later)
        return made

    monkeypatch.setattr(raising, "prepare", closing_meanwhile)
    sweep = actions.raise_leads(run, actor="t", now=later)
    assert (sweep.refreshed, sweep.opened, sweep.kept_closed) == (0, 0, 1)
    assert Lead.objects.get().status == "closed"


def both_at_once(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A run that began before a death was known writes its leads in the same moment as the reaction to that death."""
    live.first_week()
    run = assessment.run(as_of=ON, known_at=live.LATER - timedelta(hours=1), actor="t", now=live.LATER)
    batch = live.death_of(live.GRANDMA)
    barrier = threading.Barrier(2)
    honest = raising.prepare

    def together(*given: object, **named: object) -> object:
        made = honest(*given, **named)  # type: ignore[arg-type]
        barrier.wait(timeout=60)
        return made

    monkeypatch.setattr(raising, "prepare", together)
    monkeypatch.setattr(reacting, "prepare", together)
    return at_once(
        lambda: actions.raise_leads(run, actor="a", now=live.LATER),
        lambda: reacting.react(batch, actor="b", now=live.LATER + timedelta(seconds=5)),
    )


def test_a_run_and_a_reaction_at_once_leave_the_task_standing(
    racing: County, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试"
    assert both_at_once(monkeypatch) == ["", ""]
    assert Lead.objects.get(reason="dead").status != "closed"
    assert Lead.objects.filter(reason="dead").count() == 1


def test_without_the_lock_and_the_reach_the_run_could_close_the_task(
    racing: County, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Proves that the race is real: the run writes last and knows nothing of the death."""
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试"
    monkeypatch.setattr(writing, "spoken_about_since", lambda known_at: writing.Subjects())
    reacted = threading.Event()
    honest = writing.plan

    def run_writes_last(search: object, found: object, drafts: object, reach: writing.Reach) -> writing.Plan:
        if reach.only is None:
            reacted.wait(timeout=60)
        made = honest(search, found, drafts, reach)  # type: ignore[arg-type]
        if reach.only is not None:
            threading.Timer(2.0, reacted.set).start()
        return made

    monkeypatch.setattr(writing, "one_at_a_time", lambda: None)
    monkeypatch.setattr(writing, "plan", run_writes_last)
    assert both_at_once(monkeypatch) == ["", ""]
    assert Lead.objects.get(reason="dead").status == "closed"


def test_the_same_file_reacted_to_twice_at_once_gives_each_task_once(
    racing: County, settings: Settings
) -> None:
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试"
    live.first_week()
    batch = live.death_of(live.GRANDMA)
    now = live.LATER + timedelta(seconds=5)
    codes = at_once(
        lambda: reacting.react(batch, actor="a", now=now),
        lambda: reacting.react(Batch.objects.get(pk=batch.pk), actor="b", now=now),
    )
    assert codes == ["", ""]
    assert Reaction.objects.count() == 1
    assert Lead.objects.filter(reason="dead").count() == 1
