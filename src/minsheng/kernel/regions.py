"""Region codes (GB/T 2260, GB/T 10114, statistical codes) and the tree that was valid on a day.

County 6 digits, town 9, village 12; the code of a parent is the beginning of the code of its children. Codes that
the tree does not know or that have ended are worth a warning, never a refusal: old papers keep old codes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple, Self

from minsheng.kernel.errors import MinshengError

Level = Literal["county", "town", "village"]
RegionRow = tuple[str, Level, str, date | None, date | None, tuple[str, ...]]

LEVEL_DIGITS: Final[dict[Level, int]] = {"county": 6, "town": 9, "village": 12}
MADE_UP_PREFIX: Final = "99"


def county_of(code: str) -> str:
    """The six digits of the county."""
    return code[:6]


def town_of(code: str) -> str:
    """The nine digits of the town; a county code stays as it is."""
    return code[:9]


@dataclass(frozen=True, slots=True)
class Region:
    """One period of one code. `valid_from` and `valid_to` are inclusive, None is open; `successors` are codes."""

    code: str
    level: Level
    name: str
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]

    def covers(self, on: date) -> bool:
        """Whether this period holds on `on`."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class RegionWarning(NamedTuple):
    """What to tell people about a code: REGION_UNKNOWN or REGION_ENDED, with a Chinese sentence."""

    code: str
    message: str


class RegionTree:
    """All periods of all codes, or by `.at(day)` those of one day. Where a code has several, the latest counts."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._periods = tuple(regions)
        self._latest: dict[str, Region] = {}
        for region in sorted(self._periods, key=lambda r: (r.code, r.valid_from or date.min)):
            self._latest[region.code] = region
        children: dict[str, list[str]] = {}
        for code in self._latest:
            children.setdefault(_parent(code) or "", []).append(code)
        self._children = {code: tuple(codes) for code, codes in children.items()}

    @classmethod
    def from_rows(cls, rows: Iterable[RegionRow]) -> Self:
        """Build from (code, level, name, valid_from, valid_to, successors); raises REGION_CODE, REGION_PERIOD."""
        regions = [Region(*row[:5], tuple(row[5])) for row in rows]
        for region in regions:
            digits = LEVEL_DIGITS.get(region.level)
            if digits != len(region.code) or not (region.code.isascii() and region.code.isdigit()):
                raise MinshengError("REGION_CODE", f"区划代码 {region.code} 与级别不符", region=region.code)
            if region.valid_from and region.valid_to and region.valid_from > region.valid_to:
                raise MinshengError(
                    "REGION_PERIOD", f"区划代码 {region.code} 的起止日期颠倒", region=region.code
                )
        return cls(regions)

    def at(self, on: date) -> Self:
        """The tree of the day `on`: indicators and jurisdictions use the regions valid on their date."""
        return type(self)(region for region in self._periods if region.covers(on))

    def __contains__(self, code: object) -> bool:
        return code in self._latest

    def __iter__(self) -> Iterator[Region]:
        return iter(self._latest.values())

    def get(self, code: str) -> Region | None:
        """The region, or None for an unknown code."""
        return self._latest.get(code)

    def parent(self, code: str) -> str | None:
        """The code one level up, by its digits, known or not; None for a county."""
        return _parent(code)

    def children(self, code: str) -> tuple[str, ...]:
        """Codes one level down, in order; `""` gives the counties."""
        return self._children.get(code, ())

    def name(self, code: str) -> str:
        """The name, or the code itself where it is unknown."""
        region = self._latest.get(code)
        return region.name if region else code

    def path(self, code: str) -> tuple[str, ...]:
        """Names from the county down to `code`; an unknown step shows its code."""
        steps = [code]
        while (up := _parent(steps[-1])) is not None:
            steps.append(up)
        return tuple(self.name(step) for step in reversed(steps))

    def warning(self, code: str, on: date) -> RegionWarning | None:
        """What is odd about the use of `code` on `on`, None if nothing."""
        periods = [region for region in self._periods if region.code == code]
        if not periods:
            return RegionWarning("REGION_UNKNOWN", f"区划代码 {code} 不在区划表中")
        if any(region.covers(on) for region in periods):
            return None
        successors = "、".join(self.successors(code))
        hint = f"，现为 {successors}" if successors else ""
        return RegionWarning("REGION_ENDED", f"区划代码 {code} 在 {on} 未使用{hint}")

    def successors(self, code: str) -> tuple[str, ...]:
        """The codes that took the place of `code`, followed to the end; more than one after a split."""
        final: list[str] = []
        seen: set[str] = set()
        waiting = [code]
        while waiting:
            step = waiting.pop(0)
            if step in seen:
                continue
            seen.add(step)
            region = self._latest.get(step)
            if region and region.successors:
                waiting += region.successors
            elif step != code:
                final.append(step)
        return tuple(final)


def _parent(code: str) -> str | None:
    return code[:9] if len(code) > 9 else code[:6] if len(code) > 6 else None
