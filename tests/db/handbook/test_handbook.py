"""The handbook says what the definitions say, to everybody, on any day."""

import html
import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation

from minsheng.amendments.models import PolicyChange
from minsheng.amendments.queries import county_pack
from minsheng.cli import policy_export
from minsheng.policy import packs
from minsheng.web.handbook import changing, describing, english, standards
from tests.support.officers import make_officer
from tests.support.pack_folders import write_pack

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 16)
PACK = packs.load("demo")


@pytest.fixture(autouse=True)
def place(settings) -> None:
    settings.MINSHENG_PACK = "demo"


def _read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("code", sorted({p.code for p in PACK.versions}))
def test_every_policy_has_a_page_with_each_condition_clause_and_limit(client: Client, code: str) -> None:
    page = describing.page(PACK, code, ON)
    text = _read(client, f"/handbook/{code}/?on={ON}")
    for condition in page.programme.conditions:
        assert condition.clause in text
        assert f'id="c-{condition.key}"' in text
    for ground in page.programme.grounds:
        assert f'id="g-{ground.key}"' in text
    for part in (*page.conditions, *page.grounds):
        assert "{" not in part.text
        assert "（）" not in part.text
    for step in page.programme.procedure.steps if page.programme.procedure else ():
        assert step.name_zh in text
    for parameter in page.parameters:
        assert f'id="p-{parameter.id}"' in text
    told = [re.sub("`[^`]*`", "", line) for line in policy_export.readable(page, PACK)]
    assert not [line for line in told if re.search("[a-z]{3}", line)], "codes say nothing to a reader"
    shown = re.sub(r"\s+", "", html.unescape(re.sub("<[^>]+>", " ", text)))
    assert [said for said in _said(policy_export.readable(page, PACK)) if said not in shown] == []


def _said(lines: Iterable[str]) -> Iterator[str]:
    """What the exported page says before its worked cases, sentence by sentence, without the keys."""
    for line in itertools.takewhile(lambda one: "## 算例" not in one, lines):
        for piece in re.split(
            r"[（）：；，。、（\n#|]|(?:^| )\d+\. |^ *- |\d{4}-\d\d-\d\d", re.sub("`[^`]*`", "", line)
        ):
            if len(bare := re.sub(r"\s+", "", piece)) > 1:
                yield bare


def test_the_rules_of_a_past_day_are_those_of_that_day(client: Client) -> None:
    before = describing.page(PACK, "dibao", date(2026, 6, 30)).programme
    after = describing.page(PACK, "dibao", date(2026, 7, 1)).programme
    assert before.valid_to == date(2026, 6, 30)
    assert after.valid_from == date(2026, 7, 1)
    assert "社会救助暂行办法第九条" in _read(client, "/handbook/dibao/?on=2026-06-30")
    assert "社会救助暂行办法第九条" not in _read(client, "/handbook/dibao/?on=2026-07-01")


def test_a_raise_keeps_the_old_value_beside_the_new(client: Client) -> None:
    standard = next(
        p for p in describing.page(PACK, "dibao", ON).parameters if p.id == "dibao.standard_monthly"
    )
    shown = {(v.text, v.scope, v.in_force) for v in standard.values}
    assert ("588.50元", "农村", True) in shown
    assert ("550.00元", "农村", False) in shown
    assert "550.00元" in _read(client, "/handbook/dibao/")


def test_a_value_that_nobody_knows_is_called_for_by_name() -> None:
    page = describing.page(PACK, "dibao", date(2021, 7, 1))
    assert next(p for p in page.parameters if p.id == "dibao.standard_monthly").absent


def test_what_binds_the_office_beside_the_steps_stands_among_the_limits() -> None:
    bound = {
        p.id: p for code in ("dibao", "temporary_expense") for p in describing.page(PACK, code, ON).parameters
    }
    assert [(v.text, v.in_force) for v in bound["limit.dibao_special_workdays"].values] == [("45天", True)]
    assert bound["limit.temporary_town_cap_months"].absent


def test_every_word_must_be_found_and_the_place_is_shown(client: Client) -> None:
    hits = {p.code: hit for p, hit in describing.found(PACK, ON, "残疾 二级")}
    assert {"disability_care", "dibao_single"} <= hits.keys()
    assert "old_age_allowance" not in hits
    assert "残疾" in hits["disability_care"]
    assert "没有找到" in _read(client, "/handbook/?q=月球")


