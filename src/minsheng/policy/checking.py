"""Checks of a whole pack: versions, references, dependency order, and the proof that numbers stay within int64."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from minsheng.policy import hints, nodes
from minsheng.policy.errors import PolicyError
from minsheng.policy.facts import LIMITS, MEMBERS_LIMIT, TABLES
from minsheng.policy.kinds import SCOPE_WORDS, Scope, Type
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.parameters import Book, unit_name
from minsheng.policy.programme import Exclusion, Programme

INT64 = 2**63 - 1


def check_versions(versions: Sequence[Programme]) -> None:
    """Two versions of one code must not be in force on the same day."""
    ordered = sorted(versions, key=lambda p: (p.code, p.valid_from))
    for a, b in pairwise(ordered):
        if a.code == b.code and (a.valid_to is None or b.valid_from <= a.valid_to):
            told = (
                f"从 {a.valid_from} 起写了两次，只能留一个；新的版本要写自己的 valid_from"
                if a.valid_from == b.valid_from
                else f"从 {a.valid_from} 和 {b.valid_from} 起的两个版本日期重叠，请给前一个写 "
                f"valid_to=date({(b.valid_from - timedelta(days=1)):%Y, %-m, %-d})"
            )
            raise PolicyError("VERSIONS_OVERLAP", f"项目 {a.code} {told}", programme=a.code)
        if a.code == b.code and a.subject is not b.subject:
            raise PolicyError("SCOPE_MIXED", f"项目 {a.code} 的各版本对象不同", programme=a.code)


def check_references(versions: Sequence[Programme], book: Book, rolls: frozenset[str]) -> None:
    """Every parameter, roll and programme that is mentioned exists and is of the right kind."""
    subjects = {p.code: p.subject for p in versions}
    named = {p.name_zh: p.code for p in versions}
    check_asked(versions)
    for programme in versions:
        for node in programme.every_node:
            where = f"项目 {programme.code}："
            if isinstance(node, nodes.Parameter):
                _check_parameter(node, book, where)
            elif (
                isinstance(node, nodes.Enrolled | nodes.EnrolledOn)
                and node.programme not in subjects.keys() | rolls
            ):
                raise PolicyError(
                    "PROGRAMME_UNKNOWN",
                    f"{where}enrolled(“{node.programme}”) 没有这个项目{_meant(node.programme, named, [*subjects, *rolls])}；"
                    "名册代码见 minsheng policy rolls，只有名册的项目请写进 pack.toml 的 rolls",
                    programme=node.programme,
                )
            elif isinstance(node, nodes.Entitled):
                _check_entitled(node, subjects, where)
        for id_ in programme.procedure.limits if programme.procedure else ():
            book.find(id_)
        check_bounds(programme, book)


def check_asked(versions: Iterable[Programme]) -> None:
    """What people are asked has one meaning under one key, and is not a fact somebody sends. Raises KEY_TWICE."""
    named = [node for p in versions for node in p.every_node if isinstance(node, nodes.Named)]
    asked = {node.key: node for node in named if isinstance(node.value, nodes.Untold)}
    for node in named:
        if node.key in asked and node != asked[node.key]:
            other = asked[node.key]
            raise PolicyError(
                "KEY_TWICE",
                f"asked(“{node.key}”) 写了两种意思：“{other.name_zh}”和“{node.name_zh}”；"
                "名称、单位和问谁要一样，否则换一个代码",
                id=node.key,
            )
    for key in asked:
        column = TABLES["person"].column(key) or TABLES["household"].column(key)
        if column is not None:
            raise PolicyError(
                "KEY_TWICE", f"asked(“{key}”) 与事实“{column.label}”同名：请用那个事实，或换一个代码", id=key
            )


def _check_parameter(node: nodes.Parameter, book: Book, where: str) -> None:
    series = book.find(node.id)
    # A sum of money names how often it is paid; a graph that was not written in the language names nothing.
    label = (series.unit if node.label else "") if series.type is Type.FEN else series.label
    if (series.type, label) != (node.of, node.label):
        raise PolicyError(
            "PARAMETER_UNIT",
            f"{where}参数“{node.id}”在文件里的单位是 {series.unit}，规则里写的是 {unit_name(node.of, node.label)}：两处写成一样",
            id=node.id,
        )
    if not node.by_class and any(v.urban_rural for v in series.values):
        raise PolicyError(
            "PARAMETER_CLASSED", f"{where}参数“{node.id}”分城乡，规则里要写 by_class=True", id=node.id
        )


def _meant(word: str, named: Mapping[str, str], known: Iterable[str]) -> str:
    """The code that was meant, also of somebody who wrote the name or the beginning of it."""
    codes = [code for name, code in named.items() if len(word) > 1 and word[0] >= "一" and word in name]
    ordered = [code for name, code in named.items() if all(sign in name for sign in word)]
    if word[:1] >= "一" and (found := codes or ordered):
        return f"；代码是“{found[0]}”"
    return hints.meant(word, known)


def _check_entitled(node: nodes.Entitled, subjects: Mapping[str, Scope], where: str) -> None:
    if node.programme not in subjects:
        raise PolicyError(
            "PROGRAMME_UNKNOWN",
            f"{where}entitled(“{node.programme}”) 没有这个项目{hints.meant(node.programme, subjects)}",
            programme=node.programme,
        )
    if subjects[node.programme] is not node.subject:
        raise PolicyError(
            "SCOPE_MIXED",
            f"{where}entitled(“{node.programme}”) 的对象是{SCOPE_WORDS[subjects[node.programme]]}",
        )


def check_exclusions(rows: Iterable[Exclusion], codes: frozenset[str]) -> None:
    """Known codes only; nothing may exclude itself, even by a detour."""
    lower: dict[str, set[str]] = {}
    rows = list(rows)
    for row in rows:
        for code in (row.higher, row.lower):
            if code not in codes:
                raise PolicyError(
                    "PROGRAMME_UNKNOWN",
                    f"{row.place}互斥表里的“{code}”不是项目也不是名册{hints.meant(code, codes)}",
                    programme=code,
                )
        lower.setdefault(row.higher, set()).add(row.lower)
    try:
        order(lower, "EXCLUSION_CYCLE", "互斥表互相矛盾")
    except PolicyError as error:
        circle = str(error.details["codes"]).split(" → ")
        places = [row.place for row in rows if (row.higher, row.lower) == tuple(circle[-2:])]
        raise PolicyError(error.code, f"{places[0]}{error.message}", **error.details) from None


def dependencies(programme: Programme) -> set[str]:
    """Codes whose results this programme needs."""
    return {n.programme for n in programme.every_node if isinstance(n, nodes.Entitled)}


def in_force(versions: Iterable[Programme], on: date) -> dict[str, Programme]:
    """The versions of a day in dependency order. Raises PROGRAMME_CYCLE, or PROGRAMME_NOT_IN_FORCE for a gap."""
    found = {p.code: p for p in sorted(versions, key=lambda p: p.code) if p.in_force(on)}
    needs = {code: dependencies(p) for code, p in found.items()}
    for code, others in needs.items():
        if missing := sorted(others - found.keys()):
            raise PolicyError(
                "PROGRAMME_NOT_IN_FORCE",
                f"项目 {code} 要用 {missing[0]} 的结果，但它在 {on} 没有有效版本",
                programme=code,
            )
    return {code: found[code] for code in order(needs, "PROGRAMME_CYCLE", "项目互相依赖成环")}


def lacking(programmes: Mapping[str, Programme], book: Book, on: date) -> dict[str, tuple[str, ...]]:
    """Programmes in dependency order that cannot be answered on the day, with the parameters that have no value.

    What builds on such a programme cannot be answered either and lacks the same.
    """
    found: dict[str, tuple[str, ...]] = {}
    for code, programme in programmes.items():
        asked = [n for n in programme.every_node if isinstance(n, nodes.Parameter)]
        wanting = {n.id for n in asked if _is_missing(n, book, on)}
        for other in dependencies(programme):
            wanting.update(found.get(other, ()))
        if wanting:
            found[code] = tuple(sorted(wanting))
    return found


def _is_missing(node: nodes.Parameter, book: Book, on: date) -> bool:
    try:
        book.resolve(node.id, on, by_class=node.by_class, may_lack=node.may_lack)
    except PolicyError as error:
        if error.code != "PARAMETER_MISSING":
            raise
        return True
    return False


def change_dates(versions: Iterable[Programme]) -> list[date]:
    """Days on which the set of versions changes."""
    days = {p.valid_from for p in versions}
    days |= {p.valid_to + timedelta(days=1) for p in versions if p.valid_to is not None}
    return sorted(days)


def order(needs: Mapping[str, set[str]], error: str, message: str) -> list[str]:
    """Keys so that what is needed comes first; ties in the given order."""
    done: list[str] = []
    open_: list[str] = []

    def visit(code: str) -> None:
        if code in done:
            return
        if code in open_:
            circle = " → ".join([*open_[open_.index(code) :], code])
            raise PolicyError(error, f"{message}：{circle}", codes=circle, programme=code)
        open_.append(code)
        for other in sorted(needs.get(code, ())):
            visit(other)
        open_.pop()
        done.append(code)

    for code in needs:
        visit(code)
    return done


# ------------------------------------------------------------------------------------------------ overflow proof
def check_bounds(programme: Programme, book: Book) -> None:
    """Refuse a programme whose numbers could leave int64 with facts within their limits."""
    known: dict[Node, int] = {}
    for key, root in programme.named_nodes():
        for node in root.walk():
            known[node] = bound(node, known, book)
            if known[node] > INT64:
                raise PolicyError(
                    "MAY_OVERFLOW",
                    f"项目 {programme.code} 的“{key}”乘得太大，可能超出整数范围",
                    programme=programme.code,
                )


def bound(node: Node, known: Mapping[Node, int], book: Book) -> int:
    """Greatest absolute value a numeric node can have; 1 for others."""
    if node.type not in LIMITS:
        return 1
    limit = LIMITS[node.type]
    below = [known[child] for child in node.children if child.type in LIMITS]
    match node:
        case nodes.Literal():
            found = abs(int(node.value))  # type: ignore[arg-type]  # numeric by its type
        case nodes.Parameter():
            found = max((abs(int(v.value)) for v in book.find(node.id).values), default=0)
        case nodes.Arithmetic():
            found = _arithmetic_bound(node.op, *below)
        case nodes.MemberAggregate():
            found = _aggregate_bound(node, known)
        case nodes.MonthSum():
            found = limit * node.months
        case nodes.Rounded():
            found = _rounded_bound(node, known)
        case nodes.Named():
            found = max(known[node.value], limit)
        case _:
            found = max(below, default=limit)
    return found


def _arithmetic_bound(op: str, left: int, right: int) -> int:
    return {"+": left + right, "-": left + right, "*": left * right, "//": left}[op]


def _rounded_bound(node: nodes.Rounded, known: Mapping[Node, int]) -> int:
    """A fixed divisor makes it smaller; rounding up adds ten yuan at most."""
    if isinstance(node.denominator, nodes.Literal):
        return known[node.numerator] // max(known[node.denominator], 1) + 1000
    return 2 * known[node.numerator] + known[node.denominator] + 1000


def _aggregate_bound(node: nodes.MemberAggregate, known: Mapping[Node, int]) -> int:
    if node.value is None:
        return MEMBERS_LIMIT
    return known[node.value] * (MEMBERS_LIMIT if node.kind is AggregateKind.SUM else 1)
