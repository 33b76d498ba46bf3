"""Leads as an Excel file: masked, signed on top with who, when and why, and one event on the trail."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.discovery import queries, states
from minsheng.discovery.exporting import SHORTEST_PURPOSE
from minsheng.discovery.queries import ExportRow, Filters
from minsheng.discovery.states import Refusal
from minsheng.trail.actions import record

MOST_ROWS = 20_000
HEAD_ROW = 2
COLUMNS: tuple[tuple[str, int], ...] = (
    ("编号", 8),
    ("姓名", 10),
    ("证件号码", 20),
    ("乡镇", 14),
    ("村（社区）", 14),
    ("项目", 20),
    ("类别", 12),
    ("原因", 18),
    ("为什么排在前面", 48),
    ("向谁核实", 18),
    ("状态", 9),
    ("办结结果", 12),
    ("发现日期", 12),
)


@transaction.atomic
def export(
    *, officer: Officer, filters: Filters, purpose: str, scope: str, now: datetime
) -> tuple[bytes, int]:
    """The workbook with exactly the filtered leads, and how many. `scope`: the filters in words, for the top line.

    Raises Refusal PURPOSE_MISSING, EXPORT_TOO_LARGE; accounts' Refusal.
    """
    duties.check(officer, "lead.export")
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Refusal("PURPOSE_MISSING", "请写明导出用途（至少四个字）。")
    leads = queries.narrowed(officer, filters)
    if leads.count() > MOST_ROWS:
        raise Refusal("EXPORT_TOO_LARGE", f"一次最多导出 {MOST_ROWS} 条，请先筛选。")
    rows = list(queries.export_rows(leads))
    signed = _(
        "内部资料，姓名和证件号码已遮盖，不得外传。导出人：%(who)s　时间：%(at)s　用途：%(why)s　范围：%(scope)s　共 %(n)s 条"
    ) % {
        "who": f"{officer.name}（{officer.username}）",
        "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        "why": purpose.strip(),
        "scope": scope,
        "n": len(rows),
    }
    record(
        actor=officer.actor,
        verb="leads_exported",
        subject="leads",
        detail={"purpose": purpose.strip(), "rows": len(rows), "full_identity": False, "scope": scope},
        now=now,
    )
    return _workbook(rows, signed), len(rows)


def _workbook(rows: Iterable[ExportRow], signed: str) -> bytes:
    out = BytesIO()
    # A text that begins with = stays a text.
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("线索"))
        warning = book.add_format({"bold": True, "font_color": "#B0241C", "text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bg_color": "#E9F1FB", "border": 1, "border_color": "#D6DDE6"})
        cell = book.add_format({"valign": "top", "text_wrap": True, "border": 1, "border_color": "#E7ECF2"})
        sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, signed, warning)
        sheet.set_row(0, 34)
        last = HEAD_ROW
        for at, (title, width) in enumerate(COLUMNS):
            sheet.set_column(at, at, width)
            sheet.write_string(HEAD_ROW, at, title, head)
        for last, row in enumerate(rows, HEAD_ROW + 1):
            for at, value in enumerate(_values(row)):
                write = sheet.write_number if isinstance(value, int) else sheet.write_string
                write(last, at, value, cell)
        sheet.autofilter(HEAD_ROW, 0, last, len(COLUMNS) - 1)
        sheet.freeze_panes(HEAD_ROW + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_header("&C" + signed[:200].replace("&", "＆"))
        sheet.set_footer("&C&P / &N")
    return out.getvalue()


def _values(row: ExportRow) -> tuple[str | int, ...]:
    return (
        row.lead_id,
        row.name,
        row.id_number,
        row.town,
        row.village,
        row.programme_zh,
        states.LABELS[row.label],
        states.REASONS.get(row.reason, states.REASONS[states.ENTITLED]),
        row.rank_reason,
        row.ask,
        states.STATUSES[row.status],
        states.OUTCOMES[row.outcome].name_zh if row.outcome else "",
        row.opened_on.isoformat(),
    )
