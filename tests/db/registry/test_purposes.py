"""What only some people's purposes allow, tried from every side: files, folders, pages, exports, searches."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from minsheng.accounts.errors import Refusal
from minsheng.feeds.models import Batch, Reject
from minsheng.registry import actions, queries, sources, staged
from minsheng.registry.errors import RegistryError
from minsheng.registry.export import snapshot
from minsheng.registry.models import Contribution, Custody, Household, MeansAnswer, MeansReport
from minsheng.registry.purposes import Question, require
from minsheng.trail.models import Event
from tests.db.registry.support import (
    ALONE,
    AS_OF,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOVEMBER,
    NOW,
    load,
    make_batch,
    number,
    register_rows,
)
from tests.db.registry.test_export import AFTER
from tests.db.registry.test_export_lives import bank, term
from tests.db.registry.test_facts import authorised, dibao, means, person
from tests.db.registry.test_lives import child, contribution
from tests.db.registry.test_queries import officer
from tests.support.frozen import frozen

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def people(db: None) -> None:
    frozen("the register of purposes", lambda: load("register", register_rows()).batch.pk)


def ask(
    *people: str, field: str = "means", purpose: str = "casework", case: str = "W1", on: date = AS_OF
) -> frozenset[int]:
    question = Question("officer:desk", [person(one) for one in people], field, purpose, case)
    return require(question, on=on, now=NOW)


def refusals() -> list[dict[str, Any]]:
    return list(
        Event.objects.filter(verb="registry.means_refused").order_by("seq").values_list("detail", flat=True)
    )


# Files


def test_rows_that_nobody_may_know_say_nothing_of_those_in_the_file() -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    done = load("custody", [term(), term(ALONE, "陈志强")])
    assert done.batch.quarantined == 1
    found = sources.of_persons([person(FATHER)], known_at=LATER)
    assert found.refused_rows[done.batch.file_name] == 0


def test_custody_of_anybody_else_is_refused_and_nothing_of_it_stays(
    django_capture_on_commit_callbacks,
) -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    with django_capture_on_commit_callbacks(execute=True):
        done = load("custody", [term(), term(ALONE, "陈志强"), term(number("19800101", 33), "外地人")])
    assert (done.batch.accepted, done.batch.quarantined) == (1, 2)
    assert set(Custody.objects.values_list("person", flat=True)) == {person(FATHER)}
    assert pq.read_table(done.batch.staged_path)["id_clean"].to_pylist() == [FATHER]
    reject = Reject.objects.get(code="PURPOSE_NOT_AUTHORISED")
    assert (reject.value, ALONE[-4:] in reject.message) == ("", False)
    event = Event.objects.get(verb="registry.purpose_refused")
    assert (event.detail["feed"], event.detail["rows"]) == ("custody", 1)
    assert ALONE not in json.dumps(event.detail)


def test_the_exchange_of_staged_rows_survives_a_crash(django_capture_on_commit_callbacks) -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    with django_capture_on_commit_callbacks(execute=False):
        done = load("custody", [term(), term(ALONE, "陈志强")])
    assert pq.read_metadata(done.batch.staged_path).num_rows == 2
    staged.settle()
    assert pq.read_metadata(done.batch.staged_path).num_rows == 1
    unfinished = make_batch("custody", [term(), term(ALONE, "陈志强")])
    draft = unfinished.staged_path.with_suffix(".kept")
    draft.write_bytes(b"half")
    staged.settle()
    assert not draft.exists()
    assert pq.read_metadata(unfinished.staged_path).num_rows == 2


def test_a_childs_grant_is_a_ground_for_its_parents_custody_and_not_for_their_means() -> None:
    load("roll_children", [child()])
    load("custody", [term(), term(GRANDMA, "张桂兰")])
    assert set(Custody.objects.values_list("person", flat=True)) == {person(FATHER)}
    assert load("means", [means(FATHER, "巴图")], now=LATER).batch.quarantined == 1
    with pytest.raises(Refusal, match="PURPOSE_NOT_AUTHORISED"):
        ask(FATHER, case="defacto_orphan")
    assert ask(FATHER, field="custody", case="defacto_orphan") == {person(FATHER)}


def test_of_a_minors_parent_the_term_is_kept_and_answers_no_question() -> None:
    done = load("custody", [term(), term(GRANDMA, "张桂兰"), term(ALONE, "陈志强")])
    assert (done.batch.accepted, done.batch.quarantined) == (1, 2)
    assert set(Custody.objects.values_list("person", flat=True)) == {person(FATHER)}
    for case in ("W1", "defacto_orphan"):
        with pytest.raises(Refusal, match="PURPOSE_NOT_AUTHORISED"):
            ask(FATHER, field="custody", case=case)
    assert queries.cases([person(FATHER)], AS_OF) == []


def test_a_grown_childs_grant_is_no_ground() -> None:
    grown = {"id": CHILD, "birth_date": date(2008, 11, 15)}
    load("register", register_rows(grown), now=LATER)
    load("roll_children", [child()])
    assert load("custody", [term()], now=LATER).batch.quarantined == 1


def test_what_one_earns_is_dropped_where_it_may_not_be_known(django_capture_on_commit_callbacks) -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    rows = [contribution(10), contribution(10, id=MOTHER, name="乌云其木格")]
    with django_capture_on_commit_callbacks(execute=True):
        done = load("contributions", rows, period=(date(2026, 10, 1), date(2026, 10, 31)))
    assert (done.batch.accepted, done.batch.quarantined) == (2, 0)
    kept = dict(Contribution.objects.values_list("person", "base_fen"))
    assert kept == {person(FATHER): 400000, person(MOTHER): None}
    assert pq.read_table(done.batch.staged_path)["base_fen"].to_pylist() == [400000, None]
    event = Event.objects.get(verb="registry.purpose_refused")
    assert (event.detail["rows"], event.detail["cells"]) == (0, 1)


@pytest.mark.parametrize(
    ("letter", "accepted"),
    [
        ({}, 1),
        ({"valid_until": date(2026, 11, 15), "requested_on": date(2026, 11, 1)}, 0),
        ({"valid_until": date(2026, 11, 16), "requested_on": date(2026, 11, 1)}, 1),
    ],
)
def test_answers_that_come_after_the_authorisation_are_refused(letter: dict[str, Any], accepted: int) -> None:
    load("authorisations", [authorised(FATHER, "巴图", **letter)])
    done = load("bank", [bank(measured_on=date(2026, 11, 10))])
    assert (done.batch.accepted, MeansAnswer.objects.count()) == (accepted, accepted)
    report = load("means", [means(FATHER, "巴图") | {"measured_on": date(2026, 11, 10)}])
    assert (report.batch.accepted, MeansReport.objects.count()) == (accepted, accepted)
    assert Event.objects.filter(verb="registry.purpose_refused").count() == 2 - 2 * accepted


def test_a_report_that_comes_late_is_kept_while_the_family_is_paid() -> None:
    load(
        "authorisations",
        [authorised(FATHER, "巴图", valid_until=date(2026, 11, 15), requested_on=date(2026, 11, 1))],
    )
    load("roll_dibao", [dibao(FATHER, "巴图")])
    assert load("means", [means(FATHER, "巴图") | {"measured_on": date(2026, 11, 10)}]).batch.accepted == 1


def test_an_older_answer_does_not_replace_a_newer_one() -> None:
    load("authorisations", [authorised(FATHER, "巴图", banks_asked=1)])
    load("bank", [bank(balance=5)])
    done = load("bank", [bank(balance=1, measured_on=date(2026, 11, 10)), bank("乙银行", 7)], now=LATER)
    assert set(Reject.objects.filter(batch=done.batch).values_list("code", flat=True)) == {"ANSWER_OUTDATED"}
    assert set(MeansAnswer.objects.filter(ended_at=None).values_list("balance_fen", flat=True)) == {5, 7}


# Questions


def test_a_question_needs_purpose_case_and_ground_and_each_refusal_is_on_the_trail() -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    assert ask(FATHER) == {person(FATHER)}
    assert refusals() == []
    for code, given in (("PURPOSE_MISSING", {"purpose": "好奇"}), ("CASE_MISSING", {"case": " "}),
                        ("PURPOSE_NOT_AUTHORISED", {"case": "W2"})):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            ask(FATHER, **given)
        assert (refusals()[-1]["code"], refusals()[-1]["field"]) == (code, "means")
    assert (
        Event.objects.filter(verb="registry.means_refused", subject=f"person:{person(FATHER)}").count() == 3
    )


def test_an_expired_authorisation_and_one_of_somebody_else_in_the_household_open_nothing() -> None:
    load("authorisations", [authorised(FATHER, "巴图", valid_until=date(2026, 11, 20))])
    with pytest.raises(Refusal, match="PURPOSE_NOT_AUTHORISED"):
        ask(FATHER, on=date(2026, 11, 21))
    with pytest.raises(Refusal, match="PURPOSE_NOT_AUTHORISED"):
        ask(MOTHER)
    assert ask(FATHER, MOTHER) == {person(FATHER)}


def test_a_households_grant_opens_it_until_the_grant_ends() -> None:
    load("roll_dibao", [dibao(MOTHER, "乌云其木格")])
    assert ask(FATHER, GRANDMA, purpose="review", case="dibao") == {person(FATHER), person(GRANDMA)}
    ended = dibao(MOTHER, "乌云其木格", status="stopped", stopped_on=date(2026, 11, 10))
    load("roll_dibao", [ended, dibao(ALONE, "陈志强")], now=LATER)
    with pytest.raises(Refusal, match="PURPOSE_NOT_AUTHORISED"):
        ask(FATHER, purpose="review", case="dibao")


def test_a_row_of_the_roll_that_was_refused_is_no_ground() -> None:
    load("roll_dibao", [dibao(MOTHER, "写错的名字"), dibao(ALONE, "陈志强")])
    assert load("means", [means(MOTHER, "乌云其木格")], now=LATER).batch.quarantined == 1
    with pytest.raises(Refusal, match="PURPOSE_NOT_AUTHORISED"):
        ask(MOTHER, purpose="review", case="dibao")


@pytest.fixture
def checked() -> int:
    load("authorisations", [authorised(FATHER, "巴图", valid_until=date(2026, 11, 20), banks_asked=1)])
    load("means", [means(FATHER, "巴图", financial_assets_fen=77777)])
    load("bank", [bank(balance=88888)])
    load("custody", [term()])
    return person(FATHER)


REVEAL = {"reason": "核对家庭收入", "purpose": "casework", "case": "W1"}


def test_a_reveal_names_its_case_and_stands_on_the_trail(checked: int) -> None:
    actions.reveal(officer=officer(), person_id=checked, field="means", now=NOW, **REVEAL)
    event = Event.objects.get(verb="registry.reveal")
    assert (event.detail["field"], event.detail["purpose"], event.detail["case"]) == (
        "means",
        "casework",
        "W1",
    )


@pytest.mark.parametrize(
    ("field", "who", "code"),
    [
        ("means", "990102", "OUTSIDE_JURISDICTION"),
        ("means", "990101", "CASE_MISSING"),
        ("custody", "990101", "DUTY_MISSING"),
    ],
)
def test_the_checking_centre_sees_means_of_its_county_and_no_custody(
    checked: int, field: str, who: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        actions.reveal(
            officer=officer(who, "check_centre"),
            person_id=checked,
            field=field,
            now=NOW,
            **REVEAL | {"case": ""},
        )


@pytest.mark.parametrize("field", ["means", "custody"])
@pytest.mark.parametrize(
    ("who", "given", "code"),
    [
        (("990102", "county_desk"), {}, "OUTSIDE_JURISDICTION"),
        (("990101102", "town_desk"), {}, "OUTSIDE_JURISDICTION"),
        (("990101", "auditor"), {}, "DUTY_MISSING"),
        (("990101", "data_steward"), {}, "DUTY_MISSING"),
        (("990101101201", "village_worker"), {}, "DUTY_MISSING"),
        (("990101101", "social_worker"), {}, "DUTY_MISSING"),
        (("990101", "county_finance"), {}, "DUTY_MISSING"),
        (("990101", "county_desk"), {"case": ""}, "CASE_MISSING"),
        (("990101", "county_desk"), {"purpose": ""}, "PURPOSE_MISSING"),
        (("990101", "county_desk"), {"purpose": "audit"}, "PURPOSE_MISSING"),
        (("990101", "county_desk"), {"purpose": "assessment"}, "PURPOSE_MISSING"),
        (("990101", "county_desk"), {"now": NOW + timedelta(days=5)}, "PURPOSE_NOT_AUTHORISED"),
    ],
)
def test_a_reveal_is_refused_to_everybody_else(
    checked: int, who: tuple[str, str], given: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refusal, match=code):
        actions.reveal(
            officer=officer(*who), person_id=checked, field=field, **{"now": NOW, **REVEAL, **given}
        )
    assert not Event.objects.filter(verb="registry.reveal").exists()


def test_a_section_opens_for_those_whom_the_case_covers(checked: int) -> None:
    given = {"officer": officer(), "section": "means", "now": NOW, **REVEAL}
    opened = actions.open_section(person_ids=[checked, person(MOTHER)], **given)
    assert opened == {checked}
    assert list(Event.objects.filter(verb="registry.reveal").values_list("subject", flat=True)) == [
        f"person:{checked}"
    ]
    home = Household.objects.get(kind="joint", source_key="H1").pk
    shown = queries.household_file(home, as_of=AS_OF, known_at=AFTER, may_show=opened)
    assert {77777, 88888} <= {line.value for line in shown.facts}
    assert "custody" in {line.sensitivity for line in shown.facts}
    with pytest.raises(RegistryError, match="FIELD_UNKNOWN"):
        actions.open_section(person_ids=[checked], **{**given, "section": "id_number"})


def test_the_means_question_shows_nothing_without_the_case(checked: int) -> None:
    given: dict[str, Any] = {
        "purpose": "casework",
        "actor": "desk",
        "as_of": AS_OF,
        "known_at": AFTER,
        "now": NOW,
    }
    with pytest.raises(Refusal, match="CASE_MISSING"):
        queries.means([checked], case="", **given)
    found = queries.means([checked], case="W1", **given)
    assert {77777, 88888} <= {line.value for line in found[checked]}


def test_the_cases_offered_are_the_grounds_in_force(checked: int) -> None:
    everybody = [checked, person(MOTHER)]
    assert [(one.reference, one.person_ids) for one in queries.cases(everybody, AS_OF)] == [
        ("W1", (checked,))
    ]
    assert queries.cases(everybody, date(2026, 11, 21)) == []


# Folders, lists, searches


def texts(folder: Path) -> str:
    """Everything the folder says of the father, written as CSV and JSON would write it."""
    table = pq.read_table(folder / "person.parquet")
    rows = [row for row in table.to_pylist() if row["person_id"] == person(FATHER)]
    lines = [",".join(map(str, rows[0].values())), json.dumps(rows, default=str)]
    return "\n".join(lines)


def test_a_folder_written_after_the_ground_has_ended_holds_nothing_of_it(
    checked: int, tmp_path: Path
) -> None:
    allowed, after = tmp_path / "a", tmp_path / "b"
    snapshot(allowed, as_of=AS_OF, known_at=AFTER)
    snapshot(after, as_of=date(2026, 11, 21), known_at=AFTER)
    assert "88888" in texts(allowed)
    assert "prison" in texts(allowed)
    for hidden in ("77777", "88888", "prison", "checked"):
        assert hidden not in texts(after), hidden


def test_no_list_of_a_household_or_a_search_carries_it(checked: int) -> None:
    home = Household.objects.get(kind="joint", source_key="H1").pk
    file = queries.household_file(home, as_of=AS_OF, known_at=AFTER)
    told = [str(line.value) for line in file.facts] + [
        str(one) for one in queries.search_people(officer(), "巴图")
    ]
    seen = [repr(one) for one in queries.checks(on=AS_OF, known_at=AFTER, person_ids=[checked])]
    for hidden in ("77777", "88888", "prison"):
        assert not any(hidden in text for text in [*told, *seen]), hidden


def test_all_bound_tables_are_empty_when_nobody_authorised_anything() -> None:
    files: list[tuple[str, list[dict[str, Any]], Callable[[], int]]] = [
        ("means", [means(FATHER, "巴图")], MeansReport.objects.count),
        ("bank", [bank()], MeansAnswer.objects.count),
        ("custody", [term(GRANDMA, "张桂兰")], Custody.objects.count),
    ]
    for feed, rows, count in files:
        done = load(feed, rows, period=NOVEMBER)
        assert (done.batch.accepted, count()) == (0, 0), feed
    assert Batch.objects.filter(feed__in=["means", "bank", "custody"], quarantined=1).count() == 3
