"""A full file that would end much, or of which little could be read, ends nothing until a person says that it is complete."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from minsheng.feeds.models import Batch
from minsheng.feeds.queries import freshness_board
from minsheng.registry import actions, sync
from minsheng.registry.errors import RegistryError
from minsheng.registry.loading.doubt import Rows, doubt_about
from minsheng.registry.loading.plans import Plan
from minsheng.registry.models import Coverage, Enrolment, Person, RegisterEntry
from minsheng.trail.models import Event
from tests.db.registry.support import AS_OF, NOW, VILLAGE, load, make_batch, number, register_rows

pytestmark = pytest.mark.django_db

ELDERS = [(number("19400101", n), f"王{chr(0x4E00 + n)}") for n in range(1, 21)]
NOVEMBER, DECEMBER = (date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 12, 1), date(2026, 12, 31))
LATER = NOW + timedelta(days=30)


def elder(who: tuple[str, str]) -> dict[str, Any]:
    return {
        "id": who[0], "name": who[1], "status": "running", "start_month": date(2026, 1, 1), "monthly_fen": 10_000,
    }  # fmt: skip


def residents(*, without: int = 0) -> list[dict[str, Any]]:
    people = [
        {
            "id": one, "name": name, "relation": "head", "sex": int(one[16]) % 2 or 2, "birth_date": date(1940, 1, 1),
            "household_number": one, "region": VILLAGE,
        }
        for one, name in ELDERS[without:]
    ]  # fmt: skip
    return register_rows(*people)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", residents())
    load("roll_old_age", [elder(who) for who in ELDERS])


def running() -> int:
    return Enrolment.objects.filter(ended_at=None, programme="old_age_allowance").count()


def shrunk(rows: int, period: tuple[date, date] = DECEMBER) -> actions.Registered:
    return load("roll_old_age", [elder(who) for who in ELDERS[:rows]], period=period, now=LATER)


def test_a_roll_that_would_end_most_is_an_addition_and_says_what_to_do() -> None:
    coverage = set(Coverage.objects.filter(ended_at=None).values_list("pk", flat=True))
    done = shrunk(1)
    assert (running(), done.ended, done.kept) == (20, 0, 1)
    assert set(Coverage.objects.filter(ended_at=None).values_list("pk", flat=True)) == coverage
    assert (done.batch.mode, done.batch.is_addition) == ("delta", True)
    warning = done.batch.rejects.get(code="FULL_IN_DOUBT", severity="warning")
    assert "20 条" in warning.message
    assert "19 条" in warning.message
    assert f"minsheng feeds confirm {done.batch.pk}" in warning.suggestion
    assert "FULL_IN_DOUBT" in done.note
    assert Event.objects.filter(verb="registry.register").latest("seq").detail["code"] == "FULL_IN_DOUBT"
    board = {one.feed.code: one.batch for one in freshness_board(AS_OF)}
    assert board["roll_old_age"] != done.batch


@pytest.mark.parametrize(("rows", "left"), [(14, 14), (10, 20)])
def test_a_few_who_lapse_are_believed(rows: int, left: int) -> None:
    shrunk(rows)
    assert running() == left


@pytest.mark.parametrize(("kept", "doubted"), [(9, True), (57, False)])
def test_the_share_decides_from_ten_rows_up(kept: int, doubted: bool) -> None:
    target = sync.Target(Enrolment, key=("programme",), values=())
    unnamed = pa.table({"programme": pa.array([], pa.string())})
    ended = list(Enrolment.objects.values_list("pk", flat=True)[:10])
    plan = Plan(changes=[sync.Changes(target, ended, unnamed, kept)])
    assert bool(doubt_about(plan, Rows(70, 70))) is doubted


def test_changed_amounts_and_few_people_raise_no_doubt() -> None:
    rows = [{**elder(who), "monthly_fen": 20_000} for who in ELDERS]
    assert load("roll_old_age", rows, period=DECEMBER).ended == 20
    load("roll_tekun", [{**elder(who), "support": "home"} for who in ELDERS[:9]])
    assert load("roll_tekun", [{**elder(ELDERS[0]), "support": "home"}], period=DECEMBER).ended == 8


def test_decisions_of_our_own_that_a_roll_repeats_are_no_loss() -> None:
    for person in Person.objects.filter(birth_date=date(1940, 1, 1)):
        actions.enrol(
            person_id=person.pk, programme="tekun", from_date=date(2026, 1, 1), decision="x", actor="test", now=NOW
        )  # fmt: skip
    assert not load("roll_tekun", [{**elder(who), "support": "home"} for who in ELDERS]).batch.is_addition


def test_a_file_of_which_most_rows_are_quarantined_ends_nothing() -> None:
    batch = make_batch("roll_old_age", [elder(who) for who in ELDERS[:15]], period=DECEMBER)
    Batch.objects.filter(pk=batch.pk).update(rows_in=40, quarantined=25)
    done = actions.register(batch, actor="test", now=LATER)
    assert (running(), done.ended) == (20, 0)
    assert "40 行" in done.batch.rejects.get(code="FULL_IN_DOUBT").message


def test_half_a_register_strikes_nobody_off() -> None:
    assert load("register", residents(without=15), period=DECEMBER).batch.is_addition
    assert RegisterEntry.objects.filter(ended_at=None).count() == 25


def test_a_person_confirms_that_it_is_complete() -> None:
    batch = shrunk(1).batch
    done = actions.confirm_complete(batch, actor="test", now=LATER)
    assert (running(), done.ended, done.batch.mode) == (1, 19, "full")
    assert Coverage.objects.get(ended_at=None, table="enrolment:old_age_allowance").batch_id == batch.pk
    event = Event.objects.get(verb="registry.confirm_complete")
    assert (event.subject, event.detail["ended"]) == (f"batch:{batch.pk}", 19)
    with pytest.raises(RegistryError, match="不需要确认"):
        actions.confirm_complete(batch, actor="test", now=LATER)


def test_after_a_complete_file_an_older_one_cannot_be_confirmed() -> None:
    batch = shrunk(1).batch
    load("roll_old_age", [elder(who) for who in ELDERS], period=DECEMBER, now=LATER)
    with pytest.raises(RegistryError, match="以那一份为准"):
        actions.confirm_complete(batch, actor="test", now=LATER)
    assert running() == 20


def test_of_a_list_of_many_programmes_one_that_shrank_holds_the_whole_list_back() -> None:
    def listed(studying: int) -> list[dict[str, Any]]:
        named = [("价格临时补贴", who) for who in ELDERS] + [("孤儿助学金", who) for who in ELDERS[:studying]]
        return [elder(who) | {"programme": programme} for programme, who in named]

    load("benefit_roll", listed(14))
    assert not load("benefit_roll", listed(13), period=DECEMBER).batch.is_addition
    assert load("benefit_roll", listed(3), period=DECEMBER).batch.is_addition
    assert Enrolment.objects.filter(ended_at=None, programme="orphan_study").count() == 13


def test_who_is_on_a_row_that_went_back_for_one_cell_stays_on_the_roll() -> None:
    first = elder(ELDERS[0]) | {"monthly_fen": None, "start_month": None}
    batch = make_batch("roll_old_age", [first, *(elder(who) for who in ELDERS[1:])], period=DECEMBER)
    Batch.objects.filter(pk=batch.pk).update(accepted=19, quarantined=1)
    actions.register(batch, actor="test", now=LATER)
    assert running() == 20
    kept = Enrolment.objects.get(ended_at=None, programme="old_age_allowance", valid_from=None)
    assert (kept.monthly_fen, kept.valid_to) == (None, None)
    load("roll_old_age", [elder(ELDERS[0])], period=DECEMBER, mode="delta", now=LATER + timedelta(minutes=5))
    assert running() == 20  # the corrected row takes its place
    assert not Enrolment.objects.filter(ended_at=None, valid_from=None).exists()


def test_who_is_on_a_row_without_a_name_or_a_family_number_is_not_missing_from_the_roll() -> None:
    """The row goes back; what it says without that cell holds until it comes again."""
    batch = make_batch(
        "roll_old_age", [elder(who) | {"name": None, "status": None} for who in ELDERS], period=DECEMBER
    )
    Batch.objects.filter(pk=batch.pk).update(accepted=11, quarantined=9)
    actions.register(batch, actor="test", now=LATER)
    assert running() == 20
    batch.refresh_from_db()
    assert (batch.accepted, batch.quarantined) == (11, 9), "nothing is counted twice"
    edge = {"id": ELDERS[0][0], "name": ELDERS[0][1], "status": "running", "relation": "head"}
    load("roll_dibao_edge", [edge])
    (listed,) = Enrolment.objects.filter(ended_at=None, programme="dibao_edge")
    assert (listed.source_key, listed.valid_from) == ("", None)


def test_an_empty_roll_is_believed_once_a_person_says_that_nobody_is_on_it() -> None:
    done = load("roll_tekun", [])
    assert (done.batch.mode, done.batch.is_addition) == ("delta", True)
    assert not Coverage.objects.filter(table="enrolment:tekun").exists()
    assert (
        f"minsheng feeds confirm {done.batch.pk}" in done.batch.rejects.get(code="FULL_IN_DOUBT").suggestion
    )
    actions.confirm_complete(done.batch, actor="test", now=LATER)
    assert [one.county for one in Coverage.objects.filter(table="enrolment:tekun", ended_at=None)] == [
        VILLAGE[:6]
    ]
    board = {one.feed.code: one.batch for one in freshness_board(AS_OF)}
    assert board["roll_tekun"] == done.batch


def test_an_empty_roll_ends_who_stands_on_it_only_when_confirmed() -> None:
    batch = shrunk(0).batch
    assert running() == 20
    assert actions.confirm_complete(batch, actor="test", now=LATER).ended == 20
    assert running() == 0


def test_an_empty_roll_of_one_of_several_counties_has_to_name_it() -> None:
    load("register", register_rows({
        "id": number("19500101", 3), "name": "远方人", "relation": "head", "sex": 1, "birth_date": date(1950, 1, 1),
        "household_number": "far", "region": "990201001001",
    }))  # fmt: skip
    done = load("roll_tekun", [])
    assert (done.batch.status, done.batch.refusal_code) == ("refused", "ROLL_OF_NO_COUNTY")
