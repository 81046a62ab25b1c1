"""The lines of a fiche as forms: so many rows of fields, each kept, added or taken away.

A row names the line it changes by its `id`; without one it is new. A line that no row speaks of is
left as it is: what another person added is never taken away by somebody who did not see it.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict

from quartiers.web.strategies.lines import KINDS, Kind, has_values
from quartiers.web.strategies.models.base import Written

BLANK = 3
FOLLOWED = "Des valeurs ont été relevées : l’indicateur ne peut plus être retiré."


@dataclass(frozen=True)
class RowKind:
    """`main` is the field without which a row is empty; `form` reads the others with it."""

    relation: str
    title: str
    one: str
    form: type[forms.ModelForm]
    main: str
    hint: str = ""

    def lines(self, obj: Written) -> Kind:
        return next(kind for kind in KINDS[type(obj)] if kind.relation == self.relation)


@dataclass
class Row:
    """`index` as the page numbered it; `line` is None for a new one. `theirs`: after a conflict,
    what is stored was preferred; `unseen`: somebody else added it meanwhile."""

    kind: RowKind
    index: str
    form: forms.ModelForm
    line: models.Model | None = None
    gone: bool = False
    theirs: bool = False
    unseen: bool = False
    refusal: str = ""

    @property
    def prefix(self) -> str:
        return f"{self.kind.relation}-{self.index}"

    @property
    def blank(self) -> bool:
        return self.line is None and not any(_typed(self.form, name) for name in _telling(self))

    def values(self) -> dict[str, Any]:
        return dict(self.form.cleaned_data)


@dataclass
class Rows:
    """All the rows of one kind, in the order of the page."""

    kind: RowKind
    rows: list[Row] = field(default_factory=list)

    def valid(self) -> bool:
        for row in self.rows:
            if row.gone and row.line is not None and has_values(row.line):
                row.refusal = FOLLOWED
        told = [row.gone or row.blank or row.form.is_valid() for row in self.rows]
        return all(told) and not any(row.refusal for row in self.rows)

    @property
    def errors(self) -> dict[str, list[str]]:
        found = {
            f"{row.prefix}-{name}": [str(said) for said in said_of]
            for row in self.rows
            if not row.gone and not row.blank and row.form.is_bound
            for name, said_of in row.form.errors.items()
        }
        return found | {f"{row.prefix}-id": [row.refusal] for row in self.rows if row.refusal}


def shown(kinds: Iterable[RowKind], obj: Written, blank: int = BLANK) -> list[Rows]:
    """As stored, with blank rows to fill."""
    found = []
    for kind in kinds:
        lines = kind.lines(obj).of(obj)
        rows = [_row(kind, str(rank), obj, line) for rank, line in enumerate(lines)]
        rows += [_row(kind, str(len(lines) + rank), obj) for rank in range(blank)]
        found.append(Rows(kind, rows))
    return found


def pattern(kind: RowKind, obj: Written) -> Row:
    """The row that a script copies to add one."""
    return _row(kind, "__rang__", obj)


def typed(kinds: Iterable[RowKind], obj: Written, data: QueryDict) -> list[Rows]:
    """As the page sends them. An id that is not of this fiche is taken for a new line."""
    found = []
    taken = data.getlist("reprendre")
    for kind in kinds:
        held = {str(line.pk): line for line in kind.lines(obj).of(obj)}
        rows = []
        for index in _indexes(kind, data):
            prefix = f"{kind.relation}-{index}"
            line = held.get(data.get(f"{prefix}-id", ""))
            gone = bool(data.get(f"{prefix}-retirer"))
            row = _row(kind, index, obj, line, data)
            row.gone = gone
            row.theirs = line is not None and prefix in taken
            rows.append(row)
        found.append(Rows(kind, rows))
    return found


def anew(found: Sequence[Rows], obj: Written, data: QueryDict) -> list[Rows]:
    """The same rows read again on the locked object: a line may have gone since they were read."""
    read = typed([rows.kind for rows in found], obj, data)
    for rows in read:
        rows.valid()
    return read


def add_unseen(found: Rows, obj: Written) -> None:
    """Lines that what was sent does not speak of."""
    told = {row.line.pk for row in found.rows if row.line is not None}
    rank = max((int(row.index) for row in found.rows), default=-1)
    for line in found.kind.lines(obj).of(obj):
        if line.pk not in told:
            rank += 1
            row = _row(found.kind, str(rank), obj, line)
            row.unseen = True
            found.rows.append(row)


def save(found: Sequence[Rows], obj: Written) -> dict[str, str]:
    """Write the rows of a valid form on the locked object; prefix of each row → id of its line, ""
    where there is none any more."""
    ids: dict[str, str] = {}
    for rows in found:
        for row in rows.rows:
            if row.gone and row.line is not None:
                row.line.delete()
            if row.gone or row.blank:
                ids[row.prefix] = ""
                continue
            if row.theirs and row.line is not None:
                ids[row.prefix] = str(row.line.pk)
                continue
            line = row.line or rows.kind.lines(obj).model()
            setattr(line, rows.kind.lines(obj).parent, obj)
            for name, value in row.values().items():
                setattr(line, name, value)
            line.save()
            ids[row.prefix] = str(line.pk)
    return ids


def already(found: Sequence[Rows], obj: Written) -> dict[str, str] | None:
    """The ids of the lines, where what is stored is what is sent: the answer to a first sending got
    lost. None where they differ."""
    ids: dict[str, str] = {}
    for rows in found:
        taken = {row.line.pk for row in rows.rows if row.line is not None}
        for row in rows.rows:
            if row.gone or row.blank:
                if row.line is not None:
                    return None
                ids[row.prefix] = ""
                continue
            line = row.line or _twin(rows.kind.lines(obj).of(obj), row, taken)
            if line is None or _differs(row, line):
                return None
            taken.add(line.pk)
            ids[row.prefix] = str(line.pk)
    return ids


def _twin(lines: Iterable[models.Model], row: Row, taken: set[Any]) -> models.Model | None:
    free = (line for line in lines if line.pk not in taken)
    return next((line for line in free if not _differs(row, line)), None)


def _differs(row: Row, line: models.Model) -> bool:
    return any(getattr(line, name) != value for name, value in row.values().items())


def _row(
    kind: RowKind,
    index: str,
    obj: Written,
    line: models.Model | None = None,
    data: Mapping[str, Any] | None = None,
) -> Row:
    lines = kind.lines(obj)
    # The form validates a copy: the line itself changes under the lock alone.
    instance = lines.model(**{lines.parent: obj})
    if line is not None:
        instance = copy(line)
    form = kind.form(data, instance=instance, prefix=f"{kind.relation}-{index}")
    form.use_required_attribute = False
    return Row(kind, index, form, line)


def _indexes(kind: RowKind, data: Mapping[str, Any]) -> list[str]:
    """The numbers that rows bear in what was sent, in their order."""
    head = f"{kind.relation}-"
    found = {
        part[0]
        for name in data
        if name.startswith(head) and len(part := name.removeprefix(head).split("-", 1)) == 2
    }
    return sorted((each for each in found if each.isdecimal() and len(each) < 5), key=int)


def _telling(row: Row) -> list[str]:
    """The fields that somebody types: a choice that has a default says nothing by itself."""
    return [
        name
        for name, each in row.form.fields.items()
        if not isinstance(each.widget, forms.Select | forms.CheckboxInput | forms.HiddenInput)
    ]


def _typed(form: forms.ModelForm, name: str) -> bool:
    given = form.data.get(form.add_prefix(name), "") if form.is_bound else form[name].value()
    return str(given or "").strip() != ""
