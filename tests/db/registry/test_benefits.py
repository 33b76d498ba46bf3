"""One pay list for all programmes without a roll of their own: whom it names, of what it is complete, what it does not take."""

from datetime import date
from typing import Any

import pytest

from minsheng.feeds.models import Batch
from minsheng.registry import actions
from minsheng.registry.loading.benefits import named_in
from minsheng.registry.matching import holders
from minsheng.registry.models import Coverage, Enrolment, ProbableEnrolment
from minsheng.registry.purposes import grounds_of
from tests.db.registry.support import (
    AS_OF,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    load,
    make_batch,
    number,
    register_rows,
)

pytestmark = pytest.mark.django_db

BABY, TODDLER = number("20260301", 15), number("20240815", 16)
NAMES = {
    BABY: "苏日娜",
    TODDLER: "其其格",
    CHILD: "苏和",
    FATHER: "巴图",
    GRANDMA: "张桂兰",
    MOTHER: "乌云其木格",
}
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
JULY, SEPTEMBER = date(2026, 7, 1), date(2026, 9, 1)
THIRD_QUARTER = (JULY, date(2026, 9, 30))
YEAR = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows(*(
        {"id": who, "name": NAMES[who], "relation": "daughter", "sex": 2, "birth_date": born, "guardian_id": FATHER,
         "guardian_name": "巴图"}
        for who, born in ((BABY, date(2026, 3, 1)), (TODDLER, date(2024, 8, 15)))
    )))  # fmt: skip


def row(who: str, programme: str = "国家育儿补贴", **more: Any) -> dict[str, Any]:
    return {
        "programme": programme,
        "id": who,
        "name": NAMES[who],
        "status": "running",
        "paid_fen": 360_000,
    } | more


def told(programme: str = "childcare_subsidy") -> set[tuple[str, date | None, date | None]]:
    """Who has it by what is believed: from when, until when."""
    whose = {person: who for who, person in holders(list(NAMES)).items()}
    rows = Enrolment.objects.filter(programme=programme, ended_at=None)
    return {(whose[one.person_id], one.valid_from, one.valid_to) for one in rows}


def covered() -> dict[str, date]:
    rows = Coverage.objects.filter(ended_at=None, batch__feed="benefit_roll")
    return {one.table: one.to_date for one in rows}


def codes(batch: Batch, severity: str) -> set[str]:
    return set(batch.rejects.filter(severity=severity).values_list("code", flat=True))


def test_each_row_runs_for_what_it_pays_and_each_programme_is_covered_alone() -> None:
    done = load(
        "benefit_roll",
        [
            row(BABY, "育儿补贴", paid_year=2026),
            row(TODDLER, "2026年育儿补贴（0-3岁）", paid_year=2025),
            *(row(CHILD, "养老消费券", paid_month=month) for month in (JULY, date(2026, 8, 1), SEPTEMBER)),
            row(GRANDMA, "elder_voucher", paid_month=date(2026, 6, 1)),
            row(FATHER, "养老服务消费补贴", start_month=date(2026, 2, 1)),
            row(
                MOTHER,
                "养老服务消费补贴(消费券)",
                status="stopped",
                stopped_on=date(2026, 8, 31),
                start_month=YEAR,
            ),
            row(GRANDMA, "家庭养老床位建设", paid_month=SEPTEMBER),
        ],
        period=THIRD_QUARTER,
    )
    assert (done.linked, done.refused) == (9, 0), list(done.batch.rejects.values_list("code", "message"))
    # a year that ended before the list began is paid no more; 2026 is
    assert told() == {(BABY, YEAR, None), (TODDLER, date(2025, 1, 1), date(2025, 12, 31))}
    assert told("elder_voucher") == {
        (CHILD, JULY, None),  # three months in turn are one running row
        (GRANDMA, date(2026, 6, 1), date(2026, 6, 30)),
        (FATHER, date(2026, 2, 1), None),
        (MOTHER, YEAR, date(2026, 8, 31)),
    }
    over = Enrolment.objects.filter(valid_to__lt=THIRD_QUARTER[0], ended_at=None)
    assert set(over.values_list("running", flat=True)) == {
        False
    }  # no list calls a year running that was paid out
    sums = Enrolment.objects.filter(ended_at=None).values_list("programme", "monthly_fen").distinct()
    assert set(sums) == {("childcare_subsidy", None), ("elder_voucher", 360_000), ("home_bed", None)}
    assert told("home_bed") == {
        (GRANDMA, SEPTEMBER, SEPTEMBER)
    }  # given once: over with its day, and no list of all
    assert covered() == {
        "enrolment:childcare_subsidy": date(2027, 1, 8), "enrolment:elder_voucher": date(2026, 11, 9),
    }  # fmt: skip


