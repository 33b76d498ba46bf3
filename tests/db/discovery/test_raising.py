"""Which leads a run gives, with what evidence, and what becomes of them in the next run."""

from datetime import date, timedelta

import pytest

from minsheng.assessment.models import Run
from minsheng.discovery import explaining, surroundings
from minsheng.discovery.actions import raise_leads
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.states import Refusal
from minsheng.feeds.models import Batch
from minsheng.registry.models import Coverage, ProbableEnrolment
from minsheng.trail.models import Event
from tests.support.lead_county import AGREED, NOW, POOR, SEVERE, VILLAGE, Cases, County, usual_cases

LATER = NOW + timedelta(days=7)


def told() -> set[tuple[int, str, str, str]]:
    return set(
        Lead.objects.exclude(status="closed").values_list("subject_id", "programme", "label", "reason")
    )


def test_each_kind_of_household_gives_its_lead_and_no_other(cases: Cases) -> None:
    sweep = Sweep.objects.get()
    assert told() == {
        (cases.old[1], "old_age_allowance", "inform", "entitled"),
        (cases.severe[0], "dibao", "visit", "entitled"),
        (cases.severe[1], "disability_care", "inform", "entitled"),
        (cases.one_question[0], "dibao", "check", "entitled"),
        (cases.dead[1], "old_age_allowance", "review", "dead"),
        (cases.moved[1], "disability_care", "review", "moved"),
        (cases.double[1], "disability_living", "review", "double"),
        (cases.rich[0], "dibao", "review", "not_entitled"),
        (cases.poor[0], "dibao", "inform", "entitled"),
    }
    assert sweep.opened == 9
    assert sweep.disagreements == 0


def test_a_row_of_the_roll_that_may_be_theirs_lowers_the_lead_until_it_is_gone(county: County) -> None:
    cases = usual_cases(county)
    county.register()
    batch = Batch.objects.get()
    for person, programme in ((cases.old[1], "old_age_allowance"), (cases.severe[2], "dibao")):
        ProbableEnrolment.objects.create(
            person_id=person, programme=programme, rule="village", batch=batch, row_number=7, recorded_at=NOW
        )
    raise_leads(county.assess(), actor="t", now=NOW)
    labels = {(subject, programme): label for subject, programme, label, _ in told()}
    old, severe = (cases.old[1], "old_age_allowance"), (cases.severe[0], "dibao")
    assert (labels[old], labels[severe]) == ("check", "check")
    assert labels[cases.poor[0], "dibao"] == "inform"
    lead = Lead.objects.get(subject_id=cases.severe[0])
    assert (lead.ask, lead.rank_reason[0]) == ("名册经办人", "名册里有一行疑似本人，先核对")
    assert lead.evidence["probable"] == {"file": batch.file_name, "row": 7}
    assert lead.evidence["cautions"][0].startswith("名册里有一行疑似本人，未能入库")

    ProbableEnrolment.objects.update(ended_at=LATER)
    raise_leads(county.assess(known_at=LATER), actor="t", now=LATER)
    labels = {(subject, programme): label for subject, programme, label, _ in told()}
    assert (labels[old], labels[severe]) == ("inform", "visit")


def test_the_evidence_names_facts_sources_members_and_whom_to_ask(cases: Cases) -> None:
    lead = Lead.objects.get(subject_id=cases.one_question[0])
    assert lead.ask == "市场监管"
    states = {c["key"]: c["state"] for c in lead.evidence["conditions"]}
    assert states["companies"] == "unknown"
    assert set(states.values()) == {"met", "unknown"}
    income = next(c for c in lead.evidence["conditions"] if c["key"] == "income")
    wage = next(
        lead.evidence["facts"][at]
        for at in income["facts"]
        if lead.evidence["facts"][at]["column"] == "wage_fen"
    )
    assert (wage["row_id"], wage["value"], wage["text"]) == (cases.one_question[1], 20_000, "200.00元")
    hukou = next(f for f in lead.evidence["facts"] if f["column"] == "hukou_status")
    source = lead.evidence["sources"][hukou["sources"][0]]
    assert (source["feed"], source["file"], source["row"]) == (
        "register",
        "户籍人口_202611.csv",
        cases.one_question[1] + 1,
    )
    assert lead.evidence["members"][0] == {
        "person_id": cases.one_question[1], "role": "head", "age": 46, "sex": 1, "alive": True,
    }  # fmt: skip
    assert any(p["illustrative"] for p in lead.evidence["parameters"])


