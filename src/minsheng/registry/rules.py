"""Who a row of a file means: the rules, pure. The machinery that brings rows and candidates together is `matching`.

Rules in order: exact ID number and name; another member of the ID holder's household whose name fits (a relative's number);
a 15-digit number; a wrong digit, a swap, a digit missing or too many, confirmed by name; a name variant. Nothing links from
a number that stood in a numeric cell: Excel keeps 15 digits of it, and the rest is somebody else's.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple

from minsheng.kernel import resident_id
from minsheng.kernel.errors import MinshengError
from minsheng.registry.names import Agreement, agreement

VERSION: Final = "cascade-1"

EXACT: Final = "exact"
ID_ONLY: Final = "id_only"
HOUSEHOLD_GUARD: Final = "household_guard"
FIFTEEN_DIGITS: Final = "fifteen_digits"
REPAIRED: Final = "repaired"
NAME_VARIANT: Final = "name_variant"
NAME_AND_BIRTH: Final = "name_and_birth"
NAME_AND_VILLAGE: Final = "name_and_village"
NAME_ALONE: Final = "name_alone"
REGISTER_KEY: Final = "register_key"

WEIGHTS: Final = {
    EXACT: 100,
    ID_ONLY: 98,
    NAME_VARIANT: 97,
    FIFTEEN_DIGITS: 97,
    REPAIRED: 95,
    REGISTER_KEY: 95,
    HOUSEHOLD_GUARD: 90,
    NAME_AND_BIRTH: 85,
    NAME_AND_VILLAGE: 80,
    NAME_ALONE: 75,
}
RULE_NAMES: Final = {
    EXACT: "证件号码和姓名一致",
    ID_ONLY: "文件里没有姓名，证件号码一致",
    HOUSEHOLD_GUARD: "证件号码是同户家人的，按姓名认定",
    FIFTEEN_DIGITS: "15 位旧号码升位后一致",
    REPAIRED: "号码错漏一位或相邻两位颠倒，经姓名确认",
    NAME_VARIANT: "号码一致，姓名写法不同",
    NAME_AND_BIRTH: "号码不可用，姓名和出生日期只对应一人",
    NAME_AND_VILLAGE: "没有证件号码，同村只有一人是这个姓名",
    NAME_ALONE: "没有证件号码，也没有写村，全库只有一人是这个姓名",
    REGISTER_KEY: "同户号、同姓名、同出生日期，号码变更",
}
MESSAGES: Final = {
    "NAME_MISMATCH": "证件号码是别人的：姓名与户籍登记不符，同户也没有这个姓名的人。",
    "PERSON_NOT_FOUND": "户籍登记里没有这个证件号码的人。",
    "STRANGER_WITHOUT_PLACE": "户口不在本地，这一行又没有写明（或写错）村（社区），不知道由哪个乡镇受理。",
    "REGISTERED_ELSEWHERE": "户口不在本地：已转所在乡镇答复；急难由发生地受理（社会救助法第三十七条）。",
    "ID_CHECK_DIGIT_UNREPAIRED": "证件号码有误，按常见错法也找不到姓名相符的唯一一人。",
    "ID_NUMERIC_CELL": "证件号码存成了数字，末三位已丢失，无法认定是谁；请把该列设为文本后重新导出。",
    "ID_MISSING": "没有证件号码，姓名和出生日期也不能确定唯一一人。",
    "PURPOSE_NOT_AUTHORISED": "本人没有有效的核对授权，所在家庭也没有正在享受的审核类救助，这类数据不得收取。",
    "PROGRAMME_NAME_UNKNOWN": "不认识这个项目名称，这一行没有收取。",
    "PROGRAMME_OWN_ROLL": "这个项目有专门的名册，没有收取这一行，请用专门的名册报送。",
    "PROGRAMME_UNLISTED": "这个项目不设名册，没有收取这一行：",
    "VACCINE_NOT_KEPT": "不是 HPV 疫苗，没有收取这一行。",
    "ANSWER_OUTDATED": "同一机构对同一委托已有更新的答复，这一行是旧的。",
    "SURVEY_OUTDATED": "对此人已有更新的法定义务人调查，这一行是旧的。",
    "AREA_UNKNOWN": "看不出这一行属于哪个旗县。",
    "DUPLICATE_PERSON": "同一个人在这份文件里出现了不止一次。",
    "DUPLICATE_AREA": "同一个区划代码在这份文件里出现了不止一次。",
    "DATE_IMPOSSIBLE": "授权在委托之前就已到期。",
    "DEATH_IN_FUTURE": "死亡日期晚于收到文件的日子。",
    "DEATH_BEFORE_BIRTH": "死亡日期早于本人的出生日期。",
    "ID_UPGRADED": "15 位旧号码，按出生日期升为 18 位。",
    "NOT_A_DEATH": "注销原因不是死亡，没有当作死亡记录。",
    "DEATH_REVIVED_EARLIER": "这条死亡记录此前已核实有误，不再认定死亡：",
    "PERIOD_EARLIER": "所属期更晚的同类文件已经入库，这份较早的文件只补充历史，后来的文件写明的内容一律不改。",
    "FULL_IN_DOUBT": "这份全量文件可能不完整，只作补充入库：文件里没有的人一概不停、不删。",
    "FAMILY_TWICE": "同时列在户口簿不同的两个家庭里，共同生活家庭暂按户口簿认定。",
    "REGION_UNKNOWN": "行政区划表里没有这个代码。",
    "HOUSEHOLD_NUMBER_SHARED": "同一个户号在两个乡镇各有户主，按乡镇分作两户。",
}
SUGGESTIONS: Final = {
    "NAME_MISMATCH": "请核对证件号码和姓名是否写串行。",
    "PERSON_NOT_FOUND": "请核对证件号码；外地户籍人员不在本库登记。",
    "PROGRAMME_NAME_UNKNOWN": "请按政策手册里的名称改写；确实是手册里没有的项目，不必报送。",
    "AREA_UNKNOWN": "请填写行政区划代码，或核对统一社会信用代码第3至8位。",
    "STRANGER_WITHOUT_PLACE": "请在“村”一栏补填现住地或急难发生地的村（社区）名称。",
    "ID_CHECK_DIGIT_UNREPAIRED": "请对照身份证原件改正号码后重新上传。",
    "ID_NUMERIC_CELL": "请用文本格式重新填写 18 位号码。",
    "ID_MISSING": "请补填证件号码。",
    "PURPOSE_NOT_AUTHORISED": "请先取得授权书，再委托核对。",
    "DUPLICATE_PERSON": "请删去多余的一行。",
    "PERIOD_EARLIER": "如果文件名写错了所属期，请改正后重新报送；否则不必处理。",
    "FULL_IN_DOUBT": "如果只是一个乡镇或一部分名单，请汇总全县后重新报送；确实完整的，由数据管理员确认：",
    "DEATH_IN_FUTURE": "请核对死亡日期的年份。",
    "DEATH_BEFORE_BIRTH": "请核对死亡日期，或是否写成了别人的证件号码。",
    "DEATH_REVIVED_EARLIER": "请从源头改正这条死亡记录。",
    "HOUSEHOLD_NUMBER_SHARED": "请核对户号是否写错；两个派出所各有这个户号的，不必处理。",
    "FAMILY_TWICE": "请核实本人与哪一家共同生活，更正名册或授权后重新报送。",
}


class Candidate(NamedTuple):
    """A person a row might mean; `id_number` as given by the register."""

    person_id: int
    name: str
    birth_date: date | None
    sex: int | None
    id_number: str = ""


class Verdict(NamedTuple):
    """Either a person with the rule that found them, or the code of a refusal. `evidence` holds no personal data."""

    person_id: int | None
    rule: str
    evidence: dict[str, int | str]


def refused(code: str) -> Verdict:
    """Nobody; the row is quarantined with this code."""
    return Verdict(None, code, {})


def possible_numbers(text: str) -> tuple[str, list[str]]:
    """(rule, ID numbers the holder may really have) for a number that does not stand as it is; none if beyond repair."""
    if len(text) == 15 and text.isascii() and text.isdigit():
        try:
            return FIFTEEN_DIGITS, [resident_id.upgrade_15(text)]
        except MinshengError:
            return FIFTEEN_DIGITS, []
    if len(text) == 18:
        return REPAIRED, resident_id.repair_candidates(text)
    if len(text) == 17:
        return REPAIRED, resident_id.missing_digit_candidates(text)
    if len(text) == 19:
        return REPAIRED, resident_id.extra_digit_candidates(text)
    return REPAIRED, []


def judge_holder(name: str, sex: int | None, holder: Candidate, relatives: Sequence[Candidate]) -> Verdict:
    """A valid number whose holder is registered under another name form: variant, relative's number, or mismatch."""
    own = agreement(name, holder.name)
    fits = [
        (fit, relative)
        for relative in relatives
        if (fit := agreement(name, relative.name)) >= Agreement.HOMOPHONE and _same_sex(sex, relative.sex)
    ]
    best = max((fit for fit, _ in fits), default=own)
    better = [(fit, relative) for fit, relative in fits if fit == best > own]
    if len(better) == 1:
        fit, relative = better[0]
        return Verdict(relative.person_id, HOUSEHOLD_GUARD, {"name": int(fit), "holder": holder.person_id})
    if own >= Agreement.SOUND and not better:
        return Verdict(holder.person_id, NAME_VARIANT, {"name": int(own)})
    return refused("NAME_MISMATCH")


