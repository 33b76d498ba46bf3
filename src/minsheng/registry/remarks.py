"""What is said about a file that is being registered and about its rows, for the batch and for who sent it."""

import pyarrow as pa

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.validate import Problem, guarded
from minsheng.registry import rules
from minsheng.registry.loading.doubt import CODE as FULL_IN_DOUBT
from minsheng.registry.loading.earlier import CODE as PERIOD_EARLIER
from minsheng.registry.loading.plans import Plan, Source


def problems(plan: Plan, source: Source) -> list[Problem]:
    """Everything refused or noted, what concerns the file as a whole first."""
    feed = FEEDS[source.feed]
    refused = {reject.row for reject in plan.refused}
    found: list[tuple[int, str, str, str, str]] = [
        (r.row, r.code, r.column, "error", r.extra) for r in plan.refused
    ]
    found += [(w.row, w.code, w.column, "warning", w.extra) for w in plan.warned if w.row not in refused]
    found += [(one.row, f"LINKED_{one.rule.upper()}", "id_clean", "warning", "") for one in plan.linked]
    about_rows = [_problem(source.staged, feed.code, *one) for one in sorted(found)]
    return [*about_file(source.batch_id, plan), *about_rows]


def about_file(batch_id: int, plan: Plan) -> list[Problem]:
    """What there is to say about the file as a whole."""
    remarks = []
    if plan.doubt:
        came, accepted, standing, gone = plan.doubt
        told = f"报来 {came:,} 行，接收 {accepted:,} 行；当作完整名单会终止现有 {standing:,} 条中的 {gone:,} 条。"
        what = f"{rules.SUGGESTIONS[FULL_IN_DOUBT]}minsheng feeds confirm {batch_id}"
        remarks.append((FULL_IN_DOUBT, _message(FULL_IN_DOUBT) + told, what))
    if plan.earlier:
        remarks.append((PERIOD_EARLIER, _message(PERIOD_EARLIER), rules.SUGGESTIONS[PERIOD_EARLIER]))
    return [Problem("", 1, "", "", *one, "warning") for one in remarks]


def _problem(
    staged: pa.Table, feed_code: str, row: int, code: str, field: str, severity: str, extra: str
) -> Problem:
    key = field.removesuffix("_clean")
    column = FEEDS[feed_code].column(key)
    name = next((n for n in (field, f"{key}_clean") if n in staged.column_names), None)
    value = staged[name][row].as_py() if name and code != "PURPOSE_NOT_AUTHORISED" else None
    return Problem(
        sheet=staged["sheet"][row].as_py() or "",
        row_number=staged["row_number"][row].as_py(),
        column=column.header if column else "",
        value=guarded(column.kind if column else None, value),
        code=code,
        message=_message(code) + extra,
        suggestion=rules.SUGGESTIONS.get(code, ""),
        severity="error" if severity == "error" else "warning",
    )


def _message(code: str) -> str:
    if code.startswith("LINKED_"):
        return rules.RULE_NAMES[code.removeprefix("LINKED_").lower()] + "。"
    return rules.MESSAGES[code]
