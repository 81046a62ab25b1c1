import errno
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import polars as pl
import pytest

from quartiers.errors import (
    ContractBroken,
    StoreCorrupt,
    StoreEmpty,
    StoreFull,
    StoreLocked,
)
from quartiers.storage import transaction
from quartiers.storage.disk import check_room, full_disk_said, size_text
from quartiers.storage.manifest import Entry, Failure
from quartiers.storage.store import open_store

SABLON = pl.DataFrame({"code": ["QP057021"], "name": ["Sablon Sud"]})


def entry(dataset="qpv_contours_2015", vintage="2015", **more):
    return Entry(dataset=dataset, vintage=vintage, title="QPV", **more)


def files(store):
    return sorted(
        path.relative_to(store.folder).as_posix()
        for path in store.folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    )


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path, create=True)
    with opened.transaction() as tx:
        tx.put(entry(), SABLON)
    return opened


def test_put_then_scan(store, tmp_path):
    again = open_store(tmp_path)
    assert again.scan("qpv_contours_2015").collect().equals(SABLON)
    assert again.path("qpv_contours_2015") == store.folder / "qpv_contours_2015/2015/data.parquet"
    assert again.entry("qpv_contours_2015").rows == 1
    assert files(store) == ["manifest.json", "qpv_contours_2015/2015/data.parquet"]


def test_lazy_frame_and_file_written_in_place(store):
    with store.transaction() as tx:
        tx.put(entry("frr", "2025"), SABLON.lazy().filter(pl.col("code") == "?"))
        here = tx.folder("stock", "2026-09") / "data.parquet"
        SABLON.write_parquet(here)
        assert tx.put(entry("stock", "2026-09"), here).rows == 1
        assert tx.path("stock") == here
    assert store.entry("frr").rows == 0
    assert store.scan("stock").collect().equals(SABLON)


def test_newest_vintage_is_the_default(store):
    with store.transaction() as tx:
        for month in ("2026-09", "2026-10", "2026-08"):
            tx.put(entry("stock", month), pl.DataFrame({"month": [month]}))
    assert store.vintages("stock") == ("2026-08", "2026-10")
    assert store.scan("stock").collect().item() == "2026-10"
    assert store.scan("stock", "2026-08").collect().item() == "2026-08"
    assert "stock/2026-09/data.parquet" not in files(store)


def test_reloaded_vintage_never_overwrites_a_file_in_use(store):
    before = store.path("qpv_contours_2015")
    with store.transaction() as tx:
        tx.put(entry(), SABLON.with_columns(name=pl.lit("Le Sablon")))
        assert pl.read_parquet(before).equals(SABLON)
    assert store.path("qpv_contours_2015").name == "data-2.parquet"
    assert not before.exists()


def test_dataset_whose_file_is_not_kept(store):
    with store.transaction() as tx:
        tx.put(entry("sirene_etablissements", "2026-09", rows=410_106), None)
    assert store.entry("sirene_etablissements").rows == 410_106
    assert not store.has("sirene_etablissements")
    with pytest.raises(StoreEmpty, match="n’est pas gardé dans le dossier de données"):
        store.path("sirene_etablissements")


def test_empty_store_names_the_whole_command(tmp_path):
    with pytest.raises(StoreEmpty) as raised:
        open_store(tmp_path).path("qpv_contours_2015")
    assert raised.value.message == "Aucune donnée n’est chargée."
    assert raised.value.hint == (
        "Lancez « quartiers refresh », ou « quartiers refresh --mirror DOSSIER » si vous avez déjà "
        "les fichiers officiels ; pour essayer sans eux : « quartiers demo »."
    )


def test_absent_dataset(store):
    with pytest.raises(StoreEmpty, match="Aucune donnée chargée pour « frr »") as raised:
        store.scan("frr")
    assert "quartiers refresh --only frr" in raised.value.hint


def test_absent_vintage_names_the_others(store):
    with pytest.raises(StoreEmpty, match=r"Le millésime 2024 de .* n’est pas chargé \(2015\)"):
        store.entry("qpv_contours_2015", "2024")


def test_demo_store_points_to_its_command(tmp_path):
    with pytest.raises(StoreEmpty, match="démonstration n’est pas chargé") as raised:
        open_store(tmp_path, demo=True).scan("stock")
    assert raised.value.hint == "Lancez « quartiers demo »."


def test_real_and_fictitious_never_mix(store, tmp_path):
    demo = open_store(tmp_path, demo=True)
    with (
        pytest.raises(ContractBroken, match="réelles et fictives ne se mélangent pas"),
        demo.transaction() as tx,
    ):
        tx.put(entry(), SABLON)
    with demo.transaction() as tx:
        tx.put(entry(fictitious=True), SABLON)
    assert files(demo) == files(store)


@pytest.mark.parametrize("damage", ["missing", "truncated", "shortened"])
def test_damaged_file(store, damage):
    path = store.path("qpv_contours_2015")
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-7] if damage == "truncated" else b"PAR1PAR1")
    with pytest.raises(StoreCorrupt, match="est absent ou abîmé") as raised:
        store.scan("qpv_contours_2015")
    assert "quartiers refresh --only qpv_contours_2015" in raised.value.hint


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_interrupted_transaction_changes_nothing(store, stop):
    before = files(store)
    with pytest.raises(stop), store.transaction() as tx:
        tx.put(entry(), SABLON.clear())
        tx.put(entry("frr", "2025"), SABLON)
        tx.fail(Failure("stock", "2026-11-22", "?"))
        raise stop
    assert files(store) == before
    assert open_store(store.folder.parent).scan("qpv_contours_2015").collect().equals(SABLON)
    assert store.failures() == ()


