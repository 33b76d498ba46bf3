"""A trial as an Excel file: figures by programme, group and reason; who changes and who stands near a line by opaque number for
those who may see it."""

from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.budgeting import presenting, queries
from minsheng.budgeting.errors import TrialError
from minsheng.budgeting.models import Trial
from minsheng.registry.presenting import HIDDEN
from minsheng.registry.purposes import GRANTS
from minsheng.trail.actions import record
from minsheng.ui.english import clause

MOST_PEOPLE = 20_000
FORMATS = {float: "#,##0.00", int: "#,##0", date: "yyyy-mm-dd"}
LEAST_WIDE, MOST_WIDE, WIDTHS_FROM, LATIN = 8, 60, 500, 0x2E7F
_HEAD = 2
_SUMS = (
    "现在", "改后", "新进", "退出", "变为不清楚", "增加", "减少", "不变", "每月现在（元）", "每月多支出（元）",
    "全年多支出（元）", "全年支出（元）", "占预算（%）",
)  # fmt: skip


@transaction.atomic
def export(*, officer: Officer, trial: Trial, now: datetime) -> bytes:
    """The workbook and its event. Raises TrialError TRIAL_NOT_DONE; accounts' Refusal."""
    duties.check(officer, "trial.view")
    if trial.status != "done":
        raise TrialError("TRIAL_NOT_DONE", "这次试算还没有算完。")
    people = duties.may(officer, "trial.people")
    signed = _("内部资料，不得外传。试算：%(name)s　导出人：%(who)s　时间：%(at)s") % {
        "name": trial.name,
        "who": f"{officer.name}（{officer.username}）",
        "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
    }
    record(
        actor=officer.actor,
        verb="trial_exported",
        subject=f"trial:{trial.pk}",
        detail={"people": people},
        now=now,
    )
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        _figures(book, trial, signed)
        if people:
            _people(book, trial, signed)
            _near(book, trial, signed)
    return content.getvalue()


def _summary(trial: Trial) -> list[list[Any]]:
    """What the tiles of the page say."""
    totals, result = presenting.totals(trial.result), trial.result
    rows: list[list[Any]] = [
        [_("受益家庭"), totals["winners"]], [_("受损家庭"), totals["losers"]], [_("换了项目，钱数不变"), totals["moved"]],
        [_("不变的家庭"), totals["same"]], [_("变为不清楚"), totals["unclear"]],
    ]  # fmt: skip
    money = [
        (_("每月多支出（元）"), totals["month_more_fen"]), (_("全年多支出（元）"), totals["year_more_fen"]),
        (_("今年内多支出（元）"), result["this_year"]["more_fen"]), (_("改后全年支出（元）"), totals["year_after_fen"]),
    ]  # fmt: skip
    if result["budget"]:
        rows.append([_("全年预算（元）"), result["budget"]["given_fen"] / 100])
        money.append((_("预算结余（元）"), result["budget"]["left_fen"]))
    return [*rows, *([name, HIDDEN if totals["is_few"] else fen / 100] for name, fen in money)]


def _figures(book: "xlsxwriter.Workbook", trial: Trial, signed: str) -> None:
    result = trial.result
    _sheet(book, _("汇总"), signed, [_("内容（家庭一户只算一次）"), _("数")], _summary(trial))
    head = [_("项目"), _("单位"), *(_(name) for name in _SUMS)]
    sums = presenting.programmes(result)
    rows = [[row.name, row.unit, *_cells(row)] for row in sums]
    whole = presenting.whole(sums)
    _sheet(book, _("各项目"), signed, head, [*rows, [whole.name, whole.unit, *_cells(whole)]])
    grouped = [
        [part["name_zh"], _(name), row.name, *_cells(row)]
        for part in result["programmes"]
        for by, name in presenting.GROUPS.items()
        for row in presenting.grouped(result, by, part["code"])
    ]
    _sheet(book, _("分组"), signed, [_("项目"), _("分组"), _("组别"), *(_(name) for name in _SUMS)], grouped)
    reasons = [
        [*row[1:5], HIDDEN if row[5] is None else row[5] / 100] for row in presenting.reasons(result, "")
    ]
    _sheet(
        book,
        _("原因"),
        signed,
        [_("变化"), _("项目"), _("原因"), _("对象数"), _("金额变化（元）")],
        reasons,
    )
    basis = [
        [_("政策日期"), trial.on],
        [_("政策版本"), result["pack_hash"]],
        [_("改后版本"), result["changed_hash"]],
    ]
    area = presenting.places([trial]).get(trial.region, trial.region)
    kinds = "、".join(presenting.population(trial.population)) or _("全部家庭")
    basis += [
        [_("研判批次"), trial.run_id],
        [_("地区"), area],
        [_("人群"), kinds],
        *([_("改动"), change] for change in trial.changes),
    ]
    _sheet(book, _("依据"), signed, [_("内容"), _("值")], basis)


