"""A run in words: its conditions as the law puts them, bars of met, unmet and unknown, the parameters it stood on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.assessment import folders
from minsheng.assessment.models import STATUSES, Run
from minsheng.assessment.queries import Part, ProgrammeCounts
from minsheng.engine import wording
from minsheng.engine.sentences import filled
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.policy.kinds import Type
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import Series
from minsheng.policy.programme import Programme
from minsheng.ui import handbook
from minsheng.ui.components import Kind

BAR_UNITS: Final = 1000
STATUS_KINDS: Final[dict[str, Kind]] = {"running": "info", "done": "ok", "failed": "bad"}
TABLE_WORDS: Final = (gettext_noop("研判中"), gettext_noop("完成"), gettext_noop("失败"))
SUBJECTS: Final = {
    "person": gettext_noop("人"),
    "joint": gettext_noop("户"),
    "settlement": gettext_noop("笔结算"),
    "prescription": gettext_noop("张处方"),
    "post": gettext_noop("个岗位"),
    "institution": gettext_noop("家机构"),
    "review_period": gettext_noop("个点评周期"),
    "antibiotic_month": gettext_noop("个医院月"),
}
"""What a figure of a programme counts; households of any kind are 户."""
EVIDENCE: Final[dict[str, tuple[Kind, str]]] = {
    "V": ("ok", gettext_noop("法规原文")),
    "V2": ("ok", gettext_noop("公开报道互证")),
    "K": ("plain", gettext_noop("通行做法")),
    "I": ("warn", gettext_noop("推断")),
    "LOCAL": ("warn", gettext_noop("本地口径")),
    "REPORT": ("plain", gettext_noop("工作报告")),
    "illustrative": ("warn", gettext_noop("示例参数")),
}
CLASSES: Final = {"urban": gettext_noop("城镇"), "rural": gettext_noop("农村")}


class Tag(NamedTuple):
    """A coloured word."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: `x` and `width` in thousandths of the whole, as attributes of an SVG rectangle."""

    state: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Line:
    """A condition: its words, figures and bar, and where the handbook explains it. `case`: known only once people have agreed."""

    text: str
    clause: str
    case: bool
    part: Part
    bar: Sequence[Segment]
    url: str


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme of a run as a whole."""

    counts: ProgrammeCounts
    unit: str
    bar: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Conditions:
    """One programme of a run, condition by condition."""

    counts: ProgrammeCounts
    unit: str
    law: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One value of a parameter in force on the day of the run; `url`: its place in the handbook, "" for none."""

    name: str
    url: str
    scope: str
    value: str
    valid_from: str
    basis: str
    evidence: Tag


def status_tag(run: Run) -> Tag:
    """running | done | failed."""
    return Tag(STATUS_KINDS[run.status], _(STATUSES[run.status]))


def seconds(run: Run) -> float | None:
    """How long it took; None while it runs."""
    return (run.finished_at - run.started_at).total_seconds() if run.finished_at else None


def pack_of(run: Run) -> Pack | None:
    """The policies as the run read them; None where its folder is gone or was edited (the page then shows codes)."""
    try:
        return folders.pack_of(run)
    except MinshengError:
        return None


def programme(counts: ProgrammeCounts) -> ProgrammeLine:
    """One programme as a whole."""
    return ProgrammeLine(counts, _unit(counts), bar(counts.whole, counts.subjects))


def conditions(counts: ProgrammeCounts, pack: Pack | None, run: Run) -> Conditions:
    """One programme's conditions in the words of the version that was in force."""
    version = pack.programmes(run.as_of).get(counts.code) if pack else None
    words = _condition_words(version, pack, run)
    return Conditions(
        counts=counts,
        unit=_unit(counts),
        law=[str(one) for one in version.law] if version else [],
        lines=[
            Line(
                *words.get(part.key, (part.key, "", False)),
                part=part,
                bar=bar(part, counts.subjects),
                url=handbook.page(counts.code, f"c-{part.key}") if part.key in words else "",
            )
            for part in counts.conditions
        ],
    )


def _unit(counts: ProgrammeCounts) -> str:
    return _(SUBJECTS.get(counts.subject, "户"))


def bar(part: Part, whole: int) -> list[Segment]:
    """Met, unmet and unknown side by side; what is there is never thinner than a thread."""
    segments, at = [], 0
    for state in ("met", "unmet", "unknown"):
        n = getattr(part, state).now
        width = max(round(n * BAR_UNITS / whole), 2) if n and whole else 0
        width = min(width, BAR_UNITS - at)
        segments.append(Segment(state, at, width))
        at += width
    return segments


def parameters(run: Run, pack: Pack | None) -> list[ParameterLine]:
    """What the run kept of its parameters, the made-up ones marked; empty where the folder is gone."""
    try:
        manifest = json.loads((folders.results_of(run) / "manifest.json").read_text(encoding="utf-8"))
    except (MinshengError, OSError, ValueError):
        return []
    series = pack.parameters.series if pack else {}
    places = handbook.of_parameters(pack) if pack else {}
    return [
        _parameter(one["name_zh"], places.get(one["id"], ""), value, series.get(one["id"]))
        for one in manifest["parameters"]
        for value in one["values"]
    ]


def _condition_words(
    version: Programme | None, pack: Pack | None, run: Run
) -> dict[str, tuple[str, str, bool]]:
    """key -> (text with what it needed on the day, clause, known only in a case)."""
    if version is None or pack is None:
        return {}
    return {
        one.key: (filled(one, pack, run.as_of), one.clause, one.known_at.value == "case")
        for one in version.conditions
    }


def _parameter(name: str, url: str, value: Mapping[str, Any], series: Series | None) -> ParameterLine:
    made_up = value["illustrative"] or value["evidence"] == "illustrative"
    kind, word = EVIDENCE["illustrative" if made_up else value["evidence"]]
    residents = CLASSES.get(value["urban_rural"])
    scope = [_(residents)] if residents else []
    if value["region"]:
        scope.append(value["region"])
    return ParameterLine(
        name=name,
        url=url,
        scope="，".join(scope),
        value=_amount(value["value"], series),
        valid_from=str(value["valid_from"]),
        basis=value["basis"],
        evidence=Tag(kind, _(word)),
    )


def _amount(value: Any, series: Series | None) -> str:
    if series is None:
        return str(value)
    if series.type is Type.FEN:
        return f"{yuan(value)} 元"
    if isinstance(value, bool | str):
        return wording.words(value, series.type, "")
    return f"{value} {series.label}".strip()
