"""The reading grid of a retail pole: five criteria, their questions, what each mark means."""

from dataclasses import dataclass
from functools import cache

from quartiers.catalogue.citations import checked
from quartiers.catalogue.reader import Record, overlay_folder, read_yaml

MARKS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Question:
    """`levels` describe the marks 1 to 4, in order."""

    id: str
    label: str
    help: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Criterion:
    id: str
    label: str
    meaning: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Grid:
    reason: str
    criteria: tuple[Criterion, ...]

    @property
    def questions(self) -> dict[str, Question]:
        return {question.id: question for each in self.criteria for question in each.questions}


def grid() -> Grid:
    """That of the catalogue in use, read once."""
    return _read(overlay_folder())


@cache
def _read(_overlay: str) -> Grid:
    page = read_yaml("polarites.yaml").only(("titre", "verifie_le", "niveau", "motif", "criteres"))
    checked(page)
    seen: set[str] = set()
    criteria = tuple(_criterion(entry, seen) for entry in page.records("criteres"))
    return Grid(page.text("motif"), criteria)


def _criterion(entry: Record, seen: set[str]) -> Criterion:
    entry.only(("id", "libelle", "sens", "questions"))
    questions = tuple(_question(each, seen) for each in entry.records("questions"))
    return Criterion(entry.text("id"), entry.text("libelle"), entry.text("sens"), questions)


def _question(entry: Record, seen: set[str]) -> Question:
    entry.only(("id", "libelle", "aide", "niveaux"))
    name, levels = entry.text("id"), entry.texts("niveaux")
    if name in seen:
        raise entry.error("id", f"la question {name} est posée deux fois")
    if len(levels) != len(MARKS):
        raise entry.error("niveaux", f"{len(MARKS)} descriptions sont attendues, de 1 à 4")
    seen.add(name)
    return Question(name, entry.text("libelle"), entry.text("aide"), levels)
