"""The rows of an action and of a stake, kind by kind."""

from typing import Any

from django import forms

from quartiers.schemes.vocabulary import vocabulary
from quartiers.web.strategies.fields import own_field
from quartiers.web.strategies.models import (
    ActionIndicator,
    ActionScheme,
    CostLine,
    FundingLine,
    Risk,
    Step,
)
from quartiers.web.strategies.models.money import Credits
from quartiers.web.strategies.rows import RowKind


def cost_natures() -> dict[str, str]:
    """The words of the catalogue, as the name of a line: « travaux », not « des travaux »."""
    return {
        key: label.removeprefix("des ").removeprefix("du ").removeprefix("de ").removeprefix("d’")
        for key, label in vocabulary().cost_natures.items()
        if key != "total"
    }


class StepForm(forms.ModelForm):
    class Meta:
        model = Step
        fields = ("title", "due_on", "done_on")
        formfield_callback = own_field


class CostForm(forms.ModelForm):
    nature = forms.ChoiceField(label="Nature", required=False)

    class Meta:
        model = CostLine
        fields = ("label", "nature", "year", "amount", "with_tax")
        formfield_callback = own_field
        labels = {"with_tax": "TTC"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        natures = cost_natures()
        held = self.instance.nature
        if held and held not in natures:
            natures[held] = held
        self.fields["nature"].choices = [("", "Non précisée"), *natures.items()]


class FundingForm(forms.ModelForm):
    scheme = forms.ChoiceField(label="Dispositif", required=False)

    class Meta:
        model = FundingLine
        fields = ("funder", "scheme", "credits", "year", "asked", "obtained", "state", "zone")
        formfield_callback = own_field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action, held = self.instance.action, self.instance.scheme
        linked = {each.scheme: each.name for each in action.schemes.all()}
        if held and held not in linked:
            linked[held] = held
        self.fields["credits"].choices = [("", "Non précisés"), *Credits.choices]
        self.fields["scheme"].choices = [("", "Aucun"), *linked.items()]
        zones = dict.fromkeys(
            [*action.zones, *([self.instance.zone] if self.instance.zone else [])]
        )
        self.fields["zone"] = forms.ChoiceField(
            label="Quartier",
            required=False,
            choices=[("", "Tous"), *((code, code) for code in zones)],
        )


class SchemeForm(forms.ModelForm):
    """The scheme itself is chosen by search: only what is said of it is typed here."""

    class Meta:
        model = ActionScheme
        fields = ("note",)
        formfield_callback = own_field


class IndicatorForm(forms.ModelForm):
    class Meta:
        model = ActionIndicator
        fields = (
            "label",
            "unit",
            "source",
            "baseline",
            "baseline_on",
            "target",
            "target_on",
            "open_data",
            "zone",
        )
        formfield_callback = own_field
        labels = {"open_data": "Chiffre du diagnostic qui le remplit"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from quartiers.diagnostic.definitions import definitions

        known = {key: each.label for key, each in definitions().items()}
        held = self.instance.open_data
        if held and held not in known:
            known[held] = held
        self.fields["open_data"] = forms.ChoiceField(
            label="Chiffre du diagnostic",
            required=False,
            choices=[("", "Aucun : saisi à la main"), *known.items()],
        )
        zones = dict.fromkeys(
            [*self.instance.action.zones, *([self.instance.zone] if self.instance.zone else [])]
        )
        self.fields["zone"] = forms.ChoiceField(
            label="Quartier",
            required=False,
            choices=[("", "Tous"), *((code, code) for code in zones)],
        )


class RiskForm(forms.ModelForm):
    class Meta:
        model = Risk
        fields = ("text", "answer")
        formfield_callback = own_field


STEPS = RowKind("steps", "Étapes", "étape", StepForm, "title")
COSTS = RowKind(
    "costs",
    "Dépenses",
    "dépense",
    CostForm,
    "label",
    "Montants en euros, hors taxes sauf si « TTC » est coché.",
)
FUNDINGS = RowKind(
    "fundings",
    "Financements",
    "financement",
    FundingForm,
    "funder",
    "Laissez « obtenu » vide tant que la réponse n’est pas connue : vide ne veut pas dire zéro.",
)
INDICATORS = RowKind(
    "indicators",
    "Indicateurs",
    "indicateur",
    IndicatorForm,
    "label",
    "Chaque indicateur dit sa source ; une valeur de départ inconnue reste vide.",
)
RISKS = RowKind("risks", "Risques", "risque", RiskForm, "text")
