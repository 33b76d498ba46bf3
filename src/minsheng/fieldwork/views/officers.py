"""Accounts of the level below, sign-in codes for village workers, one's own password."""

from io import BytesIO

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minsheng.accounts import actions, devices, jurisdiction
from minsheng.accounts.models import Device, Officer, SignInCode
from minsheng.accounts.roles import MANAGES, ROLES
from minsheng.discovery.names import areas, areas_below
from minsheng.fieldwork.forms import OfficerForm, PasswordForm, ResetForm
from minsheng.fieldwork.hands import full_weeks, pace
from minsheng.fieldwork.views.common import checked, officer_of, today
from minsheng.fieldwork.views.week import someone
from minsheng.ui.components import Crumb


@require_GET
def officer_list(request: HttpRequest) -> HttpResponse:
    """Everybody whose account this desk keeps, with their telephone and their hands."""
    officer, now = officer_of(request), timezone.now()
    below = _below(officer)
    bound = {d.officer_id: d for d in Device.objects.filter(officer__in=below, revoked_at__isnull=True)}
    waiting = {
        code.officer_id: code
        for code in SignInCode.objects.filter(
            officer__in=below, redeemed_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
        )
    }
    hands = full_weeks(below, today(), pace(officer.region_code, today()))
    context = {
        "rows": [(one, bound.get(one.pk), waiting.get(one.pk), hands.get(one.pk)) for one in below],
        "form": _form(officer),
        "roles": [ROLES[role].name_zh for role in sorted(MANAGES[officer.role], reverse=True)],
        "by_code": _by_phone(officer),
        "crumbs": [Crumb(_("人员账号"))],
    }
    return render(request, "fieldwork/officers.html", context)


@sensitive_post_parameters("password")
@require_POST
def officer_create(request: HttpRequest) -> HttpResponse:
    """A new account one level down."""
    officer = officer_of(request)
    form = checked(_form(officer, request), "OFFICER_FORM")
    area = form.cleaned_data["area"]
    made = actions.create_below(
        officer=officer,
        username=form.cleaned_data["username"],
        name=form.cleaned_data["name"],
        role=_role(officer, area),
        region_code=area,
        region_name=areas([area]).get(area, ""),
        password=form.cleaned_data["password"],
        now=timezone.now(),
    )
    messages.success(request, _("已建立%(name)s的账号。") % {"name": made.name})
    return redirect("officer-list")


@require_POST
def officer_close(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Take an account out of use, with its telephone."""
    officer = officer_of(request)
    closed = actions.close_below(officer=officer, other=someone(officer, officer_id), now=timezone.now())
    messages.success(request, _("已停用%(name)s的账号，绑定的手机同时解绑。") % {"name": closed.name})
    return redirect("officer-list")


@sensitive_post_parameters("password")
@require_POST
def officer_reset(request: HttpRequest, officer_id: int) -> HttpResponse:
    """A new password for somebody who forgot theirs."""
    officer = officer_of(request)
    form = checked(ResetForm(request.POST), "PASSWORD_WEAK")
    other = someone(officer, officer_id)
    actions.reset_password(
        officer=officer, other=other, password=form.cleaned_data["password"], now=timezone.now()
    )
    messages.success(request, _("已重置%(name)s的密码，请当面告知并请其登录后修改。") % {"name": other.name})
    return redirect("officer-list")


@never_cache
@require_POST
def officer_code(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Issue a code and show it once, as a picture and in letters, to be printed or scanned from the screen."""
    officer = officer_of(request)
    made = devices.issue_code(officer=officer, worker=someone(officer, officer_id), now=timezone.now())
    groups = "-".join(made.secret[at : at + 4] for at in range(0, devices.CODE_LENGTH, 4))
    address = f"{request.build_absolute_uri(_join())}#{made.secret}"
    context = {
        "worker": made.code.officer,
        "picture": _picture(address),
        "groups": groups,
        "site": request.build_absolute_uri(_join()),
        "code": made.code,
        "crumbs": [Crumb(_("人员账号"), reverse("officer-list")), Crumb(_("登录码"))],
    }
    return render(request, "fieldwork/code.html", context)


@require_POST
def officer_revoke(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Let a telephone go that was lost."""
    officer = officer_of(request)
    other = someone(officer, officer_id)
    devices.revoke(officer=officer, worker=other, now=timezone.now())
    messages.success(request, _("%(name)s的手机已解绑，未用的登录码已作废。") % {"name": other.name})
    return redirect("officer-list")


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own password; other sessions of the account end."""
    officer = officer_of(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = actions.change_password(
            officer=officer, old=form.cleaned_data["old"], new=form.cleaned_data["new"], now=timezone.now()
        )
        update_session_auth_hash(request, changed)
        messages.success(request, _("密码已修改。"))
        return redirect("home")
    context = {"form": form, "crumbs": [Crumb(_("修改密码"))]}
    return render(request, "fieldwork/password.html", context, status=422 if form.errors else 200)


def _role(officer: Officer, area: str) -> str:
    """The one role below that works in an area of this size."""
    return next(role for role in MANAGES[officer.role] if ROLES[role].region_digits == len(area))


def _by_phone(officer: Officer) -> bool:
    return all(ROLES[role].by_phone for role in MANAGES[officer.role])


def _below(officer: Officer) -> list[Officer]:
    found = Officer.objects.filter(role__in=MANAGES[officer.role])
    return list(
        jurisdiction.within(found, officer, "region_code").order_by("-is_active", "region_code", "name")
    )


def _form(officer: Officer, request: HttpRequest | None = None) -> OfficerForm:
    return OfficerForm(
        request.POST if request else None,
        areas=[*areas_below(officer.region_code), *_own(officer)],
        needs_password=not _by_phone(officer),
    )


def _own(officer: Officer) -> list[tuple[str, str]]:
    """The officer's own area, where somebody below works in the whole of it."""
    names = [
        _(ROLES[role].name_zh)
        for role in MANAGES[officer.role]
        if ROLES[role].region_digits == len(officer.region_code)
    ]
    own = officer.region_name or officer.region_code
    return [(officer.region_code, _("%(area)s（%(role)s）") % {"area": own, "role": name}) for name in names]


def _join() -> str:
    """Where a telephone redeems a code."""
    try:
        return reverse("phone-join")
    except NoReverseMatch:
        return "/phone/join/"


def _picture(address: str) -> str:
    """The code as an SVG without styles or scripts, for the page itself."""
    out = BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=6, border=2, xmldecl=False, svgns=True, nl=False, title=None, omitsize=False
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made here, of our own address
