"""A page with every component, for the browser tests; not part of the product."""

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from minsheng.accounts.errors import Refusal
from minsheng.ui.components import Condition, Crumb, Fact, Step
from minsheng.ui.forms import HouseForm
from minsheng.ui.keyset import Page
from minsheng.web.access import ACCESS, SIGNED_IN
from minsheng.web.navigation import COUNTERS
from minsheng.web.sign_in import SignInForm

TEMPLATES = Path(__file__).parent / "templates"
SURNAMES, GIVEN, VILLAGES = "赵钱孙李周吴郑王冯陈褚卫", "桂兰静文国庆秀英志强", "东西南北上下"


def rows() -> list[dict[str, Any]]:
    labels = [("info", "值得入户"), ("ok", "可直接告知"), ("warn", "待核对"), ("bad", "在享待复核")]
    due = [("warn", "剩 2 个工作日"), ("plain", "剩 9 个工作日"), ("bad", "超期 1 天")]
    return [
        {
            "id": n,
            "name": f"{SURNAMES[n % 12]}{GIVEN[n % 10]}{GIVEN[(n * 3 + 1) % 10]}",
            "number": f"990101{1950 + n}0307{n:03d}7",
            "village": f"示例{VILLAGES[n % 6]}村",
            "programme": ["农村低保", "重度残疾人护理补贴", "高龄津贴"][n % 3],
            "members": n % 5 + 1,
            "fen": 123456 * (n % 7),
            "label": labels[n % 4],
            "due": due[n % 3],
            "who": ["张敏", "—"][n % 2],
        }
        for n in range(1, 25)
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    form: HouseForm = SignInForm({"username": "", "password": "", "purpose": "daily"})
    context = {
        "crumbs": [Crumb("工作", "/leads/"), Crumb("线索")],
        "rows": rows(),
        "page": Page(rows=[], after="x", before=""),
        "facts": [
            Fact("家庭", "3 人：本人（67）、配偶（70，肢体二级）、女儿（16，在校）", "户籍人口 2026-11"),
            Fact("住址", "示例镇示例东村"),
            Fact("存款", None, "核对委托已发，银行未回"),
            Fact("走访", "11 月 9 日，见到本人，生活困难", "村级走访 2026-11"),
        ],
        "conditions": [
            Condition("户籍在本地", "met", "3 人", "至少 1 人", "《社会救助法》第十八条"),
            Condition(
                "家庭人均月收入", "unknown", "", "低于 588.50 元", "《社会救助法》第十九条", "核对中心"
            ),
            Condition("名下机动车", "unmet", "1 辆", "没有", "本地规定"),
        ],
        "steps": [
            Step("11-12", "主动发现，分派到镇", "系统"),
            Step("11-14", "入户走访", "张敏"),
            Step("11-20", "镇审核", done=False),
        ],
        "form": form,
    }
    return render(request, "gallery/gallery.html", context)


def refuse(_request: HttpRequest) -> HttpResponse:
    raise Refusal("OUTSIDE_JURISDICTION", "这不在您的辖区内，您不能查看或办理。")


urlpatterns = [
    path("", include("minsheng.config.urls")),
    path("gallery/", gallery, name="lead-gallery"),
    path("gallery/refuse/", refuse, name="lead-gallery-refuse"),
]
handler404 = "minsheng.web.errors.not_found"


def register(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the gallery among the addresses for one test."""
    monkeypatch.setitem(ACCESS, "lead-gallery", SIGNED_IN)
    monkeypatch.setitem(ACCESS, "lead-gallery-refuse", SIGNED_IN)
    monkeypatch.setitem(COUNTERS, "lead-list", lambda _officer: 112)
    settings.ROOT_URLCONF = "tests.support.gallery.urls"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [TEMPLATES]}]
