"""A question of a policy at a visit and at the counter: dated, it changes the lead at once and stands in the next run."""

import shutil
import tempfile
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

from minsheng.accounts.models import Officer
from minsheng.asking import rules
from minsheng.asking.errors import Refusal
from minsheng.asking.models import Answer
from minsheng.discovery import hearing, raising, writing
from minsheng.discovery import react as reacting
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.kernel.errors import MinshengError
from minsheng.phone import actions as phone
from minsheng.phone.actions import Files
from minsheng.phone.items import VisitItem
from minsheng.policy import packs
from tests.db.registry.support import ALONE, MOTHER, NOW, VILLAGE
from tests.support.frozen import frozen
from tests.support.live_county import load, register_rows, week
from tests.support.officers import make_officer, sign_in
from tests.support.pack_folders import assistance_pack

LATER = NOW + timedelta(hours=2)
TODAY = date(2026, 11, 16)
KEY = "5f0e8a4e-2f8b-4d3c-9d0a-0a0a0a0a0a0a"


@lru_cache(maxsize=1)
def winter_pack() -> Path:
    """The assistance pack with the winter's questions."""
    chain = Path(tempfile.mkdtemp(prefix="minsheng-pack-")) / "packs"
    shutil.copytree(assistance_pack().parent, chain)
    common = next(folder.path for folder in packs.chain("demo") if folder.code == "common")
    shutil.copy(common / "rules" / "seasonal_relief.py", chain / "common" / "rules")
    return chain / assistance_pack().name


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MINSHENG_HOME, settings.MINSHENG_PACK = tmp_path, winter_pack()
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试-001"


@pytest.fixture
def leads(db) -> tuple[Lead, Lead]:
    """The family's lead and the neighbour's: both houses were damaged in August."""

    def build() -> None:
        load("register", register_rows())
        row = {
            "disaster_code": "Z1",
            "disaster_kind": "flood",
            "happened_on": date(2026, 8, 1),
            "severe_rooms": 2,
        }
        load(
            "disaster", [{"id": MOTHER, "name": "乌云其木格", **row}, {"id": ALONE, "name": "陈志强", **row}]
        )
        week()

    frozen("two houses damaged before the winter", build)
    family, neighbour = Lead.objects.filter(programme="winter_relief").order_by("household__source_key")
    return family, neighbour


def name_of(lead: Lead) -> str:
    return f"joint-{lead.household_id}-winter_difficulty"


def worker() -> Officer:
    return Officer.objects.filter(role="village_worker").first() or make_officer(
        "village_worker", region_code=VILLAGE
    )


def tell(lead: Lead, text: str, *, on: date = TODAY, at=LATER, officer: Officer | None = None) -> int:
    return hearing.tell(
        officer=officer or worker(), leads=[lead], told={name_of(lead): text}, said_on=on, source="visit", now=at
    )  # fmt: skip


