"""Banners, towns and villages that do not exist.

Every name holds one hanzi of `MARKERS`, none of which occurs in any place name of the packs: no name composed here can
be a real one, whatever the seed. Codes begin with the unassigned prefix 99.
"""

from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Final

from minsheng.kernel.errors import MinshengError
from minsheng.synth import calibration

CITY: Final = "示例市"
COUNTIES: Final = (
    "示例旗", "例样旗", "样本旗", "演示旗", "拟真旗", "试样旗", "范例旗", "仿真旗", "虚构旗", "示例区",
)  # fmt: skip
MARKERS: Final = "澄翎霁璟昱湉珺霖煦曦琅栩泠涟汀渚砚笙箫筝瑟棠槿芷蘅荻蓼茗萱蔷茉鸢鹭鸥鹊骐翊翀晟晞暄曜霄雩雯"
_MONGOL_HEADS: Final = ("乌", "哈日", "巴", "查干", "敖", "宝", "塔", "额", "呼", "阿", "嘎", "朝")
_MONGOL_TAILS: Final = ("图", "敖包", "塔拉", "浩来", "淖尔", "艾里", "勒", "他拉", "呼都格", "毛都")
_HAN_TAILS: Final = ("家屯", "家营子", "河", "泉", "岭", "家窝棚", "台", "树林", "甸子", "山")
_SIDES: Final = ("", "东", "西", "前", "后", "南", "北", "上", "下", "新")


@dataclass(slots=True, eq=False)
class Village:
    """A village, gacha or community; `code` has 12 digits. `quiet`: what is missing there (`silence`), mostly nothing."""

    code: str
    name: str
    urban: bool
    town: "Town"
    quiet: str = ""

    @property
    def area_class(self) -> str:
        """`urban` or `rural`, the key of the standards."""
        return "urban" if self.urban else "rural"

    @property
    def hukou_kind(self) -> str:
        """The department's word for it."""
        return "城镇" if self.urban else "农村"


@dataclass(slots=True, eq=False)
class Town:
    """A town, sumu or street; `code` has 9 digits."""

    code: str
    name: str
    county: "County"
    villages: list[Village] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class County:
    """A banner; `code` has 6 digits."""

    code: str
    name: str
    towns: list[Town] = field(default_factory=list)

    @property
    def villages(self) -> list[Village]:
        """All villages in the order of their codes."""
        return [village for town in self.towns for village in town.villages]


class _Names:
    """Hands out each composed name once."""

    def __init__(self, rng: Random) -> None:
        self._mongol = [f"{a}{m}{b}" for a, m, b in product(_MONGOL_HEADS, MARKERS, _MONGOL_TAILS)]
        self._han = [f"{s}{m}{b}" for s, m, b in product(_SIDES, MARKERS, _HAN_TAILS)]
        self._blocks = [f"{a}{m}" for m, a in product(MARKERS, "和安康宁泰盛华园苑庭锦瑞祥福")]
        self._towns = [
            f"{a}{m}{b}" for m, a, b in product(MARKERS, ("", "乌", "哈", "宝"), ("图", "河", "拉"))
        ]
        for names in (self._mongol, self._han, self._blocks, self._towns):
            rng.shuffle(names)

    def village(self, *, mongol: bool) -> str:
        return f"{self._mongol.pop()}嘎查" if mongol else f"{self._han.pop()}村"

    def community(self) -> str:
        return f"{self._blocks.pop()}社区"

    def town(self) -> str:
        return self._towns.pop()


def make_counties(people: int, rng: Random) -> list[County]:
    """Enough banners, towns and villages for `people`. Raises SYNTH_SIZE outside the supported range."""
    if not calibration.SMALLEST <= people <= calibration.LARGEST:
        raise MinshengError(
            "SYNTH_SIZE",
            f"人数应在 {calibration.SMALLEST} 到 {calibration.LARGEST} 之间",
            people=people,
        )
    count = -(-people // calibration.PEOPLE_PER_COUNTY)
    names = _Names(rng)
    share = people // count
    return [_make_county(index, share, names, rng) for index in range(count)]


def _make_county(index: int, people: int, names: _Names, rng: Random) -> County:
    county = County(f"9901{21 + index}", COUNTIES[index])
    towns = max(6, round(people / calibration.PEOPLE_PER_TOWN))
    per_town = max(4, round(people / calibration.PEOPLE_PER_VILLAGE / towns))
    streets = max(1, towns // 6)
    for place in range(towns):
        if place < streets:
            number, suffix = 1 + place, "街道"
        elif rng.random() < 0.55:
            number, suffix = 100 + place, "镇"
        else:
            number, suffix = 200 + place, "苏木"
        town = Town(f"{county.code}{number:03d}", f"{names.town()}{suffix}", county)
        _add_villages(town, per_town, names, rng, street=place < streets)
        county.towns.append(town)
    county.towns.sort(key=lambda town: town.code)
    return county


def _add_villages(town: Town, count: int, names: _Names, rng: Random, *, street: bool) -> None:
    communities = count if street else 1
    for place in range(count):
        if place < communities:
            code, name = f"{town.code}{1 + place:03d}", names.community()
        else:
            code = f"{town.code}{200 + place - communities:03d}"
            name = names.village(mongol=rng.random() < 0.6)
        town.villages.append(Village(code, name, place < communities, town))
