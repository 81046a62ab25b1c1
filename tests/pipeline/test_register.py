import errno
import json
from datetime import date

import polars as pl
import pytest
from tests.pipeline.misbehaving import Answer, serving

from quartiers.errors import ContractBroken, StoreFull
from quartiers.pipeline import counted, register
from quartiers.pipeline.fetch import new_client
from quartiers.pipeline.live import Live
from quartiers.pipeline.mirror import open_mirror
from quartiers.pipeline.outcome import Outcome
from quartiers.pipeline.refresh import refresh_store
from quartiers.pipeline.register import last_event
from quartiers.pipeline.register_generator.write import write_register
from quartiers.sources import IDS, by_id
from quartiers.storage.disk import checksum_of
from quartiers.storage.manifest import FROM_REGISTER
from quartiers.storage.store import open_store
from quartiers.territory import prepared

SOURCES = tuple(by_id(name) for name in IDS if name.startswith("sirene_"))
FILES = {
    "sirene_etablissements": "StockEtablissement_utf8.parquet",
    "sirene_historique": "StockEtablissementHistorique_utf8.parquet",
}


@pytest.fixture(scope="module")
def official(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sirene")
    write_register(folder, 400, seed=3)
    return folder


@pytest.fixture
def mirror(official, tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    for path in official.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def run(mirror, tmp_path):
    def call(**options):
        store = open_store(tmp_path / "data", create=True)
        return refresh_store(SOURCES, open_mirror(mirror), store, **options)

    return call


@pytest.fixture
def store(tmp_path):
    return lambda: open_store(tmp_path / "data")


def outcomes(report):
    return {result.dataset: result.outcome for result in report.results}


def test_five_files_to_the_cube_then_nothing_to_do(run, store):
    report = run()
    assert set(outcomes(report).values()) == {Outcome.LOADED}
    made = store()
    assert set(FROM_REGISTER) <= {entry.dataset for entry in made.entries()}
    assert made.entry("etablissements").rows == 400
    france = made.scan("stock").filter(zoning="france").collect()
    assert france["n"].sum() == 400
    entry = made.entry("sirene_historique")
    assert (entry.file, entry.url) == ("", FILES["sirene_historique"])
    assert entry.rows > 400
    again = run()
    assert set(outcomes(again).values()) == {Outcome.UNCHANGED}
    assert (store().folder / "manifest.json").read_text().count("data-2.parquet") == 0


def test_changed_file_is_counted_again(run, store, mirror):
    run()
    path = mirror / FILES["sirene_etablissements"]
    pl.read_parquet(path).sort("dateDebut").tail(150).write_parquet(path)
    assert outcomes(run())["stock"] is Outcome.LOADED
    assert store().entry("etablissements").rows == 150


def test_older_register_is_kept_beside_the_one_in_use(run, store, mirror):
    run()
    path = mirror / FILES["sirene_etablissements"]
    dates = pl.col("dateDebut", "dateCreationEtablissement").cast(pl.String)
    before = pl.max_horizontal(dates) < "2024"
    pl.read_parquet(path).filter(before).write_parquet(path)
    report = run()
    assert any("plus ancien que celui qui est en service" in note for note in report.notes)
    assert len(store().vintages("stock")) == 2
    assert store().entry("stock").vintage > "2024"
    assert not run().having(Outcome.LOADED)


def test_missing_history_degrades_and_is_said(run, store, mirror):
    (mirror / FILES["sirene_historique"]).unlink()
    report = run()
    assert outcomes(report)["sirene_historique"] is Outcome.ABSENT
    drift = store().entry("etablissements").drift
    assert any("dates de fermeture approchées, faute d’historique" in line for line in drift)


@pytest.mark.parametrize("source", list(FILES))
def test_truncated_parquet_leaves_the_last_good(run, store, mirror, source):
    run()
    path = mirror / FILES[source]
    path.write_bytes(path.read_bytes()[:-2000])
    report = run()
    (failure,) = report.having(Outcome.FAILED)
    assert failure.dataset == source
    assert FILES[source] in failure.reason
    assert report.exit_code == 3
    assert any("n’a pas été recompté" in note for note in report.notes)
    assert store().scan("etablissements").collect().height == 400
    assert [each.dataset for each in store().failures()] == [source]


def test_truncated_history_at_the_first_load_does_without(run, store, mirror):
    path = mirror / FILES["sirene_historique"]
    path.write_bytes(path.read_bytes()[:-2000])
    report = run()
    assert outcomes(report)["sirene_historique"] is Outcome.FAILED
    assert outcomes(report)["stock"] is Outcome.LOADED
    assert store().entry("etablissements").rows == 400


def test_required_column_gone(run, mirror):
    path = mirror / FILES["sirene_etablissements"]
    pl.read_parquet(path).drop("siren").write_parquet(path)
    (failure,) = run().having(Outcome.FAILED)
    assert "colonne obligatoire absente : siren" in failure.reason


def test_broken_contract_leaves_the_last_good(run, store, mirror, monkeypatch):
    def broken(cube):
        raise ContractBroken("Le stock ne s’additionne pas.", "Signalez-le.")

    run()
    path = mirror / FILES["sirene_etablissements"]
    pl.read_parquet(path).head(150).write_parquet(path)
    monkeypatch.setattr(counted, "check_cube", broken)
    (failure,) = run().having(Outcome.FAILED)
    assert (failure.dataset, failure.reason) == ("etablissements", "Le stock ne s’additionne pas.")
    assert store().scan("etablissements").collect().height == 400
    assert store().entry("sirene_etablissements").rows == 400
    monkeypatch.undo()
    assert outcomes(run())["stock"] is Outcome.LOADED
    assert store().failures() == ()


@pytest.mark.parametrize(
    ("stop", "told"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), StoreFull),
    ],
)
def test_stopped_while_staging(run, store, mirror, monkeypatch, stop, told):
    def stopped(inputs, target, progress):
        target.write_bytes(b"PAR1 half")
        raise stop

    run()
    before = (store().folder / "manifest.json").read_bytes()
    path = mirror / FILES["sirene_etablissements"]
    pl.read_parquet(path).head(150).write_parquet(path)
    monkeypatch.setattr(counted, "stage", stopped)
    with pytest.raises(told):
        run()
    assert (store().folder / "manifest.json").read_bytes() == before
    assert not (store().folder / ".staging").exists()
    assert store().scan("etablissements").collect().height == 400


