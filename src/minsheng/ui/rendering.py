"""Django's templates in less time: what a page asks a thousand times is decided when its template is read.

A name that is a key or an attribute is found without exceptions on the way, texts and whole numbers are printed without asking
for a format, a sentence is put together once. All else, and whatever goes wrong, is left to Django.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from html import escape
from typing import Any, Final, NamedTuple

from django.template import Template, TemplateDoesNotExist
from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Origin,
    Parser,
    Token,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import gettext, ngettext

Path = tuple[str, ...]
_ASKS_MORE: Final = ("expects_localtime", "needs_autoescape")
"""What a filter says of itself when it wants to know more than its value."""


class NotPlain(Exception):  # noqa: N818 - no error: Django answers
    """A name that is found in another way, or nowhere."""


def looked_up(path: Path, context: Context) -> Any:
    """The value of a dotted name whose parts are keys of dictionaries and attributes of things that have no keys, and none to be
    called. Raises NotPlain."""
    value: Any = None
    name = path[0]
    for names in reversed(context.dicts):
        if name in names:
            value = names[name]
            break
    else:
        raise NotPlain
    for part in path[1:]:
        kind = value.__class__
        if isinstance(value, dict):
            value = value.get(part, NotPlain)
        elif hasattr(kind, "__getitem__") and not (isinstance(value, tuple) and part.isidentifier()):
            raise NotPlain
        else:
            value = _attribute(value, part)
        if callable(value):
            raise NotPlain
    if callable(value):
        raise NotPlain
    return value


def _attribute(value: Any, name: str) -> Any:
    try:
        return getattr(value, name)
    except (
        Exception
    ) as error:  # a property may raise anything, and Django knows which of it counts as nothing
        raise NotPlain from error


class Step(NamedTuple):
    """A filter with its arguments; `names`: the places of those that are names."""

    filter: Any
    arguments: tuple[Any, ...]
    names: tuple[int, ...]
    keeps_safe: bool


class Expression(FilterExpression):
    """A name with its filters. `path` None: left to Django."""

    __slots__ = ("path", "steps")

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        plain = isinstance(self.var, Variable) and self.var.lookups and not self.var.translate
        steps = [_step(*one) for one in self.filters]
        self.path: Path | None = self.var.lookups if plain and None not in steps else None
        self.steps: tuple[Step, ...] = tuple(step for step in steps if step)

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if (
            self.path is None or self.var.translate
        ):  # the framework's own `translate` asks for it at the last moment
            return super().resolve(context, ignore_failures)
        try:
            value = looked_up(self.path, context)
            for function, given, names, keeps_safe in self.steps:
                found = function(value, *(_given(given, names, context) if names else given))
                value = mark_safe(found) if keeps_safe and isinstance(value, SafeData) else found  # noqa: S308 - as Django
        except NotPlain:
            return super().resolve(context, ignore_failures)
        return value


def _given(arguments: tuple[Any, ...], names: tuple[int, ...], context: Context) -> Iterator[Any]:
    for n, one in enumerate(arguments):
        yield looked_up(one, context) if n in names else one


def _step(function: Any, arguments: list[tuple[bool, Any]]) -> Step | None:
    """None for a filter that has to be left to Django."""
    if any(getattr(function, name, False) for name in _ASKS_MORE):
        return None
    names = tuple(n for n, (is_name, one) in enumerate(arguments) if is_name and one.lookups)
    given = tuple(
        one.lookups if n in names else one.literal if is_name else mark_safe(one)  # noqa: S308 - stands in a template
        for n, (is_name, one) in enumerate(arguments)
    )
    return Step(function, given, names, getattr(function, "is_safe", False))


def printed(value: Any, context: Context) -> str:
    """A value as it stands on a page."""
    kind = value.__class__
    if not context.autoescape:
        return render_value_in_context(value, context)
    if kind is SafeString:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return SafeString(escape(value))
    return str(value) if kind is int else render_value_in_context(value, context)


class Value(VariableNode):
    """What stands between double braces."""

    def render(self, context: Context) -> str:
        return printed(self.filter_expression.resolve(context), context)


class Sentence(BlockTranslateNode):
    """A sentence with values in it. Made of Django's own; one with a context of its own or trimmed stays as it is."""

    def __init__(self, read: BlockTranslateNode) -> None:
        self.__dict__.update(read.__dict__)
        self.one, names = self.render_token_list(self.singular)
        self.many, more = self.render_token_list(self.plural or [])
        self.names = tuple(dict.fromkeys([*names, *more]))

    def render(self, context: Context, nested: bool = False) -> str:
        given = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if self.counter is None:
            said = gettext(self.one)
        else:
            n = given[str(self.countervar)] = self.counter.resolve(context)
            if not isinstance(n, int):
                return super().render(context, nested)
            said = ngettext(self.one, self.many, n)
        try:
            values = {
                name: printed(given[name] if name in given else context[name], context) for name in self.names
            }
            said %= values
        except (KeyError, ValueError):
            return super().render(context, nested)
        if self.asvar is None:
            return said
        context[self.asvar] = SafeString(said)
        return ""


class _Parser(Parser):
    def compile_filter(self, token: str) -> FilterExpression:
        return Expression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        quick = Value(node.filter_expression) if node.__class__ is VariableNode else node
        super().extend_nodelist(nodelist, quick, token)


class HouseTemplate(Template):
    """A template that is read for speed; while debugging, Django's own."""

    def compile_nodelist(self) -> NodeList:
        if self.engine.debug:
            return super().compile_nodelist()
        tokens = Lexer(self.source).tokenize()
        parser = _Parser(tokens, self.engine.template_libraries, self.engine.template_builtins, self.origin)
        nodelist = parser.parse()
        self.extra_data = parser.extra_data
        return nodelist


class _Reading(base.Loader):
    get_contents: Callable[[Origin], str]

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        for origin in self.get_template_sources(template_name):
            if skip is None or origin not in skip:
                with suppress(TemplateDoesNotExist):
                    return HouseTemplate(
                        self.get_contents(origin), origin, str(origin.template_name), self.engine
                    )
        raise TemplateDoesNotExist(template_name)


class Loader(cached.Loader, _Reading):
    """Reads each template once."""
