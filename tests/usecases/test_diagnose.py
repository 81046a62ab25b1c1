from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import shapely

from quartiers import diagnose, diagnose_territory
from quartiers.diagnostic.indicator import Between, Known, NotComputable, Withheld
from quartiers.diagnostic.inputs import Area
from quartiers.diagnostic.report import Diagnostic
from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.tables import COHORTS, COVERAGE, STAGED, STOCK
from quartiers.errors import (
    BadInput,
    DifferentContours,
    InvalidCode,
    StoreEmpty,
    UnknownCode,
)
from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store, open_store
from quartiers.usecases.gathering import observed_from, told_apart

REGISTER = "2026-06-01"
# Six neighbourhoods of Metz, a kilometre apart, and one in Roubaix.
ZONES = [
    *((f"QP05702{i}", f"Quartier {i}", "Metz", 6.17 + 0.014 * i, 49.11) for i in range(7)),
    ("QP059082", "Blanc Seau", "Roubaix;Tourcoing", 3.17, 50.69),
]


def contours() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "code": [zone[0] for zone in ZONES],
            "name": [zone[1] for zone in ZONES],
            "communes": [zone[2] for zone in ZONES],
            "insee_communes": pl.Series([None] * len(ZONES), dtype=pl.String),
            "geometry": [
                shapely.to_wkb(shapely.box(x, y, x + 0.005, y + 0.005)) for *_, x, y in ZONES
            ],
        }
    )


def stock_rows() -> pl.DataFrame:
    rows = []
    for i, (code, *_) in enumerate(ZONES[:-1]):
        for zoning, zone, n in (
            ("qpv_2015", code, 10 * i),
            ("band_2015", code, 5),
            ("commune", "57463", 10 * i + 50),
            ("epci", "200039865", 10 * i + 50),
        ):
            if n:
                quality = "calcule" if zoning == "qpv_2015" else "commune"
                fixed = {"naf": "56.10C", "size_band": "01", "legal_class": "5", "active": True}
                rows.append({"zoning": zoning, "zone": zone, "quality": quality, "n": n} | fixed)
    return pl.DataFrame(rows, schema=STOCK)


def cohort_rows() -> pl.DataFrame:
    rows = [
        {
            "zoning": "qpv_2015",
            "zone": "QP057021",
            "naf": "56.10C",
            "created_q": created,
            "closed": closed is not None,
            "closed_q": closed,
            "approx": False,
            "n": n,
        }
        for created, closed, n in [
            (2018 * 4, None, 6),
            (2019 * 4, 2023 * 4, 4),
            (2025 * 4 + 1, None, 4),
            (2025 * 4 + 1, 2025 * 4 + 3, 2),
        ]
    ]
    return pl.DataFrame(rows, schema=COHORTS)


def staged_rows() -> pl.DataFrame:
    # Two shops in QP057021, one 200 m to its east; Lambert 93.
    rows = [
        {"x": 932200.0, "y": 6894700.0, "qpv_2015": "QP057021"},
        {"x": 932210.0, "y": 6894710.0, "qpv_2015": "QP057021"},
        {"x": 932650.0, "y": 6894700.0, "qpv_2015": ""},
    ]
    fixed = {"commune": "57463", "active": True, "naf": "56.10C", "epsg": 2154}
    return pl.DataFrame([row | fixed for row in rows], schema=STAGED)


def coverage_rows(rows: int = 400, located: int = 390) -> pl.DataFrame:
    told = {"commune": "57463", "active": True, "diffusible": True}
    return pl.DataFrame([told | {"rows": rows, "located": located}], schema=COVERAGE)


