"""What the registry believed at an instant, fetched as Arrow tables, for everybody or for some persons."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import duckdb
import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys, instant

_ID, _TEXT, _DAY, _FEN, _FLAG = pa.int64(), pa.string(), pa.date32(), pa.int64(), pa.bool_()


@dataclass(frozen=True)
class Fetched:
    """A fact table's columns that the export needs, and which rows matter on the legal date (SQL, alias t, `{as_of}`)."""

    columns: tuple[tuple[str, pa.DataType], ...]
    where: str = ""
    subject: str = "person_id"
    ends: bool = True

    @property
    def listed(self) -> str:
        """The columns in SQL."""
        return ", ".join(f'"{column}"' for column, _ in self.columns)

    @property
    def schema(self) -> pa.Schema:
        return pa.schema(self.columns)


FETCHED: Final[dict[str, Fetched]] = {
    "registerentry": Fetched(
        (
            ("person_id", _ID), ("region", _TEXT), ("urban_rural", _TEXT), ("marital", _TEXT), ("status", _TEXT),
            ("moved_on", _DAY), ("cancel_reason", _TEXT),
        )
    ),
    "death": Fetched((("person_id", _ID), ("died_on", _DAY)), "t.died_on <= {as_of}"),
    "disabilitycertificate": Fetched(
        (
            ("person_id", _ID), ("kind", pa.int8()), ("grade", pa.int8()), ("status", _TEXT), ("issued_on", _DAY),
            ("valid_until", _DAY), ("needs", _TEXT), ("device_need", _FLAG), ("refurbished", _FLAG), ("refurbished_on", _DAY),
        ),
        "(t.issued_on IS NULL OR t.issued_on <= {as_of})",
    ),
    "pension": Fetched(
        (
            ("person_id", _ID), ("kind", _TEXT), ("valid_from", _DAY), ("amount_fen", _FEN), ("basic_fen", _FEN),
            ("status", _TEXT),
        ),
        "t.valid_from <= {as_of}",
    ),
    "medicalmonth": Fetched(
        (("person_id", _ID), ("valid_from", _DAY), ("own_fen", _FEN), ("total_fen", _FEN), ("serious", _FLAG)),
        "t.valid_from <= {as_of}",
    ),
    "enrolment": Fetched(
        (
            ("person_id", _ID), ("household_id", _ID), ("programme", _TEXT), ("subtype", _TEXT), ("region", _TEXT),
            ("valid_from", _DAY), ("valid_to", _DAY), ("monthly_fen", _FEN),
        ),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of})",
    ),
    "declaration": Fetched(
        (("id", _ID), ("person_id", _ID), ("valid_from", _DAY), ("income_fen", _FEN), ("difficulty", _TEXT)),
        "t.valid_from <= {as_of}",
    ),
    "visit": Fetched(
        (("id", _ID), ("person_id", _ID), ("valid_from", _DAY), ("living", _TEXT), ("care_need", _FLAG)),
        "t.valid_from <= {as_of}",
    ),
    "authorisation": Fetched(
        (
            ("person_id", _ID), ("promised", _FLAG), ("valid_from", _DAY), ("valid_to", _DAY), ("request", _TEXT),
            ("banks_asked", pa.int16()),
        ),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of}) AND (t.valid_to IS NULL OR t.valid_to >= {as_of})",
    ),
    "meansreport": Fetched(
        (
            ("id", _ID), ("person_id", _ID), ("valid_from", _DAY), ("wage_fen", _FEN), ("business_fen", _FEN),
            ("property_income_fen", _FEN), ("transfer_fen", _FEN), ("financial_assets_fen", _FEN),
            ("vehicle_count", pa.int32()), ("house_count", pa.int32()), ("company_count", pa.int32()),
            ("bank_answered", _FLAG),
        ),
        "t.valid_from <= {as_of}",
    ),
    "meansanswer": Fetched(
        (
            ("person_id", _ID), ("request", _TEXT), ("item", _TEXT), ("institution", _TEXT), ("valid_from", _DAY),
            ("found", _FLAG), ("balance_fen", _FEN), ("wealth_fen", _FEN), ("kind", _TEXT), ("use", _TEXT), ("status", _TEXT),
            ("exempt", _FLAG), ("active", _FLAG),
        ),
        "t.valid_from <= {as_of}",
    ),
    "custody": Fetched(
        (("person_id", _ID), ("kind", _TEXT), ("valid_from", _DAY), ("valid_to", _DAY)),
        "t.status = 'held' AND (t.valid_from IS NULL OR t.valid_from <= {as_of}) "
        "AND (t.valid_to IS NULL OR t.valid_to >= {as_of})",
    ),
    "schoolrecord": Fetched(
        (
            ("person_id", _ID), ("stage", _TEXT), ("status", _TEXT), ("absent_days", pa.int32()), ("ownership", _TEXT),
            ("care_fee_fen", _FEN), ("after_class", _FLAG),
        ),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of})",
    ),
    "contribution": Fetched(
        (("person_id", _ID), ("kind", _TEXT), ("valid_from", _DAY), ("base_fen", _FEN)),
        "t.status = 'paid' AND t.valid_from <= {as_of}",
    ),
    "disasterloss": Fetched(
        (
            ("id", _ID), ("person_id", _ID), ("valid_from", _DAY), ("kind", _TEXT), ("evacuated", pa.int32()),
            ("collapsed_rooms", pa.int32()), ("severe_rooms", pa.int32()), ("minor_rooms", pa.int32()),
            ("crop_mu", pa.int32()), ("deaths", pa.int32()), ("aided_fen", _FEN),
        ),
        "t.valid_from <= {as_of}",
    ),
    "preferentialallowance": Fetched(
        (("person_id", _ID), ("monthly_fen", _FEN)),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of}) AND (t.valid_to IS NULL OR t.valid_to >= {as_of})",
    ),
    "povertywatch": Fetched(
        (("person_id", _ID), ("kind", _TEXT), ("resolved", _FLAG)), "(t.valid_from IS NULL OR t.valid_from <= {as_of})"
    ),
    "marriage": Fetched(
        (("id", _ID), ("person_id", _ID), ("other_id", _ID), ("valid_from", _DAY), ("kind", _TEXT)),
        "t.valid_from <= {as_of}",
    ),
    "childrecord": Fetched(
        (
            ("person_id", _ID), ("father_situation", _TEXT), ("father_since", _DAY), ("father_until", _DAY),
            ("mother_situation", _TEXT), ("mother_since", _DAY), ("mother_until", _DAY), ("placement", _TEXT),
            ("kind", _TEXT), ("risk", _TEXT), ("guardian_situation", _TEXT), ("guardian_other", _FLAG),
            ("guardian_office", _FLAG), ("treatment_need", _FLAG), ("visited_on", _DAY),
        ),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of}) AND (t.valid_to IS NULL OR t.valid_to >= {as_of})",
    ),
    "temporaryaid": Fetched(
        (("id", _ID), ("person_id", _ID), ("valid_from", _DAY), ("cause", _TEXT), ("amount_fen", _FEN)),
        "t.valid_from <= {as_of}",
    ),
    "supportersurvey": Fetched(
        (("person_id", _ID), ("valid_from", _DAY), ("named", pa.int16()), ("known", pa.int16())),
        "t.valid_from <= {as_of}",
    ),
    "selfcare": Fetched(
        (
            ("person_id", _ID), ("valid_from", _DAY), ("eats", _FLAG), ("dresses", _FLAG), ("gets_up", _FLAG),
            ("toilets", _FLAG), ("walks", _FLAG), ("bathes", _FLAG),
        ),
        "t.valid_from <= {as_of}",
    ),
    "countermatter": Fetched(
        (("id", _ID), ("person_id", _ID), ("valid_from", _DAY), ("emergency", _TEXT)),
        "t.emergency IS NOT NULL AND t.valid_from <= {as_of}",
    ),
    "medicalinsurance": Fetched(
        (
            ("person_id", _ID), ("kind", _TEXT), ("status", _TEXT), ("valid_from", _DAY), ("paid_fen", _FEN),
            ("benefits_from", _DAY), ("waits_until", _DAY), ("years", pa.int16()), ("unused_years", pa.int16()),
        ),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of})",
    ),
    "abilityassessment": Fetched(
        (("person_id", _ID), ("valid_from", _DAY), ("grade", pa.int16()), ("coma", _FLAG), ("disorder", _FLAG)),
        "t.valid_from <= {as_of}",
    ),
    "vaccination": Fetched(
        (("person_id", _ID), ("valid_from", _DAY), ("product", _TEXT), ("dose", pa.int16())), "t.valid_from <= {as_of}"
    ),
    "jobseeker": Fetched(
        (("person_id", _ID), ("kind", _TEXT), ("reason", _TEXT), ("valid_from", _DAY), ("refused", pa.int16())),
        "t.valid_from <= {as_of} AND (t.valid_to IS NULL OR t.valid_to >= {as_of})",
    ),
    "homebed": Fetched(
        (("person_id", _ID), ("state", _TEXT), ("services", pa.int16())),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of})",
    ),
    "carehomestay": Fetched(
        (("person_id", _ID), ("funding", _TEXT)),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of}) AND (t.valid_to IS NULL OR t.valid_to > {as_of})",
    ),
    "specialelder": Fetched(
        (
            ("person_id", _ID), ("living", _TEXT), ("severe_chronic", _FLAG), ("special_family", _FLAG), ("dementia", _FLAG),
            ("changed_on", _DAY),
        )
    ),
    "membership": Fetched(
        (
            ("household_id", _ID), ("person_id", _ID), ("kind", _TEXT), ("role", _TEXT), ("valid_from", _DAY),
            ("valid_to", _DAY),
        ),
        "(t.valid_from IS NULL OR t.valid_from <= {as_of}) AND (t.valid_to IS NULL OR t.valid_to > {as_of})",
    ),
    "relation": Fetched((("person_id", _ID), ("other_id", _ID), ("kind", _TEXT))),
}  # fmt: skip
HOUSEHOLD: Final = Fetched(
    (("id", _ID), ("kind", _TEXT), ("basis", _TEXT), ("region", _TEXT), ("urban_rural", _TEXT)),
    "(t.valid_from IS NULL OR t.valid_from <= {as_of}) AND (t.valid_to IS NULL OR t.valid_to >= {as_of})",
    subject="id",
)
COVERAGE: Final = Fetched(
    (("table", _TEXT), ("county", _TEXT), ("from_date", _DAY), ("to_date", _DAY)), subject=""
)
PERSON: Final = Fetched(
    (("id", _ID), ("sex", pa.int8()), ("birth_date", _DAY), ("region", _TEXT)), subject="id", ends=False
)


