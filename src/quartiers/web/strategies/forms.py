"""The forms of what is written: one for each kind of fiche, and its words."""

from typing import Any

from django import forms

from quartiers.web.accounts.access import may
from quartiers.web.accounts.access import organisations as organisations_of
from quartiers.web.accounts.models import Organisation, User
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies.fields import Day, own_field
from quartiers.web.strategies.models import (
    Action,
    Objective,
    Priority,
    Stake,
    Strategy,
    SwotItem,
)
from quartiers.web.strategies.people import members, organisations
from quartiers.web.strategies.reading import LIVE
from quartiers.web.zones import zones_of

TEXT = forms.Textarea(attrs={"rows": 6})
ENDS_BEFORE = "La fin est avant le début."
UNSEEN = (
    "Cette personne ne voit pas cette action. Choisissez-en une autre, ou mettez son organisation "
    "parmi les partenaires."
)


class _Periods(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = found.get("starts_on"), found.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", ENDS_BEFORE)
        return found


class StrategyForm(_Periods):
    class Meta:
        model = Strategy
        fields = ("title", "summary", "starts_on", "ends_on")
        formfield_callback = own_field
        widgets = {"summary": TEXT}


class StakeForm(forms.ModelForm):
    class Meta:
        model = Stake
        fields = ("title", "text", "rank")
        formfield_callback = own_field
        widgets = {"text": TEXT}


class ObjectiveForm(forms.ModelForm):
    class Meta:
        model = Objective
        fields = ("title", "priority", "stakes", "rank")
        formfield_callback = own_field
        widgets = {"stakes": forms.CheckboxSelectMultiple}
        labels = {"stakes": "Enjeux auxquels il répond"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].choices = [("", "Choisissez"), *Priority.choices]
        self.fields["stakes"].queryset = self.instance.strategy.stakes.filter(LIVE)


class SwotForm(forms.ModelForm):
    class Meta:
        model = SwotItem
        fields = ("side", "text", "reason", "rank")
        formfield_callback = own_field
        widgets = {
            "side": forms.Select(choices=[("", "Choisissez"), *SwotItem.Side.choices]),
            "text": forms.Textarea(attrs={"rows": 3, "maxlength": 400}),
            "reason": forms.Textarea(attrs={"rows": 3, "maxlength": 400}),
        }


class ActionForm(_Periods):
    """Whoever writes their organisation's actions alone changes neither where the action stands in
    the strategy nor who takes part in it."""

    zones = forms.MultipleChoiceField(
        label="Quartiers", required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on, ends_on = Day(label="Début", required=False), Day(label="Fin", required=False)

    class Meta:
        model = Action
        fields = (
            "title",
            "objective",
            "context",
            "description",
            "lead",
            "pilot",
            "partners",
            "zones",
            "state",
            "progress",
            "starts_on",
            "ends_on",
        )
        formfield_callback = own_field
        widgets = {
            "context": TEXT,
            "description": forms.Textarea(attrs={"rows": 10}),
            "partners": forms.CheckboxSelectMultiple,
            "progress": forms.TextInput(attrs={"inputmode": "numeric"}),
        }
        labels = {
            "objective": "Objectif",
            "lead": "Organisation qui porte l’action",
            "pilot": "Pilote (la personne qui répond de l’action)",
            "partners": "Partenaires",
        }

    def __init__(self, *args: Any, whole: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strategy = self.instance.objective.strategy
        self.fields["zones"].choices = _zones(strategy.territory, self.instance.zones)
        self.fields["pilot"].queryset = _with(members(strategy.territory), self.instance.pilot_id)
        self.fields["pilot"].empty_label = "À désigner"
        if not whole:
            for name in ("objective", "lead", "partners"):
                del self.fields[name]
            return
        taking_part = organisations(strategy.territory)
        self.fields["objective"].empty_label = None
        self.fields["objective"].queryset = strategy.objectives.filter(LIVE)
        self.fields["lead"].empty_label = "À désigner"
        self.fields["lead"].queryset = _with(taking_part, self.instance.lead_id)
        joined = self.instance.partners.values("pk") if self.instance.pk else ()
        self.fields["partners"].queryset = taking_part | Organisation.objects.filter(pk__in=joined)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if (
            "pilot" in self.changed_data
            and found.get("pilot")
            and not self._seen_by(found["pilot"])
        ):
            self.add_error("pilot", UNSEEN)
        return found

    def _seen_by(self, pilot: User) -> bool:
        """As the action would be: those of a partner's organisation alone exist for them."""
        territory = self.instance.objective.strategy.territory
        if may(pilot, Right.READ, territory):
            return True
        told, held = self.cleaned_data, self.instance
        lead = told["lead"].pk if told.get("lead") else None if "lead" in told else held.lead_id
        joined = told.get("partners", held.partners.all() if held.pk else ())
        theirs = {each.pk for each in organisations_of(pilot, territory)}
        return bool(theirs & {lead, *(each.pk for each in joined)})

    def clean_progress(self) -> int | None:
        share: int | None = self.cleaned_data["progress"]
        if share is not None and share > 100:
            raise forms.ValidationError("L’avancement va de 0 à 100 %.")
        return share


def _zones(territory: str, held: list[str]) -> list[tuple[str, str]]:
    """Those of the territory, and those that the action already has, whatever became of them."""
    known = dict(zones_of(territory))
    names = known | {code: code for code in held if code not in known}
    return [(code, f"{name} ({code})" if name != code else code) for code, name in names.items()]


def _with(found: Any, pk: int | None) -> Any:
    """A choice once made stays one, even where the person or the organisation has left."""
    return found | found.model.objects.filter(pk=pk) if pk else found
