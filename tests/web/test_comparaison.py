import re

from tests.web.test_dispositifs import text


def page(site, status=200, **asked):
    response = site.get("/dispositifs/comparer/", asked)
    assert response.status_code == status
    return response.content.decode()


def columns(body):
    return re.findall(r'<th scope="col"><a href="/dispositifs/([\w-]+)/', body)


def test_side_by_side(empty_site):
    body = page(empty_site, id=["fisc-qpv", "fisc-zfu", "init"], date="2026-06-01")
    assert columns(body) == ["fisc-qpv", "fisc-zfu", "init"]
    said = text(body)
    for title in ("État", "Opérateur", "Nature", "Pour qui", "Où", "Montants", "Période"):
        assert title in said
    assert "Ouvert au 1er juin 2026" in said and "droits acquis en cours" in said


def test_exclusion_and_silence_are_told_apart(empty_site):
    said = text(page(empty_site, id=["fisc-qpv", "fisc-zfu", "init"])).split("Se cumulent-ils")[1]
    assert "Ne se cumule pas avec « Exonération d’impôt sur les bénéfices en ZFU-TE »" in said
    assert "cela ne vaut ni oui ni non" in said


def test_one_more_one_less(empty_site):
    body = page(empty_site, id=["fisc-qpv", "init"])
    assert 'href="/dispositifs/comparer/?id=init"' in body
    assert '<option value="fisc-zfu">' in body and '<option value="init">' not in body
    assert '<input type="hidden" name="id" value="init">' in body
    assert 'id="id"' not in page(empty_site, id=["fisc-qpv", "init", "soc-acre", "fisc-zfu"])


def test_none_yet(empty_site):
    assert "Choisissez un premier dispositif" in text(page(empty_site))
    assert columns(page(empty_site, id=["", "init"])) == ["init"]


def test_five_are_too_many(empty_site):
    asked = ["fisc-qpv", "init", "soc-acre", "fisc-zfu", "ft-app"]
    body = page(empty_site, 400, id=asked)
    assert "5 dispositifs demandés : la comparaison en tient 4" in text(body)
    assert columns(body) == asked[:4]


def test_unknown_one_is_said(empty_site):
    body = page(empty_site, 400, id=["fisc-qvp", "init", "<b>x</b>"])
    assert "Vouliez-vous dire « fisc-qpv » ?" in text(body)
    assert columns(body) == ["init"]
    assert "<b>x</b>" not in body


def test_same_one_twice(empty_site):
    assert columns(page(empty_site, id=["init", "INIT", " init "])) == ["init"]


def test_many_and_long_ids(empty_site):
    body = page(empty_site, 400, id=[f"x{n}" * 50 for n in range(60)])
    assert len(body) < 60_000


def test_bad_date(empty_site):
    assert "n’est pas une date" in text(page(empty_site, 400, id="init", date="32/13/2026"))
