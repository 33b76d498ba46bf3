"""The language in which a policy is written, the facts a rule may see, and the packs that hold the policies. Pure.

Reads: pack folders. Writes: nothing. Read by: engine, assessment, discovery, cli. Policy files import from here only.
"""

from minsheng.policy.declarations import ground, line, need
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.language import (
    Expr,
    age,
    asked,
    at_household,
    case,
    enrolled,
    enrolled_on,
    entitled,
    fact,
    fact_of,
    fen,
    greatest,
    household_fact,
    least,
    members,
    month,
    month_sum,
    named,
    on,
    parameter,
    presumed,
    related_all,
    related_any,
    round_up_yuan,
    rounded,
    shift_days,
    shift_months,
    year,
    yuan,
)
from minsheng.policy.programme import Delivery, Law, Procedure, Programme, Review, Step

Person = Scope.PERSON
JointHousehold = Scope.JOINT
RegisteredHousehold = Scope.REGISTERED
ResidenceHousehold = Scope.RESIDENCE
Settlement = Scope.SETTLEMENT
Prescription = Scope.PRESCRIPTION
Post = Scope.POST
Institution = Scope.INSTITUTION
ReviewPeriod = Scope.REVIEW_PERIOD
AntibioticMonth = Scope.ANTIBIOTIC_MONTH

__all__ = [
    "AntibioticMonth",
    "Delivery",
    "Expr",
    "Institution",
    "JointHousehold",
    "Law",
    "Person",
    "PolicyError",
    "Post",
    "Prescription",
    "Procedure",
    "Programme",
    "RegisteredHousehold",
    "ResidenceHousehold",
    "Review",
    "ReviewPeriod",
    "Scope",
    "Settlement",
    "Step",
    "Type",
    "age",
    "asked",
    "at_household",
    "case",
    "enrolled",
    "enrolled_on",
    "entitled",
    "fact",
    "fact_of",
    "fen",
    "greatest",
    "ground",
    "household_fact",
    "least",
    "line",
    "members",
    "month",
    "month_sum",
    "named",
    "need",
    "on",
    "parameter",
    "presumed",
    "related_all",
    "related_any",
    "round_up_yuan",
    "rounded",
    "shift_days",
    "shift_months",
    "year",
    "yuan",
]
