import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.pages import HOSTILE, text
from tests.web.people import signed_in, user
from tests.web.steered import label, wave

from quartiers.web.accounts.rights import Role
from quartiers.web.programme.models import ApplicationImport, Cohort, Desk, Label

pytestmark = pytest.mark.django_db
PLACE = "/espace/programme/candidatures/"
HEADERS = (
    "ID;Email;Établissement SIRET;Entreprise SIREN;Entreprise raison sociale;Archivé;"
    "État du dossier;Dernière mise à jour le;Déposé le;Passé en instruction le;Traité le;"
    "Motivation de la décision;Instructeurs;Votre territoire"
)


def line(number, siren="200093201", state="En instruction", decided="", where=""):
    return (
        f"{number};agent@exemple.fr;{siren}00010;{siren};Métropole;false;{state};"
        f"2026-05-20 10:00;2026-05-14 10:31;;{decided};Bon projet;x@y.fr;{where}"
    )


def export(*lines):
    return "\n".join([HEADERS, *lines])


@pytest.fixture
def team(empty_site: Client) -> Client:
    wave("essai")
    return signed_in(empty_site, user(Role.ANIMATEUR_NATIONAL))


def send(client, content, gesture="essayer", **more):
    given = {"vague": "essai", "texte": content, "geste": gesture, **more}
    return client.post(f"{PLACE}essai/", given)


def test_dry_run_writes_nothing(team):
    page = send(team, export(line(1), line(2, "999999999"), line(3, state="Brouillon")))
    assert page.status_code == 200
    told = text(page)
    assert "Rien n’est encore enregistré. 1 nouveau, 2 refusés." in told
    assert "« 999999999 » ne désigne aucun territoire connu" in told
    assert "brouillon, non déposé" in told
    assert not Label.objects.exists()


def test_import_once(team):
    answer = send(team, export(line(1)), "importer")
    assert answer.status_code == 303
    made = Label.objects.get()
    assert (made.territory, made.state, made.file_number) == ("200093201", "candidature", "1")
    assert not made.published
    assert "1 nouveau" in text(team.get(answer["Location"]))
    assert "exemple.fr" not in str(ApplicationImport.objects.get().report)
    again = send(team, export(line(1)), "importer")
    assert "1 déjà importé" in text(team.get(again["Location"]))
    assert Label.objects.count() == 1


def test_decision_comes_with_a_later_export(team):
    send(team, export(line(1)), "importer")
    send(team, export(line(1, state="Accepté", decided="2026-06-14 09:00")), "importer")
    made = Label.objects.get()
    assert (made.state, made.reason, str(made.decided_on)) == ("retenu", "Bon projet", "2026-06-14")
    Label.objects.update(state="labellise")
    send(team, export(line(1, state="Refusé")), "importer")
    assert Label.objects.get().state == "labellise"


def test_two_dossiers_of_one_territory(team):
    page = text(send(team, export(line(1), line(2))))
    assert "un autre dossier de ce fichier désigne le même territoire" in page


def test_column_is_chosen(team):
    content = export(line(1, siren="219741149", where="roubaix"))
    assert "1 refusé" in text(send(team, content))
    page = text(send(team, content, colonne_territoire="Votre territoire"))
    assert "1 nouveau" in page
    assert "Roubaix" in page


def test_column_that_nothing_tells_is_asked(team):
    content = "ID;État du dossier;EPCI candidat\n101;En instruction;roubaix"
    for gesture in ("essayer", "importer"):
        answer = send(team, content, gesture)
        assert answer.status_code == 200
        assert "Dites quelle colonne" in text(answer)
        assert content in answer.content.decode()
    assert not ApplicationImport.objects.exists()
    assert "1 nouveau" in text(send(team, content, colonne_territoire="EPCI candidat"))


