"""A programme in words: who, conditions with clauses, amounts in force and before, exclusions, procedure, worked cases.

Everything shown is read from the pack; a page can say nothing that the engines do not do. Words of the law are Chinese in
both languages of the interface.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from minsheng.engine import wording
from minsheng.engine.grades import grades
from minsheng.engine.sentences import CLASSES, filled, parameters_of, winning
from minsheng.feeds.dependents import is_listed
from minsheng.kernel.errors import MinshengError
from minsheng.policy import cases, facts, nodes, packs
from minsheng.policy.cases import Case, Expected
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue, Series
from minsheng.policy.programme import Condition, Ground, Line, Programme
from minsheng.policy.senders import fact_of
from minsheng.selfcheck.dictionary import EVERYDAY as CALLED
from minsheng.web.handbook import adopted
from minsheng.web.handbook.adopted import Adopted
from minsheng.web.handbook.everyday import sought, weight

SUBJECTS = {
    Scope.PERSON: "个人",
    Scope.JOINT: "共同生活的家庭",
    Scope.REGISTERED: "户籍户",
    Scope.RESIDENCE: "常住户",
    Scope.SETTLEMENT: "医疗费用结算单",
    Scope.PRESCRIPTION: "处方",
    Scope.POST: "公益性岗位",
    Scope.INSTITUTION: "校外培训机构",
    Scope.REVIEW_PERIOD: "处方点评期",
    Scope.ANTIBIOTIC_MONTH: "医院抗菌药物月报",
}
KINDS = {"cash": "发放现金（一卡通）", "status": "认定身份", "service": "提供服务"}
CYCLES = {
    "monthly": "按月",
    "quarterly": "按季",
    "half_yearly": "按半年",
    "term": "按学期",
    "yearly": "按年",
    "once": "一次性",
    "none": "",
}
BEGINS = {
    "month_of_application": "自申请当月起",
    "month_after_decision": "自审核确认的次月起",
    "month_reached": "自达到条件的当月起",
}
NOT_LISTED = "没有谁在享受的名册，不会据此提示应享未享"
LISTED = "部门报送的待遇发放名册写明这一项后，才提示应享未享"
ENDS = {"month_of_event": "情形变化的当月止", "month_after_event": "情形变化的次月止"}


OPEN_LINES = "（有一项金额还不清楚，未计入）"
EACH_PLACE = "各地不同"
"""Who gets an amount that some areas have set for themselves."""
_AREA = re.compile(r"区划(\d+) ?")
_CODE = re.compile(r"(?<![A-Za-z])[a-z_]+ (?=[\u4e00-\u9fff])")


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


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with all its values, the newest first."""

    id: str
    name: str
    values: tuple[Value, ...]

    @property
    def absent(self) -> bool:
        """Whether no value is in force on the day."""
        return not any(value.in_force for value in self.values)


