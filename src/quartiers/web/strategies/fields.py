"""Form fields as French people fill them, and how they are shown."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

_TYPED = str.maketrans("−", "-", " \u00a0\u202f\u2009€%")  # the minus that the pages show


def _plain(typed: object) -> object:
    """« 12 500,50 € » is 12500.50."""
    return typed.translate(_TYPED).replace(",", ".") if isinstance(typed, str) else typed


def _shown(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return str(int(value))
    return str(value).replace(".", ",") if isinstance(value, float | Decimal) else value


def _number_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class Amount(forms.DecimalField):
    """Euros."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"widget": _number_input(), "max_digits": 12, "decimal_places": 2, "min_value": 0}
            | options
        )

    def to_python(self, value: object) -> Decimal | None:
        found: Decimal | None = super().to_python(_plain(value))
        return found

    def prepare_value(self, value: object) -> object:
        return _shown(value)


class Number(forms.FloatField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": _number_input()} | options)

    def to_python(self, value: object) -> float | None:
        found: float | None = super().to_python(_plain(value))
        return found

    def prepare_value(self, value: object) -> object:
        return _shown(value)


class Year(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            **{"widget": forms.TextInput(attrs=attrs), "min_value": 2000, "max_value": 2100}
            | options
        )


class Day(forms.DateField):
    """As the browser's own field gives it, or typed as 31/12/2026."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        formats = ["%Y-%m-%d", "%d/%m/%Y"]
        super().__init__(**{"widget": widget, "input_formats": formats} | options)

    def to_python(self, value: object) -> date | None:
        found = super().to_python(value)
        if found is not None and not 1900 <= found.year <= 2100:
            raise forms.ValidationError("Choisissez une date entre 1900 et 2100.")
        return found


def own_field(field: Any, **options: Any) -> forms.Field | None:
    """The field of a form for a field of a model (`formfield_callback`)."""
    from django.db import models

    match field:
        case models.DateField():
            return field.formfield(form_class=Day, **options)
        case models.DecimalField():
            return field.formfield(form_class=Amount, **options)
        case models.FloatField():
            return field.formfield(form_class=Number, **options)
        case models.PositiveSmallIntegerField() if field.name == "year":
            return field.formfield(form_class=Year, **options)
    return field.formfield(**options)
