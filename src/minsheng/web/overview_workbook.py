"""The overview as an Excel file: programmes, areas, and what each figure means."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from minsheng.discovery import states
from minsheng.discovery.overview import Overview

_HEAD = 2


def write(found: Overview, signed: str, definitions: Sequence[tuple[str, str]]) -> bytes:
    """The workbook; `signed` stands on top of every sheet."""
    out = BytesIO()
    # A text that begins with = stays a text.
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = {
            "signed": book.add_format({"font_color": "#495667"}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#E9F1FB", "border": 1, "border_color": "#D6DDE6"}
            ),
            "total": book.add_format({"bold": True, "top": 1}),
        }
        labels = [_(name) for name in states.LABELS.values()]
        _sheet(book, styles, _("各项目"), signed, [_("项目"), _("在享人数"), *labels, _("已去世仍在享")], [
            [row.name, row.enrolled.numerator, *(one.numerator for one in row.open.values()), row.dead]
            for row in found.programmes
        ])  # fmt: skip
        headings = [
            _("区划代码"), _("地区"), _("人口"), _("户数"), *labels, _("未办结"), _("已办结"),
            _("办结率（分子）"), _("办结率（分母）"), _("办结率（%）"), _("最早未办结"),
        ]  # fmt: skip
        rows = [_area_row(row) for row in found.rows]
        total = _area_row(found.total)
        _sheet(book, styles, _("各地区"), signed, headings, rows, total=["", _("合计"), *total[2:]])
        notes = [list(one) for one in definitions]
        _sheet(book, styles, _("统计口径"), signed, [_("指标"), _("口径")], notes, widths=(24, 110))
    return out.getvalue()


def _area_row(row: Any) -> list[Any]:
    return [
        row.code,
        row.name,
        row.persons.numerator,
        row.households.numerator,
        *(figure.numerator for figure in row.open.values()),
        row.open_total,
        row.closed_total,
        row.handled.numerator,
        row.handled.denominator,
        row.handled.percent,
        row.oldest_open_on.isoformat() if row.oldest_open_on else None,
    ]


def _sheet(
    book: Any, styles: dict[str, Any], title: str, signed: str, headings: Sequence[str], rows: Sequence[Sequence[Any]],
    *, total: Sequence[Any] = (), widths: Sequence[int] = (),
) -> None:  # fmt: skip
    sheet = book.add_worksheet(title)
    sheet.write_string(0, 0, signed, styles["signed"])
    for at, heading in enumerate(headings):
        sheet.set_column(at, at, widths[at] if widths else 16)
        sheet.write_string(_HEAD, at, heading, styles["head"])
    for line, row in enumerate(rows, _HEAD + 1):
        _line(sheet, line, row, None)
    if total:
        _line(sheet, _HEAD + 1 + len(rows), total, styles["total"])
    if rows:
        sheet.autofilter(_HEAD, 0, _HEAD + len(rows), len(headings) - 1)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _line(sheet: Any, at: int, row: Sequence[Any], style: Any) -> None:
    for column, value in enumerate(row):
        if value is None:
            sheet.write_blank(at, column, None, style)
        elif isinstance(value, int | float):
            sheet.write_number(at, column, value, style)
        else:
            sheet.write_string(at, column, str(value), style)
