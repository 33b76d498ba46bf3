"""Sentences and figures of policies in English, through the catalogue of the packs; what it does not have stays Chinese.

A frozen sentence (a lead's, an explanation's) is said anew from the policy's own template and its two figures, but only where the
template still gives the frozen Chinese words: a policy that was changed since says nothing that nobody computed.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import get_language, gettext_noop, pgettext
from django.utils.translation import gettext as _

from minsheng.engine.sentences import needed, plain
from minsheng.policy.nodes import Named, Node
from minsheng.policy.nodes import Parameter as ParameterNode
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Ground

_UNITS: Final = {
    "元": " yuan",
    "个月": " months",
    "岁": " years",
    "年": " years",
    "天": " days",
    "小时": " hours",
    "分": " points",
    "人": " persons",
    "亩": " mu",
    "次": " times",
    "份": "",
    "剂": " doses",
    "辆": "",
    "套": "",
    "个": "",
    "级": "",
    "项": " items",
    "孩": "",
    "课时": " lessons",
    "例": " cases",
    "种": "",
    "张": "",
}
_NUMBER: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_ON_ROLL: Final = re.compile("(.*)在享(.+)")
_LACKING: Final = "（需要参数："
_FIGURE: Final = re.compile(f"([0-9]) ?({'|'.join(_UNITS)})")
_DAY: Final = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_WORDS: Final = {
    "城镇": "urban ",
    "农村": "rural ",
    "（需要参数）": " (needs a parameter)",
    "〔需要参数〕": " (needs a parameter)",
    "当地规定的金额": "the sum set locally",
    "当地规定的天数": "the number of days set locally",
    "当地规定的月数": "the number of months set locally",
    "当地规定的年龄": "the age set locally",
    "当地规定的次数": "the number of times set locally",
    "当地规定的等级": "the level set locally",
    "当地规定的比例": "the share set locally",
    "当地规定的辆数": "the number set locally",
    "当地规定的套数": "the number set locally",
    "当地规定的个数": "the number set locally",
    "当地规定的数": "the number set locally",
    "，见角进元": ", rounded up to whole yuan",
    "，四舍五入到分": ", rounded to the fen",
    "，不小于0": ", at least 0",
    "（按": "(worked out from ",
    "（不超过": " (at most ",
    "计算）": ")",
    "－": " - ",
    "＋": " + ",
    "×": " x ",
    "÷": " / ",
    "（": " (",
    "）": ")",
    "“": "(",
    "”": ")",
    "长期": "for good",
    "、": ", ",
}
_HOLLOW: Final = (
    (re.compile(r" \([^(){}]*\{have\}[^(){}]*\)"), ""),
    (re.compile(r"[;,] (?:it |he |she )?is: \{have\}"), ""),
    (re.compile(r"Now \{have\}, "), "Age "),
    (re.compile(r" \{have\},? (?=must|at )"), " "),
    (re.compile(r"\{have\} "), ""),
    (re.compile(r" ?\{have\}"), " …"),
)
"""What is left around a figure that is nobody's on a page about everybody."""


_LESSER: Final = re.compile("[“‘]([^“”‘’]*)[”’][“‘]([^“”‘’]*)[”’]中(最高|最低)的")
_PHRASES: Final = (
    gettext_noop("当日的年份"),
    gettext_noop("出生日期的年份"),
    gettext_noop("出生日期的月份"),
    gettext_noop("低保名册月保障金"),
    gettext_noop("家里在最低生活保障名册，或在单人保（低保单人户）名册的人数"),
    gettext_noop("家里的人数"),
    gettext_noop("因灾死亡失踪"),
    gettext_noop("核定的每餐减免"),
    gettext_noop("养老服务账单"),
    gettext_noop("当月已用消费券"),
    gettext_noop("连续参保年数"),
    gettext_noop("零报销年数"),
    gettext_noop("医疗总费用"),
    gettext_noop("目录外全自费"),
    gettext_noop("超限价自费"),
    gettext_noop("基本医保已支付"),
    gettext_noop("大病保险已支付"),
    gettext_noop("当月实际出勤"),
    gettext_noop("当月应出勤"),
    gettext_noop("单位缴纳社会保险费"),
    gettext_noop("当月工时"),
    gettext_noop("本年度个人缴纳的居民医保费"),
    gettext_noop("每学期保育教育费"),
    gettext_noop("近12个月临时救助金额"),
    gettext_noop("低保线"),
    gettext_noop("按下列标准和限额逐项计算"),
)
"""Facts that amounts are made of; quantities and standards have their English with the pack."""


