"""Who may open which address: one declared row for each, else nobody may (tests/fitness/test_access.py).

Only the duty is asked here; whether an object lies in the officer's area is asked by the view, through
`accounts.jurisdiction`.
"""

PUBLIC = "public"
SIGNED_IN = "signed-in"

ACCESS: dict[str, str] = {
    "sign-in": PUBLIC,
    "sign-out": SIGNED_IN,
    "stay": SIGNED_IN,
    "set_language": PUBLIC,
    "healthz-live": PUBLIC,
    "healthz-ready": PUBLIC,
    "home": SIGNED_IN,
    "overview": "overview.view",
    "lead-list": "lead.view",
    "lead-search": "person.search",
    "lead-detail": "lead.view",
    "lead-panel": "lead.view",
    "lead-assign": "lead.assign",
    "lead-bulk": "lead.assign",
    "lead-close": "lead.close",
    "lead-reveal": "reveal.identity",
    "lead-export": "lead.export",
    "field-home": "lead.visit",
    "field-list": "lead.visit",
    "field-lead": "lead.visit",
    "field-visit": "lead.visit",
    "person-search": "person.search",
    "feed-list": "feed.view",
    "run-list": "run.view",
    "trail-list": "trail.view",
    "trail-verify": "trail.view",
}

FIRST_SCREEN: dict[str, str] = {
    "county_lead": "overview",
    "county_desk": "lead-list",
    "town_desk": "lead-list",
    "village_worker": "field-home",
    "data_steward": "feed-list",
    "auditor": "trail-list",
}
