"""The scale by which elders are assessed: 26 items, 90 points, more is better."""

from minsheng.policy import facts
from minsheng.policy.elder_items import ELDER_ITEMS, GROUPS


def test_the_scale_has_26_items_in_four_groups_that_add_up_to_90_points() -> None:
    totals = {group: sum(i.most for i in ELDER_ITEMS if i.group == group) for group in GROUPS}
    assert totals == {"self_care": 32, "movement": 15, "mind": 28, "senses": 15}
    assert sum(totals.values()) == 90
    assert len(ELDER_ITEMS) == 26


def test_every_item_is_a_column_that_knows_its_greatest_score() -> None:
    columns = [facts.PERSON.column(item.column) for item in ELDER_ITEMS]
    assert [c.most for c in columns if c is not None] == [item.most for item in ELDER_ITEMS]