INPUTS: Final = {**FETCHED, "person": PERSON, "household": HOUSEHOLD, "coverage": COVERAGE}
"""What the sentences read."""


def load(db: duckdb.DuckDBPyConnection, as_of: date, known_at: datetime) -> None:
    """Register everybody's rows believed at `known_at` in `db`, each table under its name."""
    for name, fetched in INPUTS.items():
        db.register(name, fetch(name, fetched, as_of, known_at))


def fetch(name: str, fetched: Fetched, as_of: date, known_at: datetime) -> pa.Table:
    """Everybody's rows of one table believed at `known_at` that matter on `as_of`."""
    sql = f"SELECT {fetched.listed} FROM registry_{name} t WHERE t.recorded_at <= %s"
    params: list[object] = [instant(known_at)]
    if fetched.ends:
        sql += " AND (t.ended_at IS NULL OR t.ended_at > %s)"
        params *= 2
    if fetched.where:
        sql += f" AND {fetched.where.format(as_of='%s')}"
        params += [as_of.isoformat()] * fetched.where.count("{as_of}")
    return fetch_arrow(sql, params, schema=fetched.schema)


def reach_of(households: Sequence[int], alone: Sequence[int] = ()) -> tuple[list[int], list[int]]:
    """(who belongs to the answer, whose facts must be read for it).

    To the answer belong all who live or are registered with members of the households, `alone`, those these are related to, and
    those who live with the latter. Their own facts rest on parents, on children elsewhere, and on whom these live with.
    """
    own = sorted({*members_of(households), *alone})
    shown = _with_homes(own, related(own))
    return shown, _with_homes(shown, related(shown))