def fill(
    store: Store,
    scope: Scope,
    leave_out: tuple[str, ...] = (),
    covered: tuple[int, int] = (400, 390),
) -> None:
    """`covered`: the establishments of the commune, and those of them that have a position."""
    codes = [zone[0] for zone in ZONES]
    population = pl.DataFrame(
        {"code": codes, "POP_MUN": [1000.0 + 100 * i for i in range(len(codes))]}
    )
    income = pl.DataFrame({"code": codes, "DISP_Q2": 12500.0, "TP60": [None, *[45.0] * 7]})
    crosswalk = pl.DataFrame(
        {
            "old": ["QP057021", "QP057099"],
            "new": ["QN05721M", "QN05799N"],
            "relation": ["modifié", "entré"],
            "method": ["nom", "nom"],
            "share_old": [None, None],
            "share_new": [None, None],
        },
        schema_overrides={"share_old": pl.Float64, "share_new": pl.Float64},
    )
    tables = {
        "qpv_contours_2015": ("2015", contours()),
        "qpv_liste_2024": ("2024", pl.DataFrame({"code": ["QN05721M"], "name": ["Sablon"]})),
        "insee_qpv_demo": ("2022", population),
        "insee_qpv_revn": ("2022", income),
        "filosofi_communes": ("2019", pl.DataFrame({"code": ["57463"], "Q2": [20010.0]})),
        "crosswalk_qpv": ("2015-2024", crosswalk),
        "programmes": (
            "2026",
            pl.DataFrame({"programme": ["Action cœur de ville"], "commune": ["57463"]}),
        ),
        "etablissements": (REGISTER, staged_rows()),
        "stock": (REGISTER, stock_rows()),
        "cohorts": (REGISTER, cohort_rows()),
        "coverage": (REGISTER, coverage_rows(*covered)),
    }
    with store.transaction() as tx:
        tx.put(Entry("sirene_etablissements", REGISTER, title="Sirene", publisher="Insee"), None)
        for dataset, (vintage, frame) in tables.items():
            if dataset not in leave_out:
                tx.put(Entry(dataset, vintage, title=dataset, scope=scope), frame)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    made = open_store(folder, create=True)
    fill(made, Scope((Part(),), "France entière"))
    yield open_store(folder)


@pytest.fixture(scope="module")
def sablon(store: Store) -> Diagnostic:
    return diagnose("qp057021 ", store=store, compare=["QP057023"])


def value(made: Diagnostic, block: str, id: str) -> object:
    figures = next(each for each in made.blocks if each.id == block).figures
    return next(figure for figure in figures if figure.id == id).value


def test_figures_come_from_the_store(sablon: Diagnostic):
    assert value(sablon, "tissu", "stock_actif").estimate == 10
    assert value(sablon, "habitants", "population") == Known(1100)
    assert value(sablon, "habitants", "taux_pauvrete") == Known(45)
    assert value(sablon, "dynamique", "creations_annee").estimate == 6
    assert value(sablon, "couverture", "part_localisee") == Known(97.5)
    assert value(sablon, "commerce", "commerces_bande_300") == Known(5)


def test_the_zone(sablon: Diagnostic):
    zone = sablon.zone
    assert (zone.code, zone.name, zone.geography) == ("QP057021", "Quartier 1", "géographie 2015")
    assert zone.communes == ("57463",)
    assert zone.commune_names == ("Metz",)
    assert zone.epci_name == "Metz Métropole"
    assert (zone.departement, zone.region) == ("57", "44")
    assert (zone.departement_name, zone.region_name) == ("Moselle", "Grand Est")
    assert zone.basis.startswith("Décret n° 2014-1750 du 30 décembre 2014")
    assert zone.basis.endswith("(source officielle secondaire)")
    assert zone.programmes == ("Action cœur de ville",)
    assert zone.heirs_note == ""
    (heir,) = zone.heirs
    assert (heir.code, heir.name, heir.method) == ("QN05721M", "Sablon", "nom")


def test_dates_and_sources(sablon: Diagnostic):
    assert sablon.stock_date == REGISTER
    assert sablon.scope == "France entière"
    vintages = {source.id: source.vintage for source in sablon.sources}
    assert vintages["sirene_etablissements"] == REGISTER
    assert vintages["insee_qpv_demo"] == "2022"
    assert not sablon.fictitious


