"""A roll judged anew: reasons, sample, outcomes; nothing ends by itself and the sums add up."""

import io
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from python_calamine import CalamineWorkbook

from minsheng.accounts.errors import Refusal
from minsheng.assessment.models import Run
from minsheng.discovery.actions import close, record_visit
from minsheng.discovery.models import Lead
from minsheng.kernel.errors import MinshengError
from minsheng.rectification import actions, queries, rules
from minsheng.rectification.models import Entry, Rectification
from minsheng.rectification.rules import RectificationError, Unit
from minsheng.registry.models import Enrolment
from minsheng.trail.models import Event
from tests.support.frozen import frozen
from tests.support.lead_county import AGREED, NOW, POOR, SEVERE, County, name_of
from tests.support.officers import make_officer, sign_in
from tests.support.pack_folders import assistance_pack

pytestmark = pytest.mark.django_db
MOVED = {"hukou_status": "moved", "moved_on": date(2026, 5, 1)}
TOWN, OTHER = "990101001", "990101002"


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> None:
    cache.clear()
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = assistance_pack()


def build() -> dict[str, list[int]]:
    county = County()
    made = {
        "fine": county.household(POOR, facts=AGREED),
        "rich": county.household(POOR | {"wage_fen": 900_000}, facts=AGREED),
        "open": county.household(POOR | {"company_count": None}, facts=AGREED),
        "dead": county.household(POOR | {"alive": False, "died_on": date(2026, 8, 1)}, facts=AGREED),
        "far": county.household(POOR, facts=AGREED, region=f"{OTHER}001"),
        "moved": county.household(
            POOR | {"hukou_status": "moved", "moved_on": date(2026, 5, 1)}, facts=AGREED, region=f"{OTHER}001"
        ),
    }
    for ids in made.values():
        county.enrol(ids[1], "dibao", ids[0])
    made["missing"] = county.household(POOR | SEVERE | {"birth_date": date(1940, 1, 1)}, facts=AGREED)
    made["run"] = [county.assess().pk]
    return made


@pytest.fixture
def roll() -> dict[str, list[int]]:
    """Six households on the dibao roll in two towns, and one old pair that is eligible and not on it."""
    return frozen("rectification", build)


@pytest.fixture
def desk(db):
    return make_officer("county_desk")


@pytest.fixture
def made(roll, desk) -> Rectification:
    return actions.open_rectification(
        officer=desk, programme="dibao", run=Run.objects.get(), sample_size=4, seed="s", now=NOW
    )


def entry(made: Rectification, household: list[int]) -> Entry:
    return made.entries.get(subject_id=household[0])


class TestOpening:
    def test_everybody_on_the_roll_is_judged_by_the_run(self, made, roll) -> None:
        verdicts = {
            name: entry(made, ids).verdict for name, ids in roll.items() if name not in ("missing", "run")
        }
        assert verdicts == {
            "fine": "keep", "far": "keep", "rich": "leave", "open": "unclear", "dead": "leave", "moved": "leave",
        }  # fmt: skip
        assert "dead" in entry(made, roll["dead"]).reasons
        assert [r for r in entry(made, roll["rich"]).reasons if r.startswith("unmet:")]
        assert [r for r in entry(made, roll["open"]).reasons if r.startswith("unknown:")]
        assert [one["text"] for one in made.reasons if "须为0" in one["text"] or "须不超过" in one["text"]]
        assert not [one["text"] for one in made.reasons if one["text"].endswith(("不超过", "低于", "达到"))]
        counted = {one["code"]: one["subjects"] for one in made.reasons}
        assert (counted["dead"], counted["moved"]) == (1, 1)

    def test_who_should_come_in_stands_beside_it(self, made) -> None:
        assert made.missing == {"both": 1}

    def test_no_enrolment_is_touched_and_each_household_drawn_is_a_visit(self, roll, desk) -> None:
        before = list(Enrolment.objects.values())
        made = actions.open_rectification(
            officer=desk, programme="dibao", run=Run.objects.get(), sample_size=4, seed="s", now=NOW
        )
        assert list(Enrolment.objects.values()) == before
        drawn = made.entries.filter(is_sampled=True)
        assert list(
            Lead.objects.order_by("subject_id").values_list("subject_id", "label", "reason", "status")
        ) == [
            (subject, "review", "annual", "open")
            for subject in drawn.order_by("subject_id").values_list("subject_id", flat=True)
        ]
        assert {lead.due_on for lead in Lead.objects.all()} == {NOW.date() + actions.VISITED_WITHIN}
        assert all(lead.evidence["conditions"] for lead in Lead.objects.all())
        assert all("sources" in fact for lead in Lead.objects.all() for fact in lead.evidence["facts"])

    def test_the_visit_comes_back_into_the_rectification_and_its_result_closes_the_lead(
        self, made, desk
    ) -> None:
        lead = Lead.objects.order_by("pk")[0]
        mine = made.entries.get(subject_id=lead.subject_id)
        record_visit(
            lead_id=lead.pk, officer=desk, visited_on=NOW.date(), met_person=True, idempotency_key="k", now=NOW,
            living="fair",
        )  # fmt: skip
        page = sign_in(Client(), desk).get(f"/rectifications/{made.pk}/?show=sample").text
        assert page.count("已走访，") == 1
        assert page.count("等走访") == len(made.entries.filter(is_sampled=True)) - 1
        with pytest.raises(MinshengError) as caught:
            close(lead_id=lead.pk, officer=desk, outcome="informed", now=NOW)
        assert caught.value.code == "RESULT_ELSEWHERE"
        actions.record_outcome(
            entry_id=mine.pk,
            officer=desk,
            outcome="leave",
            note="收入已超过标准",
            heard_on=NOW.date(),
            now=NOW,
        )
        lead.refresh_from_db()
        assert (lead.status, lead.outcome, lead.closed_by) == ("closed", "not_eligible", desk)
        assert Lead.objects.exclude(status="closed").count() == len(made.entries.filter(is_sampled=True)) - 1

    def test_it_is_one_event_and_happens_once_for_a_run(self, made, desk) -> None:
        event = Event.objects.get(verb="rectification_opened")
        assert (event.detail["subjects"], event.actor) == (6, desk.actor)
        with pytest.raises(RectificationError) as caught:
            actions.open_rectification(
                officer=desk, programme="dibao", run=made.run, sample_size=4, seed="t", now=NOW
            )
        assert caught.value.code == "ALREADY_OPENED"

    @pytest.mark.parametrize(
        ("programme", "size", "code"),
        [("dibao", 0, "SAMPLE_SIZE"), ("dibao", 50_001, "SAMPLE_SIZE"), ("nothing", 1, "PROGRAMME_NOT_IN_RUN"),
         ("old_age_allowance", 1, "ROLL_EMPTY")],
    )  # fmt: skip
    def test_what_cannot_be_opened_says_why(self, roll, desk, programme, size, code) -> None:
        with pytest.raises(RectificationError) as caught:
            actions.open_rectification(
                officer=desk, programme=programme, run=Run.objects.get(), sample_size=size, seed="s", now=NOW
            )
        assert caught.value.code == code
        assert not Rectification.objects.exists()

    def test_a_town_opens_none(self, roll) -> None:
        with pytest.raises(Refusal):
            actions.open_rectification(
                officer=make_officer("town_desk", region_code=TOWN), programme="dibao", run=Run.objects.get(),
                sample_size=4, seed="s", now=NOW,
            )  # fmt: skip