def test_a_name_that_is_none_goes_back_with_those_that_are_and_lowers_what_would_be_told() -> None:
    done = load("benefit_roll", [row(BABY), row(TODDLER, "国家育儿补帖"), row(CHILD, "计划生育家庭特别扶助")])
    assert {who for who, *_ in told()} == {BABY}
    first, second = done.batch.rejects.filter(code="PROGRAMME_NAME_UNKNOWN").order_by("row_number")
    assert "想写的可能是“国家育儿补贴”" in first.message
    assert "孤儿助学金" in second.message
    assert first.suggestion
    person = holders([TODDLER])[TODDLER]
    assert set(ProbableEnrolment.objects.values_list("person_id", "programme")) == {
        (person, "childcare_subsidy")
    }


def test_what_has_its_own_roll_or_none_at_all_is_told_and_not_kept() -> None:
    done = load("benefit_roll", [row(BABY), row(FATHER, "最低生活保障"), row(CHILD, "困境儿童认定")])
    assert codes(done.batch, "warning") == {"PROGRAMME_OWN_ROLL", "PROGRAMME_UNLISTED"}
    assert set(Enrolment.objects.values_list("programme", flat=True)) == {"childcare_subsidy"}
    assert set(covered()) == {"enrolment:childcare_subsidy"}


def test_a_later_list_ends_only_its_own_programmes_and_an_earlier_one_nothing_that_stands() -> None:
    load("benefit_roll", [row(BABY), row(TODDLER)], period=THIRD_QUARTER)
    load("benefit_roll", [row(CHILD, "孤儿助学金")], period=OCTOBER)
    assert {who for who, *_ in told()} == {BABY, TODDLER}
    load("benefit_roll", [row(BABY)], period=OCTOBER)
    assert {who for who, *_ in told()} == {BABY}
    late = load("benefit_roll", [row(TODDLER), row(MOTHER, "价格临时补贴")], period=THIRD_QUARTER)
    assert "PERIOD_EARLIER" in codes(late.batch, "warning")
    assert {who for who, *_ in told()} == {BABY}
    assert {who for who, *_ in told("price_supplement")} == {MOTHER}


def test_a_list_without_a_row_speaks_of_the_programme_in_its_name_once_confirmed() -> None:
    load("benefit_roll", [row(BABY), row(CHILD, "孤儿助学金")], period=THIRD_QUARTER)
    nameless = actions.register(make_batch("benefit_roll", [], period=OCTOBER), actor="test", now=NOW)
    assert nameless.batch.refusal_code == "ROLL_OF_NO_PROGRAMME"
    empty = make_batch("benefit_roll", [], period=OCTOBER)
    Batch.objects.filter(pk=empty.pk).update(file_name="育儿补贴发放名册_202610.xlsx")
    assert actions.register(empty, actor="test", now=NOW).batch.is_addition
    assert {who for who, *_ in told()} == {BABY}
    load(
        "benefit_roll", [row(CHILD, "孤儿助学金")], period=OCTOBER
    )  # another programme's list is no newer one of this
    empty.refresh_from_db()
    actions.confirm_complete(empty, actor="test", now=NOW)
    assert (told(), {who for who, *_ in told("orphan_study")}) == (set(), {CHILD})
    assert set(covered()) == {"enrolment:childcare_subsidy", "enrolment:orphan_study"}


def test_what_every_child_is_paid_opens_nothing_about_its_parents() -> None:
    load("benefit_roll", [row(BABY), row(CHILD)])
    assert not [one for one in grounds_of([holders([FATHER])[FATHER]]) if one.holds(AS_OF)]


@pytest.mark.parametrize(
    ("name", "codes"),
    [("示例旗育儿补贴发放名册_2026-10.xlsx", ("childcare_subsidy",)), ("低保名册_202610.xlsx", ()), ("名册.xlsx", ()),
     ("孤儿助学金和价格临时补贴.csv", ("orphan_study", "price_supplement"))],
)  # fmt: skip
def test_programmes_are_found_in_a_name(name: str, codes: tuple[str, ...]) -> None:
    assert named_in(name, *OCTOBER) == codes
