"""Warnings, changes ahead and matters: what the planted and the ordinary facts of the world give, by arithmetic of its own.

One sign per household and reason; `Lead.kind` is the plan's where one was planted for it, else the reason.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from minsheng.kernel.periods import Month
from minsheng.synth import calibration, wards
from minsheng.synth.grants import term_ends
from minsheng.synth.kin import guardians
from minsheng.synth.records import Parent
from minsheng.synth.schooling import LEFT_OUT, school_age
from minsheng.synth.world import (
    CARE,
    DEFACTO,
    DIBAO,
    EDGE,
    NORMAL,
    OLD_AGE,
    ORPHAN,
    RIGID,
    TEKUN,
    Household,
    Lead,
    Person,
    World,
)

WARNING, AHEAD, MATTER = "warning", "ahead", "matter"
_OF_AGE, _SCHOOL_FROM, _COMPULSORY_BELOW, _ELDER = 18, 6, 16, 60
_HELD: Final = ("服刑", "强制隔离戒毒", "其他限制人身自由")
_AWAY: Final = (*_HELD, "死亡", "失踪", "失联", "撤销监护", "遣送出境")
_LAST_MONTH: Final = 11
_LEARNS_FROM, _LEARNS_BELOW = 7, 15
"""Ages at the beginning of the school year at which everybody stands in the school roll."""
Sign = Callable[[Household, date], bool]


def add_signs(world: World, planted: Mapping[str, str]) -> None:
    """Append every sign to the leads; `planted`: plan -> the reason it was planted for."""
    for home in world.households:
        for label, reason in _signs(home, world.as_of):
            kind = home.plan if planted.get(home.plan) == reason else reason
            world.leads.append(Lead(home, None, "", label, reason, kind))
    for one in world.newcomers:
        reason = "declared" if one.household.declared_fen is not None else "counter"
        world.leads.append(Lead(one.household, one, "", MATTER, reason, f"{reason}_from_elsewhere"))


def _signs(home: Household, as_of: date) -> Iterator[tuple[str, str]]:
    for label, signs in _ALL:
        for reason, found in signs.items():
            if found(home, as_of):
                yield label, reason


def here(home: Household) -> list[Person]:
    """Alive and registered here, in custody or not."""
    return [one for one in home.members if one.died_on is None and one.hukou in (NORMAL, "")]


def _minors(home: Household, as_of: date) -> list[Person]:
    return [one for one in here(home) if one.age(as_of) < _OF_AGE]


def parents_of(child: Person) -> list[Person]:
    """Head and spouse, of the children the register calls 子 or 女."""
    if child.relation not in ("子", "女"):
        return []
    return wards.parents_of(child)


def _recent(on: date | None, as_of: date) -> bool:
    return on is not None and timedelta(0) <= as_of - on <= timedelta(calibration.NEWS_DAYS)


def _on_child_roll(child: Person) -> bool:
    return ORPHAN in child.lines or DEFACTO in child.lines


def _medical(home: Household, as_of: date) -> bool:
    """Bills since the last help for an illness or for spending."""
    first = Month.of(as_of).shift(-12)
    aids = home.happened.aids if home.happened else []
    helped = max((aid.on for aid in aids if aid.cause == "疾病" or aid.kind == "支出型"), default=date.min)
    spent = sum(
        bill.own_fen
        for one in home.members
        for bill in one.spending
        if first.shift(bill.month).first > helped
    )
    return spent >= calibration.MEDICAL_BURDEN_FEN and bool(here(home))


def _new_disability(home: Household, as_of: date) -> bool:
    return any(
        one.certificate is not None
        and one.certificate.severe
        and one.certificate.valid(as_of)
        and _recent(one.certificate.issued, as_of)
        and (CARE not in one.lines or one.lines[CARE].start < Month.of(one.certificate.issued))
        for one in here(home)
    )


def _parent_dead(home: Household, as_of: date) -> bool:
    return any(
        not _on_child_roll(child) and any(_recent(on, as_of) for on in _deaths_of_carers(child, as_of))
        for child in _minors(home, as_of)
    )


def _deaths_of_carers(child: Person, as_of: date) -> list[date]:
    known = [one.died_on for one in (*parents_of(child), *guardians(child, as_of)) if one.died_on]
    ward = child.record.ward if child.record else None
    stated = (ward.father, ward.mother) if ward else ()
    return known + [one.since for one in stated if one.situation == "死亡" and one.since]


def _guardian_missing(home: Household, as_of: date) -> bool:
    return any(_has_nobody(child, as_of) for child in _minors(home, as_of))


def _has_nobody(child: Person, as_of: date) -> bool:
    """Whoever is known to care for the child is dead, gone or locked up, and no roll has taken it on since."""
    ward = child.record.ward if child.record else None
    if ward is not None and ward.placement in ("机构养育", "依法收养"):
        return False
    said = {1: ward.father, 2: ward.mother} if ward else {}
    # the guardians of a child that lives with its grandparents are its parents: what the roll said of these is said of them
    parents = [*parents_of(child), *(child.record.guardians if child.record else ())]
    lost = [
        _lost(one, said.get(one.sex) if one in parents else None, as_of)
        for one in {id(one): one for one in (*parents, *guardians(child, as_of))}.values()
    ]
    by_file = [
        one for sex, one in said.items() if one.situation and sex not in {parent.sex for parent in parents}
    ]
    lost += [one.since or date.min if _gone_by_file(one, as_of) else None for one in by_file]
    if not lost or None in lost:
        return False
    last = max(day for day in lost if day is not None)
    return not (_on_child_roll(child) and ward is not None and ward.recognised >= last)


def _lost(carer: Person, said: Parent | None, as_of: date) -> date | None:
    """Since when the child does without this carer; None: it does not."""
    if carer.died_on is not None and carer.died_on <= as_of:
        return carer.died_on
    term = carer.record.custody if carer.record else None
    if _in_prison(carer, as_of):
        return term.start if term else date.min
    return (said.since or date.min) if said is not None and _gone_by_file(said, as_of) else None


def _gone_by_file(parent: Parent, as_of: date) -> bool:
    begun = parent.since is None or parent.since <= as_of
    return parent.situation in _AWAY and begun and (parent.until is None or parent.until >= as_of)


def _parent_in_custody(home: Household, as_of: date) -> bool:
    return any(not _on_child_roll(child) and _held(child, as_of) for child in _minors(home, as_of))


def _held(child: Person, as_of: date) -> bool:
    if any(_in_prison(one, as_of) for one in (*parents_of(child), *guardians(child, as_of))):
        return True
    ward = child.record.ward if child.record else None
    return ward is not None and any(
        one.situation in _HELD
        and (one.since is None or one.since <= as_of)
        and (one.until is None or one.until >= as_of)
        for one in (ward.father, ward.mother)
    )


def _in_prison(parent: Person, as_of: date) -> bool:
    """Known of every minor's parent and guardian, whether the family asked for anything or not."""
    term = parent.record.custody if parent.record else None
    known = parent.away or (term is not None and term.start <= as_of <= term.until)
    return known and parent.died_on is None


