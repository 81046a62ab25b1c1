import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from quartiers.errors import SchemaDrift, SourceCorrupt
from quartiers.sources import by_id
from quartiers.sources.programmes import LABELS
from quartiers.sources.source import inspect

Write = Callable[..., Path]


@pytest.fixture
def points(tmp_path: Path) -> Write:
    def write(name: str, *features: dict[str, object]) -> Path:
        path = tmp_path / name
        geometry = {"type": "Point", "coordinates": [6.18, 49.12]}
        content = {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": each, "geometry": geometry} for each in features
            ],
        }
        path.write_text(json.dumps(content))
        return path

    return write


def rows(source: str, path: Path) -> list[tuple[object, ...]]:
    return by_id(source).parse(path).collect().rows()


def test_ids_and_communes_joined(points: Write) -> None:
    path = points(
        "citeduc_geom.geojson",
        {
            "id_territoire": "cite-002 ; cite-127",
            "lib_territoire": "Amiens Nord ; Amiens Étouvie",
            "liste_geo": "Amiens (80021)",
        },
        {
            "id_territoire": "cite-023",
            "lib_territoire": "Dreux / Vernouillet",
            "liste_geo": "Dreux (28134); Vernouillet (28404)",
        },
        {
            "id_territoire": "cite-200",
            "lib_territoire": "Saint-Florent",
            "liste_geo": "Saint-Florent (2B298)",
        },
    )
    label = "Cités éducatives"
    assert rows("programmes", path) == [
        (label, "cite-002", "Amiens Nord", "80021", None),
        (label, "cite-127", "Amiens Étouvie", "80021", None),
        (label, "cite-023", "Dreux / Vernouillet", "28134", None),
        (label, "cite-023", "Dreux / Vernouillet", "28404", None),
        (label, "cite-200", "Saint-Florent", "2B298", None),
    ]


def test_fewer_names_than_ids(points: Write) -> None:
    path = points(
        "acv_geom.geojson",
        {"id_territoire": "acv-1 ; acv-2", "lib_territoire": "Metz", "liste_geo": "Metz (57463)"},
    )
    label = "Action cœur de ville"
    assert rows("programmes", path) == [
        (label, "acv-1", "Metz", "57463", None),
        (label, "acv-2", "Metz", "57463", None),
    ]


def test_commune_taken_for_its_homonym(points: Write) -> None:
    label = "Pôle d’activités de Marie-Galante"
    path = points(
        "manuprox_geom.geojson",
        {"id_territoire": "m-1", "lib_territoire": label, "liste_geo": "Saint-Louis (97126)"},
        {"id_territoire": "m-2", "lib_territoire": label, "liste_geo": "Saint-Louis (97414)"},
        {"id_territoire": "m-3", "lib_territoire": "Le Gol", "liste_geo": "Saint-Louis (97414)"},
    )
    assert [row[-1] for row in rows("programmes", path)] == [
        None,
        "m-2 est rattaché à Saint-Louis (97414), mais son libellé désigne « CC de Marie-Galante », "
        "où se trouve l’autre Saint-Louis (97126)",
        None,
    ]


def test_unknown_programme(points: Write) -> None:
    path = points("ami_geom.geojson", {"id_territoire": "1", "liste_geo": "Metz (57463)"})
    with pytest.raises(SchemaDrift, match=r"ami_geom\.geojson : programme inconnu") as error:
        by_id("programmes").parse(path)
    assert "acv_geom.geojson" in error.value.hint


def test_programme_without_communes(points: Write) -> None:
    path = points("pvd_geom.geojson", {"id_territoire": "pvd-1", "communes": "Metz"})
    with pytest.raises(SchemaDrift, match="colonne obligatoire absente : liste_geo"):
        by_id("programmes").parse(path)


TABLE = (
    "insee_com;lib_com;id_pvd;id_ti;id_crte;id_acv;id_ami;id_fabp;id_habinclus;id_fs;id_amm;"
    "id_acv2;id_va;id_site;id_cite;id_cde\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "ngeo-anct-cog2025.csv"
        path.write_text(text, encoding="utf-8-sig")
        return path

    return write


def test_one_table_of_all_the_communes(table: Callable[[str], Path]) -> None:
    path = table(
        TABLE
        + "01004;Ambérieu;pvd-1;;crte-84;;;;;12;;;;;;\n"
        + "57463;Metz;;ti-7;;acv-9;;;;;;acv2-3;;; cite-4 ;\n"
        + "99001;Sans rien;;;;;;;;;;;;;;\n"
    )
    assert sorted(rows("programmes", path)) == [
        ("Action cœur de ville", "acv-9", "Metz", "57463", None),
        ("Cités éducatives", "cite-4", "Metz", "57463", None),
        ("Petites villes de demain", "pvd-1", "Ambérieu", "01004", None),
        ("Territoires d’industrie", "ti-7", "Metz", "57463", None),
    ]
    assert inspect(by_id("programmes"), path).sentences() == ()


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("insee_com;id_pvd\n01004;pvd-1\n", "lib_com"),
        ("insee_com;lib_com;id_crte\n01004;Ambérieu;crte-84\n", "id_acv"),
    ],
)
def test_table_without_its_columns(table: Callable[[str], Path], text: str, absent: str) -> None:
    with pytest.raises(SchemaDrift, match=f"colonne obligatoire absente : {absent}"):
        by_id("programmes").parse(table(text))


