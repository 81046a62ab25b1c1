import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from quartiers.documents.matched import NO_PROMISE
from quartiers.usecases.match import match_schemes
from quartiers.web import state
from quartiers.web.geocoding.local import local

BAKER = "f=porteur@projet~createur&f=stade@projet~creation"


def text(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.fixture
def siret(site) -> str:
    rows = state.current().demo.scan("etablissements")
    rows = rows.filter(pl.col("active") & pl.col("diffusible")).collect()
    return rows["siret"][3]


def counts(page: str) -> dict[str, int]:
    found = re.findall(r"<li><strong>(\d+)</strong> ([^<]+)</li>", page)
    return {label: int(count) for count, label in found}


def test_siret_leaves_the_address(site, siret):
    response = site.get("/simulateur/", {"siret": f" {siret[:9]} {siret[9:]} "})
    assert response.status_code == 302 and response["Cache-Control"] == "no-store"
    assert siret not in response["Location"] and siret[:9] not in response["Location"]
    page = site.get(response["Location"])
    assert siret not in page.content.decode() and page["Cache-Control"] == "no-store"
    assert "Données de démonstration, fictives" in text(page)


def test_answers_are_said_by_themselves(site):
    """The words of a rule are half a sentence: « le projet », « l’activité, »."""
    said = text(site.get(f"/simulateur/?{BAKER}&f=nature_activite@unite_legale~artisanale"))
    assert "L’activité de l’entreprise, au sens de l’impôt artisanale (déclaré)" in said
    said = text(site.get("/simulateur/?f=stade@projet~nsp"))
    assert "Où en est le projet ? je ne sais pas" in said


def test_same_counts_as_the_use_case(site, siret):
    page = site.get("/simulateur/", {"siret": siret}, follow=True).content.decode()
    held = state.current()
    match = match_schemes(siret, as_of=held.day, store=held.demo)
    shown = counts(page)
    for code, word in (
        ("a_confirmer", "à confirmer"),
        ("information_manquante", "où une information manque"),
    ):
        assert shown.get(word, 0) == match.counts.get(code, 0)
    assert shown["fermés à cette date"] == match.counts["ferme"]


def test_address_leaves_the_address(site):
    street = next(
        s for s in local(state.current().demo).streets if not s.rank and s.commune == "99901"
    )
    words = f"{next(iter(street.numbers))} {street.name}, Valombrine"
    response = site.get("/simulateur/", {"adresse": words})
    assert response.status_code == 302
    assert "brume" not in response["Location"] and "commune@projet~99901" in response["Location"]
    assert not re.search(r"\d\.\d{3}", response["Location"])


def test_only_what_matters_is_asked(site):
    page = site.get("/simulateur/?debut=1").content.decode()
    assert "Qui porte le projet" in page
    response = site.get("/simulateur/?sur=porteur@projet&r=createur")
    assert response.status_code == 302 and "porteur@projet~createur" in response["Location"]
    after = site.get(response["Location"]).content.decode()
    legend = re.search(r"<legend>(.*?)</legend>", after)[1]
    assert "Qui porte" not in legend


def test_do_not_know_is_an_answer(site):
    response = site.get("/simulateur/?sur=porteur@projet&nsp=1")
    assert "porteur@projet~nsp" in response["Location"]
    page = site.get(response["Location"])
    assert "Qui porte le projet ? je ne sais pas" in text(page)
    assert "Qui porte" not in re.search(r"<legend>(.*?)</legend>", page.content.decode())[1]


def test_change_or_remove_an_answer(site):
    page = site.get(f"/simulateur/?{BAKER}").content.decode()
    links = re.findall(r'href="(/simulateur/[^"]+)">(Modifier|Retirer)', page)
    assert len(links) == 4
    modify = next(link for link, word in links if word == "Modifier" and "demande=stade" in link)
    again = site.get(modify.replace("&amp;", "&")).content.decode()
    assert "Où en est le projet" in re.search(r"<legend>(.*?)</legend>", again)[1]
    assert "stade@projet~" not in modify


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sur=porteur@projet&r=martien", "n’est pas dans la liste"),
        ("sur=porteur@projet", "Aucune réponse"),
        ("sur=lune@projet&r=oui", "n’existe plus"),
        ("sur=effectif@unite_legale&r=beaucoup", "n’est pas un nombre"),
        ("siret=123", "SIRET"),
        ("siret=00000000000000", "Commencez sans SIRET, ou partez de son adresse."),
        ("date=demain", "n’est pas une date. Écrivez-la AAAA-MM-JJ : l’année"),
    ],
)
def test_bad_answer_beside_the_form(site, query, said):
    response = site.get(f"/simulateur/?debut=1&{query}")
    assert response.status_code == 400
    assert said in text(response) and " --" not in text(response)
    assert "<form" in response.content.decode()


