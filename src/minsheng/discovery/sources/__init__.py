"""Sources of leads beside the evaluation: warnings, changes ahead, matters said at a counter or declared.

Each asks the frozen facts of a run in one set query and gives candidates like those of the evaluation; what somebody said is
asked of the registry, because a snapshot holds no texts.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and dates of ours

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from minsheng.discovery import parameters, rules
from minsheng.discovery.rules import Candidate
from minsheng.discovery.sources.ahead import AHEAD
from minsheng.discovery.sources.kinds import Kind
from minsheng.discovery.sources.matters import ELSEWHERE, LIVES_HERE, MATTERS, Said
from minsheng.discovery.sources.warnings import WARNINGS
from minsheng.engine.columnar.compiler import window
from minsheng.kernel.periods import add_months

if TYPE_CHECKING:
    from minsheng.discovery.candidates import Search

__all__ = ["KINDS", "Kind", "Said", "Signals", "find"]

ASKED: Final = (*WARNINGS, *AHEAD)
"""Kinds that are asked of the snapshot."""
KINDS: Final[Mapping[str, Kind]] = {kind.reason: kind for kind in (*ASKED, *MATTERS)}

FOR_STRANGERS: Final = "temporary_emergency"
"""Whom a counter met in an emergency and who is registered elsewhere may apply for this where it happened."""
_SCHOOL_BEGINS: Final = 9
"""September, in which a school year begins."""
_PREPARED: Final = (
    # who belongs to no household is known from a counter alone: nothing but the matter is about them
    """create or replace temp view living as select * from person
    where alive is distinct from false and coalesce(hukou_status, 'normal') = 'normal'
    and coalesce(joint_id, registered_id) is not null""",
    """create or replace temp view kin as select person_id as child, other_id as parent from relation where kind = 'parent'
    union select other_id, person_id from relation where kind = 'child'""",
    """create or replace temp view carer as select child, parent from kin
    union select person_id, other_id from relation where kind = 'guardian'""",
)


@dataclass(frozen=True)
class Signals:
    """Candidates of all sources. `suspended`: {reason: subjects} that rest on somebody not being in a file that is stale;
    `off`: reasons whose parameters the pack does not have.
    """

    candidates: Sequence[Candidate] = ()
    suspended: Mapping[str, int] = field(default_factory=dict)
    off: Sequence[str] = ()


def find(search: "Search", said: Sequence[Said] = ()) -> Signals:
    """Every signal of the snapshot, and a candidate for everything that was `said` by somebody in it."""
    for statement in _PREPARED:
        search.db.execute(statement)
    candidates: list[Candidate] = []
    suspended: Counter[str] = Counter()
    off = []
    for kind in ASKED:
        values = parameters.numbers(search.pack, kind.parameters, search.on)
        if values is None:
            off.append(kind.reason)
            continue
        covered = set(search.around.covered(kind.absence, search.on, search.on))
        for row in search.rows(_placed(search, kind, values)):
            if kind.absence and row["county"] not in covered:
                suspended[kind.reason] += 1
            else:
                candidates.append(_candidate(kind, row, search.codes))
    return Signals(candidates + _answers(search, said), dict(suspended), off)


def _placed(search: "Search", kind: Kind, values: Mapping[str, int]) -> str:
    """The question with its figures, and beside each subject where it lives."""
    first, after = window(search.on, 12)
    days = {
        "on": search.on,
        "first": first,
        "second": add_months(first, 1),
        "after": after,
        "school_year": date(search.on.year - (search.on.month < _SCHOOL_BEGINS), _SCHOOL_BEGINS, 1),
    }
    asked = kind.query.format(**values, **{name: day.isoformat() for name, day in days.items()})
    if kind.subject == rules.PERSON:
        return (
            f"select q.*, p.joint_id as household_id, p.region, p.county from ({asked}) q "
            "join person p on p.person_id = q.subject_id where p.region is not null order by q.subject_id"
        )
    return (
        "select q.*, q.subject_id as household_id, coalesce(h.region, m.region) as region, "
        f"coalesce(h.county, m.county) as county from ({asked}) q "
        "join household h on h.household_id = q.subject_id and h.kind = 'joint' left join (select joint_id, "
        "min(region) as region, min(county) as county from person group by 1) m on m.joint_id = q.subject_id "
        "where coalesce(h.region, m.region) is not null order by q.subject_id"
    )


def _candidate(kind: Kind, row: Mapping[str, Any], codes: Collection[str]) -> Candidate:
    return Candidate(
        kind=kind.subject,
        subject_id=row["subject_id"],
        household_id=row["household_id"],
        region=row["region"],
        programme=row["hint"] if row["hint"] in codes else "",
        label=kind.label,
        reason=kind.reason,
        persons=tuple(row["persons"] or ()),
        happened_on=row["happened_on"],
    )


def _answers(search: "Search", said: Sequence[Said]) -> list[Candidate]:
    """One candidate for each thing said, about the person who said it or for whom it was said."""
    ids = pa.array(sorted({one.person_id for one in said}), pa.int64())
    search.db.register("said_by", pa.table({"id": ids}))
    found = search.rows(
        "select p.person_id, p.joint_id, p.region, coalesce(p.joint_id, p.registered_id) is null as stranger "
        "from person p join said_by on id = p.person_id where p.region is not null"
    )
    homes = {row["person_id"]: row for row in found}
    return [_answer(search, one, homes[one.person_id]) for one in said if one.person_id in homes]


def _answer(search: "Search", one: Said, home: Mapping[str, Any]) -> Candidate:
    """The lead of one matter; of who is registered elsewhere it says why this town has to see to it, and to what it may lead."""
    matter, programme = one.matter, ""
    if home["stranger"]:
        struck = one.reason == "counter" and bool(matter.topic)
        matter = replace(matter, text=f"{ELSEWHERE if struck else LIVES_HERE}{matter.text}")
        programme = FOR_STRANGERS if struck and FOR_STRANGERS in search.codes else ""
    return Candidate(
        kind=rules.PERSON,
        subject_id=one.person_id,
        household_id=home["joint_id"],
        region=home["region"],
        programme=programme,
        label="matter",
        reason=one.reason,
        happened_on=matter.on,
        matter=matter,
    )
