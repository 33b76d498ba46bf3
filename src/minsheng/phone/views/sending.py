"""What the scripts of the device ask and send: the pages to keep, the standing of the device, one filled form at a time."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts import duties
from minsheng.accounts.models import Device, Officer
from minsheng.discovery.views.common import officer_of, today
from minsheng.kernel.errors import MinshengError
from minsheng.phone import actions, media, queries, week
from minsheng.phone.errors import Refusal
from minsheng.phone.items import DiedItem, StopItem, VisitItem, WhyItem, parse
from minsheng.phone.views import pages
from minsheng.ui.refusals import status_of

KEEP_DAYS: Final = 7
"""How long the pages may be read on the device without asking us."""
DEVICE_SALT: Final = "minsheng.phone.device"
ITEM_CHARACTERS: Final = 20_000
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@require_GET
def state(request: HttpRequest) -> JsonResponse:
    """Who is signed in on the device, and the token for sending; open to all, so that a device learns it was let go.

    `gone`: the town took this device away, and everything on it has to be wiped.
    """
    if not isinstance(request.user, Officer) or not duties.may(request.user, "lead.visit"):
        return _answer({"signed_in": False, "gone": _gone(request.GET.get("device", ""))})
    device = request.session.get("device")
    told = {
        "signed_in": True,
        "owner": signing.Signer(salt=DEVICE_SALT).signature(str(request.user.pk)),
        "device": signing.dumps(device, salt=DEVICE_SALT) if device else "",
        "csrf": get_token(request),
    }
    return _answer(told)


def _answer(told: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})


def _gone(token: str) -> bool:
    """Whether the device that holds this token was let go; a token that is not ours says nothing."""
    try:
        device = signing.loads(token, salt=DEVICE_SALT)
    except signing.BadSignature:
        return False
    return not Device.objects.filter(pk=device, revoked_at__isnull=True).exists()


@require_GET
def bundle(request: HttpRequest) -> HttpResponse:
    """Every page that the device keeps, in one answer: {hash, until, pages: {address: page}}; 204 if it has them.

    Only what the worker may see anyway; what was taken along goes on record.
    """
    officer, now = officer_of(request), timezone.now()
    going = week.going(officer, on=today())[: queries.MOST_SHOWN]
    mine = [one.lead for one in going if one.lead is not None]
    found = [*mine, *queries.new(officer).defer("evidence")[: queries.MOST_SHOWN]]
    sees_changes = duties.may(officer, "change.view")
    kept = {
        reverse(name): _page(request, view)
        for name, view in {
            "phone-home": pages.home,
            "phone-week": pages.week,
            "phone-new": pages.new,
            **({"phone-changes": pages.changes} if sees_changes else {}),
            "phone-report": pages.report,
            "phone-mine": pages.mine,
            "phone-unreachable": pages.unreachable,
        }.items()
    }
    for card in queries.cards_of(officer, found, on=today()):
        named = {"lead_id": card.row.lead.pk, "card": card}
        kept[reverse("phone-lead", args=[card.row.lead.pk])] = _page(request, pages.lead, **named)
        kept[reverse("phone-visit", args=[card.row.lead.pk])] = _page(request, pages.visit, **named)
    mark = hashlib.sha256("".join(_TOKEN.sub("", text) for text in kept.values()).encode()).hexdigest()
    until = int((now + timedelta(days=KEEP_DAYS)).timestamp() * 1000)
    if request.GET.get("have") == mark:
        return HttpResponse(status=204, headers={"X-Minsheng-Until": str(until)})
    changes = queries.changes_counted(officer, on=today()) if sees_changes else 0
    actions.note_list_kept(officer=officer, leads_kept=len(found), changes_kept=changes, now=now)
    return _answer({"hash": mark, "until": until, "pages": kept})


def _page(request: HttpRequest, view: Callable[..., HttpResponse], **named: Any) -> str:
    return view(request, **named).content.decode()


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """One filled form with its files: `item` (JSON), `photo` (several), `voice`. The same key again is the same deed.

    Answers {state: sent | kept, message}, or {state: returned, code, message} with a 4xx status.
    """
    officer, now = officer_of(request), timezone.now()
    try:
        text = request.POST.get("item", "")
        if len(text) > ITEM_CHARACTERS:
            raise Refusal("ITEM_BROKEN", "这条记录太长，请写短一些。")
        item = parse(text)
        photos, voice = _sent(request)
        files = actions.checked_files(photos, voice, consented=item.consented)
        if isinstance(item, VisitItem):
            receipt = actions.send_visit(officer=officer, item=item, files=files, now=now)
        elif isinstance(item, StopItem):
            receipt = actions.send_stop(officer=officer, item=item, now=now)
        elif isinstance(item, WhyItem):
            receipt = actions.send_why(officer=officer, item=item, now=now)
        elif isinstance(item, DiedItem):
            receipt = actions.send_died(officer=officer, item=item, now=now)
        else:
            receipt = actions.send_report(officer=officer, item=item, files=files, now=now)
    except MinshengError as refusal:
        told = {"state": "returned", "code": refusal.code, "message": refusal.message}
        return _answer(told, status_of(refusal))
    return _answer({"state": receipt.state, "message": receipt.message})


def _sent(request: HttpRequest) -> tuple[list[bytes], bytes | None]:
    """The photos and the voice; nothing is read that is too large anyway."""
    photos, voices = request.FILES.getlist("photo"), request.FILES.getlist("voice")
    if len(photos) > media.PHOTOS_AT_MOST or len(voices) > 1:
        raise Refusal("PHOTOS_TOO_MANY", f"照片最多 {media.PHOTOS_AT_MOST} 张，录音最多一段。")
    content = [one.read(media.PHOTO_BYTES + 1) for one in photos]
    return content, voices[0].read(media.VOICE_BYTES + 1) if voices else None


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker; it must lie above the pages it serves."""
    found = finders.find("phone/worker.js")
    assert isinstance(found, str)
    with open(found, "rb") as file:  # noqa: PTH123 - a path as the finder gives it
        script = file.read()
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
