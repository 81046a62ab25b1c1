"""The desks of a département: addresses of a service, dated, never those of a person."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quartiers.programme.days import read_day
from quartiers.territory.plain import plain

BODIES = {
    "delegue_prefet": "Délégué du préfet",
    "bpifrance": "Bpifrance",
    "banque_des_territoires": "Banque des Territoires",
    "ddets": "DDETS",
}
COLUMNS = ("departement", "organisme", "intitule", "adresse", "page", "verifie_le")
OLD = 365
"""Days after which a desk is shown as to be checked again."""

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.ASCII | re.IGNORECASE)
_DEPARTEMENT = re.compile(r"(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6]|999)")
_HOMES = frozenset(
    ("gmail", "googlemail", "hotmail", "outlook", "live", "yahoo", "orange", "wanadoo", "free")
    + ("sfr", "laposte", "icloud", "proton", "protonmail", "neuf", "bbox")
)
# What an office calls itself. A word is one of these, or begins as `_BEGINS` says.
_WORDS = """
accueil action agence aide aides appui bdt bpi bpifrance cabinet cdc cohesion contact courrier
creation ddcs de des dev developpement direction du economie economique emploi en entreprise
entrepreneuriat entreprises et guichet inclusion info infos insertion la le les mission pole
politique programme projet projets public publics publique qpv quartier quartiers relation
secretariat service services sg sgar social sociale solidarites sous sp territoire territoires
territorial travail unite urbaine utd ville
"""
_OFFICE = frozenset(_WORDS.split())
_BEGINS = ("ddets", "dreets", "deets", "drieets", "pref", "deleg", "direction", "region", "depart")


@dataclass(frozen=True)
class Desk:
    departement: str
    body: str
    name: str
    email: str
    page: str
    checked_on: date


def personal(address: str) -> str:
    """Why an address looks like that of a person, in French; "" where it does not."""
    local, _, host = address.strip().lower().partition("@")
    if host.split(".")[0] in _HOMES:
        return (
            f"« {address} » est chez un fournisseur de courrier pour particuliers : un guichet a "
            "une adresse de service."
        )
    words = [word for word in re.split(r"[._+]", local) if word]
    named = [word for word in words if _name(word)]
    if len(words) in (2, 3) and len(named) == len(words):
        return (
            f"« {address} » ressemble à l’adresse d’une personne (prénom.nom@) : l’annuaire est "
            "public et ne garde que des adresses fonctionnelles, qui restent quand une personne "
            "part. Inscrivez celle du service, ou sa page."
        )
    return ""


def _name(word: str) -> bool:
    """`jean-luc`, `martin`, `j`; not `politique-ville`."""
    parts = word.split("-")
    return all(part.isalpha() for part in parts) and not any(
        part in _OFFICE or part.startswith(_BEGINS) for part in parts
    )


def refusals(given: Mapping[str, str]) -> list[str]:
    """All that is wrong with a desk as typed, by the columns of the file."""
    found = []
    if not _DEPARTEMENT.fullmatch(_departement(given)):
        found.append(f"« {given.get('departement', '')} » n’est pas un code de département.")
    if _body(given) is None:
        found.append(f"« {given.get('organisme', '')} » : au choix {', '.join(BODIES.values())}.")
    if not given.get("intitule"):
        found.append("L’intitulé manque.")
    address, page = given.get("adresse", ""), given.get("page", "")
    if not address and not page:
        found.append("Donnez une adresse fonctionnelle ou une page.")
    if address and not _ADDRESS.fullmatch(address):
        found.append(f"« {address} » n’est pas une adresse électronique.")
    elif address and (why := personal(address)):
        found.append(why)
    if page and not re.match(r"https?://\S+$", page):
        found.append(f"« {page} » n’est pas une adresse web (https://…).")
    day = read_day(given.get("verifie_le", ""))
    if day is None:
        found.append("La date de vérification manque ou n’est pas une date (AAAA-MM-JJ).")
    return found


def read_desk(given: Mapping[str, str], today: date) -> tuple[Desk | None, list[str]]:
    """The desk, or all that is wrong with it."""
    found = refusals(given)
    day = read_day(given.get("verifie_le", ""))
    if day is not None and day > today:
        found.append("La date de vérification est dans l’avenir.")
    body = _body(given)
    if found or day is None or body is None:
        return None, found
    name, address = given["intitule"][:200], given.get("adresse", "").lower()
    return Desk(_departement(given), body, name, address, given.get("page", ""), day), []


def to_check(desks: Iterable[Desk], day: date) -> list[Desk]:
    return [desk for desk in desks if (day - desk.checked_on).days > OLD]


def _departement(given: Mapping[str, str]) -> str:
    code = given.get("departement", "").strip().upper()
    return code.zfill(2) if code.isdigit() else code


def _body(given: Mapping[str, str]) -> str | None:
    typed = plain(given.get("organisme", ""))
    for key, label in BODIES.items():
        if typed in (plain(key.replace("_", " ")), plain(label)):
            return key
    return None
