"""Every sentence of every pack reads well for everybody, and with figures in it, known or not."""

import re
from datetime import date

import pytest

from minsheng.engine import sentences, wording
from minsheng.policy import Type, packs

ON = date(2026, 11, 23)
HOLLOW = (
    "（）",
    "（（",
    "））",
    "，，",
    "。。",
    "的的",
    "{",
    "}",
    "None",
    "，；",
    "：，",
    "（，",
    "只有，",
    "为，",
    "现年，未",
)
ENDS = r"(?=$|[，。；、：（）〔及内])"
BARE = re.compile(rf"(?:超过|少于|低于|达到|须有|须满|未满|高于|满|须为)\d[\d,]*(?:\.\d+)?{ENDS}")
"""A limit that is a number without a unit. Doses and points of a scale have theirs in the text."""
UNITLESS = {("antibiotic_indicators", "density"), ("prescription_review", "sample")}
"""DDDs per hundred patient-days have no other unit; the sample is named just before its number."""
TWICE = re.compile(r"([\u4e00-\u9fff]{2,})\1")
SAMPLES = {Type.DATE: date(2026, 11, 1), Type.TEXT: "none", Type.BOOL: True}


def parts():
    for name in packs.names():
        pack = packs.load(name)
        for programme in pack.versions:
            on = max(programme.valid_from, min(ON, programme.valid_to or ON))
            for part in (*programme.conditions, *programme.grounds):
                yield pack, programme.code, part, on


def faults(text):
    found = [sign for sign in HOLLOW if sign in text]
    return found + TWICE.findall(text) + BARE.findall(text)


def test_the_sentences_for_everybody_have_no_holes_no_bare_numbers_and_no_word_twice():
    told = {(code, part.key, sentences.filled(part, pack, on)) for pack, code, part, on in parts()}
    assert len(told) > 400
    wrong = {(code, key): text for code, key, text in told if (code, key) not in UNITLESS and faults(text)}
    assert wrong == {}


@pytest.mark.parametrize("known", ["both", "have", "need", "neither"])
def test_the_sentences_with_figures_have_no_holes_and_no_word_twice(known):
    wrong = {}
    for _, code, part, _ in parts():
        unit = sentences.unit_of(part)
        words = {
            side: ""
            if node is None
            else wording.words(value(node, known in ("both", side)), node.type, node.unit or unit)
            for side, node in (("have", part.have), ("need", part.need))
        }
        text = sentences.plain(part.text.format(**words))
        if (code, part.key) not in UNITLESS and faults(text):
            wrong[code, part.key] = text
    assert wrong == {}


def value(node, known):
    """Some value of the type, or nothing."""
    return SAMPLES.get(node.type, 700) if known else None
