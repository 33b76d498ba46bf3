"""The boundary list of the cards (part N): each number names the worked cases and tests that hold it, and at which level.

`level`: policy (a rule answers it), dates, people (numbers and files), language (what every policy does), part (a piece exists,
the rest belongs to later work; `note` says what is missing).
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.support.worked_cases import files

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Boundary:
    number: int
    says: str
    level: str
    cases: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    note: str = ""


LIMITS, IDS = "unit/policy/test_time_limits.py", "unit/kernel/test_resident_id.py"
REGISTER, MATCHING, FACTS = (f"db/registry/test_{name}.py" for name in ("register", "matching", "facts"))
HELD = (
    Boundary(1, "per-capita income equal to the standard", "policy",
             ("标准632元三口之家收入1896元，人均恰等于标准，不是低保",)),
    Boundary(2, "per-capita income 1.5 times the standard", "policy",
             ("人均恰等于1.5倍标准，不是边缘家庭", "人均比1.5倍标准少一分，是边缘家庭")),
    Boundary(3, "632 x 3 - 1,894 is 2", "policy", ("标准632元三口之家收入1894元，补差2元",)),
    Boundary(4, "decision on 31 January pays from February", "dates", (),
             (f"{LIMITS}::test_a_decision_on_the_last_day_of_january_pays_from_february_or_from_the_application",)),
    Boundary(5, "death on the first and on the last day of a month", "dates", (),
             (f"{LIMITS}::test_who_dies_on_the_first_or_the_last_day_is_paid_for_that_month_and_no_other",
              "db/web_screens/test_questions.py::test_of_a_household_that_goes_on_only_the_share_of_the_dead_was_overpaid")),
    Boundary(6, "the head dies: the family goes on and is not new", "part", (),
             ("db/registry/test_history.py::test_when_the_head_dies_the_new_file_of_the_family_goes_on_from_the_old",),
             "rolls and history; a monthly report that counts new files is not there yet"),
    Boundary(7, "turns 18 in June, still in school", "policy", ("六月满18周岁仍在初中，继续", "在册孤儿满18周岁仍读大学")),
    Boundary(8, "grade 3 mental, grade 3 limb", "policy",
             ("边缘家庭的三级精神残疾人", "边缘家庭的三级肢体残疾人不能单人保")),
    Boundary(9, "three and four items of self-care failed", "policy",
             ("自理能力三项未达到，部分丧失", "自理能力四项未达到，完全丧失")),
    Boundary(10, "supporter of exactly 70, 60", "policy", ("配偶差一天70岁", "配偶70岁，存款恰到上限")),
    Boundary(11, "prison 183 and 184 days", "policy",
             ("母亲死亡，父亲刑期183天差一天满六个月", "母亲死亡，父亲刑期184天恰满六个月")),
    Boundary(12, "both parents, two provinces", "policy", ("父母另一方已在外省领取",)),
    Boundary(13, "two doses begun at 14 years 364 days", "policy",
             ("馨可宁第一剂差一天满15周岁，两剂隔5个月，已完成",)),
    Boundary(14, "doses 4 months 29 days apart", "policy",
             ("馨可宁第一剂差一天满15周岁，两剂只隔4个月29天，须补第三剂",)),
    Boundary(15, "disabled, dibao and 66: the lowest price once", "policy",
             ("低保、残疾、66岁，另有核定减免3元：几种优惠只取最多的一种",)),
    Boundary(16, "publicity ends on a holiday", "dates", (),
             (f"{LIMITS}::test_after_a_publicity_that_ends_on_a_holiday_the_next_working_day_is_the_first_of_the_limit",)),
    Boundary(17, "no list of holidays for 2027", "dates", (),
             (f"{LIMITS}::test_a_limit_that_reaches_a_year_without_a_list_of_holidays_is_refused",
              "unit/kernel/test_workdays.py::test_a_year_without_a_list_is_refused",
              "db/fieldwork/test_holidays.py::test_a_year_is_counted_with_once_it_is_entered")),
    Boundary(18, "15 digits, X, twins with adjacent numbers", "people", (),
             (f"{IDS}::test_an_old_number_is_upgraded", f"{IDS}::test_the_check_digit_of_published_samples",
              f"{REGISTER}::test_fifteen_digits_are_upgraded_where_the_birth_date_agrees",
              f"{MATCHING}::test_twins_with_adjacent_numbers_are_told_apart_by_their_names")),
    Boundary(19, "the same person under the old and the new number", "people", (),
             (f"{REGISTER}::test_a_new_number_for_the_same_person_keeps_the_old_one_as_an_alias",)),
    Boundary(20, "a village merged in mid-year", "part", (),
             ("unit/kernel/test_regions.py::test_a_merged_village_is_there_until_the_merger",
              "unit/kernel/test_regions.py::test_an_old_or_unknown_code_is_a_warning_never_a_refusal"),
             "the tree of areas by day; a run keeps the codes of its day, yearly indicators over a merger are not there yet"),
    Boundary(21, "a settlement reversed after dibao was lost", "policy", ("结算以后才失去低保的，仍按就诊日的身份",),
             ("unit/engine/test_settling.py::test_who_lost_dibao_since_is_settled_as_what_they_were_on_the_day_of_the_visit",)),
    Boundary(22, "the bank says that the name does not fit", "part", (),
             (f"{FACTS}::test_an_account_of_the_family_is_not_anothers_but_a_strangers_is",
              "unit/discovery/test_reviews.py::test_each_question_finds_whom_it_should_at_its_boundary_and_nobody_else"),
             "an account in a stranger's name becomes a review and changes nothing; payment files are not there yet"),
    Boundary(23, "one standard for town and country", "policy",
             ("城乡同一标准：农村家庭按同一条线补差", "城乡同一标准的前一天，同样收入的农村家庭不是低保")),
    Boundary(24, "grade 2 becomes 3 in mid-month", "policy",
             ("月中二级换成三级：换证前一天有护理补贴", "月中二级换成三级：换证当天起没有护理补贴")),
    Boundary(25, "a doctor of middle rank, a special antibiotic", "policy",
             ("中级开特殊级：越级", "紧急情况中级开特殊级一天、有记录：可以，不必先会诊")),
    Boundary(26, "50,000 and 150,000 prescriptions", "policy", ("门急诊5万张点评100张，15万张点评150张，多一张就点评151张",)),
    Boundary(27, "a black centre without a credit code", "policy",
             ("没有统一社会信用代码的黑班（无证无照）：按台账编号列入黑名单",)),
    Boundary(28, "one building without a report", "language", ("两名成员中一人的工资不详：家庭收入不知，不当作零",), (),
             "what is not reported stays unknown in every sum; construction projects are not there yet"),
    Boundary(29, "a school reports at night", "policy",
             ("国庆假期夜里学校报告，红色：1小时、24小时从报告时起算，不等下一个工作日",)),
    Boundary(30, "bank data asked for without a case", "people", (),
             ("db/registry/test_purposes.py::test_a_question_needs_purpose_case_and_ground_and_each_refusal_is_on_the_trail",)),
)  # fmt: skip


@cache
def case_names() -> frozenset[str]:
    return frozenset(case.name for file in files() for case in file.cases)


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("boundary", HELD, ids=lambda b: f"N{b.number}")
def test_each_boundary_is_held_by_cases_and_tests_that_are_there(boundary: Boundary) -> None:
    assert boundary.cases or boundary.tests
    assert [name for name in boundary.cases if name not in case_names()] == []
    for place in boundary.tests:
        path, _, name = place.partition("::")
        assert name in functions_of(path), place
    assert bool(boundary.note) == (boundary.level in ("part", "language"))


def test_the_list_is_whole() -> None:
    assert [boundary.number for boundary in HELD] == list(range(1, 31))
