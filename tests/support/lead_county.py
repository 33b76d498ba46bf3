"""A handful of made-up households with one run over them: facts folder, results, registry rows; no files, no synth."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from minsheng.assessment.folders import keep_pack
from minsheng.assessment.models import Run
from minsheng.engine import fastest, snapshot
from minsheng.feeds.models import Batch
from minsheng.kernel import resident_id
from minsheng.policy import packs
from minsheng.registry import identity, models, tokens

ON = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
VILLAGE = "990101001001"
PROGRAMMES = (
    "dibao",
    "dibao_single",
    "dibao_edge",
    "disability_living",
    "disability_care",
    "old_age_allowance",
    "tekun",
)
LIVING: dict[str, Any] = {
    "alive": True,
    "hukou_status": "normal",
    "urban_rural": "rural",
    "sex": 1,
    "birth_date": date(1980, 1, 1),
    "disability_status": "none",
    "disability_kind": 0,
    "disability_grade": 0,
    "serious_illness": False,
    "pension_basic_fen": 0,
    "pension_other_fen": 0,
}
SEVERE = {
    "disability_status": "valid",
    "disability_kind": 4,
    "disability_grade": 1,
    "disability_valid_until": date(2030, 1, 1),
}
POOR = {
    "wage_fen": 20_000,
    "business_fen": 0,
    "property_income_fen": 0,
    "transfer_fen": 0,
    "financial_assets_fen": 100_000,
    "vehicle_count": 0,
    "house_count": 1,
    "company_count": 0,
}
PAID = {"old_age_allowance": 10_000, "disability_care": 10_000, "disability_living": 10_000}
AGREED = {"truth_promised": True, "check_authorised": True}


@dataclass
class County:
    """Rows of the facts folder that grow household by household; `assess` freezes them as a run."""

    tables: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in ("person", "household", "enrolment", "medical_month")}
    )
    next_id: int = 1

    def household(
        self, *members: dict[str, Any], region: str = VILLAGE, facts: dict[str, Any] | None = None
    ) -> list[int]:
        """Add a joint household; returns [household id, person ids ...]."""
        place = {"region": region, "town": region[:9], "county": region[:6]}
        household_id = self._id()
        common = {"household_id": household_id, "kind": "joint", "basis": "derived", "urban_rural": "rural"}
        self.tables["household"].append({**common, **place, "size": len(members), **(facts or {})})
        ids = [household_id]
        for at, member in enumerate(members):
            ids.append(self._id())
            role = "head" if at == 0 else "other"
            row = {"person_id": ids[-1], "joint_id": household_id, "joint_role": role}
            self.tables["person"].append({**LIVING, **row, **place, **member})
        return ids

    def enrol(self, person_id: int, programme: str, household_id: int | None = None) -> None:
        """Put a person on a roll since January; a fixed sum is the right one for somebody of 80 to 89."""
        row = {"person_id": person_id, "household_id": household_id, "programme": programme}
        self.tables["enrolment"].append(
            {
                **row,
                "region": VILLAGE,
                "from_date": date(2026, 1, 1),
                "monthly_fen": PAID.get(programme, 30_000),
            }
        )

    def person(self, person_id: int) -> dict[str, Any]:
        """The row of a person, to be changed."""
        return next(row for row in self.tables["person"] if row["person_id"] == person_id)

    def assess(self, *, known_at: datetime = NOW, on: date = ON, without: str = "") -> Run:
        """Write the facts, evaluate the county's pack, make the run. `without`: a roll that is missing."""
        self.register()
        pack = packs.load(settings.MINSHENG_PACK)
        run = Run.objects.create(
            as_of=on,
            known_at=known_at,
            pack=pack.code,
            impact_assessment="测试",
            started_by="t",
            started_at=NOW,
        )
        folder = Path(settings.MINSHENG_HOME) / "runs" / str(run.pk)
        rows = {**self.tables, "coverage": _coverage(on, without)}
        made = snapshot.write(folder / "snapshot", rows, as_of=on, known_at=known_at)
        outcome = fastest.evaluate_all(folder / "snapshot", pack, on, folder / "results")
        keep_pack(pack, folder / "pack")
        run.folder, run.pack_hash = f"runs/{run.pk}", pack.hash
        run.facts_hash, run.results_hash = made.manifest.hash, outcome.content_hash
        run.status, run.finished_at = "done", NOW
        run.save()
        return run

    def _id(self) -> int:
        self.next_id += 1
        return self.next_id

    def register(self) -> None:
        """Registry rows for the ids, so that foreign keys hold and names can be read."""
        batch, _ = Batch.objects.get_or_create(
            sha256="0" * 64,
            defaults={
                "feed": "register",
                "file_name": "户籍人口_202611.csv",
                "size_bytes": 1,
                "received_at": NOW,
                "received_by": "t",
                "status": "landed",
            },
        )
        given = set(models.Household.objects.values_list("pk", flat=True))
        models.Household.objects.bulk_create(
            models.Household(
                pk=row["household_id"], kind="joint", basis="derived", source_key=f"户{row['household_id']:06d}",
                region=row["region"], batch=batch, recorded_at=NOW,
            )
            for row in self.tables["household"] if row["household_id"] not in given
        )  # fmt: skip
        known = set(models.Person.objects.values_list("pk", flat=True))
        new = [row for row in self.tables["person"] if row["person_id"] not in known]
        who = [identity.Identity(name_of(row["person_id"]), number_of(row["person_id"])) for row in new]
        blobs = identity.encrypt([row["person_id"] for row in new], who)
        models.Person.objects.bulk_create(
            models.Person(
                pk=row["person_id"], identity=blob, id_token=tokens.token(tokens.ID_NUMBER, one.id_number),
                initials_token=1, tail_token=1,
                name_token=tokens.token(tokens.NAME, one.name), sex=1, region=row["region"], batch=batch, recorded_at=NOW,
            )
            for row, blob, one in zip(new, blobs, who, strict=True)
        )  # fmt: skip
        models.RegisterEntry.objects.bulk_create(
            models.RegisterEntry(
                person_id=row["person_id"], batch=batch, row_number=row["person_id"] + 1, household_key="户",
                relation_to_head="head", region=row["region"], status="normal", recorded_at=NOW,
            )
            for row in new
        )  # fmt: skip
        models.Membership.objects.bulk_create(
            models.Membership(
                household_id=row["joint_id"], person_id=row["person_id"], kind="joint", role=row["joint_role"],
                batch=batch, recorded_at=NOW,
            )
            for row in new
        )  # fmt: skip


