"""The machinery of the questions: what holds for every household, whatever it answers."""

import random

import pytest

from minsheng.engine.household_facts import Row
from minsheng.engine.results import Status
from minsheng.policy import packs
from minsheng.selfcheck import answers as reading
from minsheng.selfcheck import asking, household, walking
from minsheng.selfcheck.about_home import ROSTER
from minsheng.selfcheck.answers import MOST_MEMBERS
from minsheng.selfcheck.asking import SelfCheck, Verdict
from minsheng.selfcheck.errors import SelfCheckError
from minsheng.selfcheck.household import Answers
from minsheng.selfcheck.outcome import BRINGS, SIGNS, outcome
from minsheng.selfcheck.questions import HOUSEHOLD
from tests.unit.selfcheck.oracle import check, day, fixtures, interview, merged

LOOK = walking.Finder._look
NEW_FACT = (
    "这些事实没有问法：{}。请在 minsheng/selfcheck/dictionary.py 的 QUESTIONS 加一问（答案写明它陈述的事实），"
    "或在 NOT_ASKED 写一行，说明不问居民时由谁掌握。"
)


# 全国通用包没有当地标准；toy 是测试用的虚构语言样例：都不供居民自查。
@pytest.mark.parametrize("name", sorted({*packs.names()} - {"common", "toy"}))
def test_every_fact_of_a_pack_is_asked_or_known_by_somebody(name: str) -> None:
    found = asking.unasked_leaves(asking.ready(packs.load(name), day("2026-11-16")))
    assert not found, NEW_FACT.format(
        "；".join(f"{leaf}（{'、'.join(codes)}）" for leaf, codes in found.items())
    )


def test_every_question_and_every_unasked_fact_is_of_use() -> None:
    words, used = check().words, check()
    leaves = {*asking.leaves_of(used), "person.urban_rural"}
    dead = [q.key for q in words.questions.values() if q.key != ROSTER and not q.leaves() & leaves]
    assert not dead, f"没有项目用得着的问题：{dead}"


def _walk(used: SelfCheck, chance: random.Random) -> list[Answers]:
    """The answers after each step of somebody who answers by chance, a third of it with 不清楚."""
    size = {"spouse": chance.randrange(2), "child": chance.randrange(3), "parent": chance.randrange(2)}
    answers: Answers = reading.read({"roster": {"household": size}}, used.words, used.on)
    seen, asked_before = [answers], set()
    while (asked := asking.next_question(used, answers)) is not None:
        for row in asked.rows:
            for option in asked.options or ("",):
                assert (asked.question.key, row, option) not in asked_before
                asked_before.add((asked.question.key, row, option))
        told = {row: _told(asked, chance) for row in asked.rows}
        answers = {**answers, asked.question.key: merged(answers.get(asked.question.key, {}), told)}
        seen.append(answers)
        assert len(seen) < 40
    return seen


def _told(asked: asking.Asked, chance: random.Random) -> dict:  # type: ignore[type-arg]
    if chance.random() < 0.3:
        told: dict = {f.key: None for f in asked.question.fields}  # type: ignore[type-arg]
    else:
        _, answer = chance.choice(asked.question.typical([None]))
        told = {f.key: asking.on_day(answer.get(f.key), check().on) for f in asked.question.fields}
    if asked.options:
        told = {"on": {code: chance.random() < 0.2 for code in asked.options}}
    return told


@pytest.mark.parametrize("seed", range(5))
def test_an_answer_never_takes_back_what_was_settled(seed: int) -> None:
    used, settled = check(), {}
    for answers in _walk(used, random.Random(seed)):
        standing = used.standing(used.describe(answers))
        for pair, result in standing.results.items():
            before = settled.get(pair, result.status)
            assert before in (Status.UNKNOWN, result.status), (pair, before, result.status)
            settled[pair] = result.status


@pytest.mark.parametrize("seed", range(2))
def test_what_one_more_answer_changes_is_what_all_answers_come_to(seed: int) -> None:
    """The short way, evaluating only what rests on the answer, and the whole way."""
    used, chance = check(), random.Random(seed)
    before: asking.Standing | None = None
    for answers in _walk(used, chance):
        home = used.describe(answers)
        whole = used.standing(home)
        if before is not None and before.home.members == home.members:
            assert used.changed(before, home, used.pairs(home)).results == whole.results
        before = whole


