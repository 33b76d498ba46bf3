"""`minsheng policy cases`: the worked cases as lines of JSON that any engine can be asked, ours or another."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from minsheng.engine.sentences import filled
from minsheng.policy import cases, nodes, packs
from minsheng.policy.cases import Case, Expected
from minsheng.policy.checking import dependencies
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.policy.things import THINGS

FORMAT = 1
N = TypeVar("N", bound=nodes.Node)


@click.command(name="cases")
@click.option("--pack", "pack_name", help="只导出这个政策包的案例；缺省为随附的全部")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件，缺省为标准输出")
def command(pack_name: str | None, out: Path | None) -> None:
    """每行一个案例：已知事实（given）、日期（on）、应得结果（gives，含理由与条款）、所用参数（parameters）。

    格式见 docs/case-suite.md；事实的表和列见 minsheng facts schema。
    """
    written = 0
    with out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout) as stream:
        for row in suite(pack_name):
            _write(stream, row)
            written += 1
    click.echo(f"写出 {written} 个案例。", err=True)


def suite(pack_name: str | None = None) -> Iterator[dict[str, Any]]:
    """The cases of one pack, or of all that are shipped, as plain objects; see docs/case-suite.md."""
    if pack_name is None:
        files = cases.shipped_case_files()
    else:
        folder = packs.load(pack_name).folders[-1]
        files = [(str(folder.path), path) for path in cases.case_files(folder.path)]
    for code, path in files:
        pack = packs.load(cases.pack_of(path, code))
        for case in cases.load(path, pack):
            yield _plain(case, pack)


def _write(stream: TextIO, row: dict[str, Any]) -> None:
    stream.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")


def _plain(case: Case, pack: Pack) -> dict[str, Any]:
    programmes = pack.programmes(case.on)
    tables: dict[str, Sequence[Mapping[str, Any]]] = {**case.tables, "coverage": _coverage(case, pack)}
    return {
        "format": FORMAT,
        "id": f"{case.pack}/{case.file}/{case.name}",
        "name": case.name,
        "pack": case.pack,
        "on": case.on.isoformat(),
        "given": {
            table: [{name: _value(v) for name, v in row.items() if v is not None} for row in rows]
            for table, rows in tables.items()
        },
        "supplied": [
            {
                "quantity": key if isinstance(key, str) else key[0],
                "row_id": None if isinstance(key, str) else key[1],
                "value": _value(value),
            }
            for key, value in case.supplied.items()
        ],
        "parameters": list(_parameters(case, pack)),
        "quantities": _quantities(case, pack),
        "presumptions": _presumptions(case, pack),
        "exclusions": list(_exclusions(case, pack)),
        "gives": [
            _expected(expected, programmes[expected.programme], pack, case.on) for expected in case.gives
        ],
    }


def _asked(case: Case, pack: Pack) -> set[str]:
    """The programmes of the case and those they build on."""
    programmes = pack.programmes(case.on)
    waiting, seen = [e.programme for e in case.gives], set[str]()
    while waiting:
        code = waiting.pop()
        if code not in seen:
            seen.add(code)
            waiting += dependencies(programmes[code])
    return seen


def _coverage(case: Case, pack: Pack) -> list[Mapping[str, Any]]:
    """For which days the rolls, relations and monthly tables that the asked programmes look at are complete."""
    programmes, asked = pack.programmes(case.on), _asked(case, pack)
    used = {f"enrolment:{row.higher}" for row in pack.exclusions if row.lower in asked}
    for code in asked:
        for node in programmes[code].every_node:
            if isinstance(node, nodes.Enrolled | nodes.EnrolledOn):
                used.add(f"enrolment:{node.programme}")
            elif isinstance(node, nodes.Related):
                used.add(f"relation:{node.relation}")
            elif isinstance(node, nodes.MonthSum):
                used.add(node.table)
    return [row for row in case.tables.get("coverage", ()) if row["table"] in used]


def _parameters(case: Case, pack: Pack) -> Iterator[dict[str, Any]]:
    """Every amount and limit in force that the asked programmes, and those they build on, mention."""
    programmes = pack.programmes(case.on)
    found: dict[str, bool] = {}
    for code in sorted(_asked(case, pack)):
        found |= {n.id: n.by_class for n in programmes[code].every_node if isinstance(n, nodes.Parameter)}
    for id_ in sorted(found):
        resolved = pack.parameters.resolve(id_, case.on, by_class=found[id_], may_lack=True)
        yield {
            "id": id_,
            "name_zh": resolved.name_zh,
            "unit": pack.parameters.find(id_).unit,
            "values": [
                {
                    "value": c.value,
                    "class": c.urban_rural,
                    "region": c.region,
                    "basis": c.basis,
                    "evidence": c.evidence,
                }
                for c in resolved.choices
            ],
        }


def _quantities(case: Case, pack: Pack) -> list[dict[str, Any]]:
    """What no table holds and only somebody can say, unknown unless `supplied`; and what else the case supplies."""
    given = {key if isinstance(key, str) else key[0] for key in case.supplied}
    return [
        {
            "quantity": n.key,
            "name_zh": n.name_zh,
            "row": _row(n.scope),
            "programmes": codes,
        }
        for n, codes in _used(case, pack, nodes.Named).items()
        if isinstance(n.value, nodes.Untold) or n.key in given
    ]


def _presumptions(case: Case, pack: Pack) -> list[dict[str, Any]]:
    """What is assumed where nothing is told, with the reason, and by which programmes; of what: a column, a quantity, a parameter
    or (all three null) something composed.
    """
    return [
        {
            "column": _column(n.value),
            "quantity": n.value.key if isinstance(n.value, nodes.Named) else None,
            "parameter": n.value.id if isinstance(n.value, nodes.Parameter) else None,
            "value": _value(n.default.value),
            "note": n.note,
            "programmes": codes,
        }
        for n, codes in _used(case, pack, nodes.Presumed).items()
    ]


def _used(case: Case, pack: Pack, of: type[N]) -> dict[N, list[str]]:
    """The nodes of one kind in the programmes asked, each with the programmes that stand on it."""
    programmes = pack.programmes(case.on)
    found: dict[N, list[str]] = {}
    for code in sorted(_asked(case, pack)):
        for node in dict.fromkeys(n for n in programmes[code].every_node if isinstance(n, of)):
            found.setdefault(node, []).append(code)
    return found


def _column(node: nodes.Node) -> str | None:
    tables: dict[type, str] = {nodes.PersonFact: "person", nodes.HouseholdFact: "household"}
    table = node.kind.value if isinstance(node, nodes.ThingFact) else tables.get(type(node))
    return None if table is None else f"{table}.{node.column}"  # type: ignore[attr-defined]  # each of them has one


def _exclusions(case: Case, pack: Pack) -> Iterator[dict[str, str]]:
    """What stands above the asked programmes, the highest first: held or met, it takes them away."""
    for code in sorted({e.programme for e in case.gives}):
        for row in pack.exclusions:
            if row.lower == code:
                yield {"higher": row.higher, "lower": row.lower, "basis": row.basis}


def _expected(expected: Expected, programme: Programme, pack: Pack, on: date) -> dict[str, Any]:
    scope, id_ = expected.subject
    told = {
        "status": expected.status,
        "amount_fen": expected.amount_fen,
        "lines": None if expected.lines is None else dict(expected.lines),
        "unmet": _reasons(expected.unmet, programme, pack, on),
        "unknown": _reasons(expected.unknown, programme, pack, on),
        "grounds": None if expected.grounds is None else sorted(expected.grounds),
        "code": expected.code or None,
        "excluded_by": expected.excluded_by,
    }
    return {
        "programme": expected.programme,
        "name_zh": programme.name_zh,
        "subject": _row(scope),
        "subject_id": id_,
        "cycle": programme.delivery.cycle if programme.delivery else None,
        "law": [str(law) for law in programme.law],
        "conditions": _reasons(frozenset(c.key for c in programme.conditions), programme, pack, on),
        **{name: value for name, value in told.items() if value is not None},
    }


def _row(scope: Scope) -> str:
    return scope.value if scope is Scope.PERSON or scope in THINGS else "household"


def _reasons(
    keys: frozenset[str] | None, programme: Programme, pack: Pack, on: date
) -> list[dict[str, str]] | None:
    """Conditions by key, with their text as of the day and their clause."""
    if keys is None:
        return None
    return [
        {"condition": c.key, "text": filled(c, pack, on), "clause": c.clause}
        for c in programme.conditions
        if c.key in keys
    ]


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
