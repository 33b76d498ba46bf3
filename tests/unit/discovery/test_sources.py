"""Each kind of signal at its boundary: who is found, who just is not, and what the lead will show for it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from minsheng.discovery import evidence, sources, states
from minsheng.discovery.candidates import Search
from minsheng.discovery.explaining import Draft, Judged, draft_of
from minsheng.discovery.rules import Candidate, Matter
from minsheng.discovery.sources import KINDS, Said
from minsheng.discovery.surroundings import portions
from minsheng.engine import fastest, snapshot
from minsheng.policy import packs
from minsheng.registry import beside

ON = date(2026, 11, 16)
KNOWN = datetime(2026, 11, 16, 2, tzinfo=UTC)
PLACE = {"region": "990101001001", "town": "990101001", "county": "990101"}
ADULT = date(1980, 1, 1)
CHILD = date(2014, 5, 1)

Row = dict[str, Any]


def days(n: int) -> date:
    """So many days after the day of the run."""
    return ON + timedelta(days=n)


def born(years: int, plus_days: int = 0) -> date:
    """Who turns `years` so many days after the day of the run."""
    day = days(plus_days)
    return day.replace(year=day.year - years)


class County:
    """Rows of a facts folder, household by household."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {
            name: [] for name in ("person", "household", "enrolment", "medical_month", "relation", "coverage")
        }
        self.beside: dict[str, list[Row]] = {}
        self.next = 0

    def household(self, *members: Row, alone: bool = False, **facts: Any) -> list[int]:
        """[household id, person ids ...]; with children somebody grown lives who is not named, unless they are `alone`."""
        self.next += 10
        id_ = self.next
        self.tables["household"].append(
            {"household_id": id_, "kind": "joint", "urban_rural": "rural", **PLACE, **facts}
        )
        common = {
            "joint_id": id_,
            "registered_id": id_ + 5,
            "alive": True,
            "hukou_status": "normal",
            "urban_rural": "rural",
            "sex": 1,
            **PLACE,
        }
        for at, member in enumerate(members, 1):
            self.tables["person"].append({**common, "person_id": id_ + at, "birth_date": ADULT, **member})
        if not alone and all(member.get("birth_date", ADULT) > born(18) for member in members):
            self.tables["person"].append({**common, "person_id": id_ + 5, "birth_date": ADULT})
        return [id_, *range(id_ + 1, id_ + 1 + len(members))]

    def enrol(self, person: int, programme: str, monthly_fen: int | None = None) -> None:
        row = {
            "person_id": person,
            "programme": programme,
            "region": PLACE["region"],
            "from_date": date(2026, 1, 1),
            "monthly_fen": monthly_fen,
        }
        self.tables["enrolment"].append(row)

    def bill(self, person: int, month: date, yuan: int) -> None:
        self.tables["medical_month"].append({"person_id": person, "month": month, "own_fen": yuan * 100})

    def say(self, table: str, **row: Any) -> None:
        """What files say beside the facts."""
        self.beside.setdefault(table, []).append(row)

    def cover(self, table: str, to: date) -> None:
        self.say_covered(table, date(2025, 1, 1), to)

    def say_covered(self, table: str, first: date, to: date = ON) -> None:
        row = {"table": table, "county": PLACE["county"], "from_date": first, "to_date": to}
        self.tables["coverage"].append(row)


def search_of(county: County, folder: Path) -> Search:
    snapshot.write(folder / "snapshot", county.tables, as_of=ON)
    pack = packs.load("demo")
    fastest.evaluate_all(folder / "snapshot", pack, ON, folder / "results")
    search = Search(folder / "snapshot", folder / "results", pack, ON)
    search.learn(
        {name: pa.Table.from_pylist(rows, beside.SCHEMAS[name]) for name, rows in county.beside.items()}
    )
    return search


Found = dict[tuple[str, int, str], Candidate]


class Told:
    """A county with one household on each side of each boundary: `wanted` the signals it should give, nothing else."""

    def __init__(self) -> None:
        self.county = County()
        self.wanted: set[tuple[str, int, str]] = set()
        self.hints: dict[tuple[str, int, str], str] = {}

    def person(self, reason: str, hint: str, id_: int) -> None:
        self._want("person", reason, hint, id_)

    def joint(self, reason: str, hint: str, id_: int) -> None:
        self._want("joint", reason, hint, id_)

    def _want(self, kind: str, reason: str, hint: str, id_: int) -> None:
        self.wanted.add((kind, id_, reason))
        self.hints[kind, id_, reason] = hint


