"""Server time of warm pages by role on a built home: `python -m benchmarks.pages HOME [--times 20] [--only TEXT] [--json]`.

Asks every page of each role's menu and one object of each kind, through the middleware, on the benchmark's own session.
Milliseconds of this process's CPU, so that a busy machine counts little: median, 95th percentile, and the median as a
multiple of the health page's, which is asked by turns with each page. Queries and bytes are those of the last answer.
Ends with 1 when a page is no 200 or a screen needs more than the limit; what is printed or taken along (DOCUMENTS) has none.
"""

# ruff: noqa: PLC0415 - the models can be imported only when Django knows its home

import argparse
import json
import os
import statistics
import sys
from collections.abc import Iterator
from time import process_time
from typing import Any

LIMIT_MS = 50.0
PEER = "/healthz/ready"
RESIDENT = "resident"
"""Nobody who signs in."""
DOCUMENTS = frozenset({"week-sheets", "phone-bundle", "story-trail"})
"""All sheets of a town's week, every page a telephone keeps for when there is no network, and the demonstration's page that
checks the whole trail twice."""


def pages(role: str) -> Iterator[tuple[str, str]]:
    """(name, address) of what the role opens: the menu, its questions, and the first object of each kind in its area."""
    from django.urls import reverse

    from minsheng.accounts import duties
    from minsheng.accounts.models import Officer
    from minsheng.web.access import ACCESS, PUBLIC, SIGNED_IN
    from minsheng.web.navigation import sections
    from minsheng.web.questions.catalogue import QUESTIONS

    officer = Officer.objects.get(username=role)
    seen = {"/"}
    yield "/", "/"
    for item in (item for section in sections(officer, "") for item in section.items):
        if item.url not in seen:
            seen.add(item.url)
            yield item.url, item.url
    for name, keys in _objects(officer).items():
        if ACCESS[name] in (PUBLIC, SIGNED_IN) or duties.may(officer, ACCESS[name]):
            yield name, reverse(name, args=keys)
    if duties.may(officer, ACCESS["question-answer"]):
        yield from (
            (f"question {one.number} {one.code}", reverse("question-answer", args=[one.code]))
            for one in QUESTIONS
        )


def _objects(officer: Any) -> dict[str, list[Any]]:
    """The arguments of each page of one thing; a kind of which the area has none is left out."""
    from django.db.models import Count

    from minsheng.accounts import jurisdiction
    from minsheng.assessment.models import Run
    from minsheng.budgeting.models import Trial
    from minsheng.discovery.models import Lead, VisitRecord
    from minsheng.feeds.models import Batch
    from minsheng.fieldwork.models import Campaign, Plan
    from minsheng.rectification.models import Rectification
    from minsheng.registry.models import Authorisation, Enrolment, Household

    homes = jurisdiction.within(Household.objects.filter(kind="joint"), officer).order_by("pk")
    paid = Enrolment.objects.filter(programme="dibao", ended_at=None, monthly_fen__isnull=False)
    most = paid.values("household_id").annotate(n=Count("pk")).order_by("-n", "household_id")
    home = homes.filter(pk__in=most.values("household_id")[:50]).order_by("pk").first() or homes.first()
    lead = jurisdiction.within(Lead.objects.filter(status="open"), officer).order_by("pk").first()
    found: dict[str, list[Any]] = {
        "person-household": [home.pk if home else None],
        "person-why": [home.pk if home else None, "dibao"],
        "lead-detail": [lead.pk if lead else None],
        "lead-panel": [lead.pk if lead else None],
        "phone-lead": [lead.pk if lead else None],
        "phone-visit": [lead.pk if lead else None],
        "feed-batch": [_last(Batch)],
        "run-detail": [_last(Run)],
        "campaign-detail": [_last(Campaign)],
        "rectification-detail": [_last(Rectification)],
        "handbook-page": ["dibao"],
        "check-request": [_last(Authorisation)],
        "trial-detail": [_last(Trial)],
        "trial-people": [_last(Trial)],
        "visit-sheet": [_last(VisitRecord)],
        "week-sheets": [_last(Plan)],
        **{name: [] for name in ("week-town", "week-area", "phone-week", "phone-new", "phone-changes")},
        **{name: [] for name in ("phone-report", "phone-mine", "phone-unreachable", "phone-bundle")},
        **{name: [] for name in ("inquiry", "story-trail", "trial-new", "password-change")},
    }
    return {name: keys for name, keys in found.items() if None not in keys}


