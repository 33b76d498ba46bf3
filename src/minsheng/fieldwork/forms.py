"""What officers fill in about the week and about accounts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minsheng.fieldwork import rules
from minsheng.ui.forms import HouseForm

FEWEST_PURPOSE = 4


def date_widget() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HandsForm(HouseForm):
    """How many households a full week."""

    visits = forms.IntegerField(label=gettext_lazy("每周可走访户数"), min_value=0, max_value=200)
    from_on = forms.DateField(label=gettext_lazy("自哪天起"), widget=date_widget())


class AbsenceForm(HouseForm):
    """Days without visits."""

    first = forms.DateField(label=gettext_lazy("请假第一天"), widget=date_widget())
    last = forms.DateField(label=gettext_lazy("请假最后一天"), widget=date_widget())
    reason = forms.CharField(label=gettext_lazy("原因"), required=False, max_length=60)


class WhyForm(HouseForm):
    """Why nobody went."""

    why = forms.ChoiceField(
        label=gettext_lazy("未走访原因"),
        choices=[(code, gettext_lazy(name)) for code, name in rules.WHY_NOT.items()],
    )


class RemindForm(HouseForm):
    """A word to a town."""

    text = forms.CharField(
        label=gettext_lazy("催办内容"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class PaceForm(HouseForm):
    """How fast an area should work."""

    from_on = forms.DateField(label=gettext_lazy("自哪天起"), widget=date_widget())
    quota = forms.IntegerField(
        label=gettext_lazy("每个乡镇每周任务（户）"),
        required=False,
        min_value=0,
        max_value=2000,
        help_text=gettext_lazy("不填：按各乡镇的人手安排。"),
    )
    worker_visits = forms.IntegerField(label=gettext_lazy("协理员每周户数"), min_value=0, max_value=200)
    desk_visits = forms.IntegerField(label=gettext_lazy("助理员每周户数"), min_value=0, max_value=200)
    sample_every = forms.IntegerField(
        label=gettext_lazy("每多少户抽查一户"),
        min_value=0,
        max_value=200,
        help_text=gettext_lazy("抽查没有线索的户；0：不抽查。"),
    )
    first_visit_days = forms.IntegerField(
        label=gettext_lazy("新线索几个工作日内走访"), min_value=1, max_value=30
    )
    town_after = forms.IntegerField(label=gettext_lazy("超期几个工作日提醒乡镇"), min_value=1, max_value=60)
    county_after = forms.IntegerField(label=gettext_lazy("超期几个工作日提醒旗县"), min_value=1, max_value=60)

    def pace(self) -> rules.Pace:
        """The cleaned numbers."""
        return rules.Pace(**{name: self.cleaned_data[name] for name in rules.Pace._fields})


class OfficerForm(HouseForm):
    """A new account of the level below."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    username = forms.RegexField(
        r"^[A-Za-z0-9_.-]{2,50}$",
        label=gettext_lazy("用户名"),
        help_text=gettext_lazy("字母、数字，不要用证件号码。"),
        error_messages={"invalid": gettext_lazy("用户名用 2 到 50 个字母或数字。")},
    )
    area = forms.ChoiceField(label=gettext_lazy("辖区"))
    password = forms.CharField(
        label=gettext_lazy("初始密码"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self, *args: Any, areas: Sequence[tuple[str, str]], needs_password: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="officer-%s", **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *areas]
        self.fields["password"].required = needs_password
        self.fields["password"].help_text = (
            _("至少 10 位。") if needs_password else _("可不填：用登录码绑定手机。")
        )


class ResetForm(HouseForm):
    """A new password for an account of the level below."""

    password = forms.CharField(
        label=gettext_lazy("新密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class PasswordForm(HouseForm):
    """One's own password."""

    old = forms.CharField(
        label=gettext_lazy("原密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 位，不要用常见密码。"),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Both new ones are the same."""
        data = super().clean() or {}
        if data.get("new") != data.get("again"):
            self.add_error("again", _("两次输入的新密码不一样。"))
        return data


class PurposeForm(HouseForm):
    """Why something leaves the house, or why a file is opened."""

    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        min_length=FEWEST_PURPOSE,
        max_length=100,
        error_messages={"min_length": gettext_lazy("请写明用途（至少四个字）。")},
    )
