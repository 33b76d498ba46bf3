"""An adopted raise in two real runs: the eve's pays the old sum, the month's the new one to everybody, and the page says so."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.test import Client
from pytest_django import Settings

from minsheng.amendments import actions, queries
from minsheng.amendments.models import PolicyChange
from minsheng.assessment import folders
from minsheng.assessment.models import Run
from minsheng.budgeting.effects import measure
from minsheng.engine import fastest
from minsheng.trail.models import Event
from tests.support.lead_county import AGREED, POOR, County
from tests.support.officers import sign_in
from tests.support.policy_desk import Desk, policy_desk

pytestmark = pytest.mark.django_db
DECIDED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
EVE, FIRST, MONTH = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 7)
OLD, NEW = 58_850, 70_000
WAGES = (20_000, 58_849, 58_850, 69_999, 70_000)  # under both lines, at the edges of each, over both


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.MINSHENG_HOME, settings.MINSHENG_PACK = tmp_path, "demo"


@pytest.fixture
def county() -> County:
    made = County()
    for wage in WAGES:
        made.household(POOR | {"wage_fen": wage}, facts=AGREED)
    made.household(POOR | {"company_count": None}, facts=AGREED)
    return made


def adopt(desk: Desk, *changes: str, on: date = FIRST) -> PolicyChange:
    made = actions.propose(
        officer=desk.proposer, title="提高农村低保标准", basis="示例旗民发〔2026〕9号", evidence="LOCAL", effective_on=on,
        changes=changes, now=DECIDED,
    )  # fmt: skip
    actions.approve(officer=desk.lead, change_id=made.pk, now=DECIDED)
    return actions.approve(officer=desk.finance, change_id=made.pk, now=DECIDED)


def ran(county: County, on: date) -> Run:
    """A run of the county's policies as they are known by then."""
    known_at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    run = county.assess(known_at=known_at, on=on)
    pack = queries.county_pack(known_at)
    fastest.evaluate_all(folders.snapshot_of(run), pack, on, folders.results_of(run))
    return run


def paid(results: Path) -> list[int]:
    """The difference of each household that gets one, in the order of the county."""
    rows = pq.read_table(results / "dibao.parquet").sort_by("subject_id").to_pylist()
    return [row["line_difference_fen"] for row in rows if row["unmet_mask"] == row["unknown_mask"] == 0]


def due(standard: int) -> list[int]:
    return [-(-(standard - wage) // 100) * 100 for wage in WAGES if wage < standard]


def test_a_raise_holds_for_everybody_from_its_month_on_and_its_page_says_what_it_did(
    county: County, client: Client, tmp_path: Path
) -> None:
    desk = policy_desk()
    change = adopt(desk, "dibao.standard_monthly:rural=700.00")
    eve = ran(county, EVE)
    assert paid(folders.results_of(eve)) == due(OLD)
    assert measure(eve, now=DECIDED) == []
    page = sign_in(client, desk.proposer).get("/policy-changes/").content.decode()
    assert "还没有到执行日期" in page or "下一次研判以后" in page

    month = ran(county, MONTH)
    assert paid(folders.results_of(month)) == due(NEW)
    (effect,) = measure(month, now=DECIDED + timedelta(days=20))
    more = sum(due(NEW)) - sum(due(OLD))
    assert effect.figures["households"] == 4
    assert effect.figures["unknown"] >= 1
    dibao = next(one for one in effect.figures["programmes"] if one["name"] == "最低生活保障")
    assert (dibao["enters"], dibao["more"], dibao["month_fen"]) == (2, 2, more)
    assert measure(month, now=DECIDED) == []  # once
    page = client.get("/policy-changes/").content.decode()
    assert "2026年12月1日" in page
    assert "4 户因此有变化" in page
    assert f"条件还不清楚的 {effect.figures['unknown']} 户（人）不在内" in page
    assert (
        Event.objects.filter(verb="policy_effect_measured", subject=f"policy_change:{change.pk}").count() == 1
    )

    # Asked in December, a day of November gives November's answer.
    past = tmp_path / "past"
    fastest.evaluate_all(folders.snapshot_of(month), queries.county_pack(), EVE, past)
    assert paid(past) == due(OLD)


def test_the_end_of_a_change_is_measured_as_well_and_one_that_nobody_rests_on_says_so(county: County) -> None:
    desk = policy_desk()
    raise_ = adopt(desk, "dibao.standard_monthly:rural=700.00")
    idle = adopt(desk, "discovery.silence_per_mille=9")
    month = ran(county, MONTH)
    figures = {one.change_id: one.figures["households"] for one in measure(month, now=DECIDED)}
    assert figures == {raise_.pk: 4, idle.pk: 0}
    end = actions.propose_end(
        officer=desk.proposer,
        change_id=raise_.pk,
        basis="示例旗民发〔2026〕10号",
        effective_on=date(2027, 1, 1),
        now=DECIDED,
    )
    actions.approve(officer=desk.lead, change_id=end.pk, now=DECIDED)
    actions.approve(officer=desk.finance, change_id=end.pk, now=DECIDED)
    (ended,) = measure(ran(county, date(2027, 1, 4)), now=DECIDED)
    assert ended.change == end
    assert ended.figures["households"] == 4
    assert ended.figures["month_more_fen"] < 0
