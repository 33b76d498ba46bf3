"""Random visits to households without a lead: whom did the net leave out?

The plan of the week draws the households and somebody goes there; what was found becomes a lead of the label sample. Where
nothing was missing it is closed at once, where help is needed it waits for the desk like any other. What comes of them is
counted in `precision.left_out`.
"""

from datetime import date, datetime

from minsheng.accounts.models import Officer
from minsheng.amendments.queries import county_pack
from minsheng.discovery import evidence, rules, states, writing
from minsheng.discovery.explaining import Draft
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.rules import Candidate
from minsheng.engine.household_facts import Facts
from minsheng.registry import export

RANK = 100
IN_NEED, WELL = "need", "fine"
"""What a visit found that says whether somebody was left out; that nobody was met says nothing."""


def met(
    household_id: int, region: str, found: str, *, officer: Officer, due_on: date, now: datetime
) -> int | None:
    """The lead of a random visit, inside the caller's transaction and told by its event; None where the visit says nothing, no
    run has raised leads yet, or the household has such a lead already.
    """
    sweep = Sweep.objects.select_related("run").order_by("-run__known_at", "-pk").first()
    sampled = Lead.objects.filter(label="sample", household_id=household_id).exclude(status="closed")
    if found not in (IN_NEED, WELL) or sweep is None or sampled.exists():
        return None
    writing.one_at_a_time()
    draft = _draft(household_id, region, on=sweep.run.as_of, now=now, due_on=due_on)
    writing.open_leads(sweep.run, [draft], now)
    lead = sampled.get()
    if found == IN_NEED:
        lead.status, lead.visited_at = states.next_status(lead.status, "visit"), now
    else:
        lead.status, lead.outcome = states.next_status(lead.status, "close"), "no_need"
        lead.closed_at, lead.closed_by = now, officer
    lead.save(update_fields=["status", "visited_at", "outcome", "closed_at", "closed_by"])
    return lead.pk


def _draft(household_id: int, region: str, *, on: date, now: datetime, due_on: date) -> Draft:
    facts = Facts.from_tables(export.rows_about(as_of=on, known_at=now, households=[household_id]))
    candidate = Candidate(rules.HOUSEHOLD, household_id, household_id, region, "", "sample", states.RANDOM)
    return Draft(
        candidate=candidate,
        evidence=evidence.of_lead(candidate, None, facts, on=on, known_at=now, pack=county_pack()),
        facts_hash="",
        rank=RANK,
        rank_reason=["随机抽到，检验有没有遗漏"],
        ask="",
        contact_id=rules.contact(evidence.members_of(candidate, facts)),
        amount_fen=None,
        seen_on=None,
        due_on=due_on,
        ground="",
    )
