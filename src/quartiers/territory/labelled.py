"""The labelled territories of the programme, and any other territory by its code.

A territory is a set of communes with a lead body, an optional parent and the neighbourhoods known
to be in it: a neighbourhood may cross communes and intercommunalities.
"""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache

from quartiers.catalogue.citations import LEVELS, Citation, citation
from quartiers.catalogue.reader import Record, read_folder
from quartiers.errors import InvalidCode, UnknownCode
from quartiers.territory.code import Code, shortened
from quartiers.territory.codes import Commune, Epci, Ept, Qpv, Siren
from quartiers.territory.places import Places
from quartiers.territory.plain import plain

PROGRAMME = "Quartiers productifs"  # what the label is called
_REQUIRED = (
    "slug",
    "nom",
    "nom_source",
    "label",
    "date_label",
    "a_confirmer",
    "porteur",
    "parent",
    "validite",
    "sources",
    "qpv_2024",
)
_PERIMETERS: dict[str, type[Code]] = {"epci": Epci, "ept": Ept}


@dataclass(frozen=True)
class TerritoryQpv:
    """`share` of the neighbourhood inside the territory, None where unknown."""

    code: Qpv
    name: str
    share: float | None
    overflows: bool


@dataclass(frozen=True)
class Label:
    """One file of `catalogue/territoires`. `perimeter` is one EPCI or EPT, or several communes."""

    slug: str
    name: str
    source_name: str
    label: str
    labelled_on: date
    to_confirm: bool
    perimeter: tuple[Code, ...]
    lead: str | None
    parent: str | None
    valid_from: date
    valid_to: date | None
    notes: tuple[str, ...]
    sources: tuple[Citation, ...]
    qpv: tuple[TerritoryQpv, ...]
    qpv_complete: bool


@dataclass(frozen=True)
class Territory:
    """`communes` are the codes a register row may bear (arrondissements beside their commune).

    `code` is empty for several communes together; `label` is None without the label. `qpv` lists
    what is known by host commune: where contours are loaded, they say better.
    """

    slug: str
    code: str
    name: str
    communes: tuple[str, ...]
    notes: tuple[str, ...]
    lead: str | None
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    to_confirm: bool = False
    qpv: tuple[TerritoryQpv, ...] = ()
    qpv_complete: bool = False
    label: Label | None = None


@cache
def labelled_territories() -> dict[str, Label]:
    """The labelled territories by slug, as the catalogue gives them."""
    found = {}
    for stem, page in read_folder("territoires").items():
        label = _label(page)
        if label.slug != stem:
            raise page.error("slug", f"« {label.slug} » n’est pas le nom du fichier ({stem})")
        found[label.slug] = label
    return found


def territory(key: str, places: Places) -> Territory:
    """By slug (`roubaix`), by name, or by the code of a commune, EPCI, EPT, département, région.

    Raises UnknownCode with the nearest names.
    """
    wanted = key.strip()
    label = _by_name(wanted)
    if label is not None:
        return _labelled(label, places)
    code = wanted.upper()
    if code not in places:
        raise _unknown(wanted)
    communes = places.communes_of(code)
    kind = places.kind(code)
    return Territory(
        slug=code,
        code=code,
        name=places.name(code),
        communes=communes,
        notes=(),
        lead=code if kind in ("epci", "ept") else None,
        parent=places.epci_of(code) if kind in ("commune", "arrondissement") else None,
        valid_from=None,
        valid_to=None,
    )


def _labelled(label: Label, places: Places) -> Territory:
    codes = [code for part in label.perimeter for code in places.communes_of(part)]
    return Territory(
        slug=label.slug,
        code=str(label.perimeter[0]) if len(label.perimeter) == 1 else "",
        name=label.name,
        communes=tuple(sorted(set(codes))),
        notes=(*label.notes, membership_note(label)),
        lead=label.lead,
        parent=label.parent,
        valid_from=label.valid_from,
        valid_to=label.valid_to,
        to_confirm=label.to_confirm,
        qpv=label.qpv,
        qpv_complete=label.qpv_complete,
        label=label,
    )


