"""The county a week later: what has happened since, which files come, and which leads are new, changed or gone.

The world itself moves on: a person who is found now stands on the roll, institutions have answered, people have died. Raises
SYNTH_WEEK when the week would end in another month, because then every monthly file would have to come anew.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.periods import Month
from minsheng.synth import calibration, story
from minsheng.synth.chance import stream
from minsheng.synth.childhood import ELSEWHERE, child_programme
from minsheng.synth.departures import severe_without_worker
from minsheng.synth.grants import new_line, standard_fen
from minsheng.synth.kin import ELDER, forsaken, nobody_forsaken
from minsheng.synth.mistakes import DEAD, NOT_ENTITLED, REVIEW
from minsheng.synth.omissions import CHECK, INFORM, KNOWN, MISSING, VISIT
from minsheng.synth.reliefs import RELIEFS, add_reliefs
from minsheng.synth.signs import AHEAD, MATTER, WARNING, add_signs
from minsheng.synth.upkeep import AMOUNT, add_terms_over
from minsheng.synth.wards import add_half_known
from minsheng.synth.world import (
    CARE,
    DIBAO,
    LIVING,
    NORMAL,
    OLD_AGE,
    ORPHAN,
    TEKUN,
    Grant,
    Household,
    Lead,
    Means,
    Person,
    World,
)

DAYS: Final = 7
FILES: Final = (
    "deaths", "roll_dibao", "roll_disability_care", "roll_old_age", "declarations", "visits", "authorisations", "means", "bank",
    "housing_fund", "vehicles", "houses", "companies",
)  # fmt: skip
"""What comes in the second week; everything else is still valid."""
CARELESS: Final = "deaths"
"""The file of the second week in which rows stand that must be refused."""
_NEW_PER_PERSON: Final = 5 / 20_000
_FIVE: Final = frozenset(("bank", "housing_fund", "vehicles", "houses", "companies"))
Key = tuple[str, str, str, str, str]


def move_on(world: World, planted: Mapping[str, str]) -> list[tuple[Lead, str]]:
    """Let a week pass. Returns every lead of either week with what became of it: stays, new, lapsed or changed."""
    later = world.as_of + timedelta(days=DAYS)
    if Month.of(later) != Month.of(world.as_of):
        raise MinshengError("SYNTH_WEEK", "第二周须与第一周在同一个月内", as_of=world.as_of.isoformat())
    before = list(world.leads)
    world.begun, earlier, world.as_of = world.as_of, world.as_of, later
    leads = [lead for lead in before if lead.label not in (WARNING, AHEAD, MATTER)]
    leads = _answered(world, leads)
    leads = _enrolled(world, leads)
    leads = [lead for lead in leads if not _over(lead, later)]
    leads += [*_dated(world, earlier), *_fresh(world)]
    for home in world.households:
        if home.plan == story.WORK:
            story.finds_work(home)
            world.fresh.add(home.key)
    world.leads = [lead for lead in leads if lead.programme not in RELIEFS]
    add_terms_over(world, earlier)
    add_reliefs(world)
    add_half_known(world)
    add_signs(world, planted)
    return _compared(before, world.leads)


def _answered(world: World, leads: list[Lead]) -> list[Lead]:
    """The institutions have answered for everybody; the couple of the story has agreed to be checked."""
    known = []
    for home in world.households:
        if home.plan in ("dibao_second_bank_late", "trap_answers_two_of_five"):
            home.events.banks_answered, home.events.answered = home.events.banks, _FIVE
        elif home.plan == "dibao_one_bank_missing":
            for one in home.living:
                if one.means is not None and one.means.assets_fen is None:
                    one.means.assets_fen = 0
        elif home.plan == story.MEDICAL:
            _agree(home)
        else:
            continue
        world.fresh.add(home.key)
        known.append(home)
    done = {home.key for home in known}
    kept = [lead for lead in leads if lead.household.key not in done or lead.programme != DIBAO]
    return kept + [Lead(home, None, DIBAO, INFORM, KNOWN, home.plan) for home in known]


def _agree(home: Household) -> None:
    """Small pensions and a little farming, far below the standard."""
    for one in home.living:
        one.means = Means()
    first = home.living[0].means
    assert first is not None
    first.business_fen = standard_fen(home) // 4
    first.assets_fen, first.houses = 320_000, 1
    home.events.banks = home.events.banks_answered = 2
    home.events.answered = _FIVE


def _enrolled(world: World, leads: list[Lead]) -> list[Lead]:
    """Every second one of those who were only not on a roll now is."""
    rng = stream(world.seed, "second week rolls")
    turns: dict[str, int] = {}
    kept = []
    for lead in leads:
        turn = turns[lead.kind] = turns.get(lead.kind, -1) + 1
        if turn % 2 or lead.label != INFORM:
            kept.append(lead)
        elif lead.kind == "dibao_all_known":
            home = lead.household
            home.status = DIBAO
            income = sum(
                one.pension_other_fen + (one.means.income_fen if one.means else 0) for one in home.living
            )
            paid = -(-max(0, standard_fen(home) - income) // 100) * 100
            home.dibao = Grant(f"DBN{home.key[-7:]}", Month.of(world.as_of), list(home.living), paid)
        elif lead.kind in ("old_age_missing", "care_missing") and lead.person is not None:
            line = new_line(lead.person, lead.programme, world.as_of, rng)
            line.start = Month.of(world.as_of)
            lead.person.lines[lead.programme] = line
        else:
            kept.append(lead)
    return kept


def _over(lead: Lead, today: date) -> bool:
    """Rested on something that time has ended: a certificate, an age, the want of somebody who could work."""
    person = lead.person
    if lead.kind == "dibao_severe_no_worker":
        return not severe_without_worker(lead.household, today)
    if person is None or lead.label == REVIEW:
        return False
    if lead.programme in (CARE, LIVING) and person.certificate is not None:
        return not person.certificate.valid(today)
    if lead.kind == ELSEWHERE:
        return person.age(today) >= 18
    if lead.programme in (ORPHAN, "defacto_orphan"):
        return child_programme(person, today) != lead.programme
    return False


def _dated(world: World, earlier: date) -> Iterable[Lead]:
    """What follows from seven more days and nothing else."""
    today = world.as_of
    for home in world.households:
        if (
            home.status == ""
            and severe_without_worker(home, today)
            and not severe_without_worker(home, earlier)
        ):
            yield Lead(home, None, DIBAO, VISIT, "severe_no_worker", "worker_turned_60")
        for person in home.living:
            yield from _grown_older(person, earlier, today)


def _grown_older(person: Person, earlier: date, today: date) -> Iterable[Lead]:
    home, certificate = person.household, person.certificate
    if person.age(earlier) < 80 <= person.age(today) and OLD_AGE not in person.lines:
        label, reason = (INFORM, KNOWN) if person.hukou == NORMAL else (CHECK, MISSING)
        yield Lead(home, person, OLD_AGE, label, reason, "turned_80")
    line = person.lines.get(OLD_AGE)
    if (
        line is not None
        and line.stopped is None
        and any(
            person.age(earlier) < years <= person.age(today)
            for years, _ in calibration.OLD_AGE_BANDS_FEN[:-1]
        )
    ):
        yield Lead(home, person, OLD_AGE, REVIEW, AMOUNT, "reached_a_higher_band")
    if certificate is not None and certificate.valid(earlier) and not certificate.valid(today):
        for programme in (CARE, LIVING):
            if programme in person.lines and person.lines[programme].stopped is None:
                yield Lead(home, person, programme, REVIEW, NOT_ENTITLED, "certificate_expired")
    alone = person.age(today) < ELDER or person.marital == "未婚"
    if alone and TEKUN not in person.lines and forsaken(person, today) and not forsaken(person, earlier):
        yield Lead(home, person, TEKUN, VISIT, "no_supporter", "turned_60")
    programme = child_programme(person, today)
    if programme and child_programme(person, earlier) != programme:
        yield Lead(home, person, programme, INFORM, KNOWN, "six_months_over")


def _fresh(world: World) -> Iterable[Lead]:
    """Deaths, declarations and visits of the week, and the two deaths of the story."""
    people = sum(len(home.members) for home in world.households)
    wanted = max(1, round(people * _NEW_PER_PERSON))
    rng = stream(world.seed, "second week")
    homes = [
        home for home in world.households if not home.plan and home.status == "" and not home.village.quiet
    ]
    rng.shuffle(homes)
    counts = {"dies": 0, "declares": 0, "seen": 0}
    for home in homes:
        if all(count >= wanted for count in counts.values()):
            break
        if (
            home.happened
            or home.declared_fen is not None
            or any(one.id_number in world.lost for one in home.members)
        ):
            continue
        person = _may_die(home, world.as_of)
        sound = not any(one.certificate or one.serious for one in home.members)
        head = home.members[0]
        adult = head.counts and head.age(world.as_of) >= 18
        if person is not None and counts["dies"] < wanted:
            counts["dies"] += 1
            home.plan, person.died_on = "dies_in_second_week", world.as_of - timedelta(days=rng.randint(2, 5))
            yield Lead(home, person, OLD_AGE, REVIEW, DEAD, home.plan)
        elif sound and adult and counts["declares"] < wanted:
            counts["declares"] += 1
            home.plan, home.declared_fen = "declares_in_second_week", standard_fen(home) // 2
            world.fresh.add(home.key)
            yield Lead(home, None, DIBAO, VISIT, "declared_low", home.plan)
        elif sound and adult and counts["seen"] < wanted and nobody_forsaken(home, world.as_of):
            counts["seen"] += 1
            home.plan, home.visited, home.living_seen = "seen_in_second_week", head, "困难"
            world.fresh.add(home.key)
            yield Lead(home, None, DIBAO, VISIT, "hardship_seen", home.plan)
    yield from _deaths_of_the_story(world)


def _may_die(home: Household, as_of: date) -> Person | None:
    """Somebody on the old-age roll who leaves a well spouse."""
    if home.shape != "elder_couple" or len(home.living) != 2 or any(one.certificate for one in home.members):
        return None
    return next((one for one in home.living if OLD_AGE in one.lines and one.age(as_of) < 90), None)


def _deaths_of_the_story(world: World) -> Iterable[Lead]:
    """The mother dies and leaves her child with nobody. The mistaken death is true of nobody, but somebody has to see to it."""
    for home in world.households:
        if home.plan == story.MOTHER:
            home.members[0].died_on = world.as_of - timedelta(days=3)
            yield Lead(home, home.members[1], ORPHAN, INFORM, KNOWN, home.plan)
        elif home.plan == story.MISTAKEN and home.subject is not None:
            world.mistaken = home.subject
            yield Lead(home, home.subject, OLD_AGE, REVIEW, DEAD, home.plan)


def _compared(before: Iterable[Lead], after: Iterable[Lead]) -> list[tuple[Lead, str]]:
    old = {_key(lead): lead for lead in before}
    new = {_key(lead): lead for lead in after}
    found = []
    for key, lead in new.items():
        fate = "new" if key not in old else "stays" if old[key].label == lead.label else "changed"
        found.append((lead, fate))
    return found + [(lead, "lapsed") for key, lead in old.items() if key not in new]


def _key(lead: Lead) -> tuple[str, str, str, str]:
    person = lead.person.id_number if lead.person else ""
    single = lead.label in (REVIEW, WARNING, AHEAD, MATTER)
    return (lead.household.key, person, lead.programme, lead.reason if single else "")
