"""Evidence as an officer may see it: means, medical facts and custody only with the duty for them (organisation.md, section 8).

The words for a kind of lead stand on every sheet and telephone, so they never say that somebody is held.
"""

import copy
from collections.abc import Mapping
from typing import Any

from minsheng.accounts import duties
from minsheng.accounts.models import Officer

SIGN = "＊＊＊"
MEANS = frozenset(
    {
        "wage_fen",
        "business_fen",
        "property_income_fen",
        "transfer_fen",
        "pension_basic_fen",
        "pension_other_fen",
        "financial_assets_fen",
        "vehicle_count",
        "house_count",
        "company_count",
        "declared_income_fen",
        "contribution_base_fen",
    }
)
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


def for_officer(evidence: Mapping[str, Any], officer: Officer) -> tuple[dict[str, Any], bool]:
    """A copy without what the officer may not see, and whether anything was taken out."""
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
    covered = {
        at
        for at, fact in enumerate(shown.get("facts", []))
        if fact["column"] in hidden or (discreet and fact["value"] in HELD)
    }
    for at in covered:
        shown["facts"][at]["value"] = None
        shown["facts"][at]["text"] = SIGN
    for part in (*shown.get("conditions", []), *shown.get("grounds", [])):
        if covered.intersection(part["facts"]):
            _cover(part)
    return shown, bool(covered)


def _cover(part: dict[str, Any]) -> None:
    """Hide what the subject has; what the rule asks for is public."""
    if part["have"]:
        part["text"] = part["text"].replace(part["have"], SIGN)
        part["have"] = SIGN
    for quantity in part["quantities"]:
        quantity["text"] = SIGN
