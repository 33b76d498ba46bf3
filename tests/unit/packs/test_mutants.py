"""The worked cases notice a changed comparison, a dropped condition, an amount that is off by one."""

from dataclasses import replace

import pytest

from minsheng.policy import cases, packs

from .answering import all_cases, answers
from .mutants import mutants

IN_FORCE = [p for p in packs.load("tongliao").versions if p.valid_to is None]


def noticed(old, new):
    """Whether some worked case comes out differently."""
    for case, pack in all_cases():
        concerned = tuple(e for e in case.gives if e.programme == old.code)
        if concerned and pack.programmes(case.on)[old.code].valid_from == old.valid_from:
            versions = tuple(
                new if (p.code, p.valid_from) == (old.code, old.valid_from) else p for p in pack.versions
            )
            wrong = replace(pack, versions=versions, _by_date={})
            one = replace(case, gives=concerned)
            if cases.differences(one, wrong, answers(one, wrong)):
                return True
    return False


@pytest.mark.parametrize("programme", IN_FORCE, ids=lambda p: p.code)
def test_some_case_notices_every_small_mistake(programme):
    missed = [what for what, wrong in mutants(programme) if not noticed(programme, wrong)]
    assert missed == []


@pytest.mark.parametrize("programme", IN_FORCE, ids=lambda p: p.code)
def test_an_earlier_version_differs_in_its_citations_only_so_that_its_mistakes_are_noticed_too(programme):
    for earlier in packs.load("tongliao").versions:
        if earlier.code == programme.code:
            for group in ("conditions", "grounds", "lines"):
                old, new = getattr(earlier, group), getattr(programme, group)
                assert [(p.key, p.node) for p in old] == [(p.key, p.node) for p in new]
