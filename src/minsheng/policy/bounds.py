"""What the law leaves to a place within limits: a share not under so much, a sum not over part of another parameter.

File form, beside the values of a parameter: `law: {least: 600, basis: …}`, `law: {most: 3, basis: …}` or
`law: {most_percent_of: [disposable_income.last_year, 50], basis: …}`. `minsheng policy check` compares a place's own values;
nothing stops a run, since a place may have a document of its own to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minsheng.policy.errors import PolicyError

PERCENT = 100
_KEYS = {"least", "most", "most_percent_of", "basis"}


@dataclass(frozen=True)
class Bound:
    """`least` and `most` in the unit of the parameter; or at most `percent` of the parameter `of`."""

    basis: str
    least: int | None = None
    most: int | None = None
    of: str = ""
    percent: int = 0

    def broken(self, value: int, base: int | None) -> str:
        """Words for a value beyond the limit, "" within it. `base`: the value of `of` on that day, None where there is none."""
        if self.least is not None and value < self.least:
            return f"不低于 {self.least}"
        if self.most is not None and value > self.most:
            return f"不超过 {self.most}"
        if base is not None and value * PERCENT > base * self.percent:
            return f"不超过 {self.of}（{base}）的 {self.percent}%"
        return ""


def read(given: Any, where: object) -> Bound | None:
    """The limit of a parameter. Raises PARAMETER_FORM, CITATION_MISSING."""
    if given is None:
        return None
    if not isinstance(given, Mapping) or set(given) - _KEYS or not set(given) - {"basis"}:
        raise PolicyError(
            "PARAMETER_FORM",
            f"{where}的 law 应写成 {{least: 数, basis: …}}、{{most: 数, basis: …}} "
            "或 {most_percent_of: [参数, 百分数], basis: …}",
        )
    if not str(given.get("basis") or "").strip():
        raise PolicyError("CITATION_MISSING", f"{where}的 law 没有写依据（basis）")
    of, percent = _part(given.get("most_percent_of", ["", 0]), where)
    for key in ("least", "most"):
        if key in given and given[key].__class__ is not int:
            raise PolicyError("PARAMETER_FORM", f"{where}的 law 的 {key} 应是整数")
    return Bound(str(given["basis"]), given.get("least"), given.get("most"), of, percent)


def _part(given: Any, where: object) -> tuple[str, int]:
    if isinstance(given, list) and [type(one) for one in given] == [str, int]:
        return given[0], given[1]
    raise PolicyError("PARAMETER_FORM", f"{where}的 most_percent_of 应写成 [参数, 百分数]")
