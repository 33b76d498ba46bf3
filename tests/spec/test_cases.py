"""Every worked case of every pack on every engine."""

from functools import cache
from typing import Any

import pytest

from minsheng.policy import cases, packs
from minsheng.policy.cases import Case
from minsheng.policy.packs import Pack
from tests.spec.engines import ENGINES, Engine


@cache
def files() -> dict[str, tuple[list[Case], Pack]]:
    """The cases of each file with the pack they are run with."""
    found = {}
    for code, path in cases.shipped_case_files():
        pack = packs.load(cases.pack_of(path, code))
        found[f"{code}/{path.stem}"] = (cases.load(path, pack), pack)
    return found


def stories() -> list[tuple[Case, Pack]]:
    return [(case, pack) for told, pack in files().values() for case in told]


@cache
def books() -> dict[str, tuple[list[Case], Pack]]:
    """The cases of all files of one pack together: an engine for everybody reads them as a few folders."""
    found: dict[str, tuple[list[Case], Pack]] = {}
    for told, pack in files().values():
        found.setdefault(str(pack.folders[-1].path), ([], pack))[0].extend(told)
    return {f"{pack.code}-{number}": (told, pack) for number, (told, pack) in enumerate(found.values())}


def questions() -> list[Any]:
    """Files for the engine that answers one by one, all cases of a pack for those that answer everybody."""
    return [
        pytest.param(engine, told, pack, id=f"{engine.name}-{name}")
        for engine in ENGINES
        for name, (told, pack) in (files() if engine.takes_supplied else books()).items()
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