def test_the_order_of_the_answers_does_not_matter() -> None:
    used = check()
    _, answers = interview(fixtures()[3])
    backwards = dict(reversed(list(answers.items())))
    ones = used.standing(used.describe(answers))
    others = used.standing(used.describe(backwards))
    assert ones.results == others.results


def test_whoever_knows_nothing_is_not_promised_anything() -> None:
    used = check()
    answers: Answers = reading.read({"roster": {"household": {"spouse": 1}}}, used.words, used.on)
    while (asked := asking.next_question(used, answers)) is not None:
        told = {row: {f.key: None for f in asked.question.fields} for row in asked.rows}
        if asked.options:
            told = {row: {"on": dict.fromkeys(asked.options, False)} for row in asked.rows}
        answers = {**answers, asked.question.key: merged(answers.get(asked.question.key, {}), told)}
    found = outcome(used, answers)
    assert not found.of(Verdict.MAY_APPLY)
    assert found.of(Verdict.TO_CHECK)


def test_every_no_says_the_reason_the_clause_and_where_to_go() -> None:
    for fixture in fixtures():
        found = outcome(check(), interview(fixture)[1])
        for item in found.of(Verdict.NOT_NOW):
            assert item.office
            assert item.reasons
            for reason in item.reasons:
                assert reason.text
                assert reason.clause
                assert "1900" not in reason.text


def test_only_what_no_check_can_tell_is_brought_or_signed() -> None:
    """Who applies shows an identity card; the adults sign. Household book, certificates, proofs of income: never."""
    assert BRINGS == ("本人身份证",)
    for fixture in fixtures():
        for item in outcome(check(), interview(fixture)[1]).items:
            assert set(item.signs) <= set(SIGNS.values())
            assert not any("户口簿" in word or "证明" in word for word in item.checked)


def test_the_difference_is_the_standard_times_the_size_less_the_income_rounded_once() -> None:
    # 588.50×3=1765.50；1765.50−300.00=1465.50 → 1466元。先算人均再乘：(588.50−100)×3=1465.50，人均进元会得489×3=1467，是错的
    found = outcome(check(), interview(fixtures()[3])[1])
    dibao = next(i for i in found.items if i.programme == "dibao")
    difference = next(a for a in dibao.amounts if a.name == "差额补助")
    assert difference.fen == 146600
    assert any("低保线（标准×人口） 1,765.50元" in text for text in difference.rests_on)


REFUSED = {
    "ANSWERS_FORM": [[], {"roster": 3}, {"roster": {"household": 3}}, {"roster": {"household": None}}],
    "QUESTION_UNKNOWN": [{"moon": {"household": {}}}],
    "ROSTER_MISSING": [{"class": {"household": {"class": "rural"}}}],
    "MEMBER_UNKNOWN": [
        {"roster": {"household": {}}, "birth": {"2": None}},
        {"roster": {"household": {}}, "birth": {"household": None}},
        {"roster": {"household": {}}, "birth": {"１": None}},
        {"roster": {"household": {}}, "birth": {"0": None}},
        {"roster": {"household": {}}, "birth": {"01": None}},
        {"roster": {"1": {}}},
    ],
    "TOO_MANY_MEMBERS": [{"roster": {"household": {"child": 8, "grandchild": 8}}}],
    "ANSWER_VALUE": [
        {"roster": {"household": {"spouse": 2}}},
        {"roster": {"household": {"spouse": True}}},
        {"roster": {"household": {"spouse": "1"}}},
        {"roster": {"household": {"dog": 1}}},
        {"roster": {"household": {}}, "birth": {"1": {"month": "2030-01"}}},
        {"roster": {"household": {}}, "birth": {"1": {"month": "昨天"}}},
        {"roster": {"household": {}}, "birth": {"1": {"month": "2020-W01"}}},
        {"roster": {"household": {}}, "birth": {"1": {"month": "0001-01"}}},
        {"roster": {"household": {}}, "birth": {"1": {"month": "9999-12"}}},
        {"roster": {"household": {}}, "class": {"household": {"class": "moon"}}},
        {"roster": {"household": {}}, "property": {"household": {"assets": -1}}},
        {"roster": {"household": {}}, "property": {"household": {"assets": 10**15}}},
        {"roster": {"household": {}}, "rolls": {"household": {"on": {"moon": True}}}},
        {"roster": {"household": {}}, "rolls": {"household": {"on": {"dibao": 1}}}},
    ],
}


