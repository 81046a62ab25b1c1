import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from quartiers.catalogue.reader import read_folder
from quartiers.diagnostic import definitions as module
from quartiers.diagnostic.build import build
from quartiers.diagnostic.definitions import caution, definitions, families, sections
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.tables import SECTIONS
from quartiers.errors import CatalogueError

METHOD = Path(__file__).parents[2] / "docs" / "method"
INSEE = {
    "insee_qpv_demo": {"POP_MUN": 1242.0},
    "insee_qpv_revn": {"TP60": 54.1},
    "insee_qpv_ipro": {"ABC": 207.0},
}


@pytest.fixture
def fresh():
    """The catalogue read anew, before and after."""
    cached = (module._folder, module.definitions, module.sections, module.families)
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def test_each_is_computed_and_each_computed_is_defined(inputs: Inputs):
    made = build(replace(inputs, insee=INSEE))
    computed = {figure.id for block in made.blocks for figure in block.figures}
    # A quotient is a figure of its own only where its sector stands out.
    assert computed | {"quotient_localisation"} == set(definitions())


def test_each_caution_is_used():
    used = {
        key
        for page in read_folder("indicateurs").values()
        for entry in page.get("indicateurs", ())
        for key in entry["mises_en_garde"]
    }
    source = Path(module.__file__).parent
    code = "".join(path.read_text() for path in source.glob("*.py"))
    used |= set(re.findall(r'"([a-z_]+)"', code))
    assert set(read_folder("indicateurs")["precautions"]["precautions"]) <= used


def test_a_page_for_each_family():
    for name, page in read_folder("indicateurs").items():
        if "famille" not in page:
            continue
        assert page["famille"] == name
        text = " ".join((METHOD / page["page"]).read_text(encoding="utf-8").split())
        for entry in page["indicateurs"]:
            definition = definitions()[entry["id"]]
            said = (definition.label, definition.text, definition.formula, *definition.caveats)
            for part in said:
                assert " ".join(part.split()) in text, (name, part)
            assert f"`{definition.id}`" in text


def test_sections_are_those_of_the_cube():
    assert tuple(sections()) == SECTIONS


def test_families_have_codes_of_the_naf():
    from quartiers.catalogue.labels import naf_rev2

    for family in families():
        for code in family.naf:
            assert any(known.startswith(code) for known in naf_rev2()), code


def test_an_overlay_replaces_a_caution(fresh: None, tmp_path: Path, monkeypatch):
    folder = tmp_path / "indicateurs"
    folder.mkdir()
    shipped = Path(module.__file__).parents[1] / "catalogue" / "indicateurs" / "precautions.yaml"
    text = shipped.read_text(encoding="utf-8").replace("Date approchée", "Date à peu près sue")
    (folder / "precautions.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    assert caution("date_approchee").startswith("Date à peu près sue")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("additivite: additif", "additivite: parfois", r"« parfois » n’est pas prévu"),
        ("decimales: 0", "decimals: 0", r"clé « decimals » : clé inconnue"),
        ("id: employeurs", "id: stock_actif", r"« id » : l’indicateur stock_actif est défini deux"),
    ],
)
def test_a_wrong_definition_is_refused(
    fresh: None, tmp_path: Path, monkeypatch, before: str, after: str, message: str
):
    folder = tmp_path / "indicateurs"
    folder.mkdir()
    shipped = Path(module.__file__).parents[1] / "catalogue" / "indicateurs" / "tissu.yaml"
    text = shipped.read_text(encoding="utf-8").replace(before, after, 1)
    (folder / "tissu.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match=message):
        definitions()


def test_no_polars_reader_here():
    source = Path(module.__file__).parent
    for path in source.glob("*.py"):
        assert not re.search(r"\b(read|scan|write|sink)_(parquet|csv)", path.read_text()), path


def test_empty_stock_keeps_its_types(diagnosed, rows: pl.DataFrame):
    assert diagnosed(rows.head(0)).stock.schema["n"] == pl.UInt32
