import json
import re
import shutil

import pytest

from quartiers.schemes.vocabulary import vocabulary
from quartiers.usecases.catalogue import current_catalogue

PARAMETER = """id: essai_seuil
nom: Seuil inventé
unite: salaries
valeurs:
  - {{du: 2020-01-01, valeur: {value}, texte: T, article: "", url: "", niveau: a_verifier,
     verifie_le: null}}
"""


@pytest.fixture
def overlay(tmp_path, monkeypatch):
    folder = tmp_path / "surcouche"
    (folder / "parametres").mkdir(parents=True)
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "donnees"))
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(folder))
    return folder


def write(overlay, value):
    text = PARAMETER.format(value=value)
    (overlay / "parametres" / "essai_seuil.yaml").write_text(text, encoding="utf-8")


def value():
    loaded = current_catalogue()
    return loaded.catalogue.parameters["essai_seuil"].values[0].value, loaded.warning


def test_without_overlay(monkeypatch):
    monkeypatch.delenv("QUARTIERS_CATALOGUE", raising=False)
    loaded = current_catalogue()
    assert loaded.warning == ""
    assert loaded.catalogue.schemes


def test_half_written_file_leaves_the_last_good(overlay):
    write(overlay, 50)
    assert value() == (50, "")
    file = overlay / "parametres" / "essai_seuil.yaml"
    file.write_text(file.read_text(encoding="utf-8")[:90], encoding="utf-8")
    seen, warning = value()
    assert seen == 50
    assert "n’est pas utilisable : parametres/essai_seuil.yaml, ligne" in warning
    assert re.search(r"état valable, gardé le \d\d/\d\d/20\d\d, reste en service", warning)
    write(overlay, 60)
    assert value() == (60, "")


def test_broken_vocabulary_leaves_the_last_good(overlay):
    write(overlay, 50)
    current_catalogue()
    (overlay / "faits.yaml").write_text("unites: {}\n", encoding="utf-8")
    seen, warning = value()
    assert seen == 50
    assert "faits.yaml, ligne 1, clé « faits » : clé obligatoire absente." in warning
    assert "effectif" in vocabulary().facts  # what is asked for later is read there too


def test_broken_from_the_start_leaves_ours(overlay):
    write(overlay, "beaucoup")
    loaded = current_catalogue()
    assert "essai_seuil" not in loaded.catalogue.parameters
    assert "un nombre est attendu, pas « beaucoup »" in loaded.warning
    assert "le catalogue fourni avec le programme sert seul" in loaded.warning


def test_folder_that_went_away(overlay):
    write(overlay, 50)
    current_catalogue()
    overlay.rename(overlay.with_name("parti"))
    seen, warning = value()
    assert seen == 50
    assert "n’existe pas." in warning


def test_edited_while_it_is_copied(overlay, monkeypatch):
    write(overlay, 50)
    copied = shutil.copyfile

    def while_somebody_types(source, target):
        write(overlay, 60)
        return copied(source, target)

    monkeypatch.setattr("quartiers.usecases.catalogue.shutil.copyfile", while_somebody_types)
    assert value() == (50, "")
    write(overlay, "beaucoup")
    assert "sert seul" in current_catalogue().warning  # what was copied was never read


def test_two_states_are_kept(overlay, tmp_path):
    for number in range(4):
        write(overlay, number)
        current_catalogue()
    (home,) = (tmp_path / "donnees" / "catalogue").iterdir()
    kept = [path.name for path in home.iterdir() if path.is_dir()]
    assert len(kept) == 2
    assert json.loads((home / "dernier.json").read_text(encoding="utf-8"))["dossier"] in kept


def test_damaged_copy_leaves_ours(overlay, tmp_path):
    write(overlay, 50)
    current_catalogue()
    (home,) = (tmp_path / "donnees" / "catalogue").iterdir()
    (home / "dernier.json").write_text("{", encoding="utf-8")
    write(overlay, "beaucoup")
    assert "sert seul" in current_catalogue().warning


def test_data_folder_that_is_a_file(overlay, tmp_path, monkeypatch):
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "fichier"))
    write(overlay, 50)
    seen, warning = value()
    assert seen == 50
    assert "n’a pas pu être gardé" in warning
    assert "ce n’est pas un dossier" in warning


def test_broken_action_model_leaves_the_last_good_state(overlay):
    write(overlay, 5)
    assert value() == (5, "")
    (overlay / "actions").mkdir()
    (overlay / "actions" / "essai.yaml").write_text("id: essai\n", encoding="utf-8")
    write(overlay, 6)
    held, warning = value()
    assert held == 5
    assert "actions/essai.yaml" in warning
