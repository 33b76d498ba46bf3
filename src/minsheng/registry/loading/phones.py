"""Declarations carry the phone number at which a person can be asked: it goes into the encrypted identity."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.registry import identity
from minsheng.registry.loading.plans import Plan, Source, Update
from minsheng.registry.loading.strangers import plan_matters
from minsheng.registry.matching import IDENTITY_SCHEMA
from minsheng.registry.models import Person


def plan_declarations(source: Source) -> Plan:
    """The declarations, and the newest phone number of each declarant."""
    plan = plan_matters(source)
    phones: dict[int, str] = {}
    rows = zip(
        source.staged["declared_on"].to_pylist(),
        plan.person_ids.to_pylist(),
        source.staged["phone"].to_pylist(),
        strict=True,
    )
    for _, person, phone in sorted(
        (row for row in rows if row[1] and row[2]), key=lambda row: (row[0], row[1])
    ):
        phones[person] = phone[:20]
    if phones:
        plan.updates.append(_identities(phones))
    return plan


def _identities(phones: dict[int, str]) -> Update:
    condition, params = in_keys("id", sorted(phones))
    found = fetch_arrow(
        f"SELECT id, identity FROM registry_person WHERE {condition} ORDER BY id",
        params,
        schema=IDENTITY_SCHEMA,
    )
    ids = found["id"].to_pylist()
    known = zip(ids, identity.decrypt(ids, found["identity"].to_pylist()), strict=True)
    changed = [
        (person, who._replace(phone=phones[person])) for person, who in known if who.phone != phones[person]
    ]
    blobs = identity.encrypt([person for person, _ in changed], [who for _, who in changed])
    return Update(
        Person, ("identity",), [(blob, person) for blob, (person, _) in zip(blobs, changed, strict=True)]
    )
