from pathlib import Path

import pytest
from django.test import Client
from tests.web.pages import HOSTILE, text
from tests.web.people import ELSEWHERE, organisation, signed_in, user
from tests.web.steered import adopted, proposal

from quartiers.usecases.proposal import File, text_of
from quartiers.web.accounts.models import OrganisationKind
from quartiers.web.accounts.rights import Role
from quartiers.web.programme.models import SchemeProposal

pytestmark = pytest.mark.django_db
MINE = "/espace/programme/dispositifs/"
PAGE, NUMBER = File("dispositifs", "fisc-qpv"), File("parametres", "fisc_qpv_effectif")


@pytest.fixture
def tax(site: Client):
    body = organisation("Impôts", OrganisationKind.ASSOCIATION, operator="dgfip", region="32")
    return signed_in(site, user(Role.PARTENAIRE, ELSEWHERE, organisation=body)), body


def test_operator_sees_its_own(tax):
    client, _ = tax
    page = text(client.get(MINE))
    assert "au titre de Impôts" in page
    assert client.get(f"{MINE}fisc-qpv/").status_code == 200
    assert client.get(f"{MINE}anct-frla/").status_code == 404
    assert client.get(f"{MINE}fisc-qpv/?parametre=inconnu").status_code == 404


def test_others_propose_nothing(site):
    for role in (Role.PARTENAIRE, Role.PILOTE, Role.LECTEUR, Role.ADMINISTRATEUR):
        client = signed_in(site, user(role))
        assert client.get(MINE).status_code == 404, role
        assert client.get("/espace/programme/projets/").status_code == 404, role


def test_effect_is_counted(tax):
    client, _ = tax
    new = text_of(NUMBER).replace("valeur: 50", "valeur: 10")
    given = {"texte": new, "parametre": NUMBER.stem, "geste": "verifier"}
    page = text(client.post(f"{MINE}fisc-qpv/", given))
    assert "Cette proposition ferait passer" in page
    assert "à « condition non remplie »" in page
    assert "du territoire de démonstration, fictif" in page
    assert "3 ne donnent plus le verdict attendu" in page
    assert "1 ligne ajoutée, 1 ligne retirée" in page
    assert not SchemeProposal.objects.exists()


def test_bad_text_is_kept_and_told(tax):
    client, _ = tax
    given = {"texte": text_of(PAGE) + "inconnu: 1\r\n", "motif": "Essai", "geste": "proposer"}
    answer = client.post(f"{MINE}fisc-qpv/", given)
    assert answer.status_code == 400
    assert "clé inconnue" in text(answer) or "inconnu" in text(answer)
    assert "inconnu: 1" in answer.content.decode()
    assert not SchemeProposal.objects.exists()


def test_nothing_new_is_refused(tax):
    client, _ = tax
    answer = client.post(f"{MINE}fisc-qpv/", {"texte": text_of(PAGE).replace("\n", "\r\n")})
    assert answer.status_code == 400
    assert "est celle qui est en service" in text(answer)


def test_proposed_reviewed_published(tax, tmp_path: Path, monkeypatch):
    client, body = tax
    new = text_of(PAGE).replace("nom: Exonération d’impôt", "nom: Exonération corrigée d’impôt")
    given = {"texte": new, "motif": "Nouveau nom, loi 2026-103", "geste": "proposer"}
    answer = client.post(f"{MINE}fisc-qpv/", given)
    assert answer.status_code == 303
    assert "tous donnent le verdict attendu" in text(client.get(answer["Location"]))
    place = answer["Location"]
    assert client.post(f"{place}decider/", {"geste": "accepter"}).status_code == 404

    reviewer = signed_in(Client(SERVER_NAME="localhost"), user(Role.ANIMATEUR_NATIONAL))
    assert "Impôts" in text(reviewer.get("/espace/programme/propositions/"))
    assert "QUARTIERS_CATALOGUE" in text(reviewer.get(place))
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    from quartiers.web import state

    state.forget()
    answer = reviewer.post(f"{place}decider/", {"geste": "accepter", "reponse": "Merci"})
    assert answer.status_code == 303
    made = SchemeProposal.objects.get()
    assert (made.state, made.answer, made.organisation) == ("acceptee", "Merci", body)
    assert made.published_at is not None
    assert "Exonération corrigée" in (tmp_path / PAGE.name).read_text("utf-8")
    assert "Exonération corrigée" in text(client.get(place))
    patch = client.get(f"{place}correctif/")
    assert b"+++ b/src/quartiers/catalogue/dispositifs/fisc-qpv.yaml" in patch.content
    again = reviewer.post(f"{place}decider/", {"geste": "refuser", "reponse": "Non"})
    assert again.status_code == 409
    assert "déjà acceptée" in text(again)


