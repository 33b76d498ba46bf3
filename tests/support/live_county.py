"""Five people from files of the registry's tests, a first run over them, and files that come in after it."""

from datetime import date, timedelta
from typing import Any

from minsheng.accounts.models import Officer
from minsheng.assessment import actions as assessment
from minsheng.discovery.actions import raise_leads
from minsheng.discovery.models import Sweep
from minsheng.feeds.models import Batch
from tests.db.registry.support import ALONE, GRANDMA, NOW, VILLAGE, load, make_batch, register_rows
from tests.support.frozen import frozen
from tests.support.officers import make_officer

WEEK = timedelta(days=7)
LATER = NOW + timedelta(days=1)
NAMES = {GRANDMA: "张桂兰", ALONE: "陈志强"}


def roll_row(id_: str) -> dict[str, Any]:
    """A row of the old-age roll."""
    return {
        "id": id_, "name": NAMES[id_], "town_name": "一镇", "village_name": "一村", "monthly_fen": 10000,
        "start_month": date(2025, 1, 1), "status": "running", "account_name": NAMES[id_],
    }  # fmt: skip


def first_week() -> Sweep:
    """The register, the old-age roll with the grandmother and, too young for it, the neighbour; then a run and its leads."""

    def build() -> Sweep:
        load("register", register_rows())
        load("roll_old_age", [roll_row(GRANDMA), roll_row(ALONE)])
        return week()

    return frozen("five people after a week", build)


def week(at: Any = NOW + timedelta(minutes=1)) -> Sweep:
    """A run over what is known at an instant, and its leads."""
    run = assessment.run(as_of=date(2026, 11, 16), known_at=at, actor="t", now=at)
    return raise_leads(run, actor="t", now=at)


def death_of(id_: str, *, at: Any = LATER) -> Batch:
    """A registered file of the crematorium with one row."""
    row = {"id": id_, "name": NAMES[id_], "died_on": date(2026, 11, 14), "cremated_on": date(2026, 11, 15)}
    return load("deaths", [row], now=at).batch


def declaration_of(id_: str, number: str, *, at: Any = LATER) -> Batch:
    """A registered file with one self-declaration."""
    row = {
        "id": id_, "name": NAMES[id_], "declaration_number": number, "declared_on": date(2026, 11, 15),
        "hardship": "因病", "note": "看病花费大",
    }  # fmt: skip
    return load("declarations", [row], now=at).batch


def worker() -> Officer:
    """Who goes to the family's village."""
    return make_officer("village_worker", region_code=VILLAGE)


__all__ = [
    "ALONE",
    "GRANDMA",
    "LATER",
    "NOW",
    "VILLAGE",
    "WEEK",
    "death_of",
    "declaration_of",
    "first_week",
    "load",
    "make_batch",
    "register_rows",
    "roll_row",
    "week",
    "worker",
]