def _with_homes(persons: Sequence[int], others: Sequence[int]) -> list[int]:
    """These persons, others besides, and everybody who lives with the others."""
    more = sorted(set(others) - set(persons))
    if not more:
        return sorted(persons)
    condition, params = in_keys("m.person_id", more)
    found = fetch_arrow(
        f"SELECT DISTINCT m.household_id FROM registry_membership m WHERE m.kind = 'joint' AND {condition}",
        params,
        schema=pa.schema([("household_id", _ID)]),
    )
    return sorted({*persons, *more, *members_of(found["household_id"].to_pylist())})


def related(persons: Sequence[int]) -> list[int]:
    """Whom these persons are related to, in either direction."""
    mine, params = in_keys("person_id", persons)
    theirs, more = in_keys("other_id", persons)
    found = fetch_arrow(
        # Each part has its own index; of former relations only the person's own are asked.
        f"SELECT other_id FROM registry_relation WHERE ended_at IS NULL AND {mine} "
        f"UNION SELECT other_id FROM registry_relation WHERE ended_at IS NOT NULL AND {mine} "
        f"UNION SELECT person_id FROM registry_relation WHERE ended_at IS NULL AND {theirs}",
        [*params, *params, *more],
        schema=pa.schema([("person_id", _ID)]),
    )
    return list(found["person_id"].to_pylist())


def members_of(households: Sequence[int]) -> list[int]:
    """Everybody who lives or is registered with a member of these households."""
    condition, params = in_keys("m.household_id", households)
    found = fetch_arrow(
        "SELECT DISTINCT o.person_id FROM registry_membership m "
        "JOIN registry_membership s ON s.person_id = m.person_id AND s.kind IN ('joint', 'registered') "
        f"JOIN registry_membership o ON o.household_id = s.household_id WHERE {condition} ORDER BY 1",
        params,
        schema=pa.schema([("person_id", _ID)]),
    )
    return list(found["person_id"].to_pylist())
