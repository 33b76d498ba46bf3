"""Every worked case of every pack on every engine."""

from functools import cache
from typing import Any

import pytest

from minsheng.policy import cases
from minsheng.policy.cases import Case
from minsheng.policy.packs import Pack
from tests.spec.engines import ENGINES, Engine
from tests.support.worked_cases import files


def stories() -> list[tuple[Case, Pack]]:
    return [(case, file.pack) for file in files() for case in file.cases]


def single() -> dict[str, tuple[list[Case], Pack]]:
    """The cases of each file with the pack they are run with."""
    return {f"{file.code}/{file.path.stem}": (file.cases, file.pack) for file in files()}


@cache
def books() -> dict[str, tuple[list[Case], Pack]]:
    """The cases of all files of one pack together: an engine for everybody reads them as a few folders."""
    found: dict[str, tuple[list[Case], Pack]] = {}
    for file in files():
        found.setdefault(str(file.pack.folders[-1].path), ([], file.pack))[0].extend(file.cases)
    return {f"{pack.code}-{number}": (told, pack) for number, (told, pack) in enumerate(found.values())}


def questions() -> list[Any]:
    """Files for the engine that answers one by one, all cases of a pack for those that answer everybody."""
    return [
        pytest.param(engine, told, pack, id=f"{engine.name}-{name}")
        for engine in ENGINES
        for name, (told, pack) in (single() if engine.takes_supplied else books()).items()
    ]


@pytest.mark.parametrize(("engine", "told", "pack"), questions())
def test_every_engine_gives_the_answer_of_the_case(engine: Engine, told: list[Case], pack: Pack) -> None:
    asked = [case for case in told if engine.takes_supplied or not case.supplied]
    wrong = [
        difference
        for case, answers in zip(asked, engine.answers(asked, pack), strict=True)
        for difference in cases.differences(case, pack, answers)
    ]
    assert wrong == []


def test_every_shipped_pack_with_rules_of_its_own_has_cases() -> None:
    with_cases = {case.pack for case, _ in stories()}
    assert "toy" in with_cases