def spoken() -> bool:
    """Whether the page is read in English."""
    return get_language() == "en"


def clause(text: str) -> str:
    """A frozen clause, the name of a fact or of a file: as the catalogue has it, whole or with its one or two numbers."""
    if not text or not spoken():
        return text
    if (whole := _named(text)) != text:
        return whole
    if found := _ON_ROLL.fullmatch(text):
        return f"On the roll: {_(found[2])}{f' ({figure(found[1])})' if found[1] else ''}"
    holes = dict(zip(("n", "m"), numbers := _NUMBER.findall(text), strict=False))
    places = iter(f"%({name})s" for name in holes)
    template = _NUMBER.sub(lambda _number: next(places, ""), text) if 0 < len(numbers) <= len(holes) else text
    said = _(template)
    return text if said == template else said % holes


def clauses(texts: Iterable[str]) -> str:
    """Frozen clauses in one line."""
    return ("; " if spoken() else "；").join(clause(text) for text in texts)


def listed(names: Iterable[str]) -> str:
    """Names of programmes or files, one after the other."""
    return _("、").join(clause(name) for name in names)


def value(text: str, names: Iterable[str] = ()) -> str:
    """What a fact, a quantity or a parameter holds; `names`: see `figure`."""
    if not text or not spoken():
        return text
    whole = _named(text)
    return figure(text, names) if whole == text else whole


def _named(text: str) -> str:
    """Words of facts that mean something else elsewhere stand in the catalogue by themselves."""
    apart = pgettext("fact", text)
    return _(text) if apart == text else apart


def figure(text: str, names: Iterable[str] = ()) -> str:
    """A value or an amount in words: `城镇782.80元` as urban 782.80 yuan. `names`: what it may be made of."""
    whole = _(text)
    if whole != text:
        return whole
    for name in sorted([*names, *_PHRASES], key=len, reverse=True):
        if name in text:
            text = text.replace(name, _(name))
    while _LESSER.search(text):
        text = _LESSER.sub(_lesser, text)
    for chinese, english in _WORDS.items():
        text = text.replace(chinese, english)
    text = _DAY.sub(lambda m: date(int(m[1]), int(m[2]), int(m[3])).isoformat(), text)
    return _FIGURE.sub(lambda m: m[1] + _UNITS[m[2]], text)


def _lesser(found: re.Match[str]) -> str:
    return f"the {'higher' if found[3] == '最高' else 'lower'} of ({found[1]}) and ({found[2]})"


def named_in(nodes: Iterable[Node], pack: Pack) -> list[str]:
    """Quantities and standards among expressions."""
    every = list(nodes)
    quantities = [n.name_zh for n in every if isinstance(n, Named)]
    return quantities + [pack.parameters.find(n.id).name_zh for n in every if isinstance(n, ParameterNode)]


def sentence(one: Condition | Ground, shown: str, pack: Pack, on: date) -> str:
    """The condition with what it needs; as it is `shown` in Chinese, if the pack has no English of it."""
    template = _(one.text)
    if template == one.text:
        return shown
    for hollow, instead in _HOLLOW:
        template = hollow.sub(instead, template)
    names = named_in(one.need.walk() if one.need is not None else (), pack)
    told = template.format(have="", need=figure(needed(one.need, pack, on), names))
    return told[:1].upper() + told[1:]


def frozen(one: Condition | Ground, text: str, have: str, need: str, pack: Pack) -> str:
    """The sentence as it was evaluated for somebody, with the same figures; the Chinese `text` where it cannot be said."""
    template = _(one.text)
    bare, opening, lacking = text.partition(_LACKING)
    if template == one.text or plain(one.text.format(have=have, need=need)) != bare:
        return text
    names = named_in([*one.node.walk(), *(one.need.walk() if one.need is not None else ())], pack)
    told = template.format(have=figure(have, names), need=figure(need, names))
    wanting = f" (needs a parameter: {figure(lacking.removesuffix('）'), names)})" if opening else ""
    return told[:1].upper() + told[1:] + wanting
