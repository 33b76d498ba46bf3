"""Custody, school, work, parents, supporters, disasters, aid and institutions' answers as rules see them."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.registry.export import collect
from tests.db.registry.support import (
    ALONE,
    AS_OF,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    load,
    number,
    register_rows,
)
from tests.db.registry.test_export import AFTER, deaths, joint, of, person_id
from tests.db.registry.test_facts import authorised, certificate, dibao, means, month
from tests.db.registry.test_families import FATHER_NAMED, survey
from tests.db.registry.test_families import certificate as wedding
from tests.db.registry.test_lives import child, contribution, pupil

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def term(id_number: str = FATHER, name: str = "巴图", **more: Any) -> dict[str, Any]:
    return {"id": id_number, "name": name, "custody_kind": "prison", "custody_status": "held",
            "from_on": date(2026, 1, 5), "until_on": date(2027, 1, 4), **more}  # fmt: skip


def test_custody_is_known_of_those_who_may_be_looked_up() -> None:
    load("authorisations", [authorised(FATHER, "巴图"), authorised(GRANDMA, "张桂兰")])
    load("custody", [term()])
    row = of(FATHER)
    assert (row["in_custody"], row["custody_kind"], row["custody_from"], row["custody_until"]) == (
        True, "prison", date(2026, 1, 5), date(2027, 1, 4),
    )  # fmt: skip
    assert row["out_of_household_reason"] == "custody"
    free = of(GRANDMA)
    assert (free["in_custody"], free["custody_kind"], free["out_of_household_reason"]) == (
        False,
        "none",
        "none",
    )
    unasked = of(ALONE)
    assert (unasked["in_custody"], unasked["custody_kind"], unasked["out_of_household_reason"]) == (
        None,
        None,
        None,
    )
    before = of(FATHER, as_of=date(2026, 1, 4))
    assert before["in_custody"] is None
    stale = of(GRANDMA, as_of=date(2027, 3, 1))
    assert stale["in_custody"] is None


def test_released_or_past_its_end_is_free() -> None:
    load("authorisations", [authorised(FATHER, "巴图"), authorised(MOTHER, "乌云其木格")])
    load(
        "custody", [term(custody_status="released"), term(MOTHER, "乌云其木格", until_on=date(2026, 11, 15))]
    )
    assert (of(FATHER)["custody_kind"], of(MOTHER)["custody_kind"]) == ("none", "none")
    assert of(MOTHER, as_of=date(2026, 11, 15))["custody_kind"] == "prison"


def test_custody_and_means_are_unknown_once_the_ground_has_ended() -> None:
    load("authorisations", [authorised(FATHER, "巴图", valid_until=date(2026, 11, 20))])
    load("custody", [term()])
    load("means", [means(FATHER, "巴图")])
    assert (of(FATHER)["wage_fen"], of(FATHER)["in_custody"]) == (100, True)
    after = of(FATHER, as_of=date(2026, 11, 21))
    assert (after["wage_fen"], after["income_basis"], after["in_custody"], after["custody_kind"]) == (
        None,
    ) * 4


def test_school_by_absence() -> None:
    load("school", [pupil(school_status="dropped", absent_days=30)])
    row, other = of(CHILD), of(FATHER)
    assert (row["in_school"], row["school_stage"], row["school_status"], row["absent_days"]) == (
        False, "junior", "dropped", 30,
    )  # fmt: skip
    assert (other["in_school"], other["school_stage"], other["absent_days"]) == (False, "none", 0)
    assert of(FATHER, as_of=date(2027, 8, 1))["in_school"] is None


YEAR = (date(2026, 1, 1), date(2026, 10, 31))


def test_work_is_the_unbroken_run_up_to_the_last_month() -> None:
    months = [contribution(n) for n in (3, 6, 7, 8, 9, 10)] + [contribution(8, insurance="injury")]
    load("authorisations", [authorised(FATHER, "巴图")])
    load("contributions", [*months, contribution(9, id=MOTHER, name="乌云其木格")], period=YEAR)
    row, mother = of(FATHER), of(MOTHER)
    assert (row["employed_since"], row["contribution_last"], row["contribution_base_fen"]) == (
        date(2026, 6, 1), date(2026, 10, 1), 400000,
    )  # fmt: skip
    assert (mother["employed_since"], mother["contribution_last"], mother["contribution_base_fen"]) == (
        None, date(2026, 9, 1), None,
    )  # fmt: skip


@pytest.mark.parametrize(("first", "since"), [(5, date(2026, 6, 1)), (6, None)])
def test_a_run_that_begins_with_the_countys_first_month_may_be_much_older(
    first: int, since: date | None
) -> None:
    load(
        "contributions",
        [contribution(n) for n in range(6, 11)],
        period=(date(2026, first, 1), date(2026, 10, 31)),
    )
    assert of(FATHER)["employed_since"] == since


def test_what_one_pays_for_oneself_and_what_is_owing_is_no_employment() -> None:
    flexible = [contribution(n, insurance="flexible") for n in (9, 10)]
    owing = [contribution(10, id=MOTHER, name="乌云其木格", paid_status="owing")]
    load("contributions", [*flexible, *owing], period=YEAR)
    assert (of(FATHER)["employed_since"], of(FATHER)["contribution_last"]) == (None, date(2026, 10, 1))
    assert of(MOTHER)["contribution_last"] is None


def test_pension_state_injury_care_and_allowances() -> None:
    row = {"id": GRANDMA, "name": "张桂兰", "pension_kind": "injury", "month": date(2026, 10, 1), "amount_fen": 1,
           "basic_fen": 0, "pay_status": "paying"}  # fmt: skip
    assert (of(GRANDMA)["pension_status"], of(GRANDMA)["preferential_fen"]) == (None, None)
    stopped = {**row, "id": ALONE, "name": "陈志强", "pension_kind": "resident", "pay_status": "stopped"}
    load("pensions", [row, stopped], period=(date(2026, 10, 1), date(2026, 10, 31)))
    load("veterans", [{"id": GRANDMA, "name": "张桂兰", "veteran_kind": "烈属", "monthly_fen": 5000},
                      {"id": GRANDMA, "name": "张桂兰", "veteran_kind": "其他", "monthly_fen": 100}])  # fmt: skip
    assert (of(GRANDMA)["pension_status"], of(GRANDMA)["work_injury_benefit"]) == ("paying", True)
    assert (
        of(GRANDMA)["work_injury_care"] is None
    )  # which of the injury benefits it is, the file does not say
    assert (of(ALONE)["pension_status"], of(FATHER)["pension_status"]) == ("stopped", "none")
    assert (of(FATHER)["work_injury_care"], of(FATHER)["preferential_fen"]) == (False, 0)
    assert of(GRANDMA)["preferential_fen"] == 5100


def test_self_care_counts_what_failed_and_is_unknown_with_a_gap() -> None:
    row = {"id": GRANDMA, "name": "张桂兰", "assessed_on": date(2026, 1, 1), "eats": 1, "dresses": 0, "gets_up": 0,
           "toilets": 1, "walks": 1, "bathes": 0}  # fmt: skip
    load("ability", [row, {**row, "id": ALONE, "name": "陈志强", "walks": None}])
    assert (of(GRANDMA)["self_care_failed"], of(GRANDMA)["self_care_on"]) == (3, date(2026, 1, 1))
    assert of(ALONE)["self_care_failed"] is None
    assert of(FATHER)["self_care_failed"] is None


def situation(who: str = "father", **more: Any) -> tuple[Any, ...]:
    row = of(CHILD, **more)
    return row[f"{who}_situation"], row[f"{who}_since"], row[f"{who}_until"]


def test_a_dead_parent_is_dead_whatever_the_roll_says() -> None:
    load("roll_children", [child(father_situation="lost_contact")])
    assert situation()[0] == "lost_contact"
    deaths({"id": FATHER, "name": "巴图", "died_on": date(2026, 6, 1)})
    assert situation() == ("dead", date(2026, 6, 1), None)
    assert situation(as_of=date(2026, 5, 31))[0] == "lost_contact"


def test_a_parents_term_shows_once_the_child_is_in_the_net() -> None:
    deaths()
    load("roll_children", [child(father_situation="none", mother_situation="dead")])
    load("custody", [term()])
    assert situation() == ("custody", date(2026, 1, 5), date(2027, 1, 4))
    assert of(FATHER)["in_custody"] is True
    assert of(CHILD)["child_placement"] == "kin"


def test_the_kind_of_the_roll_says_where_an_orphan_lives_when_its_column_is_missing() -> None:
    for kind, lives in (("orphan_home", "kin"), ("orphan_institution", "institution"), ("defacto", None)):
        load("roll_children", [child(child_kind=kind, child_placement=None)])
        assert of(CHILD)["child_placement"] == lives


def test_a_parents_certificate_and_illness_count_by_their_grade() -> None:
    load("disability", [certificate(FATHER, "巴图", disability_kind=4, disability_grade=3)])
    assert situation()[0] is None
    load(
        "disability",
        [certificate(FATHER, "巴图", disability_kind=6, disability_grade=3, issued_on=date(2020, 1, 1))],
        now=LATER,
    )
    assert situation()[:2] == ("severe_disability", date(2020, 1, 1))
    load("medical", [{**month(10, who=(MOTHER, "乌云其木格")), "serious_illness": True}], period=YEAR)
    assert situation("mother")[0] == "serious_illness"


def test_a_parent_is_fine_only_when_every_file_would_have_said_otherwise() -> None:
    deaths()
    load("disability", [certificate(ALONE, "陈志强")])
    assert situation()[0] is None
    load("medical", [month(10)], period=YEAR)
    assert situation()[0] is None
    load(
        "custody",
        [
            term(FATHER, "巴图", custody_status="released"),
            term(MOTHER, "乌云其木格", from_on=date(2026, 5, 1)),
        ],
    )
    assert (situation()[0], situation("mother")[:2]) == ("none", ("custody", date(2026, 5, 1)))


def test_what_is_known_of_a_parent_for_its_child_is_not_known_of_the_parent() -> None:
    load("custody", [term()])
    assert situation() == ("custody", date(2026, 1, 5), date(2027, 1, 4))
    father = of(FATHER)
    assert (father["in_custody"], father["custody_kind"], father["out_of_household_reason"]) == (
        None,
        None,
        None,
    )


def test_one_parent_dead_and_nobody_asked_about_the_other_leaves_the_other_open() -> None:
    deaths({"id": FATHER, "name": "巴图", "died_on": date(2026, 6, 1)})
    load("disability", [certificate(ALONE, "陈志强")])
    load("medical", [month(10)], period=YEAR)
    assert (situation()[0], situation("mother")[0]) == ("dead", None)


def test_of_a_parent_who_lives_elsewhere_no_file_says_whether_there_is_contact() -> None:
    household = {"household_number": "H9"}
    load("register", register_rows({"id": CHILD, "relation": "grandchild", **household},
                                   {"id": GRANDMA, "relation": "head", **household}), now=LATER)  # fmt: skip
    load("births", [{"certificate_number": "B1", "born_on": date(2012, 8, 9), "baby_sex": 1, "id": GRANDMA, "name": "张桂兰",
                     "father_id": FATHER, "father_name": "巴图"}], now=LATER)  # fmt: skip
    deaths()
    load("disability", [certificate(ALONE, "陈志强")])
    load("medical", [month(10)], period=YEAR)
    assert situation()[0] is None
    load("authorisations", [authorised(FATHER, "巴图")])
    load("custody", [term(FATHER, "巴图", custody_status="released"), term(ALONE, "陈志强")])
    assert of(FATHER)["in_custody"] is False
    assert situation()[0] is None


def test_a_stated_situation_that_has_ended_keeps_nobody_away_and_one_not_begun_says_nothing() -> None:
    load("roll_children", [child(father_until=date(2026, 11, 15), mother_since=date(2026, 12, 1))])
    assert (situation(), situation("mother")[0]) == (("none", None, None), None)


def test_a_parent_declared_missing_is_out_of_the_household() -> None:
    load("roll_children", [child(father_situation="missing")])
    assert of(FATHER)["out_of_household_reason"] == "missing"
    assert of(MOTHER)["out_of_household_reason"] is None


def relations(id_number: str, kind: str) -> set[int]:
    rows = collect(as_of=AS_OF, known_at=AFTER)["relation"].to_pylist()
    return {r["other_id"] for r in rows if r["person_id"] == person_id(id_number) and r["kind"] == kind}


def test_supporters_are_kin_and_those_the_township_named() -> None:
    assert relations(GRANDMA, "supporter") == {person_id(FATHER)}
    assert relations(FATHER, "supporter") == {person_id(MOTHER), person_id(GRANDMA)}
    stranger = {"supporter_id": number("19800101", 33), "supporter_name": "外地人"}
    assert of(GRANDMA)["supporters_listed"] is None
    load("supporters", [survey(**FATHER_NAMED), survey(supporter_id=ALONE, supporter_name="陈志强")])
    assert relations(GRANDMA, "supporter") == {person_id(FATHER), person_id(ALONE)}
    assert of(GRANDMA)["supporters_listed"] is True
    assert of(GRANDMA, as_of=date(2028, 1, 1))["supporters_listed"] is None
    load("supporters", [survey(9, **stranger)], now=LATER)
    assert of(GRANDMA)["supporters_listed"] is None
    coverage = collect(as_of=AS_OF, known_at=AFTER)["coverage"].to_pylist()
    assert {"relation:supporter", "relation:parent"} <= {row["table"] for row in coverage}


def test_a_certificate_is_newer_than_the_register() -> None:
    couple = {"id": FATHER, "name": "巴图", "wife_id": MOTHER, "wife_name": "乌云其木格"}
    load("marriage", [wedding("divorced", **couple)])
    assert (of(FATHER)["marital"], relations(FATHER, "spouse")) == ("divorced", set())
    assert relations(FATHER, "supporter") == {person_id(GRANDMA)}
    load("marriage", [wedding("married", day=9, **couple)], now=LATER)
    assert (of(MOTHER)["marital"], relations(MOTHER, "spouse")) == ("married", {person_id(FATHER)})


def test_a_households_mishaps_and_help() -> None:
    who = {"id": MOTHER, "name": "乌云其木格"}
    load("disaster", [{**who, "disaster_code": "Z1", "disaster_kind": "flood", "happened_on": date(2026, 8, 1),
                       "collapsed_rooms": 0, "severe_rooms": 2, "minor_rooms": 1, "evacuated": 3,
                       "crop_mu": 12, "deaths": 0}])  # fmt: skip
    load("counter", [{**who, "matter_number": "C1", "noticed_on": date(2026, 9, 3), "counter": "medical",
                      "emergency_kind": "illness"}])  # fmt: skip
    aid = {
        **who,
        "aid_number": "L1",
        "aid_kind": "quick_relief",
        "cause": "fire",
        "amount_fen": 100,
        "aided_on": date(2025, 11, 16),
    }
    load(
        "temporary_aid",
        [
            aid,
            {**aid, "aid_number": "L2", "amount_fen": 30, "cause": "illness", "aided_on": date(2026, 2, 2)},
        ],
    )
    load("poverty_watch", [{**who, "household_number": "F1", "watch_kind": "sudden", "identified_on": date(2026, 11, 10),
                            "resolved": False}], period=(date(2026, 7, 1), date(2026, 9, 30)))  # fmt: skip
    row, other = joint(), joint("H2")
    assert (row["disaster_on"], row["disaster_kind"], row["house_damage"]) == (
        date(2026, 8, 1),
        "flood",
        "severe",
    )
    assert (row["disaster_evacuated"], row["disaster_crop_mu"], row["disaster_deaths"]) == (3, 12, 0)
    assert (row["emergency_on"], row["emergency_kind"]) == (date(2026, 9, 3), "illness")
    assert joint(as_of=date(2026, 9, 2))["emergency_kind"] == "disaster"
    assert (row["aided_on"], row["aided_cause"], row["aided_12m_fen"]) == (date(2026, 2, 2), "illness", 30)
    assert joint(as_of=date(2026, 11, 15))["aided_12m_fen"] == 130
    assert (row["illness_aided_on"], row["emergency_aided_on"]) == (date(2026, 2, 2), date(2026, 2, 2))
    assert joint(as_of=date(2026, 9, 2))["emergency_aided_on"] is None  # the flood was not helped
    assert (row["poverty_watch"], other["poverty_watch"]) == ("sudden", "none")
    assert (other["disaster_on"], other["aided_on"], other["emergency_on"]) == (None, None, None)


def test_help_that_the_count_of_a_disaster_states_is_help_for_that_disaster() -> None:
    row = {
        "disaster_code": "Z1",
        "disaster_kind": "flood",
        "happened_on": date(2026, 8, 1),
        "severe_rooms": 2,
    }
    load("disaster", [{"id": MOTHER, "name": "乌云其木格", **row, "aided_fen": 2_500_000},
                      {"id": ALONE, "name": "陈志强", **row, "aided_fen": 0}])  # fmt: skip
    helped, not_helped = joint(), joint("H2")
    assert (helped["aided_on"], helped["aided_cause"], helped["aided_12m_fen"]) == (
        date(2026, 8, 1),
        "disaster",
        0,
    )
    assert (not_helped["aided_on"], not_helped["aided_cause"]) == (None, None)
    later = {"id": MOTHER, "name": "乌云其木格", "aid_number": "L1", "aid_kind": "quick_relief", "cause": "illness",
             "amount_fen": 100, "aided_on": date(2026, 9, 1)}  # fmt: skip
    load("temporary_aid", [later])
    helped = joint()
    assert (helped["aided_cause"], helped["disaster_aided_on"]) == ("illness", date(2026, 8, 1))


def test_what_the_dibao_roll_pays_a_household() -> None:
    assert joint()["dibao_monthly_fen"] is None
    load("roll_dibao", [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格", monthly_fen=None)])
    assert (joint()["dibao_monthly_fen"], joint("H2")["dibao_monthly_fen"]) == (60000, 0)


def bank(institution: str = "甲银行", balance: int | None = 5000, **more: Any) -> dict[str, Any]:
    return {"request_number": "W1", "id": FATHER, "name": "巴图", "institution": institution, "found": True,
            "measured_on": date(2026, 11, 12), "balance_fen": balance, "wealth_fen": 0, "credited_fen": 0, **more}  # fmt: skip


def test_assets_are_known_when_the_last_bank_has_answered() -> None:
    load("authorisations", [authorised(FATHER, "巴图", items="银行、车辆", banks_asked=2)])
    load("bank", [bank()])
    assert of(FATHER)["financial_assets_fen"] is None
    load("bank", [bank("乙银行", 700, wealth_fen=50), bank("乙银行", 1, sheet="2")], now=LATER)
    assert of(FATHER)["financial_assets_fen"] == 5751
    load("bank", [bank("乙银行", None, found=False, wealth_fen=None)], now=LATER + timedelta(minutes=1))
    assert of(FATHER)["financial_assets_fen"] == 5000
    assert of(FATHER, known_at=LATER)["financial_assets_fen"] == 5751
    assert of(FATHER)["vehicle_count"] is None
    assert of(FATHER, as_of=date(2027, 6, 1))["financial_assets_fen"] is None


def test_what_the_banks_that_answered_hold_is_the_least_that_there_is() -> None:
    def known(who: str = FATHER, **more: Any) -> tuple[int | None, int | None]:
        row = of(who, **more)
        return row["financial_assets_fen"], row["assets_at_least_fen"]

    load("authorisations", [authorised(FATHER, "巴图", banks_asked=2), authorised(MOTHER, "乌云其木格"),
                            authorised(GRANDMA, "张桂兰", banks_asked=1)])  # fmt: skip
    assert known() == (None, None)
    mother = {"id": MOTHER, "name": "乌云其木格"}
    grandma = {"id": GRANDMA, "name": "张桂兰"}
    load("bank", [bank(balance=9_000_000), bank(balance=30, **mother),
                  bank(balance=800, **grandma), bank(balance=5, wealth_fen=None, sheet="2", **grandma)])  # fmt: skip
    assert known() == (None, 9_000_000)  # one more bank is due
    assert known(MOTHER) == (None, 30)  # nobody said how many were asked
    assert known(GRANDMA) == (None, 805)  # one cell of the answer is empty
    load("bank", [bank("乙银行", None, found=False, wealth_fen=None)], now=LATER)
    assert known() == (9_000_000, 9_000_000)
    assert known(as_of=date(2027, 6, 1)) == (None, None)  # too old
    load("bank", [bank("甲银行", 9_000_001, request_number="W2", measured_on=date(2026, 11, 14))],
         now=LATER + timedelta(minutes=1))  # fmt: skip
    assert known() == (None, 9_000_001)  # a newer request speaks against all that the older one gave
    assert known(CHILD) == (None, None)


def test_a_report_whose_banks_have_not_all_answered_says_the_least_that_there_is() -> None:
    load("authorisations", [authorised(FATHER, "巴图"), authorised(MOTHER, "乌云其木格")])
    waiting = means(FATHER, "巴图", financial_assets_fen=8_000, bank_status="pending")
    load("means", [waiting, means(MOTHER, "乌云其木格", financial_assets_fen=0, bank_status="pending")])
    assert (of(FATHER)["financial_assets_fen"], of(FATHER)["assets_at_least_fen"]) == (None, 8_000)
    assert of(MOTHER)["assets_at_least_fen"] is None
    load("bank", [bank(balance=9_000)], now=LATER)
    assert (of(FATHER)["financial_assets_fen"], of(FATHER)["assets_at_least_fen"]) == (None, 9_000)


def test_counts_of_cars_houses_and_companies_leave_out_what_does_not_count() -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    common = {k: v for k, v in bank("车管所").items() if not k.endswith("_fen")}
    load("vehicles", [{**common, "exempt": False, "plate": "1"}, {**common, "exempt": True, "plate": "2"},
                      {**common, "exempt": False, "status": "注销", "plate": "3"}])  # fmt: skip
    load("houses", [{**common, "use": "成套住宅"}, {**common, "use": "商业"}])
    load("companies", [{**common, "company_status": "active", "is_active": True, "role": "股东"},
                       {**common, "company_status": "closed", "is_active": None, "role": "监事"}])  # fmt: skip
    row = of(FATHER)
    assert (row["vehicle_count"], row["house_count"], row["company_count"], row["income_basis"]) == (
        1,
        1,
        1,
        None,
    )
    load("companies", [{**common, "company_status": "active", "is_active": None}], now=LATER)
    assert of(FATHER)["company_count"] is None


def test_a_newer_answer_goes_before_an_older_report_and_not_the_other_way_round() -> None:
    load("authorisations", [authorised(FATHER, "巴图", banks_asked=1)])
    load("means", [means(FATHER, "巴图", financial_assets_fen=9, vehicle_count=3)])
    load("bank", [bank()])
    assert (of(FATHER)["financial_assets_fen"], of(FATHER)["vehicle_count"], of(FATHER)["wage_fen"]) == (
        5000,
        3,
        100,
    )
    load(
        "means",
        [means(FATHER, "巴图", report_number="B2", financial_assets_fen=77, measured_on=date(2026, 11, 14))],
        now=LATER,
    )
    assert of(FATHER)["financial_assets_fen"] == 77


def test_a_few_households_are_cut_from_the_same_cloth() -> None:
    apart = number("20150303", 15)
    load("register", register_rows({"id": apart, "name": "小巴图", "relation": "head", "sex": 1,
                                    "birth_date": date(2015, 3, 3), "household_number": "H9", "guardian_id": FATHER,
                                    "guardian_name": "巴图"}))  # fmt: skip
    load("roll_children", [{**child(), "id": apart, "name": "小巴图"}])
    load("custody", [term()])
    load("supporters", [survey(supporter_id=ALONE, supporter_name="陈志强")])
    assert of(FATHER)["in_custody"] is True
    everybody = collect(as_of=AS_OF, known_at=AFTER)
    few = collect(as_of=AS_OF, known_at=AFTER, households=[of(GRANDMA)["joint_id"]])
    shown = set(few["person"]["person_id"].to_pylist())
    assert {person_id(one) for one in (FATHER, GRANDMA, ALONE, apart)} <= shown
    for name in ("person", "membership", "relation", "enrolment"):
        assert few[name].to_pylist() == [r for r in everybody[name].to_pylist() if r["person_id"] in shown], (
            name
        )
    homes = set(few["household"]["household_id"].to_pylist())
    assert few["household"].to_pylist() == [
        r for r in everybody["household"].to_pylist() if r["household_id"] in homes
    ]


def test_what_a_register_holds_goes_before_an_older_report_though_it_names_no_request() -> None:
    load("authorisations", [authorised(FATHER, "巴图", banks_asked=3)])
    load(
        "means",
        [means(FATHER, "巴图", financial_assets_fen=9, vehicle_count=0, house_count=0, company_count=0)],
    )
    told = {k: v for k, v in bank("示例局", request_number="").items() if not k.endswith("_fen")}
    load(
        "vehicles", [{**told, "vehicle_kind": "小型轿车", "use": "非营运", "status": "正常", "exempt": None}]
    )
    load("houses", [{**told, "use": "住宅"}])
    load("companies", [{**told, "role": "经营者", "company_status": "active", "is_active": None}])
    load("bank", [bank(balance=9, request_number="")])
    names = ("vehicle_count", "house_count", "company_count", "financial_assets_fen")
    assert [of(FATHER)[name] for name in names] == [None, 1, None, 9]
    load("bank", [bank("乙银行", 7, request_number="")], now=LATER)
    assert of(FATHER)["financial_assets_fen"] is None
