"""The self-check for programs: the answers so far in, the next question or the result out; nothing is kept."""

import json
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from minsheng.kernel.errors import MinshengError
from minsheng.selfcheck import answers as reading
from minsheng.selfcheck import asking, presenting
from minsheng.selfcheck.asking import MOST_QUESTIONS
from minsheng.selfcheck.errors import SelfCheckError
from minsheng.selfcheck.outcome import outcome
from minsheng.ui.refusals import status_of, told
from minsheng.web.address import address_of
from minsheng.web.selfcheck import state
from minsheng.web.selfcheck.openapi import DOCUMENT

MOST_BYTES: Final = 64 * 1024
MOST_A_MINUTE: Final = 120
"""From one address and process; a screen asks a few times a minute."""


@csrf_exempt  # no cookie is read, so there is nothing to forge
@require_POST
def next_step(request: HttpRequest) -> JsonResponse:
    """{"answers": {...}, "result": false} → {"question": ...} or {"result": ...}."""
    if _too_often(request):
        return _refused("TOO_OFTEN", "请求太多，请一分钟后再试。", 429)
    if len(request.body) > MOST_BYTES:
        return _refused("TOO_LARGE", f"请求最多 {MOST_BYTES // 1024} KB。", 413)
    try:
        return _answer(_content(request))
    except MinshengError as error:
        reason = told(request, error)
        return _refused(reason.code, reason.message, status_of(reason))


@require_safe
def document(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI 3.1 document."""
    return JsonResponse(DOCUMENT, json_dumps_params={"ensure_ascii": False})


def _content(request: HttpRequest) -> dict[str, Any]:
    """Raises SelfCheckError ANSWERS_FORM."""
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):  # RecursionError: brackets in brackets without end
        content = None
    if (
        not isinstance(content, dict)
        or not content.keys() <= {"answers", "result"}
        or not isinstance(content.get("result", False), bool)
    ):
        raise SelfCheckError("ANSWERS_FORM", "请求应是 JSON 对象：{answers: {...}, result: false}。")
    return content


def _answer(content: dict[str, Any]) -> JsonResponse:
    check = state.check_today()
    answers = reading.read(content.get("answers", {}), check.words, check.on)
    enough = content.get("result") is True or len(answers) >= MOST_QUESTIONS
    asked = None if enough else asking.next_question(check, answers)
    if asked is not None:
        told = {"question": presenting.question_content(check, asked, answers)}
    else:
        told = {"result": presenting.result_content(check, outcome(check, answers))}
    return JsonResponse(
        told, json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": "no-store"}
    )


def _too_often(request: HttpRequest) -> bool:
    key = f"selfcheck:{address_of(request)}:{timezone.now():%H%M}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # it ran out between the two
        return False


def _refused(code: str, message: str, status: int) -> JsonResponse:
    content = {"code": code, "message": message}
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
