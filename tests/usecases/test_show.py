from datetime import date

import pytest
from tests.usecases import firms

from quartiers.documents.card import card_text
from quartiers.errors import UnknownCode
from quartiers.usecases.show import show_scheme

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue():
    return firms.catalogue()


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_every_card_fits_in_80_columns(catalogue):
    for id_ in catalogue.schemes:
        for day in (date(2019, 1, 1), DAY, date(2035, 1, 1)):
            text = card_text(show_scheme(id_, as_of=day, catalogue=catalogue))
            lines = [line for line in text.splitlines() if "http" not in line]
            assert max(map(len, lines)) <= 80, id_


def test_closed_scheme_shows_its_last_day(catalogue):
    card = show_scheme("bpi-peq", as_of=DAY, catalogue=catalogue)
    assert card.status == "ferme"
    assert card.shown_at == card.version.force.end
    assert [heir.id for heir in card.replaced_by] == ["bpi-phq"]
    assert "Voir plutôt" in card_text(card)


def test_scheme_of_the_day_asked(catalogue):
    assert show_scheme("fisc-qpv", as_of=date(2025, 6, 1), catalogue=catalogue).status == "a_venir"
    assert show_scheme("fisc-qpv", as_of=date(2026, 6, 1), catalogue=catalogue).status == "ouvert"


def test_numbers_of_law_are_dated(catalogue):
    card = show_scheme("fisc-qpv", as_of=DAY, catalogue=catalogue)
    assert "fisc_qpv_effectif" in {parameter.id for parameter, _ in card.numbers}
    text = plain(card_text(card))
    assert "l’effectif de l’entreprise est inférieur à 50 salariés" in text
    assert "Nombres que fixe un texte" in text


def test_no_card_promises(catalogue):
    text = plain(card_text(show_scheme("init", as_of=DAY, catalogue=catalogue)))
    assert "ne certifie rien" in text


def test_unknown_id_offers_the_nearest(catalogue):
    with pytest.raises(UnknownCode) as caught:
        show_scheme("fisc-qvp", catalogue=catalogue)
    assert "Vouliez-vous dire « fisc-qpv » ?" in caught.value.hint


def test_id_that_moved_says_so(catalogue):
    moved = {**catalogue.moved, "ancien-nom": "fisc-qpv"}
    renamed = type(catalogue)(catalogue.schemes, catalogue.parameters, moved)
    card = show_scheme("ANCIEN-NOM ", catalogue=renamed)
    assert card.scheme.id == "fisc-qpv"
    assert "« ancien-nom » s’appelle désormais « fisc-qpv »" in plain(card_text(card))


def test_acquired_rights_are_no_opening(catalogue):
    card = show_scheme("fisc-zfu", as_of=DAY, catalogue=catalogue)
    assert card.status == "droits_acquis"
    text = card_text(card)
    assert "Fermé aux nouvelles entrées, droits acquis en cours" in text
    assert "Voir plutôt" in text
    before = card_text(show_scheme("fisc-zfu", as_of=date(2025, 6, 1), catalogue=catalogue))
    assert "Remplacé ensuite par" in before
