"""Rules as data: what each finding means to the department and what to do; rules that look across columns."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from minsheng.feeds.columns import Column, Kind
from minsheng.feeds.normalise import Unreadable, text_of
from minsheng.feeds.parsing import Cell

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """One finding. `row_number` and `sheet` as in the file; `column` is the header (empty: the whole row). `value` is
    masked where it may identify a person: problems are stored, printed and sent; the file itself keeps the original."""

    sheet: str
    row_number: int
    column: str
    value: str
    code: str
    message: str
    suggestion: str
    severity: Severity


class Message(NamedTuple):
    """What is wrong, and what to do about it."""

    text: str
    suggestion: str


MESSAGES: Final[dict[str, Message]] = {
    "REQUIRED_MISSING": Message("必填项为空", "请补填后重新报送"),
    "CELL_ERROR": Message("单元格是公式错误", "请改为数值后重报"),
    "DUPLICATE_ROW": Message("与前面的一行完全重复", "请删除重复行"),
    "ROW_SHIFTED": Message("这一行的内容错列了", "请对照表头，把各单元格移回原列"),
    "ID_CHARS": Message("证件号码含有不应出现的字符", "请填写 18 位公民身份号码"),
    "ID_LENGTH": Message("证件号码位数不对", "请填写 18 位公民身份号码"),
    "ID_NUMERIC_CELL": Message(
        "证件号码存成了数字，第 15 位以后已经丢失", "请把整列设为文本格式，从原始资料重新填写，不能只改格式"
    ),
    "ID_CHECK_DIGIT_UNREPAIRED": Message("证件号码校验不通过", "请对照户口簿核对号码"),
    "NAME_UNREADABLE": Message("姓名无法识别", "请填写姓名，不要填数字或备注"),
    "TEXT_GARBLED": Message("文字是乱码", "请从原系统重新导出，编码选 UTF-8 或 GB18030"),
    "DATE_UNREADABLE": Message("日期无法识别", "请写成 2024-01-01"),
    "DATE_IMPOSSIBLE": Message(
        "日期不存在，或早于 1895 年，或晚于数据所属期和收到文件的日子", "请核对年月日"
    ),
    "AMOUNT_UNREADABLE": Message("金额无法识别", "请只填数字，单位为元"),
    "AMOUNT_DECIMALS": Message("金额的小数超过两位", "请四舍五入到分"),
    "AMOUNT_NEGATIVE": Message("金额是负数", "请核对；退费请冲减后报送"),
    "AMOUNT_TOO_LARGE": Message("金额过大", "请核对单位是元还是分"),
    "NUMBER_UNREADABLE": Message("数字无法识别", "请只填整数"),
    "NUMBER_CELL_TOO_LONG": Message("长号码存成了数字，末尾几位已经丢失", "请设为文本格式后重新填写"),
    "TOLL_UNCLEAR": Message("看不出死亡、失踪、受伤各多少人", "请按“死亡/失踪/受伤”写成三个数，如 1/0/2"),
    "YES_NO_UNREADABLE": Message("无法判断是或否", "请填“是”或“否”，不清楚就留空"),
    "CODE_UNKNOWN": Message("不认识的选项", "请从下列选项中填写一个：{options}"),
    "REGION_UNREADABLE": Message("区划代码应为 6、9 或 12 位数字", "请核对区划代码"),
    "ID_TO_REPAIR": Message("证件号码有误，入库时将按姓名核对", "请核对号码，下次报送时改正"),
    "BIRTH_DIFFERS": Message("出生日期与证件号码不一致", "请核对两者"),
    "DAY_STOOD_IN": Message(
        "没有能认出的日期，先按本行的火化日期，没有的按户口注销日期", "请核实后补填，下次报送时改正"
    ),
    "DATE_AFTER_PERIOD": Message(
        "日期晚于文件写明的所属期", "请核对日期；文件若报到更晚，请在文件名中写明实际的所属期"
    ),
    "SHEET_IGNORED": Message(
        "这张工作表有数据，但没有找到表头，整张没有读取", "请补上表头后重报；不是本类数据的工作表请删除或隐藏"
    ),
    "COLUMN_ABSENT": Message(
        "文件里没有这些列，没有另外注明的一律按不清楚处理：", "能提供的请在下次报送时补上"
    ),
    "PERIOD_NARROWER": Message(
        "文件名或标题写的所属期比表中的月份窄，只有所属期内的月份算报齐",
        "如果各月都已报齐，请在文件名中写明起止月份，如 2025年9月至2026年10月",
    ),
    "SEX_DIFFERS": Message("性别与证件号码不一致", "请核对两者"),
    "CERTIFICATE_DIFFERS": Message("残疾证号中的身份证号、类别或等级与本行不一致", "请核对残疾证"),
    "TOTAL_DIFFERS": Message("医疗费总额不等于基金合计加个人负担", "请核对三项金额"),
    "DATES_REVERSED": Message("两个日期先后颠倒", "请核对日期"),
    "AGE_DIFFERS": Message("年龄与证件号码相差较大", "请核对年龄和证件号码"),
    "SUPPORTER_UNCLEAR": Message("没有写清是否有法定义务人", "有义务人的填写姓名，没有的在“无义务人”填“是”"),
    "STOPPED_WITHOUT_DATE": Message("状态为停发但没有停发日期", "请补填停发日期"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A finding across columns. `broken` gets the values of `fields` (staged names, any may be None) in order."""

    code: str
    header: str
    fields: tuple[str, ...]
    broken: Callable[..., bool]
    severity: Severity = "warning"


