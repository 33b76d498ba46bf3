"""线索成效 from closed leads: a bad kind is held but for a share, somebody lets it out, random visits say what was missed."""

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from python_calamine import CalamineWorkbook

from minsheng.accounts.models import Officer
from minsheng.cli.precision import command
from minsheng.discovery import actions, effects, holding, names, precision, sampling, silence
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.precision import LeadKind
from minsheng.discovery.queries import Filters, narrowed
from minsheng.discovery.states import Refusal
from minsheng.policy import packs
from minsheng.trail.models import Event
from tests.support.lead_county import NOW, ON, VILLAGE, County
from tests.support.officers import make_officer, sign_in

WEEK = timedelta(days=7)
OLD_AGE = LeadKind("old_age_allowance", "inform", "entitled", "")


@pytest.fixture
def desk(db: None) -> Officer:
    return make_officer("county_desk", region_code=VILLAGE[:6])


def raised(county: County, weeks: int = 0) -> Sweep:
    at = NOW + weeks * WEEK
    return actions.raise_leads(county.assess(known_at=at), actor="t", now=at)


def olds(county: County, count: int) -> None:
    for _ in range(count):
        county.household({"birth_date": date(1940, 5, 1)})


def close_all(desk: Officer, outcome: str) -> None:
    for lead in Lead.objects.filter(programme="old_age_allowance").exclude(status="closed"):
        actions.close(lead_id=lead.pk, officer=desk, outcome=outcome, note="走访核实过", now=NOW)


def test_the_command_line_tells_what_the_page_tells(county: County, desk: Officer, tmp_path: Path) -> None:
    olds(county, 20)
    raised(county)
    close_all(desk, "not_eligible")
    olds(county, 15)
    raised(county, weeks=1)
    book = tmp_path / "effect.xlsx"
    done = CliRunner().invoke(
        command, ["--json", "--region", VILLAGE[:6], "--out", str(book)], catch_exceptions=False
    )
    shown = effects.effect(make_officer("county_desk", username="other", region_code=VILLAGE[:6]), now=NOW)
    given = json.loads(done.stdout)
    (kind,) = (one for one in given["kinds"] if one["programme"] == "old_age_allowance")
    same = next(one for one in shown.kinds if one.key == OLD_AGE)
    assert (kind["right"], kind["wrong"], kind["held"], kind["waiting"]) == (0, 20, True, same.waiting)
    assert kind["interval"] == list(same.total.interval or ())
    assert given["total"]["wrong"] == shown.total.wrong
    assert CalamineWorkbook.from_path(book).sheet_names[0] == "各类线索"
    assert Event.objects.filter(verb="effect_exported", actor="cli").count() == 1
    elsewhere = CliRunner().invoke(command, ["--region", "880101"], catch_exceptions=False)
    assert (elsewhere.exit_code, "还没有人办结过" in elsewhere.stdout) == (3, True)


def test_until_people_have_closed_leads_there_is_no_figure(county: County, desk: Officer) -> None:
    olds(county, 1)
    raised(county)
    assert precision.kinds(Lead.objects.all(), None) == []
    Lead.objects.update(status="closed", outcome="facts_changed", closed_at=NOW)
    assert precision.kinds(Lead.objects.all(), None) == [], "what the system closed judges nothing"


def test_a_kind_that_is_mostly_wrong_stops_making_work_until_somebody_lets_it_out(
    county: County, desk: Officer
) -> None:
    olds(county, 20)
    raised(county)
    close_all(desk, "not_eligible")
    olds(county, 15)
    raised(county, weeks=1)
    before = Lead.objects.filter(programme="old_age_allowance", status="open")
    # fifteen of them were found before anybody knew how bad the kind is
    before.update(held=False)
    olds(county, 15)
    raised(county, weeks=1)
    new = Lead.objects.filter(programme="old_age_allowance", status="open")
    held = new.filter(held=True).count()
    assert 20 <= held < 30, "a small share goes out"
    shown = narrowed(desk, Filters(programme="old_age_allowance")).count()
    assert shown == 30 - held
    assert narrowed(desk, Filters(programme="old_age_allowance", held=True)).count() == held
    (kind,) = precision.kinds(Lead.objects.all(), precision.rule_of(packs.load("demo"), ON))
    assert (kind.key, kind.is_held, kind.waiting, kind.total.wrong) == (OLD_AGE, True, held, 20)

    with pytest.raises(Refusal, match="理由"):
        holding.switch_on(officer=desk, kind=OLD_AGE, note="", now=NOW)
    assert holding.switch_on(officer=desk, kind=OLD_AGE, note="名册已更正，重新核对", now=NOW + WEEK) == held
    assert not Lead.objects.filter(held=True).exists()
    olds(county, 5)
    raised(county, weeks=2)
    assert not Lead.objects.filter(held=True).exists(), "only what is closed after it judges it anew"
    event = Event.objects.get(verb="kind_switched_on")
    assert (event.actor, event.detail["released"]) == (desk.actor, held)


