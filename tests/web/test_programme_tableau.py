import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.pages import HOSTILE, links, text
from tests.web.people import ELSEWHERE, HERE, signed_in, user
from tests.web.steered import ZONE, adopted, label, money, wave

from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.writing import delete, writing

pytestmark = pytest.mark.django_db
BOARD = "/espace/programme/"


@pytest.fixture
def team(site: Client, time_machine) -> Client:
    time_machine.move_to(date(2026, 11, 22))
    return signed_in(site, user(Role.ANIMATEUR_NATIONAL))


def test_empty_board(team):
    page = text(team.get(BOARD))
    assert "0 territoire" in page
    assert "Effet de levier non calculable" in page


def test_board_counts(team):
    label()
    adopted()
    page = text(team.get(BOARD))
    assert "1 territoire, 3 actions" in page
    assert "Effet de levier 2,0 € pour 1 €" in page
    assert "Besoins sans dispositif ouvert 2" in page
    assert "Suivis en retard 1" in page
    assert "Obtenu, toutes sources 150 000 €" in page
    assert "Commerce et artisanat 0 1 actions, Commerce et artisanat 1" in page
    assert "2 lignes sans réponse connue" in page
    assert "1 action est écartée" in page


def test_unknown_is_never_zero(team):
    adopted()
    page = text(team.get(BOARD))
    row = re.search(r"Transition numérique .*?1 ligne ", page)[0]
    assert "10 000 €" in row
    assert "non renseigné" in row
    assert " 0 €" not in row


@pytest.mark.parametrize(
    ("place", "count", "held"),
    [
        ("actions/?priorite=commerce_artisanat", 2, "Racheter des locaux"),
        ("actions/?etape=idee", 1, "Former les commerçants"),
        ("actions/?operateur=anct", 1, "Racheter des locaux"),
        ("actions/?operateur=aucun", 1, "Former les commerçants"),
        ("actions/?dispositif=ft-ef", 1, "Recruter"),
        ("actions/?levier=comptees", 1, "Racheter des locaux"),
        ("actions/?levier=ecartees", 1, "Former les commerçants"),
        ("besoins/", 2, "Recruter"),
        ("besoins/?priorite=transition_numerique", 1, "aucun lié"),
        ("territoires/?maturite=suivie", 1, "Roubaix"),
        ("territoires/?depuis=adoptee", 1, "au moins : Stratégie adoptée"),
        ("territoires/?depuis=zzz", 1, "Roubaix"),
        ("territoires/?maturite=projet", 0, "Aucune ligne"),
        ("retards/", 1, "1er janvier 2026"),
        ("dispositifs/", 2, "Fonds de restructuration"),
        ("financements/?credits=p147", 2, "non renseigné"),
        ("financements/?priorite=commerce_artisanat", 3, "Région"),
        ("financements/?operateur=aucun", 4, "Ville"),
    ],
)
def test_figure_opens_its_rows(team, place, count, held):
    label()
    adopted()
    page = text(team.get(f"{BOARD}lignes/{place}"))
    assert f" {count} ligne" in page
    assert held in page


def test_every_link_of_the_board_opens(team):
    label()
    adopted()
    asked = [link for link in links(team.get(BOARD)) if "/espace/programme/" in link]
    assert len(asked) > 20
    for link in set(asked):
        assert team.get(link).status_code == 200, link


def test_every_figure_at_the_top_is_a_link(team):
    label()
    adopted()
    page = team.get(BOARD).content.decode()
    top = re.search(r'<dl class="prog-tiles">(.*?)</dl>', page, re.S)[1]
    assert top.count("<dd>") == top.count("<dd><a ") == 5


def test_fictitious_is_apart(team):
    adopted(HERE, fictitious=True)
    assert "0 territoire" in text(team.get(BOARD))
    page = team.get(f"{BOARD}?donnees=fictives")
    assert "1 territoire, 3 actions" in text(page)
    assert "Données de démonstration, fictives" in page.content.decode()


def test_merged_counts_with_its_heir(team):
    old, heir = label("laval", wave("a"), name="Laval"), label("arras", wave("b"), name="Arras")
    old.merged_into = heir
    old.save()
    actions = adopted("laval")
    page = team.get(f"{BOARD}lignes/actions/")
    assert "Arras" in text(page)
    assert f"/espace/laval/actions/{actions['helped'].pk}/" in links(page)
    assert "1 territoire" in text(team.get(BOARD))


