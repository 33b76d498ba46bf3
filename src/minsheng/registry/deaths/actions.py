"""What officers say of a reported death: the person lives (revive), the village says so (report), or it is true (confirm)."""

from datetime import date, datetime
from typing import Final, Protocol

from django.db import transaction
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.disclosure.leaks import find_leaks
from minsheng.registry import sync
from minsheng.registry.deaths import queries, rules
from minsheng.registry.deaths.models import DeathQuestion, DeathReview
from minsheng.registry.errors import RegistryError
from minsheng.registry.loading.deaths import leave_joint
from minsheng.registry.models import Death, Membership, Person
from minsheng.trail.actions import record


class Act(Protocol):
    """One of the verbs below, as screens call it."""

    def __call__(
        self, *, person_id: int, officer: Officer, evidence: str, note: str, now: datetime
    ) -> DeathReview: ...


_GONE: Final = "这条登记已经核实过，或不在您的辖区。"
_CONFLICT: Final = "这条死亡记录刚被别人处理过，请刷新后再试。"


@transaction.atomic
def report_alive(*, person_id: int, officer: Officer, evidence: str, note: str, now: datetime) -> DeathReview:
    """The village says that the person lives; the town has to confirm. Nothing else changes.

    Raises RegistryError DEATH_NOT_FOUND, DEATH_REVIEW_CLOSED, EVIDENCE_UNKNOWN, REASON_TOO_SHORT, REASON_TOO_LONG,
    NOTE_HOLDS_NUMBER; accounts' Refusal.
    """
    duties.check(officer, "death.report")
    review = _review(person_id, officer, "report", now)
    review.status, review.reported_at, review.reported_by = "reported", now, officer
    review.evidence, review.note = _said(evidence, note)
    review.save()
    _record(review, officer, "death_reported_alive", now)
    return review


@transaction.atomic
def revive(*, person_id: int, officer: Officer, evidence: str, note: str, now: datetime) -> DeathReview:
    """The person lives: the death is no longer believed, and the joint household has its member back.

    What was believed before stays readable by its time. Raises as `report_alive`, and DEATH_CHANGED_CONFLICT.
    """
    duties.check(officer, "death.review")
    review = _review(person_id, officer, "revive", now)
    _decide(review, officer, "alive", evidence, note, now)
    ended = Death.objects.filter(pk=review.death_id, ended_at__isnull=True).update(ended_at=now)
    if ended != 1:
        raise RegistryError("DEATH_CHANGED_CONFLICT", _CONFLICT)
    returned = _return_home(review.death, now)
    _record(review, officer, "death_revived", now, households=returned)
    return review


@transaction.atomic
def confirm(*, person_id: int, officer: Officer, evidence: str, note: str, now: datetime) -> DeathReview:
    """The person has died: the review is closed. No benefit ends by this. Raises as `report_alive`."""
    duties.check(officer, "death.review")
    review = _review(person_id, officer, "confirm", now)
    _decide(review, officer, "true", evidence, note, now)
    _record(review, officer, "death_confirmed", now)
    return review


@transaction.atomic
def tell(*, question_id: int, who: str, officer: Officer, now: datetime) -> DeathQuestion:
    """The village says who died; the town settles it. The same said again changes nothing.

    Raises RegistryError DEATH_QUESTION_GONE, WHO_UNKNOWN; accounts' Refusal.
    """
    found = queries.questions_put(officer).select_for_update(of=("self",))
    question = found.filter(pk=question_id).first()
    if question is None:
        raise RegistryError("DEATH_QUESTION_GONE", _GONE)
    if who not in queries.who_may_be_said(officer, question):
        raise RegistryError("WHO_UNKNOWN", "请选择去世的是谁。")
    if (question.said_who, question.said_by_id) == (who, officer.pk):
        return question
    question.said_who, question.said_at, question.said_by = who, now, officer
    question.save(update_fields=["said_who", "said_at", "said_by"])
    about = question.holder if who == "holder" else question.namesake or question.holder
    detail = {"question": question.pk, "who": who}
    subject = f"person:{about.pk if about else 0}"
    record(actor=officer.actor, verb="death_question_told", subject=subject, detail=detail, now=now)
    return question


@transaction.atomic
def ask_about(*, person_id: int, officer: Officer, now: datetime) -> DeathQuestion:
    """Ask whether somebody died whom the register alone calls dead: the village is asked, and the town settles it as any other
    question. Asked about once for each row of the register; who asks again changes nothing.

    Raises RegistryError DEATH_QUESTION_GONE; accounts' Refusal.
    """
    duties.check(officer, "death.review")
    Person.objects.select_for_update().filter(pk=person_id).first()
    entry = queries.struck_off(officer).filter(person_id=person_id).first()
    if entry is None or entry.batch_id is None or entry.row_number is None:
        raise RegistryError("DEATH_QUESTION_GONE", _GONE)
    question, is_new = DeathQuestion.objects.get_or_create(
        holder=None, namesake_id=person_id, died_on=entry.moved_on, certificate="",
        defaults={
            "batch_id": entry.batch_id, "sheet": entry.sheet or "", "row_number": entry.row_number, "opened_at": now,
            "due_on": rules.due_on(timezone.localdate(now)),
        },
    )  # fmt: skip
    if is_new:
        detail = {"question": question.pk}
        record(
            actor=officer.actor,
            verb="death_question_put",
            subject=f"person:{person_id}",
            detail=detail,
            now=now,
        )
    return question


