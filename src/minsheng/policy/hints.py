"""Words that help: where a mistake stands, the nearest known name, and Python's own errors in Chinese."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

_ASCII = dict(zip("，：；（）“”‘’。＝＋－＊／＜＞【】｛｝！", ",:;()\"\"''.=+-*/<>[]{}!", strict=True))
_SYNTAX = (
    ("was never closed", "有一个括号没有收尾"),
    ("unmatched", "多了一个右括号，或左右括号不成对"),
    ("does not match", "左右括号不成对"),
    ("Perhaps you forgot a comma", "两项之间少了逗号"),
    ("unterminated string", "文字少了收尾的引号"),
    ("unterminated triple-quoted", "三个引号的说明没有收尾"),
    ("expected ':'", "这一行末尾少了冒号"),
    ("inconsistent use of tabs", "缩进混用了制表符和空格，请只用空格"),
    ("indent", "缩进不对：同一层的各行要对齐，只用空格"),
    ("positional argument follows keyword argument", "写了“名字=值”之后，后面各项也要写名字"),
    ("keyword argument repeated", "同一项写了两次"),
    ("Maybe you meant '=='", "比较相等要写两个等号 =="),
    ("leading zeros", "数字前面不要写 0：写 date(2026, 7, 1)，不写 date(2026, 07, 01)"),
)
_OTHER_LANGUAGES = (
    ("&&", "“并且”写一个 &，两边的比较各加括号"),
    (r"\|\|", "“或者”写一个 |，两边的比较各加括号"),
    ("!(?!=)", "“不成立”写 ~条件，不写 !条件"),
)
"""Signs that mean something elsewhere, as patterns."""


_FOLDERS = ("rules", "amounts", "illustrative", "cases")
_DAYS = {
    "day is out of range for month": "没有这一天：date(年, 月, 日) 的日超出了那个月",
    "month must be in 1..12": "没有这个月：date(年, 月, 日) 的月是 1 至 12",
}


def place(path: Path, line: int | None = None) -> str:
    """Pack folder, folder, file and line, ready to stand before a message: `mine/rules/a.py 第 3 行：`."""
    inside = path.parent.name in _FOLDERS
    name = "/".join(path.parts[-3 if inside else -2 :])
    return f"{name}：" if line is None else f"{name} 第 {line} 行："


def meant(word: str, known: Iterable[str]) -> str:
    """`；想写的可能是“x”` for the nearest known word, else nothing."""
    words = [str(each) for each in known]
    near = get_close_matches(word, words, n=1, cutoff=0.6) or [w for w in words if w.startswith(f"{word}_")]
    return f"；想写的可能是“{near[0]}”" if near else ""


def listed(unknown: Iterable[object], known: Iterable[str]) -> str:
    """Words that are not known, with what the first was probably meant to be."""
    words = sorted(map(str, unknown))
    return "、".join(words) + meant(words[0], known)


def of_syntax(error: SyntaxError) -> str:
    """What Python could not read, in words."""
    said = error.msg or ""
    if found := re.search(r"invalid (?:non-printable )?character '?(.)", said):
        sign = found[1]
        ascii_ = _ASCII.get(sign)
        return f"“{sign}”是中文标点，这里要写英文的 {ascii_}" if ascii_ else f"这里不能出现“{sign}”"
    for sign, words in _SYNTAX:
        if sign in said:
            return words
    for sign, words in _OTHER_LANGUAGES:
        if re.search(sign, error.text or ""):
            return words
    return "写法 Python 读不懂：看看这一行和上一行的逗号、引号、括号是否齐全"


def of_exception(error: Exception, module: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """What went wrong when the rules were run. `module`: the names of the file, `words`: those of the language."""
    told = ""
    match error:
        case ImportError(name=str() as source):
            missing = re.search(r"cannot import name '(\w+)'", str(error))
            told = f"{source} 里没有“{missing[1]}”{meant(missing[1], words)}" if missing else ""
        case NameError(name=str() as name):
            told = _of_name(name, module, words)
        case AttributeError(name=str() as name):
            told = _of_attribute(name, error.obj)
        case TypeError() if str(error).endswith("object is not iterable"):
            told = '这里要写方括号里的一列，例如 [("全部", 12)]'
        case TypeError():
            told = _of_call(str(error), {**words, **module})
        case ValueError():
            told = _DAYS.get(str(error), "")
    return told or f"Python 报告 {error.__class__.__name__}：{error}"


def _of_name(name: str, module: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """A word that is not there: not imported, a fact without its quotes, or misspelt."""
    if name in words:
        return f"“{name}”没有引入：请加进 from minsheng.policy import …"
    facts = words.get("facts")
    if facts is not None and name in facts.PERSON.names:
        return f'“{name}”要加引号：fact("{name}")'
    return f"“{name}”没有定义{meant(name, [*module, *(w for w in words if not isinstance(words[w], ModuleType))])}"


def _of_attribute(name: str, of: object) -> str:
    if isinstance(of, FunctionType):
        return f"“{of.__name__}”后面少了括号：写 {of.__name__}(…).{name}"
    return f"没有 .{name}{meant(name, [n for n in dir(of) if not n.startswith('_')])}"


def _of_call(said: str, known: Mapping[str, Any]) -> str:
    """A call with an argument missing, unknown or too many."""
    found = re.match(r"(\w+)(?:\.(\w+))?\(\) (.*)", said)
    if not found:
        return ""
    word, what = found[1], found[3]
    if found[2] and not found[2].startswith("_"):
        word = f"{word.lower()}().{found[2]}"
    names = re.findall(r"'(\w+)'", what)
    if what.startswith("missing"):
        return f"{word}(…) 缺少 {'、'.join(names)}"
    if "unexpected keyword" in what and names:
        usable = list(inspect.signature(known[word]).parameters) if callable(known.get(word)) else []
        listed = f"；可以写：{'、'.join(usable)}" if usable else ""
        return f"{word}(…) 没有“{names[0]}”这一项{meant(names[0], usable)}{listed}"
    if "multiple values" in what and names:
        return f"{word}(…) 的 {names[0]} 写了两次"
    if "positional argument" in what:
        return f"{word}(…) 里没有写名字的项太多：后面各项请写成“名字=值”"
    return ""
