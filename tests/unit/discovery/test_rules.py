"""The decisions of discovery without a database: labels, exclusions, ranks, events, sameness."""

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.discovery import parameters, rules, states
from minsheng.discovery.rules import Candidate, Held, Need
from minsheng.discovery.states import LABELS, REASONS
from minsheng.policy import packs

ON = date(2026, 11, 16)
SCREENING = 0b0011  # of four conditions the first two
TOLD = 0b1000  # the last is for the family to tell
EMPTY = Held({}, {}, {})
RANKED = {
    "dibao_edge": ("tekun", "dibao", "dibao_single"),
    "dibao_single": ("tekun", "dibao"),
    "dibao": ("tekun",),
    "disability_care": ("tekun",),
}


@pytest.mark.parametrize(
    ("unmet", "unknown", "has_grounds", "grounds_met", "expected"),
    [
        (0, 0, True, 0, "inform"),  # facts known: no ground needed
        (0, 0b0100, True, 0, "check"),
        (0, 0b0001, False, 0, "check"),
        (0, 0b1100, True, 0b10, "visit"),
        (0, 0b1100, True, 0, ""),
        (0, 0b1100, False, 0, "visit"),
        (0, 0b1001, True, 0b10, ""),  # a question that the feeds should have answered is open
        (0b1000, 0b0100, True, 0b10, ""),
        (0b0001, 0, False, 0, ""),
        (0, 0b1000, True, 0, ""),  # only the family could tell, and nothing speaks for asking it
        (0, 0b1000, True, 0b01, "check"),
        (0, 0b1000, False, 0, "check"),
    ],
)
def test_the_label_says_how_near_a_subject_is(
    unmet: int, unknown: int, has_grounds: bool, grounds_met: int, expected: str
) -> None:
    found = rules.label(
        unmet=unmet,
        unknown=unknown,
        screening=SCREENING,
        told=TOLD,
        has_grounds=has_grounds,
        grounds_met=grounds_met,
    )
    assert found == expected


@given(
    unmet=st.integers(0, 15), unknown=st.integers(0, 15), grounds=st.integers(0, 3), more=st.integers(0, 15)
)
def test_a_condition_that_turns_unmet_never_makes_a_lead(
    unmet: int, unknown: int, grounds: int, more: int
) -> None:
    def of(mask: int) -> str:
        return rules.label(
            unmet=mask,
            unknown=unknown & ~mask,
            screening=SCREENING,
            told=TOLD,
            has_grounds=True,
            grounds_met=grounds,
        )

    assert not (of(unmet) == "" and unmet and of(unmet | more))


def candidate(programme: str, subject: int = 1, **changes: Any) -> Candidate:
    household = programme in {"dibao", "dibao_edge"}
    given_: dict[str, Any] = {
        "kind": rules.HOUSEHOLD if household else rules.PERSON, "subject_id": subject,
        "household_id": subject if household else 1, "region": "990101001001", "programme": programme,
        "label": "visit", "reason": states.ENTITLED,
    }  # fmt: skip
    return Candidate(**(given_ | changes))


def dropped(*candidates: Candidate, held: Held = EMPTY) -> set[str]:
    found = rules.suppressed(
        candidates,
        held,
        excluders=lambda code: RANKED.get(code, ()),
        household_programmes={"dibao", "dibao_edge"},
    )
    return {c.programme for c in found}


def test_a_household_keeps_its_highest_lead_only() -> None:
    assert dropped(candidate("dibao"), candidate("dibao_edge")) == {"dibao_edge"}
    assert dropped(candidate("dibao"), candidate("dibao_single", 7)) == {"dibao_single"}
    assert dropped(candidate("dibao_edge"), candidate("dibao_single", 7)) == set()
    assert dropped(candidate("dibao"), candidate("disability_care", 7)) == set()


def test_what_may_be_told_at_once_does_not_wait_for_something_higher_that_is_not_certain() -> None:
    subsidy = candidate("disability_care", 7, label="inform")
    assert dropped(candidate("tekun", 7), subsidy) == set()
    assert dropped(candidate("tekun", 7, label="check"), subsidy) == set()
    assert dropped(candidate("tekun", 7, label="inform"), subsidy) == {"disability_care"}
    assert dropped(candidate("tekun", 7), candidate("disability_care", 7)) == {"disability_care"}
    assert dropped(candidate("dibao"), candidate("dibao_single", 7, label="inform")) == set()


