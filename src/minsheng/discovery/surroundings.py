"""The rows of the snapshot around many subjects, handed out in portions small enough to hold and to explain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from minsheng.discovery.candidates import Search
from minsheng.discovery.rules import Candidate
from minsheng.engine.household_facts import Facts

PORTION = 200
"""Households in one portion."""
_TABLES = ("person", "household", "enrolment", "medical_month", "relation")

_PERSONS = """
create or replace temp table near_person as
with inside as (
  select p.person_id, g.portion from person p join near_group g on g.id = coalesce(p.joint_id, -p.person_id)
  union select person_id, portion from near_extra
)
select person_id, portion from inside
union select r.other_id, i.portion from inside i join relation r using (person_id)
"""
_ROWS = {
    "person": "select t.*, n.portion from person t join near_person n using (person_id)",
    "household": "select t.*, g.portion from household t join near_group g on g.id = t.household_id",
    "enrolment": "select t.*, n.portion from enrolment t join near_person n using (person_id)",
    "medical_month": "select t.*, n.portion from medical_month t join near_person n using (person_id)",
    "relation": "select t.*, n.portion from relation t join near_person n using (person_id)",
}


@dataclass(frozen=True)
class Portion:
    """Some candidates and the rows around them."""

    candidates: Sequence[Candidate]
    tables: Mapping[str, pa.Table]

    def facts(self) -> Facts:
        """The rows as the reference engine reads them."""
        return Facts.from_tables(self.tables)


def portions(search: Search, candidates: Sequence[Candidate]) -> Iterator[Portion]:
    """Every candidate once, with the rows of its household, its own, and those of related persons."""
    groups: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(_group(candidate), []).append(candidate)
    ids = sorted(groups)
    portion_of = {id_: at // PORTION for at, id_ in enumerate(ids)}
    _mark(search, portion_of, candidates)
    coverage = search.db.sql("select * from coverage").to_arrow_table()
    for at in range(0, len(ids), PORTION):
        tables = {"coverage": coverage}
        for name in _TABLES:
            tables[name] = search.db.sql(
                f"select * exclude (portion) from near_{name}_row where portion = ?",  # noqa: S608 - our own names
                params=[at // PORTION],
            ).to_arrow_table()
        inside = [c for id_ in ids[at : at + PORTION] for c in groups[id_]]
        yield Portion(inside, tables)


def _group(candidate: Candidate) -> int:
    """Its joint household, or itself (negative) where it has none."""
    return -candidate.subject_id if candidate.household_id is None else candidate.household_id


def _mark(search: Search, portion_of: dict[int, int], candidates: Sequence[Candidate]) -> None:
    """Write beside every row that is needed the portion in which it is needed."""
    integers = pa.int64()
    search.db.register(
        "near_group",
        pa.table({"id": pa.array(portion_of, integers), "portion": pa.array(portion_of.values(), integers)}),
    )
    extra = sorted({(person, portion_of[_group(c)]) for c in candidates for person in c.persons})
    search.db.register(
        "near_extra",
        pa.table(
            {
                "person_id": pa.array([e[0] for e in extra], integers),
                "portion": pa.array([e[1] for e in extra], integers),
            }
        ),
    )
    search.db.execute(_PERSONS)
    for name, select in _ROWS.items():
        search.db.execute(f"create or replace temp table near_{name}_row as {select}")
