"""Waves of labelled territories: the first one, and what becomes of a territory that is merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quartiers.territory.labelled import Label, membership_note

LABEL = "Quartiers productifs"
FIRST_SLUG, FIRST_NAME = "mars-2021", "Vague de mars 2021"
FIRST_DAY = date(2021, 3, 18)
FIRST_NOTE = (
    "Quatorze territoires désignés par le ministère de la Ville le 18 mars 2021, sans dépôt de "
    "candidature connu : aucun avis d’opérateur n’a été publié."
)


@dataclass(frozen=True)
class Labelled:
    """`note` holds what is not sure of it: name, perimeter, lead body."""

    territory: str
    name: str
    on: date
    note: str


def first_wave(labels: Iterable[Label]) -> tuple[Labelled, ...]:
    """Those of March 2021, with their ambiguities."""
    return tuple(
        Labelled(label.slug, label.name, label.labelled_on, _note(label))
        for label in labels
        if label.label == LABEL and label.labelled_on == FIRST_DAY
    )


def _note(label: Label) -> str:
    said = [" ".join(note.split()) for note in label.notes]
    if label.to_confirm:
        said.insert(0, f"À confirmer : la liste d’origine dit « {label.source_name} ».")
    return "\n".join([*said, membership_note(label)])


def present(territory: str, merged: Mapping[str, str]) -> str:
    """The territory of today that one of old was merged into; itself if it was not."""
    seen = {territory}
    while (heir := merged.get(territory)) is not None and heir not in seen:
        seen.add(heir)
        territory = heir
    return territory


def would_loop(territory: str, heir: str, merged: Mapping[str, str]) -> bool:
    """Whether merging one into another would lead back to it."""
    return present(heir, {**merged}) == territory or territory == heir