def _people(book: "xlsxwriter.Workbook", trial: Trial, signed: str) -> None:
    rows: list[list[Any]] = []
    for part in trial.result["programmes"]:
        words = presenting.reason_words(trial.result, part["code"])
        room = MOST_PEOPLE - len(rows)
        found = queries.moved(trial, programme=part["code"], change="", town="", offset=0, size=room)
        places = presenting.place_names(found)
        rows += [
            [one.household_id or "", one.subject_id, part["name_zh"], places.get(one.town, one.town), one.age, one.size,
             _(presenting.CHANGES[one.change]), *_amounts(part["code"], one),
             "；".join(words.get(why, why) for why in one.why)]
            for one in found
        ]  # fmt: skip
    head = [
        _("家庭编号"), _("对象编号"), _("项目"), _("苏木乡镇"), _("年龄"), _("家庭人口"), _("变化"), _("现在（元）"),
        _("改后（元）"), _("原因"),
    ]  # fmt: skip
    _sheet(book, _("变化名单"), signed, head, rows, numbers=range(2))


def _near(book: "xlsxwriter.Workbook", trial: Trial, signed: str) -> None:
    rows: list[list[Any]] = []
    for one in trial.result["distances"]:
        name = one["name_zh"]
        for over, side in ((False, _("刚在线下")), (True, _("刚在线上"))):
            found = queries.near(
                trial, programme=one["programme"], condition=one["condition"], op=one["op"], over=over, most=MOST_PEOPLE
            )  # fmt: skip
            places = presenting.place_names(found)
            rows += [
                [
                    each.household_id,
                    _(name),
                    clause(one["text"]),
                    side,
                    each.within,
                    places.get(each.town, each.town),
                ]
                for each in found
            ]
    head = [_("家庭编号"), _("项目"), _("条件"), _("位置"), _("离线（% 以内）"), _("苏木乡镇")]
    _sheet(book, _("标准线附近"), signed, head, rows, numbers=range(1))


def _amounts(programme: str, one: queries.Moved) -> tuple[float | str, float | str]:
    """What was worked out from somebody's means stays out: a trial is no matter of theirs."""
    return (HIDDEN, HIDDEN) if programme in GRANTS else (one.before_fen / 100, one.after_fen / 100)


def _cells(row: presenting.Sums) -> list[int | float | str]:
    """Counts, and money where it is not about one or two households."""
    money = [row.month_before_fen / 100, row.month_fen / 100, row.year_fen / 100, row.year_after_fen / 100,
             "" if row.share is None else round(row.share, 2)]  # fmt: skip
    return [
        row.before, row.after, row.enters, row.leaves, row.unclear, row.more, row.less, row.same,
        *([HIDDEN] * len(money) if row.is_few else money),
    ]  # fmt: skip


def _sheet(
    book: "xlsxwriter.Workbook",
    title: str,
    signed: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    numbers: Container[int] = (),
) -> None:
    """Sums stand with two decimals, counts with their thousands; columns of `numbers` hold what is no count."""
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bg_color": "#E9F1FB", "border": 1, "border_color": "#D6DDE6"})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    sheet.write_string(0, 0, signed)
    for at, name in enumerate(head):
        sheet.set_column(at, at, _width([name, *(row[at] for row in rows[:WIDTHS_FROM])]))
        sheet.write_string(_HEAD, at, name, bold)
    for number, row in enumerate(rows, _HEAD + 1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, at, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, at, value, formats[date])
            else:
                sheet.write_number(number, at, value, None if at in numbers else formats[type(value)])
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _width(values: Iterable[Any]) -> int:
    """So wide that the longest can be read; a character of Chinese is two wide."""
    widest = max(sum(2 if ord(c) > LATIN else 1 for c in _said(value)) for value in values)
    return min(MOST_WIDE, max(LEAST_WIDE, widest + 2))


def _said(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