def membership_note(label: Label) -> str:
    """Says how well it is known that the territory is in the programme."""
    best = min(label.sources, key=lambda source: list(LEVELS).index(source.level))
    return f"Appartenance à « {label.label} » : {best.said}."


def _by_name(wanted: str) -> Label | None:
    slug = _slug(wanted)
    for label in labelled_territories().values():
        names = {label.slug, _slug(label.name), _slug(label.source_name)}
        # Its own code too, so that the notes of the label come along.
        alone = str(label.perimeter[0]) if len(label.perimeter) == 1 else None
        if slug in names or wanted == alone:
            return label
    return None


def _slug(text: str) -> str:
    """Words joined by hyphens: `Grand Nancy` is `grand-nancy`."""
    return plain(text).replace(" ", "-")


def _unknown(wanted: str) -> UnknownCode:
    labels = labelled_territories().values()
    names = {_slug(n): x.slug for x in labels for n in (x.slug, x.name, x.source_name)}
    near = [names[name] for name in get_close_matches(_slug(wanted), list(names), 3, 0.5)]
    hint = f"Vouliez-vous dire {' ou '.join(dict.fromkeys(near))} ? " if near else ""
    return UnknownCode(
        f"« {shortened(wanted)} » n’est ni un territoire labellisé ni un code de commune, d’EPCI "
        "ou d’EPT.",
        f"{hint}Territoires labellisés : {', '.join(labelled_territories())}.",
    )


def _label(page: Record) -> Label:
    page.only(_REQUIRED, ("epci", "ept", "communes", "notes"))
    validity = page.record("validite").only(("du", "au"))
    start, labelled_on = validity.day("du"), page.day("date_label")
    if start is None or labelled_on is None:
        raise page.error("validite", "une date de début et une date de label sont attendues")
    sources = tuple(citation(source) for source in page.records("sources"))
    if not sources:
        raise page.error("sources", "une source au moins est attendue")
    listed = page.record("qpv_2024").only(("complet", "source", "quartiers"))
    citation(listed.record("source"))
    return Label(
        slug=page.text("slug"),
        name=page.text("nom"),
        source_name=page.text("nom_source"),
        label=page.text("label"),
        labelled_on=labelled_on,
        to_confirm=page.flag("a_confirmer"),
        perimeter=_perimeter(page),
        lead=_siren(page, "porteur"),
        parent=_siren(page, "parent"),
        valid_from=start,
        valid_to=validity.day("au"),
        notes=page.texts("notes"),
        sources=sources,
        qpv=tuple(_qpv(entry) for entry in listed.records("quartiers")),
        qpv_complete=listed.flag("complet"),
    )


def _perimeter(page: Record) -> tuple[Code, ...]:
    given = [key for key in ("epci", "ept", "communes") if key in page]
    if len(given) != 1:
        raise page.error(given[-1] if given else "epci", "il faut epci, ept ou communes, un seul")
    key = given[0]
    texts = page.texts(key) if key == "communes" else (page.text(key),)
    return tuple(_code(page, key, _PERIMETERS.get(key, Commune), text) for text in texts)


def _siren(page: Record, key: str) -> str | None:
    return None if page[key] is None else str(_code(page, key, Siren, page.text(key)))


def _qpv(entry: Record) -> TerritoryQpv:
    entry.only(("code", "nom", "part_dans_territoire"), ("deborde",))
    share = entry.number("part_dans_territoire")
    if share is not None and not 0 < share <= 1:
        raise entry.error("part_dans_territoire", "une part entre 0 et 1 est attendue")
    code = Qpv(_code(entry, "code", Qpv, entry.text("code")))
    return TerritoryQpv(code, entry.text("nom"), share, entry.flag("deborde"))


def _code(page: Record, key: str, kind: type[Code], text: str) -> Code:
    try:
        return kind(text)
    except InvalidCode as error:
        raise page.error(key, error.message.rstrip("."), error.hint) from None
