"""Server time of warm pages by role on a built home: `python -m benchmarks.pages HOME [--times 20] [--only TEXT] [--json]`.

Asks every page of each role (`benchmarks.screens`) through the middleware, on the benchmark's own session; looks, searches and
exports are noted in the home's trail, so measure a copy.
Milliseconds of this process's CPU, so that a busy machine counts little: median, 95th percentile, and the median as a
multiple of the health page's, which is asked by turns with each page. Queries and bytes are those of the last answer.
Before the pages of a role stand the first answers of its questions, each asked once in a process that has just begun.
Ends with 1 when a page is no 200 or a screen needs more than the limit; what is printed or taken along has none.
"""

# ruff: noqa: PLC0415 - the models can be imported only when Django knows its home

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from time import process_time
from typing import Any

from benchmarks import screens

LIMIT_MS = 50.0
PEER = screens.Ask("peer", "/healthz/ready")
RESIDENT = "resident"
"""Nobody who signs in."""


def signed_in(role: str) -> Any:
    """A client with the session an officer has after signing in; who manages has given a reason to look at a county."""
    from django.test import Client
    from django.utils import timezone

    from minsheng.accounts import inquiries
    from minsheng.accounts.models import Officer
    from minsheng.discovery import names

    client, officer = Client(), Officer.objects.get(username=role)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["began_at"] = session["seen_at"] = timezone.now().timestamp()
    session["purpose"] = "daily"
    if inquiries.needed_by(officer):
        widest = (
            names.areas_below(officer.region_code)[0][0]
            if len(officer.region_code) < 6
            else officer.region_code
        )
        inquiries.open_inquiry(
            session, officer=officer, area=widest, reason=screens.REASON, now=timezone.now()
        )
    session.save()
    return client


def timed(role: str, times: int, only: str) -> Iterator[dict[str, Any]]:
    """One row for each request of the role whose name holds `only`."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, stranger = Client() if role == RESIDENT else signed_in(role), Client()
    seen: set[str] = set()
    for ask in screens.of_residents(client) if role == RESIDENT else screens.asks(role):
        if only not in ask.name or ask.name in seen:
            continue
        seen.add(ask.name)
        with CaptureQueriesContext(connection) as queries:
            answer = _ask(client, ask)
        asked = len(queries)
        taken, peer = [], []
        for _ in range(times):
            taken.append(_cpu_ms(client, ask))
            peer.append(_cpu_ms(stranger, PEER))
        yield _row(role, ask, answer, asked, taken, peer)


def first_answers(role: str, only: str) -> Iterator[dict[str, Any]]:
    """One row for each question of the role, asked once: what the first officer to ask waits for, in a process that has
    answered nothing but the list of questions."""
    from django.test import Client

    client, stranger = signed_in(role), Client()
    asks = [ask for ask in screens.asks(role) if ask.name.startswith("question ") and ask.form is None]
    for ask in (screens.Ask("question-list", "/questions/"), *asks):
        first = _cpu_ms(client, ask)
        peer = [_cpu_ms(stranger, PEER) for _ in range(5)]
        if ask in asks and only in f"{ask.name} (first)":
            named = replace(ask, name=f"{ask.name} (first)")
            yield _row(role, named, _ask(client, ask), 0, [first, first], peer)


def _row(
    role: str, ask: screens.Ask, answer: Any, queries: int, taken: list[float], peer: list[float]
) -> dict[str, Any]:
    median = statistics.median(taken)
    return {
        "role": role, "page": ask.name, "status": answer.status_code, "median_ms": round(median, 1),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1), "ratio": round(median / statistics.median(peer), 1),
        "queries": queries, "bytes": len(answer.getvalue()), "document": ask.document,
    }  # fmt: skip


def _ask(client: Any, ask: screens.Ask) -> Any:
    """The answer. Programs are let in so many times a minute from one address: each comes from another."""
    if ask.form is None:
        return client.get(ask.address, follow=True)
    if isinstance(ask.form, str):
        place = ".".join(str(next(_PLACES) >> shift & 255) for shift in (24, 16, 8, 0))
        return client.post(ask.address, ask.form, content_type="application/json", REMOTE_ADDR=place)
    return client.post(ask.address, ask.form, follow=True)


_PLACES = count(10 << 24)


def _cpu_ms(client: Any, ask: screens.Ask) -> float:
    """What a server does for a page; the test client leaves out what happens to the connection between two."""
    from django.db import close_old_connections

    began = process_time()
    _ask(client, ask)
    close_old_connections()
    return (process_time() - began) * 1000


def _line(row: dict[str, Any]) -> str:
    over = "" if _fits(row) else "  over"
    return (
        f"{row['role']:<15}{row['page']:<28}{row['status']:>4}{row['median_ms']:>8.1f}{row['p95_ms']:>8.1f}"
        f"{row['ratio']:>7.1f}{row['queries']:>5}{row['bytes']:>9,}{over}"
    )


def _first_in_a_process(role: str) -> bool:
    """This command for the first answers of one role, in a process that has answered nothing yet; whether all fit."""
    asked = [sys.executable, "-m", "benchmarks.pages", *sys.argv[1:], "--role", role, "--first"]
    return subprocess.run(asked, check=False).returncode == 0


def _fits(row: dict[str, Any]) -> bool:
    return row["document"] or row["median_ms"] <= LIMIT_MS


def main() -> int:
    """Print a line for each page as it is measured: a table, or JSON objects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--role", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--first", action="store_true", help="the first answer of each question instead")
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
        if not asked.first and role != RESIDENT:
            good = _first_in_a_process(role) and good
        rows = first_answers(role, asked.only) if asked.first else timed(role, asked.times, asked.only)
        for row in rows:
            good = good and row["status"] == 200 and _fits(row)
            print(json.dumps(row, ensure_ascii=False) if asked.json else _line(row), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