def medical(told: Told) -> None:
    c = told.county
    over, _ = c.household({})
    c.bill(over + 1, date(2025, 11, 1), 19_999)
    c.bill(over + 1, date(2026, 10, 1), 1)
    told.joint("medical_over_line", "rigid_expense", over)
    for month, yuan in (
        (date(2025, 11, 1), 19_999),
        (date(2025, 10, 1), 90_000),
    ):  # just under; thirteen months ago
        _, one = c.household({})
        c.bill(one, month, yuan)
    # the running month counts with the eleven before it, which are within twelve months, and not with twelve
    lately, one = c.household({})
    c.bill(one, date(2025, 12, 1), 19_999)
    c.bill(one, date(2026, 11, 1), 1)
    told.joint("medical_over_line", "rigid_expense", lately)
    _, one = c.household({})
    c.bill(one, date(2025, 11, 1), 19_999)
    c.bill(one, date(2026, 11, 1), 1)
    # what was helped is settled up to that month; help for a fire settles nothing
    _, helped = c.household({})
    c.bill(helped, date(2026, 5, 1), 90_000)
    c.say("illness_aid", person_id=helped, valid_from=date(2026, 5, 2))
    again, one = c.household({}, aided_12m_fen=100_000, aided_cause="fire")
    c.bill(one, date(2026, 5, 1), 20_000)
    c.bill(one, date(2026, 3, 1), 90_000)
    c.say("illness_aid", person_id=one, valid_from=date(2026, 4, 30))
    told.joint("medical_over_line", "rigid_expense", again)
    poor, one = c.household({})
    c.enrol(one, "dibao")
    c.bill(one, date(2026, 5, 1), 30_000)
    told.joint("medical_over_line", "temporary_expense", poor)


def disability(told: Told) -> None:
    c = told.county
    severe = {"disability_status": "valid", "disability_grade": 2, "disability_valid_until": days(2000)}
    _, new = c.household(severe | {"disability_issued_on": days(-180)})
    told.person("new_severe_disability", "disability_care", new)
    c.household(severe | {"disability_issued_on": days(-181)})
    c.household(severe | {"disability_issued_on": days(-3), "disability_grade": 3})
    c.household(severe | {"disability_issued_on": days(-3), "disability_status": "cancelled"})
    # the roll pays since January: before the one certificate, not before the month of the other
    _, before = c.household(severe | {"disability_issued_on": days(-3)})
    _, served = c.household(severe | {"disability_issued_on": days(-180)})
    for person in (before, served):
        c.enrol(person, "disability_care")
    c.tables["enrolment"][-1]["from_date"] = days(-180).replace(day=1)
    told.person("new_severe_disability", "", before)
    _, ends = c.household(severe | {"disability_valid_until": days(90)})
    told.person("certificate_expires", "", ends)
    c.household(severe | {"disability_valid_until": days(91)})


def parents(told: Told) -> None:
    c = told.county
    _, gone, child = c.household(
        {"alive": False, "died_on": days(-2), "birth_date": born(70)}, {"birth_date": CHILD}
    )
    c.tables["relation"].append({"person_id": child, "other_id": gone, "kind": "parent"})
    told.person("parent_dead", "defacto_orphan", child)
    told.person("guardian_missing", "", child)
    _, by_file = c.household(
        {
            "birth_date": CHILD,
            "father_situation": "dead",
            "mother_situation": "dead",
            "father_since": days(-5),
        }
    )
    told.person("parent_dead", "orphan", by_file)
    told.person("guardian_missing", "", by_file)
    c.household(
        {
            "birth_date": CHILD,
            "father_situation": "dead",
            "father_since": days(-181),
            "mother_situation": "none",
        }
    )
    c.household({"birth_date": born(18), "father_situation": "dead", "father_since": days(-5)})
    _, cared = c.household(
        {"birth_date": CHILD, "father_situation": "dead", "father_since": date(2025, 12, 31)}
    )
    c.enrol(cared, "orphan")
    for until, found in ((days(60), True), (days(61), False)):
        _, waits = c.household(
            {
                "birth_date": CHILD,
                "father_situation": "detox",
                "father_until": until,
                "mother_situation": "none",
            }
        )
        told.person("parent_custody", "defacto_orphan", waits)
        if found:
            told.person("release_from_custody", "", waits)
    _, held = c.household({"birth_date": CHILD, "mother_situation": "custody", "mother_until": ON})
    told.person("parent_custody", "defacto_orphan", held)
    told.person("guardian_missing", "", held)
    c.household({"birth_date": CHILD, "mother_situation": "custody", "mother_until": days(-1)})
    _, prisoner = c.household({"in_custody": True, "custody_kind": "prison", "custody_until": days(60)})
    _, left = c.household({"birth_date": CHILD})
    c.tables["relation"].append({"person_id": prisoner, "other_id": left, "kind": "child"})
    told.person("parent_custody", "defacto_orphan", left)
    told.person("guardian_missing", "", left)
    told.person("release_from_custody", "", prisoner)
    c.household({"in_custody": True, "custody_kind": "prison", "custody_until": days(61)})
    for until, alive, found in ((ON, True, True), (days(-1), True, False), (days(900), False, False)):
        # a guardian whose term is known for the child's sake alone
        _, guardian = c.household({"birth_date": born(70), "alive": alive})
        _, ward = c.household({"birth_date": CHILD})
        c.tables["relation"].append({"person_id": ward, "other_id": guardian, "kind": "guardian"})
        c.say("held", person_id=guardian, valid_from=days(-100), valid_to=until)
        if found:
            told.person("parent_custody", "defacto_orphan", ward)
        if found or not alive:
            told.person("guardian_missing", "", ward)


