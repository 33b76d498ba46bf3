"""Leads that come from what happened or was said: opened, kept, closed and asked again."""

from datetime import date, timedelta

import pytest

from minsheng.accounts.models import Officer
from minsheng.discovery import actions
from minsheng.discovery.models import Lead
from minsheng.discovery.states import Refusal
from minsheng.feeds.models import Batch
from minsheng.registry.models import Declaration
from tests.support.lead_county import NOW, ON, VILLAGE, County
from tests.support.officers import make_officer

LATER = NOW + timedelta(days=7)


@pytest.fixture
def desk(db: None) -> Officer:
    return make_officer("town_desk", region_code=VILLAGE[:9])


def declare(county: County, person: int, number: str, on: date, note: str = "房子漏雨") -> Declaration:
    """A row of the feed `declarations` in the registry."""
    county.register()
    batch = Batch.objects.get()
    return Declaration.objects.create(
        person_id=person, batch=batch, row_number=1, number=number, difficulty="因灾", note=note, income_fen=90_000,
        valid_from=on, recorded_at=NOW,
    )  # fmt: skip


def raised(county: County, weeks: int = 0) -> None:
    at = NOW + timedelta(days=7 * weeks)
    actions.raise_leads(county.assess(known_at=at, on=ON + timedelta(days=7 * weeks)), actor="t", now=at)


def test_each_declaration_gets_a_lead_with_its_number_and_covered_text(county: County) -> None:
    _, person = county.household({})
    declare(county, person, "SB1", ON - timedelta(days=3), "请打13900139000，房子漏雨")
    declare(county, person, "SB2", ON - timedelta(days=1))
    declare(county, person, "SB3", ON - timedelta(days=90))
    declare(county, person, "SB0", ON - timedelta(days=91))
    raised(county)
    leads = Lead.objects.filter(label="matter").order_by("matter_number")
    assert [lead.matter_number for lead in leads] == ["SB1", "SB2", "SB3"]
    assert leads[0].evidence["matter"]["text"] == "请打＊＊＊，房子漏雨"
    assert (leads[0].reason, leads[0].programme, leads[0].contact_id) == ("declared", "", person)
    assert leads[0].due_on == ON + timedelta(days=5)


def test_a_declaration_waits_for_its_answer_however_old_it_gets(county: County) -> None:
    _, person = county.household({})
    row = declare(county, person, "SB1", ON - timedelta(days=89))
    raised(county)
    raised(county, weeks=2)
    lead = Lead.objects.get(label="matter")
    assert (lead.status, lead.matter_number) == ("open", "SB1")
    Declaration.objects.filter(pk=row.pk).update(ended_at=NOW + timedelta(days=15))
    raised(county, weeks=3)
    lead.refresh_from_db()
    assert (lead.status, lead.outcome) == ("closed", "facts_changed")


def test_an_answered_declaration_is_not_asked_again(county: County, desk: Officer) -> None:
    _, person = county.household({})
    declare(county, person, "SB1", ON - timedelta(days=3))
    raised(county)
    lead = Lead.objects.get(label="matter")
    actions.close(lead_id=lead.pk, officer=desk, outcome="no_need", note="已修好", now=NOW)
    raised(county, weeks=1)
    assert Lead.objects.filter(label="matter").exclude(status="closed").count() == 0


def test_a_state_that_lasts_is_looked_at_again_after_a_rest(county: County, desk: Officer) -> None:
    county.household({"birth_date": date(1960, 1, 1), "pension_status": "stopped"})
    raised(county)
    lead = Lead.objects.get(reason="pension_stopped")
    actions.close(lead_id=lead.pk, officer=desk, outcome="no_need", now=NOW)
    raised(county, weeks=25)
    assert Lead.objects.filter(reason="pension_stopped", status="open").count() == 0
    raised(county, weeks=26)
    assert Lead.objects.filter(reason="pension_stopped", status="open").count() == 1


def test_a_warning_and_a_result_about_one_household_stand_side_by_side(county: County) -> None:
    severe = {"disability_status": "valid", "disability_grade": 1, "disability_kind": 4}
    _, person = county.household(severe | {"disability_issued_on": ON - timedelta(days=5)})
    raised(county)
    mine = Lead.objects.filter(person_id=person, programme="disability_care").order_by("reason")
    assert [lead.reason for lead in mine] == ["entitled", "new_severe_disability"]


def test_a_signal_that_is_over_is_closed_by_the_facts(county: County) -> None:
    home, _ = county.household(
        {}, facts={"disaster_on": ON, "disaster_kind": "flood", "house_damage": "severe"}
    )
    raised(county)
    assert Lead.objects.get(reason="disaster").status == "open"
    next(h for h in county.tables["household"] if h["household_id"] == home)["aided_on"] = ON + timedelta(
        days=2
    )
    raised(county, weeks=1)
    lead = Lead.objects.get(reason="disaster")
    assert (lead.status, lead.outcome_note) == ("closed", "触发这条线索的情况已更新，不再成立。")


def test_only_leads_that_somebody_looked_into_end_without_a_need(county: County, desk: Officer) -> None:
    county.household({"birth_date": date(1930, 1, 1)})
    raised(county)
    with pytest.raises(Refusal, match="不能以"):
        actions.close(lead_id=Lead.objects.get().pk, officer=desk, outcome="no_need", now=NOW)
