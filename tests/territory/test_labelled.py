from datetime import date

import pytest

from quartiers.catalogue.reader import parse
from quartiers.errors import CatalogueError, UnknownCode
from quartiers.territory.labelled import _label, labelled_territories, territory
from quartiers.territory.places import Places, places


@pytest.fixture(scope="module")
def france() -> Places:
    return places()


def test_fourteen_territories_of_march_2021():
    labels = labelled_territories()
    assert len(labels) == 14
    assert {label.labelled_on for label in labels.values()} == {date(2021, 3, 18)}


@pytest.mark.parametrize("slug", sorted(labelled_territories()))
def test_codes_are_those_of_the_decoupage(france, slug):
    label = labelled_territories()[slug]
    known = set(france.table["code"]) | set(france.table["siren"].drop_nulls())
    assert {*label.perimeter, label.lead, label.parent} - {None} <= known
    found = territory(slug, france)
    assert found.communes
    departements = {france.departement_of(code) for code in found.communes}
    assert {qpv.code.departement for qpv in found.qpv} <= departements


def test_grand_paris_sud_is_to_confirm(france):
    found = territory("EPT Grand Paris Sud", france)
    assert (found.code, found.to_confirm) == ("200059228", True)
    assert france.name(found.code) == "CA Grand Paris Sud Seine Essonne Sénart"
    assert "Aucun EPT ne porte ce nom" in found.notes[0]


def test_orly_choisy_is_two_communes(france):
    found = territory("orly-choisy", france)
    assert (found.communes, found.code) == (("94022", "94054"), "")
    assert (found.parent, found.lead) == ("200058014", None)


def test_roubaix_is_a_commune_of_the_mel(france):
    found = territory("roubaix", france)
    assert (found.code, found.communes) == ("59512", ("59512",))
    assert france.name(found.parent) == "Métropole Européenne de Lille"
    crossing = {qpv.code: qpv.overflows for qpv in found.qpv}
    assert crossing["QN05980M"] is True
    assert not found.qpv_complete
    assert all(qpv.share is None for qpv in found.qpv)


def test_saint_louis_is_in_la_reunion(france):
    found = territory("Saint-Louis de la Réunion", france)
    assert found.communes == ("97414",)
    assert len(found.qpv) == 6


def test_aix_marseille_holds_arrondissements(france):
    communes = territory("aix-marseille-provence", france).communes
    assert {"13055", "13203", "83120"} <= set(communes)


@pytest.mark.parametrize(
    "key", ["200054807", "Métropole Aix-Marseille", " Aix-Marseille-Provence "]
)
def test_other_ways_to_name_it(france, key):
    assert territory(key, france).slug == "aix-marseille-provence"


def test_any_code_is_a_territory(france):
    metz = territory("57463", france)
    assert (metz.name, metz.label, metz.parent) == ("Metz", None, "200039865")
    assert len(territory("200039865", france).communes) > 40
    assert "97414" in territory("974", france).communes
    assert territory("13203", france).parent == "200054807"


def test_membership_says_how_well_it_is_known(france):
    assert "(à vérifier)" in territory("roubaix", france).notes[-1]
    assert "(source tierce)" in territory("saint-louis", france).notes[-1]
    assert "ANCT" in territory("laval", france).notes[-1]
    assert "(source officielle secondaire)" in territory("laval", france).notes[-1]


def test_unknown_name_offers_the_nearest(france):
    with pytest.raises(UnknownCode) as caught:
        territory("roubais", france)
    assert "« roubais » n’est ni un territoire labellisé" in caught.value.message
    assert "Vouliez-vous dire roubaix ?" in caught.value.hint


BASE = """slug: essai
nom: Essai
nom_source: Essai
label: Quartiers productifs
date_label: 2021-03-18
a_confirmer: false
porteur: null
parent: null
validite: {du: 2021-03-18, au: null}
sources: [{texte: Essai, url: "", niveau: a_verifier}]
"""
UNREAD = '{texte: Essai, url: "", niveau: a_verifier}'
NONE = f"qpv_2024: {{complet: false, source: {UNREAD}, quartiers: []}}\n"
LIST = f"qpv_2024:\n  complet: false\n  source: {UNREAD}\n  quartiers:\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BASE + 'epci: "200093202"\n' + NONE, "ligne 11, clé « epci » : « 200093202 » n’est pas"),
        (BASE + NONE, "il faut epci, ept ou communes, un seul"),
        (BASE + 'ept: "200057875"\nepci: "200093201"\n' + NONE, "il faut epci, ept ou communes"),
        (BASE + 'communes: ["59512"]\n', "clé « qpv_2024 » : clé obligatoire absente"),
        (
            BASE
            + 'communes: ["59512"]\n'
            + LIST
            + "    - {code: QN05980, nom: x, part_dans_territoire: null}\n",
            "ligne 16, clé « code » : « QN05980 » n’est pas un code de QPV",
        ),
        (
            BASE
            + 'communes: ["59512"]\n'
            + LIST
            + "    - {code: QN05980M, nom: x, part_dans_territoire: 40}\n",
            "ligne 16, clé « part_dans_territoire » : une part entre 0 et 1",
        ),
    ],
)
def test_file_refused_with_line_and_key(text, words):
    with pytest.raises(CatalogueError) as caught:
        _label(parse(text, "territoires/essai.yaml"))
    assert words in caught.value.message
