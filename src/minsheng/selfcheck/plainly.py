"""What a resident is told instead of the words of the offices: where to go, what is looked into later, what needs no saying."""

import re
from collections.abc import Mapping
from typing import Final

from minsheng.engine import wording
from minsheng.policy.kinds import Type
from minsheng.selfcheck.questions import NEVER

WHERE_ASKED: Final = frozenset({"idle_looked_at"})
"""Conditions that only some places set; nothing rests on them where they are met."""


OFFICES: Final[Mapping[str, str]] = {
    "乡镇街道": "乡镇政府（街道办事处）",
    "村居": "村（居）委会",
    "村居、残联": "村（居）委会、残联",
    "公安、乡镇街道": "派出所、乡镇政府（街道办事处）",
    "县级残联": "县（旗、市、区）残联",
    "县级民政": "县（旗、市、区）民政局",
    "县级医保": "县（旗、市、区）医保局",
    "县级人社": "县（旗、市、区）人社局",
    "县级应急管理": "县（旗、市、区）应急管理局",
}
TOPICS: Final[Mapping[str, str]] = {
    "income": "收入",
    "edge_income": "收入",
    "assets": "存款和理财",
    "vehicles": "有没有汽车",
    "dwellings": "有几套房",
    "companies": "有没有公司或生意",
    "no_company": "有没有公司或生意",
    "edge_property": "财产",
    "supporters_listed": "有没有亲人能养",
    "supporters": "有没有亲人能养",
    "share": "看病、上学花了多少",
    "not_dibao": "是不是符合低保",
    "no_higher": "有没有在领别的同类补贴",
    "proved_alive": "今年的生存认证做了没有",
    "not_elsewhere": "在别处是不是已经领了",
    "not_employer": "单位或生育保险是不是已经付了",
    "hard_to_employ": "是不是就业困难的人",
    "house_lawful": "房子是不是合法的",
    "house_stays": "房子近期拆不拆",
    "idle_looked_at": "能干活的人有没有收入",
    "in_time": "以前申领过没有",
    "last_year": "是不是上小学前的最后一年",
    "of_the_family": "是不是这户低保的家庭成员",
    "on_roll": "是不是在儿童名册上",
    "studying": "是不是在上大学或中职",
    "unable": "口粮、饮水、取暖自己能不能解决",
    "need": "日常生活要不要人帮",
    "not_on_budget": "是不是在编或退休的公职人员",
    "hardship": "是不是低保、残疾、留守等情形",
}
"""A condition that is looked into after one applied, by its key."""
GOES_WITHOUT_SAYING: Final = frozenset({"alive", "local_hukou", "lives_here", "local_member"})
"""Conditions that nearly everybody meets: that they are met is no reason to speak of a programme that cannot be judged."""
NEEDS_NO_WORD: Final = "alive"
UNKNOWN_WORD: Final = "不详"
_NEVER: Final = wording.words(NEVER, Type.DATE, "")
_FOR_OFFICERS: Final = re.compile(
    rf"（[^（）]*(?:{UNKNOWN_WORD}|需要参数|{re.escape(_NEVER)})[^（）]*）|（0[^（）]*）"
)
"""What stands in brackets in a condition or a name and tells a resident nothing: gaps, days without an event, codes."""
_BRACKET: Final = re.compile("（[^（）]*）")


def condition(text: str) -> str:
    """A condition as somebody meets it or does not."""
    return _FOR_OFFICERS.sub("", text).replace(_NEVER, "没有")


def topic(text: str) -> str:
    """What a condition or a quantity is about: without what it is now, and without remarks in brackets."""
    bare = condition(text)
    plain = "，".join(part for part in bare.split("，") if UNKNOWN_WORD not in part) or bare
    return _BRACKET.sub("", plain) or plain
