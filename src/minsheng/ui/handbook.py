"""Where the handbook says something: every condition, parameter and amount shown anywhere leads there."""

from collections.abc import Mapping

from minsheng.policy import nodes
from minsheng.policy.packs import Pack
from minsheng.ui.addresses import address


def page(programme: str, place: str = "") -> str:
    """The page of a programme, or a place on it: `c-<condition>`, `g-<ground>`, `p-<parameter>`, `hb-what` (amounts)."""
    where = address("handbook-page", programme)
    return f"{where}#{place}" if place else where


def of_parameters(pack: Pack) -> Mapping[str, str]:
    """Where each parameter of a pack is explained: with the programme that its name begins with, else the first that uses it."""
    found: dict[str, str] = {}
    for programme in pack.versions:
        for id_ in {n.id for n in programme.every_node if isinstance(n, nodes.Parameter)}:
            if id_ not in found or id_.partition(".")[0] == programme.code:
                found[id_] = programme.code
    return {id_: page(code, f"p-{id_}") for id_, code in found.items()}


def reason(programme: str, code: str) -> str:
    """The place of a reason as it is written (`condition:income`, `unmet:age`, `line:base`, `exclusion:dibao`); '' for none."""
    kind, _colon, key = code.partition(":")
    if kind in ("condition", "unmet", "unknown") and key:
        return page(programme, f"c-{key}")
    if kind == "line":
        return page(programme, "hb-what")
    return page(programme, "hb-not") if kind == "exclusion" else ""
