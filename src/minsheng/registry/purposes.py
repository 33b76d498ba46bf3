"""For what a person's means and custody may be known: an authorisation in force, or a running means-tested grant of the
joint household; for custody also a minor child with either, or with a grant of its own.

Of the parent or registered guardian of any minor the registry keeps whether it is held and from when to when (民发〔2019〕62号:
such children are found by comparing data). That is known to the child's side alone: it decides what has become of its
parents, and answers no question.

One table of grounds serves all sides: files are filtered by it when they come, the facts folder when it is written, and every
question about one person (`require`) when it is asked.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from minsheng.accounts.errors import Refusal
from minsheng.bulk import Part, ask, fetch_arrow, in_keys, most_of, together
from minsheng.feeds.catalogue import CLOSING
from minsheng.feeds.columns import ENROLMENT
from minsheng.kernel.scratch import scratch
from minsheng.registry.dialect import FOR_DUCKDB, Desks, lay
from minsheng.registry.models import Person
from minsheng.trail.actions import record

GRANTS: Final = ("dibao", "dibao_single", "dibao_edge", "rigid_expense", "tekun")
"""Programmes whose running grant must be reviewed against the household's means."""
PURPOSES: Final = {
    "assessment": "每周研判",
    "casework": "办理本人的救助事项",
    "review": "在享对象复核",
    "audit": "审计监督",
}
OF_ROLE: Final[Mapping[str, Collection[str]]] = {
    "county_desk": ("casework", "review"),
    "town_desk": ("casework", "review"),
    "check_centre": ("casework",),
    "auditor": ("audit",),
}
"""What an officer of a role may look for; of a role that is not here, nothing. The weekly run is nobody's purpose."""
_OF_CHILDREN: Final = tuple(
    sorted(table.removeprefix(ENROLMENT) for table in CLOSING if table.startswith(ENROLMENT))
)
"""Programmes that look at how a child lives; a sum that every child is paid opens nothing about its parents."""
MEANS, CUSTODY = "means", "custody"
PARENT: Final = "parent"
_OF_CHILD: Final = "ended_at IS NULL AND kind IN ('parent', 'guardian')"
_AT_HOME: Final = "ended_at IS NULL AND kind = 'joint'"
"""What may be known of a parent or guardian for the minor's sake only."""

# From tables authorisation, enrolment, membership, relation and person as believed. `kind`: what may be known on this ground;
# `first` and `last` (NULL: open) are the days on which it holds.
GROUNDS_SQL: Final = f"""
CREATE TEMP TABLE own_grounds AS
SELECT person_id, valid_from AS first, valid_to AS last, request AS reference, 'authorisation' AS basis FROM authorisation
UNION ALL
SELECT person_id, valid_from, valid_to, programme, 'grant' FROM enrolment WHERE programme IN {GRANTS}
UNION ALL
SELECT m.person_id, greatest(e.valid_from, m.valid_from, o.valid_from), least(e.valid_to, m.valid_to, o.valid_to), e.programme,
  'grant'
FROM enrolment e
JOIN membership o ON o.person_id = e.person_id
JOIN membership m ON m.household_id = o.household_id
WHERE e.programme IN {GRANTS} AND o.kind = 'joint' AND m.kind = 'joint' AND m.person_id <> e.person_id;
CREATE TEMP TABLE grounds AS
SELECT DISTINCT person_id, first, last, reference, basis, 'means' AS kind FROM own_grounds
UNION
SELECT r.other_id, g.first, least(g.last, days_after(months_after(c.birth_date, 18 * 12), -1)), g.reference, g.basis,
  'custody'
FROM relation r
JOIN person c ON c.id = r.person_id
JOIN (SELECT person_id, first, last, reference, basis FROM own_grounds
      UNION SELECT person_id, valid_from, valid_to, programme, 'grant' FROM enrolment
      WHERE programme IN {_OF_CHILDREN}) g ON g.person_id = c.id
WHERE r.kind IN ('parent', 'guardian') AND c.birth_date IS NOT NULL
UNION
SELECT r.other_id, c.birth_date, days_after(months_after(c.birth_date, 18 * 12), -1), '', 'child', '{PARENT}'
FROM relation r JOIN person c ON c.id = r.person_id
WHERE r.kind IN ('parent', 'guardian') AND c.birth_date IS NOT NULL;
"""


