import os
import zipfile
from dataclasses import replace

import polars as pl
import pytest

from quartiers.errors import BadInput
from quartiers.pipeline.mirror import open_mirror
from quartiers.sources.source import Source, release_year
from quartiers.storage.manifest import Entry

FRR = Source(
    id="frr",
    title="Communes classées FRR",
    publisher="DGCL",
    licence="Licence Ouverte 2.0",
    page="",
    files=("zonages/liste-communes-FRR-*.csv", "**/frr.csv"),
    parse=lambda path: pl.scan_csv(path),
)


@pytest.fixture
def mirror(tmp_path):
    def fill(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"commune\n{name}\n")
        return open_mirror(tmp_path)

    return fill


def found(mirror, source=FRR):
    return [offer.url for offer in mirror.offers(source)]


def test_at_the_declared_place(mirror):
    here = mirror("zonages/liste-communes-FRR-juillet2025.csv", "a/frr.csv")
    assert found(here) == ["zonages/liste-communes-FRR-juillet2025.csv"]


def test_second_pattern_when_the_first_finds_nothing(mirror):
    assert found(mirror("deep/er/FRR.CSV")) == ["deep/er/FRR.CSV"]


def test_elsewhere_under_the_same_name(mirror):
    here = mirror("dépôt/2025/Liste-Communes-FRR-juillet2025.csv")
    assert found(here) == ["dépôt/2025/Liste-Communes-FRR-juillet2025.csv"]


def test_not_there(mirror):
    assert found(mirror("zonages/autre.csv", ".cache/frr.csv", "a/.frr.csv")) == []


def test_several_copies_the_least_buried_is_read_and_it_is_said(mirror):
    (offer,) = mirror("old/copy/frr.csv", "new/frr.csv").offers(FRR)
    assert offer.url == "new/frr.csv"
    assert offer.bring(None).remarks == ("le miroir contient aussi old/copy/frr.csv, non lu",)


def test_yearly_releases_are_offers_of_their_own(mirror):
    demo = replace(FRR, files=("**/DEMO_20*.csv",), every=True)
    here = mirror("qpv/DEMO_2021.csv", "qpv/DEMO_2022.csv")
    assert found(here, demo) == ["qpv/DEMO_2021.csv", "qpv/DEMO_2022.csv"]


def test_one_release_twice(mirror):
    demo = replace(FRR, files=("**/*DEMO_20*.csv",), every=True, vintage=release_year)
    here = mirror("DEMO_2021.csv", "DEMO_2022.csv", "old/DEMO_2022.csv", "old/Copie_DEMO_2022.csv")
    assert found(here, demo) == ["DEMO_2021.csv", "DEMO_2022.csv"]
    assert here.offers(demo)[-1].remarks == (
        "le miroir contient aussi old/Copie_DEMO_2022.csv, non lu",
        "le miroir contient aussi old/DEMO_2022.csv, non lu",
    )


def test_one_part_twice(mirror):
    outlines = replace(FRR, files=("**/communes-*.geojson",), parts=True)
    (offer,) = mirror("communes-57.geojson", "bis/communes-57.geojson").offers(outlines)
    assert offer.url == "communes-57.geojson"
    assert len(offer.paths) == 1
    assert offer.remarks == ("le miroir contient aussi bis/communes-57.geojson, non lu",)


def test_folders_of_the_system_are_passed_over(mirror):
    assert found(mirror("lost+found/frr.csv", "$RECYCLE.BIN/frr.csv", ".old/frr.csv")) == []


def test_accents_and_spaces(tmp_path):
    root = tmp_path / "Données d’été" / "mes fichiers"
    root.mkdir(parents=True)
    (root / "frr.csv").write_text("commune\n57463\n")
    (offer,) = open_mirror(root).offers(FRR)
    assert offer.bring(None).paths == (root / "frr.csv",)


def test_parts_of_one_table(mirror):
    outlines = replace(FRR, files=("**/communes-*.geojson",), parts=True)
    (offer,) = mirror("c/communes-57.geojson", "c/communes-59.geojson").offers(outlines)
    assert offer.url == "c/communes-57.geojson et 1 autre"
    assert [path.name for path in offer.bring(None).paths] == [
        "communes-57.geojson",
        "communes-59.geojson",
    ]


def test_unchanged_is_told_by_the_content(mirror, tmp_path):
    (offer,) = mirror("frr.csv").offers(FRR)
    entry = Entry(dataset="frr", vintage="2025", checksum=offer.bring(None).checksum)
    assert offer.unchanged(entry)
    (tmp_path / "frr.csv").write_text("commune\n57463\n")
    (again,) = open_mirror(tmp_path).offers(FRR)
    assert not again.unchanged(entry)


def test_a_shapefile_changes_with_its_companions(mirror, tmp_path):
    shapes = replace(FRR, files=("**/qp.shp",))
    before = mirror("qp.shp", "qp.dbf").offers(shapes)[0].bring(None).checksum
    (tmp_path / "qp.dbf").write_text("other names")
    assert open_mirror(tmp_path).offers(shapes)[0].bring(None).checksum != before


def test_nowhere(tmp_path):
    with pytest.raises(BadInput, match="miroir « .*nowhere » n’existe pas") as raised:
        open_mirror(tmp_path / "nowhere")
    assert "--mirror" in raised.value.hint


def test_a_file_or_an_archive(tmp_path):
    path = tmp_path / "sirene.zip"
    path.write_text("")
    with pytest.raises(BadInput, match="est un fichier, non un dossier miroir") as raised:
        open_mirror(path)
    assert raised.value.hint.startswith("Donnez à --mirror")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("frr.csv", "commune")
    with pytest.raises(BadInput) as raised:
        open_mirror(path)
    assert raised.value.hint.startswith("Décompressez l’archive")


def test_folder_that_cannot_be_listed(mirror, tmp_path, monkeypatch):
    mirror("secret/frr.csv")
    listing = os.scandir

    def scandir(path):
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(BadInput, match="secret » du miroir ne peut pas être lu") as raised:
        open_mirror(tmp_path)
    assert "le droit de le lire" in raised.value.hint
