"""What officers may do to a lead, in which order, and that each deed is on the trail once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minsheng.accounts.models import Officer
from minsheng.discovery import actions
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.states import OUTCOMES
from minsheng.kernel.errors import MinshengError
from minsheng.trail.models import Event
from tests.support.lead_county import NOW, ON, VILLAGE, Cases, County
from tests.support.officers import make_officer

TODAY = ON


@pytest.fixture
def town(db: None) -> Officer:
    return make_officer("town_desk", region_code=VILLAGE[:9], username="town")


@pytest.fixture
def village(db: None) -> Officer:
    return make_officer("village_worker", region_code=VILLAGE, username="village")


def lead_of(subject: int) -> Lead:
    return Lead.objects.get(subject_id=subject)


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(MinshengError) as refusal:
        deed()
    return refusal.value.code


def visit(lead: Lead, officer: Officer, **changes: Any) -> VisitRecord:
    facts: dict[str, Any] = {
        "visited_on": TODAY, "met_person": True, "living": "hardship", "idempotency_key": "phone-1", "now": NOW,
    }  # fmt: skip
    return actions.record_visit(lead_id=lead.pk, officer=officer, **(facts | changes))


def test_a_lead_goes_from_open_to_assigned_to_visited_to_closed(
    cases: Cases, town: Officer, village: Officer
) -> None:
    lead = lead_of(cases.severe[0])
    assert lead.status == "open"
    actions.assign(lead_id=lead.pk, officer=town, assignee=village, due_on=TODAY + timedelta(3), now=NOW)
    assert lead_of(cases.severe[0]).status == "assigned"
    visit(lead, village)
    assert lead_of(cases.severe[0]).status == "visited"
    actions.close(lead_id=lead.pk, officer=town, outcome="applied", now=NOW)
    closed = lead_of(cases.severe[0])
    assert (closed.status, closed.outcome, closed.closed_by, closed.assignee) == (
        "closed",
        "applied",
        town,
        village,
    )
    verbs = list(Event.objects.filter(subject=f"lead:{lead.pk}").order_by("seq").values_list("verb", "actor"))
    assert verbs == [
        ("lead_assigned", "officer:town"),
        ("lead_visited", "officer:village"),
        ("lead_closed", "officer:town"),
    ]


def test_a_closed_lead_takes_nothing_more(cases: Cases, town: Officer, village: Officer) -> None:
    lead = lead_of(cases.severe[0])
    actions.close(lead_id=lead.pk, officer=town, outcome="informed", now=NOW)
    again = [
        refused(lambda: actions.close(lead_id=lead.pk, officer=town, outcome="aided", now=NOW)),
        refused(lambda: visit(lead, village)),
        refused(
            lambda: actions.assign(lead_id=lead.pk, officer=town, assignee=village, due_on=None, now=NOW)
        ),
    ]
    assert again == ["LEAD_CLOSED"] * 3


def test_nobody_acts_outside_the_own_area_or_without_the_duty(cases: Cases, village: Officer) -> None:
    lead = lead_of(cases.severe[0])
    elsewhere = make_officer("town_desk", region_code="990101999", username="elsewhere")
    auditor = make_officer("auditor")
    assert refused(
        lambda: actions.close(lead_id=lead.pk, officer=elsewhere, outcome="informed", now=NOW)
    ) == ("OUTSIDE_JURISDICTION")
    assert (
        refused(lambda: actions.close(lead_id=lead.pk, officer=auditor, outcome="informed", now=NOW))
        == "DUTY_MISSING"
    )
    assert (
        refused(lambda: actions.close(lead_id=lead.pk, officer=village, outcome="informed", now=NOW))
        == "DUTY_MISSING"
    )


def test_a_lead_is_given_only_to_somebody_who_goes_there_and_not_for_yesterday(
    cases: Cases, town: Officer, village: Officer
) -> None:
    lead = lead_of(cases.severe[0])
    neighbour = make_officer("village_worker", region_code="990101001999", username="neighbour")
    auditor = make_officer("auditor")

    def give(to: Officer, due_on: date | None = None) -> str:
        return refused(
            lambda: actions.assign(lead_id=lead.pk, officer=town, assignee=to, due_on=due_on, now=NOW)
        )

    assert [give(neighbour), give(auditor), give(village, TODAY - timedelta(1))] == [
        "ASSIGNEE_ELSEWHERE",
        "ASSIGNEE_CANNOT_VISIT",
        "DUE_IN_PAST",
    ]


def test_a_bulk_assignment_tells_for_each_lead_what_happened(
    cases: Cases, town: Officer, village: Officer
) -> None:
    closed = lead_of(cases.severe[0])
    actions.close(lead_id=closed.pk, officer=town, outcome="informed", now=NOW)
    others = [lead_of(cases.old[1]).pk, lead_of(cases.poor[0]).pk]
    done = actions.bulk_assign(
        lead_ids=[*others, closed.pk, 999_999], officer=town, assignee=village, due_on=None, now=NOW
    )
    assert [(d.lead_id, d.code) for d in done] == [
        (others[0], ""),
        (others[1], ""),
        (closed.pk, "LEAD_CLOSED"),
        (999_999, "LEAD_NOT_FOUND"),
    ]


def test_the_same_visit_sent_twice_from_a_telephone_is_one_visit(cases: Cases, village: Officer) -> None:
    lead = lead_of(cases.severe[0])
    first = visit(lead, village)
    assert visit(lead, village, note="又发了一次") == first
    assert VisitRecord.objects.count() == 1
    assert Event.objects.filter(verb="lead_visited").count() == 1


def test_a_key_of_another_lead_is_not_taken_for_a_repetition(cases: Cases, village: Officer) -> None:
    visit(lead_of(cases.severe[0]), village)
    assert refused(lambda: visit(lead_of(cases.old[1]), village)) == "KEY_REUSED_CONFLICT"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"visited_on": TODAY + timedelta(1)}, "VISIT_IN_FUTURE"),
        ({"idempotency_key": " "}, "VISIT_FORM"),
        ({"living": "splendid"}, "VISIT_FORM"),
        ({"living": ""}, "VISIT_FORM"),
        ({"method": "drone"}, "VISIT_FORM"),
        ({"next_due_on": TODAY - timedelta(1)}, "VISIT_FORM"),
        ({"note": "长" * 1001}, "NOTE_TOO_LONG"),
        ({"note": "证件号 11010119900307721X"}, "NOTE_HOLDS_NUMBER"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(
    cases: Cases, village: Officer, changes: dict[str, Any], code: str
) -> None:
    assert refused(lambda: visit(lead_of(cases.severe[0]), village, **changes)) == code


def test_an_outcome_must_fit_the_label_and_a_no_needs_a_reason(cases: Cases, town: Officer) -> None:
    review, visited = lead_of(cases.dead[1]), lead_of(cases.severe[0])

    def end(lead: Lead, outcome: str) -> str:
        return refused(lambda: actions.close(lead_id=lead.pk, officer=town, outcome=outcome, now=NOW))

    assert end(review, "applied") == "OUTCOME_NOT_FOR_LABEL"
    assert end(visited, "not_eligible") == "OUTCOME_NEEDS_NOTE"
    assert end(visited, "facts_changed") == "OUTCOME_UNKNOWN"
    assert end(visited, "whatever") == "OUTCOME_UNKNOWN"
    assert {o.name_zh for o in OUTCOMES.values()} >= {
        "已受理申请",
        "已告知",
        "已救助",
        "查无此人",
        "死亡核实",
    }


def test_what_a_person_decided_stays_decided_until_the_facts_change(
    county: County, cases: Cases, town: Officer
) -> None:
    lead = lead_of(cases.poor[0])
    actions.close(lead_id=lead.pk, officer=town, outcome="not_eligible", note="实际不在本地居住", now=NOW)
    week = NOW + timedelta(days=7)
    sweep = actions.raise_leads(county.assess(known_at=week), actor="t", now=week)
    assert (sweep.kept_closed, sweep.opened) == (1, 0)
    county.person(cases.poor[1])["wage_fen"] = 10_000
    later = NOW + timedelta(days=14)
    sweep = actions.raise_leads(county.assess(known_at=later), actor="t", now=later)
    assert (sweep.kept_closed, sweep.opened) == (0, 1)


def test_what_only_the_system_closed_comes_back_with_the_same_facts(county: County, cases: Cases) -> None:
    county.person(cases.one_question[1])["wage_fen"] = 900_000
    week, later = NOW + timedelta(days=7), NOW + timedelta(days=14)
    assert actions.raise_leads(county.assess(known_at=week), actor="t", now=week).lapsed == 1
    county.person(cases.one_question[1])["wage_fen"] = 20_000
    assert actions.raise_leads(county.assess(known_at=later), actor="t", now=later).opened == 1


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "closed", "outcome": "facts_changed"}, "discovery_lead_closed_has_outcome"),
        ({"outcome": "informed"}, "discovery_lead_closed_has_outcome"),
        ({"status": "closed", "outcome": "informed", "closed_at": NOW}, "discovery_lead_decided_by_somebody"),
        ({"status": "assigned"}, "discovery_lead_assigned_to_somebody"),
        ({"status": "visited"}, "discovery_lead_visited_when"),
        ({"status": "lost"}, "discovery_lead_status_known"),
        ({"label": "review"}, "discovery_lead_label_reason"),
        ({"reason": "dead"}, "discovery_lead_label_reason"),
        ({"subject_kind": "person"}, "discovery_lead_subject"),
        ({"subject_id": 3}, "discovery_lead_subject"),
    ],
)
def test_the_database_refuses_a_lead_that_makes_no_sense(
    cases: Cases, changes: dict[str, Any], constraint: str
) -> None:
    lead = lead_of(cases.severe[0])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(**changes)


def test_the_database_holds_one_open_lead_per_subject_programme_and_reason(cases: Cases) -> None:
    lead = lead_of(cases.severe[0])
    lead.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        lead.save(force_insert=True)
