import polars as pl
import pytest

from quartiers.catalogue.decoupage import decoupage
from quartiers.errors import UnknownCode
from quartiers.territory.codes import Departement, Epci, Region
from quartiers.territory.places import Places, places


@pytest.fixture(scope="module")
def france() -> Places:
    return places()


def test_roubaix_and_what_holds_it(france):
    assert france.name("59512") == "Roubaix"
    assert france.name(france.epci_of("59512")) == "Métropole Européenne de Lille"
    assert (france.departement_of("59512"), france.region_of("59512")) == ("59", "32")
    assert france.population("59512") > 90_000


def test_ept_counts_as_intercommunality(france):
    assert france.epci_of("94054") == "200058014"
    assert "94054" in france.communes_of("200058014")
    assert "94054" in france.communes_of("200054781")
    assert france.epci_of("75056") == "200054781"


def test_island_without_epci(france):
    assert france.epci_of("85113") is None


@pytest.mark.parametrize(
    ("city", "part", "count"),
    [("75056", "75114", 20), ("69123", "69383", 9), ("13055", "13203", 16)],
)
def test_city_and_arrondissements_both_ways(france, city, part, count):
    assert france.roll_up(part) == city
    assert france.roll_up(city) == city
    assert france.communes_of(city)[0] == city
    assert len(france.communes_of(city)) == count + 1
    assert france.communes_of(part) == (part,)
    assert {city, part} <= set(france.communes_of(france.epci_of(part)))
    assert {city, part} <= set(france.communes_of(france.departement_of(part)))


def test_same_code_for_departement_and_region(france):
    assert france.name("93") == "Seine-Saint-Denis"
    assert france.name(Region("93")) == "Provence-Alpes-Côte d'Azur"
    assert "13055" in france.communes_of(Region("93"))
    assert "93066" in france.communes_of(Departement("93"))


def test_every_commune_is_in_its_groupings(france):
    communes = france.table.filter(pl.col("kind") == "commune")
    for level, kind in [("epci", Epci), ("departement", Departement), ("region", Region)]:
        for code in communes[level].drop_nulls().unique().sample(8, seed=1):
            expected = france.table.filter(pl.col(level) == code, pl.col("name").is_not_null())
            expected = expected.filter(pl.col("kind").is_in(["commune", "arrondissement"]))
            assert set(france.communes_of(kind(code))) == set(expected["code"])


def test_unknown_population_is_none(france):
    assert france.population("98901") is None


def test_unknown_code_offers_neighbours(france):
    with pytest.raises(UnknownCode) as caught:
        france.name("75463")
    assert "75463 n’est ni une commune, ni un EPCI" in caught.value.message
    assert "57463 (Metz)" in caught.value.hint


def test_departement_is_not_a_commune(france):
    with pytest.raises(UnknownCode, match=r"97409 \(Saint-André\)"):
        france.commune("97499")


def test_demonstration_joins_only_when_given(france):
    extra = pl.DataFrame(
        {name: [value] for name, value in zip(decoupage().columns, DEMO, strict=True)},
        schema=decoupage().schema,
    )
    assert "99901" not in france
    with_demo = places(extra)
    assert with_demo.name("99901") == "Port-Essai"
    assert with_demo.population("99901") == 31_000
    assert with_demo.epci_of("99901") == "000000018"
    assert "57463" in with_demo


DEMO = (
    "commune",
    "99901",
    "Port-Essai",
    31_000,
    "000000000",
    None,
    "999",
    "99",
    "000000018",
    None,
    None,
)


def test_population_has_its_year(france):
    for code in ("59512", "13203", "200093201", Departement("57"), Region("04")):
        assert france.population_date(code) == "recensement 2023"


def test_year_that_no_source_gives(france):
    assert france.population("97608") is not None
    for code in ("97608", Departement("976"), Region("06"), "98735"):
        assert france.population_date(code) == "millésime non précisé par le paquet"


def test_regions_add_up_to_the_official_populations(france):
    # Insee, « Les populations de référence de 2023 »: what establishes the year
    official = {
        "01": 384_160, "02": 360_630, "03": 293_996, "11": 12_463_067,
        "27": 2_802_670, "53": 3_449_370, "94": 355_486,
    }  # fmt: skip
    assert {code: france.population(Region(code)) for code in official} == official