@pytest.mark.parametrize(
    ("said", "meant", "not_meant"),
    [
        ("瘫痪", {"disability_care", "elder_care_subsidy", "tekun"}, "childcare_subsidy"),
        ("孤老", {"tekun", "elder_visit"}, "orphan_study"),
        (
            "没钱看病",
            {"temporary_expense", "rigid_expense", "medical_settlement", "emergency_treatment"},
            "elder_meal",
        ),
        ("流浪", {"adrift_aid"}, "elder_meal"),
        ("孩子上学", {"orphan_study", "after_class"}, "old_age_allowance"),
        ("低保", {"dibao"}, "hpv_national"),
        (
            "腿断了 没钱看病",
            {"temporary_emergency", "rigid_expense", "emergency_treatment"},
            "preschool_free",
        ),
        ("爷爷一个人住", {"elder_visit", "tekun"}, "childcare_subsidy"),
        ("孩子没人管", {"defacto_orphan", "temporary_guardianship", "hardship_child"}, "elder_meal"),
        ("房子着火了怎么办", {"quick_relief", "temporary_emergency"}, "old_age_allowance"),
        ("精神病", {"disability_living", "disability_care"}, "elder_meal"),
        ("低保停了", {"dibao"}, "hpv_national"),
        ("外地来的没饭吃", {"adrift_aid"}, "hpv_national"),
    ],
)
def test_everyday_words_find_what_is_meant(said: str, meant: set[str], not_meant: str) -> None:
    found = {p.code for p, _hit in describing.found(PACK, ON, said)}
    assert meant <= found
    assert not_meant not in found


def test_the_place_found_is_a_whole_sentence() -> None:
    hits = {p.code: hit for p, hit in describing.found(PACK, ON, "没钱看病")}
    assert re.search("须达到.*[0-9]", hits["temporary_expense"])


def test_what_people_call_it_comes_first() -> None:
    assert "tekun" in [p.code for p, _hit in describing.found(PACK, ON, "五保")][:2]


def test_the_english_page_says_it_in_english_and_names_what_is_not(client: Client) -> None:
    client.cookies["django_language"] = "en"
    text = _read(client, f"/handbook/dibao/?on={ON}")
    for said in (
        "Minimum living guarantee (dibao)",
        "Monthly income of the household must be under dibao line",
        "588.50 yuan",
        "each member: under 18",
        "Inquiry into the household&#x27;s means begins",
        "are the Chinese text",
    ):
        assert said in text, said
    assert "Single-person dibao" in _read(client, "/handbook/?q=single")


def test_nothing_of_a_condition_or_an_amount_stays_chinese_in_english() -> None:
    with translation.override("en"):
        for code in sorted({p.code for p in PACK.versions}):
            page = english.page(describing.page(PACK, code, ON), PACK)
            for part in (*page.conditions, *page.grounds, *page.lines):
                amounts = [row.amount for row in part.grades if row.amount != "需要参数"]
                for text in (part.text, part.ask, *amounts):
                    assert not re.search("[\u4e00-\u9fff]", text), (code, text)


def test_what_excludes_is_named_with_its_basis(client: Client) -> None:
    above = {e.code: e for e in describing.page(PACK, "disability_care", ON).exclusions}
    assert above["tekun"].above
    assert above["tekun"].basis in _read(client, "/handbook/disability_care/")


def test_worked_cases_stand_on_the_page_of_their_policy() -> None:
    page = describing.page(PACK, "dibao", ON)
    assert any("1894" in story.name and story.amount_fen == 200 for story in page.stories)
    assert [bool(story.pack) for story in page.stories] == sorted(bool(story.pack) for story in page.stories)
    assert not page.stories[0].pack


def test_what_a_reader_wants_comes_first_and_what_does_nothing_is_said_to() -> None:
    page = describing.page(PACK, "dibao", ON)
    assert page.parameters[0].id == "dibao.standard_monthly"
    kinds = [one.kind for one in page.parameters]
    assert kinds == sorted(kinds, key=standards.ORDER.index)
    kind = {one.id: one.kind for one in page.parameters}
    assert kind["dibao.vehicles_max"] == standards.LIMITS  # none is allowed, that is a limit
    assert kind["dibao.residence_permit"] == standards.NOTHING
    assert kind["limit.reconsideration_days"] == standards.OFFICE
    named = {part.key: [id_ for id_, _ in part.parameters] for part in page.conditions}
    assert named["vehicles"] == ["dibao.vehicles_max"]
    assert "dibao.job_cost_percent" not in named["income"]
    assert {part.key: part.known for part in page.conditions}["promise"] == describing.SAID


def test_an_unknown_policy_is_not_found_and_a_wrong_day_means_today(client: Client) -> None:
    assert client.get("/handbook/nothing/").status_code == 404
    assert client.get("/handbook/dibao/?on=31-31-31").status_code == 200


