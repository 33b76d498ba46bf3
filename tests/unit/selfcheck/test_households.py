"""Five households of the kinds that a county has: few questions, the right ones, and nothing lost by stopping early."""

import random
import re
from dataclasses import dataclass

import pytest

from minsheng.engine.reference import ready
from minsheng.selfcheck import answers as reading
from minsheng.selfcheck import asking, dictionary
from minsheng.selfcheck.about_home import ROSTER
from minsheng.selfcheck.asking import Asked, Verdict
from minsheng.selfcheck.household import Answers
from minsheng.selfcheck.outcome import _in_words, _may_be_spoken_for, _spoken_for, _told, outcome
from minsheng.selfcheck.questions import Ago, FieldValue, Kind, Question, Told
from tests.unit.selfcheck.oracle import Fixture, check, everything, fixtures, interview, nothing

FIVE = pytest.mark.parametrize("fixture", fixtures(), ids=lambda f: f.name)


def test_there_are_five_households() -> None:
    assert len(fixtures()) == 5


@FIVE
def test_it_ends_by_itself_within_fifteen_questions(fixture: Fixture) -> None:
    steps, _ = interview(fixture)
    print(len(steps), [s.question.key for s, _ in steps])
    assert len(steps) <= asking.MOST_QUESTIONS


@FIVE
def test_the_result_is_what_was_worked_out_by_hand(fixture: Fixture) -> None:
    _, answers = interview(fixture)
    found = outcome(check(), answers)
    may = {item.programme: item for item in found.of(Verdict.MAY_APPLY)}
    for code, expected in fixture.may_apply.items():
        items = [i for i in found.of(Verdict.MAY_APPLY) if i.programme == code]
        assert [who for i in items for who in i.who] == expected["who"], code
        for item in items:
            assert {a.name: a.fen for a in item.amounts} == expected["lines"], code
    assert not set(fixture.not_now) & set(may)
    assert {i.programme for i in found.of(Verdict.BESIDE)} >= set(fixture.beside)
    assert {i.programme for i in found.of(Verdict.NOT_NOW)} >= set(fixture.not_now)


@FIVE
def test_the_questions_left_out_would_have_changed_nothing(fixture: Fixture) -> None:
    _, answers = interview(fixture)
    short, whole = (_verdicts(a) for a in (asking.settle(check(), answers).answers, everything(fixture)))
    assert short == whole


@dataclass(frozen=True)
class Unclear(Fixture):
    """A household that answers one question with 不清楚."""

    of: str = ""

    def says(self, asked: Asked, row: int) -> Told:
        told = super().says(asked, row)
        return dict.fromkeys(told) if asked.question.key == self.of else told


def _asked_of(number: int, unclear: str) -> dict[str, tuple[int, ...]]:
    known = fixtures()[number]
    family = Unclear(f"{known.name}（{unclear}不清楚）", known.truth, {}, [], [], unclear)
    return {asked.question.key: asked.rows for asked, _ in interview(family)[0]}


def test_who_has_come_of_age_is_not_asked_about_their_own_parents_though_nobody_knows_when_they_were_born() -> (
    None
):
    assert "parents" not in _asked_of(0, "birth")
    assert _asked_of(3, "birth")["parents"] == (2, 3)


def test_who_cannot_say_what_the_family_owns_is_not_asked_it_of_each_member() -> None:
    assert "own_property" not in _asked_of(0, "property")


@FIVE
def test_every_question_could_change_an_answer_when_it_was_asked(fixture: Fixture) -> None:
    chance = random.Random(5)
    for asked, before in interview(fixture)[0][1:]:
        assert any(_changes(asked, _completed(before, chance)) for _ in range(300)), asked.question.key


@FIVE
def test_what_is_not_worth_explaining_would_not_have_been_shown(fixture: Fixture) -> None:
    shown = 0
    for _, answers in interview(fixture)[0][::3]:
        standing = asking.settle(check(), answers).standing
        told = _told(standing)
        for (code, row), explained in _in_words(check(), standing, list(standing.results)):
            if _spoken_for(told, explained):
                shown += 1
                assert _may_be_spoken_for(standing, told, code, row), code
    assert shown


def test_a_result_comes_also_when_the_engine_gave_up_what_it_kept() -> None:
    _, answers = interview(fixtures()[0])
    before = outcome(check(), answers)
    ready.cache_clear()
    assert outcome(check(), answers) == before


