"""What leaves the system: exports, papers, printed sheets, whole numbers. Who has no business with households gets none of it."""

import pytest
from django.test import Client

from minsheng.discovery.models import Lead
from minsheng.trail.models import Event
from tests.db.web_screens.conftest import As
from tests.support.lead_county import Cases

pytestmark = pytest.mark.django_db
PURPOSE = {"purpose": "工作需要导出", "reason": "工作需要导出"}
OF_HOUSEHOLDS = (
    "/leads/export/",
    "/questions/income/export/",
    "/week/export/",
    "/effect/export/",
    "/rectifications/1/export/",
    "/checks/files/1/annotated/",
    "/feeds/1/annotated/",
    "/households/{household}/paper/",
    "/households/{household}/reveal/",
    "/leads/{lead}/reveal/",
)
LOOKED_AT = (
    "/week/plans/1/sheets/",
    "/households/{household}/",
    "/questions/income/",
    "/people/",
    "/leads/{lead}/",
)
OWN: dict[str, dict[str, int]] = {
    # The page of a telephone, which knows no such lead.
    "social_worker": {"/week/plans/1/sheets/": 404, "/leads/{lead}/": 302, "/leads/{lead}/reveal/": 404},
    "check_centre": {"/checks/files/1/annotated/": 404},
    "county_finance": {},
}
"""What the duty opens and the lead, the plan or the file then refuses as if it did not exist; everything else is 403."""


@pytest.mark.parametrize("role", OWN)
def test_nothing_about_a_household_is_taken_out_by(cases: Cases, signed_in: As, role: str) -> None:
    lead = Lead.objects.filter(household__isnull=False)[0]
    known = {"lead": lead.pk, "household": lead.household_id}
    client: Client = signed_in(role)
    before = Event.objects.count()
    found = {path: client.post(path.format(**known), PURPOSE).status_code for path in OF_HOUSEHOLDS}
    found |= {path: client.get(path.format(**known)).status_code for path in LOOKED_AT}
    assert found == {path: OWN[role].get(path, 403) for path in (*OF_HOUSEHOLDS, *LOOKED_AT)}
    refused = [path for path in (*OF_HOUSEHOLDS, *LOOKED_AT) if found[path] in (403, 404)]
    assert list(Event.objects.filter(seq__gt=before).values_list("verb", flat=True)) == [
        "access_refused"
    ] * len(refused)


def test_finance_takes_out_sums_and_they_are_on_the_trail(cases: Cases, signed_in: As) -> None:
    answer = signed_in("county_finance").post("/overview/export/")
    assert answer.status_code == 200
    assert Event.objects.filter(verb="overview_exported").count() == 1
