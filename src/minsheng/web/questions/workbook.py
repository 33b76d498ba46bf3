"""An answer as an Excel file: who exported it, when and why on top of each sheet, and the definition on a second one."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from minsheng.web.questions.views import Row

HEAD_ROW = 2
AMOUNT: Final = re.compile(r"-?\d{1,3}(,\d{3})*\.\d{2}")
COUNT: Final = re.compile(r"\d{1,9}")
"""What is to be added up is a number in the file too; identity numbers are longer and masked."""


def write(
    title: str,
    signed: str,
    headings: Sequence[str],
    rows: Sequence["Row"],
    definition: Sequence[tuple[str, str]],
) -> bytes:
    """The workbook; texts that begin with = stay texts."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        lines = [_line(row, with_who=len(headings) > len(row.cells) + 1) for row in rows]
        _sheet(book, title, signed, headings, lines, widths=[18] * len(headings))
        _sheet(
            book,
            _("统计口径"),
            signed,
            [_("指标"), _("口径")],
            [list(one) for one in definition],
            widths=[16, 100],
        )
    return out.getvalue()


def _line(row: "Row", *, with_who: bool) -> list[str]:
    who = [row.name, row.id_number] if with_who else []
    return [*who, row.place, *row.cells]


def _sheet(
    book: Any,
    title: str,
    signed: str,
    headings: Sequence[str],
    lines: Sequence[Sequence[str]],
    *,
    widths: Sequence[int],
) -> None:
    sheet = book.add_worksheet(title[:31])
    warning = book.add_format({"bold": True, "font_color": "#B0241C"})
    head = book.add_format({"bold": True, "bg_color": "#E9F1FB", "border": 1, "border_color": "#D6DDE6"})
    yuan = book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, signed, warning)
    for at, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(HEAD_ROW, at, heading, head)
    for at, line in enumerate(lines, HEAD_ROW + 1):
        for column, value in enumerate(line):
            if AMOUNT.fullmatch(value):
                sheet.write_number(at, column, float(value.replace(",", "")), yuan)
            elif COUNT.fullmatch(value):
                sheet.write_number(at, column, int(value))
            else:
                sheet.write_string(at, column, value)
    if lines:
        sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(lines), len(headings) - 1)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_header("&C" + signed[:200].replace("&", "＆"))
    sheet.set_footer("&C&P / &N")
