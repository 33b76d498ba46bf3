"""Dated, cited, scoped parameters: amounts and limits live in YAML files of the packs, never in rules.

File form (`amounts/*.yaml` known values, `illustrative/*.yaml` made-up values that results must call 示例参数):

    dibao.standard_monthly:
      name: 低保标准
      unit: fen_per_month
      values:
        - {from: 2023-01-01, to: 2025-12-31, class: urban, region: "1505", value: 78280, basis: ..., evidence: V2}

`to` (inclusive), `class`, `region`, `note` and `source` may be left out; `values: []` declares what each place must set for
itself; `one_of: [difference, tier]` beside `values` names the only words a text may be, in this pack and in those over it; `law:`
what the law sets as its limits (`policy.bounds`).
For a row of class c and region r on a date, the value is taken from the longest matching region prefix, then from the latest
pack of the chain, then the one for its class.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan
from minsheng.policy import bounds, hints, yaml_files
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import TYPE_WORDS, Type
from minsheng.policy.language import UNITS
from minsheng.policy.programme import EVIDENCE

CLASSES = ("urban", "rural")
_VALUE_KEYS = {"from", "to", "value", "class", "region", "basis", "evidence", "source", "note"}
_PYTHON: dict[Type, type] = {
    Type.FEN: int,
    Type.INT: int,
    Type.COUNT: int,
    Type.TEXT: str,
    Type.BOOL: bool,
}


_OLDEST = 130
"""Nobody is older, and no law counts more years."""


@dataclass(frozen=True)
class ParameterValue:
    """One dated value. `urban_rural` '' = both classes, `region` '' = the whole area of the pack."""

    value: int | bool | str
    valid_from: date
    valid_to: date | None
    urban_rural: str
    region: str
    basis: str
    evidence: str
    source: str
    note: str
    pack: str
    rank: int
    illustrative: bool
    place: str = field(default="", compare=False, repr=False)
    """File and line, for messages."""

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Series:
    """All values of one parameter over the whole chain of packs."""

    id: str
    name_zh: str
    unit: str
    values: tuple[ParameterValue, ...]
    one_of: tuple[str, ...] = ()
    bound: bounds.Bound | None = None

    @property
    def type(self) -> Type:
        return UNITS[self.unit][0]

    @property
    def label(self) -> str:
        return UNITS[self.unit][1]


@dataclass(frozen=True)
class Resolved:
    """The values of one parameter on one date, best match first; engines compile `choices`."""

    id: str
    name_zh: str
    type: Type
    label: str
    choices: tuple[ParameterValue, ...]

    @cached_property
    def regional(self) -> bool:
        """Whether some value holds for a part of the area only (then a row without region is unknown)."""
        return any(c.region for c in self.choices)

    def pick(self, urban_rural: str | None, region: str | None) -> ParameterValue | None:
        """The value for a row; None if it cannot be known. `urban_rural` '' for parameters without classes."""
        if urban_rural is None or (region is None and self.regional):
            return None
        for choice in self.choices:
            if choice.urban_rural in ("", urban_rural) and (region or "").startswith(choice.region):
                return choice
        return None


@dataclass(frozen=True)
class Book:
    """Every parameter of a pack chain. `region` is the area of the pack: a value for a prefix of it holds everywhere."""

    series: dict[str, Series]
    region: str = ""

    def find(self, id_: str) -> Series:
        """Raises PARAMETER_UNKNOWN."""
        if id_ not in self.series:
            raise PolicyError(
                "PARAMETER_UNKNOWN",
                f"需要参数“{id_}”，政策包里没有{hints.meant(id_, self.series)}",
                id=id_,
            )
        return self.series[id_]

    def opened(self, id_: str, on: date) -> bool:
        """Whether some place has a value on the day that is neither false nor 0."""
        return any(one.value for one in self.find(id_).values if one.in_force(on))

    def resolve(self, id_: str, on: date, *, by_class: bool, may_lack: bool = False) -> Resolved:
        """The values in force. Raises PARAMETER_MISSING if somebody of the area would be without one, unless it `may_lack`."""
        series = self.find(id_)
        live = [self._widened(v) for v in series.values if v.in_force(on)]
        live.sort(key=lambda v: (len(v.region), v.rank, bool(v.urban_rural)), reverse=True)
        if not by_class and any(v.urban_rural for v in live):
            raise PolicyError("PARAMETER_CLASSED", f"参数“{id_}”分城乡，规则里要写 by_class=True", id=id_)
        resolved = Resolved(id_, series.name_zh, series.type, series.label, tuple(live))
        for class_ in CLASSES if by_class else ("",):
            if not may_lack and not any(not v.region and v.urban_rural in ("", class_) for v in live):
                words = {"urban": "（城镇）", "rural": "（农村）", "": ""}[class_]
                raise PolicyError(
                    "PARAMETER_MISSING",
                    f"参数“{series.name_zh}”{id_}{words}在 {on} 没有值，请补充后再运行",
                    id=id_,
                    on=on,
                )
        return resolved

    def wanting(self, id_: str, on: date) -> str:
        """A parameter without a value on the day, and the class that has none: `“低保标准”dibao.standard（农村，2026-11-16）`."""
        series = self.find(id_)
        live = [self._widened(v) for v in series.values if v.in_force(on)]
        there = {v.urban_rural for v in live if not v.region}
        short = "" if not there or "" in there else ("农村，" if "urban" in there else "城镇，")
        return f"“{series.name_zh}”{id_}（{short}{on}）"

    def refuse(self, ids: Iterable[str], on: date) -> NoReturn:
        """Raise PARAMETER_MISSING for parameters without a value on the day."""
        names = "、".join(f"“{self.find(id_).name_zh}”{id_}" for id_ in ids)
        raise PolicyError(
            "PARAMETER_MISSING", f"参数{names} 在 {on} 没有值，请补充后再运行", ids=list(ids), on=on
        )

    def _widened(self, value: ParameterValue) -> ParameterValue:
        if value.region and self.region.startswith(value.region):
            return ParameterValue(**{**value.__dict__, "region": ""})
        return value


def load_folder(folder: Path, pack: str, rank: int) -> list[Series]:
    """The parameters of one pack folder. Raises coded errors that name file and parameter."""
    found: dict[str, Series] = {}
    for name, illustrative in (("amounts", False), ("illustrative", True)):
        for path in yaml_files.files(folder / name):
            content = yaml_files.read(path)
            if not isinstance(content, dict):
                raise PolicyError(
                    "PARAMETER_FORM", f"{hints.place(path)}应是“参数代码: 内容”的形式", file=path.name
                )
            for id_, body in content.items():
                where = _Where(path, str(id_), yaml_files.line_of(content, id_))
                series = _series(str(id_), body, where, pack=pack, rank=rank, illustrative=illustrative)
                found[series.id] = merged(found[series.id], series) if series.id in found else series
    for series in found.values():
        _check_overlap(series)
    return list(found.values())


def merged(first: Series, second: Series) -> Series:
    """Values of both. Raises PARAMETER_UNIT when they measure different things."""
    if (first.type, first.label) != (second.type, second.label):
        raise PolicyError(
            "PARAMETER_UNIT", f"参数“{first.id}”的单位不一致：{first.unit} 与 {second.unit}", id=first.id
        )
    both = replace(
        second,
        id=first.id,
        values=first.values + second.values,
        one_of=second.one_of or first.one_of,
        bound=second.bound or first.bound,
    )
    return known_words(both)


def known_words(series: Series) -> Series:
    """The same. Raises PARAMETER_NOT_ONE_OF for a word that a rule would not know and silently pass over."""
    for one in series.values:
        if series.one_of and one.value not in series.one_of:
            raise PolicyError(
                "PARAMETER_NOT_ONE_OF",
                f"参数“{series.name_zh}”{series.id} 的值“{one.value}”不认识，只能是 {'、'.join(series.one_of)}",
                id=series.id,
                value=one.value,
            )
    return series


def book(parts: Iterable[Series], region: str) -> Book:
    """One book from the parts of a chain, earlier packs first."""
    found: dict[str, Series] = {}
    for series in parts:
        found[series.id] = merged(found[series.id], series) if series.id in found else series
    return Book(found, region)


@dataclass(frozen=True)
class _Where:
    """The place of a parameter or of one of its values."""

    path: Path
    id: str
    line: int | None

    def __str__(self) -> str:
        return f"{hints.place(self.path, self.line)}参数“{self.id}”"


def _series(id_: str, body: Any, where: _Where, *, pack: str, rank: int, illustrative: bool) -> Series:
    file = where.path.name
    given = body if isinstance(body, dict) else {}
    missing = [key for key in ("name", "unit", "values") if given.get(key) in (None, "")]
    if missing or not isinstance(given["values"], list):
        lacks = f"缺少 {'、'.join(missing)}" if missing else "的 values 应是一列值"
        raise PolicyError(
            "PARAMETER_FORM", f"{where}{lacks}（每个参数要有 name、unit、values）", id=id_, file=file
        )
    unit = str(body["unit"])
    if unit not in UNITS:
        raise PolicyError(
            "UNIT_UNKNOWN",
            f"{where}的单位“{unit}”没有定义{hints.meant(unit, UNITS)}；可用：{'、'.join(UNITS)}",
            id=id_,
            file=file,
        )
    values = tuple(
        _value(
            row,
            UNITS[unit][0],
            replace(where, line=yaml_files.line_of(row) or where.line),
            pack=pack,
            rank=rank,
            illustrative=illustrative,
        )
        for row in body["values"]
    )
    for value in values if unit == "years" else ():
        if isinstance(value.value, int) and value.value > _OLDEST:
            raise PolicyError(
                "VALUE_UNLIKELY",
                f"{value.place}参数“{id_}”写了 {value.value} 岁（年），请核对",
                id=id_,
                file=file,
            )
    one_of = body.get("one_of", [])
    if not isinstance(one_of, list) or not all(isinstance(word, str) for word in one_of):
        raise PolicyError("PARAMETER_FORM", f"{where}的 one_of 应是可选的词的列表", id=id_, file=file)
    bound = bounds.read(body.get("law"), where)
    return known_words(Series(id_, str(body["name"]), unit, values, tuple(one_of), bound))


def _checked_row(row: Any, where: _Where) -> None:
    """The keys of a value. Raises PARAMETER_FORM, CITATION_MISSING, EVIDENCE_UNKNOWN."""
    if not isinstance(row, dict):
        raise PolicyError(
            "PARAMETER_FORM", f"{where}的每个值要写成 {{from: …, value: …, basis: …, evidence: …}}"
        )
    if unknown := set(row) - _VALUE_KEYS:
        if all(str(key).isdigit() for key in unknown):
            raise PolicyError("PARAMETER_FORM", f"{where}的数里不要写逗号（千分位）")
        raise PolicyError("PARAMETER_FORM", f"{where}有不认识的键：{hints.listed(unknown, _VALUE_KEYS)}")
    if missing := [key for key in ("from", "value") if key not in row]:
        raise PolicyError("PARAMETER_FORM", f"{where}的这个值缺少 {'、'.join(missing)}")
    if not str(row.get("basis") or "").strip():
        raise PolicyError("CITATION_MISSING", f"{where}的值没有写依据（basis）")
    if row.get("evidence") not in EVIDENCE:
        told = f"写了“{row['evidence']}”" if row.get("evidence") else "没有写"
        raise PolicyError("EVIDENCE_UNKNOWN", f"{where}的 evidence {told}，应是 {'、'.join(EVIDENCE)} 之一")


def _value(
    row: Any, type_: Type, where: _Where, *, pack: str, rank: int, illustrative: bool
) -> ParameterValue:
    _checked_row(row, where)
    urban_rural = str(row.get("class") or "")
    if urban_rural not in ("", *CLASSES):
        raise PolicyError("PARAMETER_FORM", f"{where}的 class 应是 urban（城镇）或 rural（农村），不分的不写")
    if row["evidence"] == "illustrative" and not illustrative:
        raise PolicyError(
            "ILLUSTRATIVE_PLACE", f"{where}的值是示例数（illustrative）：请放在 illustrative/，或写明真的依据"
        )
    valid_from, valid_to = _date(row["from"], where), _date(row["to"], where) if row.get("to") else None
    if valid_to is not None and valid_to < valid_from:
        raise PolicyError("DATES_REVERSED", f"{where}的终止日早于起始日")
    return ParameterValue(
        value=_typed(row["value"], type_, where),
        valid_from=valid_from,
        valid_to=valid_to,
        urban_rural=urban_rural,
        region=_region(row.get("region"), where),
        basis=str(row["basis"]),
        evidence=str(row["evidence"]),
        source=str(row.get("source") or ""),
        note=str(row.get("note") or ""),
        pack=pack,
        rank=rank,
        illustrative=illustrative,
        place=hints.place(where.path, where.line),
    )


def unit_name(type_: Type, label: str) -> str:
    """The word of a unit as a rule writes it; of money the label is that word."""
    return next((word for word, unit in UNITS.items() if unit == (type_, label)), label)


def _typed(value: object, type_: Type, where: _Where) -> int | bool | str:
    if isinstance(value, float):
        whole = (
            f"：{value:g} 元写 {round(value * 100)}"
            if type_ is Type.FEN
            else f"：{value:g} 写 {round(value * 100)}（%）"
        )
        hint = whole if type_ is Type.FEN or 0 < value < 1 else ""
        raise PolicyError(
            "FLOAT_REFUSED", f"{where}的值 {value} 是小数：金额写整数分，比例写百分数的整数{hint}"
        )
    if type_ is not Type.INT and isinstance(value, int) and value < 0:
        raise PolicyError("VALUE_NEGATIVE", f"{where}的值 {value} 是负数：金额、年龄和个数都不小于 0")
    if value.__class__ is not _PYTHON[type_]:
        raise PolicyError(
            "TYPE_MISMATCH", f"{where}的值 {value!r} 不是{TYPE_WORDS[type_]}{_instead(value, type_)}"
        )
    assert isinstance(value, int | str)
    return value


def _date(value: object, where: _Where) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise PolicyError("PARAMETER_FORM", f"{where}的日期 {value!r} 应写成 2026-07-01")
    return value


def _region(value: object, where: _Where) -> str:
    """The first digits of an area code, as text: YAML would drop the zeros a number begins with."""
    if value is None:
        return ""
    if not isinstance(value, str) or not value.isdigit():
        raise PolicyError("PARAMETER_FORM", f'{where}的 region 要写成带引号的数字，例如 region: "990121001"')
    return value


def _instead(value: object, type_: Type) -> str:
    """How to write the value."""
    if isinstance(value, str) and value.isdigit() and type_ in (Type.FEN, Type.INT, Type.COUNT):
        return f"：去掉引号：{value}" + ("（以分为单位）" if type_ is Type.FEN else "")
    if type_ is Type.FEN:
        try:
            return f"：写整数分 {parse_yuan(str(value))}（元数 × 100）"
        except MinshengError:
            return "：写整数分，例如 800 元写 80000"
    return {
        Type.BOOL: "：写 true 或 false",
        Type.TEXT: "：文字请加引号",
    }.get(type_, "：写不带单位和引号的整数")


def _check_overlap(series: Series) -> None:
    """Two values of one pack for the same class and region must not be in force on the same day."""
    ordered = sorted(series.values, key=lambda v: (v.urban_rural, v.region, v.valid_from))
    for a, b in pairwise(ordered):
        same = (a.urban_rural, a.region) == (b.urban_rural, b.region)
        if same and (a.valid_to is None or b.valid_from <= a.valid_to):
            told = (
                f"从 {a.valid_from} 起写了两个值（另一个在 {b.place.removesuffix('：')}），只能留一个"
                if a.valid_from == b.valid_from
                else f"从 {a.valid_from} 和 {b.valid_from} 起的两个值日期重叠，请给前一个写 "
                f"to: {b.valid_from - timedelta(days=1)}"
            )
            raise PolicyError(
                "PARAMETER_OVERLAP", f"{a.place or b.place}参数“{series.id}”{told}", id=series.id
            )
