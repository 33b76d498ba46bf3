"""Pages for what went wrong outside our own refusals."""

import logging
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from minsheng.accounts.errors import Refusal
from minsheng.kernel.errors import MinshengError
from minsheng.ui.refusals import refused

logger = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: the address, or an object outside one's area; both look the same."""
    return refused(request, MinshengError("PAGE_NOT_FOUND", gettext("这个页面不存在，或者不在您的辖区内。")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403 by Django itself."""
    return refused(request, Refusal("FORBIDDEN", gettext("您不能打开这个页面。")))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was sent from a page that is too old, or from elsewhere."""
    logger.warning("csrf refused: %s", reason)
    return refused(request, Refusal("FORM_EXPIRED", gettext("页面打开太久，请返回刷新后再提交。")))


def failed(_request: HttpRequest) -> HttpResponse:
    """500: needs no database, no session; the reference number is in the log as well."""
    reference = uuid.uuid4().hex[:12]
    logger.error("answered 500, reference %s", reference)
    page = render_to_string("ui/500.html", {"reference": reference, "static_url": settings.STATIC_URL})
    return HttpResponse(page, status=500)
