"""The forms of the programme's team."""

from typing import Any

from django import forms

from quartiers.programme.cohorts import would_loop
from quartiers.programme.desks import BODIES, COLUMNS, personal, read_desk
from quartiers.programme.steering import MATURITY
from quartiers.web import state
from quartiers.web.accounts.models import Organisation, OrganisationKind
from quartiers.web.accounts.territoire import name_of
from quartiers.web.programme.models import Cohort, Desk, Label, Opinion, Referent
from quartiers.web.programme.reading import merges
from quartiers.web.strategies.fields import Day, own_field

OPERATORS = (
    OrganisationKind.ANCT,
    OrganisationKind.ANRU,
    OrganisationKind.BDT,
    OrganisationKind.BPIFRANCE,
)
AREA = forms.Textarea(attrs={"rows": 4})


class CohortForm(forms.ModelForm):
    class Meta:
        model = Cohort
        fields = ("name", "slug", "opened_on", "decided_on", "note")
        formfield_callback = own_field
        widgets = {"note": AREA}
        labels = {"name": "Nom de la vague", "slug": "Identifiant (lettres, chiffres, tirets)"}


class NewLabelForm(forms.ModelForm):
    """`territory` must name a place: its name comes from there."""

    class Meta:
        model = Label
        fields = ("territory", "state", "labelled_on", "published")
        formfield_callback = own_field
        labels = {"territory": "Territoire (identifiant ou code officiel)", "state": "État"}

    def clean_territory(self) -> str:
        key: str = self.cleaned_data["territory"].strip()
        self.instance.name = name_of(key)
        if not self.instance.name:
            raise forms.ValidationError(
                f"« {key} » n’est pas un territoire connu : écrivez l’identifiant d’un territoire "
                "labellisé (roubaix) ou un code officiel de commune, d’EPCI ou d’EPT."
            )
        if self.instance.cohort.labels.filter(territory=key).exists():
            raise forms.ValidationError("Ce territoire est déjà dans cette vague.")
        return key


class LabelForm(forms.ModelForm):
    maturity = forms.ChoiceField(
        label="Maturité",
        required=False,
        choices=(("", "Calculée d’après ce qui est écrit"), *MATURITY.items()),
    )

    class Meta:
        model = Label
        fields = (
            "name",
            "state",
            "filed_on",
            "decided_on",
            "reason",
            "labelled_on",
            "ends_on",
            "file_number",
            "maturity",
            "note",
            "published",
        )
        formfield_callback = own_field
        widgets = {"reason": AREA, "note": AREA}
        labels = {"file_number": "Numéro de dossier (démarches-simplifiées)"}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = found.get("labelled_on"), found.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin est avant le début.")
        labelled = found.get("state") == Label.State.LABELLISE
        if labelled and not starts and "labelled_on" not in self.errors:
            self.add_error("labelled_on", "Un territoire labellisé a une date de labellisation.")
        return found


class OpinionForm(forms.ModelForm):
    given_on = Day(label="Rendu le")

    class Meta:
        model = Opinion
        fields = ("organisation", "sense", "text", "given_on")
        widgets = {"text": AREA}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(kind__in=OPERATORS)
        self.fields["organisation"].label = "Opérateur"

    def clean_given_on(self) -> object:
        day = self.cleaned_data["given_on"]
        if day > state.current().day:
            raise forms.ValidationError("Un avis ne peut pas être rendu dans l’avenir.")
        return day


class ReferentForm(forms.ModelForm):
    """A function, never somebody: it stays when a person leaves."""

    class Meta:
        model = Referent
        fields = ("organisation", "function", "since")
        formfield_callback = own_field

    def clean_function(self) -> str:
        said: str = self.cleaned_data["function"]
        if "@" in said:
            raise forms.ValidationError(
                "Donnez une fonction (« chargée de mission développement économique »), pas une "
                "adresse : les adresses fonctionnelles vont dans l’annuaire des guichets."
            )
        return said


class MergeForm(forms.Form):
    """`heir`: the label of the territory that takes its place, of the same wave or another."""

    heir = forms.ModelChoiceField(Label.objects.none(), label="Fusionné dans")
    on = Day(label="À compter du")

    def __init__(self, label: Label, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label = label
        self.fields["heir"].queryset = Label.objects.exclude(pk=label.pk).order_by("name")

    def clean_heir(self) -> Label:
        heir: Label = self.cleaned_data["heir"]
        if would_loop(self.label.territory, heir.territory, merges()):
            raise forms.ValidationError(f"{heir.name} a lui-même été fusionné dans ce territoire.")
        return heir


class DeskForm(forms.Form):
    """The same rules as for a file of desks."""

    departement = forms.CharField(label="Département (code)", max_length=3)
    organisme = forms.ChoiceField(label="Organisme", choices=tuple(BODIES.items()))
    intitule = forms.CharField(label="Intitulé du service", max_length=200)
    adresse = forms.CharField(label="Adresse fonctionnelle", max_length=254, required=False)
    page = forms.CharField(label="Page web", max_length=200, required=False)
    verifie_le = Day(label="Vérifié le")

    def clean_adresse(self) -> str:
        address: str = self.cleaned_data["adresse"]
        if why := personal(address):
            raise forms.ValidationError(why)
        return address

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            given = {name: str(found.get(name) or "") for name in COLUMNS}
            desk, wrong = read_desk(given, state.current().day)
            for said in wrong:
                self.add_error(None, said)
            self.desk = desk
        return found


def typed_of(desk: Desk) -> dict[str, object]:
    return {
        "departement": desk.departement,
        "organisme": desk.body,
        "intitule": desk.name,
        "adresse": desk.email,
        "page": desk.page,
        "verifie_le": desk.checked_on,
    }
