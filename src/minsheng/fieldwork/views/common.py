"""What the screens of the week share."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from minsheng.accounts import jurisdiction
from minsheng.accounts.models import Officer
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.queries import week_of
from minsheng.kernel.errors import MinshengError
from minsheng.ui.forms import HouseForm

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOWN_DIGITS = 9


def officer_of(request: HttpRequest) -> Officer:
    """Who is signed in; the wall let nobody else through."""
    assert isinstance(request.user, Officer)
    return request.user


def today() -> date:
    """The legal day."""
    return timezone.localdate()


def week_in(request: HttpRequest) -> date:
    """The Monday of the week the request is about; this week where it names none."""
    return week_of(request.POST.get("week") or request.GET.get("week", ""), today())


def area_in(request: HttpRequest, default: str) -> str:
    """An area code in the request (4, 6, 9 or 12 digits), else `default`; outside the own area it is not there."""
    text = request.POST.get("area") or request.GET.get("area", "")
    if not (text.isascii() and text.isdecimal() and len(text) in (4, 6, 9, 12)):
        return default
    if not jurisdiction.covers(officer_of(request), text):
        raise Refusal("AREA_NOT_FOUND", "没有这个地区，或它不在您的辖区内。")
    return text


def week_url(area: str, monday: date) -> str:
    """The week of a town, or the sums of an area."""
    name = "week-town" if len(area) >= TOWN_DIGITS else "week-area"
    return f"{reverse(name)}?area={area[:TOWN_DIGITS]}&week={monday}"


def back_to_week(request: HttpRequest, area: str, monday: date, said: str = "") -> HttpResponse:
    """After a deed."""
    if said:
        messages.success(request, said)
    return redirect(week_url(area, monday))


def checked(form: HouseForm, code: str) -> HouseForm:
    """The form if it is valid. Raises MinshengError with `code` and the first thing that is wrong."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        label = form.fields[field].label if field in form.fields else ""
        raise MinshengError(code, f"{label}：{errors[0]}" if label else str(errors[0]))
    return form


def numbers(texts: Iterable[str]) -> list[int]:
    """Ids in a form; anything else is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]
