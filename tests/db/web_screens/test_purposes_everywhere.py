"""What was checked of somebody's means, what is worked out from it, and that somebody is held: asked for at every address, by
every role, without a stated purpose. And what the purpose then opens, of whom, and what it leaves on the trail."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from benchmarks import screens
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.assessment import folders
from minsheng.assessment.models import Run
from minsheng.budgeting import actions as trials
from minsheng.cli.leads import leads
from minsheng.discovery.models import Lead
from minsheng.kernel.money import yuan
from minsheng.registry.models import Authorisation, Membership
from minsheng.trail.models import Event
from tests.db.registry.support import (
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOVEMBER,
    NOW,
    load,
    number,
    register_rows,
)
from tests.db.registry.test_export_lives import bank, term
from tests.db.registry.test_facts import authorised, dibao, means, person
from tests.db.web_screens.conftest import SMALL_CHILD, As, covered_family
from tests.support.frozen import frozen
from tests.support.live_county import week

pytestmark = pytest.mark.django_db
CAME, GOES = date(2025, 3, 17), date(2026, 12, 24)
FIRST = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(seconds=1)
LEAST_ADDRESSES = 8
REFUSED = 400
PLAIN = r"(?<![\d,.]){}(?!\d)"
"""A word as it stands: 88.00 is not found in 388.00."""
SAID = {"刑满释放或解除强制隔离戒毒", "户口登记的监护人服刑"}
"""How the sentences of leads say it."""
LITTLE = {
    "id": SMALL_CHILD,
    "name": "其其格",
    "relation": "daughter",
    "sex": 2,
    "birth_date": date(2018, 8, 9),
}
SAVER = number("19610203", 61)
SAVINGS = {
    "id": SAVER,
    "name": "周建国",
    "relation": "head",
    "sex": 1,
    "birth_date": date(1961, 2, 3),
    "household_number": "H7",
}
NOTHING = dict.fromkeys(
    ("business_fen", "property_income_fen", "transfer_fen", "vehicle_count", "house_count", "company_count"),
    0,
)


@pytest.fixture
def known(db: None) -> Run:
    """A family on the dibao roll whose means were checked; the father is in prison and comes home soon, the mother is gone."""
    return Run.objects.get(pk=frozen("means and custody at home", _home))


def _home() -> int:
    covered_family()
    names = {FATHER: "巴图", MOTHER: "乌云其木格", CHILD: "苏和", GRANDMA: "张桂兰", SMALL_CHILD: "其其格"}
    load("register", register_rows(LITTLE, SAVINGS), now=LATER)
    load("roll_dibao", [
        *(dibao(who, name, monthly_fen=50_000 if who == FATHER else None) for who, name in names.items()),
        dibao(SAVER, "周建国", household_number="D2"),
    ])  # fmt: skip
    adults = {who: names[who] for who in (FATHER, MOTHER, GRANDMA)}
    load("authorisations", [
        authorised(who, name, requested_on=date(2026, 10, 5), banks_asked=1) for who, name in adults.items()
    ])  # fmt: skip
    load("means", [
        means(who, name, report_number=f"R{at}", measured_on=date(2026, 11, 2), wage_fen=12_345 + at,
              financial_assets_fen=77_777 + at, **NOTHING)
        for at, (who, name) in enumerate(names.items())
    ])  # fmt: skip
    # Of two banks one has answered.
    load("authorisations", [
        authorised(SAVER, "周建国", request_number="W2", applicant_id=SAVER, applicant_name="周建国",
                   requested_on=date(2026, 10, 5), banks_asked=2)
    ])  # fmt: skip
    load("bank", [bank(balance=88_888),
                  bank(id=SAVER, name="周建国", request_number="W2", balance=98_765_432)])  # fmt: skip
    load("custody", [term(from_on=CAME, until_on=GOES)], period=NOVEMBER)
    run_id = week(at=FIRST).run_id
    trial = trials.ask(
        officer=_desk(), run=Run.objects.get(pk=run_id), region="990101", on=date(2026, 11, 16),
        changes=["dibao.standard_monthly:rural+3%"], budget_fen=None, name="提标", now=FIRST,
    )  # fmt: skip
    trials.work(trial)
    return run_id


def _desk() -> Officer:
    return Officer.objects.create(
        username="maker", name="甲", role="county_desk", region_code="990101", created_at=NOW
    )


def computed(run: Run) -> set[str]:
    """What dibao comes to for the family, with and without the allowances."""
    table = pq.read_table(folders.folder_of(run) / "results" / "dibao.parquet").to_pylist()
    sums = {row[key] for row in table for key in ("amount_fen", "line_difference_fen") if row.get(key)}
    return {yuan(fen) for fen in sums}


def secrets(run: Run) -> set[str]:
    """Words that only a stated purpose may put on a page."""
    checked = {yuan(fen) for at in range(5) for fen in (12_345 + at, 77_777 + at)} | {"888.88", "987,654.32"}
    # The day of the release is also the day by which the lead has to be done; since when somebody is held stands nowhere.
    days = {f"{CAME:%Y-%m-%d}", f"{CAME.year}年{CAME.month}月{CAME.day}日"}
    amounts = computed(run)
    assert amounts, "nothing is worked out for the family"
    return checked | days | amounts | SAID


def asks(role: str) -> Iterator[screens.Ask]:
    """Every address of the role; of leads every one. A purpose that is stated is tried elsewhere."""
    yield from (ask for ask in screens.asks(role) if ask.name != "person-why (form)")
    officer = Officer.objects.get(username=role)
    if not duties.may(officer, "lead.view"):
        return
    for lead in Lead.objects.values_list("pk", flat=True):
        for address in (
            f"/leads/{lead}/",
            f"/leads/{lead}/panel/",
            f"/leads/{lead}/means/",
            f"/leads/{lead}/household/",
        ):
            yield screens.Ask(address, address)
        yield screens.Ask("phone", f"/phone/leads/{lead}/")
        yield screens.Ask("visit", f"/phone/leads/{lead}/visit/")


def parts_of(client: Client, ask: screens.Ask) -> tuple[bool, list[str]]:
    """Whether an answer is a workbook, and what it says, of a workbook by sheet."""
    answer = client.get(ask.address) if ask.form is None else client.post(ask.address, ask.form)
    client.status = answer.status_code
    content = answer.getvalue()
    if content[:2] != b"PK":
        return False, [content.decode(errors="replace")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return True, [" ".join(_cell(cell) for row in sheet for cell in row) for sheet in sheets]


def _cell(cell: object) -> str:
    """As the pages say it: a workbook holds sums of money as numbers."""
    return f"{cell:,.2f}" if isinstance(cell, float) else str(cell)


def test_both_roles_of_a_city_may_do_the_same() -> None:
    """So that the dear test below asks as one of them."""
    assert duties.DUTIES["city_desk"] == duties.DUTIES["city_lead"]
    desk, lead = (ROLES[role]._replace(name_zh="") for role in ("city_desk", "city_lead"))
    assert desk == lead


@pytest.mark.parametrize("role", [role for role in ROLES if role != "city_desk"])
def test_no_address_tells_it_to_any_role_that_has_stated_no_purpose(
    known: Run, signed_in: As, role: str
) -> None:
    client, hidden, told, unsigned, asked = signed_in(role), secrets(known), [], [], 0
    for ask in asks(role):
        is_file, parts = parts_of(client, ask)
        # What goes back to a department is said there to hold personal data.
        if is_file and "annotated" not in ask.address:
            unsigned += [ask.address for sheet in parts if not ("内部资料" in sheet and "不得外传" in sheet)]
        # Of a county with one family the sums of a trial are the family's.
        text = "" if is_file and "trials" in ask.address else " ".join(parts)
        told += [(ask.address, word) for word in hidden if re.search(PLAIN.format(re.escape(word)), text)]
        asked += 1
    assert (told, unsigned) == ([], [])
    assert asked >= LEAST_ADDRESSES


STATED = {"purpose": "review", "reason": "复核在册家庭", "case": "dibao"}
DESKS = frozenset({"county_desk", "town_desk"})


def sides() -> list[tuple[str, dict[str, str], frozenset[str]]]:
    """Every address that can show means or custody: what it is asked with, and who may be answered."""
    home = Membership.objects.get(person=person(FATHER), kind="joint", ended_at=None).household_id
    about_means = Lead.objects.filter(household=home, programme="dibao").order_by("pk")
    custody = Lead.objects.get(reason="parent_custody", person_id=person(CHILD))
    letter = Authorisation.objects.filter(person=person(FATHER)).latest("pk")
    lead = about_means.first() or custody
    return [
        (f"/households/{home}/reveal/", STATED | {"field": "means"}, DESKS),
        (f"/households/{home}/why/dibao/", STATED, DESKS),
        (f"/leads/{lead.pk}/means/", STATED, DESKS),
        (f"/leads/{custody.pk}/means/", STATED, DESKS),
        ("/questions/amount/", STATED, DESKS),
        ("/questions/amount/export/", STATED, DESKS),
        ("/questions/release/", STATED, DESKS),
        ("/questions/release/export/", STATED, DESKS),
        (f"/checks/{letter.pk}/open/", STATED | {"what": "means"}, frozenset({"check_centre"})),
    ]


def shown(client: Client, hidden: set[str], address: str, form: dict[str, str]) -> tuple[bool, int]:
    """Whether the answer tells anything of it, and the status; a list of releases says the day."""
    hidden = {f"{GOES:%Y-%m-%d}"} if "release" in address else hidden
    ask = screens.Ask(address, address, form)
    text = " ".join(parts_of(client, ask)[1])
    return any(re.search(PLAIN.format(re.escape(word)), text) for word in hidden), client.status


def test_every_side_opens_for_whoever_may_with_a_purpose_a_reason_and_a_ground_and_every_refusal_is_noted(
    known: Run, signed_in: As
) -> None:
    hidden, table = secrets(known), sides()
    for role in ROLES:
        client = signed_in(role)
        for address, form, may in table:
            before = Event.objects.count()
            told, status = shown(client, hidden, address, form)
            assert told == (role in may), (role, address, status)
            noted = Event.objects.filter(seq__gt=before)
            if told:
                assert noted.filter(verb="registry.reveal").exists(), (role, address)
            elif status in (403, 404):
                assert noted.filter(verb__in=["access_refused", "registry.means_refused"]), (role, address)
    for role in (*DESKS, "check_centre"):
        client = signed_in(role)
        for address, form, _may in (one for one in table if role in one[2]):
            for missing in {"purpose", "reason", "case"} & lacking(address):
                before = Event.objects.count()
                told, status = shown(client, hidden, address, form | {missing: ""})
                assert not told, (role, address, missing)
                refused = {"access_refused", "registry.means_refused"}
                verbs = set(Event.objects.filter(seq__gt=before).values_list("verb", flat=True))
                assert status < REFUSED or verbs & refused, (role, address, missing, status, verbs)


def lacking(address: str) -> set[str]:
    """What has to be stated: a list counts each person's own ground, the centre works on the request that is open."""
    if address.startswith("/checks/"):
        return {"reason"}
    return {"purpose", "reason"} if address.startswith("/questions/") else {"purpose", "reason", "case"}