def test_what_comes_once_another_is_granted_is_said_with_its_sum() -> None:
    """A mother whose child holds a grade 2 certificate: dibao first, then the living subsidy of its members."""
    raw = {
        "roster": {"household": {"child": 1}},
        "class": {"household": {"class": "urban"}},
        "birth": {"1": {"sex": "female", "month": "1990-05"}, "2": {"sex": "male", "month": "2017-03"}},
        "income": {"1": {"income": 150000}},
        "disability": {"1": {"grade": "none"}, "2": {"grade": "grade2"}},
        "property": {"household": {"assets": 300000, "vehicles": 0, "dwellings": 1, "companies": 0}},
    }
    family = Fixture("a mother", reading.read(raw, check().words, check().on), {}, [], [])
    found = outcome(check(), interview(family)[1])
    after = {item.programme: item for item in found.of(Verdict.AFTER)}
    assert after["disability_living"].after == "最低生活保障"
    assert [a.fen for a in after["disability_living"].amounts] == [10000]
    assert "disability_living" not in {i.programme for i in found.of(Verdict.NOT_NOW)}
    dibao = next(i for i in found.of(Verdict.MAY_APPLY) if i.programme == "dibao")
    assert (dibao.workdays, dibao.days) == (30, 0)
    assert dibao.depends == ("收入", "存款和理财", "有没有汽车", "有几套房", "有没有公司或生意")


def test_what_comes_later_is_said_of_every_member_that_it_comes_to() -> None:
    found = outcome(check(), interview(fixtures()[3])[1])
    later = {item.programme: item.who for item in found.of(Verdict.AFTER)}
    assert later["mingtian_checkup"] == ("第1位孙辈（12岁）", "第2位孙辈（9岁）")
    said = [text for item in found.of(Verdict.MAY_APPLY) for line in item.amounts for text in line.rests_on]
    assert not [text for text in said if text.endswith((" 是", " 否"))]


def test_whoever_can_tell_nothing_reads_what_any_household_may_ask_for() -> None:
    told = {item.programme: item for item in outcome(check(), {"roster": {0: {}}}).of(Verdict.TO_CHECK)}
    assert {"dibao", "temporary_expense"} <= told.keys()
    assert "hpv_national" not in told


def test_nobody_applies_for_what_the_authorities_do_for_a_child() -> None:
    _, answers = interview(fixtures()[3])
    told = {item.programme for item in outcome(check(), answers).items}
    assert not told & dictionary.NOT_APPLIED_FOR
    assert set(dictionary.NOT_APPLIED_FOR) <= set(check().pack.programmes(check().on))


def test_a_resident_reads_no_gaps_and_no_lists_of_codes() -> None:
    for fixture in fixtures():
        for item in outcome(check(), interview(fixture)[1]).items:
            for reason in item.reasons:
                assert not re.search("需要参数|（0|不详", reason.topic)


def _verdicts(answers: Answers) -> dict[tuple[str, int], object]:
    return check().standing(check().describe(answers)).said


def _completed(before: Answers, chance: random.Random) -> Answers:
    """The answers so far, and an answer by chance to each other question."""
    rows = [m.number for m in check().describe(before).members]
    found = dict(before)
    for question in check().words.questions.values():
        if question.key not in found and question.key != ROSTER:
            asked = rows if question.by_member else [0]
            usual = nothing(question)
            found[question.key] = {
                row: usual if chance.random() < 0.7 else _by_chance(question, chance) for row in asked
            }
    return found


def _by_chance(question, chance):
    told = {}
    for field in question.fields:
        values = [o.code for o in field.options] or [value for _, value in field.samples([None])] or [None]
        value = chance.choice(values)
        if field.kind is Kind.TICKS:
            value = {o.code: chance.random() < 0.3 for o in field.options}
        told[field.key] = (
            check().on.replace(year=check().on.year - value.days // 365) if isinstance(value, Ago) else value
        )
    return told


def _changes(asked, completed: Answers) -> bool:
    """Whether two answers of the question lead to different results, all else being equal."""
    seen = set()
    for answer in _possible(asked.question):
        told = {key: asking.on_day(value, check().on) for key, value in answer.items()}
        rows = {**completed.get(asked.question.key, {}), **dict.fromkeys(asked.rows, told)}
        seen.add(str(sorted(_verdicts({**completed, asked.question.key: rows}).items())))
    return len(seen) > 1


def _possible(question: Question) -> list[dict[str, FieldValue | Ago]]:
    """The typical answers, and the rare ones."""
    rare = [
        {**question.typical([None])[0][1], f.key: o.code}
        for f in question.fields
        for o in f.options
        if not o.weight
    ]
    return [answer for _, answer in question.typical([None])] + rare
