"""A programme in words: who, conditions with clauses, amounts in force and before, exclusions, procedure, worked cases.

Everything shown is read from the pack; a page can say nothing that the engines do not do. Words of the law are Chinese in
both languages of the interface.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from minsheng.engine.grades import grades
from minsheng.engine.sentences import filled
from minsheng.feeds.dependents import is_listed
from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Ground, Line, Programme
from minsheng.policy.senders import fact_of
from minsheng.selfcheck.dictionary import EVERYDAY as CALLED
from minsheng.web.handbook import adopted, examples, standards
from minsheng.web.handbook.adopted import Adopted
from minsheng.web.handbook.everyday import sought, weight
from minsheng.web.handbook.examples import Story
from minsheng.web.handbook.standards import Parameter, Value

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
FAMILY = ("申请家庭", "本人")
MEANS = ("银行", "税务", "不动产", "交管", "市场监管")
SAID, AUTHORISED, FOUND_OUT = "申请时由本人或家里人说明、签字", "申请并授权后才核对", "申请以后才查明"
AT_DISCHARGE = "结算时直接抵扣，不另外发钱"
NOT_LISTED = "没有谁在享受的名册，不会据此提示应享未享"
LISTED = "部门报送的待遇发放名册写明这一项后，才提示应享未享"
ENDS = {"month_of_event": "情形变化的当月止", "month_after_event": "情形变化的次月止"}


EACH_PLACE = "各地不同"
"""Who gets an amount that some areas have set for themselves."""
_AREA = re.compile(r"区划(\d+) ?")
_CODE = re.compile(r"(?<![A-Za-z])[a-z_]+ (?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Row:
    """Who gets which amount. `of`: the quantity on the way to the amount that this is a branch of, "" for the amount itself;
    `before`: what it was earlier, the newest first; `ahead`: what it will be, the next first; `rests_on`: (id, name) of the one
    standard that it is."""

    who: str
    amount: str
    of: str
    before: tuple[Value, ...]
    ahead: tuple[Value, ...] = ()
    rests_on: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Part:
    """A condition, a ground or an amount. `known`: when a condition is known, "" from the files of departments; `parameters`:
    (id, name) it rests on; `grades`: of an amount; `presumed`: what is assumed where no file says anything."""

    key: str
    text: str
    clause: str = ""
    ask: str = ""
    known: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    grades: tuple[Row, ...] = ()
    presumed: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether an amount was something else before."""
        return any(row.before for row in self.grades)


@dataclass(frozen=True, slots=True)
class Excluded:
    """Another programme that cannot be held beside this one."""

    code: str
    name: str
    basis: str
    above: bool


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
    listing: tuple[str, ...]
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
    regions = {v.region for id_ in standards.ids_of(programme) for v in pack.parameters.find(id_).values} - {
        ""
    }
    areas = name_areas(regions) if name_areas and regions else {}
    said: set[str] = set()
    return Page(
        programme=programme,
        on=on,
        subject=SUBJECTS[programme.subject],
        conditions=tuple(_placed(_condition(c, pack, on), areas, said) for c in programme.conditions),
        grounds=tuple(_placed(_ground(g, pack, on), areas, said) for g in programme.grounds),
        lines=tuple(_placed(_line(line, pack, on), areas, said) for line in programme.lines),
        parameters=tuple(standards.parameters(programme, pack, on, areas)),
        exclusions=tuple(_exclusions(code, pack)),
        delivery=tuple(_delivery(programme)),
        listing=tuple(_listing(programme)),
        versions=versions,
        stories=examples.stories(code, pack),
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
    yield from (pack.parameters.find(id_).name_zh for id_ in standards.ids_of(programme))


# ------------------------------------------------------------------------------------------------------------ parts
def _condition(condition: Condition, pack: Pack, on: date) -> Part:
    return Part(
        condition.key,
        filled(condition, pack, on),
        condition.clause,
        condition.ask,
        _known(condition),
        standards.named(condition.node, pack, on, condition.need),
        presumed=_presumed(condition.node),
    )


def _known(condition: Condition) -> str:
    if condition.known_at != "case":
        return ""
    if condition.ask in FAMILY:
        return SAID
    return AUTHORISED if any(word in condition.ask for word in MEANS) else FOUND_OUT


def _ground(ground: Ground, pack: Pack, on: date) -> Part:
    return Part(ground.key, filled(ground, pack, on), parameters=standards.named(ground.node, pack, on))


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
        Row(one.who, one.amount, one.of, *standards.around(one.parameters, pack, on))
        if one.alone
        else Row(one.who, one.amount, one.of, ())
        for one in grades(line.node, pack, on)
    )
    return Part(
        line.key,
        line.name_zh,
        parameters=standards.named(line.node, pack, on),
        grades=tuple(told),
        presumed=_presumed(line.node),
    )


def _presumed(root: Node) -> tuple[str, ...]:
    """What is assumed where no file says anything, each once."""
    return tuple(dict.fromkeys(node.note for node in root.walk() if isinstance(node, nodes.Presumed)))


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
    if programme.subject is Scope.SETTLEMENT and given.kind == "cash":
        yield AT_DISCHARGE
        return
    yield CYCLES[given.cycle] + KINDS[given.kind]
    if given.kind != "status" and given.cycle not in ("once", "none"):
        yield BEGINS[given.begins]
        yield ENDS[given.ends]


def _listing(programme: Programme) -> Iterator[str]:
    """Why, or since when, nobody is told that somebody is missing from a list."""
    given = programme.delivery
    if given and programme.unlisted:
        yield NOT_LISTED
        yield programme.unlisted
    elif given and is_listed(programme) and given.cycle != "once":
        yield LISTED


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
