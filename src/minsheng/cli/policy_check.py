"""`minsheng policy check`: everything a pack can be held to, in one go."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from minsheng.cli.clock import today
from minsheng.engine.worked_cases import ask_duckdb, ask_reference
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.policy import cases, nodes, packs, remarks
from minsheng.policy.kinds import Type
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme

REFUSED = 1
NO_CASES = "NO_CASES"
AMOUNT_IN_RULE = "AMOUNT_IN_RULE"
_PLAIN = (-1, 0, 1, 12, 100, 1000)
"""Factors that no law sets: signs, the months of a year, and what brings percent and permille to one measure."""


@dataclass
class Findings:
    """What was found. `absent`: values the pack lacks on the day, {what is needed: [programmes]}; they stop only those."""

    programmes: dict[str, str] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)
    asked: int = 0
    failures: list[str] = field(default_factory=list)
    without_cases: list[str] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@click.command(name="check")
@click.argument("pack_name", metavar="政策包")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="参数是否齐全看哪一天，缺省为今天")
@click.option("--all", "everything", is_flag=True, help="连同所继承的政策包的案例一起核对")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
@click.pass_context
def check(
    context: click.Context, pack_name: str, *, day: datetime | None, everything: bool, as_json: bool
) -> None:
    """检查政策包（代码或文件夹）：写法、依据、日期、互斥、参数是否齐全，并把每个案例交给两个引擎核对。

    缺少的参数只列出，不算错（“需要参数 X”）；提醒也不算错。
    案例不符、没有案例的项目、规则里写着金额、样板的话没有改都算错，退出码 1。
    """
    pack = packs.load(pack_name)
    found = examine(pack, day.date() if day else today(), everything=everything)
    click.echo(json.dumps(_as_json(pack, found), ensure_ascii=False) if as_json else _told(pack, found))
    if found.failures or found.without_cases or found.amounts or found.errors:
        context.exit(REFUSED)


def examine(pack: Pack, on: date, *, everything: bool) -> Findings:
    """What a loaded pack still lacks: parameters on the day, right answers to its cases (its own folder's, or the chain's)."""
    found = Findings(programmes={p.code: p.name_zh for p in pack.versions})
    _parameters(pack, on, found)
    told: list[cases.Case] = []
    folders = pack.folders if everything else pack.folders[-1:]
    for folder in folders:
        for path in cases.case_files(folder.path):
            asked = packs.load(cases.pack_of(path, str(folder.path)))
            stories = cases.load(path, asked)
            told += stories
            found.failures += _answers(stories, asked)
    found.asked = len(told)
    answered = {expected.programme for case in told for expected in case.gives}
    own = [p for p in pack.versions if _is_written_in(pack, p.code, everything=everything)]
    found.amounts = list(dict.fromkeys(text for programme in own for text in amounts_of(programme)))
    found.without_cases = sorted({p.code for p in own} - answered)
    found.errors = list(remarks.errors(pack, own))
    proved = [p for p in own if p.code in answered]
    found.warnings = list(dict.fromkeys(remarks.warnings(pack, proved, told)))
    return found


def _answers(stories: Sequence[cases.Case], pack: Pack) -> Iterator[str]:
    for case in stories:
        try:
            answers = ask_reference(case, pack)
        except MinshengError as error:
            yield f"{case.place}：{error.message}（{error.code}）"
        else:
            yield from (f"[逐户引擎] {text}" for text in cases.differences(case, pack, answers))
    plain = [case for case in stories if not case.supplied]
    for case, answers in zip(plain, ask_duckdb(plain, pack), strict=True):
        yield from (f"[批量引擎] {text}" for text in cases.differences(case, pack, answers))


def _is_written_in(pack: Pack, code: str, *, everything: bool) -> bool:
    folders = pack.folders if everything else pack.folders[-1:]
    return any(_mentions(path, code) for folder in folders for path in (folder.path / "rules").glob("*.py"))


def _mentions(path: Path, code: str) -> bool:
    return f'code="{code}"' in path.read_text(encoding="utf-8")


def amounts_of(programme: Programme) -> Iterator[str]:
    """Money and shares that stand in a rule, where nobody finds them when they are raised."""
    for key, root in programme.named_nodes():
        for node in root.walk():
            if (
                isinstance(node, nodes.Literal)
                and node.type is Type.FEN
                and isinstance(node.value, int)
                and node.value
            ):
                yield f"{programme.code} 的“{key}”里写着金额 {yuan(node.value)} 元"
            for part in _shares(node):
                yield f"{programme.code} 的“{key}”里金额乘了 {part.value}（比例、倍数）"


def _shares(node: nodes.Node) -> Iterator[nodes.Literal]:
    if isinstance(node, nodes.Arithmetic) and node.op == "*" and node.type is Type.FEN:
        for part in node.children:
            if isinstance(part, nodes.Literal) and part.type is Type.INT and part.value not in _PLAIN:
                yield part


def _parameters(pack: Pack, on: date, found: Findings) -> None:
    programmes = pack.in_force(on)
    for code, ids in pack.absent(on).items():
        for id_ in ids:
            told = found.absent.setdefault(f"{pack.parameters.find(id_).name_zh} {id_}", [])
            told.append(programmes[code].name_zh)


def _as_json(pack: Pack, found: Findings) -> dict[str, Any]:
    return {
        "pack": pack.code,
        "hash": pack.hash,
        "programmes": found.programmes,
        "absent": found.absent,
        "cases": found.asked,
        "failures": found.failures,
        "without_cases": found.without_cases,
        "amounts": found.amounts,
        "errors": found.errors,
        "warnings": found.warnings,
    }


def _told(pack: Pack, found: Findings) -> str:
    told = f"还要改 {len(found.errors)} 处。" if found.errors else "写法、依据、日期和互斥都没有问题。"
    rows = [f"政策包 {pack.code}（{pack.name_zh}）：{len(found.programmes)} 个项目，{told}"]
    rows += [f"  {text}" for text in found.errors]
    rows += [f"  需要参数 {what}（用于{'、'.join(names)}）" for what, names in sorted(found.absent.items())]
    rows.append(f"案例 {found.asked} 个，不符 {len(found.failures)} 处。")
    rows += [f"  {text}" for text in found.failures]
    rows += [f"  {found.programmes[code]} {code}：还没有案例（{NO_CASES}）" for code in found.without_cases]
    rows += [
        f"  {text}：请移到 amounts/*.yaml，规则里写 parameter(…)（{AMOUNT_IN_RULE}）"
        for text in found.amounts
    ]
    rows += [f"提醒 {len(found.warnings)} 条，不算错："] if found.warnings else []
    rows += [f"  {text}" for text in found.warnings]
    return "\n".join(rows)
