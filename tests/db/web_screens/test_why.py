"""Why 417 and not 521: two days side by side, each figure with its row, nothing of means without a reason."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minsheng.registry.matching import holders
from minsheng.registry.models import Enrolment, Household
from minsheng.trail.models import Event
from minsheng.web.household import why
from tests.db.registry.support import AS_OF, CHILD, FATHER, GRANDMA, MOTHER, NEIGHBOUR, VILLAGE, load
from tests.db.registry.test_facts import authorised, dibao
from tests.db.web_screens.conftest import SMALL_CHILD, covered_family
from tests.support.frozen import frozen

pytestmark = pytest.mark.django_db
NAMES = {FATHER: "巴图", MOTHER: "乌云其木格", CHILD: "苏和", GRANDMA: "张桂兰", SMALL_CHILD: "其其格"}
FOLDED = re.compile(r'<details class="same">.*?</details>', re.DOTALL)
REASON = {"purpose": "review", "reason": "核对低保金额", "case": "dibao"}
NOTHING = {
    "wage_fen": 0, "business_fen": 0, "property_income_fen": 0, "transfer_fen": 0, "financial_assets_fen": 0,
    "vehicle_count": 0, "house_count": 0, "company_count": 0,
}  # fmt: skip


def report(number, day, **wages):
    return [
        {"id": who, "name": name, "report_number": f"{number}{at}", "measured_on": day, **NOTHING,
         "wage_fen": wages.get(name, 0)}
        for at, (who, name) in enumerate(NAMES.items())
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def on(monkeypatch):
    monkeypatch.setattr(why, "legal_day", lambda _now: AS_OF)


@pytest.fixture
def home_of_five(db):
    """On the dibao roll, everything known, the father's wage up since November."""
    return frozen("five on the dibao roll", _home_of_five)


def _home_of_five():
    household = covered_family()
    since = {"start_month": date(2025, 1, 1)}
    load("roll_dibao", [
        dibao(who, name, **since, monthly_fen=50_000 if who == FATHER else None) for who, name in NAMES.items()
    ])  # fmt: skip
    load("authorisations", [
        authorised(who, NAMES[who], requested_on=date(2026, 1, 5)) for who in (FATHER, MOTHER, GRANDMA)
    ])  # fmt: skip
    load("means", report("A", date(2026, 9, 30), 巴图=100_000))
    load("means", report("B", date(2026, 11, 2), 巴图=130_000))
    return household


def ask(client, household, query="", **post):
    address = f"/households/{household.pk}/why/dibao/{query}"
    return client.post(address, post) if post else client.get(address)


