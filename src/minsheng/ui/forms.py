"""Forms that wear Bootstrap's classes, in one place."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class HouseForm(forms.Form):
    """Gives each widget its class and marks the invalid ones; show fields with ui/components/field.html."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for bound in self:
            widget = bound.field.widget
            widget.attrs["class"] = _class_of(widget)
            choosing = isinstance(bound.field, forms.ChoiceField)
            bound.field.error_messages["required"] = _("请选择一项。") if choosing else _("这一项必须填写。")

    def full_clean(self) -> None:
        """Also mark the fields with errors, for eyes and for screen readers (Django sets aria-invalid itself)."""
        super().full_clean()
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                attrs["class"] = f"{attrs.get('class', '')} is-invalid".strip()


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
