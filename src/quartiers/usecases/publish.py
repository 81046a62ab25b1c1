"""What the site gives to download: public tables, their schema, in the formats that people use.

A table of the store goes out as it stands; nothing that names an establishment is ever among them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from quartiers.catalogue.reader import Record, read_yaml
from quartiers.errors import UnknownCode
from quartiers.schemes.catalogue import Catalogue
from quartiers.storage.store import Store
from quartiers.usecases.publish_catalogue import Bearer, count

Form = Literal["csv", "parquet", "geojson", "json"]
FORMS: tuple[Form, ...] = get_args(Form)
SCHEMES = "dispositifs"
LICENCE = "MIT, comme le code"  # of what comes from the catalogue
TYPES = ("string", "integer", "number", "boolean", "date")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    title: str
    required: bool


@dataclass(frozen=True)
class Publication:
    """`dataset` is that of the store, "" for what comes from the catalogue."""

    id: str
    title: str
    summary: str
    dataset: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def drawn(self) -> bool:
        return self.dataset.startswith("qpv_contours")

    @property
    def forms(self) -> tuple[Form, ...]:
        if self.id == SCHEMES:
            return ("csv", "json")
        if not self.dataset:
            return ("csv",)
        return ("csv", "geojson", "parquet") if self.drawn else ("csv", "parquet")


@dataclass(frozen=True)
class Published:
    """A publication as a store holds it: its vintage, how many rows, under what licence."""

    publication: Publication
    vintage: str
    rows: int
    licence: str
    publisher: str
    scope: str
    fictitious: bool


@cache
def publications() -> dict[str, Publication]:
    """By id, in the order of the file."""
    page = read_yaml("publications.yaml").only(("publications",))
    return {entry.text("id"): _publication(entry) for entry in page.records("publications")}


def publication(id_: str) -> Publication:
    found = publications().get(id_)
    if found is None:
        raise UnknownCode(
            f"Aucun jeu à télécharger ne s’appelle « {id_[:60]} ».",
            f"Jeux : {', '.join(publications())}.",
        )
    return found


def published(
    store: Store, catalogue: Catalogue, bearers: Sequence[Bearer]
) -> tuple[Published, ...]:
    """What can be downloaded now; a dataset that is not loaded is not among them."""
    found = (published_as(one, store, catalogue, bearers) for one in publications().values())
    return tuple(each for each in found if each is not None)


def published_as(
    one: Publication, store: Store, catalogue: Catalogue, bearers: Sequence[Bearer]
) -> Published | None:
    if not one.dataset:
        rows = count(one.id, catalogue, bearers)
        told = "Quartiers productifs", "catalogue du programme", False
        return None if store.demo else Published(one, "", rows, LICENCE, *told)
    if not store.has(one.dataset):
        return None
    entry = store.entry(one.dataset)
    return Published(
        one,
        entry.vintage,
        entry.rows,
        entry.licence,
        entry.publisher,
        entry.scope.text if entry.scope else "",
        entry.fictitious or store.demo,
    )


def parquet(one: Publication, store: Store) -> Path:
    """The file of the store itself: GeoParquet where it holds contours."""
    return store.path(one.dataset)


def chunks(one: Publication, store: Store, form: Form) -> Iterator[bytes]:
    """CSV or GeoJSON, a few thousand rows at a time: the memory is that of a chunk."""
    from quartiers.usecases import publish_rows

    make = publish_rows.geojson if form == "geojson" else publish_rows.csv
    return make(store.scan(one.dataset), [each.name for each in one.fields])


def table_schema(one: Publication, told: Published | None) -> dict[str, Any]:
    """Frictionless Table Schema of the CSV file."""
    schema: dict[str, Any] = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": one.id,
        "title": one.title,
        "description": one.summary,
        "fields": [_described(each) for each in one.fields],
        "missingValues": [""],
    }
    if one.key:
        schema["primaryKey"] = list(one.key)
    if told is not None:
        schema |= {"version": told.vintage, "licenses": [{"title": told.licence}]}
    return schema


def _described(each: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": each.name, "type": each.type, "title": each.title}
    if each.type == "boolean":
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    if each.required:
        told["constraints"] = {"required": True}
    return told


def _publication(entry: Record) -> Publication:
    entry.only(("id", "titre", "resume", "jeu", "cle", "champs"))
    key: Sequence[str] = entry.texts("cle") if entry["cle"] else ()
    return Publication(
        id=entry.text("id"),
        title=entry.text("titre"),
        summary=entry.text("resume").strip(),
        dataset=str(entry["jeu"] or ""),
        key=tuple(key),
        fields=tuple(_field(each) for each in entry.records("champs")),
    )


def _field(entry: Record) -> Field:
    entry.only(("nom", "type", "titre"), ("requis",))
    kind = entry.text("type")
    if kind not in TYPES:
        raise entry.error("type", f"« {kind} » n’est pas prévu", f"Types : {', '.join(TYPES)}.")
    required = entry.flag("requis") if "requis" in entry else False
    return Field(entry.text("nom"), kind, entry.text("titre"), required)