class TestSample:
    UNITS = [Unit(n, f"99010100{n % 3}", ("keep", "leave")[n % 10 == 0]) for n in range(600)]

    def test_is_the_same_for_the_same_seed_whatever_the_order(self) -> None:
        assert rules.sample(self.UNITS, 60, "a") == rules.sample(self.UNITS[::-1], 60, "a")
        assert rules.sample(self.UNITS, 60, "a") != rules.sample(self.UNITS, 60, "b")

    @pytest.mark.parametrize("size", [6, 7, 60, 599, 600, 5_000])
    def test_has_the_size_asked_for(self, size) -> None:
        assert len(rules.sample(self.UNITS, size, "a")) == min(size, 600)

    def test_keeps_the_proportion_of_each_stratum(self) -> None:
        chosen = rules.sample(self.UNITS, 60, "a")
        strata = {(u.town, u.verdict): 0 for u in self.UNITS}
        for unit in self.UNITS:
            strata[unit.town, unit.verdict] += unit.subject_id in chosen
        assert {v for (_, verdict), v in strata.items() if verdict == "leave"} == {2}
        assert {v for (_, verdict), v in strata.items() if verdict == "keep"} == {18}

    def test_takes_all_who_must_be_visited_besides(self) -> None:
        chosen = rules.sample(self.UNITS, 60, "a", always={1, 2, 3})
        assert {1, 2, 3} <= chosen
        assert len(chosen) == 63


