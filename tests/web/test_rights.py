"""The whole matrix: every address under /espace/ × every role × one's own territory and another's.

To add a route: one line in TABLE for each method that it takes, and, if its address holds more than
the territory, a function in `rights_objects.py` that makes such an object on a territory and gives
the arguments of the address. A route or a method that is not listed fails `test_every_route`.

A line has seven marks, in the order of COLUMNS: « + » it answers (a page, a redirection after a
form, a form refused for what it holds), « - » it does not exist (404). The last column is somebody
signed in without any role. `stranger` says what nobody signed in gets: `door` (led to the form, or
401 for what is not a page), `+` or `-`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.web.people import ELSEWHERE, HERE, signed_in, user
from tests.web.rights_objects import MAKERS

from quartiers.web.accounts.rights import GUARDED, MATRIX, NATIONAL, STRONG, Right, Role

pytestmark = pytest.mark.django_db
COLUMNS = (*Role, None)
ANSWERS = {200, 303, 400, 409, 410, 413, 415, 422}


@dataclass(frozen=True)
class Line:
    route: str
    method: str
    marks: str
    stranger: str = "door"

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


#              pilote contributeur lecteur partenaire animateur administrateur sans-role
TABLE = [
    # the door
    Line("connexion", "GET", "+ + + + + + +", "+"),
    Line("connexion", "POST", "+ + + + + + +", "+"),
    Line("code", "GET", "+ + + + + + +", "+"),
    Line("code", "POST", "+ + + + + + +", "+"),
    Line("deconnexion", "POST", "+ + + + + + +", "+"),
    Line("inscription", "GET", "+ + + + + + +", "+"),
    Line("invitation", "GET", "+ + + + + + +", "+"),
    Line("invitation", "POST", "+ + + + + + +", "+"),
    Line("confirmation", "GET", "+ + + + + + +", "+"),
    Line("confirmation", "POST", "+ + + + + + +", "+"),
    Line("mot_de_passe_oublie", "GET", "+ + + + + + +", "+"),
    Line("mot_de_passe_oublie", "POST", "+ + + + + + +", "+"),
    Line("nouveau_mot_de_passe", "GET", "+ + + + + + +", "+"),
    Line("nouveau_mot_de_passe", "POST", "+ + + + + + +", "+"),
    Line("traitements", "GET", "+ + + + + + +", "+"),
    # ProConnect is not set in the tests: its pages do not exist
    Line("proconnect", "POST", "- - - - - - -", "-"),
    Line("proconnect_retour", "GET", "- - - - - - -", "-"),
    Line("proconnect_rattacher", "POST", "- - - - - - -", "-"),
    Line("proconnect_detacher", "POST", "+ + + + + + +"),
    # one's own
    Line("espace", "GET", "+ + + + + + +"),
    Line("compte", "GET", "+ + + + + + +"),
    Line("compte", "POST", "+ + + + + + +"),
    Line("mot_de_passe", "POST", "+ + + + + + +"),
    Line("second_facteur", "GET", "+ + + + + + +"),
    Line("second_facteur", "POST", "+ + + + + + +"),
    Line("codes_secours", "POST", "+ + + + + + +"),
    Line("retirer_facteur", "POST", "+ + + + + + +"),
    Line("compte_donnees", "GET", "+ + + + + + +"),
    Line("compte_effacer", "GET", "+ + + + + + +"),
    Line("compte_effacer", "POST", "+ + + + + + +"),
    # administration
    Line("administration", "GET", "- - - - - + -"),
    Line("administration_inviter", "POST", "- - - - - + -"),
    Line("organisation", "GET", "- - - - - + -"),
    Line("organisation", "POST", "- - - - - + -"),
    Line("role_retirer", "POST", "- - - - - + -"),
    # members
    Line("membres", "GET", "+ + + - + + -"),
    Line("inviter", "POST", "+ - - - - + -"),
    Line("membre_role", "POST", "+ - - - - + -"),
    Line("membre_depart", "GET", "+ - - - - + -"),
    Line("membre_depart", "POST", "+ - - - - + -"),
    Line("invitation_retirer", "POST", "+ - - - - + -"),
    # nominative lists
    Line("listes", "GET", "+ + - - - - -"),
    Line("listes", "POST", "+ + - - - - -"),
    # the programme
    Line("programme", "GET", "- - - - + - -"),
    Line("programme_lignes", "GET", "- - - - + - -"),
    Line("programme_financements", "GET", "- - - - + - -"),
    Line("vagues", "GET", "- - - - + - -"),
    Line("vagues", "POST", "- - - - + - -"),
    Line("vague", "GET", "- - - - + - -"),
    Line("vague", "POST", "- - - - + - -"),
    Line("label", "GET", "- - - - + - -"),
    Line("label", "POST", "- - - - + - -"),
    Line("retirer_referent", "POST", "- - - - + - -"),
    Line("candidatures", "GET", "- - - - + - -"),
    Line("candidatures_essai", "POST", "- - - - + - -"),
    Line("candidatures_import", "GET", "- - - - + - -"),
    Line("guichets", "GET", "- - - - + - -"),
    Line("guichets", "POST", "- - - - + - -"),
    Line("importer_guichets", "POST", "- - - - + - -"),
    Line("guichet", "GET", "- - - - + - -"),
    Line("guichet", "POST", "- - - - + - -"),
    Line("retirer_guichet", "POST", "- - - - + - -"),
    # of operators: here no organisation is one, `test_programme_propositions.py` has those that are
    Line("programme_dispositifs", "GET", "- - - - + - -"),
    Line("corriger_dispositif", "GET", "- - - - + - -"),
    Line("corriger_dispositif", "POST", "- - - - + - -"),
    Line("programme_projets", "GET", "- - - - + - -"),
    Line("propositions", "GET", "- - - - + - -"),
    Line("proposition", "GET", "- - - - + - -"),
    Line("correctif", "GET", "- - - - + - -"),
    Line("decider_proposition", "POST", "- - - - + - -"),
    # of a territory
    Line("financements", "GET", "+ + + - + - -"),
    Line("quartiers_territoire", "GET", "+ + + - + - -"),
    Line("delegue", "GET", "+ + + - + - -"),
    # the strategy of a territory; the partner's own actions are in `test_strategie_lecture.py`
    Line("tableau", "GET", "+ + + - + - -"),
    Line("strategie", "GET", "+ + + - + - -"),
    Line("strategie_etat", "POST", "+ - - - - - -"),
    Line("diagnostics_arretes", "GET", "+ + + - + - -"),
    Line("diagnostics_arretes", "POST", "+ - - - - - -"),
    Line("diagnostic_arrete", "GET", "+ + + - + - -"),
    Line("diagnostic_donnees", "GET", "+ + + - + - -"),
    Line("chiffre", "GET", "+ + + - + - -"),
    Line("diagnostic_ecart", "GET", "+ + + - + - -"),
    Line("enjeu", "GET", "+ + + - + - -"),
    Line("enjeu_chiffres", "GET", "+ + - - - - -"),
    Line("enjeu_chiffres", "POST", "+ + - - - - -"),
    Line("objectif", "GET", "+ + + - + - -"),
    Line("action", "GET", "+ + + - + - -"),
    Line("action_dispositifs", "GET", "+ + - - - - -"),
    Line("action_dispositifs", "POST", "+ + - - - - -"),
    Line("dispositif_du_territoire", "GET", "+ + + - + - -"),
    Line("document_nouveau", "POST", "+ + - - - - -"),
    Line("document", "GET", "+ + + - + - -"),
    Line("document_retirer", "POST", "+ + - - - - -"),
    Line("commenter", "POST", "+ + + - + - -"),
    Line("tache_nouvelle", "POST", "+ + + - + - -"),
    Line("tache_faite", "POST", "+ + + - + - -"),
    Line("swot", "GET", "+ + + - + - -"),
    Line("swot", "POST", "+ + - - - - -"),
    Line("suggestions", "GET", "+ + + - + - -"),
    Line("suggestions", "POST", "+ + - - - - -"),
    Line("exports", "GET", "+ + + - + - -"),
    Line("export", "GET", "+ + + - + - -"),
    Line("archive", "GET", "+ + + - + - -"),
    Line("imports", "GET", "+ + - - - - -"),
    Line("imports", "POST", "+ + - - - - -"),
    Line("import", "GET", "+ + - - - - -"),
    Line("import_colonnes", "POST", "+ + - - - - -"),
    Line("import_essai", "GET", "+ + - - - - -"),
    Line("import_ecrire", "POST", "+ + - - - - -"),
    Line("import_oublier", "POST", "+ + - - - - -"),
    Line("nouveau", "GET", "+ + - - - - -"),
    Line("nouveau", "POST", "+ + - - - - -"),
    Line("ecrire", "GET", "+ + - - - - -"),
    Line("ecrire", "POST", "+ + - - - - -"),
    Line("ecrire_partie", "GET", "+ + - - - - -"),
    Line("ecrire_partie", "POST", "+ + - - - - -"),
    Line("historique", "GET", "+ + + - + - -"),
    Line("retablir_version", "POST", "+ - - - - - -"),
    Line("corbeille", "GET", "+ + - - - - -"),
    Line("supprimer", "POST", "+ + - - - - -"),
    Line("retablir", "POST", "+ + - - - - -"),
    # views and follow-up; the partner's own actions are in `test_vues.py`
    Line("actions", "GET", "+ + + + + - -"),
    Line("action_ligne", "POST", "+ + - - - - -"),
    Line("gantt", "GET", "+ + + + + - -"),
    Line("carte_actions", "GET", "+ + + + + - -"),
    Line("action_emplacement", "GET", "+ + - - - - -"),
    Line("action_emplacement", "POST", "+ + - - - - -"),
    Line("budget", "GET", "+ + + - + - -"),
    Line("impression", "GET", "+ + + - + - -"),
    Line("suivi", "GET", "+ + + - + - -"),
    Line("suivi_valeurs", "GET", "+ + - - - - -"),
    Line("suivi_valeurs", "POST", "+ + - - - - -"),
    Line("suivi_action", "GET", "+ + - - - - -"),
    Line("suivi_action", "POST", "+ + - - - - -"),
    Line("suivi_remplir", "POST", "+ + - - - - -"),
    # the signature of the link is the proof, whoever opens it
    Line("resume_arret", "GET", "+ + + + + + +", "+"),
    Line("resume_arret", "POST", "+ + + + + + +", "+"),
    # surveys of premises
    Line("releve", "GET", "+ + - - - - -"),
    Line("releve_nouveau", "GET", "+ + - - - - -"),
    Line("releve_nouveau", "POST", "+ + - - - - -"),
    Line("releve_ecarter", "POST", "+ + - - - - -"),
    Line("releve_reprendre", "POST", "+ + - - - - -"),
    Line("releve_veille", "GET", "+ + - - - - -"),
    Line("releve_terrain", "GET", "+ + - - - - -"),
    Line("releve_saisies", "POST", "+ + - - - - -"),
    Line("releve_resultats", "GET", "+ + - - - - -"),
    Line("releve_trancher", "POST", "+ + - - - - -"),
    Line("releve_csv", "GET", "+ + - - - - -"),
    Line("releve_photo", "GET", "+ + - - - - -"),
    Line("releve_photo_retirer", "POST", "+ - - - - - -"),  # who took it, too
    Line("releve_polarite", "GET", "+ + - - - - -"),
    Line("releve_polarite", "POST", "+ + - - - - -"),
    Line("releve_fiche", "GET", "+ + - - - - -"),
    # local files; one for partners opens the list and its counts to them (`test_fichiers.py`)
    Line("fichiers", "GET", "+ + - - - - -"),
    Line("fichier_nouveau", "GET", "+ + - - - - -"),
    Line("fichier_nouveau", "POST", "+ + - - - - -"),
    Line("fichier_colonnes", "GET", "- - - - - - -"),  # who sent it alone
    Line("fichier_colonnes", "POST", "- - - - - - -"),
    Line("fichier", "GET", "+ + - - - - -"),
    Line("fichier_lignes", "GET", "+ + - - - - -"),
    Line("fichier_comptes", "GET", "+ + - - - - -"),
    Line("fichier_effacer", "GET", "+ - - - - - -"),  # who sent it, too
    Line("fichier_effacer", "POST", "+ - - - - - -"),
]


@cache
def routes() -> dict[str, URLPattern]:
    """Every address under /espace/, by its name."""

    def walk(patterns: list, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in patterns:
            place = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, place)
            elif place.startswith("espace/"):
                assert each.name, f"{place} has no name"
                yield each.name, each

    found = list(walk(get_resolver().url_patterns, ""))
    assert len({name for name, _ in found}) == len(found), "two routes of one name"
    return dict(found)


def of_territory(route: str) -> bool:
    return route in routes() and "territory" in routes()[route].pattern.converters


def address(route: str, territory: str, at: str = "") -> str:
    """`at`: the territory where the object stands, where it is another one than the address's."""
    names = list(routes()[route].pattern.converters)
    if route in MAKERS:
        made = MAKERS[route](at or territory)
        return reverse(route, args=(territory, *made[1:]) if of_territory(route) else made)
    assert set(names) <= {"territory"}, f"add {route} to rights_objects.MAKERS"
    return reverse(route, args=[territory] * len(names))


