"""Server time of warm pages by role on a given home: `python -m benchmarks.pages HOME [--times 20] [--json]`.

Signs in by the session, without a password, in the process of the benchmark only; every page is asked once before it is timed.
Median and 95th percentile in milliseconds.
"""

# ruff: noqa: PLC0415 - the models can be imported only when Django knows its home

import argparse
import json
import os
import statistics
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any

ROLES = ("county_lead", "county_desk", "town_desk", "village_worker", "data_steward", "auditor")

LISTS = {
    "/overview/": "overview.view",
    "/leads/": "lead.view",
    "/feeds/": "feed.view",
    "/runs/": "run.view",
    "/phone/": "lead.visit",
    "/reports/": "lead.assign",
    "/people/": "person.search",
    "/questions/": "question.view",
    "/trail/": "trail.view",
    "/week/": "week.view",
    "/week/town/": "week.view",
    "/week/area/": "week.view",
    "/campaigns/": "week.view",
}


def pages(role: str) -> Iterator[tuple[str, str]]:
    """(name, address) of what the role opens; objects are the first ones in the role's area."""
    from minsheng.accounts import duties, jurisdiction
    from minsheng.accounts.models import Officer
    from minsheng.discovery.models import Lead
    from minsheng.registry.models import Enrolment, Household
    from minsheng.web.questions.catalogue import QUESTIONS

    officer = Officer.objects.get(username=role)
    yield from ((address, address) for address, duty in LISTS.items() if duties.may(officer, duty))
    lead = jurisdiction.within(Lead.objects.all(), officer).first()
    if lead is not None and duties.may(officer, "lead.view"):
        yield "lead", f"/leads/{lead.pk}/"
    homes = jurisdiction.within(Household.objects.filter(kind="joint"), officer)
    paid = Enrolment.objects.filter(programme="dibao", ended_at=None, monthly_fen__isnull=False)
    home = homes.filter(pk__in=paid.values("household_id")[:2000]).first() or homes.first()
    if home is not None and duties.may(officer, "household.view"):
        yield "household", f"/households/{home.pk}/"
        if duties.may(officer, "person.search"):
            yield "why", f"/households/{home.pk}/why/dibao/"
    if duties.may(officer, "question.view"):
        yield from ((f"question {one.code}", f"/questions/{one.code}/") for one in QUESTIONS)


def timed(role: str, times: int) -> Iterator[dict[str, Any]]:
    """One row for each page of the role."""
    from django.test import Client
    from django.utils import timezone

    from minsheng.accounts.models import Officer

    client = Client()
    client.force_login(
        Officer.objects.get(username=role), backend="django.contrib.auth.backends.ModelBackend"
    )
    session = client.session
    session["began_at"] = session["seen_at"] = timezone.now().timestamp()
    session["purpose"] = "daily"
    session.save()
    for name, address in pages(role):
        status = client.get(address, follow=True).status_code
        taken = []
        for _ in range(times):
            began = perf_counter()
            client.get(address, follow=True)
            taken.append((perf_counter() - began) * 1000)
        yield {
            "role": role,
            "page": name,
            "status": status,
            "median_ms": round(statistics.median(taken), 1),
            "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
        }


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['role']:<15}{row['page']:<24}{row['status']:>5}{row['median_ms']:>9.1f}{row['p95_ms']:>9.1f}"
    )


def main() -> int:
    """Print a line for each page as it is measured: a table, or JSON objects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ |= {"MINSHENG_HOME": asked.home, "MINSHENG_DEMO": "1", "MINSHENG_PACK": "demo"}
    os.environ.setdefault("MINSHENG_IMPACT_ASSESSMENT", "基准测试")
    os.environ["DJANGO_SETTINGS_MODULE"] = "minsheng.config.settings"
    import django

    django.setup()
    for role in ROLES:
        for row in timed(role, asked.times):
            print(json.dumps(row, ensure_ascii=False) if asked.json else _line(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