@lru_cache(maxsize=1 << 16)
def _digits(day: date) -> str:
    """YYYYMMDD; people share some 40,000 birthdays, hence the cache."""
    return day.isoformat().replace("-", "")


def _birth_differs(number: str | None, state: str, birth: date | None) -> bool:
    return state == "ok" and birth is not None and number is not None and number[6:14] != _digits(birth)


def _sex_differs(number: str | None, state: str, sex: int | None) -> bool:
    return state == "ok" and sex is not None and number is not None and (number[16] in "13579") != (sex == 1)


def _age_differs(number: str | None, state: str, age: int | None, died_on: date | None) -> bool:
    if state != "ok" or age is None or died_on is None or number is None:
        return False
    return abs(died_on.year - int(number[6:10]) - age) > 2


def _certificate_differs(
    certificate: str | None, number: str | None, state: str, kind: int, grade: int
) -> bool:
    """残疾证号 = ID number (18) + kind (1) + grade (1), re-issued ones with a suffix such as B1."""
    if certificate is None or len(certificate) < 20:
        return False
    written = certificate.upper()
    if state == "ok" and written[:18] != number:
        return True
    return any(stated is not None and written[at] != str(stated) for at, stated in ((18, kind), (19, grade)))


def _total_differs(total: int | None, fund: int | None, own: int | None) -> bool:
    return total is not None and fund is not None and own is not None and abs(total - fund - own) > 1


def _reversed(earlier: date | None, later: date | None) -> bool:
    return earlier is not None and later is not None and later < earlier


def _stopped_without_date(status: str | None, stopped_on: date | None) -> bool:
    return status == "stopped" and stopped_on is None


def _supporter_unclear(supporter: str | None, nobody: bool | None) -> bool:
    """Neither a supporter nor a statement that there is none, or both at once."""
    return (supporter is not None) == (nobody is True)


# A rule applies to every feed that has all of its fields.
RULES: Final = (
    Rule("BIRTH_DIFFERS", "出生日期", ("id_clean", "id_state", "birth_date"), _birth_differs),
    Rule("SEX_DIFFERS", "性别", ("id_clean", "id_state", "sex"), _sex_differs),
    Rule("AGE_DIFFERS", "年龄", ("id_clean", "id_state", "age", "died_on"), _age_differs),
    Rule(
        "CERTIFICATE_DIFFERS",
        "残疾证号",
        ("certificate_number", "id_clean", "id_state", "disability_kind", "disability_grade"),
        _certificate_differs,
    ),
    Rule("TOTAL_DIFFERS", "医疗费总额", ("total_fen", "fund_fen", "own_fen"), _total_differs),
    Rule("DATES_REVERSED", "火化日期", ("died_on", "cremated_on"), _reversed),
    Rule("DATES_REVERSED", "停发日期", ("start_month", "stopped_on"), _reversed),
    Rule("DATES_REVERSED", "有效期止", ("issued_on", "valid_until"), _reversed),
    Rule("DATES_REVERSED", "止日", ("from_on", "until_on"), _reversed),
    Rule("DATES_REVERSED", "有效期止", ("recognised_on", "valid_until"), _reversed),
    Rule("DATES_REVERSED", "预计毕业年月", ("entered_month", "graduates_month"), _reversed),
    Rule("DATES_REVERSED", "发放止", ("from_month", "until_month"), _reversed),
    Rule("DATES_REVERSED", "父亲情形止", ("father_since", "father_until"), _reversed),
    Rule("DATES_REVERSED", "母亲情形止", ("mother_since", "mother_until"), _reversed),
    Rule("SUPPORTER_UNCLEAR", "无义务人", ("supporter_name_clean", "nobody"), _supporter_unclear),
    Rule("STOPPED_WITHOUT_DATE", "停发日期", ("status", "stopped_on"), _stopped_without_date),
)

_LONG_DIGITS = re.compile(r"[0-9]{7,}[0-9Xx]?")
_VALUE_LENGTH: Final = 60


def guarded(kind: Kind | None, cell: Any) -> str:
    """A cell as it may be stored and shown beside its problem: numbers that identify lose their middle, names all but
    the first character."""
    try:
        text = text_of(cell)
    except Unreadable:
        text = f"{cell:.0f}" if isinstance(cell, float) and cell == cell else str(cell)  # noqa: PLR0124 - NaN
    if kind is Kind.NAME:
        text = text[:1] + "*" * (len(text) - 1)
    elif kind is Kind.ID and len(text) < 8:
        text = text[:2] + "*" * (len(text) - 2)
    return _LONG_DIGITS.sub(_hide_middle, text)[:_VALUE_LENGTH]


def _hide_middle(found: re.Match[str]) -> str:
    digits = found[0]
    # Eight digits may be a compact date, which the department has to see to understand the message.
    if len(digits) == 8:
        return digits
    head = 6 if len(digits) > 13 else 3
    return digits[:head] + "*" * (len(digits) - head - 4) + digits[-4:]


def describe(
    code: str,
    *,
    sheet: str,
    row_number: int,
    header: str,
    column: Column | None,
    cell: Cell,
    severity: Severity,
) -> Problem:
    """The problem with this code in Chinese. `header`: the column as this file writes it; empty for a whole row."""
    message = MESSAGES[code]
    text = f"{header}：{message.text}" if header else message.text
    suggestion = message.suggestion.format(options="、".join(column.options) if column else "")
    kind = column.kind if column else None
    return Problem(sheet, row_number, header, guarded(kind, cell), code, text, suggestion, severity)
