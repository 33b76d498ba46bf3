"""Template tags and filters of the house: `{% load minsheng %}`."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader import render_to_string
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from minsheng.disclosure import masks
from minsheng.kernel import money
from minsheng.policy.programme import EACH
from minsheng.ui import english
from minsheng.ui.icons import ICONS
from minsheng.ui.rendering import Sentence

register = template.Library()


register.filter("clause", english.clause)
register.filter("listed", english.listed)
register.filter("value", english.value)


@register.filter
def yuan(fen: int | None) -> str:
    """123450 -> "1,234.50"; None (unknown) -> 不清楚."""
    return gettext("不清楚") if fen is None else money.yuan(fen)


@register.filter
def each(cycle: str) -> str:
    """ "yearly" -> 每年: the word before an amount; "" for none and for evidence of former versions."""
    return gettext(EACH[cycle]) if cycle in EACH else ""


@register.filter
def mask_id(number: str | None) -> str:
    """The national mask of a resident ID number; "" for None."""
    return masks.mask_id(number) if number else ""


@register.filter
def mask_name(name: str | None) -> str:
    """The national mask of a name; "" for None."""
    return masks.mask_name(name) if name else ""


@register.filter
def date_zh(value: date | None) -> str:
    """2026年11月16日, in English 16 Nov 2026; an instant is shown by its local date; "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if get_language() == "en":
        return f"{local.day} {local:%b %Y}"
    return f"{local.year}年{local.month}月{local.day}日"


@register.filter
def iso(value: date | None) -> str:
    """2026-11-16; an instant is shown by its local date; "" for None. A tenth of what the framework's own filter takes."""
    if value is None:
        return ""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return SafeString(local.isoformat())


@register.filter
def day_zh(value: date) -> str:
    """11月16日, in English 16 Nov: a day of a year that is plain."""
    return f"{value.day} {value:%b}" if get_language() == "en" else f"{value.month}月{value.day}日"


@register.filter
def time_zh(value: datetime | None) -> str:
    """2026-11-16 09:02 in local time; "" for None."""
    return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


@register.filter
def ago(value: date | None) -> str:
    """How long ago: 刚刚, 5 分钟前, 3 小时前, 昨天, 12 天前; later than now or None: the date."""
    if value is None:
        return ""
    now = timezone.now()
    if isinstance(value, datetime):
        seconds = (now - value).total_seconds()
        if 0 <= seconds < 24 * 3600:
            return _hours_ago(int(seconds))
        value = timezone.localtime(value).date()
    days = (timezone.localtime(now).date() - value).days
    if days < 0:
        return date_zh(value)
    if days == 0:
        return gettext("今天")
    return gettext("昨天") if days == 1 else ngettext("%(n)d 天前", "%(n)d 天前", days) % {"n": days}


def _hours_ago(seconds: int) -> str:
    minutes = seconds // 60
    if minutes < 1:
        return gettext("刚刚")
    if minutes < 60:
        return ngettext("%(n)d 分钟前", "%(n)d 分钟前", minutes) % {"n": minutes}
    return ngettext("%(n)d 小时前", "%(n)d 小时前", minutes // 60) % {"n": minutes // 60}


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; a page prints hundreds of texts, each of which is looked up once for each language."""
    node: TranslateNode = do_translate(parser, token)
    expression = node.filter_expression
    if node.noop or node.message_context or expression.filters:
        return node
    text = expression.var.literal if isinstance(expression.var, Variable) else None
    return Said(expression, text if isinstance(text, str) else None, node.asvar)


class Said(Node):
    """A text of ours in the language of the page: a constant of the template, or the value of a variable."""

    def __init__(self, expression: FilterExpression, text: str | None, asvar: str | None) -> None:
        self.expression, self.text, self.asvar = expression, text, asvar

    def render(self, context: Context) -> SafeString:
        if self.text is not None:
            said = _said(get_language(), self.text)
        else:
            said = _said_of(get_language(), self.expression.resolve(context))
        if self.asvar is None:
            return said
        context[self.asvar] = said
        return SafeString("")


@cache
def _said(language: str | None, text: str) -> SafeString:  # noqa: ARG001 - gettext asks for it by itself
    return mark_safe(_plain(text))  # noqa: S308 - a text of our templates


@lru_cache(maxsize=4096)
def _said_of(language: str | None, text: str) -> SafeString:  # noqa: ARG001 - likewise
    """The words of our tables and models are a few hundred; who passes anything else pushes out the oldest."""
    return conditional_escape(_plain(text))


def _plain(text: str) -> str:
    return gettext(text.replace("%", "%%")).replace("%%", "%")


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Django's tag, put together once."""
    node: BlockTranslateNode = do_block_translate(parser, token)
    return node if node.message_context or node.trimmed else Sentence(node)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's tag; the addresses of this house stand for good, and a list of fifty rows asks for some two hundred."""
    node: URLNode = django_url(parser, token)
    return node if node.kwargs or node.asvar else Address(node.view_name, node.args)


class Address(Node):
    """An address by its name and what stands in it."""

    def __init__(self, name: FilterExpression, args: list[FilterExpression]) -> None:
        self.name, self.args = name, args

    def render(self, context: Context) -> str:
        return _address(self.name.resolve(context), *(arg.resolve(context) for arg in self.args))


@lru_cache(maxsize=4096)
def _address(name: str, *args: object) -> str:
    return conditional_escape(reverse(name, args=args))


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An inline icon, hidden from screen readers: the label beside it says what it means."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_block_tag
def panel(
    content: str, *, title: str, note: str = "", level: int = 2, flush: bool = False, anchor: str = ""
) -> SafeString:
    """A titled box: {% panel title="核对结果" %} ... {% endpanel %}; `flush` drops the padding for tables, `anchor` is where an
    address can point."""
    context: dict[str, Any] = {
        "content": content,
        "title": title,
        "note": note,
        "level": level,
        "flush": flush,
        "anchor": anchor,
    }
    return render_to_string("ui/components/panel.html", context)


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)  # typed: what is safe to print and what is not may be the same text
def tag(kind: str, text: object) -> SafeString:
    """A coloured word: kind ok | warn | bad | info | plain. The word carries the meaning, the colour helps."""
    assert kind in {"ok", "warn", "bad", "info", "plain"}, kind
    return format_html('<span class="tag {}">{}</span>', kind, text)