def status(client: Client, line: Line, place: str) -> int:
    return client.generic(line.method, place, b"", "application/x-www-form-urlencoded").status_code


@pytest.fixture(autouse=True)
def no_lock(settings) -> None:
    """So many strangers at the door from one address would shut it."""
    settings.AXES_ENABLED = False


def test_every_route():
    listed = {line.route for line in TABLE}
    assert set(routes()) - listed == set(), "add them to TABLE"
    assert listed - set(routes()) == set()
    assert len({(line.route, line.method) for line in TABLE}) == len(TABLE)


@pytest.mark.parametrize("route", sorted({line.route for line in TABLE}))
def test_every_method(empty_site, route):
    """What a view takes is what it says when it is asked otherwise."""
    someone = signed_in(empty_site, user(Role.PILOTE))
    answer = someone.generic("PROPFIND", address(route, HERE))
    assert answer.status_code == 405, "decorate it with require_http_methods, outermost"
    taken = {name.strip() for name in answer["Allow"].split(",")} - {"HEAD", "OPTIONS"}
    assert taken == {line.method for line in TABLE if line.route == route}


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_matrix(site, line):
    marks = line.marks.split()
    assert len(marks) == len(COLUMNS)
    for role, mark in zip(COLUMNS, marks, strict=True):
        for territory in (HERE, ELSEWHERE):
            someone = signed_in(Client(SERVER_NAME="localhost"), user(role))
            found = status(someone, line, address(line.route, territory))
            shut = of_territory(line.route) and territory == ELSEWHERE and role not in NATIONAL
            expected = {404} if mark == "-" or shut else ANSWERS
            assert found in expected, (role, territory, found)


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_stranger(site, line):
    found = status(Client(SERVER_NAME="localhost"), line, address(line.route, HERE))
    door = {302} if line.method == "GET" else {401}
    assert found in {"door": door, "+": ANSWERS, "-": {404}}[line.stranger]


