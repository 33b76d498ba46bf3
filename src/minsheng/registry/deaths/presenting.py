"""Reported deaths as the pages show them: names masked, reasons and state in words."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.registry import presenting, queries
from minsheng.registry.deaths import queries as deaths
from minsheng.registry.deaths import rules
from minsheng.registry.deaths.models import DeathQuestion, DeathReview
from minsheng.registry.models import Death, Membership, Person, RegisterEntry

WORDS = (
    gettext_noop("死亡日期之后有人走访见到本人"),
    gettext_noop("是证件号码的本人去世"),
    gettext_noop("是同名的人去世"),
    gettext_noop("两人都健在，或另有其人"),
    gettext_noop("是本人去世"),
    gettext_noop("本人健在，或另有其人"),
    gettext_noop("仍在享受待遇"),
    gettext_noop("家中有未成年人，没有其他成年人"),
    gettext_noop("证件号码或姓名不完全一致，由系统推定为此人"),
    gettext_noop("此人曾被误报死亡"),
    gettext_noop("经办人员存疑"),
    gettext_noop("待核实"),
    gettext_noop("村里报告健在，待苏木乡镇确认"),
    gettext_noop("本人健在（已复活）"),
    gettext_noop("已被新的死亡记录取代"),
    gettext_noop("入户见到本人"),
    gettext_noop("视频见到本人"),
    gettext_noop("电话与本人通话"),
    gettext_noop("公安、医院或殡仪馆书面证明"),
)
"""The words of `rules`, for the translators."""


@dataclass(frozen=True, slots=True)
class Line:
    """One reported death. `file`, `row`: where it stands. `met`: the last visit that saw the person after that day.
    `left`: for each child left behind, how many adults are left.

    `struck_off`: the police register says dead as well, which a revival here does not change. `household_id`: its page.
    """

    person_id: int
    name: str
    place: str
    died_on: date
    file: str
    row: int
    met: deaths.Met | None
    status: str
    status_text: str
    reasons: list[str]
    due_on: date | None
    late: bool
    said: str
    said_by: str
    left: list[int]
    struck_off: bool
    household_id: int | None
    may_report: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Named:
    """One of the two of whom a row may speak; `household_id`: the page where they live. Outside the officer's area without a
    name."""

    name: str
    place: str
    household_id: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A row with one person's number and another's name: which of them died? `namesake` None: nobody, or several. `holder` None:
    the row has no number, or no day (`died_on` None). `who`: the answers to choose from. `said`, `said_who`, `said_by`: what the
    village says, and who said it.
    """

    pk: int
    died_on: date | None
    file: str
    row: int
    due_on: date
    late: bool
    holder: Named | None
    namesake: Named | None
    who: Mapping[str, str]
    said: str
    said_who: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Struck:
    """Somebody whom the register alone calls dead. `on`: the day of striking off, None where it names none."""

    person_id: int
    name: str
    place: str
    household_id: int | None
    on: date | None
    reasons: list[str]
    file: str
    row: int


def struck(officer: Officer, found: Collection[Any]) -> list[Struck]:
    """Rows of `queries.struck_off` in words; three queries however many."""
    persons = [entry.person_id for entry in found]
    known = queries.identity(persons)
    places = presenting.area_names(entry.region for entry in found)
    homes = Membership.objects.filter(person_id__in=persons, kind="registered", ended_at__isnull=True)
    joint = Membership.objects.filter(person_id__in=persons, kind="joint", ended_at__isnull=True)
    home_of = dict(
        [*homes.values_list("person_id", "household_id"), *joint.values_list("person_id", "household_id")]
    )
    on = timezone.localdate()
    return [
        Struck(
            person_id=entry.person_id,
            name=presenting.shown_name(
                officer, known[entry.person_id].name, presenting.age_of(entry.person.birth_date, on)
            ),
            place=places.get(entry.region, ""),
            household_id=home_of.get(entry.person_id),
            on=entry.moved_on,
            reasons=[
                word
                for word, holds in (
                    (_("仍在享受待遇"), entry.paid),
                    (_("是未成年人的父母或监护人"), entry.ward),
                )
                if holds
            ],
            file=entry.batch.file_name if entry.batch else "",
            row=entry.row_number or 0,
        )
        for entry in found
    ]