def test_a_kind_that_gets_better_is_let_out_by_the_next_run(county: County, desk: Officer) -> None:
    olds(county, 20)
    raised(county)
    close_all(desk, "not_eligible")
    olds(county, 30)
    raised(county, weeks=1)
    for lead in Lead.objects.filter(status="open", held=False, programme="old_age_allowance"):
        actions.close(lead_id=lead.pk, officer=desk, outcome="applied", now=NOW + WEEK)
    Lead.objects.filter(outcome="not_eligible").update(outcome="applied", outcome_note="")
    raised(county, weeks=2)
    assert not Lead.objects.filter(held=True).exists()


def test_what_random_visits_find_estimates_what_was_missed(county: County, desk: Officer) -> None:
    homes = [county.household({})[0] for _ in range(10)]
    olds(county, 2)
    raised(county)
    found = ("need", "fine", "fine", "fine", "nobody")
    met = [
        sampling.met(one, VILLAGE, how, officer=desk, due_on=ON, now=NOW)
        for one, how in zip(homes[:5], found, strict=True)
    ]
    assert [one is None for one in met] == [False, False, False, False, True]
    assert sampling.met(homes[0], VILLAGE, "need", officer=desk, due_on=ON, now=NOW) is None
    (row,) = precision.left_out(Lead.objects.all(), {VILLAGE[:9]: 12})
    assert (row.frame, row.visited, row.missed) == (10, 3, 0), "nobody has said yet what came of the first"
    raised(county, weeks=1)  # a run closes nothing that people have found
    actions.close(lead_id=met[0] or 0, officer=desk, outcome="aided", now=NOW + WEEK)
    (row,) = precision.left_out(Lead.objects.all(), {VILLAGE[:9]: 12})
    assert (row.frame, row.visited, row.missed, row.estimate) == (10, 4, 1, 2.5)
    assert not Lead.objects.filter(label="sample", outcome="facts_changed").exists()


def test_the_page_the_workbook_and_who_may_see_them(county: County, desk: Officer) -> None:
    olds(county, 20)
    raised(county)
    close_all(desk, "not_eligible")
    olds(county, 5)
    raised(county, weeks=1)
    browser = sign_in(Client(), desk)
    page = browser.get("/effect/")
    assert page.status_code == 200
    assert "暂不派发" in page.text
    assert "0%" in page.text
    book = CalamineWorkbook.from_filelike(BytesIO(browser.post("/effect/export/").content))
    assert book.sheet_names == ["各类线索", "各月", "各乡镇", "遗漏估计", "沉默村"]
    assert book.get_sheet_by_name("各类线索").to_python()[2][3:5] == [0.0, 20.0]
    assert Event.objects.filter(verb="effect_exported").count() == 1
    town = sign_in(Client(), make_officer("town_desk", region_code=VILLAGE[:9]))
    assert town.get("/effect/").status_code == 403


def test_a_run_notes_the_villages_from_which_little_is_heard_for_whoever_may_ask(
    county: County, desk: Officer, django_assert_num_queries
) -> None:
    quiet = VILLAGE[:9] + "002"
    olds(county, 20)
    for _ in range(20):
        county.household({"birth_date": date(1958, 5, 1)}, region=quiet)
    sweep = raised(county)
    assert [one["heard"]["region"] for one in sweep.details["silent"]] == [quiet]
    with django_assert_num_queries(1):
        (found,) = silence.silent_villages(desk)
    assert (found.heard.needy, found.heard.leads, found.expected["leads"]) == (20, 0, 10.0)
    elsewhere = make_officer("town_desk", region_code=VILLAGE[:8] + "9", username="elsewhere")
    assert silence.silent_villages(elsewhere) == []


@pytest.mark.usefixtures("cases")
def test_a_programme_of_which_nobody_reports_a_roll_is_told_without_a_number() -> None:
    sweep = Sweep.objects.get()
    sweep.details |= {"roll_missing": {"dibao": 7}, "without_roll": ["tekun", "assistance_visit"]}
    sweep.save()
    told = [(row.title, row.feed, row.subjects, row.due_on) for row in effects.suspended(ON)]
    assert told == [
        ("最低生活保障", "低保名册", 7, None),
        ("特困人员救助供养", "没有部门报送名册", None, None),
    ]


def test_a_ground_is_told_in_words_and_not_by_its_key() -> None:
    assert names.ground("dibao", "severe_no_worker") != "severe_no_worker"
    assert "…" in names.ground("dibao", "medical_burden")
    assert names.ground("dibao", "no_such_ground") == "no_such_ground"
