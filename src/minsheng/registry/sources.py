"""Where facts of the snapshot came from, for many persons at once: feed, file, row, period, when we learned it.

Read by discovery, which freezes the sources with a lead. A fact that nobody reported but a complete file denies has that file
as its source (`absent`).
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple

import pyarrow as pa
from django.db import connection
from django.db.models import Q

from minsheng.bulk import fetch_arrow, instant
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.registry import models as registry


class Source(NamedTuple):
    """One file a fact stands on. `row` 0: the file as a whole. Dates are those the fact holds for."""

    feed: str
    feed_name: str
    file: str
    sheet: str
    row: int
    valid_from: date | None
    valid_to: date | None
    recorded_at: datetime
    absent: bool = False


REGISTER: Final = "register"
TABLES: Final[dict[str, type[registry.Fact]]] = {
    REGISTER: registry.RegisterEntry,
    "death": registry.Death,
    "disability": registry.DisabilityCertificate,
    "pension": registry.Pension,
    "medical_month": registry.MedicalMonth,
    "enrolment": registry.Enrolment,
    "declaration": registry.Declaration,
    "visit": registry.Visit,
    "authorisation": registry.Authorisation,
    "means": registry.MeansReport,
    "answer": registry.MeansAnswer,
    "custody": registry.Custody,
    "school": registry.SchoolRecord,
    "contribution": registry.Contribution,
    "disaster": registry.DisasterLoss,
    "preferential": registry.PreferentialAllowance,
    "poverty_watch": registry.PovertyWatch,
    "marriage": registry.Marriage,
    "birth": registry.Birth,
    "child": registry.ChildRecord,
    "temporary_aid": registry.TemporaryAid,
    "supporters": registry.SupporterSurvey,
    "ability": registry.SelfCare,
    "counter": registry.CounterMatter,
    "insurance": registry.MedicalInsurance,
    "ability_grade": registry.AbilityAssessment,
    "hpv": registry.Vaccination,
    "job_seeking": registry.JobSeeker,
    "home_bed": registry.HomeBed,
    "special_elder": registry.SpecialElder,
    "care_home": registry.CareHomeStay,
}
_INCOME: Final = ("wage_fen", "business_fen", "property_income_fen", "transfer_fen", "income_basis")
_PROPERTY: Final = (
    "financial_assets_fen", "assets_at_least_fen", "vehicle_count", "house_count", "company_count",
)  # fmt: skip
_CUSTODY: Final = ("in_custody", "custody_kind", "custody_from", "custody_until")
_SCHOOL: Final = (
    "in_school", "school_stage", "school_status", "absent_days", "kindergarten_kind", "kindergarten_fee_fen",
    "after_class_offered",
)  # fmt: skip
_CHILD: Final = (
    "child_placement", "child_risk", "hardship_child", "guardian_situation", "guardian_other", "guardianship_transferred",
    "treatment_need",
)  # fmt: skip
_SERVICES: Final = {
    "insurance": (
        "medical_insurance", "premium_paid_fen", "insured_on", "insured_in_time", "insured_years", "insurance_missed_years",
        "insurance_repaired_years", "insurance_unused_years",
    ),
    "ability_grade": ("ability_basis", "ability_on", "ability_grade", "coma", "mental_disorder"),
    "hpv": ("hpv_doses", "hpv_product", "hpv_first_on", "hpv_second_on"),
    "job_seeking": ("unemployed", "unemployed_since", "landless", "jobs_refused"),
    "care_home": ("care_home",),
    "home_bed": ("home_bed_state", "home_bed_services"),
    "special_elder": (
        "living_situation", "severe_chronic", "family_planning_special", "dementia", "major_change_on",
    ),
}  # fmt: skip
_FAMILIES: Final = ("dibao", "dibao_single", "dibao_edge", "tekun", "rigid_expense")
_WORK: Final = ("employed_since", "contribution_last", "contribution_base_fen")
_PARENTS: Final = tuple(
    f"{parent}_{part}" for parent in ("father", "mother") for part in ("situation", "since", "until")
)
_DISASTER: Final = (
    "disaster_on",
    "disaster_kind",
    "house_damage",
    "disaster_evacuated",
    "disaster_deaths",
    "disaster_crop_mu",
)
KINDS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("person", "alive"): ("death", REGISTER),
    ("person", "died_on"): ("death", REGISTER),
    ("person", "serious_illness"): ("medical_month",),
    ("person", "care_need"): ("visit",),
    ("person", "last_visited_on"): ("visit", "child"),
    ("person", "granted_on"): tuple(f"enrolment:{code}" for code in _FAMILIES),
    ("person", "tekun_support"): ("enrolment:tekun",),
    ("person", "rehab_need"): ("disability",),
    ("person", "device_need"): ("disability",),
    ("person", "disability_status"): ("disability",),
    ("person", "disability_kind"): ("disability",),
    ("person", "disability_grade"): ("disability",),
    ("person", "disability_valid_until"): ("disability",),
    ("person", "pension_basic_fen"): ("pension",),
    ("person", "pension_other_fen"): ("pension",),
    ("person", "disability_issued_on"): ("disability",),
    ("person", "pension_status"): ("pension",),
    ("person", "work_injury_care"): ("pension",),
    ("person", "work_injury_benefit"): ("pension",),
    ("person", "marital"): ("marriage", REGISTER),
    ("person", "out_of_household_reason"): ("custody",),
    ("person", "self_care_failed"): ("ability",),
    ("person", "self_care_on"): ("ability",),
    ("person", "supporters_listed"): ("supporters",),
    ("person", "preferential_fen"): ("preferential",),
    **{("person", name): ("means",) for name in _INCOME},
    **{("person", name): ("answer", "means") for name in _PROPERTY},
    **{("person", name): ("custody",) for name in _CUSTODY},
    **{("person", name): ("school",) for name in _SCHOOL},
    **{("person", name): ("contribution",) for name in _WORK},
    **{("person", name): ("child",) for name in (*_PARENTS, *_CHILD)},
    **{("person", name): (kind,) for kind, names in _SERVICES.items() for name in names},
    ("household", "refurbished"): ("disability",),
    ("household", "refurbished_on"): ("disability",),
    **{("household", name): ("disaster",) for name in _DISASTER},
    ("household", "poverty_watch"): ("poverty_watch",),
    ("household", "emergency_on"): ("counter", "disaster", "declaration"),
    ("household", "emergency_kind"): ("counter", "disaster", "declaration"),
    **{
        ("household", name): ("temporary_aid", "disaster")
        for name in ("aided_on", "aided_cause", "aided_12m_fen", "disaster_aided_on")
    },
    ("household", "illness_aided_on"): ("temporary_aid",),
    ("household", "emergency_aided_on"): ("temporary_aid", "disaster"),
    ("household", "dibao_monthly_fen"): ("enrolment:dibao", "enrolment:dibao_single"),
    ("household", "declared_on"): ("declaration",),
    ("household", "declared_income_fen"): ("declaration",),
    ("household", "truth_promised"): ("authorisation",),
    ("household", "check_authorised"): ("authorisation",),
    ("household", "hardship_seen"): ("visit",),
    ("household", "hardship_seen_on"): ("visit",),
    ("medical_month", "own_fen"): ("medical_month",),
    ("medical_month", "total_fen"): ("medical_month",),
}
"""Which registry facts a column of the snapshot is made from, the first that the person has."""


_BESIDE: Final = {("birth", "born_on"): ("birth",), ("marriage", "registered_on"): ("marriage",)}
"""The same of what `beside` says and no rule sees."""


def kinds_of(table: str, column: str) -> tuple[str, ...]:
    """The kinds of fact behind a column; enrolments by programme."""
    if table == "enrolment":
        return (f"enrolment:{column}",)
    return KINDS.get((table, column)) or _BESIDE.get((table, column), (REGISTER,))


@dataclass(frozen=True)
class Sources:
    """What `of_persons` found. `facts`: {(person_id, kind): sources}; `covers`: {(kind, county): source};
    `refused_rows`: {file: rows that could not be taken in}, of the files in `covers`.
    """

    facts: Mapping[tuple[int, str], tuple[Source, ...]]
    covers: Mapping[tuple[str, str], Source] = field(default_factory=dict)
    refused_rows: Mapping[str, int] = field(default_factory=dict)

    def of(self, persons: Iterable[int], county: str, table: str, column: str) -> tuple[Source, ...]:
        """The sources of one fact of these persons; the complete file of the county when none of them has a row."""
        wanted = list(persons)
        for kind in kinds_of(table, column):
            found = [source for person in wanted for source in self.facts.get((person, kind), ())]
            if found:
                return tuple(dict.fromkeys(found))
        for kind in kinds_of(table, column):
            if (kind, county) in self.covers:
                return (self.covers[kind, county],)
        return ()


def of_persons(person_ids: Collection[int], *, known_at: datetime) -> Sources:
    """The sources believed at `known_at` of all facts of these persons: three questions, however many persons and kinds."""
    rows = _believed(person_ids, known_at)
    covers = list(_covers(known_at))
    wanted = {row["batch_id"] for row in rows} | {row["batch_id"] for row in covers}
    batches: dict[int, tuple[str, str]] = {}
    refused: dict[str, int] = {}
    files = Batch.objects.filter(pk__in=wanted - {None})
    for id_, feed, name, quarantined in files.values_list("pk", "feed", "file_name", "quarantined"):
        batches[id_] = (feed, name)
        # What only a ground lets anybody know goes back for want of one: it says nothing of the others.
        refused[name] = 0 if feed in FEEDS and FEEDS[feed].bound else quarantined
    facts: dict[tuple[int, str], list[Source]] = defaultdict(list)
    for row in rows:
        facts[row["person_id"], row["kind"]].append(_source(row, batches))
    return Sources(
        {key: tuple(found) for key, found in facts.items()},
        {(row["table"], row["county"]): _absence(row, batches) for row in covers},
        refused,
    )


def _believed(person_ids: Collection[int], known_at: datetime) -> list[dict[str, Any]]:
    """Rows by person and file; several rows of one person in one file (months) are one source, at the first row."""
    wanted = sorted(set(person_ids))
    asked = wanted if connection.vendor == "postgresql" else json.dumps(wanted)
    found = fetch_arrow(_question(connection.vendor), [asked, instant(known_at)], schema=_SOURCES)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


_INSTANT: Final = pa.timestamp("us", tz="UTC")
_SOURCES: Final = pa.schema(
    [
        ("kind", pa.string()), ("person_id", pa.int64()), ("batch_id", pa.int64()), ("sheet", pa.string()),
        ("first_row", pa.int64()), ("first", pa.date32()), ("last", pa.date32()), ("learned", _INSTANT),
    ]
)  # fmt: skip


@cache
def _question(vendor: str) -> str:
    """Current and former rows are looked up apart: each has its own index."""
    asked, known = (
        ("unnest(CAST(%s AS bigint[]))", "CAST(%s AS timestamptz)")
        if vendor == "postgresql"
        else ("value FROM json_each(%s)", "%s")
    )
    rows = " UNION ALL ".join(_rows(kind, model) for kind, model in TABLES.items())
    return f"""WITH asked(id) AS (SELECT {asked}), day(known) AS (SELECT {known})
        SELECT kind, person_id, batch_id, sheet, min(row_number), min(valid_from), max(valid_to), max(recorded_at)
        FROM ({rows}) q GROUP BY kind, person_id, batch_id, sheet ORDER BY kind, person_id, batch_id, sheet"""


def _rows(kind: str, model: type[registry.Fact]) -> str:
    name = "'enrolment:' || t.programme" if kind == "enrolment" else f"'{kind}'"
    select = f"""SELECT {name} AS kind, t.person_id, t.batch_id, t.sheet, t.row_number, t.valid_from, t.valid_to, t.recorded_at
        FROM {model._meta.db_table} t
        WHERE t.person_id IN (SELECT id FROM asked) AND t.recorded_at <= (SELECT known FROM day)"""  # noqa: SLF001
    return f"""{select} AND t.ended_at IS NULL
        UNION ALL {select} AND t.ended_at IS NOT NULL AND t.ended_at > (SELECT known FROM day)"""


def _covers(known_at: datetime) -> Iterable[dict[str, Any]]:
    """The newest complete file for each table and county."""
    found = registry.Coverage.objects.filter(_known(known_at)).order_by("to_date", "pk")
    columns = ("table", "county", "batch_id", "from_date", "to_date", "recorded_at")
    return [dict(zip(columns, row, strict=True)) for row in found.values_list(*columns)]


def _known(known_at: datetime) -> Q:
    return Q(recorded_at__lte=known_at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=known_at))


def _source(row: Mapping[str, Any], batches: Mapping[int, tuple[str, str]]) -> Source:
    feed, name = batches.get(row["batch_id"], ("", ""))
    return Source(
        feed=feed,
        feed_name=_feed_name(feed),
        file=name,
        sheet=str(row["sheet"]),
        row=int(row["first_row"] or 0),
        valid_from=row["first"],
        valid_to=row["last"],
        recorded_at=row["learned"],
    )


def _absence(row: Mapping[str, Any], batches: Mapping[int, tuple[str, str]]) -> Source:
    feed, name = batches.get(row["batch_id"], ("", ""))
    return Source(
        feed=feed,
        feed_name=_feed_name(feed),
        file=name,
        sheet="",
        row=0,
        valid_from=row["from_date"],
        valid_to=row["to_date"],
        recorded_at=row["recorded_at"],
        absent=True,
    )


def _feed_name(code: str) -> str:
    """The Chinese name of a feed; without a batch the fact is our own decision."""
    return FEEDS[code].name_zh if code in FEEDS else "本系统登记"
