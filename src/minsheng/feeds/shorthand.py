"""Shorthand for the columns that many feeds have, and the header words they go by."""

from dataclasses import replace
from typing import Final

from minsheng.feeds import codes
from minsheng.feeds.columns import Column, Kind, Need

MUST, STRICT, MAY = Need.MUST, Need.STRICT, Need.MAY

ID_HEADERS: Final = (
    "公民身份号码", "身份证号", "身份证号码", "身份证件号", "身份证件号码", "证件号码", "证件号", "证件", "身份证",
    "居民身份证号",
)  # fmt: skip
_NAME_HEADERS: Final = ("姓名", "人员姓名", "对象姓名", "持证人姓名", "死者姓名", "受益人姓名")
_TOWN_HEADERS: Final = ("乡镇", "苏木乡镇", "苏木", "镇", "乡镇街道", "所属乡镇")
VILLAGE_HEADERS: Final = (
    "村",
    "嘎查村",
    "嘎查",
    "村居",
    "村社区",
    "居村委会",
    "居委会村委会",
    "社区村",
    "所属村",
)


def id_column(
    header: str, need: Need = MUST, key: str = "id", *, synonyms: tuple[str, ...] = ID_HEADERS
) -> Column:
    """ID numbers; of the subject of the row unless another `key` is given."""
    return Column(key, header, Kind.ID, need, synonyms)


def name_column(
    header: str = "姓名", need: Need = MUST, key: str = "name", *, synonyms: tuple[str, ...] = _NAME_HEADERS
) -> Column:
    """Names; of the subject of the row unless another `key` is given."""
    return Column(key, header, Kind.NAME, need, synonyms)


def date_column(
    key: str, header: str, need: Need = MAY, *synonyms: str, future: bool = False, endless: bool = False
) -> Column:
    """Days; `future` allows them after the period of the file, `endless` 长期."""
    return Column(key, header, Kind.DATE, need, synonyms, future=future or endless, endless=endless)


def month_column(key: str, header: str, need: Need = MUST, *synonyms: str, future: bool = False) -> Column:
    """Months, staged as their first day; `future` allows them after the period of the file."""
    return Column(key, header, Kind.MONTH, need, synonyms, future=future)


def yuan_column(
    key: str,
    header: str,
    need: Need = STRICT,
    *synonyms: str,
    signed: bool = False,
    none_is_zero: bool = False,
    authorised_only: bool = False,
) -> Column:
    """Amounts in yuan, staged in fen: `key` ends in _fen. `signed`: a loss is a fact. The others: see `Column`."""
    return Column(
        key, header, Kind.YUAN, need, synonyms, signed=signed, none_is_zero=none_is_zero,
        authorised_only=authorised_only,
    )  # fmt: skip


def int_column(key: str, header: str, need: Need = STRICT, *synonyms: str) -> Column:
    """Whole numbers, not negative."""
    return Column(key, header, Kind.INT, need, synonyms)


def toll_column(key: str, header: str, need: Need = STRICT, *synonyms: str) -> Column:
    """The dead and missing, also where the department writes them with the injured in one cell."""
    return Column(key, header, Kind.TOLL, need, synonyms)


def quantity_column(key: str, header: str, need: Need = STRICT, *synonyms: str) -> Column:
    """What is measured and not counted, in whole units."""
    return Column(key, header, Kind.QUANTITY, need, synonyms)


def text_column(key: str, header: str, need: Need = MAY, *synonyms: str) -> Column:
    """Free text."""
    return Column(key, header, Kind.TEXT, need, synonyms)


def bool_column(key: str, header: str, need: Need = MAY, *synonyms: str) -> Column:
    """Yes or no."""
    return Column(key, header, Kind.BOOL, need, synonyms)


def code_column(
    key: str, header: str, table: dict[str, str | int], need: Need = MUST, *synonyms: str
) -> Column:
    """Words of a table in `codes`."""
    return Column(key, header, Kind.CODE, need, synonyms, codes=table)


def may_lack(column: Column, stand_in: str | int | bool | None = None) -> Column:
    """A file may lack this header although its cells, where it has them, are judged strictly."""
    return replace(column, indispensable=False, stand_in=stand_in)


TOWN = Column("town", "乡镇", Kind.TEXT, MAY, _TOWN_HEADERS)
VILLAGE = Column("village", "村", Kind.TEXT, MAY, VILLAGE_HEADERS)
SEX = code_column("sex", "性别", codes.SEX, MAY)
# Who stands on a list without this column receives.
STATUS = may_lack(
    code_column("status", "状态", codes.ROLL_STATUS, MUST, "享受状态", "在享状态", "保障状态"), "running"
)
