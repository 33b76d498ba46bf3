"""A department file by way of the browser: land it, check it, bring it into the registry, say what happened."""

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minsheng.accounts.models import Officer
from minsheng.discovery.models import Reaction
from minsheng.discovery.react import react
from minsheng.feeds import states
from minsheng.feeds.actions import check, land
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.feeds.views import batch_or_404
from minsheng.kernel.errors import MinshengError
from minsheng.registry.actions import Registered, confirm_complete, register
from minsheng.ui.refusals import in_words

LARGEST_MEGABYTES: Final = 100
"""Greater files would keep a browser waiting for minutes; the command reads them without limit."""


@require_POST
def feed_upload(request: HttpRequest) -> HttpResponse:
    """Take one file in and show its batch; the same content again shows the earlier batch and changes nothing."""
    sent, feed_code = request.FILES.get("file"), request.POST.get("feed", "")
    if not isinstance(sent, UploadedFile) or not sent.name:
        messages.error(request, _("请先选择要上传的文件。"))
        return redirect("feed-list")
    batch = take(request, sent, feed_code if feed_code in FEEDS else None)
    return redirect("feed-list") if batch is None else _to_batch(batch)


def take(request: HttpRequest, sent: "UploadedFile[Any]", feed_code: str | None) -> Batch | None:
    """Land, check and register one file, and say what happened; None: too large."""
    if (sent.size or 0) > LARGEST_MEGABYTES << 20:
        text = _("文件超过 %(n)d MB，请按乡镇拆分，或由管理员在服务器上用命令 minsheng cycle --files 收取。")
        messages.error(request, text % {"n": LARGEST_MEGABYTES})
        return None
    now = timezone.now()
    batch = _landed(sent, feed_code, _officer(request), now)
    if batch.received_at != now:
        received = f"{timezone.localtime(batch.received_at):%Y-%m-%d %H:%M}"
        messages.info(
            request, _("这份文件在 %(at)s 已经收过，内容完全相同，没有作任何改动。") % {"at": received}
        )
    else:
        _take_in(request, batch, None)
    return batch


@require_POST
def feed_process(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Go on with a batch that stopped half way: check it again (as another kind of data, if one is chosen), register it."""
    batch = batch_or_404(batch_id)
    feed_code = request.POST.get("feed", "")
    _take_in(request, batch, feed_code if feed_code in FEEDS else None)
    return _to_batch(batch)


@require_POST
def feed_confirm(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A full file that only added is complete, says a person: what it does not name ends."""
    batch, actor = batch_or_404(batch_id), _officer(request).actor
    try:
        done = confirm_complete(batch, actor=actor, now=timezone.now())
    except MinshengError as error:
        messages.error(request, f"{in_words(error)} {error.code}")
        return redirect("feed-batch", batch.pk)
    _tell(request, done)
    return _to_batch(batch)


def _to_batch(batch: Batch) -> HttpResponse:
    """The page of the batch; it offers a run where the leads wait for one."""
    address = reverse("feed-batch", args=[batch.pk])
    batch.refresh_from_db()
    at_once = Reaction.objects.filter(batch=batch).exclude(details__has_key="left_to_run").exists()
    return redirect(address if at_once or not batch.accepted else f"{address}?taken-in")


def _landed(sent: "UploadedFile[Any]", feed_code: str | None, officer: Officer, now: datetime) -> Batch:
    """Through a file of our own that only this process may read; gone when the original lies in the landing folder."""
    handle, name = tempfile.mkstemp(dir=settings.MINSHENG_HOME, prefix=".upload-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as copy:
            for chunk in sent.chunks():
                copy.write(chunk)
        return land(path, file_name=str(sent.name), actor=officer.actor, now=now, feed_code=feed_code)
    finally:
        path.unlink(missing_ok=True)


def _take_in(request: HttpRequest, batch: Batch, feed_code: str | None) -> None:
    actor, now = _officer(request).actor, timezone.now()
    batch = check(batch, now=now, actor=actor, feed_code=feed_code)
    if batch.status == states.REFUSED:
        messages.error(request, _("整份文件没有接收，原因见下。"))
        return
    try:
        done = register(batch, actor=actor, now=now)
    except MinshengError as error:
        messages.error(request, f"{in_words(error)} {error.code}")
        return
    _tell(request, done)
    if not done.batch.accepted:
        return
    try:
        reaction = react(batch, actor=actor, now=timezone.now())
    except MinshengError as error:
        messages.warning(request, f"{in_words(error)} {error.code}")
        return
    messages.info(request, _followed(reaction))


def _followed(reaction: Reaction | None) -> str:
    """What the file caused at once."""
    if reaction is None or "left_to_run" in reaction.details:
        return _("线索要到下一次研判才会更新。")
    counts = {"opened": reaction.opened, "refreshed": reaction.refreshed, "lapsed": reaction.lapsed}
    if not any(counts.values()):
        return _("有关人员的线索没有因此变化。")
    return (
        _("有关人员的线索已经更新：新增 %(opened)s 条，更新 %(refreshed)s 条，关闭 %(lapsed)s 条。") % counts
    )


def _tell(request: HttpRequest, done: Registered) -> None:
    """What registering did; what the page of the batch says anyhow is not said twice."""
    batch = done.batch
    if batch.status == states.REFUSED:
        messages.error(request, _("整份文件没有接收，原因见下。"))
    elif batch.accepted:
        counts = {"n": batch.accepted, "added": done.added, "ended": done.ended, "kept": done.kept}
        told = _("已入库 %(n)s 行：新增事实 %(added)s 条，终止 %(ended)s 条，没有变化 %(kept)s 条。")
        messages.success(request, told % {name: f"{count:,}" for name, count in counts.items()})
    else:
        text = _("没有一行入库：%(n)s 行全部隔离，原因见下。")
        messages.error(request, text % {"n": f"{batch.quarantined:,}"})
    if done.note and not batch.is_addition:
        messages.warning(request, done.note)


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
