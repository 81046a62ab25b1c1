import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from quartiers.errors import (
    BadInput,
    ContractBroken,
    InvalidCode,
    StoreCorrupt,
    StoreEmpty,
    UnknownCode,
)
from quartiers.storage.store import Store
from quartiers.territory.codes import Qpv
from quartiers.territory.lookup import unknown_qpv
from quartiers.web.middleware.refusals import Refusals
from quartiers.web.problems import in_pages
from quartiers.web.public.publication import place

CASES = [
    (UnknownCode("QN99999X n’existe pas.", "Proche : QN99901I."), 404),
    (InvalidCode("« x » n’est pas un code.", "Exemple : QN05981M."), 404),
    (BadInput("Le nombre est négatif.", "Donnez-en un autre."), 400),
    (StoreEmpty("Aucune donnée n’est chargée.", "Lancez « quartiers refresh »."), 503),
    (ContractBroken("Une table est fausse.", "Signalez-le."), 500),
    (RequestDataTooBig(), 413),
    (SuspiciousOperation("secret"), 400),
    (RuntimeError("secret"), 500),
]


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda c: type(c).__name__)
def test_page_says_what_and_what_next(site, error, status):
    request = RequestFactory().get("/quartiers/x/")
    response = Refusals(lambda _: None).process_exception(request, error)
    assert response is not None
    text = response.content.decode()
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert "<h1>" in text
    assert "secret" not in text
    assert (status == 503) == response.has_header("Retry-After")


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda c: type(c).__name__)
def test_api_has_a_stable_code(site, error, status):
    request = RequestFactory().get("/api/v1/x")
    response = Refusals(lambda _: None).process_exception(request, error)
    assert response is not None
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert b'"code"' in response.content
    assert b"secret" not in response.content


@pytest.mark.parametrize("path", ["/donnees/", "/api/v1/sources"])
def test_file_taken_by_a_refresh_is_read_again(empty_site, monkeypatch, path):
    met = []

    def taken(self):
        met.append(path)
        if len(met) == 1:
            place().parent.mkdir(parents=True, exist_ok=True)
            place().write_text("{}", encoding="utf-8")  # the data move
            raise StoreCorrupt("Le fichier a disparu.", "")
        return ()

    monkeypatch.setattr(Store, "failures", taken)
    assert empty_site.get(path).status_code == 200 and len(met) > 1


def test_file_that_stays_lost_is_told(empty_site, monkeypatch):
    def lost(self):
        raise StoreCorrupt("Le fichier a disparu.", "")

    monkeypatch.setattr(Store, "failures", lost)
    page = empty_site.get("/donnees/")
    assert page.status_code == 503 and "Le fichier a disparu." in page.content.decode()


def test_unknown_page_helps(site):
    response = site.get("/nulle-part/")
    text = response.content.decode()
    assert response.status_code == 404
    assert 'action="/recherche/"' in text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/territoires/rubaix/", '<a href="/territoires/roubaix/">roubaix</a>'),
        ("/quartiers/QN99950I/", '<a href="/quartiers/QN99910I/">QN99910I</a>'),
        ("/quartiers/QN99901X/", "La lettre finale est fausse"),
        ("/quartiers/halles/", "Cherchez par le nom du quartier"),
    ],
)
def test_unknown_code_leads_on(site, path, said):
    page = site.get(path)
    assert page.status_code == 404 and said in page.content.decode()


@pytest.mark.parametrize(
    "path", ["/quartiers/{}/", "/territoires/{}/", "/quartiers/QN99901I/?comparer={}"]
)
def test_endless_code_is_not_repeated(site, path):
    page = site.get(path.format("x" * 3_000)).content.decode()
    assert f"{'x' * 60}…" in page and "x" * 100 not in page


def test_pages_say_no_command_to_visitors(empty_site):
    lone = unknown_qpv(Qpv("QN05998M"), {2024: ("QN99901I",)})
    assert in_pages(lone.hint).endswith("ou cherchez le quartier par une adresse.")
    said = empty_site.get("/quartiers/QN05998M/").content.decode()
    assert "Pour l’administrateur du site" in said and "Lancez" not in said


def test_api_says_parameters_and_not_options(empty_site, site):
    told = empty_site.get("/api/v1/locate?lon=2.35&lat=48.85").json()["detail"]
    assert told.startswith("Pour l’administrateur du site : lancez « quartiers refresh --only ")
    told = site.get("/api/v1/match?siret=00099990400006").json()["detail"]
    assert "POST /api/v1/match" in told and "profile" not in told


def test_markup_in_an_address_is_escaped(site):
    text = site.get("/quartiers/<script>alert(1)<%2Fscript>/").content.decode()
    assert "<script>alert" not in text


def test_headers_are_on_every_answer(site):
    for path in ("/", "/nulle-part/", "/statique/rien.css"):
        response = site.get(path)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["Referrer-Policy"] == "same-origin"
        assert not response.cookies


def test_unknown_host_is_refused(site):
    assert site.get("/", SERVER_NAME="evil.example").status_code == 400


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (OperationalError("secret"), 503, "ne répondent pas"),
        (InterfaceError("secret"), 503, "ne répondent pas"),
        (RuntimeError("secret"), 500, "pas pu répondre"),
    ],
    ids=lambda c: type(c).__name__,
)
def test_what_breaks_before_the_view(site, monkeypatch, caplog, error, status, said):
    def broken(*_):
        raise error

    monkeypatch.setattr("quartiers.web.accounts.gate.Gate.process_view", broken)
    response = Client(raise_request_exception=False).get("/espace/connexion/")
    text = response.content.decode()
    assert response.status_code == status
    assert said in text
    assert "secret" not in text
    assert caplog.records[-1].getMessage() == "/espace/connexion/"
    assert caplog.records[-1].exc_info[1] is error
