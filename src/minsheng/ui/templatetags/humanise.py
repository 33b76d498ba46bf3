"""Numbers as people read them: `{% load humanise %}`."""

from django import template

register = template.Library()


@register.filter
def grouped(number: int | None) -> str:
    """19857 -> "19,857"; "" for None."""
    return "" if number is None else f"{number:,}"


@register.filter
def percent(number: float | None) -> str:
    """1.0 -> "1.0%"; "—" where there is nothing to divide by."""
    return "—" if number is None else f"{number:.1f}%"


@register.filter
def signed(number: int | None) -> str:
    """3 -> "+3", -2 -> "−2", 0 -> "0"; "" for None."""
    if number is None:
        return ""
    return f"{number:+,}".replace("-", "−") if number else "0"


@register.filter
def short_hash(digest: str | None) -> str:
    """The first twelve characters."""
    return (digest or "")[:12]


@register.filter
def get(table: dict[object, str], key: object) -> str:
    """The value under a key; "" where there is none."""
    return table.get(key, "")
