"""What the one search box was given: a code, a scheme, an address, a SIRET, or words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quartiers.errors import InvalidCode
from quartiers.schemes.catalogue import Catalogue
from quartiers.territory.codes import Qpv
from quartiers.territory.plain import plain
from quartiers.usecases.find_place import Finder, Named
from quartiers.usecases.named_places import Place

LONGEST = 200  # characters that are read
Certain = Literal["quartier", "territoire", "dispositif", "adresse", "siret"]
_STREETS = (
    "rue|avenue|av|boulevard|bd|bld|place|pl|impasse|imp|chemin|allees?|quai|cours|route|rte|"
    "square|passage|cite|residence|esplanade|promenade|faubourg|fg|mail|montee|sentier|ruelle|"
    "venelle|voie|villa|traverse|rond point|zone|za|zi"
)
_NUMBERED = re.compile(rf"\b\d{{1,4}} ?(?:bis|ter|quater|[a-d])? (?:{_STREETS})\b")
_STREET = re.compile(rf"^(?:{_STREETS})\b|\b\d{{5}}\b")
_SIRET = re.compile(r"\d{14}")


@dataclass(frozen=True)
class Asked:
    """`certain` names the one page that answers, `key` what it is about; "" where several may.

    `named`: the place that the text names and the need without it. `address`: the text may also be
    an address; `suggestion` is French, for a code that nothing bears."""

    text: str
    certain: Certain | Literal[""] = ""
    key: str = ""
    places: tuple[Place, ...] = ()
    fictitious: tuple[Place, ...] = ()
    named: Named = Named((), "")
    named_fictitious: bool = False
    address: bool = False
    suggestion: str = ""


def ask(text: str, finders: Sequence[Finder], schemes: Mapping[str, str]) -> Asked:
    """Against the places of each store, kept apart; `schemes` are `scheme_names`."""
    wanted = " ".join(text[:LONGEST].split())
    compact = re.sub(r"[\s.]", "", wanted)
    if _SIRET.fullmatch(compact):
        return Asked("", "siret")
    if _NUMBERED.search(plain(wanted)):
        return Asked(wanted, "adresse", wanted)
    scheme = schemes.get(plain(wanted), "")
    if scheme:
        return Asked(wanted, "dispositif", scheme)
    coded = [place for finder in finders for place in finder.by_code(compact)]
    postal = compact.isdecimal() and len(compact) == 5  # may be a postal code as well
    if len(coded) == 1 and not postal:
        kind: Certain = "quartier" if coded[0].kind == "qpv" else "territoire"
        return Asked(wanted, kind, coded[0].key)
    real, demo = _by_store(finders, wanted)
    named, invented = _named(finders, wanted)
    coded_real = tuple(place for place in coded if not place.code.startswith("999"))
    return Asked(
        text=wanted,
        places=coded_real + real,
        fictitious=tuple(place for place in coded if place not in coded_real) + demo,
        named=named,
        named_fictitious=invented,
        address=bool(_STREET.search(plain(wanted))),
        suggestion=_suggested(compact, finders),
    )


def is_personal(text: str) -> bool:
    """Whether words look like where someone lives or the number of their firm: never kept."""
    compact = re.sub(r"[\s.]", "", text)
    return bool(_SIRET.search(compact) or _NUMBERED.search(plain(text)))


def scheme_names(catalogue: Catalogue) -> dict[str, str]:
    """Folded ids, names and acronyms to ids; an acronym that two schemes bear names neither."""
    acronyms: dict[str, set[str]] = {}
    for each in catalogue.schemes.values():
        for word in each.keywords:
            if word.isupper():
                acronyms.setdefault(plain(word), set()).add(each.id)
    names = {word: next(iter(ids)) for word, ids in acronyms.items() if len(ids) == 1}
    names |= {plain(each.name): each.id for each in catalogue.schemes.values()}
    ids = {id_: id_ for id_ in catalogue.schemes} | dict(catalogue.moved)
    return names | {plain(old): id_ for old, id_ in ids.items()}


def _by_store(finders: Sequence[Finder], text: str) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    real = tuple(p for each in finders if not each.demo for p in each.by_name(text))
    demo = tuple(p for each in finders if each.demo for p in each.by_name(text))
    return real, demo


def _named(finders: Sequence[Finder], text: str) -> tuple[Named, bool]:
    for finder in finders:
        found = finder.named_in(text)
        if found.places:
            return found, finder.demo
    return Named((), text), False


def _suggested(code: str, finders: Sequence[Finder]) -> str:
    """For what has the form of a code of neighbourhood, or nearly."""
    if not re.match(r"(?i)q[np]\d", code):
        return ""
    try:
        Qpv(code)
    except InvalidCode as error:
        return str(error)
    known = [each.code for finder in finders for each in finder.neighbourhoods]
    from quartiers.territory.lookup import nearest_codes

    near = nearest_codes(code, known)
    said = f"{code.upper()} n’est pas un quartier connu ici."
    return f"{said} Codes proches : {', '.join(near)}." if near else said