def school(told: Told) -> None:
    c = told.county
    _, dropped = c.household({"birth_date": CHILD, "school_status": "dropped"})
    told.person("dropped_out", "", dropped)
    _, absent = c.household({"birth_date": CHILD, "school_status": "enrolled", "absent_days": 10})
    told.person("dropped_out", "", absent)
    c.household({"birth_date": CHILD, "school_status": "enrolled", "absent_days": 9})
    c.household({"birth_date": CHILD, "school_status": "suspended"})
    c.household({"birth_date": born(18), "school_status": "dropped"})
    # nine years of school, mostly until 16
    for years, shifted, stage, found in (
        (16, 1, "senior", True), (16, 0, "senior", False), (17, 0, "junior", True), (17, 0, None, False),
    ):  # fmt: skip
        _, left = c.household(
            {"birth_date": born(years, shifted), "school_status": "dropped", "school_stage": stage}
        )
        if found:
            told.person("dropped_out", "", left)
    began = date(2026, 9, 1)
    for years, shifted, roll, found in (
        (7, 0, "dibao", True), (7, 1, "dibao", False), (15, 1, "defacto_orphan", True), (15, 0, "dibao", False),
        (10, 0, "", False),
    ):  # fmt: skip
        birth = began.replace(year=began.year - years) + timedelta(days=shifted)
        _, child = c.household({"birth_date": birth, "school_status": "none"})
        if roll:
            c.enrol(child, roll)
        if found:
            told.person("not_in_school", "", child)


def watched(told: Told) -> None:
    c = told.county
    home, _ = c.household({}, poverty_watch="sudden")
    told.joint("watched_unhelped", "", home)
    c.household({}, poverty_watch="lifted")
    _, helped = c.household({}, poverty_watch="marginal")
    c.enrol(helped, "rigid_expense")


def terms(told: Told) -> None:
    c = told.county
    for end, found in ((ON, True), (days(60), True), (days(61), False), (days(-1), False)):
        home, one, two = c.household({}, {})
        for person in (one, two):
            c.say("listed_until", person_id=person, programme="dibao_edge", valid_to=end)
            if end >= ON:
                c.enrol(person, "dibao_edge")
        if found:
            told.joint("confirmation_expires", "dibao_edge", home)


def disasters(told: Told) -> None:
    c = told.county
    hit, _ = c.household({}, disaster_on=days(-180), disaster_kind="flood", house_damage="collapsed")
    told.joint("disaster", "disaster_relief", hit)
    moved, _ = c.household(
        {}, disaster_on=days(-1), disaster_kind="flood", disaster_evacuated=2, aided_on=days(-2)
    )
    told.joint("disaster", "disaster_relief", moved)
    c.household({}, disaster_on=days(-1), disaster_kind="flood", house_damage="collapsed", aided_on=days(-1))
    c.household({}, disaster_on=days(-181), disaster_kind="flood", house_damage="collapsed")
    c.household({}, disaster_on=days(-1), disaster_kind="flood", house_damage="none", disaster_evacuated=0)


