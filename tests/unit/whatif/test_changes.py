"""How a change is written, and the pack that results."""

from datetime import date
from decimal import Decimal

import pytest

from minsheng.policy import packs
from minsheng.whatif.changes import ConditionDropped, ParameterChange, changed, parse
from minsheng.whatif.errors import WhatIfError

ON = date(2026, 11, 16)
PACK = packs.load("toy")


def _value(pack, class_: str, region: str = "990101001001") -> object:
    picked = pack.parameters.resolve("minimum.standard", ON, by_class=True).pick(class_, region)
    return picked.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a.b=640.00", ParameterChange("a.b", value="640.00")),
        ("a.b:rural=640", ParameterChange("a.b", "rural", value="640")),
        ("a.b:urban@990102+7%", ParameterChange("a.b", "urban", "990102", percent=Decimal(7))),
        ("a.b-2.5%", ParameterChange("a.b", percent=Decimal("-2.5"))),
        ("minimum!assets", ConditionDropped("minimum", "assets")),
    ],
)
def test_the_written_form_is_read_and_written_again(written: str, meant: object) -> None:
    assert parse(written) == meant
    assert parse(str(meant)) == meant


@pytest.mark.parametrize("written", ["", "a.b", "a.b:村=1", "a.b+7", "minimum!", "a b=1"])
def test_what_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(WhatIfError, match="看不懂") as refused:
        parse(written)
    assert refused.value.code == "WHATIF_FORM"


def test_a_value_wins_for_its_class_and_leaves_the_smaller_area_alone() -> None:
    other = changed(PACK, [parse("minimum.standard:rural=640.00")], ON)
    assert _value(other, "rural") == 64000
    assert _value(other, "rural", "990102001001") == 56000
    assert _value(other, "urban") == 63200
    assert _value(PACK, "rural") == 55000
    assert other.hash != PACK.hash


def test_a_percentage_moves_every_value_in_force_and_rounds_half_a_fen_upwards() -> None:
    other = changed(PACK, [parse("minimum.standard+7%")], ON)
    assert _value(other, "urban") == 67624
    assert _value(other, "rural") == 58850
    assert _value(other, "rural", "990102001001") == 59920
    assert _value(changed(PACK, [parse("minimum.standard:urban+0.001%")], ON), "urban") == 63201  # 63200.632


def test_before_the_day_of_the_change_nothing_is_changed() -> None:
    other = changed(PACK, [parse("minimum.standard+7%")], ON)
    before = date(2026, 11, 15)
    assert (
        other.parameters.resolve("minimum.standard", before, by_class=True).pick("urban", "99").value == 63200
    )


def test_a_dropped_condition_is_gone_from_the_version_in_force_only() -> None:
    other = changed(PACK, [parse("minimum!assets")], ON)
    assert "assets" not in [c.key for c in other.programmes(ON)["minimum"].conditions]
    assert "assets" in [c.key for c in other.programmes(date(2025, 1, 1))["minimum"].conditions]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("no.such=1", "WHATIF_PARAMETER"),
        ("minimum.standard=viel", "WHATIF_VALUE"),
        ("minimum.round_mode+7%", "WHATIF_VALUE"),
        ("minimum!nothing", "WHATIF_CONDITION"),
        ("nothing!assets", "WHATIF_CONDITION"),
    ],
)
def test_what_the_pack_does_not_have_is_refused(written: str, code: str) -> None:
    with pytest.raises(WhatIfError) as refused:
        changed(PACK, [parse(written)], ON)
    assert refused.value.code == code


def test_a_question_without_a_change_is_refused() -> None:
    with pytest.raises(WhatIfError) as refused:
        changed(PACK, [], ON)
    assert refused.value.code == "WHATIF_EMPTY"
