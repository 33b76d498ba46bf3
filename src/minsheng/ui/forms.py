"""Forms that wear Bootstrap's classes, in one place."""

from collections.abc import Collection
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
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


class LongSelect(forms.Select):
    """A choice among a thousand places, written at once: Django asks two templates for each of them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The whole element; nested choices are groups."""
        del renderer
        chosen = {str(one) for one in self.format_value(value)}
        parts = [
            _option(one, label, chosen)
            if not isinstance(label, list | tuple)
            else f'<optgroup label="{escape(str(one))}">{"".join(_option(key, word, chosen) for key, word in label)}</optgroup>'
            for one, label in self.choices
        ]
        named = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return SafeString(f"<select{named}>{''.join(parts)}</select>")


def _option(value: object, label: object, chosen: Collection[str]) -> str:
    selected = " selected" if str(value) in chosen else ""
    return f'<option value="{escape(str(value))}"{selected}>{escape(str(label))}</option>'


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
