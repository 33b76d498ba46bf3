"""Posts, training bodies and prescriptions: from a file into the facts folder and through the policies that judge them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from minsheng.engine import fastest
from minsheng.feeds.models import Reject
from minsheng.policy import packs
from minsheng.registry.export import collect, snapshot
from minsheng.registry.models import Thing
from tests.db.registry.support import ALONE, AS_OF, FATHER, NOW, load, register_rows
from tests.db.registry.test_export import of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
BODY = "52990101MJ0000001X"


@pytest.fixture(autouse=True)
def places() -> None:
    load("regions", [
        {"code": "990101", "level": "county", "area_name": "甲县"},
        {"code": "990101101", "level": "town", "area_name": "甲镇"},
    ])  # fmt: skip
    load("register", register_rows())


def post(id_number: str, name: str, **more: Any) -> dict[str, Any]:
    common = {
        "post_kind": "rural", "approved": True, "since": date(2025, 3, 1), "until": date(2027, 2, 28), "placed_before": 0,
        "hours_month": 80, "days_required": 21, "days_attended": 21, "absences": 0, "appraisal": "passed",
        "accident_cover": True,
    }  # fmt: skip
    return {"id": id_number, "name": name, **common, **more}


def told(kind: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = collect(as_of=AS_OF, known_at=LATER).get(kind, None)
    return [] if rows is None else rows.to_pylist()  # type: ignore[attr-defined]


def test_a_post_is_paid_by_its_policy_and_gone_with_the_next_list(tmp_path: Path) -> None:
    assert told("post") == []
    load("posts", [post(FATHER, "巴图"), post(ALONE, "陈志强", absences=5)])
    (mine, other) = told("post")
    assert (mine["person_id"], mine["kind"], mine["since"], mine["urban_rural"]) == (
        of(FATHER)["person_id"], "rural", date(2025, 3, 1), "rural",
    )  # fmt: skip
    assert (mine["county"], other["absences"]) == ("990101", 5)
    assert (mine["posts_held"], other["posts_held"]) == (1, 1)
    snapshot(tmp_path / "facts", as_of=AS_OF, known_at=LATER)
    fastest.evaluate_all(tmp_path / "facts", packs.load("demo"), AS_OF, tmp_path / "results")
    judged = pq.read_table(tmp_path / "results" / "post_rural.parquet").to_pylist()
    assert len(judged) == 2
    twice = [post(FATHER, "巴图", days_attended=20), post(FATHER, "巴图", since=date(2026, 1, 1))]
    load("posts", twice, now=LATER)
    assert next((one["days_attended"], one["posts_held"]) for one in told("post")) == (20, 2)


def test_a_training_body_stands_where_its_code_was_given() -> None:
    body = {
        "body_name": "示例培训中心",
        "credit_code": BODY,
        "licence": "示教民1号",
        "licence_until": date(2026, 11, 1),
    }
    load("training", [
        {**body, "body_kind": "academic", "standing": "black", "problems": "有安全隐患", "teachers": 3, "registration": "民非",
         "supervised_account": "无"},
        {"body_name": "别处", "credit_code": "52880101MJ0000001X", "standing": "white", "problems": "无"},
    ])  # fmt: skip
    first, second = told("institution")
    assert (first["county"], first["standing"], first["inspection"]) == ("990101", "open", "failed")
    assert (first["school_licence"], first["registered"], first["fees_supervised"]) == (False, True, False)
    assert (first["safety_hazard"], first["illegal_training"]) == (True, None)
    assert (second["county"], second["illegal_training"], second["inspection"]) == ("990101", False, "passed")


def test_a_prescription_names_nobody() -> None:
    one = {
        "title": "middle",
        "setting": "emergency",
        "issued_on": date(2026, 11, 3),
        "days": 1,
        "right": "restricted",
    }
    load("prescriptions", [
        {**one, "prescription_number": "R1", "grade": "special"},
        {**one, "prescription_number": "R2", "is_antibiotic": False, "drugs": 6, "finding": "1-11", "kind": "ordinary",
         "dispensed_on": date(2026, 11, 3)},
    ])  # fmt: skip
    first, second = told("prescription")
    assert (first["person_id"], first["antibiotic_grade"], first["emergency"], first["right_granted"]) == (
        None, "special", True, True,
    )  # fmt: skip
    assert second["antibiotic_grade"] == "none"
    assert (second["drugs"], second["finding"], second["dispensed_on"]) == (6, "1-11", date(2026, 11, 3))
    load("prescriptions", [{**one, "prescription_number": "R3", "grade": "none"}], now=LATER)
    assert Thing.objects.filter(kind="prescription", ended_at__isnull=True).count() == 1


def test_where_two_counties_are_served_a_row_without_its_place_goes_back() -> None:
    load("regions", [{"code": "990202", "level": "county", "area_name": "乙县"}], mode="delta")
    load("prescriptions", [{"prescription_number": "R1", "issued_on": date(2026, 11, 3), "grade": "none"}])
    assert list(Reject.objects.filter(batch__feed="prescriptions").values_list("code", flat=True)) == [
        "AREA_UNKNOWN"
    ]
    assert told("prescription") == []
