"""What was wrong with a command line, in Chinese; click's own sentences are English."""

from collections.abc import Callable
from typing import Any, Final

import click

USAGE: Final = "USAGE"
QUOTE: Final = "'"


def told(error: click.ClickException) -> str:
    """Lines for stderr: what is wrong, and where help is."""
    text = f"{_reason(error)}（{USAGE}）"
    context = getattr(error, "ctx", None)
    return f"{text}\n用法见 {context.command_path} --help" if context else text


def _reason(error: click.ClickException) -> str:
    reason = error.message
    match error:
        case click.MissingParameter():
            reason = f"缺少 {_name(error.param)}。"
        case click.NoSuchOption():
            near = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
            reason = f"没有选项 {error.option_name}{near}。"
        case click.BadOptionUsage():
            reason = f"选项 {error.option_name} 的写法不对，可能缺少它的值。"
        case click.BadParameter():
            reason = f"{_name(error.param)} 的值不对：{_expected(error)}。"
        case click.UsageError() if reason.startswith("No such command"):
            reason = f"没有命令 {reason.split(QUOTE)[1]}。"
        case click.UsageError() if reason.startswith("Got unexpected extra argument"):
            reason = f"多出了参数 {reason.partition('(')[2].rstrip(')')}。"
    return reason


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "参数"
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name


def _expected(error: click.BadParameter) -> str:
    """By the kind of the parameter; sentences of our own kinds are Chinese already (a path may be too)."""
    kind = error.param.type if error.param else None
    tell = _KINDS.get(type(kind))
    return tell(kind, error.message) if tell and kind else error.message.rstrip("。.")


def _of_range(kind: click.ParamType[Any], _message: str) -> str:
    assert isinstance(kind, click.IntRange), "looked up by its type"
    low = "" if kind.min is None else f"，不小于 {kind.min}"
    high = "" if kind.max is None else f"，不大于 {kind.max}"
    return f"应是整数{low}{high}"


def _of_choice(kind: click.ParamType[Any], _message: str) -> str:
    assert isinstance(kind, click.Choice), "looked up by its type"
    return f"可选 {'、'.join(str(each) for each in kind.choices)}"


def _of_path(_kind: click.ParamType[Any], message: str) -> str:
    quoted = message.split(QUOTE)[1] if message.count(QUOTE) > 1 else ""
    for ending, words in _PATHS.items():
        if message.rstrip(".").endswith(ending):
            return f"{quoted} {words}".strip()
    return message.rstrip(".")


_PATHS: Final = {
    "does not exist": "不存在",
    "is a file": "是文件，应是文件夹",
    "is a directory": "是文件夹，应是文件",
    "is not readable": "不能读取",
    "is not writable": "不能写入",
}
_KINDS: Final[dict[type[object], Callable[[click.ParamType[Any], str], str]]] = {
    click.IntRange: _of_range,
    type(click.INT): lambda _kind, _message: "应是整数",
    click.Choice: _of_choice,
    click.DateTime: lambda _kind, _message: "日期应写成 2026-11-16",
    click.Path: _of_path,
}