def test_a_column_that_goes_is_a_programme_unknown(table: Callable[[str], Path]) -> None:
    path = table("insee_com;lib_com;id_pvd\n01004;Ambérieu;pvd-1\n")
    assert {row[0] for row in rows("programmes", path)} == {"Petites villes de demain"}


def test_real_programmes(donnees: Path) -> None:
    source = by_id("programmes")
    paths = sorted(donnees.glob(source.files[1]))
    frame = pl.concat([source.parse(path).collect() for path in paths])
    assert set(frame["programme"]) == set(LABELS.values())
    communes = dict(frame.group_by("programme").agg(pl.col("commune").n_unique()).iter_rows())
    expected = {}
    for path in paths:
        features = json.loads(path.read_text())["features"]
        lists = "; ".join(feature["properties"]["liste_geo"] for feature in features)
        codes = {each.rpartition("(")[2].rstrip(")") for each in lists.split("; ")}
        expected[LABELS[path.name.split("_")[0]]] = len(codes)
    assert communes == expected
    assert communes["Petites villes de demain"] == 1645
    assert ("Action cœur de ville", "acv-001", "Abbeville", "80001", None) in frame.rows()
    # Where the FRLA file puts a kind of zone, the name of the place is taken.
    frla = "Fonds de restructuration des locaux d’activité"
    assert (frla, "OPE 3", "Meximieux", "01244", None) in frame.rows()
    # One commune taken for its homonym, and nothing else suspected.
    doubtful = frame.filter(pl.col("doubt").is_not_null())
    assert doubtful.select("territory_id", "commune").rows() == [("manuprox-2-103", "97414")]
    assert all(inspect(source, path).sentences() == () for path in paths)


def test_frr(tmp_path: Path) -> None:
    path = tmp_path / "liste-communes-FRR-juillet2025.csv"
    path.write_text(
        "Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025;\n"
        "01001;01;L'Abergement;Non classée;\n2A004;2A;Ajaccio;FRR+;\n"
    )
    assert rows("frr", path) == [("01001", "Non classée"), ("2A004", "FRR+")]
    vintage = by_id("frr").vintage
    assert vintage is not None and vintage(path) == "2025-07"
    assert vintage(Path("liste-communes-FRR-mars2027.csv")) == "2027-03"
    assert vintage(path.rename(tmp_path / "liste-communes-FRR-x.csv")) == "2025-07"


def test_frr_unknown_class(tmp_path: Path) -> None:
    path = tmp_path / "liste-communes-FRR-mars2027.csv"
    path.write_text("Code_insee;Classement FRR au 1er mars 2027\n57463;FRR renforcée\n")
    with pytest.raises(SchemaDrift, match="classement inconnu : FRR renforcée"):
        by_id("frr").parse(path)


def test_frr_without_class(tmp_path: Path) -> None:
    path = tmp_path / "liste-communes-FRR-mars2027.csv"
    path.write_text("Code_insee;Commune\n57463;Metz\n")
    with pytest.raises(SchemaDrift, match=r"colonne obligatoire absente : Classement FRR et FRR\+"):
        by_id("frr").parse(path)


def test_real_frr(donnees: Path) -> None:
    (path,) = donnees.glob(by_id("frr").files[0])
    frame = by_id("frr").parse(path).collect()
    assert dict(frame["classement"].value_counts().iter_rows()) == {
        "Non classée": 14941,
        "FRR socle": 13313,
        "FRR+": 4456,
        "FRR bénéficiaire": 2134,
        "Classée FRR partiellement": 20,
        "FRR bénéficiaire partiellement": 11,
    }


def test_real_list_of_2024(donnees: Path) -> None:
    (path,) = donnees.glob("**/liste_2024_partielle.csv")
    source = by_id("qpv_liste_2024")
    frame = source.parse(path).collect()
    assert len(frame) == frame["code"].n_unique() == 1493
    assert frame["qpv_2015_by_name"].count() == 1095
    assert frame.row(0) == (
        "QN00101M", "Grande Reyssouze Terre Des Fleurs", "Bourg-en-Bresse", "01053", "QP001001",
    )  # fmt: skip
    montlucon = frame.row(by_predicate=pl.col("code") == "QN00305M", named=True)
    assert montlucon["communes"] == "Montluçon;Prémilhat"
    assert montlucon["insee_communes"] == "03185;03211"
    assert source.vintage is not None and source.vintage(path) == "2024-partielle"
    assert "partielle" in source.caveats[0]


