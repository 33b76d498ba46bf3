"""Who may not know of a custody reads of none: not in the facts of a lead, and not in the words for its kind."""

from typing import Any

import pytest

from minsheng.accounts.models import Officer
from minsheng.discovery import presenting, redaction, states

HELD = ("服刑", "强戒", "刑满", "在押", "羁押")


def evidence() -> dict[str, Any]:
    told = [
        ("in_custody", True, "是"),
        ("custody_until", "2027-03-01", "2027年3月1日"),
        ("birth_date", "1990-01-01", "1990年"),
    ]
    parents = [("father_situation", "custody", "服刑"), ("mother_situation", "dead", "去世")]
    return {
        "facts": [
            {"column": column, "value": value, "text": text, "row_id": 1}
            for column, value, text in told + parents
        ]
    }


@pytest.mark.parametrize("role", ["village_worker", "social_worker", "auditor"])
def test_without_the_duty_custody_is_covered_and_the_rest_is_not(role: str) -> None:
    shown, covered, locked = redaction.for_officer(evidence(), Officer(role=role, is_active=True))
    assert covered
    assert not locked
    assert [fact["text"] for fact in shown["facts"]] == ["＊＊＊", "＊＊＊", "1990年", "＊＊＊", "去世"]


def test_the_town_sees_it() -> None:
    shown, covered, _locked = redaction.for_officer(evidence(), Officer(role="town_desk", is_active=True))
    assert not covered
    assert shown == evidence()


def test_no_word_that_stands_on_a_sheet_says_that_somebody_is_held() -> None:
    words = [*states.REASONS.values(), *presenting.REVIEW_STEPS.values(), *presenting.SIGNAL_STEPS.values()]
    assert [word for word in words if any(held in word for held in HELD)] == []