def test_what_is_held_already_excludes_what_stands_below_it() -> None:
    dibao = Held({}, {1: frozenset({"dibao"})}, {})
    assert dropped(candidate("dibao_edge"), held=dibao) == {"dibao_edge"}
    assert dropped(candidate("dibao_single", 7), held=dibao) == {"dibao_single"}
    tekun = Held({7: frozenset({"tekun"})}, {1: frozenset({"tekun"})}, {})
    assert dropped(candidate("dibao_single", 7), held=tekun) == {"dibao_single"}


def test_one_member_on_tekun_does_not_exclude_the_others_but_all_members_do() -> None:
    one = Held({}, {1: frozenset({"tekun"})}, {})
    everybody = Held({}, {1: frozenset({"tekun"})}, {1: frozenset({"tekun"})})
    assert dropped(candidate("dibao"), held=one) == set()
    assert dropped(candidate("dibao"), held=everybody) == {"dibao"}


def test_a_household_all_of_whom_are_told_of_tekun_is_not_told_of_dibao_too() -> None:
    alone, couple = Held({}, {}, {}, {1: 1}), Held({}, {}, {}, {1: 2})
    dibao, tekun = candidate("dibao"), candidate("tekun", 7, label="inform")
    assert dropped(dibao, tekun, held=alone) == {"dibao"}
    assert dropped(dibao, tekun, held=couple) == set()
    assert dropped(dibao, tekun, candidate("tekun", 8, label="inform"), held=couple) == {"dibao"}
    assert dropped(dibao, candidate("tekun", 7, label="visit"), held=alone) == set()


def test_a_review_is_never_dropped_by_the_ranking() -> None:
    review = candidate("dibao_edge", label="review", reason="double")
    assert dropped(candidate("dibao"), review) == set()


POINTS = parameters.ranking(packs.load("demo"), date(2026, 11, 16))


def test_the_points_are_figures_of_the_pack_and_without_them_nobody_is_pressing() -> None:
    severe = Need(severe_disability=True, oldest=91, living_members=2, medical_own_12m_fen=4_000_000)
    sure = candidate("dibao", label="inform", reason="entitled")
    assert rules.rank(sure, severe, POINTS)[0] == 300 + 40 + 40 + 80
    assert rules.rank(sure, severe, POINTS | {"very_aged": 7})[0] == 300 + 40 + 7 + 80
    assert rules.rank(sure, severe, POINTS | {"very_aged_from": 92, "aged_from": 75})[1][-1] == "年满75周岁"
    soon = Need(days_to_next_event=40)
    assert rules.rank(sure, soon, POINTS)[1][-1] == "60天内有年龄或证件到期的变化"
    assert rules.rank(sure, soon, POINTS | {"soon_days": 39})[0] == rules.rank(sure, Need(), POINTS)[0]
    assert rules.rank(sure, severe, {})[0] == 0


def test_every_point_of_the_pack_is_asked_for_by_some_rule() -> None:
    asked = Path(rules.__file__).read_text(encoding="utf-8")
    unknown = [name for name in POINTS if name not in (*LABELS, *REASONS) and f'"{name}"' not in asked]
    assert unknown == []


def test_more_need_never_ranks_later() -> None:
    plain = Need()
    for label, (field, worse) in product(
        ("inform", "check", "visit"),
        {
            "medical_own_12m_fen": 4_000_000,
            "oldest": 91,
            "youngest": 5,
            "severe_disability": True,
            "serious_illness": True,
            "hardship_seen": True,
            "no_worker": True,
            "days_to_next_event": 3,
        }.items(),
    ):
        case = candidate("dibao", label=label)
        before, reasons_before = rules.rank(case, plain, POINTS)
        after, reasons = rules.rank(case, Need(**{field: worse}), POINTS)
        assert after > before, field
        assert set(reasons) > set(reasons_before)


def test_no_reason_of_a_rank_tells_an_amount() -> None:
    need = Need(
        medical_own_12m_fen=4_567_800,
        income_declared_fen=12_300,
        income_line_fen=176_550,
        oldest=93,
        youngest=3,
    )
    _, reasons = rules.rank(candidate("dibao"), need, POINTS)
    text = "".join(reasons)
    assert not any(amount in text for amount in ("45,678", "123.00", "1,765", "元"))


def test_an_income_above_the_line_takes_no_points_away() -> None:
    above = Need(income_declared_fen=900_000, income_line_fen=100_000)
    assert rules.rank(candidate("dibao"), above, POINTS) == rules.rank(candidate("dibao"), Need(), POINTS)


def person(person_id: int = 1, **facts: Any) -> dict[str, Any]:
    return {"person_id": person_id, "alive": True, **facts}


