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
    # What the law says is for everybody.
    "handbook-list": PUBLIC,
    "handbook-page": PUBLIC,
    "overview": "overview.view",
    "overview-export": "overview.view",
    "lead-list": "lead.view",
    "lead-search": "person.search",
    "lead-detail": "lead.view",
    "lead-panel": "lead.view",
    "lead-assign": "lead.assign",
    "lead-bulk": "lead.assign",
    "lead-close": "lead.close",
    "lead-reveal": "reveal.identity",
    "lead-export": "lead.export",
    "phone-home": "lead.visit",
    "phone-week": "lead.visit",
    "phone-new": "lead.visit",
    "phone-changes": "lead.visit",
    "phone-report": "lead.visit",
    "phone-mine": "lead.visit",
    "phone-unreachable": "lead.visit",
    "phone-lead": "lead.visit",
    "phone-visit": "lead.visit",
    "phone-bundle": "lead.visit",
    "phone-send": "lead.visit",
    # Says who is signed in and nothing else; a telephone that was let go must learn it.
    "phone-state": PUBLIC,
    "phone-worker": PUBLIC,
    "phone-join": PUBLIC,
    "report-list": "lead.assign",
    "report-answer": "lead.assign",
    "visit-sheet": "lead.view",
    "visit-attachment": "lead.visit",
    "person-search": "person.search",
    "person-household": "household.view",
    # The action asks for the duty of the field.
    "person-reveal": "person.search",
    "person-paper": "household.view",
    "person-why": "person.search",
    "question-list": "question.view",
    "question-answer": "question.view",
    "question-export": "question.view",
    "feed-list": "feed.view",
    "feed-batch": "feed.view",
    "feed-annotated": "feed.upload",
    "feed-upload": "feed.upload",
    "feed-process": "feed.upload",
    "run-list": "run.view",
    "run-detail": "run.view",
    "run-replay": "run.start",
    "run-start": "run.start",
    "trail-list": "trail.view",
    "trail-verify": "trail.view",
}

FIRST_SCREEN: dict[str, str] = {
    "city_lead": "overview",
    "city_desk": "overview",
    "county_lead": "overview",
    "county_desk": "lead-list",
    "town_desk": "lead-list",
    "village_worker": "phone-home",
    "data_steward": "feed-list",
    "auditor": "trail-list",
}
