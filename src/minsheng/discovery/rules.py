"""Which results become leads, which of them count, how soon somebody should look, and when two leads rest on the same facts.

Pure: values, the date and the pack's table of exclusions in, verdicts out.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from minsheng.discovery.states import SIGNALS
from minsheng.kernel.periods import add_months, full_years

Key = tuple[str, int, str, str, str]
"""(kind, subject, programme, reason, number of the matter)."""

PERSON: Final = "person"
HOUSEHOLD: Final = "joint"
FEWEST_CASE_QUESTIONS: Final = 2
"""From so many unanswered questions of a case on, somebody has to go there; a single one can be asked by telephone."""


def label(*, unmet: int, unknown: int, screening: int, told: int, has_grounds: bool, grounds_met: int) -> str:
    """inform | check | visit, or "" for no lead. Masks: bit i is condition (ground) i; `screening` as Programme.screening_mask,
    `told` as Programme.told_mask.

    inform: every condition met. check: exactly one unknown; where that one is for the family to tell, a ground met as well.
    visit: at least two unknown, all of them questions of a case, and a ground met. A programme without grounds needs none.
    """
    speaks = not has_grounds or bool(grounds_met)
    if unmet:
        return ""
    if not unknown:
        return "inform"
    if unknown.bit_count() < FEWEST_CASE_QUESTIONS:
        return "check" if speaks or not unknown & told else ""
    return "visit" if speaks and not unknown & screening else ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody said, at home or at a counter. `text` without numbers that name a person."""

    number: str
    on: date
    channel: str
    topic: str
    text: str
    income_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result or a signal that could become a lead. `persons`: on whose enrolments a review rests, or whose facts a signal
    rests on; `other`: the programme a review conflicts with; `household_id`: the joint household of the snapshot;
    `happened_on`: of a signal or a review; `matter`: of a signal; `due_fen`: what a review holds to be due, where it can be said.
    """

    kind: str
    subject_id: int
    household_id: int | None
    region: str
    programme: str
    label: str
    reason: str
    unmet: int = 0
    unknown: int = 0
    grounds: int = 0
    amount_fen: int | None = None
    due_fen: int | None = None
    other: str = ""
    died_on: date | None = None
    persons: tuple[int, ...] = ()
    happened_on: date | None = None
    matter: Matter | None = None

    @property
    def key(self) -> Key:
        """What may be open once only; of matters each one."""
        number = "" if self.matter is None else self.matter.number
        return (self.kind, self.subject_id, self.programme, self.reason, number)

    @property
    def computed(self) -> bool:
        """Whether it comes from the result of a programme, so that the reference engine can explain it."""
        return self.label not in SIGNALS


def lowered(candidate: Candidate) -> Candidate:
    """The candidate where a roll has a row that may be this person's: nobody is told to apply or sent before that is asked."""
    return replace(candidate, label="check") if candidate.label in ("inform", "visit") else candidate


@dataclass(frozen=True, slots=True)
class Held:
    """Running enrolments: codes of a person, of any living member of a household, of all its living members.

    `living`: how many living members a household has.
    """

    person: Mapping[int, frozenset[str]]
    household: Mapping[int, frozenset[str]]
    whole_household: Mapping[int, frozenset[str]]
    living: Mapping[int, int] = field(default_factory=dict)


def suppressed(
    candidates: Iterable[Candidate],
    held: Held,
    *,
    excluders: Callable[[str], Collection[str]],
    household_programmes: Collection[str],
) -> dict[Candidate, str]:
    """Candidates (not reviews, not signals) that something higher in the ranked table excludes, each with the code that does.

    A household is excluded by what any living member holds of a household programme, and by a person's programme only if
    every living member holds it or is to be told of it. A candidate for a household programme also excludes lower ones of
    its members. What may be told at once is excluded by nothing less certain: who may turn out to be destitute loses no
    subsidy meanwhile.
    """
    given = [c for c in candidates if c.computed and c.label != "review"]
    wanted: dict[tuple[str, int], list[Candidate]] = {}
    for c in given:
        wanted.setdefault((c.kind, c.subject_id), []).append(c)
    everybody = _told_to_everybody(given, held.living)

    def first(lower: str, above: Collection[str]) -> str:
        return next((code for code in excluders(lower) if code in above and not first(code, above)), "")

    found = {}
    for c in given:
        household = c.household_id if c.household_id is not None else -1
        rivals = wanted.get((HOUSEHOLD, household), [])
        above = {code for code in held.household.get(household, ()) if code in household_programmes}
        if c.kind == PERSON:
            above |= held.person.get(c.subject_id, frozenset())
            rivals = rivals + wanted[PERSON, c.subject_id]
        else:
            above |= held.whole_household.get(household, frozenset())
            above |= everybody.get(household, set())
        above |= {other.programme for other in rivals if other.label == "inform" or c.label != "inform"}
        if by := first(c.programme, above):
            found[c] = by
    return found