class Ground(NamedTuple):
    """Why something may be known of a person: kind means (custody as well) or custody alone; from `first` to `last`.

    `reference`: the number of the authorised request, or the programme that is paid; it is what a question names as its case.
    """

    person_id: int
    kind: str
    basis: str
    reference: str
    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether the ground is in force on the day."""
        return (self.first is None or self.first <= day) and (self.last is None or self.last >= day)


def may_be_known(
    kind: str,
    person_ids: pa.Array | pa.ChunkedArray,
    since: pa.Array | pa.ChunkedArray,
    until: date,
) -> pa.BooleanArray:
    """For each row: was there a ground for this kind of data at some time from its day in `since` to `until`, when the file ends?

    A report of this week speaks of last month's balance; what counts is that somebody was allowed to ask for it. False where
    the person or the day is NULL.
    """
    numbers = pa.array(range(len(person_ids)), pa.int64())
    rows = pa.table({"n": numbers, "person_id": person_ids, "since": since})
    with scratch() as db:
        people = sorted({person for person in person_ids.unique().to_pylist() if person is not None})
        for name, table in _tables_of(people).items():
            db.register(name, table)
        db.execute(FOR_DUCKDB)
        db.execute(GROUNDS_SQL)
        db.register("asked", rows)
        allowed = db.sql(
            f"""SELECT DISTINCT n FROM asked a JOIN grounds g ON g.person_id = a.person_id
            WHERE {KINDS[kind]} AND a.since IS NOT NULL AND coalesce(g.first <= greatest(a.since, CAST($until AS DATE)), true)
              AND coalesce(g.last >= a.since, true)""",
            params={"until": until},
        ).to_arrow_table()
    return pc.is_in(numbers, value_set=allowed["n"].combine_chunks())


KINDS: Final = {MEANS: "g.kind = 'means'", CUSTODY: "true"}
"""Kinds of data that need a ground, and which of the grounds speak for each."""


def grounds_of(person_ids: Collection[int]) -> list[Ground]:
    """All grounds of these persons as believed now on which questions may rest, whether in force or not; one question."""
    own = set(person_ids)
    if not own:
        return []
    asked = sorted(own) if connection.vendor == "postgresql" else json.dumps(sorted(own))
    with _DESKS.one() as db:
        for name, rows in ask(_question(connection.vendor), [asked, "2000-01-01", "2000-01-01"]).items():
            lay(db, name, len(_READ[name]), rows)
        _DESKS.follow(db)
        found = db.execute(
            "SELECT person_id, kind, basis, reference, first, last FROM grounds "
            f"WHERE kind <> '{PARENT}' "
            "ORDER BY person_id, kind DESC, basis, reference, first NULLS FIRST"
        ).fetchall()
    return [
        Ground(person, kind, basis, reference, _day(first), _day(last))
        for person, kind, basis, reference, first, last in found
        if person in own
    ]


_READ: Final = {
    "relation": ("person_id", "other_id", "kind"),
    "membership": ("household_id", "person_id", "kind", "valid_from", "valid_to"),
    "enrolment": ("person_id", "valid_from", "valid_to", "programme"),
    "authorisation": ("person_id", "valid_from", "valid_to", "request"),
    "person": ("id", "birth_date"),
}
"""What `GROUNDS_SQL` reads."""
_DESKS: Final = Desks({name: ", ".join(columns) for name, columns in _READ.items()}, GROUNDS_SQL)


@cache
def _question(_vendor: str) -> str:
    """Those asked, the children for whose sake something may be known of them, and who lives with either."""
    asked = "SELECT id FROM asked"
    children = f"SELECT person_id FROM registry_relation WHERE {_OF_CHILD} AND other_id IN ({asked})"
    reach = f"{asked} UNION {children}"
    homes = f"SELECT household_id FROM registry_membership WHERE {_AT_HOME} AND person_id IN ({reach})"
    together_ = f"SELECT person_id FROM registry_membership WHERE {_AT_HOME} AND household_id IN ({homes})"
    where = {
        "relation": f"{_OF_CHILD} AND other_id IN ({asked})",
        "membership": f"{_AT_HOME} AND household_id IN ({homes})",
        "enrolment": f"ended_at IS NULL AND person_id IN ({reach} UNION {together_})",
        "authorisation": f"ended_at IS NULL AND person_id IN ({reach})",
        "person": f"id IN ({children})",
    }
    return together(
        {
            name: Part(columns, f"SELECT {', '.join(columns)} FROM registry_{name} WHERE {where[name]}")
            for name, columns in _READ.items()
        }
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass(frozen=True)
class Question:
    """Who asks what about whom: `field` means or custody, `case` the reference of a ground in force; `may_state`: the
    purposes that are the asker's. `each_own`: a list, for which each person's own ground in force counts and no case is named."""

    actor: str
    person_ids: Sequence[int]
    field: str
    purpose: str
    case: str
    may_state: Collection[str] = tuple(PURPOSES)
    each_own: bool = False


def require(question: Question, *, on: date, now: datetime) -> frozenset[int]:
    """The one door to means and custody: of whom of these persons the answer may be shown, at least one.

    Passing leaves no event: whoever shows the data records what was shown. A refusal goes on the trail before it is raised:
    PURPOSE_MISSING (no such purpose, or not the asker's), CASE_MISSING (no case named), PURPOSE_NOT_AUTHORISED (the case is no
    ground in force for any of the persons, or not for this kind of data).
    """
    known = frozenset[int]()
    code = _malformed(question)
    if code is None:
        known = _known_on(question, on)
        code = None if known else "PURPOSE_NOT_AUTHORISED"
    if code is None:
        return known
    detail = {
        "field": question.field,
        "purpose": question.purpose[:40],
        "persons": len(question.person_ids),
        "code": code,
    }
    subject = (
        f"person:{question.person_ids[0]}" if len(question.person_ids) == 1 else f"registry:{question.field}"
    )
    record(actor=question.actor, verb="registry.means_refused", subject=subject, detail=detail, now=now)
    raise Refusal(code, _REFUSALS[code])


_REFUSALS: Final = {
    "PURPOSE_MISSING": "查询收入财产核对信息必须说明本岗位的合法用途，本次查询已拒绝并记录。",
    "CASE_MISSING": "查询收入财产和羁押信息必须指明所办的事项（委托号或在享待遇），本次查询已拒绝并记录。",
    "PURPOSE_NOT_AUTHORISED": "所指事项不是查询此人信息的有效依据（没有授权、授权已到期或待遇已停），本次查询已拒绝并记录。",
}


def _malformed(question: Question) -> str | None:
    if question.purpose not in question.may_state:
        return "PURPOSE_MISSING"
    return None if question.each_own or question.case.strip() else "CASE_MISSING"


def _known_on(question: Question, on: date) -> frozenset[int]:
    return frozenset(
        ground.person_id
        for ground in grounds_of(question.person_ids)
        if (question.each_own or ground.reference == question.case.strip())
        and ground.holds(on)
        and fits(ground, question.field)
    )


def fits(ground: Ground, field: str) -> bool:
    """Whether a ground speaks for this kind of data: one for means opens custody as well."""
    return ground.kind == MEANS or field == CUSTODY


_DAY, _TEXT, _ID = pa.date32(), pa.string(), pa.int64()
_AUTHORISATION: Final = pa.schema(
    [("person_id", _ID), ("valid_from", _DAY), ("valid_to", _DAY), ("request", _TEXT)]
)
_ENROLMENT: Final = pa.schema(
    [("person_id", _ID), ("valid_from", _DAY), ("valid_to", _DAY), ("programme", _TEXT)]
)
_MEMBERSHIP: Final = pa.schema(
    [("household_id", _ID), ("person_id", _ID), ("kind", _TEXT), ("valid_from", _DAY), ("valid_to", _DAY)]
)
_RELATION: Final = pa.schema([("person_id", _ID), ("other_id", _ID), ("kind", _TEXT)])
_PERSON: Final = pa.schema([("id", _ID), ("birth_date", _DAY)])


def _tables_of(person_ids: list[int]) -> dict[str, pa.Table]:
    """What `GROUNDS_SQL` reads, for these persons (or for everybody, when there are many)."""
    wanted = None if most_of(Person, len(person_ids)) else person_ids
    relation = _believed("relation", _RELATION, "other_id", wanted, "kind IN ('parent', 'guardian')")
    reach = None if wanted is None else sorted({*wanted, *relation["person_id"].to_pylist()})
    membership = _believed("membership", _MEMBERSHIP, "household_id", _homes(reach), "kind = 'joint'")
    holders = None if reach is None else sorted({*reach, *membership["person_id"].to_pylist()})
    children = None if reach is None else sorted(set(relation["person_id"].to_pylist()))
    condition, params = ("true", []) if children is None else in_keys("id", children)
    return {
        "relation": relation,
        "membership": membership,
        "enrolment": _believed("enrolment", _ENROLMENT, "person_id", holders),
        "authorisation": _believed("authorisation", _AUTHORISATION, "person_id", reach),
        "person": fetch_arrow(
            f"SELECT id, birth_date FROM registry_person WHERE {condition}", params, schema=_PERSON
        ),
    }


def _homes(person_ids: list[int] | None) -> list[int] | None:
    if person_ids is None:
        return None
    found = _believed("membership", _MEMBERSHIP, "person_id", person_ids, "kind = 'joint'")
    return sorted(set(found["household_id"].to_pylist()))


def _believed(
    table: str, schema: pa.Schema, key: str, wanted: list[int] | None, where: str = "true"
) -> pa.Table:
    condition, params = ("true", []) if wanted is None else in_keys(key, wanted)
    return fetch_arrow(
        f"SELECT {', '.join(schema.names)} FROM registry_{table} WHERE ended_at IS NULL AND {where} AND {condition}",
        params,
        schema=schema,
    )