def test_comparators(sablon: Diagnostic):
    block = next(each for each in sablon.blocks if each.id == "comparaison")
    rows = {row[0]: row for row in block.tables[0].rows}
    assert rows["Metz"][1:3] == (560, 122572.0)
    assert rows["Quartier 3 (QP057023)"][1] == 30
    peers = {row[0] for row in block.tables[1].rows}
    assert block.tables[1].rows[0][0] == "QP057021"  # its own measures, to compare with
    assert "QP057020" not in peers  # its poverty rate is unknown


def test_two_places_of_one_name_are_told_apart():
    town = Area("commune", "Paris", "commune", ("75056",), ())
    group = Area("epci", "Métropole du Grand Paris", "epci", ("200054781",), ())
    around = Area("departement", "Paris", "departement", ("75",), ())
    assert [area.label for area in told_apart([town, group, around])] == [
        "Paris (commune)",
        "Métropole du Grand Paris",
        "Paris (département)",
    ]


def test_the_map(sablon: Diagnostic):
    assert sablon.map is not None
    assert sablon.map.epsg == 2154
    assert sum(dot.count for dot in sablon.map.dots) == 2
    neighbours = {shape.code for shape in sablon.map.shapes if shape.role == "neighbour"}
    assert neighbours == {"QP057020", "QP057022"}
    assert value(sablon, "commerce", "commerces_bande_500") == Known(1)


def test_a_zone_without_establishments(store: Store):
    made = diagnose("QP057020", store=store)
    assert "Aucun établissement actif n’est repéré" in " ".join(made.summary)
    assert value(made, "tissu", "stock_actif").estimate == 0
    assert value(made, "habitants", "taux_pauvrete") == Withheld(
        "non diffusé par l’Insee (secret statistique ou donnée absente)"
    )


@pytest.mark.parametrize(
    ("covered", "reason"),
    [
        ((400, 0), "aucun établissement de ce département n’a de position"),
        ((0, 0), "le registre chargé n’a aucun établissement dans ce département"),
    ],
)
def test_where_nothing_is_located_zero_is_not_said(tmp_path: Path, covered, reason: str):
    bare = open_store(tmp_path, create=True)
    activities = Part(activities=("56.10C",))
    for scope in (Scope((Part(),), "France entière"), Scope((activities,), "56.10C")):
        fill(bare, scope, covered=covered)
        made = diagnose("QP057020", store=open_store(tmp_path))
        assert "Aucun établissement actif" not in " ".join(made.summary)
        assert any(reason in caveat for caveat in made.caveats)
        assert "couverts" not in [block.id for block in made.blocks]
        assert isinstance(value(made, "couverture", "positions_sures"), NotComputable)
        if scope.text == "France entière":
            fabric, trade = (
                next(block for block in made.blocks if block.id == id)
                for id in ("tissu", "commerce")
            )
            assert fabric.refusal == trade.refusal == f"{reason} ; non calculable"


def test_a_past_date_is_rebuilt(store: Store, tmp_path: Path):
    made = diagnose("QP057021", as_of=date(2022, 8, 15), store=store)
    assert made.stock_date == "2021-12-31"
    # Six of 2018 and four of 2019, which closed in 2023.
    assert value(made, "tissu", "stock_actif").estimate == 10
    assert value(made, "dynamique", "creations_annee").estimate == 0
    assert isinstance(value(made, "commerce", "commerces_bande_300"), NotComputable)
    assert made.map is None


def test_a_later_date_uses_the_last_register(store: Store):
    made = diagnose("QP057021", as_of=date(2027, 1, 1), store=store)
    assert made.stock_date == REGISTER
    assert any("Date demandée" in caveat for caveat in made.caveats)


def test_too_far_back(store: Store):
    with pytest.raises(BadInput, match="ne permet pas de remonter avant 2016") as error:
        diagnose("QP057021", as_of=date(2012, 1, 1), store=store)
    assert error.value.hint == "Demandez une date à partir du 1er janvier 2016."


def test_no_past_without_history(tmp_path: Path):
    bare = open_store(tmp_path, create=True)
    fill(bare, Scope((Part(missing=frozenset({"history"})),), "France"))
    with pytest.raises(BadInput, match="ne permet pas de reconstituer cette date") as error:
        diagnose("QP057021", as_of=date(2022, 1, 1), store=open_store(tmp_path))
    assert "historique des périodes" in error.value.message