def test_official_list_of_2024(tmp_path: Path) -> None:
    path = tmp_path / "listeqp2024-cog2024.csv"
    path.write_text(
        "\ufeffcode_qp;lib_qp;insee_reg;lib_reg;insee_dep;lib_dep;insee_com;lib_com;siren_epci;;\n"
        'QN05703I;Bellevue;44;Grand Est;57;Moselle;"57463, 57751";"Metz, Vantoux";200039865;;\n'
        ";;;;;;;;;;\n"
    )
    assert rows("qpv_liste_2024", path) == [
        ("QN05703I", "Bellevue", "Metz;Vantoux", "57463;57751", None)
    ]
    assert inspect(by_id("qpv_liste_2024"), path).sentences() == ()


def test_list_without_codes(tmp_path: Path) -> None:
    path = tmp_path / "listeqp2024-cog2024.csv"
    path.write_text("quartier;commune\nBellevue;Metz\n")
    with pytest.raises(SchemaDrift, match="obligatoire absente : code_qp ; .*absente : lib_qp"):
        by_id("qpv_liste_2024").parse(path)


def test_real_population_of_2013(donnees: Path) -> None:
    (path,) = donnees.glob("**/pop_qp_2013.csv")
    frame = by_id("qpv_population_2013").parse(path).collect()
    assert len(frame) == 1514
    assert frame.row(0) == (
        "QP001001", "Grande Reyssouze Terre Des Fleurs", "240100628", None, "Bourg-en-Bresse", 6056,
    )  # fmt: skip
    assert frame["population"].null_count() == 0


def test_real_outlines(donnees: Path) -> None:
    source = by_id("contours_communes")
    paths = sorted(donnees.glob(source.files[0]))
    frame = pl.concat([source.parse(path).collect() for path in paths])
    assert len(paths) == 14
    assert len(frame) == frame["code"].n_unique() == 5263
    assert ("97414", "Saint-Louis") in frame.select("code", "name").rows()


def test_paris_lyon_marseille_are_unknown(donnees: Path) -> None:
    (path,) = donnees.glob("**/etablissements_par_commune_2025.csv")
    frame = by_id("etablissements_commune_2025").parse(path).collect()
    assert len(frame) == 36303
    split = frame.filter(pl.col("niveau") == "commune", pl.col("total_etab").is_null())
    assert sorted(split["code"]) == ["13055", "69123", "75056"]
    assert split.drop("niveau", "code").null_count().row(0) == (3,) * 20
    paris = frame.row(by_predicate=pl.col("code") == "75120", named=True)
    assert paris["total_etab"] == 60202
    france = frame.row(by_predicate=pl.col("niveau") == "france", named=True)
    assert france["total_etab"] == 14_577_945
    # The departement 75 keeps its count.
    assert frame.filter(pl.col("niveau") != "commune")["total_etab"].null_count() == 0


def test_activities(tmp_path: Path) -> None:
    path = tmp_path / "naf_rev2.json"
    path.write_text(json.dumps({"56.10C": "Restauration de type  rapide ", "01.11Z": "Céréales"}))
    assert rows("naf_rev2", path) == [
        ("56.10C", "Restauration de type rapide", "56.10", "56.1", "56", "I"),
        ("01.11Z", "Céréales", "01.11", "01.1", "01", "A"),
    ]


def test_nomenclature_of_another_shape(tmp_path: Path) -> None:
    path = tmp_path / "naf_rev2.json"
    path.write_text('{"5610C": "Restauration rapide"}')
    with pytest.raises(SchemaDrift, match=r"naf_rev2\.json : code inattendu : 5610C"):
        by_id("naf_rev2").parse(path)
    path.write_text('["56.10C"]')
    with pytest.raises(SchemaDrift, match="un objet « code : libellé » est attendu"):
        by_id("naf_rev2").parse(path)


def test_truncated_nomenclature(tmp_path: Path) -> None:
    path = tmp_path / "naf_rev2.json"
    path.write_text('{"56.10C": "Restau')
    with pytest.raises(SourceCorrupt, match=r"naf_rev2\.json est illisible ou tronqué"):
        by_id("naf_rev2").parse(path)


def test_real_nomenclatures(donnees: Path) -> None:
    def read(source: str) -> pl.DataFrame:
        (path,) = donnees.glob(by_id(source).files[0])
        return by_id(source).parse(path).collect()

    assert len(read("naf_rev2")) == 732
    assert read("naf_rev2")["section"].null_count() == 0
    assert read("naf_rev2")["section"].n_unique() == 21
    assert (len(read("naf_2025")), read("naf_2025")["section"].n_unique()) == (747, 22)
    legal = read("categories_juridiques")
    assert len(legal) == 260
    assert ("1000", "Entrepreneur individuel", "1", "10") in legal.rows()
    bands = {
        row["code"]: (row["low"], row["high"]) for row in read("tranches_effectifs").to_dicts()
    }
    assert len(bands) == 16
    assert bands["NN"] == (None, None) and bands["00"] == (0, 0)
    assert bands["12"] == (20, 49) and bands["53"] == (10000, None)
