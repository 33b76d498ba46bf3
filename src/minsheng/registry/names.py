"""Comparing names as people write them: traditional forms, dots, homophones, Mongol names in other characters.

Only for comparing: no stored name is ever rewritten. Pure.
"""

import unicodedata
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from pypinyin.constants import PINYIN_DICT

from minsheng.feeds.normalise import name_key as match_form

__all__ = [
    "Agreement",
    "agreement",
    "initials",
    "key_column",
    "mapped",
    "match_form",
    "skeleton",
    "syllables",
]

_SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "朴": "piao", "乐": "yue", "区": "ou",
    "尉": "yu", "翟": "zhai", "覃": "qin", "缪": "miao", "员": "yun", "繁": "po", "冼": "xian",
}  # fmt: skip
# Characters with which Mongol, Daur, Evenki and Uyghur sounds are written; names made of these alone are compared by sound.
_SOUND_CHARACTERS = frozenset(
    "阿艾爱敖奥安昂巴白拜包宝保毕宾博布达代丹道德迪敦登朵额鄂恩尔噶嘎干高格哥根古光贵国哈海韩汗浩赫黑恒呼胡花浑霍吉加江金"
    "卡凯康柯克肯库拉来兰朗勒莲力丽利琳龙鲁罗麻玛满毛门孟米苗敏明莫木穆那娜乃南尼宁诺欧帕佩普奇其齐琪钦青庆曲确仁日荣如"
    "萨赛桑色森沙山尚申胜圣石十斯松苏素塔台泰坦唐涛特腾提天铁通图托陀娃旺威温文翁乌吾武西希锡夏祥晓辛新兴熊修旭雅亚娅扬伊"
    "依乙音英永于玉元云韵扎泽哲珍芝朱卓孜祖买斡仓芒热乐牡罕杭其格套和朝吐勿都鲁孟"
)
_SPELLED_OUT = 4
_CONSONANTS = (
    ("zh", "j"), ("ch", "q"), ("sh", "s"), ("b", "b"), ("p", "b"), ("m", "m"), ("f", "f"), ("d", "d"), ("t", "t"), ("n", "n"),
    ("l", "l"), ("r", "l"), ("g", "g"), ("k", "h"), ("h", "h"), ("j", "j"), ("q", "q"), ("x", "s"), ("z", "j"), ("c", "q"),
    ("s", "s"), ("y", "y"), ("w", "w"),
)  # fmt: skip


class Agreement(IntEnum):
    """How well two names agree; from SOUND on a person may have written the one for the other."""

    NONE = 0
    SOUND = 1
    HOMOPHONE = 2
    SAME = 3


@lru_cache(maxsize=1 << 14)
def _syllable(character: str) -> str:
    """Pinyin without tone (v for ü); a character without a reading stands for itself."""
    readings = PINYIN_DICT.get(ord(character)) if len(character) == 1 else None
    if not readings:
        return character.lower()
    first = unicodedata.normalize("NFD", readings.split(",")[0])
    plain = first.replace("u\u0308", "v")
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def syllables(name: str) -> list[str]:
    """The name's syllables without tones, the surname read as a surname."""
    form = match_form(name)
    read = [_syllable(character) for character in form]
    if len(form) > 1 and form[0] in _SURNAME_READINGS:
        read[0] = _SURNAME_READINGS[form[0]]
    return read


def initials(name: str) -> str:
    """First letters of the syllables: 张桂兰 -> zgl."""
    return "".join(syllable[:1] for syllable in syllables(name))


def skeleton(name: str) -> str:
    """Consonants of the syllables with n for a final nasal: 图雅 and 托娅 -> ty, 乌云 and 乌音 -> wyn."""
    return "".join(map(_bones, syllables(name)))


@lru_cache(maxsize=1 << 12)
def _bones(syllable: str) -> str:
    for spelling, sound in _CONSONANTS:
        if syllable.startswith(spelling):
            return sound + ("n" if syllable[len(spelling) :].endswith(("n", "ng")) else "")
    return syllable[:1] + ("n" if syllable.endswith(("n", "ng")) else "")


def agreement(one: str, other: str) -> Agreement:
    """How well two names agree. By sound only names that are spelled-out sounds, because Han names collide there."""
    form, other_form = match_form(one), match_form(other)
    if not form or not other_form:
        return Agreement.NONE
    if form == other_form:
        return Agreement.SAME
    if syllables(one) == syllables(other):
        return Agreement.HOMOPHONE
    return Agreement.SOUND if _sound_alike(form, other_form) else Agreement.NONE


def _sound_alike(form: str, other: str) -> bool:
    """Two spellings of the same sounds: all characters are sound characters, or at least those in which the names differ."""
    spelled = _SOUND_CHARACTERS.issuperset(form + other)
    if spelled and skeleton(form) == skeleton(other):
        return True
    shorter, longer = sorted((form, other), key=len)
    if spelled and len(shorter) >= 3 and shorter in longer:
        return True
    # Of a short name the first character may be a surname; one of four or more is made of sounds from the beginning on.
    if len(form) != len(other) or len(form) < 3 or (form[0] != other[0] and len(form) < _SPELLED_OUT):
        return False
    return all(
        own == its or (_SOUND_CHARACTERS.issuperset(own + its) and skeleton(own) == skeleton(its))
        for own, its in zip(form, other, strict=True)
    )


def key_column(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """`match_form` of a column of names, each distinct name once; NULL stays NULL."""
    return mapped(match_form, column)


def mapped(function: Callable[[str], str], column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A function of texts applied to a string column, once for each distinct text."""
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = flat.dictionary_encode()
    changed = pa.array([function(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.take(changed, encoded.indices)