def test_the_policies_of_another_installed_place_are_shown_and_named(client: Client) -> None:
    text = _read(client, "/handbook/?pack=gaoping")
    assert "高平市" in text
    assert "这是其他地方的政策包" in text
    code = next(
        p.code for p in packs.load("gaoping").versions if p.code not in {q.code for q in PACK.versions}
    )
    assert f"/handbook/{code}/?on=" in text
    assert "高平市" in _read(client, f"/handbook/{code}/?pack=gaoping")
    assert client.get(f"/handbook/{code}/").status_code == 404
    assert "这是其他地方的政策包" not in _read(client, "/handbook/?pack=../../etc")


def test_a_condition_that_was_dropped_says_since_when_and_by_which_document(client: Client) -> None:
    hands = [make_officer(role) for role in ("county_desk", "county_lead", "county_finance")]
    decided = datetime(2026, 11, 20, tzinfo=UTC)
    PolicyChange.objects.create(
        title="放宽车辆", basis="示例旗民发〔2026〕9号", evidence="LOCAL", effective_on=date(2026, 12, 1),
        changes=["dibao!vehicles", "dibao!income+10%"], status="adopted", proposed_by=hands[0], proposed_at=decided,
        first_by=hands[1], first_at=decided, second_by=hands[2], decided_at=decided, policy_hash="0" * 64,
    )  # fmt: skip
    said = "家庭非豁免机动车"
    before = _read(client, "/handbook/dibao/?on=2026-11-30")
    after = _read(client, "/handbook/dibao/?on=2026-12-01")
    for page in (before, after):
        assert page.count('id="c-vehicles"') == 1  # where a lead's condition leads to
        told = html.unescape(re.sub("<[^>]+>", "", page))
        assert "自 2026年12月1日起不再要求" in told
        assert "自 2026年12月1日起限额调整 +10%" in told
        assert "示例旗民发〔2026〕9号" in told
        assert "dibao!" not in told
    who = before.partition('id="hb-who"')[2].partition('id="gone"')[0]
    assert said in who
    who, _, gone = after.partition('id="hb-who"')[2].partition('id="gone"')
    assert said not in who
    assert said in gone.partition("</section>")[0]
    exported = "\n".join(
        policy_export.readable(describing.page(county_pack(), "dibao", date(2026, 12, 1)), PACK)
    )
    assert "不再要求：家庭非豁免机动车" in exported


def test_an_amount_of_some_towns_names_them_and_what_it_will_be(tmp_path) -> None:
    rules = "a = programme(lines=[line('s', '甲', parameter('a.s', 'fen', may_lack=True))])\n"
    value = '{{from: {}-01-01, to: {}-12-31, region: "990121001", value: {}, basis: 乙, evidence: K}}'
    amounts = (
        "a.s:\n  name: 甲\n  unit: fen\n  values:\n"
        f"    - {value.format(2026, 2026, 30000)}\n    - {value.format(2027, 2027, 40000)}\n"
    )
    pack = packs.load(write_pack(tmp_path / "one", rules, 'region = "99"', amounts__a=amounts))
    page = describing.page(pack, "trial", ON, lambda codes: dict.fromkeys(codes, "某镇"))
    (row,) = page.lines[0].grades
    assert (row.who, row.amount) == ("各地不同", "某镇300.00元，别处没有公布")
    assert [(value.text, value.valid_from.year) for value in row.ahead] == [("400.00元", 2027)]
    (turn,) = changing.turns(pack, ON)
    assert (turn.on, turn.before, turn.after) == (date(2027, 1, 1), "300.00元", "400.00元")


def test_what_is_assumed_is_said_once_and_a_share_beside_a_whole_reads_plainly(client: Client) -> None:
    page = describing.page(PACK, "dibao", ON)
    assumed = [note for part in (*page.conditions, *page.lines) for note in part.presumed]
    assert len(assumed) == len(set(assumed)) > 5
    amounts = [row.amount for part in page.lines for row in part.grades]
    assert [a for a in amounts if "×100”" in a] == []
    assert len(page.stories) > 20
    assert _read(client, "/handbook/dibao/?cases=all").count(' lang="zh-CN">') > len(page.stories)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("低保多久复核一次", "dibao"),
        ("低保边缘收入线是多少", "dibao_edge"),
    ],
)
def test_who_names_a_policy_finds_it_first(asked: str, first: str) -> None:
    assert describing.found(PACK, ON, asked)[0][0].code == first


def test_what_changes_is_asked_in_words(client: Client) -> None:
    text = _read(client, f"/handbook/?q=有什么变化&on={ON}")
    assert all(
        word in text for word in ('<details class="fact-group" open>', "2026-07-01", "新版本的规定", "18岁")
    )
    assert all(one.before != one.after for one in changing.turns(PACK, ON) if one.name)
