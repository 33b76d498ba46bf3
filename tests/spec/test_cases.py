"""Every worked case of every pack on every engine."""

from functools import cache

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


@pytest.mark.parametrize("file", list(files()))
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_every_engine_gives_the_answer_of_the_case(engine: Engine, file: str) -> None:
    told, pack = files()[file]
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
