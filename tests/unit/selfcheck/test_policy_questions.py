"""What a policy asks with `asked(...)` becomes a question of its own, in the policy's words."""

from datetime import date
from pathlib import Path

import pytest

from minsheng.policy import packs
from minsheng.policy.things import THINGS
from minsheng.selfcheck import answers as reading
from minsheng.selfcheck import asking, plainly
from minsheng.selfcheck.asking import SelfCheck, Verdict
from minsheng.selfcheck.dictionary import NOT_APPLIED_FOR
from minsheng.selfcheck.questions import Kind
from tests.support.pack_folders import write_pack

ON = date(2026, 11, 16)
DROUGHT = {
    "roster": {"household": {}},
    "class": {"household": {"class": "rural"}},
    "emergency": {"household": {"kind": "drought_disaster", "day": "2026-11-01"}},
}
RULES = """
cost = asked("well_cost", "打井花费", "fen")
trial = programme(
    subject=JointHousehold,
    conditions=[
        ask(asked("well_dry", "家里的井已经干了", "flag")),
        need("b", members().any(asked("well_days", "一年打井的天数", "days", Person) > 5), "乙", "第一条", ask="家庭"),
    ],
    lines=[line("cost", "花费", cost)],
)
"""


def told(check: SelfCheck, **more: object):
    return reading.read({**DROUGHT, **more}, check.words, check.on)


def verdict(check: SelfCheck, code: str, answers) -> Verdict:
    return check.standing(check.describe(answers)).verdict(code, 0)


@pytest.fixture(scope="module")
def check() -> SelfCheck:
    return asking.ready(packs.load("tongliao"), ON)


def test_the_question_has_the_words_of_the_policy(check: SelfCheck) -> None:
    question = check.words.questions["drought_difficulty"]
    assert question.text == "因旱饮水、口粮自己解决不了，是这样吗？"
    assert question.help == "旱灾临时生活困难救助要看这一条（中办发〔2020〕18号（十二））。"
    assert not question.by_member
    assert [o.label for o in question.fields[0].options] == ["是", "不是"]


def test_it_is_asked_of_who_was_hit_and_of_nobody_else(check: SelfCheck) -> None:
    hit = told(check)
    nothing = told(check, emergency={"household": {"kind": "none"}})
    for answers, expected in ((hit, {"drought_difficulty", "winter_difficulty"}), (nothing, set())):
        open_now = {
            a.question.key for a in asking.candidates(check.standing(check.describe(answers)), answers)
        }
        assert open_now & {"drought_difficulty", "winter_difficulty"} == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("yes", Verdict.MAY_APPLY), ("no", Verdict.NOT_NOW), (None, Verdict.TO_CHECK)],
)
def test_the_answer_decides(check: SelfCheck, said: str | None, expected: Verdict) -> None:
    aided = {"household": {"cause": "none", "amount": 0}}
    answers = told(
        check,
        aided=aided,
        medical={"household": {"spent": 0}},
        drought_difficulty={"household": {"said": said}},
    )
    assert verdict(check, "drought_relief", answers) is expected


def test_not_clear_is_not_asked_again(check: SelfCheck) -> None:
    answers = told(check, drought_difficulty={"household": {"said": None}})
    keys = {a.question.key for a in asking.candidates(check.standing(check.describe(answers)), answers)}
    assert "drought_difficulty" not in keys


def test_sums_and_counts_are_filled_in_and_a_persons_answer_is_asked_of_each(tmp_path: Path) -> None:
    check = asking.ready(packs.load(str(write_pack(tmp_path / "well", RULES))), ON)
    asked = {key: q for key, q in check.words.questions.items() if key.startswith("well_")}
    kinds = {key: (q.fields[0].kind, q.fields[0].unit, q.by_member) for key, q in asked.items()}
    assert kinds == {
        "well_dry": (Kind.CHOICE, "", False),
        "well_days": (Kind.NUMBER, "天", True),
        "well_cost": (Kind.MONEY, "元", False),
    }
    answers = reading.read(
        {
            "roster": {"household": {"spouse": 1}},
            "well_dry": {"household": {"said": "yes"}},
            "well_days": {"1": {"said": 2}, "2": {"said": 6}},
            "well_cost": {"household": {"said": 120000}},
        },
        check.words,
        ON,
    )
    result = check.standing(check.describe(answers)).results["trial", 0]
    assert (result.status, result.lines) == ("met", (120000,))


def test_who_goes_to_university_is_asked_once_and_only_a_student_whether_the_county_had_recognised_an_orphan(
    check: SelfCheck,
) -> None:
    assert "full_time_college" not in check.words.questions  # the question about school says it
    people = {
        "roster": {"household": {"child": 1}},
        "birth": {"1": {"sex": "female", "month": "1945-03"}, "2": {"sex": "male", "month": "2007-05"}},
        "rolls": {"household": {"on": {"orphan": False, "defacto_orphan": False}}},
    }

    def asked_of(stage: str) -> list[tuple[int, ...]]:
        answers = told(check, **people, school={"2": {"stage": stage}})
        open_now = asking.candidates(check.standing(check.describe(answers)), answers)
        return [one.rows for one in open_now if one.question.key == "orphan_before_18"]

    assert asked_of("none") == asked_of("senior") == []
    assert asked_of("higher") == asked_of("vocational") == [(2,)]
    for said, expected in (("yes", Verdict.MAY_APPLY), ("no", Verdict.NOT_NOW)):
        answers = told(
            check, **people, school={"2": {"stage": "higher"}}, orphan_before_18={"2": {"said": said}}
        )
        standing = check.standing(check.describe(answers))
        assert standing.verdict("orphan_study", 2) is expected
        assert standing.verdict("orphan_study", 1) is Verdict.NOT_NOW


def test_what_is_looked_into_after_one_applied_has_words_for_residents() -> None:
    """A bare statement (本年度生存认证已经逾期) among what is looked into would read like a verdict."""
    by_receipt = {"elder_meal", "elder_voucher_payment"}  # each meal or bill by itself: nobody applies
    shown = [
        p for p in packs.load("demo").versions if p.subject not in THINGS and p.code not in NOT_APPLIED_FOR
    ]
    late = [
        c.key
        for p in shown
        if p.code not in by_receipt
        for c in p.conditions
        if c.known_at == "case" and c.ask != "申请家庭"
    ]
    assert late
    assert set(late) - set(plainly.TOPICS) == set()
