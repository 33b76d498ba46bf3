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
    # Residents do not sign in; nothing is kept of what they answer (docs/selfcheck.md).
    "selfcheck-home": PUBLIC,
    "selfcheck-question": PUBLIC,
    "selfcheck-result": PUBLIC,
    "selfcheck-clear": PUBLIC,
    "selfcheck-hand-over": PUBLIC,
    "selfcheck-api": PUBLIC,
    "selfcheck-openapi": PUBLIC,
    "overview": "overview.view",
    "overview-export": "overview.view",
    "lead-list": "lead.view",
    "lead-search": "person.search",
    "lead-detail": "lead.view",
    "lead-panel": "lead.view",
    "lead-home": "lead.view",
    "lead-assign": "lead.assign",
    "lead-bulk": "lead.assign",
    "lead-close": "lead.close",
    # The action asks for the duty of the field.
    "lead-reveal": "lead.view",
    "lead-export": "lead.export",
    "phone-home": "lead.visit",
    "phone-week": "lead.visit",
    "phone-new": "lead.visit",
    "phone-changes": "change.view",
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
    "effect": "precision.view",
    "effect-export": "precision.view",
    "effect-switch": "kind.switch",
    "person-search": "person.search",
    "person-household": "household.view",
    # The action asks for the duty of the field.
    "person-reveal": "person.search",
    "person-paper": "household.view",
    "person-why": "person.search",
    "question-list": "question.view",
    "question-answer": "question.view",
    "question-export": "question.view",
    "rectification-list": "rectify.view",
    "rectification-detail": "rectify.view",
    "rectification-open": "rectify.open",
    "rectification-record": "rectify.record",
    "rectification-export": "lead.export",
    "check-list": "check.view",
    "check-request": "check.view",
    "check-open": "check.answer",
    "check-upload": "check.answer",
    "death-list": "death.review",
    "death-decide": "death.review",
    "death-report": "death.report",
    "feed-list": "feed.view",
    "feed-batch": "feed.view",
    "feed-annotated": "feed.upload",
    "feed-upload": "feed.upload",
    "feed-process": "feed.upload",
    "run-list": "run.view",
    "run-detail": "run.view",
    "run-replay": "run.start",
    "run-start": "run.start",
    # Answers in the demonstration only, and signs in nobody but its made-up officers.
    "demo-role": PUBLIC,
    "story-trail": "trail.view",
    "trail-list": "trail.view",
    "trail-verify": "trail.view",
    "week-home": "week.view",
    "week-town": "week.view",
    "week-area": "week.view",
    "week-export": "week.view",
    "week-plan": "week.plan",
    "week-reassign": "week.plan",
    "week-hands": "week.plan",
    "week-absence": "week.plan",
    "week-read": "week.plan",
    "week-remind": "week.remind",
    "week-pace": "week.quota",
    "week-sheets": "lead.visit",
    "week-why": "lead.visit",
    "campaign-list": "week.view",
    "campaign-detail": "week.view",
    "campaign-open": "week.quota",
    "campaign-close": "week.quota",
    "officer-list": "officer.manage",
    "officer-create": "officer.manage",
    "officer-close": "officer.manage",
    "officer-reset": "officer.manage",
    "officer-code": "officer.manage",
    "officer-revoke": "officer.manage",
    "password-change": SIGNED_IN,
    "inquiry": "inquiry.open",
    "inquiry-end": "inquiry.open",
}

FILES: frozenset[str] = frozenset(
    {
        "lead-list",
        "lead-search",
        "lead-detail",
        "lead-panel",
        "lead-home",
        "lead-reveal",
        "person-search",
        "person-household",
        "person-reveal",
        "person-paper",
        "person-why",
        "visit-sheet",
    }
)
"""Addresses of lists and files of single households: who manages (`inquiry.open`) states an area and a reason first.

Pages that show sums to them anyhow (a question, the week of a town) ask `inquiries.attach` themselves.
"""
NOTED: frozenset[str] = frozenset(
    {
        "person-search",
        "person-household",
        "person-reveal",
        "person-paper",
        "person-why",
        "question-answer",
        "week-export",
    }
)
"""Of those, the ones whose view writes its own event."""

FIRST_SCREEN: dict[str, str] = {
    "city_lead": "week-area",
    "city_desk": "week-area",
    "county_lead": "overview",
    "county_desk": "lead-list",
    "town_desk": "week-town",
    "village_worker": "phone-home",
    "social_worker": "phone-home",
    "check_centre": "check-list",
    "data_steward": "feed-list",
    "auditor": "trail-list",
}
