"""The runs: what one stood on, the proof that it can be repeated, and starting one from the browser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minsheng.assessment.models import Run
from minsheng.discovery.models import Sweep
from minsheng.trail.models import Event
from minsheng.web import run_pages
from minsheng.web.questions import keeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(signed_in):
    return signed_in("data_steward")


def start(client, as_of="2026-11-16"):
    return client.post("/runs/start/", {"as_of": as_of}, follow=True)


def test_a_run_is_started_waited_for_and_shown(steward, family):
    page = start(steward)
    assert "研判完成：6 人、2 户" in page.text
    run = Run.objects.get()
    assert (run.as_of.isoformat(), run.started_by) == ("2026-11-16", "officer:data_steward")
    assert Sweep.objects.filter(run=run).exists()
    assert keeping.keep(run) == 0, "the questions about it are answered"
    for word in (
        run.pack_hash[:12],
        run.facts_hash[:12],
        "示例参数",
        "两套引擎不一致",
    ):
        assert word in page.text
    asked = steward.get(f"/runs/{run.pk}/?programme=dibao").text
    assert "至少一名家庭成员户口在本地" in asked
    assert 'href="/handbook/dibao/#c-local_member"' in asked
    assert asked.count('aria-selected="true"') == 1


def test_the_programme_with_the_most_leads_is_shown_condition_by_condition(steward, family):
    start(steward)
    Sweep.objects.update(counts={"check": {"tekun": 3, "dibao": 1}, "visit": {"dibao": 1}})
    assert ">特困人员救助供养 · 各项条件<" in steward.get(f"/runs/{Run.objects.get().pk}/").text


def test_the_next_run_says_what_changed(steward, family):
    start(steward)
    page = start(steward).text
    assert "比批次" in page
    assert "与上一批相同" in page


def test_a_run_can_be_repeated_and_a_touched_one_cannot(steward, family, home):
    start(steward)
    run = Run.objects.get()
    assert "可重现" in steward.post(f"/runs/{run.pk}/replay/", follow=True).text
    assert Event.objects.filter(verb="run_replayed").exists()
    Run.objects.filter(pk=run.pk).update(results_hash="0" * 64)
    assert "RUN_NOT_REPRODUCIBLE" in steward.post(f"/runs/{run.pk}/replay/", follow=True).text


def test_a_run_without_its_folder_still_shows_its_figures(steward, family):
    start(steward)
    Run.objects.update(folder="runs/gone")
    page = steward.get(f"/runs/{Run.objects.get().pk}/?programme=dibao")
    assert page.status_code == 200
    assert "没有保存参数" in page.text
    assert "local_member" in page.text


@pytest.mark.parametrize("role", ["county_lead", "auditor"])
def test_who_only_looks_starts_and_repeats_nothing(signed_in, steward, family, role):
    start(steward)
    run, client = Run.objects.get(), signed_in(role)
    assert client.get("/runs/").status_code == 200
    assert "run-start" not in client.get("/runs/").text
    assert client.get(f"/runs/{run.pk}/").status_code == 200
    assert client.post("/runs/start/").status_code == 403
    assert client.post(f"/runs/{run.pk}/replay/").status_code == 403


def test_a_run_that_does_not_exist_is_not_found(steward):
    assert steward.get("/runs/999999/").status_code == 404
    assert steward.post("/runs/999999/replay/").status_code == 404


def test_a_wrong_day_or_too_many_people_start_nothing(steward, family, monkeypatch):
    assert "请填写正确的研判日期" in start(steward, "十六号").text
    monkeypatch.setattr(run_pages, "MOST_PERSONS", 1)
    assert "minsheng cycle --as-of 2026-11-16" in start(steward).text
    assert not Run.objects.exists()


def test_without_an_impact_assessment_nobody_is_assessed(steward, family, settings):
    settings.MINSHENG_IMPACT_ASSESSMENT = ""
    assert "IMPACT_ASSESSMENT_MISSING" in start(steward).text
    assert not Run.objects.exists()


def test_the_queries_of_the_pages_are_few(steward, family):
    start(steward)
    start(steward)
    with CaptureQueriesContext(connection) as listed:
        steward.get("/runs/")
    with CaptureQueriesContext(connection) as one:
        steward.get(f"/runs/{Run.objects.latest('pk').pk}/")
    assert (len(listed), len(one)) == QUERIES


QUERIES = (3, 6)
