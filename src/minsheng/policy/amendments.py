"""Changes over a pack: how one is written, and the pack that results from its first day on.

dibao.standard_monthly:rural=640.00    a value, amounts in yuan; class (urban | rural) and area (@150521) may be left out;
                                       a value that holds for a smaller area stays unless that area is named
dibao.standard_monthly:rural+7%        every value in force raised (or lowered, -7%) by so much, half a fen upwards
dibao!vehicles                         a condition of a programme is no longer asked
dibao_edge!property+10%                the right side of a condition that compares numbers, raised or lowered

A what-if makes such changes for its own use; an adopted one is a row with its document over the pack of the county, and lies
in `amendments.yaml` of a pack folder when it is written out:

    amendments:
      - {from: 2026-12-01, change: "dibao.standard_monthly:rural=640.00", basis: 某民发〔2026〕9号, evidence: LOCAL}

A change ends on its `to`; where the pack, or an earlier change, holds a value for the same area that begins later, it ends the
day before. Nothing is different on any day before `from`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan, yuan
from minsheng.policy import checking, yaml_files
from minsheng.policy.comparisons import moved
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Type
from minsheng.policy.parameters import CLASSES, Book, ParameterValue, Series, known_words
from minsheng.policy.programme import EVIDENCE, Programme

if TYPE_CHECKING:
    from minsheng.policy.packs import Pack

FILE = "amendments.yaml"
ADOPTED = "amendment"
_HOW = {Type.FEN: "金额写元，最多两位小数", Type.BOOL: "写“是”或“否”", Type.TEXT: "写规定里的词"}
_ONE_DAY = timedelta(days=1)
_HUNDRED = Decimal(100)
_KEYS = {"from", "to", "change", "basis", "evidence"}
_PERCENT = r"(?P<sign>[+-])(?P<percent>\d{1,4}(\.\d{1,3})?)%"
_VALUE = re.compile(
    r"(?P<id>[a-z][a-z0-9_.]*)(:(?P<class>urban|rural))?(@(?P<region>\d{2,12}))?(=(?P<value>.+)|"
    + _PERCENT
    + ")"
)
_CONDITION = re.compile(r"(?P<programme>[a-z][a-z0-9_]*)!(?P<condition>[a-z][a-z0-9_]*)(" + _PERCENT + ")?")


@dataclass(frozen=True)
class ParameterChange:
    """A new value, or a percentage by which the values in force move. `urban_rural`, `region` "" = everybody."""

    id: str
    urban_rural: str = ""
    region: str = ""
    value: str = ""
    percent: Decimal | None = None

    def __str__(self) -> str:
        place = f":{self.urban_rural}" if self.urban_rural else ""
        place += f"@{self.region}" if self.region else ""
        return f"{self.id}{place}" + (f"={self.value}" if self.percent is None else f"{self.percent:+}%")


@dataclass(frozen=True)
class ConditionChange:
    """A condition that is no longer asked, or (`percent`) whose limit moves."""

    programme: str
    condition: str
    percent: Decimal | None = None

    def __str__(self) -> str:
        moved = "" if self.percent is None else f"{self.percent:+}%"
        return f"{self.programme}!{self.condition}{moved}"


Change = ParameterChange | ConditionChange


@dataclass(frozen=True)
class Amendment:
    """A change with its days (`valid_to` inclusive) and the document that orders it."""

    change: Change
    valid_from: date
    basis: str
    evidence: str
    valid_to: date | None = None

    @property
    def illustrative(self) -> bool:
        """Whether every screen must call it 示例参数."""
        return self.evidence == "illustrative"

    def as_row(self) -> dict[str, str]:
        """As a row of `amendments.yaml`, dates as text."""
        row = {"from": self.valid_from.isoformat()}
        if self.valid_to is not None:
            row["to"] = self.valid_to.isoformat()
        return row | {"change": str(self.change), "basis": self.basis, "evidence": self.evidence}


def parse(text: str) -> Change:
    """A change from its written form. Raises CHANGE_FORM."""
    written = text.strip()
    if found := _CONDITION.fullmatch(written):
        return ConditionChange(found["programme"], found["condition"], _percent(found))
    if found := _VALUE.fullmatch(written):
        return ParameterChange(
            found["id"], found["class"] or "", found["region"] or "", (found["value"] or "").strip(), _percent(found)
        )  # fmt: skip
    raise PolicyError(
        "CHANGE_FORM",
        f"看不懂“{written}”：请写成 参数=值（金额写元）、参数:rural+7%、项目!条件 或 项目!条件+10%",
        change=written,
    )


def what_if(pack: Pack, changes: Sequence[Change], on: date) -> Pack:
    """The pack with made-up changes in force from `on`. Raises CHANGE_EMPTY and what `amended` raises."""
    if not changes:
        raise PolicyError("CHANGE_EMPTY", "没有写要改什么。")
    return amended(pack, [Amendment(change, on, "试算", "illustrative") for change in changes])


def amended(pack: Pack, rows: Sequence[Amendment]) -> Pack:
    """The pack with the rows over it; its hash names pack and rows, without rows it is the pack itself.

    Raises PolicyError: CHANGE_PARAMETER, CHANGE_VALUE, CHANGE_CONDITION; MAY_OVERFLOW.
    """
    if not rows:
        return pack
    series = dict(pack.parameters.series)
    versions = list(pack.versions)
    for row in rows:
        if row.valid_to is not None and row.valid_to < row.valid_from:
            continue  # withdrawn before its first day
        if isinstance(row.change, ConditionChange):
            versions = _revised(versions, row.change, row)
        else:
            series[row.change.id] = _revalued(pack, series.get(row.change.id), row.change, row)
    book = Book(series, pack.parameters.region)
    checking.check_references(versions, book, pack.rolls)
    everything = (*pack.amendments, *rows)
    return replace(
        pack,
        versions=tuple(versions),
        parameters=book,
        amendments=everything,
        hash=digest(pack.unamended, everything),
        _by_date={},
        _absent={},
    )


def digest(pack_hash: str, rows: Sequence[Amendment]) -> str:
    """The version of a policy: the hash of the pack itself, or of pack and rows."""
    if not rows:
        return pack_hash
    written = json.dumps([row.as_row() for row in rows], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{pack_hash}\n{written}".encode()).hexdigest()


def concrete(pack: Pack, changes: Iterable[Change], on: date) -> list[Change]:
    """The same with percentages of parameters worked out to values, so that what is adopted says its amounts."""
    found: list[Change] = []
    for change in changes:
        if isinstance(change, ConditionChange):
            found.append(change)
            continue
        series = _known(pack.parameters.series.get(change.id), change)
        for value in _values(pack, series, change, Amendment(change, on, "试算", "illustrative")):
            written = yuan(int(value.value)) if series.type is Type.FEN else str(value.value).lower()
            found.append(
                ParameterChange(change.id, value.urban_rural, value.region, written.replace(",", ""))
            )
    return found


def touched(changes: Iterable[Change]) -> frozenset[str]:
    """Ids of parameters and programmes that the changes name."""
    return frozenset(c.programme if isinstance(c, ConditionChange) else c.id for c in changes)


# ------------------------------------------------------------------------------------------------------ amendments.yaml
def load(folder: Path) -> tuple[Amendment, ...]:
    """The rows of a pack folder; none without the file. Raises AMENDMENT_FORM, CITATION_MISSING, EVIDENCE_UNKNOWN."""
    path = folder / FILE
    if not path.is_file():
        return ()
    content = yaml_files.read(path)
    if not isinstance(content, dict) or not isinstance(content.get("amendments"), list):
        raise PolicyError("AMENDMENT_FORM", f"{FILE} 要写 amendments: [{{from, change, basis, evidence}}]")
    return tuple(_row(row) for row in content["amendments"])


def written(rows: Sequence[Amendment]) -> str:
    """The text of `amendments.yaml`; reading it gives the rows again."""
    lines = ["# 在应用里由两人审批、采纳的政策调整；放进政策包文件夹即可随政策包生效。", "amendments:"]
    for row in rows:
        fields = {
            k: v if k in ("from", "to") else json.dumps(v, ensure_ascii=False)
            for k, v in row.as_row().items()
        }
        lines.append("  - {" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}")
    return "\n".join(lines) + "\n"


def _row(row: Any) -> Amendment:
    if not isinstance(row, dict) or not {"from", "change"} <= row.keys() or row.keys() - _KEYS:
        raise PolicyError(
            "AMENDMENT_FORM", f"{FILE} 的每一行要写 from、change、basis、evidence，可写 to：{row}"
        )
    first, last = row["from"], row.get("to")
    for day in (first, last or first):
        if not isinstance(day, date) or isinstance(day, datetime):
            raise PolicyError("AMENDMENT_FORM", f"{FILE} 的日期 {day!r} 应写成 2026-12-01")
    if not str(row.get("basis") or "").strip():
        raise PolicyError("CITATION_MISSING", f"{FILE}：“{row['change']}”没有写依据（basis）")
    if row.get("evidence") not in EVIDENCE:
        raise PolicyError(
            "EVIDENCE_UNKNOWN", f"{FILE}：“{row['change']}”的 evidence 应是 {'、'.join(EVIDENCE)} 之一"
        )
    return Amendment(parse(str(row["change"])), first, str(row["basis"]), str(row["evidence"]), last)


def _percent(found: re.Match[str]) -> Decimal | None:
    return None if found["percent"] is None else Decimal(found["sign"] + found["percent"])


# ------------------------------------------------------------------------------------------------------------ parameters
def _known(series: Series | None, change: ParameterChange) -> Series:
    if series is None:
        raise PolicyError("CHANGE_PARAMETER", f"政策包里没有参数“{change.id}”。", id=change.id)
    return series


def _revalued(pack: Pack, series: Series | None, change: ParameterChange, row: Amendment) -> Series:
    series = _known(series, change)
    return known_words(replace(series, values=(*series.values, *_values(pack, series, change, row))))


def _values(pack: Pack, series: Series, change: ParameterChange, row: Amendment) -> list[ParameterValue]:
    """The values that the change sets, one for each class and area that it moves apart."""
    live = [
        v
        for v in series.values
        if v.in_force(row.valid_from)
        and (not change.urban_rural or v.urban_rural in ("", change.urban_rural))
        and (not change.region or not v.region or v.region.startswith(change.region))
    ]
    if change.percent is None:
        value = _not_less_than_nothing(series, _typed(series, change.value))
        classed = not change.urban_rural and any(v.urban_rural for v in live)
        classes = CLASSES if classed else (change.urban_rural,)
        return [_value(pack, series, row, value, class_, change.region) for class_ in classes]
    if not change.percent:
        raise PolicyError("CHANGE_VALUE", f"参数“{series.name_zh}”增减 0% 等于没有改。", id=change.id)
    if series.type not in (Type.FEN, Type.INT, Type.COUNT):
        raise PolicyError("CHANGE_VALUE", f"参数“{series.name_zh}”不是数，不能按百分比调整。", id=change.id)
    if not live:
        raise PolicyError(
            "CHANGE_PARAMETER", f"参数“{series.name_zh}”在 {row.valid_from} 没有值。", id=change.id
        )
    top = {(v.urban_rural, v.region): v for v in sorted(live, key=lambda v: v.rank)}
    return [
        _value(
            pack, series, row, _not_less_than_nothing(series, _raised(int(v.value), change.percent)),
            v.urban_rural or change.urban_rural, v.region or change.region,
        )
        for v in top.values()
    ]  # fmt: skip


def _value(
    pack: Pack, series: Series, row: Amendment, value: int | bool | str, class_: str, region: str
) -> ParameterValue:
    later = [
        v.valid_from - _ONE_DAY
        for v in series.values
        if v.valid_from > row.valid_from
        and v.urban_rural in ("", class_)
        and _area(pack, v.region) == _area(pack, region)
    ]
    ends = [*later, *([] if row.valid_to is None else [row.valid_to])]
    return ParameterValue(
        value=value,
        valid_from=row.valid_from,
        valid_to=min(ends, default=None),
        urban_rural=class_,
        region=region,
        basis=row.basis,
        evidence=row.evidence,
        source="",
        note=str(row.change),
        pack=ADOPTED,
        rank=1 + max((v.rank for v in series.values), default=0),
        illustrative=row.illustrative,
    )


def _area(pack: Pack, region: str) -> str:
    return "" if pack.region.startswith(region) else region


def _not_less_than_nothing(series: Series, value: int | bool | str) -> int | bool | str:
    """Money and what is counted; a share or a number of points may be negative."""
    if series.type in (Type.FEN, Type.COUNT) and isinstance(value, int) and value < 0:
        raise PolicyError("CHANGE_VALUE", f"参数“{series.name_zh}”改后会小于 0。", id=series.id)
    return value


def _raised(value: int, percent: Decimal) -> int:
    return int((value * (_HUNDRED + percent) / _HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))


def _typed(series: Series, text: str) -> int | bool | str:
    try:
        if series.type is Type.FEN:
            return parse_yuan(text)
        if series.type is Type.BOOL:
            return {"true": True, "false": False, "是": True, "否": False}[text.lower()]
        return text if series.type is Type.TEXT else int(text)
    except (MinshengError, ArithmeticError, ValueError, KeyError):
        raise PolicyError(
            "CHANGE_VALUE",
            f"“{text}”不是参数“{series.name_zh}”的值：{_HOW.get(series.type, '写整数')}。",
            id=series.id,
        ) from None


# ------------------------------------------------------------------------------------------------------------ conditions
def _revised(versions: Sequence[Programme], change: ConditionChange, row: Amendment) -> list[Programme]:
    """The version in force on the first day, cut at the days of the row; a later version of the law stands as written."""
    found: list[Programme] = []
    hit = False
    for programme in versions:
        mine = programme.code == change.programme and programme.in_force(row.valid_from)
        if mine and any(c.key == change.condition for c in programme.conditions):
            hit = True
            found += _cut(programme, _changed(programme, change), row)
        else:
            found.append(programme)
    if not hit:
        usable = [
            c.key
            for p in versions
            if p.code == change.programme and p.in_force(row.valid_from)
            for c in p.conditions
        ]
        lacks = f"没有条件“{change.condition}”；可用：{'、'.join(usable)}" if usable else "在那一天没有版本"
        raise PolicyError(
            "CHANGE_CONDITION", f"{row.valid_from}：项目“{change.programme}”{lacks}。", change=str(change)
        )
    return found


def _cut(before: Programme, after: Programme, row: Amendment) -> list[Programme]:
    """As it was, as changed, and as it was again after the last day of the row."""
    parts = []
    if before.valid_from < row.valid_from:
        parts.append(replace(before, valid_to=row.valid_from - _ONE_DAY))
    open_end = row.valid_to is None or (before.valid_to is not None and before.valid_to <= row.valid_to)
    parts.append(
        replace(after, valid_from=row.valid_from, valid_to=before.valid_to if open_end else row.valid_to)
    )
    if not open_end:
        assert row.valid_to is not None
        parts.append(replace(before, valid_from=row.valid_to + _ONE_DAY))
    return parts


def _changed(programme: Programme, change: ConditionChange) -> Programme:
    if change.percent is None:
        conditions = tuple(c for c in programme.conditions if c.key != change.condition)
        if not conditions:
            raise PolicyError("CHANGE_CONDITION", f"{programme.name_zh}只剩这一个条件，不能再去掉。")
    else:
        conditions = tuple(
            moved(c, change.percent) if c.key == change.condition else c for c in programme.conditions
        )
    return replace(programme, conditions=conditions)
