"""Evidence as an officer may see it: means, medical facts and custody only with the duty for them (organisation.md, section 8),
and what was checked of somebody's means only while a stated purpose opens it (`unlocking`).

The words for a kind of lead stand on every sheet and telephone, so they never say that somebody is held.
"""

import copy
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from minsheng.accounts import duties
from minsheng.accounts.models import Officer

SIGN = "＊＊＊"
CHECKED = frozenset(
    {
        "wage_fen",
        "business_fen",
        "property_income_fen",
        "transfer_fen",
        "financial_assets_fen",
        "vehicle_count",
        "house_count",
        "company_count",
    }
)
"""What reports and answers about means say: bound to a purpose (`registry.purposes`), however long ago a lead was frozen."""
MEANS = CHECKED | {"pension_basic_fen", "pension_other_fen", "declared_income_fen", "contribution_base_fen"}
MEDICAL = frozenset(
    {
        "own_fen",
        "total_fen",
        "serious_illness",
        "ability_grade",
        "dementia",
        "severe_chronic",
        "treatment_need",
        "hpv_product",
        "hpv_doses",
        "hpv_first_on",
        "hpv_second_on",
    }
)
CUSTODY = frozenset({"in_custody", "custody_kind", "custody_from", "custody_until"})
HELD = frozenset({"custody", "detox", "restricted"})
"""What is said of a parent who is held; that a parent is dead or ill is no secret of the custody feed."""


class Redacted(NamedTuple):
    """A copy without what the officer may not see. `covered`: something was taken out; `locked`: of whom a stated purpose would
    show more."""

    evidence: dict[str, Any]
    covered: bool
    locked: frozenset[int]


def for_officer(evidence: Mapping[str, Any], officer: Officer, opened: Collection[int] = ()) -> Redacted:
    """`opened`: of whom what was checked may be shown now."""
    hidden: frozenset[str] = frozenset()
    if not duties.may(officer, "reveal.means"):
        hidden |= MEANS
    if not duties.may(officer, "reveal.medical"):
        hidden |= MEDICAL
    discreet = not duties.may(officer, "reveal.custody")
    shown: dict[str, Any] = copy.deepcopy(dict(evidence))
    if shown.get("matter") and MEANS & hidden:
        shown["matter"]["income_fen"] = None
    if discreet:
        hidden |= CUSTODY
    facts = list(enumerate(shown.get("facts", [])))
    locked = {
        at
        for at, fact in facts
        if fact["column"] in CHECKED - hidden and fact["value"] is not None and fact["row_id"] not in opened
    }
    covered = locked | {
        at for at, fact in facts if fact["column"] in hidden or (discreet and fact["value"] in HELD)
    }
    for at in covered:
        shown["facts"][at]["value"] = None
        shown["facts"][at]["text"] = SIGN
    for part in (*shown.get("conditions", []), *shown.get("grounds", [])):
        if covered.intersection(part["facts"]):
            _cover(part)
    return Redacted(shown, bool(covered), frozenset(shown["facts"][at]["row_id"] for at in locked))


def _cover(part: dict[str, Any]) -> None:
    """Hide what the subject has; what the rule asks for is public."""
    if part["have"]:
        part["text"] = part["text"].replace(part["have"], SIGN)
        part["have"] = SIGN
    for quantity in part["quantities"]:
        quantity["text"] = SIGN
