"""Small wrong versions of a programme: each must be caught by a worked case."""

from dataclasses import fields, replace
from datetime import date
from functools import partial
from operator import is_

from minsheng.policy import Type, facts, nodes

PROVEN_BY = {
    "dibao_exempt_wage_fen": "dibao",
    "dibao_deducted_fen": "dibao",
    "income_by_year": "dibao",
    "household_size_most": "dibao",
    "household_income_known_fen": "dibao",
    "household_assets_known_fen": "dibao",
    "household_vehicles_known": "dibao",
    "household_dwellings_known": "dibao",
    "household_companies_known": "dibao",
    "small_household_perhaps": "dibao",
    "emergency_day": "quick_relief",
    "dibao_idle_looked_at": "dibao",
    "household_spared_deposits_fen": "dibao",
    "second_dwelling_modest": "dibao",
    "elder_level": "elder_ability",
    "elder_preliminary_level": "elder_ability",
    "elder_care_amount": "elder_care_subsidy",
    "meal_price_fen": "elder_meal",
    "visit_group": "elder_visit",
    "visit_interval_days": "elder_visit",
    "child_visit_days": "child_visit",
    "premium_percent": "premium_subsidy",
    "hpv_doses_needed": "hpv_next_dose",
    "hpv_next_from": "hpv_next_dose",
    "childcare_months": "childcare_subsidy",
    "retires_on": "public_post_urban",
}
"""Quantities that one programme's cases prove for all who ask for them: mistaken everywhere in that programme at once."""
NEIGHBOUR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SIGN = {"+": "-", "-": "+"}
QUANTIFIER = {
    nodes.AggregateKind.ANY: nodes.AggregateKind.ALL,
    nodes.AggregateKind.ALL: nodes.AggregateKind.ANY,
}
WORDS = {"meal_site": ["point"]}
"""Other words that an asked text may take."""
NEAR = date(2026, 11, 1)
"""A day that counts as lately in nearly every case."""
LONG_AGO = date(1900, 1, 1)
ALWAYS = nodes.Literal(True, Type.BOOL)


def mutants(programme):
    """(what is done, what makes that programme) for every condition, comparison, logical word and amount."""
    for condition in programme.conditions:
        changed = {"node": ALWAYS, "text": "无", "have": None, "need": None}
        yield (
            f"condition {condition.key} dropped",
            partial(_with, programme, "conditions", condition, changed),
        )
    for group in ("conditions", "grounds", "lines"):
        for part in getattr(programme, group):
            own_birth = part.key == "alive" or (programme.code, part.key) == ("dibao", "difference")
            for old in _own(part.node):
                for what, new in _changes(old, born=own_birth):
                    yield f"{group} {part.key}: {what}", partial(_altered, programme, group, part, old, new)
    outside = {n for _, root in programme.named_nodes() for n in _own(root)}
    for quantity in _proven(programme):
        for old in _own(quantity.value):
            if old in outside:
                continue  # tried there
            for what, new in _changes(old, born=False):
                yield f"{quantity.key}: {what}", partial(_mistaken, programme, quantity, old, new)


def _with(programme, group, old, changed):
    new = replace(old, **changed)
    parts = tuple(new if part is old else part for part in getattr(programme, group))
    return replace(programme, **{group: parts})


def _altered(programme, group, part, old, new):
    return _with(programme, group, part, {"node": _rebuilt(part.node, old, new)})


def _mistaken(programme, quantity, old, new):
    wrong = nodes.Named(quantity.key, quantity.name_zh, _rebuilt(quantity.value, old, new))
    return everywhere(programme, quantity, wrong)


def _own(node):
    """Every node once, but for what stands inside a quantity that is proven elsewhere."""
    seen = {}

    def visit(one):
        if one not in seen:
            seen[one] = None
            if not (isinstance(one, nodes.Named) and one.key in PROVEN_BY):
                for child in one.children:
                    visit(child)

    visit(node)
    return seen


def _proven(programme):
    """The shared quantities that this programme is to prove."""
    found = {n for _, root in programme.named_nodes() for n in root.walk() if isinstance(n, nodes.Named)}
    return [n for n in found if PROVEN_BY.get(n.key) == programme.code]


def _is_born(node):
    """Born by the day: who is not counts in no household, which the cases of dibao's difference prove for all."""
    birth = isinstance(node, nodes.Compare) and isinstance(node.left, nodes.Presumed) and node.left.value
    return birth == nodes.PersonFact("birth_date")


