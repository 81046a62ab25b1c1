"""What is written in the table: four fields, checked as in the fiche."""

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache

from django import forms
from django.forms.models import model_to_dict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from quartiers.web.strategies.fields import Day
from quartiers.web.strategies.forms import ActionForm
from quartiers.web.strategies.models import Action, ActionState


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


def line_forms(actions: Sequence[Action]) -> Iterator[LineForm]:
    """A form for each action. They share their fields, which Django would copy for each of them: a
    tenth of the page."""
    one = LineForm()
    for action in actions:
        form = copy(one)
        form.instance, form.auto_id = action, f"a{action.pk}-%s"
        form.initial = model_to_dict(action, LineForm.Meta.fields)
        form._bound_fields_cache = {}  # those that `one` made would speak of another action
        yield form


@cache
def state_options(chosen: str) -> SafeString:
    """The options of a list of states: sixty lists of five would be as much as the rest."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if value == chosen else "", label)
            for value, label in ActionState.choices
        ),
    )
