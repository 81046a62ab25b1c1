from datetime import date

import pytest
from pyproj import Transformer
from tests.usecases import firms

from quartiers.errors import BadCoordinates, BadInput, InvalidCode, StoreEmpty, UnknownCode
from quartiers.schemes.facts import Candidates, FactKey, Interval, Known, Unknown
from quartiers.schemes.tables.encoding import encode
from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store
from quartiers.usecases.decoding import decoded, keys_of
from quartiers.usecases.profile import Asked, profile, read_profile_file
from quartiers.usecases.register_profile import establishment, register_at

DAY = date(2026, 11, 22)
TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return firms.make_store(tmp_path_factory.mktemp("firms"))


@pytest.fixture(scope="module")
def catalogue():
    return firms.catalogue()


def fact(store, siret, key):
    return establishment(store, siret, DAY).profile[FactKey.read(key)]


def described(store, catalogue, **given):
    return profile(Asked(**given), catalogue, DAY, store)


def test_firm_of_the_register(store):
    found = establishment(store, firms.INSIDE, DAY)
    assert found.label == "Établissement 00000001800010, Metz (57463), boulangerie et " + (
        "boulangerie-pâtisserie"
    )
    value = {str(key): fact for key, fact in found.profile.items()}
    assert value["porteur@projet"].value == "entreprise"
    assert value["naf@etablissement"].value == "10.71C"
    assert value["departement@projet"].value == "57"
    assert value["region@etablissement"].value == "44"
    assert "adresse de l’établissement" in found.notes[0]


def test_band_is_an_interval_of_its_year(store):
    staff = fact(store, firms.INSIDE, "effectif@etablissement")
    assert (staff.low, staff.high) == (3, 5)
    assert staff.origin.day == date(2023, 12, 31)


def test_firm_has_at_least_the_staff_of_its_part(store):
    staff = fact(store, firms.OUTSIDE, "effectif@unite_legale")
    assert (staff.low, staff.high) == (50, None)
    created = fact(store, firms.INSIDE, "date_creation@unite_legale")
    assert (created.low, created.high) == (None, date(2019, 5, 1))


def test_no_employee_band_is_not_zero(store):
    staff = fact(store, firms.SOLE, "effectif@etablissement")
    assert isinstance(staff, Unknown)
    assert "n’est pas zéro" in staff.reason


def test_inside_of_both_generations(store):
    for year in firms.ZONES:
        assert fact(store, firms.INSIDE, f"dans:qpv:{year}@etablissement").value is True
        assert fact(store, firms.INSIDE, f"distance:qpv:{year}@projet").value == 0
        assert fact(store, firms.OUTSIDE, f"dans:qpv:{year}@projet").value is False


def test_random_position_is_never_inside(store):
    place = fact(store, firms.RANDOM, "dans:qpv:2024@etablissement")
    assert isinstance(place, Unknown)
    assert "tirée au hasard" in place.reason


def test_close_to_the_border_is_unknown(store):
    place = fact(store, firms.NEAR, "dans:qpv:2024@etablissement")
    assert isinstance(place, Unknown)
    assert "trop près de la limite" in place.reason


def test_holder_follows_the_legal_category(store):
    assert fact(store, firms.TOWN, "porteur@projet").value == "commune"
    assert fact(store, firms.SOLE, "porteur@projet").value == "entreprise"


def test_property_company_may_be_either(tmp_path):
    rows = [firms.row(firms.INSIDE, legal_category="6540")]
    holder = fact(firms.make_store(tmp_path, rows), firms.INSIDE, "porteur@projet")
    assert holder == Candidates(frozenset({"entreprise", "fonciere"}), holder.origin)


def test_placeholder_date_is_unknown(tmp_path):
    rows = [firms.row(firms.INSIDE, created_on=date(1900, 1, 1))]
    created = fact(firms.make_store(tmp_path, rows), firms.INSIDE, "date_creation@etablissement")
    assert isinstance(created, Unknown)


def test_turnover_is_not_in_the_register(store):
    assert "chiffre d’affaires" in fact(store, firms.INSIDE, "chiffre_affaires@unite_legale").reason


