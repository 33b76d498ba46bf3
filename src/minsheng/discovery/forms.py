"""What officers fill in about leads. The wording of an error says what to do."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minsheng.accounts.models import Officer
from minsheng.discovery import states
from minsheng.discovery.models import Lead
from minsheng.ui.forms import HouseForm
from minsheng.ui.refusals import in_words

DUE_DAYS = 7
NOTE_CHARACTERS = 500
OWN_VILLAGE = "village"
"""Bulk assignment: each lead to the worker of its own village."""
REVEALED = (
    ("id_number", gettext_lazy("证件号码")),
    ("name", gettext_lazy("姓名")),
    ("phone", gettext_lazy("联系电话")),
)


def _date_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AssignForm(HouseForm):
    """One lead, or the chosen ones, to an officer by a day."""

    assignee = forms.ChoiceField(label=gettext_lazy("承办人"))
    due_on = forms.DateField(label=gettext_lazy("期限"), widget=_date_widget())

    def __init__(
        self,
        *args: Any,
        officers: Sequence[tuple[str, str]],
        on: date,
        prefix_id: str = "assign",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {"due_on": on + timedelta(days=DUE_DAYS)})
        super().__init__(*args, auto_id=f"{prefix_id}-%s", **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(officers)
        field.error_messages["invalid_choice"] = _("请从名单里选择承办人。")
        self.fields["due_on"].widget.attrs["min"] = on.isoformat()


class CloseForm(HouseForm):
    """How the lead ended."""

    outcome = forms.ChoiceField(label=gettext_lazy("结果"))
    note = forms.CharField(
        label=gettext_lazy("理由或说明"),
        required=False,
        max_length=NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不要写证件号码和电话；“不符合”“转其他部门”“数据有误”必须写理由。"),
    )

    def __init__(
        self, *args: Any, outcomes: Sequence[tuple[str, str, bool]], prefix_id: str = "close", **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id=f"{prefix_id}-%s", **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *outcome_choices(outcomes)]
        field.error_messages["required"] = _("请选择办结结果。")


def outcome_choices(outcomes: Sequence[tuple[str, str, bool]]) -> list[tuple[str, str]]:
    """Outcomes as options of a select; a star marks those that need a reason."""
    return [(code, _(name) + ("＊" if needs_note else "")) for code, name, needs_note in outcomes]


class HomeForm(CloseForm):
    """How one of a household's leads ended; left empty it stays open."""

    note = forms.CharField(
        label=gettext_lazy("理由或说明"),
        required=False,
        max_length=NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(self, *args: Any, lead: Lead, outcomes: Sequence[tuple[str, str, bool]]) -> None:
        super().__init__(*args, outcomes=outcomes, prefix=f"lead{lead.pk}", prefix_id="home")
        self.lead = lead
        self.fields["outcome"].required = False
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("先不办结")), *outcome_choices(outcomes)]

    def clean(self) -> dict[str, Any]:
        """A reason where the outcome asks for one."""
        told = self.cleaned_data
        if told.get("outcome"):
            try:
                states.check_outcome(told["outcome"], self.lead.label, self.lead.reason, told.get("note", ""))
            except states.Refusal as refusal:
                self.add_error("note", in_words(refusal))
        return told


class ExportForm(HouseForm):
    """An export needs a purpose; it goes on record and stands on the sheet."""

    purpose = forms.CharField(
        label=gettext_lazy("导出用途"),
        min_length=4,
        max_length=100,
        error_messages={"min_length": gettext_lazy("请写明导出用途（至少四个字）。")},
    )


class RevealForm(HouseForm):
    """Which masked value of which member, and why."""

    person = forms.ChoiceField(label=gettext_lazy("谁的"))
    field = forms.ChoiceField(label=gettext_lazy("查看什么"), choices=REVEALED)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        min_length=4,
        max_length=100,
        help_text=gettext_lazy("至少四个字，记入操作日志。"),
        error_messages={"min_length": gettext_lazy("请写明查看理由（至少四个字）。")},
    )

    def __init__(self, *args: Any, members: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="reveal-%s", **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(members)


def officer_choice(officer: Officer) -> tuple[str, str]:
    """An officer as an option of a select."""
    return str(
        officer.pk
    ), f"{officer.name}（{_(officer.role_zh)}·{officer.region_name or officer.region_code}）"