def asked(
    officer: Officer,
    found: Collection[DeathQuestion],
    name_for: Callable[[Officer, str, int | None], str] = presenting.shown_name,
) -> list[Asked]:
    """The questions with both people, named by `name_for` (officer, name, age); four queries however many."""
    people = {p.pk: p for one in found for p in (one.holder, one.namesake) if p is not None}
    known = queries.identity(people)
    places = presenting.area_names(p.region for p in people.values())
    homes = Membership.objects.filter(person_id__in=people, kind="joint", ended_at__isnull=True)
    home_of = dict(homes.values_list("person_id", "household_id"))
    on = timezone.localdate()

    def named(person: Person) -> Named:
        if not jurisdiction.covers(officer, person.region):
            return Named(_("辖区外的人"), places.get(person.region, ""), None)
        age = presenting.age_of(person.birth_date, on)
        name = name_for(officer, known[person.pk].name, age)
        return Named(name, places.get(person.region, ""), home_of.get(person.pk))

    return [
        Asked(
            pk=one.pk,
            died_on=one.died_on,
            file=one.batch.file_name,
            row=one.row_number,
            due_on=one.due_on,
            late=one.due_on < on,
            holder=named(one.holder) if one.holder else None,
            namesake=named(one.namesake) if one.namesake else None,
            who=_answers(officer, one),
            said=_words(one)[one.said_who] if one.said_who else "",
            said_who=one.said_who,
            said_by=one.said_by.name if one.said_by else "",
        )
        for one in found
    ]


def _answers(officer: Officer, question: DeathQuestion) -> dict[str, str]:
    words = _words(question)
    return {key: words[key] for key in deaths.who_may_be_said(officer, question)}


def _words(question: DeathQuestion) -> dict[str, str]:
    words = rules.WHO if question.holder_id else rules.WHETHER
    return {key: _(word) for key, word in words.items()}


def lines(officer: Officer, found: Collection[Death]) -> list[Line]:
    """The deaths with everything the officer needs to judge; eight queries however many."""
    if not found:
        return []
    persons = {death.person_id for death in found}
    known = queries.identity(persons)
    people = {p.pk: p for p in Person.objects.filter(pk__in=persons).only("region", "birth_date")}
    places = presenting.area_names(p.region for p in people.values())
    left, met = _left(persons), deaths.met_after(persons)
    struck_off = set(
        RegisterEntry.objects.filter(
            person_id__in=persons,
            ended_at__isnull=True,
            status="cancelled",
            cancel_reason__contains=deaths.DIED,
        ).values_list("person_id", flat=True)
    )
    homes = dict(
        Membership.objects.filter(person_id__in=persons, kind="joint", ended_at__isnull=True).values_list(
            "person_id", "household_id"
        )
    )
    on = timezone.localdate()
    made = []
    for death in found:
        who, review = people[death.person_id], getattr(death, "review", None)
        age = presenting.age_of(who.birth_date, on)
        made.append(
            Line(
                person_id=death.person_id,
                name=presenting.shown_name(officer, known[death.person_id].name, age),
                place=places.get(who.region, ""),
                died_on=death.died_on,
                file=death.batch.file_name,
                row=death.row_number,
                met=met.get(death.person_id),
                left=left.get(death.person_id, []),
                struck_off=death.person_id in struck_off,
                household_id=homes.get(death.person_id),
                **_stand(officer, review, on),
            )
        )
    return made


def _stand(officer: Officer, review: DeathReview | None, on: date) -> dict[str, Any]:
    status = review.status if review else ""
    waits = status in (*rules.WAITING, "")
    by = review and (review.decided_by or review.reported_by)
    return {
        "status": status,
        "status_text": _(rules.STATUSES[status]) if status else _("没有核实任务"),
        "reasons": [_(rules.REASONS[reason]) for reason in review.reasons] if review else [],
        "due_on": review.due_on if review and waits else None,
        "late": bool(review and waits and review.due_on < on),
        "said": f"{_(rules.EVIDENCE[review.evidence])}：{review.note}" if review and review.evidence else "",
        "said_by": by.name if by else "",
        "may_report": status in ("", "open") and duties.may(officer, "death.report"),
        "may_decide": duties.may(officer, "death.review"),
    }  # fmt: skip


def _left(persons: Collection[int]) -> dict[int, list[int]]:
    """For each of these dead, how many adults each child left behind still has."""
    found: dict[int, list[int]] = {}
    for child in deaths.children_left(persons, timezone.now()):
        for dead in child.dead_ids:
            found.setdefault(dead, []).append(len(child.carers))
    return found