def test_what_leaves_the_house_otherwise_tells_nothing_of_it(known: Run, tmp_path: Path) -> None:
    """The self-check knows what it is told and asks no table of people; the file of leads says neither means nor custody."""
    hidden, client = secrets(known), Client()
    with CaptureQueriesContext(connection) as asked:
        residents = takewhile(lambda one: one.address != "/selfcheck/1/", screens.of_residents(client))
        for ask in (one for one in residents if "selfcheck" in one.address):
            data = {"data": ask.form, "content_type": "application/json"} if ask.form else None
            answer = client.post(ask.address, **data) if data else client.get(ask.address)
            assert answer.status_code == 200, ask.address
            assert not [word for word in hidden if word in answer.text], ask.address
    assert not [one["sql"] for one in asked if re.search(r"registry_(?!area)|discovery_|phone_", one["sql"])]
    out = tmp_path / "leads.csv"
    for purpose, code in (("看看", 1), ("复核在册家庭", 0)):
        taken = CliRunner().invoke(
            leads, ["export", "--all", "--with-id", "--out", str(out), "--purpose", purpose]
        )
        assert (taken.exit_code, out.exists()) == (code, code == 0)
    text = out.read_text(encoding="utf-8-sig")
    assert FATHER in text
    assert not [word for word in hidden if re.search(PLAIN.format(re.escape(word)), text)]
    assert Event.objects.get(verb="leads_exported").detail["purpose"] == "复核在册家庭"


