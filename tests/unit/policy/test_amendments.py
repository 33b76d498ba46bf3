"""How a change is written, and the pack that results."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from minsheng.policy import nodes, packs
from minsheng.policy.amendments import (
    FILE,
    Amendment,
    ConditionChange,
    ParameterChange,
    amended,
    concrete,
    load,
    parse,
    what_if,
    written,
)
from minsheng.policy.errors import PolicyError
from minsheng.policy.packs import Pack

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
        ("minimum!assets", ConditionChange("minimum", "assets")),
        ("minimum!income-2.5%", ConditionChange("minimum", "income", Decimal("-2.5"))),
    ],
)
def test_the_written_form_is_read_and_written_again(written: str, meant: object) -> None:
    assert parse(written) == meant
    assert parse(str(meant)) == meant


@pytest.mark.parametrize("written", ["", "a.b", "a.b:村=1", "a.b+7", "minimum!", "a b=1"])
def test_what_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(PolicyError, match="看不懂") as refused:
        parse(written)
    assert refused.value.code == "CHANGE_FORM"


def test_a_value_wins_for_its_class_and_leaves_the_smaller_area_alone() -> None:
    other = what_if(PACK, [parse("minimum.standard:rural=640.00")], ON)
    assert _value(other, "rural") == 64000
    assert _value(other, "rural", "990102001001") == 56000
    assert _value(other, "urban") == 63200
    assert _value(PACK, "rural") == 55000
    assert other.hash != PACK.hash


def test_a_word_that_no_rule_knows_is_refused() -> None:
    pack = packs.load("tongliao")
    assert what_if(pack, [parse("dibao.amount_mode=tier")], ON).hash != pack.hash
    with pytest.raises(PolicyError, match="不认识") as refused:
        what_if(pack, [parse("dibao.amount_mode=teir")], ON)
    assert refused.value.code == "PARAMETER_NOT_ONE_OF"


def test_a_percentage_moves_every_value_in_force_and_rounds_half_a_fen_upwards() -> None:
    other = what_if(PACK, [parse("minimum.standard+7%")], ON)
    assert _value(other, "urban") == 67624
    assert _value(other, "rural") == 58850
    assert _value(other, "rural", "990102001001") == 59920
    assert _value(what_if(PACK, [parse("minimum.standard:urban+0.001%")], ON), "urban") == 63201  # 63200.632


def test_before_the_day_of_the_change_nothing_is_what_if() -> None:
    other = what_if(PACK, [parse("minimum.standard+7%")], ON)
    before = date(2026, 11, 15)
    assert (
        other.parameters.resolve("minimum.standard", before, by_class=True).pick("urban", "99").value == 63200
    )


def test_a_dropped_condition_is_gone_from_the_version_in_force_only() -> None:
    other = what_if(PACK, [parse("minimum!assets")], ON)
    assert "assets" not in [c.key for c in other.programmes(ON)["minimum"].conditions]
    assert "assets" in [c.key for c in other.programmes(date(2025, 1, 1))["minimum"].conditions]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("no.such=1", "CHANGE_PARAMETER"),
        ("minimum.standard=viel", "CHANGE_VALUE"),
        ("minimum.round_mode+7%", "CHANGE_VALUE"),
        ("minimum.standard=-5", "CHANGE_VALUE"),
        ("minimum.standard-200%", "CHANGE_VALUE"),
        ("minimum.standard+0%", "CHANGE_VALUE"),
        ("minimum!nothing", "CHANGE_CONDITION"),
        ("nothing!assets", "CHANGE_CONDITION"),
    ],
)
def test_what_the_pack_does_not_have_is_refused(written: str, code: str) -> None:
    with pytest.raises(PolicyError) as refused:
        what_if(PACK, [parse(written)], ON)
    assert refused.value.code == code


def test_a_condition_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(PolicyError, match=r"没有条件“nothing”；可用：.*assets"):
        what_if(PACK, [parse("minimum!nothing")], ON)
    with pytest.raises(PolicyError, match="项目“nothing”在那一天没有版本"):
        what_if(PACK, [parse("nothing!assets")], ON)


def test_a_question_without_a_change_is_refused() -> None:
    with pytest.raises(PolicyError) as refused:
        what_if(PACK, [], ON)
    assert refused.value.code == "CHANGE_EMPTY"


DECIDED = date(2026, 12, 1)


def _adopted(change: str, first: date = DECIDED, last: date | None = None) -> Amendment:
    return Amendment(parse(change), first, "某民发〔2026〕9号", "LOCAL", last)


def _standard(pack: Pack, on: date, class_: str = "urban") -> object:
    picked = pack.parameters.resolve("minimum.standard", on, by_class=True).pick(class_, "990101001001")
    assert picked is not None
    return picked.value


def test_an_adopted_raise_holds_from_the_first_of_its_month_and_no_day_earlier() -> None:
    other = amended(PACK, [_adopted("minimum.standard:urban=700.00")])
    assert _standard(other, date(2026, 11, 30)) == 63200
    assert _standard(other, date(2026, 12, 1)) == 70000
    assert _standard(other, date(2026, 12, 31)) == 70000
    value = other.parameters.series["minimum.standard"].values[-1]
    assert (value.basis, value.evidence, value.illustrative) == ("某民发〔2026〕9号", "LOCAL", False)


def test_an_earlier_change_ends_where_a_later_one_begins_whichever_was_adopted_first() -> None:
    first, second = (
        _adopted("minimum.standard:urban=700.00"),
        _adopted("minimum.standard:urban=750.00", date(2027, 3, 1)),
    )
    for rows in ([first, second], [second, first]):
        other = amended(PACK, rows)
        assert [_standard(other, day) for day in (date(2027, 2, 28), date(2027, 3, 1))] == [70000, 75000]


def test_the_same_day_goes_to_the_change_adopted_last() -> None:
    rows = [_adopted("minimum.standard:urban=700.00"), _adopted("minimum.standard:urban=720.00")]
    assert _standard(amended(PACK, rows), DECIDED) == 72000


def test_a_change_that_ends_gives_back_what_stood_before() -> None:
    last = date(2026, 12, 31)
    rows = [_adopted("minimum.standard:urban=700.00", last=last), _adopted("minimum!assets", last=last)]
    other = amended(PACK, rows)
    assert [_standard(other, day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [70000, 63200]
    asked = [
        "assets" in [c.key for c in other.programmes(day)["minimum"].conditions]
        for day in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert asked == [True, False, False, True]


def test_a_change_withdrawn_before_its_first_day_is_never_in_force_but_stays_in_the_version() -> None:
    other = amended(PACK, [_adopted("minimum.standard:urban=700.00", last=date(2026, 11, 30))])
    assert {_standard(other, day) for day in (ON, DECIDED, date(2027, 6, 1))} == {63200}
    assert other.hash != PACK.hash


def test_a_value_for_everybody_is_set_for_each_class_that_has_its_own() -> None:
    other = amended(PACK, [_adopted("minimum.standard=900.00")])
    assert (_standard(other, DECIDED), _standard(other, DECIDED, "rural")) == (90000, 90000)


def test_percentages_become_amounts_before_they_are_adopted() -> None:
    told = [
        str(change)
        for change in concrete(PACK, [parse("minimum.standard:urban+7%"), parse("minimum!assets")], ON)
    ]
    assert told == ["minimum.standard:urban=676.24", "minimum!assets"]


def test_a_limit_moves_in_both_engines_alike_and_shows_itself() -> None:
    other = what_if(PACK, [parse("minimum!income+10%")], ON)
    asked = next(c for c in other.programmes(ON)["minimum"].conditions if c.key == "income")
    before = next(c for c in PACK.programmes(ON)["minimum"].conditions if c.key == "income")
    assert asked.need != before.need
    assert asked.have == before.have
    with pytest.raises(PolicyError) as refused:
        what_if(PACK, [parse("minimum!residents+10%")], ON)
    assert refused.value.code == "CHANGE_CONDITION"


@pytest.mark.parametrize("code", ["dibao", "dibao_edge", "rigid_expense", "tekun"])
def test_a_limit_of_assets_moves_for_the_whole_and_for_what_is_known_so_far(code: str) -> None:
    pack = packs.load("tongliao")
    other = what_if(pack, [parse(f"{code}!assets+10%")], ON)
    before, after = (
        next(c for c in one.programmes(ON)[code].conditions if c.key == "assets") for one in (pack, other)
    )
    assert after.need != before.need
    limit, most = _limits(after.need)
    limits = [(c.op, c.right) for c in (*after.node.children, after.have.children[0])]
    assert limits == [("<=", limit), ("<=", most), (">", most)]


def _limits(need: nodes.Node) -> tuple[nodes.Node, nodes.Node]:
    """The limit, and the highest that it can be while a member may be alive."""
    return (need.otherwise, need.then) if isinstance(need, nodes.Choose) else (need, need)


@pytest.mark.parametrize("code", ["dibao", "tekun", "rigid_expense"])
def test_a_limit_of_income_moves_for_all_of_it_and_for_what_is_known_and_not_beside_it(code: str) -> None:
    pack = packs.load("tongliao")
    other = what_if(pack, [parse(f"{code}!income+10%")], ON)
    before, after = (
        next(c for c in one.programmes(ON)[code].conditions if c.key == "income") for one in (pack, other)
    )
    moved, still = ((c.node.children if code == "dibao" else (c.node, None)) for c in (after, before))
    assert moved[1] == still[1], "in grace, where nothing moves"
    whole, (known, untold) = moved[0].children[0], moved[0].children[1].children
    old, (old_known, _) = still[0].children[0], still[0].children[1].children
    for new, compared in ((whole, old), (known, old_known)):
        assert (new.op, new.left) == (compared.op, compared.left)
        assert new.right.left.left == compared.right, "the old limit, times so many hundredths of a percent"
    assert untold.value == whole
    assert _limits(after.need) == (whole.right, known.right)
    assert _limits(before.need) == (old.right, old_known.right)
    settled, reached = after.have.guard, after.have.otherwise.guard
    assert (settled.value, reached.right) == (whole, known.right)


def test_an_amount_that_could_overflow_is_refused() -> None:
    with pytest.raises(PolicyError) as refused:
        amended(PACK, [_adopted("minimum.standard=90000000000000000")])
    assert refused.value.code in ("MAY_OVERFLOW", "CHANGE_VALUE")


def test_what_is_written_out_is_the_same_policy_when_it_is_read_again(tmp_path: Path) -> None:
    rows = (_adopted("minimum.standard:urban=700.00"), _adopted("minimum!assets", last=date(2027, 6, 30)))
    folder = tmp_path / "toy"
    shutil.copytree(PACK.folders[-1].path, folder)
    (folder / FILE).write_text(written(rows), encoding="utf-8")
    read = packs.load(folder)
    assert read.amendments == rows
    assert read.hash == packs.load_amended("toy", rows).hash != PACK.hash
    assert read.unamended == PACK.hash


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("{change: minimum!assets, basis: a, evidence: K}", "AMENDMENT_FORM"),
        ("{from: soon, change: minimum!assets, basis: a, evidence: K}", "AMENDMENT_FORM"),
        ("{from: 2026-12-01, change: minimum!assets, evidence: K}", "CITATION_MISSING"),
        ("{from: 2026-12-01, change: minimum!assets, basis: a, evidence: X}", "EVIDENCE_UNKNOWN"),
        ("{from: 2026-12-01, change: minimum, basis: a, evidence: K}", "CHANGE_FORM"),
    ],
)
def test_a_row_that_is_not_whole_is_refused(tmp_path: Path, row: str, code: str) -> None:
    (tmp_path / FILE).write_text(f"amendments:\n  - {row}\n", encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load(tmp_path)
    assert refused.value.code == code
