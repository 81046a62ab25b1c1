"""The sheet of a retail pole: the marks of several people on each criterion, never one overall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from quartiers.catalogue.polarites import Criterion, Question, grid


@dataclass(frozen=True)
class Marked:
    """`marks` are those of each person; `value` their mean, None where nobody answered."""

    question: Question
    marks: tuple[int, ...]

    @property
    def value(self) -> float | None:
        return fmean(self.marks) if self.marks else None

    @property
    def split(self) -> bool:
        """Two marks or more apart: to be talked over before it is averaged."""
        return bool(self.marks) and max(self.marks) - min(self.marks) > 1

    @property
    def level(self) -> str:
        """What the mark means, where all agree on it."""
        return self.question.levels[self.marks[0] - 1] if len(set(self.marks)) == 1 else ""


@dataclass(frozen=True)
class CriterionSheet:
    """`value` is the mean of the questions that were answered, None where none was."""

    criterion: Criterion
    questions: tuple[Marked, ...]

    @property
    def answered(self) -> int:
        return sum(bool(each.marks) for each in self.questions)

    @property
    def value(self) -> float | None:
        values = [each.value for each in self.questions if each.value is not None]
        return fmean(values) if values else None


def pole_sheet(marks: Mapping[str, Sequence[int]]) -> tuple[CriterionSheet, ...]:
    """`marks` by question; one that the grid no longer has is left."""
    return tuple(
        CriterionSheet(
            each, tuple(Marked(q, tuple(sorted(marks.get(q.id, ())))) for q in each.questions)
        )
        for each in grid().criteria
    )
