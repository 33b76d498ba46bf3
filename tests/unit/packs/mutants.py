"""Small wrong versions of a programme: each must be caught by a worked case."""

from dataclasses import fields, replace

from minsheng.policy import Type, nodes

NEIGHBOUR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SIGN = {"+": "-", "-": "+"}
QUANTIFIER = {
    nodes.AggregateKind.ANY: nodes.AggregateKind.ALL,
    nodes.AggregateKind.ALL: nodes.AggregateKind.ANY,
}
ALWAYS = nodes.Literal(True, Type.BOOL)


def mutants(programme):
    """(what was done, programme) for every condition, comparison, logical word and amount."""
    for condition in programme.conditions:
        changed = replace(condition, node=ALWAYS, text="无", have=None, need=None)
        yield f"condition {condition.key} dropped", _with(programme, "conditions", condition, changed)
    for group in ("conditions", "grounds", "lines"):
        for part in getattr(programme, group):
            for old in part.node.walk():
                for what, new in _changes(old):
                    changed = replace(part, node=_rebuilt(part.node, old, new))
                    yield f"{group} {part.key}: {what}", _with(programme, group, part, changed)


def _with(programme, group, old, new):
    parts = tuple(new if part is old else part for part in getattr(programme, group))
    return replace(programme, **{group: parts})


def _changes(node):
    if isinstance(node, nodes.Compare):
        op = NEIGHBOUR[node.op]
        yield f"{node.op} became {op}", nodes.Compare(op, node.left, node.right)
    elif isinstance(node, nodes.Logic):
        other = "or" if node.op == "and" else "and"
        yield f"{node.op} became {other}", nodes.Logic(other, node.operands)
        for i in range(len(node.operands)):
            rest = node.operands[:i] + node.operands[i + 1 :]
            new = rest[0] if len(rest) == 1 else nodes.Logic(node.op, rest)
            yield f"part {i + 1} of {node.op} dropped", new
    elif isinstance(node, nodes.Parameter) and node.of is not Type.TEXT:
        one = nodes.Literal(1, Type.FEN if node.of is Type.FEN else Type.INT)
        yield f"{node.id} plus one", nodes.Arithmetic("+", node, one)


def turned(node):
    """(what was done, node) with a sign, a word for all or any, a `not` or the length of a window changed."""
    if isinstance(node, nodes.Arithmetic) and node.op in SIGN:
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
        group: tuple(replace(part, node=_rebuilt(part.node, old, new)) for part in getattr(programme, group))
        for group in ("conditions", "grounds", "lines")
    }
    return replace(programme, **changed)


def _rebuilt(node, old, new):
    """The graph with one node replaced wherever it stands."""
    if node == old:
        return new
    if not node.children:
        return node
    values = {f.name: getattr(node, f.name) for f in fields(node) if f.init}
    return type(node)(**{name: _value(value, old, new) for name, value in values.items()})


def _value(value, old, new):
    if isinstance(value, nodes.Node):
        return _rebuilt(value, old, new)
    if isinstance(value, tuple) and value and isinstance(value[0], nodes.Node):
        return tuple(_rebuilt(item, old, new) for item in value)
    return value