def _dropped_out(home: Household, as_of: date) -> bool:
    return any(
        one.record is not None
        and one.record.school is not None
        and _SCHOOL_FROM <= one.age(as_of) < _COMPULSORY_BELOW
        and (one.record.school.status == "辍学" or one.record.school.absent_days >= calibration.ABSENT_DAYS)
        for one in here(home)
    )


def _not_in_school(home: Household, as_of: date) -> bool:
    helped = assisted(home, as_of) or any(_on_child_roll(one) for one in here(home))
    return helped and any(
        one.record is not None
        and one.record.school == LEFT_OUT
        and _LEARNS_FROM <= school_age(one, as_of) < _LEARNS_BELOW
        for one in here(home)
    )


def _watched(home: Household, as_of: date) -> bool:
    watch = home.happened.watch if home.happened else None
    at_risk = watch is not None and not watch.resolved and watch.kind != "稳定脱贫"
    return at_risk and bool(here(home)) and not assisted(home, as_of)


def _disaster(home: Household, as_of: date) -> bool:
    row = home.happened.disaster if home.happened else None
    if row is None or not here(home) or not _recent(row.on, as_of):
        return False
    assert home.happened is not None
    if row.aided_fen:
        return False
    struck = row.collapsed + row.severe + row.minor + row.evacuated + row.deaths + row.crop_mu
    return struck > 0 and not any(aid.on >= row.on for aid in home.happened.aids)


def _pension_stopped(home: Household, as_of: date) -> bool:
    return any(
        one.record is not None and bool(one.record.pension_stopped) and one.age(as_of) >= _ELDER
        for one in here(home)
    )


def _contributions_stopped(home: Household, as_of: date) -> bool:  # noqa: ARG001 - all signs have one shape
    lasts = [one.record.work.last for one in here(home) if one.record and one.record.work]
    on_roll = home.status in (DIBAO, TEKUN)
    earns = any(one.means and one.means.wage_fen for one in here(home))
    return bool(lasts) and max(lasts) <= _LAST_MONTH - calibration.GAP_MONTHS and not on_roll and not earns


def _earner_dead(home: Household, as_of: date) -> bool:
    gone = [one for one in home.members if one.died_on and _recent(one.died_on, as_of)]
    if not any(_OF_AGE <= one.age(one.died_on or as_of) < _ELDER for one in gone):
        return False
    return any(
        one.age(as_of) < _OF_AGE
        or one.age(as_of) >= _ELDER
        or (one.certificate is not None and one.certificate.severe and one.certificate.valid(as_of))
        for one in here(home)
    )