def name_of(person_id: int) -> str:
    """A made-up name."""
    return "测" + "".join("零壹贰叁肆伍陆柒捌玖"[int(digit)] for digit in str(person_id))


def number_of(person_id: int) -> str:
    """A made-up ID number (region prefix 99) for one of fewer than a thousand persons."""
    first = f"99010119800101{person_id:03d}"
    return first + resident_id.check_digit(first)


def _coverage(on: date, without: str) -> list[dict[str, Any]]:
    names = ["medical_month", *(f"enrolment:{code}" for code in PROGRAMMES if code != without)]
    span = {"county": VILLAGE[:6], "from_date": date(2025, 1, 1), "to_date": on}
    return [{"table": name, **span} for name in names]


@dataclass(frozen=True)
class Cases:
    """Which household or person should give which lead."""

    old: list[int]
    severe: list[int]
    one_question: list[int]
    dead: list[int]
    moved: list[int]
    double: list[int]
    rich: list[int]
    poor: list[int]


def usual_cases(county: County) -> Cases:
    """One household for every kind of lead, and one that gives none."""
    old = county.household({"birth_date": date(1940, 5, 1)})
    severe = county.household(SEVERE | {"birth_date": date(1970, 1, 1)}, {"birth_date": date(2012, 3, 1)})
    one_question = county.household(POOR | {"company_count": None}, facts=AGREED)
    dead = county.household({"birth_date": date(1935, 1, 1), "alive": False, "died_on": date(2026, 8, 3)})
    moved = county.household(SEVERE | {"hukou_status": "moved", "moved_on": date(2026, 6, 1)})
    double = county.household(SEVERE | {"birth_date": date(1966, 1, 1)})
    rich = county.household(POOR | {"wage_fen": 900_000}, facts=AGREED)
    poor = county.household(POOR, POOR, facts=AGREED)
    fine = county.household({}, {"birth_date": date(1950, 1, 1)})
    county.enrol(dead[1], "old_age_allowance")
    county.enrol(moved[1], "disability_care")
    county.enrol(double[1], "tekun")
    county.enrol(double[1], "disability_living")
    county.enrol(rich[1], "dibao", rich[0])
    assert fine
    return Cases(old, severe, one_question, dead, moved, double, rich, poor)
