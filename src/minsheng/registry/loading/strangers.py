"""People registered elsewhere who declare their hardship here, or whom a counter meets: somebody has to answer them.

In an emergency help is asked for where it happens; for the rest they are told where to apply (社会救助法第三十七条). They become
persons of the village that the row names, in no household and without a line of the register, so that nothing but the matter is
about them; when they move here, the register finds them by their number.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

import pyarrow as pa

from minsheng.bulk import reserve_ids
from minsheng.kernel import resident_id
from minsheng.registry import rules, tokens
from minsheng.registry.loading.facts import facts_of
from minsheng.registry.loading.kinds import FACT_FILES
from minsheng.registry.loading.people import regions
from minsheng.registry.loading.plans import Plan, Source, Warned
from minsheng.registry.loading.probable import villages
from minsheng.registry.loading.register import new_persons
from minsheng.registry.matching import Matched, Refused, match
from minsheng.registry.models import Person

_COUNTY: Final = 6
_TOWN: Final = 9
_UNKNOWN: Final = "PERSON_NOT_FOUND"
WITHOUT_PLACE: Final = "STRANGER_WITHOUT_PLACE"


def plan_matters(source: Source) -> Plan:
    """What people declared or counters noticed; who is registered elsewhere is taken in with it."""
    matched = match(source.staged)
    places = _places(source.staged, matched)
    strangers = _numbered(source.staged, matched, places)
    matched.refused = [
        Refused(one.row, WITHOUT_PLACE, "village") if places.get(one.row, "here") is None else one
        for one in matched.refused
    ]
    plan = facts_of(source, FACT_FILES[source.feed], matched)
    if strangers.num_rows:
        plan.inserts.append(new_persons(strangers))
    met = set(strangers["id"].to_pylist())
    plan.warned += [
        Warned(row, "REGISTERED_ELSEWHERE", "id_clean")
        for row, person in enumerate(matched.person_id.to_pylist())
        if person in met
    ]
    return plan


def _places(staged: pa.Table, matched: Matched) -> dict[int, str | None]:
    """Row -> the place it speaks of, of those whose whole number nobody here bears; None: nobody knows where.

    A number of this area itself is more likely mistyped than from elsewhere: it counts in an emergency alone. A row without a
    village means the town of all the others of its file, if that is one.
    """
    unknown = [one.row for one in matched.refused if one.code == _UNKNOWN]
    if not unknown:
        return {}
    named = villages()
    ours = {code[:_COUNTY] for codes in named.values() for code in codes}
    rows = [row for row in unknown if _from_elsewhere(staged.slice(row, 1).to_pylist()[0], ours)]
    towns = {code[:_TOWN] for code in regions(matched.person_id)["region"].to_pylist()}
    found: dict[int, str | None] = {}
    for row in rows:
        village = staged["village"][row].as_py()
        places = named.get((None, village), set()) if village else towns
        found[row] = next(iter(places)) if len(places) == 1 else None
    return found


def _from_elsewhere(row: Mapping[str, Any], ours: Collection[str]) -> bool:
    whole = row["id_state"] == "ok" and row["name_key"]
    return bool(whole and (row.get("emergency_kind") or row["id_clean"][:_COUNTY] not in ours))


def _numbered(staged: pa.Table, matched: Matched, places: Mapping[int, str | None]) -> pa.Table:
    """The new persons, one for each number and name, whose rows are linked to them."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for row, place in places.items():
        if place is not None:
            bearers[staged["id_clean"][row].as_py()].append(row)
    ids = reserve_ids(Person, len(bearers)).to_pylist()
    people = matched.person_id.to_pylist()
    persons = []
    for id_, (number, rows) in zip(ids, bearers.items(), strict=True):
        first = rows[0]
        key, known = staged["name_key"][first].as_py(), resident_id.parse(number)
        for row in rows:
            people[row] = id_ if staged["name_key"][row].as_py() == key else None
        persons.append(
            {
                "id": id_,
                "name_clean": staged["name_clean"][first].as_py(),
                "number": number,
                "phone": (staged["phone"][first].as_py() or "")[:20]
                if "phone" in staged.column_names
                else "",
                "former_name_clean": "",
                "address": "",
                "id_token": tokens.token(tokens.ID_NUMBER, number),
                "name_token": tokens.token(tokens.NAME, key),
                "sex": known.sex,
                "birth_date": known.birth,
                "region": places[first],
            }
        )
    matched.person_id = pa.array(people, pa.int64())
    matched.refused = [one for one in matched.refused if people[one.row] is None]
    matched.counts[rules.EXACT] += sum(people[row] is not None for row in places)
    return pa.Table.from_pylist(persons, schema=_PERSONS)


_PERSONS: Final = pa.schema(
    [
        ("id", pa.int64()),
        ("name_clean", pa.string()),
        ("number", pa.string()),
        ("phone", pa.string()),
        ("former_name_clean", pa.string()),
        ("address", pa.string()),
        ("id_token", pa.int64()),
        ("name_token", pa.int64()),
        ("sex", pa.int16()),
        ("birth_date", pa.date32()),
        ("region", pa.string()),
    ]
)
