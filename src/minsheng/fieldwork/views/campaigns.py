"""Campaign months: the list of them, one with its progress, opening and closing."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts import duties, jurisdiction
from minsheng.discovery import states
from minsheng.fieldwork import campaigning
from minsheng.fieldwork.campaigning import outcome_zh
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.forms import date_widget
from minsheng.fieldwork.groups import GROUPS
from minsheng.fieldwork.views.common import area_in, officer_of, today
from minsheng.ui.components import Crumb
from minsheng.ui.forms import HouseForm


class CampaignForm(HouseForm):
    """A new campaign in one's own area."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    from_on = forms.DateField(label=gettext_lazy("开始"), widget=date_widget())
    until_on = forms.DateField(label=gettext_lazy("结束"), widget=date_widget())
    labels = forms.MultipleChoiceField(
        label=gettext_lazy("哪些线索"),
        required=False,
        choices=[(code, gettext_lazy(name)) for code, name in states.LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("哪些人群"),
        required=False,
        choices=[(code, gettext_lazy(group.name_zh)) for code, group in GROUPS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    extra = forms.IntegerField(
        label=gettext_lazy("协理员每周增加户数"), min_value=0, max_value=200, initial=5,
        help_text=gettext_lazy("只用于名单上的户。"),
    )  # fmt: skip


@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Running and past campaigns; whoever may set quotas opens one here."""
    return _list(request, CampaignForm(initial={"from_on": today()}))


@require_POST
def campaign_open(request: HttpRequest) -> HttpResponse:
    """Draw up the list and begin, in one's own area."""
    officer, form = officer_of(request), CampaignForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    data = form.cleaned_data
    made = campaigning.open_campaign(
        officer=officer,
        name=data["name"],
        region=officer.region_code,
        from_on=data["from_on"],
        until_on=data["until_on"],
        lead_labels=data["labels"],
        group_codes=data["groups"],
        extra_visits=data["extra"],
        now=timezone.now(),
    )
    messages.success(request, _("名单已列好，各乡镇下次安排走访时会排进去。"))
    return redirect("campaign-detail", made.pk)


def _list(request: HttpRequest, form: CampaignForm) -> HttpResponse:
    officer = officer_of(request)
    context = {
        "rows": list(campaigning.campaigns(officer)),
        "form": form,
        "may_open": duties.may(officer, "week.quota"),
        "today": today(),
        "crumbs": [Crumb(_("集中行动"))],
    }
    return render(request, "fieldwork/campaigns.html", context, status=422 if form.errors else 200)


@require_GET
def campaign_detail(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Progress by town or village, day by day, and what became of everybody on the list."""
    officer, on = officer_of(request), today()
    campaign = campaigning.campaigns(officer).filter(pk=campaign_id).first()
    if campaign is None:
        raise Refusal("CAMPAIGN_NOT_FOUND", _("没有这次集中行动，或它不归您管理。"))
    area = area_in(request, "")
    found = campaigning.progress(officer, campaign, on=on, area=area)
    context = {
        "campaign": campaign,
        "found": found,
        "area": area,
        "drills": len(found.total.code) < 9,
        "outcomes": sorted(
            (
                (_(outcome_zh(code)), n, code == campaigning.NOT_DONE)
                for code, n in found.total.outcomes.items()
            ),
            key=lambda row: (row[2], -row[1]),
        ),
        "kinds": [_(states.LABELS[one]) for one in campaign.lead_labels]
        + [_(GROUPS[one].name_zh) for one in campaign.groups],
        "may_close": duties.may(officer, "week.quota")
        and campaign.closed_at is None
        and jurisdiction.covers(officer, campaign.region),
        "today": on,
        "crumbs": [Crumb(_("集中行动"), reverse("campaign-list")), Crumb(campaign.name)],
    }
    return render(request, "fieldwork/campaign.html", context)


@require_POST
def campaign_close(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """End it; the report keeps the counts."""
    officer = officer_of(request)
    closed = campaigning.close_campaign(
        officer=officer, campaign_id=campaign_id, on=today(), now=timezone.now()
    )
    messages.success(request, _("集中行动已结束，报告已定格。"))
    return redirect("campaign-detail", closed.pk)
