"""Every worked case of every pack on every engine."""

from functools import cache

import pytest

from minsheng.policy import cases, packs
from minsheng.policy.cases import Case
from minsheng.policy.packs import Pack
from tests.spec.engines import ENGINES, Engine


@cache
def stories() -> list[tuple[Case, Pack]]:
    found = []
    for code, path in cases.shipped_case_files():
        pack = packs.load(cases.pack_of(path, code))
        found += [(case, pack) for case in cases.load(path, pack)]
    return found


def questions() -> list[object]:
    return [
        pytest.param(engine, case, pack, id=f"{engine.name}-{case}")
        for engine in ENGINES
        for case, pack in stories()
        if engine.takes_supplied or not case.supplied
    ]


@pytest.mark.parametrize(("engine", "case", "pack"), questions())
def test_every_engine_gives_the_answer_of_the_case(engine: Engine, case: Case, pack: Pack) -> None:
    assert cases.differences(case, pack, engine.answer(case, pack)) == []


def test_every_shipped_pack_with_rules_of_its_own_has_cases() -> None:
    with_cases = {case.pack for case, _ in stories()}
    assert "toy" in with_cases
