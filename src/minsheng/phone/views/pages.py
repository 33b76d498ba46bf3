"""The worker's pages. Each is plain reading: what is typed lives on the device and arrives through `views.sending`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery import hearing, presenting, speaking, states, words
from minsheng.discovery import queries as leads
from minsheng.discovery.actions import notice
from minsheng.discovery.unguarded import unguarded
from minsheng.discovery.views.common import officer_of, today
from minsheng.fieldwork.rules import FOUND, WHY_NOT
from minsheng.fieldwork.rules import KINDS as KIND_WORDS
from minsheng.phone import queries
from minsheng.phone import week as week_of
from minsheng.phone.checklist import KINDS, QUESTIONS, STATUSES, TOPICS, UNKNOWN_WORD
from minsheng.phone.errors import Refusal
from minsheng.phone.media import PHOTOS_AT_MOST
from minsheng.phone.queries import MOST_SHOWN, Card
from minsheng.phone.week import Bare

BACK_DAYS: Final = 30
"""A visit may be written down so many days later."""
CHANGE_WORDS: Final = {
    "death": gettext_noop("去世"),
    "birth": gettext_noop("出生"),
    "arrival": gettext_noop("迁入、回来"),
    "departure": gettext_noop("迁出、注销"),
}
DEVICE_WORDS: Final = {
    "draft": gettext_noop("草稿"),
    "waiting": gettext_noop("待上传"),
    "sent": gettext_noop("已上传"),
    "kept": gettext_noop("已交给镇上"),
    "returned": gettext_noop("被退回"),
    "offline": gettext_noop("没有网络，写好的先存在手机里"),
    "saved": gettext_noop("已存在手机里"),
    "saved_offline": gettext_noop("已存在手机里，有网络时自动上传。"),
    "sending": gettext_noop("正在上传…"),
    "need_met": gettext_noop("请选择是否见到本人。"),
    "need_living": gettext_noop("见到本人的，请选择生活状况。"),
    "need_words": gettext_noop("请选一种情况、写几个字、说一段话，或拍一张照片。"),
    "need_consent": gettext_noop("拍照要本人同意，请勾选“本人同意拍照”，或删掉照片。"),
    "too_many_photos": gettext_noop("照片最多 4 张。"),
    "photo_failed": gettext_noop("这张照片打不开，请重新拍一张。"),
    "record": gettext_noop("按一下，开始说话"),
    "stop": gettext_noop("正在录音，再按一下结束"),
    "no_microphone": gettext_noop("手机没有允许录音，请写几个字。"),
    "delete": gettext_noop("删除"),
    "delete_draft": gettext_noop("确定删除这条没有上传的记录吗？"),
    "leave": gettext_noop("还有没上传的记录，退出后会删除。确定退出吗？"),
    "visit": gettext_noop("走访"),
    "finding": gettext_noop("报告情况"),
    "alive": gettext_noop("本人健在"),
    "died": gettext_noop("认死亡登记"),
    "died_sent": gettext_noop("已记下，会报到镇上。"),
    "went": gettext_noop("走访"),
    "went_sent": gettext_noop("已记下这一户。"),
    "why": gettext_noop("没走成的原因"),
    "why_sent": gettext_noop("已记下原因。"),
    "alive_sent": gettext_noop("已记下“本人健在”，会马上报到镇上。"),
    "placed": gettext_noop("已记下位置"),
    "no_place": gettext_noop("没有记下位置，不影响上传"),
    "photo": gettext_noop("照片"),
    "voice": gettext_noop("录音"),
    "nothing_waiting": gettext_noop("没有等着上传的记录。"),
    "edit": gettext_noop("打开修改"),
    "send_now": gettext_noop("马上上传"),
}
"""What the scripts of the device say."""


def common(request: HttpRequest, *, back: str = "phone-home") -> dict[str, Any]:
    """What every page of the phone has."""
    officer = officer_of(request)
    return {
        "device_words": {name: _(text) for name, text in DEVICE_WORDS.items()},
        "back": back,
        "today": today(),
        "from_desk": not ROLES[officer.role].by_phone,
    }


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Five big buttons, each with what waits behind it."""
    officer, on = officer_of(request), today()
    going = week_of.going(officer, on=on)
    context = {
        "week": len(going),
        "overdue": sum(one.due_on is not None and one.due_on < on for one in going),
        "planned": any(one.stop is not None for one in going),
        "unseen": leads.notices(officer),
        "unguarded": unguarded(officer, on),
        "own_only": ROLES[officer.role].own_only,
        "new": queries.new(officer).count(),
        "changes": queries.changes_counted(officer, on=on) if duties.may(officer, "change.view") else 0,
        "deaths_unanswered": queries.deaths_unanswered(officer),
        "done": queries.done(officer, on=on),
        **common(request, back=""),
    }
    return render(request, "phone/home.html", context)


@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """Whom to visit, in walking order, with what was said last time."""
    officer, on = officer_of(request), today()
    going = week_of.going(officer, on=on)[:MOST_SHOWN]
    cards = week_of.cards(officer, going, on=on)
    return _list(request, "week", _("本周要走访"), cards, [one.stop for one in going])


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """What was found in the village and given to nobody yet."""
    cards = queries.cards(officer_of(request), queries.new(officer_of(request)), on=today())
    return _list(request, "new", _("本村新线索"), cards, [None] * len(cards))


