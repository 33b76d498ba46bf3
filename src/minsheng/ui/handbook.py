"""Where the handbook says something: every condition, parameter and amount shown anywhere leads there."""

from django.urls import reverse


def page(programme: str, place: str = "") -> str:
    """The page of a programme, or a place on it: `c-<condition>`, `g-<ground>`, `p-<parameter>`, `hb-what` (amounts)."""
    address = reverse("handbook-page", args=[programme])
    return f"{address}#{place}" if place else address


def reason(programme: str, code: str) -> str:
    """The place of a reason as it is written (`condition:income`, `unmet:age`, `line:base`, `exclusion:dibao`); '' for none."""
    kind, _colon, key = code.partition(":")
    if kind in ("condition", "unmet", "unknown") and key:
        return page(programme, f"c-{key}")
    if kind == "line":
        return page(programme, "hb-what")
    return page(programme, "hb-not") if kind == "exclusion" else ""
