"""Errors for people become pages (or htmx fragments) with their code and the right status, in one place."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minsheng.accounts.errors import Refusal
from minsheng.kernel.errors import MinshengError

STATUS_UNPROCESSABLE = 422
STATUS_BY_ENDING: dict[str, int] = {"_NOT_FOUND": 404, "_CONFLICT": 409, "_STALE": 409, "_TOKEN_BROKEN": 400}


def status_of(error: MinshengError) -> int:
    """403 for refusals, by the ending of the code for a few others, else 422."""
    if isinstance(error, Refusal):
        return 403
    return next(
        (status for end, status in STATUS_BY_ENDING.items() if error.code.endswith(end)), STATUS_UNPROCESSABLE
    )


def refused(request: HttpRequest, error: MinshengError) -> HttpResponse:
    """Answer with the reason in Chinese and the code: a whole page, or a fragment put into #notices for htmx."""
    status = status_of(error)
    context = {"code": error.code, "message": error.message, "status": status}
    if request.headers.get("HX-Request") != "true":
        return render(request, "ui/refused.html", context, status=status)
    response = render(request, "ui/components/refusal.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
    return response


class Refusals:
    """Middleware: turns every MinshengError that a view lets through into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django's hook; other exceptions stay what they are: our bugs."""
        return refused(request, exception) if isinstance(exception, MinshengError) else None
