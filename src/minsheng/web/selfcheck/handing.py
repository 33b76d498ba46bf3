"""Going on: name, telephone and village, after consent, with the answers, to the town."""

from itertools import groupby
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minsheng.phone.declaring import NAME_CHARACTERS, Declaration, declare
from minsheng.phone.errors import Refusal
from minsheng.registry.models import Area
from minsheng.selfcheck import presenting
from minsheng.selfcheck.asking import SelfCheck, Verdict
from minsheng.selfcheck.household import Answers
from minsheng.selfcheck.outcome import outcome
from minsheng.ui.forms import HouseForm
from minsheng.web.selfcheck import state
from minsheng.web.selfcheck.views import UNPROCESSABLE, page

TOWN_DIGITS = 9


def _villages() -> list[Any]:
    """Villages under their towns."""
    rows = Area.objects.filter(level__in=("town", "village"), ended_at__isnull=True).order_by("code")
    places = list(rows.values_list("code", "name", "level"))
    towns = {code: name for code, name, level in places if level == "town"}
    villages = [(code, name) for code, name, level in places if level == "village"]
    grouped = groupby(villages, key=lambda row: row[0][:TOWN_DIGITS])
    return [("", _("请选择")), *((towns.get(town, town), list(rows)) for town, rows in grouped)]


class HandOverForm(HouseForm):
    """Who to call."""

    key = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("姓名"), max_length=NAME_CHARACTERS, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("电话"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    village = forms.ChoiceField(label=_("住在哪个村（社区）"), choices=_villages)
    consent = forms.BooleanField(
        label=_("我同意把姓名、电话、住址和自查回答交给乡镇工作人员，用来联系我和核实情况。")
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Ask to be called by the town."""
    check = state.check_today()
    answers = state.load(request, check)
    if not answers:
        return redirect("selfcheck-home")
    form = HandOverForm(request.POST or None, initial={"key": str(uuid4())})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        item = Declaration(
            key=told["key"],
            name=told["name"].strip(),
            phone=told["phone"].strip(),
            village=told["village"],
            words=_words(check, answers),
            consented=told["consent"],
        )
        try:
            report = declare(item, address=request.META.get("REMOTE_ADDR", ""), now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            receipt = f"{report.recorded_at:%m%d}-{report.pk}"
            return state.forget(page(request, "hand_over", {"receipt": receipt}))
    return page(request, "hand_over", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


def _words(check: SelfCheck, answers: Answers) -> str:
    """The result and the answers, a line each."""
    found = outcome(check, answers)
    names = {
        "可以申请": [f"{i.name}（{'、'.join(i.who)}）" for i in found.of(Verdict.MAY_APPLY)],
        "还要核实": [f"{i.name}（{'、'.join(i.who)}）" for i in found.of(Verdict.TO_CHECK)],
        "已经在领": [i.name for i in found.of(Verdict.RECEIVES)],
    }
    lines = [f"{word}：{'；'.join(those)}" for word, those in names.items() if those]
    return "\n".join(lines + [f"{text} {words}" for _key, text, words in presenting.said(check, answers)])
