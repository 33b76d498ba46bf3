"""What may be changed for a what-if, how it is written, and the pack that results.

dibao.standard_monthly:rural=640.00    a value, amounts in yuan; class (urban | rural) and area (@150521) may be left out;
                                       a value that holds for a smaller area stays unless that area is named
dibao.standard_monthly:rural+7%        every value in force raised (or lowered, -7%) by so much, half a fen upwards
dibao!vehicles                         a condition of a programme is no longer asked
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan
from minsheng.policy.kinds import Type
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import Book, ParameterValue, Series
from minsheng.policy.programme import Programme
from minsheng.whatif.errors import WhatIfError

_VALUE = re.compile(
    r"(?P<id>[a-z][a-z0-9_.]*)(:(?P<class>urban|rural))?(@(?P<region>\d{2,12}))?"
    r"(=(?P<value>.+)|(?P<sign>[+-])(?P<percent>\d+(\.\d+)?)%)"
)
_DROP = re.compile(r"(?P<programme>[a-z][a-z0-9_]*)!(?P<condition>[a-z][a-z0-9_]*)")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class ParameterChange:
    """A new value, or a percentage by which the values in force move. `urban_rural`, `region` "" = everybody."""

    id: str
    urban_rural: str = ""
    region: str = ""
    value: str = ""
    percent: Decimal | None = None

    def __str__(self) -> str:
        place = (f":{self.urban_rural}" if self.urban_rural else "") + (
            f"@{self.region}" if self.region else ""
        )
        return f"{self.id}{place}" + (f"={self.value}" if self.percent is None else f"{self.percent:+}%")


@dataclass(frozen=True)
class ConditionDropped:
    """A condition that is no longer asked."""

    programme: str
    condition: str

    def __str__(self) -> str:
        return f"{self.programme}!{self.condition}"


Change = ParameterChange | ConditionDropped


def parse(text: str) -> Change:
    """A change from its written form. Raises WHATIF_FORM."""
    written = text.strip()
    if found := _DROP.fullmatch(written):
        return ConditionDropped(found["programme"], found["condition"])
    if found := _VALUE.fullmatch(written):
        percent = None if found["percent"] is None else Decimal(found["sign"] + found["percent"])
        return ParameterChange(
            found["id"], found["class"] or "", found["region"] or "", (found["value"] or "").strip(), percent
        )
    raise WhatIfError(
        "WHATIF_FORM",
        f"看不懂“{written}”：请写成 参数=值（金额写元）、参数:rural+7% 或 项目!条件",
        change=written,
    )


def changed(pack: Pack, changes: Sequence[Change], on: date) -> Pack:
    """The pack with the changes in force from `on`; its hash names pack and changes.

    Raises WhatIfError: WHATIF_EMPTY, WHATIF_PARAMETER, WHATIF_VALUE, WHATIF_CONDITION.
    """
    if not changes:
        raise WhatIfError("WHATIF_EMPTY", "没有写要改什么。")
    series = dict(pack.parameters.series)
    versions = list(pack.versions)
    for change in changes:
        if isinstance(change, ConditionDropped):
            versions = _without(versions, change, on)
        else:
            series[change.id] = _revalued(series.get(change.id), change, on)
    digest = hashlib.sha256("\n".join([pack.hash, on.isoformat(), *map(str, changes)]).encode()).hexdigest()
    return replace(
        pack,
        versions=tuple(versions),
        parameters=Book(series, pack.parameters.region),
        hash=digest,
        _by_date={},
    )


def touched(changes: Iterable[Change]) -> frozenset[str]:
    """Ids of parameters and programmes that the changes name."""
    return frozenset(c.programme if isinstance(c, ConditionDropped) else c.id for c in changes)


def _without(versions: Sequence[Programme], change: ConditionDropped, on: date) -> list[Programme]:
    found = []
    hit = False
    for programme in versions:
        kept = tuple(c for c in programme.conditions if c.key != change.condition)
        mine = programme.code == change.programme and programme.in_force(on)
        if mine and len(kept) < len(programme.conditions):
            hit = True
            if not kept:
                raise WhatIfError("WHATIF_CONDITION", f"{programme.name_zh}只剩这一个条件，不能再去掉。")
            programme = replace(programme, conditions=kept)  # noqa: PLW2901 - the changed version takes its place
        found.append(programme)
    if not hit:
        raise WhatIfError(
            "WHATIF_CONDITION",
            f"{on} 没有项目“{change.programme}”，或它没有条件“{change.condition}”。",
            change=str(change),
        )
    return found


def _revalued(series: Series | None, change: ParameterChange, on: date) -> Series:
    if series is None:
        raise WhatIfError("WHATIF_PARAMETER", f"政策包里没有参数“{change.id}”。", id=change.id)
    live = [
        v
        for v in series.values
        if v.in_force(on)
        and (not change.urban_rural or v.urban_rural in ("", change.urban_rural))
        and (not change.region or not v.region or v.region.startswith(change.region))
    ]
    rank = 1 + max((v.rank for v in series.values), default=0)
    if change.percent is None:
        value = _typed(series, change.value)
        fresh = [_value(change, value, on, rank, change.urban_rural, change.region)]
    else:
        if series.type not in (Type.FEN, Type.INT, Type.COUNT):
            raise WhatIfError(
                "WHATIF_VALUE", f"参数“{series.name_zh}”不是数，不能按百分比调整。", id=change.id
            )
        if not live:
            raise WhatIfError("WHATIF_PARAMETER", f"参数“{series.name_zh}”在 {on} 没有值。", id=change.id)
        top = {(v.urban_rural, v.region): v for v in sorted(live, key=lambda v: v.rank)}
        fresh = [
            _value(
                change, _raised(int(v.value), change.percent), on, rank, v.urban_rural or change.urban_rural,
                v.region or change.region,
            )
            for v in top.values()
        ]  # fmt: skip
    return replace(series, values=(*series.values, *fresh))


def _raised(value: int, percent: Decimal) -> int:
    return int((value * (_HUNDRED + percent) / _HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))


def _value(
    change: ParameterChange, value: int | bool | str, on: date, rank: int, class_: str, region: str
) -> ParameterValue:
    return ParameterValue(
        value=value,
        valid_from=on,
        valid_to=None,
        urban_rural=class_,
        region=region,
        basis="试算",
        evidence="illustrative",
        source="",
        note=str(change),
        pack="whatif",
        rank=rank,
        illustrative=True,
    )


def _typed(series: Series, written: str) -> int | bool | str:
    try:
        if series.type is Type.FEN:
            return parse_yuan(written)
        if series.type is Type.BOOL:
            return {"true": True, "false": False, "是": True, "否": False}[written.lower()]
        return written if series.type is Type.TEXT else int(written)
    except (MinshengError, InvalidOperation, ValueError, KeyError):
        raise WhatIfError(
            "WHATIF_VALUE",
            f"“{written}”不是参数“{series.name_zh}”的值（单位 {series.unit}；金额写元）。",
            id=series.id,
        ) from None
