"""What a person gives (a SIRET, an address, a file) as one profile, refused in French if it cannot
be true."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from quartiers.catalogue.reader import MOST_CHARACTERS, Record, file_text, parse
from quartiers.errors import BadInput, CatalogueError
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import NOT_GIVEN, Fact, FactKey, Known, Unknown
from quartiers.schemes.reading.contradictions import contradiction
from quartiers.schemes.saying.wording import subject, told
from quartiers.storage.disk import reason_of
from quartiers.storage.store import Store
from quartiers.usecases.place_profile import PRECISION, home, town, workplace
from quartiers.usecases.register_profile import Described, establishment

Point = tuple[float, float]


@dataclass(frozen=True)
class Asked:
    """What a person gives. `facts` are declared, and come before what the register says."""

    siret: str = ""
    address: Point | None = None
    domicile: Point | None = None
    precision: float = PRECISION
    facts: Mapping[str, object] = field(default_factory=dict)
    as_of: date | None = None
    file: str = ""


def profile(asked: Asked, catalogue: Catalogue, as_of: date, store: Store) -> Described:
    """One profile of all that is given; the notes say what was assumed or set aside."""
    declared = catalogue.read_profile(asked.facts, as_of)
    parts = []
    if asked.siret:
        parts.append(establishment(store, asked.siret, as_of))
    if asked.address is not None:
        parts.append(workplace(store, *asked.address, asked.precision))
    if asked.domicile is not None:
        parts.append(home(store, *asked.domicile, asked.precision))
    found: dict[FactKey, Fact] = {}
    for part in parts:
        found |= part.profile
    for key, fact in _told_by_communes(store, declared).items():
        if isinstance(found.get(key, NOT_GIVEN), Unknown):
            found[key] = fact
    found, set_aside = _agreeing(found, declared)
    return Described(
        label=" ; ".join(filter(None, [asked.file, *(part.label for part in parts)]))
        or "Profil décrit",
        profile=found | dict(declared),
        notes=(*dict.fromkeys(note for part in parts for note in part.notes), *set_aside),
    )


def _told_by_communes(store: Store, declared: Mapping[FactKey, Fact]) -> dict[FactKey, Fact]:
    """A commune that the person names tells the département, the lists it is on…"""
    facts: dict[FactKey, Fact] = {}
    for key, fact in declared.items():
        if key.name == "commune" and isinstance(fact, Known):
            facts |= town(store, str(fact.value), key.unit)
    return facts


def _agreeing(
    found: dict[FactKey, Fact], declared: Mapping[FactKey, Fact]
) -> tuple[dict[FactKey, Fact], tuple[str, ...]]:
    """What was found, without what the person contradicts: her word comes first, and it is said."""
    notes = []
    kept = dict(found)
    while contradiction({**kept, **declared}):
        against = next(
            (
                key
                for key in kept
                if key not in declared
                and not contradiction({k: v for k, v in {**kept, **declared}.items() if k != key})
            ),
            None,
        )
        if against is None:
            raise BadInput(contradiction({**kept, **declared}), "Corrigez l’un des deux.")
        said = told(against, kept.pop(against))
        notes.append(
            f"Mis de côté, car contredit par ce que vous déclarez : {subject(against)}, {said}."
        )
    return kept, tuple(notes)


def read_profile_file(path: Path) -> Asked:
    """A profile in YAML or JSON: `faits`, and if wanted `siret`, `adresse`, `domicile`, `date`.

    `adresse` and `domicile` are `{lon: …, lat: …}`, with `precision` in metres if it is known.
    """
    page = _page(path)
    try:
        page.only((), ("faits", "siret", "adresse", "domicile", "date", "nom"))
        facts = page.record("faits") if "faits" in page else {}
        address, precision = _point(page, "adresse")
        domicile, other = _point(page, "domicile")
        asked = Asked(
            siret=page.text("siret") if "siret" in page else "",
            address=address,
            domicile=domicile,
            facts=facts,
            as_of=page.day("date"),
            file=page.text("nom") if "nom" in page else path.name,
        )
    except CatalogueError as error:
        raise BadInput(error.message, error.hint) from None
    given = [each for each in (precision, other) if each is not None]
    return replace(asked, precision=max(given)) if given else asked


def _page(path: Path) -> Record:
    try:
        if path.stat().st_size > 4 * MOST_CHARACTERS:
            raise BadInput(
                f"{path.name} : le fichier est trop gros pour un profil.",
                "Un profil tient en quelques dizaines de lignes.",
            )
        return parse(file_text(path, path.name), path.name)
    except OSError as error:
        raise BadInput(
            f"{path} : le fichier ne peut pas être lu ({reason_of(error)}).",
            "Vérifiez son nom et son dossier.",
        ) from None
    except CatalogueError as error:
        hint = "" if "dispositif" in error.hint else error.hint
        raise BadInput(error.message, hint) from None


def _point(page: Record, key: str) -> tuple[Point | None, float | None]:
    if key not in page:
        return None, None
    place = page.record(key).only(("lon", "lat"), ("precision",))
    lon, lat = place.number("lon"), place.number("lat")
    if lon is None or lat is None:
        raise place.error("lon", "une longitude et une latitude sont attendues")
    return (lon, lat), place.number("precision")
