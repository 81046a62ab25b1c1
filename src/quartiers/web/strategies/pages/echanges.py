"""What is said around an action: comments, and tasks given and done."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.fields import own_field
from quartiers.web.strategies.models import Action, Comment, Task
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.people import members
from quartiers.web.strategies.talk import comment, give, may_follow

UNSEEN = (
    "Cette personne ne voit pas cette action. Confiez la tâche à une autre, ou mettez son "
    "organisation parmi les partenaires."
)


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ("text",)


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ("title", "owner", "due_on")
        formfield_callback = own_field

    def __init__(self, territory: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory
        self.fields["owner"].queryset = members(territory)

    def clean_owner(self) -> User | None:
        """Not somebody for whom the action does not exist: they would be told of nothing."""
        owner: User | None = self.cleaned_data["owner"]
        if owner is not None and not may_follow(owner, self.instance.action, self.territory):
            raise forms.ValidationError(UNSEEN)
        return owner


@require_POST
def add_comment(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, action = _reached(request, territory, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _refused(request, territory, action, form, "commentaires")
    made = comment(action, territory, user, form.cleaned_data["text"])
    return _back(territory, pk, f"commentaire-{made.pk}")


@require_POST
def add_task(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, action = _reached(request, territory, pk)
    form = TaskForm(territory, request.POST, instance=Task(action=action))
    if not form.is_valid():
        return _refused(request, territory, action, form, "taches")
    give(form.save(commit=False), territory, user)
    return _back(territory, pk, "taches")


@require_POST
def tick(request: HttpRequest, territory: str, pk: int, task: int) -> HttpResponse:
    """Done, or not after all."""
    _, action = _reached(request, territory, pk)
    held = get_object_or_404(Task, pk=task, action=action)
    held.done_on = None if held.done_on else timezone.localdate()
    held.save(update_fields=["done_on"])
    return _back(territory, pk, "taches")


def _reached(request: HttpRequest, territory: str, pk: int) -> tuple[User, Action]:
    user = require(request, Right.COMMENT, territory)
    return user, get_object_or_404(reading.actions(user, territory), pk=pk)


def _back(territory: str, pk: int, anchor: str) -> HttpResponse:
    there = f"{reverse('action', args=(territory, pk))}#{anchor}"
    return HttpResponseRedirect(there, status=303)


def _refused(
    request: HttpRequest, territory: str, action: Action, form: forms.ModelForm, anchor: str
) -> HttpResponse:
    """The form again, with what was typed."""
    form.use_required_attribute = False
    context = framed(request, territory, action=action, form=form, anchor=anchor)
    return render(request, "strategie/echange.html.j2", context, status=400)


_ACTION = "espace/<slug:territory>/actions/<int:pk>/"
urls = [
    path(f"{_ACTION}commentaires/", add_comment, name="commenter"),
    path(f"{_ACTION}taches/", add_task, name="tache_nouvelle"),
    path(f"{_ACTION}taches/<int:task>/", tick, name="tache_faite"),
]
