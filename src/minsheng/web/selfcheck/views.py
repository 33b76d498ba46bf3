"""The pages of the self-check: the beginning, one question each, the result. The answers stay in the browser."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minsheng.selfcheck import asking, presenting
from minsheng.selfcheck.about_home import ROSTER
from minsheng.selfcheck.answers import MOST_MEMBERS
from minsheng.selfcheck.asking import MOST_QUESTIONS, Asked, SelfCheck, Verdict
from minsheng.selfcheck.errors import SelfCheckError
from minsheng.selfcheck.household import Answers, members
from minsheng.selfcheck.outcome import BRINGS, Amount, Item, Reason, outcome
from minsheng.selfcheck.questions import HOUSEHOLD
from minsheng.ui import english
from minsheng.web.selfcheck import forms, state, windows

SIZES: Final = {"1": gettext_noop("标准"), "2": gettext_noop("大"), "3": gettext_noop("长辈版")}
SIZE_COOKIE: Final = "selfcheck_size"
UNPROCESSABLE: Final = 422


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """What it is, and that nothing is kept."""
    check = state.check_today()
    return page(
        request, "begin", {"check": check, "begun": bool(state.load(request, check)), "most": MOST_QUESTIONS}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, step: int) -> HttpResponse:
    """The question of a step: one that was answered, to be changed, or the next."""
    check = state.check_today()
    answers = state.load(request, check)
    if step > len(answers) + 1 or step < 1:
        return redirect("selfcheck-question", step=len(answers) + 1)
    asked = _asked(check, answers, step, more="more" in request.GET)
    if asked is None:
        return redirect("selfcheck-result")
    error = ""
    if request.method == "POST":
        try:
            return _taken(request, check, answers, asked, step)
        except SelfCheckError as refusal:
            error = refusal.message
    return _form(request, check, answers, asked, step, error)


@never_cache
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What may be applied for, as far as it was told."""
    check = state.check_today()
    answers = state.load(request, check)
    if not answers:
        return redirect("selfcheck-home")
    found = outcome(check, answers)
    words = forms.member_words(check, answers)
    groups = {
        verdict.value: [_in_words(item, words, check) for item in found.of(verdict)] for verdict in Verdict
    }
    town, window = windows.chosen(request)
    context = {
        "towns": windows.towns(),
        "town": town,
        "window": window,
        "check": check,
        "found": found,
        "groups": groups,
        "may": len({item.programme for item in groups["may_apply"]}),
        "brings": [_(paper) for paper in BRINGS],
        "notice": presenting.NOTICE,
        "appeal": presenting.APPEAL,
        "said": _said(check, answers, words),
        "unfinished": found.unfinished,
        "next_step": len(answers) + 1,
    }
    return windows.remember(page(request, "result", context), town)


def _said(check: SelfCheck, answers: Answers, who: Mapping[str, str]) -> list[tuple[int, str, str, str]]:
    """(place, key, question, answer) in the language of the page."""
    told = presenting.said(check, answers, _ if english.spoken() else str, who)
    return [(place, key, forms.worded(text), words) for place, (key, text, words) in enumerate(told, 1)]


def _in_words(item: Item, words: Mapping[str, str], check: SelfCheck) -> Item:
    """The item with everything it names in the language of the page; in English, conditions stand without one's own figures."""
    return replace(
        item,
        who=tuple(words.get(one, one) for one in item.who),
        signs=tuple(_(paper) for paper in item.signs),
        either=tuple(_(name) for name in item.either),
        depends=tuple(_(name) for name in item.depends),
        reasons=tuple(_told(reason, item, words, check) for reason in item.reasons),
        amounts=tuple(_worked_out(amount, item, check) for amount in item.amounts),
        checked=tuple(_(office) for office in item.checked),
        beside=_("、").join(_(name) for name in item.beside.split("、")) if item.beside else "",
    )


def _worked_out(amount: Amount, item: Item, check: SelfCheck) -> Amount:
    """The amount with what it rests on in the language of the page."""
    if get_language() != "en":
        return amount
    names = english.named_in(check.programmes[item.programme].every_node, check.pack)
    return replace(amount, rests_on=tuple(english.figure(text, names) for text in amount.rests_on))


