"""The six roles: who works where. A role's place in the area tree is part of its meaning."""

from typing import NamedTuple


class Role(NamedTuple):
    """`region_digits`: length of the area code an officer of this role works in (6 county, 9 town, 12 village)."""

    name_zh: str
    region_digits: int


ROLES: dict[str, Role] = {
    "county_lead": Role("分管局长", 6),
    "county_desk": Role("社会救助股", 6),
    "town_desk": Role("乡镇民政助理员", 9),
    "village_worker": Role("村级协理员", 12),
    "data_steward": Role("数据管理员", 6),
    "auditor": Role("审计", 6),
}
