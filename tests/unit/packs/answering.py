"""Asks the reference engine for the answers of a worked case."""

from functools import cache

from minsheng.engine import reference
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Subject
from tests.support.worked_cases import files

OURS = ("common", "tongliao", "demo", "gaoping", "gangcheng", "tumen")


def case_files():
    """(file, pack) of every case file of the county's packs."""
    return tuple((file.path, file.pack) for file in files() if file.code in OURS)


@cache
def all_cases():
    """(case, pack) of every worked case of the county's packs."""
    return tuple((case, file.pack) for file in files() if file.code in OURS for case in file.cases)


@cache
def _facts(index):
    return Facts.from_tables(all_cases()[index][0].tables)


@cache
def _positions():
    """Where a case stands; a copy of a case shares its tables."""
    return {id(case.tables): i for i, (case, _) in enumerate(all_cases())}


def answers(case, pack):
    """Results by (programme, subject id) of all programmes the case speaks about."""
    facts = _facts(_positions()[id(case.tables)])
    found = {}
    for expected in case.gives:
        subject, code = Subject(*expected.subject), expected.programme
        results = reference.evaluate(subject, facts, pack, case.on, [code], case.supplied)
        found[code, subject.id] = results[code]
    return found
