"""Seeded random facts folders that reach every corner of the schema: made-up numbers, no persons.

Reads nothing; returns rows per table (``dict[str, list[dict]]``) that ``minsheng.engine.snapshot.write`` seals into
a facts folder. Households are drawn in moods, because five members with ten nullable sums each are practically
always unknown when every cell is drawn apart: complete, gappy and wild ones keep each condition met, unmet and
unknown often enough. Sums are steered onto the thresholds themselves, where `<` and `<=` differ.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from minsheng.policy import facts
from tests.support.services import add_services
from tests.support.things import random_things

Row = dict[str, Any]
Tables = dict[str, list[Row]]

COUNTIES = ("990101", "990102")
PROGRAMMES = (
    "dibao",
    "dibao_single",
    "dibao_edge",
    "disability_living",
    "disability_care",
    "old_age_allowance",
    "tekun",
    "orphan",
    "defacto_orphan",
    "rigid_expense",
    "home",
    "minimum",
)
#: Rolls that make a household a recognised one, beside those of dibao.
HELP = ("tekun", "rigid_expense")
#: Columns that a whole household may lack, as when a department sends nothing for its village.
SCREENING_COLUMNS = (
    "alive",
    "county",
    "hukou_status",
    "birth_date",
    "disability_status",
    "disability_grade",
    "disability_valid_until",
    "serious_illness",
    "financial_assets_fen",
    "vehicle_count",
    "house_count",
    "company_count",
)
RELATIONS = ("spouse", "parent", "child", "guardian", "supporter")
INCOME_COLUMNS = ("pension_other_fen", "wage_fen", "business_fen", "property_income_fen", "transfer_fen")
#: At the limit of a cell, one beyond it (reads as unknown), and at the ends of 64 bits.
HUGE = (10**12, -(10**12), 10**12 + 1, -(10**12) - 1, 2**63 - 1, -(2**63))


@dataclass(frozen=True)
class Plan:
    """What to draw. ``thresholds_fen`` are monthly sums per head on which household incomes are steered."""

    seed: int = 20261116
    households: int = 400
    on: dt.date = dt.date(2026, 11, 16)
    thresholds_fen: Sequence[int] = (55_000, 58_850, 76_000, 78_280, 82_500, 88_275, 114_000, 117_420)
    sums_fen: Sequence[int] = (6_000_000, 2_000_000, 2_000_000, 1_000_000, 500_000)
    ages: Sequence[int] = (0, 3, 6, 14, 16, 18, 60, 65, 70, 80, 90, 100)
    limit_share: float = 0.02
    gappy_share: float = 0.2
    wild_share: float = 0.1
    blank_share: float = 0.195
    needy_share: float = 0.14
    event_gap_share: float = 0.2
    things: int = 0


@dataclass
class _Draw:
    """One running draw: the generator, the plan and the rows so far."""

    plan: Plan
    rng: Random
    tables: Tables = field(default_factory=dict)
    next_person: int = 1

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def near(self, day: dt.date, spread: int = 40) -> dt.date:
        """A date that is the day itself or its neighbour half of the time."""
        offset = self.rng.choice((-1, 0, 1)) if self.chance(0.5) else self.rng.randint(-spread, spread)
        return day + dt.timedelta(days=offset)


def random_tables(plan: Plan) -> Tables:
    """Rows of every table of the schema, in no particular order, the same for the same plan."""
    draw = _Draw(plan, Random(plan.seed))
    for name in ("person", "household", "membership", "relation", "enrolment", "medical_month", "coverage"):
        draw.tables[name] = []
    for index in range(plan.households):
        _add_household(draw, index)
    _add_strays(draw)
    add_services(draw.tables, plan.on, plan.seed)
    _add_coverage(draw)
    _add_work(draw)
    _add_bounds(draw)
    if plan.things:
        people = draw.tables["person"]
        draw.tables |= random_things(draw.rng, people, plan.on, plan.things, plan.limit_share)
    return draw.tables


def _add_work(draw: _Draw) -> None:
    """What public-welfare posts ask of people; drawn last, so that all else stays as it was."""
    rng, on = draw.rng, draw.plan.on
    for person in draw.tables["person"]:
        days = rng.choice((-1, 0, 1, 30, 364, 365, 366, 700, None))
        person["unemployed_since"] = None if days is None else on - dt.timedelta(days=days)
        person["unemployed"] = days is not None or rng.choice((True, False, None))
        person["landless"] = rng.choice((True, False, None))
        person["pension_status"] = rng.choice(("none", "none", "paying", "suspended", "stopped", None))
    for household in draw.tables["household"]:
        household["poverty_watch"] = rng.choice((*facts.POVERTY_WATCH, None))


def _add_bounds(draw: _Draw) -> None:
    """What is known so far of somebody's assets: all, a part on or beside a limit, nothing. Drawn apart from all else."""
    rng = Random(draw.plan.seed)
    for person in draw.tables["person"]:
        part = rng.choice(tuple(draw.plan.thresholds_fen)) * 12 * rng.choice((1, 2, 3)) + rng.choice(
            (0, 0, 1)
        )
        known = rng.choice((*[None] * 60, 0, part, part, 9_000_000, rng.choice(HUGE)))
        person["assets_at_least_fen"] = (
            known if person["financial_assets_fen"] is None else person["financial_assets_fen"]
        )