def test_a_visit_asks_what_the_rules_still_need_and_the_next_run_knows_it(leads: tuple[Lead, Lead]) -> None:
    family, neighbour = leads
    assert (family.label, [one.name for one in hearing.to_ask([family], TODAY)]) == (
        "check",
        [name_of(family)],
    )
    item = VisitItem(
        key=KEY, lead_id=family.pk, visited_on=TODAY, met_person=True, living="hardship", care_need=None,
        method="home", note="", checklist={}, place=None, consented=False,
        asked={name_of(family): "yes", "joint-1-nothing": "yes"},
    )  # fmt: skip
    for _ in range(2):  # a telephone sends twice
        phone.send_visit(officer=worker(), item=item, files=Files(), now=LATER)
    kept = Answer.objects.get()
    assert (kept.value, kept.said_on, kept.source, kept.officer) == (rules.YES, TODAY, "visit", worker())
    desk = make_officer("county_desk", region_code="990101")
    sheet = sign_in(Client(), desk).get(f"/visits/{VisitRecord.objects.get().pk}/").content.decode()
    assert rules.questions(packs.load(str(winter_pack())), TODAY)["winter_difficulty"].text in sheet
    assert tell(neighbour, "no", officer=desk) == 1
    week(LATER + timedelta(minutes=5))
    family.refresh_from_db()
    neighbour.refresh_from_db()
    assert (family.label, family.status) == ("inform", "visited")
    assert (neighbour.status, neighbour.outcome) == ("closed", "facts_changed")
    assert "今冬明春" in neighbour.outcome_note
    assert Lead.objects.filter(programme="winter_relief").count() == 2
    assert hearing.to_ask([family], TODAY) == []
    # Half a year later nobody knows any more.
    assert hearing.to_ask([family], date(2027, 5, 17)) != []


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("where", [raising, reacting])
def test_an_answer_given_while_leads_are_worked_out_is_not_undone(
    leads: tuple[Lead, Lead], monkeypatch: pytest.MonkeyPatch, where: ModuleType, *, guarded: bool
) -> None:
    """Without the guard the lead that the answer closed is open again: the search had read no answer yet."""
    neighbour, prepare, desk = leads[1], where.prepare, make_officer("county_desk", region_code="990101")

    def prepare_slowly(*args: Any, **kwargs: Any) -> Any:
        drafts = prepare(*args, **kwargs)
        assert tell(neighbour, "no", officer=desk) == 1
        return drafts

    monkeypatch.setattr(where, "prepare", prepare_slowly)
    if not guarded:
        monkeypatch.setattr(writing, "moved_since", lambda *_: frozenset())
    later = LATER + timedelta(minutes=5)
    if where is raising:
        week(later)
    else:
        row = {
            "disaster_code": "Z1",
            "disaster_kind": "flood",
            "happened_on": date(2026, 8, 1),
            "severe_rooms": 3,
        }
        file = load("disaster", [{"id": ALONE, "name": "陈志强", **row}], now=LATER)
        assert reacting.react(file.batch, actor="t", now=later) is not None
    still = Lead.objects.filter(programme="winter_relief", subject_id=neighbour.subject_id)
    assert still.exclude(status="closed").exists() is not guarded


def test_no_at_the_counter_closes_the_lead(leads: tuple[Lead, Lead]) -> None:
    lead = leads[0]
    desk = sign_in(Client(), make_officer("town_desk", region_code=VILLAGE[:9]))
    page = f"/households/{lead.household_id}/"
    assert "当面问这几句" in desk.get(page).content.decode()
    told = desk.post(f"{page}answer/", {f"asked-{name_of(lead)}": "no"}, follow=True).content.decode()
    assert "已按回答重新判断" in told
    assert "柜台询问" in told
    assert "当面问这几句" not in told
    lead.refresh_from_db()
    assert lead.status == "closed"


def test_an_older_answer_that_comes_late_changes_nothing(leads: tuple[Lead, Lead]) -> None:
    lead, hour = leads[0], timedelta(hours=1)
    assert tell(lead, "yes") == 1
    lead.refresh_from_db()
    assert lead.label == "inform"
    assert tell(lead, "no", on=TODAY - timedelta(days=1), at=LATER + hour) == 0
    assert tell(lead, "no", at=LATER + hour) == 1
    assert [(one.value, one.ended_at is None) for one in Answer.objects.order_by("pk")] == [
        (1, False),
        (0, True),
    ]


def test_what_cannot_be_answered(leads: tuple[Lead, Lead]) -> None:
    lead = leads[0]
    with pytest.raises(Refusal, match="请选"):
        tell(lead, "perhaps")
    with pytest.raises(Refusal, match="不能晚于今天"):
        tell(lead, "yes", on=TODAY + timedelta(days=1))
    for role, region, code in (
        ("town_desk", "990101102", "OUTSIDE_JURISDICTION"),
        ("auditor", "990101", "DUTY_MISSING"),
    ):
        with pytest.raises(MinshengError) as refusal:
            tell(lead, "yes", officer=make_officer(role, region_code=region))
        assert refusal.value.code == code
    assert not Answer.objects.exists()
