import json
from dataclasses import replace

import pytest

from quartiers.diagnostic.scope import Part, Scope
from quartiers.errors import StoreCorrupt, StoreTooNew
from quartiers.storage.manifest import (
    FORMAT,
    NAME,
    Entry,
    Failure,
    Manifest,
    from_json,
    read_manifest,
    to_json,
    write_manifest,
)

SCOPE = Scope(
    parts=(
        Part(activities=("56.10C",), missing=frozenset({"size_band", "ess"})),
        Part(communes=("57463",), missing=frozenset({"created_on"})),
    ),
    text="restauration rapide (56.10C), France ; toutes activités, Metz",
)
METZ = Entry(
    dataset="etablissements",
    vintage="2026-09",
    file="etablissements/2026-09/data.parquet",
    rows=17_091,
    title="Établissements",
    scope=SCOPE,
    drift=("colonne facultative absente : dateCreationEtablissement",),
)


def test_round_trip(tmp_path):
    written = Manifest(
        entries=(METZ,), failures=(Failure("frr", "2026-11-22T10:00:00", "illisible"),)
    )
    write_manifest(tmp_path, written)
    assert read_manifest(tmp_path) == written
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_no_manifest_is_an_empty_store(tmp_path):
    assert read_manifest(tmp_path) == Manifest()


def test_last_two_vintages_stay():
    manifest = Manifest()
    for month in ("2026-07", "2026-08", "2026-09"):
        manifest = manifest.with_entry(replace(METZ, vintage=month))
    assert [entry.vintage for entry in manifest.of("etablissements")] == ["2026-08", "2026-09"]


def test_an_older_vintage_loaded_on_purpose_stays():
    manifest = Manifest()
    for month in ("2026-08", "2026-09", "2026-01"):
        manifest = manifest.with_entry(replace(METZ, vintage=month))
    assert [entry.vintage for entry in manifest.of("etablissements")] == ["2026-01", "2026-09"]


def test_yearly_releases_all_stay():
    manifest = Manifest()
    for year in range(2017, 2023):
        release = Entry(dataset="insee_qpv_demo", vintage=str(year), series=True)
        manifest = manifest.with_entry(release)
    assert len(manifest.of("insee_qpv_demo")) == 6


def test_same_vintage_is_replaced():
    manifest = Manifest().with_entry(METZ).with_entry(replace(METZ, rows=3))
    assert [entry.rows for entry in manifest.entries] == [3]


def test_newer_format_refused():
    newer = json.dumps({**json.loads(to_json(Manifest())), "format": FORMAT + 1})
    with pytest.raises(StoreTooNew, match="écrit par une version plus récente") as raised:
        from_json(newer)
    assert "Mettez le programme à jour" in raised.value.hint


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "entries": [{}]}'])
def test_unreadable_manifest(tmp_path, text):
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(StoreCorrupt, match="manifest.json du dossier de données est illisible"):
        read_manifest(tmp_path)