def _last(model: Any) -> int | None:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first()


def signed_in(role: str) -> Any:
    """A client with the session an officer has after signing in."""
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
    return client


def begun(client: Any) -> Iterator[tuple[str, str]]:
    """The questions of the self-check for a household of six that answers none of them, and its result."""
    client.post("/selfcheck/1/", {"0.spouse": "1", "0.parent": "2", "0.child": "2"})
    for step in range(2, 16):
        if client.get(f"/selfcheck/{step}/").status_code != 200:
            break
        yield f"self-check question {step}", f"/selfcheck/{step}/"
        client.post(f"/selfcheck/{step}/", {"unknown": "1"})
    yield "self-check result", "/selfcheck/result/"


def timed(role: str, times: int, only: str) -> Iterator[dict[str, Any]]:
    """One row for each page of the role whose name holds `only`."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, stranger = Client() if role == RESIDENT else signed_in(role), Client()
    for name, address in begun(client) if role == RESIDENT else pages(role):
        if only not in name:
            continue
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, follow=True)
        asked = len(queries)
        taken, peer = [], []
        for _ in range(times):
            taken.append(_cpu_ms(client, address))
            peer.append(_cpu_ms(stranger, PEER))
        median = statistics.median(taken)
        yield {
            "role": role, "page": name, "status": answer.status_code, "median_ms": round(median, 1),
            "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1), "ratio": round(median / statistics.median(peer), 1),
            "queries": asked, "bytes": len(answer.getvalue()),
        }  # fmt: skip


def _cpu_ms(client: Any, address: str) -> float:
    """What a server does for a page; the test client leaves out what happens to the connection between two."""
    from django.db import close_old_connections

    began = process_time()
    client.get(address, follow=True)
    close_old_connections()
    return (process_time() - began) * 1000


def _line(row: dict[str, Any]) -> str:
    over = "" if _fits(row) else "  over"
    return (
        f"{row['role']:<15}{row['page']:<28}{row['status']:>4}{row['median_ms']:>8.1f}{row['p95_ms']:>8.1f}"
        f"{row['ratio']:>7.1f}{row['queries']:>5}{row['bytes']:>9,}{over}"
    )


def _fits(row: dict[str, Any]) -> bool:
    return row["page"] in DOCUMENTS or row["median_ms"] <= LIMIT_MS


def main() -> int:
    """Print a line for each page as it is measured: a table, or JSON objects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--role", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ |= {"MINSHENG_HOME": asked.home, "MINSHENG_DEMO": "1", "MINSHENG_PACK": "demo"}
    os.environ.setdefault("MINSHENG_IMPACT_ASSESSMENT", "基准测试")
    os.environ["DJANGO_SETTINGS_MODULE"] = "minsheng.config.settings"
    import minsheng.config.wsgi  # noqa: F401 - begin as the server does
    from minsheng.accounts.models import Officer
    from minsheng.accounts.roles import ROLES

    here = set(Officer.objects.values_list("username", flat=True))
    good = True
    roles = [role for role in ROLES if role in here]
    for role in [asked.role] if asked.role else [*roles, RESIDENT]:
        for row in timed(role, asked.times, asked.only):
            good = good and row["status"] == 200 and _fits(row)
            print(json.dumps(row, ensure_ascii=False) if asked.json else _line(row), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