def shuffled(tables: Tables, seed: int) -> Tables:
    """The same rows in another order."""
    rng = Random(seed)
    return {name: rng.sample(rows, len(rows)) for name, rows in tables.items()}


# ---------------------------------------------------------------------------------------------- households


def _add_household(draw: _Draw, index: int) -> None:
    rng = draw.rng
    needy = draw.chance(draw.plan.needy_share)
    null_share = 0.0 if needy else _null_share(draw)
    place = _place(draw)
    base = 10 * (index + 1)
    ids = {"registered": base + 1, "joint": base + 2, "residence": base + 3}
    members = [_person(draw, place, null_share) for _ in range(rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 7)))]
    for member in members:
        _place_member(draw, member, ids)
    if needy:
        _make_needy(members)
        if index % 5 == 0:
            _put_to_work(draw, members, days_ago=150 + index % 70)
    else:
        _share_fate(draw, members)
        _steer_sums(draw, members, null_share)
    for kind, household_id in ids.items():
        row = _household(draw, household_id, kind, place, len(members), null_share)
        if needy:
            row |= {**place, "truth_promised": True, "check_authorised": True}
        draw.tables["household"].append(row)
    _add_memberships(draw, members)
    _add_relations(draw, members)
    helped = needy or draw.chance(0.47)
    if not helped and draw.chance(0.9):
        _make_rich(draw, members)
    enrolled = _household_enrolments(draw) if helped else []
    for member in members:
        draw.tables["person"].append(member)
        _add_enrolments(draw, member, enrolled, helped)
        _add_medical(draw, member, null_share)


def _make_needy(members: list[Row]) -> None:
    """A household that meets every condition of assistance, so that what builds on it is met too."""
    none = dict.fromkeys((*INCOME_COLUMNS, "financial_assets_fen", "vehicle_count", "company_count"), 0)
    known = {"alive": True, "hukou_status": "normal", "house_count": 1, "out_of_household_reason": "none"}
    for member in members:
        member.update(none | known)


def _put_to_work(draw: _Draw, members: list[Row], days_ago: int) -> None:
    """Somebody has found work that lifts the household just above the line, on either side of six months ago."""
    members[0].update(
        wage_fen=90_000 * len(members), employed_since=draw.plan.on - dt.timedelta(days=days_ago)
    )


def _make_rich(draw: _Draw, members: list[Row]) -> None:
    """A household beyond every limit of income and property that agrees to nothing."""
    for member in members:
        member.update(
            out_of_household_reason="none",
            wage_fen=5_000_000,
            financial_assets_fen=90_000_000,
            vehicle_count=3,
            house_count=4,
            company_count=2,
        )
    (joint,) = (row for row in draw.tables["household"][-3:] if row["kind"] == "joint")
    if joint["check_authorised"]:
        joint["check_authorised"] = False


