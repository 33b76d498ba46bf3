"""The worked cases notice a changed comparison, a dropped condition, an amount that is off by one."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from minsheng.engine.reference import EvaluationError
from minsheng.policy import Type, cases, nodes, packs
from minsheng.policy.parameters import Book

from .answering import all_cases, answers
from .mutants import everywhere, mutants, presuming, turned

HERE = packs.load("tongliao")
IN_FORCE = [
    *(p for p in HERE.versions if p.valid_to is None),
    *(p for p in packs.load("gaoping").versions if p.code.startswith("birth_") and p.code != "birth_sapling"),
]
BOOK = packs.load("gaoping").parameters
"""A figure that no pack has cannot be noticed: the report does not say it."""


@cache
def concerned(code, valid_from):
    """[(case with the answers about this version only, pack)] of every case that speaks about it, the busiest days first: a
    mistake is prepared once a day. `noticed` orders it further."""
    found = []
    for case, pack in all_cases():
        gives = tuple(e for e in case.gives if e.programme == code)
        if gives and pack.programmes(case.on)[code].valid_from == valid_from:
            found.append((replace(case, gives=gives), pack))
    days = Counter((pack, case.on) for case, pack in found)
    return sorted(found, key=lambda told: -days[told[1], told[0].on])


REPEALED = {("lives_here", date(2026, 6, 30))}
"""Conditions that a later version dropped; worked cases on the last day before and the day itself tell them apart."""
EQUIVALENT = {
    *(
        f"temporary_expense conditions {key}: and of 2 without part 2"
        for key in ("income", "assets", "vehicles", "dwellings", "companies")
    ),
    "medical_settlement lines floor: == became !=",
    "medical_settlement lines floor: and of 2 without part 2",
    "medical_settlement lines tilt: settlement.assistance_destitute_permille plus one",
    "hpv_next_dose grounds late: and of 3 without part 2",
    "hpv_next_dose grounds late: == became !=",
    "hpv_next_dose grounds late: hpv.cervarix_two_doses_below plus one",
}
"""With somebody destitute at home the household is recognised, so whether that person's means count cannot be noticed. The
hospital's level decides nothing of outpatients, and the floor is of residents only (the same comparisons are tried in the
lines before it); who is wholly assisted is tilted only at the cap; an insert without a latest day is never late."""


def noticed(old, new):
    """Whether some worked case comes out differently; what noticed the last mistake is asked first about the next."""
    told = concerned(old.code, old.valid_from)
    found = next(_noticing(old, new, told), None)
    if found is not None:
        told.insert(0, told.pop(found))
    return found is not None


def _noticing(old, new, told):
    wrong = {}
    for at, (case, pack) in enumerate(told):
        if pack not in wrong:
            needed = pack.only([old.code])
            versions = tuple(
                new if (p.code, p.valid_from) == (old.code, old.valid_from) else p for p in needed.versions
            )
            wrong[pack] = replace(needed, versions=versions, _by_date={}, _absent={})
        try:
            given = answers(case, wrong[pack])
        except EvaluationError:  # SUPPLIED_UNKNOWN: the mistaken rule no longer asks what the case answers
            yield at
            continue
        if cases.differences(case, wrong[pack], given):
            yield at


@pytest.mark.parametrize("programme", IN_FORCE, ids=lambda p: p.code)
def test_some_case_notices_every_small_mistake(programme):
    figures = tuple(f"{series.id} plus one" for series in BOOK.series.values() if not series.values)
    missed = [
        what
        for what, wrong in mutants(programme)
        if f"{programme.code} {what}" not in EQUIVALENT
        and not what.endswith(figures)
        and not noticed(programme, wrong())
    ]
    assert missed == []


def quantities():
    """Every expression of the programmes in force, once, with the programmes that stand on it."""
    found = {}
    for programme in IN_FORCE:
        for root in programme.answering_nodes():
            for node in root.walk():
                found.setdefault(node, {})[programme] = None
    return found


def test_some_case_notices_a_sign_a_quantifier_or_a_window_turned_round():
    missed = []
    for node, programmes in quantities().items():
        for what, new in turned(node):
            if not any(noticed(p, everywhere(p, node, new)) for p in programmes):
                missed.append(f"{what} in {sorted(p.code for p in programmes)}: {node}"[:400])
    assert missed == []


def test_some_case_notices_that_something_else_is_presumed():
    missed = []
    for node, programmes in quantities().items():
        if isinstance(node, nodes.Presumed):
            wrong = [new for _, new in presuming(node)]
            if not any(noticed(p, everywhere(p, node, new)) for new in wrong for p in programmes):
                missed.append(f"{sorted(p.code for p in programmes)}: {node}"[:300])
    assert missed == []


@pytest.mark.parametrize("programme", IN_FORCE, ids=lambda p: p.code)
def test_an_earlier_version_asks_the_same_so_that_its_mistakes_are_noticed_too(programme):
    for earlier in packs.load("tongliao").versions:
        if earlier.code == programme.code:
            for group in ("conditions", "grounds", "lines"):
                old, new = getattr(earlier, group), getattr(programme, group)
                kept = [(p.key, p.node) for p in old if (p.key, earlier.valid_to) not in REPEALED]
                assert kept == [(p.key, p.node) for p in new]


PARAMETERS = packs.load("tongliao").parameters
ASKED_BY_RULES = {
    node.id
    for programme in packs.load("tongliao").versions
    for _, root in programme.named_nodes()
    for node in root.walk()
    if isinstance(node, nodes.Parameter)
}
IN_WAITING = {"dibao.tier": ("dibao.amount_mode", "tier")}
"""Figures that count only after the city chooses otherwise: beginning of their names -> (parameter, that choice)."""


def choice(series):
    return next((c for beginning, c in IN_WAITING.items() if series.id.startswith(beginning)), None)


def local_rows(*, in_waiting):
    return [
        pytest.param(
            series, row, id=f"{series.id} {row.urban_rural} from {row.valid_from}".replace("  ", " ")
        )
        for series in PARAMETERS.series.values()
        for row in series.values
        if row.pack == "tongliao" and series.type is not Type.TEXT and series.id in ASKED_BY_RULES
        if (choice(series) is not None) == in_waiting
    ]


def with_values(pack, series, values):
    """The pack with other values of one parameter."""
    book = Book(pack.parameters.series | {series.id: replace(series, values=values)}, pack.parameters.region)
    return replace(pack, parameters=book, _by_date={})


def off_by_one(pack, series, row):
    rows = tuple(replace(v, value=v.value + 1) if v is row else v for v in series.values)
    return with_values(pack, series, rows)


def cases_of_the_city():
    return (case for case, pack in all_cases() if pack.code == "tongliao")


@pytest.mark.parametrize(("series", "row"), local_rows(in_waiting=False))
def test_some_case_of_the_city_notices_a_figure_that_is_off_by_one(series, row):
    wrong = off_by_one(packs.load("tongliao"), series, row)
    assert any(cases.differences(case, wrong, answers(case, wrong)) for case in cases_of_the_city())


@pytest.mark.parametrize(("series", "row"), local_rows(in_waiting=True))
def test_once_chosen_a_figure_in_waiting_that_is_off_by_one_changes_the_answer_to_some_case(series, row):
    name, value = choice(series)
    chosen = PARAMETERS.series[name]
    right = with_values(packs.load("tongliao"), chosen, tuple(replace(v, value=value) for v in chosen.values))
    wrong = off_by_one(right, series, row)
    assert any(answers(case, right) != answers(case, wrong) for case in cases_of_the_city())
