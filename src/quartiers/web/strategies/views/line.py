"""What is written in the table: four fields, checked as in the fiche."""

from django import forms

from quartiers.web.strategies.fields import Day
from quartiers.web.strategies.forms import ActionForm
from quartiers.web.strategies.models import Action


class LineForm(ActionForm):
    """In a line there is room for the field alone: its label is said to who does not see it."""

    zones = None
    starts_on, ends_on = Day(label="Début", required=False), Day(label="Fin", required=False)

    class Meta(ActionForm.Meta):
        model = Action
        fields = ("state", "progress", "starts_on", "ends_on")

    def __init__(self, *args: object, **kwargs: object) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.use_required_attribute = False
