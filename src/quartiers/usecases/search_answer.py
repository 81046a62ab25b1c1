"""What a search answers: schemes, outside aids apart, and how many of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from quartiers.schemes.scheme import Scheme
from quartiers.schemes.vocabulary import Vocabulary
from quartiers.storage.excerpts import Excerpt
from quartiers.usecases.search_documents import FACETS


@dataclass(frozen=True, slots=True)
class Found:
    """A scheme of the catalogue. `name` and `excerpt` carry the words found; `status` is French;
    `replaced_by`: ids and names."""

    id: str
    name: Excerpt
    excerpt: Excerpt
    operator: str
    nature: str
    is_open: bool
    status: str
    replaced_by: tuple[tuple[str, str], ...]
    link: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundAid:
    """An outside aid, which no rule tells: never an answer about rights."""

    name: Excerpt
    excerpt: Excerpt
    link: str
    backers: tuple[str, ...]
    closes: date | None
    score: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how many of the schemes found have it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Answer:
    """`open` and `closed` count all that was found; `schemes` and `aids` are the first of them,
    open ones first. `suggestion`: « vouliez-vous dire ». `notes` are French, for people."""

    text: str
    as_of: date
    schemes: tuple[Found, ...]
    open: int
    closed: int
    facets: Mapping[str, tuple[Choice, ...]]
    suggestion: str = ""
    aids: tuple[FoundAid, ...] = ()
    aids_count: int = 0
    aids_source: str = ""
    notes: tuple[str, ...] = ()


def labels_of(words: Vocabulary) -> dict[str, Mapping[str, str]]:
    """The values of each facet and their labels."""
    found = {
        "operateur": words.operators,
        "nature": words.natures,
        "priorite": words.priorities,
        "beneficiaire": words.facts["porteur"].values,
    }
    return {facet: found[facet] for facet in FACETS}


def status_of(scheme: Scheme, day: date) -> str:
    """Why nobody can enter, in French."""
    if scheme.version_at(day) is not None:
        return "fermé aux nouvelles entrées, droits acquis en cours"
    ended = [v.force.end for v in scheme.versions if v.force.end and v.force.end < day]
    begins = [v.force.start for v in scheme.versions if v.force.start and v.force.start > day]
    if begins and ended:
        return f"interrompu, reprend le {min(begins):%d/%m/%Y}"
    if begins:
        return f"à venir : ouvre le {min(begins):%d/%m/%Y}"
    return f"fermé depuis le {max(ended):%d/%m/%Y}" if ended else "fermé"
