"""Who a programme is for, and what a version of the policies gives each of them once the ranked table is applied.

Tables in the database of a comparison: `running` (rolls on the day); for each side (`before`, `after`) and programme
`given_<side>_<code>`, `holders_<side>_<code>` and the view `open_<side>_<code>`; then `subject_person` and `subject_joint`: who
is given anything, with the groups; `place_person`, `place_joint`: where everybody is.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from minsheng.engine.columnar.operators import literal, text
from minsheng.engine.snapshot import Snapshot
from minsheng.policy.checking import order
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.whatif import populations

KINDS = {Scope.PERSON: "person", Scope.JOINT: "joint"}
KEYS = {"person": "person_id", "joint": "joint_id"}

_ALIVE = "alive is distinct from false"
_SIZE = "case when n >= 4 then '4人及以上' when n is null then '不详' else n || '人户' end"
_HOUSES = (
    "create temp table house as select joint_id, min(town) as town, min(county) as county, min(region) as region, "
    f"count(*) filter ({_ALIVE}) as n, "
    f"coalesce(bool_or(birth_date + interval 18 year > {{day}}) filter ({_ALIVE}), false) as young, "
    f"coalesce(bool_or(birth_date + interval 60 year <= {{day}}) filter ({_ALIVE}), false) as old "
    "from person where joint_id in (select subject_id from counted_joint "
    "union select joint_id from person where person_id in (select subject_id from counted_person)) group by 1"
)
_SUBJECTS = {
    "person": (
        "select person_id as subject_id, person_id, p.joint_id, p.town, p.region, urban_rural, 1 as persons, "
        "case when birth_date is null then '年龄不详' when birth_date + interval 18 year > {day} then '未成年' "
        "when birth_date + interval 60 year > {day} then '18至59岁' when birth_date + interval 80 year > {day} then '60至79岁' "
        f"else '80岁以上' end as age, {_SIZE} as size from person p left join house h on h.joint_id = p.joint_id "
        "where person_id in (select subject_id from counted_person)"
    ),
    "joint": (
        "select m.joint_id as subject_id, null::bigint as person_id, m.joint_id, coalesce(h.town, m.town) as town, "
        "coalesce(h.region, m.region) as region, h.urban_rural, m.n as persons, "
        "case when young and old then '有老人也有未成年人' when young then '有未成年人' when old then '有60岁以上老人' "
        f"else '只有18至59岁' end as age, {_SIZE} as size from house m "
        "left join household h on h.household_id = m.joint_id and h.kind = 'joint' "
        "where m.joint_id in (select subject_id from counted_joint)"
    ),
}
_PLACES = {
    "person": "view place_person as select person_id as subject_id, town, region from person",
    "joint": (
        "table place_joint as with placed as (select household_id as subject_id, town, region from household "
        "where kind = 'joint' and town is not null and region is not null "
        "and household_id in (select joint_id from person)) select * from placed union all "
        "select m.joint_id as subject_id, coalesce(h.town, m.town) as town, coalesce(h.region, m.region) as region "
        "from (select joint_id, min(town) as town, min(region) as region from person "
        "where joint_id is not null and joint_id not in (select subject_id from placed) group by 1) m "
        "left join household h on h.household_id = m.joint_id and h.kind = 'joint'"
    ),
}


@dataclass(frozen=True)
class Side:
    """One version of the policies on its day, and from where SQL reads the results of each programme (none: not in force)."""

    name: str
    pack: Pack
    on: date
    sources: Mapping[str, str]

    @property
    def programmes(self) -> dict[str, Programme]:
        """Those for people and joint households."""
        return {c: p for c, p in self.pack.programmes(self.on).items() if p.subject in KINDS}


def open_facts(db: duckdb.DuckDBPyConnection, snapshot: Snapshot, on: date) -> None:
    """Views on the snapshot, and who stands on which roll on the day."""
    for table in ("person", "household", "enrolment"):
        db.execute(f"create view {table} as select * from read_parquet({text(str(snapshot.path(table)))})")
    day = literal(on)
    db.execute(
        "create temp table running as select e.programme, e.person_id, coalesce(p.joint_id, e.household_id) as joint_id "
        f"from enrolment e join person p using (person_id) where p.{_ALIVE} "
        f"and (e.from_date is null or e.from_date <= {day}) and (e.to_date is null or e.to_date >= {day})"
    )


def count(db: duckdb.DuckDBPyConnection, sides: Sequence[Side], codes: Iterable[str], on: date) -> None:
    """The groups of everybody who is given one of the programmes on either side."""
    given: dict[str, list[str]] = {kind: ["select null::bigint as subject_id where false"] for kind in KEYS}
    for code in codes:
        programme = next(side.programmes[code] for side in sides if code in side.programmes)
        given[KINDS[programme.subject]] += [f"select subject_id from given_{s.name}_{code}" for s in sides]
    for kind, selects in given.items():
        db.execute(f"create temp table counted_{kind} as {' union '.join(selects)}")
    db.execute(_HOUSES.format(day=literal(on)))
    for kind, select in _SUBJECTS.items():
        db.execute(f"create temp table subject_{kind} as {select.format(day=literal(on))}")


def place(db: duckdb.DuckDBPyConnection) -> None:
    """Where everybody is, for those of whom nothing else is asked."""
    for made in _PLACES.values():
        db.execute(f"create temp {made}")


def narrow(db: duckdb.DuckDBPyConnection, region: str, population: Sequence[str], on: date) -> None:
    """`among_person`, `among_joint`: who is of the area and of all these kinds of household. Raises WHATIF_POPULATION."""
    kinds = populations.known(population)
    populations.views(db)
    for kind in KEYS:
        asked = populations.tests(kinds, kind, on)
        asked += [f"starts_with(region, {text(region)})"] if region else []
        db.execute(
            f"create temp table among_{kind} as select subject_id from place_{kind} where {' and '.join(asked)}"
        )


def closure(pack: Pack, codes: Iterable[str], *, up: bool) -> set[str]:
    """The codes with all that stand above them (`up`) or below them in the ranked table."""
    found = set(codes)
    while True:
        more = {
            (e.higher if up else e.lower)
            for e in pack.exclusions
            if (e.lower if up else e.higher) in found
        } - found  # fmt: skip
        if not more:
            return found
        found |= more


def give(db: duckdb.DuckDBPyConnection, sides: Sequence[Side], codes: Sequence[str]) -> None:
    """The tables of both sides for these programmes and all above them, the higher ones first.

    What is the same on the second side, with all that stands above it, is worked out on the first alone.
    """
    alike: set[str] = set()
    for side in sides:
        wanted = closure(side.pack, codes, up=True)
        above = {c: {e.higher for e in side.pack.exclusions if e.lower == c} for c in wanted}
        barring = set().union(*above.values())
        for code in order(above, "EXCLUSION_CYCLE", "互斥表互相矛盾"):
            if code not in wanted:
                continue
            if side is not sides[0] and _is_alike(sides[0], side, code, above[code] - alike):
                alike.add(code)
                _as_before(db, sides[0], side, code, bars=code in barring)
            elif code in side.programmes:
                _given(db, side, code, above[code], bars=code in barring)
            else:
                _rolled(db, side, code)


def _is_alike(one: Side, other: Side, code: str, differing: Collection[str]) -> bool:
    """Whether two sides read the same results of a programme and nothing that differs stands above it in either table."""
    return (
        not differing
        and one.on == other.on
        and one.sources.get(code) == other.sources.get(code)
        and one.pack.exclusions == other.pack.exclusions
        and (code in one.programmes) == (code in other.programmes)
    )


def _as_before(db: duckdb.DuckDBPyConnection, before: Side, after: Side, code: str, *, bars: bool) -> None:
    for what in ("given", "open", *(["holders"] if bars or code not in after.programmes else [])):
        db.execute(
            f"create temp view {what}_{after.name}_{code} as select * from {what}_{before.name}_{code}"
        )


def _given(
    db: duckdb.DuckDBPyConnection, side: Side, code: str, above: Collection[str], *, bars: bool
) -> None:
    programmes = side.programmes
    kind = KINDS[programmes[code].subject]
    keys = {
        higher: key for higher in sorted(above) if (key := bar_key(programmes.get(higher), programmes[code]))
    }
    barred = "".join(
        f" and not exists (select 1 from holders_{side.name}_{higher} x where x.subject_id = s.{key})"
        for higher, key in keys.items()
    )
    source = side.sources[code]
    own = "r.subject_id as person_id" if kind == "person" else "r.subject_id as joint_id"
    joined, more = "", ""
    if kind == "person" and "joint_id" in keys.values():
        joined, more = " join person p on p.person_id = r.subject_id", ", p.joint_id"
    db.execute(
        f"create temp table given_{side.name}_{code} as select subject_id, amount_fen from "
        f"(select r.subject_id, coalesce(r.amount_fen, 0) as amount_fen, {own}{more} from {source} r{joined} "
        f"where r.unmet_mask = 0 and r.unknown_mask = 0) s where true{barred}"
    )
    db.execute(
        f"create temp view open_{side.name}_{code} as select subject_id from {source} "
        "where unmet_mask = 0 and unknown_mask <> 0"
    )
    if bars:
        on_roll = _on_roll(code, kind)
        unmet = f"select subject_id from {source} where unmet_mask <> 0 and subject_id in ({on_roll})"
        db.execute(
            f"create temp table holders_{side.name}_{code} as select subject_id from given_{side.name}_{code} union "
            f"(({on_roll}) except ({unmet}))"
        )


def _rolled(db: duckdb.DuckDBPyConnection, side: Side, code: str) -> None:
    """A programme known by its roll only, or not in force on this side."""
    empty = "select null::bigint as subject_id, null::bigint as amount_fen where false"
    db.execute(f"create temp table given_{side.name}_{code} as {empty}")
    db.execute(f"create temp view open_{side.name}_{code} as {empty}")
    db.execute(f"create temp table holders_{side.name}_{code} as {_on_roll(code, 'person')}")


def _on_roll(code: str, kind: str) -> str:
    key = KEYS[kind]
    return f"select {key} as subject_id from running where programme = {text(code)} and {key} is not null"


def bar_key(above: Programme | None, below: Programme) -> str:
    """By which key of the lower programme's subject the higher one bars it; "" where it does not.

    A person's programme does not bar the household's: single-person dibao stands beside the edge household.
    """
    if above is not None and above.subject is Scope.JOINT:
        return "joint_id"
    return "person_id" if below.subject is Scope.PERSON else ""