def _changes(node, *, born=True):
    if not born and _is_born(node):
        return
    if isinstance(node, nodes.Compare):
        op = NEIGHBOUR[node.op]
        yield f"{node.op} became {op}", nodes.Compare(op, node.left, node.right)
    elif isinstance(node, nodes.Logic):
        other = "or" if node.op == "and" else "and"
        yield f"{node.op} became {other}", nodes.Logic(other, node.operands)
        for i in range(len(node.operands)):
            if not born and _is_born(node.operands[i]):
                continue
            rest = node.operands[:i] + node.operands[i + 1 :]
            new = rest[0] if len(rest) == 1 else nodes.Logic(node.op, rest)
            yield f"{node.op} of {len(node.operands)} without {_short(node.operands[i], i)}", new
    elif isinstance(node, nodes.Parameter) and node.of is Type.BOOL:
        yield f"{node.id} inverted", nodes.Not(node)
    elif isinstance(node, nodes.Parameter) and node.of is not Type.TEXT:
        one = nodes.Literal(1, Type.FEN if node.of is Type.FEN else Type.INT)
        yield f"{node.id} plus one", nodes.Arithmetic("+", node, one)


def _short(node, place):
    return getattr(node, "programme", f"part {place + 1}")


def presuming(node):
    """(what was done, node) for each other value that could be presumed, as long as a rule could tell it from the right one."""
    right = node.default.value
    if isinstance(right, bool):
        others = [not right]
    elif isinstance(right, int):
        others = [right + 1]
    elif isinstance(right, date):
        others = [NEAR if right < NEAR else LONG_AGO]
    elif isinstance(node.value, nodes.Named):
        others = WORDS.get(node.value.key, [])
    else:
        others = [
            code for code in facts.rule_column(_table(node.value), node.value.column).codes if code != right
        ]
    for other in others:
        wrong = replace(node.default, value=other)
        yield f"presumed {other} in place of {right}", replace(node, default=wrong)


def _table(fact):
    return {nodes.PersonFact: "person", nodes.HouseholdFact: "household"}.get(
        fact.__class__
    ) or fact.kind.value


def turned(node):
    """(what was done, node) with a sign, a word for all or any, a `not` or the length of a window changed."""
    if isinstance(node, nodes.Arithmetic) and node.op in SIGN:
        if getattr(node.right, "value", None) == 0:
            return  # plus nothing is minus nothing
        yield f"{node.op} became {SIGN[node.op]}", nodes.Arithmetic(SIGN[node.op], node.left, node.right)
    elif isinstance(node, nodes.Extreme):
        other = "least" if node.kind == "greatest" else "greatest"
        yield f"{node.kind} became {other}", nodes.Extreme(other, node.operands)
    elif isinstance(node, nodes.Not):
        yield "not dropped", node.operand
    elif isinstance(node, nodes.MemberAggregate) and node.kind in QUANTIFIER:
        yield f"{node.kind} became {QUANTIFIER[node.kind]}", replace(node, kind=QUANTIFIER[node.kind])
    elif isinstance(node, nodes.MonthSum):
        yield f"{node.table} a month less", replace(node, months=node.months - 1)


def everywhere(programme, old, new):
    """The programme with one node replaced wherever its answers stand on it; itself if they do not."""
    changed = {
        group: tuple(
            replace(part, node=_rebuilt(part.node, old, new, inside=True))
            for part in getattr(programme, group)
        )
        for group in ("conditions", "grounds", "lines")
    }
    return replace(programme, **changed)


def _rebuilt(node, old, new, *, inside=False):
    """The graph with one node replaced wherever it stands; `inside`: also in quantities that are proven by themselves."""
    made = {old: new}

    def rebuilt(one):
        if one not in made:
            proven = not inside and isinstance(one, nodes.Named) and one.key in PROVEN_BY
            made[one] = one if proven or not one.children else copied(one)
        return made[one]

    def copied(one):
        values = {f.name: value(getattr(one, f.name)) for f in fields(one) if f.init}
        return one if all(values[name] is getattr(one, name) for name in values) else type(one)(**values)

    def value(held):
        if isinstance(held, nodes.Node):
            return rebuilt(held)
        if isinstance(held, tuple) and held and isinstance(held[0], nodes.Node):
            items = tuple(map(rebuilt, held))
            return held if all(map(is_, items, held)) else items
        return held

    return rebuilt(node)
