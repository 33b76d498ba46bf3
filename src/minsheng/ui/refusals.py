"""Errors for people become pages (or htmx fragments) with their code and the right status, in one place."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from minsheng.accounts import duties
from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.kernel.errors import MinshengError
from minsheng.policy.errors import PolicyError

LOG = logging.getLogger(__name__)
CODE_HEADER = "Minsheng-Refusal"
"""Names the refusal to whoever stands before the views, and to a script."""
STATUS_NOT_ALLOWED = 405
STATUS_UNPROCESSABLE = 422
STATUS_BY_ENDING: dict[str, int] = {
    "_NOT_FOUND": 404,
    "_CONFLICT": 409,
    "_STALE": 409,
    "_TOKEN_BROKEN": 400,
    "_UNAVAILABLE": 503,
    "_BY_BUTTON_ONLY": 405,
}


def status_of(error: MinshengError) -> int:
    """403 for refusals, by the ending of the code for a few others, else 422."""
    if isinstance(error, Refusal):
        return 403
    return next(
        (status for end, status in STATUS_BY_ENDING.items() if error.code.endswith(end)), STATUS_UNPROCESSABLE
    )


def told(request: HttpRequest, error: MinshengError) -> MinshengError:
    """What this reader is told: file and line of a broken policy are for the log and those who look after policies."""
    if not isinstance(error, PolicyError):
        return error
    LOG.error("%s：%s", error.code, error.message)
    if isinstance(request.user, Officer) and duties.may(request.user, "amendment.view"):
        return error
    return MinshengError(
        "POLICY_UNAVAILABLE",
        gettext("这里的政策资料正在维护，暂时不能查询。请过些时候再试，或到乡镇街道窗口咨询。"),
    )


def in_words(error: MinshengError) -> str:
    """The reason in the language of the reader, where `errors.po` has it; what names a figure or a file stays Chinese."""
    return gettext(error.message)


def refused(request: HttpRequest, error: MinshengError) -> HttpResponse:
    """Answer with the reason and the code: a whole page, or a fragment put into #notices for htmx."""
    error = told(request, error)
    status = status_of(error)
    context = {"code": error.code, "message": in_words(error), "status": status}
    if request.headers.get("HX-Request") != "true":
        response = render(request, "ui/refused.html", context, status=status)
    else:
        response = render(request, "ui/components/refusal.html", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
    response[CODE_HEADER] = error.code
    return response


class Refusals:
    """Middleware: turns every MinshengError that a view lets through, and a page that only a button opens, into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whoever asks by address for what a button does (after a change of language, say) gets words, not an empty page."""
        response = self.get_response(request)
        if response.status_code != STATUS_NOT_ALLOWED or not request.accepts("text/html"):
            return response
        words = gettext("这一步只能由页面上的按钮来做，不能直接打开。请从菜单回到原来的页面。")
        page = refused(request, MinshengError("PAGE_BY_BUTTON_ONLY", words))
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django's hook; other exceptions stay what they are: our bugs."""
        return refused(request, exception) if isinstance(exception, MinshengError) else None