class TestOutcomes:
    def test_leaving_needs_a_hearing_and_a_name_and_ends_nothing(self, made, roll) -> None:
        town = make_officer("town_desk", region_code=TOWN)
        rich = entry(made, roll["rich"])
        with pytest.raises(RectificationError) as caught:
            actions.record_outcome(
                entry_id=rich.pk, officer=town, outcome="leave", note="收入已超标准", heard_on=None, now=NOW
            )
        assert caught.value.code == "HEARING_MISSING"
        before = list(Enrolment.objects.values())
        actions.record_outcome(
            entry_id=rich.pk, officer=town, outcome="leave", note="收入已超标准", heard_on=NOW.date(), now=NOW
        )
        rich.refresh_from_db()
        assert (rich.outcome, rich.decided_by) == ("leave", town)
        assert list(Enrolment.objects.values()) == before
        assert Event.objects.get(verb="rectification_outcome").detail["outcome"] == "leave"

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"outcome": "gone"}, "OUTCOME_UNKNOWN"),
            ({"note": "好"}, "NOTE_TOO_SHORT"),
            ({"note": "电话13800138000"}, "NOTE_HOLDS_NUMBER"),
            ({"outcome": "leave", "heard_on": NOW.date() + timedelta(days=2)}, "HEARING_IN_FUTURE"),
        ],
    )
    def test_a_bad_word_changes_nothing(self, made, roll, desk, said, code) -> None:
        form = {"outcome": "keep", "note": "入户情况属实", "heard_on": None, **said}
        with pytest.raises(RectificationError) as caught:
            actions.record_outcome(entry_id=entry(made, roll["fine"]).pk, officer=desk, now=NOW, **form)
        assert caught.value.code == code
        assert entry(made, roll["fine"]).outcome == ""

    def test_a_town_records_its_own_households_only(self, made, roll) -> None:
        town = make_officer("town_desk", region_code=TOWN)
        with pytest.raises(Refusal) as caught:
            actions.record_outcome(
                entry_id=entry(made, roll["far"]).pk, officer=town, outcome="keep", note="入户情况属实", heard_on=None, now=NOW
            )  # fmt: skip
        assert caught.value.code == "OUTSIDE_JURISDICTION"

    def test_the_towns_add_up_to_the_county(self, made, roll, desk) -> None:
        actions.record_outcome(
            entry_id=entry(made, roll["fine"]).pk,
            officer=desk,
            outcome="keep",
            note="入户情况属实",
            heard_on=None,
            now=NOW,
        )
        actions.record_outcome(
            entry_id=entry(made, roll["far"]).pk,
            officer=desk,
            outcome="adjust",
            note="人口有变化",
            heard_on=None,
            now=NOW,
        )
        towns, total = queries.progress(desk, made)
        assert [part.town for part in towns] == [TOWN, OTHER]
        for part in [*towns, total]:
            assert part.total == part.keep + part.leave + part.unclear
            assert part.done == part.kept + part.adjusted + part.leaving
        assert asdict(total) | {"town": ""} == {
            key: "" if key == "town" else sum(asdict(part)[key] for part in towns) for key in asdict(total)
        }
        assert (total.total, total.done, total.sampled) == (
            6,
            2,
            Entry.objects.filter(is_sampled=True).count(),
        )
        _, own = queries.progress(make_officer("town_desk", region_code=OTHER), made)
        assert own.total == 2


class TestScreens:
    def test_the_county_opens_one_and_the_town_works_on_its_part(self, roll, desk) -> None:
        county = sign_in(Client(), desk)
        page = county.post(
            "/rectifications/open/", {"programme": "dibao", "size": "4"}, follow=True
        ).content.decode()
        assert "已对照名册逐户重新研判" in page
        made = Rectification.objects.get()
        town = sign_in(Client(), make_officer("town_desk", region_code=TOWN))
        page = town.get(f"/rectifications/{made.pk}/").content.decode()
        assert "数据提示不再符合" in page
        assert name_of(roll["rich"][1]) not in page
        assert f"/rectifications/entries/{entry(made, roll['far']).pk}/" not in page
        rich = entry(made, roll["rich"])
        form = {
            "outcome": "keep",
            "note": "入户情况属实",
            "heard_on": "",
            "next": f"/rectifications/{made.pk}/",
        }
        assert (
            "已登记" in town.post(f"/rectifications/entries/{rich.pk}/", form, follow=True).content.decode()
        )

    def test_whom_the_data_speak_against_stand_before_the_rest(self, made, roll, desk) -> None:
        verdicts = list(queries.entries(desk, made).values_list("verdict", flat=True))
        assert verdicts[-1] == "keep"
        assert verdicts == sorted(verdicts, reverse=True)
        assert len(set(verdicts)) == 3

    def test_the_list_is_narrowed(self, made, roll, desk) -> None:
        for wanted, count in (
            ("reason=dead", 1),
            ("show=leave", 3),
            ("show=unclear", 1),
            (f"town={OTHER}", 2),
            ("reason=x", 6),
        ):
            page = sign_in(Client(), desk).get(f"/rectifications/{made.pk}/?{wanted}").content.decode()
            assert page.count('class="deed"') == count, wanted

    def test_only_what_has_a_roll_is_offered(self, made, desk) -> None:
        offered = {code for code, _ in sign_in(Client(), desk).get("/rectifications/").context["programmes"]}
        assert {"dibao", "tekun", "disability_care"} <= offered
        assert "winter_relief" not in offered

    def test_the_export_is_masked_signed_and_on_record(self, made, desk) -> None:
        county = sign_in(Client(), desk)
        answer = county.post(f"/rectifications/{made.pk}/export/", {"purpose": "年度整治汇总"})
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert len(rows) == 3 + 6
        assert "年度整治汇总" in rows[1][0]
        assert all("*" in row[1] for row in rows[3:])
        assert Event.objects.get(verb="rectification_exported").detail["rows"] == 6

    def test_another_county_sees_none(self, made) -> None:
        other = sign_in(Client(), make_officer("county_desk", region_code="990102", username="other"))
        assert "还没有开展过整治" in other.get("/rectifications/").content.decode()
        assert other.get(f"/rectifications/{made.pk}/").status_code != 200