def test_a_lead_warns_when_rows_of_the_roll_it_relies_on_were_refused(county: County) -> None:
    county.household({"birth_date": date(1940, 5, 1)})
    county.register()
    roll = Batch.objects.create(
        sha256="1" * 64, feed="roll_old_age", file_name="高龄津贴名册_202611.xlsx", size_bytes=1, received_at=NOW,
        received_by="t", checked_at=NOW, status="registered", rows_in=10, accepted=8, quarantined=2,
    )  # fmt: skip
    Coverage.objects.create(
        batch=roll, table="enrolment:old_age_allowance", county=VILLAGE[:6], from_date=date(2026, 11, 1),
        to_date=date(2026, 12, 31), recorded_at=NOW,
    )  # fmt: skip
    raise_leads(county.assess(), actor="t", now=NOW)
    assert Lead.objects.get().evidence["cautions"] == [
        "高龄津贴名册_202611.xlsx有2行未能入库，请先核对这个人或这户是否在其中。"
    ]


@pytest.mark.usefixtures("cases")
def test_no_name_and_no_id_number_is_in_a_lead() -> None:
    text = str(list(Lead.objects.values_list("evidence", "rank_reason")))
    assert "测" not in text
    assert "990101198001" not in text


def test_an_amount_is_estimated_where_every_condition_is_met(cases: Cases) -> None:
    lead = Lead.objects.get(subject_id=cases.poor[0])
    assert lead.amount_monthly_fen is not None
    assert lead.amount_monthly_fen == sum(line["amount_fen"] for line in lead.evidence["lines"])
    assert lead.amount_monthly_fen > 0


def test_who_died_longest_ago_is_looked_at_first_and_the_reason_says_so(cases: Cases) -> None:
    lead = Lead.objects.get(subject_id=cases.dead[1])
    assert "已多发约3个月" in lead.rank_reason


def test_a_person_who_turns_eighty_within_a_year_has_it_among_the_events(county: County) -> None:
    ids = county.household(SEVERE | {"birth_date": date(1947, 2, 3)})
    raise_leads(county.assess(), actor="t", now=NOW)
    lead = Lead.objects.get(subject_id=ids[1], programme="disability_care")
    assert {"on": "2027-02-03", "person_id": ids[1], "text": "年满80周岁"} in lead.evidence["events"]


@pytest.mark.usefixtures("cases")
def test_the_same_run_twice_changes_nothing() -> None:
    first, events = Sweep.objects.get(), Event.objects.count()
    assert raise_leads(first.run, actor="t", now=LATER) == first
    assert (Lead.objects.count(), Sweep.objects.count(), Event.objects.count()) == (9, 1, events)


def test_the_next_run_refreshes_what_still_holds_and_opens_nothing_twice(
    county: County, cases: Cases
) -> None:
    county.person(cases.severe[2])["serious_illness"] = True
    second = county.assess(known_at=LATER)
    sweep = raise_leads(second, actor="t", now=LATER)
    assert (sweep.opened, sweep.refreshed, sweep.lapsed) == (0, 9, 0)
    lead = Lead.objects.get(subject_id=cases.severe[0], programme="dibao")
    assert (lead.run_id, lead.refreshed_at, lead.opened_at) == (second.pk, LATER, NOW)


def test_a_lead_whose_facts_changed_is_closed_by_the_system_which_says_why(
    county: County, cases: Cases
) -> None:
    county.person(cases.one_question[1])["wage_fen"] = 900_000
    county.enrol(cases.old[1], "old_age_allowance")
    sweep = raise_leads(county.assess(known_at=LATER), actor="t", now=LATER)
    assert sweep.lapsed == 2
    answered = Lead.objects.get(subject_id=cases.one_question[0])
    assert (answered.status, answered.outcome, answered.closed_by_id) == ("closed", "facts_changed", None)
    assert "家庭月收入" in answered.outcome_note
    assert Lead.objects.get(subject_id=cases.old[1]).outcome_note == "已在享受名册上。"


