"""The roles on four levels: city, county and town manage, the village takes part.

A role's place in the area tree is part of its meaning.
"""

from typing import NamedTuple


class Role(NamedTuple):
    """`region_digits`: length of the area code an officer of this role works in (4 city, 6 county, 9 town, 12 village).

    `by_phone`: works on a telephone and may sign in there by a code; `own_only`: sees nothing but the visits given to the
    officer by name.
    """

    name_zh: str
    region_digits: int
    by_phone: bool = False
    own_only: bool = False


ROLES: dict[str, Role] = {
    "city_lead": Role("市局领导", 4),
    "city_desk": Role("市救助科", 4),
    "county_lead": Role("分管局长", 6),
    "county_desk": Role("社会救助股", 6),
    "county_finance": Role("财政社保股", 6),
    "town_desk": Role("乡镇民政助理员", 9),
    "village_worker": Role("村级协理员", 12, by_phone=True),
    "social_worker": Role("社工（第三方）", 9, by_phone=True, own_only=True),
    "check_centre": Role("核对中心", 6),
    "data_steward": Role("数据管理员", 6),
    "auditor": Role("审计", 6),
}

MANAGES: dict[str, frozenset[str]] = {
    "county_desk": frozenset({"town_desk"}),
    "town_desk": frozenset({"village_worker", "social_worker"}),
}
"""Whose accounts a role keeps: the level right below its own, of each length of area code one at most.

The other accounts are made on the command line.
"""
