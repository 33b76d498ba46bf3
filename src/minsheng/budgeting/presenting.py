"""A trial in words, sums and a picture."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.budgeting.models import STATUSES, Trial
from minsheng.disclosure import cells
from minsheng.registry.presenting import area_names
from minsheng.ui import handbook
from minsheng.ui.components import Kind
from minsheng.ui.english import clause
from minsheng.whatif import populations
from minsheng.whatif.moves import MONTHS

STATUS_KINDS: Final[dict[str, Kind]] = {"waiting": "info", "running": "info", "done": "ok", "failed": "bad"}
CHANGES: Final = {
    "enters": gettext_noop("新进"),
    "leaves": gettext_noop("退出"),
    "unclear": gettext_noop("变为不清楚"),
    "more": gettext_noop("增加"),
    "less": gettext_noop("减少"),
}
CHANGE_KINDS: Final[dict[str, Kind]] = {
    "enters": "ok",
    "more": "ok",
    "leaves": "bad",
    "less": "bad",
    "unclear": "warn",
}
UNITS: Final = {"person": gettext_noop("人"), "joint": gettext_noop("户")}
GROUPS: Final = {
    "town": gettext_noop("苏木乡镇"),
    "class": gettext_noop("城乡"),
    "age": gettext_noop("年龄"),
    "size": gettext_noop("家庭人口"),
}
_COUNTS = ("before", "after", "enters", "leaves", "unclear", "more", "less", "same")
CLASSES: Final = {"urban": gettext_noop("城镇"), "rural": gettext_noop("农村")}
WORDS: Final = (
    gettext_noop("等待"), gettext_noop("计算中"), gettext_noop("未成年"), gettext_noop("18至59岁"), gettext_noop("60至79岁"),
    gettext_noop("80岁以上"), gettext_noop("年龄不详"), gettext_noop("有老人也有未成年人"), gettext_noop("有未成年人"),
    gettext_noop("有60岁以上老人"), gettext_noop("只有18至59岁"), gettext_noop("4人及以上"), gettext_noop("1人户"),
    gettext_noop("2人户"), gettext_noop("3人户"), gettext_noop("不详"), gettext_noop("改动试算"), gettext_noop("两个日期比较"),
)  # fmt: skip
HUNDRED: Final = 100
WIDTH, HEIGHT, LEFT, BASE = 760, 210, 8, 170
LINE_BIN = 10


@dataclass(frozen=True, slots=True)
class Sums:
    """One row of a table: counts of subjects and money, `share` of the whole budget in percent (None: no budget).

    `month_before_fen` what it costs a month now, `month_fen` how much more then (0 where it is not paid by the month),
    `year_fen` how much more a year, `year_after_fen` what it costs a year then. `is_few`: the money is about one or two
    households (`disclosure.cells`) and is shown to nobody. `people`: the address of the list of who changes, "" for none.
    """

    key: str
    name: str
    unit: str
    before: int
    after: int
    enters: int
    leaves: int
    unclear: int
    more: int
    less: int
    same: int
    month_before_fen: int
    month_fen: int
    year_fen: int
    year_after_fen: int
    monthly: bool
    cycle: str = "monthly"
    share: float | None = None
    unknown: int = 0
    is_few: bool = False
    people: str = ""
    counts: tuple[int, int, int] = (0, 0, 0)
    """Over how many each of its sums is: now, then, and the difference; nobody where no money is paid."""

    @property
    def moves(self) -> int:
        """How many change."""
        return self.enters + self.leaves + self.unclear + self.more + self.less


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin of the picture in the units of its drawing; `label` says it in words."""

    x: int
    width: int
    before_y: int
    before_height: int
    after_y: int
    after_height: int
    below: bool
    label: str
    tick: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A comparison and where households stand around its line; `url`: its place in the handbook."""

    programme: str
    name: str
    condition: str
    text: str
    bars: Sequence[Bar]
    line_x: int
    percent: int
    under: int
    over: int
    op: str
    url: str


def status(trial: Trial) -> tuple[Kind, str]:
    """The coloured word."""
    return STATUS_KINDS[trial.status], _(STATUSES[trial.status])


def change(code: str) -> tuple[Kind, str]:
    """The coloured word for a change."""
    return CHANGE_KINDS[code], _(CHANGES[code])


def totals(result: Mapping[str, Any]) -> dict[str, int | bool | None]:
    """Households that win, lose, move to another programme for the same money, stay, or can no longer be judged, each counted
    once (`whatif.households`; None in a result of before they were counted), and the money; also kept with a proposal.
    `is_few`: as of `Sums`."""
    once = result.get("households", {})
    return {
        "winners": once.get("gain"),
        "losers": once.get("lose"),
        "moved": once.get("moved"),
        "same": once.get("same"),
        "unclear": once.get("unclear"),
        "month_more_fen": result["month"]["more_fen"] if result else 0,
        "year_more_fen": result["year"]["more_fen"] if result else 0,
        "year_after_fen": result["year"]["after_fen"] if result else 0,
        "is_few": bool(result) and whole(programmes(result)).is_few,
    }


def programmes(result: Mapping[str, Any]) -> list[Sums]:
    """One row for each programme."""
    rows = [
        _sums(p["code"], _named(p), p, p["total"], _given(result), unknown=p["unknown"]["after"])
        for p in result["programmes"]
    ]
    return _closed(rows)[0]


def whole(rows: Sequence[Sums]) -> Sums:
    """The programmes as one row."""
    return replace(together(rows, _("合计")), is_few=_closed(rows)[1])


def _closed(rows: Sequence[Sums]) -> tuple[list[Sums], bool]:
    """The same with the small cells closed, and whether the total must be, too."""
    few, total = cells.hidden([row.counts for row in rows])
    return [replace(row, is_few=at in few) for at, row in enumerate(rows)], total


def grouped(result: Mapping[str, Any], by: str, programme: str) -> list[Sums]:
    """One row for each group of one programme, or of all together ("": money adds up, people and households are cases)."""
    chosen = [p for p in result["programmes"] if programme in ("", p["code"])]
    found: dict[str, list[Sums]] = {}
    for part in chosen:
        for row in part[f"by_{by}"]:
            key = row["key"] or ""
            found.setdefault(key, []).append(_sums(key, "", part, row, _given(result)))
    names = area_names(found) if by == "town" else {}
    order = sorted(found, key=lambda key: (key == "", key))
    return _closed([together(found[key], _group_name(by, key, names)) for key in order])[0]


def reasons(
    result: Mapping[str, Any], programme: str
) -> list[tuple[Kind, str, str, str, int, int | None, str]]:
    """(kind, change, programme, reason, subjects, fen, place in the handbook), the most frequent first. `fen` None: hidden,
    of a programme that is, or about one or two."""
    few = {row.key for row in programmes(result) if row.is_few}
    rows = [
        (*change(one["change"]), _named(p), reason(one["why"], one["text"]), one["subjects"],
         None if p["code"] in few or cells.too_few(one["subjects"]) else one["more_fen"], handbook.reason(p["code"], one["why"]))
        for p in result["programmes"] if programme in ("", p["code"]) for one in p["reasons"]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row[4])


def _named(part: Mapping[str, Any]) -> str:
    name = part["name_zh"]
    return _(name)


def reason(why: str, text: str) -> str:
    """A reason of `whatif.moves` in words."""
    kind, _colon, key = why.partition(":")
    text = clause(text)
    if kind == "condition":
        return _("条件：%(what)s") % {"what": text or key}
    if kind == "unclear":
        return _("还不清楚：%(what)s") % {"what": text or key}
    if kind == "line":
        return _("金额：%(what)s") % {"what": text or key}
    if kind == "exclusion":
        return _("与“%(what)s”不能同时享受") % {"what": text or key}
    return _("只有一边有这个项目")


def reason_words(result: Mapping[str, Any], programme: str) -> dict[str, str]:
    """why -> words, for the list of people."""
    return {
        one["why"]: reason(one["why"], one["text"])
        for p in result["programmes"]
        if p["code"] == programme
        for one in p["reasons"]
    }


def pictures(result: Mapping[str, Any], programme: str) -> list[Picture]:
    """The drawings of one programme ("": the first) that have somebody in them."""
    peopled = [one for one in result["distances"] if any(b["before"] or b["after"] for b in one["bins"])]
    chosen = programme or (peopled[0]["programme"] if peopled else "")
    return [_picture(one) for one in peopled if one["programme"] == chosen]


def _picture(one: Mapping[str, Any]) -> Picture:
    bins = one["bins"]
    step = (WIDTH - 2 * LEFT) // len(bins)
    # The last bin holds everybody far away and would press the others flat.
    highest = max([max(b["before"], b["after"]) for b in bins[:-1]] + [1])
    bars = []
    for at, each in enumerate(bins):
        before, after = (
            min(BASE - 20, round(each[side] * (BASE - 20) / highest)) for side in ("before", "after")
        )
        to = each["to"]
        span = f"{each['from']}%–{to}%" if to is not None else f"≥{each['from']}%"
        label = _("%(span)s：现在 %(before)s 户，改后 %(after)s 户") % {
            "span": span, "before": f"{each['before']:,}", "after": f"{each['after']:,}",
        }  # fmt: skip
        bars.append(
            Bar(
                x=LEFT + at * step, width=step - 6, before_y=BASE - before, before_height=before, after_y=BASE - after,
                after_height=after, below=at < LINE_BIN, label=label, tick=f"{each['from']}%" if at % 2 == 0 else "",
                before=each["before"], after=each["after"],
            )
        )  # fmt: skip
    near = one["near"]
    return Picture(
        one["programme"], one["name_zh"], one["condition"], one["text"], bars, LEFT + LINE_BIN * step - 3, near["percent"],
        near["under"], near["over"], one["op"], handbook.page(one["programme"], f"c-{one['condition']}"),
    )  # fmt: skip


def _given(result: Mapping[str, Any]) -> int | None:
    return result["budget"]["given_fen"] if result["budget"] else None


def _sums(
    key: str, name: str, part: Mapping[str, Any], row: Mapping[str, Any], budget: int | None, unknown: int = 0
) -> Sums:
    unit, times = UNITS[part["kind"]], part["times"]
    before, after, monthly = row["before_fen"], row["after_fen"], times == MONTHS
    changed = sum(row.get(name, 0) for name in CHANGES)
    return Sums(
        key=key,
        name=name,
        unit=_(unit),
        **{field: row.get(field, 0) for field in _COUNTS},
        month_before_fen=before if monthly else 0,
        month_fen=after - before if monthly else 0,
        year_fen=(after - before) * times,
        year_after_fen=after * times,
        monthly=monthly,
        cycle=part.get("cycle", "monthly" if monthly else "once"),
        share=HUNDRED * after * times / budget if budget else None,
        unknown=unknown,
        counts=(row["before"], row["after"], changed) if before or after else (0, 0, 0),
    )


def together(rows: Sequence[Sums], name: str) -> Sums:
    """Several programmes as one row: money adds up, people and households are cases."""
    if len(rows) == 1:
        return replace(rows[0], name=name)
    money = ("month_before_fen", "month_fen", "year_fen", "year_after_fen")
    shares = [row.share for row in rows if row.share is not None]
    return Sums(
        key=rows[0].key,
        name=name,
        unit=_("人（户）次"),
        **{field: sum(getattr(row, field) for row in rows) for field in (*_COUNTS, *money)},
        monthly=True,
        share=sum(shares) if shares else None,
        counts=(
            sum(r.counts[0] for r in rows),
            sum(r.counts[1] for r in rows),
            sum(r.counts[2] for r in rows),
        ),
    )


def _group_name(by: str, key: str, names: Mapping[str, str]) -> str:
    if not key:
        return _("不详")
    if by == "town":
        return names.get(key) or key
    return _(CLASSES.get(key, key))


def population(codes: Iterable[str]) -> list[str]:
    """The kinds of household that a trial counts, in words; none: all of them."""
    return [_(name) for name in populations.told(codes)]


def population_choice(chosen: Collection[str]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """(heading, [(code, name, chosen)]) of every kind of household that can be chosen."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for code, one in populations.POPULATIONS.items():
        found.setdefault(_(one.about), []).append((code, _(one.name_zh), code in chosen))
    return list(found.items())


def places(trials: Iterable[Trial]) -> dict[str, str]:
    """Area code -> name, of the areas of trials."""
    return area_names({one.region for one in trials})


def place_names(rows: Iterable[Any]) -> dict[str, str]:
    """Town code -> name for rows with a `town`."""
    return area_names({row.town for row in rows if row.town})