def test_birthdays_and_expiries_of_the_next_twelve_months_are_foreseen() -> None:
    found = rules.life_events(
        [
            person(1, birth_date=date(1947, 2, 3)),
            person(2, birth_date=date(2008, 2, 29)),
            person(3, birth_date=date(1946, 11, 16)),  # eighty today: no longer ahead
            person(4, birth_date=date(1937, 5, 5), alive=False),
            person(5, disability_valid_until=date(2027, 1, 1), disability_status="valid"),
            person(6, disability_valid_until=date(2028, 1, 1), disability_status="valid"),
            person(7, birth_date=None),
        ],
        ON,
    )
    assert [(e.on, e.person_id, e.text) for e in found] == [
        (date(2027, 1, 1), 5, "残疾证到期"),
        (date(2027, 2, 3), 1, "年满80周岁"),
    ]


def test_who_was_born_on_29_february_turns_eighteen_on_the_last_day_of_february() -> None:
    assert rules.birthday(date(2008, 2, 29), 18) == date(2026, 2, 28)
    assert rules.birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)


def test_the_living_head_speaks_for_a_household_else_the_eldest_living() -> None:
    head = person(1, joint_role="head", birth_date=date(1980, 1, 1))
    mother = person(2, joint_role="mother", birth_date=date(1950, 1, 1))
    child = person(3, joint_role="son", birth_date=date(2010, 1, 1))
    assert rules.contact([child, mother, head]) == 1
    assert rules.contact([child, mother, head | {"alive": False}]) == 2
    assert rules.contact([head | {"alive": False}]) == 1
    assert rules.contact([]) is None


def fact(column: str, value: object, table: str = "person", row_id: int = 1) -> dict[str, Any]:
    return {"table": table, "column": column, "row_id": row_id, "value": value}


def test_the_same_facts_have_the_same_hash_whatever_their_order() -> None:
    facts = [fact("wage_fen", 1), fact("alive", True), fact("birth_date", None)]
    case = candidate("dibao")
    first = rules.facts_hash(case, {"a": "met", "b": "unknown"}, facts)
    assert rules.facts_hash(case, {"b": "unknown", "a": "met"}, facts[::-1]) == first
    assert rules.facts_hash(case, {"a": "met", "b": "met"}, facts) != first
    assert rules.facts_hash(case, {"a": "met", "b": "unknown"}, [fact("wage_fen", 2), *facts[1:]]) != first


def test_a_sum_that_rolls_on_and_our_own_visit_do_not_change_the_hash() -> None:
    case, states_ = candidate("dibao"), {"ground:medical_burden": "met"}

    def of(sum_fen: int, seen: str | None) -> str:
        facts = [fact("own_fen", sum_fen, "medical_month"), fact("hardship_seen_on", seen, "household")]
        return rules.facts_hash(case, states_, facts)

    assert of(2_000_000, None) == of(2_300_000, "2026-11-10")


def test_every_status_and_verb_of_the_table_is_known_and_nothing_leaves_closed() -> None:
    for (status, verb), following in states.TRANSITIONS.items():
        assert status in states.OPEN_STATUSES
        assert verb in states.VERBS
        assert following in states.STATUSES
    for verb in states.VERBS:
        with pytest.raises(states.Refusal):
            states.next_status("closed", verb)
    assert set(states.sources("close")) == set(states.OPEN_STATUSES)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"enrolled": True}, "已在享受名册上。"),
        ({"excluded_by": "特困"}, "已有更合适的项目（特困）。"),
        ({"unmet": ["本人在世"]}, "以下条件现已确认不符合：本人在世"),
        ({}, "支持这条线索的事实现在不详或没有了。"),
        ({"label": "review", "enrolled": True}, "名册、死亡、户口或重复享受的情况已更新，不再需要复核。"),
    ],
)
def test_a_lapsed_lead_says_which_facts_changed(given_: dict[str, Any], expected: str) -> None:
    usual: dict[str, Any] = {"enrolled": False, "excluded_by": "", "unmet": [], "label": "visit"}
    assert rules.lapse_note(**(usual | given_)) == expected


@pytest.mark.parametrize(
    ("label", "lower"),
    [
        ("inform", "check"),
        ("visit", "check"),
        ("check", "check"),
        ("review", "review"),
        ("warning", "warning"),
    ],
)
def test_a_row_that_may_be_theirs_lowers_what_tells_or_sends_somebody(label: str, lower: str) -> None:
    one = rules.Candidate("person", 1, 2, "990101001001", "dibao", label, "entitled")
    assert rules.lowered(one) == replace(one, label=lower)
