"""`{% load deaths %}{% death_strip household_id person_id %}`: reported deaths on the page of a household or a lead."""

from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.registry.deaths import presenting, queries, rules

register = template.Library()


@register.inclusion_tag("deaths/strip.html", takes_context=True)
def death_strip(
    context: template.Context, household_id: int | None, person_id: int | None = None
) -> dict[str, Any]:
    """Each reported death of the household's members (or of the person), and what the officer may say of it."""
    request = context["request"]
    officer = request.user
    shown: list[presenting.Line] = []
    if isinstance(officer, Officer) and duties.may(officer, "death.report"):
        found = queries.of_household(officer, household_id, person_id)
        shown = presenting.lines(officer, found) if found else []
    return {"lines": shown, "request": request, "here": request.get_full_path()}


@register.inclusion_tag("deaths/say.html", takes_context=True)
def death_say(context: template.Context, line: presenting.Line, *, large: bool = False) -> dict[str, Any]:
    """The buttons and their small forms: alive, true, or (for a village) report alive."""
    request = context["request"]
    return {
        "line": line,
        "request": request,
        "large": large,
        "evidence": _evidence(get_language()),
        "here": request.get_full_path(),
    }


@cache
def _evidence(language: str | None) -> SafeString:  # noqa: ARG001 - gettext asks for it by itself
    """How one can know, as options: written once, since each death of a page has the same in two forms."""
    options = ((key, gettext(name)) for key, name in rules.EVIDENCE.items())
    return format_html_join("", '<option value="{}">{}</option>', options)
