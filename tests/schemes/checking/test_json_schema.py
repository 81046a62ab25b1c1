from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from quartiers.catalogue.reader import HERE, parse
from quartiers.errors import CatalogueError
from quartiers.schemes.checking.json_schema import parameter_schema, scheme_schema

BAD = Path(__file__).parents[1] / "mauvais"
VALIDATORS = {
    "dispositifs": Draft202012Validator(scheme_schema()),
    "parametres": Draft202012Validator(parameter_schema()),
}
# What a single file cannot show, or a schema cannot say: `quartiers schemes check` tells it.
UNSEEN = {
    "ancien-id-pris",
    "anciennete-en-salaries",
    "au-moins-trop",
    "dates-inversees",
    "id-autre-que-fichier",
    "interruption-de-trop",
    "metres-en-salaries",
    "montant-autre-mesure",
    "montant-renverse",
    "p_autre_nom",
    "p_chevauche",
    "p_mois_entiers",
    "p_ordre",
    "p_sans_debut",
    "parametre-autre-mesure",
    "parametre-inconnu",
    "parametre-sans-valeur",
    "soi-meme",
    "source-inconnue",
    "verifie-demain",
    "version-sans-debut",
    "versions-chevauchees",
    "versions-trouees",
}


def plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def problems(path: Path) -> list[str]:
    record = plain(parse(path.read_text(encoding="utf-8"), path.name))
    kind = "parametres" if "valeurs" in record else "dispositifs"
    return [error.message[:300] for error in VALIDATORS[kind].iter_errors(record)]


def test_schemas_are_schemas():
    for validator in VALIDATORS.values():
        Draft202012Validator.check_schema(validator.schema)


@pytest.mark.parametrize("kind", VALIDATORS)
def test_every_packaged_file_validates(kind):
    found = {path.stem: problems(path) for path in sorted((HERE / kind).glob("*.yaml"))}
    assert found
    assert {stem: said for stem, said in found.items() if said} == {}


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_bad_file_is_seen_or_known_not_to_be(path):
    try:
        seen = bool(problems(path))
    except CatalogueError:
        seen = True  # it is not even YAML as the reader takes it
    assert seen == (path.stem not in UNSEEN)


def test_good_example_validates():
    assert problems(BAD.parent / "bon-exemple.yaml") == []