def test_unknown_code_suggests(store: Store):
    with pytest.raises(UnknownCode, match="QP057031 n’est pas dans les 8 QPV chargés") as error:
        diagnose("QP057031", store=store)
    assert error.value.hint.startswith("Vouliez-vous dire QP057021")


def test_a_code_of_the_other_generation(store: Store):
    with pytest.raises(
        UnknownCode, match="QN05721M existe .«.Sablon.», géographie 2024., mais son contour"
    ) as error:
        diagnose("QN05721M", store=store)
    assert "(0 chargé sur 1\u202f609)" in error.value.message
    assert "Placez les contours officiels" in error.value.hint
    assert error.value.hint.endswith("Son prédécesseur est chargé\u00a0: QP057021.")


def test_a_code_that_no_list_holds(store: Store):
    with pytest.raises(UnknownCode, match="dont les contours ne sont pas chargés") as error:
        diagnose("QN05799N", store=store)
    assert "QP057099" in error.value.hint  # what the crosswalk says, not what looks near


def test_no_heir_known(store: Store):
    made = diagnose("QP057022", store=store)
    assert made.zone.heirs == ()
    assert (
        made.zone.heirs_note == "héritiers inconnus\u00a0: les contours de 2024 ne sont pas chargés"
    )
    assert "Héritiers inconnus" in made.summary[0]


def test_names_go_with_their_codes(store: Store):
    zone = diagnose("QP059082", store=store).zone
    assert dict(zip(zone.communes, zone.commune_names, strict=True)) == {
        "59512": "Roubaix",
        "59599": "Tourcoing",
    }


def test_malformed_code(store: Store):
    with pytest.raises(InvalidCode, match="« QP57021 » n’est pas un code de QPV"):
        diagnose("QP57021", store=store)


def test_unknown_comparator(store: Store):
    with pytest.raises(UnknownCode, match="QP057031"):
        diagnose("QP057021", store=store, compare=["QP057031"])


def test_two_geographies_are_not_compared(store: Store):
    with pytest.raises(DifferentContours, match="deux géographies ne se comparent pas") as error:
        diagnose("QP057021", store=store, compare=["QN05721M"])
    assert error.value.hint == "Donnez à --compare des codes de la géographie 2015."


def test_an_empty_store(tmp_path: Path):
    with pytest.raises(StoreEmpty, match="Aucune donnée n’est chargée") as error:
        diagnose("QP057021", store=open_store(tmp_path))
    assert "« quartiers refresh »" in error.value.hint
    assert "« quartiers demo »" in error.value.hint


def test_contours_without_a_register(tmp_path: Path):
    bare = open_store(tmp_path, create=True)
    fill(bare, Scope((Part(),), "France"), leave_out=("stock",))
    with pytest.raises(StoreEmpty, match="« stock »") as error:
        diagnose("QP057021", store=open_store(tmp_path))
    assert "quartiers refresh" in error.value.hint


def test_a_partial_register(tmp_path: Path):
    bare = open_store(tmp_path, create=True)
    fill(bare, Scope((Part(activities=("56.10C",)),), "restauration rapide"))
    made = diagnose("QP057021", store=open_store(tmp_path))
    assert value(made, "couverts", "stock_actif").estimate == 10
    fabric = next(block for block in made.blocks if block.id == "tissu")
    assert fabric.refusal == "registre partiel (restauration rapide), non calculable"


def test_an_unknown_commune_needs_all_of_france(tmp_path: Path):
    bare = open_store(tmp_path, create=True)
    fill(bare, Scope((Part(communes=("59512", "57463")),), "Roubaix et Metz"))
    made = diagnose("QP059082", store=open_store(tmp_path))
    assert made.zone.communes == ("59512", "59599")
    fabric = next(block for block in made.blocks if block.id == "tissu")
    assert fabric.refusal == "registre partiel (Roubaix et Metz), non calculable"