def _told_to_everybody(candidates: Iterable[Candidate], living: Mapping[int, int]) -> dict[int, set[str]]:
    """{household: programmes of persons that each of its living members is to be told of}."""
    told = Counter(
        (c.household_id, c.programme)
        for c in candidates
        if c.kind == PERSON and c.label == "inform" and c.household_id is not None
    )
    found: dict[int, set[str]] = {}
    for (household, programme), count in told.items():
        if count == living.get(household):
            found.setdefault(household, set()).add(programme)
    return found


# ------------------------------------------------------------------------------------------------ rank


@dataclass(frozen=True, slots=True)
class Need:
    """What is known of a subject's need, beyond the label. Ages in full years, money in fen."""

    medical_own_12m_fen: int = 0
    income_declared_fen: int | None = None
    income_line_fen: int | None = None
    oldest: int | None = None
    youngest: int | None = None
    living_members: int = 1
    severe_disability: bool = False
    serious_illness: bool = False
    hardship_seen: bool = False
    no_worker: bool = False
    days_to_next_event: int | None = None
    months_wrongly_paid: int = 0


Points = Mapping[str, int]
"""What weighs how much: `discovery.rank.*` of the pack by their last word; one that is not there weighs nothing."""


def rank(candidate: Candidate, need: Need, points: Points) -> tuple[int, list[str]]:
    """Greater is sooner; the reasons in Chinese, without amounts, because every role may read them."""
    total = points.get(candidate.label, 0) + points.get(candidate.reason, 0)
    reasons = [_CERTAINTY[candidate.label]]
    for worth, reason in (*_hardship(need, points), *_vulnerable(need, points), *_pressing(need, points)):
        if worth > 0:
            total += worth
            reasons.append(reason)
    return total, reasons


_CERTAINTY: Final = {
    "inform": "各项条件都已确认符合，告知即可申请",
    "check": "只差一项待核对",
    "visit": "已知条件都符合，其余须入户了解",
    "review": "正在享受，须尽快复核",
    "warning": "部门数据显示发生了变故",
    "ahead": "日期已知，可以提前办理",
    "matter": "有人反映，须逐件答复",
}