def test_an_answer_that_speaks_against_a_lead_is_put_to_the_family_and_closes_nothing(county: County) -> None:
    cases = usual_cases(county)
    raise_leads(county.assess(), actor="t", now=NOW)
    lead = Lead.objects.get(subject_id=cases.poor[0], label="inform")
    company = county.person(cases.poor[1])
    county.person(cases.one_question[1])["company_count"] = (
        1  # there the answer had been waited for: it is the answer
    )
    for week, (count, label) in enumerate(((1, "check"), (1, "check"), (0, "inform"), (1, "check")), 1):
        company["company_count"] = count
        at = NOW + timedelta(days=7 * week)
        raise_leads(county.assess(known_at=at), actor="t", now=at)
        lead.refresh_from_db()
        assert (lead.status, lead.label) == ("open", label)
    assert (lead.ask, lead.rank_reason[0]) == ("市场监管", "核对结果或家庭人口有变，与此前不符，先听本人说明")
    assert {c["key"] for c in lead.evidence["conditions"] if c["state"] == "unmet"} == {"companies"}
    county.enrol(cases.poor[1], "dibao", cases.poor[0])  # what a roll says needs no hearing
    at += timedelta(days=7)
    raise_leads(county.assess(known_at=at), actor="t", now=at)
    lead.refresh_from_db()
    assert lead.outcome == "facts_changed"
    assert Lead.objects.get(subject_id=cases.one_question[0]).outcome == "facts_changed"


def test_who_is_known_to_have_too_much_is_told_nothing_and_on_the_roll_looked_at_though_a_bank_is_due(
    county: County,
) -> None:
    over = 99_999_999
    waiting = [POOR | {"financial_assets_fen": None, "assets_at_least_fen": known} for known in (over, None)]
    rich, near, paid = (county.household(one, facts=AGREED) for one in (waiting[0], waiting[1], waiting[0]))
    county.enrol(paid[1], "dibao", paid[0])
    raise_leads(county.assess(), actor="t", now=NOW)
    assert told() == {
        (near[0], "dibao", "check", "entitled"),
        (paid[0], "dibao", "review", "not_entitled"),
    }
    assert not Lead.objects.filter(subject_id__in=rich).exists()
    evidence = Lead.objects.get(label="review").evidence
    (assets,) = [c for c in evidence["conditions"] if c["state"] == "unmet"]
    assert (assets["key"], assets["have"]) == ("assets", "999,999.99元")
    shown = {evidence["facts"][at]["column"]: evidence["facts"][at]["text"] for at in assets["facts"]}
    assert (shown["financial_assets_fen"], shown["assets_at_least_fen"]) == ("不详", "999,999.99元")


def test_an_older_run_cannot_take_back_what_a_newer_one_said(county: County) -> None:
    usual_cases(county)
    old = county.assess(known_at=NOW)
    raise_leads(county.assess(known_at=LATER), actor="t", now=LATER)
    with pytest.raises(Refusal) as refusal:
        raise_leads(old, actor="t", now=LATER)
    assert refusal.value.code == "RUN_OUTDATED"


def test_a_missing_roll_gives_no_leads_for_its_programme_closes_none_and_is_told(
    county: County, cases: Cases
) -> None:
    sweep = raise_leads(county.assess(known_at=LATER, without="old_age_allowance"), actor="t", now=LATER)
    assert Lead.objects.get(subject_id=cases.old[1]).status == "open"
    assert sweep.details["roll_missing"]["old_age_allowance"] >= 1


def test_where_the_engines_differ_nothing_is_raised_and_the_event_counts_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = usual_cases(county)
    monkeypatch.setattr(explaining, "agrees", lambda candidate, _: candidate.subject_id != cases.old[1])
    sweep = raise_leads(county.assess(), actor="t", now=NOW)
    assert sweep.disagreements == 1
    assert not Lead.objects.filter(subject_id=cases.old[1]).exists()
    event = Event.objects.get(verb="leads_raised")
    assert event.detail["details"]["disagreements"] == {"inform": {"old_age_allowance": 1}}


def test_a_household_where_somebody_visits_hardship_keeps_one_dibao_lead(county: County) -> None:
    """Neither an edge lead nor a single-person lead beside it."""
    ids = county.household(SEVERE, facts={"hardship_seen": True, "hardship_seen_on": date(2026, 11, 1)})
    sweep = raise_leads(county.assess(), actor="t", now=NOW)
    assert {(s, p) for s, p, _, _ in told() if p.startswith("dibao")} == {(ids[0], "dibao")}
    assert sweep.suppressed >= 1


@pytest.mark.usefixtures("cases")
def test_a_process_of_its_own_explains_them_as_this_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told_by = ("subject_id", "programme", "label", "reason", "rank", "rank_reason", "facts_hash", "evidence")
    alone = list(Lead.objects.order_by("pk").values_list(*told_by))
    Lead.objects.all().delete()
    Sweep.objects.all().delete()
    monkeypatch.setattr(explaining, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(explaining, "PROCESSES", 1)  # each takes seconds to begin
    monkeypatch.setattr(surroundings, "PORTION", 2)
    raise_leads(Run.objects.get(), actor="t", now=NOW)
    assert list(Lead.objects.order_by("pk").values_list(*told_by)) == alone
    assert len(alone) == 9