def _share_fate(draw: _Draw, members: list[Row]) -> None:
    """What holds for a whole household at once: all moved away, two cars each, a column nobody has."""
    if draw.chance(0.15):
        for member in members:
            member["hukou_status"] = draw.rng.choice(("moved", "cancelled"))
    if draw.chance(0.25):
        for member in members:
            member["vehicle_count"] = draw.rng.choice((1, 2, 2, 3))
    if draw.chance(0.2):
        for member in members:
            member["wage_fen"] = 2_500_000
    for name in SCREENING_COLUMNS:
        if draw.chance(draw.plan.blank_share):
            for member in members:
                member[name] = None


def _null_share(draw: _Draw) -> float:
    roll = draw.rng.random()
    if roll < draw.plan.wild_share:
        return 0.3
    return 0.06 if roll < draw.plan.wild_share + draw.plan.gappy_share else 0.0


def _place(draw: _Draw) -> Row:
    county = draw.rng.choice(COUNTIES)
    town = f"{county}{draw.rng.randint(1, 3):03d}"
    return {
        "region": f"{town}{draw.rng.randint(1, 3):03d}",
        "town": town,
        "county": county,
        "urban_rural": draw.rng.choice(("urban", "rural")),
    }


def _place_member(draw: _Draw, member: Row, ids: dict[str, int]) -> None:
    for kind, household_id in ids.items():
        member[f"{kind}_id"] = None if draw.chance(0.03) else household_id
    if draw.chance(0.02):
        member["joint_id"] = max(12, ids["joint"] - 10)  # lives with the neighbours


def _household(draw: _Draw, household_id: int, kind: str, place: Row, size: int, null_share: float) -> Row:
    rng = draw.rng
    per_head = rng.choice(tuple(draw.plan.thresholds_fen))
    row = {
        **place,
        "basis": rng.choice(("declared", "visited", "derived")),
        "size": max(0, size + rng.choice((0, 0, 0, 1, -1))),
        "declared_on": draw.near(draw.plan.on, 400),
        "declared_income_fen": max(0, per_head * size + rng.choice((0, 0, -1, 1, -40_000, 90_000))),
        "truth_promised": rng.random() < 0.75,
        "check_authorised": rng.random() < 0.75,
        "hardship_seen": rng.random() < 0.5,
        "hardship_seen_on": _seen_on(draw),
        **_misfortune(draw),
        "dibao_monthly_fen": rng.choice((0, 30_000, 100_000, 160_000)),
    }
    _blank(draw, row, max(null_share, 0.135))
    return {"household_id": household_id, "kind": kind, **row, **_helped_before(draw)}


def _misfortune(draw: _Draw) -> Row:
    """Disaster, emergency and earlier help, on and around the days that count; the help often for the very same cause."""
    rng, on = draw.rng, draw.plan.on
    kind = rng.choice(facts.EMERGENCIES)
    hit = draw.chance(0.7)
    return {
        "disaster_on": draw.near(on - dt.timedelta(days=rng.choice((0, 90, 180))), 60),
        "disaster_kind": rng.choice(facts.DISASTERS),
        "house_damage": rng.choice(facts.HOUSE_DAMAGE) if hit else "none",
        "disaster_evacuated": rng.choice((0, 0, 2)) if hit else 0,
        "disaster_deaths": rng.choice((0, 0, 0, 1)) if hit else 0,
        "disaster_crop_mu": rng.choice((0, 9, 10, 11)) if hit else 0,
        "emergency_on": draw.near(on - dt.timedelta(days=rng.choice((0, 15, 90))), 20),
        "emergency_kind": kind,
        "aided_on": draw.near(on - dt.timedelta(days=rng.choice((10, 200, 365))), 60),
        "aided_cause": rng.choice(
            (
                kind,
                kind,
                "disaster",
                "disaster",
                "disaster",
                "disaster",
                "illness",
                "illness",
                None,
                None,
                None,
            )
        ),
        "aided_12m_fen": rng.choice((0, 0, 50_000, 2_000_000)),
    }


def _helped_before(draw: _Draw) -> Row:
    """Help by cause. What is drawn after it does not hang on it: other rows keep the shares that tests ask for."""
    state = draw.rng.getstate()
    days = (
        None,
        None,
        None,
        None,
        draw.near(draw.plan.on - dt.timedelta(days=draw.rng.choice((10, 365))), 60),
    )
    found = {f"{cause}_aided_on": draw.rng.choice(days) for cause in ("disaster", "illness", "emergency")}
    draw.rng.setstate(state)
    return found