def words(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<main") :]).split())


def test_income_stays_covered_until_there_is_a_reason(signed_in, home_of_five):
    desk = signed_in("county_desk")
    text = words(ask(desk, home_of_five).text)
    assert "名册月金额 500.00" in text
    assert "1,300.00" not in text
    assert "按政策测算 ＊＊＊ ＊＊＊" in text
    assert "巴*的月工资性收入有变化" in text


def test_a_matter_that_is_about_one_of_them_opens_not_everybodys_means(signed_in, home_of_five):
    alone = [authorised(FATHER, "巴图", request_number="W7", requested_on=date(2026, 1, 5))]
    load("authorisations", alone)
    page = ask(signed_in("county_desk"), home_of_five, **REASON | {"case": "W7"})
    assert (page.status_code, "1,300.00" in page.text) == (403, False)
    assert "只涉及家里的一部分人" in page.text


def test_for_a_reason_the_amount_is_told_component_by_component_with_what_changed(signed_in, home_of_five):
    desk = signed_in("county_desk")
    page = ask(desk, home_of_five, **REASON).text
    text = words(page)
    assert "事实 巴*的月工资性收入由 1,000.00元 变为 1,300.00元" in text
    assert "家庭月收入 全户 1,000.00元 1,300.00元" in text
    amounts = re.search(r"差额补助 ([0-9,.]+)元 ([0-9,.]+)元", text).groups()
    then, now = (float(amount.replace(",", "")) for amount in amounts)
    assert then - now == 300
    father = text.index("月工资性收入 巴* 1,000.00元 1,300.00元")
    assert re.match(
        r".{22,32}核对报告 · 核对报告_8.xlsx 第 2 行 2026-\d\d-\d\d 2026-10-16 核对报告 · 核对报告_7.xlsx 第 2 行",
        text[father:],
    ), "of what changed the source of either day"
    assert "家庭 张** 核对报告_7.xlsx" not in text
    assert_only_what_differs_stands_open(page)
    reveals = Event.objects.filter(verb="registry.reveal", detail__field="means")
    assert reveals.count() == home_of_five.memberships.count()
    assert Event.objects.filter(verb="registry.amount_explained").count() == 1


def assert_only_what_differs_stands_open(page):
    """What is the same on both days is folded behind one line: a telephone shows what decides."""
    at = [FOLDED.findall(part) for part in page.split('<section class="panel">')[1:]]
    folded = [inside for part in at for inside in part]
    assert len(folded) == 4, "sums, facts, conditions, parameters"
    assert 'class="changed"' not in "".join(folded)
    open_rows = FOLDED.sub("", page[page.index('id="used"') : page.index('id="conditions"')])
    assert open_rows.count("<tr") - 1 == open_rows.count('class="changed"') > 0
    n = int(re.search(r"<summary>(\d+) 项两天一样", folded[1])[1])
    assert folded[1].count("<tr") - 1 == n > 20


def test_what_nobody_knew_on_the_other_day_is_one_sentence_and_no_change(signed_in, home_of_five):
    text = words(ask(signed_in("county_desk"), home_of_five, "?against=2025-12-01", **REASON).text)
    assert "由 不详 变为" not in text
    assert re.search(r"新知道的 \d+ 项那一天还不清楚，现在有了：.*巴\* 月工资性收入", text)


def test_the_add_on_that_the_roll_lists_in_its_own_column_is_paid_too(signed_in, home_of_five):
    rows = [dibao(who, name, start_month=date(2025, 1, 1), monthly_fen=50_000 if who == FATHER else None,
                  add_on_fen=8_000 if who == FATHER else 0) for who, name in NAMES.items()]  # fmt: skip
    load("roll_dibao", rows)
    desk = signed_in("county_desk")
    assert "名册月金额 580.00" in words(ask(desk, home_of_five).text)
    gets = words(desk.get(f"/households/{home_of_five.pk}/").text)
    assert "580.00 含分类施保 80.00" in gets


def test_what_the_roll_pays_stands_beside_what_the_policy_gives(signed_in, home_of_five):
    text = words(ask(signed_in("county_desk"), home_of_five, **REASON).text)
    assert "低保名册_5.xlsx 第 2 行" in text
    assert re.search(r"测算比名册[多少] [0-9,.]+ 元", text)


def test_what_the_roll_paid_before_stands_beside_what_it_pays_now(signed_in, home_of_five):
    """Nobody's roll says since when a sum holds: it is the one that was believed on that day, or first of all."""
    later = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
    load("roll_dibao", [
        dibao(who, name, start_month=date(2025, 1, 1), monthly_fen=41_700 if who == FATHER else None)
        for who, name in NAMES.items()
    ], now=later)  # fmt: skip
    text = words(ask(signed_in("county_desk"), home_of_five).text)
    assert re.search(r"名册月金额 500.00 低保名册_5.xlsx 第 2 行 417.00 低保名册_\d.xlsx 第 2 行", text)


def test_an_amount_that_lacks_exactly_one_line_names_the_line(signed_in, home_of_five):
    desk = signed_in("county_desk")
    text = words(ask(desk, home_of_five, **REASON).text)
    difference = re.search(r"差额补助 [0-9,.]+元 ([0-9,.]+)元", text)[1]
    fen = int(difference.replace(",", "").replace(".", ""))
    Enrolment.objects.filter(monthly_fen__isnull=False).update(monthly_fen=fen)
    assert "正好是“分类施保”一项" in words(ask(desk, home_of_five, **REASON).text)


def test_a_new_version_of_the_policy_is_a_cause(signed_in, home_of_five):
    text = words(ask(signed_in("county_desk"), home_of_five, "?on=2026-07-15&against=2026-06-15").text)
    assert "政策由 2021-07-01 起施行的版本换为 2026-07-01 起施行的版本" in text


def test_who_died_between_the_days_is_a_cause(signed_in, home_of_five):
    load("deaths", [{"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 11, 8)}])
    text = words(ask(signed_in("county_desk"), home_of_five, **REASON).text)
    assert "家庭成员 张**不再计入家庭人口" in text


def test_where_nothing_changed_the_page_says_so_and_each_condition_leads_to_the_handbook(
    signed_in, home_of_five
):
    text = ask(signed_in("county_desk"), home_of_five, "?on=2026-11-16&against=2026-11-16").text
    assert "都没有变" in words(text)
    assert 'href="/handbook/dibao/#c-income"' in text


def test_by_what_was_known_then_there_was_nothing_before_the_first_file(signed_in, home_of_five):
    text = words(ask(signed_in("county_desk"), home_of_five, "?against=2026-10-16&known=then").text)
    assert "2026年10月16日没有这户的资料" in text


def test_of_a_day_without_an_amount_the_page_says_what_is_in_the_way(signed_in, home_of_five):
    text = words(ask(signed_in("county_desk"), home_of_five, "?against=2025-12-01", **REASON).text)
    assert "项不清楚，测不出金额" in text
    assert "由 没有 变为" not in text


def test_a_programme_of_a_person_is_asked_for_the_person(signed_in, family):
    father = family.memberships.get(role="head").person_id
    desk = signed_in("county_desk")
    address = f"/households/{family.pk}/why/old_age_allowance/"
    text = words(desk.get(f"{address}?person={father}").text)
    assert "高龄津贴 · 巴*" in text
    assert "年龄" in text
    stranger = Household.objects.get(kind="joint", region=NEIGHBOUR["region"]).memberships.first().person_id
    assert desk.get(f"{address}?person={stranger}").status_code == 404


def test_who_lacks_the_duty_never_sees_means(signed_in, home_of_five):
    lead = signed_in("county_lead")
    assert "您的岗位没有查看权限" in ask(lead, home_of_five).text
    assert ask(lead, home_of_five, **REASON).status_code == 403
    assert not Event.objects.filter(verb="registry.reveal").exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [("?on=gestern", 422), ("?on=2026-13-40", 422), ("?on=0001-01-01", 422), ("?person=x", 404)],
)
def test_what_is_not_a_date_or_a_member_is_refused(signed_in, family, query, status):
    assert ask(signed_in("county_desk"), family, query).status_code == status


def test_an_unknown_programme_and_another_area(signed_in, family):
    assert signed_in("county_desk").get(f"/households/{family.pk}/why/nothing/").status_code == 404
    elsewhere = signed_in("town_desk", "990101102")
    assert ask(elsewhere, family).status_code == 404
    assert ask(signed_in("town_desk", VILLAGE[:9]), family).status_code == 200


def test_times_are_whole_days(settings):
    asked = why.Question(None, "", None, None, AS_OF, AS_OF, True, datetime(2026, 12, 1, tzinfo=UTC))
    assert asked.known_at(AS_OF) == datetime(2026, 11, 16, 16, 0, tzinfo=UTC)


def test_the_queries_do_not_grow_with_facts(signed_in, family):
    desk, address = signed_in("county_desk"), f"/households/{family.pk}/why/dibao/"
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    load("roll_dibao", [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格", monthly_fen=None)])
    with CaptureQueriesContext(connection) as more:
        desk.get(address)
    assert len(few) <= len(more) <= 33


def test_the_conditions_are_said_in_english_with_the_same_figures(signed_in, home_of_five):
    client = signed_in("county_desk")
    client.cookies["django_language"] = "en"
    page = ask(client, home_of_five, **REASON).text
    told = re.findall('#c-[a-z_]+">(.*?)</a>', page)
    assert len(told) > 5
    assert not [text for text in told if re.search("[\u4e00-\u9fff]", text)]
    assert any("1,300.00 yuan" in text for text in told)
    sums = page[page.index('id="sum"') : page.index('id="used"')]
    used = page[page.index('id="used"') : page.index('id="conditions"')]
    named = re.findall(r'<th scope="row">(.*?)</th>|<td>(.*?) <span', sums + used)
    values = re.findall(r'<td class="num text-end"[^>]*>(.*?)</td>', sums + used)
    assert len(named) > 8
    assert {"Date of birth", "Alive"} <= {"".join(one) for one in named}
    assert {"yes", "none"} <= set(values)
    assert not [text for text in [*map("".join, named), *values] if re.search("[\u4e00-\u9fff]", text)]


def test_what_is_listed_without_a_sum_of_a_month_is_on_the_roll_and_shown_with_its_row(
    signed_in, home_of_five
):
    child = holders([SMALL_CHILD])[SMALL_CHILD]
    paid = {"id": SMALL_CHILD, "name": "其其格", "status": "running", "paid_year": 2026, "paid_fen": 360_000}
    load("benefit_roll", [paid | {"programme": "育儿补贴"}])
    desk = signed_in("county_desk")
    text = words(desk.get(f"/households/{home_of_five.pk}/why/childcare_subsidy/?person={child}").text)
    assert "在名册上，没有月金额 待遇发放名册" in text
    gets = words(desk.get(f"/households/{home_of_five.pk}/").text)
    assert re.search("正在享受.*国家育儿补贴.*2026-01-01.*可能享受", gets)