def test_stopped_between_the_moves_and_the_manifest(store, monkeypatch):
    def stop(folder, manifest):
        raise KeyboardInterrupt

    monkeypatch.setattr(transaction, "write_manifest", stop)
    with pytest.raises(KeyboardInterrupt), store.transaction() as tx:
        tx.put(entry(), SABLON.clear())
    monkeypatch.undo()
    assert open_store(store.folder.parent).scan("qpv_contours_2015").collect().equals(SABLON)
    with store.transaction():
        pass
    assert files(store) == ["manifest.json", "qpv_contours_2015/2015/data.parquet"]


def test_stopped_among_the_moves(store, monkeypatch):
    moves = []
    replace = Path.replace

    def stop_at_the_second(path, target):
        if path.suffix == ".parquet":
            moves.append(path)
        if len(moves) == 2:
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt), store.transaction() as tx:
        tx.put(entry("frr", "2025"), SABLON)
        tx.put(entry("programmes", "2025"), SABLON)
    monkeypatch.undo()
    again = open_store(store.folder.parent)
    assert [each.dataset for each in again.entries()] == ["qpv_contours_2015"]
    with again.transaction():
        pass
    assert files(store) == ["manifest.json", "qpv_contours_2015/2015/data.parquet"]


def test_two_openings_write_in_turn(store):
    other = open_store(store.folder.parent)
    with store.transaction() as tx:
        tx.put(entry("frr", "2025"), SABLON)
    with other.transaction() as tx:
        tx.put(entry("programmes", "2025"), SABLON)
    again = open_store(store.folder.parent)
    assert again.scan("frr").collect().equals(SABLON)
    assert again.scan("programmes").collect().equals(SABLON)


def test_failure_stays_until_the_dataset_loads(store):
    with store.transaction() as tx:
        tx.fail(Failure("frr", "2026-11-22", "illisible", "2025"))
    assert [failure.dataset for failure in store.failures()] == ["frr"]
    with store.transaction() as tx:
        tx.put(entry("frr", "2025"), SABLON)
    assert open_store(store.folder.parent).failures() == ()


def test_full_disk_while_writing(store, monkeypatch):
    def no_room(self, *arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = files(store)
    monkeypatch.setattr(pl.DataFrame, "write_parquet", no_room)
    with (
        pytest.raises(StoreFull, match="Le disque est plein : rien n’a été changé"),
        store.transaction() as tx,
    ):
        tx.put(entry("frr", "2025"), SABLON)
    assert files(store) == before


def test_full_disk_in_the_words_of_polars():
    with pytest.raises(StoreFull), full_disk_said():
        raise pl.exceptions.ComputeError("No space left on device (os error 28)")
    with pytest.raises(ValueError, match="autre chose"), full_disk_said():
        raise ValueError("autre chose")


def test_no_room_is_said_before_starting(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=1_500_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    check_room(tmp_path / "not" / "yet", 1_400_000_000)
    with pytest.raises(StoreFull, match="Il faut 2,2 Go et il reste 1,5 Go"):
        check_room(tmp_path, 2_200_000_000)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 octets"), (999, "999 octets"), (1500, "1,5 ko"), (2.2e9, "2,2 Go"), (4e12, "4000 Go")],
)
def test_size_text(size, text):
    assert size_text(size) == text


HOLDER = """
    import sys, time
    from pathlib import Path
    import polars as pl
    from quartiers.storage.manifest import Entry
    from quartiers.storage.store import open_store

    with open_store(Path(sys.argv[1])).transaction() as tx:
        tx.put(Entry(dataset="frr", vintage="2025"), pl.DataFrame({"commune": ["57463"]}))
        tx.put(Entry(dataset="qpv_contours_2015", vintage="2015"), pl.DataFrame({"code": ["?"]}))
        print("en cours", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def other_process(store):
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(store.folder.parent)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "en cours\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_second_writer_is_refused_and_told_who(store, other_process):
    with pytest.raises(StoreLocked, match="Un autre chargement est en cours") as raised:
        store.transaction().__enter__()
    assert f"processus {other_process.pid}, depuis le" in raised.value.message
    assert store.scan("qpv_contours_2015").collect().equals(SABLON)


def test_killed_writer_leaves_the_last_good_state(store, other_process):
    os.kill(other_process.pid, signal.SIGKILL)
    other_process.wait()
    again = open_store(store.folder.parent)
    assert again.scan("qpv_contours_2015").collect().equals(SABLON)
    assert not again.has("frr")
    assert any(".staging" in name for name in files(store))
    with again.transaction():
        pass
    assert files(store) == ["manifest.json", "qpv_contours_2015/2015/data.parquet"]


def test_reading_needs_no_heavy_module():
    code = (
        "import sys; from quartiers.storage.store import open_store; open_store();"
        "print(sorted({'polars', 'pyarrow', 'numpy', 'shapely', 'filelock'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_folder_comes_from_the_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "ici"))
    assert open_store().folder == tmp_path / "ici" / "reference"
    monkeypatch.delenv("QUARTIERS_DATA")
    own = open_store(demo=True).folder
    assert own.is_absolute()
    assert "quartiers" in own.parts[:-1]
    assert own.name == "demo"
