"""Reading the registry: one household's file, finding people, who somebody is."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import fetch_arrow, in_keys, prepared
from minsheng.feeds.columns import ENROLMENT
from minsheng.registry import identity as vault
from minsheng.registry import tokens
from minsheng.registry.checks import cases, checks
from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import BOUND, FACT_TABLES, MEANS, FactTable
from minsheng.registry.facts_about import facts_about
from minsheng.registry.history import looks, paid_by_month, relations, stated
from minsheng.registry.identity import Identity
from minsheng.registry.matching import IDENTITY_SCHEMA
from minsheng.registry.models import (
    Coverage,
    Household,
    MeansAnswer,
    MeansReport,
    Membership,
    Person,
    PersonAlias,
)
from minsheng.registry.names import match_form
from minsheng.registry.probable import probable_enrolments
from minsheng.registry.purposes import Question, require

__all__ = [
    "FactLine",
    "Found",
    "HouseholdFile",
    "Member",
    "cases",
    "checks",
    "household_file",
    "identity",
    "looks",
    "means",
    "paid_by_month",
    "probable_enrolments",
    "relations",
    "rolls_sent",
    "search_people",
    "stated",
]

MOST_FOUND: Final = 50
BOUND_TABLES: Final = tuple(table for table in FACT_TABLES if table.sensitivity in BOUND)
PLAIN_TABLES: Final = tuple(table for table in FACT_TABLES if table.sensitivity not in BOUND)
MEANS_TABLES: Final = tuple(table for table in FACT_TABLES if table.sensitivity == MEANS)
REQUEST_TABLES: Final = tuple(table for table in MEANS_TABLES if table.model in (MeansAnswer, MeansReport))


class Found(NamedTuple):
    """A person a search found; the name in full, to be masked by who shows it."""

    person_id: int
    name: str
    sex: int | None
    birth_date: date | None
    region: str
    joint_id: int | None


class FactLine(NamedTuple):
    """One value with its source. `feed` and `file_name` are empty for a decision of our own."""

    person_id: int
    table: str
    table_label: str
    sensitivity: str
    field: str
    label: str
    value: Any
    valid_from: date | None
    valid_to: date | None
    batch_id: int | None
    feed: str
    file_name: str
    sheet: str
    row_number: int | None
    recorded_at: datetime


class Member(NamedTuple):
    """A person's place in the household."""

    person_id: int
    role: str
    from_date: date | None
    to_date: date | None
    sex: int | None
    birth_date: date | None


class HouseholdFile(NamedTuple):
    """A household as believed at an instant: its members (running first) and every fact about them with its source."""

    household: Household
    members: list[Member]
    facts: list[FactLine]


def identity(person_ids: Iterable[int]) -> dict[int, Identity]:
    """Decrypt these persons' identities in one batch. Whoever shows them decides what may be seen."""
    condition, params = in_keys("id", sorted(set(person_ids)))
    found = fetch_arrow(
        f"SELECT id, identity FROM registry_person WHERE {condition} ORDER BY id",  # noqa: S608 - a column of ours
        params,
        schema=IDENTITY_SCHEMA,
    )
    ids = found["id"].to_pylist()
    return dict(zip(ids, vault.decrypt(ids, found["identity"].to_pylist()), strict=True))


def search_people(officer: Officer, text: str) -> list[Found]:
    """People of the officer's area by full name, pinyin initials, the last four or all 18 characters of the ID number.

    At most 50, by village. Raises Refusal DUTY_MISSING.
    """
    duties.check(officer, "person.search")
    condition = _condition(text)
    if condition is None:
        return []
    people = list(
        jurisdiction.within(Person.objects.filter(condition), officer).order_by("region", "id")[:MOST_FOUND]
    )
    names = identity(person.pk for person in people)
    homes = dict(
        Membership.objects.filter(
            person__in=people, kind="joint", ended_at__isnull=True, valid_to__isnull=True
        ).values_list("person_id", "household_id")
    )
    return [Found(p.pk, names[p.pk].name, p.sex, p.birth_date, p.region, homes.get(p.pk)) for p in people]


_TAIL = re.compile(r"[0-9]{3}[0-9X]")
_WHOLE = re.compile(r"[0-9]{17}[0-9X]")


