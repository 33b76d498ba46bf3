"""Signing in and out."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minsheng.accounts import sessions
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.trail.actions import record
from minsheng.ui.forms import HouseForm
from minsheng.web.story import steps

LOCKED_STATUS = 429


def _purposes() -> list[tuple[str, str]]:
    return [(code, gettext(name)) for code, name in sessions.PURPOSES.items()]


class SignInForm(HouseForm):
    """User name, password and what the session is for."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=50,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("请填写用户名。")},
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("请填写密码。")},
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("本次用途"),
        choices=_purposes,
        initial="daily",
        help_text=gettext_lazy("用途随本次登录记入操作日志。"),
    )


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or let somebody in; a wrong name and a wrong password get the same answer."""
    if isinstance(request.user, Officer):
        return redirect("home")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        officer = authenticate(
            request, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
        )
        if isinstance(officer, Officer):
            sessions.begin(request, officer, purpose=form.cleaned_data["purpose"], now=timezone.now())
            return redirect(_next(request))
        _note_failure(form.cleaned_data["username"])
        form.add_error(None, gettext("用户名或密码不正确。"))
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.end(request, reason="asked", now=timezone.now())
    messages.success(request, gettext("已安全退出。"))
    return redirect("sign-in")


@require_safe
def stay(_request: HttpRequest) -> HttpResponse:
    """The button of the idle warning: the request itself keeps the session alive."""
    return HttpResponse(status=204)


def locked_out(request: HttpRequest, _original: Any = None, _credentials: Any = None) -> HttpResponse:
    """What django-axes answers once a user name has failed too often."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    form = SignInForm(request.POST or None)
    form.add_error(
        None,
        gettext(
            "密码连续 %(times)d 次不正确，这个用户名已锁定，请 %(minutes)d 分钟后再试，或联系县民政局系统管理员。"
        )
        % {"times": settings.AXES_FAILURE_LIMIT, "minutes": minutes},
    )
    return _page(request, form, status=LOCKED_STATUS)


def _page(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "demo_accounts": list(ROLES.items()) if settings.MINSHENG_DEMO else [],
        "story": steps.parts(),
    }
    return render(request, "web/sign_in.html", context, status=status)


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else "/"


def _note_failure(username: str) -> None:
    """Only names that exist: what is typed into the wrong box may be a password."""
    if Officer.objects.filter(username=username).exists():
        name = f"officer:{username}"
        record(actor="anonymous", verb="sign_in_refused", subject=name, detail={}, now=timezone.now())