@pytest.mark.parametrize("role", ["county_desk", "town_desk"])
def test_a_list_opens_for_a_purpose_of_whom_a_ground_covers(known: Run, signed_in: As, role: str) -> None:
    client = signed_in(role)
    stated = {"purpose": "review", "reason": "复核在册家庭"}
    assert client.post("/questions/amount/", stated | {"purpose": "audit"}).status_code == 422
    assert client.post("/questions/amount/", stated | {"reason": "看"}).status_code == 422
    assert not Event.objects.filter(verb="registry.reveal").exists()
    closed, opened = client.get("/questions/amount/").text, client.post("/questions/amount/", stated).text
    found = {word for word in computed(known) if word in opened}
    assert found
    assert not any(word in closed for word in found)
    event = Event.objects.get(verb="registry.reveal")
    assert (event.detail["field"], event.detail["purpose"]) == ("means", "review")
    assert "复核在册家庭" in event.detail["reason"]
    assert f"{GOES:%Y-%m-%d}" not in client.get("/questions/release/").text
    assert "1 条涉及羁押信息，没有列出" in client.get("/questions/release/").text
    assert f"{GOES:%Y-%m-%d}" in client.post("/questions/release/", stated).text
    assert Event.objects.filter(verb="registry.reveal", detail__field="custody").count() == 1


