"""The 26 items by which an elder's ability is assessed (GB/T 42195-2022 annex B): four groups, 90 points; more is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Item:
    """One item: its column, its name on the form, its group (B.1 to B.4) and its greatest score; the least is 0."""

    column: str
    label: str
    group: str
    most: int


GROUPS: Final = {
    "self_care": "自理能力",
    "movement": "基础运动能力",
    "mind": "精神状态",
    "senses": "感知觉与社会参与",
}
ELDER_ITEMS: Final = (
    Item("score_eating", "进食", "self_care", 4),
    Item("score_grooming", "修饰", "self_care", 4),
    Item("score_bathing", "洗澡", "self_care", 4),
    Item("score_upper_dressing", "穿/脱上衣", "self_care", 4),
    Item("score_lower_dressing", "穿/脱裤子和鞋袜", "self_care", 4),
    Item("score_bladder", "小便控制", "self_care", 4),
    Item("score_bowel", "大便控制", "self_care", 4),
    Item("score_toilet_use", "如厕", "self_care", 4),
    Item("score_bed_mobility", "床上体位转移", "movement", 4),
    Item("score_transfer", "床椅转移", "movement", 4),
    Item("score_walking", "平地行走", "movement", 4),
    Item("score_stairs", "上下楼梯", "movement", 3),
    Item("score_time", "时间定向", "mind", 4),
    Item("score_place", "空间定向", "mind", 4),
    Item("score_persons", "人物定向", "mind", 4),
    Item("score_memory", "记忆", "mind", 4),
    Item("score_comprehension", "理解能力", "mind", 4),
    Item("score_expression", "表达能力", "mind", 4),
    Item("score_aggression", "攻击行为", "mind", 1),
    Item("score_low_mood", "抑郁症状", "mind", 1),
    Item("score_consciousness", "意识水平", "mind", 2),
    Item("score_vision", "视力", "senses", 2),
    Item("score_hearing", "听力", "senses", 2),
    Item("score_daily_affairs", "执行日常事务", "senses", 4),
    Item("score_transport", "使用交通工具外出", "senses", 3),
    Item("score_social_contact", "社会交往能力", "senses", 4),
)
