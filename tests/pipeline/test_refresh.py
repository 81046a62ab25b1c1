import json
from dataclasses import replace

import polars as pl
import pytest
import shapely
from tests.pipeline.misbehaving import Answer, serving

from quartiers.errors import SourceMissing, StoreFull
from quartiers.pipeline import load as loading
from quartiers.pipeline.fetch import new_client
from quartiers.pipeline.live import Live
from quartiers.pipeline.mirror import open_mirror
from quartiers.pipeline.outcome import Outcome
from quartiers.pipeline.refresh import refresh_store
from quartiers.sources.source import Field, Source
from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store


def parse(path):
    rows = pl.read_csv(path, separator=";", infer_schema=False)
    return rows.lazy().select(pl.col("commune", "classement"))


FRR = Source(
    id="frr",
    title="Communes classées FRR",
    publisher="DGCL",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/frr",
    files=("**/frr.csv",),
    parse=parse,
    fields=(
        Field("commune", pl.String),
        Field("classement", pl.String),
        Field("population", pl.String, required=False),
    ),
    dataset="5f0000000000000000000000",
    resource=r"FRR \d{4}",
    vintage=lambda path: path.read_text().splitlines()[1].split(";")[2],
)
PVD = replace(FRR, id="programmes", title="Programmes", files=("**/pvd.csv",), resource="PVD")
ONE = "commune;classement;annee\n57463;frr;2024\n"
TWO = "commune;classement;annee\n57463;frr;2025\n59512;frr;2025\n"


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "data", create=True)


@pytest.fixture
def run(tmp_path, store):
    mirror = tmp_path / "mirror"
    mirror.mkdir()

    def call(*sources, **files):
        for name, text in files.items():
            (mirror / f"{name}.csv").write_text(text)
        return refresh_store(sources, open_mirror(mirror), open_store(tmp_path / "data"))

    return call


def outcomes(report):
    return {result.dataset: result.outcome for result in report.results}


def reading(store):
    return open_store(store.folder.parent)


def test_loaded_then_skipped_then_loaded_again(run, store):
    first = run(FRR, frr=ONE)
    assert outcomes(first) == {"frr": Outcome.LOADED}
    entry = reading(store).entry("frr")
    assert (entry.vintage, entry.rows, entry.url) == ("2024", 1, "frr.csv")
    assert (entry.publisher, entry.licence) == ("DGCL", "Licence Ouverte 2.0")
    assert entry.drift == (
        "colonne facultative absente : population",
        "colonne inattendue : annee",
    )
    again = run(FRR)
    assert outcomes(again) == {"frr": Outcome.UNCHANGED}
    assert again.results[0].rows == 1
    assert outcomes(run(FRR, frr=TWO)) == {"frr": Outcome.LOADED}
    assert reading(store).vintages("frr") == ("2024", "2025")


def test_same_file_read_by_other_code_is_read_again(run, monkeypatch):
    run(FRR, frr=ONE)
    monkeypatch.setattr(loading, "code_version", lambda: "9.9.9+other")
    assert outcomes(run(FRR)) == {"frr": Outcome.LOADED}
    assert outcomes(run(FRR)) == {"frr": Outcome.UNCHANGED}


def test_damaged_store_is_mended_by_a_refresh(run, store):
    run(FRR, frr=ONE)
    reading(store).path("frr").write_bytes(b"")
    assert outcomes(run(FRR)) == {"frr": Outcome.LOADED}
    assert reading(store).scan("frr").collect().height == 1


def test_missing_required_column_leaves_the_last_good(run, store):
    run(FRR, frr=ONE)
    report = run(FRR, PVD, frr="insee;classement;annee\n57463;frr;2025\n", pvd=TWO)
    assert outcomes(report) == {"frr": Outcome.FAILED, "programmes": Outcome.LOADED}
    (failure,) = report.having(Outcome.FAILED)
    assert "colonne obligatoire absente : commune" in failure.reason
    assert failure.vintage == "2024"
    assert report.exit_code == 3
    kept = reading(store)
    assert kept.scan("frr").collect().height == 1
    assert [(each.dataset, each.last_good) for each in kept.failures()] == [("frr", "2024")]
    run(FRR, frr=TWO)
    assert reading(store).failures() == ()


