"""The made-up catalogues of `tests/cases/logique`: what a card leaves out is filled in here."""

from datetime import date

from quartiers.catalogue.reader import Record
from quartiers.schemes.catalogue import Catalogue, Reading
from quartiers.schemes.checking.crosschecks import Across, check_across
from quartiers.schemes.reading.card import read_scheme
from quartiers.schemes.reading.fields import Context
from quartiers.schemes.reading.operators import GROUPS
from quartiers.schemes.reading.parameters import read_parameter
from quartiers.schemes.reading.problems import Problems
from quartiers.schemes.vocabulary import vocabulary

DAY = date(2020, 1, 1)
URL = "https://exemple.fr/texte"
LEVELS = {"lu": "texte_lu", "officielle": "source_officielle_secondaire", "tierce": "source_tierce"}
CARD = {
    "resume": "Inventé.",
    "operateur": "autre",
    "partenaires": [],
    "nature": "pret",
    "priorites": ["emploi"],
    "stades": ["creation"],
    "lieu": "Partout.",
    "mots_cles": [],
    "lien": "",
    "demarches": [],
    "relations": [],
    "a_verifier": [],
}


def made_up(record: Record, problems: Problems) -> Catalogue:
    given = record.record("catalogue").only((), ("dispositifs", "parametres"))
    context = Context(vocabulary(), problems, date(2026, 11, 22), made_up=True)
    reading = Reading(problems, {"dispositifs": {}, "parametres": {}})
    for entry in given.records("parametres"):
        stem = entry.text("id")
        reading.records["parametres"][stem] = _filled_parameter(entry)
        parameter = read_parameter(context, entry, stem)
        if parameter is not None:
            reading.parameters[stem] = parameter
    for entry in given.records("dispositifs"):
        stem = entry.text("id")
        reading.records["dispositifs"][stem] = _filled_scheme(entry)
        scheme = read_scheme(context, entry, stem)
        if scheme is not None:
            reading.schemes[stem] = scheme
    check_across(
        Across(
            problems,
            context.words,
            reading.records["dispositifs"],
            reading.schemes,
            reading.records["parametres"],
            reading.parameters,
        )
    )
    return reading.catalogue()


def _filled_parameter(record: Record) -> Record:
    record.setdefault("nom", record["id"])
    for value in record.records("valeurs"):
        read = value.setdefault("niveau", "texte_lu") != "a_verifier"
        for key, filling in (("texte", "Texte"), ("article", "1"), ("url", URL)):
            value.setdefault(key, filling if read or key == "texte" else "")
        value.setdefault("verifie_le", DAY if read else None)
    return record


def _filled_scheme(record: Record) -> Record:
    record.setdefault("nom", record["id"])
    for key, filling in CARD.items():
        record.setdefault(key, filling)
    record.setdefault("guichet", _block(record, nom="", url=""))
    sources = {
        key: _block(record, texte="T", article="1", url=URL, niveau=level, verifie_le=DAY)
        for key, level in LEVELS.items()
    }
    record.setdefault("sources", _block(record, **sources))
    for version in record.records("versions"):
        for key, filling in (("verifie_le", DAY), ("regime_aide", "sans_objet")):
            version.setdefault(key, filling)
        version.setdefault("montants", [])
        version.setdefault("notes", [])
        version.record("en_vigueur").setdefault("source", "lu")
        _fill_node(version.record("conditions"))
    return record


def _fill_node(node: Record) -> None:
    if "sans_objet_si" in node:
        _fill_node(node.record("sans_objet_si"))
    group = next((key for key in node if key in GROUPS), None)
    if group is None:
        node.setdefault("source", "lu")
        own = next((key for key in ("declaratif", "appreciation") if key in node), None)
        if own and node[own] not in vocabulary().declarations:
            node.setdefault("affirmation", node[own])
            node.setdefault("question" if own == "declaratif" else "par", node[own])
        return
    held = node.record(group).records("parmi") if group == "au_moins" else node[group]
    for child in [held] if isinstance(held, Record) else held:
        _fill_node(child)


def _block(near: Record, **values: object) -> Record:
    block = Record(near.file, near.line)
    block.update(values)
    return block