def _told(reason: Reason, item: Item, words: Mapping[str, str], check: SelfCheck) -> Reason:
    who = _("、").join(words.get(one, one) for one in reason.who.split("、"))
    if get_language() != "en":
        return replace(reason, who=who)
    condition = next(c for c in check.programmes[item.programme].conditions if c.key == reason.condition)
    text = english.sentence(condition, reason.text, check.pack, check.on)
    return replace(reason, who=who, text=text, topic=text, ask=_(reason.ask))


@require_POST
def clear(_request: HttpRequest) -> HttpResponse:
    """Forget everything and begin anew."""
    return state.forget(redirect("selfcheck-home"))


def page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in the size of type that the reader chose."""
    wanted = request.GET.get("size") or request.COOKIES.get(SIZE_COOKIE, "")
    size = wanted if wanted in SIZES else "1"
    shown = [(code, _(label), code == size) for code, label in SIZES.items()]
    response = render(
        request, f"web/selfcheck/{name}.html", {**context, "size": size, "sizes": shown}, status=status
    )
    if request.GET.get("size") in SIZES:
        response.set_cookie(SIZE_COOKIE, size, path=state.PATH, samesite="Lax", max_age=365 * 24 * 3600)
    return response


def _asked(check: SelfCheck, answers: Answers, step: int, *, more: bool) -> Asked | None:
    """The question of the step; None when there is none left or enough were asked."""
    if step <= len(answers):
        key, told = list(answers.items())[step - 1]
        codes = {
            code
            for answer in told.values()
            for value in answer.values()
            if isinstance(value, dict)
            for code in value
        }
        ticks = check.words.questions[key].ticks
        options = tuple(o.code for o in ticks if o.code in codes or not codes)
        return Asked(check.words.questions[key], tuple(told), options)
    if len(answers) >= MOST_QUESTIONS and not more:
        return None
    return asking.next_question(check, answers)


def _taken(request: HttpRequest, check: SelfCheck, answers: Answers, asked: Asked, step: int) -> HttpResponse:
    """The answer joins the others; whoever changes one goes back to the result, others go on."""
    told = forms.read(check, asked, request.POST)
    key = asked.question.key
    if key == ROSTER:
        if len(members({ROSTER: told})) > MOST_MEMBERS:
            raise SelfCheckError("TOO_MANY_MEMBERS", _("最多填 12 人；人更多的请到乡镇街道申请。"))
        changed = dict(answers.get(ROSTER, {}).get(HOUSEHOLD, told[HOUSEHOLD])) != dict(told[HOUSEHOLD])
        kept = {k: v for k, v in answers.items() if not (changed and check.words.questions[k].by_member)}
        now: Answers = {**kept, ROSTER: told}
    else:
        now = {**answers, key: joined(answers, key, told)}
    if "edit" in request.GET:
        return state.keep(redirect("selfcheck-result"), now)
    target = redirect("selfcheck-question", step=min(step + 1, len(now) + 1))
    if "more" in request.GET:
        target["Location"] += "?more"
    return state.keep(target, now)


def joined(answers: Answers, key: str, told: Any) -> dict[int, Any]:
    """What was answered before about other rows and other ticks stays."""
    found: dict[int, Any] = dict(answers.get(key, {}))
    for row, answer in told.items():
        before = found.get(row, {})
        found[row] = {
            name: {**before[name], **value}
            if isinstance(value, dict) and isinstance(before.get(name), dict)
            else value
            for name, value in answer.items()
        }
    return found


def _form(
    request: HttpRequest, check: SelfCheck, answers: Answers, asked: Asked, step: int, error: str
) -> HttpResponse:
    home = check.describe(answers)
    about = list(dict.fromkeys(check.programmes[code].name_zh for code, _row in asked.about))
    context = {
        "question": asked.question,
        "text": forms.worded(asked.question.text),
        "help": forms.worded(asked.question.help) if asked.question.help else "",
        "rows": forms.shown(
            check, home, asked, answers.get(asked.question.key, {}), request.POST if error else None
        ),
        "asked": asked,
        "step": step,
        "most": max(MOST_QUESTIONS, step),
        "error": error,
        "about": about,
        "months": forms.MONTHS,
        "year": check.on.year,
        "today": check.on,
        "editing": "edit" in request.GET,
        "ticks": bool(asked.options),
    }
    return page(request, "question", context, status=UNPROCESSABLE if error else 200)
