"""Names composed from syllables: Han names with a surname, Mongol names with and without one.

Nobody is meant: the parts are common and the combination is drawn. `VARIANTS` and `TRADITIONAL` say how a clerk may
write the same name otherwise. `STRANGERS` use surnames that nobody in the county bears.
"""

from random import Random
from typing import Final

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
    "程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
)
_MALE: Final = "伟强军勇磊涛明超刚平辉鹏华飞波斌宇浩凯健俊帆旭宁龙林峰志建国春成庆东文海山振永德福利民"
_FEMALE: Final = "芳娜敏静丽艳娟霞秀玲桂英燕红梅琴云洁莉雪慧颖萍春晶倩婷玉兰凤珍淑荣彩华菊翠香月丹"
_MONGOL_SURNAMES: Final = "包白韩吴何齐佟席邰康"
_M_FIRST: Final = (
    "巴图", "那顺", "额尔敦", "乌力吉", "宝音", "布和", "阿拉坦", "朝鲁", "哈斯", "孟和", "敖日", "特木尔", "苏和",
    "德力", "吉日", "满都", "查干", "呼和", "青格", "白音", "达来", "斯钦", "恩和", "嘎日", "图门", "金山", "铁木",
)  # fmt: skip
_M_LAST: Final = (
    "巴特尔", "巴雅尔", "朝鲁", "苏和", "仓", "毕力格", "宝力格", "达来", "吉日嘎拉", "特古斯", "格日勒", "布和", "乌拉",
    "呼", "格勒", "白拉", "套格套", "巴根", "满来",
)  # fmt: skip
_F_FIRST: Final = (
    "乌云", "娜仁", "萨仁", "斯琴", "其木", "阿拉坦", "格根", "哈斯", "敖登", "苏布", "通拉", "乌日", "海日", "琪琪",
    "阿荣", "红", "金", "呼斯", "牡丹", "莲", "梅", "宝音", "额尔敦", "塔木", "白音",
)  # fmt: skip
_F_LAST: Final = (
    "其其格", "图雅", "高娃", "格日勒", "花", "塔娜", "其木格", "娜", "苏荣", "卓拉", "嘎", "乌雅", "朝格", "格格", "玛",
)  # fmt: skip
_SINGLE_MALE: Final = ("巴特尔", "朝鲁", "苏和", "达来", "特木尔", "巴根", "吉日嘎拉", "毕力格", "布和")
_SINGLE_FEMALE: Final = ("图雅", "高娃", "塔娜", "其木格", "格日勒", "苏日娜", "娜布其", "乌日娜", "阿茹娜")
_STRANGER_SURNAMES: Final = ("司徒", "慕容", "诸葛", "尉迟", "澹台", "令狐", "公孙", "轩辕")
_STRANGER_GIVEN: Final = ("铿", "舜", "邈", "衡", "岐", "澈", "琮", "翡", "竣", "穆")

DOT: Final = "·"
DOT_VARIANTS: Final = ("•", "‧", "・", "")
TRADITIONAL: Final = str.maketrans(
    "图云宝华刚丽军国强龙张陈刘杨赵黄吴孙马罗郑谢韩邓许卢蒋叶阎兰凤荣红东庆达满乌额尔",
    "圖雲寶華剛麗軍國強龍張陳劉楊趙黃吳孫馬羅鄭謝韓鄧許盧蔣葉閻蘭鳳榮紅東慶達滿烏額爾",
)
VARIANTS: Final = (
    ("图雅", "托娅"), ("其其格", "琪琪格"), ("额尔敦", "额尔登"), ("白音", "巴音"), ("宝音", "保音"), ("格日勒", "格日乐"),
    ("吉日嘎拉", "吉日格拉"), ("特木尔", "铁木尔"), ("阿拉坦", "阿勒坦"), ("苏和", "苏合"),
)  # fmt: skip


def surname(rng: Random, *, mongol: bool) -> str:
    """A surname of the household; empty where the family uses none."""
    if not mongol:
        return rng.choice(_SURNAMES)
    return rng.choice(_MONGOL_SURNAMES) if rng.random() < 0.4 else ""


def full_name(rng: Random, family: str, sex: int, *, mongol: bool) -> str:
    """One full name; `sex` 1 male, 2 female."""
    if mongol and not (family and rng.random() < 0.6):
        return family + _mongol_given(rng, sex) if family and rng.random() < 0.5 else _mongol_given(rng, sex)
    syllables = _MALE if sex == 1 else _FEMALE
    given = rng.choice(syllables)
    if rng.random() < 0.75:
        given += rng.choice(syllables)
    return family + given


def _mongol_given(rng: Random, sex: int) -> str:
    first, last = (_M_FIRST, _M_LAST) if sex == 1 else (_F_FIRST, _F_LAST)
    draw = rng.random()
    if draw < 0.12:
        return rng.choice(_SINGLE_MALE if sex == 1 else _SINGLE_FEMALE)
    if draw < 0.18:
        return rng.choice(_SINGLE_MALE if sex == 1 else _SINGLE_FEMALE) + DOT + rng.choice(first) + last[0]
    return rng.choice(first) + rng.choice(last)


def stranger(rng: Random) -> str:
    """The name of somebody from elsewhere, unlike every name in the county."""
    return rng.choice(_STRANGER_SURNAMES) + rng.choice(_STRANGER_GIVEN)


def variant(name: str) -> str | None:
    """The same name transliterated otherwise, None where no other spelling is usual."""
    for ours, theirs in VARIANTS:
        if ours in name:
            return name.replace(ours, theirs)
    return None