@pytest.mark.parametrize(("code", "raw"), [(code, raw) for code, raws in REFUSED.items() for raw in raws])
def test_answers_that_make_no_sense_are_refused(code: str, raw: object) -> None:
    with pytest.raises(SelfCheckError) as refused:
        reading.read(raw, check().words, check().on)
    assert refused.value.code == code


def test_answers_survive_being_written_and_read() -> None:
    _, answers = interview(fixtures()[0])
    again = reading.read(reading.write(answers), check().words, check().on)
    assert outcome(check(), again) == outcome(check(), answers)
    assert HOUSEHOLD in again["roster"]


def test_members_who_could_change_places_are_thought_about_once(monkeypatch) -> None:
    """And it makes no difference to anything that is said: compared with thinking about everybody."""
    used = check()
    size = {"roster": {"household": {"spouse": 1, "parent": 2, "child": 2}}}
    young = {row: {"sex": "male", "month": "2018-03"} for row in ("5", "6")}
    birth = {"birth": {str(row): None for row in (1, 2, 3, 4)} | young}
    one_ill = {"illness": {str(row): {"ill": "yes" if row == 4 else "no"} for row in range(1, 7)}}
    for raw in (size, size | birth, size | birth | one_ill):
        answers = reading.read(raw, used.words, used.on)
        home = used.describe(answers)
        followed: list[object] = []
        monkeypatch.setattr(walking.Finder, "_look", _noted(followed))
        found = used.standing(home), asking.next_question(used, answers)
        fewer = len(followed)
        followed.clear()
        with monkeypatch.context() as nobody_alike:
            nobody_alike.setattr(
                household, "_alike", lambda people, _values: {m.number: m.number for m in people}
            )
            each = used.standing(used.describe(answers)), asking.next_question(used, answers)
        assert (found[0].said, found[0].open_places) == (each[0].said, each[0].open_places)
        assert found[1] == each[1]
        assert fewer < 0.8 * len(followed)
    assert home.alike == {1: 1, 2: 1, 3: 3, 4: 4, 5: 5, 6: 5}


def _noted(seen: list[object]):  # type: ignore[no-untyped-def]
    def look(finder: walking.Finder, step: walking.Step, row: Row) -> int:
        seen.append(step.node)
        return LOOK(finder, step, row)

    return look


@pytest.mark.parametrize("seed", range(2))
def test_no_question_that_is_not_tried_to_the_end_would_have_been_the_best(seed: int) -> None:
    used = check()
    for answers in _walk(used, random.Random(seed))[:6]:
        settled = asking.settle(used, answers)
        gains = [(one.gain(), -place) for place, one in enumerate(settled.open)]
        assert all(gain <= one.at_stake for (gain, _), one in zip(gains, settled.open, strict=True))
        asked = asking.next_question(used, answers)
        assert (asked is None) == (not gains)
        if asked is not None:
            best, place = max(gains)
            assert (asked.question, asked.gain) == (settled.open[-place].asked.question, best)


def test_places_come_back_from_their_bits() -> None:
    places = walking.places_of(check().prepared)
    wanted = {(leaf, row) for n, leaf in enumerate(places.leaves) for row in (n % 13, 0, 12)}
    bits = 0
    for place in wanted:
        bits |= places.bit(*place)
    assert set(places.read(bits)) == wanted
    other = {0: 12, 12: 0}
    exchanged = places.exchanged(bits, 0, 12)
    assert set(places.read(exchanged)) == {(leaf, other.get(row, row)) for leaf, row in wanted}
    assert set(asking.leaves_of(check())) <= set(places.leaves)
    assert MOST_MEMBERS < walking.ROWS
