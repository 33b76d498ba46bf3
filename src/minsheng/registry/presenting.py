"""Facts as the pages show them: codes in the words of the departments, names masked, one line for each row of a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.disclosure.masks import mask_name
from minsheng.feeds import codes, codes_services
from minsheng.feeds.catalogue import CLOSING, FEEDS
from minsheng.feeds.columns import ENROLMENT
from minsheng.kernel.money import yuan
from minsheng.kernel.periods import ENDLESS, full_years
from minsheng.policy import packs
from minsheng.registry.models import Area
from minsheng.registry.queries import FactLine
from minsheng.ui import english

CHILD_YEARS: Final = 14
"""Below this age personal data is sensitive as such (个人信息保护法第二十八条)."""
HIDDEN: Final = "＊＊＊"
INCOMES: Final = frozenset(
    {("declaration", "income_fen"), ("pension", "amount_fen"), ("pension", "basic_fen")}
)
"""Amounts in tables that are not about means as a whole: shown with the duty for means only."""


def _first_words(table: Mapping[str, Any]) -> dict[Any, str]:
    """Staged value -> the first word a department writes for it."""
    found: dict[Any, str] = {}
    for word, value in table.items():
        found.setdefault(value, word)
    return found


_WORDS: Final[dict[tuple[str, str], dict[Any, str]]] = {
    ("registerentry", "status"): _first_words(codes.HUKOU_STATUS),
    ("registerentry", "relation_to_head"): {
        **_first_words(codes.RELATION),
        "son": "儿子",
        "daughter": "女儿",
    },
    ("registerentry", "urban_rural"): _first_words(codes.URBAN_RURAL),
    ("registerentry", "marital"): _first_words(codes.MARITAL),
    ("disabilitycertificate", "kind"): _first_words(codes.DISABILITY_KIND),
    ("disabilitycertificate", "grade"): _first_words(codes.DISABILITY_GRADE),
    ("disabilitycertificate", "status"): _first_words(codes.DISABILITY_STATUS),
    ("pension", "kind"): _first_words(codes.PENSION_KIND),
    ("pension", "status"): _first_words(codes.PAY_STATUS),
    ("enrolment", "subtype"): {**_first_words(codes.COVER), **_first_words(codes.SUPPORT)},
    ("visit", "living"): _first_words(codes.LIVING),
    ("custody", "kind"): _first_words(codes.CUSTODY_KIND),
    ("custody", "status"): _first_words(codes.CUSTODY_STATUS),
    ("schoolrecord", "stage"): _first_words(codes.SCHOOL_STAGE),
    ("schoolrecord", "status"): _first_words(codes.SCHOOL_STATUS),
    ("contribution", "kind"): _first_words(codes.INSURANCE),
    ("contribution", "status"): _first_words(codes.PAID_STATUS),
    ("disasterloss", "kind"): _first_words(codes.DISASTER),
    ("povertywatch", "kind"): _first_words(codes.WATCH_KIND),
    ("marriage", "kind"): _first_words(codes.MARRIAGE_KIND),
    ("birth", "sex"): _first_words(codes.SEX),
    ("childrecord", "kind"): _first_words(codes.CHILD_KIND),
    ("childrecord", "father_situation"): _first_words(codes.PARENT_SITUATION),
    ("childrecord", "mother_situation"): _first_words(codes.PARENT_SITUATION),
    ("childrecord", "placement"): _first_words(codes.PLACEMENT),
    ("temporaryaid", "kind"): _first_words(codes.AID_KIND),
    ("temporaryaid", "cause"): _first_words(codes.EMERGENCY),
    ("countermatter", "counter"): _first_words(codes.COUNTER),
    ("countermatter", "emergency"): _first_words(codes.EMERGENCY),
    ("schoolrecord", "ownership"): _first_words(codes_services.OWNERSHIP),
    ("childrecord", "risk"): _first_words(codes_services.CHILD_RISK),
    ("childrecord", "guardian_situation"): _first_words(codes_services.GUARDIAN_SITUATION),
    ("medicalinsurance", "kind"): _first_words(codes_services.MEDICAL_INSURANCE),
    ("medicalinsurance", "status"): _first_words(codes_services.INSURED_STATUS),
    ("abilityassessment", "grade"): _first_words(codes_services.ABILITY_GRADE),
    ("vaccination", "product"): {
        "cecolin": "馨可宁",
        "cecolin9": "馨可宁9",
        "walrinvax": "沃泽惠",
        "cervarix": "希瑞适",
        "gardasil4": "佳达修",
        "gardasil9": "佳达修9",
    },
    ("jobseeker", "kind"): _first_words(codes_services.SEEKER_KIND),
    ("jobseeker", "reason"): _first_words(codes_services.SEEKER_REASON),
    ("homebed", "state"): {**_first_words(codes_services.BED_STATE), "preparing": "建设中"},
    ("specialelder", "living"): _first_words(codes_services.LIVING_KIND),
    ("meansanswer", "item"): {"bank": "银行", "housing_fund": "公积金", "vehicles": "机动车", "houses": "不动产",
                              "companies": "市场主体"},
    ("meansanswer", "status"): _first_words(codes.COMPANY_STATUS),
}  # fmt: skip
COVERED: Final = {
    "hukou": gettext_noop("户籍"),
    "death": gettext_noop("死亡"),
    "disability": gettext_noop("残疾证"),
    "pension": gettext_noop("社保待遇"),
    "medical_month": gettext_noop("医疗费用"),
    "enrolment:dibao_single": gettext_noop("单人保名册"),
    "enrolment:rigid_expense": gettext_noop("刚性支出名册"),
    "enrolment:orphan": gettext_noop("孤儿名册"),
    "enrolment:defacto_orphan": gettext_noop("事实无人抚养儿童名册"),
    "custody": gettext_noop("服刑强戒"),
    "school": gettext_noop("学籍"),
    "contribution": gettext_noop("社保缴费"),
    "preferential": gettext_noop("优抚对象"),
    "poverty_watch": gettext_noop("防返贫监测"),
    "ability_grade": gettext_noop("老年人能力评估"),
    "hpv": gettext_noop("HPV疫苗接种"),
    "job_seeking": gettext_noop("就业失业登记"),
    "home_bed": gettext_noop("家庭养老床位"),
    "special_elder": gettext_noop("特殊困难老年人"),
    "relation:parent": gettext_noop("父母子女关系"),
    "relation:supporter": gettext_noop("法定义务人"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one file about one person: what it says, for when, where it stands, since when we know it."""

    person_id: int
    table: str
    text: str
    valid_from: date | None
    valid_to: date | None
    batch_id: int | None
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one kind of fact, under its name."""

    label: str
    records: list[Record]


def shown_name(officer: Officer, name: str, age: int | None) -> str:
    """Masked; of children under 14 nothing at all, unless the officer may reveal identities."""
    if age is not None and age < CHILD_YEARS and not duties.may(officer, "reveal.identity"):
        return HIDDEN
    return mask_name(name) if name else HIDDEN


def age_of(birth: date | None, on: date) -> int | None:
    """Full years; None where the birth date is unknown or ahead."""
    return None if birth is None or birth > on else full_years(birth, on)


@prepared
def _named(codes: Iterable[str]) -> QuerySet[Area, tuple[str, str]]:
    return Area.objects.filter(code__in=codes, ended_at__isnull=True).values_list("code", "name")


def area_names(regions: Iterable[str]) -> dict[str, str]:
    """Village code -> "示例镇 示例嘎查", in one query."""
    wanted = set(regions)
    known = dict(_named(wanted | {code[:9] for code in wanted})) if wanted else {}
    return {
        code: " ".join(known[part] for part in dict.fromkeys((code[:9], code)) if part in known)
        for code in wanted
    }


def groups(
    lines: Iterable[FactLine], programmes: Mapping[str, str], *, with_incomes: bool
) -> dict[str, list[Group]]:
    """Facts by sensitivity (plain, medical, means), then by kind, one record for each row they came from."""
    rows: dict[tuple[Any, ...], list[FactLine]] = {}
    for line in lines:
        key = (line.person_id, line.table, line.batch_id, line.sheet, line.row_number, line.valid_from)
        rows.setdefault(key, []).append(line)
    found: dict[str, dict[str, Group]] = {}
    for fields in rows.values():
        first = fields[0]
        by_label = found.setdefault(first.sensitivity, {})
        group = by_label.setdefault(first.table_label, Group(first.table_label, []))
        group.records.append(_record(fields, programmes, with_incomes=with_incomes))
    return {sensitivity: list(by_label.values()) for sensitivity, by_label in found.items()}


def _record(fields: list[FactLine], programmes: Mapping[str, str], *, with_incomes: bool) -> Record:
    first = fields[0]
    parts = []
    for line in fields:
        hidden = (line.table, line.field) in INCOMES and not with_incomes
        parts.append(f"{english.clause(line.label)} {HIDDEN if hidden else _value(line, programmes)}")
    return Record(
        person_id=first.person_id,
        table=first.table,
        text=_("，").join(parts),
        valid_from=first.valid_from,
        valid_to=first.valid_to,
        batch_id=first.batch_id,
        source=_source(first),
        recorded_at=first.recorded_at,
    )


def _value(line: FactLine, programmes: Mapping[str, str]) -> str:
    value = line.value
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if line.field.endswith("_fen"):
        return english.value(f"{yuan(value)} 元")
    if line.field == "programme":
        return english.clause(programmes.get(value, str(value)))
    if isinstance(value, date):
        return _("长期") if value == ENDLESS else value.isoformat()
    known = _WORDS.get((line.table, line.field), {}).get(value)
    return str(value) if known is None else english.value(known)


def _source(line: FactLine) -> str:
    if not line.file_name:
        return _("本局决定")
    place = f"{line.sheet} " if line.sheet else ""
    return f"{line.file_name} {place}" + _("第 %(n)s 行") % {"n": line.row_number}


def item_name(item: str) -> str:
    """What an institution was asked about, in Chinese."""
    return _WORDS["meansanswer", "item"].get(item, item)


def covered_name(table: str) -> str:
    """What a coverage is about: 户籍, 医疗费用, the name of a roll."""
    if table in COVERED:
        return _(COVERED[table])
    programme = table.removeprefix(ENROLMENT)
    if table in CLOSING:
        return FEEDS[CLOSING[table]].name_zh
    if programme == table:
        return table
    names = {p.code: p.name_zh for p in packs.load(str(settings.MINSHENG_PACK)).versions}
    return _("%(name)s发放名册") % {"name": names.get(programme, programme)}