def _condition(text: str) -> Q | None:
    typed = match_form(text)
    if not typed:
        return None
    if _WHOLE.fullmatch(typed):
        token = tokens.token(tokens.ID_NUMBER, typed)
        former = PersonAlias.objects.filter(id_token=token).values("person_id")
        return Q(id_token=token) | Q(pk__in=former)
    if _TAIL.fullmatch(typed):
        return Q(tail_token=tokens.token(tokens.ID_TAIL, typed))
    if typed.isascii() and typed.isalpha():
        return Q(initials_token=tokens.token(tokens.INITIALS, typed.lower()))
    return Q(name_token=tokens.token(tokens.NAME, typed))


def household_file(
    household_id: int, *, as_of: date, known_at: datetime, may_show: Collection[int] = ()
) -> HouseholdFile:
    """Members and facts of a household as of a date and an instant.

    Facts about means and custody come only of the persons in `may_show`: those for whom `purposes.require` opened the door
    (see `actions.open_section`). Raises RegistryError HOUSEHOLD_UNKNOWN.
    """
    household = next(iter(_household(household_id)), None)
    if household is None:
        raise RegistryError("HOUSEHOLD_UNKNOWN", "没有这个家庭。")
    rows = _members(household_id, known_at, as_of)
    members = [
        Member(row.person_id, row.role, row.valid_from, row.valid_to, row.person.sex, row.person.birth_date)
        for row in rows
    ]
    people = sorted({member.person_id for member in members})
    opened = [person for person in people if person in set(may_show)]
    facts = [
        *_lines(PLAIN_TABLES, people, as_of, known_at),
        *_lines(BOUND_TABLES, opened, as_of, known_at),
    ]
    running = sorted(
        members, key=lambda m: (m.to_date is not None, m.role != "head", m.birth_date or as_of, m.person_id)
    )
    return HouseholdFile(household, running, facts)


def rolls_sent() -> frozenset[str]:
    """The kinds of enrolment (`enrolment:<programme>`) for which some county has a complete list, fresh or not."""
    known = Coverage.objects.filter(table__startswith=ENROLMENT, ended_at__isnull=True)
    return frozenset(known.values_list("table", flat=True).distinct())


@prepared
def _household(pk: int) -> QuerySet[Household]:
    return Household.objects.filter(pk=pk)


@prepared
def _members(household: int, known_at: datetime, as_of: date) -> QuerySet[Membership]:
    found = _believed(Membership.objects.filter(household=household), known_at)
    begun = found.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=as_of))
    return begun.select_related("person").order_by("valid_to", "person_id")


def means(
    person_ids: Sequence[int],
    *,
    purpose: str,
    case: str,
    actor: str,
    as_of: date,
    known_at: datetime,
    now: datetime,
    request: str = "",
) -> dict[int, list[FactLine]]:
    """What was checked about these persons' means, for a stated purpose and case; of those only whom the case covers.

    `request`: only what came in answer to this request.

    Raises Refusal as `purposes.require`; the attempt goes on the trail.
    """
    question = Question(actor, person_ids, MEANS, purpose, case)
    allowed = sorted(require(question, on=as_of, now=now))
    found: dict[int, list[FactLine]] = defaultdict(list)
    tables = REQUEST_TABLES if request else MEANS_TABLES
    for line in _lines(tables, allowed, as_of, known_at, request=request):
        found[line.person_id].append(line)
    return dict(found)


def _lines(
    tables: Sequence[FactTable], people: Sequence[int], as_of: date, known_at: datetime, request: str = ""
) -> Iterable[FactLine]:
    """Each value of these tables that somebody stated of these persons (for one request, where it is named): one question."""
    more = ("request",) if request else ()
    wanted = tuple((table.model, (*table.fields, *more)) for table in tables)
    rows = facts_about(wanted, people, known_at=known_at, begun_by=as_of)
    for table in tables:
        name = str(table.model._meta.model_name)  # noqa: SLF001 - documented by Django
        for row in rows[table.model]:
            if request and row["request"] != request:
                continue
            for field, label in table.fields.items():
                value = row[field]
                if value is not None:
                    yield FactLine(
                        person_id=row["person_id"],
                        table=name,
                        table_label=table.label,
                        sensitivity=table.sensitivity,
                        field=field,
                        label=label,
                        value=value,
                        valid_from=row["valid_from"],
                        valid_to=row["valid_to"],
                        batch_id=row["batch_id"],
                        feed=row["feed"] or "",
                        file_name=row["file_name"] or "",
                        sheet=row["sheet"],
                        row_number=row["row_number"],
                        recorded_at=row["recorded_at"],
                    )


def _believed(rows: QuerySet[Any], known_at: datetime) -> QuerySet[Any]:
    return rows.filter(recorded_at__lte=known_at).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=known_at))