def test_nobody_accepts_their_own(site):
    author = user(Role.ANIMATEUR_NATIONAL)
    made = proposal(author=author)
    place = f"/espace/programme/propositions/{made.pk}/"
    client = signed_in(site, author)
    assert "Une autre personne" in text(client.get(place))
    refused = client.post(f"{place}decider/", {"geste": "accepter"})
    assert refused.status_code == 409
    other = signed_in(Client(SERVER_NAME="localhost"), user(Role.ANIMATEUR_NATIONAL))
    assert other.post(f"{place}decider/", {"geste": "accepter"}).status_code == 303


def test_accepted_without_overlay_waits(site, tmp_path: Path, monkeypatch):
    reviewer = signed_in(site, user(Role.ANIMATEUR_NATIONAL))
    made = proposal()
    place = f"/espace/programme/propositions/{made.pk}/"
    assert reviewer.post(f"{place}decider/", {"geste": "accepter"}).status_code == 303
    page = text(reviewer.get(place))
    assert "Acceptée, mais pas encore en service ici." in page
    assert "Réglez QUARTIERS_CATALOGUE" in page
    assert reviewer.post(f"{place}decider/", {"geste": "publier"}).status_code == 409
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    assert reviewer.post(f"{place}decider/", {"geste": "publier"}).status_code == 303
    assert (tmp_path / "dispositifs/anct-frla.yaml").is_file()


def test_page_that_moved_on(site):
    reviewer = signed_in(site, user(Role.ANIMATEUR_NATIONAL))
    made = proposal()
    SchemeProposal.objects.update(base="autre texte\n")
    place = f"/espace/programme/propositions/{made.pk}/"
    assert "n’est plus celle d’où part cette proposition" in text(reviewer.get(place))
    answer = reviewer.post(f"{place}decider/", {"geste": "accepter"})
    assert answer.status_code == 409
    assert SchemeProposal.objects.get().state == "proposee"


def test_failing_cases_are_accepted_on_purpose(site):
    reviewer = signed_in(site, user(Role.ANIMATEUR_NATIONAL))
    base = text_of(NUMBER)
    made = proposal(
        "fisc-qpv",
        parameter=NUMBER.stem,
        base=base,
        text=base.replace("valeur: 50", "valeur: 10"),
    )
    place = f"/espace/programme/propositions/{made.pk}/decider/"
    answer = reviewer.post(place, {"geste": "accepter"})
    assert answer.status_code == 409
    assert "Des cas écrits d’après le texte" in text(answer)
    assert reviewer.post(place, {"geste": "accepter", "malgre": "on"}).status_code == 303
    assert len(SchemeProposal.objects.get().examined["cas_en_echec"]) == 3


def test_refusal_needs_an_answer(site):
    reviewer = signed_in(site, user(Role.ANIMATEUR_NATIONAL))
    place = f"/espace/programme/propositions/{proposal().pk}/"
    assert reviewer.post(f"{place}decider/", {"geste": "refuser"}).status_code == 409
    given = {"geste": "refuser", "reponse": "Le décret n’est pas paru."}
    assert reviewer.post(f"{place}decider/", given).status_code == 303
    assert "Le décret n’est pas paru." in text(reviewer.get(place))


def test_proposal_of_another_is_not_seen(tax):
    client, _ = tax
    assert client.get(f"/espace/programme/propositions/{proposal().pk}/").status_code == 404


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text(tax, typed):
    client, _ = tax
    answer = client.post(f"{MINE}fisc-qpv/", {"texte": typed, "motif": typed, "geste": "proposer"})
    assert answer.status_code == 400
    assert b"<script>alert" not in answer.content


def test_pipeline_of_the_region(site):
    actions = adopted()
    body = organisation("Fonds", OrganisationKind.ANCT, operator="anct", region="32")
    officer = signed_in(site, user(Role.PARTENAIRE, ELSEWHERE, organisation=body))
    page = officer.get("/espace/programme/projets/")
    assert "Racheter des locaux" in text(page)
    assert "Former les commerçants" not in text(page)
    assert f"/actions/{actions['helped'].pk}/" not in page.content.decode()
    actions["helped"].partners.add(body)
    page = officer.get("/espace/programme/projets/")
    assert f"/actions/{actions['helped'].pk}/" in page.content.decode()
    body.region = "93"
    body.save()
    assert "Aucun projet" in text(officer.get("/espace/programme/projets/"))
    body.region = ""
    body.save()
    assert "n’a pas de région enregistrée" in text(officer.get("/espace/programme/projets/"))
