from datetime import date

import pytest

from quartiers.errors import BadTable
from quartiers.programme.applications import applications, guessed
from quartiers.programme.texts import decoded, read_table

HEADERS = (
    "ID,Email,Établissement SIRET,Entreprise SIREN,Entreprise raison sociale,Archivé,"
    "État du dossier,Dernière mise à jour le,Déposé le,Passé en instruction le,Traité le,"
    "Motivation de la décision,Instructeurs,Présentez votre projet"
)


def line(number="101", state="En instruction", siren="200093201", decided=""):
    return (
        f"{number},agent@exemple.fr,{siren}00010,{siren},Métropole,false,{state},"
        f'2026-05-20 10:00:00 +0200,2026-05-14 10:31:12 +0200,,{decided},"a, b",x@y.fr,Projet'
    )


def read(*lines, headers=HEADERS):
    table = read_table("\n".join([headers, *lines]))
    return applications(table, guessed(table.headers))


def test_columns_are_guessed():
    assert guessed(HEADERS.split(",")) == {
        "territoire": "Entreprise SIREN",
        "nom": "Entreprise raison sociale",
    }


def test_dossier_is_read():
    (found,), refused = read(line(state="Accepté", decided="14/06/2026 09:00"))
    assert refused == []
    assert (found.number, found.territory, found.state) == ("101", "200093201", "retenu")
    assert (found.filed_on, found.decided_on) == (date(2026, 5, 14), date(2026, 6, 14))
    assert found.reason == "a, b"
    assert "exemple.fr" not in repr(found)


def test_what_is_refused():
    _, refused = read(line(state="Brouillon"), line(state="?"), line(), line(), line(number="=1"))
    assert [(each.line, each.why.split(" : ")[-1]) for each in refused] == [
        (2, "brouillon, non déposé"),
        (3, "état « ? » inconnu"),
        (5, "dossier 101 déjà donné plus haut"),
        (6, "« =1 » n’est pas un numéro de dossier"),
    ]


def test_semicolons_and_windows():
    text = f"{HEADERS}\n{line()}".replace('"a, b"', "a").replace(",", ";")
    table = read_table(decoded(text.encode("cp1252")))
    assert applications(table, guessed(table.headers))[0][0].name == "Métropole"


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "vide"), ("a;b\n1;2", "démarches-simplifiées"), ("ID;ID\n1;2", "Deux colonnes")],
)
def test_not_an_export(text, said):
    with pytest.raises(BadTable, match=said):
        table = read_table(text)
        applications(table, guessed(table.headers))


def test_not_a_text():
    with pytest.raises(BadTable):
        decoded(b"PK\x03\x04rest")