def test_unexpected_error_of_the_stage_is_reported(run, monkeypatch):
    def broken(inputs, target, progress):
        raise RuntimeError("boom")

    monkeypatch.setattr(counted, "stage", broken)
    (failure,) = run().having(Outcome.FAILED)
    assert failure.reason == "Le registre n’a pas pu être préparé (RuntimeError : boom)."


def test_no_room_to_stage(run, monkeypatch):
    def full(folder, needed):
        raise StoreFull("Il faut 9 Go et il reste 1 Go sur le disque.")

    monkeypatch.setattr(counted, "check_room", full)
    with pytest.raises(StoreFull, match="Il faut 9 Go"):
        run()


def test_last_event_leaves_out_what_is_announced_for_later():
    rows = pl.LazyFrame(
        {
            "dateCreationEtablissement": [date(2026, 6, 1), date(2099, 1, 1), None],
            "dateDebut": [date(2026, 7, 2), None, date(1900, 1, 1)],
        }
    )
    assert last_event(rows) == "2026-07-02"
    assert last_event(rows.with_columns(pl.all().cast(pl.String))) == ""
    assert last_event(rows.select(pl.all().filter(pl.lit(False)))) == ""


TITLES = {
    "StockEtablissement_utf8": "Sirene : Fichier StockEtablissement du 01 {} (format parquet)",
    "StockUniteLegale_utf8": "Sirene : Fichier StockUniteLegale du 01 {} (format parquet)",
    "StockEtablissementHistorique_utf8": "Sirene : Fichier StockEtablissementHistorique du 01 {} "
    "(format parquet)",
    "StockEtablissementLiensSuccession_utf8": "Sirene : Fichier StockEtablissementLiensSuccession "
    "du 01 {} (format parquet)",
}


