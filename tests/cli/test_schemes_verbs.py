import io
import json

import pytest
from tests.usecases import firms

from quartiers.cli import main

ZONE = ("--zone", "QN05720M", "--demo")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("verbs")
    firms.make_store(place)
    return place


@pytest.fixture(autouse=True)
def data(folder, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(folder))
    return folder


@pytest.fixture
def run(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as stopped:
            main(["schemes", *map(str, arguments)])
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return call


def test_show(run):
    code, out, _ = run("show", "fisc-qpv")
    assert code == 0
    assert "[fisc-qpv]" in out
    assert max(len(line) for line in out.splitlines() if "http" not in line) <= 80
    code, out, _ = run("show", "fisc-qpv", "--as-of", "2025-06-01", "--format", "json")
    assert json.loads(out)["etat"] == "a_venir"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "fisc-qvp"), "Vouliez-vous dire « fisc-qpv » ?"),
        (("show", "fisc-qpv", "--as-of", "demain"), "« demain » n’est pas une date"),
        (("match", "--demo"), "Rien n’est décrit."),
        (("match", "--siret", "12", "--demo"), "n’est pas un SIRET"),
        (("match", "--address", "6,2", "nord", "--demo"), "« nord » n’est pas un nombre"),
        (("match", "--address", "49.1", "6.2", "--demo"), "inversées"),
        (("targets", "fisc-qpv", *ZONE, "--motif", "x"), "Ajoutez --nominatif."),
        (("targets", "fisc-qpv", *ZONE, "--nominatif"), "demande un motif"),
        (
            ("targets", "fisc-qpv", *ZONE, "--nominatif", "--motif", "Essai"),
            "Ajoutez --out FICHIER",
        ),
        (
            ("targets", "fisc-qpv", *ZONE, "--nominatif", "--motif", "Essai", "--out", "l.doc"),
            "n’a pas une fin connue",
        ),
        (("targets", "fisc-qpv"), "l’option --zone"),
        (("diff", "--from", "2026-01-01", "--to", "2025-01-01"), "n’est pas après"),
    ],
)
def test_refusals(run, arguments, words):
    code, _, err = run(*arguments)
    assert code == 2
    assert words in err


def test_match_a_siret(run):
    code, out, _ = run("match", "--siret", firms.INSIDE, "--demo")
    assert code == 0
    assert "Établissement 00000001800010, Metz (57463)" in out
    assert "fictifs" in out
    assert max(map(len, out.splitlines())) <= 80


def test_negative_longitude(run):
    code, _, err = run("match", "--address", "-61.5", "16.2", "--demo")
    assert (code, err) == (0, "")


def test_profile_file_gives_the_date(run, tmp_path):
    path = tmp_path / "projet.yaml"
    path.write_text("date: 2025-06-01\nfaits:\n  porteur@projet: createur\n", encoding="utf-8")
    _, out, _ = run("match", "--profile", path, "--demo", "--format", "json")
    told = json.loads(out)
    assert told["date"] == "2025-06-01"
    assert told["faits"]["porteur@projet"].startswith("une personne qui crée")


def test_conversation_through_a_pipe(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("2\npeut-être\n2\nje ne sais pas\nfin\n"))
    code, out, err = run("match", "--interactive", "--demo", "--format", "json")
    assert code == 0
    assert "1. Qui porte le projet" in err
    assert "« peut-être » n’est pas dans la liste" in " ".join(err.split())
    told = json.loads(out)
    assert told["faits"]["porteur@projet"].startswith("une personne qui crée")
    assert told["faits"]["stade@projet"].startswith("en cours de création")


def test_input_that_ends_shows_the_result(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, out, _ = run("match", "--interactive", "--demo")
    assert code == 0
    assert "ne certifie rien" in out.replace("\n", " ")


def test_targets_and_their_list(run, tmp_path, data):
    out_file = tmp_path / "liste.csv"
    arguments = ("targets", "anct-frla", *ZONE)
    code, out, _ = run(*arguments)
    assert code == 0
    assert "Établissements par verdict" in out
    code, _, err = run(*arguments, "--nominatif", "--motif", "Réunion", "--out", out_file)
    assert code == 0
    assert "Motif gardé dans" in err
    assert "non diffusibles : 1" in err.replace("\xa0", " ")
    assert firms.HIDDEN not in out_file.read_text(encoding="utf-8-sig")
    assert "Réunion" in (data / "journal" / "listes_nominatives.jsonl").read_text(encoding="utf-8")


def test_list_that_cannot_be_written(run, tmp_path):
    missing = tmp_path / "fichier"
    missing.write_text("", encoding="utf-8")
    target = missing / "liste.csv"
    code, _, err = run(
        "targets", "anct-frla", *ZONE, "--nominatif", "--motif", "Réunion", "--out", target
    )
    assert code == 7
    assert "Impossible d’écrire" in err


def test_opportunities_and_diff(run):
    code, out, _ = run("opportunities", *ZONE, "--format", "json")
    assert (code, json.loads(out)["fictif"]) == (0, True)
    code, out, _ = run("diff", "--from", "2025-12-31", "--to", "2026-01-01", *ZONE)
    assert code == 0
    assert "Dans la zone" in out
    assert "fictifs" in out