@pytest.mark.parametrize("role", ["county_lead", "city_desk", "auditor"])
def test_who_has_no_duty_for_it_sees_how_many_and_opens_nothing(known: Run, signed_in: As, role: str) -> None:
    client = signed_in(role)
    stated = {"purpose": "audit" if role == "auditor" else "review", "reason": "督查抽查名单"}
    for code in ("release", "both_parents", "amount"):
        text = client.post(f"/questions/{code}/?area=990101", stated).text
        assert "您的岗位没有查看权限" in text or "在所选的地区和日期里，一条也没有" in text, code
    assert "共 1 条" in client.get("/questions/release/?area=990101").text
    assert not Event.objects.filter(verb="registry.reveal").exists()


def test_the_ground_that_has_ended_opens_no_line(
    known: Run, signed_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = signed_in("county_desk")
    monkeypatch.setattr("minsheng.registry.purposes._known_on", lambda _question, _on: frozenset())
    answer = desk.post("/questions/amount/", {"purpose": "review", "reason": "复核在册家庭"})
    assert answer.status_code == 403
    assert Event.objects.get(verb="registry.means_refused").detail["code"] == "PURPOSE_NOT_AUTHORISED"


def test_an_export_holds_it_for_a_purpose_only(known: Run, signed_in: As) -> None:
    desk, reason = signed_in("county_desk"), {"reason": "复核名册金额"}

    def rows(code: str, **more: str) -> tuple[str, str]:
        content = desk.post(f"/questions/{code}/export/", reason | more).getvalue()
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        return str(sheet[0]), str(sheet[3:])

    assert "＊＊＊" in rows("amount")[1]
    assert "＊＊＊" not in rows("amount", purpose="review")[1]
    signed, lines = rows("release")
    assert "另有 1 条涉及羁押信息，没有导出" in signed
    assert lines == "[]"
    assert f"{GOES:%Y-%m-%d}" in rows("release", purpose="review")[1]


def test_what_became_of_the_parents_opens_on_the_lead_for_the_childs_sake(known: Run, signed_in: As) -> None:
    desk = signed_in("town_desk")
    lead = Lead.objects.get(reason="parent_custody", person_id=person(CHILD))
    address, sentence = f"/leads/{lead.pk}/means/", "户口登记的监护人服刑"
    page = desk.get(address).text
    assert "羁押信息没有显示" in page
    assert sentence not in page
    stated = {"purpose": "casework", "reason": "核实孩子由谁照料"}
    assert desk.post(address, stated | {"purpose": "audit"}).status_code == 422
    opened = desk.post(address, stated)
    assert opened.context["page"].locked == {"custody": {person(FATHER)}}, "the child's side needs no matter"
    assert f"{CAME:%Y-%m-%d}" not in opened.text
    opened = desk.post(address, stated | {"case": "dibao"})
    assert not opened.context["page"].locked
    assert sentence in opened.text
    told = (
        Event.objects.filter(verb="registry.reveal").order_by("seq").values_list("detail__field", "subject")
    )
    child, father = f"person:{person(CHILD)}", f"person:{person(FATHER)}"
    assert sorted(told) == [("custody", father), ("parents", child), ("parents", child)]


def test_what_one_bank_answered_raises_a_review_and_opens_for_a_purpose_only(
    known: Run, signed_in: As
) -> None:
    lead = Lead.objects.get(
        label="review", reason="not_entitled", subject_id=_home_of(SAVER), programme="dibao"
    )
    (assets,) = [c for c in lead.evidence["conditions"] if c["key"] == "assets"]
    assert (assets["state"], assets["have"]) == ("unmet", "987,654.32元")
    heard = next(f for f in lead.evidence["facts"] if f["column"] == "assets_at_least_fen")
    assert [lead.evidence["sources"][at]["feed"] for at in heard["sources"]] == ["bank"]
    desk, address = signed_in("town_desk"), f"/leads/{lead.pk}/means/"
    assert "987,654.32" not in desk.get(f"/leads/{lead.pk}/").text + desk.get(address).text
    opened = desk.post(address, {"purpose": "review", "reason": "复核在册家庭", "case": "dibao"})
    assert "987,654.32" in opened.text
    assert "银行存款核对" in opened.text


def _home_of(who: str) -> int:
    return Membership.objects.get(person=person(who), kind="joint", ended_at=None).household_id


def test_looking_at_a_lead_is_a_look_at_the_household(known: Run, signed_in: As) -> None:
    desk, lead = signed_in("county_desk"), Lead.objects.filter(household__isnull=False).first()
    assert lead is not None
    desk.get(f"/leads/{lead.pk}/")
    event = Event.objects.get(verb="lead_viewed")
    assert (event.subject, event.detail) == (f"household:{lead.household_id}", {"lead": lead.pk})
    assert "查看线索" in desk.get(f"/households/{lead.household_id}/").text