@dataclass(frozen=True, slots=True)
class Row:
    """Who gets which amount. `of`: the quantity on the way to the amount that this is a branch of, "" for the amount itself;
    `before`: what the money in it was earlier, the newest first; `ahead`: what it will be, the next first."""

    who: str
    amount: str
    of: str
    before: tuple[Value, ...]
    ahead: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A condition, a ground or an amount. `parameters`: (id, name) it rests on; `grades`: of an amount; `presumed`: what is
    assumed where no file says anything."""

    key: str
    text: str
    clause: str = ""
    ask: str = ""
    at_case: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    grades: tuple[Row, ...] = ()
    presumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excluded:
    """Another programme that cannot be held beside this one."""

    code: str
    name: str
    basis: str
    above: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A worked case about this programme; `excluded_by`: beside which other one it is not given, though all is met;
    `open_lines`: a part of the amount cannot be known, the sum is that of the others."""

    name: str
    on: date
    status: str
    amount_fen: int | None
    cycle: str
    excluded_by: str = ""
    open_lines: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One version of one programme in words."""

    programme: Programme
    on: date
    subject: str
    conditions: tuple[Part, ...]
    grounds: tuple[Part, ...]
    lines: tuple[Part, ...]
    parameters: tuple[Parameter, ...]
    exclusions: tuple[Excluded, ...]
    delivery: tuple[str, ...]
    versions: tuple[Programme, ...]
    stories: tuple[Story, ...]
    adopted: tuple[Adopted, ...] = ()


def page(
    pack: Pack, code: str, on: date, name_areas: Callable[[Iterable[str]], Mapping[str, str]] | None = None
) -> Page | None:
    """The version in force on the day, else the one nearest to it; None for a programme that the pack does not have.

    `name_areas` gives names of area codes, for values that hold in a part of the area; without it the codes are shown.
    """
    versions = tuple(sorted((p for p in pack.versions if p.code == code), key=lambda p: p.valid_from))
    if not versions:
        return None
    programme = next(
        (p for p in versions if p.in_force(on)), versions[-1] if on > versions[-1].valid_from else versions[0]
    )
    regions = {v.region for id_ in _ids(programme) for v in pack.parameters.find(id_).values} - {""}
    areas = name_areas(regions) if name_areas and regions else {}
    said: set[str] = set()
    return Page(
        programme=programme,
        on=on,
        subject=SUBJECTS[programme.subject],
        conditions=tuple(_placed(_condition(c, pack, on), areas, said) for c in programme.conditions),
        grounds=tuple(_placed(_ground(g, pack, on), areas, said) for g in programme.grounds),
        lines=tuple(_placed(_line(line, pack, on), areas, said) for line in programme.lines),
        parameters=tuple(_parameters(programme, pack, on, areas)),
        exclusions=tuple(_exclusions(code, pack)),
        delivery=tuple(_delivery(programme)),
        versions=versions,
        stories=tuple(story for about, story in _stories(pack.hash, pack) if about == code),
        adopted=tuple(adopted.of(pack, code, on)),
    )


def found(pack: Pack, on: date, words: str, say: Callable[[str], str] = str) -> list[tuple[Programme, str]]:
    """Programmes whose name, conditions, clauses or amounts answer the words best, with the first place that does; of equally
    good ones those whose name does first. Without words all. `say`: the same texts in another language, searched as well."""
    wanted, told = sought(words), []
    telling = sorted(wanted, key=lambda one: one.weight)[::-1]
    for programme in _newest(pack, on):
        texts = list(_texts(programme, pack, on))
        texts += [said for text in texts if (said := say(text)) != text]
        score, named = weight(wanted, texts), weight(wanted, texts[:2])
        place = next((hit for one in telling if (hit := one.first(texts[2:]))), "")
        told.append((score, named, programme, place))
    best = max((score for score, *_ in told), default=0)
    told = [one for one in told if one[0] * 2 > best] if best else told if not wanted else []
    return [(programme, place) for _, _, programme, place in sorted(told, key=lambda one: (-one[0], -one[1]))]


def _newest(pack: Pack, on: date) -> list[Programme]:
    newest: dict[str, Programme] = {}
    for programme in sorted(pack.versions, key=lambda p: (p.in_force(on), p.valid_from)):
        newest[programme.code] = programme
    return [newest[code] for code in dict.fromkeys(p.code for p in pack.versions)]


def _texts(programme: Programme, pack: Pack, on: date) -> Iterator[str]:
    yield programme.name_zh
    yield CALLED.get(programme.code, programme.name_zh)
    yield programme.code
    yield from (filled(condition, pack, on) for condition in programme.conditions)
    yield from (filled(ground, pack, on) for ground in programme.grounds)
    yield from (condition.clause for condition in programme.conditions)
    yield from map(str, programme.law)
    yield from (line.name_zh for line in programme.lines)
    yield from (pack.parameters.find(id_).name_zh for id_ in _ids(programme))


# ------------------------------------------------------------------------------------------------------------ parts
def _condition(condition: Condition, pack: Pack, on: date) -> Part:
    return Part(
        condition.key,
        filled(condition, pack, on),
        condition.clause,
        condition.ask,
        condition.known_at == "case",
        _named([condition.node], pack),
        presumed=_presumed(condition.node),
    )


def _ground(ground: Ground, pack: Pack, on: date) -> Part:
    return Part(ground.key, filled(ground, pack, on), parameters=_named([ground.node], pack))


def _placed(part: Part, areas: Mapping[str, str], said: set[str]) -> Part:
    """The part with names of areas for their codes, and with what is assumed where no other part has `said` so already; whose
    amount depends on the area is not the same for all."""
    new = tuple(note for note in part.presumed if note not in said)
    said.update(new)

    def named(text: str) -> str:
        return _AREA.sub(lambda hit: areas.get(hit[1]) or f"区划{hit[1]}", text)

    rows = (
        replace(
            row, who=row.who or (EACH_PLACE if _AREA.search(row.amount) else ""), amount=named(row.amount)
        )
        for row in part.grades
    )
    return replace(part, text=named(part.text), grades=tuple(rows), presumed=new)


def _line(line: Line, pack: Pack, on: date) -> Part:
    told = (
        Row(one.who, one.amount, one.of, *_around(one.parameters, pack, on))
        for one in grades(line.node, pack, on)
    )
    return Part(
        line.key,
        line.name_zh,
        parameters=_named([line.node], pack),
        grades=tuple(told),
        presumed=_presumed(line.node),
    )


def _around(ids: Iterable[str], pack: Pack, on: date) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """What the one sum of money in a grade was before and will be; of several the list of standards below tells."""
    if len(found := list(ids)) != 1:
        return (), ()
    series = pack.parameters.find(found[0])
    ordered = sorted(series.values, key=lambda v: (v.valid_from, v.urban_rural))
    past = [v for v in reversed(ordered) if v.valid_to is not None and v.valid_to < on]
    ahead = [v for v in ordered if v.valid_from > on]
    told = [tuple(_value(v, series, {}, in_force=False) for v in some) for some in (past, ahead)]
    return told[0], told[1]


def _presumed(root: Node) -> tuple[str, ...]:
    """What is assumed where no file says anything, each once."""
    return tuple(dict.fromkeys(node.note for node in root.walk() if isinstance(node, nodes.Presumed)))


def _named(roots: Sequence[Node], pack: Pack) -> tuple[tuple[str, str], ...]:
    return tuple((id_, pack.parameters.find(id_).name_zh) for id_ in parameters_of(roots))


def _ids(programme: Programme) -> list[str]:
    """Parameters that are computed with, then those that bind the office."""
    used = parameters_of([node for _, node in programme.named_nodes()])
    bound = programme.procedure.limits if programme.procedure else ()
    return [*used, *(id_ for id_ in bound if id_ not in used)]


def _parameters(programme: Programme, pack: Pack, on: date, areas: Mapping[str, str]) -> Iterator[Parameter]:
    for id_ in _ids(programme):
        series = pack.parameters.find(id_)
        ordered = sorted(series.values, key=lambda v: (v.valid_from, v.urban_rural, v.rank), reverse=True)
        stand = winning([v for v in series.values if v.in_force(on)])
        yield Parameter(
            id_, series.name_zh, tuple(_value(v, series, areas, in_force=v in stand) for v in ordered)
        )


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


# --------------------------------------------------------------------------------------------------- exclusions, giving
def _exclusions(code: str, pack: Pack) -> Iterator[Excluded]:
    names = pack.roll_names | {p.code: p.name_zh for p in pack.versions}
    for row in pack.exclusions:
        if code in (row.higher, row.lower):
            other = row.higher if code == row.lower else row.lower
            yield Excluded(other, names.get(other) or other, row.basis, other == row.higher)


def _delivery(programme: Programme) -> Iterator[str]:
    given = programme.delivery
    if given is None:
        return
    yield CYCLES[given.cycle] + KINDS[given.kind]
    if given.kind != "status" and given.cycle not in ("once", "none"):
        yield BEGINS[given.begins]
        yield ENDS[given.ends]
    if programme.unlisted:
        yield NOT_LISTED
        yield programme.unlisted
    elif is_listed(programme) and given.cycle != "once":
        yield LISTED


def _title(case: Case, expected: Expected) -> str:
    """The sentence of the case; where it gives an answer for several rows, which of them is meant."""
    if sum(e.programme == expected.programme for e in case.gives) == 1:
        return case.name
    scope, number = expected.subject
    return f"{case.name}（第{number}{'人' if scope is Scope.PERSON else '个'}）"


@lru_cache(maxsize=4)
def _stories(digest: str, pack: Pack) -> tuple[tuple[str, Story], ...]:
    """(code, worked case) of every folder of the chain; cases that cannot be read with this pack are left out."""
    assert digest
    told: list[tuple[str, Story]] = []
    for folder in pack.folders:
        for path in cases.case_files(folder.path):
            try:
                asked = packs.load(cases.pack_of(path, str(folder.path)))
                read = cases.load(path, asked)
            except MinshengError:
                continue
            cycles = {p.code: p.delivery.cycle for p in asked.versions if p.delivery}
            names = asked.roll_names | {p.code: p.name_zh for p in asked.versions}
            told += [
                (
                    expected.programme,
                    Story(
                        _title(case, expected),
                        case.on,
                        expected.status,
                        _amount(expected),
                        cycles.get(expected.programme, ""),
                        names.get(expected.excluded_by or "") or expected.excluded_by or "",
                        expected.amount_fen is None and None in (expected.lines or {}).values(),
                    ),
                )
                for case in read
                for expected in case.gives
            ]
    return tuple(told)


def _amount(expected: cases.Expected) -> int | None:
    """What the case gives each time, if it says so: the sum, or each line that is known."""
    known = [fen for fen in (expected.lines or {}).values() if fen is not None]
    return sum(known) if expected.amount_fen is None and known else expected.amount_fen


def data_of(programme: Programme, pack: Pack) -> list[str]:
    """What a programme looks at: facts in the order of the schema, rolls, then what people are asked."""
    every = programme.every_node
    used = {fact_of(node) for node in every}
    told = [c.label for t in facts.TABLES.values() for c in t.columns if (t.name, c.name) in used]
    names = pack.roll_names | {p.code: p.name_zh for p in pack.versions}
    rolls = [n.programme for n in every if isinstance(n, nodes.Enrolled | nodes.EnrolledOn)]
    told += [f"{names.get(code) or code}名册" for code in rolls]
    told += [
        f"{_without_codes(n.name_zh)}（问本人）" for n in every if isinstance(n, nodes.Named) and _is_asked(n)
    ]
    return list(dict.fromkeys(told))


def _without_codes(name: str) -> str:
    """A question without the codes that its answers have in files: `紧急程度（red 红、blue 蓝）` as 紧急程度（红、蓝）."""
    return _CODE.sub("", name)


def _is_asked(node: nodes.Named) -> bool:
    return isinstance(node.value, nodes.Untold)
