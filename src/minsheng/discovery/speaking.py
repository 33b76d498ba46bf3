"""A lead's frozen words in English, said anew through the policies of its run; Chinese where these have no English.

Kept are the Chinese words and the figures in them. Names of people, files and documents, and what somebody said, stay.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from minsheng.assessment.presenting import pack_of
from minsheng.discovery.queries import LeadPage
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Ground
from minsheng.ui import english

Part = Mapping[str, Any]


def said(page: LeadPage) -> LeadPage:
    """The page in the language of the reader."""
    if not english.spoken() or not page.evidence.get("conditions"):
        return page
    pack = pack_of(page.lead.run)
    programme = None
    if pack is not None:
        programme = pack.programmes(date.fromisoformat(page.evidence["on"])).get(page.evidence["programme"])
    known: Iterable[Condition | Ground] = (*programme.conditions, *programme.grounds) if programme else ()
    parts = {(isinstance(one, Condition), one.key): one for one in known}
    names = english.named_in(programme.every_node, pack) if pack and programme else []
    told = dict(page.evidence)
    for kind in ("conditions", "grounds"):
        told[kind] = [
            _part(part, parts.get((kind == "conditions", part["key"])), pack, names) for part in told[kind]
        ]
    told["lines"] = [{**line, "text": english.figure(line["text"], names)} for line in told["lines"]]
    told["parameters"] = [
        {**one, "name": _word(one["name"]), "text": english.figure(one["text"], names)}
        for one in told["parameters"]
    ]
    return replace(page, evidence=told, programme=_word(page.programme))


def _part(
    part: Part, one: Condition | Ground | None, pack: Pack | None, names: Collection[str]
) -> dict[str, Any]:
    """A condition or a ground; of a signal, which no policy says, what the catalogue has."""
    text = _word(part["text"])
    if one is not None and pack is not None:
        text = english.frozen(one, part["text"], part["have"], part["need"], pack)
    return {
        **part,
        "text": text,
        "have": english.figure(part["have"], names) if part["have"] else "",
        "need": english.figure(part["need"], names) if part["need"] else "",
        "ask": _word(part["ask"]),
        "quantities": [
            {"name": _word(q["name"]), "text": english.figure(q["text"], names)} for q in part["quantities"]
        ],
        "presumptions": [_word(one) for one in part["presumptions"]],
    }


def _word(text: str) -> str:
    return _(text) if text else ""
