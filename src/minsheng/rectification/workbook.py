"""The list of a rectification as an Excel file: masked, signed on top with who, when and why, and one event."""

from datetime import datetime
from io import BytesIO

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.rectification import presenting, queries, rules
from minsheng.rectification.models import Rectification
from minsheng.rectification.rules import RectificationError
from minsheng.trail.actions import record

MOST_ROWS = 50_000
SHORTEST_PURPOSE = 4
_CHUNK = 2_000
COLUMNS = (
    ("编号", 8), ("姓名", 10), ("村（社区）", 24), ("在享人数", 9), ("月金额（元）", 12), ("数据判断", 18), ("原因", 60),
    ("抽查", 6), ("核实结果", 10), ("听取意见", 12), ("核实情况", 40), ("经办人", 12),
)  # fmt: skip


@transaction.atomic
def export(*, officer: Officer, made: Rectification, purpose: str, now: datetime) -> bytes:
    """The workbook of the officer's area. Raises RectificationError PURPOSE_MISSING, EXPORT_TOO_LARGE; accounts' Refusal."""
    duties.check(officer, "lead.export")
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise RectificationError("PURPOSE_MISSING", "请写明导出用途（至少四个字）。")
    rows = queries.entries(officer, made)
    count = rows.count()
    if count > MOST_ROWS:
        raise RectificationError("EXPORT_TOO_LARGE", f"一次最多导出 {MOST_ROWS} 户，请由各苏木乡镇分别导出。")
    signed = (
        f"内部资料，姓名已遮盖，不得外传。导出人：{officer.name}（{officer.username}）　"
        f"时间：{timezone.localtime(now):%Y-%m-%d %H:%M}　用途：{purpose.strip()}　共 {count} 户"
    )
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("整治名单")
        sheet.write_string(0, 0, f"{made.programme_name} 年度整治（{made.run.as_of}）")
        sheet.write_string(1, 0, signed)
        for at, (title, width) in enumerate(COLUMNS):
            sheet.set_column(at, at, width)
            sheet.write_string(2, at, title)
        found = list(rows)
        for first in range(0, len(found), _CHUNK):
            part = found[first : first + _CHUNK]
            for at, line in enumerate(presenting.lines(made, part), 3 + first):
                for column, text in enumerate(_cells(line)):
                    sheet.write_string(at, column, text)
    record(
        actor=officer.actor,
        verb="rectification_exported",
        subject=f"rectification:{made.pk}",
        detail={"purpose": purpose.strip(), "rows": count},
        now=now,
    )
    return content.getvalue()


def _cells(line: presenting.Line) -> list[str]:
    entry = line.entry
    return [
        str(entry.pk),
        line.name,
        line.place,
        str(entry.persons),
        "" if entry.monthly_fen is None else f"{entry.monthly_fen / 100:.2f}",
        rules.VERDICTS[entry.verdict],
        "；".join(text for text, _url in line.reasons),
        "是" if entry.is_sampled else "",
        rules.OUTCOMES.get(entry.outcome, ""),
        entry.heard_on.isoformat() if entry.heard_on else "",
        entry.note,
        entry.decided_by.name if entry.decided_by else "",
    ]