@transaction.atomic
def settle(
    *,
    question_id: int,
    who: str,
    officer: Officer,
    evidence: str,
    note: str,
    now: datetime,
    died_on: date | None = None,
) -> DeathQuestion:
    """Say who died: the holder of the number, the person of that name, or neither. Only then somebody is believed dead.
    `died_on`: asked for where the row has no day.

    Raises RegistryError DEATH_QUESTION_GONE, WHO_UNKNOWN, DEATH_WITHOUT_DAY, DEATH_IN_FUTURE, DEATH_BEFORE_BIRTH,
    EVIDENCE_UNKNOWN, REASON_TOO_SHORT, REASON_TOO_LONG, NOTE_HOLDS_NUMBER; accounts' Refusal.
    """
    question = queries.questions(officer).select_for_update(of=("self",)).filter(pk=question_id).first()
    if question is None:
        raise RegistryError("DEATH_QUESTION_GONE", _GONE)
    dead = {"holder": question.holder, "namesake": question.namesake, "neither": None}
    if who not in dead or (who != "neither" and dead[who] is None):
        raise RegistryError("WHO_UNKNOWN", "请选择去世的是谁。")
    person = dead[who]
    question.evidence, question.note = _said(evidence, note)
    if person is not None:
        jurisdiction.check(officer, person.region)
        if question.died_on is None:
            question.died_on = rules.check_day(died_on, person.birth_date, timezone.localdate(now))
    question.status, question.decided_at, question.decided_by = who, now, officer
    question.save()
    if person is not None:
        _die(question, person, question.died_on, officer, now)
    detail = {"question": question.pk, "who": who, "evidence": question.evidence, "reason": question.note}
    about = person or question.holder or question.namesake
    subject = f"person:{about.pk if about else 0}"
    record(actor=officer.actor, verb="death_question_settled", subject=subject, detail=detail, now=now)
    return question


def _die(
    question: DeathQuestion, person: Person, died_on: date | None, officer: Officer, now: datetime
) -> None:
    """Believe the row about this person, confirmed; whose death is known already has nothing added."""
    assert died_on is not None, "a constraint holds it as well"
    if Death.objects.filter(person=person, ended_at__isnull=True).exists():
        return
    death = Death.objects.create(
        person=person, batch=question.batch, sheet=question.sheet, row_number=question.row_number,
        valid_from=died_on, died_on=died_on, certificate=question.certificate or None, recorded_at=now,
    )  # fmt: skip
    sync.apply(leave_joint({person.pk: died_on}), batch_id=question.batch_id, now=now)
    DeathReview.objects.create(
        death=death, person=person, region=person.region, reasons=["unsure"], status="true", opened_at=now,
        due_on=question.due_on, decided_at=now, decided_by=officer, evidence=question.evidence, note=question.note,
    )  # fmt: skip


def _review(person_id: int, officer: Officer, verb: str, now: datetime) -> DeathReview:
    """The review of the death believed now, opened by hand where the file asked for none; locked."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise RegistryError("DEATH_NOT_FOUND", "档案里没有这个人的死亡记录。")
    jurisdiction.check(officer, person.region)
    death = Death.objects.filter(person=person, ended_at__isnull=True).first()
    if death is None:
        raise RegistryError("DEATH_NOT_FOUND", "档案里没有这个人的死亡记录，可能刚刚已经复活。")
    today = timezone.localdate(now)
    review, _ = DeathReview.objects.get_or_create(
        death=death,
        defaults={
            "person": person, "region": person.region, "reasons": ["doubted"], "opened_at": now,
            "due_on": rules.due_on(today),
        },
    )  # fmt: skip
    rules.check_move(review.status, verb)
    return review


def _decide(
    review: DeathReview, officer: Officer, status: str, evidence: str, note: str, now: datetime
) -> None:
    review.evidence, review.note = _said(evidence, note)
    review.status, review.decided_at, review.decided_by = status, now, officer
    review.save()


def _said(evidence: str, note: str) -> tuple[str, str]:
    rules.check_evidence(evidence)
    text = rules.check_reason(note)
    if find_leaks(text):
        raise RegistryError("NOTE_HOLDS_NUMBER", "说明里请不要写证件号码、银行卡号或手机号码。")
    return evidence, text


def _return_home(death: Death, now: datetime) -> int:
    """Joint memberships that end on the day of this death run on as they did before; returns how many."""
    cut = Membership.objects.filter(
        person_id=death.person_id, kind="joint", ended_at__isnull=True, valid_to=death.died_on
    )
    returned = 0
    for row in list(cut.select_for_update()):
        before = (
            Membership.objects.filter(
                person_id=row.person_id, kind="joint", household_id=row.household_id, ended_at=row.recorded_at
            )
            .order_by("-pk")
            .first()
        )
        Membership.objects.filter(pk=row.pk).update(ended_at=now)
        Membership.objects.create(
            person_id=row.person_id,
            household_id=row.household_id,
            kind="joint",
            role=row.role,
            valid_from=before.valid_from if before else row.valid_from,
            valid_to=before.valid_to if before else None,
            batch_id=row.batch_id,
            recorded_at=now,
        )
        returned += 1
    return returned


def _record(review: DeathReview, officer: Officer, verb: str, now: datetime, **more: object) -> None:
    record(
        actor=officer.actor,
        verb=verb,
        subject=f"person:{review.person_id}",
        detail={
            "death": review.death_id,
            "evidence": review.evidence,
            "reason": review.note,
            "because": review.reasons,
            **more,
        },
        now=now,
    )