def test_champ_of_a_dataset_is_declared(run, store):
    run(replace(FRR, covers="communes de France"), PVD, frr=ONE, pvd=ONE)
    scope = reading(store).entry("frr").scope
    assert scope is not None
    assert (scope.parts, scope.text) == ((), "communes de France")
    assert reading(store).entry("programmes").scope is None


def test_part_of_the_contours_is_told(run, store, tmp_path):
    ring = shapely.to_wkb(shapely.box(6.16, 49.09, 6.17, 49.10))

    def sablon(path):
        return pl.LazyFrame({"code": ["QP057021"], "name": ["Sablon Sud"], "geometry": [ring]})

    source = replace(FRR, id="qpv_contours_2015", parse=sablon)
    run(source, frr=ONE)
    told = "contours présents : 1 sur 1514"
    assert told in reading(store).entry("qpv_contours_2015").drift
    demo = open_store(tmp_path / "data", demo=True, create=True)
    refresh_store([source], open_mirror(tmp_path / "mirror"), demo)
    entry = demo.entry("qpv_contours_2015")
    assert told not in entry.drift
    assert entry.scope is not None
    assert entry.scope.text == "territoire de démonstration"


def test_doubtful_rows_are_set_aside_and_told(run, store):
    def doubting(path):
        wrong = pl.when(pl.col("commune") == "59512").then(pl.lit("59512 est un homonyme"))
        return parse(path).with_columns(doubt=wrong)

    run(replace(FRR, parse=doubting), frr=TWO)
    entry = reading(store).entry("frr")
    assert "ligne douteuse écartée : 59512 est un homonyme" in entry.drift
    assert reading(store).scan("frr").collect().to_dicts() == [
        {"commune": "57463", "classement": "frr"}
    ]


def test_empty_file(run):
    (failure,) = run(FRR, PVD, frr="", pvd=ONE).having(Outcome.FAILED)
    assert "frr.csv est vide" in failure.reason


def test_file_without_rows(run):
    source = replace(FRR, vintage=lambda path: "2024")
    (failure,) = run(source, frr="commune;classement;annee\n").having(Outcome.FAILED)
    assert failure.reason == "frr.csv ne contient aucune ligne."


def test_reader_with_errors_of_its_own(run):
    def broken(path):
        raise RuntimeError("GDAL:\n  not a shapefile")

    report = run(replace(FRR, parse=broken), PVD, frr=ONE, pvd=ONE)
    (failure,) = report.having(Outcome.FAILED)
    assert failure.reason == "frr.csv est illisible (RuntimeError : GDAL: not a shapefile)."
    assert report.having(Outcome.LOADED)


def test_mirror_that_lacks_a_file(run, store):
    run(FRR, frr=ONE)
    (store.folder.parents[1] / "mirror" / "frr.csv").unlink()
    report = run(FRR, PVD, pvd=ONE)
    (missing,) = report.having(Outcome.ABSENT)
    assert (missing.dataset, missing.vintage) == ("frr", "2024")
    assert missing.expected == "frr.csv"
    assert report.exit_code == 0
    assert reading(store).has("frr")


def test_mirror_that_holds_nothing(run):
    with pytest.raises(SourceMissing, match="Aucun des fichiers attendus") as raised:
        run(FRR, PVD)
    assert raised.value.hint.endswith("sous leurs noms officiels : frr.csv, pvd.csv.")


