"""Template tags of the house."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from minsheng.ui import rendering
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


class Odd:
    """What a page may meet: an attribute, a method, a property that fails, keys besides attributes."""

    plain = "<属性>"
    do_not = staticmethod(lambda needed: needed)

    def said(self) -> str:
        return "方法"

    @property
    def missing(self) -> str:
        raise ObjectDoesNotExist

    def __getitem__(self, key: str) -> str:
        return {"keyed": "键", "plain": "键先"}[key]


class Named(NamedTuple):
    name: str
    count: int


PAGE = """{% load i18n minsheng humanise %}{{ one }}|{{ none }}|{{ nobody.name }}|{{ row.text }}|{{ row.0 }}|
{{ row.items|length }}|{{ pair.name }}{{ pair.1 }}{{ pair.count }}{{ pair.index }}|{{ odd.plain }}|{{ odd.keyed }}|{{ odd.said }}|
{{ odd.do_not }}|{{ odd.missing }}|{{ safe }}{{ safe|default:"—" }}{{ none|default:"<—>" }}{{ row.text|default:odd.said }}|
{{ names|get:row.key }}|{{ names|get:7 }}|

{{ share }}|{{ yes }}|{{ n }}|{{ n|grouped }}|{{ n|add:pair.1 }}|{{ on|date:"Y-m-d" }}|{{ on|iso }}|
{{ list|join:"、<" }}|{{ list.1 }}|{{ 3 }}{{ "<常>" }}{{ _("是") }}{{ text|escape }}{{ text|safe }}{{ on }}
{% if nobody.x.y %}1{% elif row.text == "<b>" %}2{% endif %}
{% for text, n in rows %}{{ forloop.counter }}{{ text }}{{ n }}{% empty %}-{% endfor %}
{% autoescape off %}{{ text }}{{ safe }}{% endautoescape %}
{% blocktranslate with a=text b=odd.said %}100% {{ a }} 和 {{ b }}，{{ n }}，{{ none }}{{ unknown }}{% endblocktranslate %}
{% blocktranslate count m=list|length %}{{ m }} 人{% plural %}{{ m }} 人们{% endblocktranslate %}
{% blocktranslate asvar said with a=text %}{{ a }}{% endblocktranslate %}
{{ said }}
"""


def test_a_page_is_what_the_framework_alone_makes_of_it():
    values = {
        "one": "<&'\">", "text": "<b>", "none": None, "row": {"text": "<b>", "key": 7, 0: "零"}, "pair": Named("名", 2),
        "odd": Odd(), "safe": mark_safe("<i>"), "names": {7: "七"}, "share": 1234.5, "yes": True, "n": 1234,
        "on": date(2026, 1, 5), "list": ["一", "<二>"], "rows": [("甲", 1), ("<乙>", 2)],
    }  # fmt: skip
    engine = Engine.get_default()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            quick = rendering.HouseTemplate(PAGE, engine=engine).render(Context(values))
            plain = Template(PAGE.replace("i18n minsheng", "minsheng i18n")).render(Context(values))
            assert quick == plain
            assert "100% &lt;b&gt; 和 方法，1234，None" in quick
            own = "{% load i18n %}{% translate word %}{% translate '否' %}{% trans word as said %}{{ said }}{{ word }}"
            quick, plain = (kind(own, engine=engine) for kind in (rendering.HouseTemplate, Template))
            for _ in range(2):
                assert quick.render(Context({"word": "是"})) == plain.render(Context({"word": "是"}))
