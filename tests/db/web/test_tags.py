"""Template tags of the house."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from minsheng.ui.addresses import address

NOW = "2026-11-16T04:00:00Z"


def show(source: str, **values: object) -> str:
    return Template("{% load minsheng %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ v|yuan }}", 123450, "1,234.50"),
        ("{{ v|yuan }}", 0, "0.00"),
        ("{{ v|yuan }}", None, "不清楚"),
        ("{{ v|mask_id }}", "110101199003077217", "110101********7217"),
        ("{{ v|mask_id }}", None, ""),
        ("{{ v|mask_name }}", "张三", "张*"),
        ("{{ v|mask_name }}", None, ""),
        ("{{ v|date_zh }}", date(2026, 1, 5), "2026年1月5日"),
        ("{{ v|date_zh }}", datetime(2026, 1, 4, 16, 0, tzinfo=UTC), "2026年1月5日"),
        ("{{ v|date_zh }}", None, ""),
        ("{{ v|day_zh }}", date(2026, 1, 5), "1月5日"),
        ("{{ v|iso }}", date(2026, 1, 5), "2026-01-05"),
        ("{{ v|iso }}", datetime(2026, 1, 4, 16, 0, tzinfo=UTC), "2026-01-05"),
        ("{{ v|iso|default:'—' }}", None, "—"),
        ("{{ v|time_zh }}", datetime(2026, 1, 4, 16, 5, tzinfo=UTC), "2026-01-05 00:05"),
        ("{{ v|time_zh }}", None, ""),
        ("{{ v|ago }}", None, ""),
        ("{{ v|ago }}", datetime(2026, 11, 16, 3, 59, 30, tzinfo=UTC), "刚刚"),
        ("{{ v|ago }}", datetime(2026, 11, 16, 3, 50, tzinfo=UTC), "10 分钟前"),
        ("{{ v|ago }}", datetime(2026, 11, 16, 1, 0, tzinfo=UTC), "3 小时前"),
        ("{{ v|ago }}", datetime(2026, 11, 14, 1, 0, tzinfo=UTC), "2 天前"),
        ("{{ v|ago }}", date(2026, 11, 16), "今天"),
        ("{{ v|ago }}", date(2026, 11, 15), "昨天"),
        ("{{ v|ago }}", date(2026, 11, 4), "12 天前"),
        ("{{ v|ago }}", date(2026, 11, 20), "2026年11月20日"),
    ],
)
def test_values_are_shown_as_officers_write_them(source, value, shown):
    with time_machine.travel(NOW, tick=False):
        assert show(source, v=value) == shown


def test_dates_are_english_in_english():
    with translation.override("en"):
        assert show("{{ v|date_zh }}", v=date(2026, 11, 16)) == "16 Nov 2026"
        assert show("{{ v|day_zh }}", v=date(2026, 11, 16)) == "16 Nov"


def test_a_tag_escapes_its_text():
    assert show("{% tag 'ok' v %}", v="<b>") == '<span class="tag ok">&lt;b&gt;</span>'


def test_a_tag_of_an_unknown_kind_is_a_bug():
    with pytest.raises(AssertionError):
        show("{% tag 'green' 'x' %}")


def test_a_panel_has_its_title_and_escapes_what_it_holds():
    html = show("{% panel title=t %}{{ v }}{% endpanel %}", t="<核对>", v="<i>")
    assert "<h2>&lt;核对&gt;</h2>" in html
    assert "&lt;i&gt;" in html


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in show("{% icon 'home' %}")


@pytest.mark.parametrize(
    "given",
    [
        ("home",),
        ("lead-detail", 17),
        ("handbook-page", "old_age-allowance"),
        ("person-why", 7_700_000_000, "word-1-"),
        ("person-why", 3, "dibao"),
    ],
)
def test_an_address_is_what_the_framework_says(given: tuple[str, *tuple[int | str, ...]]) -> None:
    name, *args = given
    assert address(name, *args) == reverse(name, args=args)


def test_an_address_of_no_such_kind_is_none() -> None:
    with pytest.raises(NoReverseMatch):
        address("handbook-page", "a b/c")
