"""Who may not know of a custody reads of none: not in the facts of a lead, and not in the words for its kind."""

from typing import Any

import pytest

from minsheng.accounts.models import Officer
from minsheng.discovery import presenting, redaction, states

TOLD_NOBODY = ["＊＊＊", "＊＊＊", "1990年", "＊＊＊", "去世", "＊＊＊"]
HELD = ("服刑", "强戒", "刑满", "在押", "羁押")


def evidence() -> dict[str, Any]:
    told = [
        ("in_custody", True, "是"),
        ("custody_until", "2027-03-01", "2027年3月1日"),
        ("birth_date", "1990-01-01", "1990年"),
    ]
    parents = [
        ("father_situation", "custody", "服刑"),
        ("mother_situation", "dead", "去世"),
        ("father_until", "2027-03-01", "2027年3月1日"),
    ]
    return {
        "facts": [
            {"column": column, "value": value, "text": text, "row_id": 1, "sources": [0]}
            for column, value, text in told + parents
        ]
    }


@pytest.mark.parametrize("role", ["village_worker", "social_worker", "auditor"])
def test_without_the_duty_custody_is_covered_and_the_rest_is_not(role: str) -> None:
    shown, covered, locked = redaction.for_officer(evidence(), Officer(role=role, is_active=True))
    assert covered
    assert not locked
    assert [fact["text"] for fact in shown["facts"]] == TOLD_NOBODY
    assert [bool(fact["sources"]) for fact in shown["facts"]] == [text != "＊＊＊" for text in TOLD_NOBODY]


def test_the_town_sees_it_for_a_stated_purpose_only() -> None:
    desk = Officer(role="town_desk", is_active=True)
    shown, covered, locked = redaction.for_officer(evidence(), desk)
    assert covered
    assert [fact["text"] for fact in shown["facts"]] == TOLD_NOBODY
    assert locked == {"custody": {1}, "parents": {1}}
    parents = redaction.for_officer(evidence(), desk, {"parents": {1}})
    assert [fact["text"] for fact in parents.evidence["facts"]][3:] == ["服刑", "去世", "2027年3月1日"]
    assert parents.locked == {"custody": {1}}
    shown, covered, locked = redaction.for_officer(evidence(), desk, {"custody": {1}, "parents": {1}})
    assert (shown, covered, locked) == (evidence(), False, {})


def test_what_is_required_stays_where_it_reads_like_what_is_covered() -> None:
    facts = [{"column": "vehicle_count", "value": 0, "text": "0辆", "row_id": 1, "sources": []}]
    part = {"key": "vehicles", "text": "机动车0辆，须为0辆", "have": "0辆", "quantities": [], "facts": [0]}
    told = {"facts": facts, "conditions": [part]}
    shown = redaction.for_officer(told, Officer(role="county_desk", is_active=True)).evidence
    assert shown["conditions"][0]["text"] == "机动车＊＊＊，须为0辆"


@pytest.mark.parametrize(("role", "told"), [("village_worker", 1), ("auditor", 1), ("town_desk", 2)])
def test_who_may_not_know_of_a_custody_is_not_told_to_look_for_somebody_in_its_file(
    role: str, told: int
) -> None:
    files = [{"feed": "custody", "file": "服刑强戒_1.csv"}, {"feed": "deaths", "file": "死亡_1.csv"}]
    lead = {"sources": files, "cautions": [f"{one['file']}有1行未能入库" for one in files]}
    shown = redaction.for_officer(lead, Officer(role=role, is_active=True)).evidence
    assert shown["cautions"][-1].startswith("死亡_1.csv")
    assert len(shown["cautions"]) == told


@pytest.mark.parametrize("reason", sorted(redaction.TELLING))
def test_the_sentence_of_a_kind_that_says_it_is_covered_with_its_facts(reason: str) -> None:
    part = {"key": reason, "text": "父亲刑满释放", "have": "", "quantities": [], "facts": [0]}
    lead = evidence() | {"grounds": [part]}
    shown = redaction.for_officer(lead, Officer(role="auditor", is_active=True)).evidence
    assert shown["grounds"][0]["text"] == states.REASONS[reason]
    opened = redaction.for_officer(lead, Officer(role="town_desk", is_active=True), {"custody": {1}})
    assert opened.evidence["grounds"][0]["text"] == "父亲刑满释放"


def test_no_word_that_stands_on_a_sheet_says_that_somebody_is_held() -> None:
    words = [*states.REASONS.values(), *presenting.REVIEW_STEPS.values(), *presenting.SIGNAL_STEPS.values()]
    assert [word for word in words if any(held in word for held in HELD)] == []
