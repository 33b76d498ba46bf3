"""The village worker's phone: whom to visit, what is new, what changed, what to report; drafts survive without a network.

Reads leads (discovery) and facts of the own village (registry). Writes visits through `discovery.actions.record_visit`
with what was ticked, photographed and spoken beside them, and reports to the town. The town reads them here;
`suspicion.suspicious_visits` serves the supervision of visits.
"""