def test_a_renamed_commune_is_found_by_its_rows(tmp_path: Path):
    made = open_store(tmp_path, create=True)
    fill(made, Scope((Part(communes=("57463",)),), "Metz"))
    old = contours().with_columns(communes=pl.lit("Metz-la-Vieille"))
    with open_store(tmp_path).transaction() as tx:
        tx.put(Entry("qpv_contours_2015", "2015", title="contours"), old)
    found = diagnose("QP057021", store=open_store(tmp_path))
    assert (found.zone.communes, found.zone.commune_names) == (("57463",), ("Metz",))
    assert found.zone.epci_name == "Metz Métropole"
    # No row inside this one: its name stands for itself, and nothing covers it.
    lost = diagnose("QP057022", store=open_store(tmp_path))
    assert lost.zone.communes == ("? Metz-la-Vieille",)
    assert lost.zone.epci is None
    fabric = next(block for block in lost.blocks if block.id == "tissu")
    assert fabric.refusal == "registre partiel (Metz), non calculable"


def test_a_territory(store: Store):
    made = diagnose_territory("57463", store=store)
    assert made.name == "Metz"
    assert [each.zone.code for each in made.diagnostics] == [zone[0] for zone in ZONES[:-1]]
    table = made.synthesis[0].tables[0]
    assert table.rows[-1][0] == "Ensemble des quartiers"
    assert table.rows[-1][2] == Known(210)
    assert made.notes[-1].startswith("Quartiers de la géographie 2015")


def test_a_labelled_territory(store: Store):
    made = diagnose_territory("roubaix", store=store)
    assert [each.zone.code for each in made.diagnostics] == ["QP059082"]
    assert any("débordent" in note for note in made.notes)
    assert "QN05980M" in made.notes[-1]


def test_a_territory_without_neighbourhood(store: Store):
    with pytest.raises(BadInput, match="Aucun quartier prioritaire chargé dans « Nancy »"):
        diagnose_territory("54395", store=store)


def test_an_unknown_territory(store: Store):
    with pytest.raises(UnknownCode, match="n’est ni un territoire labellisé ni un code"):
        diagnose_territory("roubais", store=store)


def test_small_counts_have_their_interval(sablon: Diagnostic):
    assert isinstance(value(sablon, "tissu", "stock_actif"), Between)


def closures(first: int, each: int) -> pl.DataFrame:
    rows = [
        {"closed": True, "approx": False, "closed_q": quarter, "n": each}
        for quarter in range(first, 2026 * 4)
    ]
    return pl.DataFrame(rows, schema=COHORTS)


def test_closures_that_begin_at_once():
    assert observed_from(closures(2020 * 4, 30), 2026) == 2020 * 4


def test_few_closures_prove_nothing():
    assert observed_from(closures(2020 * 4, 3), 2026) is None


def test_closures_as_old_as_the_cohorts():
    assert observed_from(closures(2015 * 4, 30), 2026) is None
    assert observed_from(closures(2020 * 4, 30).head(0), 2026) is None


def test_the_register_of_a_date(tmp_path: Path):
    two = open_store(tmp_path, create=True)
    fill(two, Scope((Part(),), "France"))
    two = open_store(tmp_path)
    with two.transaction() as tx:
        for dataset, frame in (
            ("stock", stock_rows().with_columns(pl.col("n") * 2)),
            ("cohorts", cohort_rows()),
            ("coverage", coverage_rows()),
            ("etablissements", staged_rows()),
        ):
            tx.put(Entry(dataset, "2026-10-01", scope=Scope((Part(),), "France")), frame)
    both = open_store(tmp_path)
    before = diagnose("QP057021", as_of=date(2026, 9, 30), store=both)
    after = diagnose("QP057021", as_of=date(2026, 10, 1), store=both)
    assert (before.stock_date, after.stock_date) == ("2026-06-01", "2026-10-01")
    assert value(before, "tissu", "stock_actif").estimate == 10
    assert value(after, "tissu", "stock_actif") == Known(20)
