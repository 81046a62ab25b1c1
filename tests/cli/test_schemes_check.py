import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from quartiers.cli import main
from quartiers.cli.schemes import VERBS, command

GOOD = Path(__file__).parents[1] / "schemes" / "bon-exemple.yaml"
BAD = GOOD.parent / "mauvais" / "nature-inconnue.yaml"


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_good_file():
    done = run("check", "--as-of", "2026-11-22", GOOD)
    assert done.exit_code == 0
    assert "Dispositifs : 1, dont 0 hors vigueur. Paramètres : 0." in done.output
    assert "      2 vérifiables par la machine" in done.output
    assert "      1 à demander à la personne" in done.output
    assert "      2 texte lu" in done.output
    assert "      1 usage du guichet" in done.output
    assert "en plus du porteur : 1 sur 1" in done.output
    assert done.output.endswith("0 erreur, 0 avertissement.\n")


def test_bad_file_leaves_with_code_6():
    done = run("check", "--as-of", "2026-11-22", BAD)
    assert done.exit_code == 6
    flat = " ".join(done.output.split())
    assert "Erreurs (1)" in flat
    assert (
        "ligne 7, clé « nature » : « cadeau » est inconnu. → Vouliez-vous dire « cadre » ?" in flat
    )
    assert flat.endswith("1 erreur, 0 avertissement.")


def test_code_6_reaches_the_shell():
    with pytest.raises(SystemExit) as left:
        main(["schemes", "check", str(BAD)])
    assert left.value.code == 6


def test_old_checks_are_warned():
    done = run("check", "--as-of", "2028-01-01", GOOD)
    assert done.exit_code == 0
    assert "Avertissements (3)" in done.output
    assert "pas vérifié depuis le 2026-11-01" in " ".join(done.output.split())


def test_lines_fit_80_columns():
    done = run("check", "--as-of", "2026-11-22", BAD)
    lines = done.output.splitlines()
    assert max(len(line) for line in lines if str(BAD) not in line) <= 80


@pytest.mark.parametrize(("kind", "key"), [("dispositif", "versions"), ("parametre", "valeurs")])
def test_schema_is_json(kind, key, tmp_path):
    shown = json.loads(run("schema", kind).output)
    assert key in shown["properties"]
    written = tmp_path / "schema.json"
    assert run("schema", kind, "--out", written).exit_code == 0
    assert json.loads(written.read_text(encoding="utf-8")) == shown


def test_schema_that_cannot_be_written(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["schemes", "schema", "--out", str(tmp_path / "absent" / "schema.json")])
    assert left.value.code == 2
    assert "ne peut pas être écrit" in capsys.readouterr().err


def test_unknown_verb_offers_the_nearest(capsys):
    with pytest.raises(SystemExit) as left:
        main(["schemes", "chek"])
    assert left.value.code == 2
    assert "La commande « chek » n’existe pas. Vouliez-vous dire « check » ?" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_help(verb):
    done = run(verb, "--help")
    assert done.exit_code == 0
    assert "Usage : " in done.output


def test_help_of_the_group_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from quartiers.cli import main\n"
        "try:\n    main(['schemes', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'polars', 'numpy', 'shapely', 'pyarrow', 'tantivy', 'yaml', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_action_model_is_checked(tmp_path):
    folder = tmp_path / "actions"
    folder.mkdir()
    path = folder / "essai.yaml"
    path.write_text("id: essai\nnom: Essai\n", encoding="utf-8")
    done = run("check", path)
    assert done.exit_code == 6
    assert "clé « priorite » : clé obligatoire absente" in " ".join(done.output.split())
    assert done.output.endswith("1 erreur, 0 avertissement.\n")