def _list(
    request: HttpRequest, which: str, title: str, cards: Sequence[Card | Bare], stops: Sequence[Any]
) -> HttpResponse:
    shown = [
        (_card(one) if isinstance(one, Card) else _bare(one)) | {"stop": stop, "why_not": _why_not(stop)}
        for one, stop in zip(cards, stops, strict=True)
    ]
    reasons = [(code, _(text)) for code, text in WHY_NOT.items()]
    context = {"which": which, "title": title, "cards": shown, "reasons": reasons, **common(request)}
    return render(request, "phone/list.html", context)


def _why_not(stop: Any) -> str:
    """What was said about a household of the plan that was not visited."""
    return _(WHY_NOT[stop.why_not]) if stop is not None and stop.why_not else ""


def _card(one: Card) -> dict[str, Any]:
    lead = one.row.lead
    return {
        "card": one,
        "lead": lead,
        "who": words.person_line(sex_code=one.row.sex, age=one.row.age),
        "due": words.due_tag(lead.due_on, lead.status, today()),
        "reason": presenting.reason_of(lead),
    }


def _bare(one: Bare) -> dict[str, Any]:
    stop = one.line.stop
    return {
        "bare": one,
        "who": words.person_line(sex_code=one.line.sex, age=one.line.age),
        "due": words.due_tag(stop.due_on, "assigned", today()),
        "kind": _(KIND_WORDS[stop.kind]),
        "answers": [(code, _(text)) for code, text in FOUND.items()],
    }


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Who died, was born, came or went within a week; and deaths of which only who knows the people can say whose they are."""
    found = queries.changes(officer_of(request), on=today())
    context = {
        "asked": queries.deaths_asked(officer_of(request)),
        "changes": [
            (_(CHANGE_WORDS[one.kind]), one, words.person_line(sex_code=one.sex, age=one.age))
            for one in found
        ],
        **common(request),
    }
    return render(request, "phone/changes.html", context)


@require_GET
def lead(request: HttpRequest, lead_id: int, card: Card | None = None) -> HttpResponse:
    """One household in big type; nobody's income stands on this page, whoever opens it. `card`: the lead's, if it was read."""
    officer = officer_of(request)
    page = leads.lead_page(officer, lead_id)
    notice(page.lead, officer=officer, now=timezone.now())
    page = speaking.said(page)
    conditions = presenting.conditions(page)
    context = {
        "page": page,
        "lead": page.lead,
        **_shown(officer, lead_id, card),
        "label": words.label_tag(page.lead.label),
        "next_step": presenting.next_step(page),
        "matter": presenting.matter(page),
        "asks": [row for row in conditions if row.state == "unknown"],
        "unmet": [row for row in conditions if row.state == "unmet"],
        "members": [
            (member, words.person_line(sex_code=member.sex, age=member.age, role_code=member.role))
            for member in page.members
        ],
        "ahead": presenting.ahead(page),
        "said_dead": queries.said_dead(officer, page.lead),
        **common(request, back="phone-week"),
    }
    return render(request, "phone/lead.html", context)


@require_GET
def visit(request: HttpRequest, lead_id: int, card: Card | None = None) -> HttpResponse:
    """The visit form; what is filled in stays on the device until it is sent. `card`: the lead's, if it was read."""
    officer = officer_of(request)
    shown = _shown(officer, lead_id, card)
    at_home = leads.at_home(officer, shown["lead"]).exclude(pk=lead_id).exclude(status="closed")
    context = {
        **shown,
        "asked": hearing.to_ask([shown["lead"], *at_home], today()),
        "others": [(one, presenting.title_of(one), presenting.reason_of(one)) for one in at_home],
        "may_close": duties.may(officer, "lead.close"),
        "living": states.LIVING.items(),
        "methods": states.METHODS.items(),
        "questions": QUESTIONS.items(),
        "unknown": UNKNOWN_WORD,
        "earliest": today() - timedelta(days=BACK_DAYS),
        "photos_at_most": PHOTOS_AT_MOST,
        **common(request, back="phone-week"),
    }
    return render(request, "phone/visit.html", context)


def _shown(officer: Officer, lead_id: int, card: Card | None) -> dict[str, Any]:
    """The card of a lead. Raises Refusal LEAD_NOT_FOUND, which does not tell whether it exists elsewhere."""
    found = card or queries.card(officer, lead_id, on=today())
    if found is None:
        raise Refusal("LEAD_NOT_FOUND", _("没有这条线索，或它不在您的辖区内。"))
    return _card(found)


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Tell the town about somebody, on a list or not."""
    context = {"topics": TOPICS.items(), "photos_at_most": PHOTOS_AT_MOST, **common(request)}
    return render(request, "phone/report.html", context)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What waits on the device, what was done, what the town answered; and the switches of the phone."""
    done = queries.done(officer_of(request), on=today())
    context = {
        "done": done,
        "reports": [
            (line, _(KINDS[line.report.kind]), _(STATUSES[line.report.status])) for line in done.reports
        ],
        "device": request.session.get("device"),
        "now": timezone.now(),
        **common(request),
    }
    return render(request, "phone/mine.html", context)


@require_GET
def unreachable(request: HttpRequest) -> HttpResponse:
    """Shown by the device for a page it did not keep."""
    return render(request, "phone/unreachable.html", common(request))
