"""A row of a file says that somebody died: what follows by machine, what people say of it, and how it is undone."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from minsheng.accounts.errors import Refusal
from minsheng.feeds.models import Batch, Reject
from minsheng.registry.deaths import actions, presenting, queries
from minsheng.registry.deaths.models import DeathQuestion, DeathReview
from minsheng.registry.errors import RegistryError
from minsheng.registry.export import collect
from minsheng.registry.models import Area, Death, Enrolment, Membership, Person
from minsheng.registry.tokens import token
from minsheng.trail.models import Event
from tests.db.registry.support import (
    ALONE,
    AS_OF,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    OTHER_VILLAGE,
    VILLAGE,
    load,
    number,
    register_rows,
)
from tests.support.officers import make_officer

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 11, 15))
SEEN = {"evidence": "seen", "note": "今天到家里见到本人"}
HOUR = timedelta(hours=1)
NAMES = {GRANDMA: "张桂兰", FATHER: "巴图", MOTHER: "乌云其木格", CHILD: "苏和", ALONE: "陈志强"}


def person(id_number: str) -> int:
    return Person.objects.get(id_token=token("id", id_number)).pk


def dies(id_number: str, *, now=NOW, name: str = "", **more: Any):
    known = {"certificate_number": "H-1", "died_on": date(2026, 10, 3), "cremated_on": date(2026, 10, 5)}
    return load(
        "deaths", [{"id": id_number, "name": name or NAMES[id_number], **known, **more}], period=YEAR, now=now
    )


def enrolled(id_number: str) -> None:
    row = {"monthly_fen": 10_000, "start_month": date(2024, 1, 1), "status": "running"}
    load("roll_old_age", [{"id": id_number, "name": NAMES[id_number], **row}])


def snapshot_of(id_number: str, known_at) -> dict[str, Any]:
    rows = collect(as_of=AS_OF, known_at=known_at)["person"].to_pylist()
    return next(row for row in rows if row["person_id"] == person(id_number))


@pytest.mark.parametrize(
    ("died_on", "code"),
    [(date(1930, 1, 1), "DEATH_BEFORE_BIRTH"), (date(2027, 3, 1), "DEATH_IN_FUTURE")],
)
def test_a_day_of_death_that_cannot_be_kills_nobody(died_on: date, code: str) -> None:
    done = dies(FATHER, died_on=died_on)
    assert (done.batch.accepted, done.batch.quarantined) == (0, 1)
    assert Reject.objects.get().code == code
    assert not Death.objects.exists()
    assert DeathReview.objects.count() == 0


class TestTheTask:
    def test_exists_as_soon_as_the_file_is_in_and_stops_nothing(self) -> None:
        enrolled(GRANDMA)
        before = list(Enrolment.objects.values())
        dies(GRANDMA)
        review = DeathReview.objects.get()
        assert (review.person_id, review.status, review.reasons) == (person(GRANDMA), "open", ["enrolled"])
        assert review.due_on == date(2026, 11, 17)
        assert list(Enrolment.objects.values()) == before
        registered = Event.objects.filter(verb="registry.register").order_by("-pk")[0]
        assert registered.detail["death_reviews"] == 1

    def test_is_not_made_where_nothing_hangs_on_a_death(self) -> None:
        dies(ALONE)
        assert not DeathReview.objects.exists()

    def test_is_made_for_the_only_adult_with_a_child(self) -> None:
        born = number("20150101", 31)
        alone = {"household_number": "H2", "relation": "son", "sex": 1, "birth_date": date(2015, 1, 1)}
        load("register", register_rows({"id": born, "name": "陈小明", **alone}))
        dies(ALONE)
        assert DeathReview.objects.get().reasons == ["only_adult"]

    def test_is_not_made_for_one_of_two_parents_without_a_grant(self) -> None:
        dies(FATHER)
        assert not DeathReview.objects.exists()

    def test_is_made_whenever_the_number_does_not_say_whom_the_row_means(self) -> None:
        dies(ALONE[:16] + ("3" if ALONE[16] != "3" else "4") + ALONE[17], name="陈志强")
        assert [(r.person_id, r.reasons) for r in DeathReview.objects.all()] == [(person(ALONE), ["unsure"])]

    def test_nobody_dies_of_another_persons_number(self) -> None:
        done = dies(GRANDMA, name="李大山")
        assert done.refused == 1
        assert not Death.objects.exists()
        assert Reject.objects.get(batch=done.batch).code == "NAME_MISMATCH"

    def test_gives_way_to_that_of_a_corrected_row(self) -> None:
        enrolled(GRANDMA)
        dies(GRANDMA)
        dies(GRANDMA, died_on=date(2026, 10, 4), now=NOW + HOUR)
        assert [r.status for r in DeathReview.objects.order_by("pk")] == ["replaced", "open"]


class TestRevival:
    @pytest.fixture(autouse=True)
    def dead_grandma(self) -> None:
        enrolled(GRANDMA)
        dies(GRANDMA)

    def test_brings_her_back_with_her_household(self, town) -> None:
        home = Membership.objects.get(person=person(GRANDMA), kind="joint", ended_at__isnull=True)
        assert home.valid_to == date(2026, 10, 3)
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + HOUR, **SEEN)
        back = Membership.objects.get(person=person(GRANDMA), kind="joint", ended_at__isnull=True)
        assert (back.household_id, back.role, back.valid_to) == (home.household_id, home.role, None)
        assert snapshot_of(GRANDMA, NOW + 2 * HOUR)["alive"] is True
        assert snapshot_of(GRANDMA, NOW + 2 * HOUR)["joint_id"] == home.household_id
        event = Event.objects.order_by("-pk")[0]
        assert (event.verb, event.actor, event.detail["evidence"]) == ("death_revived", town.actor, "seen")

    def test_leaves_what_was_believed_before_as_it_was(self, town) -> None:
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + 2 * HOUR, **SEEN)
        then = snapshot_of(GRANDMA, NOW + HOUR)
        assert (then["alive"], then["died_on"], then["joint_id"]) == (False, date(2026, 10, 3), None)
        now = snapshot_of(GRANDMA, NOW + 3 * HOUR)
        assert (now["alive"], now["died_on"]) == (True, None)

    def test_keeps_the_register_loaded_between_in_order(self, town) -> None:
        load("register", register_rows(), now=NOW + HOUR)
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + 2 * HOUR, **SEEN)
        load("register", register_rows(), now=NOW + 3 * HOUR)
        assert (
            snapshot_of(GRANDMA, NOW + 4 * HOUR)["joint_id"]
            == snapshot_of(FATHER, NOW + 4 * HOUR)["joint_id"]
        )

    def test_the_same_row_kills_nobody_again(self, town) -> None:
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + HOUR, **SEEN)
        done = dies(GRANDMA, now=NOW + 2 * HOUR)
        assert not Death.objects.filter(ended_at__isnull=True).exists()
        assert (done.batch.accepted, done.batch.quarantined) == (1, 0)
        warning = Reject.objects.get(batch=done.batch)
        assert (warning.code, warning.severity) == ("DEATH_REVIVED_EARLIER", "warning")
        assert "2026-11-16 已核实本人健在" in warning.message
        assert snapshot_of(GRANDMA, NOW + 3 * HOUR)["alive"] is True

    def test_another_row_is_another_question(self, town) -> None:
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + HOUR, **SEEN)
        dies(GRANDMA, certificate_number="H-2", died_on=date(2026, 11, 10), now=NOW + 2 * HOUR)
        latest = DeathReview.objects.order_by("-pk")[0]
        assert (latest.status, latest.reasons) == ("open", ["enrolled", "again"])

    def test_undoes_a_death_that_was_confirmed_by_mistake(self, town) -> None:
        actions.confirm(
            person_id=person(GRANDMA), officer=town, evidence="papers", note="殡仪馆来函证明", now=NOW + HOUR
        )
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + 2 * HOUR, **SEEN)
        assert DeathReview.objects.get().status == "alive"

    def test_happens_once(self, town) -> None:
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + HOUR, **SEEN)
        with pytest.raises(RegistryError) as caught:
            actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + HOUR, **SEEN)
        assert caught.value.code == "DEATH_NOT_FOUND"
        assert Event.objects.filter(verb="death_revived").count() == 1

    def test_of_a_death_without_a_task_is_possible_too(self, town) -> None:
        county = make_officer("county_desk")
        dies(ALONE)
        actions.revive(person_id=person(ALONE), officer=county, now=NOW + HOUR, **SEEN)
        assert DeathReview.objects.get(person=person(ALONE)).reasons == ["doubted"]
        assert snapshot_of(ALONE, NOW + 2 * HOUR)["alive"] is True


class TestWhoMaySayWhat:
    @pytest.fixture(autouse=True)
    def dead_grandma(self) -> None:
        enrolled(GRANDMA)
        dies(GRANDMA)

    def test_the_village_reports_and_the_town_confirms(self, village, town) -> None:
        actions.report_alive(
            person_id=person(GRANDMA), officer=village, evidence="phone", note="刚打过电话", now=NOW
        )
        assert snapshot_of(GRANDMA, NOW + HOUR)["alive"] is False
        assert [r.status for r in queries.waiting(town)] == ["reported"]
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + HOUR, **SEEN)
        review = DeathReview.objects.get()
        assert (review.reported_by, review.decided_by) == (village, town)

    def test_a_village_worker_revives_nobody(self, village) -> None:
        with pytest.raises(Refusal) as caught:
            actions.revive(person_id=person(GRANDMA), officer=village, now=NOW, **SEEN)
        assert caught.value.code == "DUTY_MISSING"

    def test_nobody_speaks_for_another_area(self) -> None:
        other = make_officer("town_desk", region_code="990101999", username="elsewhere")
        for verb in (actions.revive, actions.confirm, actions.report_alive):
            with pytest.raises(Refusal) as caught:
                verb(person_id=person(GRANDMA), officer=other, now=NOW, **SEEN)
            assert caught.value.code == "OUTSIDE_JURISDICTION"
        assert list(queries.waiting(other)) == []
        assert queries.of_household(other, None, person(GRANDMA)) == []

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"evidence": "", "note": "今天见到本人"}, "EVIDENCE_UNKNOWN"),
            ({"evidence": "seen", "note": " 在 "}, "REASON_TOO_SHORT"),
            ({"evidence": "seen", "note": "好" * 301}, "REASON_TOO_LONG"),
            ({"evidence": "seen", "note": f"本人证件{GRANDMA}"}, "NOTE_HOLDS_NUMBER"),
        ],
    )
    def test_a_word_without_ground_changes_nothing(self, town, said, code) -> None:
        with pytest.raises(RegistryError) as caught:
            actions.revive(person_id=person(GRANDMA), officer=town, now=NOW, **said)
        assert caught.value.code == code
        assert DeathReview.objects.get().status == "open"
        assert Death.objects.filter(ended_at__isnull=True).count() == 1


class TestChildrenLeft:
    def test_names_who_is_left_to_care(self) -> None:
        dies(FATHER)
        left = queries.children_left([person(FATHER)], NOW + HOUR)
        assert [(c.child_id, c.dead_ids) for c in left] == [(person(CHILD), (person(FATHER),))]
        assert {carer.person_id for carer in left[0].carers} == {person(MOTHER), person(GRANDMA)}

    def test_nobody_is_left(self) -> None:
        dies(FATHER)
        dies(MOTHER, certificate_number="H-2")
        dies(GRANDMA, certificate_number="H-3")
        left = queries.children_left([person(FATHER)], NOW + HOUR)
        assert [(c.child_id, c.carers) for c in left] == [(person(CHILD), ())]

    def test_a_revived_parent_leaves_nobody(self) -> None:
        county = make_officer("county_desk")
        dies(FATHER)
        actions.revive(person_id=person(FATHER), officer=county, now=NOW + HOUR, **SEEN)
        assert queries.children_left([person(FATHER)], NOW + 2 * HOUR) == []
        assert len(queries.children_left([person(FATHER)], NOW + HOUR / 2)) == 1

    def test_a_grown_child_is_no_child(self) -> None:
        dies(GRANDMA)
        assert queries.children_left([person(GRANDMA)], NOW + HOUR) == []


def test_a_roll_that_comes_after_the_death_is_looked_at_too() -> None:
    dies(GRANDMA)
    assert not DeathReview.objects.exists()
    enrolled(GRANDMA)
    assert [review.reasons for review in DeathReview.objects.all()] == [["enrolled"]]


def met(on: date, **more: Any) -> dict[str, Any]:
    return {"id": ALONE, "name": NAMES[ALONE], "visit_number": "Z1", "visited_on": on, "visitor": "协理员甲",
            "met_in_person": True, **more}  # fmt: skip


def test_a_visit_that_met_the_person_afterwards_is_the_first_evidence() -> None:
    """Whichever file comes first; a visit on the day itself or one that met nobody says nothing."""
    dies(ALONE)
    assert not DeathReview.objects.exists()
    load(
        "visits",
        [met(date(2026, 10, 3)), met(date(2026, 10, 9), visit_number="Z2", met_in_person=False)],
        now=NOW + HOUR,
    )
    assert not DeathReview.objects.exists()
    load("visits", [met(date(2026, 10, 8), visit_number="Z3")], now=NOW + 2 * HOUR)
    assert [review.reasons for review in DeathReview.objects.all()] == [["met"]]
    (line,) = presenting.lines(
        make_officer("town_desk", region_code="990101102", username="there"), [Death.objects.get()]
    )
    assert line.met is not None
    assert (line.met.on, line.met.visitor) == (date(2026, 10, 8), "协理员甲")


def test_a_death_that_comes_after_the_visit_is_doubted_at_once() -> None:
    load("visits", [met(date(2026, 10, 8))])
    dies(ALONE, now=NOW + HOUR)
    assert [review.reasons for review in DeathReview.objects.all()] == [["met"]]


class TestWhoDied:
    """A row with one person's number and another's name."""

    @pytest.fixture(autouse=True)
    def row(self) -> None:
        enrolled(ALONE)
        enrolled(GRANDMA)
        dies(ALONE, name="张桂兰", sex=2, age=86)

    def test_nobody_dies_and_both_are_asked_about_once(self, town) -> None:
        assert not Death.objects.exists()
        question = DeathQuestion.objects.get()
        assert (question.holder_id, question.namesake_id) == (person(ALONE), person(GRANDMA))
        dies(ALONE, name="张桂兰", sex=2, age=86, now=NOW + HOUR)
        assert DeathQuestion.objects.count() == 1
        there = make_officer("town_desk", region_code="990101102", username="there")
        nowhere = make_officer("town_desk", region_code="990101999", username="nowhere")
        assert [len(queries.questions(officer)) for officer in (town, there, nowhere)] == [1, 1, 0]

    def test_the_answer_makes_the_death_believed_and_can_be_undone(self, town) -> None:
        actions.settle(
            question_id=DeathQuestion.objects.get().pk, who="namesake", officer=town, now=NOW + HOUR, **SEEN
        )
        assert snapshot_of(GRANDMA, NOW + 2 * HOUR)["alive"] is False
        assert snapshot_of(ALONE, NOW + 2 * HOUR)["alive"] is not False
        assert Membership.objects.get(person=person(GRANDMA), kind="joint", ended_at=None).valid_to == date(
            2026, 10, 3
        )
        assert DeathReview.objects.get().status == "true"
        assert Event.objects.filter(verb="death_question_settled").exists()
        actions.revive(person_id=person(GRANDMA), officer=town, now=NOW + 2 * HOUR, **SEEN)
        assert snapshot_of(GRANDMA, NOW + 3 * HOUR)["alive"] is not False

    def test_neither_leaves_everything_and_an_answer_is_final(self, town) -> None:
        asked = DeathQuestion.objects.get().pk
        with pytest.raises(RegistryError, match="WHO_UNKNOWN"):
            actions.settle(question_id=asked, who="somebody", officer=town, now=NOW, **SEEN)
        actions.settle(question_id=asked, who="neither", officer=town, now=NOW, **SEEN)
        assert not Death.objects.exists()
        with pytest.raises(RegistryError, match="DEATH_QUESTION_GONE"):
            actions.settle(question_id=asked, who="neither", officer=town, now=NOW, **SEEN)

    def test_the_village_says_who_it_was_and_the_town_settles_it(self, town) -> None:
        asked = DeathQuestion.objects.get()
        worker = make_officer("village_worker", region_code=VILLAGE, username="hers")
        (seen,) = presenting.asked(worker, queries.questions_put(worker))
        assert (seen.namesake.name, seen.holder.name) == ("张**", "辖区外的人")
        assert list(seen.who) == ["namesake", "neither"]
        for _ in range(2):
            actions.tell(question_id=asked.pk, who="namesake", officer=worker, now=NOW + HOUR)
        assert Event.objects.filter(verb="death_question_told").count() == 1
        assert not Death.objects.exists(), "the village settles nothing"
        (seen,) = presenting.asked(town, queries.questions(town))
        assert (seen.said, seen.said_who, seen.said_by) == ("是同名的人去世", "namesake", worker.name)
        with pytest.raises(RegistryError, match="WHO_UNKNOWN"):
            actions.tell(question_id=asked.pk, who="holder", officer=worker, now=NOW + HOUR)
        stranger = make_officer("village_worker", region_code="990101999001", username="stranger")
        with pytest.raises(RegistryError, match="DEATH_QUESTION_GONE"):
            actions.tell(question_id=asked.pk, who="neither", officer=stranger, now=NOW + HOUR)
        for role in ("social_worker", "county_lead", "auditor"):
            officer = make_officer(role, username=role)
            with pytest.raises(Refusal, match="DUTY_MISSING"):
                actions.tell(question_id=asked.pk, who="neither", officer=officer, now=NOW + HOUR)

    def test_nobody_answers_for_somebody_of_another_area(self) -> None:
        there = make_officer("town_desk", region_code="990101102", username="there")
        with pytest.raises(Refusal, match="OUTSIDE_JURISDICTION"):
            actions.settle(
                question_id=DeathQuestion.objects.get().pk, who="namesake", officer=there, now=NOW, **SEEN
            )


@pytest.mark.parametrize(
    ("more", "clear"), [({"age": 61}, False), ({"sex": 1, "age": 86}, False), ({}, False)]
)
def test_a_name_alone_is_nobody(more, clear) -> None:
    dies(ALONE, name="张桂兰", **more)
    assert (DeathQuestion.objects.get().namesake_id is not None) is clear


class TestWithoutADay:
    """A row that says who and not when: nobody dies of it, and the village is asked."""

    def test_somebody_is_asked_once_and_the_town_states_the_day(self, town, village) -> None:
        nothing = {"died_on": None, "cremated_on": None}
        for _ in range(2):
            dies(GRANDMA, **nothing)
        dies(ALONE, name="张桂兰", sex=2, age=86, certificate_number="H-2", **nothing)
        assert not Death.objects.exists()
        asked = {(one.holder_id, one.namesake_id, one.died_on): one for one in DeathQuestion.objects.all()}
        hers = asked[None, person(GRANDMA), None]
        assert set(asked) == {
            (None, person(GRANDMA), None),
            (person(ALONE), person(GRANDMA), None),
        }
        actions.tell(question_id=hers.pk, who="namesake", officer=village, now=NOW + HOUR)
        say = partial(
            actions.settle, question_id=hers.pk, who="namesake", officer=town, now=NOW + HOUR, **SEEN
        )
        for day, code in (
            (None, "DEATH_WITHOUT_DAY"), (date(2026, 11, 17), "DEATH_IN_FUTURE"), (date(1930, 1, 1), "DEATH_BEFORE_BIRTH"),
        ):  # fmt: skip
            with pytest.raises(RegistryError, match=code):
                say(died_on=day)
        say(died_on=date(2026, 10, 8))
        assert Death.objects.get().died_on == date(2026, 10, 8)
        assert snapshot_of(GRANDMA, NOW + 2 * HOUR)["alive"] is False

    def test_whose_day_comes_by_another_file_is_asked_about_no_longer(self, town) -> None:
        dies(GRANDMA, died_on=None, cremated_on=None)
        assert [one.namesake_id for one in queries.questions(town)] == [person(GRANDMA)]
        dies(GRANDMA, now=NOW + HOUR)
        assert not queries.questions(town)
        dies(GRANDMA, certificate_number="H-3", died_on=None, cremated_on=None, now=NOW + 2 * HOUR)
        assert DeathQuestion.objects.count() == 1


class TestANumberThatNobodyBears:
    """Digits of her number were mistyped so that the last still agrees: name and place are hers, and birth date and sex, or all
    but one digit."""

    @pytest.mark.parametrize(
        ("written", "more", "asked"),
        [
            (("19400203", 4), {}, True),
            (("19400203", 4), {"hukou_place": "示例旗示例镇"}, True),
            (("19400203", 4), {"hukou_place": "别的旗别的镇"}, False),
            (("19400203", 5), {}, True),
            (("19400203", 5), {"sex": 1}, False),
            (("19400208", 2), {}, True),
            (("19410208", 4), {}, False),
            (("19400203", 4), {"name": "王桂兰"}, False),
        ],
        ids=[
            "county-of-the-number",
            "town",
            "elsewhere",
            "sex-digit",
            "a-man",
            "birth-digit",
            "three-digits",
            "another-name",
        ],
    )
    def test_somebody_is_asked_whether_she_died(self, town, written, more, asked) -> None:
        place()
        row = {"id": number(*written), "name": "张桂兰", "died_on": date(2026, 10, 3), **more}
        done = load("deaths", [row], period=YEAR)
        assert not Death.objects.exists()
        assert (done.batch.accepted, done.batch.quarantined) == (0, 1), "the row goes back all the same"
        found = [(one.holder_id, one.namesake_id) for one in DeathQuestion.objects.all()]
        assert found == ([(None, person(GRANDMA))] if asked else [])

    def test_of_two_whom_it_fits_nobody_is_asked(self) -> None:
        twin = {"id": number("19400203", 6), "name": "张桂兰", "sex": 2, "birth_date": date(1940, 2, 3)}
        load("register", register_rows(twin | {"relation": "other"}), now=NOW)
        load(
            "deaths",
            [{"id": number("19400203", 4), "name": "张桂兰", "died_on": date(2026, 10, 3)}],
            period=YEAR,
        )
        assert not DeathQuestion.objects.exists()


class TestWithoutANumber:
    """A row whose number is blank or a number cell: the name, the age and the place have to leave one person."""

    @pytest.mark.parametrize(
        "more",
        [
            {"id": "", "age": 86},
            {"id": "", "age": 86, "hukou_place": "示例旗示例镇"},
            {"id": float(GRANDMA[:15] + "000"), "age": None},
        ],
        ids=["age", "age-and-town", "digits"],
    )
    def test_somebody_is_asked_whether_she_died(self, town, more) -> None:
        place()
        enrolled(GRANDMA)
        for _ in range(2):
            load("deaths", [{"name": "张桂兰", "died_on": date(2026, 10, 3), **more}], period=YEAR)
        assert not Death.objects.exists()
        question = DeathQuestion.objects.get()
        assert (question.holder_id, question.namesake_id) == (None, person(GRANDMA))
        (asked,) = presenting.asked(town, queries.questions(town))
        assert (asked.holder, list(asked.who)) == (None, ["namesake", "neither"])
        with pytest.raises(RegistryError, match="WHO_UNKNOWN"):
            actions.settle(question_id=question.pk, who="holder", officer=town, now=NOW, **SEEN)
        actions.settle(question_id=question.pk, who="namesake", officer=town, now=NOW + HOUR, **SEEN)
        assert snapshot_of(GRANDMA, NOW + 2 * HOUR)["alive"] is False

    @pytest.mark.parametrize(
        "more",
        [
            {"age": 61},
            {"age": 86, "hukou_place": "别的旗别的镇"},
            {"age": 86, "sex": 1},
            {},
            {"id": float(FATHER[:15] + "000"), "age": 86},
        ],
        ids=["age", "place", "sex", "name-alone", "digits"],
    )
    def test_nobody_is_asked_about_somebody_else(self, more) -> None:
        place()
        load("deaths", [{"id": "", "name": "张桂兰", "died_on": date(2026, 10, 3), **more}], period=YEAR)
        assert not DeathQuestion.objects.exists()

    def test_of_two_of_that_name_the_village_leaves_one(self) -> None:
        place()
        other = {"id": number("19400505", 44), "name": "张桂兰", "sex": 2, "birth_date": date(1940, 5, 5)}
        load("register", register_rows({**other, "household_number": "H2", "region": OTHER_VILLAGE}))
        row = {"id": "", "name": "张桂兰", "age": 86, "died_on": date(2026, 10, 3)}
        load("deaths", [row], period=YEAR)
        assert not DeathQuestion.objects.exists()
        load("deaths", [{**row, "hukou_place": "示例镇示例嘎查"}], period=YEAR)
        assert DeathQuestion.objects.get().namesake_id == person(GRANDMA)


def place() -> None:
    """The town and the village have names."""
    for code, level, name in ((VILLAGE[:9], "town", "示例镇"), (VILLAGE, "village", "示例嘎查")):
        Area.objects.create(code=code, level=level, name=name, batch=Batch.objects.first(), recorded_at=NOW)