@pytest.mark.parametrize(
    ("siret", "kind", "words"),
    [
        ("123", InvalidCode, "n’est pas un SIRET"),
        (firms.CLOSED, BadInput, "est fermé, au plus tard le 1er mars 2024"),
        (firms.HIDDEN, BadInput, "s’oppose à la diffusion"),
        (firms.ABSENT, UnknownCode, "n’est pas dans le registre Sirene du 1er juin 2026"),
    ],
)
def test_unusable_siret(store, siret, kind, words):
    with pytest.raises(kind) as caught:
        establishment(store, siret, DAY)
    assert words in caught.value.message.replace("\xa0", " ")
    if siret == firms.ABSENT:
        assert "Ce registre est partiel (toutes activités, Metz)" in caught.value.hint


def test_no_register_says_what_to_run(tmp_path):
    with pytest.raises(StoreEmpty) as caught:
        establishment(open_store(tmp_path, demo=True), firms.INSIDE, DAY)
    assert "quartiers demo" in caught.value.hint


def test_register_later_than_the_question(store):
    found = establishment(store, firms.INSIDE, date(2025, 1, 1))
    assert "postérieur à la date demandée" in found.notes[1]


def test_register_of_the_day(tmp_path):
    store = firms.make_store(tmp_path)
    later = Entry("etablissements", "2026-10-01", fictitious=True)
    with store.transaction() as tx:
        tx.put(later, store.scan("etablissements").collect())
    days = {asked: register_at(store, asked).day for asked in (DAY, date(2026, 9, 30))}
    assert days == {DAY: date(2026, 10, 1), date(2026, 9, 30): firms.DAY}
    assert register_at(store, date(2020, 1, 1)).day == firms.DAY


def test_address_is_the_workplace_only(store, catalogue):
    lon, lat = TO_DEGREES.transform(934_500, 6_894_500)
    found = described(store, catalogue, address=(lon, lat)).profile
    assert found[FactKey.read("dans:qpv:2024@etablissement")].value is True
    assert FactKey.read("dans:qpv:2024@personne") not in found


def test_home_is_the_person_only(store, catalogue):
    lon, lat = TO_DEGREES.transform(934_500, 6_894_500)
    found = described(store, catalogue, domicile=(lon, lat)).profile
    assert found[FactKey.read("dans:qpv:2024@personne")].value is True
    assert FactKey.read("dans:qpv:2024@projet") not in found


def test_precision_of_an_address(store, catalogue):
    lon, lat = TO_DEGREES.transform(934_015, 6_894_500)
    key = FactKey.read("dans:qpv:2024@projet")
    assert described(store, catalogue, address=(lon, lat)).profile[key].value is True
    coarse = described(store, catalogue, address=(lon, lat), precision=20.0).profile[key]
    assert isinstance(coarse, Unknown)
    with pytest.raises(BadInput, match="n’est pas une distance"):
        described(store, catalogue, address=(lon, lat), precision=-1.0)


def test_band_around_an_address(store, catalogue):
    for metres, wanted in ((200, True), (400, False)):
        point = TO_DEGREES.transform(934_000 - metres, 6_894_500)
        found = described(store, catalogue, address=point).profile
        assert found[FactKey.read("dans:bande_300m:2024@projet")].value is wanted
        away = found[FactKey.read("distance:qpv:2024@projet")]
        assert away.low == pytest.approx(metres - 10, abs=0.1)
        assert away.high == pytest.approx(metres + 10, abs=0.1)


def test_declared_commune_tells_where_it_is(store, catalogue):
    found = described(store, catalogue, facts={"commune@projet": "97411"}).profile
    assert found[FactKey.read("region@projet")].value == "04"
    assert found[FactKey.read("departement@projet")].value == "974"
    assert found[FactKey.read("population@commune")].value > 100_000
    assert FactKey.read("dans:qpv:2024@projet") not in found
    with pytest.raises(UnknownCode):
        described(store, catalogue, facts={"commune@projet": "57999"})


def test_unknown_commune_of_an_address_is_said(store, catalogue):
    found = described(store, catalogue, address=(6.17, 49.11))
    assert "La commune de ce point n’est pas connue" in found.notes[-1]


def test_swapped_address(store, catalogue):
    with pytest.raises(BadCoordinates, match="inversées"):
        described(store, catalogue, address=(49.1, 6.2))


