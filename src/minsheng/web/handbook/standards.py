"""The standards and limits of a programme: their values by time and place, in the order in which a reader wants them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minsheng.engine import wording
from minsheng.engine.sentences import CLASSES, parameters_of, winning
from minsheng.policy import nodes
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue, Series
from minsheng.policy.programme import Programme


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a parameter. `absent`: the pack has none on the day."""

    text: str
    scope: str
    valid_from: date
    valid_to: date | None
    basis: str
    evidence: str
    illustrative: bool
    in_force: bool


MONEY, LIMITS, NOTHING, OFFICE = "money", "limits", "nothing", "office"
"""Kinds in the order of a page: of the amounts, of conditions and calculations, doing nothing here, binding the office."""
ORDER = (MONEY, LIMITS, NOTHING, OFFICE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with all its values, the newest first. `kind`: one of ORDER; `optional`: nothing waits for it."""

    id: str
    name: str
    values: tuple[Value, ...]
    kind: str
    optional: bool = False

    @property
    def absent(self) -> bool:
        """Whether no value is in force on the day."""
        return not any(value.in_force for value in self.values)


def around(
    ids: Sequence[str], pack: Pack, on: date
) -> tuple[tuple[Value, ...], tuple[Value, ...], tuple[str, str]]:
    """What a grade that is one standard was before and will be, and which standard; of a calculation the list below tells."""
    if len(ids) != 1:
        return (), (), ("", "")
    series = pack.parameters.find(ids[0])
    ordered = sorted(series.values, key=lambda v: (v.valid_from, v.urban_rural))
    past = [v for v in reversed(ordered) if v.valid_to is not None and v.valid_to < on]
    ahead = [v for v in ordered if v.valid_from > on]
    told = [tuple(_value(v, series, {}, in_force=False) for v in some) for some in (past, ahead)]
    return told[0], told[1], (ids[0], series.name_zh)


def named(root: Node, pack: Pack, on: date, need: Node | None = None) -> tuple[tuple[str, str], ...]:
    """Standards that something rests on, without those that the place has not set and that therefore do nothing. `need`: what
    it is compared with, always named."""
    own = need.id if isinstance(need, nodes.Parameter) else ""
    ids = [id_ for id_ in _met([root]) if id_ == own or not _is_nothing(pack.parameters.find(id_), on)]
    return tuple((id_, pack.parameters.find(id_).name_zh) for id_ in ids)


def _spare(programme: Programme) -> set[str]:
    """Parameters of which it is known what holds where the place has not set them: what the rule presumes; a rule that a place
    may make and has not counts as not made (ADR 12)."""
    every = programme.every_node
    presumed = [n.value for n in every if isinstance(n, nodes.Presumed)]
    may_make = [n for n in every if isinstance(n, nodes.Parameter) and n.type is Type.BOOL and n.may_lack]
    return {one.id for one in (*presumed, *may_make) if isinstance(one, nodes.Parameter)}


def _met(roots: Iterable[Node]) -> list[str]:
    """Parameters in the order in which somebody who reads on meets them."""
    return list(dict.fromkeys(n.id for root in roots for n in root.walk() if isinstance(n, nodes.Parameter)))


def _is_nothing(series: Series, on: date) -> bool:
    """Whether the place has set it to 0 or to no for everybody."""
    return {v.value for v in winning([v for v in series.values if v.in_force(on)])} in ({0}, {False})


def ids_of(programme: Programme) -> list[str]:
    """Parameters that are computed with, those of amounts first, then those that bind the office."""
    parts = (programme.lines, programme.conditions, programme.grounds)
    bound = programme.procedure.limits if programme.procedure else ()
    used = _met(part.node for some in parts for part in some)
    every = [*used, *parameters_of(node for _, node in programme.named_nodes()), *bound]
    return list(dict.fromkeys(every))


def parameters(programme: Programme, pack: Pack, on: date, areas: Mapping[str, str]) -> Iterator[Parameter]:
    paid = {n.id for line in programme.lines for n in line.node.walk() if isinstance(n, nodes.Parameter)}
    limits = {c.need.id for c in programme.conditions if isinstance(c.need, nodes.Parameter)}
    bound = programme.procedure.limits if programme.procedure else ()
    spare = _spare(programme)
    told = []
    for id_ in ids_of(programme):
        series = pack.parameters.find(id_)
        ordered = sorted(series.values, key=lambda v: (v.valid_from, v.urban_rural, v.rank), reverse=True)
        stand = winning([v for v in series.values if v.in_force(on)])
        kind = MONEY if id_ in paid and series.type is Type.FEN else OFFICE if id_ in bound else LIMITS
        if id_ not in limits and (_is_nothing(series, on) or (not stand and id_ in spare)):
            kind = NOTHING
        values = tuple(_value(v, series, areas, in_force=v in stand) for v in ordered)
        told.append(Parameter(id_, series.name_zh, values, kind, optional=kind in (NOTHING, OFFICE)))
    own = {id_ for id_ in paid if id_.partition(".")[0] == programme.code}
    yield from sorted(told, key=lambda one: (ORDER.index(one.kind), one.kind == MONEY and one.id not in own))


def _value(value: ParameterValue, series: Series, areas: Mapping[str, str], *, in_force: bool) -> Value:
    area = (areas.get(value.region) or f"区划{value.region}") if value.region else ""
    return Value(
        text=wording.words(value.value, series.type, series.label),
        scope=" ".join(filter(None, (area, CLASSES[value.urban_rural]))),
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        basis=value.basis,
        evidence=value.evidence,
        illustrative=value.illustrative,
        in_force=in_force,
    )