def guardians(told: Told) -> None:
    """Years after as well as the same day: nobody but an able carer, an institution or the roll settles it."""
    c = told.county
    long_ago = {"alive": False, "died_on": days(-400), "birth_date": born(70)}
    for carers, facts, alone in (
        ([long_ago], {}, True),
        ([long_ago, {}], {}, False),
        ([long_ago, {"alive": None}], {}, False),
        ([long_ago, {"alive": False}], {}, True),
        ([long_ago], {"father_situation": "lost_contact"}, True),
        ([long_ago], {"mother_situation": "severe_disability"}, False),
        ([long_ago], {"father_situation": "custody", "father_since": days(1)}, False),
        ([long_ago], {"child_placement": "kin"}, True),
        ([long_ago], {"child_placement": "institution"}, False),
        ([long_ago], {"guardianship_transferred": True}, False),
        ([long_ago], {"birth_date": born(18)}, False),
        ([long_ago], {"birth_date": born(18, 1)}, True),
        ([{}], {"father_situation": "dead", "father_since": days(-400)}, False),
        ([], {}, False),
    ):
        _, *rest = c.household(*carers, {"birth_date": CHILD, **facts})
        for carer in rest[:-1]:
            c.tables["relation"].append({"person_id": rest[-1], "other_id": carer, "kind": "guardian"})
        if alone:
            told.person("guardian_missing", "", rest[-1])
    for died_on, alone in (
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), True),
    ):  # the roll took it on that day
        _, gone, ward = c.household(
            {"alive": False, "died_on": died_on, "birth_date": born(70)}, {"birth_date": CHILD}
        )
        c.tables["relation"].append({"person_id": ward, "other_id": gone, "kind": "guardian"})
        c.enrol(ward, "orphan")
        if alone:
            told.person("guardian_missing", "", ward)


def money(told: Told) -> None:
    c = told.county
    old = {"birth_date": born(62), "pension_status": "suspended"}
    _, stopped = c.household(old)
    told.person("pension_stopped", "", stopped)
    c.household(old | {"pension_status": "paying"})
    c.household(old | {"alive": False, "died_on": days(-400)})
    lost, _, _ = c.household({"contribution_last": date(2026, 7, 1)}, {})
    told.joint("contribution_stopped", "", lost)
    c.household({"contribution_last": date(2026, 8, 1)})
    c.household({"contribution_last": date(2026, 7, 1), "pension_status": "paying"})  # retired
    c.household({"contribution_last": date(2025, 10, 1)})  # long ago: not news
    c.household({"contribution_last": date(2026, 5, 1)}, {"contribution_last": date(2026, 10, 1)})
    c.household({"contribution_last": date(2026, 5, 1), "wage_fen": 300_000})
    dead = {"alive": False, "died_on": days(-10), "joint_id": None}
    earner, _, _ = c.household(dead, {"birth_date": born(61)})
    told.joint("death_of_earner", "temporary_emergency", earner)
    c.household(dead, {})  # nobody depends on the dead
    for retired_or_long_ago in ({"birth_date": born(61)}, {"died_on": days(-181)}):
        _, _, child = c.household(dead | retired_or_long_ago, {"birth_date": CHILD})
        told.person("guardian_missing", "", child)  # with nobody grown left at home


def birthdays(told: Told) -> None:
    c = told.county
    _, head, soon = c.household({}, {"birth_date": born(16, 60)})
    c.enrol(head, "dibao")
    told.person("turns_16", "", soon)
    neighbours = c.household({}, {"birth_date": born(16, 61)}, {"birth_date": born(16)})
    c.enrol(neighbours[1], "dibao")
    c.household({}, {"birth_date": born(18, 3)})  # nothing hangs on it
    _, orphan = c.household({"birth_date": born(16, 1)})
    c.enrol(orphan, "orphan")  # paid until 18, whatever work would be fit
    _, ward = c.household({"birth_date": born(18, 1)})
    c.enrol(ward, "orphan")
    told.person("turns_18", "", ward)
    _, alone = c.household({"birth_date": born(60, 20)})
    told.person("turns_60", "", alone)
    c.household({"birth_date": born(60, 20)}, {})
    _, elder, _ = c.household({"birth_date": born(80, 20)}, {})
    told.person("turns_80", "old_age_allowance", elder)
    _, served, _ = c.household({"birth_date": born(80, 20)}, {})
    c.enrol(served, "old_age_allowance")
    for years in (90, 100):
        _, higher, *others, _ = c.household(
            *({"birth_date": born(years, ahead)} for ahead in (60, 61, 0, 20))
        )
        for one in (higher, *others):
            c.enrol(one, "old_age_allowance")
        told.person(f"turns_{years}", "old_age_allowance", higher)