def _add_memberships(draw: _Draw, members: list[Row]) -> None:
    for member in members:
        for kind in ("registered", "joint", "residence"):
            if member[f"{kind}_id"] is not None:
                row = {
                    "household_id": member[f"{kind}_id"],
                    "kind": kind,
                    "person_id": member["person_id"],
                    "role": member["joint_role"],
                    "from_date": draw.near(dt.date(2020, 1, 1), 900),
                    "to_date": None,
                    "basis": draw.rng.choice(("declared", "visited", "derived")),
                }
                draw.tables["membership"].append(row)


def _add_relations(draw: _Draw, members: list[Row]) -> None:
    """Some have supporters and guardians, some of these in the next household, some not in the folder at all."""
    for member in members:
        for kind in RELATIONS:
            for _ in range(draw.rng.choice((0, 1, 2, 2) if kind in ("supporter", "guardian") else (0, 0, 1))):
                stranger = 900_000 + draw.next_person
                other = stranger if draw.chance(0.05) else draw.rng.randint(1, max(1, draw.next_person - 1))
                row = {"person_id": member["person_id"], "other_id": other, "kind": kind}
                draw.tables["relation"].append(row)


# ------------------------------------------------------------------------------------------------- persons


def _person(draw: _Draw, place: Row, null_share: float) -> Row:
    row = {**place, **_civil(draw), **_disability(draw), **_means(draw)}
    _blank(draw, row, null_share)
    person_id = draw.next_person
    draw.next_person += 1
    return {"person_id": person_id, **row}


def _civil(draw: _Draw) -> Row:
    rng, plan = draw.rng, draw.plan
    alive, bereft = rng.random() < 0.82, rng.random() < 0.1
    return {
        "joint_role": rng.choice(("head", "spouse", "child", "parent", "other")),
        "sex": rng.choice((1, 2)),
        "birth_date": _birth(draw),
        "alive": alive,
        "died_on": None if alive else draw.near(plan.on, 300),
        "hukou_status": rng.choice(("normal",) * 8 + ("moved", "cancelled")),
        "moved_on": draw.near(plan.on, 300) if rng.random() < 0.2 else None,
        "marital": rng.choice(("single", "married", "widowed", "divorced")),
        "out_of_household_reason": rng.choice(("none",) * 8 + ("custody", "long_absence", "missing")),
        "in_custody": rng.random() < 0.3,
        "custody_kind": rng.choice(("none",) * 3 + ("prison", "detox", "restricted")),
        "in_school": rng.random() < 0.3,
        "school_stage": rng.choice(facts.SCHOOL_STAGES),
        "self_care_failed": rng.choice((0, 0, 1, 3, 4, 6)),
        "supporters_listed": rng.choice((True,) * 5 + (False, None)),
        "child_placement": rng.choice(("none", "kin", "institution", "foster", "adopted")),
        "work_injury_care": rng.random() < 0.2,
        **_parent(draw, "father", bereft),
        **_parent(draw, "mother", bereft),
    }


def _parent(draw: _Draw, parent: str, bereft: bool) -> Row:
    """Every situation, with terms that begin and end around six months and today; one in seven parents is not known."""
    rng, on = draw.rng, draw.plan.on
    if not bereft and draw.chance(0.15):
        return dict.fromkeys((f"{parent}_situation", f"{parent}_since", f"{parent}_until"))
    since = on.replace(day=min(on.day, 28)) - dt.timedelta(
        days=rng.choice((30, 150, 180, 181, 182, 184, 400))
    )
    return {
        f"{parent}_situation": rng.choice(
            ("dead", "missing") if bereft else ("none",) * 9 + ("dead",) * 5 + facts.PARENT_SITUATIONS
        ),
        f"{parent}_since": None if draw.chance(0.1) else since,
        f"{parent}_until": None
        if draw.chance(0.3)
        else draw.near(rng.choice((on, since + dt.timedelta(183))), 90),
    }


