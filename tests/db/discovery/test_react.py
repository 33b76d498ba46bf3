"""A file comes in between two runs: the right person has the task, nobody else's leads move, and no run undoes it."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from minsheng.discovery import react as reacting
from minsheng.discovery import writing
from minsheng.discovery.models import Lead, Reaction
from minsheng.discovery.react import react
from minsheng.discovery.sources.matters import ELSEWHERE, LIVES_HERE
from minsheng.discovery.states import Refusal
from minsheng.feeds.models import Reject
from minsheng.kernel.resident_id import check_digit
from minsheng.registry.identity import decrypt
from minsheng.registry.models import Person
from minsheng.trail.models import Event
from tests.db.registry.support import number
from tests.db.registry.test_history import AREAS
from tests.support.live_county import (
    ALONE,
    GRANDMA,
    LATER,
    VILLAGE,
    death_of,
    declaration_of,
    first_week,
    load,
    make_batch,
    register_rows,
    roll_row,
    week,
    worker,
)

pytestmark = pytest.mark.django_db
NOTICED = LATER + timedelta(seconds=5)


@pytest.fixture(autouse=True)
def permitted(settings: Settings) -> None:
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试"


def dead_lead() -> Lead:
    return Lead.objects.get(reason="dead")


def test_a_death_becomes_a_task_of_the_village_within_the_call() -> None:
    first_week()
    near = worker()
    reaction = react(death_of(GRANDMA), actor="t", now=NOTICED)
    assert reaction is not None
    lead = dead_lead()
    assert (lead.reaction, lead.label, lead.programme) == (reaction, "review", "old_age_allowance")
    assert (lead.status, lead.assignee, lead.region) == ("assigned", near, VILLAGE)
    assert lead.due_on == (LATER + timedelta(days=7)).date()
    assert reaction.opened == Lead.objects.filter(reaction=reaction).count()
    event = Event.objects.get(verb="leads_reacted")
    assert event.detail["given_out"] == reaction.opened
    assert lead.evidence["facts"]
    assert any(source["feed"] == "deaths" for source in lead.evidence["sources"])


def test_the_leads_of_others_do_not_move() -> None:
    first_week()
    before = dict(Lead.objects.values_list("pk", "refreshed_at"))
    family = set(Lead.objects.filter(region=VILLAGE).values_list("pk", flat=True))
    assert before.keys() - family, "the neighbour has a lead, too"
    react(death_of(GRANDMA), actor="t", now=NOTICED)
    for pk in before.keys() - family:
        lead = Lead.objects.get(pk=pk)
        assert (lead.status, lead.refreshed_at) == ("open", before[pk])


def test_what_no_longer_holds_is_closed_by_the_same_call() -> None:
    first_week()
    alone = Lead.objects.exclude(region=VILLAGE).first()
    assert alone is not None
    react(death_of(ALONE), actor="t", now=NOTICED)
    alone.refresh_from_db()
    assert (alone.status, alone.outcome) == ("closed", "facts_changed")


def test_a_death_of_somebody_who_lived_alone_reaches_the_benefit_of_their_household() -> None:
    first_week()
    paid = {
        **roll_row(ALONE), "household_number": "DB1", "relation": "head", "cover": "household", "monthly_fen": 50_000,
    }  # fmt: skip
    load("roll_dibao", [paid], now=LATER)
    react(death_of(ALONE, at=LATER + timedelta(seconds=1)), actor="t", now=NOTICED)
    found = Lead.objects.filter(reason="dead").values_list("programme", "subject_kind")
    assert set(found) == {("old_age_allowance", "person"), ("dibao", "joint")}


def test_an_emergency_of_somebody_registered_elsewhere_is_a_task_where_it_happened() -> None:
    first_week()
    load("regions", AREAS)
    near = worker()
    met = {
        "id": number("19900303", 15), "name": "令狐外", "matter_number": "CK1", "noticed_on": date(2026, 11, 13),
        "counter": "other", "emergency_kind": "traffic", "village": "东村", "note": "车祸",
    }  # fmt: skip
    calm = {**met, "id": number("19900304", 15), "matter_number": "CK2", "emergency_kind": None}
    astray = {**met, "id": number("19900305", 15), "matter_number": "CK3", "village": "北村"}
    done = load("counter", [met, calm, astray], now=LATER)
    assert (done.linked, done.refused) == (1, 2)
    assert set(Reject.objects.filter(batch=done.batch).values_list("row_number", "code")) == {
        (2, "REGISTERED_ELSEWHERE"), (3, "PERSON_NOT_FOUND"), (4, "STRANGER_WITHOUT_PLACE"),
    }  # fmt: skip
    react(done.batch, actor="t", now=NOTICED)
    lead = Lead.objects.get(matter_number="CK1")
    assert (lead.label, lead.region, lead.assignee) == ("matter", VILLAGE, near)
    assert (lead.programme, lead.evidence["matter"]["text"]) == ("temporary_emergency", f"{ELSEWHERE}车祸")
    load("counter", [{**met, "matter_number": "CK4"}], now=NOTICED)
    again = LATER + timedelta(days=1)
    load("register", register_rows({"id": met["id"], "name": "令狐外", "household_number": "H9"}), now=again)
    week(again + timedelta(minutes=1))
    stranger = Lead.objects.get(matter_number="CK4").person_id
    assert stranger == lead.person_id
    assert set(Lead.objects.filter(person_id=stranger).values_list("label", flat=True)) == {"matter"}


def test_who_lives_here_and_is_registered_elsewhere_is_answered_where_he_lives() -> None:
    first_week()
    load("regions", AREAS)
    elsewhere = f"990288{number('19900303', 15)[6:17]}"
    who = {"id": elsewhere + check_digit(elsewhere), "name": "令狐外", "village": "东村", "note": "没有活干"}
    said = {
        "declaration_number": "SB1",
        "declared_on": date(2026, 11, 13),
        "hardship": "失业",
        "phone": "12000000001",
    }
    met = {"matter_number": "CK1", "noticed_on": date(2026, 11, 13), "counter": "medical"}
    nobody = {**who, **said, "id": number("19900304", 15), "declaration_number": "SB2"}
    told = load("declarations", [{**who, **said}, nobody], now=LATER)
    assert set(Reject.objects.filter(batch=told.batch).values_list("row_number", "code")) == {
        (2, "REGISTERED_ELSEWHERE"), (3, "PERSON_NOT_FOUND"),
    }  # fmt: skip
    noticed = load("counter", [{**who, **met}], now=LATER)
    for batch in (told.batch, noticed.batch):
        react(batch, actor="t", now=NOTICED)
    leads = Lead.objects.filter(matter_number__in=("SB1", "CK1"))
    assert {(one.person_id, one.region, one.programme) for one in leads} == {
        (leads[0].person_id, VILLAGE, "")
    }
    assert {one.evidence["matter"]["text"] for one in leads} == {f"{LIVES_HERE}没有活干"}
    sealed = Person.objects.get(pk=leads[0].person_id)
    assert decrypt([sealed.pk], [sealed.identity])[0].phone == "12000000001"


def test_the_same_file_again_changes_nothing() -> None:
    first_week()
    batch = death_of(GRANDMA)
    once = react(batch, actor="t", now=NOTICED)
    leads = list(Lead.objects.order_by("pk").values())
    assert react(batch, actor="t", now=NOTICED + timedelta(hours=1)) == once
    assert list(Lead.objects.order_by("pk").values()) == leads
    assert Reaction.objects.count() == 1


def test_a_declaration_is_a_task_with_its_text() -> None:
    first_week()
    near = worker()
    react(declaration_of(GRANDMA, "SB7"), actor="t", now=NOTICED)
    lead = Lead.objects.get(label="matter")
    assert (lead.matter_number, lead.assignee, lead.evidence["matter"]["text"]) == ("SB7", near, "看病花费大")
    assert lead.due_on == (LATER + timedelta(days=5)).date()


def test_without_anybody_who_goes_there_the_lead_waits_for_the_desk() -> None:
    first_week()
    react(death_of(GRANDMA), actor="t", now=NOTICED)
    assert (dead_lead().status, dead_lead().assignee) == ("open", None)


def test_before_the_first_run_and_after_a_newer_one_there_is_nothing_to_do() -> None:
    load("register", register_rows())
    batch = death_of(GRANDMA)
    assert react(batch, actor="t", now=NOTICED) is None
    week(LATER + timedelta(minutes=1))
    assert react(batch, actor="t", now=NOTICED + timedelta(hours=1)) is None
    assert Reaction.objects.count() == 0


def test_a_run_with_older_facts_leaves_alone_what_a_reaction_has_said() -> None:
    first_week()
    batch = death_of(GRANDMA)
    react(batch, actor="t", now=NOTICED)
    week(LATER - timedelta(minutes=1))  # began before the file came, raised its leads after
    assert dead_lead().status != "closed"
    week(LATER + timedelta(days=1))
    assert dead_lead().status != "closed"


def test_without_the_guard_that_run_would_close_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the test above sees what it guards against."""
    first_week()
    react(death_of(GRANDMA), actor="t", now=NOTICED)
    monkeypatch.setattr(writing, "spoken_about_since", lambda known_at: writing.Subjects())
    week(LATER - timedelta(minutes=1))
    assert dead_lead().status == "closed"


