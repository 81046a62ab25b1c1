import io
import os
import pty
import signal
import subprocess
import sys
import threading

import pytest

from quartiers.cli import main
from quartiers.cli.refresh import report_lines
from quartiers.pipeline.outcome import Outcome, RefreshReport, Result
from quartiers.storage.store import open_store
from quartiers.usecases import refresh as verb


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["refresh", *arguments])
    out, err = capsys.readouterr()
    progress = [line for line in err.splitlines() if line.startswith("[")]
    assert all(len(line) <= 80 for line in [*out.splitlines(), *progress])
    return stopped.value.code, out, err


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "data"))
    folder = tmp_path / "mirror"
    (folder / "zonages").mkdir(parents=True)
    return folder


def test_report_says_everything_in_80_columns():
    report = RefreshReport(
        results=(
            Result("insee_qpv_demo", "Démographie", Outcome.LOADED, "2022", 1400),
            Result("insee_qpv_demo", "Démographie", Outcome.LOADED, "2021", 1300),
            Result(
                "filosofi_metropole", "Filosofi", Outcome.LOADED, "2019", 1, ("écart long " * 9,)
            ),
            Result("frr", "FRR", Outcome.UNCHANGED, "2025-07", 34_875),
            Result("programmes", "Programmes", Outcome.ABSENT, "2025", expected="*_geom.geojson"),
            Result(
                "naf_rev2",
                "NAF",
                Outcome.FAILED,
                "2008",
                reason="naf.json est vide.",
                hint="Relancez.",
            ),
            Result("naf_2025", "NAF", Outcome.FAILED, reason="Coupé."),
        ),
        scope="toutes activités, Metz",
        notes=("le registre n’a pas été recompté",),
    )
    lines = report_lines(report)
    assert all(len(line) <= 80 for line in lines)
    text = "\n".join(lines)
    assert "+ insee_qpv_demo 2021, 2022 : 2\u202f700\u00a0lignes" in text
    assert "+ filosofi_metropole 2019 : 1\u00a0ligne\n" in text
    assert "= inchangés : frr" in text
    assert "programmes : *_geom.geojson (2025 reste en service)" in text
    assert "! naf_rev2 : échec, le millésime 2008 reste en service" in text
    assert "→ Relancez." in text
    assert "! naf_2025 : échec, aucun millésime en service" in text
    assert "Note : le registre n’a pas été recompté." in text
    assert "Champ du registre : toutes activités, Metz" in text
    assert lines[-1] == ("Jeux de données : 3 chargés, 1 inchangé, 1 absent, 2 en échec.")


def test_mirror_that_does_not_exist(capsys, tmp_path):
    code, _, err = call(capsys, "--mirror", str(tmp_path / "x"))
    assert code == 2
    assert "/x » n’existe pas." in err


def test_offline_without_mirror(capsys):
    code, _, err = call(capsys, "--offline")
    assert code == 2
    assert "→ Ajoutez --mirror DOSSIER." in err


def test_empty_mirror(capsys, mirror):
    code, _, err = call(capsys, "--mirror", str(mirror))
    assert code == 3
    assert "Aucun des fichiers attendus n’a été trouvé" in err


def test_failed_source_gives_exit_code_3(capsys, mirror):
    (mirror / "zonages" / "liste-communes-FRR-juillet2025.csv").write_text("")
    code, out, err = call(capsys, "--mirror", str(mirror), "--only", "frr")
    assert code == 3
    assert "! frr : échec, aucun millésime en service" in out
    assert "[1/1]" in err


def test_real_source(capsys, mirror, donnees):
    code, out, _ = call(capsys, "--mirror", str(donnees), "--only", "frr")
    assert code == 0
    assert "+ frr 2025-07 : 34\u202f875\u00a0lignes" in out
    assert open_store().entry("frr").rows == 34_875


def test_several_sources_after_only(capsys, mirror):
    (mirror / "zonages" / "liste-communes-FRR-juillet2025.csv").write_text("")
    for arguments in (["--only", "frr", "naf_2025"], ["--only", "frr", "--only", "naf_2025"]):
        code, out, _ = call(capsys, "--mirror", str(mirror), *arguments)
        assert code == 3
        assert "! frr : échec" in out
        assert "naf_2025 : naf_2025.csv" in out
        assert out.endswith("0 chargé, 0 inchangé, 1 absent, 1 en échec.\n")


