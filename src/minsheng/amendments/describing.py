"""Changes in words: what it is called, what stands now with its document, and what it becomes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.engine import sentences, wording
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan
from minsheng.policy.amendments import Change, ConditionChange, ParameterChange, parse
from minsheng.policy.kinds import Type
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue, Series
from minsheng.ui import handbook
from minsheng.ui.components import Kind

CLASSES: Final = {"urban": gettext_noop("城镇"), "rural": gettext_noop("农村")}
EVIDENCE: Final[dict[str, tuple[Kind, str]]] = {
    "V": ("ok", gettext_noop("法规原文")),
    "V2": ("ok", gettext_noop("公开报道互证")),
    "K": ("plain", gettext_noop("通行做法")),
    "I": ("warn", gettext_noop("推断")),
    "LOCAL": ("warn", gettext_noop("本地口径")),
    "REPORT": ("plain", gettext_noop("工作报告")),
    "illustrative": ("warn", gettext_noop("示例参数")),
}
TABLE_WORDS: Final = (
    gettext_noop("待审批"), gettext_noop("已采纳"), gettext_noop("已退回"), gettext_noop("已撤回"),
    gettext_noop("有正式文件，已核对原文"), gettext_noop("本地口径，文件待核"), gettext_noop("示例"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One change. `kind`, `evidence`: the tag of the value that stands now; `written`: its form in YAML; `url`: its place in
    the handbook."""

    what: str
    place: str
    before: str
    after: str
    basis: str
    kind: Kind
    evidence: str
    written: str
    url: str = ""


def told(pack: Pack | None, written: Iterable[str], on: date) -> list[Told]:
    """Changes against the pack on the day; one that the pack does not know (any more) is shown as it is written."""
    found = []
    for text in written:
        try:
            found.append(_told(pack, parse(text), on))
        except MinshengError:
            found.append(Told(text, "", "", "", "", "plain", "", text))
    return found


def tag(value: ParameterValue) -> tuple[Kind, str]:
    """The coloured word for the evidence of a value."""
    kind, word = EVIDENCE["illustrative" if value.illustrative else value.evidence]
    return kind, _(word)


def shown(series: Series, value: int | bool | str) -> str:
    """A value with its unit."""
    return wording.words(value, series.type, series.label)


def in_force(pack: Pack, series: Series, on: date, class_: str, region: str) -> ParameterValue | None:
    """The value for a class and area; for everybody ("") the newest of those that hold for all of the pack's area."""
    live = [
        v
        for v in series.values
        if v.in_force(on)
        and (not class_ or v.urban_rural in ("", class_))
        and (pack.region.startswith(v.region) or region.startswith(v.region))
    ]
    return max(live, key=lambda v: (v.region == region, v.rank), default=None)


def _told(pack: Pack | None, change: Change, on: date) -> Told:
    if pack is None:
        return Told(str(change), "", "", "", "", "plain", "", str(change))
    if isinstance(change, ConditionChange):
        return _condition(pack, change, on)
    return _parameter(pack, change, on)


def _condition(pack: Pack, change: ConditionChange, on: date) -> Told:
    programme = pack.programmes(on).get(change.programme) or next(
        (p for p in pack.versions if p.code == change.programme), None
    )
    condition = (
        next((c for c in programme.conditions if c.key == change.condition), None) if programme else None
    )
    name = programme.name_zh if programme else change.programme
    text = sentences.filled(condition, pack, on) if condition else change.condition
    after = _("不再要求") if change.percent is None else _("限额 %(n)s%%") % {"n": f"{change.percent:+}"}
    clause = condition.clause if condition else ""
    return Told(
        f"{name}：{text}", "", _("现行条件"), after, clause, "plain", "", str(change),
        handbook.page(change.programme, f"c-{change.condition}"),
    )  # fmt: skip


def _parameter(pack: Pack, change: ParameterChange, on: date) -> Told:
    series = pack.parameters.find(change.id)
    now = in_force(pack, series, on, change.urban_rural, change.region)
    place = " ".join(
        filter(None, (_(CLASSES[change.urban_rural]) if change.urban_rural else "", change.region))
    )
    kind, word = tag(now) if now else ("plain", "")
    after = _value(series, change.value) if change.percent is None else f"{change.percent:+}%"
    return Told(
        series.name_zh, place, shown(series, now.value) if now else "—", after, now.basis if now else "", kind, word, str(change),
        handbook.of_parameters(pack).get(change.id, ""),
    )  # fmt: skip


def _value(series: Series, written: str) -> str:
    """A new value as the old one stands: sums to the fen."""
    try:
        return shown(series, parse_yuan(written) if series.type is Type.FEN else int(written))
    except (MinshengError, ValueError):
        return written
