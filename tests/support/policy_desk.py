"""The three who change a policy together."""

from typing import NamedTuple

from minsheng.accounts.models import Officer
from tests.support.officers import make_officer


class Desk(NamedTuple):
    """Who proposes, and the two who approve."""

    proposer: Officer
    lead: Officer
    finance: Officer


def policy_desk() -> Desk:
    """The county's desk, its lead and the finance office."""
    return Desk(make_officer("county_desk"), make_officer("county_lead"), make_officer("county_finance"))