def test_maturity_said_by_hand(team):
    label(maturity="projet")
    adopted()
    page = text(team.get(f"{BOARD}lignes/territoires/?maturite=projet"))
    assert "dit par l’animation nationale" in page


def test_bounded_queries(team):
    label()
    adopted()
    with CaptureQueriesContext(connection) as few:
        team.get(BOARD)
    with CaptureQueriesContext(connection) as kept:
        team.get(BOARD)
    assert len(kept) <= 18
    for rank, key in enumerate(("arras", "laval", "grand-nancy")):
        label(key, wave(f"v{rank}"), name=key)
        adopted(key)
    with CaptureQueriesContext(connection) as many:
        team.get(BOARD)
    assert len(many) == len(few) <= 28


def test_board_moves_with_what_is_written(team):
    label()
    held = adopted()
    seen = [text(team.get(BOARD))]

    def moved() -> bool:
        seen.append(text(team.get(BOARD)))
        return seen[-1] != seen[-2]

    assert not moved()
    with writing(held["bare"], 1, None) as action:
        action.state = "en_cours"
    assert moved()
    money(held["bare"], obtained=5)
    assert moved()
    delete(held["closed"], None)
    assert moved()
    label("arras", wave("autre"), name="Arras")
    assert moved()


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_lists(team, typed):
    adopted()
    for name in ("actions", "financements", "territoires", "besoins"):
        keys = ("priorite", "etape", "operateur", "credits", "maturite", "page", "levier")
        answer = team.get(f"{BOARD}lignes/{name}/", dict.fromkeys(keys, typed))
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
    assert team.get(f"{BOARD}lignes/inconnue/").status_code == 404


def test_money_by_neighbourhood(team):
    label()
    adopted()
    page = text(team.get(f"{BOARD}financements/"))
    assert "4 lignes de financement" in page
    assert "Plusieurs quartiers, sans répartition" in page
    assert "2 lignes" in text(team.get(f"{BOARD}financements/?credits=p147"))
    assert "0 ligne" in text(team.get(f"{BOARD}financements/?annee=1999"))


def test_money_of_a_territory(site):
    adopted()
    reader = signed_in(site, user(Role.LECTEUR, ELSEWHERE))
    page = text(reader.get(f"/espace/{ELSEWHERE}/financements/"))
    assert "4 lignes de financement" in page
    assert reader.get(f"/espace/{HERE}/financements/").status_code == 404


def test_delegate_page(site):
    adopted()
    label()
    reader = signed_in(site, user(Role.LECTEUR, ELSEWHERE))
    page = text(reader.get(f"/espace/{ELSEWHERE}/quartiers/{ZONE}/"))
    assert "Actions dans le quartier (2)" in page
    assert "n’a pas de pilote" in page
    assert "Demandé et obtenu" in page
    assert "sans répartition entre eux : 10 000 € demandés" in page
    assert "Aucun référent ni guichet" in page
    assert reader.get(f"/espace/{ELSEWHERE}/quartiers/QN09999I/").status_code == 404


def test_list_of_neighbourhoods(site):
    adopted()
    reader = signed_in(site, user(Role.LECTEUR, ELSEWHERE))
    page = reader.get(f"/espace/{ELSEWHERE}/quartiers/")
    assert f"/espace/{ELSEWHERE}/quartiers/{ZONE}/" in links(page)
    assert reader.get(f"/espace/{HERE}/quartiers/").status_code == 404


def test_delegate_page_of_the_demonstration(site):
    reader = signed_in(site, user(Role.LECTEUR, HERE))
    page = reader.get(f"/espace/{HERE}/quartiers/QN99901I/")
    assert "établissements à confirmer" in text(page)
    assert "Registre au" in text(page)
    assert "Données de démonstration, fictives" in page.content.decode()


def test_open_data(site):
    from quartiers.web.programme.publishing import publish

    label(published=True)
    label("arras", wave("b"), name="=Arras", published=False)
    publish()
    table = site.get("/programme/donnees/territoires.csv")
    assert table["Access-Control-Allow-Origin"] == "*"
    assert table.content.decode().splitlines() == [
        "territoire,nom,vague,etat,labellise_le,jusqu_au,fusionne_dans",
        "roubaix,Roubaix,Vague essai,Labellisé,2021-03-18,,",
    ]
    rows = site.get("/programme/donnees/territoires.json").json()["lignes"]
    schema = site.get("/programme/donnees/territoires.schema.json").json()
    assert [field["name"] for field in schema["fields"]] == list(rows[0])
    assert site.get("/programme/donnees/candidatures.csv").status_code == 404
