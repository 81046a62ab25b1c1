import polars as pl
import pytest
from tests.usecases.test_diagnose import contours

from quartiers.errors import UnknownCode
from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store
from quartiers.usecases.find_place import Finder
from quartiers.usecases.neighbourhoods import hosting_groups
from quartiers.usecases.territory_view import view_territory

LISTED = pl.DataFrame(
    {
        "code": ["QN05702N", "QN05981M"],
        "name": ["Un nouveau quartier", "Nouveau Roubaix"],
        "communes": ["Metz", "Roubaix"],
        "insee_communes": ["57463", "59512"],
    }
)
PEOPLE = pl.DataFrame({"code": ["QP057021", "QP057022"], "POP_MUN": [1200.0, None]})
TOWNS = pl.DataFrame(
    {
        "programme": ["Action cœur de ville", "Territoires d’industrie"],
        "territory_id": ["acv-1", "ti-1"],
        "territory": ["Metz", "Ailleurs"],
        "commune": ["57463", "01004"],
    }
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("territories")
    with open_store(folder, create=True).transaction() as tx:
        tx.put(Entry("qpv_contours_2015", "2015"), contours())
        tx.put(Entry("qpv_liste_2024", "2024"), LISTED)
        tx.put(Entry("insee_qpv_demo", "2022"), PEOPLE)
        tx.put(Entry("programmes", "2026"), TOWNS)
    return open_store(folder)


@pytest.fixture(scope="module")
def finder(store):
    return Finder(store)


@pytest.fixture(scope="module")
def view(store, finder):
    return lambda key: view_territory(key, store, finder.known, finder.neighbourhoods)


def test_neighbourhoods_of_both_generations(view):
    metz = view("57463")
    assert [each.neighbourhood.code for each in metz.recent] == ["QN05702N"]
    assert len(metz.former) == 7
    assert not metz.recent[0].neighbourhood.drawn
    assert metz.former[0].neighbourhood.drawn


def test_unknown_population_is_not_zero(view):
    people = {
        each.neighbourhood.code: each.neighbourhood.population for each in view("57463").former
    }
    assert people["QP057021"] == 1200
    assert people["QP057022"] is None
    assert people["QP057023"] is None


def test_a_neighbourhood_may_overflow(view):
    former = {each.neighbourhood.code: each.overflows for each in view("roubaix").former}
    assert former == {"QP059082": True}
    assert not any(each.overflows for each in view("57463").former)


def test_a_label_names_more_than_the_list(view):
    codes = [each.neighbourhood.code for each in view("roubaix").recent]
    assert codes == ["QN05969M", "QN05980M", "QN05981M"]
    assert view("roubaix").recent[0].overflows


def test_what_it_is_and_where(view):
    assert (view("57463").kind, view("57463").departements) == ("commune", ("Moselle (57)",))
    assert view("200039865").kind == "métropole"
    assert view("est-ensemble").kind == "établissement public territorial"
    joint = view("orly-choisy")
    assert (joint.kind, joint.codes) == ("groupement de communes", ("94022", "94054"))
    assert joint.population == sum(view(code).population for code in ("94022", "94054"))


def test_programmes_of_its_communes_only(view):
    assert view("57463").programmes == (("Action cœur de ville", ("Metz",)),)


def test_hosting_communes(view):
    assert view("200039865").hosting == (("57463", "Metz", 1),)


def test_unknown(view):
    with pytest.raises(UnknownCode, match="nulle-part"):
        view("nulle-part")


def test_groups_by_departement(finder):
    groups = {code: held for code, _, held in hosting_groups(finder.known, finder.neighbourhoods)}
    assert groups["57"] == (("200039865", "Metz Métropole", 1),)
    assert set(groups) == {"57", "59"}