def test_ctrl_c(capsys, mirror, monkeypatch):
    def stopped(**options):
        raise KeyboardInterrupt

    monkeypatch.setattr(verb, "refresh", stopped)
    code, out, err = call(capsys, "--mirror", str(mirror))
    assert (code, out) == (130, "")
    assert err == "Interrompu : les données restent celles d’avant.\n"


def test_second_refresh_at_once(capsys, mirror, donnees):
    with open_store(create=True).transaction():
        code, _, err = call(capsys, "--mirror", str(donnees), "--only", "frr")
    assert code == 4
    assert "Un autre chargement est en cours" in err
    assert "Attendez qu’il finisse" in err


def test_bar_on_a_terminal(mirror, donnees):
    main_end, other_end = pty.openpty()
    seen = io.BytesIO()

    def drain():
        try:
            while block := os.read(main_end, 4096):
                seen.write(block)
        except OSError:  # the other end is closed
            pass

    reader = threading.Thread(target=drain)
    reader.start()
    arguments = [sys.executable, "-m", "quartiers", "refresh", "--mirror", str(donnees)]
    done = subprocess.run(
        [*arguments, "--only", "frr"], stdout=subprocess.PIPE, stderr=other_end, text=True
    )
    os.close(other_end)
    reader.join()
    os.close(main_end)
    assert done.returncode == 0
    assert "+ frr 2025-07" in done.stdout
    assert "Communes classées".encode() in seen.getvalue()


@pytest.mark.parametrize(
    ("stop", "code", "told"),
    [
        (signal.SIGINT, 130, "Interrompu : les données restent celles d’avant."),
        (signal.SIGKILL, -signal.SIGKILL, ""),
    ],
)
def test_stopped_process_leaves_the_store(mirror, donnees, stop, code, told):
    main_arguments = ["refresh", "--mirror", str(donnees), "--only"]
    with pytest.raises(SystemExit):
        main([*main_arguments, "frr"])
    before = (open_store().folder / "manifest.json").read_bytes()
    # Stopped while the register is prepared, which is the longest step.
    child = subprocess.Popen(
        [sys.executable, "-m", "quartiers", *main_arguments, "sirene"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    for line in child.stderr:
        if "Registre Sirene" in line:
            break
    child.send_signal(stop)
    rest = child.stderr.read()
    child.stderr.close()
    assert child.wait() == code
    assert told in rest
    store = open_store()
    assert (store.folder / "manifest.json").read_bytes() == before
    assert store.scan("frr").collect().height == 34_875
    with store.transaction():
        pass
    assert sorted(path.name for path in store.folder.iterdir()) == [".lock", "frr", "manifest.json"]


def test_one_reason_for_all_is_told_once():
    failed = [
        Result(name, name, Outcome.FAILED, reason="Le serveur est injoignable.", hint="Attendez.")
        for name in ("frr", "programmes")
    ]
    text = "\n".join(report_lines(RefreshReport(tuple(failed))))
    assert text.count("injoignable") == text.count("→ Attendez.") == 1
    assert "! frr" in text
    assert "! programmes" in text


def test_new_data_reaches_what_is_followed(capsys, mirror, monkeypatch):
    monkeypatch.setattr("quartiers.cli.people.fill.after_refresh", lambda: ["roubaix : 2 ajoutées"])
    for outcome, told in ((Outcome.LOADED, True), (Outcome.UNCHANGED, False)):
        report = RefreshReport(results=(Result("frr", "FRR", outcome, "2025-07", 1),))
        monkeypatch.setattr(verb, "refresh", lambda report=report, **_: report)
        code, out, _ = call(capsys, "--mirror", str(mirror))
        assert code == 0
        assert ("roubaix : 2 ajoutées" in out) is told


@pytest.mark.parametrize("outcome", [Outcome.LOADED, Outcome.UNCHANGED])
def test_new_data_empties_the_kept_pages(capsys, mirror, monkeypatch, outcome):
    """An establishment that asked not to be shown may be on one of them."""
    kept = mirror.parent / "data" / "cache" / "pages" / "mark" / "page"
    kept.parent.mkdir(parents=True)
    kept.touch()
    report = RefreshReport(results=(Result("frr", "FRR", outcome, "2025-07", 1),))
    monkeypatch.setattr(verb, "refresh", lambda **_: report)
    assert call(capsys, "--mirror", str(mirror))[0] == 0
    assert kept.exists() is (outcome is Outcome.UNCHANGED)