def _soon(person: Person, years: int, as_of: date) -> bool:
    """Has a birthday of `years` after today, within the days ahead."""
    last = as_of + timedelta(calibration.DAYS_AHEAD)
    return person.age(as_of) < years <= person.age(last)


def assisted(home: Household, as_of: date) -> bool:
    """Somebody here is on a roll of the basic programmes; whose term is over is not."""
    over = home.edge is not None and home.edge.until is not None and home.edge.until < as_of
    return (home.status in (DIBAO, EDGE, RIGID, TEKUN) and not over) or any(
        code in one.lines for one in here(home) for code in (TEKUN, "dibao_single")
    )


def _turns_16(home: Household, as_of: date) -> bool:
    """Work is looked at anew in dibao and tekun alone."""
    rolls = home.status in (DIBAO, TEKUN)
    rolls = rolls or any(code in one.lines for one in here(home) for code in (TEKUN, "dibao_single"))
    return rolls and any(_soon(one, 16, as_of) for one in here(home))


def _turns(years: int) -> Sign:
    """18: where the household or the child itself is on a roll."""
    return lambda home, as_of: any(
        _soon(one, years, as_of)
        and (assisted(home, as_of) or any(_on_child_roll(child) for child in here(home)))
        for one in here(home)
    )


def _turns_60(home: Household, as_of: date) -> bool:
    alone = len(here(home)) == 1
    return any(
        _soon(one, _ELDER, as_of)
        and (assisted(home, as_of) or alone or (one.certificate is not None and one.certificate.valid(as_of)))
        for one in here(home)
    )


def _turns_80(home: Household, as_of: date) -> bool:
    return any(_soon(one, calibration.OLD_AGE_FROM, as_of) and OLD_AGE not in one.lines for one in here(home))


def _next_band(years: int) -> Sign:
    """Somebody with the old-age allowance reaches its next band."""
    return lambda home, as_of: any(_soon(one, years, as_of) and OLD_AGE in one.lines for one in here(home))


def _certificate_expires(home: Household, as_of: date) -> bool:
    last = as_of + timedelta(calibration.CERTIFICATE_DAYS_AHEAD)
    return any(
        one.certificate is not None
        and one.certificate.status == "有效"
        and as_of <= one.certificate.valid_until <= last
        for one in here(home)
    )


def _confirmation_expires(home: Household, as_of: date) -> bool:
    last = as_of + timedelta(calibration.DAYS_AHEAD)
    return any(
        grant is not None
        and as_of <= term_ends(home, grant) <= last
        and any(one in here(home) for one in grant.listed)
        for grant in (home.edge, home.rigid)
    )


def _released(home: Household, as_of: date) -> bool:
    """Of somebody who may be asked about, or of the parent of a child that is a minor still on that day."""
    last = as_of + timedelta(calibration.DAYS_AHEAD)
    days = [day for one in here(home) if one.away and (day := _release(one))]
    days += [
        day
        for child in _minors(home, as_of)
        for parent in parents_of(child)
        if parent.died_on is None and (day := _release(parent)) and child.age(day) < _OF_AGE
    ]
    return any(as_of < day <= last for day in days)


def _release(person: Person) -> date | None:
    term = person.record.custody if person.record else None
    return term.until if term else None


def _declared(home: Household, as_of: date) -> bool:  # noqa: ARG001
    return home.declared_fen is not None


def _at_counter(home: Household, as_of: date) -> bool:  # noqa: ARG001
    return home.happened is not None and bool(home.happened.matters)


_ALL: Final[tuple[tuple[str, dict[str, Sign]], ...]] = (
    (
        WARNING,
        {
            "medical_over_line": _medical,
            "new_severe_disability": _new_disability,
            "parent_dead": _parent_dead,
            "guardian_missing": _guardian_missing,
            "parent_custody": _parent_in_custody,
            "dropped_out": _dropped_out,
            "not_in_school": _not_in_school,
            "watched_unhelped": _watched,
            "disaster": _disaster,
            "pension_stopped": _pension_stopped,
            "contribution_stopped": _contributions_stopped,
            "death_of_earner": _earner_dead,
        },
    ),
    (
        AHEAD,
        {
            "turns_16": _turns_16,
            "turns_18": _turns(18),
            "turns_60": _turns_60,
            "turns_80": _turns_80,
            "turns_90": _next_band(90),
            "turns_100": _next_band(100),
            "certificate_expires": _certificate_expires,
            "confirmation_expires": _confirmation_expires,
            "release_from_custody": _released,
        },
    ),
    (MATTER, {"declared": _declared, "counter": _at_counter}),
)