def test_a_file_about_very_many_people_waits_for_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    first_week()
    monkeypatch.setattr(reacting, "MOST_PERSONS", 0)
    reaction = react(death_of(GRANDMA), actor="t", now=NOTICED)
    assert reaction is not None
    assert (reaction.opened, reaction.details) == (0, {"left_to_run": 1})
    assert Event.objects.filter(verb="leads_reacted").count() == 1
    week(LATER + timedelta(days=1))
    assert dead_lead().status == "open"


def test_a_file_that_is_not_registered_gives_no_leads() -> None:
    first_week()
    with pytest.raises(Refusal) as refused:
        react(make_batch("deaths", []), actor="t", now=NOTICED)
    assert refused.value.code == "BATCH_NOT_REGISTERED"


def test_a_reaction_asks_the_database_a_fixed_number_of_times(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    first_week()
    worker()
    batch = death_of(GRANDMA)
    with django_assert_max_num_queries(120):
        react(batch, actor="t", now=NOTICED)


DAMAGED = number("19500101", 77)


def test_a_row_that_may_be_hers_lowers_the_lead_in_a_run_and_between_two_runs() -> None:
    load("register", register_rows())
    load("regions", AREAS)
    load("roll_old_age", [roll_row(ALONE)])
    week()
    lead = Lead.objects.get(programme="old_age_allowance", reason="entitled")
    assert (lead.evidence["probable"], lead.evidence["cautions"]) == (None, [])
    asked = lead.ask

    damaged = {**roll_row(GRANDMA), "id": DAMAGED, "village": "东村"}
    batch = load("roll_old_age", [roll_row(ALONE), damaged], now=LATER).batch
    reaction = react(batch, actor="t", now=NOTICED)
    assert reaction is not None
    for look in ("reaction", "run"):
        if look == "run":
            week(LATER + timedelta(hours=1))
        lead.refresh_from_db()
        assert (lead.status, lead.label, lead.ask) == ("open", "check", "名册经办人"), look
        assert lead.evidence["probable"]["row"] == 3
        assert lead.evidence["cautions"][0].startswith("名册里有一行疑似本人，未能入库")

    load("roll_old_age", [roll_row(ALONE)], now=LATER + timedelta(hours=2))
    week(LATER + timedelta(hours=3))
    lead.refresh_from_db()
    assert (lead.ask, lead.evidence["probable"]) == (asked, None)
