"""The labelled territories that the public pages show: those that the programme's team published,
else those of the catalogue."""

from dataclasses import dataclass
from datetime import date

from quartiers.territory.labelled import Label, labelled_territories
from quartiers.usecases.territory_view import KINDS, joint_kind
from quartiers.web.finders import finder_of
from quartiers.web.public.publication import PublicLabel, labels_of, published

LABELLED = "Labellisé"


@dataclass(frozen=True)
class Shown:
    slug: str
    name: str
    kind: str
    since: date | None
    to_confirm: bool = False


def shown_labels() -> list[Shown]:
    """In alphabetical order. A territory that was merged is no longer one of them: its page leads
    to the one that took its place."""
    catalogue, told = labelled_territories(), published()
    if told is None:
        held = {key: held_label(key, label) for key, label in catalogue.items()}
    else:
        held = {key: held_label(key, None) for key in told.labels}
    found = (_shown(label) for label in held.values() if label)
    return sorted(found, key=lambda each: each.name.casefold())


def held_label(key: str, known: Label | None) -> PublicLabel | None:
    """The label that a territory bears today, None where it has none or was merged."""
    told = labels_of(key, known)
    return next((each for each in told if each.state == LABELLED and not each.merged_into), None)


def _shown(held: PublicLabel) -> Shown:
    key, since = held.territory, held.labelled_on
    label = labelled_territories().get(key)
    if label is not None:
        return Shown(key, label.name, joint_kind(label), since, label.to_confirm)
    known = finder_of(key).known
    return Shown(key, held.name, KINDS[known.kind(key)] if key in known else "", since)