def judge_repairs(
    rule: str, name: str, birth: date | None, sex: int | None, found: Sequence[Candidate]
) -> Verdict:
    """The registered holders of possible numbers: accepted where name (and birth date, sex, if given) leave exactly one."""
    kept = []
    for candidate in found:
        fit = agreement(name, candidate.name)
        born = birth is not None and birth == candidate.birth_date
        contradicted = birth is not None and not born
        if contradicted or not _same_sex(sex, candidate.sex):
            continue
        if fit >= Agreement.HOMOPHONE or (fit is Agreement.SOUND and (born or rule == FIFTEEN_DIGITS)):
            kept.append((fit, candidate))
    best = max((fit for fit, _ in kept), default=Agreement.NONE)
    winners = {candidate.person_id for fit, candidate in kept if fit == best}
    if len(winners) != 1:
        return refused("ID_CHECK_DIGIT_UNREPAIRED")
    return Verdict(
        winners.pop(), rule, {"name": int(best), "birth": int(birth is not None), "candidates": len(found)}
    )


def judge_birth(code: str, birth: date | None, sex: int | None, namesakes: Sequence[Candidate]) -> Verdict:
    """No usable number: accepted where exactly one person of that very name was born that day."""
    fits = {
        c.person_id
        for c in namesakes
        if birth is not None and c.birth_date == birth and _same_sex(sex, c.sex)
    }
    if len(fits) != 1:
        return refused(code)
    return Verdict(fits.pop(), NAME_AND_BIRTH, {"namesakes": len(namesakes)})


def judge_namesakes(village: str | None, bearers: Collection[int], neighbours: Collection[int]) -> Verdict:
    """No number and no birth date: the only one of that name in the village, or anywhere if no village is given."""
    rule, found = (NAME_AND_VILLAGE, neighbours) if village else (NAME_ALONE, bearers)
    if len(found) != 1:
        return refused("ID_MISSING")
    return Verdict(next(iter(found)), rule, {"namesakes": len(bearers)})


def _same_sex(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other
