"""What rests on a kind of data, computed from the rules themselves."""

from datetime import date

import pytest

from minsheng.feeds import dependents
from minsheng.feeds.catalogue import FEEDS
from minsheng.policy import facts

ON = date(2026, 11, 16)


def test_every_fact_of_people_that_a_rule_may_see_comes_from_some_feed() -> None:
    brought = frozenset().union(*dependents.GIVES.values())
    columns = {
        f"{t.name}.{c.name}"
        for t in facts.TABLES.values()
        if not t.optional
        for c in t.columns
        if c.rule_type
    }
    assert columns <= brought


def test_what_a_feed_is_said_to_bring_exists() -> None:
    relations = {f"relation.{kind}" for kind in facts.RELATION.column("kind").codes}
    columns = {f"{t.name}.{c.name}" for t in facts.TABLES.values() for c in t.columns if c.rule_type}
    for code, given in dependents.GIVES.items():
        named = {name for name in given if not name.startswith("enrolment:") and name != "membership"}
        assert named <= columns | relations, code


def test_every_feed_brings_something() -> None:
    assert dependents.GIVES.keys() == FEEDS.keys()
    assert not [code for code, given in dependents.GIVES.items() if not given]


@pytest.mark.parametrize(
    ("feed", "programme"),
    [("disability", "困难残疾人生活补贴"), ("medical", "最低生活保障"), ("register", "高龄津贴"),
     ("roll_dibao", "困难残疾人生活补贴")],
)  # fmt: skip
def test_programmes_rest_on_the_data_their_rules_read(feed, programme) -> None:
    assert programme in " ".join(dependents.programmes_on("demo", ON)[feed])


def test_the_old_age_allowance_does_not_rest_on_bank_answers() -> None:
    assert "高龄" not in " ".join(dependents.programmes_on("demo", ON)["bank"])