@pytest.mark.parametrize(
    "line",
    [line for line in TABLE if line.route in MAKERS and of_territory(line.route)],
    ids=str,
)
def test_object_of_another_territory(site, line):
    """Under one's own territory, the object of another does not exist, for any role."""
    for role in Role:
        someone = signed_in(Client(SERVER_NAME="localhost"), user(role))
        place = address(line.route, HERE, at=ELSEWHERE)
        assert status(someone, line, place) == 404, role


@pytest.mark.parametrize("role", [role for role in STRONG if Right.INVITE in MATRIX[role]])
def test_second_factor_before_writing(empty_site, role):
    user(Role.LECTEUR, ELSEWHERE)
    place = ELSEWHERE if role not in NATIONAL else ""
    someone = signed_in(empty_site, user(role, place, second_factor=False))
    posted = someone.post(reverse("inviter", args=(ELSEWHERE,)), {"email": "a@exemple.fr"})
    assert posted.status_code == 403
    assert "second facteur" in posted.content.decode()
    assert "a@exemple.fr" in posted.content.decode()  # nothing typed is lost
    assert someone.get(reverse("membres", args=(ELSEWHERE,))).status_code == 200


def test_ended_role_gives_nothing(empty_site):
    someone = user(Role.PILOTE)
    client = signed_in(empty_site, someone)
    assert client.get(reverse("membres", args=(HERE,))).status_code == 200
    someone.memberships.update(until=timezone.now())
    assert client.get(reverse("membres", args=(HERE,))).status_code == 404


def test_closed_account_gives_nothing(empty_site):
    someone = user(Role.PILOTE)
    client = signed_in(empty_site, someone)
    type(someone).objects.filter(pk=someone.pk).update(is_active=False)
    assert client.get(reverse("membres", args=(HERE,))).status_code == 302


def test_matrix_is_whole():
    assert set(MATRIX) == set(Role)
    assert set().union(*MATRIX.values()) == set(Right)
    assert Right.WRITE in GUARDED
    assert Right.READ not in GUARDED


def test_unknown_territory_is_none(empty_site):
    client = signed_in(empty_site, user(Role.ANIMATEUR_NATIONAL))
    assert client.get(reverse("membres", args=("nulle-part",))).status_code == 404


def test_merged_territory_stays_reachable(empty_site):
    client = signed_in(empty_site, user(Role.PILOTE, "123456789"))
    page = client.get(reverse("membres", args=("123456789",)))
    assert page.status_code == 200
    assert "Territoire 123456789" in page.content.decode()