def _birth(draw: _Draw) -> dt.date:
    """Birthdays on and beside every age limit, on leap days, and anywhere in 106 years."""
    rng, on = draw.rng, draw.plan.on
    roll = rng.random()
    if roll < 0.35:
        age = rng.choice(tuple(draw.plan.ages))
        month_end = 28 if (on.month, on.day) == (2, 29) else on.day
        return dt.date(on.year - age, on.month, month_end) + dt.timedelta(days=rng.choice((-1, 0, 0, 1)))
    if roll < 0.45:
        return dt.date(rng.choice(range(1924, on.year, 4)), 2, 29)
    return on - dt.timedelta(days=rng.randint(0, 106 * 366))


def _disability(draw: _Draw) -> Row:
    rng, plan = draw.rng, draw.plan
    if rng.random() < 0.35:
        return {
            "disability_status": "none",
            "disability_kind": 0,
            "disability_grade": 0,
            "disability_valid_until": None,
            "serious_illness": rng.random() < 0.25,
            "care_need": rng.random() < 0.3,
        }
    return {
        "disability_status": rng.choice(("valid",) * 7 + ("frozen", "cancelled", "expired", "moved")),
        "disability_kind": rng.randint(1, 7),
        "disability_grade": rng.randint(1, 4),
        "disability_valid_until": draw.near(plan.on + dt.timedelta(days=200), 300)
        if rng.random() < 0.6
        else draw.near(plan.on, 20),
        "serious_illness": rng.random() < 0.25,
        "care_need": rng.random() < 0.6,
    }


def _seen_on(draw: _Draw) -> dt.date:
    """Around the 90 days for which a visit speaks, and now and then the last day of the calendar."""
    near = draw.near(draw.plan.on - dt.timedelta(days=90), 120)
    return near if near.toordinal() % 50 else dt.date.max


def _means(draw: _Draw) -> Row:
    rng = draw.rng
    row: Row = dict.fromkeys(INCOME_COLUMNS, 0)
    if rng.random() < 0.5:
        row[rng.choice(INCOME_COLUMNS)] = rng.choice((1, 30_000, 58_850, 78_280, 120_000, 250_000, 2_500_000))
    row["pension_basic_fen"] = rng.choice((0, 14_300, 20_000))
    row["income_basis"] = rng.choice(("declared", "visited", "checked", "estimated"))
    row["financial_assets_fen"] = rng.choice((0, 0, 500_000, 1_412_400, 1_878_720, 9_000_000))
    row["vehicle_count"] = rng.choice((0,) * 7 + (1,))
    row["house_count"] = rng.choice((0, 0, 0, 1, 1, 2, 3) * 2 + (None,))
    row["company_count"] = rng.choice((0,) * 16 + (1, 1, 2, 2, None))
    return row


def _blank(draw: _Draw, row: Row, share: float) -> None:
    if share > 0:
        for name in row:
            if draw.chance(share):
                row[name] = None


def _steer_sums(draw: _Draw, members: list[Row], null_share: float) -> None:
    """Put a household's whole income or assets onto a threshold, or some cells beyond the limits."""
    rng, plan = draw.rng, draw.plan
    if draw.chance(plan.limit_share):
        victim = rng.choice(members)
        victim[rng.choice((*INCOME_COLUMNS, "financial_assets_fen"))] = rng.choice(HUGE)
        victim["vehicle_count"] = rng.choice((10**6, 10**6 + 1, -(10**6) - 1, 2**31 - 1))
        return
    if null_share > 0 or draw.chance(0.5):
        return
    heads = rng.choice((len(members), max(1, sum(1 for m in members if m["alive"]))))
    target = rng.choice(tuple(plan.thresholds_fen)) * heads
    for member in members:
        member.update(dict.fromkeys(INCOME_COLUMNS, 0))
    rng.choice(members)[rng.choice(INCOME_COLUMNS)] = target + rng.choice((0, 0, -1, 1))
    per_head_year = rng.choice(tuple(plan.thresholds_fen)) * 12
    for member in members:
        member["financial_assets_fen"] = 0
    rng.choice(members)["financial_assets_fen"] = per_head_year * rng.choice((1, 2, 3)) * heads + rng.choice(
        (0, 1)
    )


# -------------------------------------------------------------------------------------------------- events


def _household_enrolments(draw: _Draw) -> list[str]:
    return [name for name in PROGRAMMES if name.startswith("dibao") and draw.chance(0.22)]


