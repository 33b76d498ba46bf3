"""Evidence as an officer may see it: means, medical facts and custody only with the duty for them (organisation.md, section 8);
what was checked of somebody's means, and whether somebody is held, only while a stated purpose opens it (`unlocking`). Medical
sums are what everybody is screened by: the duty opens them, and looking at the lead is an event.

The words for a kind of lead stand on every sheet and telephone, so they never say that somebody is held.
"""

import copy
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.discovery import states
from minsheng.registry import fact_words
from minsheng.registry.loading.bound import BOUND

SIGN = "＊＊＊"
CHECKED = frozenset(
    {
        "wage_fen",
        "business_fen",
        "property_income_fen",
        "transfer_fen",
        "financial_assets_fen",
        "assets_at_least_fen",
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
_TERMS = frozenset({"father_since", "father_until", "mother_since", "mother_until"})
SITUATIONS = _TERMS | {"father_situation", "mother_situation"}
"""What has become of a minor's parents, since and until when: of the child's side, whoever the parents are."""
CUSTODY = _TERMS | {"in_custody", "custody_kind", "custody_from", "custody_until"}
HELD = frozenset({"custody", "detox", "restricted"})
"""What is said of a parent who is held; that a parent is dead or ill is no secret of the custody feed."""
TELLING = frozenset({"release_from_custody", "parent_custody", "member_custody"})
"""Kinds of lead whose sentence says it."""
PARENTS = "parents"
Opened = Mapping[str, Collection[int]]


class Redacted(NamedTuple):
    """A copy without what the officer may not see. `covered`: something was taken out; `locked`: of whom a stated purpose would
    show more, by section (means, custody, parents)."""

    evidence: dict[str, Any]
    covered: bool
    locked: dict[str, frozenset[int]]


def for_officer(
    evidence: Mapping[str, Any], officer: Officer, opened: Opened = MappingProxyType({})
) -> Redacted:
    """`opened`: by section, of whom what is bound to a purpose may be shown now."""
    hidden, discreet = _hidden_from(officer), not duties.may(officer, "reveal.custody")
    shown: dict[str, Any] = copy.deepcopy(dict(evidence))
    if shown.get("matter") and MEANS & hidden:
        shown["matter"]["income_fen"] = None
    if discreet and "cautions" in shown:
        files = {one["file"] for one in shown.get("sources", []) if one["file"] and one["feed"] in BOUND}
        shown["cautions"] = [text for text in shown["cautions"] if not any(name in text for name in files)]
    locked: dict[str, set[int]] = {}
    covered: set[int] = set()
    for at, fact in enumerate(shown.get("facts", [])):
        section = section_of(fact)
        if fact["column"] in hidden or (discreet and fact["value"] in HELD):
            covered.add(at)
        elif section and fact["row_id"] not in opened.get(section, ()):
            covered.add(at)
            locked.setdefault(section, set()).add(fact["row_id"])
    for at in covered:
        # The place of its row says whose file speaks of somebody.
        shown["facts"][at] |= {"value": None, "text": SIGN, "sources": [], "covered": True}
    for part in (*shown.get("conditions", []), *shown.get("grounds", [])):
        if covered.intersection(part["facts"]):
            _cover(part)
    return Redacted(shown, bool(covered), {section: frozenset(people) for section, people in locked.items()})


def _hidden_from(officer: Officer) -> frozenset[str]:
    """Columns that the officer has no duty for."""
    sections = {"reveal.means": MEANS, "reveal.medical": MEDICAL, "reveal.custody": CUSTODY}
    return frozenset[str]().union(
        *(columns for duty, columns in sections.items() if not duties.may(officer, duty))
    )


def section_of(fact: Mapping[str, Any]) -> str:
    """The section whose purpose a fact is bound to, "" for none."""
    if fact["value"] is None:
        return ""
    if fact["column"] in CHECKED:
        return fact_words.MEANS
    if fact["value"] not in HELD and fact["column"] not in CUSTODY:
        return ""
    return PARENTS if fact["column"] in SITUATIONS else fact_words.CUSTODY


def without(have: str, text: str) -> str:
    """A condition's words with what the subject has covered. What is required stands after it and stays: were it covered where
    both are alike, that would tell the figure."""
    return text.replace(have, SIGN, 1)


def _cover(part: dict[str, Any]) -> None:
    """Hide what the subject has; what the rule asks for is public, unless it is the finding itself."""
    if part.get("key") in TELLING:
        part["text"] = states.REASONS[part["key"]]
    if part["have"]:
        part["text"] = without(part["have"], part["text"])
        part["have"] = SIGN
    for quantity in part["quantities"]:
        quantity["text"] = SIGN
