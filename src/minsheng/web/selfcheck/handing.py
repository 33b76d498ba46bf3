"""Going on: name, telephone and village, after consent, with the answers, to the town."""

import logging
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

from minsheng.kernel.errors import MinshengError
from minsheng.phone import recording
from minsheng.phone.declaring import NAME_CHARACTERS, Declaration, declare
from minsheng.phone.errors import Refusal
from minsheng.phone.models import Report
from minsheng.registry.models import Area
from minsheng.selfcheck import presenting
from minsheng.selfcheck.asking import SelfCheck, Verdict
from minsheng.selfcheck.household import Answers
from minsheng.selfcheck.outcome import outcome
from minsheng.ui.forms import HouseForm, LongSelect
from minsheng.ui.refusals import in_words
from minsheng.web.address import address_of
from minsheng.web.selfcheck import state, windows
from minsheng.web.selfcheck.views import UNPROCESSABLE, page

TOWN_DIGITS = 9
log = logging.getLogger(__name__)


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
    id_number = forms.CharField(
        label=_("身份证号（可以不填）"),
        required=False,
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("填了，就直接登记成您的申报；不填，由镇上打电话问您。"),
    )
    village = forms.ChoiceField(label=_("住在哪个村（社区）"), choices=_villages, widget=LongSelect)
    consent = forms.BooleanField(
        label=_("我同意把上面填的和刚才的回答交给乡镇，登记为我的申报，用来联系我、核实我家的情况。"),
        error_messages={"required": _("同意的，请在方框里打勾。")},
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
            id_number=told["id_number"].strip().upper(),
            result=_result(check, answers),
            size=len(check.describe(answers).members),
            income_fen=_income(check, answers),
            consented=told["consent"],
        )
        try:
            report = declare(item, address=address_of(request), now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, in_words(refusal))
        else:
            _record(report)
            told_back = {"receipt": recording.number_of(report), "window": windows.of(item.village)}
            return state.forget(page(request, "hand_over", told_back))
    return page(request, "hand_over", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


def _record(report: Report) -> None:
    """Make it a declaration at once where the number was given; what cannot be is left to the town, and not said to strangers."""
    try:
        recording.put_on_record(report, actor="resident", now=timezone.now())
    except MinshengError as refusal:
        log.info("report %s waits for the town: %s", report.pk, refusal.code)


def _income(check: SelfCheck, answers: Answers) -> int | None:
    """The monthly income of all members, if it was told of each."""
    home = check.describe(answers)
    told = [home.values.get(("own_income_fen", member.number)) for member in home.members]
    known = [fen for fen in told if isinstance(fen, int)]
    return sum(known) if len(known) == len(told) else None


def _result(check: SelfCheck, answers: Answers) -> str:
    """What may be applied for, for the lead: names of programmes only."""
    names = dict.fromkeys(item.name for item in outcome(check, answers).of(Verdict.MAY_APPLY))
    return f"自查：可以申请{'、'.join(names)}" if names else "自查：还要核实"


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