def _add_enrolments(draw: _Draw, member: Row, shared: list[str], helped: bool) -> None:
    rng, on = draw.rng, draw.plan.on
    open_to = [n for n in PROGRAMMES if not n.startswith("dibao") and (helped or n not in HELP)]
    own = [name for name in open_to if draw.chance(0.18)]
    for programme in (*shared, *own):
        running = rng.random() < 0.7
        started = draw.near(on, 20) if rng.random() < 0.15 else on - dt.timedelta(days=rng.randint(0, 900))
        row = {
            "person_id": member["person_id"],
            "household_id": member["joint_id"] if rng.random() < 0.9 else None,
            "programme": programme,
            "subtype": rng.choice((None, "whole", "single")),
            "region": member["region"],
            "from_date": started,
            "to_date": None if running else draw.near(on, 200),
            "monthly_fen": rng.choice((None, 0, 10_000, 50_000)),
        }
        draw.tables["enrolment"].append(row)
        if rng.random() < 0.05:
            draw.tables["enrolment"].append(dict(row))


def _add_medical(draw: _Draw, member: Row, null_share: float) -> None:
    """Months inside, at the edge of and outside the last twelve; some members sit exactly on a sum."""
    rng, on = draw.rng, draw.plan.on
    if rng.random() < 0.5:
        return
    months = rng.sample(range(16), rng.choice((1, 1, 2, 3, 6)))
    exact = rng.choice(tuple(draw.plan.sums_fen)) if rng.random() < 0.5 else None
    for position, back in enumerate(months):
        own = rng.choice((0, 12_345, 100_000, 900_000, 2_500_000))
        if exact is not None:
            own = exact + rng.choice((0, 0, -1)) if position == 0 else 0
        if rng.random() < null_share:
            own = None
        if rng.random() < draw.plan.limit_share / 4:
            own = rng.choice(HUGE)
        total = None if own is None or rng.random() < 0.02 else min(2**63 - 1, abs(own) * 2)
        row = {
            "person_id": member["person_id"],
            "month": month_back(on, back),
            "own_fen": own,
            "total_fen": total,
        }
        draw.tables["medical_month"].append(row)


def month_back(on: dt.date, back: int) -> dt.date:
    """First day of the month ``back`` months before the month of ``on``."""
    index = on.year * 12 + on.month - 1 - back
    return dt.date(index // 12, index % 12 + 1, 1)


def _add_strays(draw: _Draw) -> None:
    """Rows that lead nowhere: an empty household, an enrolment and a month of somebody not in the folder."""
    place = _place(draw)
    for household_id, kind in enumerate(("registered", "joint", "residence"), start=1):
        draw.tables["household"].append(_household(draw, household_id, kind, place, 0, 0.0))
    ghost = draw.next_person + 1000
    month = {"person_id": ghost, "month": month_back(draw.plan.on, 1), "own_fen": 5, "total_fen": 5}
    draw.tables["medical_month"].append(month)


def _add_coverage(draw: _Draw) -> None:
    """The first county is covered throughout; the second has gaps or nothing, table by table."""
    rng, on = draw.rng, draw.plan.on
    names = (
        "medical_month",
        *(f"enrolment:{programme}" for programme in PROGRAMMES),
        *(f"relation:{kind}" for kind in RELATIONS),
    )
    first = month_back(on, 14)
    for name in names:
        spans = {COUNTIES[0]: [(first, on + dt.timedelta(days=30))]}
        if not draw.chance(draw.plan.event_gap_share):
            half = month_back(on, 5)
            spans[COUNTIES[1]] = rng.choice(
                (
                    [(first, half - dt.timedelta(days=1)), (half, on)],  # two parts without a gap
                    [
                        (first, half - dt.timedelta(days=1)),
                        (half + dt.timedelta(days=1), on),
                    ],  # a day missing
                    [(first, on - dt.timedelta(days=1))],  # ends too early
                    [(half, on)],  # begins too late
                    [(first, on), (half, on)],  # overlapping
                )
            )
        for county, parts in spans.items():
            for start, end in parts:
                row = {"table": name, "county": county, "from_date": start, "to_date": end}
                draw.tables["coverage"].append(row)
