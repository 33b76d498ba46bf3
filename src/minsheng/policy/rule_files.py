"""Loads the rule files of a pack under private module names and turns beginners' mistakes into errors that help."""

from __future__ import annotations

import ast
import importlib.util
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from minsheng.policy import hints, yaml_files
from minsheng.policy.errors import PolicyError
from minsheng.policy.programme import Programme

_ALLOWED = {"minsheng.policy", "datetime", "__future__"}
_CLOCK = {"today", "now", "utcnow"}
"""What would make the answer depend on the day somebody asks."""
_FORBIDDEN = {"print", "input", "open", "exec", "eval", "compile", "breakpoint", "__import__", "globals"}
_IF = "规则只作声明，不能用 if：条件写进 need(…)，不同的金额写 case((条件, 金额), default=金额)"
_LOOP = "不能逐个遍历成员或别的：汇总写 members().any(条件)、.all、.count()、.sum(金额)，重复的写法写成函数（def）"
_DECIDED_BY_PYTHON: dict[type[ast.AST], str] = {
    ast.If: _IF,
    ast.Match: _IF,
    ast.IfExp: "“甲 if 条件 else 乙”写成 case((条件, 甲), default=乙)；有没有这样的成员写 members().any(条件)",
    ast.For: _LOOP,
    ast.While: _LOOP,
    ast.Try: "规则只作声明，不能用 try",
    ast.Lambda: "不能用 lambda：写成函数（def）",
}
"""What Python would decide when the file is read, while nobody's facts are there yet, with what to write instead."""
_lock = threading.Lock()


def load_folder(folder: Path, pack: str, digest: str) -> list[Programme]:
    """Every programme declared in the rule files of a folder, in the order of file names and lines."""
    yaml_files.refuse_other(folder, ".py")
    paths = sorted(folder.glob("*.py"))
    for path in paths:
        check_source(path)
    package = f"_minsheng_pack_{pack}_{digest[:12]}"
    found: dict[int, Programme] = {}
    with _lock:
        _enter(package, folder)
        for path in paths:
            if not path.stem.startswith("_"):
                module = _run(f"{package}.{path.stem}", path)
                for value in vars(module).values():
                    for item in value if isinstance(value, list | tuple) else (value,):
                        if isinstance(item, Programme):
                            found[id(item)] = item
    return list(found.values())


def check_source(path: Path) -> None:
    """Refuse, before anything runs, foreign imports, decimals and decisions that Python would take too early."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), path.name)
    except (SyntaxError, UnicodeDecodeError) as error:
        if isinstance(error, SyntaxError):
            told, where = hints.of_syntax(error), hints.place(path, error.lineno)
        else:
            told, where = "文件不是 UTF-8 编码，请另存为 UTF-8", hints.place(path)
        raise PolicyError("RULES_BROKEN", f"{where}{told}", file=path.name) from None
    for node in ast.walk(tree):
        _check_node(node, hints.place(path, getattr(node, "lineno", 0)))


def _check_node(node: ast.AST, where: str) -> None:
    """Refuse one node of a rule file."""
    if told := _forbidden_call(node):
        raise PolicyError("CALL_FORBIDDEN", f"{where}{told}")
    if told := _decided_by_python(node):
        raise PolicyError("PYTHON_DECISION", f"{where}{told}")
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        raise PolicyError(
            "FLOAT_REFUSED",
            f"{where}不能使用小数 {node.value}：金额和比例写进 amounts/*.yaml（整数分、整数百分数），这里写 parameter(…)",
        )
    for module in _imported(node):
        if module not in _ALLOWED:
            raise PolicyError(
                "IMPORT_FORBIDDEN", f"{where}规则文件只能引用 minsheng.policy，不能引用 {module}"
            )


def _decided_by_python(node: ast.AST) -> str:
    """What Python would decide too early, with what to write instead."""
    if isinstance(node, ast.JoinedStr) and all(isinstance(part, ast.Constant) for part in _filled(node)):
        return "文字前不要写 f：数写进 amounts/*.yaml，文字里用 {need}"
    if _asks_identity(node):
        return "规则里不能用 is True / is False：成立写 条件，不成立写 ~条件"
    return _DECIDED_BY_PYTHON.get(type(node), "")


def _forbidden_call(node: ast.AST) -> str:
    """What may not be called by a declaration, with what to write instead."""
    if isinstance(node, ast.Name) and node.id in _FORBIDDEN:
        return f"规则只作声明，不能用 {node.id}"
    if isinstance(node, ast.Attribute) and node.attr in _CLOCK:
        return f"规则不能看钟表：不能用 {node.attr}()，评估日期写 on（from minsheng.policy import on）"
    return ""


def _filled(text: ast.JoinedStr) -> list[ast.expr]:
    return [part.value for part in text.values if isinstance(part, ast.FormattedValue)]


def _asks_identity(node: ast.AST) -> bool:
    """Whether a value is compared by `is` with True or False: Python would answer at once, and always no."""
    return isinstance(node, ast.Compare) and any(
        isinstance(op, ast.Is | ast.IsNot) and isinstance(side, ast.Constant) and isinstance(side.value, bool)
        for op, side in zip(node.ops, node.comparators, strict=True)
    )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level != 1:
        return [node.module or "." * node.level]
    return []


def _enter(package: str, folder: Path) -> None:
    """A private package whose only content is the rule folder."""
    for name in [n for n in sys.modules if n == package or n.startswith(package + ".")]:
        del sys.modules[name]
    module = ModuleType(package)
    module.__path__ = [str(folder)]
    sys.modules[package] = module


def _run(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None, "a .py file has a loader"
    assert spec.loader is not None, "a .py file has a loader"
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # packs stay as they were laid down
    try:
        spec.loader.exec_module(module)
    except PolicyError as error:
        raise PolicyError(error.code, f"{_place(error, path)}{error.message}", **error.details) from error
    except Exception as error:
        told = hints.of_exception(error, vars(module), vars(sys.modules["minsheng.policy"]))
        raise PolicyError("RULES_BROKEN", f"{_place(error, path)}{told}", file=path.name) from error
    finally:
        sys.dont_write_bytecode = bytecode
    return module


def _place(error: BaseException, path: Path) -> str:
    """File and line of the rule folder where the error arose."""
    inside = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).parent == path.parent]
    return hints.place(Path(inside[-1].filename), inside[-1].lineno) if inside else hints.place(path)


def mention(word: str, folders: Sequence[Path], *, before: str = "") -> str:
    """File and line of the last quoted mention of a word in the rules, the last folder first; "" when it is composed."""
    for folder in reversed(folders):
        for path in sorted(folder.glob("*.py")):
            lines = path.read_text(encoding="utf-8").splitlines()
            for number in range(len(lines), 0, -1):
                if any(f"{before}{sign}{word}{sign}" in lines[number - 1] for sign in "\"'"):
                    return hints.place(path, number)
    return ""
