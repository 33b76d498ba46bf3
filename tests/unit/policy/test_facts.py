"""The facts schema: what rules can see and what they cannot."""

import pytest

from minsheng.policy import PolicyError, Type, facts


def test_no_column_speaks_of_ethnicity_origin_religion_or_names() -> None:
    names = {c.name for t in facts.TABLES.values() for c in t.columns}
    assert not {
        n for n in names for word in ("ethnic", "nation", "relig", "origin", "id_number") if word in n
    }


def test_every_table_is_sorted_by_columns_it_has() -> None:
    for table in facts.TABLES.values():
        assert set(table.sort) <= set(table.names)
        assert len(set(table.names)) == len(table.names)


def test_money_columns_end_in_fen_and_only_they_do() -> None:
    for table in facts.TABLES.values():
        for column in table.columns:
            assert (column.rule_type is Type.FEN) == column.name.endswith("_fen")


def test_keys_and_bookkeeping_cannot_be_used_in_rules() -> None:
    for table, name in (("person", "joint_id"), ("enrolment", "programme"), ("medical_month", "month")):
        with pytest.raises(PolicyError):
            facts.rule_column(table, name)


def test_what_a_window_can_sum_is_money() -> None:
    for name in facts.EVENT_TABLES:
        assert {c.rule_type for c in facts.TABLES[name].columns} == {None, Type.FEN}
    assert facts.event_type("medical_month", "own_fen") == (Type.FEN, "元")
    with pytest.raises(PolicyError):
        facts.event_type("person", "wage_fen")