@pytest.fixture(scope="module")
def told() -> Told:
    made = Told()
    for part in (
        medical,
        disability,
        parents,
        guardians,
        school,
        watched,
        terms,
        disasters,
        money,
        birthdays,
    ):
        part(made)
    for table in ("contribution", "enrolment:dibao"):
        made.county.cover(table, ON)
    return made


@pytest.fixture(scope="module")
def search(told: Told, tmp_path_factory: pytest.TempPathFactory) -> Search:
    return search_of(told.county, tmp_path_factory.mktemp("signals"))


def keyed(signals: sources.Signals) -> Found:
    return {(c.kind, c.subject_id, c.reason): c for c in signals.candidates}


def test_each_kind_finds_whom_it_should_at_its_boundary_and_nobody_else(search: Search, told: Told) -> None:
    found = keyed(sources.find(search))
    assert found.keys() - told.wanted == set()
    assert told.wanted - found.keys() == set()
    assert {reason for _, _, reason in told.wanted} == set(KINDS) - set(states.REASONS_OF["matter"])


def test_a_signal_names_only_programmes_that_the_pack_has(search: Search, told: Told) -> None:
    for key, candidate in keyed(sources.find(search)).items():
        hint = told.hints[key]
        assert candidate.programme == (hint if hint in search.codes else ""), key


def test_who_is_missing_from_a_stale_file_is_counted_and_not_reported(tmp_path: Path) -> None:
    county = County()
    county.household({"contribution_last": date(2026, 7, 1)})
    county.cover("contribution", days(-1))
    with search_of(county, tmp_path) as stale:
        signals = sources.find(stale)
    assert signals.suspended == {"contribution_stopped": 1}
    assert signals.candidates == []


def drafts(search: Search, candidates: list[Candidate]) -> list[Draft]:
    found, judged = [], Judged(search.pack, search.on, KNOWN)
    for portion in portions(search, candidates):
        facts = portion.facts()
        for candidate in portion.candidates:
            draft = draft_of(judged, candidate, facts)
            assert draft is not None
            found.append(draft)
    return found


def test_the_evidence_shows_rule_facts_and_parameters_and_by_when_to_look(search: Search) -> None:
    made = drafts(search, list(sources.find(search).candidates))
    by_reason = {d.candidate.reason: d for d in made}
    assert set(by_reason) == set(KINDS) - set(states.REASONS_OF["matter"])
    for reason, draft in by_reason.items():
        (condition,) = draft.evidence["conditions"]
        assert condition["state"] == "met"
        assert "{" not in condition["text"]
        assert condition["clause"]
        assert condition["facts"], reason
        assert len(condition["parameters"]) == len(KINDS[reason].parameters)
        assert draft.evidence["signal"]["reason"] == reason
        assert draft.ask == KINDS[reason].ask
        assert draft.due_on is not None, reason
        assert draft.due_on > ON, reason
    assert by_reason["disaster"].due_on == days(1)
    assert by_reason["turns_16"].due_on == days(60)
    assert "20,000元" in by_reason["medical_over_line"].evidence["conditions"][0]["text"]
    spent = [f for f in by_reason["medical_over_line"].evidence["facts"] if f["table"] == "medical_month"]
    assert spent
    assert evidence.persons_in([d.evidence for d in made])


def test_what_somebody_said_becomes_one_lead_for_each_number_with_its_text(
    search: Search, told: Told
) -> None:
    someone = told.county.tables["person"][0]["person_id"]
    matters = [Matter(f"SB{n}", days(-n), "自主申报", "因病", "家里困难", 100_000) for n in (1, 2)]
    said = [Said(someone, "declared", m) for m in matters] + [Said(10**9, "declared", matters[0])]
    found = [c for c in sources.find(search, said).candidates if c.label == "matter"]
    assert [c.key[4] for c in found] == ["SB1", "SB2"]
    one, two = drafts(search, found)
    assert one.facts_hash != two.facts_hash
    assert one.evidence["matter"]["text"] == "家里困难"
    assert one.due_on == days(5)


def test_the_hash_of_a_count_that_grows_by_itself_stays_the_same(tmp_path: Path) -> None:
    hashes = set()
    for n in (10, 17):
        county = County()
        county.household({"birth_date": CHILD, "school_status": "enrolled", "absent_days": n})
        with search_of(county, tmp_path / str(n)) as search:
            (draft,) = drafts(search, list(sources.find(search).candidates))
            hashes.add(draft.facts_hash)
    assert len(hashes) == 1
