"""The windows where residents apply: name, telephone, address and hours of each town, shown to residents."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from minsheng.accounts import offices
from minsheng.accounts.models import Officer
from minsheng.accounts.offices import TOWN_DIGITS, Window
from minsheng.discovery.names import areas, towns_of
from minsheng.fieldwork.forms import date_widget
from minsheng.fieldwork.views.common import officer_of, today
from minsheng.kernel.errors import MinshengError
from minsheng.ui.components import Crumb
from minsheng.ui.forms import HouseForm
from minsheng.ui.refusals import in_words


class OfficeForm(HouseForm):
    """What residents are told."""

    area = forms.ChoiceField(label=gettext_lazy("乡镇（街道）"))
    name = forms.CharField(label=gettext_lazy("窗口名称"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=30)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=100, required=False)
    hours = forms.CharField(label=gettext_lazy("什么时候开"), max_length=60, required=False)
    from_on = forms.DateField(label=gettext_lazy("自哪天起"), widget=date_widget())


@require_http_methods(["GET", "HEAD", "POST"])
def office_list(request: HttpRequest) -> HttpResponse:
    """Every town of the officer's area with its window, and a form to enter or change one."""
    officer, day = officer_of(request), today()
    towns = _towns(officer)
    known = offices.windows(day, officer.region_code[:TOWN_DIGITS])
    form = OfficeForm(request.POST or None, initial=_initial(request, officer))
    form.fields["area"].choices = [("", _("请选择")), *towns]  # type: ignore[attr-defined]  # a ChoiceField
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        window = Window(*(told[key].strip() for key in ("name", "phone", "address", "hours")))
        try:
            offices.set_office(
                officer=officer,
                area_code=told["area"],
                window=window,
                from_on=told["from_on"],
                now=timezone.now(),
            )
        except MinshengError as refusal:
            form.add_error(None, in_words(refusal))
        else:
            messages.success(request, _("已登记%(name)s，居民自查从那天起就显示它。") % {"name": window.name})
            return redirect("office-list")
    context = {
        "rows": [(code, name, known.get(code)) for code, name in towns],
        "form": form,
        "missing": sum(code not in known for code, _name in towns),
        "crumbs": [Crumb(_("人员账号"), reverse("officer-list")), Crumb(_("受理窗口"))],
    }
    return render(request, "fieldwork/offices.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest, officer: Officer) -> dict[str, object]:
    """What is known already of the town asked for, to be changed."""
    code = request.GET.get("area", officer.region_code)[:TOWN_DIGITS]
    found = offices.windows(today(), code).get(code) if code.startswith(officer.region_code) else None
    told = {key: getattr(found, key) for key in ("name", "phone", "address", "hours")} if found else {}
    return {"area": code, "from_on": today(), **told}


def _towns(officer: Officer) -> list[tuple[str, str]]:
    """The towns of the area, or one's own."""
    own = officer.region_code[:TOWN_DIGITS]
    return [(own, areas([own]).get(own, own))] if len(own) == TOWN_DIGITS else towns_of(own)
