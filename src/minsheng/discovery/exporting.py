"""Leads as a CSV file that leaves the house: with a stated purpose, an event, and whole or not at all."""

import csv
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from minsheng.discovery import states
from minsheng.discovery.models import Lead
from minsheng.discovery.queries import ExportRow, export_rows
from minsheng.discovery.states import Refusal
from minsheng.trail.actions import record

SHORTEST_PURPOSE = 4
_FORMULA = ("=", "+", "-", "@", "\t")


def export_leads(
    leads: QuerySet[Lead],
    out: Path,
    *,
    purpose: str,
    actor: str,
    now: datetime,
    full_identity: bool = False,
) -> int:
    """Write the leads to `out` (UTF-8 with BOM, readable by the owner only) and return how many.

    Names and ID numbers are masked unless `full_identity`. The event is written before the file appears under its name.
    Raises Refusal PURPOSE_MISSING, OUT_UNWRITABLE.
    """
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Refusal("PURPOSE_MISSING", "请写明导出用途（至少四个字）。")
    draft = _draft(out)
    try:
        written = _write(draft, export_rows(leads, full_identity=full_identity))
        record(
            actor=actor,
            verb="leads_exported",
            subject="leads",
            detail={"purpose": purpose.strip(), "rows": written, "full_identity": full_identity},
            now=now,
        )
        draft.rename(out)
    finally:
        draft.unlink(missing_ok=True)
    return written


def _draft(out: Path) -> Path:
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    except OSError as error:
        raise Refusal("OUT_UNWRITABLE", f"不能写入 {out.parent}：{error.strerror}") from error
    os.close(descriptor)
    return Path(name)


def _write(path: Path, rows: Iterable[ExportRow]) -> int:
    written = 0
    path.touch(mode=0o600)
    path.chmod(0o600)  # names and numbers: nobody else on the machine reads along
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(f.name for f in fields(ExportRow)), "label_zh", "reason_zh", "status_zh"])
        for row in rows:
            words = (
                states.LABELS[row.label],
                states.REASONS.get(row.reason, ""),
                states.STATUSES[row.status],
            )
            writer.writerow([_cell(value) for value in (*asdict(row).values(), *words)])
            written += 1
    return written


def _cell(value: object) -> object:
    """A spreadsheet must not take a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