def test_file_of_windows(team):
    file = SimpleUploadedFile("dossiers.csv", export(line(1)).encode("cp1252"), "text/csv")
    page = team.post(f"{PLACE}essai/", {"vague": "essai", "fichier": file})
    assert "1 nouveau" in text(page)


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"x" * 99, b"\x00\x01", b"a;b\n1;2\n"])
def test_no_export(team, content):
    file = SimpleUploadedFile("dossiers.xlsx", content)
    answer = team.post(f"{PLACE}essai/", {"vague": "essai", "fichier": file})
    assert answer.status_code == 400
    assert "CSV" in text(answer)


def test_too_large_a_file(team):
    file = SimpleUploadedFile("dossiers.csv", b"x" * 3_000_000)
    answer = team.post(f"{PLACE}essai/", {"vague": "essai", "fichier": file})
    assert answer.status_code == 400
    assert "moins de 2,5 Mo" in text(answer)


def test_wave_is_needed(team):
    answer = send(team, export(line(1)), vague="inconnue")
    assert answer.status_code == 400
    assert "Choisissez la vague" in text(answer)


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_export(team, typed):
    answer = send(team, export(line(1, where=typed.replace("\n", " "))), colonne_nom=typed)
    assert answer.status_code in (200, 400)
    assert b"<script>alert" not in answer.content
    assert send(team, typed).status_code == 400


def test_csrf_is_checked():
    wave("essai")
    client = signed_in(
        Client(SERVER_NAME="localhost", enforce_csrf_checks=True), user(Role.ANIMATEUR_NATIONAL)
    )
    file = SimpleUploadedFile("dossiers.csv", export(line(1)).encode())
    answer = client.post(f"{PLACE}essai/", {"vague": "essai", "fichier": file, "geste": "importer"})
    assert answer.status_code == 403
    assert not Label.objects.exists()


DESKS = "/espace/programme/guichets/"
GOOD = "departement;organisme;intitule;adresse;page;verifie_le\n"
ROW = "59;DDETS;Politique de la ville;ddets-ville@nord.gouv.fr;;2026-10-01"


def test_desks_are_imported_whole_or_not(team):
    bad = f"{GOOD}{ROW}\n59;Bpifrance;Lille;awa.diallo@bpifrance.fr;;2026-10-01"
    answer = team.post(f"{DESKS}importer/", {"texte": bad})
    assert answer.status_code == 400
    assert "Ligne 3 : « awa.diallo@bpifrance.fr » ressemble à l’adresse d’une personne" in text(
        answer
    )
    assert not Desk.objects.exists()
    for _ in range(2):
        assert team.post(f"{DESKS}importer/", {"texte": GOOD + ROW}).status_code == 303
    assert Desk.objects.count() == 1


def test_desk_is_edited_and_removed(team):
    team.post(f"{DESKS}importer/", {"texte": GOOD + ROW})
    desk = Desk.objects.get()
    given = {
        "departement": "59",
        "organisme": "ddets",
        "intitule": "Politique de la ville",
        "adresse": "jean.martin@nord.gouv.fr",
        "page": "",
        "verifie_le": "2026-11-01",
    }
    answer = team.post(f"{DESKS}{desk.pk}/", given)
    assert answer.status_code == 400
    assert "adresse d’une personne" in text(answer)
    given["adresse"] = "ddets@nord.gouv.fr"
    assert team.post(f"{DESKS}{desk.pk}/", given).status_code == 303
    assert Desk.objects.get().email == "ddets@nord.gouv.fr"
    assert team.post(f"{DESKS}{Desk.objects.get().pk}/retirer/").status_code == 303
    assert not Desk.objects.exists()


def test_desks_are_public(team):
    label(cohort=Cohort.objects.get(), published=True)
    team.post(f"{DESKS}importer/", {"texte": GOOD + ROW})
    page = text(team.get("/territoires/roubaix/"))
    assert "À qui s’adresser DDETS , Politique de la ville (59)" in page
    assert "ddets-ville@nord.gouv.fr" in page
    rows = team.get("/programme/donnees/guichets.json").json()["lignes"]
    assert rows[0]["organisme"] == "DDETS"