def test_mirror_that_holds_nothing_beside_a_full_store(run, store, tmp_path):
    contours = {"code": ["QP057021"], "name": ["Sablon Sud"], "communes": ["Metz"]}
    ring = shapely.to_wkb(shapely.box(6.16, 49.09, 6.17, 49.10))
    rows = pl.DataFrame({**contours, "insee_communes": ["57463"], "geometry": [ring]})
    with store.transaction() as tx:
        tx.put(Entry("qpv_contours_2015", "2015", checksum="a"), rows)
        tx.put(
            Entry("qpv_contours_2024", "2024", checksum="b"),
            rows.with_columns(code=pl.lit("QN05721I")),
        )
    run(FRR, frr=ONE)
    assert reading(store).has("crosswalk_qpv")  # made from what is there: no file found
    before = (store.folder / "manifest.json").read_bytes()
    (tmp_path / "mirror" / "frr.csv").unlink()
    with pytest.raises(SourceMissing, match="les données en place sont intactes"):
        run(FRR, PVD)
    assert (store.folder / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("stop", [KeyboardInterrupt, StoreFull("Plus de place.")])
def test_stopped_in_the_middle_leaves_the_store_as_it_was(run, store, stop):
    run(FRR, frr=ONE)
    before = (store.folder / "manifest.json").read_bytes()

    def stopping(path):
        raise stop

    kind = stop if isinstance(stop, type) else type(stop)
    with pytest.raises(kind):
        run(FRR, replace(PVD, parse=stopping), frr=TWO, pvd=ONE)
    assert (store.folder / "manifest.json").read_bytes() == before
    assert reading(store).scan("frr").collect().height == 1


def test_progress_names_each_source(tmp_path, store):
    (tmp_path / "frr.csv").write_text(ONE)
    seen = []
    refresh_store((FRR, PVD), open_mirror(tmp_path), store, progress=seen.append)
    assert [(event.rank, event.count) for event in seen] == [(1, 2), (1, 2), (2, 2)]
    assert [event.step for event in seen] == ["recherche", "lecture", "recherche"]


@pytest.fixture
def online(store, monkeypatch):
    with serving() as server, new_client() as client:
        monkeypatch.setenv("QUARTIERS_DATAGOUV", server.base)

        def publish(*answers, day="2026-10-01T00:00:00"):
            url = server.put("/static/frr.csv", *answers)
            listed = [{"id": "1", "title": "FRR 2026", "url": url, "last_modified": day}]
            body = json.dumps({"resources": listed}).encode()
            server.put(f"/api/1/datasets/{FRR.dataset}/", Answer(body))

        def call(*sources):
            server.requests.clear()
            waits = []
            live = Live(client, store.cache, waits.append)
            report = refresh_store(sources, live, open_store(store.folder.parent))
            return report, [path for path, _ in server.requests], waits

        yield publish, call


def test_live_file_then_not_downloaded_again(online, store):
    publish, call = online
    publish(Answer(ONE.encode()))
    report, asked, _ = call(FRR)
    assert outcomes(report) == {"frr": Outcome.LOADED}
    assert reading(store).entry("frr").published_on == "2026-10-01"
    assert asked == [f"/api/1/datasets/{FRR.dataset}/", "/static/frr.csv"]
    report, asked, _ = call(FRR)
    assert outcomes(report) == {"frr": Outcome.UNCHANGED}
    assert asked == [f"/api/1/datasets/{FRR.dataset}/"]
    publish(Answer(TWO.encode()), day="2026-11-01T00:00:00")
    report, _, _ = call(FRR)
    assert reading(store).entry("frr").rows == 2


def test_live_resource_renamed_does_not_stop_the_others(online):
    publish, call = online
    publish(Answer(ONE.encode()))
    report, asked, _ = call(PVD, FRR)
    assert outcomes(report) == {"programmes": Outcome.FAILED, "frr": Outcome.LOADED}
    assert asked.count(f"/api/1/datasets/{FRR.dataset}/") == 1


def test_live_page_instead_of_the_file(online, store):
    publish, call = online
    publish(Answer(b"<!doctype html><title>Maintenance</title>"))
    report, _, _ = call(FRR)
    (failure,) = report.having(Outcome.FAILED)
    assert "une page web a été reçue" in failure.reason
    assert report.exit_code == 3
    assert reading(store).failures()[0].dataset == "frr"


def test_live_file_with_another_schema(online):
    publish, call = online
    publish(Answer(b"insee;classement;annee\n57463;frr;2026\n"))
    report, _, _ = call(FRR)
    (failure,) = report.having(Outcome.FAILED)
    assert "colonne obligatoire absente : commune" in failure.reason


def test_no_network_is_not_waited_for_at_each_source(store, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATAGOUV", "http://127.0.0.1:9")
    waits = []
    with new_client() as client:
        live = Live(client, store.cache, waits.append)
        report = refresh_store((FRR, replace(PVD, dataset="other")), live, store)
    assert set(outcomes(report).values()) == {Outcome.FAILED}
    assert "injoignable" in report.results[1].reason
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_source_known_in_a_mirror_only(store):
    with new_client() as client, pytest.raises(SourceMissing):
        refresh_store((replace(FRR, resource=""),), Live(client, store.cache), store)