def test_link_of_an_older_catalogue(site):
    response = site.get(f"/simulateur/?{BAKER}&f=regime_perdu@projet~oui&f=porteur@projet~roi")
    page = text(response)
    assert response.status_code == 200
    assert "mises de côté" in page and "regime_perdu@projet" in page


def test_too_long(site):
    response = site.get("/simulateur/?" + "&".join(f"f=a{i}~1" for i in range(180)))
    assert response.status_code == 400 and "trop long" in text(response)


def test_why_with_sources(site):
    page = text(site.get(f"/simulateur/?{BAKER}&dispositif=fisc-qpv"))
    assert "Toutes les conditions" in page and "Source :" in page
    assert "source la plus faible" in page and "Remplie" in page
    assert site.get(f"/simulateur/?{BAKER}&dispositif=rien").status_code == 404


def test_another_date(site):
    page = site.get(f"/simulateur/?{BAKER}&date=2024-06-01")
    assert page.status_code == 200 and 'value="2024-06-01"' in page.content.decode()
    assert (
        "date=2024-06-01"
        in re.search(r'href="([^"]+resultat\.csv[^"]+)"', page.content.decode())[1]
    )


def test_csv(site):
    response = site.get(f"/simulateur/resultat.csv?{BAKER}")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(state.current().loaded.catalogue.schemes) + 1
    assert response["Cache-Control"] == "no-store"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_pdf(site):
    response = site.get(f"/simulateur/resultat.pdf?{BAKER}")
    assert response.content.startswith(b"%PDF") and b"pdfuaid" in response.content
    assert site.get("/simulateur/resultat.exe").status_code == 404


def test_demonstration_is_not_mixed(site):
    response = site.get("/simulateur/?f=commune@personne~57463&pour=projet&adresse=99901")
    assert response.status_code == 400 and "fictif" in text(response)


def test_wording(site):
    page = text(site.get(f"/simulateur/?{BAKER}"))
    assert "ni une décision, ni une attestation, ni un rescrit" in page
    assert NO_PROMISE.split(":")[0].strip() in page
    assert "jamais un SIRET, une adresse ni des coordonnées" in page


def test_nothing_loaded(empty_site):
    assert empty_site.get(f"/simulateur/?{BAKER}").status_code == 200
    response = empty_site.get("/simulateur/?siret=21310555400017")
    assert response.status_code == 503 and "<form" in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["<script>x</script>", "' OR 1=1", "🏠", "\x00\x1b", "x" * 10_000]
)
def test_hostile_text(site, typed):
    for name in (
        "f",
        "siret",
        "adresse",
        "sur",
        "r",
        "demande",
        "date",
        "dispositif",
        "lon",
        "ecart",
    ):
        response = site.get("/simulateur/", {name: typed, "debut": 1})
        assert response.status_code in (200, 302, 400, 404)
        assert "<script>x" not in response.content.decode()


def test_link_parameters(site, siret):
    link = site.get("/simulateur/", {"siret": siret})["Location"]
    assert set(parse_qs(urlsplit(link).query)) <= {"f", "debut", "ecart", "date"}
    assert len(link) < 3_000