def test_declared_fact_comes_first(store, catalogue):
    facts = {"effectif@unite_legale": 1, "effectif@etablissement": 1}
    found = described(store, catalogue, siret=firms.OUTSIDE, facts=facts)
    assert found.profile[FactKey.read("effectif@unite_legale")].value == 1


def test_register_stands_beside_the_same_commune(store, catalogue):
    key = FactKey.read("departement@etablissement")
    found = described(
        store, catalogue, siret=firms.INSIDE, facts={"commune@etablissement": "57463"}
    )
    assert found.profile[key].origin.source == "Sirene"


def test_word_of_the_person_sets_the_register_aside(store, catalogue):
    found = described(store, catalogue, siret=firms.OUTSIDE, facts={"effectif@unite_legale": 8})
    assert FactKey.read("effectif@etablissement") not in found.profile
    assert "Mis de côté, car contredit" in found.notes[-1]
    assert "entre 50 et 99 salariés" in found.notes[-1].replace("\xa0", " ")


def test_contradictory_facts_are_refused(store, catalogue):
    facts = {"effectif@unite_legale": 3, "effectif@etablissement": 9}
    with pytest.raises(BadInput, match="dépasse"):
        described(store, catalogue, facts=facts)


def written(tmp_path, text, name="profil.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_profile_file(tmp_path):
    text = (
        "nom: Traiteur\ndate: 2026-06-01\nadresse: {lon: 6.17, lat: 49.11, precision: 20}\n"
        'siret: "00000001800010"\nfaits:\n  age@personne: 34\n'
    )
    asked = read_profile_file(written(tmp_path, text))
    assert (asked.file, asked.as_of, asked.address) == ("Traiteur", date(2026, 6, 1), (6.17, 49.11))
    assert (asked.precision, asked.facts["age@personne"]) == (20, 34)


def test_coarser_of_two_precisions(tmp_path):
    text = "".join(
        f"{key}: {{lon: 6.17, lat: 49.11, precision: {metres}}}\n"
        for key, metres in (("adresse", 20), ("domicile", 150))
    )
    assert read_profile_file(written(tmp_path, text)).precision == 150


def test_profile_in_json(tmp_path):
    text = '{"faits": {"age@personne": 34}, "siret": "00000001800010"}'
    assert read_profile_file(written(tmp_path, text, "p.json")).siret == firms.INSIDE


BOMB = "a: &a [x]\nb: [*a, *a]\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fait: {}\n", "clé inconnue. Vouliez-vous dire « faits » ?"),
        ("adresse: {lon: 6.1}\n", "clé obligatoire absente"),
        ("adresse: {lon: 6.1, lat: nord}\n", "un nombre est attendu"),
        (BOMB, "ancres"),
        ("x" * 900_000, "trop gros"),
        ("faits: [1]\n", "un bloc de clés est attendu"),
    ],
)
def test_bad_profile_file(tmp_path, text, words):
    with pytest.raises(BadInput) as caught:
        read_profile_file(written(tmp_path, text))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  efectif@unite_legale: 3\n", "Vouliez-vous dire « effectif » ?"),
        ("  effectif@unite_legale: {de: 9, a: 3}\n", "à l’envers"),
        ("  date_creation@unite_legale: 2031-01-01\n", "est après le jour de la question"),
    ],
)
def test_bad_facts_name_their_line(tmp_path, store, catalogue, text, words):
    asked = read_profile_file(written(tmp_path, f"faits:\n{text}"))
    with pytest.raises(BadInput) as caught:
        profile(asked, catalogue, DAY, store)
    assert "profil.yaml, ligne 2" in caught.value.message
    assert words in str(caught.value)


def test_missing_profile_file(tmp_path):
    with pytest.raises(BadInput, match="ne peut pas être lu"):
        read_profile_file(tmp_path / "rien.yaml")


def test_decoding_undoes_encoding():
    given = {
        FactKey.read("effectif@unite_legale"): Interval(3, None),
        FactKey.read("surface@projet"): Known(40),
        FactKey.read("porteur@projet"): Candidates(frozenset({"commune", "epci"})),
        FactKey.read("dans:qpv:2024@projet"): Known(True),
        FactKey.read("date_creation@unite_legale"): Known(date(2020, 1, 2)),
    }
    row = encode([given]).row(0, named=True)
    assert set(keys_of(row)) == set(given)
    back = decoded(row, lambda key: given[key].origin, str)
    assert back == given