def _hardship(need: Need, points: Points) -> list[tuple[int, str]]:
    most = points.get("medical_most", 0)
    medical = min(_steps(need.medical_own_12m_fen, points, "medical_step_fen"), most)
    gap = 0
    if need.income_declared_fen is not None and need.income_line_fen is not None:
        below = need.income_line_fen - need.income_declared_fen
        gap = min(
            _steps(below, points, "gap_step_fen") * points.get("gap_step", 0), points.get("gap_most", 0)
        )
    return [
        (medical, "近12个月医疗个人负担重" if medical >= most // 2 else "有医疗个人负担"),
        (gap, "申报收入低于标准"),
        (points.get("hardship_seen", 0) if need.hardship_seen else 0, "走访反映生活困难"),
        (points.get("serious_illness", 0) if need.serious_illness else 0, "家有重特大疾病患者"),
    ]


def _steps(fen: int, points: Points, step: str) -> int:
    """How many whole steps of so much money there are; none where the step is not known."""
    return fen // points[step] if points.get(step) else 0


def _vulnerable(need: Need, points: Points) -> list[tuple[int, str]]:
    aged, years = _aged(need.oldest, points)
    minor = need.youngest is not None and need.youngest < points.get("minor_below", 0)
    alone = (
        need.living_members == 1 and need.oldest is not None and _reaches(need.oldest, points, "alone_from")
    )
    return [
        (points.get("severe_disability", 0) if need.severe_disability else 0, "有重度残疾人"),
        (points.get("no_worker", 0) if need.no_worker else 0, "没有劳动年龄内的健全成员"),
        (aged, f"年满{years}周岁"),
        (points.get("minor", 0) if minor else 0, "有未成年人"),
        (points.get("alone", 0) if alone else 0, "独居老人"),
    ]


def _aged(oldest: int | None, points: Points) -> tuple[int, int]:
    """(points, years) of the higher of the two ages that is reached; 0 points for neither."""
    for worth, limit in (("very_aged", "very_aged_from"), ("aged", "aged_from")):
        if oldest is not None and _reaches(oldest, points, limit):
            return points.get(worth, 0), points[limit]
    return 0, 0


def _reaches(value: int, points: Points, limit: str) -> bool:
    return limit in points and value >= points[limit]


def _pressing(need: Need, points: Points) -> list[tuple[int, str]]:
    days = points.get("soon_days", 0)
    soon = need.days_to_next_event is not None and need.days_to_next_event <= days
    wrongly = need.months_wrongly_paid * points.get("wrongly_paid_month", 0)
    return [
        (points.get("soon", 0) if soon else 0, f"{days}天内有年龄或证件到期的变化"),
        (min(wrongly, points.get("wrongly_paid_most", 0)), f"已多发约{need.months_wrongly_paid}个月"),
    ]


# ------------------------------------------------------------------------------------------- life events


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that will change what a person is entitled to."""

    on: date
    person_id: int
    text: str


TURNING: Final = (16, 18, 60, 80, 90, 100)
MONTHS_AHEAD: Final = 12


def life_events(members: Iterable[Mapping[str, Any]], on: date) -> list[LifeEvent]:
    """Birthdays that matter and certificates that end within 12 months after `on`, the nearest first.

    `members`: person rows of the facts folder; the dead are passed over.
    """
    last = add_months(on, MONTHS_AHEAD)
    found = []
    for row in members:
        if row.get("alive") is False:
            continue
        birth = row.get("birth_date")
        if birth is not None:
            found += [
                LifeEvent(day, row["person_id"], f"年满{years}周岁")
                for years in TURNING
                if on < (day := birthday(birth, years)) <= last
            ]
        until = row.get("disability_valid_until")
        if until is not None and row.get("disability_status") == "valid" and on <= until <= last:
            found.append(LifeEvent(until, row["person_id"], "残疾证到期"))
    return sorted(found, key=lambda e: (e.on, e.person_id, e.text))


def birthday(birth: date, years: int) -> date:
    """The day on which `years` are full; who was born on 29 February reaches it on 28 February of a common year."""
    return add_months(birth, 12 * years)


def age_on(birth: date | None, on: date) -> int | None:
    """Full years, None where the birth date is unknown or ahead."""
    return None if birth is None or birth > on else full_years(birth, on)


def contact(members: Iterable[Mapping[str, Any]]) -> int | None:
    """Whom to ask for in a household: the living head, else the eldest living member, else anybody."""

    def order(row: Mapping[str, Any]) -> tuple[bool, bool, date, int]:
        dead, birth = row.get("alive") is False, row.get("birth_date")
        return dead, row.get("joint_role") != "head", birth or date.max, int(row["person_id"])

    first = min(members, key=order, default=None)
    return None if first is None else int(first["person_id"])


# --------------------------------------------------------------------------------------------- sameness

_ROLLING: Final = frozenset({"medical_month"})
"""Sums over a moving window change every month by themselves; only whether the condition holds counts."""
_SEEN: Final = frozenset(
    {
        ("household", "hardship_seen"),
        ("household", "hardship_seen_on"),
        ("person", "care_need"),
        ("person", "last_visited_on"),
    }
)
"""Our own visits write these; a lead closed after a visit must not come back because of that visit."""
_COUNTING: Final = frozenset({("person", "absent_days")})
"""Counts that grow from week to week by themselves."""
RECURRING: Final = frozenset(
    {
        "medical_over_line",
        "dropped_out",
        "not_in_school",
        "pension_stopped",
        "contribution_stopped",
        "watched_unhelped",
    }
)
"""States that last: after a decision they rest for a while, then somebody looks again."""


def facts_hash(candidate: Candidate, states: Mapping[str, str], facts: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of what a lead rests on. `states`: condition key to met | unmet | unknown; `facts` as in the evidence.

    The same facts give the same hash on another day, whatever file said them.
    """
    kept = [
        [f["table"], f["column"], f["row_id"], f["value"]]
        for f in facts
        if f["table"] not in _ROLLING and (f["table"], f["column"]) not in _SEEN | _COUNTING
    ]
    subject = candidate.key if candidate.matter else candidate.key[:4]
    content = [list(subject), candidate.other, sorted(states.items()), sorted(kept, key=json.dumps)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def lapse_note(*, enrolled: bool, excluded_by: str, unmet: Sequence[str], label: str) -> str:
    """Why a lead no longer holds, in Chinese. `unmet`: texts of the conditions that are now known not to hold."""
    if label in SIGNALS:
        return "触发这条线索的情况已更新，不再成立。"
    if label == "review":
        return "名册、死亡、户口或重复享受的情况已更新，不再需要复核。"
    if enrolled:
        return "已在享受名册上。"
    if excluded_by:
        return f"已有更合适的项目（{excluded_by}）。"
    if unmet:
        return "以下条件现已确认不符合：" + "；".join(unmet)
    return "支持这条线索的事实现在不详或没有了。"
