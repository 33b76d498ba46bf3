"""Staged rows to persons, in sets: DuckDB joins what agrees exactly; only what is left is looked at row by row.

Names are never decrypted for rows that agree: their tokens are compared. See `rules` for what is decided and why.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.bulk import fetch_arrow, in_keys, most_of
from minsheng.kernel.scratch import scratch
from minsheng.registry import identity, rules, tokens
from minsheng.registry.models import Person

IDENTITY_SCHEMA = pa.schema([("id", pa.int64()), ("identity", pa.binary())])
_INDEX_SCHEMA = pa.schema([("person_id", pa.int64()), ("id_token", pa.int64()), ("name_token", pa.int64())])


class Refused(NamedTuple):
    """A row that means nobody: its position in the staged table, the code, the column at fault; `extra` continues the message."""

    row: int
    code: str
    column: str
    extra: str = ""


class Linked(NamedTuple):
    """A row linked otherwise than exactly."""

    row: int
    person_id: int
    rule: str
    evidence: dict[str, int | str]


@dataclass
class Matched:
    """`person_id` for each staged row (NULL: refused); how those that are not exact were linked; counts by rule."""

    person_id: pa.Array
    linked: list[Linked] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def forget(self, rows: Sequence[int]) -> None:
        """Unlink rows that are refused after all, so that nothing of them is kept or counted."""
        people = self.person_id.to_pylist()
        gone = {row for row in rows if people[row] is not None}
        if not gone:
            return
        for row in gone:
            people[row] = None
        self.person_id = pa.array(people, pa.int64())
        by_rule = {link.row: link.rule for link in self.linked}
        self.counts.subtract(by_rule.get(row, rules.EXACT) for row in gone)
        self.linked = [link for link in self.linked if link.row not in gone]

    def link(self, found: Mapping[int, rules.Verdict]) -> None:
        """Link refused rows after all, by row, to the person of the verdict."""
        people = self.person_id.to_pylist()
        for row, verdict in found.items():
            if verdict.person_id is not None:
                people[row] = verdict.person_id
                self.linked.append(Linked(row, verdict.person_id, verdict.rule, verdict.evidence))
                self.counts[verdict.rule] += 1
        self.person_id = pa.array(people, pa.int64())
        self.refused = [one for one in self.refused if people[one.row] is None]


class Columns(NamedTuple):
    """Names of the staged columns that say who is meant."""

    id_clean: str = "id_clean"
    id_state: str = "id_state"
    name_clean: str = "name_clean"
    name_key: str = "name_key"
    birth_date: str = "birth_date"
    sex: str = "sex"


def match(staged: pa.Table, columns: Columns = Columns()) -> Matched:  # noqa: B008 - an immutable default
    """Find the person of every row. Reads the registry, writes nothing."""
    found = _exact(staged, columns)
    verdicts = [*_named_otherwise(found.differing), *_damaged(found.damaged)]
    people = found.person_ids
    matched = Matched(pa.array([], pa.int64()))
    matched.counts[rules.EXACT] = found.exact
    if found.unnamed:
        matched.counts[rules.ID_ONLY] = found.unnamed
    for row, verdict in sorted(verdicts, key=lambda pair: pair[0]):
        people[row] = verdict.person_id
        if verdict.person_id is None:
            column = columns.name_clean if verdict.rule == "NAME_MISMATCH" else columns.id_clean
            matched.refused.append(Refused(row, verdict.rule, column))
        else:
            matched.linked.append(Linked(row, verdict.person_id, verdict.rule, verdict.evidence))
            matched.counts[verdict.rule] += 1
    matched.person_id = pa.array(people, pa.int64())
    return matched


class _Row(NamedTuple):
    row: int
    id_clean: str | None
    id_state: str
    name: str
    name_key: str
    birth_date: Any
    sex: int | None
    person_id: int | None


@dataclass
class _Found:
    person_ids: list[int | None]
    exact: int
    unnamed: int
    differing: list[_Row]
    damaged: list[_Row]


def _exact(staged: pa.Table, columns: Columns) -> _Found:
    """Join by tokens; sort the rest into numbers whose holder has another name, and numbers that find nobody."""
    rows = _rows(staged, columns)
    index = _index(rows["id_token"])
    with scratch() as db:
        db.register("rows", rows)
        db.register("people", index)
        db.execute(
            # Where the file has no names, the number alone says who.
            "CREATE TEMP TABLE hits AS SELECT r.*, p.person_id, "
            "p.name_token = r.name_token OR (r.name_key IS NULL AND p.person_id IS NOT NULL) AS same "
            "FROM rows r LEFT JOIN people p ON r.id_token = p.id_token"
        )
        exact = db.sql(
            'SELECT "row", CASE WHEN same THEN person_id END p FROM hits ORDER BY 1'
        ).to_arrow_table()
        unnamed = db.sql("SELECT count(*) FROM hits WHERE same AND name_key IS NULL").fetchall()[0][0]
        rest = db.sql(
            'SELECT "row", id_clean, id_state, name, name_key, birth_date, sex, person_id FROM hits '
            'WHERE same IS NOT TRUE ORDER BY "row"'
        ).fetchall()
    people = exact["p"].to_pylist()
    left = [_Row(*values) for values in rest]
    return _Found(
        person_ids=people,
        exact=len(people) - len(left) - unnamed,
        unnamed=unnamed,
        differing=[row for row in left if row.person_id is not None],
        damaged=[row for row in left if row.person_id is None],
    )


def _rows(staged: pa.Table, columns: Columns) -> pa.Table:
    n = staged.num_rows
    usable = pc.if_else(
        pc.equal(staged[columns.id_state], "ok"), staged[columns.id_clean], pa.scalar(None, pa.string())
    )

    def optional(name: str, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
        return staged[name].cast(kind) if name in staged.column_names else pa.nulls(n, kind)

    return pa.table(
        {
            "row": pa.array(range(n), pa.int32()),
            "id_clean": staged[columns.id_clean],
            "id_state": staged[columns.id_state],
            "name": staged[columns.name_clean],
            "name_key": staged[columns.name_key],
            "birth_date": optional(columns.birth_date, pa.date32()),
            "sex": optional(columns.sex, pa.int8()),
            "id_token": tokens.token_column(tokens.ID_NUMBER, usable),
            "name_token": tokens.token_column(tokens.NAME, staged[columns.name_key]),
        }
    )


def _index(id_tokens: pa.ChunkedArray | pa.Array) -> pa.Table:
    """person_id, id_token, name_token of the holders of these numbers, present or former."""
    wanted = pc.unique(id_tokens.drop_null())
    where = ""
    params: list[object] = []
    if not most_of(Person, len(wanted)):
        condition, params = in_keys("x.id_token", wanted.to_pylist())
        where = f"WHERE {condition}"
    return fetch_arrow(
        f"SELECT x.id, x.id_token, x.name_token FROM registry_person x {where} "
        "UNION ALL SELECT x.person_id, x.id_token, p.name_token FROM registry_personalias x "
        f"JOIN registry_person p ON p.id = x.person_id {where}",
        params * 2,
        schema=_INDEX_SCHEMA,
    )


def _named_otherwise(rows: Sequence[_Row]) -> list[tuple[int, rules.Verdict]]:
    holders = {row.person_id for row in rows if row.person_id is not None}
    relatives = _relatives(holders)
    people = candidates({*holders, *(person for group in relatives.values() for person in group)})
    return [
        (
            row.row,
            rules.judge_holder(
                row.name,
                row.sex,
                people[row.person_id],
                [people[other] for other in relatives[row.person_id]],
            ),
        )
        for row in rows
        if row.person_id is not None
    ]


def _damaged(rows: Sequence[_Row]) -> list[tuple[int, rules.Verdict]]:
    possible = {
        row.row: rules.possible_numbers(row.id_clean or "")
        for row in rows
        if row.id_state in _REPAIRABLE and row.name_key
    }
    numbers = sorted({number for _, found in possible.values() for number in found})
    held = holders(numbers)
    nameless = [row for row in rows if row.id_state in _LOST and row.birth_date is not None]
    named = namesakes({row.name_key for row in nameless})
    people = candidates({*held.values(), *(person for group in named.values() for person in group)})
    verdicts = []
    for row in rows:
        if row.row in possible:
            rule, found = possible[row.row]
            known = sorted({held[number] for number in found if number in held})
            verdict = rules.judge_repairs(rule, row.name, row.birth_date, row.sex, [people[i] for i in known])
        elif row.id_state in _REPAIRABLE:
            verdict = rules.refused("ID_CHECK_DIGIT_UNREPAIRED")
        elif row.id_state in _LOST:
            others = [people[person] for person in named.get(row.name_key, [])]
            verdict = rules.judge_birth(_LOST[row.id_state], row.birth_date, row.sex, others)
        else:
            verdict = rules.refused("PERSON_NOT_FOUND")
        verdicts.append((row.row, verdict))
    return verdicts


_REPAIRABLE: Final = frozenset({"bad_check", "fifteen", "seventeen", "nineteen"})
_LOST: Final = {"numeric": "ID_NUMERIC_CELL", "missing": "ID_MISSING"}


def holders(numbers: Sequence[str]) -> dict[str, int]:
    """Number -> the person who holds it, now or before."""
    by_token = dict(zip(tokens.tokens(tokens.ID_NUMBER, numbers), numbers, strict=True))
    if not by_token:
        return {}
    index = _index(pa.array(list(by_token), pa.int64()))
    pairs = zip(index["id_token"].to_pylist(), index["person_id"].to_pylist(), strict=True)
    return {by_token[id_token]: person for id_token, person in pairs if id_token in by_token}


def namesakes(name_keys: Iterable[str]) -> dict[str, list[int]]:
    """Name key -> everybody who bears the name."""
    keys = sorted(name_keys)
    by_token = dict(zip(tokens.tokens(tokens.NAME, keys), keys, strict=True))
    condition, params = in_keys("name_token", list(by_token))
    found = fetch_arrow(
        f"SELECT name_token, id FROM registry_person WHERE {condition} ORDER BY id",
        params,
        schema=pa.schema([("name_token", pa.int64()), ("id", pa.int64())]),
    )
    grouped: dict[str, list[int]] = defaultdict(list)
    for name_token, person in zip(found["name_token"].to_pylist(), found["id"].to_pylist(), strict=True):
        grouped[by_token[name_token]].append(person)
    return grouped


def _relatives(holders: Iterable[int]) -> dict[int, list[int]]:
    """The other members of each person's registered household."""
    condition, params = in_keys("m.person_id", sorted(holders))
    found = fetch_arrow(
        "SELECT m.person_id, o.person_id FROM registry_membership m JOIN registry_membership o "
        "ON o.household_id = m.household_id AND o.person_id <> m.person_id AND o.ended_at IS NULL "
        f"WHERE m.kind = 'registered' AND m.ended_at IS NULL AND m.valid_to IS NULL AND {condition} ORDER BY 1, 2",
        params,
        schema=pa.schema([("holder", pa.int64()), ("other", pa.int64())]),
    )
    grouped: dict[int, list[int]] = defaultdict(list)
    for holder, other in zip(found["holder"].to_pylist(), found["other"].to_pylist(), strict=True):
        grouped[holder].append(other)
    return grouped


def candidates(person_ids: Iterable[int]) -> dict[int, rules.Candidate]:
    """Decrypt the few persons whose names must be looked at."""
    condition, params = in_keys("id", sorted(set(person_ids)))
    found = fetch_arrow(
        f"SELECT id, identity, birth_date, sex FROM registry_person WHERE {condition} ORDER BY id",
        params,
        schema=pa.schema(
            [("id", pa.int64()), ("identity", pa.binary()), ("birth", pa.date32()), ("sex", pa.int8())]
        ),
    )
    ids, blobs = found["id"].to_pylist(), found["identity"].to_pylist()
    rest = zip(found["birth"].to_pylist(), found["sex"].to_pylist(), strict=True)
    return {
        person: rules.Candidate(person, who.name, birth, sex, who.id_number)
        for person, who, (birth, sex) in zip(ids, identity.decrypt(ids, blobs), rest, strict=True)
    }
