"""The marks and remarks of a pole: read together, written by each for oneself."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from quartiers.catalogue.polarites import MARKS, grid
from quartiers.errors import BadInput
from quartiers.usecases.pole_sheet import CriterionSheet, pole_sheet
from quartiers.web.accounts.models import User
from quartiers.web.surveys.models import Mark, Remark, Survey

LONGEST = 1_000
BEFORE = "avant-"


@dataclass(frozen=True)
class Pole:
    """`remarks` by criterion: name, text."""

    sheets: tuple[CriterionSheet, ...]
    remarks: Mapping[str, tuple[tuple[str, str], ...]]
    people: int


def pole(survey: Survey) -> Pole:
    marks: dict[str, list[int]] = {}
    people = set()
    for question, value, by in survey.marks.values_list("question", "value", "by"):
        marks.setdefault(question, []).append(value)
        people.add(by)
    remarks: dict[str, tuple[tuple[str, str], ...]] = {}
    for each in survey.remarks.select_related("by"):
        said = (each.by.name if each.by else "", each.text)
        remarks[each.criterion] = (*remarks.get(each.criterion, ()), said)
    return Pole(pole_sheet(marks), remarks, len(people))


def own(survey: Survey, user: User) -> dict[str, str]:
    """What the person wrote, by question or criterion."""
    marks = survey.marks.filter(by=user).values_list("question", "value")
    return {question: str(value) for question, value in marks} | dict(
        survey.remarks.filter(by=user).values_list("criterion", "text")
    )


@transaction.atomic
def write(survey: Survey, user: User, data: Mapping[str, str]) -> list[str]:
    """What changed since the form was shown, and that alone; the names of what another page of the
    same person changed meanwhile otherwise, where nothing is overwritten. Raises BadInput."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    held, clashes = own(survey, user), []
    changes = {}
    for name in (*grid().questions, *(each.id for each in grid().criteria)):
        before, after = data.get(f"{BEFORE}{name}", ""), " ".join(data.get(name, "").split())
        if name not in data or after == before or after == held.get(name, ""):
            continue
        if held.get(name, "") != before:
            clashes.append(name)
        else:
            changes[name] = after
    for name, value in changes.items():
        _keep(survey, user, name, value)
    return clashes


def _keep(survey: Survey, user: User, name: str, value: str) -> None:
    if name in grid().questions:
        if value and value not in map(str, MARKS):
            raise BadInput("Une note va de 1 à 4.", "Vous ne savez pas : « sans réponse ».")
        found = Mark.objects.filter(survey=survey, question=name, by=user)
        if not value:
            found.delete()
        elif not found.update(value=int(value), at=timezone.now()):
            Mark.objects.create(survey=survey, question=name, by=user, value=int(value))
        return
    if len(value) > LONGEST or not value.isprintable():
        raise BadInput(f"Une remarque tient en {LONGEST} caractères.", "Raccourcissez-la.")
    said = Remark.objects.filter(survey=survey, criterion=name, by=user)
    if not value:
        said.delete()
    elif not said.update(text=value, at=timezone.now()):
        Remark.objects.create(survey=survey, criterion=name, by=user, text=value)
