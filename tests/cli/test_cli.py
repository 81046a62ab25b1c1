import importlib
import re

import click
import pytest

from quartiers.cli import VERBS, french, main, root

# Words that only click writes: none may reach a person
ENGLISH = (
    "Usage:", "Options:", "Commands:", "Show", "exit.", "Try", "Error:", "No such", "Missing",
    "Invalid", "default:", "required", "unexpected", "requires", "INTEGER", "PATH", "TEXT",
    "DIRECTORY", "FLOAT", "COMMAND", "ARGS",
)  # fmt: skip


def run(capsys, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    said = capsys.readouterr()
    words = (said.out + said.err).replace("COMMANDE", "").replace("TEXTE", "")
    assert [word for word in ENGLISH if word in words] == []
    return int(stopped.value.code or 0), said.out, said.err


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_is_french(verb, capsys):
    code, out, err = run(capsys, *filter(None, [verb]), "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Usage : quartiers")
    assert re.search(r"--help +Affiche cette aide\.", out)


def test_no_command_shows_the_help(capsys):
    code, out, err = run(capsys)
    assert (code, out) == (2, "")
    assert "COMMANDE [ARGUMENTS]…" in err


def test_version(capsys):
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out.split()[0] == "quartiers"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("locat", "La commande « locat » n’existe pas. Vouliez-vous dire « locate » ?"),
        ("xyz", "La commande « xyz » n’existe pas."),
        ("--foo", "L’option --foo n’existe pas."),
        ("locate --precison 3", "L’option --precison n’existe pas."),
        ("locate --epsg abc", "L’option --epsg : « abc » n’est pas accepté, il faut un nombre en"),
        ("locate --precision x", "« x » n’est pas accepté, il faut un nombre, avec un point"),
        ("locate --format xlsx", "« xlsx » n’est pas accepté, au choix : text, csv, json."),
        ("locate --csv", "L’option --csv attend une valeur."),
        ("locate --demo=3", "L’option --demo ne prend pas de valeur."),
        ("diagnose a b c", "« b c » est en trop."),
        (
            "demo --rows 3",
            "« 3 » n’est pas accepté, il faut un nombre entier d’au moins 2\u202f000.",
        ),
    ],
)
def test_badly_written_command(typed, message, capsys):
    code, out, err = run(capsys, *typed.split())
    assert (code, out) == (2, "")
    assert f"Erreur : {message}" in err or message in err
    assert "--help" in err


def test_near_option_is_offered(capsys):
    _, _, err = run(capsys, "locate", "--precison", "3")
    assert "→ Vouliez-vous dire --precision ? Aide : quartiers locate --help" in err


def test_file_where_a_folder_is_wanted(tmp_path, capsys):
    (tmp_path / "file").touch()
    code, _, err = run(capsys, "demo", "--out", str(tmp_path / "file"))
    assert code == 2
    assert f"« {tmp_path / 'file'} » n’est pas accepté, il faut un dossier." in err


def test_missing_argument_and_option():
    for parameter, name in [
        (click.Argument(["code"]), "l’argument CODE"),
        (click.Option(["--out", "-o"]), "l’option --out"),
    ]:
        error = click.MissingParameter(param=parameter, ctx=click.Context(root, info_name="essai"))
        assert french.refusal(error) == (f"Il manque {name}.", "Aide : essai --help")


def stopped_by(monkeypatch, error: BaseException) -> None:
    def fail(name: str) -> None:
        raise error

    monkeypatch.setattr(importlib, "import_module", fail)


def test_unexpected_error_is_short(monkeypatch, capsys):
    monkeypatch.delenv("QUARTIERS_DEBUG", raising=False)
    stopped_by(monkeypatch, ZeroDivisionError("division"))
    code, _, err = run(capsys, "sources")
    assert code == 1
    assert "Erreur : imprévu (ZeroDivisionError)" in err
    assert "QUARTIERS_DEBUG=1" in err
    assert "Traceback" not in err


def test_debug_shows_where_it_broke(monkeypatch):
    monkeypatch.setenv("QUARTIERS_DEBUG", "1")
    stopped_by(monkeypatch, ZeroDivisionError("division"))
    with pytest.raises(ZeroDivisionError):
        main(["sources"])


def test_ctrl_c(monkeypatch, capsys):
    stopped_by(monkeypatch, KeyboardInterrupt())
    code, _, err = run(capsys, "sources")
    assert code == 130
    assert "interrompue" in err


def every_command(command=root, path=()):
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), (*path, name))


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_help_fits_80_columns(path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run(capsys, *path, "--help")
    assert max(map(len, out.splitlines())) <= 80
    assert not any(line.lstrip().startswith((":", ";", "»")) for line in out.splitlines())