def publish(server, folder, month, *, without=""):
    """The base dataset and the geolocation as data.gouv.fr lists them."""
    listed = {"5b7ffc618b4c4169d30727e0": [], "61d5e2d372a52d9f9411ff88": []}
    for path in sorted(folder.iterdir()):
        url = server.put(f"/{month}/{path.name}", Answer(path.read_bytes()))
        base = path.stem in TITLES
        title = (
            TITLES[path.stem].format(month) if base else "Fichier géolocalisation établissements"
        )
        title += "" if base else " (format parquet)"
        algorithm, value = checksum_of(path, "sha1").split(":")
        resource = {
            "title": title,
            "url": url,
            "last_modified": f"2026-{month}-01T08:00:00",
            "checksum": {"type": algorithm, "value": value},
        }
        if path.stem != without:
            listed[list(listed)[0 if base else 1]].append(resource)
    for dataset, resources in listed.items():
        body = json.dumps({"resources": resources}).encode()
        server.put(f"/api/1/datasets/{dataset}/", Answer(body))


@pytest.fixture
def live(tmp_path, monkeypatch):
    with serving() as server, new_client() as client:
        monkeypatch.setenv("QUARTIERS_DATAGOUV", server.base)

        def call():
            server.requests.clear()
            store = open_store(tmp_path / "data", create=True)
            report = refresh_store(SOURCES, Live(client, store.cache, lambda seconds: None), store)
            return report, [path for path, _ in server.requests if not path.startswith("/api")]

        yield server, call


def test_live_register_then_only_asked_for(live, official, store):
    server, call = live
    publish(server, official, "10")
    report, downloaded = call()
    assert set(outcomes(report).values()) == {Outcome.LOADED}
    assert len(downloaded) == 5
    assert store().entry("etablissements").vintage == "2026-10-01"
    assert store().entry("etablissements").published_on == "2026-10-01"
    report, downloaded = call()
    assert set(outcomes(report).values()) == {Outcome.UNCHANGED}
    assert downloaded == []
    publish(server, official, "11")
    report, downloaded = call()
    assert store().vintages("stock") == ("2026-10-01", "2026-11-01")


def test_live_file_that_disappeared_does_not_degrade(live, official, store):
    server, call = live
    publish(server, official, "10")
    call()
    publish(server, official, "11", without="StockEtablissementHistorique_utf8")
    report, _ = call()
    assert outcomes(report)["sirene_historique"] is Outcome.FAILED
    assert store().vintages("stock") == ("2026-10-01",)
    assert any("n’a pas été recompté" in note for note in report.notes)


@pytest.fixture
def add_contours(mirror, tmp_path):
    def call():
        square = {"type": "Polygon", "coordinates": [[[6, 49], [6.1, 49], [6.1, 49.1], [6, 49]]]}
        names = {"code_qp": "QN05701M", "lib_qp": "Sablon", "insee_com": "57463", "lib_com": "Metz"}
        feature = {"type": "Feature", "properties": names, "geometry": square}
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        (mirror / "QP2024_WGS84.geojson").write_text(text)
        store = open_store(tmp_path / "data", create=True)
        return refresh_store((by_id("qpv_contours_2024"),), open_mirror(mirror), store)

    return call


def test_new_contours_alone_do_not_recount_and_it_is_said(run, add_contours):
    run()
    report = add_contours()
    assert any("reste compté sur les contours d’avant" in note for note in report.notes)
    assert outcomes(run())["etablissements"] is Outcome.LOADED
    assert not run().notes


def test_contours_are_prepared_once(run, store, mirror, add_contours, monkeypatch):
    add_contours()
    run()
    kept = list(store().cache.glob("qpv_contours_2024-2024-*.arrays"))
    assert len(kept) == 1
    monkeypatch.setattr(prepared, "prepare", None)  # not to be called again
    path = mirror / FILES["sirene_etablissements"]
    pl.read_parquet(path).sort("dateDebut").tail(150).write_parquet(path)
    assert outcomes(run())["stock"] is Outcome.LOADED


def test_same_files_counted_by_other_code_are_counted_again(run, monkeypatch):
    run()
    monkeypatch.setattr(register, "code_version", lambda: "9.9.9+other")
    assert outcomes(run())["stock"] is Outcome.LOADED
    assert outcomes(run())["stock"] is Outcome.UNCHANGED
