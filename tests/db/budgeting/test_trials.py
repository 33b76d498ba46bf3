"""The what-if desk: a trial answers as the comparison does, inside one's area, and becomes a proposal for two others."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from minsheng.accounts.errors import Refusal
from minsheng.amendments.models import PolicyChange
from minsheng.assessment.models import Run
from minsheng.budgeting import actions, folders, forming, presenting, queries, starting
from minsheng.budgeting.models import Trial
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.policy import packs
from minsheng.trail.models import Event
from tests.support.frozen import frozen
from tests.support.lead_county import AGREED, NOW, ON, POOR, VILLAGE, County
from tests.support.officers import make_officer, sign_in
from tests.support.policy_desk import Desk, policy_desk

pytestmark = pytest.mark.django_db
RAISE = "dibao.standard_monthly:rural+60%"
TOWN, OTHER = "990101001", "990101002"
BUDGET_FEN = 10**9


class Tried(NamedTuple):
    """A trial that is done, who asked for it, and the run it stands on."""

    desk: Desk
    run: Run
    trial: Trial


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    monkeypatch.setattr(starting, "start", actions.work)  # the same work, in this process


@pytest.fixture
def run() -> Run:
    """Households of two towns: far below the raised line, just under and just over it, well over it, unclear."""
    return Run.objects.get(pk=frozen("trials", _build))


def _build() -> int:
    county = County()
    line = (
        packs.load("demo")
        .parameters.resolve("dibao.standard_monthly", ON, by_class=True)
        .pick("rural", VILLAGE)
    )
    assert line is not None
    raised = int(line.value) * 160 // 100
    for wage in (20_000, 40_000, 60_000, raised * 95 // 100, raised * 105 // 100, 900_000):
        county.household(POOR | {"wage_fen": wage}, facts=AGREED)
    county.household(POOR | {"wage_fen": 65_000}, facts=AGREED, region=f"{OTHER}001")
    county.household(POOR | {"company_count": None}, facts=AGREED)
    county.household(POOR, POOR | {"birth_date": date(2015, 1, 1)}, facts=AGREED)
    return county.assess().pk


@pytest.fixture
def desk(run: Run) -> Desk:
    assert run.status == "done"
    return policy_desk()


@pytest.fixture
def tried() -> Tried:
    """The rural standard raised for the whole county against a budget, worked out once."""
    return frozen("trials-tried", _try)


def _try() -> Tried:
    run = Run.objects.get(pk=frozen("trials", _build))
    desk = policy_desk()
    return Tried(desk, run, asked(desk, run, budget=BUDGET_FEN))


def asked(
    desk: Desk,
    run: Run,
    *changes: str,
    region: str = "990101",
    budget: int | None = None,
    population: Sequence[str] = (),
) -> Trial:
    made = actions.ask(
        officer=desk.proposer, run=run, region=region, on=run.as_of, changes=changes or [RAISE], budget_fen=budget,
        name="提高农村标准", now=NOW, population=population,
    )  # fmt: skip
    return actions.work(made)


def dibao(trial: Trial) -> dict[str, int]:
    return next(p for p in trial.result["programmes"] if p["code"] == "dibao")["total"]


class TestTrial:
    def test_says_who_wins_and_what_it_costs_against_the_budget(self, tried: Tried) -> None:
        trial = tried.trial
        assert (trial.status, trial.failure_code) == ("done", "")
        sums = dibao(trial)
        assert sums["enters"] > 0
        assert sums["after_fen"] > sums["before_fen"]
        assert trial.result["budget"]["left_fen"] == BUDGET_FEN - trial.result["year"]["after_fen"]
        totals = presenting.totals(trial.result)
        assert totals["winners"] >= sums["enters"] + sums["more"]
        assert totals["winners"] <= sum(
            p["total"]["enters"] + p["total"]["more"] for p in trial.result["programmes"]
        )
        assert {p.name for p in folders.folder_of(trial).iterdir()} == {
            "comparison.json", "subjects.parquet", "near.parquet",
        }  # fmt: skip

    def test_the_groups_add_up_to_the_programmes(self, tried: Tried) -> None:
        trial = tried.trial
        whole = presenting.programmes(trial.result)
        for by in presenting.GROUPS:
            rows = presenting.grouped(trial.result, by, "dibao")
            one = next(row for row in whole if row.key == "dibao")
            assert sum(row.year_fen for row in rows) == one.year_fen
            assert sum(row.enters for row in rows) == one.enters
            assert sum(row.share or 0 for row in rows) == pytest.approx(one.share)
        towns = presenting.grouped(trial.result, "town", "")
        assert [row.key for row in towns] == [TOWN, OTHER]
        for field in ("month_fen", "year_fen", "year_after_fen"):  # what is paid once adds up, too
            assert sum(getattr(row, field) for row in towns) == sum(getattr(row, field) for row in whole)

    def test_a_kind_of_household_is_a_part_and_is_said_wherever_the_trial_is(
        self, tried: Tried, client: Client
    ) -> None:
        desk, run, whole = tried
        part = asked(desk, run, population=["children", "rural"])
        assert (dibao(part)["more"], dibao(part)["after"]) == (1, 1)
        assert dibao(whole)["more"] > 1
        with pytest.raises(MinshengError) as caught:
            asked(desk, run, population=["rural", "urban"])
        assert caught.value.code == "WHATIF_POPULATION"
        sign_in(client, desk.proposer)
        for page in (f"/trials/{part.pk}/", "/trials/", f"/trials/compare/?pick={whole.pk}&pick={part.pk}"):
            assert "有未成年人的家庭、农村家庭" in client.get(page).content.decode(), page
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.post(f"/trials/{part.pk}/export/").content))
        assert ["人群", "有未成年人的家庭、农村家庭"] in [
            row[:2] for row in book.get_sheet_by_name("依据").to_python()
        ]
        self._assert_nothing_tells_the_sum_of_one_family(client, part, book)
        form = client.get("/trials/new/?population=children").content.decode()
        assert 'value="children" checked' in form
        client.post(
            f"/trials/{part.pk}/propose/",
            {
                "title": "提高农村低保标准",
                "basis": "示例旗民发〔2026〕9号",
                "evidence": "LOCAL",
                "effective_on": (datetime.now(UTC).date() + timedelta(days=40)).replace(day=1).isoformat(),
            },
        )
        assert PolicyChange.objects.get().figures["only"] == ["有未成年人的家庭", "农村家庭"]
        assert "只算了：有未成年人的家庭、农村家庭" in client.get("/policy-changes/").content.decode()

    def _assert_nothing_tells_the_sum_of_one_family(
        self, client: Client, part: Trial, book: CalamineWorkbook
    ) -> None:
        told = {yuan(part.result[key][one]) for key in ("month", "year") for one in ("more_fen", "after_fen")}
        told |= {yuan(one["more_fen"]) for p in part.result["programmes"] for one in p["reasons"]}
        told -= {"0.00"}
        cells = {f"{cell:,.2f}" for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
                 for cell in row if isinstance(cell, float)}  # fmt: skip
        assert told
        assert not told & cells
        for page in (f"/trials/{part.pk}/", "/trials/", f"/trials/compare/?pick={part.pk}&pick={part.pk}"):
            shown = client.get(page).content.decode()
            assert "＊＊＊" in shown
            # The list names other trials, too.
            assert page == "/trials/" or [one for one in told if one in shown] == [], page

    def test_who_is_paid_nothing_hides_no_sum_of_one_family(self) -> None:
        """Nine who lose a visit and two who gain 400 yuan: the total would tell what the two are paid."""

        def part(code: str, enters: int, leaves: int, fen: int) -> dict[str, Any]:
            after = 40 + enters - leaves
            figures = {"before": 40, "after": after, "enters": enters, "leaves": leaves, "more": 0, "less": 0, "unclear": 0,
                       "same": 40 - leaves, "before_fen": 40 * fen, "after_fen": after * fen}  # fmt: skip
            town = {"key": TOWN, **figures}
            return {"code": code, "name_zh": code, "kind": "person", "cycle": "yearly", "times": 1, "total": figures,
                    "unknown": {"after": 0}, "by_town": [town]}  # fmt: skip

        result = {"programmes": [part("visit", 0, 9, 0), part("premium", 2, 0, 40_000)], "budget": None}
        visit, premium = presenting.programmes(result)
        assert (visit.is_few, premium.is_few) == (False, True)
        assert presenting.whole([visit, premium]).is_few
        assert presenting.grouped(result, "town", "")[0].is_few

    def test_a_town_is_a_part_of_the_county(self, tried: Tried) -> None:
        desk, run, whole = tried
        part = asked(desk, run, region=OTHER)
        assert 0 < dibao(part)["after"] < dibao(whole)["after"]
        assert all(
            r["town"] == OTHER for r in pq.read_table(folders.file_of(part, "subjects.parquet")).to_pylist()
        )

    def test_two_days_are_compared_on_the_same_people(self, desk: Desk, run: Run) -> None:
        made = actions.ask_versions(
            officer=desk.proposer, run=run, region="990101", before_on=date(2026, 6, 30), on=ON, now=NOW
        )
        trial = actions.work(made)
        assert trial.status == "done"
        assert {p["code"] for p in trial.result["programmes"]} >= {"dibao", "tekun"}
        assert trial.result["before_on"] == "2026-06-30"

    def test_what_cannot_be_tried_is_refused_before_anything_is_kept(self, desk: Desk, run: Run) -> None:
        for changes, code, on in (
            (["no.such=1"], "CHANGE_PARAMETER", ON),
            ([], "CHANGE_EMPTY", ON),
            (["niemals"], "CHANGE_FORM", ON),
            ([f"dibao.standard_monthly:rural={n}" for n in range(500, 540)], "TOO_MANY_CHANGES", ON),
            (["dibao.standard_monthly+7%"], "DAY_FAR", ON.replace(year=2099)),
        ):
            with pytest.raises(MinshengError) as caught:
                actions.ask(
                    officer=desk.proposer, run=run, region="990101", on=on, changes=changes, budget_fen=None, name="", now=NOW
                )  # fmt: skip
            assert caught.value.code == code
        assert not Trial.objects.exists()

    def test_a_refusal_while_computing_ends_the_trial_with_its_code(self, desk: Desk, run: Run) -> None:
        trial = asked(desk, run, "discovery.silence_per_mille=9")
        assert (trial.status, trial.failure_code) == ("failed", "WHATIF_NOTHING")
        assert not folders.folder_of(trial).exists()

    def test_it_is_worked_out_once(self, tried: Tried) -> None:
        with pytest.raises(MinshengError) as caught:
            actions.work(tried.trial)
        assert caught.value.code == "TRIAL_STALE"

    def test_a_trial_whose_process_is_gone_says_so(self, desk: Desk, run: Run) -> None:
        made = actions.ask(
            officer=desk.proposer,
            run=run,
            region="990101",
            on=ON,
            changes=[RAISE],
            budget_fen=None,
            name="",
            now=NOW,
        )
        assert actions.give_up_abandoned(made, now=NOW + timedelta(seconds=30)).status == "waiting"
        with folders.in_turn(made):
            assert actions.give_up_abandoned(made, now=NOW + timedelta(hours=1)).status == "waiting"
        gone = actions.give_up_abandoned(made, now=NOW + timedelta(hours=1))
        assert (gone.status, gone.failure_code) == ("failed", "TRIAL_ABANDONED")

    def test_the_database_keeps_kinds_and_times_in_order(self, tried: Tried) -> None:
        rows = Trial.objects.filter(pk=tried.trial.pk)
        for wrong in ({"before_on": ON}, {"status": "failed"}, {"budget_fen": -1}, {"status": "waiting"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)


class TestArea:
    def test_elsewhere_and_nowhere_look_the_same(self, tried: Tried) -> None:
        _, run, trial = tried
        stranger = make_officer("county_desk", region_code="990102", username="stranger")
        for pk in (trial.pk, 999_999):
            with pytest.raises(MinshengError) as caught:
                queries.one(stranger, pk)
            assert caught.value.code == "TRIAL_NOT_FOUND"
        with pytest.raises(Refusal):
            actions.ask(
                officer=stranger,
                run=run,
                region="990101",
                on=ON,
                changes=[RAISE],
                budget_fen=None,
                name="",
                now=NOW,
            )

    def test_the_city_and_the_finance_office_see_sums_and_no_household(
        self, tried: Tried, client: Client
    ) -> None:
        desk, _, trial = tried
        for officer in (desk.finance, make_officer("city_desk")):
            page = sign_in(client, officer).get(f"/trials/{trial.pk}/")
            assert page.status_code == 200
            assert "/households/" not in page.content.decode()
            assert client.get(f"/trials/{trial.pk}/people/?programme=dibao").status_code == 403
            book = CalamineWorkbook.from_filelike(
                io.BytesIO(client.post(f"/trials/{trial.pk}/export/").content)
            )
            assert "变化名单" not in book.sheet_names
        assert sign_in(client, make_officer("village_worker")).get(f"/trials/{trial.pk}/").status_code == 403


class TestForm:
    def test_the_fields_become_changes(self) -> None:
        post = {
            "value|dibao.standard_monthly|rural|": "640.00", "percent|a.b||990102": "7", "drop|dibao|vehicles": "1",
            "limit|dibao|income": "-5%", "value|a.c||": " ", "csrfmiddlewaretoken": "x",
            "value|dibao.amount_mode||": "分档",
        }  # fmt: skip
        assert list(forming.filled(post)) == [
            "dibao.standard_monthly:rural=640.00", "a.b@990102+7%", "dibao!vehicles", "dibao!income-5%",
            "dibao.amount_mode=tier",
        ]  # fmt: skip

    def test_every_value_in_force_of_a_programme_is_offered_with_its_document(self) -> None:
        pack = packs.load("demo")
        rows = forming.parameters(pack, pack.programmes(ON)["dibao"], ON)
        standard = [row for row in rows if row.key.startswith("dibao.standard_monthly|")]
        assert {row.class_ for row in standard} == {"urban", "rural"}
        assert all(row.basis and row.evidence for row in rows)
        assert rows[0].id == "dibao.standard_monthly", "what the place sets stands first"
        left_open = {row.id for row in rows if row.is_open}
        assert {"dibao.job_cost_percent", "dibao.minimum_monthly"} <= left_open
        assert "dibao.vehicles_max" not in left_open, "a limit of 0 that the place set is no rule it lacks"
        limits = {row.key: row.limit for row in forming.conditions(pack, pack.programmes(ON)["dibao"], ON)}
        assert limits["dibao|income"]
        assert not limits["dibao|promise"]


class TestScreens:
    def test_from_the_form_to_the_proposal(self, desk: Desk, run: Run, client: Client) -> None:
        sign_in(client, desk.proposer)
        form = client.get("/trials/new/").content.decode()
        assert "value|dibao.standard_monthly|rural|" in form
        assert "示例参数" in form
        carried = client.post(
            "/trials/new/",
            {"do": "more", "programme": "dibao", "next": "dibao_edge", "drop|dibao|vehicles": "1"},
        )
        assert "change=dibao%21vehicles" in carried.url
        assert "最低生活保障" in client.get(carried.url).content.decode()
        started = client.post(
            "/trials/new/",
            {"do": "run", "run": run.pk, "change": ["dibao!vehicles"], "percent|dibao.standard_monthly|rural|": "60",
             "budget": "1,000,000", "name": "提标并放宽车辆"},
        )  # fmt: skip
        trial = Trial.objects.get()
        assert started.url == f"/trials/{trial.pk}/"
        assert trial.changes == ["dibao!vehicles", RAISE]
        page = client.get(started.url).content.decode()
        for words in (
            "提标并放宽车辆",
            "一户只算一次",
            "预算结余",
            '<svg class="around"',
            "不再要求",
            "刚在线上",
        ):
            assert words in page, words
        assert "/households/" in page
        people = client.get(f"/trials/{trial.pk}/people/?programme=dibao&change=enters").content.decode()
        assert "条件：" in people
        proposed = client.post(
            f"/trials/{trial.pk}/propose/",
            {"title": "提高农村低保标准", "basis": "示例旗民发〔2026〕9号", "evidence": "LOCAL",
             "effective_on": (datetime.now(UTC).date() + timedelta(days=40)).replace(day=1).isoformat()},
        )  # fmt: skip
        change = PolicyChange.objects.get()
        assert proposed.url == f"/policy-changes/#change-{change.pk}"
        assert change.figures["winners"] == presenting.totals(trial.result)["winners"]
        assert not any("%" in one for one in change.changes)
        verbs = set(Event.objects.values_list("verb", flat=True))
        assert verbs >= {"trial_started", "trial_people_seen", "policy_change_proposed"}

    def test_two_saved_ones_stand_side_by_side(self, tried: Tried, client: Client) -> None:
        desk, run, one = tried
        two = asked(desk, run, "dibao.standard_monthly:rural+10%")
        sign_in(client, desk.proposer)
        assert client.post(f"/trials/{one.pk}/name/", {"name": "方案甲"}).status_code == 302
        assert "方案甲" in client.get("/trials/").content.decode()
        page = client.get(f"/trials/compare/?pick={one.pk}&pick={two.pk}").content.decode()
        assert "方案甲" in page
        assert client.get(f"/trials/compare/?pick={one.pk}").status_code == 302

    def test_a_running_one_asks_again_by_itself(self, desk: Desk, run: Run, client: Client) -> None:
        made = actions.ask(
            officer=desk.proposer, run=run, region="990101", on=ON, changes=[RAISE], budget_fen=None, name="",
            now=datetime.now(UTC),
        )  # fmt: skip
        page = sign_in(client, desk.proposer).get(f"/trials/{made.pk}/").content.decode()
        assert 'hx-trigger="every 1s"' in page
        assert "X-Minsheng-Background" in page
        assert client.get(f"/trials/{made.pk}/", headers={"HX-Request": "true"}).content
        actions.work(made)
        assert client.get(f"/trials/{made.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    def test_the_workbook_holds_figures_reasons_and_opaque_numbers(
        self, tried: Tried, client: Client
    ) -> None:
        desk, _, trial = tried
        answer = sign_in(client, desk.proposer).post(f"/trials/{trial.pk}/export/")
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert book.sheet_names == ["汇总", "各项目", "分组", "原因", "依据", "变化名单", "标准线附近"]
        people = book.get_sheet_by_name("变化名单").to_python()[3:]
        assert len(people) == sum(
            p["total"][c] for p in trial.result["programmes"] for c in ("enters", "leaves", "more", "less")
        )
        assert Event.objects.filter(verb="trial_exported").count() == 1
        summary = dict(row[:2] for row in book.get_sheet_by_name("汇总").to_python()[3:])
        assert summary["受益家庭"] == presenting.totals(trial.result)["winners"]
        assert summary["预算结余（元）"] * 100 == trial.result["budget"]["left_fen"]
        close = book.get_sheet_by_name("标准线附近").to_python()[3:]
        assert len(close) == sum(d["near"]["under"] + d["near"]["over"] for d in trial.result["distances"])
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["各项目"]
        names = [cell.value for cell in sheet[3]]
        whole = dict(zip(names, sheet[sheet.max_row], strict=True))
        totals = presenting.totals(trial.result)
        assert whole["项目"].value == "合计"
        assert whole["新进"].value + whole["增加"].value >= totals["winners"] > 0
        for name, key in (
            ("每月多支出（元）", "month_more_fen"),
            ("全年多支出（元）", "year_more_fen"),
            ("全年支出（元）", "year_after_fen"),
        ):
            assert (whole[name].value, whole[name].number_format) == (totals[key] / 100, "#,##0.00"), name
        assert whole["现在"].number_format == "#,##0"
