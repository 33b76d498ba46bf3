"""What the screens get: own area only, nobody's means without the duty, the same number of queries however many rows."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from minsheng.accounts.models import Officer
from minsheng.disclosure.masks import mask_id
from minsheng.discovery import actions, queries
from minsheng.discovery.exporting import export_leads
from minsheng.discovery.models import Lead
from minsheng.discovery.overview import overview
from minsheng.discovery.queries import Filters
from minsheng.discovery.states import Refusal
from minsheng.feeds.models import Batch
from minsheng.registry.models import Area
from minsheng.trail.models import Event
from tests.support.lead_county import (
    AGREED,
    NOW,
    ON,
    POOR,
    SEVERE,
    VILLAGE,
    Cases,
    County,
    name_of,
    number_of,
    usual_cases,
)
from tests.support.officers import make_officer

OTHER = "990101002001"


def old_people(county: County, n: int, region: str = VILLAGE) -> None:
    for _ in range(n):
        county.household(SEVERE | {"birth_date": ON.replace(year=1930)}, region=region)


@pytest.fixture
def desk(db: None) -> Officer:
    return make_officer("county_desk")


def named_areas() -> None:
    batch = Batch.objects.get()
    for code, name, level in (
        (VILLAGE[:6], "示例旗", "county"),
        (VILLAGE[:9], "示例镇", "town"),
        (OTHER[:9], "另一镇", "town"),
        (VILLAGE, "示例嘎查", "village"),
        (OTHER, "另一村", "village"),
    ):
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)


def test_an_officer_sees_the_own_area_only(county: County, desk: Officer) -> None:
    old_people(county, 2)
    old_people(county, 3, OTHER)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    village = make_officer("village_worker", region_code=VILLAGE)
    theirs = queries.queue(village, Filters(), on=ON)
    assert {row.lead.region for row in theirs.rows} == {VILLAGE}
    assert len(theirs.rows) == 3 * 2  # the allowance, the care subsidy, dibao
    assert len(queries.queue(desk, Filters(), on=ON).rows) == 3 * 5
    assert len(queries.queue(desk, Filters(town=OTHER[:9]), on=ON).rows) == 3 * 3
    elsewhere = Lead.objects.filter(region=OTHER).first()
    assert elsewhere is not None
    with pytest.raises(Refusal) as refusal:
        queries.lead_page(village, elsewhere.pk)
    assert refusal.value.code == "LEAD_NOT_FOUND"


def test_pages_follow_each_other_by_rank_without_gap_or_repetition(county: County, desk: Officer) -> None:
    old_people(county, 7)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    seen, token = [], ""
    while True:
        page = queries.queue(desk, Filters(), on=ON, token=token, size=4)
        seen += [(-row.lead.rank, row.lead.pk) for row in page.rows]
        token = page.after
        if not token:
            break
    assert seen == sorted(seen)
    assert len(set(seen)) == 21


@pytest.mark.parametrize("people", [3, 30])
def test_the_queue_costs_the_same_queries_for_three_rows_and_for_thirty(
    county: County, desk: Officer, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    old_people(county, people)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    with django_assert_num_queries(6):  # leads, their marks, areas, identities, ages, other leads at home
        queries.queue(desk, Filters(), on=ON, size=100)
    with django_assert_num_queries(1):
        queries.filter_counts(desk, Filters())
    lead = Lead.objects.filter(programme="disability_care").first()
    assert lead is not None
    with django_assert_num_queries(6):  # lead, areas, visits, history, other leads, identities
        queries.lead_page(desk, lead.pk)
    auditor = make_officer("auditor", username=f"auditor{people}")
    with django_assert_num_queries(
        13
    ):  # sweep, its sums, areas below, leads and since when (three each), the area itself; the feeds' board takes three
        overview(auditor, on=ON)


@pytest.mark.usefixtures("cases")
def test_counts_beside_a_filter_say_what_choosing_it_would_show(desk: Officer) -> None:
    counts = queries.filter_counts(desk, Filters(label="review"))
    assert counts.label == {"inform": 3, "visit": 1, "check": 1, "review": 4}
    assert counts.programme == {
        "old_age_allowance": 1,
        "disability_care": 1,
        "disability_living": 1,
        "dibao": 1,
    }
    assert counts.total == 4
    assert len(queries.queue(desk, Filters(label="review"), on=ON).rows) == counts.total
    assert counts.programme_names["dibao"] == "最低生活保障"


@pytest.mark.usefixtures("cases")
def test_a_reason_leaves_its_leads_and_counts_beside_the_others(desk: Officer) -> None:
    every = queries.filter_counts(desk, Filters())
    assert every.reason["entitled"] == 5
    dead = Filters(label="review", reason="dead")
    found = queries.queue(desk, dead, on=ON).rows
    assert {row.lead.reason for row in found} == {"dead"}
    counts = queries.filter_counts(desk, dead)
    assert len(found) == counts.total == every.reason["dead"]
    assert counts.reason == every.reason
    assert sum(counts.programme.values()) == counts.total


def test_a_lead_is_found_by_the_name_of_a_member(cases: Cases, desk: Officer) -> None:
    found = queries.queue(desk, Filters(q=name_of(cases.poor[2])), on=ON)
    assert [row.lead.subject_id for row in found.rows] == [cases.poor[0]]
    village = make_officer("village_worker", region_code=VILLAGE)
    found = queries.queue(village, Filters(q=name_of(cases.poor[1])), on=ON)
    assert [row.lead.subject_id for row in found.rows] == [cases.poor[0]]


def test_who_goes_there_sees_the_name_and_who_only_looks_sees_a_mask(county: County, desk: Officer) -> None:
    county.household(SEVERE)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    auditor = make_officer("auditor")
    assert {row.name for row in queries.queue(desk, Filters(), on=ON).rows} == {"测叁"}
    assert {row.name for row in queries.queue(auditor, Filters(), on=ON).rows} == {"测*"}
    member = queries.lead_page(desk, Lead.objects.first().pk).members[0]  # type: ignore[union-attr]
    assert member.id_number == mask_id(number_of(3))


def test_a_village_worker_sees_no_income_anywhere_on_the_page(county: County, desk: Officer) -> None:
    poor = county.household(POOR | {"wage_fen": 12_300}, facts=AGREED)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    lead = Lead.objects.get(subject_id=poor[0])
    village = make_officer("village_worker", region_code=VILLAGE)
    page = queries.lead_page(village, lead.pk)
    assert page.redacted
    assert "123.00" not in str(page.evidence)
    assert "12300" not in str(page.evidence)
    closed = queries.lead_page(desk, lead.pk)
    assert (closed.redacted, closed.locked) == (True, {"means": {poor[1]}})
    assert "123.00" not in str(closed.evidence)
    full = queries.lead_page(desk, lead.pk, opened={"means": frozenset({poor[1]})})
    assert not full.redacted
    assert "123.00" in str(full.evidence)


def test_the_overview_gives_each_figure_its_denominator_and_day_and_leads_down(
    county: County, desk: Officer
) -> None:
    usual_cases(county)
    old_people(county, 2, OTHER)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    named_areas()
    top = overview(desk, on=ON)
    assert [(row.code, row.name) for row in top.rows] == [(VILLAGE[:9], "示例镇"), (OTHER[:9], "另一镇")]
    first = top.rows[0]
    assert (first.persons.numerator, first.persons.as_of) == (11, ON)  # one of twelve has died
    assert (first.enrolled["tekun"].numerator, first.enrolled["tekun"].denominator) == (1, 11)
    assert sum(figure.numerator for figure in top.total.open.values()) == Lead.objects.count()
    assert top.precision is None
    below = overview(desk, on=ON, area=first.code)
    assert [row.code for row in below.rows] == [VILLAGE]
    assert below.total.persons == first.persons


def test_precision_appears_when_people_have_closed_leads(cases: Cases, desk: Officer) -> None:
    for subject, outcome in ((cases.old[1], "applied"), (cases.poor[0], "data_wrong")):
        lead = Lead.objects.get(subject_id=subject)
        actions.close(lead_id=lead.pk, officer=desk, outcome=outcome, note="核实后", now=NOW)
    figure = overview(desk, on=ON).precision
    assert figure is not None
    assert (figure.numerator, figure.denominator, figure.percent) == (1, 2, 50.0)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_is_masked_unless_asked_and_its_purpose_is_on_the_trail(
    cases: Cases, tmp_path: Path
) -> None:
    leads, out = Lead.objects.all(), tmp_path / "leads.csv"
    assert export_leads(leads, out, purpose="核对名单", actor="cli", now=NOW) == 9
    old = next(
        row for row in read(out) if row["programme"] == "old_age_allowance" and row["label"] == "inform"
    )
    assert (old["id_number"], old["household_key"]) == (
        mask_id(number_of(cases.old[1])),
        f"户{cases.old[0]:06d}",
    )
    assert out.stat().st_mode & 0o077 == 0
    export_leads(leads, out, purpose="核对名单", actor="cli", now=NOW, full_identity=True)
    rows = {(row["household_key"], row["programme"]): row for row in read(out)}
    assert rows[f"户{cases.old[0]:06d}", "old_age_allowance"]["id_number"] == number_of(cases.old[1])
    household = rows[f"户{cases.severe[0]:06d}", "dibao"]
    contact = Lead.objects.get(pk=household["lead_id"]).contact_id
    assert (household["subject"], household["id_number"]) == ("joint", number_of(contact))
    assert rows[f"户{cases.severe[0]:06d}", "dibao"]["reason"] == "severe_no_worker"
    details = list(
        Event.objects.filter(verb="leads_exported").order_by("seq").values_list("detail", flat=True)
    )
    assert [d["full_identity"] for d in details] == [False, True]
    assert details[0]["purpose"] == "核对名单"


def test_an_export_without_a_purpose_writes_no_file(county: County, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        export_leads(Lead.objects.all(), tmp_path / "leads.csv", purpose=" ", actor="cli", now=NOW)
    assert list(tmp_path.glob("*.csv")) == []


def test_overdue_is_said_of_open_leads_only(county: County, desk: Officer) -> None:
    county.household(SEVERE)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    lead = Lead.objects.filter(programme="disability_care").get()
    actions.assign(lead_id=lead.pk, officer=desk, assignee=desk, due_on=ON, now=NOW)
    later: Callable[[], list[bool]] = lambda: [  # noqa: E731
        row.overdue
        for row in queries.queue(
            desk, Filters(programme="disability_care", status=""), on=ON + timedelta(1)
        ).rows
    ]
    assert later() == [True]
    actions.close(lead_id=lead.pk, officer=desk, outcome="informed", now=NOW)
    assert later() == [False]
